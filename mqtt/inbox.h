/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the broker tells us: whose base topic it is (bridge/info), that somebody wrote over our
 * status, that Home Assistant was started. No I/O and no clock, so every rule can be tested alone.
 */
#ifndef MQTT_INBOX_H
#define MQTT_INBOX_H

#include "mqtt/contract.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct inbox {
    char status_topic[TOPIC_MAX], info_topic[TOPIC_MAX];
    char birth_topic[TOPIC_MAX]; /* "": not listened to */

    /* of this connection */
    bool info_seen;
    char info_instance[INSTANCE_LENGTH + 1]; /* "": it names none */
    bool online;        /* the owner has said "online": from now on it is kept so */
    int64_t heal_at_ms; /* when to say it again; 0: nothing to heal */

    int64_t healed_ms, birth_ms; /* last times; 0: never */
};

/* ha_prefix may be NULL. */
void inbox_init(struct inbox *inbox, const char *base, const char *ha_prefix);

/* Forgets what belongs to a connection. */
void inbox_reset(struct inbox *inbox);

/* Notes a message. True if it is a birth of Home Assistant that the owner should hear of: live, and
 * not within 10 s of the last one. */
bool inbox_message(struct inbox *inbox, const char *topic, const void *payload, size_t length,
                   bool retained, int64_t now_ms);

/* True if "online" must be published now; the healing is taken as done. */
bool inbox_heal(struct inbox *inbox, int64_t now_ms);

#endif
