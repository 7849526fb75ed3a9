/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The virtual wearables: what they send must be known exactly, or no test that uses them proves
 * anything. Beats against the generator's published vectors, packets against the Heart Rate
 * Measurement's layout.
 */
#include "tests/wearables/wearable.h"

#include "tests/wearables/armband.h"
#include "tests/wearables/beats.h"
#include "tests/wearables/heart_rate.h"
#include "tests/wearables/oximeter.h"
#include "tests/wearables/pams.h"
#include "tests/wearables/pinetime.h"
#include "tests/wearables/thermometer.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define ADDRESS "aa:bb:cc:00:11:22"

/* ---- beats ---- */

static int sum_of(const struct beats_plan *plan, size_t count, const int first_five[5])
{
    struct beats beats;
    int sum = 0;
    beats_start(&beats, plan);
    for (size_t i = 0; i < count; i++) {
        const int ms = beats_next_ms(&beats);
        sum += ms;
        if (i < 5)
            assert_int_equal(ms, first_five[i]);
    }
    return sum;
}

static void test_beats_follow_the_published_series(void **state)
{
    (void)state;
    const struct beats_plan one = {
        .base_ms = 850,
        .pattern_ms = {0, 25, 40, 20, -15, -35},
        .pattern_count = 6,
        .seed = 42,
        .jitter_modulus = 21,
        .overwrites = {{20, 1730}, {50, 430}, {51, 415}, {80, 640}, {81, 1065}, {100, 240}},
        .overwrite_count = 6,
    };
    const struct beats_plan two = {
        .base_ms = 1000,
        .pattern_ms = {0, 10},
        .pattern_count = 2,
        .seed = 9,
        .jitter_modulus = 11,
    };
    assert_int_equal(sum_of(&one, 240, (const int[]){853, 867, 882, 869, 842}), 204602);
    assert_int_equal(sum_of(&two, 60, (const int[]){996, 1006, 1004, 1012, 998}), 60316);
}

static void test_beats_can_be_a_table(void **state)
{
    (void)state;
    static const uint16_t table[] = {800, 900, 1000};
    const struct beats_plan plan = {.table_ms = table, .table_count = 3};
    assert_int_equal(sum_of(&plan, 6, (const int[]){800, 900, 1000, 800, 900}), 5400);
    uint16_t units[3];
    beats_expected_units(&plan, 4, 3, units);
    assert_int_equal(units[0], 922); /* 900 ms x 1.024 = 921.6 */
    assert_int_equal(units[1], 1024);
    assert_int_equal(units[2], 819); /* 819.2 */
}

static void test_rmssd_by_hand(void **state)
{
    (void)state;
    const uint16_t units[] = {1024, 1126, 1024,
                              1024};  /* differences of 99.609375, -99.609375, 0 ms */
    const double expected = 81.33071; /* 99.609375 x sqrt(2 / 3) */
    const double found = beats_rmssd_ms(units, 4);
    assert_true(found > expected - 1e-4 && found < expected + 1e-4);
    assert_true(beats_rmssd_ms(units, 1) == 0.0);
}

/* ---- packets ---- */

static void test_measurement_bytes(void **state)
{
    (void)state;
    static const uint16_t one[] = {0x0400};
    static const uint16_t two[] = {0x02a8, 0x029d};
    static const uint16_t last[] = {0x02b4};
    /* The examples of the layout's description. */
    const struct {
        struct heart_rate measurement;
        size_t length;
        uint8_t bytes[HEART_RATE_BYTES_MAX];
    } cases[] = {
        {{.bpm = 72, .energy_kj = -1}, 2, {0x00, 0x48}},
        {{.bpm = 60,
          .contact_supported = true,
          .contact = true,
          .energy_kj = -1,
          .has_rr = true,
          .rr = one,
          .rr_count = 1},
         4,
         {0x16, 0x3c, 0x00, 0x04}},
        {{.bpm = 90, .energy_kj = -1, .has_rr = true, .rr = two, .rr_count = 2},
         6,
         {0x10, 0x5a, 0xa8, 0x02, 0x9d, 0x02}},
        {{.contact_supported = true, .energy_kj = -1}, 2, {0x04, 0x00}},
        {{.bpm = 300, .hr16 = true, .energy_kj = 16, .has_rr = true, .rr = last, .rr_count = 1},
         7,
         {0x19, 0x2c, 0x01, 0x10, 0x00, 0xb4, 0x02}},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint8_t bytes[HEART_RATE_BYTES_MAX];
        assert_int_equal(heart_rate_encode(&cases[i].measurement, bytes), cases[i].length);
        assert_memory_equal(bytes, cases[i].bytes, cases[i].length);
    }
    assert_int_equal(heart_rate_room(&cases[1].measurement), 9);
    assert_int_equal(heart_rate_room(&cases[4].measurement), 7);
}

