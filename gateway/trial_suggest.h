/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person could try next: the food or group with the widest open question
 * (docs/indicators.md E.8). */
#ifndef GATEWAY_TRIAL_SUGGEST_H
#define GATEWAY_TRIAL_SUGGEST_H

#include "gateway/trials.h"
#include "gateway/trigger_find.h"

struct trial_suggestion {
    enum triggers_gate gate; /* not open: there is too little for any suggestion */
    enum triggers_next next; /* TRIGGERS_NEXT_NOTHING: nothing asks for it */
    enum triggers_verdict verdict;
    double effect;
    char key[TRIAL_NAME_MAX + 1];  /* what zonula trial start takes; "" if there is none */
    char name[TRIAL_NAME_MAX + 1]; /* as people call it */
    char twin[TRIAL_NAME_MAX + 1]; /* TRIGGERS_NEXT_SEPARATE: without this */
};

/* Out of the diary of the last days. Errors as for trigger_findings_read(). */
int trial_suggest(struct store *store, int64_t person_row, const struct config *config,
                  const struct zone *zone, int64_t now_ms, struct trial_suggestion *ret,
                  struct error *err);

/* In words. Malloc'd; NULL when out of memory. */
char *trial_suggestion_text(const struct trial_suggestion *suggestion);

#endif
