/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/choice.h"
#include <string.h>

static bool has_failed(const struct choice *adapter)
{
    return adapter->failed_ms != INT64_MIN;
}

/* hci2 comes before hci10. */
static bool is_lower(const struct choice *a, const struct choice *b)
{
    const size_t a_length = strlen(a->path);
    const size_t b_length = strlen(b->path);
    return a_length != b_length ? a_length < b_length : strcmp(a->path, b->path) < 0;
}

/* Of those that failed the one that had the most time to recover comes first. */
static bool is_better(const struct choice *a, const struct choice *b)
{
    if (a->failed_ms != b->failed_ms)
        return a->failed_ms < b->failed_ms;
    if (a->preferred != b->preferred)
        return a->preferred;
    if (a->bonds != b->bonds)
        return a->bonds > b->bonds;
    return is_lower(a, b);
}

static size_t find_best(const struct choice *adapters, size_t count, bool must_be_on)
{
    size_t best = CHOICE_NONE;
    for (size_t i = 0; i < count; i++)
        if ((adapters[i].powered || !must_be_on) &&
            (best == CHOICE_NONE || is_better(&adapters[i], &adapters[best])))
            best = i;
    return best;
}

static size_t find_current(const struct choice *adapters, size_t count, const char *path)
{
    for (size_t i = 0; path && i < count; i++)
        if (adapters[i].powered && strcmp(adapters[i].path, path) == 0)
            return i;
    return CHOICE_NONE;
}

size_t choice_best(const struct choice *adapters, size_t count, const struct choice_use *use,
                   int64_t now_ms)
{
    const size_t best = find_best(adapters, count, true);
    const size_t current = find_current(adapters, count, use->path);
    if (current == CHOICE_NONE || best == current)
        return best;
    if (use->busy || (has_failed(&adapters[best]) && now_ms - use->since_ms < CHOICE_EACH_MS))
        return current;
    return best;
}

size_t choice_any(const struct choice *adapters, size_t count)
{
    return find_best(adapters, count, false);
}

/* ---- what failed ---- */

static struct choice_failure *find(const struct choice_memory *memory, const char *address)
{
    for (size_t i = 0; i < CHOICE_FAILURES_MAX; i++)
        if (strcmp(memory->failures[i].address, address) == 0)
            return (struct choice_failure *)&memory->failures[i];
    return NULL;
}

/* A free place, else that of the oldest failure. */
static struct choice_failure *make_place(struct choice_memory *memory)
{
    struct choice_failure *oldest = &memory->failures[0];
    for (size_t i = 0; i < CHOICE_FAILURES_MAX; i++) {
        struct choice_failure *failure = &memory->failures[i];
        if (!failure->address[0])
            return failure;
        if (failure->at_ms < oldest->at_ms)
            oldest = failure;
    }
    return oldest;
}

void choice_failed(struct choice_memory *memory, const char *address, int64_t now_ms)
{
    struct choice_failure *failure = find(memory, address);
    if (!*address)
        return;
    if (!failure)
        failure = make_place(memory);
    memcpy(failure->address, address, strnlen(address, ADDRESS_LENGTH) + 1);
    failure->address[ADDRESS_LENGTH] = '\0';
    failure->at_ms = now_ms;
}

void choice_forget(struct choice_memory *memory, const char *address)
{
    struct choice_failure *failure = *address ? find(memory, address) : NULL;
    if (failure)
        *failure = (struct choice_failure){0};
}

int64_t choice_failure_ms(const struct choice_memory *memory, const char *address, int64_t now_ms)
{
    const struct choice_failure *failure = *address ? find(memory, address) : NULL;
    return failure && now_ms - failure->at_ms < CHOICE_FAILURE_MS ? failure->at_ms : INT64_MIN;
}
