/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bytes of the Colmi driver: frames that were seen on the air, with their source, and what must
 * be refused. Sessions are in test_colmi_session.c.
 */
#include "tests/harness/test.h"

#include "ble/drivers/colmi_decode.h"
#include "ble/drivers/colmi_frame.h"
#include "ble/drivers/colmi_time.h"
#include "ble/drivers/driver.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define V1_NOTIFY "6e400003-b5a3-f393-e0a9-e50e24dcca9e"
#define V2_NOTIFY "de5bf729-d711-4e47-af26-65e3012a5dc7"
#define BYTES_MAX 512
#define DAY_S     INT64_C(86400)

/* "15 00 18" to bytes; "*N" repeats the byte before it until there are N. */
static size_t bytes_of(const char *text, uint8_t *bytes)
{
    size_t length = 0;
    while (*text) {
        unsigned value;
        int used;
        if (sscanf(text, " *%u%n", &value, &used) == 1) { /* NOLINT(cert-err34-c) */
            for (; length < value; length++)
                bytes[length] = bytes[length - 1];
        } else {
            assert_int_equal(sscanf(text, "%2x%n", &value, &used), 1); /* NOLINT(cert-err34-c) */
            assert_true(length < BYTES_MAX);
            bytes[length++] = (uint8_t)value;
        }
        text += used;
        text += strspn(text, " |");
    }
    return length;
}

/* A frame whose zeros before the checksum are left out: "15 ff .. 14". */
static const uint8_t *frame_of(const char *text, uint8_t frame[COLMI_FRAME])
{
    const char *gap = strstr(text, "..");
    char head[128];
    assert_non_null(gap ? gap : text);
    snprintf(head, sizeof(head), "%.*s", gap ? (int)(gap - text) : (int)strlen(text), text);
    memset(frame, 0, COLMI_FRAME);
    const size_t length = bytes_of(head, frame);
    if (gap)
        bytes_of(gap + 3, frame + COLMI_FRAME - 1);
    else
        assert_int_equal(length, COLMI_FRAME);
    assert_int_equal(colmi_frame_check(frame, COLMI_FRAME), 0);
    return frame;
}

/* ---- frames ---- */

/* R10 trace of thebabush/junk, fixtures/colmi-r10; tahnok/colmi_r02_client tests. */
static const char *const seen[] = {
    "01 26 09 06 02 10 24 01 .. 6d",
    "2f f4 .. 23",
    "01 01 00 00 02 00 00 00 00 01 00 20 00 00 30 55",
    "01 00 00 01 16 00 00 00 00 01 00 20 00 00 30 69",
    "01 00 01 00 22 00 00 00 00 01 00 30 01 00 10 66",
    "03 01 .. 04",
    "03 54 .. 57",
    "03 40 .. 43",
    "9e ee .. 8c",
    "89 ee .. 77",
    "69 01 01 .. 6b",
    "69 01 00 4e .. b8",
    "73 0c 64 01 .. e4",
    "43 ff .. 42",
    "43 ff 00 01 .. 43",
    "15 ff .. 14",
    "37 ff .. 36",
    "39 ff .. 38",
    "37 01 .. 38",
    "39 01 .. 3a",
    "15 00 ad 9c 6a .. c8",
};

static void checksums_fit_what_was_seen(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(seen) / sizeof(seen[0]); i++) {
        uint8_t frame[COLMI_FRAME];
        uint8_t made[COLMI_FRAME];
        frame_of(seen[i], frame);
        colmi_frame_make(made, frame[0], frame + 1, COLMI_FRAME_PAYLOAD);
        assert_memory_equal(made, frame, COLMI_FRAME);
    }
}

