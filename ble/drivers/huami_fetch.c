/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fetching, one round after the other, of one kind of data after the other. A time is u16 year,
 * month, day, hour, minute; a zone is in quarters of an hour east of UTC, summer time included.
 *
 *      we -> 0004     01 data time(6) 00 zone           what is there from then on?
 *      0004 -> us     10 01 01 length(u32) time(6) second zone [00]
 *      we -> 0004     02                                send it
 *      0005 -> us     counter payload ...               counter from 0, it wraps
 *      0004 -> us     10 02 01 [CRC-32 of all payload]
 *      we -> 0004     03 09                             keep it all the same
 *      0004 -> us     10 03 01
 *
 * In brackets: Zepp OS alone, and so is our acknowledgement. Older bands understand any 03 as "you
 * may forget it", and the maker's program would find nothing; they get none. The length is in
 * bytes; some are said to count records instead, which is taken, too. Source: Gadgetbridge,
 * AbstractFetchOperation.
 *
 * A round counts only as a whole: no gap in the counter, as many bytes as announced, the checksum
 * if there is one, every record possible. Then its records and the cursor are committed together,
 * and only then it is acknowledged. Else nothing of it is kept, nothing is acknowledged, and it is
 * tried once more. A kind of data that does not get on like this in three sessions skips a day:
 * some bands stumble over the same record for ever.
 *
 * Whether a record of activity has 4 or 8 bytes is known of the bands of 2021: 8. Older ones are
 * asked for their last hour first; with exactly the start that was asked for, its length tells. A
 * full round does not, because a band ends its rounds where it likes.
 */
#include "ble/drivers/bytes.h"
#include "ble/drivers/huami_inside.h"
#include <stdio.h>

#define CURSOR_RECORD  "record"
#define FIRST_DAYS     14 /* of the first fetch */
#define MOST_DAYS      28 /* what a round has room for */
#define ROUNDS_MAX     5  /* of a kind of data in a session */
#define FAILURES_MAX   2  /* of a round, one after the other */
#define SILENCES_MAX   2  /* then the band is not listening */
#define SESSIONS_STUCK 3
#define ACK_MS         3000
#define PROBE_MINUTES  60
#define PROBE_SLACK    2 /* minutes that pass in a session, and the one that is not over */
#define UP_TO_DATE_MS  (2 * MS_PER_MINUTE)

enum { START = 0x01, SEND = 0x02, ACK = 0x03, ACK_KEEP = 0x09 };

static const struct {
    enum huami_data data;
    const char *cursor;
    const char *stuck; /* cursor that counts sessions without success */
} types[] = {
    {HUAMI_ACTIVITY, "activity", "activity.stuck"},
    {HUAMI_STRESS, "stress", "stress.stuck"},
    {HUAMI_STRESS_MANUAL, "stress_manual", "stress_manual.stuck"},
    {HUAMI_RESTING_HR, "resting_hr", "resting_hr.stuck"},
    {HUAMI_RESPIRATION, "respiration", "respiration.stuck"},
    {HUAMI_SPO2_SLEEP, "spo2", "spo2.stuck"},
    {HUAMI_HRV, "hrv", "hrv.stuck"},
};

#define TYPES (sizeof(types) / sizeof(types[0]))

static uint32_t crc32(const uint8_t *bytes, size_t length)
{
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < length; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
}

/* ---- where to begin ---- */

static void place(struct huami *huami, int64_t cursor)
{
    struct huami_round *round = &huami->fetch.round;
    const int64_t now_ms = huami->now_ms;
    const bool known = cursor >= 0 && cursor <= now_ms + HUAMI_FUTURE_MS;
    int64_t from_ms = known ? cursor : now_ms - FIRST_DAYS * MS_PER_DAY;
    if (from_ms < now_ms - MOST_DAYS * MS_PER_DAY)
        from_ms = now_ms - MOST_DAYS * MS_PER_DAY;
    if (round->data == HUAMI_ACTIVITY) {
        round->kind = from_ms == cursor ? huami_cursor_kind(cursor) : 0;
        round->asked_ms = huami_cursor_hour(from_ms);
    } else {
        round->asked_ms = from_ms - from_ms % MS_PER_MINUTE;
    }
}

