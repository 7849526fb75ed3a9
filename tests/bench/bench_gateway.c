/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the gateway costs, beside the same work done the ordinary way in Python (bleak and
 * paho-mqtt, tests/bench/reference.py), in the same run on the same fake org.bluez and broker: CPU,
 * wake-ups, memory, time from a beat to a subscriber. And how soon it is back after a fault.
 *
 * CPU is /proc/PID/schedstat of all threads, a wake-up is a voluntary context switch.
 */
#include "core/cleanup.h"
#include "tests/harness/gateway.h"
#include "tests/harness/test.h"
#include "tests/harness/usage.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LIVE      "zonula/person/alice/live/heart"
#define REFERENCE "reference/live/heart"

static bool smoke;

/* ---- looking at a process ---- */

struct cost {
    double cpu_ms;  /* a second */
    double wakeups; /* a second */
};

static struct cost watch(pid_t pid, unsigned seconds)
{
    struct usage before = usage_of(pid);
    int64_t from_ms = harness_now_ms();
    struct usage after;
    double passed_s;

    sleep(seconds); /* the measuring time itself, not a wait for something */
    after = usage_of(pid);
    passed_s = (double)(harness_now_ms() - from_ms) / 1000;
    return (struct cost){.cpu_ms = (double)(after.cpu_ns - before.cpu_ns) / 1e6 / passed_s,
                         .wakeups = (double)(after.wakeups - before.wakeups) / passed_s};
}

/* ---- latency: a packet made on command, until a subscriber has it ---- */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

struct latency {
    double median_ms, p95_ms;
};

static double now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static struct latency latency_of(struct gateway *gateway, const char *topic, int count)
{
    double times[256];
    int seen = 0;

    for (int i = 0; i < count && i < 256; i++) {
        double from_ms;

        harness_mqtt_forget(gateway->harness);
        from_ms = now_ms();
        /* 70 + i mod 50 beats a minute, without intervals. */
        gateway_air(gateway, "strap raw %s 06%02x", GATEWAY_STRAP, 70 + i % 50);
        if (!harness_mqtt_wait(gateway->harness, topic, NULL, NULL, 5000))
            continue;
        times[seen++] = now_ms() - from_ms;
    }
    qsort(times, (size_t)seen, sizeof(times[0]), by_value);
    if (seen == 0)
        return (struct latency){-1, -1};
    return (struct latency){times[seen / 2], times[seen * 95 / 100]};
}

/* ---- the scenes ---- */

struct result {
    struct cost connected, flooded;
    struct latency latency;
    uint64_t rss_kib;
};

static struct result measure(struct gateway *gateway, pid_t pid, const char *topic)
{
    unsigned seconds = smoke ? 3 : 20;
    struct result result;

    result.connected = watch(pid, seconds);
    gateway_air(gateway, "flood 200 distinct 100");
    result.flooded = watch(pid, seconds);
    gateway_air(gateway, "flood off");
    result.latency = latency_of(gateway, topic, smoke ? 10 : 200);
    result.rss_kib = usage_resident_kib(pid);
    return result;
}

static void print_result(const char *name, const struct result *result)
{
    printf("%-22s %8.3f %8.2f   %8.3f %8.2f   %6.2f %6.2f   %8.1f\n", name,
           result->connected.cpu_ms, result->connected.wakeups, result->flooded.cpu_ms,
           result->flooded.wakeups, result->latency.median_ms, result->latency.p95_ms,
           (double)result->rss_kib / 1024);
}

/* Five weeks of readings of the person and the strap: what a gateway in use has in memory. */
static void make_up_nights(struct gateway *gateway)
{
    const char *arguments[] = {harness_program(gateway->harness, "tests/generate"),
                               "--db",
                               gateway->database,
                               "--address",
                               GATEWAY_STRAP,
                               NULL};
    CLEANUP(cleanup_free) char *output = NULL;
    struct error why = {0};
    int exit_code = 0;

    if (harness_run(gateway->harness, "generate", arguments, NULL, 120000, &output, &exit_code,
                    &why) < 0 ||
        exit_code != 0)
        fail_msg("generate: %s", output ? output : why.text);
}

