/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bands and watches of Huami/Zepp: Mi Band 2 to 7, Amazfit. A session shows the band that we have
 * its key (huami_auth.c), sets its clock, asks for its firmware and fetches what it recorded since
 * the last time (huami_fetch.c, huami_records.c).
 *
 * The clock, written to Current Time (2A2B), 11 bytes, the wall time and its zone:
 *
 *      0-1   2      3    4     5       6       7               8  9  10
 *      year  month  day  hour  minute  second  1 Monday - 7    0  0  quarters of an hour east of
 * UTC
 *
 * Source: Gadgetbridge, HuamiSupport. Written from public descriptions of the protocol; not yet
 * tried with a real band. The key is of the maker's account and is asked of the user.
 */
#include "ble/drivers/huami_inside.h"
#include <string.h>

static void forget_keys(struct huami_auth *auth)
{
    explicit_bzero(auth->key, sizeof(auth->key));
    explicit_bzero(auth->private_key, sizeof(auth->private_key));
}

void huami_fail(struct huami *huami, const struct driver_io *io, const char *reason)
{
    forget_keys(&huami->auth);
    huami->stage = HUAMI_OVER;
    io->timer(io->host, 0);
    io->fail(io->host, reason);
}

void huami_done(struct huami *huami, const struct driver_io *io)
{
    huami->stage = HUAMI_OVER;
    io->timer(io->host, 0);
    io->done(io->host);
}

static void set_clock(struct huami *huami, const struct driver_io *io)
{
    const int quarters = zone_offset_s(huami->zone, huami->now_ms) / 900;
    struct civil civil;
    civil_from_ms(huami->now_ms, quarters * 900, &civil);
    const int32_t day = civil_to_day(civil.year, civil.month, civil.day);
    const uint8_t bytes[] = {
        (uint8_t)civil.year,
        (uint8_t)(civil.year >> 8),
        (uint8_t)civil.month,
        (uint8_t)civil.day,
        (uint8_t)civil.hour,
        (uint8_t)civil.minute,
        (uint8_t)civil.second,
        (uint8_t)day_of_week(day),
        0,
        0,
        (uint8_t)quarters,
    };
    huami_command(&huami->out, io, UUID_CURRENT_TIME, bytes, sizeof(bytes));
}

void huami_trusted(struct huami *huami, const struct driver_io *io)
{
    forget_keys(&huami->auth);
    huami->stage = HUAMI_CLOCK;
    io->timer(io->host, HUAMI_ANSWER_MS);
    set_clock(huami, io);
}

static int huami_ready(void *state, const struct driver_io *io,
                       const struct driver_session *session)
{
    struct huami *huami = state;
    huami->now_ms = session->now_ms;
    huami->zone = session->zone;
    if (session->secret_length != HUAMI_KEY) {
        huami_fail(huami, io, session->secret_length == 0 ? "no_key" : "wrong_key");
        return 0;
    }
    if (session->now_ms <= 0) { /* the clock would be set wrong, and all records with it */
        huami_fail(huami, io, "no_time");
        return 0;
    }
    memcpy(huami->auth.key, session->secret, HUAMI_KEY);
    huami_auth_begin(huami, io);
    return 0;
}

static int heard_chunk(struct huami *huami, const struct driver_io *io, const uint8_t *bytes,
                       size_t length)
{
    struct huami_heard heard;
    if (length > 0 && bytes[0] == 0x04)
        return 0; /* the band has our chunk */
    const int r = huami_take_chunk(&huami->in, bytes, length, &heard);
    if (heard.wants_ack)
        huami_ack(&huami->out, io, heard.ack);
    if (r < 0)
        return r;
    return heard.whole ? huami_auth_message(huami, io) : 0;
}

