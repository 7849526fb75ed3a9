/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Trouble in words for people: what the fixed words of ble_device_state.error, of ble_sync() and of
 * the drivers mean, and the texts of on_adapter; the likely cause, and what to do next. One table
 * for the log, the broker and the command line.
 */
#ifndef GATEWAY_FAILURE_H
#define GATEWAY_FAILURE_H

#include <stdbool.h>
#include <stddef.h>

#define FAILURE_TEXT_MAX 256

/* What a word means and what to do, without a capital and a full stop; the commands in it name the
 * device. A word that is not known here is told as it is. */
void failure_text(const char *word, const char *device_id, char ret[FAILURE_TEXT_MAX]);

/* Whether somebody has to do something; the others may pass by themselves, as may one that is not
 * known. */
bool failure_stays(const char *word);

/* Whether the device wants a bond, or another one. */
bool failure_is_of_bond(const char *word);

bool failure_is_known(const char *word);

/* The same for a text of on_adapter; one that is not known is told as it is. */
void failure_adapter_text(const char *text, char ret[FAILURE_TEXT_MAX]);
bool failure_adapter_is_known(const char *text);

#endif
