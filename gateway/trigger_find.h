/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The trigger finder on a person's diary: what was eaten on days that count becomes candidates, and
 * those are weighed (gateway/indicators/triggers.h).
 */
#ifndef GATEWAY_TRIGGER_FIND_H
#define GATEWAY_TRIGGER_FIND_H

#include "gateway/indicators/trigger_candidates.h"
#include "gateway/trigger_diary.h"

/* A food or group on the complete days of a span. */
struct trigger_seen {
    size_t food;          /* place in the diary's `eaten` */
    size_t with, without; /* days */
};

struct trigger_findings {
    struct trigger_diary diary;
    struct trigger_candidates candidates; /* members are indices of diary.eaten.list */
    struct triggers triggers;             /* one result a candidate */
    struct trigger_seen *groups;          /* owned; those that were eaten at all */
    size_t group_count;
};

/* `exploratory`: other symptoms than the gut's, or one of them alone. The caller calls
 * trigger_findings_done() in every case; errors as for trigger_diary_read(). */
int trigger_findings_read(struct store *store, int64_t person_row, const struct config *config,
                          const struct zone *zone, int64_t now_ms, const struct trigger_span *span,
                          bool exploratory, struct trigger_findings *ret, struct error *err);
void trigger_findings_done(struct trigger_findings *findings);

/* What a candidate is made of: places in diary.eaten.list, candidates.member_counts of them. */
const size_t *trigger_findings_members(const struct trigger_findings *findings, size_t candidate);

/* What a candidate is called: "Rye bread", "fructans + gluten_wheat". Malloc'd; NULL when out of
 * memory. */
char *trigger_findings_name(const struct trigger_findings *findings, size_t candidate);

#endif
