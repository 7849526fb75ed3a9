/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of commands share. */
#ifndef TESTS_AIR_COMMANDS_H
#define TESTS_AIR_COMMANDS_H

#include "tests/air/air.h"
#include "tests/control/commands.h"

int air_wearable_command(const struct words *words, struct error *err);

/* The wearable whose address is the i-th word. */
int air_word_peer(const struct words *words, size_t i, struct air_peer **ret, struct error *err);

#endif
