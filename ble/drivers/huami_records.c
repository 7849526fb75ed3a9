/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The round as a whole, and the kinds of data but activity, which is huami_activity.c. */
#include "ble/drivers/huami_records.h"

#include "ble/drivers/bytes.h"
#include "ble/drivers/huami_activity.h"

#define NO_VALUE 0xff

/* A kind of data whose records have their own times. */
struct timed {
    enum huami_data data;
    uint8_t header; /* bytes before the first record */
    uint8_t record;
    uint8_t value; /* where it is */
    bool zero;     /* is a value */
    uint8_t scale;
    enum reading_kind kind;
};

static const struct timed timed_data[] = {
    {HUAMI_STRESS_MANUAL, 0, 5, 4, true, 1, READING_STRESS_VENDOR},
    {HUAMI_SPO2_SLEEP, 1, 30, 4, false, 1, READING_SPO2},
    {HUAMI_RESPIRATION, 0, 8, 5, false, 10, READING_RESP_RATE},
    {HUAMI_RESTING_HR, 0, 6, 5, false, 1, READING_RESTING_HR},
    {HUAMI_HRV, 0, 6, 5, false, 1, READING_HRV_RMSSD},
};

#define SPO2_VERSION 2

static const struct timed *find_timed(enum huami_data data)
{
    for (size_t i = 0; i < sizeof(timed_data) / sizeof(timed_data[0]); i++)
        if (timed_data[i].data == data)
            return &timed_data[i];
    return NULL;
}

static int64_t record_ms(const uint8_t *record)
{
    return (int64_t)le32(record) * MS_PER_SECOND;
}

static int check_timed(const struct huami_round *round, const struct timed *timed)
{
    if (round->length < timed->header || (round->length - timed->header) % timed->record != 0)
        return -ERR_LENGTH;
    if (round->data == HUAMI_SPO2_SLEEP && round->bytes[0] != SPO2_VERSION)
        return -ERR_UNSUPPORTED;
    for (size_t at = timed->header; at < round->length; at += timed->record)
        if (record_ms(round->bytes + at) > round->now_ms + HUAMI_FUTURE_MS)
            return -ERR_RANGE;
    return 0;
}

int huami_round_check(const struct huami_round *round)
{
    const struct timed *timed = find_timed(round->data);
    if (timed)
        return check_timed(round, timed);
    const size_t record = round->data == HUAMI_ACTIVITY ? round->record : 1;
    if (round->length % record != 0)
        return -ERR_LENGTH;
    const int64_t minutes = (int64_t)(round->length / record);
    const bool future = round->start_ms + minutes * MS_PER_MINUTE > round->now_ms + HUAMI_FUTURE_MS;
    return future ? -ERR_RANGE : 0;
}

static int64_t keep_timed(const struct huami_round *round, const struct timed *timed,
                          const struct driver_io *io, const char *cursor)
{
    int64_t end_ms = round->asked_ms;
    for (size_t at = timed->header; at < round->length; at += timed->record) {
        const uint8_t *record = round->bytes + at;
        const int value = record[timed->value];
        const struct reading reading = {
            .kind = timed->kind,
            .value = value * timed->scale,
            .at_ms = record_ms(record),
        };
        if (reading.at_ms < round->asked_ms)
            continue;
        if (value != NO_VALUE && (value != 0 || timed->zero))
            io->keep(io->host, &reading);
        const int64_t next_ms = reading.at_ms - reading.at_ms % MS_PER_MINUTE + MS_PER_MINUTE;
        end_ms = next_ms > end_ms ? next_ms : end_ms;
    }
    io->commit(io->host, cursor, end_ms);
    return end_ms;
}

static int64_t keep_stress(const struct huami_round *round, const struct driver_io *io,
                           const char *cursor)
{
    int64_t at_ms = round->start_ms;
    for (size_t i = 0; i < round->length; i++, at_ms += MS_PER_MINUTE) {
        const struct reading reading = {
            .kind = READING_STRESS_VENDOR, .value = round->bytes[i], .at_ms = at_ms};
        if (at_ms >= round->asked_ms && round->bytes[i] != NO_VALUE)
            io->keep(io->host, &reading);
    }
    const int64_t end_ms = at_ms > round->asked_ms ? at_ms : round->asked_ms;
    io->commit(io->host, cursor, end_ms);
    return end_ms;
}

int64_t huami_round_keep(const struct huami_round *round, const struct driver_io *io,
                         const char *cursor)
{
    const struct timed *timed = find_timed(round->data);
    if (timed)
        return keep_timed(round, timed, io, cursor);
    if (round->data == HUAMI_STRESS)
        return keep_stress(round, io, cursor);
    return huami_activity_keep(round, io, cursor);
}

int64_t huami_cursor(int64_t hour_ms, unsigned kind)
{
    return hour_ms + (int64_t)kind;
}

int64_t huami_cursor_hour(int64_t cursor)
{
    return cursor - cursor % MS_PER_HOUR;
}

unsigned huami_cursor_kind(int64_t cursor)
{
    return (unsigned)(cursor % MS_PER_HOUR) & 0x0f;
}
