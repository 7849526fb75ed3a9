/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A virtual wearable: what a device is on the air (address, name, advertised services), its GATT
 * tree, and what it does when somebody reads, writes or subscribes. It knows no D-Bus and no loop:
 * a host (the fake org.bluez, or a program that serves it through a real controller) hands in time
 * and gets the notifications through struct wearable_host. A new kind is one file here and one line
 * in the table of wearable.c.
 */
#ifndef TESTS_WEARABLES_WEARABLE_H
#define TESTS_WEARABLES_WEARABLE_H

#include "core/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WEARABLE_ADDRESS_MAX      18 /* "AA:BB:CC:DD:EE:FF" and the end */
#define WEARABLE_NAME_MAX         32
#define WEARABLE_VALUE_MAX        512
#define WEARABLE_MANUFACTURER_MAX 24
#define WEARABLE_NEVER            INT64_MAX
#define WEARABLE_SHIFT            0x0040 /* of its handles, when its services change */

/* ATT error codes that a wearable may answer (Core specification, volume 3, part F, 3.4.1.1). */
enum wearable_att_error {
    ATT_OK = 0,
    ATT_READ_NOT_PERMITTED = 0x02,
    ATT_WRITE_NOT_PERMITTED = 0x03,
    ATT_INVALID_LENGTH = 0x0d,
    ATT_APPLICATION = 0x80,
};

/* What the services that a wearable advertises ask of a link (Core specification, volume 3, part C,
 * 10.2.1, security mode 1). Its battery service asks for nothing. */
enum wearable_security {
    WEARABLE_OPEN,
    WEARABLE_ENCRYPTED,     /* level 2: any pairing will do */
    WEARABLE_AUTHENTICATED, /* level 3: a passkey or a comparison */
};

/* What a wearable has for pairing (IO capability, volume 3, part H, 2.3.2). */
enum wearable_io {
    WEARABLE_IO_NONE,     /* NoInputNoOutput */
    WEARABLE_IO_DISPLAY,  /* DisplayOnly: it shows six digits */
    WEARABLE_IO_KEYBOARD, /* KeyboardOnly: six digits are typed on it */
    WEARABLE_IO_YES_NO,   /* DisplayYesNo: it shows six digits and asks whether they are the same */
};

struct wearable_characteristic {
    const char *uuid;         /* 128-bit, lower case */
    const char *const *flags; /* BlueZ's words: "read", "notify"; NULL at the end */
    uint16_t handle;          /* of the declaration; the value is at handle + 1 */
    uint16_t ccc_handle;      /* client characteristic configuration; 0: none */
};

struct wearable_service {
    const char *uuid;
    uint16_t handle;
    const struct wearable_characteristic *characteristics;
    size_t count;
};

struct wearable;

/* Who carries the wearable's notifications to the other side. */
struct wearable_host {
    void *host;
    void (*notify)(void *host, struct wearable *wearable,
                   const struct wearable_characteristic *characteristic, const uint8_t *bytes,
                   size_t length);
};

/* A kind of wearable. Callbacks may be NULL where the kind has nothing to do. */
struct wearable_type {
    const char *kind; /* "strap" */
    const char *default_name;
    uint16_t appearance;
    const char *const *advertised; /* service UUIDs, NULL at the end */
    const struct wearable_service *services;
    size_t service_count;

    int (*create)(const char *address, struct wearable **ret);
    void (*destroy)(struct wearable *wearable);
    /* One "key=value" of the kind's own; -ERR_NOT_FOUND: not a key of mine. */
    int (*option)(struct wearable *wearable, const char *key, const char *value);
    /* Both return an ATT error code. */
    int (*read)(struct wearable *wearable, const struct wearable_characteristic *characteristic,
                uint8_t *bytes, size_t size, size_t *ret_length);
    int (*write)(struct wearable *wearable, const struct wearable_characteristic *characteristic,
                 const uint8_t *bytes, size_t length);
    void (*subscribe)(struct wearable *wearable,
                      const struct wearable_characteristic *characteristic, bool on,
                      int64_t now_ms);
    /* Sends what is due; returns when it wants to be called again, or WEARABLE_NEVER. */
    int64_t (*tick)(struct wearable *wearable, int64_t now_ms);
    /* One line of "key=value" about what it did, for tests. */
    void (*describe)(const struct wearable *wearable, char *text, size_t size);
};

