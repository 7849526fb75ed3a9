/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What zonula trial start is told, as a plan. */
#ifndef GATEWAY_CLI_TRIAL_START_H
#define GATEWAY_CLI_TRIAL_START_H

#include "gateway/cli/context.h"
#include "gateway/trials.h"

/* Reads subject, symptoms and lengths and draws the order. An exit status; says itself what is
 * wrong. */
int trial_start_read(struct context *context, const struct trials *trials, int32_t today,
                     struct trial *ret);

/* Who should not do it alone, and what must come first. */
void trial_start_print_care(const struct output *output, const struct trial *trial);

#endif
