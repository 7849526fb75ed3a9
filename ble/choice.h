/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which of several adapters is used. One at a time is: a controller carries more links than a
 * household has wearables, and two that search cost twice. Pure.
 */
#ifndef BLE_CHOICE_H
#define BLE_CHOICE_H

#include <stdbool.h>
#include <stddef.h>

struct choice {
    const char *path; /* "/org/bluez/hci0" */
    bool powered;
    bool failed;    /* it was in trouble for long, lately */
    unsigned bonds; /* of our devices */
};

/* The best of those that are on: one that has not failed, then with the most bonds, because a
 * device that wants its bond cannot be linked through another, then with the lowest number. NULL:
 * none is on. */
const struct choice *choice_best(const struct choice *list, size_t count);

/* hci2 comes before hci10. */
bool choice_is_before(const char *a, const char *b);

#endif
