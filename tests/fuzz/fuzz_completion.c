/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line that is being typed: its words without quotes, where a name begins in it, what the name
 * could become, and what a command takes there. The first line is the text, the second a name or
 * the arguments of a command. */
#include "gateway/cli/synopsis.h"
#include "gateway/cli/typed.h"
#include "gateway/food/utf8.h"
#include "tests/fuzz/must.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is offered for a name that begins as typed is that name, as far as it can be told. */
static void extend(const char *typed, const char *name)
{
    char plain[FOLD_TEXT_MAX];
    char rest[FOLD_TEXT_MAX];
    char again[FOLD_TEXT_MAX];
    char whole[2 * FOLD_TEXT_MAX];

    fold_plain(typed, plain);
    const bool begins = typed_rest(plain, name, rest);
    /* Bytes that are no character may become one when what stood between them is left out. */
    if (!utf8_valid(typed) || !utf8_valid(name))
        return;
    fold_plain(plain, again);
    must(strcmp(plain, again) == 0);
    if (!begins)
        return;
    must(strlen(plain) + strlen(rest) < FOLD_TEXT_MAX);
    must(!rest[strcspn(rest, ",;+&'\"@")]);
    snprintf(whole, sizeof(whole), "%s%s", plain, rest);
    must(typed_rest("", name, again));
    must(strcmp(whole, again) == 0);
}

static void place(const char *arguments, const char *const *before, size_t count)
{
    struct synopsis_place places[SYNOPSIS_PLACES_MAX];
    char words[64];
    const size_t found = synopsis_places(arguments, before, count, places);

    must(found <= SYNOPSIS_PLACES_MAX);
    for (size_t i = 0; i < found; i++)
        must(places[i].first <= count && strlen(places[i].name) <= SYNOPSIS_NAME_MAX);
    synopsis_words(arguments, words, sizeof(words));
    must(strlen(words) < sizeof(words));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *line = malloc(size + 1);
    char *text = malloc(size + 1);
    struct typed_names names;

    if (!line || !text)
        abort();
    if (size > 0)
        memcpy(line, data, size);
    line[size] = '\0';
    char *second = strchr(line, '\n');
    if (second)
        *second++ = '\0';
    typed_unquote(line, text);
    must(strlen(text) <= strlen(line));
    must(typed_symptom(text) <= strlen(text));
    if (typed_food(text, &names)) {
        must(names.count >= 1 && names.count <= 2);
        for (size_t i = 0; i < names.count; i++) {
            must(names.starts[i] <= strlen(text));
            extend(text + names.starts[i], second ? second : "");
        }
    }
    place(second ? second : "", (const char *const[]){text, text}, 2);
    free(text);
    free(line);
    return 0;
}
