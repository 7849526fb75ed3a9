/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/hash.h"

uint64_t hash_bytes(const void *bytes, size_t length)
{
    uint64_t value = UINT64_C(14695981039346656037);

    for (size_t i = 0; i < length; i++)
        value = (value ^ ((const unsigned char *)bytes)[i]) * UINT64_C(1099511628211);
    return value;
}