/* ---- the strap in time ---- */

#define PACKETS_MAX 64

struct inbox {
    size_t count;
    struct {
        uint8_t bytes[HEART_RATE_BYTES_MAX];
        size_t length;
    } packets[PACKETS_MAX];
};

static void receive(void *host, struct wearable *wearable,
                    const struct wearable_characteristic *characteristic, const uint8_t *bytes,
                    size_t length)
{
    (void)wearable;
    struct inbox *inbox = host;
    assert_string_equal(characteristic->uuid, UUID_HR_MEASUREMENT);
    assert_true(inbox->count < PACKETS_MAX && length <= HEART_RATE_BYTES_MAX);
    memcpy(inbox->packets[inbox->count].bytes, bytes, length);
    inbox->packets[inbox->count++].length = length;
}

static struct wearable *make(const char *kind, const char *options, struct inbox *inbox)
{
    struct wearable *wearable;
    struct error err = {0};
    if (wearable_new(kind, ADDRESS, options, &wearable, &err) < 0)
        fail_msg("%s", err.text);
    wearable->host = (struct wearable_host){.host = inbox, .notify = receive};
    return wearable;
}

static void subscribe(struct wearable *wearable, bool on, int64_t now_ms)
{
    wearable->type->subscribe(wearable, wearable_find(wearable, "2a37"), on, now_ms);
}

static void expect_packet(const struct inbox *inbox, size_t i, const uint8_t *bytes, size_t length)
{
    assert_true(i < inbox->count);
    assert_int_equal(inbox->packets[i].length, length);
    assert_memory_equal(inbox->packets[i].bytes, bytes, length);
}

static void test_strap_sends_the_beats_of_each_second(void **state)
{
    (void)state;
    struct inbox inbox = {0};
    struct wearable *strap = make("strap", "base=600", &inbox);
    assert_string_equal(strap->address, "AA:BB:CC:00:11:22");
    assert_true(strap->type->tick(strap, 1000) == WEARABLE_NEVER); /* nobody listens */
    subscribe(strap, true, 5000);
    assert_int_equal(strap->type->tick(strap, 5000), 6000);
    assert_int_equal(inbox.count, 0);
    assert_int_equal(strap->type->tick(strap, 8100), 9000); /* a late tick catches up */
    assert_int_equal(inbox.count, 3);
    /* 600 ms is 614.4, sent as 614 = 0x0266; beats end at 600, 1200, 1800, 2400, 3000 */
    expect_packet(&inbox, 0, (const uint8_t[]){0x16, 100, 0x66, 0x02}, 4);
    expect_packet(&inbox, 1, (const uint8_t[]){0x16, 100, 0x66, 0x02, 0x66, 0x02}, 6);
    expect_packet(&inbox, 2, (const uint8_t[]){0x16, 100, 0x66, 0x02, 0x66, 0x02}, 6);
    char text[256];
    strap->type->describe(strap, text, sizeof(text));
    assert_string_equal(text, "notifications=3 beats_sent=5 beats_lost=0 first=0 last=4");
    wearable_free(strap);
}

