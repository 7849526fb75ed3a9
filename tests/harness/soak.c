/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/harness/soak.h"

#include "ble/rules.h"
#include "core/log.h"
#include "core/ztime.h"
#include "tests/harness/soak_inside.h"
#include "tests/harness/test.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TICK_MS 500
/* 2026-09-06T18:00Z: it begins then. */
#define MINUTE_UTC (INT64_C(1788717600000) / MS_PER_MINUTE)
#define MAX_LINKS  SOAK_DEVICES
#define CLOSE_MS   60000
#define ROUNDS_MAX 48
/* Memory is judged by the medians of rounds 3 to 6 and of the last four. */
#define FLAT_FIRST  2
#define FLAT_COUNT  4
#define FLAT_KIB    256
#define FLAT_ROUNDS 24

void soak_complain(struct soak *soak, const char *format, ...)
{
    va_list arguments;
    soak->complaints++;
    printf("  WRONG: ");
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    printf("\n");
}

/* xorshift64* */
unsigned soak_draw(struct soak *soak, unsigned below)
{
    soak->random ^= soak->random >> 12;
    soak->random ^= soak->random << 25;
    soak->random ^= soak->random >> 27;
    return (unsigned)((soak->random * UINT64_C(0x2545f4914f6cdd1d)) >> 33) % below;
}

void soak_air(struct soak *soak, const char *format, ...)
{
    char line[SOAK_LINE_MAX];
    struct error err = {0};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof(line), format, arguments);
    va_end(arguments);
    if (harness_air(soak->harness, &err, "%s", line) < 0)
        fail_msg("%s: %s", line, err.text);
}

/* ---- turning ---- */

static void tick(uv_timer_t *timer)
{
    struct soak *soak = timer->data;
    const int64_t now_ms = harness_now_ms();
    if (!soak->ble)
        return;
    soak_faults_tick(soak, now_ms);
    soak_devices_tick(soak, now_ms);
}

static void look_at_rules(struct soak *soak)
{
    struct ble_statistics statistics;
    ble_statistics(soak->ble, &statistics);
    if (statistics.match_rules > soak->rules_most)
        soak->rules_most = statistics.match_rules;
}

bool soak_until(struct soak *soak, bool (*condition)(struct soak *soak), int64_t limit_ms)
{
    const int64_t end_ms = harness_now_ms() + limit_ms;
    while (!condition || !condition(soak)) {
        if (harness_now_ms() >= end_ms)
            return false;
        uv_run(&soak->loop, UV_RUN_ONCE);
        if (soak->ble)
            look_at_rules(soak);
    }
    return true;
}

/* ---- life ---- */

static void soak_open(struct soak *soak)
{
    const struct ble_config config = {.max_links = MAX_LINKS};
    struct error err = {0};
    soak->start_ms = harness_now_ms();
    soak->utc_ms = (MINUTE_UTC - soak->start_ms / MS_PER_MINUTE) * MS_PER_MINUTE;
    soak->random = soak->options.seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
    log_set_level(LOG_LEVEL_ERROR);
    if (zone_load("Europe/Berlin", &soak->zone, &err) < 0 ||
        harness_open(&soak->harness, &err) < 0 ||
        harness_start_bus(soak->harness, NULL, &err) < 0 ||
        harness_start_bluez(soak->harness, NULL, &err) < 0)
        fail_msg("%s", err.text);
    soak_air(soak, "adapter add hci0 " SOAK_ADAPTER);
    uv_loop_init(&soak->loop);
    uv_timer_init(&soak->loop, &soak->tick);
    soak->tick.data = soak;
    uv_timer_start(&soak->tick, tick, TICK_MS, TICK_MS);
    if (ble_open(&soak->loop, &config, &soak_events, soak, &soak->ble, &err) < 0)
        fail_msg("%s", err.text);
    soak_devices_add(soak);
}

static void on_closed(void *userdata)
{
    ((struct soak *)userdata)->closed = true;
}

