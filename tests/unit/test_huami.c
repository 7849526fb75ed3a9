/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The parts of the driver for Huami bands, each with bytes by hand: cryptography against published
 * vectors, chunks, records. Whole sessions are in test_huami_session.c.
 */
#include "ble/drivers/huami_chunks.h"
#include "ble/drivers/huami_crypto.h"
#include "ble/drivers/huami_records.h"
#include "core/history.h"
#include "tests/harness/test.h"
#include "tests/wearables/wearable.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void hex(const char *text, uint8_t *bytes, size_t size)
{
    size_t length;
    assert_int_equal(wearable_parse_hex(text, bytes, size, &length), 0);
    assert_int_equal(length, size);
}

/* ---- cryptography ---- */

/* FIPS 197, appendix C.1. */
static void test_aes(void **state)
{
    uint8_t key[16];
    uint8_t text[16];
    uint8_t expected[16];
    uint8_t found[16];
    (void)state;
    hex("000102030405060708090a0b0c0d0e0f", key, 16);
    hex("00112233445566778899aabbccddeeff", text, 16);
    hex("69c4e0d86a7b0430d8cdb78070b4c55a", expected, 16);
    assert_int_equal(huami_aes(key, text, found), 0);
    assert_memory_equal(found, expected, 16);
}

/* A number as standards print it, most significant digit first, into the form of the air. */
static void number(const char *text, uint8_t ret[HUAMI_NUMBER])
{
    uint8_t big[HUAMI_NUMBER];
    hex(text, big, sizeof(big));
    for (size_t i = 0; i < sizeof(big); i++)
        ret[i] = big[sizeof(big) - 1 - i];
}

static void point(const char *x, const char *y, uint8_t ret[HUAMI_POINT])
{
    number(x, ret);
    number(y, ret + HUAMI_NUMBER);
}

/* The base point of B-163, FIPS 186-4 appendix D.1.3.1.2, is the public key of 1. The other one is
 * of NIST's CAVP, KAS_ECC_CDH_PrimitiveTest, [B-163], count 0. */
