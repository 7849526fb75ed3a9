/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The live journal: a ring of 512-byte sectors in a file of fixed size, each of which stands for
 * itself.
 *
 *     byte  0..3    "ZLJ1"
 *     byte  4..7    CRC-32 (IEEE 802.3) of bytes 8..511
 *     byte  8..15   which database it belongs to
 *     byte 16..23   sequence number, 1, 2, 3 ...; its slot is the number modulo the ring
 *     byte 24..25   length of the payload
 *     byte 26..511  payload, then zeros            (all numbers little endian)
 *
 * One sector is one direct, synchronous write: no file system journal, no page of 4 KiB, no WAL
 * frame goes with it, and a disk writes a sector whole or not at all. What a power cut tears fails
 * its checksum and loses only itself. The database remembers up to which sequence number it has
 * everything (the mark); a slot is written again only when its sector is below the mark.
 */
#ifndef STORAGE_JOURNAL_H
#define STORAGE_JOURNAL_H

#include "core/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JOURNAL_SECTOR      512
#define JOURNAL_PAYLOAD_MAX (JOURNAL_SECTOR - 26)

/* 2 MiB: eleven hours of a flush every 10 s. */
#define JOURNAL_SECTORS 4096

enum journal_io {
    JOURNAL_DIRECT,  /* O_DIRECT where the file system can, else as below */
    JOURNAL_BUFFERED /* through the page cache; each write still waits for the disk */
};

struct journal; /* the one writer */

/*
 * Opens or creates (mode 0600, filled with zeros) and locks. `mark` is the last sequence number in
 * the database. -ERR_BUSY: another process writes it.
 */
int journal_open(const char *path, uint64_t ident, uint64_t mark, size_t sectors,
                 enum journal_io io, struct journal **ret, struct error *err);
/* NULL is fine. Returns NULL. */
struct journal *journal_close(struct journal *journal);
void journal_closep(struct journal **journal);

/* Whether a process has it open for writing now. Holds the lock for a moment to see it. */
bool journal_is_written(const char *path);

/* Writes one sector, durable when it returns; a failed write can be tried again. -ERR_BUSY: the
 * ring is full of sectors above the mark; -ERR_LENGTH. */
int journal_write(struct journal *journal, const uint8_t *payload, size_t length,
                  struct error *err);

/* The last sequence number written, and the mark moved up to what the database has now. */
uint64_t journal_last(const struct journal *journal);
void journal_set_mark(struct journal *journal, uint64_t mark);

/* Sectors above the mark, and how many there can be. */
size_t journal_used(const struct journal *journal);
size_t journal_size(const struct journal *journal);

/*
 * Visits the sectors of a database above the mark in order of their numbers; broken ones and those
 * of another database are passed over. For any process. No file is no error. *ret_last (may be
 * NULL) is the highest sequence number found, 0 if none.
 */
typedef int (*journal_visit_fn)(void *userdata, const uint8_t *payload, size_t length);
int journal_scan(const char *path, uint64_t ident, uint64_t mark, journal_visit_fn visit,
                 void *userdata, uint64_t *ret_last, struct error *err);

/* Reads one sector: -ERR_CORRUPT, or -ERR_NOT_FOUND if it belongs to another database. */
int journal_parse(const uint8_t sector[JOURNAL_SECTOR], uint64_t ident, uint64_t *ret_sequence,
                  const uint8_t **ret_payload, size_t *ret_length);

/* Makes a sector; the payload must fit. */
void journal_format(uint8_t ret[JOURNAL_SECTOR], uint64_t ident, uint64_t sequence,
                    const uint8_t *payload, size_t length);

#endif
