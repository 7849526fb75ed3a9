/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands about the controller itself (Core specification 5.4, volume 4, part E, 7.3 and 7.4). */
#include "tests/air/commands_hci.h"

#include <sys/random.h>

static enum hci_error do_nothing(struct hci_call *call)
{
    (void)call;
    return HCI_OK;
}

static enum hci_error reset(struct hci_call *call)
{
    struct controller *controller = call->controller;
    controller->scanning = false;
    controller->advertising = false;
    controller->initiating = false;
    controller->accept_count = 0;
    return HCI_OK;
}

static enum hci_error read_version(struct hci_call *call)
{
    put_u8(&call->out, HCI_VERSION);
    put_u16(&call->out, 0);          /* revision */
    put_u8(&call->out, HCI_VERSION); /* of the link manager */
    put_u16(&call->out, HCI_MANUFACTURER);
    put_u16(&call->out, 0);
    return HCI_OK;
}

static enum hci_error read_command_list(struct hci_call *call)
{
    uint8_t list[HCI_COMMAND_LIST_BYTES];
    hci_command_list(list);
    put_bytes(&call->out, list, sizeof(list));
    return HCI_OK;
}

static enum hci_error read_features(struct hci_call *call)
{
    static const uint8_t features[8] = {[4] = 0x60}; /* LE, no BR/EDR */
    put_bytes(&call->out, features, sizeof(features));
    return HCI_OK;
}

static enum hci_error read_buffer_size(struct hci_call *call)
{
    put_u16(&call->out, HCI_ACL_BYTES);
    put_u8(&call->out, 0); /* no synchronous data */
    put_u16(&call->out, HCI_ACL_PACKETS);
    put_u16(&call->out, 0);
    return HCI_OK;
}

static enum hci_error read_address(struct hci_call *call)
{
    put_bytes(&call->out, call->controller->address.bytes, ADDRESS_BYTES);
    return HCI_OK;
}

static enum hci_error read_le_buffer_size(struct hci_call *call)
{
    put_u16(&call->out, HCI_ACL_BYTES);
    put_u8(&call->out, HCI_ACL_PACKETS);
    return HCI_OK;
}

static enum hci_error read_le_features(struct hci_call *call)
{
    static const uint8_t features[8] = {0x01}; /* encryption */
    put_bytes(&call->out, features, sizeof(features));
    return HCI_OK;
}

static enum hci_error read_le_states(struct hci_call *call)
{
    static const uint8_t states[8] = {0xff, 0xff, 0xff, 0xff, 0xff, 0x03}; /* all there are */
    put_bytes(&call->out, states, sizeof(states));
    return HCI_OK;
}

static enum hci_error le_random(struct hci_call *call)
{
    uint8_t random[HCI_RANDOM_BYTES];
    if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
        return HCI_DISALLOWED;
    put_bytes(&call->out, random, sizeof(random));
    return HCI_OK;
}

const struct hci_command hci_information_commands[] = {
    {0x0c01, 5, 6, 8, false, do_nothing}, /* event mask: a host ignores what it does not know */
    {0x0c03, 5, 7, 0, false, reset},
    {0x1001, 14, 3, 0, false, read_version},
    {0x1002, 14, 4, 0, false, read_command_list},
    {0x1003, 14, 5, 0, false, read_features},
    {0x1005, 14, 7, 0, false, read_buffer_size},
    {0x1009, 15, 1, 0, false, read_address},
    {0x2001, 25, 0, 8, false, do_nothing}, /* LE event mask */
    {0x2002, 25, 1, 0, false, read_le_buffer_size},
    {0x2003, 25, 2, 0, false, read_le_features},
    {0x2018, 27, 7, 0, false, le_random},
    {0x201c, 28, 3, 0, false, read_le_states},
    {0},
};
