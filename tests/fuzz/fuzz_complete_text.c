/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any half-typed text: its last item and words lie inside it, one behind the other, and end. */
#include "gateway/cli/complete_text.h"

#include "core/cleanup.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(cleanup_free) char *text = malloc(size + 1);

    if (!text)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    const size_t length = strlen(text);
    for (size_t at = complete_item(text), next; at < length; at = next) {
        next = complete_next_word(text, at);
        if (next <= at || next > length)
            abort();
    }
    if (complete_item(text) > length)
        abort();
    return 0;
}
