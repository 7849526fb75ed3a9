/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A smart ring of the Colmi / QRing family, or an H59 band, written from the public descriptions of
 * the protocol (thebabush/junk, Gadgetbridge, tahnok/colmi_r02_client, Puxtril/colmi-docs,
 * remi-td/h59). It logs what a body does (tests/wearables/ring_memory.h) by its own clock, which
 * shows whatever it was last set to, and answers for seven days.
 *
 * As it comes from the factory nothing but sleep and steps is logged: the logs have to be switched
 * on. Options, `profile` first, because it sets the others:
 *
 *      profile        r02 (default), r10 or h59: name, firmware, what it supports, its quirks
 *      seed           of the body
 *      logging        0/1: an app has switched all logs on, long ago
 *      clock          minutes east of UTC that an app set it to, long ago; else it wakes
 *                     up at the first link, in 2000, and remembers nothing
 *      erase          0/1: forgets what it has when its time is set
 *      kept           0/1: the first time it is set to holds for its past, too
 *      old_sleep      0/1: ignores the two-byte requests for sleep; new_sleep: the shorter ones
 *      interval_temp  0/1: temperature in 1/100 degree, by the request 77
 *      chatty         0/1: sends frames nobody asked for between its answers
 *      nap            0/1: sends naps, unasked, next to the nights
 *      mute           a command in hexadecimal that it never answers, 0 none
 *      days           for which it remembers, today included
 *      bed            minute of the UTC day at which the body goes to bed
 */
#ifndef TESTS_WEARABLES_RING_H
#define TESTS_WEARABLES_RING_H

#include "tests/wearables/wearable.h"

#define UUID_RING_V1        "6e40fff0-b5a3-f393-e0a9-e50e24dcca9e"
#define UUID_RING_V1_WRITE  "6e400002-b5a3-f393-e0a9-e50e24dcca9e"
#define UUID_RING_V1_NOTIFY "6e400003-b5a3-f393-e0a9-e50e24dcca9e"
#define UUID_RING_V2        "de5bf728-d711-4e47-af26-65e3012a5dc7"
#define UUID_RING_V2_WRITE  "de5bf72a-d711-4e47-af26-65e3012a5dc7"
#define UUID_RING_V2_NOTIFY "de5bf729-d711-4e47-af26-65e3012a5dc7"

#define RING_CLOCKS_MAX 16
#define RING_DAYS_MAX   7 /* today and six before */

enum ring_log {
    RING_LOG_HR,
    RING_LOG_SPO2,
    RING_LOG_STRESS,
    RING_LOG_HRV,
    RING_LOG_TEMP,
    RING_LOGS
};

/* From since_ms on its clock showed UTC + shift_ms. */
struct ring_clock {
    int64_t since_ms;
    int64_t shift_ms;
};

/* What differs between the models. */
struct ring_profile {
    const char *word;
    const char *name;
    const char *firmware;
    const char *hardware;
    uint8_t packet_size;       /* as 2F says it */
    uint8_t capabilities[15];  /* of the answer to 01 */
    uint8_t support[15];       /* of the answer to 3C */
    bool has_hrv;              /* answers 39 */
    bool whole_hours;          /* counts steps by the hour */
    bool old_sleep, new_sleep; /* ignores the other form */
    bool nap;
    unsigned slot_days;  /* for which it answers 37 and 39 */
    unsigned echo_off_s; /* of the date that 15 echoes */
};

struct ring {
    struct wearable base;
    const struct ring_profile *profile;
    unsigned seed;
    bool erase;
    bool kept;
    bool old_sleep;
    bool new_sleep;
    bool interval_temp;
    bool chatty;
    bool nap;
    unsigned mute;
    unsigned bed_minute;
    unsigned days;

    bool v1_on;
    bool v2_on;
    int64_t now_ms;   /* as far as it was told */
    int64_t first_ms; /* what was before is forgotten */
    struct ring_clock clocks[RING_CLOCKS_MAX];
    size_t clock_count;
    struct {
        bool on;
        unsigned minutes;
        int64_t since_ms;
    } logs[RING_LOGS];
    unsigned times_set;
    unsigned requests;
};

extern const struct wearable_type ring_type;

/* Answers a whole frame, or a whole message of the big protocol. */
void ring_command(struct ring *ring, const uint8_t *frame);
void ring_big_command(struct ring *ring, uint8_t kind, const uint8_t *payload, size_t length);

#endif