static void any_wrong_bit_of_a_frame_is_refused(void **state)
{
    (void)state;
    uint8_t frame[COLMI_FRAME];
    frame_of("15 02 55 3f 42 51 47 49 49 58 4a 4b 6e 49 55 10", frame);
    for (unsigned bit = 0; bit < 8 * COLMI_FRAME; bit++) {
        frame[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_int_equal(colmi_frame_check(frame, COLMI_FRAME), -ERR_SYNTAX);
        frame[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    for (size_t length = 0; length < COLMI_FRAME; length++)
        assert_int_equal(colmi_frame_check(frame, length), -ERR_LENGTH);
}

/* ---- big messages ---- */

/* Example F: a night of an R10, same source. */
#define NIGHT_R10                                                                                  \
    "bc 27 37 00 ef 5c | 01 | 01 34 9d 00 ca 02 | 02 21 03 21 02 0a 03 11 02 12 04 0d 02 27 03 11" \
    "02 10 05 02 02 13 03 0f 02 34 04 1b 02 11 03 08 02 33 04 0d 05 04 02 39 03 0b 02 1a 04 1c "   \
    "02 1f"
/* Example G: two nights of an H59, remi-td/h59 tests. */
#define NIGHTS_H59                                                                                 \
    "bc 27 5b 00 5c f5 | 02 | 01 2c 83 05 ce 01 | 0226 0314 0212 0411 0216 0412 0220 0310 0224 "   \
    "040e 0312 0416 0209 033a 041b 0233 040c 020d 050a 0228 | 00 2a 9a 05 9d 01 | 0219 040f 0318 " \
    "0222 0412 0210 0412 0314 0412 032d 0233 041a 021e 041b 0212 0418 0201 0503 0206"
/* Example H: SpO2 of an R10. */
#define SPO2_R10                                                                                 \
    "bc 2a 31 00 3e 98 | 00 | 6262 6060 6161 6363 6060 6060 6161 6161 6060 6161 6060 6060 6161 " \
    "6161 00 *55"

static const struct {
    const char *what;
    const char *text;
} messages[] = {
    {"nothing", "bc 27 01 00 bf 40 00"},
    {"not supported", "bc 26 01 00 3e 81 02"},
    {"no payload", "bc 27 00 00 ff ff"},
    {"request, one byte", "bc 27 01 00 ff 00 ff"},
    {"request, two bytes", "bc 27 02 00 81 80 ff 01"},
    {"request of the maker's app", "bc 27 02 00 c3 d0 06 01"},
    {"request of the maker's app, later", "bc 27 02 00 c1 e0 01 01"},
    {"F, night", NIGHT_R10},
    {"G, two nights", NIGHTS_H59},
    {"H, SpO2", SPO2_R10},
};

static void messages_are_joined_from_any_two_pieces(void **state)
{
    (void)state;
    static struct colmi_big big;
    for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
        uint8_t bytes[BYTES_MAX];
        const size_t length = bytes_of(messages[i].text, bytes);
        print_message("%s\n", messages[i].what);
        for (size_t cut = 1; cut < length; cut++) {
            size_t payload;
            assert_int_equal(colmi_big_add(&big, bytes, cut), 0);
            assert_int_equal(colmi_big_add(&big, bytes + cut, length - cut), 1);
            assert_int_equal(colmi_big_kind(&big), bytes[1]);
            colmi_big_payload(&big, &payload);
            assert_int_equal(payload, length - COLMI_BIG_HEADER);
        }
    }
}

static void requests_are_those_that_were_seen(void **state)
{
    (void)state;
    for (size_t i = 0; i < 7; i++) {
        uint8_t bytes[BYTES_MAX];
        uint8_t made[COLMI_REQUEST_MAX];
        const size_t length = bytes_of(messages[i].text, bytes);
        assert_int_equal(
            colmi_big_make(made, bytes[1], bytes + COLMI_BIG_HEADER, length - COLMI_BIG_HEADER),
            length);
        assert_memory_equal(made, bytes, length);
    }
}

/* A piece that begins with BC, what is too much, the raw sensors, and silence in the middle. */
static void pieces_that_look_like_something_else(void **state)
{
    (void)state;
    static struct colmi_big big;
    uint8_t bytes[64] = {0xbc, 0x2a, 8, 0, 0, 0, 0xbc, 0x27, 0, 0, 0xff, 0xff, 7, 8, 0xee, 0xee};
    const uint16_t crc = colmi_crc(bytes + 6, 8);
    size_t length;
    bytes[4] = (uint8_t)(crc & 0xff);
    bytes[5] = (uint8_t)(crc >> 8);
    assert_int_equal(colmi_big_add(&big, bytes, 6), 0);
    assert_int_equal(colmi_big_add(&big, bytes + 6, 6), 0); /* BC in the middle */
    assert_int_equal(colmi_big_add(&big, bytes + 12, 4), 1);
    assert_memory_equal(colmi_big_payload(&big, &length), bytes + 6, 8);
    assert_int_equal(length, 8); /* two bytes were too many */

    assert_int_equal(colmi_big_add(&big, (const uint8_t[]){0xa1, 3, 1}, 3), 0);
    assert_int_equal(colmi_big_add(&big, (const uint8_t[]){0x15, 3, 1}, 3), -ERR_SYNTAX);
    assert_int_equal(colmi_big_add(&big, bytes, 0), -ERR_LENGTH);

    assert_int_equal(colmi_big_add(&big, bytes, 9), 0);
    colmi_big_reset(&big);
    assert_int_equal(colmi_big_add(&big, bytes, 14), 1);
}

static void a_message_that_is_too_long_is_refused(void **state)
{
    (void)state;
    static struct colmi_big big;
    const uint8_t header[] = {0xbc, 0x27, 0x01, 0x10, 0, 0, 1}; /* 4097 */
    assert_int_equal(colmi_big_add(&big, header, 4), 0);
    assert_int_equal(colmi_big_add(&big, header + 4, 3), -ERR_LENGTH);
    assert_int_equal(colmi_big_add(&big, header, 7), -ERR_LENGTH);
}

/* In the payload or in the CRC itself. */
static void any_wrong_bit_of_a_message_is_refused(void **state)
{
    (void)state;
    static struct colmi_big big;
    uint8_t bytes[BYTES_MAX];
    const size_t length = bytes_of(NIGHT_R10, bytes);
    for (size_t bit = 32; bit < 8 * length; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_int_equal(colmi_big_add(&big, bytes, length), -ERR_SYNTAX);
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
}

/* ---- A, B: capabilities ---- */

static void capabilities(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        const char *frame;
        struct colmi_abilities abilities;
    } cases[] = {
        {"A, R10 (junk)",
         "01 01 00 00 02 00 00 00 00 01 00 20 00 00 30 55",
         {.known = true, .temperature = true, .spo2 = true, .stress = true, .hrv = true}},
        {"H59 (remi-td/h59)",
         "01 00 00 01 16 00 00 00 00 01 00 20 00 00 30 69",
         {.known = true, .spo2 = true, .stress = true, .hrv = true}},
        {"R02 (tahnok)",
         "01 00 01 00 22 00 00 00 00 01 00 30 01 00 10 66",
         {.known = true, .spo2 = true, .stress = true}},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint8_t frame[COLMI_FRAME];
        const struct colmi_abilities found = colmi_abilities(frame_of(cases[i].frame, frame));
        print_message("%s\n", cases[i].what);
        assert_true(found.known);
        assert_int_equal(found.temperature, cases[i].abilities.temperature);
        assert_int_equal(found.spo2, cases[i].abilities.spo2);
        assert_int_equal(found.stress, cases[i].abilities.stress);
        assert_int_equal(found.hrv, cases[i].abilities.hrv);
    }
    uint8_t frame[COLMI_FRAME];
    assert_false(colmi_has_interval_temperature(frame_of("3c 00 ac 27 .. 0f", frame)));
    assert_false(colmi_has_interval_temperature(frame_of("3c 00 40 00 20 .. 9c", frame)));
    assert_true(
        colmi_has_interval_temperature(frame_of("3c 00 ac 27 00 00 00 00 00 80 .. 8f", frame)));
}

/* ---- C, D, E, L: numbered frames ---- */

static enum colmi_log_state feed(struct colmi_log *log, const char *const *frames, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint8_t frame[COLMI_FRAME];
        assert_int_equal(log->state, COLMI_LOG_OPEN);
        assert_int_equal(colmi_log_add(log, frame_of(frames[i], frame)), 0);
    }
    return log->state;
}

static void check_values(const struct colmi_log *log, const uint8_t *values, size_t count)
{
    for (size_t i = 0; i < log->day.count; i++)
        assert_int_equal(log->day.values[i], i < count ? values[i] : 0);
}

/* Example C: the day of an R10 at 02:10 (junk). */
static void example_c_heart_rate(void **state)
{
    (void)state;
    static const char *const frames[] = {
        "15 00 18 05 .. 32",
        "15 01 00 ad 9c 6a 41 55 3f 42 44 3b 3b 56 3e 2e",
        "15 02 55 3f 42 51 47 49 49 58 4a 4b 6e 49 55 10",
        "15 03 54 36 3e 3a 3a .. 54",
    };
    static const uint8_t values[] = {65, 85, 63, 66, 68, 59,  59, 86, 62, 85, 63, 66, 81, 71,
                                     73, 73, 88, 74, 75, 110, 73, 85, 84, 54, 62, 58, 58};
    static struct colmi_log log;
    colmi_log_start(&log, 23, 4);
    assert_int_equal(feed(&log, frames, 4), COLMI_LOG_OPEN);
    for (uint8_t n = 4; n <= 23; n++) {
        uint8_t frame[COLMI_FRAME];
        colmi_frame_make(frame, 0x15, &n, 1);
        assert_int_equal(colmi_log_add(&log, frame), 0);
    }
    assert_int_equal(log.state, COLMI_LOG_WHOLE);
    assert_int_equal(log.echo, 1788652800); /* 2026-09-06 */
    assert_int_equal(log.day.slot_minutes, 5);
    assert_int_equal(log.day.count, 288);
    check_values(&log, values, sizeof(values));
    /* The last value is of 02:10. */
    assert_int_equal(sizeof(values) - 1, (2 * 60 + 10) / 5);
}

static void example_c_no_data(void **state)
{
    (void)state;
    static const char *const frames[] = {"15 ff .. 14"};
    static struct colmi_log log;
    colmi_log_start(&log, 23, 4);
    assert_int_equal(feed(&log, frames, 1), COLMI_LOG_NONE);
}

/* Example D: stress of yesterday, R10 (junk). */
static void example_d_stress(void **state)
{
    (void)state;
    static const char *const frames[] = {
        "37 00 05 1e .. 5a",
        "37 01 01 24 23 27 2f 1e 2d 2a 20 2e 29 1f 20 01",
        "37 02 2b 23 28 2e 1f 30 2c 23 29 2b 2e 2a 26 4d",
        "37 03 2e 2f 41 3c 20 2e 22 31 29 21 27 21 3f 86",
        "37 04 23 24 24 2c 2b 33 23 2b 21 20 00 00 00 bf",
    };
    static const uint8_t values[] = {36, 35, 39, 47, 30, 45, 42, 32, 46, 41, 31, 32,
                                     43, 35, 40, 46, 31, 48, 44, 35, 41, 43, 46, 42,
                                     38, 46, 47, 65, 60, 32, 46, 34, 49, 41, 33, 39,
                                     33, 63, 35, 36, 36, 44, 43, 51, 35, 43, 33, 32};
    static struct colmi_log log;
    colmi_log_start(&log, 4, 1);
    assert_int_equal(feed(&log, frames, 5), COLMI_LOG_WHOLE);
    assert_int_equal(log.echo, 1);
    assert_int_equal(log.day.count, 48);
    check_values(&log, values, sizeof(values));
}

/* Example D, second part: an H59 at 20:58 (remi-td/h59). */
static void example_d_stress_of_today(void **state)
{
    (void)state;
    static const char *const frames[] = {
        "37 00 05 1e .. 5a",
        "37 01 00 2b 29 41 2e 2f 30 2d 28 30 3c 33 1b 69",
        "37 02 25 2d 3d 25 23 2d 31 1f 29 30 2f 2a 1e 5d",
        "37 03 25 31 30 1f 2f 27 31 2f 25 27 29 2b 27 5c",
        "37 04 40 22 2c 2c .. f5",
    };
    static struct colmi_log log;
    colmi_log_start(&log, 4, 1);
    assert_int_equal(feed(&log, frames, 5), COLMI_LOG_WHOLE);
    assert_int_equal(log.echo, 0);
    assert_int_equal(log.day.values[41], 44); /* 20:30 */
    for (size_t i = 0; i < 48; i++)
        assert_int_equal(log.day.values[i] > 0, i < 42);
}

/* Example E: HRV of yesterday, R10 (junk): full hours only. */
static void example_e_hrv(void **state)
{
    (void)state;
    static const char *const frames[] = {
        "39 00 05 1e .. 5c",
        "39 01 01 31 00 30 00 23 00 24 00 28 00 1f 00 2a",
        "39 02 23 00 22 00 23 00 22 00 27 00 2d 00 29 42",
        "39 03 00 2a 00 2d 00 1e 00 2d 00 2c 00 30 00 3a",
        "39 04 2f 00 28 00 23 00 2a 00 31 00 00 00 00 12",
    };
    static const uint8_t hours[] = {49, 48, 35, 36, 40, 31, 35, 34, 35, 34, 39, 45,
                                    41, 42, 45, 30, 45, 44, 48, 47, 40, 35, 42, 49};
    static struct colmi_log log;
    colmi_log_start(&log, 4, 1);
    assert_int_equal(feed(&log, frames, 5), COLMI_LOG_WHOLE);
    for (size_t i = 0; i < 48; i++)
        assert_int_equal(log.day.values[i], i % 2 == 0 ? hours[i / 2] : 0);
}

/* Example L: a frame of an R02, and its echo, which is no midnight (tahnok's capture). */
static void example_l_heart_rate_of_an_r02(void **state)
{
    (void)state;
    static struct colmi_log log;
    uint8_t frame[COLMI_FRAME];
    colmi_log_start(&log, 23, 4);
    frame_of("15 00 18 05 .. 32", frame);
    assert_int_equal(colmi_log_add(&log, frame), 0);
    for (uint8_t n = 1; n < 15; n++) {
        const uint8_t payload[] = {n, 0xc0, 0x00, 0x23, 0x67};
        colmi_frame_make(frame, 0x15, payload, n == 1 ? 5 : 1);
        assert_int_equal(colmi_log_add(&log, frame), 0);
    }
    assert_int_equal(log.echo, 1730347200); /* 2024-10-31 04:00 */
    frame_of("15 0f 00 00 59 5b 59 4a 59 72 6a 59 5a 66 57 20", frame);
    assert_int_equal(colmi_log_add(&log, frame), 0);
    const size_t first = 9 + 13 * 13;
    assert_int_equal(log.day.values[first + 1], 0);
    assert_int_equal(log.day.values[first + 2], 0x59);
    assert_int_equal(log.day.values[first + 12], 0x57);
}

static void days_with_a_fault_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        const char *frames[5];
        int result; /* of the last */
        enum colmi_log_state log;
    } cases[] = {
        {"the header is missing",
         {"37 01 01 24 .. 5d", "37 02 .. 39", "37 03 .. 3a", "37 04 .. 3b"},
         -ERR_SYNTAX,
         COLMI_LOG_BROKEN},
        {"a frame is missing",
         {"37 00 05 1e .. 5a", "37 01 01 24 .. 5d", "37 03 .. 3a", "37 04 .. 3b"},
         -ERR_SYNTAX,
         COLMI_LOG_BROKEN},
        {"a frame comes twice",
         {"37 00 05 1e .. 5a", "37 01 .. 38", "37 01 .. 38"},
         -ERR_SYNTAX,
         COLMI_LOG_OPEN},
        {"a frame beyond the last",
         {"37 00 05 1e .. 5a", "37 01 .. 38", "37 05 .. 3c"},
         -ERR_RANGE,
         COLMI_LOG_OPEN},
        {"slots of no length", {"37 00 05 00 .. 3c"}, -ERR_RANGE, COLMI_LOG_OPEN},
        {"slots that do not fill a day", {"37 00 05 07 .. 43"}, -ERR_RANGE, COLMI_LOG_OPEN},
        {"no frames", {"37 00 01 1e .. 56"}, -ERR_RANGE, COLMI_LOG_OPEN},
        {"no data, in the middle",
         {"37 00 05 1e .. 5a", "37 01 .. 38", "37 ff .. 36"},
         -ERR_RANGE,
         COLMI_LOG_OPEN},
        {"the header again: from the beginning",
         {"37 00 05 1e .. 5a", "37 02 .. 39", "37 00 05 1e .. 5a", "37 01 .. 38"},
         0,
         COLMI_LOG_OPEN},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        static struct colmi_log log;
        int r = 0;
        print_message("%s\n", cases[i].what);
        colmi_log_start(&log, 4, 1);
        for (size_t f = 0; f < 5 && cases[i].frames[f]; f++) {
            uint8_t frame[COLMI_FRAME];
            r = colmi_log_add(&log, frame_of(cases[i].frames[f], frame));
        }
        assert_int_equal(r, cases[i].result);
        assert_int_equal(log.state, cases[i].log);
    }
}

