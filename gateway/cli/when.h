/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When something happened, as people say it (docs/cli.md 4): "19:30", "-2h", "yesterday dinner",
 * "12 Mar", ISO times. Pure: the text, the present and the zone in, an instant out.
 */
#ifndef GATEWAY_CLI_WHEN_H
#define GATEWAY_CLI_WHEN_H

#include "core/entry.h"
#include "core/error.h"
#include "core/zone.h"

#define WHEN_NOTICE_MAX 96

/* What lies no further ahead than this is taken for now: clocks differ. */
#define WHEN_AHEAD_MAX_MS (5 * MS_PER_MINUTE)

/* 1990-01-01, UTC: nothing is logged for a time before it. */
#define WHEN_EARLIEST_MS INT64_C(631152000000)

/* The clock times of "breakfast", "lunch" and "dinner", minutes after midnight. */
struct when_slots {
    int breakfast_min, lunch_min, dinner_min;
};

struct when {
    int64_t at_ms;
    int32_t offset_s; /* of the zone at that instant, also if the text had another one */
    enum entry_precision precision;
    char notice[WHEN_NOTICE_MAX]; /* "": nothing odd about the time */
};

/* -ERR_SYNTAX: not a time, or one that can be read in two ways; -ERR_RANGE: in the future, before
 * 1990, or a date that is none. The error text is whole ("23:30 is still to come; ..."). */
int when_parse(const char *text, int64_t now_ms, const struct zone *zone,
               const struct when_slots *slots, struct when *ret, struct error *err);

/* Only a day ("yesterday", "fri", "12 Mar"): its day number. -ERR_SYNTAX if it is none. */
int when_parse_day(const char *text, int64_t now_ms, const struct zone *zone, int32_t *ret,
                   struct error *err);

/* A length of time, "2h", "90m", "1h30m", "20 min", in minutes; -1 if it is none. */
int when_parse_span(const char *text);

#endif