static void ask(struct huami *huami, const struct driver_io *io)
{
    const int64_t at_ms = huami->fetch.round.asked_ms;
    /* Not all zones are whole quarters, in the distant past; the instant is right all the same. */
    const int quarters = zone_offset_s(huami->zone, at_ms) / 900;
    struct civil civil;
    civil_from_ms(at_ms, quarters * 900, &civil);
    const uint8_t command[] = {
        START,
        (uint8_t)huami->fetch.round.data,
        (uint8_t)civil.year,
        (uint8_t)(civil.year >> 8),
        (uint8_t)civil.month,
        (uint8_t)civil.day,
        (uint8_t)civil.hour,
        (uint8_t)civil.minute,
        0,
        (uint8_t)quarters,
    };
    huami_command(&huami->out, io, UUID_FETCH_CONTROL, command, sizeof(command));
}

static void begin_type(struct huami *huami, const struct driver_io *io);

static void next_type(struct huami *huami, const struct driver_io *io)
{
    huami->fetch.type++;
    begin_type(huami, io);
}

static void begin_round(struct huami *huami, const struct driver_io *io)
{
    struct huami_fetch *fetch = &huami->fetch;
    fetch->probing = fetch->round.data == HUAMI_ACTIVITY && fetch->record == 0;
    if (fetch->probing)
        fetch->round.asked_ms =
            huami->now_ms - huami->now_ms % MS_PER_MINUTE - PROBE_MINUTES * MS_PER_MINUTE;
    else
        place(huami, io->cursor(io->host, types[fetch->type].cursor));
    if (fetch->rounds == ROUNDS_MAX || fetch->round.asked_ms > huami->now_ms) {
        next_type(huami, io);
        return;
    }
    fetch->rounds++;
    fetch->phase = FETCH_START;
    io->timer(io->host, HUAMI_ANSWER_MS);
    ask(huami, io);
}

static void begin_type(struct huami *huami, const struct driver_io *io)
{
    struct huami_fetch *fetch = &huami->fetch;
    if (fetch->type == TYPES) {
        huami_done(huami, io);
        return;
    }
    fetch->round.data = types[fetch->type].data;
    fetch->rounds = 0;
    fetch->failures = 0;
    fetch->reached_ms = 0;
    begin_round(huami, io);
}

void huami_fetch_begin(struct huami *huami, const struct driver_io *io)
{
    struct huami_fetch *fetch = &huami->fetch;
    const int64_t record = io->cursor(io->host, CURSOR_RECORD);
    if (huami->auth.form == HUAMI_FORM_2021)
        fetch->record = 8;
    else if (record == 4 || record == 8)
        fetch->record = (size_t)record;
    fetch->round.now_ms = huami->now_ms;
    fetch->round.zone = huami->zone;
    begin_type(huami, io);
}

/* ---- how a round ends ---- */

/* The fetch of this kind of data did not get on in this session. */
static void count_stuck(struct huami *huami, const struct driver_io *io)
{
    const struct huami_fetch *fetch = &huami->fetch;
    const char *name = types[fetch->type].stuck;
    const int64_t known = io->cursor(io->host, name);
    const int64_t stuck = known > 0 ? known + 1 : 1;
    const int64_t later_ms = fetch->round.asked_ms + MS_PER_DAY;
    if (stuck < SESSIONS_STUCK || later_ms > huami->now_ms) {
        io->commit(io->host, name, stuck < SESSIONS_STUCK ? stuck : SESSIONS_STUCK);
        return;
    }
    io->commit(io->host, types[fetch->type].cursor, later_ms);
    io->commit(io->host, name, 0);
    io->fact(io->host, "skipped_a_day_of", types[fetch->type].cursor);
}

static void got_on(struct huami *huami, const struct driver_io *io)
{
    const char *name = types[huami->fetch.type].stuck;
    huami->fetch.failures = 0;
    if (io->cursor(io->host, name) > 0)
        io->commit(io->host, name, 0);
}

static void fail_round(struct huami *huami, const struct driver_io *io)
{
    struct huami_fetch *fetch = &huami->fetch;
    if (++fetch->failures < FAILURES_MAX && fetch->rounds < ROUNDS_MAX) {
        begin_round(huami, io);
        return;
    }
    if (!fetch->probing)
        count_stuck(huami, io);
    next_type(huami, io);
}

