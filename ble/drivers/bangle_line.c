/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/drivers/bangle_line.h"

#include "core/error.h"
#include <string.h>

#define XON  0x11
#define XOFF 0x13
#define ESC  0x1b

/* Whether a byte belongs to a terminal sequence: ESC [ parameters letter. */
static bool escaped(struct bangle_line *line, uint8_t byte)
{
    if (byte == ESC) {
        line->escape = ESCAPE_BEGUN;
        return true;
    }
    if (line->escape == ESCAPE_NONE)
        return false;
    if (line->escape == ESCAPE_BEGUN)
        line->escape = byte == '[' ? ESCAPE_BRACKET : ESCAPE_NONE;
    else if (byte >= '@' && byte <= '~')
        line->escape = ESCAPE_NONE;
    return true;
}

static int end_line(struct bangle_line *line)
{
    if (line->too_long) {
        line->too_long = false;
        line->length = 0;
        return -ERR_LENGTH;
    }
    line->whole = line->length > 0;
    return line->whole;
}

int bangle_line_add(struct bangle_line *line, uint8_t byte)
{
    if (line->whole)
        line->length = 0;
    line->whole = false;
    if (byte == XOFF || byte == XON) {
        line->stopped = byte == XOFF;
        return 0;
    }
    if (byte == '\r' || byte == '\n') {
        line->escape = ESCAPE_NONE;
        return end_line(line);
    }
    const bool prompt = line->length == 0 && (byte == '>' || byte <= ' ');
    if (escaped(line, byte) || prompt || line->too_long)
        return 0;
    if (line->length == BANGLE_LINE_MAX)
        line->too_long = true;
    else
        line->text[line->length++] = (char)byte;
    return 0;
}

static bool has(const struct bangle_line *line, const char *words)
{
    return memmem(line->text, line->length, words, strlen(words));
}

bool bangle_line_complains(const struct bangle_line *line, const char *words)
{
    return has(line, "Uncaught ") && has(line, words);
}
