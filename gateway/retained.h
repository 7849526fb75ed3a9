/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the broker holds for us: every topic on which we have a retained message, what we last said
 * there and when. Decides whether a document is worth sending again, and knows what must be cleared
 * because we no longer publish it: the table survives in the database, so a topic that was given up
 * while the broker was away is cleared later.
 */
#ifndef GATEWAY_RETAINED_H
#define GATEWAY_RETAINED_H

#include "core/error.h"
#include "storage/store.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct retained;

int retained_open(struct store *store, struct retained **ret, struct error *err);
struct retained *retained_close(struct retained *retained);

/* A new connection: everything is due again. */
void retained_restart(struct retained *retained);

/*
 * Whether a document on this topic is due: never said on this connection, different from what was
 * last said (`essence` is its text without what always changes), or last said 24 h ago. If so it
 * counts as said now, and a topic that is new is in the database when this returns.
 */
int retained_due(struct retained *retained, const char *topic, const char *essence, int64_t mono_ms,
                 bool *ret_due, struct error *err);

/* The next topic that was not said since retained_restart(), or NULL; *index begins at 0 and is
 * the key for retained_cleared(). */
const char *retained_leftover(const struct retained *retained, size_t *index);

/* The broker has the clearing message of leftover `index`. */
int retained_cleared(struct retained *retained, size_t index, struct error *err);

#endif