/* A round is over and all that it brought is safe. */
static void end_round(struct huami *huami, const struct driver_io *io, bool more)
{
    static const uint8_t ack[] = {ACK, ACK_KEEP};
    struct huami_fetch *fetch = &huami->fetch;
    fetch->more = more;
    if (fetch->zepp) {
        fetch->phase = FETCH_ACK;
        io->timer(io->host, ACK_MS);
        huami_command(&huami->out, io, UUID_FETCH_CONTROL, ack, sizeof(ack));
    } else if (more) {
        begin_round(huami, io);
    } else {
        next_type(huami, io);
    }
}

static bool near(int64_t value, int64_t wanted)
{
    return value >= wanted - PROBE_SLACK && value <= wanted + PROBE_SLACK;
}

/* What the last hour says of the length of a record; 0: nothing, ask again another time. */
static size_t judge_record(const struct huami_round *round)
{
    if (round->start_ms != round->asked_ms)
        return 0;
    for (size_t record = 4; record <= 8; record += 4)
        if (round->length % record == 0 && near((int64_t)(round->length / record), PROBE_MINUTES))
            return record;
    return 0;
}

static void end_probe(struct huami *huami, const struct driver_io *io)
{
    struct huami_fetch *fetch = &huami->fetch;
    fetch->record = judge_record(&fetch->round);
    if (fetch->record == 0) {
        next_type(huami, io);
        return;
    }
    io->commit(io->host, CURSOR_RECORD, (int64_t)fetch->record);
    begin_type(huami, io);
}

/* Keeps the round, and goes on as long as that leads somewhere. */
static void keep_round(struct huami *huami, const struct driver_io *io)
{
    struct huami_fetch *fetch = &huami->fetch;
    const int64_t before_ms = fetch->reached_ms;
    fetch->reached_ms = huami_round_keep(&fetch->round, io, types[fetch->type].cursor);
    if (fetch->reached_ms > fetch->round.asked_ms)
        got_on(huami, io);
    else if (before_ms == 0)
        count_stuck(huami, io);
    end_round(huami, io,
              fetch->reached_ms > before_ms && fetch->reached_ms > fetch->round.asked_ms &&
                  fetch->reached_ms < huami->now_ms - UP_TO_DATE_MS);
}

/* ---- what the band says ---- */

static bool valid_time(const struct civil *civil, int zone)
{
    return civil->year >= 2000 && civil->year < 2200 && civil->month >= 1 && civil->month <= 12 &&
           civil->day >= 1 && civil->day <= 31 && civil->hour <= 23 && civil->minute <= 59 &&
           zone >= -48 && zone <= 56;
}

/* 10 01 01 length time second zone. The second is of no use: records are of minutes. */
static int parse_start(const struct huami *huami, const uint8_t *bytes, size_t length,
                       int64_t *ret_ms)
{
    if (length != 15 && length != 16)
        return -ERR_LENGTH;
    const struct civil civil = {
        .year = le16(bytes + 7),
        .month = bytes[9],
        .day = bytes[10],
        .hour = bytes[11],
        .minute = bytes[12],
    };
    const int zone = (int8_t)bytes[14];
    if (!valid_time(&civil, zone))
        return -ERR_RANGE;
    *ret_ms = civil_to_ms(&civil, zone * 900);
    return *ret_ms > huami->now_ms + HUAMI_FUTURE_MS ? -ERR_RANGE : 0;
}

static int started(struct huami *huami, const struct driver_io *io, const uint8_t *bytes,
                   size_t length)
{
    static const uint8_t send[] = {SEND};
    struct huami_fetch *fetch = &huami->fetch;
    int64_t start_ms;
    if (bytes[2] != HUAMI_OK) { /* it has no such data */
        fetch->silences = 0;
        next_type(huami, io);
        return 0;
    }
    const int r = parse_start(huami, bytes, length, &start_ms);
    if (r < 0)
        return r;
    fetch->zepp = length == 16;
    fetch->silences = 0;
    fetch->announced = le32(bytes + 3);
    if (fetch->announced == 0) {
        end_round(huami, io, false);
        return 0;
    }
    if (fetch->announced > sizeof(fetch->bytes)) {
        fail_round(huami, io);
        return -ERR_LENGTH;
    }
    fetch->round.start_ms = start_ms;
    fetch->phase = FETCH_DATA;
    fetch->length = 0;
    fetch->counter = 0;
    fetch->gap = false;
    io->timer(io->host, HUAMI_ANSWER_MS);
    huami_command(&huami->out, io, UUID_FETCH_CONTROL, send, sizeof(send));
    return 0;
}

