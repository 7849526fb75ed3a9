/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Commands about scanning, advertising and connecting (Core specification 5.4, volume 4, part E,
 * 7.8.4 to 7.8.19). They only note what the host wants: at a peer's next advertisement it happens.
 */
#include "tests/air/commands_hci.h"

#include "tests/air/events.h"

#define FILTER_ACCEPTED 0x01 /* policies of scanning and of connecting */

static enum hci_error set_random_address(struct hci_call *call)
{
    get_copy(&call->in, call->controller->random.bytes, ADDRESS_BYTES);
    call->controller->random.random = true;
    return HCI_OK;
}

/* ---- advertising ---- */

static enum hci_error set_advertising(struct hci_call *call)
{
    struct controller *controller = call->controller;
    if (controller->advertising)
        return HCI_DISALLOWED;
    get_bytes(&call->in, 4); /* intervals: the wearable has its own */
    controller->advertising_type = get_u8(&call->in);
    controller->advertising_random = (get_u8(&call->in) & 1U) != 0;
    return HCI_OK;
}

static enum hci_error read_advertising_power(struct hci_call *call)
{
    put_u8(&call->out, 0); /* dBm */
    return HCI_OK;
}

/* A length and 31 bytes, of which so many count. */
static enum hci_error take_data(struct hci_call *call, uint8_t data[ADVERT_MAX], size_t *ret_length)
{
    const size_t length = get_u8(&call->in);
    if (length > ADVERT_MAX)
        return HCI_INVALID_PARAMETERS;
    get_copy(&call->in, data, ADVERT_MAX);
    *ret_length = length;
    return HCI_OK;
}

static enum hci_error set_advertising_data(struct hci_call *call)
{
    struct advert *advert = &call->controller->advert;
    return take_data(call, advert->data, &advert->length);
}

static enum hci_error set_scan_response(struct hci_call *call)
{
    struct advert *advert = &call->controller->advert;
    return take_data(call, advert->response, &advert->response_length);
}

static enum hci_error enable_advertising(struct hci_call *call)
{
    call->controller->advertising = get_u8(&call->in) != 0;
    return HCI_OK;
}

/* ---- scanning ---- */

static enum hci_error set_scan(struct hci_call *call)
{
    struct controller *controller = call->controller;
    if (controller->scanning)
        return HCI_DISALLOWED;
    controller->scan_active = get_u8(&call->in) != 0;
    get_bytes(&call->in, 5); /* interval, window and own address: it always listens */
    controller->scan_accepted = (get_u8(&call->in) & FILTER_ACCEPTED) != 0;
    return HCI_OK;
}

static enum hci_error enable_scan(struct hci_call *call)
{
    call->controller->scanning = get_u8(&call->in) != 0;
    return HCI_OK;
}

/* ---- connecting ---- */

static enum hci_error create_connection(struct hci_call *call)
{
    struct controller *controller = call->controller;
    if (controller->initiating)
        return HCI_DISALLOWED;
    get_bytes(&call->in, 4); /* how to scan for it */
    controller->initiating_accepted = get_u8(&call->in) == FILTER_ACCEPTED;
    controller->target = get_address(&call->in);
    get_bytes(&call->in, 3); /* own address; the shortest interval */
    controller->wanted.interval = get_u16(&call->in);
    controller->wanted.latency = get_u16(&call->in);
    controller->wanted.timeout = get_u16(&call->in);
    controller->initiating = true;
    hci_accept(call);
    return HCI_OK;
}

/* The cancelled connection is told of behind the answer. */
static enum hci_error cancel_connection(struct hci_call *call)
{
    struct controller *controller = call->controller;
    if (!controller->initiating) {
        event_command_complete(controller, call->opcode, HCI_DISALLOWED, NULL, 0);
        return HCI_OK;
    }
    controller->initiating = false;
    event_command_complete(controller, call->opcode, HCI_OK, NULL, 0);
    event_connected(controller, HCI_UNKNOWN_CONNECTION, 0, ROLE_CENTRAL, controller->target,
                    &controller->wanted);
    return HCI_OK;
}

/* ---- the filter accept list ---- */

static enum hci_error read_accept_size(struct hci_call *call)
{
    put_u8(&call->out, CONTROLLER_ACCEPT_MAX);
    return HCI_OK;
}

static enum hci_error clear_accept(struct hci_call *call)
{
    call->controller->accept_count = 0;
    return HCI_OK;
}

static struct address *find_accept(struct controller *controller, struct address address)
{
    for (size_t i = 0; i < controller->accept_count; i++) {
        if (address_equals(controller->accept[i], address))
            return &controller->accept[i];
    }
    return NULL;
}

static enum hci_error add_accept(struct hci_call *call)
{
    struct controller *controller = call->controller;
    const struct address address = get_address(&call->in);
    if (find_accept(controller, address))
        return HCI_OK;
    if (controller->accept_count == CONTROLLER_ACCEPT_MAX)
        return HCI_MEMORY_EXCEEDED;
    controller->accept[controller->accept_count++] = address;
    return HCI_OK;
}

static enum hci_error remove_accept(struct hci_call *call)
{
    struct controller *controller = call->controller;
    struct address *found = find_accept(controller, get_address(&call->in));
    if (found)
        *found = controller->accept[--controller->accept_count];
    return HCI_OK;
}

const struct hci_command hci_radio_commands[] = {
    {0x2005, 25, 4, 6, false, set_random_address},
    {0x2006, 25, 5, 15, false, set_advertising},
    {0x2007, 25, 6, 0, false, read_advertising_power},
    {0x2008, 25, 7, 32, false, set_advertising_data},
    {0x2009, 26, 0, 32, false, set_scan_response},
    {0x200a, 26, 1, 1, false, enable_advertising},
    {0x200b, 26, 2, 7, false, set_scan},
    {0x200c, 26, 3, 2, false, enable_scan},
    {0x200d, 26, 4, 25, true, create_connection},
    {0x200e, 26, 5, 0, true, cancel_connection},
    {0x200f, 26, 6, 0, false, read_accept_size},
    {0x2010, 26, 7, 0, false, clear_accept},
    {0x2011, 27, 0, 7, false, add_accept},
    {0x2012, 27, 1, 7, false, remove_accept},
    {0},
};
