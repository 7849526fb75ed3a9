/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole meal against the real table: what is understood has grams within the limits. */
#include "gateway/food/meal.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int choose_last(void *userdata, const char *text, const struct match_result *match)
{
    (void)userdata;
    (void)text;
    return (int)match->count - 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct food_table *table;
    struct meal_help help = {0};
    struct meal meal;
    struct meal_problem problem;

    if (!table && food_table_open(&table, NULL) < 0)
        abort();
    if (size == 0)
        return 0;
    help.choose = data[0] & 1 ? choose_last : NULL;
    help.accept_much = data[0] & 2;
    char *line = strndup((const char *)data + 1, size - 1 < 256 ? size - 1 : 256);
    if (!line)
        return 0;
    if (meal_read(table, line, &help, &meal, &problem, NULL) == 0) {
        for (size_t i = 0; i < meal.count; i++) {
            char shown[AMOUNT_TEXT_MAX];
            if (!(meal.items[i].grams.grams > 0) || meal.items[i].grams.grams > ITEM_GRAMS_MAX)
                abort();
            amount_text(&meal.items[i].grams, shown);
        }
        json_decref(meal_body(&meal, line));
    }
    meal_done(&meal);
    meal_problem_done(&problem);
    free(line);
    return 0;
}
