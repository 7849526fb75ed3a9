/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The console. What is written is kept until the next tick, because only a tick knows the time;
 * what is printed waits in `out` and leaves in bursts.
 */
#include "tests/wearables/bangle.h"

#include "core/cleanup.h"
#include "tests/wearables/bangle_memory.h"
#include "tests/wearables/bangle_script.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define XON  0x11
#define XOFF 0x13

#define LINE_MAX_BYTES   1024
#define BURST            6  /* notifications at a time */
#define EVENT_EVERY_MS   15 /* connection events, at which it looks at what came */
#define INPUT_FULL       60 /* bytes, then it says XOFF; with noise only */
#define INPUT_SPARE      40 /* that many it still takes */
#define INPUT_PAUSE_MS   50
#define NOISE_EVERY      7  /* records */
#define FLOW_NOISE_EVERY 97 /* bytes */

struct bangle {
    struct wearable base;
    struct bangle_memory memory;
    struct bangle_apps apps;
    bool noise;
    unsigned cut_answers;

    int64_t seen_ms; /* when it was last ticked or subscribed */
    bool subscribed;
    char input[LINE_MAX_BYTES]; /* not looked at yet */
    size_t input_length;
    char line[LINE_MAX_BYTES]; /* typed so far */
    size_t line_length;
    bool quiet; /* it began with 0x10: no echo */

    bool full; /* XOFF was said, or will be */
    bool full_said;
    size_t received; /* since the last XON */
    int64_t resume_ms;

    char *out;
    size_t out_size;
    size_t out_at;
    int64_t next_ms;

    unsigned records; /* of the answer at hand */
    unsigned lines_run;
    unsigned lost; /* bytes written to it after XOFF and its spare room */
    uint64_t notifications;
};

static const char *const flags_write[] = {"write", "write-without-response", NULL};
static const char *const flags_notify[] = {"notify", NULL};
static const struct wearable_characteristic uart_characteristics[] = {
    {UUID_BANGLE_NOTIFY, flags_notify, 0x000b, 0x000d},
    {UUID_BANGLE_WRITE, flags_write, 0x000e, 0},
};
static const struct wearable_service services[] = {
    {UUID_NORDIC_UART, 0x000a, uart_characteristics, 2},
};
static const char *const advertised[] = {UUID_NORDIC_UART, NULL};

static int bangle_create(const char *address, struct wearable **ret)
{
    struct bangle *bangle = calloc(1, sizeof(*bangle));
    if (!bangle)
        return -ERR_NOMEM;
    wearable_init(&bangle->base, &bangle_type, address);
    bangle->base.random_address = true;
    bangle->memory.seed = 1;
    bangle->memory.days = 3;
    bangle->apps = (struct bangle_apps){.android = true, .sleeplog = true};
    *ret = &bangle->base;
    return 0;
}

static void bangle_destroy(struct wearable *wearable)
{
    struct bangle *bangle = (struct bangle *)wearable;
    free(bangle->out);
    free(bangle);
}

static const struct wearable_number numbers[] = {
    {"sleeplog", 0, 1, NUMBER_BOOL, offsetof(struct bangle, apps.sleeplog)},
    {"android", 0, 1, NUMBER_BOOL, offsetof(struct bangle, apps.android)},
    {"seed", 0, INT32_MAX, NUMBER_UNSIGNED, offsetof(struct bangle, memory.seed)},
    {"days", 0, 100, NUMBER_UNSIGNED, offsetof(struct bangle, memory.days)},
    {"noise", 0, 1, NUMBER_BOOL, offsetof(struct bangle, noise)},
    {"cut", 0, 1000, NUMBER_UNSIGNED, offsetof(struct bangle, cut_answers)},
    {0},
};

static int bangle_option(struct wearable *wearable, const char *key, const char *value)
{
    struct bangle *bangle = (struct bangle *)wearable;
    const bool shift = strcmp(key, "shift_s") == 0;
    long number;
    if (!shift && strcmp(key, "offset") != 0)
        return wearable_set_number(bangle, numbers, key, value);
    const long limit = shift ? INT32_MAX : 840;
    const int r = wearable_parse_number(value, -limit, limit, &number);
    if (r < 0)
        return r;
    if (shift)
        bangle->memory.shift_ms = number * INT64_C(1000);
    else
        bangle_set_zone(&bangle->memory, bangle_now_ms(&bangle->memory, bangle->seen_ms),
                        (int)number);
    return 0;
}

/* ---- what it prints ---- */

static void print_bytes(struct bangle *bangle, const char *bytes, size_t length)
{
    const size_t wanted = bangle->out_size + 3 * length;
    char *more = realloc(bangle->out, wanted > 0 ? wanted : 1);
    if (!more)
        return;
    bangle->out = more;
    for (size_t i = 0; i < length; i++) {
        bangle->out[bangle->out_size++] = bytes[i];
        if (bangle->noise && bangle->out_size % FLOW_NOISE_EVERY == 0) {
            bangle->out[bangle->out_size++] = XOFF;
            bangle->out[bangle->out_size++] = XON;
        }
    }
}