static int huami_notification(void *state, const struct driver_io *io, const char *characteristic,
                              const uint8_t *bytes, size_t length)
{
    struct huami *huami = state;
    if (huami->stage == HUAMI_OVER)
        return 0;
    if (strcmp(characteristic, UUID_FETCH_DATA) == 0)
        return huami_fetch_data(huami, io, bytes, length);
    if (strcmp(characteristic, UUID_FETCH_CONTROL) == 0)
        return huami_fetch_control(huami, io, bytes, length);
    if (strcmp(characteristic, UUID_CHUNKED_READ) == 0)
        return heard_chunk(huami, io, bytes, length);
    if (strcmp(characteristic, UUID_AUTH) == 0)
        return huami_auth_legacy(huami, io, bytes, length);
    return -ERR_UNSUPPORTED;
}

static int huami_write_done(void *state, const struct driver_io *io, int result)
{
    struct huami *huami = state;
    if (huami->stage == HUAMI_OVER)
        return 0;
    const enum huami_written written = huami_written(&huami->out, io, result);
    if (huami->stage == HUAMI_CLOCK && written != HUAMI_WROTE_PART) {
        /* A band that does not let its clock be set still has records with their times. */
        huami->stage = HUAMI_FIRMWARE;
        io->timer(io->host, HUAMI_ANSWER_MS);
        io->read(io->host, UUID_SOFTWARE);
    } else if (huami->stage == HUAMI_AUTH && written == HUAMI_WROTE_NOT) {
        huami_auth_next(huami, io);
    } else if (huami->stage == HUAMI_FETCH && written == HUAMI_WROTE_NOT) {
        huami_fail(huami, io, "write_failed");
    }
    return 0;
}

static void say_firmware(const struct driver_io *io, const uint8_t *bytes, size_t length)
{
    char text[DRIVER_WORD_MAX + 1] = "";
    size_t count = 0;
    for (size_t i = 0; i < length && count < DRIVER_WORD_MAX; i++)
        if (bytes[i] > ' ' && bytes[i] <= '~')
            text[count++] = (char)bytes[i];
    if (count > 0)
        io->fact(io->host, "firmware", text);
}

static int huami_read_done(void *state, const struct driver_io *io, int result,
                           const uint8_t *bytes, size_t length)
{
    struct huami *huami = state;
    if (huami->stage != HUAMI_FIRMWARE)
        return 0;
    if (result == 0)
        say_firmware(io, bytes, length);
    huami->stage = HUAMI_FETCH;
    huami_fetch_begin(huami, io);
    return 0;
}

static int huami_timer(void *state, const struct driver_io *io)
{
    struct huami *huami = state;
    switch (huami->stage) {
    case HUAMI_AUTH:
        huami_auth_next(huami, io);
        break;
    case HUAMI_FETCH:
        huami_fetch_silence(huami, io);
        break;
    case HUAMI_OVER:
        break;
    default:
        huami_fail(huami, io, "no_answer");
        break;
    }
    return 0;
}

static const char *const services[] = {"0000fee0-0000-1000-8000-00805f9b34fb", NULL};
static const char *const names[] = {"Amazfit ", "Mi Band ", "MI Band ", "Mi Smart Band ", NULL};
static const uint16_t manufacturers[] = {0x0157, 0}; /* Anhui Huami */
static const char *const notify[] = {UUID_FETCH_CONTROL, UUID_FETCH_DATA, NULL};
static const char *const notify_if_there[] = {UUID_AUTH, UUID_CHUNKED_READ, NULL};

extern const struct driver huami_driver;
const struct driver huami_driver = {
    .name = "huami",
    .title = "Mi Band or Amazfit (Huami/Zepp)",
    .capabilities = GIVES_HR | GIVES_SLEEP | GIVES_STRESS | GIVES_HRV | GIVES_SPO2 | GIVES_STEPS |
                    GIVES_RESPIRATION | GIVES_RESTING_HR,
    .history = true,
    .session_ms = 600000, /* a first contact fetches days */
    .wants_secret = true,
    .match_services = services,
    .match_name_prefixes = names,
    .match_manufacturers = manufacturers,
    .notify = notify,
    .notify_if_there = notify_if_there,
    .state_size = sizeof(struct huami),
    .on_ready = huami_ready,
    .on_notification = huami_notification,
    .on_written = huami_write_done,
    .on_read = huami_read_done,
    .on_timer = huami_timer,
};
