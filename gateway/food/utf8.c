/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/food/utf8.h"

#include <string.h>

static int sequence_length(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xc2 && lead <= 0xdf)
        return 2;
    if (lead >= 0xe0 && lead <= 0xef)
        return 3;
    if (lead >= 0xf0 && lead <= 0xf4)
        return 4;
    return 0;
}

uint32_t utf8_decode(const char **text)
{
    const unsigned char *bytes = (const unsigned char *)*text;
    int length = sequence_length(bytes[0]);
    uint32_t character = bytes[0];

    *text += 1;
    if (length == 1)
        return character;
    if (length == 0)
        return UTF8_BAD | bytes[0];
    character &= 0xffu >> (length + 1);
    for (int i = 1; i < length; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return UTF8_BAD | bytes[0];
        character = character << 6 | (bytes[i] & 0x3fu);
    }
    if ((length == 3 && character < 0x800) || (length == 4 && character < 0x10000) ||
        character > 0x10ffff || (character >= 0xd800 && character <= 0xdfff))
        return UTF8_BAD | bytes[0];
    *text += length - 1;
    return character;
}

bool utf8_valid(const char *text)
{
    while (*text) {
        if (utf8_decode(&text) & UTF8_BAD)
            return false;
    }
    return true;
}

size_t utf8_encode(uint32_t character, char ret[4])
{
    if (character & UTF8_BAD || character < 0x80) {
        ret[0] = (char)(character & 0xff);
        return 1;
    }
    if (character < 0x800) {
        ret[0] = (char)(0xc0 | character >> 6);
        ret[1] = (char)(0x80 | (character & 0x3f));
        return 2;
    }
    if (character < 0x10000) {
        ret[0] = (char)(0xe0 | character >> 12);
        ret[1] = (char)(0x80 | (character >> 6 & 0x3f));
        ret[2] = (char)(0x80 | (character & 0x3f));
        return 3;
    }
    ret[0] = (char)(0xf0 | character >> 18);
    ret[1] = (char)(0x80 | (character >> 12 & 0x3f));
    ret[2] = (char)(0x80 | (character >> 6 & 0x3f));
    ret[3] = (char)(0x80 | (character & 0x3f));
    return 4;
}

int utf8_cells(uint32_t c)
{
    if ((c >= 0x0300 && c <= 0x036f) || c == 0x00ad || (c >= 0x200b && c <= 0x200f) ||
        (c >= 0xfe00 && c <= 0xfe0f))
        return 0;
    if ((c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf && c != 0x303f) ||
        (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) ||
        (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff60) ||
        (c >= 0xffe0 && c <= 0xffe6) || (c >= 0x1f300 && c <= 0x1f64f) ||
        (c >= 0x1f900 && c <= 0x1f9ff) || (c >= 0x20000 && c <= 0x3fffd))
        return 2;
    return 1;
}

void utf8_copy(const char *text, char *ret, size_t size)
{
    size_t length = strlen(text);

    if (length >= size) {
        length = size - 1;
        while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80)
            length--;
    }
    memcpy(ret, text, length);
    ret[length] = '\0';
}
