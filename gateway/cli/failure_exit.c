/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/failure_exit.h"

#include "gateway/cli/output.h"
#include <string.h>

static const struct {
    const char *word;
    int status;
} rows[] = {
    {"not_seen", EXIT_NOTHING},
    {"no_adapter", EXIT_UNAVAILABLE},
    {"needs_pairing", EXIT_NO_PERMISSION},
    {"not_stored", EXIT_IO},
    {"too_much", EXIT_SOFTWARE},
    {"no_memory", EXIT_SOFTWARE},
    {"no_key", EXIT_CONFIGURATION},
    {"wrong_key", EXIT_CONFIGURATION},
    {"auth_refused", EXIT_NO_PERMISSION},
    {"no_cryptography", EXIT_UNAVAILABLE},
    {"no_gadgetbridge_app", EXIT_UNAVAILABLE},
};

int failure_exit(const char *word)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (strcmp(rows[i].word, word) == 0)
            return rows[i].status;
    return EXIT_TEMPORARY;
}
