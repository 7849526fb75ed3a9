/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bus wrapper against a real dbus-daemon of the test's own: calls, deadlines, bounded dispatch,
 * what happens when the bus dies and when it comes back.
 */
#include "ble/bluez_names.h"
#include "ble/bus.h"
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define PEER_PATH "/test"

struct fixture {
    char directory[64];
    char socket[96];
    pid_t daemon;
    uv_loop_t loop;
    uv_timer_t limit;
    struct bus *bus;
    unsigned ups;
    unsigned downs;
    unsigned signals;
    unsigned calls;
    DBusMessage *call; /* to be answered later */
    uint32_t next_number;
    unsigned replies;
    bool failed; /* the last reply was an error */
    char error[96];
    bool closed;
    bool late;
};

/* ---- a dbus-daemon of our own ---- */

static void write_configuration(const struct fixture *f, const char *path)
{
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    fprintf(file,
            "<busconfig><type>session</type><listen>unix:path=%s</listen><auth>EXTERNAL</auth>"
            "<policy context=\"default\"><allow send_destination=\"*\"/>"
            "<allow receive_sender=\"*\"/><allow own=\"*\"/><allow eavesdrop=\"true\"/></policy>"
            "<limit name=\"max_match_rules_per_connection\">64</limit></busconfig>",
            f->socket);
    fclose(file);
}

static void daemon_start(struct fixture *f)
{
    char path[128];
    char argument[160];
    snprintf(path, sizeof(path), "%s/bus.conf", f->directory);
    snprintf(argument, sizeof(argument), "--config-file=%s", path);
    write_configuration(f, path);
    int ready[2];
    assert_int_equal(pipe(ready), 0);
    f->daemon = fork();
    assert_true(f->daemon >= 0);
    if (f->daemon == 0) {
        dup2(ready[1], 3);
        execlp("dbus-daemon", "dbus-daemon", argument, "--nofork", "--print-address=3",
               (char *)NULL);
        _exit(127);
    }
    close(ready[1]);
    char byte = 0;
    assert_int_equal(read(ready[0], &byte, 1), 1); /* it prints when it listens */
    close(ready[0]);
}

/* A socket in its place that takes connections and says nothing. */
static int mute_start(const struct fixture *f)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    snprintf(name.sun_path, sizeof(name.sun_path), "%s", f->socket);
    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (const struct sockaddr *)&name, sizeof(name)), 0);
    assert_int_equal(listen(fd, 8), 0);
    return fd;
}

static void daemon_stop(struct fixture *f)
{
    kill(f->daemon, SIGKILL);
    waitpid(f->daemon, NULL, 0);
    unlink(f->socket);
    f->daemon = 0;
}

/* ---- the loop, driven until something is true ---- */

static void limit_passed(uv_timer_t *timer)
{
    ((struct fixture *)timer->data)->late = true;
}

#define RUN_UNTIL(f, condition)                              \
    do {                                                     \
        (f)->late = false;                                   \
        uv_timer_start(&(f)->limit, limit_passed, 20000, 0); \
        while (!(condition) && !(f)->late)                   \
            uv_run(&(f)->loop, UV_RUN_ONCE);                 \
        uv_timer_stop(&(f)->limit);                          \
        assert_true(condition);                              \
    } while (0)

static void on_up(void *userdata)
{
    ((struct fixture *)userdata)->ups++;
}

static void on_down(void *userdata)
{
    ((struct fixture *)userdata)->downs++;
}

static void on_signal(void *userdata, DBusMessage *message)
{
    struct fixture *f = userdata;
    dbus_uint32_t number = 0;
    if (!dbus_message_is_signal(message, "test.Flood", "Number"))
        return;
    assert_true(dbus_message_get_args(message, NULL, DBUS_TYPE_UINT32, &number, DBUS_TYPE_INVALID));
    assert_int_equal(number, f->next_number); /* in order, none missing */
    f->next_number++;
    f->signals++;
}