static struct result measure_gateway(void)
{
    struct gateway gateway;
    struct result result;

    gateway_open(&gateway, NULL);
    make_up_nights(&gateway);
    gateway_air(&gateway, "strap add %s name=HRM base=800", GATEWAY_STRAP);
    gateway_start(&gateway);
    gateway_expect(&gateway, LIVE, "\"rr\":[", 20000);
    result = measure(&gateway, harness_pid(gateway.daemon), LIVE);
    gateway_stop(&gateway);
    gateway_close(&gateway);
    return result;
}

static bool measure_reference(struct result *ret)
{
    struct gateway gateway;
    struct harness_process *process = NULL;
    struct error why = {0};
    char port[16];
    const char *arguments[] = {
        "/usr/bin/python3", "tests/bench/reference.py", port, REFERENCE, GATEWAY_STRAP, NULL};
    bool works;

    gateway_open(&gateway, NULL);
    snprintf(port, sizeof(port), "%u", harness_broker_port(gateway.harness));
    gateway_air(&gateway, "strap add %s name=HRM base=800", GATEWAY_STRAP);
    if (harness_mqtt_subscribe(gateway.harness, REFERENCE, &why) < 0 ||
        harness_start(gateway.harness, "reference", arguments, NULL, &process, &why) < 0) {
        printf("reference: %s\n", why.text);
        gateway_close(&gateway);
        return false;
    }
    works = harness_mqtt_wait(gateway.harness, REFERENCE, NULL, NULL, 40000) != NULL;
    if (works)
        *ret = measure(&gateway, harness_pid(process), REFERENCE);
    else
        harness_dump_logs(gateway.harness);
    gateway_close(&gateway);
    return works;
}

/* What a strap at 1 Hz makes the daemon write: bytes a day by /proc/PID/io. The readings' way into
 * the database, every few hours, is not in it: bench_storage has it. */
static double measure_writes(void)
{
    unsigned seconds = smoke ? 11 : 120;
    struct gateway gateway;
    uint64_t before;
    uint64_t after;
    char path[64];

    gateway_open(&gateway, NULL);
    gateway_strap(&gateway, GATEWAY_STRAP, "strap 1", "alice", "name=HRM base=800");
    gateway_start(&gateway);
    gateway_expect(&gateway, LIVE, "\"rr\":[", 20000);
    snprintf(path, sizeof(path), "/proc/%d/io", (int)harness_pid(gateway.daemon));
    sleep(smoke ? 1 : 70); /* past the first minute, in which the household is saved */
    before = usage_number_in(path, "write_bytes:");
    sleep(seconds);
    after = usage_number_in(path, "write_bytes:");
    gateway_stop(&gateway);
    gateway_close(&gateway);
    return (double)(after - before) * 86400 / seconds;
}

static struct cost measure_idle(uint64_t *ret_rss_kib)
{
    struct gateway gateway;
    struct cost cost;

    gateway_open(&gateway, NULL);
    gateway_start(&gateway);
    watch(harness_pid(gateway.daemon), smoke ? 2 : 10); /* the start settles */
    cost = watch(harness_pid(gateway.daemon), smoke ? 5 : 60);
    *ret_rss_kib = usage_resident_kib(harness_pid(gateway.daemon));
    gateway_stop(&gateway);
    gateway_close(&gateway);
    return cost;
}