static void ff_is_no_measurement(void **state)
{
    (void)state;
    static const char *const frames[] = {"37 00 02 1e .. 57", "37 01 00 ff 20 .. 57"};
    static struct colmi_log log;
    colmi_log_start(&log, 4, 1);
    assert_int_equal(feed(&log, frames, 2), COLMI_LOG_WHOLE);
    assert_int_equal(log.day.values[0], 0);
    assert_int_equal(log.day.values[1], 0x20);
}

/* ---- F, G, M: sleep ---- */

struct night {
    const char *what;
    const char *text;
    size_t skip; /* of the text: the header */
    unsigned days_ago;
    int start, end, sum;
    size_t pairs;
    int light, deep, rem, awake; /* totals that the source gives; all 0: none */
};

static void check_night(const struct night *night, const struct colmi_sleep *sleep)
{
    int minutes[SLEEP_STAGES + 1] = {0};
    for (size_t p = 0; p < sleep->pair_count; p++)
        minutes[colmi_stage(sleep->pairs[2 * p])] += sleep->pairs[2 * p + 1];
    assert_int_equal(sleep->days_ago, night->days_ago);
    assert_int_equal(sleep->start_minute, night->start);
    assert_int_equal(sleep->end_minute, night->end);
    assert_int_equal(sleep->sum_minutes, night->sum);
    assert_int_equal(sleep->pair_count, night->pairs);
    if (night->light == 0)
        return;
    assert_int_equal(minutes[SLEEP_LIGHT], night->light);
    assert_int_equal(minutes[SLEEP_DEEP], night->deep);
    assert_int_equal(minutes[SLEEP_REM], night->rem);
    assert_int_equal(minutes[SLEEP_AWAKE], night->awake);
}

