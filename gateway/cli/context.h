/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a command works with: options, output, and, opened when first asked for, the configuration,
 * the database, the person and their zone. Functions that open something say themselves what is
 * wrong and return an exit status; 0 is success.
 */
#ifndef GATEWAY_CLI_CONTEXT_H
#define GATEWAY_CLI_CONTEXT_H

#include "core/clock.h"
#include "core/entry.h"
#include "core/person.h"
#include "core/zone.h"
#include "gateway/cli/batch.h"
#include "gateway/cli/options.h"
#include "gateway/cli/output.h"
#include "gateway/cli/when.h"
#include "gateway/config.h"
#include "storage/store.h"
#include "storage/trouble.h"

struct context {
    const struct options *options;
    struct output output;
    const char *command; /* the full name */
    int64_t now_ms;
    bool clock_wrong;      /* nobody has set it: what is logged now would land in the past */
    struct config *config; /* NULL: not loaded yet */
    struct store *store;   /* NULL: not opened yet */
    char *database;        /* its file; NULL: not looked for yet */
    struct zone *zone;     /* NULL: not loaded yet */
    struct batch *batch;   /* NULL: what is logged is stored at once */
    char adapter[ADAPTER_NAME_MAX + 1]; /* context_adapter() */
    struct person person;               /* row 0: not looked up yet, or nobody */
};

/* Reads the clock; options and output are there already. An exit status. */
int context_init(struct context *context);
void context_done(struct context *context);

/* Finds out where the database is; it need not be there. */
int context_database(struct context *context);

/* Opens the database (--db, ZONULA_DB, configuration, $XDG_DATA_HOME/zonula/zonula.db). */
int context_store(struct context *context);

/*
 * Whose diary: --person, else the only one. Opens the store, fills person and zone. A dry run
 * without a database has nobody: person.row stays 0 and the zone is the system's.
 */
int context_person(struct context *context);

/* The configuration, for what else it holds. */
int context_config(struct context *context);

/* The adapter that zonulad uses, as far as a database that is open tells: bonds are made with that
 * one. NULL: none is known. */
const char *context_adapter(struct context *context);

/* The day that runs, as the diary counts days; needs context_person(). An exit status. */
int context_today(struct context *context, int32_t *ret);

/* A day as people say it ("yesterday", "12 Mar"): "today" is the one that runs. An exit status;
 * says itself what is wrong. */
int context_day(struct context *context, const char *text, int32_t *ret);

/* --at, or now; needs context_person(). */
int context_when(struct context *context, struct when *ret);

/* What stands behind the command at a place; "" if nothing does. */
const char *context_argument(const struct context *context, size_t index);

/* The arguments from `first` on with blanks between them, cut at size - 1 bytes. */
void context_arguments(const struct context *context, size_t first, char *ret, size_t size);

/* The command line again, for the journal: the full name of the command, then what was typed. */
void context_command_text(const struct context *context, char *ret, size_t size);

/* The clock shows a time of long ago. */
int context_fail_clock(const struct context *context, const char *more);

/* A time zone that cannot be had: of the machine, the environment or the person. */
int context_fail_zone(const struct context *context, const struct error *err);

/* A usage error of this command. */
int context_usage(const struct context *context, const char *message);

#endif
