/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Twenty straps at once, each with four notifications a second: none may be lost between the
 * wearables and a subscriber of the broker, and what that costs, beside the same work done with
 * bleak and paho-mqtt (reference.py) in the same run.
 *
 * Straps are silent while is counted, so that nothing is under way: what the stand-in has taken
 * from them and what the subscriber has must be equal. Loss fails for the gateway alone.
 */
#include "tests/harness/gateway.h"
#include "tests/harness/test.h"
#include "tests/harness/usage.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define STRAPS     20
#define ADDRESS    "C0:00:00:00:02:%02X"
#define OPTIONS    "name=HRM base=800 jitter=101 every_ms=250 silent=0"
#define LIVE       "zonula/person/alice/live/heart"
#define REFERENCE  "reference/live/heart"
#define LINKED_MS  120000 /* until all have links: one connect at a time */
#define QUIET_MS   1000   /* nothing came for so long */
#define PER_SECOND (STRAPS * 4)

static bool smoke;

struct count {
    long long sent;
    long long received;
};

struct result {
    struct count count;
    double seconds;
    double cpu_ms; /* a second */
};

struct scene {
    struct gateway gateway;
    const char *topic;
};

static void say_all(struct scene *scene, const char *format)
{
    char line[96];
    for (unsigned i = 1; i <= STRAPS; i++) {
        char address[18];
        snprintf(address, sizeof(address), ADDRESS, i);
        snprintf(line, sizeof(line), format, address); /* NOLINT: one of those below */
        gateway_air(&scene->gateway, "%s", line);
    }
}

static bool all_subscribed(void *userdata)
{
    struct scene *scene = userdata;
    struct error why = {0};
    unsigned subscribed = 0;
    if (harness_air(scene->gateway.harness, &why, "status") < 0)
        return false;
    const char *at = harness_answer(scene->gateway.harness);
    while ((at = strstr(at, "/2a37/")) != NULL) {
        subscribed++;
        at++;
    }
    return subscribed == STRAPS;
}

/* Silences all and waits until nothing comes any more. */
static struct count count_all(struct scene *scene)
{
    struct count count = {0};
    say_all(scene, "strap silent %s on");
    for (size_t before = SIZE_MAX; before != (size_t)count.received;) {
        before = (size_t)count.received;
        harness_mqtt_wait(scene->gateway.harness, "no/such/topic", NULL, NULL, QUIET_MS);
        count.received = (long long)harness_mqtt_count(scene->gateway.harness, scene->topic);
    }
    count.sent = harness_air_number(scene->gateway.harness, "notifications");
    return count;
}

static struct result measure(struct scene *scene, pid_t pid)
{
    struct result result = {0};
    if (!harness_wait(all_subscribed, scene, LINKED_MS)) {
        harness_dump_logs(scene->gateway.harness);
        fail_msg("not all straps have links");
    }
    const struct count before = count_all(scene);
    say_all(scene, "strap silent %s off");
    const int64_t from_ms = harness_now_ms();
    const struct usage usage_before = usage_of(pid);
    sleep(smoke ? 4 : 30); /* the measuring time itself, not a wait for something */
    const struct usage usage = usage_of(pid);
    result.seconds = (double)(harness_now_ms() - from_ms) / 1000;
    const struct count after = count_all(scene);
    result.count.sent = after.sent - before.sent;
    result.count.received = after.received - before.received;
    result.cpu_ms = (double)(usage.cpu_ns - usage_before.cpu_ns) / 1e6 / result.seconds;
    return result;
}

static void print_result(const char *name, const struct result *result)
{
    printf("%-22s %8lld %8lld %8lld %10.2f\n", name, result->count.sent, result->count.received,
           result->count.sent - result->count.received, result->cpu_ms);
}

static struct result measure_gateway(void)
{
    struct scene scene = {.topic = LIVE};
    gateway_open(&scene.gateway, "[bluetooth]\nmax_links = 20\n");
    for (unsigned i = 1; i <= STRAPS; i++) {
        char address[18];
        char id[16];
        snprintf(address, sizeof(address), ADDRESS, i);
        snprintf(id, sizeof(id), "strap_%u", i);
        gateway_strap(&scene.gateway, address, id, "alice", OPTIONS);
    }
    gateway_start(&scene.gateway);
    const struct result result = measure(&scene, harness_pid(scene.gateway.daemon));
    gateway_stop(&scene.gateway);
    gateway_close(&scene.gateway);
    return result;
}

static struct result measure_reference(void)
{
    struct scene scene = {.topic = REFERENCE};
    struct harness_process *process = NULL;
    struct error why = {0};
    char port[16];
    char addresses[STRAPS][18];
    const char *arguments[STRAPS + 5] = {"/usr/bin/python3", "tests/bench/reference.py", port,
                                         REFERENCE};
    gateway_open(&scene.gateway, NULL);
    snprintf(port, sizeof(port), "%u", harness_broker_port(scene.gateway.harness));
    for (unsigned i = 0; i < STRAPS; i++) {
        snprintf(addresses[i], sizeof(addresses[i]), ADDRESS, i + 1);
        gateway_air(&scene.gateway, "strap add %s " OPTIONS, addresses[i]);
        arguments[4 + i] = addresses[i];
    }
    if (harness_mqtt_subscribe(scene.gateway.harness, REFERENCE, &why) < 0 ||
        harness_start(scene.gateway.harness, "reference", arguments, NULL, &process, &why) < 0)
        fail_msg("reference: %s", why.text);
    const struct result result = measure(&scene, harness_pid(process));
    gateway_close(&scene.gateway);
    return result;
}

static void bench(void **state)
{
    (void)state;
    printf("%d straps, %d notifications a second, one live/heart message each\n\n"
           "%-22s %8s %8s %8s %10s\n",
           STRAPS, PER_SECOND, "", "sent", "received", "lost", "CPU ms/s");
    const struct result own = measure_gateway();
    print_result("zonulad", &own);
    const struct result reference = measure_reference();
    print_result("bleak and paho-mqtt", &reference);
    printf("%-22s %8s %8s %8s %10.1f\n\n", "times as much", "", "", "",
           reference.cpu_ms / own.cpu_ms);
    assert_true(own.count.sent >= (long long)(own.seconds * PER_SECOND * 0.9));
    assert_int_equal(own.count.received, own.count.sent);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(bench)};
    smoke = argc > 1 && strcmp(argv[1], "smoke") == 0;
    setbuf(stdout, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
