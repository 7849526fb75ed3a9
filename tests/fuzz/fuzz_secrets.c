/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file of keys: a key of a length that fits, or an error with a text that shows nothing of it. */
#include "gateway/secrets.h"
#include <stdlib.h>
#include <string.h>

#define NAME    "f"
#define ADDRESS "C4:7C:8D:6A:11:02"
#define GUARD   0xa5

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* Every word of eight digits or more of the text: an error must not have it. */
static void check_silence(const char *text, size_t length, const char *message)
{
    char word[9] = "";

    for (size_t i = 0; i + 8 <= length; i++) {
        memcpy(word, text + i, 8);
        if (strspn(word, "0123456789abcdefABCDEF") == 8 && strstr(message, word))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    const char *text = (const char *)bytes;
    struct error err = {0};
    uint8_t key[33];
    size_t key_length = 0;

    memset(key, GUARD, sizeof(key));
    const int r = secrets_parse(NAME, text, length, ADDRESS, key, 32, &key_length, &err);
    if (r == 0 && (key_length < 1 || key_length > 32))
        abort();
    if (r < 0 && (key_length != 0 || key[0] != GUARD || err.text[0] == '\0'))
        abort();
    if (key[32] != GUARD)
        abort();
    if (r < 0)
        check_silence(text, length, err.text);
    return 0;
}