static void print_text(struct bangle *bangle, const char *text)
{
    print_bytes(bangle, text, strlen(text));
}

/* What other apps and the console itself say in between. */
static void print_noise(struct bangle *bangle, unsigned turn)
{
    static const char *const sayings[] = {
        "\r\n>",
        "Sleep Log - Health Data Acquired\r\n",
        "\r\n{\"t\":\"act\",\"act\":\"light_sleep\",\"ts\":1757138400000}\r\n",
        "\r\n{\"t\":\"act\",\"stp\":12,\"hrm\":61,\"mov\":300,\"act\":\"UNKNOWN\"}\r\n",
        "\r\x1b[J",
        "\r\n{\"t\":\"act\",\"stp\":3,\"hrm\":0,\"rt\":1}\r\n",
        "\r\n{\"t\":\"status\",\"bat\":77,\"chg\":0}\r\n",
        "HEALTH ERR: Already written!\r\n",
        "\r\n{\"t\":\"force_calendar_sync\",\"ids\":[1,[2,\"\\\"}\"],{\"a\":null}]}\r\n",
        "Uncaught InternalError: Timeout on I2C Write\r\n at line 1 col 9\r\n",
    };
    if (bangle->noise)
        print_text(bangle, sayings[turn % (sizeof(sayings) / sizeof(sayings[0]))]);
}

static void print_record(void *context, int64_t end_ms, const struct bangle_block *block)
{
    static const char *const names[] = {"UNKNOWN", "NOT_WORN", "UNKNOWN", "LIGHT_SLEEP",
                                        "DEEP_SLEEP"};
    struct bangle *bangle = context;
    const bool walking = block->status == BANGLE_AWAKE && block->steps > 500;
    char text[160];
    int length =
        snprintf(text, sizeof(text),
                 "\r\n{\"t\":\"act\",\"ts\":%" PRId64 ",\"stp\":%u,\"hrm\":%u%s,"
                 "\"mov\":%u,\"act\":\"%s\"}\r\n",
                 end_ms, block->steps, block->half_bpm / 2, block->half_bpm % 2 ? ".5" : "",
                 block->movement, walking ? "WALKING" : names[block->status]);
    bangle->records++;
    if (bangle->cut_answers > 0 && bangle->records == 5)
        length -= 30;
    print_bytes(bangle, text, (size_t)length);
    if (bangle->records % NOISE_EVERY == 0)
        print_noise(bangle, bangle->records / NOISE_EVERY);
}

static void fetch(struct bangle *bangle, int64_t since_ms, int64_t now_ms)
{
    char text[64];
    bangle->records = 0;
    print_text(bangle, "\r\n{\"t\":\"actfetch\",\"state\":\"start\"}\r\n");
    bangle_read_records(&bangle->memory, since_ms, now_ms, print_record, bangle);
    snprintf(text, sizeof(text), "\r\n{\"t\":\"actfetch\",\"state\":\"end\",\"count\":%u}\r\n",
             bangle->records);
    print_text(bangle, text);
    if (bangle->cut_answers > 0)
        bangle->cut_answers--;
}

/* ---- what is typed ---- */

static void run_line(struct bangle *bangle, int64_t host_ms)
{
    CLEANUP(cleanup_free) char *printed = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&printed, &size);
    if (!out)
        return;
    int64_t since_ms = INT64_MIN;
    const struct bangle_script script = {
        .memory = &bangle->memory,
        .apps = &bangle->apps,
        .host_ms = host_ms,
        .out = out,
        .fetch_since_ms = &since_ms,
    };
    bangle->lines_run++;
    print_noise(bangle, bangle->lines_run);
    bangle_run(&script, bangle->line);
    fclose(out);
    print_bytes(bangle, printed, size);
    if (since_ms != INT64_MIN)
        fetch(bangle, since_ms, bangle_now_ms(&bangle->memory, host_ms));
    if (!bangle->quiet)
        print_text(bangle, "=undefined\r\n>");
}

static void type(struct bangle *bangle, char c, int64_t host_ms)
{
    if (c == '\x03') {
        bangle->line_length = 0;
        bangle->quiet = false;
    } else if (c == '\x10') {
        bangle->quiet = true;
    } else if (c == '\n') {
        bangle->line[bangle->line_length] = '\0';
        run_line(bangle, host_ms);
        bangle->line_length = 0;
        bangle->quiet = false;
    } else if (bangle->line_length + 1 < sizeof(bangle->line)) {
        bangle->line[bangle->line_length++] = c;
        if (!bangle->quiet)
            print_bytes(bangle, &c, 1);
    }
}

