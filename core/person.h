/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A person whose diary and readings the gateway keeps, and a wearable that may belong to one. */
#ifndef CORE_PERSON_H
#define CORE_PERSON_H

#include "core/ident.h"
#include <stdbool.h>
#include <stdint.h>

#define NAME_MAX_BYTES  64
#define ZONE_NAME_MAX   63
#define ADDRESS_LENGTH  17
#define DRIVER_NAME_MAX 31

struct person {
    int64_t row; /* key in the database */
    char id[IDENT_MAX + 1];
    char name[NAME_MAX_BYTES + 1];
    char tz[ZONE_NAME_MAX + 1];
    bool share_text; /* may free text leave the database on topics nobody asked for */
    int64_t created_ms;
};

struct device {
    int64_t row;
    char id[IDENT_MAX + 1];
    char label[NAME_MAX_BYTES + 1];
    char address[ADDRESS_LENGTH + 1]; /* "AA:BB:CC:DD:EE:FF" */
    char driver[DRIVER_NAME_MAX + 1];
    int64_t person_row; /* 0: belongs to nobody */
    int64_t created_ms;
    /* What was last known of it; -1 or 0 where unknown. */
    int battery_percent;
    int64_t last_seen_ms;
    int64_t last_sync_ms; /* newest reading received */
    char firmware[NAME_MAX_BYTES + 1];
};

/* Stands in the place of a driver where what was measured came out of a file (zonula import
 * readings): there is nothing on the air to listen to. */
#define DRIVER_IMPORT "import"

#endif
