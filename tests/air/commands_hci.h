/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the controller's commands share. */
#ifndef TESTS_AIR_COMMANDS_HCI_H
#define TESTS_AIR_COMMANDS_HCI_H

#include "tests/air/bytes.h"
#include "tests/air/controller.h"
#include "tests/air/hci.h"

/* One command of the host. */
struct hci_call {
    struct controller *controller;
    uint16_t opcode;
    struct reader in;  /* its parameters; there are at least as many as the table says */
    struct writer out; /* what Command Complete returns behind the status */
};

struct hci_command {
    uint16_t opcode; /* 0 ends a table */
    uint8_t octet;   /* its place in the list of supported commands (6.27) */
    uint8_t bit;
    uint8_t length; /* of the parameters */
    bool accepted;  /* answered by Command Status, which hci_accept() sends, before it is done */
    enum hci_error (*run)(struct hci_call *call);
};

extern const struct hci_command hci_information_commands[];
extern const struct hci_command hci_radio_commands[];
extern const struct hci_command hci_link_commands[];

/* Command Status with success: the events that follow say what came of it. */
void hci_accept(const struct hci_call *call);

/* Runs a command packet of any bytes. */
void hci_run(struct controller *controller, const uint8_t *bytes, size_t length);

/* The bits of all commands that are in the tables. */
#define HCI_COMMAND_LIST_BYTES 64
void hci_command_list(uint8_t list[HCI_COMMAND_LIST_BYTES]);

#endif
