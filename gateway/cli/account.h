/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What zonula device sync says: a line for each device as it ends, or an object of all at the end;
 * and the exit status that follows of all together. That there is no adapter is no matter of a
 * device, and is said once, at the end.
 */
#ifndef GATEWAY_CLI_ACCOUNT_H
#define GATEWAY_CLI_ACCOUNT_H

#include "gateway/cli/context.h"
#include "gateway/cli/fetch.h"
#include "gateway/failure.h"
#include <jansson.h>

struct account {
    const struct context *context;
    size_t cells; /* of the widest name */
    size_t failed, fetched;
    size_t without_adapter; /* of the failed */
    int status;             /* the highest */
    const char *word;       /* of the last failure, and its text */
    char failure[FAILURE_TEXT_MAX];
    json_t *json; /* of what was said */
};

/* Times are shown: known_zone() comes first. */
void account_begin(struct account *account, const struct context *context);
void account_done(struct account *account);

/* To be called for each device before anything is said. */
void account_widen(struct account *account, const struct device *device);

/* A live device. */
void account_nothing(struct account *account, const struct device *device);

/* A device that was not fetched: the word is for programs, and lives as long as the account. */
void account_failed(struct account *account, const struct device *device, int status,
                    const char *word, const char *text);

/* A session that ended, well or not; the item lives as long as the account. */
void account_ended(struct account *account, const struct fetch_item *item);

/* A dry run. */
void account_pretend(struct account *account, const struct device *device);

/* Of `total` devices. The exit status. */
int account_conclude(const struct account *account, size_t total);

#endif
