/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/harness/recorders.h"

#include "core/cleanup.h"
#include "core/history.h"
#include "core/ztime.h"
#include "storage/history.h"
#include "storage/people.h"
#include "storage/sync.h"
#include "tests/harness/test.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pty.h>
#include <string.h>
#include <sys/wait.h>

#define TIMEOUT_MS 30000

#define assert_done(call)                                                \
    do {                                                                 \
        struct error err = {0};                                          \
        const int done_ = (call);                                        \
        if (done_ < 0)                                                   \
            fail_msg("%s: %s (%s)", #call, err.text, error_name(done_)); \
    } while (0)

/* ---- the household ---- */

static void add_alice(struct recorders *recorders)
{
    struct person *alice = &recorders->alice;

    *alice = (struct person){
        .id = "alice", .name = "Alice", .tz = "Europe/Berlin", .created_ms = RECORDERS_NOW_MS};
    assert_done(store_begin(recorders->store, &err));
    assert_done(person_add(recorders->store, alice, &err));
    assert_done(store_commit(recorders->store, &err));
}

int recorders_open(void **state)
{
    struct recorders *recorders = calloc(1, sizeof(*recorders));

    if (!recorders)
        return -1;
    *state = recorders;
    recorders->terminal = recorders->terminal_there = -1;
    recorders->config = "/dev/null";
    assert_done(harness_open(&recorders->harness, &err));
    recorders->database = harness_path(recorders->harness, "z.db");
    assert_done(store_open(recorders->database, &recorders->store, &err));
    add_alice(recorders);
    return 0;
}

static void close_terminal(struct recorders *recorders)
{
    cleanup_fd(&recorders->terminal);
    cleanup_fd(&recorders->terminal_there);
    recorders->terminal = recorders->terminal_there = -1;
}

int recorders_close(void **state)
{
    struct recorders *recorders = *state;

    close_terminal(recorders);
    samples_close(recorders->samples);
    store_close(recorders->store);
    harness_close(recorders->harness);
    free(recorders);
    return 0;
}

void recorders_add(struct recorders *recorders, const char *id, const char *driver, bool nobody,
                   struct device *ret)
{
    *ret = (struct device){.battery_percent = -1,
                           .person_row = nobody ? 0 : recorders->alice.row,
                           .created_ms = RECORDERS_NOW_MS};
    snprintf(ret->id, sizeof(ret->id), "%s", id);
    snprintf(ret->label, sizeof(ret->label), "%s", id);
    snprintf(ret->driver, sizeof(ret->driver), "%s", driver);
    snprintf(ret->address, sizeof(ret->address), "C4:7C:8D:6A:11:%02X", recorders->serial++ & 0xff);
    assert_done(store_begin(recorders->store, &err));
    assert_done(device_add(recorders->store, ret, &err));
    assert_done(store_commit(recorders->store, &err));
}

/* ---- the daemon ---- */

void recorders_daemon(struct recorders *recorders, bool runs)
{
    if (runs)
        assert_done(samples_open(recorders->store, recorders->database, NULL, NULL,
                                 &recorders->samples, &err));
    else
        recorders->samples = samples_close(recorders->samples);
}

static struct sync_state state_of(struct recorders *recorders, const struct device *device)
{
    struct sync_state state;

    assert_done(sync_state_get(recorders->store, device->row, &state, &err));
    return state;
}

struct asking {
    struct recorders *recorders;
    const struct device *device;
};

static bool is_asked(void *userdata)
{
    const struct asking *asking = userdata;
    const struct sync_state state = state_of(asking->recorders, asking->device);

    return state.asked_ms > state.tried_ms;
}

int64_t recorders_wait_asked(struct recorders *recorders, const struct device *device)
{
    struct asking asking = {recorders, device};

    if (!harness_wait(is_asked, &asking, TIMEOUT_MS)) {
        harness_dump_logs(recorders->harness);
        fail_msg("nobody asks for %s", device->id);
    }
    return state_of(recorders, device).asked_ms;
}

static void put(struct recorders *recorders, const struct device *device,
                const struct sync_state *state)
{
    assert_done(store_begin(recorders->store, &err));
    assert_done(sync_state_put(recorders->store, device->row, state, &err));
    assert_done(store_commit(recorders->store, &err));
}

void recorders_begin(struct recorders *recorders, const struct device *device, int64_t at_ms)
{
    struct sync_state state = state_of(recorders, device);

    state.tried_ms = at_ms ? at_ms : state.asked_ms;
    state.failure[0] = '\0';
    put(recorders, device, &state);
}

void recorders_end(struct recorders *recorders, const struct device *device, const char *failure)
{
    struct sync_state state = state_of(recorders, device);

    if (failure) {
        snprintf(state.failure, sizeof(state.failure), "%s", failure);
        state.failures += strcmp(failure, "not_seen") != 0;
    } else {
        state.succeeded_ms = state.tried_ms + 5000;
        state.failures = 0;
    }
    put(recorders, device, &state);
}

void recorders_store(struct recorders *recorders, const struct device *device, int count,
                     int64_t last_ms)
{
    struct history history = {0};

    for (int i = count - 1; i >= 0; i--) {
        const struct reading reading = {
            .kind = READING_HR, .value = 60 + i % 10, .at_ms = last_ms - i * MS_PER_MINUTE};
        assert_int_equal(history_add(&history, &reading), 0);
    }
    assert_done(store_begin(recorders->store, &err));
    assert_done(history_put(recorders->store, device->row, device->person_row, &history, &err));
    assert_done(store_commit(recorders->store, &err));
    history_free(&history);
}

/* ---- the command line ---- */

static void start(struct recorders *recorders, const char *const *words, const char *script,
                  const char *terminal)
{
    const char *arguments[RECORDERS_WORDS + 5] = {
        "sh", "-c", script, harness_program(recorders->harness, "tests/zonula_recorders")};
    char database[PATH_MAX + 16];
    char config[PATH_MAX + 16];
    char output[PATH_MAX + 16];
    const char *const environment[] = {database,
                                       config,
                                       output,
                                       "ZONULA_NOW=2026-03-14T08:10:00+01:00",
                                       "TZ=Europe/Berlin",
                                       "LC_ALL=C.UTF-8",
                                       "COLUMNS=80",
                                       "NO_COLOR=1",
                                       "TERM=xterm",
                                       NULL};
    struct error err = {0};

    snprintf(database, sizeof(database), "ZONULA_DB=%s", recorders->database);
    snprintf(config, sizeof(config), "ZONULA_CONFIG=%s", recorders->config);
    snprintf(output, sizeof(output), "OUTPUT=%s", terminal);
    for (size_t i = 0; words[i]; i++) {
        assert_true(i < RECORDERS_WORDS);
        arguments[i + 4] = words[i];
    }
    if (harness_start(recorders->harness, "zonula", arguments, environment, &recorders->program,
                      &err) < 0)
        fail_msg("%s", err.text);
}

void recorders_start(struct recorders *recorders, const char *const *words)
{
    start(recorders, words, "exec \"$0\" \"$@\"", "");
}

void recorders_start_terminal(struct recorders *recorders, const char *const *words)
{
    char path[PATH_MAX];

    close_terminal(recorders);
    assert_int_equal(openpty(&recorders->terminal, &recorders->terminal_there, path, NULL, NULL),
                     0);
    fcntl(recorders->terminal, F_SETFD, FD_CLOEXEC);
    fcntl(recorders->terminal_there, F_SETFD, FD_CLOEXEC);
    fcntl(recorders->terminal, F_SETFL, O_NONBLOCK);
    start(recorders, words, "exec \"$0\" \"$@\" >\"$OUTPUT\"", path);
}

struct terminal_wait {
    int fd;
    const char *text;
    size_t used;
    char said[65536];
};

static bool terminal_says(void *userdata)
{
    struct terminal_wait *wait = userdata;
    ssize_t got = 1;

    while (got > 0 && wait->used < sizeof(wait->said) - 1) {
        got = read(wait->fd, wait->said + wait->used, sizeof(wait->said) - 1 - wait->used);
        wait->used += got > 0 ? (size_t)got : 0;
    }
    wait->said[wait->used] = '\0';
    return strstr(wait->said, wait->text);
}

char *recorders_wait_terminal(struct recorders *recorders, const char *text)
{
    CLEANUP(cleanup_free) struct terminal_wait *wait = calloc(1, sizeof(*wait));

    assert_non_null(wait);
    wait->fd = recorders->terminal;
    wait->text = text;
    if (!harness_wait(terminal_says, wait, TIMEOUT_MS))
        fail_msg("\"%s\" and not \"%s\"", wait->said, text);
    return strdup(wait->said);
}

void recorders_finish(struct recorders *recorders, int status, const char *output)
{
    int got = 0;

    if (harness_wait_exit(recorders->program, TIMEOUT_MS, &got) < 0)
        fail_msg("the program goes on");
    CLEANUP(cleanup_free) char *said = harness_log(recorders->program);
    assert_string_equal(said, output);
    assert_true(WIFEXITED(got));
    assert_int_equal(WEXITSTATUS(got), status);
}

void recorders_check(struct recorders *recorders, const char *const *words, int status,
                     const char *output)
{
    recorders_start(recorders, words);
    recorders_finish(recorders, status, output);
}
