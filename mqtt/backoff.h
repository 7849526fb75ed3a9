/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How long to wait before the next connection: 1, 2, 4 ... 60 s, from the beginning again after a
 * connection that lasted 60 s; 60 s when connections end again and again right after they began,
 * which is what two clients with one id do to each other.
 */
#ifndef MQTT_BACKOFF_H
#define MQTT_BACKOFF_H

#include <stdbool.h>
#include <stdint.h>

struct back_off {
    int64_t wait_ms; /* the next pause; 0: not used yet */
    int short_lives; /* connections in a row that ended within 5 s of CONNACK */
};

/* Pause after a connection that ended; lasted_ms counts from CONNACK, -1: there was none. */
int64_t back_off_next(struct back_off *back_off, int64_t lasted_ms);

/* True if it looks as if another client used our id. */
bool back_off_clash(const struct back_off *back_off);

#endif
