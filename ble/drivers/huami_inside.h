/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the driver for Huami bands share. */
#ifndef BLE_DRIVERS_HUAMI_INSIDE_H
#define BLE_DRIVERS_HUAMI_INSIDE_H

#include "ble/drivers/driver.h"
#include "ble/drivers/huami_chunks.h"
#include "ble/drivers/huami_crypto.h"
#include "ble/drivers/huami_records.h"

#define UUID_HUAMI(number) "0000" number "-0000-3512-2118-0009af100700"
#define UUID_FETCH_CONTROL UUID_HUAMI("0004")
#define UUID_FETCH_DATA    UUID_HUAMI("0005")
#define UUID_AUTH          UUID_HUAMI("0009")
#define UUID_CHUNKED_WRITE UUID_HUAMI("0016")
#define UUID_CHUNKED_READ  UUID_HUAMI("0017")
#define UUID_CURRENT_TIME  "00002a2b-0000-1000-8000-00805f9b34fb"
#define UUID_SOFTWARE      "00002a28-0000-1000-8000-00805f9b34fb"
#define HUAMI_COMMAND_MAX  20
#define HUAMI_ANSWER_MS    10000 /* longest silence where an answer is due */
#define HUAMI_REPLY        0x10
#define HUAMI_OK           0x01

/* ---- what is to be written, one after the other ---- */

enum huami_written { HUAMI_WROTE_PART, HUAMI_WROTE_ALL, HUAMI_WROTE_NOT };

struct huami_out {
    enum { WRITING_NOTHING, WRITING_ACK, WRITING_CHUNK, WRITING_COMMAND } writing;
    bool ack_due;
    uint8_t ack[HUAMI_CHUNK_ACK];
    struct huami_sender sender;
    const char *characteristic; /* of the command */
    uint8_t command[HUAMI_COMMAND_MAX];
    size_t command_length;
    bool command_due;
    const char *refuses; /* a characteristic that takes no writes with a response */
};

/* A command; a message in chunks; the acknowledgement of a chunk, which goes before both. */
void huami_command(struct huami_out *out, const struct driver_io *io, const char *characteristic,
                   const uint8_t *bytes, size_t length);
void huami_message(struct huami_out *out, const struct driver_io *io, const uint8_t *bytes,
                   size_t length);
void huami_ack(struct huami_out *out, const struct driver_io *io,
               const uint8_t ack[HUAMI_CHUNK_ACK]);

/* After a write: whether a command or a message is out, and whether it went well. */
enum huami_written huami_written(struct huami_out *out, const struct driver_io *io, int result);

/* ---- authentication ---- */

enum huami_form {
    HUAMI_FORM_2021,
    HUAMI_FORM_C80, /* legacy: c = 0x80, f = 0 */
    HUAMI_FORM_F00, /* c = 0, f = 0 */
    HUAMI_FORM_F08, /* c = 0, f = 8 */
    HUAMI_FORMS
};

struct huami_auth {
    uint8_t key[HUAMI_KEY];
    uint8_t private_key[HUAMI_NUMBER];
    enum huami_form form;
    unsigned tried; /* bits */
    bool proving;   /* the proof is out */
};

/* ---- fetching ---- */

/* Four weeks of minutes in the longest record, and the two hours that are begun at its ends. */
#define HUAMI_ROUND_MAX ((28 * 1440 + 120) * 8)

struct huami_fetch {
    enum { FETCH_START, FETCH_DATA, FETCH_ACK } phase;
    size_t type;        /* which of the kinds of data */
    unsigned rounds;    /* of this type */
    unsigned failures;  /* one after the other */
    unsigned silences;  /* without an answer, one after the other */
    size_t record;      /* bytes of an activity record; 0: not known */
    bool probing;       /* this round is to tell */
    bool zepp;          /* it answers in the form of Zepp OS */
    bool more;          /* another round of this type after the acknowledgement */
    int64_t reached_ms; /* end of what came in this session */
    struct huami_round round;
    uint32_t announced;
    size_t length;
    uint8_t counter; /* of the next packet */
    bool gap;
    size_t lost; /* bytes since then */
    uint8_t bytes[HUAMI_ROUND_MAX];
};

struct huami {
    enum { HUAMI_AUTH, HUAMI_CLOCK, HUAMI_FIRMWARE, HUAMI_FETCH, HUAMI_OVER } stage;
    int64_t now_ms;
    const struct zone *zone;
    struct huami_out out;
    struct huami_receiver in;
    struct huami_auth auth;
    struct huami_fetch fetch;
};

void huami_auth_begin(struct huami *huami, const struct driver_io *io);
int huami_auth_legacy(struct huami *huami, const struct driver_io *io, const uint8_t *bytes,
                      size_t length);
/* A whole message is in huami->in. */
int huami_auth_message(struct huami *huami, const struct driver_io *io);
/* The form that was tried got no answer, or could not be written. */
void huami_auth_next(struct huami *huami, const struct driver_io *io);

/* What is written to the control of a fetch, and comes back in its answers. */
enum { HUAMI_START = 0x01, HUAMI_SEND = 0x02, HUAMI_ACK = 0x03 };

void huami_fetch_begin(struct huami *huami, const struct driver_io *io);
int huami_fetch_control(struct huami *huami, const struct driver_io *io, const uint8_t *bytes,
                        size_t length);
int huami_fetch_data(struct huami *huami, const struct driver_io *io, const uint8_t *bytes,
                     size_t length);
/* No answer in time. */
void huami_fetch_silence(struct huami *huami, const struct driver_io *io);

/* What huami_answers.c found: nothing of a kind of data, a round that is lost, one that is over and
 * of which nothing is open, one that is whole and checked, and the answer to our acknowledgement.
 */
void huami_next_type(struct huami *huami, const struct driver_io *io);
void huami_fail_round(struct huami *huami, const struct driver_io *io);
void huami_end_round(struct huami *huami, const struct driver_io *io, bool more);
void huami_take_round(struct huami *huami, const struct driver_io *io);
void huami_acknowledged(struct huami *huami, const struct driver_io *io);

/* huami.c: the band has accepted the key; nothing is left to fetch; there is no going on. */
void huami_trusted(struct huami *huami, const struct driver_io *io);
void huami_done(struct huami *huami, const struct driver_io *io);
void huami_fail(struct huami *huami, const struct driver_io *io, const char *reason);

#endif
