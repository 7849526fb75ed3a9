/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/trigger_find.h"

#include "core/cleanup.h"
#include <stdio.h>
#include <stdlib.h>

/* What was eaten, as the selection takes it. */
struct larder {
    struct trigger_food *foods; /* one of each of diary->eaten.list */
    struct trigger_eaten *eaten;
};

static void larder_done(struct larder *larder)
{
    free(larder->foods);
    free(larder->eaten);
}

static const struct slot_day *day_of_meal(const struct trigger_diary *diary,
                                          const struct eaten_meal *meal)
{
    const int64_t at = (int64_t)meal->day - diary->slots.first;
    return at >= 0 && at < (int64_t)diary->slots.count ? &diary->slots.days[at] : NULL;
}

/* The meals of a food on days that count; what was logged for the same minute is one meal. */
static size_t put_meals(const struct trigger_diary *diary, const struct eaten_food *food,
                        struct trigger_eaten *ret)
{
    size_t count = 0;

    for (size_t i = 0; i < food->count; i++) {
        const struct eaten_meal *meal = &food->meals[i];
        const struct slot_day *day = day_of_meal(diary, meal);
        const long minute = (long)(meal->at_ms / MS_PER_MINUTE);

        if (!day || !slot_day_counts(day))
            continue;
        if (count > 0 && ret[count - 1].meal == minute) {
            ret[count - 1].dose = exposure_dose(ret[count - 1].dose + meal->dose);
            continue;
        }
        ret[count++] = (struct trigger_eaten){
            .meal = minute,
            .day = meal->day,
            .at_h = trigger_diary_hours(diary, meal->at_ms),
            .dose = meal->dose,
        };
    }
    return count;
}

static int fill_larder(const struct trigger_diary *diary, struct larder *ret)
{
    const struct eaten *eaten = &diary->eaten;
    size_t meals = 0;
    size_t used = 0;

    for (size_t i = 0; i < eaten->count; i++)
        meals += eaten->list[i].count;
    ret->foods = calloc(eaten->count + 1, sizeof(*ret->foods));
    ret->eaten = calloc(meals + 1, sizeof(*ret->eaten));
    if (!ret->foods || !ret->eaten)
        return -ERR_NOMEM;
    for (size_t i = 0; i < eaten->count; i++) {
        const struct eaten_food *food = &eaten->list[i];

        ret->foods[i] =
            (struct trigger_food){.key = food->key,
                                  .group = food->is_group,
                                  .eaten = ret->eaten + used,
                                  .eaten_count = put_meals(diary, food, ret->eaten + used)};
        used += ret->foods[i].eaten_count;
    }
    return 0;
}

/* On how many complete days a food was eaten. */
static size_t days_with(const struct trigger_diary *diary, const struct eaten_food *food)
{
    const struct slot_day *last = NULL;
    size_t days = 0;

    for (size_t i = 0; i < food->count; i++) {
        const struct slot_day *day = day_of_meal(diary, &food->meals[i]);

        days += day && day != last && slot_day_complete(day);
        last = day;
    }
    return days;
}

static int count_groups(struct trigger_findings *findings)
{
    const struct eaten *eaten = &findings->diary.eaten;

    findings->groups = calloc(EXPOSURE_GROUPS, sizeof(*findings->groups));
    if (!findings->groups)
        return -ERR_NOMEM;
    for (size_t i = 0; i < EXPOSURE_GROUPS; i++) {
        const size_t with = days_with(&findings->diary, &eaten->list[i]);

        if (with > 0)
            findings->groups[findings->group_count++] =
                (struct trigger_seen){i, with, findings->diary.complete_days - with};
    }
    return 0;
}

static int find(struct trigger_findings *findings, bool exploratory)
{
    const struct trigger_diary *diary = &findings->diary;
    CLEANUP(larder_done) struct larder larder = {0};
    int r = fill_larder(diary, &larder);

    if (r == 0)
        r = trigger_candidates_select(larder.foods, diary->eaten.count, &findings->candidates);
    if (r == 0)
        r = triggers_find(
            &(struct triggers_input){
                .rows = diary->rows,
                .row_count = diary->row_count,
                .confounders = diary->confounders,
                .used = diary->use.used,
                .candidates = findings->candidates.list,
                .candidate_count = findings->candidates.count,
                .complete_days = diary->complete_days - diary->whole_days,
                .exploratory = exploratory,
            },
            &findings->triggers);
    return r == 0 ? count_groups(findings) : r;
}

int trigger_findings_read(struct store *store, int64_t person_row, const struct config *config,
                          const struct zone *zone, int64_t now_ms, const struct trigger_span *span,
                          bool exploratory, struct trigger_findings *ret, struct error *err)
{
    *ret = (struct trigger_findings){0};
    int r = trigger_diary_read(store, person_row, config, zone, now_ms, span, &ret->diary, err);

    if (r < 0)
        return r;
    r = find(ret, exploratory);
    return r < 0 ? error_set(err, (enum error_code) - r, "foods cannot be compared: %s",
                             error_name(r))
                 : 0;
}

void trigger_findings_done(struct trigger_findings *findings)
{
    trigger_candidates_done(&findings->candidates);
    triggers_done(&findings->triggers);
    trigger_diary_done(&findings->diary);
    free(findings->groups);
    *findings = (struct trigger_findings){0};
}

const size_t *trigger_findings_members(const struct trigger_findings *findings, size_t candidate)
{
    const size_t *members = findings->candidates.members;

    for (size_t i = 0; i < candidate; i++)
        members += findings->candidates.member_counts[i];
    return members;
}

char *trigger_findings_name(const struct trigger_findings *findings, size_t candidate)
{
    const size_t *members = trigger_findings_members(findings, candidate);
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    if (!out)
        return NULL;
    for (size_t i = 0; i < findings->candidates.member_counts[candidate]; i++)
        fprintf(out, "%s%s", i > 0 ? " + " : "", findings->diary.eaten.list[members[i]].name);
    fclose(out);
    return text;
}