/* Of example M the source prints 13 of 16 pairs; three without minutes stand for the rest. */
static void examples_f_g_m_nights(void **state)
{
    (void)state;
    static const struct night nights[] = {
        {"F, R10 (junk)", NIGHT_R10, 6, 1, 2 * 60 + 37, 11 * 60 + 54, 557, 24, 369, 101, 81, 6},
        {"G, H59 (remi-td/h59)", NIGHTS_H59, 6, 1, -29, 7 * 60 + 42, 491, 20, 0, 0, 0, 0},
        {"M, RingCLI",
         "01 00 24 77 05 c9 01 0243 0506 0240 0320 0210 0420 0260 0310 0220 0420 0220 0320 0310 "
         "0200 0200 0200",
         0, 0, -41, 7 * 60 + 37, 473, 16, 0, 0, 0, 0},
    };
    for (size_t i = 0; i < sizeof(nights) / sizeof(nights[0]); i++) {
        const struct night *night = &nights[i];
        uint8_t bytes[BYTES_MAX];
        struct colmi_sleep sleep;
        size_t at = 1;
        const size_t length = bytes_of(night->text, bytes) - night->skip;
        const uint8_t *payload = bytes + night->skip;
        print_message("%s\n", night->what);
        assert_int_equal(colmi_sleep_check(payload, length), 0);
        assert_true(colmi_sleep_next(payload, length, &at, &sleep));
        check_night(night, &sleep);
    }
}

/* Example G, second night: days ago 0, 23:54 to 06:53. */
static void example_g_second_night(void **state)
{
    (void)state;
    uint8_t bytes[BYTES_MAX];
    struct colmi_sleep sleep;
    size_t at = 1;
    const size_t length = bytes_of(NIGHTS_H59, bytes) - 6;
    assert_true(colmi_sleep_next(bytes + 6, length, &at, &sleep));
    assert_true(colmi_sleep_next(bytes + 6, length, &at, &sleep));
    assert_int_equal(sleep.days_ago, 0);
    assert_int_equal(sleep.start_minute, -6);
    assert_int_equal(sleep.end_minute, 413);
    assert_int_equal(sleep.sum_minutes, 419);
    assert_false(colmi_sleep_next(bytes + 6, length, &at, &sleep));
}

/* Example M: the CRC that is printed in the source does not fit; ours is 7BD8 for the payload. */
static void example_m_crc_mismatch_refused(void **state)
{
    (void)state;
    static struct colmi_big big;
    uint8_t bytes[BYTES_MAX];
    const size_t length = bytes_of("bc 27 0b 00 12 34 | 01 00 08 77 05 c9 01 0243 0506", bytes);
    assert_int_equal(colmi_big_add(&big, bytes, length), -ERR_SYNTAX);
}

static void stages(void **state)
{
    (void)state;
    static const enum sleep_stage expected[] = {SLEEP_UNKNOWN, SLEEP_UNKNOWN, SLEEP_LIGHT,
                                                SLEEP_DEEP,    SLEEP_REM,     SLEEP_AWAKE,
                                                SLEEP_UNKNOWN};
    for (uint8_t code = 0; code < 7; code++)
        assert_int_equal(colmi_stage(code), expected[code]);
    assert_int_equal(colmi_stage(0x10), SLEEP_UNKNOWN);
    assert_int_equal(colmi_stage(0xff), SLEEP_UNKNOWN);
}

static void nights_that_cannot_be_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        const char *payload;
        int result;
    } cases[] = {
        {"none", "00", 0},
        {"one more announced", "01", -ERR_LENGTH},
        {"no room for start and end", "01 00 02 9d 00", -ERR_LENGTH},
        {"half a pair", "01 00 05 9d 00 ca 02 02", -ERR_LENGTH},
        {"longer than the message", "01 00 08 9d 00 ca 02 02 21", -ERR_LENGTH},
        {"more than announced", "01 00 06 9d 00 ca 02 02 21 00", -ERR_LENGTH},
        {"of no length", "01 00 06 9d 00 9d 00 02 21", -ERR_RANGE},
        {"no minutes", "01 00 06 9d 00 ca 02 02 00", -ERR_RANGE},
        {"starts after midnight of the next day", "01 00 06 a0 05 ca 02 02 21", -ERR_RANGE},
        {"ends after midnight", "01 00 06 9d 00 a0 05 02 21", -ERR_RANGE},
        {"unknown stage", "01 00 06 9d 00 ca 02 20 21", 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint8_t bytes[BYTES_MAX];
        const size_t length = bytes_of(cases[i].payload, bytes);
        uint8_t *copy = malloc(length); /* exact, so that the sanitizers see a read past the end */
        assert_non_null(copy);
        memcpy(copy, bytes, length);
        print_message("%s\n", cases[i].what);
        assert_int_equal(colmi_sleep_check(copy, length), cases[i].result);
        free(copy);
    }
    assert_int_equal(colmi_sleep_check((const uint8_t *)"", 0), -ERR_LENGTH);
}

/* ---- H, I: SpO2 and temperature ---- */

static void example_h_spo2(void **state)
{
    (void)state;
    static const uint8_t percent[] = {98, 96, 97, 99, 96, 96, 97, 97, 96, 97, 96, 96, 97, 97};
    static struct colmi_day day;
    uint8_t bytes[BYTES_MAX];
    unsigned days_ago;
    size_t at = 0;
    const size_t length = bytes_of(SPO2_R10, bytes) - 6;
    assert_int_equal(colmi_spo2_next(bytes + 6, length, &at, &days_ago, &day), 1);
    assert_int_equal(days_ago, 0);
    assert_int_equal(day.slot_minutes, 60);
    for (size_t hour = 0; hour < 24; hour++)
        assert_int_equal(day.values[hour], hour < sizeof(percent) ? percent[hour] : 0);
    assert_int_equal(colmi_spo2_next(bytes + 6, length, &at, &days_ago, &day), 0);
    at = 0;
    assert_int_equal(colmi_spo2_next(bytes + 6, length - 1, &at, &days_ago, &day), -ERR_LENGTH);
}

/* Which of the two comes first is disputed; one may be missing. */
static void spo2_takes_the_lower(void **state)
{
    (void)state;
    static struct colmi_day day;
    uint8_t bytes[BYTES_MAX];
    unsigned days_ago;
    size_t at = 0;
    bytes_of("05 | 60 62 | 62 60 | 00 61 | 61 00 | ff 63 | 00 *49", bytes);
    assert_int_equal(colmi_spo2_next(bytes, 49, &at, &days_ago, &day), 1);
    assert_int_equal(days_ago, 5);
    static const uint8_t expected[] = {0x60, 0x60, 0x61, 0x61, 0x63, 0};
    for (size_t i = 0; i < sizeof(expected); i++)
        assert_int_equal(day.values[i], expected[i]);
}

/* Example I: R09; its payload has this length and CRC. */
static void example_i_temperature(void **state)
{
    (void)state;
    static struct colmi_day day;
    uint8_t bytes[BYTES_MAX];
    unsigned days_ago;
    size_t at = 0;
    const size_t length =
        bytes_of("00 1e | 00 *37 | 9f 9e 00 00 a5 00 00 00 00 00 a7 00 00", bytes);
    assert_int_equal(length, 50);
    assert_int_equal(colmi_crc(bytes, length), 0x39a5);
    assert_int_equal(colmi_temperature_next(bytes, length, &at, &days_ago, &day), 1);
    assert_int_equal(day.slot_minutes, 30);
    for (unsigned slot = 0; slot < 48; slot++) {
        const unsigned expected = slot == 35   ? 3590
                                  : slot == 36 ? 3580
                                  : slot == 39 ? 3650
                                  : slot == 45 ? 3670
                                               : 0;
        assert_int_equal(day.values[slot], expected);
    }
    at = 0;
    assert_int_equal(colmi_temperature_next(bytes, 49, &at, &days_ago, &day), -ERR_LENGTH);
    bytes[1] = 0;
    assert_int_equal(colmi_temperature_next(bytes, 50, &at, &days_ago, &day), -ERR_RANGE);
    bytes[1] = 7;
    assert_int_equal(colmi_temperature_next(bytes, 50, &at, &days_ago, &day), -ERR_RANGE);
}

