/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A Bangle.js: a JavaScript console over the Nordic UART service (espruino/Espruino,
 * libs/bluetooth; espruino/BangleApps for what the apps on it answer). Lines come in, what is
 * printed goes out, in pieces that fit the link; either side's flow is stopped with XOFF (0x13) and
 * goes on with XON (0x11), in the middle of whatever is said.
 *
 * Options: sleeplog, android (0/1: the apps are there), seed, days (recorded so far), noise (0/1:
 * other apps talk, too, a line was left half typed, and its buffer for our lines is small), cut
 * (that many answers of actfetch have one line cut, as when memory is low), shift_s (its clock is
 * ahead), offset (minutes east of UTC; somebody else sets its zone, when it was last spoken to).
 */
#ifndef TESTS_WEARABLES_BANGLE_H
#define TESTS_WEARABLES_BANGLE_H

#include "tests/wearables/wearable.h"

#define UUID_NORDIC_UART   "6e400001-b5a3-f393-e0a9-e50e24dcca9e"
#define UUID_BANGLE_WRITE  "6e400002-b5a3-f393-e0a9-e50e24dcca9e"
#define UUID_BANGLE_NOTIFY "6e400003-b5a3-f393-e0a9-e50e24dcca9e"

extern const struct wearable_type bangle_type;

#endif
