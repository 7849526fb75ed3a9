/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A rig: a driver and a virtual wearable face to face, without bus, loop or clock. Packets go to
 * and fro in order, time jumps to whatever is due next, and what the driver commits is kept as the
 * database would keep it: readings by kind and time (the later value stands), blocks of sleep by
 * key, cursors by name. A link can be cut after any packet, and any packet can be lost or damaged.
 */
#ifndef TESTS_HARNESS_RIG_H
#define TESTS_HARNESS_RIG_H

#include "ble/drivers/driver.h"
#include "core/history.h"
#include "tests/wearables/wearable.h"

struct rig;

/* Where what a driver commits goes in place of the rig's own table, as in struct driver_io. */
struct rig_keeper {
    void *userdata;
    void (*commit)(void *userdata, const struct history *history, const char *cursor, int64_t value,
                   int64_t now_ms);
    int64_t (*cursor)(void *userdata, const char *name);
    void (*fact)(void *userdata, const char *name, const char *text, int64_t now_ms);
};

struct rig_options {
    const struct driver *driver;
    struct wearable *wearable;       /* stays the caller's */
    const struct rig_keeper *keeper; /* stays the caller's; NULL: the rig keeps it itself */
    int64_t now_ms;                  /* UTC at the first session */
    const char *zone;                /* "Europe/Berlin" */
    const uint8_t *secret;           /* NULL: none */
    size_t secret_length;
    bool configure;
};

/* What goes wrong in a session; numbers count from 1, 0: nothing does. */
struct rig_fault {
    unsigned cut_after; /* packets of any kind, then the link is lost */
    unsigned drop;      /* this notification is lost */
    unsigned damage;    /* this notification arrives with one bit changed */
    unsigned bit;       /* which, modulo its length */
};

enum rig_end {
    RIG_DONE,
    RIG_FAILED, /* the driver gave up; rig_reason() */
    RIG_CUT,
    RIG_STUCK, /* nobody waits for anything, or limit_ms have passed */
};

/* Fails the test if it cannot be made. */
struct rig *rig_open(const struct rig_options *options);
void rig_close(struct rig *rig);

/* One session: subscribes, starts the driver and carries packets to the end, for at most limit_ms
 * of the rig's time. */
enum rig_end rig_session(struct rig *rig, const struct rig_fault *fault, int64_t limit_ms);

/* Of the last session. */
unsigned rig_packets(const struct rig *rig);       /* all that cut_after counts */
unsigned rig_notifications(const struct rig *rig); /* from the wearable */
unsigned rig_refused(const struct rig *rig);       /* callbacks that returned an error */
const char *rig_reason(const struct rig *rig);     /* of RIG_FAILED; "" otherwise */

/* Time passes between two sessions. */
void rig_wait(struct rig *rig, int64_t ms);
int64_t rig_now_ms(const struct rig *rig);
/* The gateway is in another zone from now on. */
void rig_travel(struct rig *rig, const char *zone);

/* ---- what is kept, where there is no keeper ---- */

size_t rig_count(const struct rig *rig, enum reading_kind kind);
/* Readings out of range and committed all the same, of all sessions. */
size_t rig_rejected(const struct rig *rig);
/* The value at a time, or DRIVER_NONE. */
int64_t rig_value(const struct rig *rig, enum reading_kind kind, int64_t at_ms);
size_t rig_sleep_count(const struct rig *rig);
const struct sleep_block *rig_sleep(const struct rig *rig, size_t i); /* by start */
int64_t rig_cursor(const struct rig *rig, const char *name);
const char *rig_fact(const struct rig *rig, const char *name); /* NULL: none */

/* Batches that live drivers emitted, as readings with absolute times. */
size_t rig_emitted(const struct rig *rig);
const struct reading *rig_emitted_at(const struct rig *rig, size_t i);

/* Readings and blocks as text, one a line and sorted; two equal dumps are equal tables. The caller
 * frees. */
char *rig_dump(const struct rig *rig);

#endif
