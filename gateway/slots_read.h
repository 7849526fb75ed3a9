/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Slots and meals of a person out of the database, in one pass over the entries. */
#ifndef GATEWAY_SLOTS_READ_H
#define GATEWAY_SLOTS_READ_H

#include "core/error.h"
#include "core/zone.h"
#include "gateway/diary/eaten.h"
#include "gateway/diary/slots.h"
#include "storage/store.h"

/* Fills slots and meals, which are open and empty, with the days that the slots are of. Servings
 * are those that the foods have now. */
int slots_read(struct store *store, int64_t person_row, const struct zone *zone, int64_t now_ms,
               struct slots *slots, struct eaten *eaten, struct error *err);

#endif
