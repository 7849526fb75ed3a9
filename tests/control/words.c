/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/control/words.h"

#include "tests/wearables/wearable.h"
#include <string.h>

int words_split(char *line, char *words[WORDS_MAX], size_t *ret_count, struct error *err)
{
    char *rest;
    size_t count = 0;
    for (char *word = strtok_r(line, " \r", &rest); word; word = strtok_r(NULL, " \r", &rest)) {
        if (count == WORDS_MAX)
            return error_set(err, ERR_LENGTH, "too many words");
        words[count++] = word;
    }
    *ret_count = count;
    return 0;
}

int word_number(const char *word, long low, long high, long *ret, struct error *err)
{
    const int r = wearable_parse_number(word, low, high, ret);
    return r < 0 ? error_set(err, (enum error_code) - r, "\"%s\" is not a number from %ld to %ld",
                             word, low, high)
                 : 0;
}

int word_switch(const char *word, bool *ret, struct error *err)
{
    if (strcmp(word, "on") != 0 && strcmp(word, "off") != 0)
        return error_set(err, ERR_SYNTAX, "\"%s\" is not on or off", word);
    *ret = strcmp(word, "on") == 0;
    return 0;
}
