/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Notices that another program has committed to the database, without polling: inotify tells that
 * the write-ahead log grew, then PRAGMA data_version tells whether it was a commit of somebody
 * else. The log is written before the commit becomes visible, so the question is asked a few times
 * at growing intervals. Where inotify cannot be had the question is asked once a second.
 */
#ifndef GATEWAY_WATCH_H
#define GATEWAY_WATCH_H

#include "core/error.h"
#include "storage/store.h"
#include <uv.h>

struct watch;

/* `changed` runs on the loop, once for any number of commits since the last time. */
int watch_open(uv_loop_t *loop, struct store *store, const char *database_path,
               void (*changed)(void *userdata), void *userdata, struct watch **ret,
               struct error *err);

/* Closes its handles; the memory goes when the loop has run them. NULL is fine. */
void watch_close(struct watch *watch);

#endif
