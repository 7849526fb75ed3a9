/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The host's commands: finding one in the tables and answering it. */
#include "tests/air/commands_hci.h"

#include "tests/air/events.h"

static const struct hci_command *const tables[] = {hci_information_commands, hci_radio_commands,
                                                   hci_link_commands};
#define TABLES (sizeof(tables) / sizeof(tables[0]))

static const struct hci_command *find(uint16_t opcode)
{
    for (size_t t = 0; t < TABLES; t++) {
        for (const struct hci_command *command = tables[t]; command->opcode; command++) {
            if (command->opcode == opcode)
                return command;
        }
    }
    return NULL;
}

void hci_command_list(uint8_t list[HCI_COMMAND_LIST_BYTES])
{
    memset(list, 0, HCI_COMMAND_LIST_BYTES);
    for (size_t t = 0; t < TABLES; t++) {
        for (const struct hci_command *command = tables[t]; command->opcode; command++)
            list[command->octet] |= (uint8_t)(1U << command->bit);
    }
}

void hci_accept(const struct hci_call *call)
{
    event_command_status(call->controller, call->opcode, HCI_OK);
}

void hci_run(struct controller *controller, const uint8_t *bytes, size_t length)
{
    uint8_t returns[HCI_EVENT_MAX];
    struct hci_call call = {
        .controller = controller,
        .in = {.at = bytes, .left = length},
        .out = {.bytes = returns, .size = sizeof(returns)},
    };
    call.opcode = get_u16(&call.in);
    const uint8_t announced = get_u8(&call.in);
    if (call.in.failed || announced != call.in.left)
        return; /* not a command: a controller would lose its place in the stream */
    const struct hci_command *command = find(call.opcode);
    if (!command) {
        event_command_status(controller, call.opcode, HCI_UNKNOWN_COMMAND);
        return;
    }
    const enum hci_error status =
        announced < command->length ? HCI_INVALID_PARAMETERS : command->run(&call);
    if (!command->accepted)
        event_command_complete(controller, call.opcode, status, returns, call.out.length);
    else if (status != HCI_OK)
        event_command_status(controller, call.opcode, status);
}