/* From a fault's end to the next beat at the subscriber. */
static void print_recoveries(void)
{
    static const char *const faults[] = {
        "restart clean",
        "restart crash",
        "drop " GATEWAY_STRAP,
    };
    struct gateway gateway;
    struct error why = {0};
    int64_t from_ms;

    gateway_open(&gateway, NULL);
    gateway_strap(&gateway, GATEWAY_STRAP, "strap 1", "alice", "name=HRM base=800");
    gateway_start(&gateway);
    gateway_expect(&gateway, LIVE, "\"rr\":[", 20000);
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        gateway_air(&gateway, "%s", faults[i]);
        harness_mqtt_forget(gateway.harness);
        from_ms = harness_now_ms();
        gateway_expect(&gateway, LIVE, "\"rr\":[", 60000);
        printf("next beat after %-26s %6.1f s\n", faults[i],
               (double)(harness_now_ms() - from_ms) / 1000);
    }
    gateway_air(&gateway, "adapter remove hci0");
    gateway_expect(&gateway, "zonula/bridge/health", "\"ok\":false", 20000);
    gateway_air(&gateway, "adapter add hci0 " GATEWAY_ADAPTER);
    harness_mqtt_forget(gateway.harness);
    from_ms = harness_now_ms();
    gateway_expect(&gateway, LIVE, "\"rr\":[", 60000);
    printf("next beat after %-26s %6.1f s\n", "adapter removed and back",
           (double)(harness_now_ms() - from_ms) / 1000);

    harness_stop_broker(gateway.harness, true);
    harness_mqtt_forget(gateway.harness);
    if (harness_start_broker(gateway.harness, NULL, &why) < 0)
        fail_msg("%s", why.text);
    from_ms = harness_now_ms();
    gateway_expect(&gateway, LIVE, "\"rr\":[", 60000);
    printf("next beat after %-26s %6.1f s\n", "broker killed and back",
           (double)(harness_now_ms() - from_ms) / 1000);

    harness_mqtt_forget(gateway.harness);
    from_ms = harness_now_ms();
    gateway_cli(&gateway, NULL, "eat", "200 ml kefir, 60 g rye bread", NULL);
    gateway_expect(&gateway, "zonula/person/alice/event/log", "food_logged", 20000);
    printf("a typed meal at the subscriber           %6.3f s (the command included)\n",
           (double)(harness_now_ms() - from_ms) / 1000);
    gateway_stop(&gateway);
    gateway_close(&gateway);
}

static void bench(void **state)
{
    struct result own;
    struct result reference;
    struct cost idle;
    uint64_t idle_rss_kib;

    (void)state;
    printf("a strap at 1 Hz, one live/heart message a notification; then 200 foreign\n"
           "advertisements a second beside it; zonulad with five weeks in its database\n\n"
           "%-22s %8s %8s   %8s %8s   %6s %6s   %8s\n%-22s %8s %8s   %8s %8s   %6s %6s   %8s\n",
           "", "CPU", "wake-ups", "flooded:", "wake-ups", "p50", "p95", "resident", "", "ms/s",
           "/s", "CPU ms/s", "/s", "ms", "ms", "MiB");
    own = measure_gateway();
    print_result("zonulad", &own);
    if (measure_reference(&reference)) {
        print_result("bleak and paho-mqtt", &reference);
        printf("%-22s %8.1f %8.1f   %8.1f %8.1f   %6.1f %6.1f   %8.1f\n", "times as much",
               reference.connected.cpu_ms / own.connected.cpu_ms,
               reference.connected.wakeups / own.connected.wakeups,
               reference.flooded.cpu_ms / own.flooded.cpu_ms,
               reference.flooded.wakeups / own.flooded.wakeups,
               reference.latency.median_ms / own.latency.median_ms,
               reference.latency.p95_ms / own.latency.p95_ms,
               (double)reference.rss_kib / (double)own.rss_kib);
    }
    printf("\nthe flood alone: %.3f ms of CPU a second, %.2f wake-ups a second (limits 1, 5)\n",
           own.flooded.cpu_ms - own.connected.cpu_ms, own.flooded.wakeups - own.connected.wakeups);
    idle = measure_idle(&idle_rss_kib);
    printf("idle, no device: %.3f ms of CPU a second, %.2f wake-ups a second (limit 2), %.1f MiB\n"
           "\n",
           idle.cpu_ms, idle.wakeups, (double)idle_rss_kib / 1024);
    printf(
        "a strap at 1 Hz around the clock: %.2f MB written a day by the daemon, of which %.2f MB\n"
        "are readings; the rest is the file system noting the time of each write (see\n"
        "docs/decisions.md)\n\n",
        measure_writes() / 1e6, 8640 * 512 / 1e6);
    print_recoveries();
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(bench)};

    smoke = argc > 1 && strcmp(argv[1], "smoke") == 0;
    setbuf(stdout, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
