/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The messages that the broker has not acknowledged yet, and which topics it has refused. */
#ifndef MQTT_FLIGHT_H
#define MQTT_FLIGHT_H

#include "mqtt/broker.h"

#define REFUSED_TOPICS_MAX 32

struct flight {
    int mid;
    struct broker_message message; /* of `owner` */
    void *owner;                   /* the block that holds the message's strings */
};

struct flights {
    struct flight list[BROKER_IN_FLIGHT_MAX];
    size_t count;
    char *refused_topics[REFUSED_TOPICS_MAX]; /* those that the log has named */
    size_t refused_count;
};

bool flights_are_full(const struct flights *flights);

/* Takes over `owner`, the malloc'd block in which *message has its strings. */
void flights_add(struct flights *flights, int mid, const struct broker_message *message,
                 void *owner);

/* Takes a message out; the caller frees ret->owner. False if there is none with that number. */
bool flights_take(struct flights *flights, int mid, struct flight *ret);

/* Forgets all messages: their connection is gone. */
void flights_clear(struct flights *flights);

/* True the first time it is asked about a topic; false for all topics once too many were. */
bool flights_first_refusal(struct flights *flights, const char *topic);

/* Frees what is owned. */
void flights_done(struct flights *flights);

#endif
