/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/wearables/ring_memory.h"

#define MINUTE_MS  INT64_C(60000)
#define HOUR_MS    (60 * MINUTE_MS)
#define DAY_MS     (24 * HOUR_MS)
#define APPEARS_MS (20 * MINUTE_MS) /* after the end of a night */
#define REVISED_MS (80 * MINUTE_MS)
#define NOON_MIN   (12 * 60 + 30)

int64_t ring_floor_div(int64_t value, int64_t by)
{
    return value / by - (value % by < 0);
}

/* splitmix64 of all that makes a value what it is. */
static unsigned draw(const struct ring *ring, unsigned what, int64_t at)
{
    uint64_t x = (uint64_t)at * 0x9e3779b97f4a7c15U + ring->seed * 0xd1342543de82ef95U + what;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return (unsigned)((x ^ (x >> 31)) >> 33);
}

unsigned ring_truth(const struct ring *ring, enum ring_kind kind, int64_t at_ms)
{
    const unsigned x = draw(ring, kind, at_ms);
    const unsigned low = 93 + draw(ring, RING_SPO2_LOW, at_ms) % 5;
    const bool measured = x / 256 % 8 != 0;
    switch (kind) {
    case RING_HR:
        return measured ? 48 + x % 70 : 0;
    case RING_SPO2_LOW:
        return low;
    case RING_SPO2_HIGH:
        return low + x % 3;
    case RING_STRESS:
        return measured ? 20 + x % 46 : 0;
    case RING_HRV:
        return measured ? 25 + x % 40 : 0;
    case RING_TEMP:
        return measured ? 3400 + 10 * (x % 30) : 0;
    case RING_STEPS:
        return x / 256 % 3 == 0 ? 1 + x % 250 : 0;
    }
    return 0;
}

static enum ring_log log_of(enum ring_kind kind)
{
    switch (kind) {
    case RING_HR:
        return RING_LOG_HR;
    case RING_SPO2_LOW:
    case RING_SPO2_HIGH:
        return RING_LOG_SPO2;
    case RING_STRESS:
        return RING_LOG_STRESS;
    case RING_HRV:
        return RING_LOG_HRV;
    case RING_TEMP:
        return RING_LOG_TEMP;
    case RING_STEPS:
        break;
    }
    return RING_LOGS;
}

static bool logged(const struct ring *ring, enum ring_kind kind, int64_t at_ms)
{
    const enum ring_log log = log_of(kind);
    if (at_ms < ring->first_ms)
        return false;
    return log == RING_LOGS || (ring->logs[log].on && at_ms >= ring->logs[log].since_ms);
}

unsigned ring_filed(const struct ring *ring, enum ring_kind kind, int32_t day, unsigned minute,
                    unsigned slot_minutes)
{
    const int64_t wall_ms = day * DAY_MS + minute * MINUTE_MS;
    for (size_t i = ring->clock_count; i-- > 0;) {
        const struct ring_clock *clock = &ring->clocks[i];
        const int64_t at_ms = wall_ms - clock->shift_ms;
        const bool ended = i + 1 < ring->clock_count && at_ms >= clock[1].since_ms;
        if (at_ms > ring->now_ms || ended || at_ms + slot_minutes * MINUTE_MS <= clock->since_ms)
            continue;
        return logged(ring, kind, at_ms) ? ring_truth(ring, kind, at_ms) : 0;
    }
    return 0;
}

int64_t ring_wall_ms(const struct ring *ring, int64_t at_ms)
{
    size_t i = ring->clock_count - 1;
    while (i > 0 && at_ms < ring->clocks[i].since_ms)
        i--;
    return at_ms + ring->clocks[i].shift_ms;
}

/* A few seconds of drift are put right without moving what is filed. */
static void add_clock(struct ring *ring, int64_t since_ms, int64_t shift_ms)
{
    if (ring->clock_count > 0 && ring->clocks[ring->clock_count - 1].shift_ms == shift_ms)
        return;
    if (ring->clock_count == RING_CLOCKS_MAX) {
        for (size_t i = 1; i < RING_CLOCKS_MAX; i++)
            ring->clocks[i - 1] = ring->clocks[i];
        ring->clock_count--;
    }
    ring->clocks[ring->clock_count++] = (struct ring_clock){since_ms, shift_ms};
}

void ring_set_clock(struct ring *ring, int64_t wall_ms)
{
    const int64_t minutes = ring_floor_div(wall_ms - ring->now_ms + MINUTE_MS / 2, MINUTE_MS);
    int64_t since_ms = ring->now_ms;
    if (ring->kept && ring->times_set == 0) {
        ring->clock_count = 0;
        since_ms = INT64_MIN / 2;
    }
    add_clock(ring, since_ms, minutes * MINUTE_MS);
    if (ring->erase)
        ring->first_ms = ring->now_ms;
    ring->times_set++;
}

/* ---- sleep ---- */

/* Stretches of 5 to 50 minutes; no two neighbours are of one stage. */
static void fill(const struct ring *ring, struct ring_sleep *sleep, size_t count, unsigned longest)
{
    int64_t end_ms = sleep->start_ms;
    unsigned before = 0;
    for (size_t i = 0; i < count; i++) {
        const unsigned x = draw(ring, 100 + (unsigned)i, sleep->start_ms);
        unsigned stage = 2 + x % 4;
        if (stage == before)
            stage = stage == 5 ? 2 : stage + 1;
        before = stage;
        sleep->parts[i].stage = (uint8_t)stage;
        sleep->parts[i].minutes = (uint8_t)(5 + x / 16 % (longest - 4));
        end_ms += sleep->parts[i].minutes * MINUTE_MS;
    }
    sleep->count = count;
    sleep->end_ms = end_ms;
}

bool ring_night(const struct ring *ring, int64_t utc_day, struct ring_sleep *ret)
{
    const unsigned late = draw(ring, 50, utc_day) % 60;
    *ret =
        (struct ring_sleep){.start_ms = utc_day * DAY_MS + (ring->bed_minute + late) * MINUTE_MS};
    fill(ring, ret, 16, 50);
    if (ring->now_ms < ret->end_ms + REVISED_MS) {
        ret->count--;
        ret->end_ms -= ret->parts[ret->count].minutes * MINUTE_MS;
    }
    return ret->start_ms >= ring->first_ms && ring->now_ms >= ret->end_ms + APPEARS_MS;
}

bool ring_nap(const struct ring *ring, int64_t utc_day, struct ring_sleep *ret)
{
    const unsigned x = draw(ring, 51, utc_day);
    *ret = (struct ring_sleep){.start_ms = utc_day * DAY_MS + (NOON_MIN + x % 60) * MINUTE_MS};
    fill(ring, ret, 2, 30);
    return x / 64 % 2 == 0 && ret->start_ms >= ring->first_ms &&
           ring->now_ms >= ret->end_ms + APPEARS_MS;
}
