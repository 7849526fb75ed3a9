/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Identifiers: made of random bits of the kernel, or checked against the forms of docs/mqtt.md. */
#include "core/ident.h"

#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define ULID_TIME_BITS 48

/* Names of programs, topics and roles that share the broker's name space with persons. */
static const char *const reserved_persons[] = {
    "zonulad", "homeassistant", "admin",   "all",       "bridge",
    "system",  "response",      "request", "dashboard", "telegraf",
};

/* The kernel's generator cannot fail for small amounts once it is seeded, and waits until it is;
 * without it no id is safe to make. */
static void random_bytes(uint8_t *ret, size_t count)
{
    ssize_t got;
    do
        got = getrandom(ret, count, 0);
    while (got < 0 && errno == EINTR);
    if (got != (ssize_t)count)
        abort();
}

void ulid_make(int64_t at_ms, char ret[ULID_LENGTH + 1])
{
    uint8_t bits[ULID_BITS_BYTES];

    random_bytes(bits, sizeof(bits));
    ulid_of(at_ms, bits, ret);
}

void ulid_of(int64_t at_ms, const uint8_t bits[ULID_BITS_BYTES], char ret[ULID_LENGTH + 1])
{
    static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    uint8_t bytes[16];
    uint64_t time_bits = at_ms > 0 ? (uint64_t)at_ms : 0;
    if (time_bits >> ULID_TIME_BITS)
        time_bits = (UINT64_C(1) << ULID_TIME_BITS) - 1;
    for (int i = 0; i < 6; i++)
        bytes[i] = (uint8_t)(time_bits >> (40 - 8 * i));
    memcpy(bytes + 6, bits, ULID_BITS_BYTES);

    /* 128 bits in 26 digits of 5 bits: the first digit has two zero bits in front. */
    unsigned pending = 0;
    int pending_bits = 2;
    size_t digit = 0;
    for (size_t i = 0; i < sizeof(bytes); i++) {
        pending = (pending << 8 | bytes[i]) & 0xffff;
        pending_bits += 8;
        for (; pending_bits >= 5; pending_bits -= 5)
            ret[digit++] = alphabet[pending >> (pending_bits - 5) & 0x1f];
    }
    ret[digit] = '\0';
}

void instance_make(char ret[INSTANCE_LENGTH + 1])
{
    uint8_t bytes[INSTANCE_LENGTH / 2];
    random_bytes(bytes, sizeof(bytes));
    for (size_t i = 0; i < sizeof(bytes); i++)
        snprintf(ret + 2 * i, 3, "%02x", bytes[i]);
}

/* Not isalnum(): the forms are ASCII in every locale. */
static bool is_ident_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool ident_valid(const char *text)
{
    size_t length = strnlen(text, IDENT_MAX + 1);
    if (length == 0 || length > IDENT_MAX || !is_ident_letter(text[0]))
        return false;
    for (size_t i = 1; i < length; i++)
        if (!is_ident_letter(text[i]) && text[i] != '_')
            return false;
    return true;
}

bool ident_valid_person(const char *text)
{
    for (size_t i = 0; i < sizeof(reserved_persons) / sizeof(reserved_persons[0]); i++)
        if (strcmp(text, reserved_persons[i]) == 0)
            return false;
    return ident_valid(text);
}

void ident_from_name(const char *name, char ret[IDENT_MAX + 1])
{
    size_t length = 0;
    for (; *name && length < IDENT_MAX; name++) {
        char c = *name >= 'A' && *name <= 'Z' ? (char)(*name - 'A' + 'a') : *name;
        if (is_ident_letter(c))
            ret[length++] = c;
        else if (length > 0 && ret[length - 1] != '_')
            ret[length++] = '_'; /* one for a run of others, none in front */
    }
    if (length > 0 && ret[length - 1] == '_')
        length--;
    ret[length] = '\0';
}

bool address_parse(const char *text, char ret[18])
{
    char upper[18];
    for (size_t i = 0; i < 17; i++) {
        unsigned char c = (unsigned char)text[i];
        if (i % 3 == 2 ? c != ':' : !isxdigit(c))
            return false;
        upper[i] = (char)toupper(c);
    }
    if (text[17] != '\0')
        return false;
    upper[17] = '\0';
    memcpy(ret, upper, sizeof(upper));
    return true;
}
