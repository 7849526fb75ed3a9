/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/air/events.h"

#include "tests/air/vhci.h"

#define COMMANDS_AT_ONCE 1

/* An event in the making: code, length, parameters. */
struct event {
    uint8_t bytes[2 + HCI_EVENT_MAX];
    struct writer parameters;
};

static struct writer *begin(struct event *event, enum hci_event_code code)
{
    event->bytes[0] = (uint8_t)code;
    event->parameters = (struct writer){.bytes = event->bytes + 2, .size = HCI_EVENT_MAX};
    return &event->parameters;
}

static struct writer *begin_le(struct event *event, enum hci_le_event code)
{
    struct writer *out = begin(event, EVENT_LE);
    put_u8(out, code);
    return out;
}

static void finish(struct controller *controller, struct event *event)
{
    event->bytes[1] = (uint8_t)event->parameters.length;
    vhci_send(controller->vhci, HCI_EVENT, event->bytes, 2 + event->parameters.length);
}

void event_command_complete(struct controller *controller, uint16_t opcode, enum hci_error status,
                            const uint8_t *returns, size_t length)
{
    struct event event;
    struct writer *out = begin(&event, EVENT_COMMAND_COMPLETE);
    put_u8(out, COMMANDS_AT_ONCE);
    put_u16(out, opcode);
    put_u8(out, status);
    put_bytes(out, returns, length);
    finish(controller, &event);
}

void event_command_status(struct controller *controller, uint16_t opcode, enum hci_error status)
{
    struct event event;
    struct writer *out = begin(&event, EVENT_COMMAND_STATUS);
    put_u8(out, status);
    put_u8(out, COMMANDS_AT_ONCE);
    put_u16(out, opcode);
    finish(controller, &event);
}

void event_advertisement(struct controller *controller, uint8_t type, struct address from,
                         const uint8_t *data, size_t length, int8_t rssi_dbm)
{
    struct event event;
    struct writer *out = begin_le(&event, LE_EVENT_ADVERTISEMENT);
    put_u8(out, 1); /* reports in this event */
    put_u8(out, type);
    put_address(out, from);
    put_u8(out, (unsigned)length);
    put_bytes(out, data, length);
    put_u8(out, (uint8_t)rssi_dbm);
    finish(controller, &event);
}

static void put_parameters(struct writer *out, const struct connection_parameters *parameters)
{
    put_u16(out, parameters->interval);
    put_u16(out, parameters->latency);
    put_u16(out, parameters->timeout);
}

void event_connected(struct controller *controller, enum hci_error status, uint16_t handle,
                     enum hci_role role, struct address other,
                     const struct connection_parameters *parameters)
{
    struct event event;
    struct writer *out = begin_le(&event, LE_EVENT_CONNECTED);
    put_u8(out, status);
    put_u16(out, handle);
    put_u8(out, role);
    put_address(out, other);
    put_parameters(out, parameters);
    put_u8(out, 0); /* clock accuracy */
    finish(controller, &event);
}

void event_disconnected(struct controller *controller, uint16_t handle, enum hci_error reason)
{
    struct event event;
    struct writer *out = begin(&event, EVENT_DISCONNECTED);
    put_u8(out, HCI_OK);
    put_u16(out, handle);
    put_u8(out, reason);
    finish(controller, &event);
}

void event_updated(struct controller *controller, uint16_t handle,
                   const struct connection_parameters *parameters)
{
    struct event event;
    struct writer *out = begin_le(&event, LE_EVENT_UPDATED);
    put_u8(out, HCI_OK);
    put_u16(out, handle);
    put_parameters(out, parameters);
    finish(controller, &event);
}

void event_remote_features(struct controller *controller, uint16_t handle)
{
    static const uint8_t features[8] = {0x01}; /* encryption */
    struct event event;
    struct writer *out = begin_le(&event, LE_EVENT_REMOTE_FEATURES);
    put_u8(out, HCI_OK);
    put_u16(out, handle);
    put_bytes(out, features, sizeof(features));
    finish(controller, &event);
}

void event_remote_version(struct controller *controller, uint16_t handle)
{
    struct event event;
    struct writer *out = begin(&event, EVENT_REMOTE_VERSION);
    put_u8(out, HCI_OK);
    put_u16(out, handle);
    put_u8(out, HCI_VERSION);
    put_u16(out, HCI_MANUFACTURER);
    put_u16(out, 0); /* subversion */
    finish(controller, &event);
}

void event_packet_completed(struct controller *controller, uint16_t handle)
{
    struct event event;
    struct writer *out = begin(&event, EVENT_COMPLETED_PACKETS);
    put_u8(out, 1); /* handles in this event */
    put_u16(out, handle);
    put_u16(out, 1);
    finish(controller, &event);
}

void event_encrypted(struct controller *controller, uint16_t handle, enum hci_error status,
                     bool refreshed)
{
    struct event event;
    struct writer *out = begin(&event, refreshed ? EVENT_KEY_REFRESHED : EVENT_ENCRYPTION_CHANGE);
    put_u8(out, status);
    put_u16(out, handle);
    if (!refreshed)
        put_u8(out, status == HCI_OK);
    finish(controller, &event);
}

void event_key_request(struct controller *controller, uint16_t handle, const uint8_t *random,
                       uint16_t diversifier)
{
    struct event event;
    struct writer *out = begin_le(&event, LE_EVENT_KEY_REQUEST);
    put_u16(out, handle);
    put_bytes(out, random, HCI_RANDOM_BYTES);
    put_u16(out, diversifier);
    finish(controller, &event);
}