static void test_beats_without_a_subscriber_are_lost(void **state)
{
    (void)state;
    struct inbox inbox = {0};
    struct wearable *strap = make("strap", "base=600", &inbox);
    subscribe(strap, true, 0);
    strap->type->tick(strap, 1000);
    subscribe(strap, false, 1000);
    assert_true(strap->type->tick(strap, 9000) == WEARABLE_NEVER);
    subscribe(strap, true, 9000);
    strap->type->tick(strap, 10000);
    char text[256];
    strap->type->describe(strap, text, sizeof(text));
    /* index 0 before; 1 ... 14 end by 9000; 15 ends at 9600 */
    assert_string_equal(text, "notifications=2 beats_sent=2 beats_lost=14 first=0 last=15");
    wearable_free(strap);
}

static void test_strap_options_shape_the_packet(void **state)
{
    (void)state;
    const struct {
        const char *options;
        uint8_t bytes[HEART_RATE_BYTES_MAX];
        size_t length;
    } cases[] = {
        {"base=1000 hr16=1", {0x17, 60, 0, 0x00, 0x04}, 5},
        {"base=1000 energy=16", {0x1e, 60, 16, 0, 0x00, 0x04}, 6},
        {"base=1000 rr_in_ms=1", {0x16, 60, 0xe8, 0x03}, 4},
        {"base=1000 contact=0", {0x04, 0}, 2},
        {"base=1000 contact_lost=900:1100", {0x04, 0}, 2},
        {"base=1000 fast=10 every_ms=10000",
         {0x16, 60, 0, 4, 0, 4, 0, 4, 0, 4, 0, 4, 0, 4, 0, 4, 0, 4, 0, 4},
         20},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct inbox inbox = {0};
        struct wearable *strap = make("strap", cases[i].options, &inbox);
        subscribe(strap, true, 0);
        strap->type->tick(strap, 1000);
        expect_packet(&inbox, 0, cases[i].bytes, cases[i].length);
        wearable_free(strap);
    }
}

static void test_more_beats_than_fit_go_into_a_second_packet(void **state)
{
    (void)state;
    struct inbox inbox = {0};
    struct wearable *strap = make("strap", "base=1000 every_ms=10000", &inbox);
    subscribe(strap, true, 0);
    strap->type->tick(strap, 10000);
    assert_int_equal(inbox.count, 2);
    assert_int_equal(inbox.packets[0].length, 20);
    expect_packet(&inbox, 1, (const uint8_t[]){0x16, 60, 0x00, 0x04}, 4);
    wearable_free(strap);
}

static void test_silence_sends_nothing(void **state)
{
    (void)state;
    struct inbox inbox = {0};
    struct wearable *strap = make("strap", "base=1000 silence=1500:3500", &inbox);
    subscribe(strap, true, 0);
    strap->type->tick(strap, 5000);
    assert_int_equal(inbox.count, 3); /* at 1, 4 and 5 s */
    wearable_free(strap);
}

/* What one characteristic sent, as text: a packet a line, in hexadecimal. */
struct transcript {
    const char *uuid;
    char text[512];
};

static void transcribe(void *host, struct wearable *wearable,
                       const struct wearable_characteristic *characteristic, const uint8_t *bytes,
                       size_t length)
{
    (void)wearable;
    struct transcript *transcript = host;
    if (strcmp(characteristic->uuid, transcript->uuid) != 0)
        return;
    size_t at = strlen(transcript->text);
    assert_true(at + 2 * length + 2 < sizeof(transcript->text));
    for (size_t i = 0; i < length; i++, at += 2)
        snprintf(transcript->text + at, sizeof(transcript->text) - at, "%02x", bytes[i]);
    memcpy(transcript->text + at, "\n", 2);
}

static struct wearable *listen_to(struct transcript *transcript, const char *uuid, const char *kind,
                                  const char *options)
{
    struct wearable *wearable = make(kind, options, NULL);
    *transcript = (struct transcript){.uuid = uuid};
    wearable->host = (struct wearable_host){.host = transcript, .notify = transcribe};
    wearable->type->subscribe(wearable, wearable_find(wearable, uuid), true, 0);
    return wearable;
}

