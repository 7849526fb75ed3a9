/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is typed on the console of a Bangle.js, and how: in pieces that any link takes, and none
 * while the watch has said XOFF.
 */
#ifndef BLE_DRIVERS_BANGLE_COMMAND_H
#define BLE_DRIVERS_BANGLE_COMMAND_H

#include "ble/drivers/driver.h"

#define BANGLE_COMMAND_MAX 400

struct bangle_command {
    size_t length;
    size_t written;
    bool writing; /* the answer of io->write() is to come */
    char text[BANGLE_COMMAND_MAX];
};

/* Clears what was half typed, sets the clock, asks which offset the watch has now and has for an
 * instant. */
void bangle_type_time(struct bangle_command *command, int64_t now_ms, int64_t then_ms);
void bangle_type_sleep(struct bangle_command *command, int64_t from_ms, int64_t until_ms);
void bangle_type_fetch(struct bangle_command *command, int64_t after_ms);
void bangle_type_zone(struct bangle_command *command, int32_t offset_s);

/* Writes the next piece, if one may be written. */
void bangle_command_write(struct bangle_command *command, const struct driver_io *io, bool stopped);

bool bangle_command_is_out(const struct bangle_command *command);

#endif
