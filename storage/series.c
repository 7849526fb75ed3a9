/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "storage/series.h"

#include "core/cleanup.h"
#include "storage/pack.h"

#include <string.h>

void series_clear(struct series *series)
{
    free(series->samples);
    *series = (struct series){0};
}

/* The first position whose time is not before at_ms. */
static size_t position(const struct series *series, int64_t at_ms)
{
    size_t low = 0, high = series->count;

    if (high > 0 && series->samples[high - 1].at_ms < at_ms)
        return high;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (series->samples[middle].at_ms < at_ms)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool series_has(const struct series *series, int64_t at_ms)
{
    size_t at = position(series, at_ms);

    return at < series->count && series->samples[at].at_ms == at_ms;
}

static int reserve(struct series *series, size_t count)
{
    size_t wanted = series->capacity ? series->capacity : 64;
    struct series_sample *grown;

    if (count <= series->capacity)
        return 0;
    while (wanted < count)
        wanted += wanted / 2;
    grown = reallocarray(series->samples, wanted, sizeof(*grown));
    if (!grown)
        return -ERR_NOMEM;
    series->samples = grown;
    series->capacity = wanted;
    return 0;
}

int series_insert(struct series *series, struct series_sample sample)
{
    size_t at = position(series, sample.at_ms);

    if (reserve(series, series->count + 1) < 0)
        return -ERR_NOMEM;
    memmove(series->samples + at + 1, series->samples + at,
            (series->count - at) * sizeof(*series->samples));
    series->samples[at] = sample;
    series->count++;
    return 0;
}

int series_merge(struct series *series, const struct series_sample *more, size_t count)
{
    struct series merged = {0};
    size_t i = 0, j = 0;

    if (count == 0)
        return 0;
    if (series->count == 0 || series->samples[series->count - 1].at_ms < more[0].at_ms) {
        if (reserve(series, series->count + count) < 0)
            return -ERR_NOMEM;
        memcpy(series->samples + series->count, more, count * sizeof(*more));
        series->count += count;
        return 0;
    }

    merged.capacity = series->count + count;
    merged.samples = calloc(merged.capacity, sizeof(*merged.samples));
    if (!merged.samples)
        return -ERR_NOMEM;
    while (i < series->count || j < count) {
        bool ours = j == count || (i < series->count && series->samples[i].at_ms <= more[j].at_ms);
        if (ours && j < count && series->samples[i].at_ms == more[j].at_ms)
            j++;
        merged.samples[merged.count++] = ours ? series->samples[i++] : more[j++];
    }
    series_clear(series);
    *series = merged;
    return 0;
}

size_t series_same_person(const struct series_sample *samples, size_t count, size_t from)
{
    size_t end = from;

    while (end < count && samples[end].person == samples[from].person)
        end++;
    return end - from;
}

size_t series_pack(enum reading_kind kind, const struct series_sample *samples, size_t count,
                   uint8_t *ret, size_t size, size_t *ret_used)
{
    CLEANUP(cleanup_free) struct sample *plain = NULL;

    *ret_used = 0;
    if (count > PACK_COUNT_MAX)
        count = PACK_COUNT_MAX;
    plain = malloc(count * sizeof(*plain));
    if (!plain)
        return 0;
    for (size_t i = 0; i < count; i++)
        plain[i] = (struct sample){.at_ms = samples[i].at_ms, .value = samples[i].value};
    return pack_encode(kind, plain, count, ret, size, ret_used);
}

int series_unpack(struct series *series, enum reading_kind kind, uint32_t person,
                  const uint8_t *bytes, size_t length)
{
    CLEANUP(cleanup_free) struct sample *plain = NULL;
    CLEANUP(cleanup_free) struct series_sample *tagged = NULL;
    size_t count;
    int r;

    r = pack_decode(kind, bytes, length, &plain, &count);
    if (r < 0)
        return r;
    tagged = malloc(count * sizeof(*tagged));
    if (!tagged)
        return -ERR_NOMEM;
    for (size_t i = 0; i < count; i++)
        tagged[i] = (struct series_sample){
            .at_ms = plain[i].at_ms, .value = plain[i].value, .person = person};
    return series_merge(series, tagged, count);
}

/* Largest head of a record: two rows, kind, length. */
#define RUN_HEAD_MAX (2 * VARINT_MAX + 1 + 3)

size_t run_put(int64_t device_row, enum reading_kind kind, const struct series_sample *samples,
               size_t count, uint8_t *ret, size_t size, size_t *ret_used)
{
    uint8_t head[RUN_HEAD_MAX];
    size_t used = 0, packed = 0, fitting;

    *ret_used = 0;
    if (count == 0 || size < RUN_HEAD_MAX + PACK_ONE_MAX)
        return 0;
    used += varint_put(head, (uint64_t)device_row);
    used += varint_put(head + used, samples[0].person);
    head[used++] = (uint8_t)kind;
    /* The length is known only afterwards: the run is packed behind the largest head and moved. */
    fitting = series_pack(kind, samples, count, ret + RUN_HEAD_MAX, size - RUN_HEAD_MAX, &packed);
    if (fitting == 0)
        return 0;
    used += varint_put(head + used, packed);
    memmove(ret + used, ret + RUN_HEAD_MAX, packed);
    memcpy(ret, head, used);
    *ret_used = used + packed;
    return fitting;
}

int run_get(const uint8_t **bytes, size_t *length, struct run *ret)
{
    const uint8_t *at = *bytes;
    size_t left = *length, used;
    uint64_t device, person, packed;
    uint8_t kind;

    if (left == 0)
        return -ERR_NOT_FOUND;
    used = varint_get(at, left, &device);
    at += used;
    left -= used;
    if (used == 0 || device == 0 || device > INT64_MAX)
        return -ERR_CORRUPT;
    used = varint_get(at, left, &person);
    at += used;
    left -= used;
    if (used == 0 || person > UINT32_MAX || left == 0)
        return -ERR_CORRUPT;
    kind = *at++;
    left--;
    used = varint_get(at, left, &packed);
    at += used;
    left -= used;
    if (used == 0 || kind >= READING_KINDS || packed > left)
        return -ERR_CORRUPT;

    *ret = (struct run){.device_row = (int64_t)device,
                        .person_row = (int64_t)person,
                        .kind = (enum reading_kind)kind,
                        .packed = at,
                        .length = (size_t)packed};
    *bytes = at + packed;
    *length = left - (size_t)packed;
    return 0;
}
