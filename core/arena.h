/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory that is taken bit by bit and given back all at once. */
#ifndef CORE_ARENA_H
#define CORE_ARENA_H

#include <stddef.h>

struct arena_chunk;

/* Empty when zeroed. */
struct arena {
    struct arena_chunk *chunks;
};

/* Zeroed memory for any type; NULL when out of memory. */
void *arena_take(struct arena *arena, size_t size);

/* A copy of a text. */
char *arena_text(struct arena *arena, const char *text);

/* What was taken from the arena is gone; it is empty again. */
void arena_done(struct arena *arena);

#endif
