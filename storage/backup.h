/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A copy of a database as a file of its own. */
#ifndef STORAGE_BACKUP_H
#define STORAGE_BACKUP_H

#include "core/error.h"

/*
 * Writes what is committed in a database to the file `to`, mode 0600, in the place of one that is
 * there already. The copy is whole and on disk when this returns, and not there at all before: a
 * crash or a full disk (-ERR_IO) leaves what was there. Other programs may use the database.
 */
int backup_write(const char *path, const char *to, struct error *err);

#endif
