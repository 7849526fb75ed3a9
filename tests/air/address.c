/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/air/address.h"

#include "tests/wearables/wearable.h"

int address_read(const char *text, bool random, struct address *ret, struct error *err)
{
    struct address address = {.random = random};
    bool good = strlen(text) == 3 * ADDRESS_BYTES - 1;
    for (size_t i = 0; i < ADDRESS_BYTES && good; i++) {
        const char digits[] = {text[3 * i], text[3 * i + 1], '\0'};
        const char after = text[3 * i + 2];
        size_t length;
        good = (after == ':' || after == '\0') &&
               wearable_parse_hex(digits, &address.bytes[ADDRESS_BYTES - 1 - i], 1, &length) == 0;
    }
    if (!good)
        return error_set(err, ERR_SYNTAX, "\"%s\" is not an address", text);
    *ret = address;
    return 0;
}
