/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/diary/doses.h"

#include "core/error.h"
#include "core/ztime.h"
#include <limits.h>
#include <math.h>
#include <stdlib.h>

double dose_hours(int64_t at_ms)
{
    return (double)at_ms / (double)MS_PER_HOUR;
}

static int make_room(struct doses *doses)
{
    const size_t room = doses->room ? doses->room * 2 : 16;

    if (doses->count < doses->room)
        return 0;
    struct load_dose *list = reallocarray(doses->list, room, sizeof(*list));
    if (!list)
        return -ERR_NOMEM;
    doses->list = list;
    struct dose_source *sources = reallocarray(doses->sources, room, sizeof(*sources));
    if (!sources)
        return -ERR_NOMEM;
    doses->sources = sources;
    doses->room = room;
    return 0;
}

static struct dose_source source_of(const struct entry *entry, const json_t *item, int32_t day)
{
    const json_int_t number = json_integer_value(json_object_get(item, "n"));

    return (struct dose_source){entry->number, day,
                                number > 0 && number <= INT_MAX ? (int)number : 0};
}

static int add(struct doses *doses, int64_t at_ms, struct dose_source source, double amount)
{
    if (!(amount > 0) || !isfinite(amount))
        return 0;
    const int r = make_room(doses);
    if (r < 0)
        return r;
    doses->list[doses->count] = (struct load_dose){dose_hours(at_ms), amount};
    doses->sources[doses->count++] = source;
    return 0;
}

int doses_add(struct doses *doses, const struct entry *entry, const json_t *item, double amount)
{
    return add(doses, entry->at_ms,
               source_of(entry, item, gut_day_of(entry->at_ms, entry->offset_s)), amount);
}

int doses_add_of_day(struct doses *doses, const struct entry *entry, const json_t *item,
                     int32_t day, double amount)
{
    const int32_t own = gut_day_of(entry->at_ms, entry->offset_s);

    for (size_t i = 0; i < doses->count; i++) {
        if (doses->sources[i].day != day)
            continue;
        if (doses->list[i].amount < amount) {
            doses->list[i].amount = amount;
            doses->sources[i] = source_of(entry, item, day);
        }
        return 0;
    }
    return add(doses, entry->at_ms + (day - own) * MS_PER_DAY, source_of(entry, item, day), amount);
}

void doses_done(struct doses *doses)
{
    free(doses->list);
    free(doses->sources);
    *doses = (struct doses){0};
}

void tally_add(struct tally *tally, double amount)
{
    tally->all++;
    if (!isfinite(amount))
        return;
    tally->sum += amount;
    tally->known++;
}

double tally_share(const struct tally *tally)
{
    if (tally->lost)
        return 0;
    return tally->all > 0 ? (double)tally->known / (double)tally->all : 1;
}

double tally_sum(const struct tally *tally)
{
    return tally_share(tally) >= TALLY_ENOUGH ? tally->sum : NAN;
}
