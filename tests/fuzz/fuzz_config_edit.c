/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A key of a configuration of any bytes set: "KEY VALUE\n", then the file. What held before holds
 * with it, and the key is what it was set to or the edit is found out. */
#include "core/cleanup.h"
#include "gateway/config.h"
#include "gateway/config_edit.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int read_texts(const char *text, struct config_texts *ret)
{
    CLEANUP(config_done) struct config config;
    struct error why = {0};

    return config_parse_texts("fuzz.conf", text, strlen(text), &config, ret, &why);
}

/* A value that is itself a line of the form is not taken for more than a value. */
static void check(const char *before, const char *after, const struct config_key *key)
{
    CLEANUP(config_texts_done) struct config_texts old, new;

    const int was = read_texts(before, &old);
    const int is = read_texts(after, &new);
    for (const struct config_key *other = config_keys; other->section && was == 0 && is == 0;
         other++) {
        const char *a = old.text[other - config_keys];
        const char *b = new.text[other - config_keys];
        if (other != key && (!a != !b || (a && strcmp(a, b) != 0)))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(cleanup_free) char *text = malloc(size + 1);
    CLEANUP(cleanup_free) char *after = NULL;
    struct error why = {0};

    if (!text)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    char *file = text + strcspn(text, "\n");
    if (*file)
        *file++ = '\0';
    char *value = text + strcspn(text, " ");
    if (*value)
        *value++ = '\0';
    const struct config_key *key = config_key_find(text);
    if (!key)
        return 0;
    if (config_edit(file, key, *value == '-' ? NULL : value, &after, &why) == 0)
        check(file, after, key);
    else if (!why.text[0])
        abort();
    return 0;
}
