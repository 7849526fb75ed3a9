/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The days of a diary in figures, computed from its entries: what all reports are made of. An entry
 * belongs to the local day of its own offset, which begins at `day_start_min`. Pure: no clock, no
 * database; bodies may lack anything.
 */
#ifndef GATEWAY_DIARY_DAYS_H
#define GATEWAY_DIARY_DAYS_H

#include "core/ztime.h"
#include "gateway/diary/figures.h"

#define DAYS_MAX      372 /* a year, and the week before it */
#define MOVEMENTS_MAX 12  /* of a day are kept one by one; more are counted */
#define BRISTOL_MAX   7
#define HOURS         24

struct day {
    int32_t number;  /* days since 1970 of the date on which it begins */
    bool is_running; /* not over yet */
    size_t entries;
    struct figures figures;
    int types[MOVEMENTS_MAX]; /* Bristol types, in order of time */
    size_t movements;
    int stool_type;      /* of the last movement; 0: none */
    bool none_said;      /* that there was no movement */
    bool checked;        /* a check-in, or a symptom */
    size_t eaten[HOURS]; /* food and drink with a time, by clock hour */
};

struct days {
    struct day *list; /* owned; without gaps */
    size_t count;
    int day_start_min;
    struct figures all; /* of the whole span */
    json_t *remedies;   /* "medication" and "supplement" -> name -> times */
    json_t *notes;      /* [day, text] */
};

/* The day in which an instant lies, for days that begin `day_start_min` after midnight. */
int32_t day_of(int64_t at_ms, int32_t offset_s, int day_start_min);

/* `count` empty days that end with `last`; `today` is the one that runs. -ERR_NOMEM, -ERR_RANGE:
 * not 1 to DAYS_MAX days. */
int days_init(struct days *days, int32_t last, size_t count, int32_t today, int day_start_min);

/* Adds an entry, in the order of time; one of another day is passed over. */
void days_add(struct days *days, const struct entry *entry);

void days_done(struct days *days);

/* Different plants of the `count` days that end with list[last]; NaN: no food is known of them. */
double days_plants(const struct days *days, size_t last, size_t count);

#endif
