/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/trial_suggest.h"

#include "core/cleanup.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void keep_name(const struct trigger_findings *findings, size_t candidate,
                      char ret[TRIAL_NAME_MAX + 1])
{
    CLEANUP(cleanup_free) char *name = trigger_findings_name(findings, candidate);

    snprintf(ret, TRIAL_NAME_MAX + 1, "%s", name ? name : "");
}

/* The first that is to be tested; else one that should be left out now and then. */
static size_t choose(const struct triggers *triggers)
{
    size_t vary = TRIGGERS_NONE;

    for (size_t i = 0; i < triggers->count; i++) {
        if (triggers->results[i].rank == 1)
            return i;
        if (vary == TRIGGERS_NONE && triggers->results[i].next == TRIGGERS_NEXT_VARY)
            vary = i;
    }
    return vary;
}

/* A trial is of one thing: the first of what is always eaten together. */
static const char *first_key(const struct trigger_findings *findings, size_t candidate)
{
    return findings->diary.eaten.list[*trigger_findings_members(findings, candidate)].key;
}

static void fill(const struct trigger_findings *findings, struct trial_suggestion *ret)
{
    const size_t at = choose(&findings->triggers);

    ret->gate = findings->triggers.gate;
    if (ret->gate != TRIGGERS_GATE_OPEN || at == TRIGGERS_NONE)
        return;
    const struct triggers_result *result = &findings->triggers.results[at];
    ret->next = result->next;
    ret->verdict = result->verdict;
    ret->effect = result->effect;
    snprintf(ret->key, sizeof(ret->key), "%s", first_key(findings, at));
    keep_name(findings, at, ret->name);
    if (result->twin != TRIGGERS_NONE)
        keep_name(findings, result->twin, ret->twin);
}

int trial_suggest(struct store *store, int64_t person_row, const struct config *config,
                  const struct zone *zone, int64_t now_ms, struct trial_suggestion *ret,
                  struct error *err)
{
    CLEANUP(trigger_findings_done) struct trigger_findings findings = {0};
    const int32_t today = gut_day_of(now_ms, zone_offset_s(zone, now_ms));
    const struct trigger_span span = {today - TRIGGER_DIARY_DAYS, today - 1,
                                      trigger_gut_symptoms()};
    const int r = trigger_findings_read(store, person_row, config, zone, now_ms, &span, false,
                                        &findings, err);

    *ret = (struct trial_suggestion){.effect = NAN};
    if (r == 0)
        fill(&findings, ret);
    return r;
}

static void write_next(FILE *out, const struct trial_suggestion *suggestion)
{
    const char *name = suggestion->name;

    switch (suggestion->next) {
    case TRIGGERS_NEXT_CHALLENGE:
        fprintf(out, "%s (%s, %+.1f points a portion): zonula trial start %s", name,
                triggers_verdict_name(suggestion->verdict), suggestion->effect, suggestion->key);
        break;
    case TRIGGERS_NEXT_SEPARATE:
        fprintf(out,
                "%s (%s, %+.1f points a portion), but %s could explain it as well: eat it without "
                "that on at least 5 days, then look again",
                name, triggers_verdict_name(suggestion->verdict), suggestion->effect,
                *suggestion->twin ? suggestion->twin : "another food");
        break;
    case TRIGGERS_NEXT_VARY:
        fprintf(out,
                "%s is eaten nearly every day, so that nothing can be said of it: leave it "
                "out on 6 scattered days",
                name);
        break;
    default:
        fputs("no food or group asks for a trial now", out);
        break;
    }
}

char *trial_suggestion_text(const struct trial_suggestion *suggestion)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    if (!out)
        return NULL;
    if (suggestion->gate != TRIGGERS_GATE_OPEN)
        fputs("not enough was logged yet to suggest a trial; see: zonula triggers", out);
    else
        write_next(out, suggestion);
    fclose(out);
    return text;
}
