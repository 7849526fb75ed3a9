/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Time zones of persons, read from the system's zoneinfo files (TZif, RFC 8536). libc knows one
 * zone at a time, in an environment variable that other threads read; we need several at once.
 */
#ifndef CORE_ZONE_H
#define CORE_ZONE_H

#include "core/error.h"
#include "core/ztime.h"

struct zone;

/*
 * Loads a zone by name, for example "Europe/Berlin"; NULL or "" is the system's zone (TZ, then
 * /etc/localtime, then UTC). Names with ".." or a leading "/" are refused. ZONEINFO directory:
 * the environment variable TZDIR, else /usr/share/zoneinfo.
 */
int zone_load(const char *name, struct zone **ret, struct error *err);

/* Parses the bytes of a TZif file (version 1 to 4), hostile bytes included. */
int zone_parse(const char *name, const uint8_t *bytes, size_t length, struct zone **ret,
               struct error *err);

struct zone *zone_free(struct zone *zone);
void zone_freep(struct zone **zone);

/* "Europe/Berlin", or "UTC". */
const char *zone_name(const struct zone *zone);

/* Seconds east of UTC in force at an instant. */
int32_t zone_offset_s(const struct zone *zone, int64_t at_ms);

enum zone_fit {
    ZONE_EXACT,     /* the local time occurs once */
    ZONE_SKIPPED,   /* a clock change skips it: moved to the same distance after the change */
    ZONE_AMBIGUOUS, /* it occurs twice: the first is given */
};

/* The instant of a local wall time, and the offset in force there. */
enum zone_fit zone_from_civil(const struct zone *zone, const struct civil *civil, int64_t *ret_ms,
                              int32_t *ret_offset_s);

/* The instant at which a gut-day begins in this zone. */
int64_t zone_gut_day_start_ms(const struct zone *zone, int32_t day);

#endif
