/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Foods for somebody who types: those that were eaten often first, then own and common ones. */
#ifndef GATEWAY_CLI_COMPLETE_FOOD_H
#define GATEWAY_CLI_COMPLETE_FOOD_H

#include "gateway/cli/context.h"
#include "gateway/cli/offers.h"

/* Names of foods for the last item of offers->word; an amount before it stays. Where only an amount
 * is there, what is eaten most. Sets offers->kept. Needs the store; the person may be nobody. */
void complete_foods(const struct context *context, struct offers *offers);

/* Ids instead of names, of foods whose id or name the word begins. */
void complete_food_ids(const struct context *context, struct offers *offers);

#endif
