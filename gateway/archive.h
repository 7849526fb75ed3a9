/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The archive: the door for what a wearable has recorded, as ingest.h is that for what it measures
 * now. All that a driver committed is judged; what can be true goes into the database, what cannot
 * goes into the quarantine with the reason, and the driver's cursor moves, all in one transaction.
 *
 * What is said again of the same time replaces what was said before (docs/indicators.md B.2,
 * "conflict": the earlier value goes into the quarantine), so that fetching twice is fetching once.
 * What is refused replaces nothing.
 */
#ifndef GATEWAY_ARCHIVE_H
#define GATEWAY_ARCHIVE_H

#include "core/history.h"
#include "storage/store.h"

struct archive_report {
    size_t readings; /* new, or with another value than before */
    size_t blocks;   /* of sleep, likewise */
    size_t refused;  /* in quarantine, each as often as it was handed over */
    /* What is different now lies in [from_ms, to_ms); from_ms >= to_ms: nothing is. */
    int64_t from_ms, to_ms;
};

/*
 * Takes what was fetched of a device that belongs to a person (0: to nobody). `cursor`: NULL for
 * none. `ret` may be NULL. On an error nothing has changed, the cursor neither, and the same can be
 * given again.
 */
int archive_take(struct store *store, int64_t device_row, int64_t person_row,
                 const struct history *history, const char *cursor, int64_t cursor_value,
                 int64_t now_ms, struct archive_report *ret, struct error *err);

/* The same of what does not come from a wearable's memory (an import), and so may be as old as
 * JUDGE_FIRST_MS; without a cursor, inside the caller's transaction. */
int archive_add(struct store *store, int64_t device_row, int64_t person_row,
                const struct history *history, int64_t now_ms, struct archive_report *ret,
                struct error *err);

#endif
