/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ATT server of a wearable on one link (Core specification 5.4, volume 3, part F): bytes of a
 * request in, bytes of the response out. It knows no transport and no clock. Requests that no
 * sensor needs (signed writes, prepared writes, reads of several) are answered as not supported.
 */
#ifndef TESTS_AIR_ATT_H
#define TESTS_AIR_ATT_H

#include "tests/air/gatt_table.h"

#define ATT_MTU_MIN 23
#define ATT_PDU_MAX 517

enum att_opcode {
    ATT_ERROR_RESPONSE = 0x01,
    ATT_MTU_REQUEST = 0x02,
    ATT_MTU_RESPONSE = 0x03,
    ATT_FIND_INFORMATION_REQUEST = 0x04,
    ATT_FIND_INFORMATION_RESPONSE = 0x05,
    ATT_FIND_BY_TYPE_VALUE_REQUEST = 0x06,
    ATT_FIND_BY_TYPE_VALUE_RESPONSE = 0x07,
    ATT_READ_BY_TYPE_REQUEST = 0x08,
    ATT_READ_BY_TYPE_RESPONSE = 0x09,
    ATT_READ_REQUEST = 0x0a,
    ATT_READ_RESPONSE = 0x0b,
    ATT_READ_BLOB_REQUEST = 0x0c,
    ATT_READ_BLOB_RESPONSE = 0x0d,
    ATT_READ_BY_GROUP_TYPE_REQUEST = 0x10,
    ATT_READ_BY_GROUP_TYPE_RESPONSE = 0x11,
    ATT_WRITE_REQUEST = 0x12,
    ATT_WRITE_RESPONSE = 0x13,
    ATT_NOTIFICATION = 0x1b,
    ATT_INDICATION = 0x1d,
    ATT_CONFIRMATION = 0x1e,
    ATT_COMMAND_FLAG = 0x40,
    ATT_WRITE_COMMAND = 0x52,
};

/* Errors of the protocol itself; the wearables have theirs (3.4.1.1). */
enum att_protocol_error {
    ATT_INVALID_HANDLE = 0x01,
    ATT_INVALID_PDU = 0x04,
    ATT_REQUEST_NOT_SUPPORTED = 0x06,
    ATT_INVALID_OFFSET = 0x07,
    ATT_ATTRIBUTE_NOT_FOUND = 0x0a,
    ATT_UNSUPPORTED_GROUP_TYPE = 0x10,
};

struct att {
    struct wearable *wearable;
    struct gatt_table table;
    uint16_t mtu;
    uint16_t ccc[GATT_TABLE_MAX]; /* by the place in the table */
    /* A client switched a characteristic's notifications on or off. */
    void (*subscribed)(void *owner, const struct wearable_characteristic *characteristic, bool on);
    void *owner;
};

/* A fresh link: the smallest MTU, nobody has subscribed. */
void att_start(struct att *att, struct wearable *wearable, uint16_t shift);

/* The link is gone: whoever had subscribed no longer has. */
void att_stop(struct att *att);

/* Takes a PDU of any bytes; returns the length of the response, 0: there is none. */
size_t att_receive(struct att *att, const uint8_t *pdu, size_t length,
                   uint8_t response[ATT_PDU_MAX]);

/* Whether a client has subscribed to a characteristic. */
bool att_is_subscribed(const struct att *att, const struct wearable_characteristic *characteristic);

/* A notification of a value; returns its length, which the MTU does not limit. */
size_t att_notification(const struct att *att, const struct wearable_characteristic *characteristic,
                        const uint8_t *bytes, size_t length, uint8_t pdu[ATT_PDU_MAX]);

/* The table comes anew with other handles. The length of the indication that says so, 0: nobody
 * wants to be told. */
size_t att_change(struct att *att, uint16_t shift, uint8_t pdu[ATT_PDU_MAX]);

#endif
