/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Has zonulad fetch what wearables have recorded, and waits for it. The two talk through the
 * database: here it is noted that somebody wants it; there it is noted when a session begins
 * (tried_ms, with no failure), and how it ended (succeeded_ms, or a failure). Nothing is polled:
 * commits wake us, and the end of the daemon does, which closes its live journal.
 */
#ifndef GATEWAY_CLI_FETCH_H
#define GATEWAY_CLI_FETCH_H

#include "core/person.h"
#include "storage/history.h"
#include "storage/sync.h"

struct fetch_item {
    const struct device *device;
    int64_t asked_ms;
    struct history_extent before; /* what there was when it was asked for */
    struct sync_state state;      /* as last seen */
    bool ended;
};

/* Whether a session has begun since it was asked for. */
bool fetch_begun(const struct fetch_item *item);

struct fetch {
    struct fetch_item *items; /* `device` is set */
    size_t count;
    unsigned seconds; /* to wait at most */
    /* A session ended. */
    void (*ended)(void *userdata, const struct fetch_item *item);
    /* Once a second; NULL: not wanted. */
    void (*tick)(void *userdata, unsigned second);
    void *userdata;
};

enum fetch_end {
    FETCH_ALL,         /* have ended */
    FETCH_LATE,        /* the time is over */
    FETCH_LEFT,        /* zonulad has ended */
    FETCH_INTERRUPTED, /* by a signal */
};

/* What was asked for stays so when the waiting is over. */
int fetch_run(struct store *store, const char *database_path, int64_t now_ms, struct fetch *fetch,
              enum fetch_end *ret, struct error *err);

#endif
