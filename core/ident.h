/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Identifiers: ULIDs of entries and events, the instance id of a gateway, and the forms of person
 * and device ids (docs/mqtt.md, identifiers).
 */
#ifndef CORE_IDENT_H
#define CORE_IDENT_H

#include <stdbool.h>
#include <stdint.h>

#define ULID_LENGTH     26
#define INSTANCE_LENGTH 8
#define IDENT_MAX       32 /* characters of a person or device id */

/* A new ULID for a time: 48 bits of milliseconds, 80 random bits, Crockford base 32. */
void ulid_make(int64_t at_ms, char ret[ULID_LENGTH + 1]);

/* The same with bits that the caller has, for what must get the same id each time. */
#define ULID_BITS_BYTES 10
void ulid_of(int64_t at_ms, const uint8_t bits[ULID_BITS_BYTES], char ret[ULID_LENGTH + 1]);

/* Eight random hex digits. */
void instance_make(char ret[INSTANCE_LENGTH + 1]);

/* [a-z0-9][a-z0-9_]{0,31}; for a person also none of the reserved words. */
bool ident_valid(const char *text);
bool ident_valid_person(const char *text);

/* Makes an id of a name: lower case, anything else becomes '_'; "" if nothing usable is left. */
void ident_from_name(const char *name, char ret[IDENT_MAX + 1]);

/* "AA:BB:CC:DD:EE:FF" in either case; writes it in upper case. */
bool address_parse(const char *text, char ret[18]);

#endif
