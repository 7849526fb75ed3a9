/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/wearables/health.h"

#include <time.h>

uint8_t *health_number(uint8_t *at, uint32_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        *at++ = (uint8_t)(value >> 8 * i);
    return at;
}

uint8_t *health_sfloat(uint8_t *at, int mantissa, int exponent)
{
    return health_number(at, ((unsigned)mantissa & 0xfffU) | ((unsigned)exponent & 0xfU) << 12, 2);
}

uint8_t *health_float(uint8_t *at, int32_t mantissa, int exponent)
{
    return health_number(health_number(at, (uint32_t)mantissa, 3), (uint32_t)exponent, 1);
}

uint8_t *health_date_time(uint8_t *at, int64_t clock_s)
{
    const time_t seconds = (time_t)clock_s;
    struct tm wall;
    gmtime_r(&seconds, &wall);
    at = health_number(at, (uint32_t)wall.tm_year + 1900, 2);
    *at++ = (uint8_t)(wall.tm_mon + 1);
    *at++ = (uint8_t)wall.tm_mday;
    *at++ = (uint8_t)wall.tm_hour;
    *at++ = (uint8_t)wall.tm_min;
    *at++ = (uint8_t)wall.tm_sec;
    return at;
}
