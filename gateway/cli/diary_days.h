/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Days of the person's diary out of the database, for reports. */
#ifndef GATEWAY_CLI_DIARY_DAYS_H
#define GATEWAY_CLI_DIARY_DAYS_H

#include "gateway/cli/collect.h"
#include "gateway/diary/days.h"
#include "gateway/diary/severity.h"

/* The `count` days that end with `last`, with their entries if ret_entries is not NULL. Needs
 * context_person(); an exit status. The caller calls days_done() and collection_done(). */
int diary_days(struct context *context, int32_t last, size_t count, struct days *ret,
               struct collection *ret_entries);

/* What the configuration asks to be watched, then what was felt besides; if it names nothing, all
 * that was answered. Stored kinds; returns how many. */
size_t diary_symptoms(const struct context *context, const struct days *days,
                      const char *ret[SEVERITIES_MAX]);

/* "until 08:10" between two texts, if the last day is not over. */
void print_until(const struct context *context, const struct days *days, const char *before,
                 const char *after);

#endif
