/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fetching, one round after the other, of one kind of data after the other; how a round goes is in
 * huami_answers.c.
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
#include "ble/drivers/huami_inside.h"

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
#define ACK_KEEP       0x09
#define UP_TO_DATE_MS  (2 * MS_PER_MINUTE)

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
        HUAMI_START,
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

void huami_next_type(struct huami *huami, const struct driver_io *io)
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
        huami_next_type(huami, io);
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

void huami_fail_round(struct huami *huami, const struct driver_io *io)
{
    struct huami_fetch *fetch = &huami->fetch;
    if (++fetch->failures < FAILURES_MAX && fetch->rounds < ROUNDS_MAX) {
        begin_round(huami, io);
        return;
    }
    if (!fetch->probing)
        count_stuck(huami, io);
    huami_next_type(huami, io);
}

/* A round is over and all that it brought is safe. */
void huami_end_round(struct huami *huami, const struct driver_io *io, bool more)
{
    static const uint8_t ack[] = {HUAMI_ACK, ACK_KEEP};
    struct huami_fetch *fetch = &huami->fetch;
    fetch->more = more;
    if (fetch->zepp) {
        fetch->phase = FETCH_ACK;
        io->timer(io->host, ACK_MS);
        huami_command(&huami->out, io, UUID_FETCH_CONTROL, ack, sizeof(ack));
    } else if (more) {
        begin_round(huami, io);
    } else {
        huami_next_type(huami, io);
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
        huami_next_type(huami, io);
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
    huami_end_round(huami, io,
                    fetch->reached_ms > before_ms && fetch->reached_ms > fetch->round.asked_ms &&
                        fetch->reached_ms < huami->now_ms - UP_TO_DATE_MS);
}

void huami_take_round(struct huami *huami, const struct driver_io *io)
{
    if (huami->fetch.probing)
        end_probe(huami, io);
    else
        keep_round(huami, io);
}

void huami_acknowledged(struct huami *huami, const struct driver_io *io)
{
    if (huami->fetch.more)
        begin_round(huami, io);
    else
        huami_next_type(huami, io);
}

void huami_fetch_silence(struct huami *huami, const struct driver_io *io)
{
    struct huami_fetch *fetch = &huami->fetch;
    if (fetch->phase == FETCH_ACK)
        huami_acknowledged(huami, io); /* what it was about is safe */
    else if (++fetch->silences == SILENCES_MAX)
        huami_fail(huami, io, "no_answer");
    else
        huami_fail_round(huami, io);
}
