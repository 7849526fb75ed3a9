/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The configuration file: INI, every key with a default, so that an empty file is a working one.
 * Unknown sections and keys, keys given twice and bad values are refused with file and line: a typo
 * must not silently leave a default in force. zonula.conf(5) documents the same table.
 */
#ifndef GATEWAY_CONFIG_H
#define GATEWAY_CONFIG_H

#include "core/error.h"
#include "gateway/config_keys.h"
#include <stdbool.h>
#include <stddef.h>

enum config_discovery { DISCOVERY_OFF, DISCOVERY_DEVICE };
enum config_trust { TRUST_AUTO, TRUST_ALWAYS };

#define LIVE_OFF (-1)

/* Strings are owned by the struct; NULL means not set. */
struct config {
    char *storage_path;       /* [storage] path = /var/lib/zonula/zonula.db */
    char *mqtt_host;          /* [mqtt] host = localhost */
    int mqtt_port;            /* port = 1883, with tls_ca 8883 */
    char *mqtt_username;      /* username = */
    char *mqtt_password_file; /* password_file = */
    char *mqtt_password;      /* its first line */
    char *mqtt_tls_ca;        /* tls_ca = */
    char *mqtt_base;          /* base = zonula */
    int mqtt_live_s;          /* live = : LIVE_OFF, or seconds between two live/heart messages */
    bool mqtt_takeover;       /* takeover = no */
    bool mqtt_admin;          /* admin_requests = no */
    enum config_discovery ha_discovery; /* [ha] discovery = device | off */
    char *ha_prefix;                    /* prefix = homeassistant */
    bool bluetooth_enabled;             /* [bluetooth] enabled = yes */
    char *bluetooth_adapter;            /* adapter = */
    int bluetooth_max_links;            /* max_links = 5 */
    char *bluetooth_secrets_file;       /* secrets_file = : keys of wearables, gateway/secrets.h */
    bool bluetooth_experimental;        /* experimental = no: drivers that are not tried enough */
    bool bluetooth_manage_power;        /* manage_power = no: switch the adapter on, and off */
    bool bluetooth_configure;           /* configure = yes: drivers may switch on recording */
    enum config_trust clock_trust;      /* [clock] trust = auto | always */
    int night_start_min;                /* [person] night_start = 23:00, minutes after midnight */
    int night_end_min;                  /* night_end = 07:00 */
    char *diary_track;                  /* [diary] track = : what was logged */
    int diary_fibre_goal_g;             /* fibre_goal = 30 */
    int diary_plants_goal;              /* plants_goal = 30 */
    int diary_pint_ml;                  /* units = uk | us: how much a pint is; 0: not said */
    int diary_day_start_min;            /* day_start = 04:00, minutes after midnight */
    char *diary_person;                 /* person = : whose diary, if nobody says */
    int diary_breakfast_min;            /* breakfast = 08:00: when "breakfast" is */
    int diary_lunch_min;                /* lunch = 12:30 */
    int diary_dinner_min;               /* dinner = 19:00 */
    int log_level;                      /* [log] level = info */
};

/* Reads a file. A missing file is -ERR_NOT_FOUND; anything wrong in it is -ERR_CONFIG with
 * "FILE:LINE: ..." in *err. The caller calls config_done() in every case. */
int config_load(const char *path, struct config *ret, struct error *err);

/* The same from text in memory; `name` stands for the file in messages. The password file is read
 * by config_load() only. */
int config_parse(const char *name, const char *text, size_t length, struct config *ret,
                 struct error *err);

/* What stands in a file, by the rows of config_keys; NULL: the key is not there. */
struct config_texts {
    char *text[CONFIG_KEYS];
};

/* The same, and what is given. The caller calls both config_done() and config_texts_done() in every
 * case. */
int config_parse_texts(const char *name, const char *text, size_t length, struct config *ret,
                       struct config_texts *texts, struct error *err);
void config_texts_done(struct config_texts *texts);

/* The text of a file, NUL-terminated, for the caller to free. -ERR_NOT_FOUND, -ERR_CONFIG. */
int config_read_text(const char *path, char **ret, size_t *ret_length, struct error *err);

/* The defaults. -ERR_NOMEM. */
int config_defaults(struct config *ret);

void config_done(struct config *config);

#endif
