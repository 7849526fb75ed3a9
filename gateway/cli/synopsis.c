/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/synopsis.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define TOKENS_MAX 8

struct token {
    char name[SYNOPSIS_NAME_MAX + 1]; /* "" for a lone "-" */
    bool word;                        /* as it stands, not a name for something */
    bool text;                        /* all words from here on are one text */
    bool repeats;
};

/* One of the ways to use the command. */
struct way {
    struct token tokens[TOKENS_MAX];
    size_t count;
};

/* The letters at the start of a text, in which brackets and all that is behind them are form. */
static void read_token(const char *text, size_t length, struct token *ret)
{
    size_t letters = 0;

    while (letters < length && letters < SYNOPSIS_NAME_MAX && isalpha((unsigned char)text[letters]))
        letters++;
    snprintf(ret->name, sizeof(ret->name), "%.*s", (int)letters, text);
    ret->word = letters > 0 && islower((unsigned char)text[0]);
    ret->text = strcmp(ret->name, "TEXT") == 0;
    ret->repeats = ret->text || memmem(text, length, "...", 3) != NULL;
}

/* Reads what stands before `end`. An option takes the next token with it, unless its bracket or the
 * way is closed at once: "[--name NAME]", "[--force]", "TEXT | -E". */
static void read_way(const char *text, const char *end, struct way *ret)
{
    bool value = false;

    ret->count = 0;
    while (text < end) {
        text += strspn(text, " [");
        const size_t length = text < end ? strcspn(text, " ") : 0;
        const bool closed = length > 0 && text[length - 1] == ']';
        if (length == 0)
            break;
        if (value)
            value = false;
        else if (text[0] == '-' && length > 1)
            value = !closed;
        else if (isalpha((unsigned char)text[0]) && ret->count < TOKENS_MAX)
            read_token(text, length, &ret->tokens[ret->count++]);
        text += length;
    }
}

/* The next way, and *text moved behind it; false at the end. */
static bool next_way(const char **text, struct way *ret)
{
    if (!**text)
        return false;
    const char *bar = strstr(*text, " | ");
    const char *end = bar ? bar : *text + strlen(*text);
    read_way(*text, end, ret);
    *text = bar ? bar + 3 : end;
    return true;
}

void synopsis_words(const char *arguments, char *ret, size_t size)
{
    struct way way;
    size_t used = 0;

    ret[0] = '\0';
    while (next_way(&arguments, &way)) {
        const size_t length = way.count > 0 && way.tokens[0].word ? strlen(way.tokens[0].name) : 0;
        if (length > 0 && used + length + 2 <= size)
            used += (size_t)snprintf(ret + used, size - used, "%s%s", used ? " " : "",
                                     way.tokens[0].name);
    }
}

/* Which token of a way comes behind so many arguments; its count: none. */
static size_t token_behind(const struct way *way, size_t count)
{
    for (size_t i = 0; i < way->count && i < count; i++)
        if (way->tokens[i].repeats)
            return i;
    return count < way->count ? count : way->count;
}

static bool begins_with(const struct way *way, const char *const *before, size_t count)
{
    return count > 0 && way->count > 0 && way->tokens[0].word &&
           strcmp(way->tokens[0].name, before[0]) == 0;
}

size_t synopsis_places(const char *arguments, const char *const *before, size_t count,
                       struct synopsis_place ret[SYNOPSIS_PLACES_MAX])
{
    const char *text = arguments;
    size_t places = 0;
    bool chosen = false; /* there is a way that begins with the word before us */
    struct way way;

    while (next_way(&text, &way))
        chosen = chosen || begins_with(&way, before, count);
    while (next_way(&arguments, &way) && places < SYNOPSIS_PLACES_MAX) {
        const size_t token = token_behind(&way, count);
        const bool fits =
            chosen ? begins_with(&way, before, count) : way.count > 0 && !way.tokens[0].word;
        if (!fits || token == way.count || way.tokens[token].word)
            continue;
        struct synopsis_place *place = &ret[places++];
        memcpy(place->name, way.tokens[token].name, sizeof(place->name));
        place->first = way.tokens[token].text ? token : count;
    }
    return places;
}
