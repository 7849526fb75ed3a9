/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/diary_days.h"

#include "core/cleanup.h"
#include "gateway/diary/checkin.h"
#include "gateway/diary/series.h"
#include <string.h>

int diary_days(struct context *context, int32_t last, size_t count, struct days *ret,
               struct collection *ret_entries)
{
    CLEANUP(collection_done) struct collection entries = {0};
    int32_t today = 0;

    int status = context_today(context, &today);
    if (status == 0)
        status = collect_days(context,
                              &(struct collect_filter){.by_day = true,
                                                       .first_day = last - (int32_t)(count - 1),
                                                       .last_day = last},
                              &entries);
    if (status)
        return status;
    if (days_init(ret, last, count, today, context->config->diary_day_start_min) < 0)
        return EXIT_SOFTWARE;
    for (size_t i = 0; i < entries.count; i++)
        days_add(ret, &entries.entries[i]);
    if (ret_entries) {
        *ret_entries = entries;
        entries = (struct collection){0};
    }
    return EXIT_OK;
}

static bool is_among(const char *kind, const char *const *kinds, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(kinds[i], kind) == 0)
            return true;
    return false;
}

size_t diary_symptoms(const struct context *context, const struct days *days,
                      const char *ret[SEVERITIES_MAX])
{
    const char *track = context->config->diary_track;
    size_t count = 0;

    if (checkin_tracked(track ? track : "", ret, &count, NULL) < 0)
        count = 0;
    for (size_t i = 0; symptom_kinds[i] && count < SEVERITIES_MAX; i++) {
        const json_t *felt = json_object_get(days->all.symptoms, symptom_kinds[i]);
        if (felt && (!track || json_number_value(felt) > 0) &&
            !is_among(symptom_kinds[i], ret, count))
            ret[count++] = symptom_kinds[i];
    }
    return count;
}

void print_until(const struct context *context, const struct days *days, const char *before,
                 const char *after)
{
    struct civil now;

    if (!days->list[days->count - 1].is_running)
        return;
    civil_from_ms(context->now_ms, zone_offset_s(context->zone, context->now_ms), &now);
    fprintf(context->output.out, "%suntil %02d:%02d%s", before, now.hour, now.minute, after);
}
