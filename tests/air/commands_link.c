/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Commands about links (Core specification 5.4, volume 4, part E, 7.1, 7.5.4 and 7.8.18 to 7.8.26).
 * The first parameter is always the handle.
 */
#include "tests/air/commands_hci.h"

#include "tests/air/events.h"
#include "tests/air/link.h"
#include "tests/air/peer.h"

static struct air_link *take_link(struct hci_call *call, uint16_t *ret_handle)
{
    *ret_handle = get_u16(&call->in) & HCI_HANDLE_MASK;
    return air_link_find(call->controller, *ret_handle);
}

static enum hci_error disconnect(struct hci_call *call)
{
    uint16_t handle;
    struct air_link *link = take_link(call, &handle);
    const enum hci_error reason = get_u8(&call->in);
    if (!link)
        return HCI_UNKNOWN_CONNECTION;
    hci_accept(call);
    if (link->central.controller == call->controller)
        air_link_close(link, HCI_LOCAL_ENDED, reason);
    else
        air_link_close(link, reason, HCI_LOCAL_ENDED);
    return HCI_OK;
}

static enum hci_error read_remote_version(struct hci_call *call)
{
    uint16_t handle;
    if (!take_link(call, &handle))
        return HCI_UNKNOWN_CONNECTION;
    hci_accept(call);
    event_remote_version(call->controller, handle);
    return HCI_OK;
}

static enum hci_error read_remote_features(struct hci_call *call)
{
    uint16_t handle;
    if (!take_link(call, &handle))
        return HCI_UNKNOWN_CONNECTION;
    hci_accept(call);
    event_remote_features(call->controller, handle);
    return HCI_OK;
}

static enum hci_error read_rssi(struct hci_call *call)
{
    uint16_t handle;
    const struct air_link *link = take_link(call, &handle);
    put_u16(&call->out, handle);
    put_u8(&call->out, link ? (uint8_t)link->peer->wearable->rssi_dbm : 0);
    return link ? HCI_OK : HCI_UNKNOWN_CONNECTION;
}

static enum hci_error update(struct hci_call *call)
{
    uint16_t handle;
    struct air_link *link = take_link(call, &handle);
    if (!link)
        return HCI_UNKNOWN_CONNECTION;
    get_u16(&call->in); /* the shortest interval */
    link->parameters.interval = get_u16(&call->in);
    link->parameters.latency = get_u16(&call->in);
    link->parameters.timeout = get_u16(&call->in);
    hci_accept(call);
    event_updated(link->central.controller, link->central.handle, &link->parameters);
    if (link->peripheral.controller)
        event_updated(link->peripheral.controller, link->peripheral.handle, &link->parameters);
    return HCI_OK;
}

/* ---- encryption ---- */

static enum hci_error start_encryption(struct hci_call *call)
{
    uint16_t handle;
    struct air_link *link = take_link(call, &handle);
    const uint8_t *random = get_bytes(&call->in, HCI_RANDOM_BYTES);
    const uint16_t diversifier = get_u16(&call->in);
    if (!link)
        return HCI_UNKNOWN_CONNECTION;
    if (link->central.controller != call->controller)
        return HCI_DISALLOWED;
    get_copy(&call->in, link->key, HCI_KEY_BYTES);
    hci_accept(call);
    link->key_wanted = link->peripheral.controller;
    if (link->key_wanted)
        event_key_request(link->peripheral.controller, link->peripheral.handle, random,
                          diversifier);
    else
        event_encrypted(call->controller, handle, HCI_KEY_MISSING, false);
    return HCI_OK;
}

/* The link whose wearable's host answers the request for a key. */
static struct air_link *take_answered(struct hci_call *call, uint16_t *ret_handle)
{
    struct air_link *link = take_link(call, ret_handle);
    put_u16(&call->out, *ret_handle);
    if (!link || !link->key_wanted || link->peripheral.controller != call->controller)
        return NULL;
    link->key_wanted = false;
    return link;
}

static void answer(struct hci_call *call, enum hci_error status)
{
    event_command_complete(call->controller, call->opcode, status, call->out.bytes,
                           call->out.length);
}

/* With another key than the central's the first encrypted packet fails its check, which ends the
 * link (volume 6, part B, 5.1.3.1). */
static enum hci_error reply_key(struct hci_call *call)
{
    uint16_t handle;
    struct air_link *link = take_answered(call, &handle);
    answer(call, link ? HCI_OK : HCI_UNKNOWN_CONNECTION);
    if (!link)
        return HCI_OK;
    const uint8_t *key = get_bytes(&call->in, HCI_KEY_BYTES);
    if (!key || memcmp(key, link->key, HCI_KEY_BYTES) != 0) {
        air_link_close(link, HCI_MIC_FAILURE, HCI_MIC_FAILURE);
        return HCI_OK;
    }
    event_encrypted(call->controller, handle, HCI_OK, link->encrypted);
    event_encrypted(link->central.controller, link->central.handle, HCI_OK, link->encrypted);
    link->encrypted = true;
    return HCI_OK;
}

static enum hci_error refuse_key(struct hci_call *call)
{
    uint16_t handle;
    const struct air_link *link = take_answered(call, &handle);
    answer(call, link ? HCI_OK : HCI_UNKNOWN_CONNECTION);
    if (link)
        event_encrypted(link->central.controller, link->central.handle, HCI_KEY_MISSING, false);
    return HCI_OK;
}

const struct hci_command hci_link_commands[] = {
    {0x0406, 0, 5, 3, true, disconnect},
    {0x041d, 2, 7, 2, true, read_remote_version},
    {0x1405, 15, 5, 2, false, read_rssi},
    {0x2013, 27, 2, 14, true, update},
    {0x2016, 27, 5, 2, true, read_remote_features},
    {0x2019, 28, 0, 28, true, start_encryption},
    {0x201a, 28, 1, 18, true, reply_key},
    {0x201b, 28, 2, 2, true, refuse_key},
    {0},
};
