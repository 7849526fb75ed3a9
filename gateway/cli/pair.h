/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A pairing from start to end, in this process, with what it needs of people: six digits to type
 * here or on the device, or a comparison.
 */
#ifndef GATEWAY_CLI_PAIR_H
#define GATEWAY_CLI_PAIR_H

#include "ble/ble.h"
#include "core/error.h"
#include "gateway/config.h"
#include <stdbool.h>

struct pair_result {
    /* Of the device: another than the wanted one if that was private. */
    char address[ADDRESS_LENGTH + 1];
    bool already;        /* there was a bond before */
    bool interrupted;    /* by a signal */
    const char *trouble; /* of the adapter, a fixed text, or NULL */
};

/* `preferred`: see struct errand. Errors are those of on_pair_end in ble/ble.h, with a sentence;
 * *ret is filled in every case. */
int pair_run(const struct config *config, const char *preferred, const struct ble_pairing *wanted,
             struct pair_result *ret, struct error *err);

#endif