struct wearable {
    const struct wearable_type *type;
    char address[WEARABLE_ADDRESS_MAX]; /* upper case */
    bool random_address;
    char name[WEARABLE_NAME_MAX];
    int16_t rssi_dbm;
    unsigned advertise_ms; /* between two advertisements */
    uint16_t mtu;
    int battery_percent; /* -1: no battery service answers */
    bool has_manufacturer;
    uint16_t manufacturer_id;
    uint8_t manufacturer_data[WEARABLE_MANUFACTURER_MAX];
    size_t manufacturer_length;
    bool silent; /* neither advertises nor notifies; the link stays up */
    enum wearable_security security;
    enum wearable_io io;
    struct wearable_host host;
};

/* Makes a wearable of a kind ("strap", "watch") from text: "name=H10 base=900". Options of all
 * kinds: name (an underscore stands for a space), rssi, random (0/1), advertise_ms, mtu, battery
 * (percent, -1 none), manufacturer (id:hex), silent (0/1), security (open, encrypt, authenticate),
 * io (none, display, keyboard, yesno). -ERR_NOT_FOUND for an unknown kind, -ERR_SYNTAX or
 * -ERR_RANGE for a bad option. */
int wearable_new(const char *kind, const char *address, const char *options, struct wearable **ret,
                 struct error *err);
void wearable_free(struct wearable *wearable);
void wearable_free_p(struct wearable **wearable);

/* Whether there is such a kind. */
bool wearable_kind_exists(const char *kind);

/* For kinds: fills the common part with the defaults of a type. */
void wearable_init(struct wearable *wearable, const struct wearable_type *type,
                   const char *address);

/* Applies "key=value key=value"; for changes while it lives, too. */
int wearable_options(struct wearable *wearable, const char *options, struct error *err);

/* The characteristic with a UUID (128-bit, or its last four digits as "2a37"); NULL: none. */
const struct wearable_characteristic *wearable_find(const struct wearable *wearable,
                                                    const char *uuid);

/* Whether a link must be encrypted before a service's characteristics answer: those of advertised
 * services, if the wearable asks for security at all. */
bool wearable_protects(const struct wearable *wearable, const struct wearable_service *service);

bool wearable_has_flag(const struct wearable_characteristic *characteristic, const char *flag);

/* Sends bytes as a notification of a characteristic, whatever they are. */
void wearable_send(struct wearable *wearable, const struct wearable_characteristic *characteristic,
                   const uint8_t *bytes, size_t length);

/* A whole number between two bounds; -ERR_SYNTAX or -ERR_RANGE. */
int wearable_parse_number(const char *text, long low, long high, long *ret);

/* An option that is a number in the wearable's own struct. */
struct wearable_number {
    const char *key; /* NULL ends a table */
    long low;
    long high;
    enum { NUMBER_INT, NUMBER_INT16, NUMBER_UNSIGNED, NUMBER_UINT16, NUMBER_BOOL } type;
    size_t offset; /* in that struct */
};

/* Sets the option that has this key; -ERR_NOT_FOUND: none has. */
int wearable_set_number(void *wearable, const struct wearable_number *table, const char *key,
                        const char *value);

/* "0a1b2c" to bytes; -ERR_SYNTAX, or -ERR_LENGTH when it does not fit. */
int wearable_parse_hex(const char *text, uint8_t *bytes, size_t size, size_t *ret_length);

#endif
