/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/trials.h"

#include "core/cleanup.h"
#include "gateway/diary/eaten.h"
#include "gateway/slots_read.h"
#include "storage/diary.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- all of a person ---- */

struct reading {
    struct trials *trials;
    size_t room;
    struct error *err;
};

static int on_entry(void *userdata, const struct entry *entry)
{
    struct reading *reading = userdata;
    struct trials *trials = reading->trials;

    if (trials->count == reading->room) {
        const size_t room = reading->room ? reading->room * 2 : 8;
        struct trial *grown = reallocarray(trials->list, room, sizeof(*grown));
        if (!grown)
            return error_set(reading->err, ERR_NOMEM, "out of memory");
        trials->list = grown;
        reading->room = room;
    }
    const int r = trial_of_entry(entry, &trials->list[trials->count], reading->err);
    trials->count += r == 0;
    return r;
}

int trials_read(struct store *store, int64_t person_row, struct trials *ret, struct error *err)
{
    struct reading reading = {.trials = ret, .err = err};

    *ret = (struct trials){0};
    return entry_each_of(store, person_row, ENTRY_TRIAL, on_entry, &reading, err);
}

void trials_done(struct trials *trials)
{
    free(trials->list);
    *trials = (struct trials){0};
}

/* ---- what was logged ---- */

static void set_exposure(const struct trial *trial, const struct eaten *eaten,
                         struct trial_days *ret)
{
    for (size_t i = 0; i < eaten->count; i++) {
        const struct eaten_food *food = &eaten->list[i];

        if (food->is_group != trial->is_group || strcmp(food->key, trial->subject) != 0)
            continue;
        for (size_t k = 0; k < food->count; k++) {
            const int64_t at = (int64_t)food->meals[k].day - trial->plan.start_day;

            if (at < 0 || at >= (int64_t)ret->count)
                continue;
            ret->days[at].is_exposed = true;
            ret->days[at].dose += food->meals[k].dose;
        }
    }
}

static void set_answers(const struct trial *trial, const struct slots *slots,
                        struct trial_days *ret)
{
    for (size_t day = 0; day < ret->count; day++) {
        const struct slot_day *of = &slots->days[day];

        ret->days[day].is_complete = slot_day_complete(of);
        ret->days[day].has_checkin = of->answered;
        for (size_t i = 0; i < trial->symptom_count; i++) {
            const double worst = of->day_worst[trial->symptoms[i]];
            /* Who answers and does not name it does not have it. */
            ret->worst[i * ret->count + day] = of->answered && isnan(worst) ? 0 : worst;
        }
    }
}

static int read_logged(struct store *store, int64_t person_row, const struct zone *zone,
                       int64_t now_ms, const struct trial *trial, struct trial_days *ret,
                       struct error *err)
{
    CLEANUP(slots_done) struct slots slots = {0};
    CLEANUP(eaten_done) struct eaten eaten = {0};

    ret->days = calloc(ret->count + 1, sizeof(*ret->days));
    ret->worst = calloc(ret->count * trial->symptom_count + 1, sizeof(*ret->worst));
    if (!ret->days || !ret->worst || eaten_init(&eaten) < 0 ||
        slots_init(&slots, trial->plan.start_day, ret->count) < 0)
        return error_set(err, ERR_NOMEM, "out of memory");
    const int r = slots_read(store, person_row, zone, now_ms, &slots, &eaten, err);
    if (r < 0)
        return r;
    set_exposure(trial, &eaten, ret);
    set_answers(trial, &slots, ret);
    return 0;
}

int trial_days_read(struct store *store, int64_t person_row, const struct zone *zone,
                    int64_t now_ms, const struct trial *trial, struct trial_days *ret,
                    struct error *err)
{
    const int32_t today = gut_day_of(now_ms, zone_offset_s(zone, now_ms));
    const int32_t end = trial_last_day(trial);
    const int32_t last = today < end ? today : end;

    *ret = (struct trial_days){0};
    if (last < trial->plan.start_day)
        return 0;
    ret->count = (size_t)(last - trial->plan.start_day) + 1;
    return read_logged(store, person_row, zone, now_ms, trial, ret, err);
}

void trial_days_done(struct trial_days *days)
{
    free(days->days);
    free(days->worst);
    *days = (struct trial_days){0};
}
