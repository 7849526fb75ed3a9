/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A copy of a database as a file of its own. */
#ifndef STORAGE_BACKUP_H
#define STORAGE_BACKUP_H

#include "core/error.h"
#include <stdint.h>

/*
 * Writes what is committed in a database to the file `to`, mode 0600, in the place of one that is
 * there already. The copy is whole and on disk when this returns, and not there at all before: a
 * crash or a full disk (-ERR_IO) leaves what was there. Other programs may use the database.
 */
int backup_write(const char *path, const char *to, struct error *err);

/*
 * Reads a copy from end to end: whether it is a database of this program, of no later version
 * (-ERR_VERSION), and sound (-ERR_CORRUPT). -ERR_NOT_FOUND: there is no such file. *ret_entries:
 * how many entries are in it that are not removed.
 */
int backup_verify(const char *path, int64_t *ret_entries, struct error *err);

/*
 * Puts what is in the file `from` in the place of all that is in a database, in one transaction:
 * programs that have it open go on with what is there then, and a crash leaves the one or the
 * other. The schema is that of the file afterwards. -ERR_BUSY after 5 s.
 */
int backup_bring_back(const char *from, const char *path, struct error *err);

/* Makes names beside a file durable: its directory is flushed. */
int backup_flush_name(const char *path, struct error *err);

#endif
