/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers of the Host Controller Interface (Core specification 5.4, volume 4, part E). */
#ifndef TESTS_AIR_HCI_H
#define TESTS_AIR_HCI_H

#include <stdint.h>

/* Kinds of packets (part A, 2). */
enum hci_packet {
    HCI_COMMAND = 0x01,
    HCI_ACL = 0x02,
    HCI_EVENT = 0x04,
    HCI_VENDOR = 0xff, /* between /dev/vhci and its program */
};

#define HCI_KEY_BYTES    16
#define HCI_RANDOM_BYTES 8
#define HCI_EVENT_MAX    255 /* parameters of an event */
#define HCI_PACKET_MAX   4096

#define HCI_VERSION      8      /* 4.2 */
#define HCI_MANUFACTURER 0xffff /* internal use */

/* What the host may have on its way: fragments as small as controllers without data length
 * extension have them, so that every longer PDU comes in pieces. */
#define HCI_ACL_BYTES   27
#define HCI_ACL_PACKETS 8

/* The handle of an ACL packet and the flags above it (5.4.2). */
#define HCI_HANDLE_MASK      0x0fff
#define HCI_ACL_BOUNDARY(f)  (((f) >> 12) & 0x3U)
#define HCI_ACL_CONTINUES    0x1U
#define HCI_ACL_STARTS       0x2U /* as a controller says it */
#define HCI_ACL_FLAGS(start) ((unsigned)((start) ? HCI_ACL_STARTS : HCI_ACL_CONTINUES) << 12)

enum hci_event_code {
    EVENT_DISCONNECTED = 0x05,
    EVENT_ENCRYPTION_CHANGE = 0x08,
    EVENT_REMOTE_VERSION = 0x0c,
    EVENT_COMMAND_COMPLETE = 0x0e,
    EVENT_COMMAND_STATUS = 0x0f,
    EVENT_COMPLETED_PACKETS = 0x13,
    EVENT_KEY_REFRESHED = 0x30,
    EVENT_LE = 0x3e,
};

enum hci_le_event { /* the first parameter of EVENT_LE */
                    LE_EVENT_CONNECTED = 0x01,
                    LE_EVENT_ADVERTISEMENT = 0x02,
                    LE_EVENT_UPDATED = 0x03,
                    LE_EVENT_REMOTE_FEATURES = 0x04,
                    LE_EVENT_KEY_REQUEST = 0x05,
};

enum hci_error { /* volume 1, part F */
                 HCI_OK = 0x00,
                 HCI_UNKNOWN_COMMAND = 0x01,
                 HCI_UNKNOWN_CONNECTION = 0x02,
                 HCI_KEY_MISSING = 0x06,
                 HCI_MEMORY_EXCEEDED = 0x07,
                 HCI_TIMEOUT = 0x08,
                 HCI_DISALLOWED = 0x0c,
                 HCI_INVALID_PARAMETERS = 0x12,
                 HCI_REMOTE_ENDED = 0x13,
                 HCI_LOCAL_ENDED = 0x16,
                 HCI_MIC_FAILURE = 0x3d,
                 HCI_NOT_ESTABLISHED = 0x3e,
};

enum hci_role { ROLE_CENTRAL = 0, ROLE_PERIPHERAL = 1 };

/* Types of advertising reports (7.7.65.2), and of advertising (7.8.5). */
#define ADVERTISING_CONNECTABLE   0x00
#define ADVERTISING_SCANNABLE     0x02
#define ADVERTISING_SCAN_RESPONSE 0x04

#endif
