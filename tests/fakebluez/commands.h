/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of commands share. */
#ifndef TESTS_FAKEBLUEZ_COMMANDS_H
#define TESTS_FAKEBLUEZ_COMMANDS_H

#include "tests/control/commands.h"

extern const struct command fake_air_commands[];
extern const struct command fake_fault_commands[];
extern const struct command fake_other_commands[];

int fake_wearable_command(const struct words *words, struct error *err);

#endif
