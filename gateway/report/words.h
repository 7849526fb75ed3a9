/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of the page in each language. Pure. */
#ifndef GATEWAY_REPORT_WORDS_H
#define GATEWAY_REPORT_WORDS_H

#include <stdint.h>

enum language { LANGUAGE_EN, LANGUAGE_DE, LANGUAGES };

enum word {
    WORD_TITLE,
    WORD_NO_DIAGNOSIS,
    WORD_PERIOD,
    WORD_MADE,
    WORD_DAYS_WITH,
    WORD_FOOD,
    WORD_CHECKIN,
    WORD_STOOL,
    WORD_OF,
    WORD_DAYS,
    WORD_MISSING,
    WORD_NOTHING_MISSING,
    WORD_NO_FOOD_ON,
    WORD_NO_CHECKIN_ON,
    WORD_MORE,
    WORD_UNKNOWN_FIGURES,
    WORD_RUNNING,
    WORD_MEDICATION,
    WORD_SUPPLEMENT,
    WORD_NONE,
    WORD_NOTES,
    WORD_TABLE,
    WORD_DAY,
    WORD_WEEK,
    WORD_CHART_SYMPTOMS,
    WORD_DESC_SYMPTOMS,
    WORD_CHART_STOOL,
    WORD_DESC_STOOL,
    WORD_TYPES,
    WORD_NO_MOVEMENT,
    WORD_CHART_FIBRE,
    WORD_DESC_FIBRE,
    WORD_CHART_PLANTS,
    WORD_DESC_PLANTS,
    WORD_PLANTS,
    WORD_GOAL,
    WORD_CHART_LIVE,
    WORD_DESC_LIVE,
    WORD_LIVE,
    WORD_FERMENTED,
    WORD_CHART_NOVA4,
    WORD_DESC_NOVA4,
    WORD_CHART_HOURS,
    WORD_DESC_HOURS,
    WORD_HOUR,
    WORD_CHART_GROUPS,
    WORD_DESC_GROUPS,
    WORD_GROUP,
    WORD_WITH,
    WORD_WITHOUT,
    WORD_CHECKINS,
    WORD_GROUPS_CAUTION,
    WORD_DESC_SENSOR,
    WORDS
};

/* -1: there is no such language. */
int language_from_name(const char *name);

/* "en" */
const char *language_name(enum language language);

const char *word_text(enum language language, enum word word);

/* "Mon", "Mo"; 1 is Monday. "Mar", "Mär"; 1 is January. */
const char *word_weekday(enum language language, int weekday);
const char *word_month(enum language language, int month);

/* What people call a stored symptom, a trigger group or a series of a wearable; the name itself if
 * there is no word for it. */
const char *word_of_name(enum language language, const char *name);

#endif
