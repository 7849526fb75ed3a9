/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/drivers/fields.h"

int fields_find(uint32_t flags, const uint8_t *sizes, size_t count, const uint8_t *rest,
                size_t length, const uint8_t **ret)
{
    size_t said = 0;
    for (size_t i = 0; i < count; i++)
        said += flags >> i & 1 ? sizes[i] : 0;
    const uint32_t later = count < 32 ? flags >> count : 0;
    if (length < said || (length > said && later == 0))
        return -ERR_LENGTH;
    for (size_t i = 0; i < count; i++) {
        const size_t size = flags >> i & 1 ? sizes[i] : 0;
        ret[i] = size > 0 ? rest : NULL;
        rest += size;
    }
    return 0;
}
