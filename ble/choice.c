/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/choice.h"

#include <string.h>

bool choice_is_before(const char *a, const char *b)
{
    const size_t a_length = strlen(a);
    const size_t b_length = strlen(b);
    return a_length != b_length ? a_length < b_length : strcmp(a, b) < 0;
}

static bool is_better(const struct choice *a, const struct choice *b)
{
    if (a->failed != b->failed)
        return b->failed;
    if (a->bonds != b->bonds)
        return a->bonds > b->bonds;
    return choice_is_before(a->path, b->path);
}

const struct choice *choice_best(const struct choice *list, size_t count)
{
    const struct choice *best = NULL;
    for (size_t i = 0; i < count; i++)
        if (list[i].powered && (!best || is_better(&list[i], best)))
            best = &list[i];
    return best;
}
