/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What tests can make go wrong, by the name of a method: no answer, a lost answer, a late answer,
 * an error; and the counters of all calls.
 */
#ifndef TESTS_FAKEBLUEZ_FAULTS_H
#define TESTS_FAKEBLUEZ_FAULTS_H

#include <dbus/dbus.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fake;

#define FAKE_METHODS_MAX 48

struct fake_method_fault {
    char method[40];
    uint64_t calls;    /* received so far */
    unsigned hang;     /* so many calls are taken and never done */
    unsigned lose;     /* so many calls are done, but their reply is lost */
    unsigned fail;     /* so many calls are answered with the error */
    unsigned delay_ms; /* replies are held back */
    char error[80];
    char text[120];
};

struct fake_faults {
    struct fake_method_fault methods[FAKE_METHODS_MAX];
    size_t count;
    char malformed[40]; /* name of the property that has the wrong type, "" none */
    bool no_connected_signal;
    bool double_values;
};

/* The entry of a method, made if need be; NULL: the table is full. */
struct fake_method_fault *fake_fault(struct fake_faults *faults, const char *method);

/* Counts a call; true: a fault has dealt with it. */
bool fake_fault_takes(struct fake *fake, DBusMessage *call);

/* What becomes of a reply: true if a fault has taken it (lost, or to be sent later). */
bool fake_fault_takes_reply(struct fake *fake, DBusMessage *call, DBusMessage *reply_taken);

/* Forgets the replies that are held back. */
void fake_faults_drop_delayed(struct fake *fake);

#endif
