/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the clock of a ring said when.
 *
 * A ring knows the time of day and no zone, and files everything under what its clock shows. We set
 * that clock at each session to the local time of the gateway; between two sessions it keeps the
 * offset that it was set to, whatever the zone does meanwhile. So its history falls into reigns,
 * each with one offset from UTC, that begin when the clock was set to another offset: after a
 * journey, or at the first session after a night in which summer time began or ended.
 *
 *      clock set east:  the times it jumped over occur in no reign
 *
 *          old ───────────────────┤            a slot of that time is refused
 *          new                         ├──────────────
 *
 *      clock set back:  some times occur in both
 *
 *          old ───────────────────────────┤    the ring overwrites its slots as time goes on: up to
 *          new             ├──────────────     now they are of the new reign, above that of the old
 *
 * The slot in which the clock was set back may hold either, so it is left out. Four reigns are kept
 * with the cursors, each packed into one number; that is more than travel brings about in the week
 * for which rings remember. Before the first of them the clock is taken to have followed the zone,
 * because the app of the maker sets it at each connection.
 */
#ifndef BLE_DRIVERS_COLMI_TIME_H
#define BLE_DRIVERS_COLMI_TIME_H

#include "core/zone.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COLMI_REIGNS 4

struct colmi_reign {
    int64_t since_s;  /* UTC */
    int32_t offset_s; /* of the clock, east of UTC */
    size_t slot;      /* the cursor that it is kept in */
};

struct colmi_clock {
    size_t count;
    struct colmi_reign reigns[COLMI_REIGNS]; /* oldest first, each until the next begins */
};

/* One more reign; the oldest of a full clock is forgotten. Returns it. */
const struct colmi_reign *colmi_clock_add(struct colmi_clock *clock, int64_t since_s,
                                          int32_t offset_s);
/* What is taken to be the past of a ring that we never met. */
void colmi_clock_follow(struct colmi_clock *clock, const struct zone *zone, int64_t now_s);

int64_t colmi_reign_pack(const struct colmi_reign *reign);
/* Adds what a cursor kept in this slot; what cannot be, or is yet to be, is left out. */
void colmi_clock_unpack(struct colmi_clock *clock, size_t slot, int64_t packed, int64_t now_s);

/*
 * The instant at which the ring's clock showed a time (in seconds since 1970-01-01 00:00 of that
 * clock), where a slot of that length began. -ERR_RANGE: it never did, or is yet to;
 * -ERR_AMBIGUOUS: twice, and which of them is meant cannot be told.
 */
int colmi_clock_instant(const struct colmi_clock *clock, int64_t shown_s, int32_t slot_s,
                        int64_t now_s, int64_t *ret_s, int32_t *ret_offset_s);

/* 26 09 05 is 2026-09-05, as a day number. -ERR_SYNTAX: not decimal; -ERR_RANGE: no such date. */
int colmi_date(const uint8_t bcd[3], int32_t *ret_day);
/* Year, month, day, hour, minute, second of a local time. */
void colmi_put_time(uint8_t bcd[6], const struct civil *civil);

#endif
