/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/drivers/fields.h"

int fields_find(uint32_t flags, const uint8_t *sizes, size_t count, const uint8_t *rest,
                size_t length, const uint8_t **ret)
{
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        const size_t size = flags >> i & 1 ? sizes[i] : 0;
        if (length - at < size)
            return -ERR_LENGTH;
        ret[i] = size > 0 ? rest + at : NULL;
        at += size;
    }
    const uint32_t later = count < 32 ? flags >> count : 0;
    return at == length || later != 0 ? 0 : -ERR_LENGTH;
}
