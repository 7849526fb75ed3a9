/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernel's switches of radios (Documentation/ABI/stable/sysfs-class-rfkill). */
#ifndef GATEWAY_CLI_RFKILL_H
#define GATEWAY_CLI_RFKILL_H

#include <stdbool.h>

#define RFKILL_DIRECTORY "/sys/class/rfkill"

/* Whether a Bluetooth radio is blocked, by a program or (*ret_hard) by a switch. */
bool rfkill_is_blocked(const char *directory, bool *ret_hard);

#endif
