/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line of amounts: every item lies inside the line, every value is more than zero. */
#include "gateway/food/amount.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool right)
{
    if (!right)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span items[MEAL_ITEMS_MAX];
    char *line = strndup((const char *)data, size);

    if (!line)
        return 0;
    const char *end = line + strlen(line);
    int count = amount_split(line, items, NULL);
    for (int i = 0; i < count; i++) {
        struct amount_item item;
        check(items[i].length > 0 && items[i].start >= line &&
              items[i].start + items[i].length <= end);
        if (amount_read(items[i], &item, NULL) < 0)
            continue;
        check(item.name.start >= line && item.name.start + item.name.length <= end);
        check(item.template_name || item.name.length > 0);
        check(!item.amount.given || (item.amount.value > 0 && item.amount.value <= 1e6));
    }
    free(line);
    return 0;
}