static int bangle_write(struct wearable *wearable,
                        const struct wearable_characteristic *characteristic, const uint8_t *bytes,
                        size_t length)
{
    struct bangle *bangle = (struct bangle *)wearable;
    if (characteristic != &uart_characteristics[1])
        return ATT_WRITE_NOT_PERMITTED;
    if (length + 3 > wearable->mtu)
        return ATT_INVALID_LENGTH;
    const bool drowned = bangle->full && bangle->received > INPUT_FULL + INPUT_SPARE;
    bangle->received += length;
    if (drowned || bangle->input_length + length > sizeof(bangle->input)) {
        bangle->lost += (unsigned)length;
        return ATT_OK;
    }
    memcpy(bangle->input + bangle->input_length, bytes, length);
    bangle->input_length += length;
    if (bangle->noise && bangle->received >= INPUT_FULL)
        bangle->full = true;
    return ATT_OK;
}

/* ---- time ---- */

static void notify(struct bangle *bangle, const void *bytes, size_t length)
{
    bangle->notifications++;
    wearable_send(&bangle->base, &uart_characteristics[0], bytes, length);
}

static void control_flow(struct bangle *bangle, int64_t now_ms)
{
    if (!bangle->full)
        return;
    if (!bangle->full_said) {
        notify(bangle, &(const uint8_t){XOFF}, 1);
        bangle->full_said = true;
        bangle->resume_ms = now_ms + INPUT_PAUSE_MS;
    } else if (now_ms >= bangle->resume_ms) {
        notify(bangle, &(const uint8_t){XON}, 1);
        bangle->full = bangle->full_said = false;
        bangle->received = 0;
    }
}

static void send_burst(struct bangle *bangle)
{
    const size_t fits = (size_t)bangle->base.mtu - 3;
    const size_t room = fits < WEARABLE_VALUE_MAX ? fits : WEARABLE_VALUE_MAX;
    for (int i = 0; i < BURST && bangle->out_at < bangle->out_size; i++) {
        const size_t left = bangle->out_size - bangle->out_at;
        const size_t length = left < room ? left : room;
        notify(bangle, bangle->out + bangle->out_at, length);
        bangle->out_at += length;
    }
    if (bangle->out_at == bangle->out_size)
        bangle->out_at = bangle->out_size = 0;
}

static int64_t bangle_tick(struct wearable *wearable, int64_t now_ms)
{
    struct bangle *bangle = (struct bangle *)wearable;
    bangle->seen_ms = now_ms;
    if (!bangle->subscribed || wearable->silent)
        return WEARABLE_NEVER;
    for (size_t i = 0; i < bangle->input_length; i++)
        type(bangle, bangle->input[i], now_ms);
    bangle->input_length = 0;
    control_flow(bangle, now_ms);
    if (now_ms >= bangle->next_ms) {
        if (!bangle->full) /* what is printed has XON in it */
            send_burst(bangle);
        bangle->next_ms = now_ms + EVENT_EVERY_MS;
    }
    return bangle->next_ms;
}

static void bangle_subscribe(struct wearable *wearable,
                             const struct wearable_characteristic *characteristic, bool on,
                             int64_t now_ms)
{
    struct bangle *bangle = (struct bangle *)wearable;
    if (characteristic != &uart_characteristics[0] || bangle->subscribed == on)
        return;
    bangle_meet(&bangle->memory, now_ms);
    bangle->seen_ms = now_ms;
    bangle->subscribed = on;
    bangle->out_at = bangle->out_size = 0;
    bangle->input_length = bangle->line_length = 0;
    bangle->full = bangle->full_said = bangle->quiet = false;
    bangle->received = 0;
    bangle->next_ms = now_ms;
    if (on && bangle->noise) {
        type(bangle, '+', now_ms); /* half a line */
        print_text(bangle, "ars\":1,\"x\":2}\r\n>");
    }
}

static void bangle_describe(const struct wearable *wearable, char *text, size_t size)
{
    const struct bangle *bangle = (const struct bangle *)wearable;
    snprintf(text, size, "notifications=%" PRIu64 " lines=%u lost=%u records=%u offset=%d",
             bangle->notifications, bangle->lines_run, bangle->lost, bangle->records,
             bangle_offset_min(&bangle->memory));
}

const struct wearable_type bangle_type = {
    .kind = "bangle",
    .default_name = "Bangle.js 1a2b",
    .appearance = 192, /* generic watch */
    .advertised = advertised,
    .services = services,
    .service_count = sizeof(services) / sizeof(services[0]),
    .create = bangle_create,
    .destroy = bangle_destroy,
    .option = bangle_option,
    .write = bangle_write,
    .subscribe = bangle_subscribe,
    .tick = bangle_tick,
    .describe = bangle_describe,
};
