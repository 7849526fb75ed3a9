/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Polar driver on any link (tests/fuzz/live_session.h): 2A37, control point and data. */
#include "tests/fuzz/live_session.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return live_session("polar-pmd", &(struct driver_session){0}, data, size);
}
