/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * header | flags (cardio 4, sleep 3 bytes) | session u16 | sub-session u16 | seconds u32 | sequence
 * u32 | fields in the order of the flags.
 */
#include "tests/wearables/pams.h"

#include "tests/wearables/health.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FEATURES, CARDIO, SLEEP, CHARACTERISTICS };
enum header { HEADER_DRAFT, HEADER_VECTOR, HEADER_1_0 };

#define SESSION     0x0102
#define SUB_SESSION 3

/* Widths of the fields in bytes, one digit each, by the bit of their flag. */
static const char cardio_widths[] = "333331111112221112221111113";
static const char sleep_widths[] = "33322122333333333313";

struct pams {
    struct wearable base;
    unsigned cardio;
    unsigned sleep;
    unsigned resting;
    unsigned breaths;
    unsigned asleep_s;
    unsigned awake_s;
    unsigned in_bed_s;
    unsigned every_ms;
    unsigned header;

    bool cardio_subscribed;
    bool sleep_subscribed;
    bool started;
    int64_t start_ms;
    int64_t next_ms;
    unsigned sequence;
};

static const char *const flags_indicate[] = {"indicate", NULL};
static const char *const flags_read[] = {"read", NULL};
static const struct wearable_characteristic pams_characteristics[CHARACTERISTICS] = {
    [FEATURES] = {UUID_PAMS_FEATURES, flags_read, 0x0012, 0},
    [CARDIO] = {UUID_PAMS_CARDIO, flags_indicate, 0x0014, 0x0016},
    [SLEEP] = {UUID_PAMS_SLEEP, flags_indicate, 0x0017, 0x0019},
};
static const struct wearable_service services[] = {
    {UUID_PHYSICAL_ACTIVITY, 0x0011, pams_characteristics, CHARACTERISTICS},
};
static const char *const advertised[] = {UUID_PHYSICAL_ACTIVITY, NULL};

static int pams_create(const char *address, struct wearable **ret)
{
    struct pams *pams = calloc(1, sizeof(*pams));
    if (!pams)
        return -ERR_NOMEM;
    wearable_init(&pams->base, &pams_type, address);
    pams->cardio = 1U << 16 | 1U << 22;
    pams->sleep = 7;
    pams->resting = 58;
    pams->breaths = 14;
    pams->asleep_s = 24720;
    pams->awake_s = 1380;
    pams->in_bed_s = 26400;
    pams->every_ms = 60000;
    *ret = &pams->base;
    return 0;
}

static void pams_destroy(struct wearable *wearable)
{
    free(wearable);
}

static const struct wearable_number numbers[] = {
    {"cardio", 0, 0x7ffffff, NUMBER_UNSIGNED, offsetof(struct pams, cardio)},
    {"sleep", 0, 0xfffff, NUMBER_UNSIGNED, offsetof(struct pams, sleep)},
    {"resting", 0, 255, NUMBER_UNSIGNED, offsetof(struct pams, resting)},
    {"breaths", 0, 255, NUMBER_UNSIGNED, offsetof(struct pams, breaths)},
    {"asleep_s", 0, 0xffffff, NUMBER_UNSIGNED, offsetof(struct pams, asleep_s)},
    {"awake_s", 0, 0xffffff, NUMBER_UNSIGNED, offsetof(struct pams, awake_s)},
    {"in_bed_s", 0, 0xffffff, NUMBER_UNSIGNED, offsetof(struct pams, in_bed_s)},
    {"every_ms", 1, INT32_MAX, NUMBER_UNSIGNED, offsetof(struct pams, every_ms)},
    {"header", HEADER_DRAFT, HEADER_1_0, NUMBER_UNSIGNED, offsetof(struct pams, header)},
    {0},
};

static int pams_option(struct wearable *wearable, const char *key, const char *value)
{
    return wearable_set_number(wearable, numbers, key, value);
}

static int pams_read(struct wearable *wearable,
                     const struct wearable_characteristic *characteristic, uint8_t *bytes,
                     size_t size, size_t *ret_length)
{
    (void)wearable;
    if (characteristic != &pams_characteristics[FEATURES] || size < 8)
        return ATT_READ_NOT_PERMITTED;
    health_number(bytes, 0, 4);
    health_number(bytes + 4, 0x3e14, 4); /* resting heart rate, breath, sleep: 34, 36, 41 to 45 */
    *ret_length = 8;
    return ATT_OK;
}

