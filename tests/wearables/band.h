/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A Huami/Zepp band (Mi Band 2 to 7, Amazfit): it wants to be shown that the other side has its
 * key, has its clock set, and then gives what it recorded. What it recorded is band_memory.h.
 *
 * Options: auth (legacy, 2021), key (32 hex digits), form (what a legacy band expects to be asked:
 * 80, 00 or 08), record (bytes of an activity record: 4, 8), round (minutes that one fetch brings
 * at most), from, until (minutes since 1970: what is recorded; until=0: up to its clock), drift_s
 * (its clock before it is set), stuck (a kind of data that is announced and never comes, in
 * decimal), seed.
 */
#ifndef TESTS_WEARABLES_BAND_H
#define TESTS_WEARABLES_BAND_H

#include "tests/wearables/band_memory.h"
#include "tests/wearables/wearable.h"

#define UUID_HUAMI(number) "0000" number "-0000-3512-2118-0009af100700"

extern const struct wearable_type band_type;

#endif
