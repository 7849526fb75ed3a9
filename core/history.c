/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/history.h"

#include "core/error.h"
#include <stdlib.h>

#define FIRST_READINGS 256
#define FIRST_BLOCKS   4

/* Makes room for one more of `size` bytes. */
static int grow(void **items, size_t count, size_t *capacity, size_t size, size_t first, size_t max)
{
    if (count < *capacity)
        return 0;
    if (count >= max)
        return -ERR_LENGTH;
    const size_t wanted = *capacity > 0 ? 2 * *capacity : first;
    void *more = realloc(*items, wanted * size);
    if (!more)
        return -ERR_NOMEM;
    *items = more;
    *capacity = wanted;
    return 0;
}

int history_add(struct history *history, const struct reading *reading)
{
    void *items = history->readings;
    const int r = grow(&items, history->count, &history->capacity, sizeof(*reading), FIRST_READINGS,
                       HISTORY_READINGS_MAX);
    history->readings = items;
    if (r == 0)
        history->readings[history->count++] = *reading;
    return r;
}

int history_add_sleep(struct history *history, const struct sleep_block *block)
{
    void *items = history->blocks;
    const int r = grow(&items, history->block_count, &history->block_capacity, sizeof(*block),
                       FIRST_BLOCKS, HISTORY_BLOCKS_MAX);
    history->blocks = items;
    if (r == 0)
        history->blocks[history->block_count++] = *block;
    return r;
}

void history_clear(struct history *history)
{
    history->count = 0;
    history->block_count = 0;
}

void history_free(struct history *history)
{
    free(history->readings);
    free(history->blocks);
    *history = (struct history){0};
}