static bool on_call(void *userdata, DBusMessage *message)
{
    struct fixture *f = userdata;
    if (!dbus_message_is_method_call(message, "test.Ours", "Ask"))
        return false;
    f->calls++;
    f->call = dbus_message_ref(message);
    return true;
}

static void on_reply(void *userdata, unsigned tag, const struct bus_reply *reply)
{
    struct fixture *f = userdata;
    assert_int_equal(tag, 7);
    f->replies++;
    f->failed = !reply->message;
    snprintf(f->error, sizeof(f->error), "%s", reply->error ? reply->error : "");
}

static void on_closed(void *userdata)
{
    ((struct fixture *)userdata)->closed = true;
}

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    assert_non_null(f);
    snprintf(f->directory, sizeof(f->directory), "/tmp/zonula-bus-XXXXXX");
    assert_non_null(mkdtemp(f->directory));
    snprintf(f->socket, sizeof(f->socket), "%s/bus", f->directory);
    char address[128];
    snprintf(address, sizeof(address), "unix:path=%s", f->socket);
    setenv("DBUS_SYSTEM_BUS_ADDRESS", address, 1);
    uv_loop_init(&f->loop);
    uv_timer_init(&f->loop, &f->limit);
    f->limit.data = f;
    const struct bus_events events = {
        .on_up = on_up, .on_down = on_down, .on_signal = on_signal, .on_call = on_call};
    assert_int_equal(bus_open(&f->loop, &events, f, &f->bus, NULL), 0);
    *state = f;
    return 0;
}