int huami_fetch_data(struct huami *huami, const struct driver_io *io, const uint8_t *bytes,
                     size_t length)
{
    struct huami_fetch *fetch = &huami->fetch;
    if (huami->stage != HUAMI_FETCH || fetch->phase != FETCH_DATA)
        return -ERR_UNSUPPORTED; /* nobody asked */
    io->timer(io->host, HUAMI_ANSWER_MS);
    if (fetch->gap)
        return 0; /* the round is lost; it has to end before the next */
    fetch->gap = true;
    if (length < 2)
        return -ERR_LENGTH;
    if (bytes[0] != fetch->counter)
        return -ERR_SYNTAX;
    if (length - 1 > sizeof(fetch->bytes) - fetch->length)
        return -ERR_LENGTH;
    for (size_t i = 1; i < length; i++)
        fetch->bytes[fetch->length++] = bytes[i];
    fetch->counter++;
    fetch->gap = false;
    return 0;
}

/* Bytes as announced, or records. */
static bool is_whole(const struct huami_fetch *fetch)
{
    const size_t announced = fetch->announced;
    if (fetch->gap)
        return false;
    return fetch->length == announced ||
           (fetch->round.data == HUAMI_ACTIVITY &&
            (fetch->length == 4 * announced || fetch->length == 8 * announced));
}

static int check_round(const struct huami_fetch *fetch, const uint8_t *bytes, size_t length)
{
    if (length != 3 && length != 7)
        return -ERR_LENGTH;
    if (!is_whole(fetch))
        return -ERR_LENGTH;
    if (length == 7 && crc32(fetch->bytes, fetch->length) != le32(bytes + 3))
        return -ERR_CORRUPT;
    return fetch->probing ? 0 : huami_round_check(&fetch->round);
}

static int sent(struct huami *huami, const struct driver_io *io, const uint8_t *bytes,
                size_t length)
{
    struct huami_fetch *fetch = &huami->fetch;
    fetch->round.record = fetch->record;
    fetch->round.bytes = fetch->bytes;
    fetch->round.length = fetch->length;
    const int r = bytes[2] == HUAMI_OK ? check_round(fetch, bytes, length) : -ERR_UNAVAILABLE;
    if (r < 0)
        fail_round(huami, io);
    else if (fetch->probing)
        end_probe(huami, io);
    else
        keep_round(huami, io);
    return r;
}

static void acknowledged(struct huami *huami, const struct driver_io *io)
{
    if (huami->fetch.more)
        begin_round(huami, io);
    else
        next_type(huami, io);
}

int huami_fetch_control(struct huami *huami, const struct driver_io *io, const uint8_t *bytes,
                        size_t length)
{
    struct huami_fetch *fetch = &huami->fetch;
    if (length < 3)
        return -ERR_LENGTH;
    if (bytes[0] != HUAMI_REPLY)
        return -ERR_SYNTAX;
    if (huami->stage != HUAMI_FETCH)
        return -ERR_UNSUPPORTED;
    if (bytes[1] == START && fetch->phase == FETCH_START)
        return started(huami, io, bytes, length);
    if (bytes[1] == SEND && fetch->phase == FETCH_DATA)
        return sent(huami, io, bytes, length);
    if (bytes[1] != ACK || fetch->phase != FETCH_ACK)
        return -ERR_UNSUPPORTED; /* not what was asked */
    acknowledged(huami, io);
    return 0;
}

void huami_fetch_silence(struct huami *huami, const struct driver_io *io)
{
    struct huami_fetch *fetch = &huami->fetch;
    if (fetch->phase == FETCH_ACK)
        acknowledged(huami, io); /* what it was about is safe */
    else if (++fetch->silences == SILENCES_MAX)
        huami_fail(huami, io, "no_answer");
    else
        fail_round(huami, io);
}
