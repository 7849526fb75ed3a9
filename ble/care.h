/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether the adapter itself is at fault: it does not begin to search, it searches and hears
 * nothing, it makes no links. Controllers and their firmware do hang, above all where one antenna
 * serves Wi-Fi as well. Pure: it is told what happens and the time, and says the trouble, and when
 * switching the adapter off and on is worth what it costs: every link on it, of other programs too.
 *
 * Silence alone tells nothing: the strap may be away, and so may the telephone of whoever wears it.
 * Only devices that stay, with an address that stays, count as residents; if those have fallen
 * silent as well, the adapter is deaf.
 */
#ifndef BLE_CARE_H
#define BLE_CARE_H

#include "core/ztime.h"
#include <stdbool.h>
#include <stdint.h>

#define CARE_STARTS_MAX    3     /* searches that did not begin, in a row */
#define CARE_DEAF_MS       90000 /* of searching, without hearing anything */
#define CARE_RESIDENTS_MAX 16    /* addresses remembered */
#define CARE_RESIDENTS_MIN 2     /* residents that make silence suspicious */
/* Heard over so long a time: a resident. Addresses that change do so every 15 minutes. */
#define CARE_RESIDENT_MS   MS_PER_HOUR
#define CARE_MEMORY_MS     MS_PER_DAY /* a resident not heard for so long is none any more */
#define CARE_UNREACHED_MIN 2          /* devices whose links time out, while there is no link */
#define CARE_TROUBLE_MS    (5 * MS_PER_MINUTE) /* trouble, and no link, before a power cycle */
#define CARE_CYCLE_EACH_MS (15 * MS_PER_MINUTE)
#define CARE_CYCLES_MAX    3 /* in a day */

struct care_resident {
    uint64_t key;
    int64_t first_ms;
    int64_t last_ms;
};

enum care_trouble { CARE_WELL, CARE_NO_SEARCH, CARE_DEAF, CARE_NO_LINKS };

struct care {
    struct care_resident heard[CARE_RESIDENTS_MAX];
    unsigned heard_count;
    unsigned failed_starts; /* in a row */
    int64_t scan_ms;        /* a search runs since; 0: none */
    int64_t silent_ms;      /* searched for so long, all together, without hearing anything */
    bool deaf;
    unsigned ready;     /* links that work */
    unsigned unreached; /* devices whose links time out */
    enum care_trouble trouble;
    int64_t since_ms;                   /* there is this trouble, and no link */
    int64_t cycles_ms[CARE_CYCLES_MAX]; /* when it was switched off and on; INT64_MIN: not */
};

void care_init(struct care *care);

/* A search began, or did not; it ended. */
void care_scan_started(struct care *care, bool ok, int64_t now_ms);
void care_scan_ended(struct care *care, int64_t now_ms);
/* Something was heard in a search; `key` stands for its address. Of a device that is kept: 0. */
void care_heard(struct care *care, uint64_t key, int64_t now_ms);
/* How many links work, and how many devices cannot be linked because that takes too long. */
void care_links(struct care *care, unsigned ready, unsigned unreached, int64_t now_ms);

/* The adapter is another one, or its life is: there is no trouble yet. */
void care_restart(struct care *care);

/* When switching it off and on is due, in the past or in the future; INT64_MAX: not, as things are.
 */
int64_t care_cycle_due_ms(const struct care *care);
/* When it counts as failed, in the past or in the future; INT64_MAX: not, as things are. Where
 * `cycles` says that it may be switched off and on, that comes first. */
int64_t care_failed_ms(const struct care *care, bool cycles);
/* Another one is used from now on. */
void care_moved(struct care *care);
/* It was done. */
void care_cycled(struct care *care, int64_t now_ms);

#endif
