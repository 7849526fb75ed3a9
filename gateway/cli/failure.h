/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a session with a wearable failed: the fixed words of ble_sync() and of the drivers, for
 * people. */
#ifndef GATEWAY_CLI_FAILURE_H
#define GATEWAY_CLI_FAILURE_H

#include "core/person.h"
#include <stddef.h>

#define FAILURE_TEXT_MAX 192

/* What it means and what to do, without a capital and a full stop. A word that is not known here is
 * told as it is. */
void failure_text(const char *word, const struct device *device, char ret[FAILURE_TEXT_MAX]);

/* The exit status that stands for it. */
int failure_exit(const char *word);

#endif
