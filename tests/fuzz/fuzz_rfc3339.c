/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any text as a time: refused, or an instant that is written and read back unchanged. */
#include "core/error.h"
#include "core/ztime.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[64];
    if (size >= sizeof(text))
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    int64_t at_ms = 0, again_ms = 0;
    int32_t offset_s = 0, again_s = 0;
    bool has_offset;
    if (time_parse_rfc3339(text, &at_ms, &offset_s, &has_offset) < 0)
        return 0;
    char written[RFC3339_MAX];
    time_format_rfc3339(at_ms, offset_s, true, written);
    if (time_parse_rfc3339(written, &again_ms, &again_s, &has_offset) < 0 || again_ms != at_ms ||
        again_s != offset_s)
        __builtin_trap();
    int32_t day = gut_day_of(at_ms, offset_s);
    day_format(day, written);
    return 0;
}
