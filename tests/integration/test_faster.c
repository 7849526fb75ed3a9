/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The clock that runs faster: all that waits keeps simulated time, and all processes agree on it.
 */
#include "core/cleanup.h"
#include "core/clock.h"
#include "core/ztime.h"
#include "tests/harness/gateway.h"
#include "tests/harness/harness.h"
#include "tests/harness/test.h"
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include <uv.h>

#define SPEED         50
#define WAIT_MS       10000 /* simulated */
#define LIVE          "zonula/person/alice/live/heart"
#define BEATS         60
#define SAY           "say-clocks"
#define NS_PER_SECOND INT64_C(1000000000)

static int64_t ns_of(const struct timespec *time)
{
    return (int64_t)time->tv_sec * NS_PER_SECOND + time->tv_nsec;
}

static int64_t now_ns(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return ns_of(&now);
}

/* What the kernel says, which nothing is loaded into. */
static int64_t machine_ns(void)
{
    struct timespec now;
    syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
    return ns_of(&now);
}

/* ---- waits ---- */

static void by_nanosleep(void)
{
    const struct timespec wanted = {.tv_sec = WAIT_MS / 1000};
    assert_int_equal(nanosleep(&wanted, NULL), 0);
}

static void by_deadline(void)
{
    struct timespec deadline;
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec += WAIT_MS / 1000;
    assert_int_equal(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &deadline, NULL), 0);
}

static void by_usleep(void)
{
    assert_int_equal(usleep(WAIT_MS * 1000), 0);
}

static void by_sleep(void)
{
    assert_int_equal(sleep(WAIT_MS / 1000), 0);
}

static void by_poll(void)
{
    assert_int_equal(poll(NULL, 0, WAIT_MS), 0);
}

static void by_select(void)
{
    struct timeval wanted = {.tv_sec = WAIT_MS / 1000};
    assert_int_equal(select(0, NULL, NULL, NULL, &wanted), 0);
}

static void by_epoll(void)
{
    struct epoll_event event;
    CLEANUP(cleanup_fd) int fd = epoll_create1(EPOLL_CLOEXEC);
    assert_int_equal(epoll_wait(fd, &event, 1, WAIT_MS), 0);
}

static void by_condition(clockid_t clock)
{
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_condattr_t attributes;
    pthread_cond_t condition;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, clock);
    pthread_cond_init(&condition, &attributes);
    struct timespec deadline;
    clock_gettime(clock, &deadline);
    deadline.tv_sec += WAIT_MS / 1000;
    pthread_mutex_lock(&mutex);
    int r = 0;
    while (r == 0) /* it may wake up for nothing */
        r = pthread_cond_timedwait(&condition, &mutex, &deadline);
    assert_int_equal(r, ETIMEDOUT);
    pthread_mutex_unlock(&mutex);
    pthread_cond_destroy(&condition);
    pthread_condattr_destroy(&attributes);
}

static void by_condition_monotonic(void)
{
    by_condition(CLOCK_MONOTONIC);
}

static void by_condition_wall(void)
{
    by_condition(CLOCK_REALTIME);
}

static void stop(uv_timer_t *timer)
{
    uv_close((uv_handle_t *)timer, NULL);
}

static void by_loop(void)
{
    uv_loop_t loop;
    uv_timer_t timer;
    assert_int_equal(uv_loop_init(&loop), 0);
    uv_timer_init(&loop, &timer);
    uv_timer_start(&timer, stop, WAIT_MS, 0);
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&loop), 0);
}

/* Not too early by the simulated clock, and long before that time has passed for the machine. A
 * loop counts in whole milliseconds, so it may be early by one. */
static void test_waits_are_shorter(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        void (*wait)(void);
    } waits[] = {
        {"nanosleep", by_nanosleep},
        {"clock_nanosleep", by_deadline},
        {"usleep", by_usleep},
        {"sleep", by_sleep},
        {"poll", by_poll},
        {"select", by_select},
        {"epoll_wait", by_epoll},
        {"pthread_cond_timedwait", by_condition_monotonic},
        {"pthread_cond_timedwait, wall clock", by_condition_wall},
        {"a timer of libuv", by_loop},
    };
    for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++) {
        const int64_t from_ns = now_ns(CLOCK_MONOTONIC);
        const int64_t machine_from_ns = machine_ns();
        waits[i].wait();
        const int64_t took_ms = (now_ns(CLOCK_MONOTONIC) - from_ns) / 1000000;
        const int64_t machine_ms = (machine_ns() - machine_from_ns) / 1000000;
        if (took_ms < WAIT_MS - 1 || machine_ms >= WAIT_MS)
            fail_msg("%s took %" PRId64 " ms simulated, %" PRId64 " of the machine", waits[i].name,
                     took_ms, machine_ms);
    }
}

