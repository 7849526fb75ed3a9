/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that is known of one wearable, and how fetching from it goes, as zonula device info shows it.
 */
#ifndef GATEWAY_CLI_VIEW_H
#define GATEWAY_CLI_VIEW_H

#include "ble/drivers/driver.h"
#include "core/person.h"
#include "gateway/cli/context.h"
#include "storage/history.h"
#include "storage/samples.h"
#include "storage/sync.h"
#include <jansson.h>

#define VIEW_REASONS_MAX 16
#define VIEW_SHOWN       5 /* of what was not taken, the newest */

struct view_reason {
    const char *word; /* of `refused` */
    size_t count;
};

struct view {
    struct device device;
    const struct driver *driver; /* NULL: this program does not have it */
    char person[IDENT_MAX + 1];  /* "": nobody */
    struct sync_state sync;
    struct fact *facts;
    size_t fact_count;
    struct sample newest[READING_KINDS]; /* at_ms 0: none */
    struct history_extent extent;
    struct quarantined *refused;
    size_t refused_count;
    struct view_reason reasons[VIEW_REASONS_MAX];
    size_t reason_count;
};

/* Reads all of a device; the store is open. The caller frees with view_done() in every case. */
int view_read(struct context *context, const struct device *device, struct view *ret,
              struct error *err);
void view_done(struct view *view);

bool view_has_fact(const struct view *view, const char *name);

/* A session runs, or zonulad ended in the middle of one. */
bool view_is_unfinished(const struct view *view);

/* The kind of a stored name, READING_KINDS if it is none. */
enum reading_kind view_kind(const char *name);

/* The object of a device. */
json_t *view_json(const struct view *view);

#endif
