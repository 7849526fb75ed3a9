/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/drivers/ieee11073.h"

#include "ble/drivers/bytes.h"
#include <math.h>

/* Two's complement of so many bits. */
static int32_t sign_extend(uint32_t value, unsigned bits)
{
    const uint32_t sign = UINT32_C(1) << (bits - 1);
    return (int32_t)(value ^ sign) - (int32_t)sign;
}

/* A power of ten below 1 divides: 366 / 10 is 36.6, 366 * 0.1 is not. */
static double number(uint32_t mantissa, unsigned mantissa_bits, int32_t exponent)
{
    const int32_t value = sign_extend(mantissa, mantissa_bits);
    const int32_t end = (INT32_C(1) << (mantissa_bits - 1)) - 2;
    if (exponent == 0 && (value >= end || value <= -end))
        return NAN;
    return exponent < 0 ? value / pow(10, -exponent) : value * pow(10, exponent);
}

double ieee11073_sfloat(const uint8_t bytes[2])
{
    const uint32_t bits = le16(bytes);
    return number(bits & 0xfff, 12, sign_extend(bits >> 12, 4));
}

double ieee11073_float(const uint8_t bytes[4])
{
    return number(le24(bytes), 24, sign_extend(bytes[3], 8));
}

int32_t ieee11073_round(double value)
{
    if (value >= INT32_MAX)
        return INT32_MAX;
    if (value <= INT32_MIN)
        return INT32_MIN;
    return (int32_t)lround(value);
}
