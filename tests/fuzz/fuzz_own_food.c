/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any text as the options of an own food: what is taken is a row that can be read. */
#include "gateway/food/own.h"
#include "gateway/food/utf8.h"
#include "tests/fuzz/must.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct own own = {0};
    struct food_facts facts;
    struct error err = {0};
    char text[512];

    if (length == 0)
        return 0;
    const size_t size = length - 1 < sizeof(text) - 1 ? length - 1 : sizeof(text) - 1;
    memcpy(text, bytes + 1, size);
    text[size] = '\0';
    const char *name = bytes[0] % 5 == 0 ? text : "a name";
    if (own_begin(&own, name, &err) == 0) {
        const int r = bytes[0] % 5 == 1   ? own_set(&own, text, &err)
                      : bytes[0] % 5 == 2 ? own_unit(&own, text, &err)
                      : bytes[0] % 5 == 3 ? own_flags(&own, text, &err)
                                          : own_id(&own, &err);
        must(r == 0 || err.code != ERR_NONE);
        must(r < 0 || food_facts_read(&own.food, &facts, &err) == 0);
        for (int i = 0; r == 0 && i < FOOD_COLUMNS; i++)
            must(utf8_valid(own.food.columns[i]));
    }
    own_done(&own);
    return 0;
}
