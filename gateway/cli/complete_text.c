/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/complete_text.h"

#include <stdbool.h>
#include <string.h>

#define BLANKS " \t\n"

static bool is_digit(char letter)
{
    return letter >= '0' && letter <= '9';
}

size_t complete_item(const char *text)
{
    size_t item = 0;

    for (size_t i = 0; text[i]; i++) {
        const bool decimal =
            text[i] == ',' && i > 0 && is_digit(text[i - 1]) && is_digit(text[i + 1]);
        if (text[i] == ',' && !decimal)
            item = i + 1;
    }
    return item + strspn(text + item, BLANKS);
}

size_t complete_next_word(const char *text, size_t at)
{
    at += strcspn(text + at, BLANKS);
    return at + strspn(text + at, BLANKS);
}
