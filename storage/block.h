/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of packed readings. Blocks of one device and kind do not overlap in time, so that a
 * time is in at most one block; readings that fall inside a block are merged into it.
 */
#ifndef STORAGE_BLOCK_H
#define STORAGE_BLOCK_H

#include "storage/series.h"
#include "storage/store.h"

/* Stores a series; times that are stored already stay as they are. In the transaction. */
int block_put(struct store *store, int64_t device_row, enum reading_kind kind,
              const struct series *series, struct error *err);

/* The newest stored time of a device and kind; INT64_MIN if there is none. */
int block_last_ms(struct store *store, int64_t device_row, enum reading_kind kind, int64_t *ret,
                  struct error *err);

/*
 * The block in whose span a time lies, unpacked: *ret_from_ms..*ret_to_ms, both included.
 * -ERR_NOT_FOUND: no block is there. The caller clears the series.
 */
int block_at(struct store *store, int64_t device_row, enum reading_kind kind, int64_t at_ms,
             struct series *ret, int64_t *ret_from_ms, int64_t *ret_to_ms, struct error *err);

/* Adds all blocks that touch [from_ms, to_ms) to a series. A broken block is passed over and
 * counted in *ret_broken. */
int block_read(struct store *store, int64_t device_row, enum reading_kind kind, int64_t from_ms,
               int64_t to_ms, struct series *series, size_t *ret_broken, struct error *err);

/* The live journal of this database, and its mark (storage/journal.h). */
int block_journal(struct store *store, uint64_t *ret_ident, uint64_t *ret_mark, struct error *err);
int block_journal_mark(struct store *store, uint64_t mark, struct error *err);

#endif