static void temperature_in_packets(void **state)
{
    (void)state;
    static struct colmi_day day;
    uint8_t first[] = {2, 240, 2, 0, 0x06, 0x0e, 0xff, 0xff, 0x10, 0x0e};
    uint8_t second[] = {2, 240, 2, 1, 0, 0, 0x11, 0x0e, 0x12, 0x0e};
    static const uint16_t expected[] = {3590, 0, 3600, 0, 3601, 3602};
    assert_int_equal(colmi_interval_add(&day, first, sizeof(first), 2, 1), -ERR_RANGE);
    assert_int_equal(colmi_interval_add(&day, first, sizeof(first), 1, 0), -ERR_RANGE);
    assert_int_equal(colmi_interval_add(&day, first, sizeof(first) - 1, 2, 0), -ERR_LENGTH);
    assert_int_equal(colmi_interval_add(&day, first, 3, 2, 0), -ERR_LENGTH);
    assert_int_equal(colmi_interval_add(&day, first, sizeof(first), 2, 0), 0);
    assert_int_equal(colmi_interval_add(&day, first, sizeof(first), 2, 1), -ERR_RANGE);
    assert_int_equal(colmi_interval_add(&day, second, sizeof(second), 2, 1), 1);
    assert_int_equal(day.count, 6);
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(day.values[i], expected[i]);
    /* More than a day holds. */
    second[3] = 1;
    assert_int_equal(colmi_interval_add(&day, second, sizeof(second), 2, 1), -ERR_LENGTH);
    day.count = 0;
    second[1] = 0;
    assert_int_equal(colmi_interval_add(&day, second, sizeof(second), 2, 1), -ERR_RANGE);
}

/* ---- J: activity ---- */

static void example_j_activity(void **state)
{
    (void)state;
    uint8_t frame[COLMI_FRAME];
    struct colmi_activity activity;
    /* tahnok tests/test_steps.py */
    frame_of("43 24 10 15 5c 00 01 79 00 15 00 10 .. 87", frame);
    assert_int_equal(colmi_activity(frame, &activity), 0);
    assert_int_equal(activity.what, COLMI_ACTIVITY_RECORD);
    assert_int_equal(activity.day, civil_to_day(2024, 10, 15));
    assert_int_equal(activity.quarter, 92);
    assert_int_equal(activity.index, 0);
    assert_int_equal(activity.total, 1);
    assert_int_equal(activity.steps, 21);
    /* R10 (junk) */
    frame_of("43 f0 0f 01 .. 43", frame);
    assert_int_equal(colmi_activity(frame, &activity), 0);
    assert_int_equal(activity.what, COLMI_ACTIVITY_HEADER);
    assert_int_equal(activity.total, 15);
    frame_of("43 26 09 05 00 00 0f 45 0b 6d 02 fa 01 00 00 40", frame);
    assert_int_equal(colmi_activity(frame, &activity), 0);
    assert_int_equal(activity.day, civil_to_day(2026, 9, 5));
    assert_int_equal(activity.quarter, 0);
    assert_int_equal(activity.steps, 621);
    frame_of("43 ff .. 42", frame);
    assert_int_equal(colmi_activity(frame, &activity), 0);
    assert_int_equal(activity.what, COLMI_ACTIVITY_NONE);
}

static void activity_that_cannot_be_is_refused(void **state)
{
    (void)state;
    static const struct {
        uint8_t bytes[6]; /* date, quarter, index, total */
        int result;
    } cases[] = {
        {{0x26, 0x09, 0x05, 95, 0, 1}, 0},          {{0x26, 0x09, 0x05, 96, 0, 1}, -ERR_RANGE},
        {{0x26, 0x09, 0x05, 0, 1, 1}, -ERR_RANGE},  {{0x26, 0x09, 0x05, 0, 0, 0}, -ERR_RANGE},
        {{0x2a, 0x09, 0x05, 0, 0, 1}, -ERR_SYNTAX}, {{0x26, 0x13, 0x05, 0, 0, 1}, -ERR_RANGE},
        {{0x26, 0x00, 0x05, 0, 0, 1}, -ERR_RANGE},  {{0x26, 0x02, 0x29, 0, 0, 1}, -ERR_RANGE},
        {{0x28, 0x02, 0x29, 0, 0, 1}, 0},           {{0x26, 0x02, 0x32, 0, 0, 1}, -ERR_RANGE},
        {{0x26, 0x02, 0x00, 0, 0, 1}, -ERR_RANGE},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint8_t frame[COLMI_FRAME];
        struct colmi_activity activity;
        colmi_frame_make(frame, 0x43, cases[i].bytes, sizeof(cases[i].bytes));
        assert_int_equal(colmi_activity(frame, &activity), cases[i].result);
    }
}

/* ---- clock ---- */

static void reigns_are_packed_into_a_number(void **state)
{
    (void)state;
    static const int32_t offsets[] = {0, 7200, -14400, 20700, -64800, 64800};
    for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
        const struct colmi_reign reign = {1788652800, offsets[i], 3};
        struct colmi_clock clock = {0};
        const int64_t packed = colmi_reign_pack(&reign);
        assert_true(packed > 0);
        colmi_clock_unpack(&clock, 3, packed, 1788652800);
        assert_int_equal(clock.count, 1);
        assert_int_equal(clock.reigns[0].since_s, reign.since_s);
        assert_int_equal(clock.reigns[0].offset_s, reign.offset_s);
        assert_int_equal(clock.reigns[0].slot, 3);
        /* yet to be */
        colmi_clock_unpack(&clock, 2, packed, 1788652799);
        assert_int_equal(clock.count, 1);
    }
    struct colmi_clock clock = {0};
    colmi_clock_unpack(&clock, 0, -1, INT64_MAX);
    colmi_clock_unpack(&clock, 0, 1, INT64_MAX); /* an offset of 36 hours */
    assert_int_equal(clock.count, 0);
}

/* The fifth reign takes the place of the first, and its cursor. */
static void reigns_follow_each_other(void **state)
{
    (void)state;
    struct colmi_clock clock = {0};
    for (int i = 0; i < 6; i++)
        assert_int_equal(colmi_clock_add(&clock, i * 1000, i * 60)->slot, i % COLMI_REIGNS);
    assert_int_equal(clock.count, COLMI_REIGNS);
    assert_int_equal(clock.reigns[0].since_s, 2000);
    assert_int_equal(clock.reigns[3].since_s, 5000);
}

