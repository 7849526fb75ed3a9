/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the link machine share: rows of a table of transitions, and the lookup. */
#ifndef TESTS_UNIT_LINK_TABLE_H
#define TESTS_UNIT_LINK_TABLE_H

#include "ble/link.h"
#include <stddef.h>

#define NOW 1000000

#define END_ALL    (LINK_FAIL_CALLS | LINK_STOP_DRIVER | LINK_STOP_NOTIFY)
#define END_NOTIFY (LINK_FAIL_CALLS | LINK_STOP_NOTIFY)
#define LEAVE      (LINK_LEAVE | END_ALL | LINK_DISCONNECT)

struct transition {
    enum link_state from;
    enum link_event event;
    enum link_state to;
    unsigned actions;
};

static inline unsigned feed(struct link *link, enum link_event event, int64_t now_ms)
{
    return link_handle(link, event, now_ms);
}

/* What a table says; what it does not name changes nothing and asks for nothing. */
static inline struct transition transition_in(const struct transition *table, size_t count,
                                              enum link_state from, enum link_event event)
{
    for (size_t i = 0; i < count; i++)
        if (table[i].from == from && table[i].event == event)
            return table[i];
    return (struct transition){from, event, from, 0};
}

#endif
