/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of a virtual band share. */
#ifndef TESTS_WEARABLES_BAND_INSIDE_H
#define TESTS_WEARABLES_BAND_INSIDE_H

#include "tests/wearables/band.h"

#define BAND_KEY    16
#define BAND_POINT  48 /* x and y, 24 bytes each, little endian */
#define BAND_PROMPT 64

struct band_transfer {
    bool running;
    uint8_t data;
    int64_t start; /* minute */
    size_t length;
    size_t sent;
    uint8_t counter;
    bool announced; /* and not yet asked for */
};

struct band {
    struct wearable base;
    /* Options. */
    struct band_memory memory;
    int from;
    int until;
    int drift_s;
    unsigned form;
    unsigned stuck;
    uint8_t key[BAND_KEY];
    /* Its clock and this link. */
    int64_t now_ms;
    int64_t clock_ms; /* to be added to the true time */
    bool clock_set;
    bool trusted;
    uint8_t random[BAND_KEY];
    uint8_t session[BAND_KEY];
    uint8_t message[BAND_PROMPT]; /* in chunks, on its way in */
    size_t message_length;
    size_t message_size;
    uint8_t message_handle;
    uint8_t message_count;
    bool listens[4]; /* subscribed: 0004, 0005, 0009, 0017 */
    struct band_transfer transfer;
    uint8_t bytes[BAND_ROUND_BYTES];
    /* What it did. */
    unsigned logins;
    unsigned refusals;
    unsigned chunks; /* of ours, acknowledged */
    unsigned rounds;
    unsigned kept;    /* acknowledged with "keep" */
    unsigned dropped; /* acknowledged so that a real band would forget */
};

/* band_auth.c: both ways of showing the key. */
int band_auth_legacy(struct band *band, const uint8_t *bytes, size_t length);
int band_auth_chunk(struct band *band, const uint8_t *bytes, size_t length);

/* band_fetch.c: the control of a fetch, and the packets that are due. */
int band_control(struct band *band, const uint8_t *bytes, size_t length);
int64_t band_tick(struct wearable *wearable, int64_t now_ms);

/* A byte with a sign; and year(u16) month day hour minute, with a second and a zone from elsewhere,
 * as an instant. false: no such time. */
int band_signed(uint8_t byte);
bool band_read_time(const uint8_t *bytes, int second, int zone, int64_t *ret_ms);

/* Sends on a vendor characteristic, named by its number ("0004"), if somebody listens. */
void band_send(struct band *band, const char *number, const uint8_t *bytes, size_t length);

#endif
