/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A wearable on its way into the household: the steps that `device add` and `device pair` share.
 * They say themselves what is wrong and return an exit status.
 */
#ifndef GATEWAY_CLI_ADOPT_H
#define GATEWAY_CLI_ADOPT_H

#include "core/person.h"
#include "gateway/cli/context.h"
#include "gateway/cli/scan.h"

/* To listen, unless it is said otherwise. */
#define ADOPT_SECONDS 10

struct adoption {
    const char *nothing;         /* what a failure leaves behind: "nothing added" */
    const struct driver *driver; /* NULL: not known yet */
    unsigned seconds;            /* to listen */
    char heard[NAME_MAX_BYTES + 1];
    struct device device; /* what is known of it so far */
};

/* --for, or `otherwise`. */
int adopt_seconds(const struct context *context, unsigned otherwise, unsigned *ret);

/* Scans with the adapter of the configuration. `otherwise`: the line below what went wrong. */
int adopt_scan(struct context *context, unsigned seconds, const struct scan_target *target,
               struct scan_result *ret, const char *otherwise);

/* Empty but for `nothing`, --for and --driver. */
int adopt_begin(const struct context *context, const char *nothing, struct adoption *ret);

/* Whose it is: --person, else the only person, else nobody's until there is one. */
int adopt_owner(struct context *context, struct adoption *adoption);

/* Address, name and driver of a device that is called by its address or by the name it advertises.
 * Listens for it where that is needed to learn them, or if `must_hear`. */
int adopt_find(struct context *context, const char *wanted, bool must_hear,
               struct adoption *adoption);

/* Name and id: --name, else what the device calls itself, else what it is. */
int adopt_name(const struct context *context, struct adoption *adoption);

/* Adds it to the household; `trial` only looks whether that would go well. */
int adopt_store(const struct context *context, struct adoption *adoption, bool trial);

/* The same without a word: 0, or a negative error that *err has words for. */
int adopt_write(const struct context *context, struct adoption *adoption, bool trial,
                struct error *err);

/* Says what is still to be done where the driver wants a key and there is none: "" if nothing. An
 * exit status. */
#define ADOPT_NOTE_MAX 640
int adopt_note(struct context *context, const struct adoption *adoption, char ret[ADOPT_NOTE_MAX]);

/* {"id": ..., "name": ..., "address": ..., "driver": ...} */
json_t *adopt_json(const struct device *device);

#endif
