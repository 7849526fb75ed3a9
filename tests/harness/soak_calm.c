/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/ztime.h"
#include "tests/harness/soak_inside.h"
#include "tests/harness/test.h"
#include "tests/harness/usage.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_MS    60000 /* how long beats are counted */
#define SETTLE_MS   2000  /* for what is under way */
#define REST_MS     60000 /* for the last call to be answered */
#define OPEN_MS     (2 * MS_PER_HOUR)
#define BEATS_LEAST 30

/* ---- nobody is stuck ---- */

static bool is_back(const struct soak *soak, const struct soak_device *device)
{
    return soak_is_linked(device) && device->heard_ms > soak->calm_ms;
}

static bool all_are_back(struct soak *soak)
{
    for (size_t i = 0; i < SOAK_DEVICES; i++)
        if (!soak->devices[i].driver->history && !is_back(soak, &soak->devices[i]))
            return false;
    return true;
}

static bool all_have_synced(struct soak *soak)
{
    for (size_t i = 0; i < SOAK_DEVICES; i++)
        if (soak->devices[i].driver->history && soak->devices[i].succeeded_ms < soak->calm_ms)
            return false;
    return true;
}

static void complain_of_stuck(struct soak *soak, bool history)
{
    for (size_t i = 0; i < SOAK_DEVICES; i++) {
        const struct soak_device *device = &soak->devices[i];
        if (device->driver->history != history)
            continue;
        if (history && device->succeeded_ms < soak->calm_ms)
            soak_complain(soak, "%s %s had no session in time; the last ended \"%s\"", device->kind,
                          device->address, device->reason);
        if (!history && !is_back(soak, device))
            soak_complain(soak, "%s %s is not back in time: link %d, \"%s\"", device->kind,
                          device->address, device->state.link,
                          device->state.error ? device->state.error : "");
    }
}

/* ---- no beat is lost ---- */

static bool is_strap(const struct soak_device *device)
{
    return strcmp(device->kind, "strap") == 0;
}

/* Beats that each strap has sent by its own count, while none sends. */
static void count_sent(struct soak *soak, uint64_t ret[SOAK_DEVICES])
{
    for (size_t i = 0; i < SOAK_DEVICES; i++)
        if (is_strap(&soak->devices[i]))
            soak_air(soak, "strap silent %s on", soak->devices[i].address);
    soak_until(soak, NULL, SETTLE_MS);
    for (size_t i = 0; i < SOAK_DEVICES; i++) {
        if (!is_strap(&soak->devices[i]))
            continue;
        soak_air(soak, "strap show %s", soak->devices[i].address);
        const char *sent = strstr(harness_answer(soak->harness), "beats_sent=");
        assert_non_null(sent);
        ret[i] = strtoull(sent + strlen("beats_sent="), NULL, 10);
    }
}

static void let_send(struct soak *soak)
{
    for (size_t i = 0; i < SOAK_DEVICES; i++)
        if (is_strap(&soak->devices[i]))
            soak_air(soak, "strap silent %s off", soak->devices[i].address);
}

static uint64_t check_beats(struct soak *soak)
{
    uint64_t before[SOAK_DEVICES];
    uint64_t after[SOAK_DEVICES];
    uint64_t received[SOAK_DEVICES];
    uint64_t sum = 0;
    count_sent(soak, before);
    for (size_t i = 0; i < SOAK_DEVICES; i++)
        received[i] = soak->devices[i].beats;
    let_send(soak);
    soak_until(soak, NULL, COUNT_MS);
    count_sent(soak, after);
    for (size_t i = 0; i < SOAK_DEVICES; i++) {
        const struct soak_device *device = &soak->devices[i];
        if (!is_strap(device))
            continue;
        const uint64_t sent = after[i] - before[i];
        const uint64_t got = device->beats - received[i];
        sum += sent;
        if (sent != got || sent < BEATS_LEAST)
            soak_complain(soak, "strap %s sent %" PRIu64 " beats, %" PRIu64 " came",
                          device->address, sent, got);
    }
    let_send(soak);
    return sum;
}

/* ---- at rest ---- */

static bool nothing_is_pending(struct soak *soak)
{
    struct ble_statistics statistics;
    ble_statistics(soak->ble, &statistics);
    return statistics.pending_calls == 0;
}

static unsigned check_rest(struct soak *soak)
{
    struct ble_statistics statistics;
    if (!soak_until(soak, nothing_is_pending, REST_MS))
        soak_complain(soak, "calls are still pending");
    ble_statistics(soak->ble, &statistics);
    if (soak->rules_at_rest == 0)
        soak->rules_at_rest = statistics.match_rules;
    if (statistics.match_rules != soak->rules_at_rest)
        soak_complain(soak, "%u match rules, and %u before", statistics.match_rules,
                      soak->rules_at_rest);
    return statistics.match_rules;
}

void soak_calm(struct soak *soak, struct soak_round *ret)
{
    if (!soak_until(soak, all_are_back, SOAK_BACK_MS))
        complain_of_stuck(soak, false);
    ret->back_ms = harness_now_ms() - soak->calm_ms;
    ret->beats = check_beats(soak);
    if (!soak_until(soak, all_have_synced, soak->calm_ms + SOAK_SYNCED_MS - harness_now_ms()))
        complain_of_stuck(soak, true);
    ret->synced_ms = harness_now_ms() - soak->calm_ms;
    soak_until(soak, NULL, soak->calm_ms + soak->options.calm_s * MS_PER_SECOND - harness_now_ms());
    ret->rules = check_rest(soak);
    ret->resident_kib = usage_resident_kib(getpid());
}

/* ---- in the end ---- */

void soak_memory_of_wearables(struct soak *soak)
{
    struct soak_table *committed[SOAK_DEVICES];
    soak->calm_ms = harness_now_ms();
    for (size_t i = 0; i < SOAK_DEVICES; i++) {
        struct soak_device *device = &soak->devices[i];
        committed[i] = device->committed;
        if (!device->driver->history)
            continue;
        device->committed = soak_table_new(soak->start_ms + soak->utc_ms - MS_PER_DAY);
        memset(device->cursors, 0, sizeof(device->cursors));
        device->ask_ms = 0;
    }
    const int64_t before_ms = soak->calm_ms + soak->utc_ms - OPEN_MS;
    if (!soak_until(soak, all_have_synced, 2 * SOAK_SYNCED_MS))
        complain_of_stuck(soak, true);
    printf("\nwhat the wearables have in memory     readings  sleeps  missing  other  more   "
           "sessions  failed\n");
    for (size_t i = 0; i < SOAK_DEVICES; i++) {
        const struct soak_device *device = &soak->devices[i];
        if (!device->driver->history)
            continue;
        const struct soak_difference difference =
            soak_table_compare(committed[i], device->committed, before_ms);
        printf("  %-8s %s          %8u %7u %8u %6u %5u %10u %7u\n", device->kind, device->address,
               difference.readings, difference.blocks, difference.missing, difference.other,
               difference.more, device->successes, device->failures);
        if (difference.readings == 0 || difference.missing > 0 || difference.other > 0 ||
            difference.more > 0)
            soak_complain(soak, "%s %s: what was committed is not what it has", device->kind,
                          device->address);
        soak_table_free(committed[i]);
    }
}
