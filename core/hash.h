/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A number that stands for some bytes, where nobody gains by finding others with the same. */
#ifndef CORE_HASH_H
#define CORE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* FNV-1a, 64 bits (Fowler, Noll, Vo). */
uint64_t hash_bytes(const void *bytes, size_t length);

#endif
