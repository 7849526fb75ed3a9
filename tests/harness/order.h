/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The order in which org.bluez speaks, as the lines of a probe: what the tests of the stand-in and
 * of the real bluetoothd share. One strap, one adapter. All fail the test when they cannot do it.
 */
#ifndef TESTS_HARNESS_ORDER_H
#define TESTS_HARNESS_ORDER_H

#include "tests/harness/harness.h"
#include "tests/harness/probe.h"
#include "tests/harness/test.h"

#define ORDER_ADAPTER "00:11:22:33:44:55"
#define ORDER_ADDRESS "C0:BB:CC:00:11:22"
#define ORDER_AD      "/org/bluez/hci0"
#define ORDER_DEV     ORDER_AD "/dev_C0_BB_CC_00_11_22"
#define ORDER_HR      ORDER_DEV "/service000a/char000b"
#define ORDER_SENSOR  ORDER_DEV "/service000a/char000e"
#define ORDER_CONTROL ORDER_DEV "/service000a/char0010"
#define ORDER_SOON_MS 10000

struct order {
    struct harness *harness;
    struct probe *probe;
};

/* Set-up and tear-down of a test: bus, org.bluez with hci0 switched on, a probe. */
int order_start(void **state);
int order_stop(void **state);

void order_air(struct order *order, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The number of the first line from `from` on that holds the text; it must come. */
int order_expect(struct order *order, const char *text, int from);

/* A call without arguments, and its answer as a number of a line. */
int order_call(struct order *order, const char *tag, const char *path, const char *interface,
               const char *member);

/* These lines must come, in this order and no others between them; returns the number after the
 * last. A pattern that begins with '?' may be missing. Advertisements and values are looked at only
 * where a pattern asks for them, and so are the lines of services and what is below them. */
int order_expect_exactly(struct order *order, int from, const char *const *patterns);
#define ORDER(...) ((const char *const[]){__VA_ARGS__, NULL})

void order_expect_never(struct order *order, const char *text, int from);

/* All that org.bluez has said so far has been written down; the number of the next line. */
int order_mark(struct order *order);

/* Puts a strap with the options into the air, and lets it be found; it is not trusted. */
void order_discover(struct order *order, const char *options);

/* The same, trusted, with a link and all that follows on it. */
void order_connect(struct order *order, const char *options);

/* Subscribes to the beats; returns when there is one. */
void order_subscribe(struct order *order);

#endif
