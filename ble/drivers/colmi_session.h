/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A session with a ring, as its parts see it. It is a row of steps; each asks something and takes
 * the answer, then the next begins. Answers carry no number of the request, so there is one request
 * at a time, and whatever else comes is no answer.
 */
#ifndef BLE_DRIVERS_COLMI_SESSION_H
#define BLE_DRIVERS_COLMI_SESSION_H

#include "ble/drivers/colmi_decode.h"
#include "ble/drivers/colmi_frame.h"
#include "ble/drivers/colmi_time.h"
#include "ble/drivers/driver.h"

#define COLMI_V1_WRITE  "6e400002-b5a3-f393-e0a9-e50e24dcca9e"
#define COLMI_V1_NOTIFY "6e400003-b5a3-f393-e0a9-e50e24dcca9e"
#define COLMI_V2_WRITE  "de5bf72a-d711-4e47-af26-65e3012a5dc7"
#define COLMI_V2_NOTIFY "de5bf729-d711-4e47-af26-65e3012a5dc7"

#define COLMI_DAYS_BACK 6 /* before today: with it, the week for which rings remember */

struct colmi;

struct colmi_step {
    void (*begin)(struct colmi *ring);
    /* A frame of the command asked for, or a big message: then the payload, of length 0 if the ring
     * said that there is nothing. */
    int (*answer)(struct colmi *ring, const uint8_t *bytes, size_t length);
    /* No answer, or "I do not do that". NULL: the next step. */
    void (*give_up)(struct colmi *ring);
    unsigned patience_s;
};

struct colmi_series {
    const char *cursor;
    enum reading_kind kind;
    void (*ask)(struct colmi *ring);
};

struct colmi {
    const struct driver_io *io;
    const struct zone *zone;
    int64_t start_s;
    struct colmi_clock clock;
    int32_t local_day;  /* when the session began, as a day number */
    int32_t today;      /* the ring's; ours, unless its clock is ahead of ours */
    unsigned elapsed_s; /* by our own timer */
    bool configure;
    bool over;
    bool first;      /* we never set this ring's clock */
    bool ahead;      /* it shows a day that is yet to come where we are now */
    bool heard;      /* it has said something in this session */
    bool time_set;   /* in this session */
    bool wrong_date; /* its clock is on another day than ours; what it has cannot be dated */
    bool right_date; /* before its time was set it said steps of a day that we asked for */
    bool interval_temperature;
    struct colmi_abilities abilities;

    size_t place; /* in the row of steps */
    const struct colmi_step *step;
    unsigned quiet_s;  /* since the last thing that belongs to the step */
    unsigned silences; /* steps without an answer, in a row */

    const char *request_to;
    size_t request_length;
    uint8_t request[COLMI_REQUEST_MAX];
    uint8_t awaited; /* command or kind */
    bool queued;     /* the request waits for the answer to the write before it */
    bool asked;      /* it is on its way, or there, and not all of the answer has come */
    bool writing;
    bool reading;
    bool setting_written; /* the request wrote a setting; else it read it */
    bool hole;            /* a day of the series is missing: those after it are not complete */
    bool sleep_asked;
    size_t setting;
    struct colmi_big big;
    unsigned big_quiet_s;

    const struct colmi_series *series;
    int32_t day;
    unsigned packet;      /* of the interval form of temperature */
    struct colmi_log log; /* the day at hand */
    unsigned sleep_form;
    unsigned sleep_forms_tried; /* bits */
};

/* ---- asking ---- */

void colmi_ask(struct colmi *ring, uint8_t command, const uint8_t *payload, size_t length);
void colmi_ask_big(struct colmi *ring, uint8_t kind, const uint8_t *payload, size_t length);
void colmi_read(struct colmi *ring, const char *characteristic);
/* The step is over. */
void colmi_next(struct colmi *ring);
/* The session is. */
void colmi_fail(struct colmi *ring, const char *reason);

int64_t colmi_now_s(const struct colmi *ring);

/* No answer is to be expected any more: because the ring says so, or says nothing. */
void colmi_give_up(struct colmi *ring);
void colmi_give_up_in_silence(struct colmi *ring);

/* Callbacks of the driver. */
int colmi_notification(void *state, const struct driver_io *io, const char *characteristic,
                       const uint8_t *bytes, size_t length);
int colmi_written(void *state, const struct driver_io *io, int result);
int colmi_read_answer(void *state, const struct driver_io *io, int result, const uint8_t *bytes,
                      size_t length);

/* ---- series ---- */

void colmi_begin_series(struct colmi *ring, const struct colmi_series *series);
unsigned colmi_days_ago(const struct colmi *ring);
/* The day has been answered: it is there, or it is refused. On to the next one. */
void colmi_end_day(struct colmi *ring, bool there);
/* Ends the day as refused, and returns `result`. */
int colmi_refuse_day(struct colmi *ring, int result);

/* The day from which a series is fetched: the last complete one, and at most a week back. */
int32_t colmi_first_day(const struct colmi *ring, const char *cursor);
/* Whether a block that is so many days old is of that time; without a cursor, of the last week. */
bool colmi_is_wanted(const struct colmi *ring, const char *cursor, unsigned days_ago);
void colmi_keep_day(struct colmi *ring, enum reading_kind kind, int32_t day,
                    const struct colmi_day *slots);
/* A day has been fetched, and all before it. The cursor moves there if the day is complete. */
void colmi_commit_day(struct colmi *ring, const char *cursor, int32_t day);
/* All days have. */
void colmi_commit_days(struct colmi *ring, const char *cursor);

/* ---- the steps ---- */

extern const struct colmi_step colmi_phone;
extern const struct colmi_step colmi_set_time;
extern const struct colmi_step colmi_support;
extern const struct colmi_step colmi_firmware;
extern const struct colmi_step colmi_hardware;
extern const struct colmi_step colmi_battery;
extern const struct colmi_step colmi_settings;
extern const struct colmi_step colmi_sleep_step;
extern const struct colmi_step colmi_stress;
extern const struct colmi_step colmi_heart_rate;
extern const struct colmi_step colmi_spo2;
extern const struct colmi_step colmi_temperature;
extern const struct colmi_step colmi_steps;
extern const struct colmi_step colmi_hrv;

/* Naps come unasked, next to the nights. */
int colmi_take_naps(struct colmi *ring, const uint8_t *payload, size_t length);

extern const char *const colmi_clock_cursors[COLMI_REIGNS];

#endif
