/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A wearable that wants a bond, for the command line with a radio: what it shows, and what is left
 * of a pairing. What goes wrong fails the test.
 */
#ifndef TESTS_HARNESS_RADIO_STRAP_H
#define TESTS_HARNESS_RADIO_STRAP_H

#include "tests/harness/radio.h"

#define STRAP      "C4:7C:8D:6A:11:02"
#define STRAP_NEXT "C4:7C:8D:6A:11:03" /* somebody else's */

/* What the program says when it wants digits, and when it shows some. */
#define STRAP_TYPE_HERE  "type the six digits that the device shows: "
#define STRAP_TYPE_THERE "type on the device: "

#define STRAP_DIGITS 6

/* device pair STRAP */
extern const char *const strap_pair[];

/* It is called H10. */
void strap_add(struct radio *radio, const char *options);

/* Waits until it shows digits. */
void strap_read(struct radio *radio, char ret[STRAP_DIGITS + 1]);

/* Its digits, once the program asks for them, and the line end. */
void strap_type_digits(struct radio *radio);

void strap_assert_bonded(struct radio *radio, bool bonded);

#endif
