/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The PineTime driver on any link (tests/fuzz/live_session.h). */
#include "tests/fuzz/live_session.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return live_session("pinetime", &(struct driver_session){0}, data, size);
}