static bool is_closed(struct soak *soak)
{
    return soak->closed;
}

static void soak_close(struct soak *soak)
{
    ble_close(soak->ble, on_closed, soak);
    soak->ble = NULL;
    if (!soak_until(soak, is_closed, CLOSE_MS))
        fail_msg("the room does not close");
    uv_close((uv_handle_t *)&soak->tick, NULL);
    uv_run(&soak->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&soak->loop), 0);
    harness_close(soak->harness);
    zone_free(soak->zone);
    soak_devices_free(soak);
}

/* ---- what it came to ---- */

static int by_value(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a;
    const uint64_t y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static uint64_t median_kib(const struct soak_round *rounds)
{
    uint64_t values[FLAT_COUNT];
    for (size_t i = 0; i < FLAT_COUNT; i++)
        values[i] = rounds[i].resident_kib;
    qsort(values, FLAT_COUNT, sizeof(values[0]), by_value);
    return (values[FLAT_COUNT / 2 - 1] + values[FLAT_COUNT / 2]) / 2;
}

static void judge_memory(struct soak *soak, const struct soak_round *rounds)
{
    const uint64_t early_kib = median_kib(rounds + FLAT_FIRST);
    const uint64_t late_kib = median_kib(rounds + soak->options.rounds - FLAT_COUNT);
    printf("memory: %" PRIu64 " KiB at first, %" PRIu64 " in the end (limit %d more)\n", early_kib,
           late_kib, FLAT_KIB);
    if (late_kib > early_kib + FLAT_KIB)
        soak_complain(soak, "memory grows");
}

static void run_round(struct soak *soak, unsigned number, struct soak_round *ret)
{
    const unsigned faults = soak->fault_count;
    const unsigned losses = soak->losses;
    soak->faulty = true;
    for (size_t i = 0; i < SOAK_DEVICES; i++)
        soak->devices[i].ask_ms = harness_now_ms() + soak_draw(soak, 60000);
    soak_until(soak, NULL, soak->options.faulty_s * MS_PER_SECOND);
    soak_faults_end(soak);
    soak->calm_ms = harness_now_ms();
    for (size_t i = 0; i < SOAK_DEVICES; i++)
        soak->devices[i].ask_ms = 0;
    soak_calm(soak, ret);
    printf("%5u %7.2f %7u %8u %8.1f %9.1f %9" PRIu64 " %6u %9" PRIu64 "\n", number,
           (double)(harness_now_ms() - soak->start_ms) / (double)MS_PER_HOUR,
           soak->fault_count - faults, soak->losses - losses, (double)ret->back_ms / 1000,
           (double)ret->synced_ms / 1000, ret->beats, ret->rules, ret->resident_kib);
}

unsigned soak_run(const struct soak_options *options)
{
    struct soak_round rounds[ROUNDS_MAX] = {0};
    struct soak *soak = calloc(1, sizeof(*soak));
    assert_non_null(soak);
    assert_in_range(options->rounds, options->flat ? FLAT_ROUNDS : 1, ROUNDS_MAX);
    soak->options = *options;
    soak_open(soak);
    printf("%d wearables, seed %u, %u times %u s with faults and %u s without, %u times as fast\n\n"
           "round   hours  faults   losses   back s  synced s     beats  rules  RSS, KiB\n",
           SOAK_DEVICES, options->seed, options->rounds, options->faulty_s, options->calm_s,
           harness_speed());
    for (unsigned i = 0; i < options->rounds; i++)
        run_round(soak, i + 1, &rounds[i]);
    soak_memory_of_wearables(soak);
    if (soak->rules_most > RULES_MAX)
        soak_complain(soak, "there were %u match rules", soak->rules_most);
    printf("\nmatch rules: %u at most (limit %d)\n", soak->rules_most, RULES_MAX);
    if (options->flat)
        judge_memory(soak, rounds);
    soak_close(soak);
    const unsigned complaints = soak->complaints;
    printf("%u of what must hold did not\n", complaints);
    free(soak);
    return complaints;
}
