/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as JSON: refused, or an object whose own text is read back as the same object. */
#include "core/json.h"

#include "core/cleanup.h"
#include <string.h>

#define DEPTH_MAX 8

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    json_t *json = NULL;
    struct error err;
    if (json_read_object((const char *)data, size, DEPTH_MAX, &json, &err) < 0) {
        if (json || strlen(err.text) == 0)
            __builtin_trap();
        return 0;
    }
    /* Digits are lost in the first writing; from then on nothing may change. */
    char *text = json_text(json, 15);
    json_t *again = NULL;
    if (text && json_read_object(text, strlen(text), DEPTH_MAX, &again, NULL) == 0) {
        char *second = json_text(again, 15);
        if (second && strcmp(text, second) != 0)
            __builtin_trap();
        free(second);
    } else if (text && !strstr(text, "e308")) {
        /* The largest double with 15 digits is beyond the range; all else is read back. */
        __builtin_trap();
    }
    free(text);
    json_decref(again);
    json_decref(json);
    return 0;
}