static void test_watch_sends_two_plain_bytes(void **state)
{
    (void)state;
    struct inbox inbox = {0};
    struct wearable *watch = make("watch", "bpm=64", &inbox);
    subscribe(watch, true, 0);
    assert_int_equal(watch->type->tick(watch, 2000), 3000);
    assert_int_equal(inbox.count, 2);
    expect_packet(&inbox, 0, (const uint8_t[]){0x00, 64}, 2);
    expect_packet(&inbox, 1, (const uint8_t[]){0x00, 65}, 2);
    wearable_free(watch);
}

static void test_pinetime_counts_steps(void **state)
{
    (void)state;
    struct transcript sent;
    struct wearable *pinetime =
        listen_to(&sent, UUID_STEP_COUNT, "pinetime", "steps=65534 walk=2 midnight_ms=3000");
    assert_int_equal(pinetime->type->tick(pinetime, 4000), 5000);
    assert_string_equal(sent.text, "00000100\n02000100\n00000000\n02000000\n");
    wearable_free(pinetime);
}

static void test_armband_answers_and_measures(void **state)
{
    (void)state;
    struct transcript sent;
    struct wearable *armband =
        listen_to(&sent, UUID_PMD_CONTROL, "armband", "base=600 first_ms=2000 burst_ms=1000");
    const struct wearable_characteristic *control = wearable_find(armband, UUID_PMD_CONTROL);
    const uint8_t start[] = {0x02, 0x03};
    const uint8_t stop[] = {0x03, 0x03};
    uint8_t features[3];
    size_t length;
    assert_int_equal(armband->type->read(armband, control, features, 3, &length), ATT_OK);
    assert_memory_equal(features, ((const uint8_t[]){0x0f, 0x6e, 0x02}), 3);
    assert_int_equal(armband->type->write(armband, control, start, 2), ATT_OK);
    assert_int_equal(armband->type->write(armband, control, start, 2), ATT_OK);
    assert_int_equal(armband->type->write(armband, control, start, 1), ATT_INVALID_LENGTH);
    assert_string_equal(sent.text, "f002030000\nf002030600\n");
    sent = (struct transcript){.uuid = UUID_PMD_DATA};
    armband->type->subscribe(armband, wearable_find(armband, UUID_PMD_DATA), true, 0);
    assert_int_equal(armband->type->tick(armband, 3000), 4000);
    /* 600 ms = 0x0258, 100 a minute; at 2 s three beats have ended, at 3 s two more */
    assert_string_equal(sent.text, "03000000000000000000"
                                   "6458020a0006"
                                   "6458020a0006"
                                   "6458020a0006\n"
                                   "03000000000000000000"
                                   "6458020a0006"
                                   "6458020a0006\n");
    assert_int_equal(armband->type->write(armband, control, stop, 2), ATT_OK);
    assert_true(armband->type->tick(armband, 9000) == WEARABLE_NEVER);
    wearable_free(armband);
}

static void test_thermometer_bytes(void **state)
{
    (void)state;
    struct transcript sent;
    struct wearable *thermometer = listen_to(&sent, UUID_TEMPERATURE_MEASUREMENT, "thermometer",
                                             "temperature=3660 clock_s=1788602400 site=1 stored=1");
    thermometer->type->tick(thermometer, 10000);
    /* 3660 = 0x0e4c, times 10^-2; 2026-09-05 10:00 on its wall, an hour before and 10 s after */
    assert_string_equal(sent.text, "064c0e00feea07090509000001\n"
                                   "064d0e00feea0709050a000a01\n");
    wearable_free(thermometer);
}

static void test_oximeter_bytes(void **state)
{
    (void)state;
    struct transcript sent;
    struct wearable *oximeter = listen_to(&sent, UUID_PLX_CONTINUOUS, "oximeter",
                                          "spo2=98 bpm=0 fields=31 status=384 device=2048");
    oximeter->type->tick(oximeter, 1000);
    assert_string_equal(sent.text, "1f6200ff07630001006400020080010008007bf0\n");
    wearable_free(oximeter);
    oximeter = listen_to(&sent, UUID_PLX_SPOT_CHECK, "oximeter",
                         "spo2=98 bpm=72 stored=1 clock_s=1788602400 clock_set=0");
    oximeter->type->tick(oximeter, 0);
    assert_string_equal(sent.text, "1762004800ea0709050900000002000000\n");
    wearable_free(oximeter);
}