static void pams_subscribe(struct wearable *wearable,
                           const struct wearable_characteristic *characteristic, bool on,
                           int64_t now_ms)
{
    struct pams *pams = (struct pams *)wearable;
    if (characteristic == &pams_characteristics[CARDIO])
        pams->cardio_subscribed = on;
    else if (characteristic == &pams_characteristics[SLEEP])
        pams->sleep_subscribed = on;
    else
        return;
    if (!pams->started)
        pams->start_ms = now_ms;
    pams->started = true;
    pams->next_ms = now_ms + pams->every_ms;
}

static uint8_t header_of(enum header form, size_t segment, size_t segments)
{
    const bool first = segment == 0;
    const bool last = segment + 1 == segments;
    switch (form) {
    case HEADER_DRAFT:
        return (uint8_t)((first ? 0x80U : 0U) | (segments - segment - 1));
    case HEADER_VECTOR:
        return (uint8_t)((first ? 0x80U : 0U) | (last ? 0x40U : 0U) | segment);
    default:
        return (uint8_t)((first ? 1U : 0U) | (last ? 2U : 0U) | segment << 2);
    }
}

/* What follows the header, in as many segments as it takes. */
static void indicate(struct pams *pams, const struct wearable_characteristic *characteristic,
                     const uint8_t *body, size_t length)
{
    const size_t room = (size_t)pams->base.mtu - 3 - 1;
    const size_t segments = (length + room - 1) / room;
    for (size_t i = 0; i < segments; i++) {
        uint8_t bytes[WEARABLE_VALUE_MAX];
        const size_t left = length - i * room;
        const size_t size = left < room ? left : room;
        bytes[0] = header_of((enum header)pams->header, i, segments);
        memcpy(bytes + 1, body + i * room, size);
        wearable_send(&pams->base, characteristic, bytes, 1 + size);
    }
}

static uint8_t *put_head(struct pams *pams, uint8_t *at, uint32_t flags, size_t flags_size)
{
    at = health_number(at, flags, flags_size);
    at = health_number(at, SESSION, 2);
    at = health_number(at, SUB_SESSION, 2);
    at = health_number(at, (uint32_t)((pams->next_ms - pams->start_ms) / 1000), 4);
    return health_number(at, pams->sequence++, 4);
}

static void indicate_cardio(struct pams *pams)
{
    uint8_t body[WEARABLE_VALUE_MAX];
    uint8_t *at = put_head(pams, body, pams->cardio, 4);
    for (unsigned i = 0; cardio_widths[i]; i++) {
        const unsigned value = i == 16 ? pams->resting : i == 22 ? pams->breaths : 100 + i;
        if (pams->cardio >> i & 1)
            at = health_number(at, value, (size_t)(cardio_widths[i] - '0'));
    }
    indicate(pams, &pams_characteristics[CARDIO], body, (size_t)(at - body));
}

static void indicate_sleep(struct pams *pams)
{
    const unsigned known[] = {pams->asleep_s, pams->awake_s, pams->in_bed_s};
    uint8_t body[WEARABLE_VALUE_MAX];
    uint8_t *at = put_head(pams, body, pams->sleep, 3);
    for (unsigned i = 0; sleep_widths[i]; i++)
        if (pams->sleep >> i & 1)
            at = health_number(at, i < 3 ? known[i] : 100 + i, (size_t)(sleep_widths[i] - '0'));
    indicate(pams, &pams_characteristics[SLEEP], body, (size_t)(at - body));
}

static int64_t pams_tick(struct wearable *wearable, int64_t now_ms)
{
    struct pams *pams = (struct pams *)wearable;
    if (!pams->cardio_subscribed && !pams->sleep_subscribed)
        return WEARABLE_NEVER;
    for (; pams->next_ms <= now_ms; pams->next_ms += pams->every_ms) {
        if (pams->cardio_subscribed && !wearable->silent)
            indicate_cardio(pams);
        if (pams->sleep_subscribed && !wearable->silent)
            indicate_sleep(pams);
    }
    return pams->next_ms;
}

static void pams_describe(const struct wearable *wearable, char *text, size_t size)
{
    snprintf(text, size, "summaries=%u", ((const struct pams *)wearable)->sequence);
}

const struct wearable_type pams_type = {
    .kind = "pams",
    .default_name = "Activity",
    .advertised = advertised,
    .services = services,
    .service_count = sizeof(services) / sizeof(services[0]),
    .create = pams_create,
    .destroy = pams_destroy,
    .option = pams_option,
    .read = pams_read,
    .subscribe = pams_subscribe,
    .tick = pams_tick,
    .describe = pams_describe,
};
