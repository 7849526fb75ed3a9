/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/control/verbs.h"

#include "core/cleanup.h"
#include "tests/control/memory.h"
#include "tests/control/words.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct verb_words {
    struct wearable *wearable;
    char *const *word;
    size_t count;
    char *answer;
    size_t size;
};

/* The fourth word, or an empty one. */
static const char *argument(const struct verb_words *words)
{
    return words->count > 3 ? words->word[3] : "";
}

/* The words from the third on as options; the caller frees. */
static char *option_text(char *const *words, size_t count)
{
    size_t size = 1;
    for (size_t i = 3; i < count; i++)
        size += strlen(words[i]) + 1;
    char *text = must_alloc(size);
    for (size_t i = 3; i < count; i++) {
        if (strcmp(words[i], VERB_KNOWN) == 0)
            continue;
        strcat(text, words[i]); /* NOLINT: it was made long enough */
        strcat(text, " ");      /* NOLINT */
    }
    return text;
}

int verb_new(char *const *words, size_t count, struct wearable **ret, struct error *err)
{
    CLEANUP(cleanup_free) char *options = option_text(words, count);
    return wearable_new(words[0], words[2], options, ret, err);
}

static int set(const struct verb_words *words, struct error *err)
{
    CLEANUP(cleanup_free) char *options = option_text(words->word, words->count);
    return wearable_options(words->wearable, options, err);
}

/* silent, contact: "on" and "off" for the option of that name. */
static int set_switch(const struct verb_words *words, struct error *err)
{
    bool on;
    const int r = word_switch(argument(words), &on, err);
    if (r < 0)
        return r;
    char option[64];
    snprintf(option, sizeof(option), "%s=%d", words->word[1], on);
    return wearable_options(words->wearable, option, err);
}

static int raw(const struct verb_words *words, struct error *err)
{
    uint8_t bytes[WEARABLE_VALUE_MAX];
    size_t length = 0;
    const char *uuid = words->count > 4 ? words->word[4] : "2a37";
    const struct wearable_characteristic *characteristic = wearable_find(words->wearable, uuid);
    if (!characteristic)
        return error_set(err, ERR_NOT_FOUND, "no characteristic %s", uuid);
    const int r = wearable_parse_hex(argument(words), bytes, sizeof(bytes), &length);
    if (r < 0)
        return error_set(err, (enum error_code) - r, "not bytes in hexadecimal");
    wearable_send(words->wearable, characteristic, bytes, length);
    return 0;
}

static int burst(const struct verb_words *words, struct error *err)
{
    long count;
    const int r = word_number(argument(words), 1, 10000000, &count, err);
    if (r < 0)
        return r;
    const struct wearable_characteristic *characteristic = wearable_find(words->wearable, "2a37");
    for (long i = 0; i < count; i++) {
        const uint8_t bytes[] = {0x16, 60, (uint8_t)(i & 0x3f), 0x04};
        wearable_send(words->wearable, characteristic, bytes, sizeof(bytes));
    }
    return 0;
}

static int show(const struct verb_words *words, struct error *err)
{
    (void)err;
    if (words->wearable->type->describe)
        words->wearable->type->describe(words->wearable, words->answer, words->size);
    return 0;
}

int verb_run(struct wearable *wearable, char *const *words, size_t count, char *answer, size_t size,
             struct error *err)
{
    static const struct {
        const char *verb;
        int (*run)(const struct verb_words *words, struct error *err);
    } verbs[] = {
        {"set", set}, {"silent", set_switch}, {"contact", set_switch},
        {"raw", raw}, {"burst", burst},       {"show", show},
    };
    const struct verb_words all = {wearable, words, count, answer, size};
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        if (strcmp(verbs[i].verb, words[1]) == 0)
            return verbs[i].run(&all, err);
    }
    return error_set(err, ERR_NOT_FOUND, "wearables have no \"%s\"", words[1]);
}
