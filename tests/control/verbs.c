/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/control/verbs.h"

#include "core/cleanup.h"
#include "tests/control/memory.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The words from the third on as options; the caller frees. */
static char *option_text(const struct words *words)
{
    size_t size = 1;
    for (size_t i = 3; i < words->count; i++)
        size += strlen(words->word[i]) + 1;
    char *text = must_alloc(size);
    for (size_t i = 3; i < words->count; i++) {
        if (strcmp(words->word[i], VERB_KNOWN) == 0)
            continue;
        strcat(text, words->word[i]); /* NOLINT: it was made long enough */
        strcat(text, " ");            /* NOLINT */
    }
    return text;
}

int verb_new(const struct words *words, struct wearable **ret, struct error *err)
{
    CLEANUP(cleanup_free) char *options = option_text(words);
    return wearable_new(words->word[0], words->word[2], options, ret, err);
}

static int set(struct wearable *wearable, const struct words *words, struct error *err)
{
    CLEANUP(cleanup_free) char *options = option_text(words);
    return wearable_options(wearable, options, err);
}

/* silent, contact: "on" and "off" for the option of that name. */
static int set_switch(struct wearable *wearable, const struct words *words, struct error *err)
{
    bool on;
    const int r = word_switch(words_at(words, 3), &on, err);
    if (r < 0)
        return r;
    char option[64];
    snprintf(option, sizeof(option), "%s=%d", words->word[1], on);
    return wearable_options(wearable, option, err);
}

static int raw(struct wearable *wearable, const struct words *words, struct error *err)
{
    uint8_t bytes[WEARABLE_VALUE_MAX];
    size_t length = 0;
    const char *uuid = words->count > 4 ? words->word[4] : "2a37";
    const struct wearable_characteristic *characteristic = wearable_find(wearable, uuid);
    if (!characteristic)
        return error_set(err, ERR_NOT_FOUND, "no characteristic %s", uuid);
    const int r = wearable_parse_hex(words_at(words, 3), bytes, sizeof(bytes), &length);
    if (r < 0)
        return error_set(err, (enum error_code) - r, "not bytes in hexadecimal");
    wearable_send(wearable, characteristic, bytes, length);
    return 0;
}

static int burst(struct wearable *wearable, const struct words *words, struct error *err)
{
    long count;
    const int r = word_number(words_at(words, 3), 1, 10000000, &count, err);
    if (r < 0)
        return r;
    const struct wearable_characteristic *characteristic = wearable_find(wearable, "2a37");
    for (long i = 0; i < count; i++) {
        const uint8_t bytes[] = {0x16, 60, (uint8_t)(i & 0x3f), 0x04};
        wearable_send(wearable, characteristic, bytes, sizeof(bytes));
    }
    return 0;
}

static int show(struct wearable *wearable, const struct words *words, struct error *err)
{
    (void)err;
    if (wearable->type->describe)
        wearable->type->describe(wearable, words->answer, words->size);
    return 0;
}

int verb_run(struct wearable *wearable, const struct words *words, struct error *err)
{
    static const struct {
        const char *verb;
        int (*run)(struct wearable *wearable, const struct words *words, struct error *err);
    } verbs[] = {
        {"set", set}, {"silent", set_switch}, {"contact", set_switch},
        {"raw", raw}, {"burst", burst},       {"show", show},
    };
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        if (strcmp(verbs[i].verb, words->word[1]) == 0)
            return verbs[i].run(wearable, words, err);
    }
    return error_set(err, ERR_NOT_FOUND, "wearables have no \"%s\"", words->word[1]);
}
