/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The match rules of our connection: which signals the bus wakes us for.
 *
 * BlueZ sends a signal for every advertisement of every device while anybody on the machine scans.
 * Two sets of rules keep the daemon asleep meanwhile:
 *
 *   wide, while we scan, connect or resolve:    everything below /org/bluez
 *   narrow, otherwise: the adapter itself, and what our connected devices send, their services
 *   that come and go included
 *
 * At any moment at most RULES_MAX are installed, whatever the number of devices: with more than
 * RULES_LINKS_MAX links the wide set stays. A change first adds and then removes, as far as the
 * limit allows, in an order in which no device of ours is uncovered.
 *
 * dbus-daemon (seen with 1.14.10) does not compare path_namespace when it looks for the rule to
 * remove: of two rules that differ only there it removes the one added last. So rules with a
 * path_namespace have shapes, sets of keys, and of each shape at most one is installed.
 */
#ifndef BLE_RULES_H
#define BLE_RULES_H

#include <stdbool.h>
#include <stddef.h>

#define RULES_MAX       12
#define RULES_LINKS_MAX 4
#define RULE_LENGTH_MAX 256

/* What is to be heard. */
struct rules_wish {
    bool all_objects;    /* objects that come and go, of all adapters */
    bool all_properties; /* properties of everything below /org/bluez */
    const char *adapter; /* path of an adapter whose coming and going matters, or NULL */
    const char *links[RULES_LINKS_MAX]; /* paths of connected devices */
    size_t link_count;
};

struct rule {
    char text[RULE_LENGTH_MAX];
    int shape; /* of a rule with path_namespace; else RULE_UNLIKE */
};
#define RULE_UNLIKE (-1)

struct rules {
    struct rule installed[RULES_MAX];
    size_t count;
};

struct rules_events {
    void (*add)(void *userdata, const char *rule);
    void (*remove)(void *userdata, const char *rule);
};

/* Goes from what is installed to what is wished. */
void rules_change(struct rules *rules, const struct rules_wish *wish,
                  const struct rules_events *events, void *userdata);

/* The connection is new: nothing is installed. */
void rules_clear(struct rules *rules);

#endif
