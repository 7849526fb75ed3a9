/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/report/html.h"

#include "gateway/food/utf8.h"
#include <math.h>

#define REPLACEMENT "\xef\xbf\xbd"

/* What a browser may not see as it is. XML has none of the first two lines, either. */
static int is_shown_as_code(uint32_t character)
{
    return character < 0x20 || (character >= 0x7f && character < 0xa0) ||
           (character & 0xfffe) == 0xfffe || (character >= 0xfdd0 && character <= 0xfdef) ||
           (character >= 0x202a && character <= 0x202e) ||
           (character >= 0x2066 && character <= 0x2069) || character == 0x200e ||
           character == 0x200f || character == 0x061c;
}

static void put_character(FILE *out, uint32_t character)
{
    char bytes[4];

    switch (character) {
    case '&':
        fputs("&amp;", out);
        return;
    case '<':
        fputs("&lt;", out);
        return;
    case '>':
        fputs("&gt;", out);
        return;
    case '"':
        fputs("&quot;", out);
        return;
    case '\'':
        fputs("&#39;", out);
        return;
    default:
        fwrite(bytes, 1, utf8_encode(character, bytes), out);
    }
}

void html_text(FILE *out, const char *text)
{
    while (*text) {
        const uint32_t character = utf8_decode(&text);

        if (character & UTF8_BAD)
            fputs(REPLACEMENT, out);
        else if (is_shown_as_code(character))
            fprintf(out, character > 0xff ? "\\u%04x" : "\\x%02x", (unsigned)character);
        else
            put_character(out, character);
    }
}

void html_number(FILE *out, double value, int decimals)
{
    if (isfinite(value))
        fprintf(out, "%.*f", decimals, value);
    else
        fputc('-', out);
}
