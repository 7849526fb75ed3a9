/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/control/words.h"

#include "tests/wearables/wearable.h"
#include <string.h>

int words_split(struct words *words, char *copy, struct error *err)
{
    char *rest;
    for (char *word = strtok_r(copy, " \r", &rest); word; word = strtok_r(NULL, " \r", &rest)) {
        if (words->count == WORDS_MAX)
            return error_set(err, ERR_LENGTH, "too many words");
        words->word[words->count++] = word;
    }
    return 0;
}

const char *words_at(const struct words *words, size_t i)
{
    return i < words->count ? words->word[i] : "";
}

int words_usage(struct error *err, const char *usage)
{
    return error_set(err, ERR_SYNTAX, "usage: %s", usage);
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
