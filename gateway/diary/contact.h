/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How often food of a group came before a check-in: counts, from which nothing follows yet. A
 * check-in counts as "with" a group if food of it was eaten 1 to 24 hours before. Pure.
 */
#ifndef GATEWAY_DIARY_CONTACT_H
#define GATEWAY_DIARY_CONTACT_H

#include "core/entry.h"
#include <stddef.h>

#define CONTACT_GROUPS_MAX 64

struct contact {
    char group[40];
    size_t with, without; /* check-ins */
};

/* Of entries ascending in time; groups by rising `with`, then by name. Check-ins before
 * `from_ms` are not counted. Returns how many groups; *ret_checkins: of how many check-ins. */
size_t contact_count(const struct entry *entries, size_t count, int64_t from_ms,
                     struct contact ret[CONTACT_GROUPS_MAX], size_t *ret_checkins);

#endif