static int setup_connected(void **state)
{
    setup(state);
    struct fixture *f = *state;
    daemon_start(f);
    RUN_UNTIL(f, f->ups == 1);
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    if (f->bus) {
        bus_close(f->bus, on_closed, f);
        RUN_UNTIL(f, f->closed);
    }
    uv_close((uv_handle_t *)&f->limit, NULL);
    assert_int_equal(uv_run(&f->loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(uv_loop_close(&f->loop), 0);
    if (f->daemon)
        daemon_stop(f);
    char path[128];
    snprintf(path, sizeof(path), "%s/bus.conf", f->directory);
    unlink(path);
    assert_int_equal(rmdir(f->directory), 0);
    free(f);
    return 0;
}

/* ---- somebody else on the bus ---- */

static DBusConnection *peer_open(const struct fixture *f)
{
    char address[128];
    snprintf(address, sizeof(address), "unix:path=%s", f->socket);
    DBusConnection *peer = dbus_connection_open_private(address, NULL);
    assert_non_null(peer);
    dbus_connection_set_exit_on_disconnect(peer, FALSE);
    assert_true(dbus_bus_register(peer, NULL));
    return peer;
}

static void peer_close(DBusConnection *peer)
{
    dbus_connection_close(peer);
    dbus_connection_unref(peer);
}

static void add_match(const struct fixture *f, const char *rule)
{
    DBusMessage *message = bus_method(BUS_NAME, BUS_PATH, IFACE_BUS, "AddMatch");
    assert_non_null(message);
    dbus_message_append_args(message, DBUS_TYPE_STRING, &rule, DBUS_TYPE_INVALID);
    bus_send(f->bus, message);
}

static int call_bus(struct fixture *f, const char *member, unsigned deadline_ms)
{
    return bus_call(f->bus, bus_method(BUS_NAME, BUS_PATH, IFACE_BUS, member), deadline_ms,
                    on_reply, f, 7);
}

static int call_peer(struct fixture *f, DBusConnection *peer, unsigned deadline_ms)
{
    return bus_call(f->bus,
                    bus_method(dbus_bus_get_unique_name(peer), PEER_PATH, "test.Peer", "Wait"),
                    deadline_ms, on_reply, f, 7);
}

/* ---- tests ---- */

static void calls_are_answered(void **state)
{
    struct fixture *f = *state;
    assert_true(bus_connected(f->bus));
    assert_int_equal(call_bus(f, "ListNames", 5000), 0);
    assert_int_equal(bus_statistics(f->bus).pending_calls, 1);
    RUN_UNTIL(f, f->replies == 1);
    assert_false(f->failed);
    assert_int_equal(bus_statistics(f->bus).pending_calls, 0);
    assert_int_equal(call_bus(f, "NoSuchMethod", 5000), 0);
    RUN_UNTIL(f, f->replies == 2);
    assert_true(f->failed);
    assert_string_equal(f->error, ERROR_UNKNOWN_METHOD);
}

/* The peer reads nothing, so it never answers. */
static void silence_ends_at_the_deadline(void **state)
{
    struct fixture *f = *state;
    DBusConnection *peer = peer_open(f);
    const uint64_t start = uv_hrtime();
    assert_int_equal(call_peer(f, peer, 150), 0);
    RUN_UNTIL(f, f->replies == 1);
    assert_string_equal(f->error, "org.freedesktop.DBus.Error.NoReply");
    assert_in_range((uv_hrtime() - start) / 1000000, 140, 10000);
    peer_close(peer);
}

static void cancelled_calls_stay_silent(void **state)
{
    struct fixture *f = *state;
    DBusConnection *peer = peer_open(f);
    for (int i = 0; i < 5; i++)
        assert_int_equal(call_peer(f, peer, 100), 0);
    bus_cancel(f->bus, f);
    assert_int_equal(bus_statistics(f->bus).pending_calls, 0);
    peer_close(peer);
    struct fixture other = {.failed = false};
    assert_int_equal(bus_call(f->bus, bus_method(BUS_NAME, BUS_PATH, IFACE_BUS, "GetId"), 5000,
                              on_reply, &other, 7),
                     0);
    RUN_UNTIL(f, other.replies == 1);
    assert_int_equal(f->replies, 0);
}

/* More than the socket takes at once: the second watch on the same descriptor must do its part. */
static void large_messages_get_through(void **state)
{
    struct fixture *f = *state;
    char *rule = malloc(4 << 20);
    assert_non_null(rule);
    memset(rule, 'x', (4 << 20) - 1);
    rule[(4 << 20) - 1] = '\0';
    DBusMessage *message = bus_method(BUS_NAME, BUS_PATH, IFACE_BUS, "GetNameOwner");
    assert_non_null(message);
    dbus_message_append_args(message, DBUS_TYPE_STRING, &rule, DBUS_TYPE_INVALID);
    free(rule);
    assert_int_equal(bus_call(f->bus, message, 15000, on_reply, f, 7), 0);
    RUN_UNTIL(f, f->replies == 1);
    assert_string_equal(f->error, ERROR_NO_OWNER);
}

/* Who sent a peer the call that it reads next. */
static void read_caller(DBusConnection *peer, char ret[256])
{
    DBusMessage *message = NULL;
    ret[0] = '\0';
    while (!ret[0]) {
        assert_true(dbus_connection_read_write(peer, 20000));
        while ((message = dbus_connection_pop_message(peer))) {
            if (dbus_message_get_type(message) == DBUS_MESSAGE_TYPE_METHOD_CALL)
                snprintf(ret, 256, "%s", dbus_message_get_sender(message));
            dbus_message_unref(message);
        }
    }
}

static DBusPendingCall *ask_us(DBusConnection *peer, const char *us, const char *member)
{
    DBusPendingCall *pending = NULL;
    DBusMessage *message = bus_method(us, PEER_PATH, "test.Ours", member);
    assert_non_null(message);
    assert_true(dbus_connection_send_with_reply(peer, message, &pending, 20000));
    dbus_message_unref(message);
    dbus_connection_flush(peer);
    return pending;
}

static void assert_answered(DBusPendingCall *pending, const char *error)
{
    dbus_pending_call_block(pending);
    DBusMessage *answer = dbus_pending_call_steal_reply(pending);
    if (error)
        assert_string_equal(dbus_message_get_error_name(answer), error);
    else
        assert_int_equal(dbus_message_get_type(answer), DBUS_MESSAGE_TYPE_METHOD_RETURN);
    dbus_message_unref(answer);
    dbus_pending_call_unref(pending);
}

static void calls_to_us_are_answered_later(void **state)
{
    struct fixture *f = *state;
    char us[256];
    DBusConnection *peer = peer_open(f);
    assert_int_equal(call_peer(f, peer, 20000), 0);
    bus_flush(f->bus);
    read_caller(peer, us);
    DBusPendingCall *unknown = ask_us(peer, us, "NoSuchMethod");
    DBusPendingCall *asked = ask_us(peer, us, "Ask");
    RUN_UNTIL(f, f->calls == 1);
    bus_flush(f->bus);
    assert_answered(unknown, ERROR_UNKNOWN_METHOD);
    assert_false(dbus_pending_call_get_completed(asked));
    bus_send(f->bus, dbus_message_new_method_return(f->call));
    bus_flush(f->bus);
    assert_answered(asked, NULL);
    dbus_message_unref(f->call);
    peer_close(peer);
}

/* The library forgets its pending calls when the bus dies; the wrapper must not. */
static void death_fails_calls(void **state)
{
    struct fixture *f = *state;
    DBusConnection *peer = peer_open(f);
    for (int i = 0; i < 3; i++)
        assert_int_equal(call_peer(f, peer, 60000), 0);
    const uint64_t start = uv_hrtime();
    daemon_stop(f);
    RUN_UNTIL(f, f->downs == 1);
    assert_true((uv_hrtime() - start) / 1000000 < 10000);
    assert_int_equal(f->replies, 3);
    assert_true(f->failed);
    assert_int_equal(bus_statistics(f->bus).pending_calls, 0);
    assert_false(bus_connected(f->bus));
    assert_int_equal(call_bus(f, "ListNames", 100), -ERR_UNAVAILABLE);
    peer_close(peer);
}

static void comes_back(void **state)
{
    struct fixture *f = *state;
    daemon_stop(f);
    RUN_UNTIL(f, f->downs == 1);
    daemon_start(f);
    RUN_UNTIL(f, f->ups == 2);
    assert_int_equal(call_bus(f, "ListNames", 5000), 0);
    RUN_UNTIL(f, f->replies == 1);
    assert_false(f->failed);
}

/* The address is looked up at each attempt: a bus that moved is found. */
static void follows_the_address(void **state)
{
    struct fixture *f = *state;
    daemon_stop(f);
    RUN_UNTIL(f, f->downs == 1);
    char address[128];
    snprintf(f->socket, sizeof(f->socket), "%s/moved", f->directory);
    snprintf(address, sizeof(address), "unix:path=%s", f->socket);
    setenv("DBUS_SYSTEM_BUS_ADDRESS", address, 1);
    daemon_start(f);
    RUN_UNTIL(f, f->ups == 2);
}

static void waits_for_a_bus(void **state)
{
    struct fixture *f = *state;
    RUN_UNTIL(f, f->downs == 1);
    assert_int_equal(call_bus(f, "ListNames", 100), -ERR_UNAVAILABLE);
    daemon_start(f);
    RUN_UNTIL(f, f->ups == 1);
    assert_int_equal(f->downs, 1);
}

/* The loop stands still while it is greeted, so that must have an end soon. */
static void a_bus_that_does_not_greet_is_given_up(void **state)
{
    struct fixture *f = *state;
    const int mute = mute_start(f);
    const uint64_t start = uv_hrtime();
    RUN_UNTIL(f, f->downs == 1);
    assert_in_range((uv_hrtime() - start) / 1000000, 0, 10000);
    assert_false(bus_connected(f->bus));
    close(mute);
    unlink(f->socket);
    daemon_start(f);
    RUN_UNTIL(f, f->ups == 1);
}

static void reopening_gives_a_new_connection(void **state)
{
    struct fixture *f = *state;
    DBusConnection *peer = peer_open(f);
    assert_int_equal(call_peer(f, peer, 60000), 0);
    bus_reopen(f->bus);
    RUN_UNTIL(f, f->ups == 2);
    assert_int_equal(f->downs, 1);
    assert_int_equal(f->replies, 1);
    assert_true(f->failed);
    peer_close(peer);
}

/* A flood is dispatched in order and whole, and the loop gets its turns in between. */
static void floods_are_bounded(void **state)
{
    struct fixture *f = *state;
    enum { FLOOD = 5000 };
    add_match(f, "type='signal',interface='test.Flood'");
    assert_int_equal(call_bus(f, "GetId", 5000), 0);
    RUN_UNTIL(f, f->replies == 1);

    DBusConnection *peer = peer_open(f);
    for (uint32_t i = 0; i < FLOOD; i++) {
        DBusMessage *message = dbus_message_new_signal(PEER_PATH, "test.Flood", "Number");
        assert_non_null(message);
        dbus_message_append_args(message, DBUS_TYPE_UINT32, &i, DBUS_TYPE_INVALID);
        assert_true(dbus_connection_send(peer, message, NULL));
        dbus_message_unref(message);
    }
    dbus_connection_flush(peer);
    unsigned turns = 0;
    f->late = false;
    uv_timer_start(&f->limit, limit_passed, 60000, 0);
    while (f->signals < FLOOD && !f->late) {
        const uint64_t before = bus_statistics(f->bus).messages;
        uv_run(&f->loop, UV_RUN_ONCE);
        assert_true(bus_statistics(f->bus).messages - before <= 2ULL * BUS_DISPATCH_MAX);
        turns++;
    }
    uv_timer_stop(&f->limit);
    assert_int_equal(f->signals, FLOOD);
    assert_true(turns >= FLOOD / (2 * BUS_DISPATCH_MAX));
    peer_close(peer);
}

static void close_with_calls_in_flight(void **state)
{
    struct fixture *f = *state;
    DBusConnection *peer = peer_open(f);
    for (int i = 0; i < 4; i++)
        assert_int_equal(call_peer(f, peer, 60000), 0);
    bus_close(f->bus, on_closed, f);
    f->bus = NULL;
    RUN_UNTIL(f, f->closed);
    assert_int_equal(f->replies, 0);
    peer_close(peer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(calls_are_answered, setup_connected, teardown),
        cmocka_unit_test_setup_teardown(silence_ends_at_the_deadline, setup_connected, teardown),
        cmocka_unit_test_setup_teardown(cancelled_calls_stay_silent, setup_connected, teardown),
        cmocka_unit_test_setup_teardown(calls_to_us_are_answered_later, setup_connected, teardown),
        cmocka_unit_test_setup_teardown(large_messages_get_through, setup_connected, teardown),
        cmocka_unit_test_setup_teardown(death_fails_calls, setup_connected, teardown),
        cmocka_unit_test_setup_teardown(comes_back, setup_connected, teardown),
        cmocka_unit_test_setup_teardown(follows_the_address, setup_connected, teardown),
        cmocka_unit_test_setup_teardown(waits_for_a_bus, setup, teardown),
        cmocka_unit_test_setup_teardown(a_bus_that_does_not_greet_is_given_up, setup, teardown),
        cmocka_unit_test_setup_teardown(reopening_gives_a_new_connection, setup_connected,
                                        teardown),
        cmocka_unit_test_setup_teardown(floods_are_bounded, setup_connected, teardown),
        cmocka_unit_test_setup_teardown(close_with_calls_in_flight, setup_connected, teardown),
    };
    return cmocka_run_group_tests_name("bus", tests, NULL, NULL);
}
