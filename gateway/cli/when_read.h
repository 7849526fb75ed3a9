/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The words of a time (docs/cli.md 4): a day, a clock time or a slot, a length of time. What they
 * mean in a zone, and whether that is allowed, is decided in when.c.
 */
#ifndef GATEWAY_CLI_WHEN_READ_H
#define GATEWAY_CLI_WHEN_READ_H

#include "gateway/cli/when.h"

#define WORDS_MAX 6
#define WORD_MAX  47

struct when_words {
    size_t count;
    size_t next;                        /* the first that is not read yet */
    char word[WORDS_MAX][WORD_MAX + 1]; /* lower case */
};

/* What was understood. */
struct when_parsed {
    bool has_day;
    int32_t day;
    bool weekday;  /* of a day that came from a name of a week's day: may go back a week */
    bool yearless; /* a date without a year: may go back a year */
    bool has_clock;
    int minute; /* of the day */
};

/* Cuts a text into words; false if there are none, too many, or one is too long. */
bool when_cut_words(const char *text, struct when_words *ret);

/* "-1h30m", "2h ago": minutes before now. */
bool when_read_relative(const struct when_words *words, int *ret_minutes);

/* The minutes that the first `count` words say, `skip` characters passed over; -1 if none. */
int when_read_span(const struct when_words *words, size_t count, size_t skip);

/* Reads a day from the beginning of the words if there is one. -ERR_RANGE: a date that is none. */
int when_read_day(struct when_words *words, int32_t today, struct when_parsed *parsed);

/* A day, a clock time or slot, or both. -ERR_SYNTAX, -ERR_RANGE. */
int when_read_words(struct when_words *words, int32_t today, const struct when_slots *slots,
                    struct when_parsed *ret);

#endif