/* Noon of a day; the clock is set at noon UTC. */
static void instants(void **state)
{
    (void)state;
    enum { HOUR = 3600, NOON = 12 * HOUR, SLOT = 1800 };
    static const struct {
        const char *what;
        int32_t old_s, new_s; /* offsets */
        int64_t shown_s, now_s;
        int result;
        int64_t at_s;
    } cases[] = {
        {"before", 2 * HOUR, 3 * HOUR, 10 * HOUR, 20 * HOUR, 0, 8 * HOUR},
        {"after", 2 * HOUR, 3 * HOUR, 16 * HOUR, 20 * HOUR, 0, 13 * HOUR},
        {"last of the old", 2 * HOUR, 3 * HOUR, 14 * HOUR - SLOT, 20 * HOUR, 0, NOON - SLOT},
        {"jumped over", 2 * HOUR, 3 * HOUR, 14 * HOUR, 20 * HOUR, -ERR_RANGE, 0},
        {"first of the new", 2 * HOUR, 3 * HOUR, 15 * HOUR, 20 * HOUR, 0, NOON},
        {"yet to be", 2 * HOUR, 3 * HOUR, 23 * HOUR + 60, 20 * HOUR, -ERR_RANGE, 0},
        {"set back, overwritten", 2 * HOUR, 1 * HOUR, 13 * HOUR, 20 * HOUR, 0, NOON},
        {"set back, not yet overwritten", 2 * HOUR, 1 * HOUR, 13 * HOUR + SLOT, NOON + 60, 0,
         NOON - SLOT},
        {"set back, before", 2 * HOUR, 1 * HOUR, 12 * HOUR, 20 * HOUR, 0, 10 * HOUR},
        {"set back in the middle of a slot", 2 * HOUR, 1 * HOUR, 13 * HOUR - 60, 20 * HOUR,
         -ERR_AMBIGUOUS, 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct colmi_clock clock = {0};
        int64_t at_s = 0;
        int32_t offset_s;
        print_message("%s\n", cases[i].what);
        colmi_clock_add(&clock, -30 * DAY_S, cases[i].old_s);
        colmi_clock_add(&clock, NOON, cases[i].new_s);
        assert_int_equal(
            colmi_clock_instant(&clock, cases[i].shown_s, SLOT, cases[i].now_s, &at_s, &offset_s),
            cases[i].result);
        assert_int_equal(at_s, cases[i].at_s);
    }
}

/* Of a ring that we never met: the change is found to the second. */
static void the_past_follows_the_zone(void **state)
{
    (void)state;
    struct zone *zone;
    struct error err;
    struct colmi_clock clock = {0};
    assert_int_equal(zone_load("Europe/Berlin", &zone, &err), 0);
    colmi_clock_follow(&clock, zone, 1774940400); /* 2026-03-31 */
    assert_int_equal(clock.count, 2);
    assert_int_equal(clock.reigns[0].offset_s, 3600);
    assert_int_equal(clock.reigns[1].since_s, 1774746000); /* 2026-03-29 01:00 UTC */
    assert_int_equal(clock.reigns[1].offset_s, 7200);
    clock.count = 0;
    colmi_clock_follow(&clock, zone, 1788652800);
    assert_int_equal(clock.count, 1);
    zone_free(zone);
}

/* ---- the driver, frame by frame ---- */

struct host {
    void *state;
    struct driver_io io;
    uint8_t written[64];
    size_t length;
    unsigned writes;
    unsigned kept;
    const char *failed;
    char fact[64]; /* the last: "battery 84" */
};

static void host_write(void *userdata, const char *characteristic, const uint8_t *bytes,
                       size_t length, bool with_response)
{
    struct host *host = userdata;
    (void)characteristic;
    assert_true(with_response && length <= sizeof(host->written));
    memcpy(host->written, bytes, length);
    host->length = length;
    host->writes++;
}

static void host_read(void *userdata, const char *characteristic)
{
    (void)userdata;
    (void)characteristic;
}

static void host_timer(void *userdata, unsigned after_ms)
{
    (void)userdata;
    assert_int_equal(after_ms, 1000);
}

static void host_commit(void *userdata, const char *cursor, int64_t value)
{
    (void)userdata;
    (void)cursor;
    (void)value;
}

static void host_keep(void *userdata, const struct reading *reading)
{
    struct host *host = userdata;
    (void)reading;
    host->kept++;
}

static void host_keep_sleep(void *userdata, const struct sleep_block *block)
{
    struct host *host = userdata;
    (void)block;
    host->kept++;
}

/* The clock of this ring was set to summer time before. */
static int64_t host_cursor(void *userdata, const char *name)
{
    (void)userdata;
    const struct colmi_reign reign = {0, 7200, 0};
    return strcmp(name, "clock") == 0 ? colmi_reign_pack(&reign) : DRIVER_NONE;
}

static void host_fact(void *userdata, const char *name, const char *text)
{
    struct host *host = userdata;
    snprintf(host->fact, sizeof(host->fact), "%s %s", name, text);
}

static void host_fail(void *userdata, const char *reason)
{
    struct host *host = userdata;
    host->failed = reason;
}

static const struct driver *start(struct host *host, struct zone **ret_zone)
{
    const struct driver *driver = driver_by_name("colmi");
    struct error err;
    assert_non_null(driver);
    assert_int_equal(zone_load("Europe/Berlin", ret_zone, &err), 0);
    *host = (struct host){.state = calloc(1, driver->state_size)};
    assert_non_null(host->state);
    host->io = (struct driver_io){
        .host = host,
        .write = host_write,
        .read = host_read,
        .timer = host_timer,
        .keep = host_keep,
        .keep_sleep = host_keep_sleep,
        .commit = host_commit,
        .cursor = host_cursor,
        .fact = host_fact,
        .fail = host_fail,
    };
    /* 2026-09-06 02:10:24 in Berlin, the moment of the trace. */
    const struct driver_session session = {
        .now_ms = 1788653424000, .zone = *ret_zone, .configure = true};
    assert_int_equal(driver->on_ready(host->state, &host->io, &session), 0);
    return driver;
}

static int say(struct host *host, const char *text)
{
    uint8_t frame[COLMI_FRAME];
    frame_of(text, frame);
    return driver_by_name("colmi")->on_notification(host->state, &host->io, V1_NOTIFY, frame,
                                                    COLMI_FRAME);
}

static void expect_written(const struct host *host, const char *text)
{
    uint8_t frame[COLMI_FRAME];
    frame_of(text, frame);
    assert_int_equal(host->length, COLMI_FRAME);
    assert_memory_equal(host->written, frame, COLMI_FRAME);
}

/* Example A, and that one request waits for the answer to the write before it. */
static void example_a_set_time(void **state)
{
    (void)state;
    struct host host;
    struct zone *zone;
    const struct driver *driver = start(&host, &zone);
    assert_int_equal(say(&host, "04 .. 04"), 0);
    assert_int_equal(host.writes, 1); /* the first is not answered yet */
    assert_int_equal(driver->on_written(host.state, &host.io, 0), 0);
    assert_int_equal(host.writes, 2);
    expect_written(&host, "01 26 09 06 02 10 24 01 .. 6d");
    assert_int_equal(driver->on_written(host.state, &host.io, 0), 0);
    assert_int_equal(say(&host, "2f f4 .. 23"), 0);
    assert_int_equal(host.writes, 2);
    assert_int_equal(say(&host, "01 01 00 00 02 00 00 00 00 01 00 20 00 00 30 55"), 0);
    assert_int_equal(host.writes, 3);
    expect_written(&host, "3c .. 3c");
    free(host.state);
    zone_free(zone);
}

/* Says a frame and expects a request after it, whose write is answered. */
static void exchange(struct host *host, const char *said, const char *written)
{
    assert_int_equal(say(host, said), 0);
    expect_written(host, written);
    driver_by_name("colmi")->on_written(host->state, &host->io, 0);
}

/* Through the steps before the settings; the ring is an R10 whose temperature is plain or fine. */
static const struct driver *reach_settings(struct host *host, struct zone **ret_zone,
                                           const char *support)
{
    const struct driver *driver = start(host, ret_zone);
    const struct driver_io *io = &host->io;
    driver->on_written(host->state, io, 0);
    exchange(host, "04 .. 04", "01 26 09 06 02 10 24 01 .. 6d");
    exchange(host, "01 01 00 00 02 00 00 00 00 01 00 20 00 00 30 55", "3c .. 3c");
    assert_int_equal(say(host, support), 0);
    assert_int_equal(driver->on_read(host->state, io, 0, (const uint8_t *)"RT03\n", 5), 0);
    assert_string_equal(host->fact, "firmware RT03");
    assert_int_equal(driver->on_read(host->state, io, -ERR_NOT_FOUND, NULL, 0), 0);
    expect_written(host, "03 01 .. 04");
    driver->on_written(host->state, io, 0);
    exchange(host, "03 54 .. 57", "16 01 .. 17");
    assert_string_equal(host->fact, "battery 84");
    return driver;
}

/* Example B, and the settings of an R10 on which nothing was logged. */
static void example_b_battery_and_settings(void **state)
{
    (void)state;
    struct host host;
    struct zone *zone;
    reach_settings(&host, &zone, "3c 00 ac 27 .. 0f");
    exchange(&host, "16 01 02 05 .. 1e", "16 02 01 05 .. 1e");
    assert_int_equal(say(&host, "16 01 02 05 .. 1e"), -ERR_SYNTAX); /* is no answer to that */
    exchange(&host, "16 02 .. 18", "2c 01 .. 2d");
    assert_string_equal(host.fact, "log_heart_rate on");
    exchange(&host, "2c 01 01 1e .. 4c", "36 01 .. 37"); /* on already */
    exchange(&host, "36 01 00 .. 37", "36 02 01 .. 39");
    exchange(&host, "36 02 01 .. 39", "38 01 .. 39");
    exchange(&host, "38 01 00 .. 39", "38 02 01 .. 3b");
    exchange(&host, "38 02 01 .. 3b", "3a 03 01 .. 3e");
    exchange(&host, "3a 03 01 00 .. 3e", "3a 03 02 01 1e 05 0a 00 b9 .. 26");
    assert_int_equal(say(&host, "3a 03 02 01 .. 40"), 0);
    assert_string_equal(host.fact, "log_temperature on");
    assert_int_equal(host.written[0], 0xbc); /* sleep */
    free(host.state);
    zone_free(zone);
}

/* The ring cannot do a thing: the answer to each setting is an error. */
static void reach_sleep(struct host *host)
{
    static const uint8_t commands[] = {0x16, 0x2c, 0x36, 0x38, 0x3a};
    for (size_t i = 0; i < sizeof(commands); i++) {
        uint8_t frame[COLMI_FRAME];
        assert_int_equal(host->written[0], commands[i]);
        colmi_frame_make(frame, commands[i] | COLMI_ERROR_BIT, (const uint8_t[]){0xee}, 1);
        driver_by_name("colmi")->on_notification(host->state, &host->io, V1_NOTIFY, frame,
                                                 COLMI_FRAME);
        driver_by_name("colmi")->on_written(host->state, &host->io, 0);
    }
}

/* A whole message with this payload. */
static int say_big(struct host *host, uint8_t kind, const char *payload)
{
    uint8_t bytes[BYTES_MAX];
    const size_t length = bytes_of(payload, bytes + COLMI_BIG_HEADER);
    const uint16_t crc = colmi_crc(bytes + COLMI_BIG_HEADER, length);
    bytes[0] = 0xbc;
    bytes[1] = kind;
    bytes[2] = (uint8_t)length;
    bytes[3] = 0;
    bytes[4] = (uint8_t)(crc & 0xff);
    bytes[5] = (uint8_t)(crc >> 8);
    const int r = driver_by_name("colmi")->on_notification(host->state, &host->io, V2_NOTIFY, bytes,
                                                           COLMI_BIG_HEADER + length);
    driver_by_name("colmi")->on_written(host->state, &host->io, 0);
    return r;
}

/* No data for the days of a command that are left. */
static void skip_days(struct host *host, uint8_t command)
{
    while (host->written[0] == command) {
        uint8_t frame[COLMI_FRAME];
        colmi_frame_make(frame, command, (const uint8_t[]){0xff}, 1);
        assert_int_equal(driver_by_name("colmi")->on_notification(host->state, &host->io, V1_NOTIFY,
                                                                  frame, COLMI_FRAME),
                         0);
        driver_by_name("colmi")->on_written(host->state, &host->io, 0);
    }
}

/* Checksums are right and what they cover is not. Each refusal is followed by the next request. */
static void what_cannot_be_is_refused_by_name(void **state)
{
    (void)state;
    struct host host;
    struct zone *zone;
    const struct driver *driver =
        reach_settings(&host, &zone, "3c 00 ac 27 00 00 00 00 00 80 .. 8f");
    reach_sleep(&host);
    assert_int_equal(host.written[1], 0x27);
    assert_int_equal(say_big(&host, 0x3e, "01 00 06 9d 00"), -ERR_LENGTH); /* a nap */
    assert_int_equal(say_big(&host, 0x25, "00"), -ERR_UNSUPPORTED);        /* not asked for */
    assert_int_equal(say_big(&host, 0x27, "01 00 06 9d 00 9d 00 02 21"), -ERR_RANGE);

    expect_written(&host, "37 06 .. 3d"); /* the echo is of another day */
    say(&host, "37 00 02 1e .. 57");
    assert_int_equal(say(&host, "37 01 05 24 .. 61"), -ERR_RANGE);
    driver->on_written(host.state, &host.io, 0);
    expect_written(&host, "37 05 .. 3c");
    skip_days(&host, 0x37);

    expect_written(&host, "15 00 c4 94 6a .. d7"); /* 2026-08-31; the echo is of the day after */
    say(&host, "15 00 02 05 .. 1c");
    assert_int_equal(say(&host, "15 01 80 15 96 6a 41 .. ec"), -ERR_RANGE);
    driver->on_written(host.state, &host.io, 0);
    skip_days(&host, 0x15);

    assert_int_equal(host.written[1], 0x2a);
    assert_int_equal(say_big(&host, 0x2a, "00 62 62"), -ERR_LENGTH);
    assert_int_equal(host.written[1], 0x77);
    assert_int_equal(say_big(&host, 0x77, "05 1e 01 00 06 0e"), -ERR_RANGE);
    assert_int_equal(host.written[6], 5); /* the next day */
    assert_int_equal(say_big(&host, 0x77, "02"), 0);

    expect_written(&host, "43 06 0f 00 5f 01 .. b8");
    say(&host, "43 f0 02 01 .. 36");
    assert_int_equal(say(&host, "43 26 08 31 00 00 03 .. a5"), -ERR_RANGE); /* not of two */
    assert_int_equal(say(&host, "43 2a 08 31 00 00 02 .. a8"), -ERR_SYNTAX);
    assert_int_equal(say(&host, "43 26 08 31 00 00 02 00 00 09 .. ad"), -ERR_SYNTAX);
    assert_int_equal(say(&host, "43 ff .. 42"), -ERR_SYNTAX); /* in the middle */
    assert_int_equal(say(&host, "43 26 08 31 04 01 02 00 00 09 .. b2"), -ERR_SYNTAX);
    driver->on_written(host.state, &host.io, 0);
    expect_written(&host, "43 05 0f 00 5f 01 .. b7");
    assert_int_equal(host.kept, 0);
    assert_null(host.failed);
    free(host.state);
    zone_free(zone);
}

/* The night is not over yet, says our clock; and where the ring says 02, it does not do that. */
static void nights_that_cannot_be_dated_are_left_out(void **state)
{
    (void)state;
    struct host host;
    struct zone *zone;
    reach_settings(&host, &zone, "3c 00 ac 27 .. 0f");
    reach_sleep(&host);
    /* From 23:00 to 03:00, and from 03:00; it is 02:10. */
    assert_int_equal(say_big(&host, 0x3e, "02 | 00 06 64 05 b4 00 02 f0 | 00 06 b4 00 f0 00 02 3c"),
                     0);
    assert_int_equal(host.kept, 0);
    /* The minutes do not fill it; it is kept, and marked by that. */
    assert_int_equal(say_big(&host, 0x3e, "01 | 00 06 64 05 78 00 02 3c"), 0);
    assert_int_equal(host.kept, 1);
    /* Forms of the request, until all were met with "I do not do that". */
    for (int form = 0; form < 4; form++) {
        assert_int_equal(host.written[1], 0x27);
        assert_int_equal(say_big(&host, 0x27, "02"), 0);
    }
    expect_written(&host, "37 06 .. 3d");
    free(host.state);
    zone_free(zone);
}

/* A ring that begins the same answer again and again. */
static void a_session_has_an_end(void **state)
{
    (void)state;
    struct host host;
    struct zone *zone;
    const struct driver *driver = reach_settings(&host, &zone, "3c 00 ac 27 .. 0f");
    reach_sleep(&host);
    assert_int_equal(say_big(&host, 0x27, "00"), 0);
    for (int seconds = 0; !host.failed; seconds++) {
        assert_true(seconds < 700);
        assert_int_equal(say(&host, "37 00 05 1e .. 5a"), 0);
        assert_int_equal(driver->on_timer(host.state, &host.io), 0);
    }
    assert_string_equal(host.failed, "too_long");
    /* After that nothing moves. */
    const unsigned writes = host.writes;
    assert_int_equal(say(&host, "37 ff .. 36"), 0);
    assert_int_equal(driver->on_written(host.state, &host.io, 0), 0);
    assert_int_equal(driver->on_read(host.state, &host.io, 0, NULL, 0), 0);
    assert_int_equal(driver->on_timer(host.state, &host.io), 0);
    assert_int_equal(host.writes, writes);
    free(host.state);
    zone_free(zone);
}

/* What is written is refused, step by step. */
static void writes_that_fail(void **state)
{
    (void)state;
    struct host host;
    struct zone *zone;
    const struct driver *driver = start(&host, &zone);
    assert_int_equal(driver->on_written(host.state, &host.io, -ERR_IO), 0);
    expect_written(&host, "01 26 09 06 02 10 24 01 .. 6d");
    for (int tries = 0; !host.failed; tries++) {
        assert_true(tries < 10);
        driver->on_read(host.state, &host.io, -ERR_IO, NULL, 0);
        driver->on_written(host.state, &host.io, -ERR_IO);
    }
    assert_string_equal(host.failed, "no_answer");
    free(host.state);
    zone_free(zone);
}

/* Example K: errors, and frames that nobody asked for, do not move anything. */
static void example_k_errors_and_pushes(void **state)
{
    (void)state;
    static const struct {
        const char *frame;
        int result;
    } cases[] = {
        {"73 0c 64 01 .. e4", 0},
        {"73 01 .. 74", 0},
        {"73 12 00 02 6d .. f4", 0},
        {"2f f1 .. 20", 0},
        {"6a 01 .. 6b", 0},
        {"43 26 09 05 00 00 0f 45 0b 6d 02 fa 01 00 00 40", 0},
        {"43 ff .. 42", 0},
        {"a1 03 .. a4", 0},
        {"9e ee .. 8c", -ERR_UNSUPPORTED},
        {"69 01 01 .. 6b", -ERR_UNSUPPORTED},
        {"69 01 00 4e .. b8", -ERR_UNSUPPORTED},
        {"15 ff .. 14", -ERR_UNSUPPORTED},
    };
    struct host host;
    struct zone *zone;
    const struct driver *driver = start(&host, &zone);
    driver->on_written(host.state, &host.io, 0);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(say(&host, cases[i].frame), cases[i].result);
    assert_int_equal(host.writes, 1);
    assert_int_equal(host.kept, 0);
    /* The error of what was asked for: on to the next. */
    assert_int_equal(say(&host, "84 ee .. 72"), 0);
    expect_written(&host, "01 26 09 06 02 10 24 01 .. 6d");
    assert_null(host.failed);
    free(host.state);
    zone_free(zone);
}

static void packets_that_are_none(void **state)
{
    (void)state;
    struct host host;
    struct zone *zone;
    const struct driver *driver = start(&host, &zone);
    const uint8_t bytes[COLMI_FRAME] = {0x04, 0, 1};
    const uint8_t night[] = {0xbc, 0x27, 0x01, 0x00, 0xbf, 0x40, 0x00};
    const uint8_t nap[] = {0xbc, 0x3e, 0x01, 0x00, 0xbf, 0x40, 0x00};
    const struct driver_io *io = &host.io;
    assert_int_equal(driver->on_notification(host.state, io, V1_NOTIFY, bytes, 16), -ERR_SYNTAX);
    assert_int_equal(driver->on_notification(host.state, io, V1_NOTIFY, bytes, 15), -ERR_LENGTH);
    assert_int_equal(driver->on_notification(host.state, io, V1_NOTIFY, bytes, 0), -ERR_LENGTH);
    assert_int_equal(driver->on_notification(host.state, io, V2_NOTIFY, bytes, 16), -ERR_SYNTAX);
    assert_int_equal(driver->on_notification(host.state, io, V2_NOTIFY, night, 7),
                     -ERR_UNSUPPORTED);
    assert_int_equal(driver->on_notification(host.state, io, V2_NOTIFY, nap, 7), -ERR_UNSUPPORTED);
    assert_int_equal(driver->on_notification(host.state, io, "2a37", bytes, 16), -ERR_UNSUPPORTED);
    free(host.state);
    zone_free(zone);
}

/* ---- table ---- */

static void names_and_services(void **state)
{
    (void)state;
    static const char *const mine[] = {"R02_5E92",  "R 02_5E92", "COLMI R10_1A2B",
                                       "R11C_0000", "H59_ABCD",  "MIJIA R02"};
    static const char *const others[] = {"R99 54DC", "R10M 0001", "SMART_RING", "Polar H10", "R02"};
    static const char *const uuids[][1] = {{"6E40FFF0-B5A3-F393-E0A9-E50E24DCCA9E"},
                                           {"de5bf728-d711-4e47-af26-65e3012a5dc7"},
                                           {"6e400001-b5a3-f393-e0a9-e50e24dcca9e"}};
    const struct driver *colmi = driver_by_name("colmi");
    for (size_t i = 0; i < sizeof(mine) / sizeof(mine[0]); i++)
        assert_ptr_equal(driver_match(&(struct advertisement){.name = mine[i]}, false), colmi);
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        assert_ptr_not_equal(driver_match(&(struct advertisement){.name = others[i]}, false),
                             colmi);
    for (size_t i = 0; i < 3; i++) {
        const struct advertisement heard = {.service_uuids = uuids[i], .service_count = 1};
        assert_int_equal(driver_match(&heard, false) == colmi, i < 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checksums_fit_what_was_seen),
        cmocka_unit_test(any_wrong_bit_of_a_frame_is_refused),
        cmocka_unit_test(messages_are_joined_from_any_two_pieces),
        cmocka_unit_test(requests_are_those_that_were_seen),
        cmocka_unit_test(pieces_that_look_like_something_else),
        cmocka_unit_test(a_message_that_is_too_long_is_refused),
        cmocka_unit_test(any_wrong_bit_of_a_message_is_refused),
        cmocka_unit_test(capabilities),
        cmocka_unit_test(example_a_set_time),
        cmocka_unit_test(example_b_battery_and_settings),
        cmocka_unit_test(example_c_heart_rate),
        cmocka_unit_test(example_c_no_data),
        cmocka_unit_test(example_d_stress),
        cmocka_unit_test(example_d_stress_of_today),
        cmocka_unit_test(example_e_hrv),
        cmocka_unit_test(examples_f_g_m_nights),
        cmocka_unit_test(example_g_second_night),
        cmocka_unit_test(example_h_spo2),
        cmocka_unit_test(example_i_temperature),
        cmocka_unit_test(example_j_activity),
        cmocka_unit_test(example_k_errors_and_pushes),
        cmocka_unit_test(example_l_heart_rate_of_an_r02),
        cmocka_unit_test(example_m_crc_mismatch_refused),
        cmocka_unit_test(days_with_a_fault_are_refused),
        cmocka_unit_test(ff_is_no_measurement),
        cmocka_unit_test(stages),
        cmocka_unit_test(nights_that_cannot_be_are_refused),
        cmocka_unit_test(spo2_takes_the_lower),
        cmocka_unit_test(temperature_in_packets),
        cmocka_unit_test(activity_that_cannot_be_is_refused),
        cmocka_unit_test(reigns_are_packed_into_a_number),
        cmocka_unit_test(reigns_follow_each_other),
        cmocka_unit_test(instants),
        cmocka_unit_test(the_past_follows_the_zone),
        cmocka_unit_test(packets_that_are_none),
        cmocka_unit_test(what_cannot_be_is_refused_by_name),
        cmocka_unit_test(nights_that_cannot_be_dated_are_left_out),
        cmocka_unit_test(a_session_has_an_end),
        cmocka_unit_test(writes_that_fail),
        cmocka_unit_test(names_and_services),
    };
    return cmocka_run_group_tests_name("colmi", tests, NULL, NULL);
}