static void test_public_keys(void **state)
{
    static const struct {
        const char *private_key;
        const char *x;
        const char *y;
    } cases[] = {
        {"000000000000000000000000000000000000000000000001",
         "00000003f0eba16286a2d57ea0991168d4994637e8343e36",
         "00000000d51fbc6c71a0094fa2cdd545b11c5c0c797324f1"},
        {"00000003edae173de8fa0cf0412d6a7bdc81fdbd0617adf8",
         "000000035466701d0b0030d098b6ed2343d355c24c907271",
         "00000000d8bc02f341d261860dfb65f0cb7f0b488d8296cc"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint8_t private_key[HUAMI_NUMBER];
        uint8_t expected[HUAMI_POINT];
        uint8_t found[HUAMI_POINT];
        number(cases[i].private_key, private_key);
        point(cases[i].x, cases[i].y, expected);
        assert_int_equal(huami_public(private_key, found), 0);
        assert_memory_equal(found, expected, HUAMI_POINT);
        private_key[HUAMI_NUMBER - 1] = 0xff; /* far above the field */
        assert_int_equal(huami_public(private_key, found), 0);
        assert_memory_equal(found, expected, HUAMI_POINT);
    }
}

/*
 * The same vector. CAVP's is Diffie-Hellman with the cofactor 2, so its private key d counts twice:
 * 2d = 7db5c2e7bd1f419e0825ad4f7b903fb7a0c2f5bf0, less the order of the curve, which is
 * 40000000000000000000292fe77e70c12a4234c33, is what stands here.
 */
static void test_shared_point(void **state)
{
    uint8_t private_key[HUAMI_NUMBER];
    uint8_t theirs[HUAMI_POINT];
    uint8_t expected_x[HUAMI_NUMBER];
    uint8_t found[HUAMI_POINT];
    (void)state;
    number("00000003db5c2e7bd1f419e0825841f9411cef67680c0fbd", private_key);
    point("00000003a647ba32dac71ec6780b0638a70cd24fc3bd4c8e",
          "00000002e69e961541844a4aa33769a7bce710f6640a560c", theirs);
    number("0000000100fb42d177ffe6c31378e2e04e0da7376ffe8765", expected_x);
    assert_int_equal(huami_shared(private_key, theirs, found), 0);
    assert_memory_equal(found, expected_x, HUAMI_NUMBER);
}

static void test_both_sides_agree(void **state)
{
    (void)state;
    for (unsigned round = 1; round < 20; round++) {
        uint8_t keys[2][HUAMI_NUMBER];
        uint8_t points[2][HUAMI_POINT];
        uint8_t shared[2][HUAMI_POINT];
        for (unsigned side = 0; side < 2; side++) {
            for (unsigned i = 0; i < HUAMI_NUMBER; i++)
                keys[side][i] = (uint8_t)(round * 41 + side * 97 + i * i * 13);
            assert_int_equal(huami_public(keys[side], points[side]), 0);
        }
        assert_int_equal(huami_shared(keys[0], points[1], shared[0]), 0);
        assert_int_equal(huami_shared(keys[1], points[0], shared[1]), 0);
        assert_memory_equal(shared[0], shared[1], HUAMI_POINT);
    }
}

static void test_wrong_points_are_refused(void **state)
{
    uint8_t one[HUAMI_NUMBER] = {1};
    uint8_t none[HUAMI_NUMBER] = {0};
    uint8_t good[HUAMI_POINT];
    uint8_t found[HUAMI_POINT];
    (void)state;
    assert_int_equal(huami_public(one, good), 0);
    assert_int_equal(huami_public(none, found), -ERR_RANGE);
    assert_int_equal(huami_shared(none, good, found), -ERR_RANGE);
    for (size_t bit = 0; bit < (size_t)8 * HUAMI_POINT; bit++) {
        uint8_t bad[HUAMI_POINT];
        memcpy(bad, good, sizeof(bad));
        bad[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_int_equal(huami_shared(one, bad, found), -ERR_RANGE);
    }
    /* The point of order 2: x = 0, y the square root of b. */
    uint8_t small[HUAMI_POINT] = {0};
    assert_int_equal(huami_shared(one, small, found), -ERR_RANGE);
}

/* ---- chunks ---- */

static void test_messages_are_cut(void **state)
{
    /* 52 bytes as 9 + 15 + 15 + 13. */
    static const struct {
        size_t length;
        uint8_t head[11];
        size_t head_length;
    } expected[] = {
        {20, {3, 0x01, 0, 1, 0, 52, 0, 0, 0, 0x82, 0}, 11},
        {20, {3, 0x00, 0, 1, 1}, 5},
        {20, {3, 0x00, 0, 1, 2}, 5},
        {18, {3, 0x06, 0, 1, 3}, 5},
    };
    struct huami_sender sender = {0};
    uint8_t message[52];
    uint8_t chunk[HUAMI_CHUNK];
    size_t at = 0;
    (void)state;
    for (size_t i = 0; i < sizeof(message); i++)
        message[i] = (uint8_t)(i + 100);
    assert_int_equal(huami_next_chunk(&sender, chunk), 0);
    huami_say(&sender, message, sizeof(message));
    for (size_t i = 0; i < 4; i++) {
        const size_t head = expected[i].head_length;
        assert_int_equal(huami_next_chunk(&sender, chunk), expected[i].length);
        assert_memory_equal(chunk, expected[i].head, head);
        assert_memory_equal(chunk + head, message + at, expected[i].length - head);
        at += expected[i].length - head;
    }
    assert_int_equal(huami_next_chunk(&sender, chunk), 0);
    huami_say(&sender, message, 3);
    assert_int_equal(huami_next_chunk(&sender, chunk), 14);
    assert_memory_equal(chunk, ((const uint8_t[]){3, 0x07, 0, 2, 0, 3, 0, 0, 0, 0x82, 0}), 11);
}

struct chunk_case {
    const char *what;
    size_t length;
    uint8_t bytes[24];
    int result;
    bool whole;
    bool ack;
};

/* In order: each meets what the ones before have left. */
static const struct chunk_case chunks[] = {
    {"nothing", 0, {0}, -ERR_SYNTAX, false, false},
    {"no chunk", 5, {5, 0, 0, 1, 0}, -ERR_SYNTAX, false, false},
    {"no header", 4, {3, 1, 0, 1}, -ERR_LENGTH, false, false},
    {"not begun", 6, {3, 0, 0, 1, 1, 0xaa}, -ERR_UNSUPPORTED, false, false},
    {"first, cut", 10, {3, 1, 0, 1, 0, 3, 0, 0, 0, 0x82}, -ERR_LENGTH, false, false},
    {"one for all, to be acknowledged",
     14,
     {3, 7, 0, 9, 0, 3, 0, 0, 0, 0x82, 0, 0x10, 5, 1},
     0,
     true,
     true},
    {"first of two", 13, {3, 1, 0, 10, 0, 4, 0, 0, 0, 0x82, 0, 0x10, 5}, 0, false, false},
    {"second of two", 7, {3, 6, 0, 10, 1, 1, 2}, 0, true, true},
    {"after the end", 6, {3, 2, 0, 10, 2, 1}, -ERR_UNSUPPORTED, false, false},
    {"first again", 13, {3, 1, 0, 11, 0, 6, 0, 0, 0, 0x82, 0, 1, 2}, 0, false, false},
    {"a chunk is missing", 7, {3, 2, 0, 11, 2, 5, 6}, -ERR_SYNTAX, false, false},
    {"and the message is forgotten", 7, {3, 2, 0, 11, 1, 5, 6}, -ERR_UNSUPPORTED, false, false},
    {"first again", 13, {3, 1, 0, 12, 0, 6, 0, 0, 0, 0x82, 0, 1, 2}, 0, false, false},
    {"another handle", 7, {3, 0, 0, 13, 1, 5, 6}, -ERR_SYNTAX, false, false},
    {"first again", 13, {3, 1, 0, 12, 0, 3, 0, 0, 0, 0x82, 0, 1, 2}, 0, false, false},
    {"more than announced", 7, {3, 2, 0, 12, 1, 5, 6}, -ERR_LENGTH, false, false},
    {"less than announced",
     13,
     {3, 3, 0, 13, 0, 3, 0, 0, 0, 0x82, 0, 1, 2},
     -ERR_LENGTH,
     false,
     false},
    {"too long", 13, {3, 1, 0, 14, 0, 97, 0, 0, 0, 0x82, 0, 1, 2}, -ERR_LENGTH, false, false},
    {"4 GB", 13, {3, 1, 0, 14, 0, 3, 0, 0, 255, 0x82, 0, 1, 2}, -ERR_LENGTH, false, false},
    {"another endpoint, to be acknowledged",
     13,
     {3, 7, 0, 15, 0, 2, 0, 0, 0, 0x1a, 0, 1, 2},
     -ERR_UNSUPPORTED,
     false,
     true},
    {"encrypted",
     13,
     {3, 0x0f, 0, 16, 0, 2, 0, 0, 0, 0x82, 0, 1, 2},
     -ERR_UNSUPPORTED,
     false,
     true},
    {"empty", 11, {3, 3, 0, 17, 0, 0, 0, 0, 0, 0x82, 0}, 0, true, false},
};

static void test_chunks_are_joined(void **state)
{
    struct huami_receiver receiver = {0};
    (void)state;
    for (size_t i = 0; i < sizeof(chunks) / sizeof(chunks[0]); i++) {
        const struct chunk_case *c = &chunks[i];
        struct huami_heard heard;
        uint8_t *exact = malloc(c->length ? c->length : 1); /* sanitizers see a read past it */
        assert_non_null(exact);
        memcpy(exact, c->bytes, c->length);
        print_message("%s\n", c->what);
        assert_int_equal(huami_take_chunk(&receiver, exact, c->length, &heard), c->result);
        assert_int_equal(heard.whole, c->whole);
        assert_int_equal(heard.wants_ack, c->ack);
        if (c->ack)
            assert_memory_equal(heard.ack, ((uint8_t[]){4, 0, c->bytes[3], 1, c->bytes[4]}), 5);
        if (strcmp(c->what, "second of two") == 0) {
            assert_int_equal(receiver.length, 4);
            assert_memory_equal(receiver.message, ((const uint8_t[]){0x10, 5, 1, 2}), 4);
        }
        free(exact);
    }
}

/* ---- records ---- */

#define MIDNIGHT_MS (INT64_C(1757109600) * 1000) /* 2025-09-06 00:00:00 +02:00 */
#define MINUTE(n)   (MIDNIGHT_MS + (n)*MS_PER_MINUTE)

struct kept {
    struct history history; /* committed or not */
    size_t commits;
    int64_t cursor;
};

static void keep(void *host, const struct reading *reading)
{
    struct kept *kept = host;
    assert_int_equal(history_add(&kept->history, reading), 0);
}

static void keep_sleep(void *host, const struct sleep_block *block)
{
    struct kept *kept = host;
    assert_int_equal(history_add_sleep(&kept->history, block), 0);
}

static void commit(void *host, const char *cursor, int64_t value)
{
    struct kept *kept = host;
    assert_string_equal(cursor, "cursor");
    kept->cursor = value;
    kept->commits++;
}

static int64_t run(const struct huami_round *round, struct kept *kept)
{
    const struct driver_io io = {
        .host = kept, .keep = keep, .keep_sleep = keep_sleep, .commit = commit};
    assert_int_equal(huami_round_check(round), 0);
    return huami_round_keep(round, &io, "cursor");
}

static struct zone *berlin(void)
{
    struct zone *zone;
    assert_int_equal(zone_load("Europe/Berlin", &zone, NULL), 0);
    return zone;
}

static struct huami_round round_of(enum huami_data data, const uint8_t *bytes, size_t length)
{
    return (struct huami_round){
        .data = data,
        .record = 8,
        .asked_ms = MIDNIGHT_MS,
        .start_ms = MIDNIGHT_MS,
        .now_ms = MIDNIGHT_MS + MS_PER_DAY,
        .bytes = bytes,
        .length = length,
    };
}

static void expect(const struct kept *kept, size_t i, enum reading_kind kind, int value,
                   int64_t at_ms)
{
    assert_true(i < kept->history.count);
    assert_int_equal(kept->history.readings[i].kind, kind);
    assert_int_equal(kept->history.readings[i].value, value);
    assert_int_equal(kept->history.readings[i].at_ms, at_ms);
}

/* The example of the protocol's description: 00:00 and 00:01 none, 00:02 30, 00:03 34. */
static void test_stress_of_minutes(void **state)
{
    static const uint8_t bytes[] = {0xff, 0xff, 0x1e, 0x22};
    struct huami_round round = round_of(HUAMI_STRESS, bytes, sizeof(bytes));
    struct kept kept = {0};
    (void)state;
    assert_int_equal(run(&round, &kept), MINUTE(4));
    assert_int_equal(kept.history.count, 2);
    expect(&kept, 0, READING_STRESS_VENDOR, 30, MINUTE(2));
    expect(&kept, 1, READING_STRESS_VENDOR, 34, MINUTE(3));
    assert_int_equal(kept.cursor, MINUTE(4));
    assert_int_equal(kept.commits, 1);
    /* Begun earlier than asked for: what is known already is left out. */
    history_clear(&kept.history);
    round.asked_ms = MINUTE(3);
    assert_int_equal(run(&round, &kept), MINUTE(4));
    assert_int_equal(kept.history.count, 1);
    round.asked_ms = MINUTE(9); /* and all of it is known */
    assert_int_equal(run(&round, &kept), MINUTE(9));
    assert_int_equal(kept.history.count, 1);
    history_free(&kept.history);
}

/* 2025-09-06 03:00 +02:00 is 1757120400 = 0x68bb8790; each second record has no value. */
static void test_records_with_times(void **state)
{
    static const struct {
        enum huami_data data;
        enum reading_kind kind;
        int value;
        size_t length;
        uint8_t bytes[64];
    } cases[] = {
        {HUAMI_STRESS_MANUAL,
         READING_STRESS_VENDOR,
         41,
         10,
         {0x90, 0x87, 0xbb, 0x68, 41, 0xcc, 0x87, 0xbb, 0x68, 0xff}},
        {HUAMI_RESTING_HR,
         READING_RESTING_HR,
         56,
         12,
         {0x90, 0x87, 0xbb, 0x68, 8, 56, 0xcc, 0x87, 0xbb, 0x68, 8, 0}},
        {HUAMI_HRV,
         READING_HRV_RMSSD,
         48,
         12,
         {0x90, 0x87, 0xbb, 0x68, 8, 48, 0xcc, 0x87, 0xbb, 0x68, 8, 0xff}},
        {HUAMI_RESPIRATION,
         READING_RESP_RATE,
         140,
         16,
         {0x90, 0x87, 0xbb, 0x68, 8, 14, 0, 1, 0xcc, 0x87, 0xbb, 0x68, 8, 0, 0, 1}},
        {HUAMI_SPO2_SLEEP,
         READING_SPO2,
         97,
         61,
         {2, 0x90, 0x87, 0xbb, 0x68, 97, 20, [31] = 0xcc, 0x87, 0xbb, 0x68, 0}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct huami_round round = round_of(cases[i].data, cases[i].bytes, cases[i].length);
        struct kept kept = {0};
        assert_int_equal(run(&round, &kept), MINUTE(182));
        assert_int_equal(kept.history.count, 1);
        expect(&kept, 0, cases[i].kind, cases[i].value, MINUTE(180));
        assert_int_equal(kept.cursor, MINUTE(182));
        history_clear(&kept.history);
        round.asked_ms = MINUTE(181); /* the first is known already */
        assert_int_equal(run(&round, &kept), MINUTE(182));
        assert_int_equal(kept.history.count, 0);
        history_free(&kept.history);
    }
}

struct minute4 {
    const char *what;
    enum sleep_stage stage;
    uint8_t kind;
    uint8_t hr;
    bool off;
};

/* From one minute to the next; the upper half of the kind is noise. */
static const struct minute4 minutes4[] = {
    {"as before, of which nothing is known", SLEEP_UNKNOWN, 0x70, 60, false},
    {"light", SLEEP_LIGHT, 0x79, 61, false},
    {"as before", SLEEP_LIGHT, 0x10, 62, false},
    {"deep", SLEEP_DEEP, 0x1b, 63, false},
    {"ignore", SLEEP_DEEP, 0x5a, 64, false},
    {"wakes up", SLEEP_AWAKE, 0x5c, 65, false},
    {"as before", SLEEP_AWAKE, 0x50, 255, false},
    {"off the wrist", SLEEP_UNKNOWN, 0x53, 66, true},
    {"as before", SLEEP_UNKNOWN, 0x50, 67, true},
    {"charging", SLEEP_UNKNOWN, 0x56, 255, true},
    {"activity", SLEEP_AWAKE, 0x01, 90, false},
    {"light", SLEEP_LIGHT, 0x09, 0, false},
    {"riding", SLEEP_AWAKE, 0x04, 91, false},
};
#define MINUTES4 (sizeof(minutes4) / sizeof(minutes4[0]))

static void check_parts(const struct sleep_block *block, const enum sleep_stage *stages,
                        size_t count)
{
    size_t at = 0;
    for (size_t part = 0; part < block->count; part++)
        for (int32_t s = 0; s < block->parts[part].seconds; s += 60) {
            assert_true(at < count);
            assert_int_equal(stages[at++], block->parts[part].stage);
        }
    assert_int_equal(at, count);
    assert_int_equal(sleep_block_doubt_ms(block), 0);
}

static void test_activity_of_4_bytes(void **state)
{
    uint8_t bytes[4 * MINUTES4];
    enum sleep_stage stages[MINUTES4];
    struct zone *zone = berlin();
    struct kept kept = {0};
    size_t at = 0;
    (void)state;
    for (size_t i = 0; i < MINUTES4; i++) {
        memcpy(bytes + 4 * i, (uint8_t[]){minutes4[i].kind, 99, (uint8_t)i, minutes4[i].hr}, 4);
        stages[i] = minutes4[i].stage;
    }
    struct huami_round round = round_of(HUAMI_ACTIVITY, bytes, sizeof(bytes));
    round.record = 4;
    round.zone = zone;
    assert_int_equal(run(&round, &kept), MINUTE(MINUTES4));
    for (size_t i = 0; i < MINUTES4; i++) {
        if (minutes4[i].off)
            continue;
        expect(&kept, at++, READING_STEPS, (int)i, MINUTE((int)i));
        if (minutes4[i].hr != 0 && minutes4[i].hr != 255)
            expect(&kept, at++, READING_HR, minutes4[i].hr, MINUTE((int)i));
    }
    assert_int_equal(kept.history.count, at);
    assert_int_equal(kept.history.block_count, 1);
    const struct sleep_block *block = &kept.history.blocks[0];
    assert_string_equal(block->key, "hour 488086"); /* 1757109600 / 3600 */
    assert_int_equal(block->start_ms, MINUTE(1));   /* from the first minute asleep */
    assert_int_equal(block->end_ms, MINUTE(12));    /* to the last */
    assert_int_equal(block->offset_s, 7200);
    check_parts(block, stages + 1, 11);
    assert_int_equal(kept.cursor, huami_cursor(MIDNIGHT_MS, 0));
    history_free(&kept.history);
    zone_free(zone);
}

/* kind, sleep, deep, REM. */
static void test_activity_of_8_bytes(void **state)
{
    static const struct {
        uint8_t kind, deep, rem;
        enum sleep_stage stage;
    } cases[] = {
        {120, 42, 55, SLEEP_LIGHT},      {120, 43, 55, SLEEP_DEEP},
        {120, 43, 56, SLEEP_REM},        {120, 0x80 | 42, 0x80 | 55, SLEEP_LIGHT},
        {120, 0x80 | 43, 0, SLEEP_DEEP}, {64, 100, 100, SLEEP_AWAKE},
        {115, 100, 100, SLEEP_UNKNOWN},  {118, 0, 0, SLEEP_UNKNOWN},
        {0, 0, 0, SLEEP_AWAKE},          {120, 0, 0x80 | 56, SLEEP_REM},
    };
    enum { COUNT = sizeof(cases) / sizeof(cases[0]) };
    uint8_t bytes[8 * COUNT];
    enum sleep_stage stages[COUNT];
    struct zone *zone = berlin();
    struct kept kept = {0};
    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        const uint8_t record[] = {cases[i].kind, 1, 2, 70, 3, 70, cases[i].deep, cases[i].rem};
        memcpy(bytes + 8 * i, record, 8);
        stages[i] = cases[i].stage;
    }
    struct huami_round round = round_of(HUAMI_ACTIVITY, bytes, sizeof(bytes));
    round.zone = zone;
    assert_int_equal(run(&round, &kept), MINUTE(COUNT));
    assert_int_equal(kept.history.count, 2 * (COUNT - 2)); /* two are off the wrist */
    assert_int_equal(kept.history.block_count, 1);
    check_parts(&kept.history.blocks[0], stages, COUNT);
    history_free(&kept.history);
    zone_free(zone);
}

/* Kinds are carried over an hour's end and into the next session, by the cursor. */
static void test_hours_are_blocks(void **state)
{
    uint8_t bytes[4 * 150];
    struct zone *zone = berlin();
    struct kept kept = {0};
    (void)state;
    for (size_t i = 0; i < 150; i++)
        memcpy(bytes + 4 * i, ((const uint8_t[]){0, 0, 0, 255}), 4);
    bytes[4 * 50] = 11;
    struct huami_round round = round_of(HUAMI_ACTIVITY, bytes, sizeof(bytes));
    round.record = 4;
    round.zone = zone;
    assert_int_equal(run(&round, &kept), MINUTE(150));
    assert_int_equal(kept.history.block_count, 3);
    assert_int_equal(kept.history.blocks[0].start_ms, MINUTE(50));
    assert_int_equal(kept.history.blocks[0].end_ms, MINUTE(60));
    assert_string_equal(kept.history.blocks[1].key, "hour 488087");
    assert_int_equal(kept.history.blocks[1].end_ms, MINUTE(120));
    assert_int_equal(kept.history.blocks[2].end_ms, MINUTE(150));
    assert_int_equal(huami_cursor_hour(kept.cursor), MINUTE(120));
    assert_int_equal(huami_cursor_kind(kept.cursor), 11);
    /* From there on, and up to the end of the hour. */
    history_clear(&kept.history);
    round.asked_ms = round.start_ms = MINUTE(120);
    round.kind = 11;
    round.length = (size_t)4 * 50; /* as before, all of them */
    assert_int_equal(run(&round, &kept), MINUTE(170));
    assert_string_equal(kept.history.blocks[0].key, "hour 488088");
    assert_int_equal(kept.history.blocks[0].end_ms, MINUTE(170));
    history_clear(&kept.history);
    round.length = (size_t)4 * 60; /* with the deep one again */
    assert_int_equal(run(&round, &kept), MINUTE(180));
    assert_int_equal(kept.history.block_count, 1);
    assert_int_equal(huami_cursor_hour(kept.cursor), MINUTE(180));
    assert_int_equal(huami_cursor_kind(kept.cursor), 11);
    history_free(&kept.history);
    zone_free(zone);
}

/* The band has forgotten the beginning of the hour: what we know of it stays. */
static void test_half_an_hour_has_another_key(void **state)
{
    static const uint8_t bytes[] = {9, 0, 0, 60, 9, 0, 0, 60};
    struct zone *zone = berlin();
    struct kept kept = {0};
    (void)state;
    struct huami_round round = round_of(HUAMI_ACTIVITY, bytes, sizeof(bytes));
    round.record = 4;
    round.zone = zone;
    round.kind = 11; /* of before the gap: not carried over it */
    round.start_ms = MINUTE(37);
    assert_int_equal(run(&round, &kept), MINUTE(39));
    assert_string_equal(kept.history.blocks[0].key, "hour 488086.37");
    assert_int_equal(kept.cursor, huami_cursor(MIDNIGHT_MS, 0));
    history_free(&kept.history);
    zone_free(zone);
}

static void test_wrong_rounds_are_named(void **state)
{
    static const uint8_t spo2[31] = {1};
    static const uint8_t bytes[64] = {0x90, 0x87, 0xbb, 0x78}; /* in the future */
    static const struct {
        const char *what;
        const uint8_t *bytes;
        size_t length;
        enum huami_data data;
        int result;
    } cases[] = {
        {"activity, half a record", bytes, 12, HUAMI_ACTIVITY, -ERR_LENGTH},
        {"stress by hand, half a record", bytes, 6, HUAMI_STRESS_MANUAL, -ERR_LENGTH},
        {"SpO2 without its version", bytes, 0, HUAMI_SPO2_SLEEP, -ERR_LENGTH},
        {"SpO2, half a record", bytes, 30, HUAMI_SPO2_SLEEP, -ERR_LENGTH},
        {"SpO2, another version", spo2, 31, HUAMI_SPO2_SLEEP, -ERR_UNSUPPORTED},
        {"respiration, half a record", bytes, 6, HUAMI_RESPIRATION, -ERR_LENGTH},
        {"resting heart rate in the future", bytes, 6, HUAMI_RESTING_HR, -ERR_RANGE},
        {"HRV, half a record", bytes, 8, HUAMI_HRV, -ERR_LENGTH},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct huami_round round = round_of(cases[i].data, cases[i].bytes, cases[i].length);
        print_message("%s\n", cases[i].what);
        assert_int_equal(huami_round_check(&round), cases[i].result);
    }
    struct huami_round late = round_of(HUAMI_STRESS, bytes, sizeof(bytes));
    late.now_ms = MIDNIGHT_MS + 4 * MS_PER_MINUTE; /* 64 minutes are just possible */
    assert_int_equal(huami_round_check(&late), 0);
    late.now_ms -= 1;
    assert_int_equal(huami_round_check(&late), -ERR_RANGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_aes),
        cmocka_unit_test(test_public_keys),
        cmocka_unit_test(test_shared_point),
        cmocka_unit_test(test_both_sides_agree),
        cmocka_unit_test(test_wrong_points_are_refused),
        cmocka_unit_test(test_messages_are_cut),
        cmocka_unit_test(test_chunks_are_joined),
        cmocka_unit_test(test_stress_of_minutes),
        cmocka_unit_test(test_records_with_times),
        cmocka_unit_test(test_activity_of_4_bytes),
        cmocka_unit_test(test_activity_of_8_bytes),
        cmocka_unit_test(test_hours_are_blocks),
        cmocka_unit_test(test_half_an_hour_has_another_key),
        cmocka_unit_test(test_wrong_rounds_are_named),
    };
    return cmocka_run_group_tests_name("huami", tests, NULL, NULL);
}
