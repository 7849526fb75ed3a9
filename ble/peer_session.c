/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/peer_session.h"
#include "ble/central.h"
#include "core/log.h"
#include <sys/random.h>

/* ---- what a driver asks for ---- */

static void session_keep_failed(struct peer *peer, int result)
{
    if (result < 0)
        peer_session_fail(peer, result, result == -ERR_LENGTH ? "too_much" : "no_memory");
}

/* After a failure nothing is kept: what follows it would pass for whole. */
static bool keeps(const struct peer *peer)
{
    return !peer->session.failure && !peer->session.leaving;
}

static void session_keep(void *host, const struct reading *reading)
{
    struct peer *peer = host;
    if (keeps(peer))
        session_keep_failed(peer, history_add(&peer->session.staged, reading));
}

static void session_keep_sleep(void *host, const struct sleep_block *block)
{
    struct peer *peer = host;
    if (keeps(peer))
        session_keep_failed(peer, history_add_sleep(&peer->session.staged, block));
}

static void session_commit(void *host, const char *cursor, int64_t value)
{
    struct peer *peer = host;
    struct history *staged = &peer->session.staged;
    const struct ble *ble = peer->ble;
    if (!keeps(peer) || (staged->count == 0 && staged->block_count == 0 && !cursor))
        return;
    const int r = ble->events.on_history
                      ? ble->events.on_history(ble->userdata, peer->row, staged, cursor, value)
                      : -ERR_UNAVAILABLE;
    history_clear(staged);
    if (r < 0)
        peer_session_fail(peer, r, "not_stored");
}

static int64_t session_cursor(void *host, const char *name)
{
    const struct peer *peer = host;
    const struct ble *ble = peer->ble;
    return ble->events.on_cursor ? ble->events.on_cursor(ble->userdata, peer->row, name)
                                 : DRIVER_NONE;
}

static void session_fact(void *host, const char *name, const char *text)
{
    const struct peer *peer = host;
    const struct ble *ble = peer->ble;
    if (ble->events.on_fact)
        ble->events.on_fact(ble->userdata, peer->row, name, text);
}

/* Without entropy there is no secret: then nothing is said to the device any more. */
static void session_entropy(void *host, uint8_t *bytes, size_t length)
{
    struct peer *peer = host;
    while (length > 0) {
        const ssize_t got = getrandom(bytes, length, GRND_NONBLOCK);
        if (got <= 0) {
            peer_session_fail(peer, -ERR_IO, "no_entropy");
            return;
        }
        bytes += got;
        length -= (size_t)got;
    }
}

static void session_done(void *host)
{
    ((struct peer *)host)->session.done = true;
}

static void session_gave_up(void *host, const char *reason)
{
    peer_session_fail(host, -ERR_UNSUPPORTED, reason);
}

void peer_session_io(struct driver_io *io)
{
    io->keep = session_keep;
    io->keep_sleep = session_keep_sleep;
    io->commit = session_commit;
    io->cursor = session_cursor;
    io->fact = session_fact;
    io->entropy = session_entropy;
    io->done = session_done;
    io->fail = session_gave_up;
}

/* ---- from its beginning to its end ---- */

const char *peer_session_refusal(struct peer *peer, struct driver_session *ret)
{
    const struct driver *driver = peer->driver;
    const struct ble *ble = peer->ble;
    *ret = (struct driver_session){0};
    if (ble->events.on_session && !ble->events.on_session(ble->userdata, peer->row, ret))
        return "not_now";
    if (driver->history && (ret->now_ms == 0 || !ret->zone))
        return "not_now";
    return driver->wants_secret && ret->secret_length == 0 ? "no_key" : NULL;
}

void peer_session_fail(struct peer *peer, int result, const char *why)
{
    struct session *session = &peer->session;
    if (session->failure || session->done)
        return;
    session->failure = result;
    session->why = why;
}

void peer_session_judge(struct peer *peer)
{
    const struct session *session = &peer->session;
    if (session->failure) {
        peer->link.result = session->failure;
        peer->link.why = session->why;
        peer_event(peer, LINK_FAILED);
    } else if (session->done) {
        peer_event(peer, LINK_DONE);
    }
}

void peer_session_reset(struct peer *peer)
{
    history_free(&peer->session.staged);
    peer->session = (struct session){0};
}

int ble_sync(struct ble *ble, int64_t row, struct error *err)
{
    struct peer *peer = NULL;
    TAILQ_FOREACH (peer, &ble->peers, entry) {
        if (peer->row == row && !peer->link.disable)
            break;
    }
    if (!peer)
        return error_set(err, ERR_NOT_FOUND, "no such device");
    if (!peer->driver->history)
        return error_set(err, ERR_UNSUPPORTED, "%s: keeps its link", peer->address);
    if (peer->link.wanted || peer->session_ended)
        return error_set(err, ERR_BUSY, "%s: a session is running", peer->address);
    peer_event(peer, LINK_WANTED);
    central_touch(ble);
    return 0;
}

void peer_session_settle(struct peer *peer)
{
    const struct ble *ble = peer->ble;
    if (!peer->session_ended)
        return;
    peer->session_ended = false;
    log_debug("bluetooth: %s: session ended: %s", peer->address, peer->link.why);
    if (!peer->link.disable && !ble->close_ms && ble->events.on_sync_end)
        ble->events.on_sync_end(ble->userdata, peer->row, peer->link.result,
                                elsewhere_word(peer, peer->link.why));
}