static void test_pams_cuts_what_does_not_fit(void **state)
{
    (void)state;
    static const struct {
        const char *options;
        const char *text;
    } cases[] = {
        /* session 0x0102, sub-session 3, 60 s; 24720, 1380 and 26400 s */
        {"", "8007000002010300"
             "3c00000000000000906000640500206700\n"},
        {"header=1", "c007000002010300"
                     "3c00000000000000906000640500206700\n"},
        {"mtu=23", "81070000020103003c00000000000000"
                   "90600064\n000500206700\n"},
        {"mtu=23 header=2", "01070000020103003c00000000000000"
                            "90600064\n060500206700\n"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct transcript sent;
        struct wearable *pams = listen_to(&sent, UUID_PAMS_SLEEP, "pams", cases[i].options);
        pams->type->tick(pams, 60000);
        assert_string_equal(sent.text, cases[i].text);
        wearable_free(pams);
    }
}

/* ---- the JavaScript watch ---- */

#define WATCH_NOW INT64_C(1757138400000) /* 2025-09-06 06:00 UTC */

struct console {
    size_t length;
    char text[65536];
};

static void hear(void *host, struct wearable *wearable,
                 const struct wearable_characteristic *characteristic, const uint8_t *bytes,
                 size_t length)
{
    struct console *console = host;
    (void)characteristic;
    assert_true(length + 3 <= wearable->mtu);
    assert_true(console->length + length < sizeof(console->text));
    memcpy(console->text + console->length, bytes, length);
    console->length += length;
    console->text[console->length] = '\0';
}

static void type_line(struct wearable *bangle, const char *line)
{
    const struct wearable_characteristic *rx =
        wearable_find(bangle, "6e400002-b5a3-f393-e0a9-e50e24dcca9e");
    for (size_t at = 0; at < strlen(line); at += 20) {
        const size_t left = strlen(line + at);
        assert_int_equal(
            bangle->type->write(bangle, rx, (const uint8_t *)line + at, left < 20 ? left : 20),
            ATT_OK);
    }
    for (int64_t now_ms = WATCH_NOW; now_ms < WATCH_NOW + 1000;)
        now_ms = bangle->type->tick(bangle, now_ms);
}

/* The examples of the protocol, and the errors of the console. */
static void test_bangle_answers_what_is_typed(void **state)
{
    static const struct {
        const char *options;
        const char *typed;
        const char *heard;
    } cases[] = {
        {"", "\x10print(1)\n", "1\r\n"},
        {"", "garbage\x03\x10print(1)\n", "garbage1\r\n"},
        {"", "print(1)\n", "print(1)1\r\n=undefined\r\n>"},
        {"", "\x10setTime(1757138460);print(Date.now())\n", "1757138460000\r\n"},
        {"",
         "\x10"
         "E.setTimeZone(-3.5);print(new Date().getTimezoneOffset())\n",
         "210\r\n"},
        {"", "\x10print(JSON.stringify({t:\"x\",fw:process.env.VERSION,n:-1}))\n",
         "{\"t\":\"x\",\"fw\":\"2v24\",\"n\":-1}\r\n"},
        {"", "\x10(s=>{if(s){s.x=1;f(s)}})(g(1));print(2)\n", "2\r\n"},
        {"",
         "\x10(l=>print(JSON.stringify({n:l.length,l:l})))(require(\"sleeplog\").readLog("
         "1757109600000,1757113200000))\n",
         "{\"n\":"},
        {"", "\x10GB({\"t\":\"actfetch\",\"ts\":1757138400000})\n",
         "\r\n{\"t\":\"actfetch\",\"state\":\"start\"}\r\n\r\n{\"t\":\"act\",\"ts\":1757138400000,"
         "\"stp\":"},
        {"", "\x10GB({\"t\":\"find\"})\n", ""},
        {"android=0", "\x10GB({\"t\":\"actfetch\",\"ts\":0})\n",
         "Uncaught ReferenceError: \"GB\" is not defined\r\n"},
        {"sleeplog=0", "\x10print(JSON.stringify(require(\"sleeplog\").readLog(0,1)))\n",
         "Uncaught Error: Module \"sleeplog\" not found\r\n"},
        {"", "\x10print(1\n", "Uncaught SyntaxError: Got something else\r\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        static struct console console;
        struct wearable *bangle = make("bangle", cases[i].options, NULL);
        print_message("%s", cases[i].typed);
        console.length = 0;
        bangle->host = (struct wearable_host){.host = &console, .notify = hear};
        bangle->type->subscribe(bangle,
                                wearable_find(bangle, "6e400003-b5a3-f393-e0a9-"
                                                      "e50e24dcca9e"),
                                true, WATCH_NOW);
        console.text[0] = '\0';
        type_line(bangle, cases[i].typed);
        if (strncmp(console.text, cases[i].heard, strlen(cases[i].heard)) != 0)
            assert_string_equal(console.text, cases[i].heard);
        wearable_free(bangle);
    }
}

static void test_wrong_options_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *kind;
        const char *address;
        const char *options;
        int result;
    } wrong[] = {
        {"toaster", ADDRESS, "", -ERR_NOT_FOUND},
        {"strap", "AA:BB:CC:00:11", "", -ERR_SYNTAX},
        {"strap", "AA:BB:CC:00:11:2x", "", -ERR_SYNTAX},
        {"strap", ADDRESS, "base", -ERR_SYNTAX},
        {"strap", ADDRESS, "base=fast", -ERR_SYNTAX},
        {"strap", ADDRESS, "base=100", -ERR_RANGE},
        {"strap", ADDRESS, "wings=2", -ERR_NOT_FOUND},
        {"strap", ADDRESS, "set=5", -ERR_SYNTAX},
        {"strap", ADDRESS, "manufacturer=006b", -ERR_SYNTAX},
        {"strap", ADDRESS, "pattern=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17", -ERR_LENGTH},
        {"watch", ADDRESS, "base=900", -ERR_NOT_FOUND},
        {"bangle", ADDRESS, "base=900", -ERR_NOT_FOUND},
        {"bangle", ADDRESS, "sleeplog=2", -ERR_RANGE},
        {"bangle", ADDRESS, "shift_s=soon", -ERR_SYNTAX},
        {"bangle", ADDRESS, "offset=900", -ERR_RANGE},
        {"pinetime", ADDRESS, "walk=11", -ERR_RANGE},
        {"armband", ADDRESS, "pattern=1", -ERR_NOT_FOUND},
        {"thermometer", ADDRESS, "site=256", -ERR_RANGE},
        {"oximeter", ADDRESS, "fields=32", -ERR_RANGE},
        {"pams", ADDRESS, "header=3", -ERR_RANGE},
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct wearable *wearable = NULL;
        struct error err = {0};
        assert_int_equal(
            wearable_new(wrong[i].kind, wrong[i].address, wrong[i].options, &wearable, &err),
            wrong[i].result);
        assert_null(wearable);
        assert_true(err.text[0] != '\0');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_beats_follow_the_published_series),
        cmocka_unit_test(test_beats_can_be_a_table),
        cmocka_unit_test(test_rmssd_by_hand),
        cmocka_unit_test(test_measurement_bytes),
        cmocka_unit_test(test_strap_sends_the_beats_of_each_second),
        cmocka_unit_test(test_beats_without_a_subscriber_are_lost),
        cmocka_unit_test(test_strap_options_shape_the_packet),
        cmocka_unit_test(test_more_beats_than_fit_go_into_a_second_packet),
        cmocka_unit_test(test_silence_sends_nothing),
        cmocka_unit_test(test_watch_sends_two_plain_bytes),
        cmocka_unit_test(test_pinetime_counts_steps),
        cmocka_unit_test(test_armband_answers_and_measures),
        cmocka_unit_test(test_thermometer_bytes),
        cmocka_unit_test(test_oximeter_bytes),
        cmocka_unit_test(test_pams_cuts_what_does_not_fit),
        cmocka_unit_test(test_bangle_answers_what_is_typed),
        cmocka_unit_test(test_wrong_options_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
