/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The soak from inside. */
#ifndef TESTS_HARNESS_SOAK_INSIDE_H
#define TESTS_HARNESS_SOAK_INSIDE_H

#include "ble/ble.h"
#include "tests/harness/harness.h"
#include "tests/harness/soak.h"
#include "tests/harness/soak_table.h"
#include <uv.h>

#define SOAK_DEVICES     20
#define SOAK_ADAPTER     "00:11:22:33:44:55"
#define SOAK_CURSORS_MAX 12
#define SOAK_FAULTS_MAX  8 /* at a time */
#define SOAK_LINE_MAX    192

struct soak_cursor {
    char name[DRIVER_WORD_MAX + 1];
    int64_t value;
};

struct soak_device {
    const char *kind; /* of the virtual wearable */
    char address[ADDRESS_LENGTH + 1];
    const struct driver *driver;
    struct ble_device_state state;
    int64_t heard_ms; /* its last packet */
    uint64_t beats;   /* RR intervals */
    /* sessions */
    bool asked;
    int64_t ask_ms; /* when to ask next */
    int64_t succeeded_ms;
    unsigned successes;
    unsigned failures;
    char reason[32]; /* of the last end */
    struct soak_cursor cursors[SOAK_CURSORS_MAX];
    struct soak_table *committed;
};

struct soak_fault; /* a kind of fault */

/* A fault that is there now. */
struct soak_trouble {
    const struct soak_fault *fault; /* NULL: this place is free */
    int64_t end_ms;
    char end[SOAK_LINE_MAX];
};

struct soak {
    struct soak_options options;
    struct harness *harness;
    uv_loop_t loop;
    uv_timer_t tick;
    struct ble *ble;
    struct zone *zone;
    bool closed;
    uint64_t random;
    unsigned complaints;
    int64_t start_ms;
    int64_t utc_ms; /* to add to the monotonic clock, whole days */
    struct soak_device devices[SOAK_DEVICES];
    /* faults */
    bool faulty;
    int64_t calm_ms; /* since the last fault ended */
    int64_t next_fault_ms;
    struct soak_trouble troubles[SOAK_FAULTS_MAX];
    unsigned fault_count;
    unsigned refuse_commits;
    /* all rounds */
    unsigned losses;
    unsigned rules_at_rest; /* 0: not known yet */
    unsigned rules_most;
};

/* What a round came to. */
struct soak_round {
    int64_t back_ms; /* after the last fault, until all live links were there */
    int64_t synced_ms;
    uint64_t beats; /* sent and received in the minute that was counted */
    unsigned rules;
    uint64_t resident_kib;
};

/* soak.c: something that must hold does not. */
void soak_complain(struct soak *soak, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
unsigned soak_draw(struct soak *soak, unsigned below);
/* A command to the air that must succeed. */
void soak_air(struct soak *soak, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Turns the loop until the condition holds (NULL: never); false: not in time. */
bool soak_until(struct soak *soak, bool (*condition)(struct soak *soak), int64_t limit_ms);

/* soak_devices.c */
extern const struct ble_events soak_events;
/* Puts them into the air and tells the room to keep them; fails the test. */
void soak_devices_add(struct soak *soak);
void soak_devices_free(struct soak *soak);
/* Asks for the sessions that are due. */
void soak_devices_tick(struct soak *soak, int64_t now_ms);
bool soak_is_linked(const struct soak_device *device);

/* soak_calm.c: what must hold in a calm time, which it fills, and in the end. */
void soak_calm(struct soak *soak, struct soak_round *ret);
void soak_memory_of_wearables(struct soak *soak);

/* soak_faults.c */
void soak_faults_tick(struct soak *soak, int64_t now_ms);
/* Takes all back. */
void soak_faults_end(struct soak *soak);

#endif
