/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stretch of a person's windows and recorded values, out of the database. */
#ifndef GATEWAY_MONTH_READ_H
#define GATEWAY_MONTH_READ_H

#include "core/error.h"
#include "gateway/month.h"

/* What begins in [from_ms, to_ms), of all wearables; not more than a month holds. With an error
 * *ret is empty. */
int month_read(struct store *store, int64_t person_row, int64_t from_ms, int64_t to_ms,
               struct month *ret, struct error *err);

/* Reads what a person has of a device in [from_ms, to_ms), on the grid of windows, into a month.
 * Nothing is taken away: a device that is live has its windows there, and no history. */
int month_read_recorded(struct store *store, int64_t person_row, int64_t device_row,
                        int64_t from_ms, int64_t to_ms, struct month *month, struct error *err);

#endif