static void test_clocks_run_at_the_speed(void **state)
{
    (void)state;
    static const clockid_t clocks[] = {CLOCK_MONOTONIC, CLOCK_REALTIME, CLOCK_BOOTTIME};
    for (size_t i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++) {
        const int64_t outer_ns = machine_ns();
        const int64_t from_ns = now_ns(clocks[i]);
        const int64_t inner_ns = machine_ns();
        by_poll();
        const int64_t inner_end_ns = machine_ns();
        const int64_t end_ns = now_ns(clocks[i]);
        const int64_t outer_end_ns = machine_ns();
        /* A millisecond for a wall clock that is being steered. */
        assert_true(end_ns - from_ns >= (inner_end_ns - inner_ns) * SPEED - 1000000);
        assert_true(end_ns - from_ns <= (outer_end_ns - outer_ns) * SPEED + 1000000);
    }
    const time_t seconds = time(NULL);
    struct timeval of_day;
    gettimeofday(&of_day, NULL);
    assert_true(seconds <= of_day.tv_sec);
    assert_true(of_day.tv_sec <= now_ns(CLOCK_REALTIME) / NS_PER_SECOND);
}

/* ---- processes ---- */

static int say_clocks(void)
{
    printf("%" PRId64 " %" PRId64 "\n", now_ns(CLOCK_MONOTONIC), now_ns(CLOCK_REALTIME));
    return 0;
}

static void test_processes_agree(void **state)
{
    (void)state;
    struct harness *harness = NULL;
    struct error err = {0};
    CLEANUP(cleanup_free) char *output = NULL;
    int code = -1;
    int64_t mono_ns = 0;
    int64_t wall_ns = 0;
    if (harness_open(&harness, &err) < 0)
        fail_msg("%s", err.text);
    const char *const arguments[] = {"/proc/self/exe", SAY, NULL};
    const int64_t mono_from_ns = now_ns(CLOCK_MONOTONIC);
    const int64_t wall_from_ns = now_ns(CLOCK_REALTIME);
    if (harness_run(harness, "other", arguments, NULL, 10000, &output, &code, &err) < 0)
        fail_msg("%s", err.text);
    assert_int_equal(code, 0);
    /* NOLINTNEXTLINE(cert-err34-c): a bad number is out of the range that follows */
    assert_int_equal(sscanf(output, "%" SCNd64 " %" SCNd64, &mono_ns, &wall_ns), 2);
    assert_in_range(mono_ns, mono_from_ns, now_ns(CLOCK_MONOTONIC));
    assert_in_range(wall_ns, wall_from_ns, now_ns(CLOCK_REALTIME));
    harness_close(harness);
}

/* Ten seconds of the stand-in, seen over dbus-daemon. */
static void test_the_stand_in_hurries(void **state)
{
    (void)state;
    struct harness *harness = NULL;
    struct error err = {0};
    if (harness_open(&harness, &err) < 0 || harness_start_bus(harness, NULL, &err) < 0 ||
        harness_start_bluez(harness, NULL, &err) < 0)
        fail_msg("%s", err.text);
    const int64_t from_ms = clock_mono_ms();
    const int64_t machine_from_ns = machine_ns();
    if (harness_air(harness, &err, "at %d adapter add hci0 00:11:22:33:44:55", WAIT_MS) < 0)
        fail_msg("%s", err.text);
    assert_true(harness_adapter_wait("hci0", 10000));
    assert_true(clock_mono_ms() - from_ms >= WAIT_MS);
    assert_true(machine_ns() - machine_from_ns < WAIT_MS / MS_PER_SECOND * NS_PER_SECOND);
    harness_close(harness);
}

static bool beats_enough(void *harness)
{
    return harness_mqtt_count(harness, LIVE) >= BEATS;
}

/* The daemon, the broker and a subscriber, too: a minute of beats, one a second. */
static void test_the_whole_chain_hurries(void **state)
{
    (void)state;
    struct gateway gateway;
    gateway_open(&gateway, NULL);
    gateway_strap(&gateway, GATEWAY_STRAP, "strap 1", "alice", "name=HRM base=1000");
    gateway_start(&gateway);
    gateway_expect(&gateway, LIVE, "\"rr\":[", 20000);
    const int64_t machine_from_ns = machine_ns();
    const int64_t from_ms = clock_mono_ms();
    harness_mqtt_forget(gateway.harness);
    assert_true(harness_wait(beats_enough, gateway.harness, 30000));
    assert_true(clock_mono_ms() - from_ms >= BEATS / 2 * MS_PER_SECOND);
    assert_true(machine_ns() - machine_from_ns < BEATS / 2 * NS_PER_SECOND);
    gateway_stop(&gateway);
    gateway_close(&gateway);
}

int main(int argc, char **argv)
{
    harness_hurry(argv, SPEED);
    if (argc > 1 && strcmp(argv[1], SAY) == 0)
        return say_clocks();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_waits_are_shorter),
        cmocka_unit_test(test_clocks_run_at_the_speed),
        cmocka_unit_test(test_processes_agree),
        cmocka_unit_test(test_the_stand_in_hurries),
        cmocka_unit_test(test_the_whole_chain_hurries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
