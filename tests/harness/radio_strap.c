/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/harness/radio_strap.h"

#include "tests/harness/test.h"
#include <stdio.h>
#include <string.h>

const char *const strap_pair[] = {"device", "pair", STRAP, NULL};

void strap_add(struct radio *radio, const char *options)
{
    radio_air(radio, "strap add " STRAP " name=H10 advertise_ms=100 %s", options);
}

void strap_read(struct radio *radio, char ret[STRAP_DIGITS + 1])
{
    const char *answer = radio_wait_pairing(radio, STRAP, "shows=");
    while (strstr(answer, "shows=-"))
        answer = radio_wait_pairing(radio, STRAP, "shows=");
    snprintf(ret, STRAP_DIGITS + 1, "%s", strstr(answer, "shows=") + strlen("shows="));
}

void strap_type_digits(struct radio *radio)
{
    char digits[STRAP_DIGITS + 1];

    radio_wait_output(radio, STRAP_TYPE_HERE);
    strap_read(radio, digits);
    radio_type(radio, digits);
    radio_type(radio, "\n");
}

void strap_assert_bonded(struct radio *radio, bool bonded)
{
    assert_non_null(
        strstr(radio_air(radio, "strap pairing " STRAP), bonded ? "bonded=1" : "bonded=0"));
}
