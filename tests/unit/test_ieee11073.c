/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the packets of the Bluetooth health services are made of: numbers, and fields by flags. */
#include "ble/drivers/fields.h"
#include "ble/drivers/ieee11073.h"
#include "tests/harness/test.h"
#include <math.h>
#include <stdbool.h>

/* The special values are those of IEEE 11073-20601 as the Bluetooth white paper "Personal Health
 * Devices Transcoding" 2.2.2 gives them. */
static const struct {
    uint16_t bits;
    double value;
} sfloats[] = {
    {0x0062, 98},    {0x0048, 72},    {0x0000, 0},    {0x0fff, -1},    {0xf3cf, 97.5},
    {0xe7ff, 20.47}, {0x17ff, 20470}, {0x07fd, 2045}, {0x0803, -2045}, {0x8001, 1e-8},
    {0x7001, 1e7},   {0xff9c, -10},   {0x07ff, NAN},  {0x0800, NAN},   {0x07fe, NAN},
    {0x0802, NAN},   {0x0801, NAN},
};

static const struct {
    uint32_t bits;
    double value;
} floats[] = {
    {0xff00016e, 36.6},    {0x00000025, 37},       {0xfe000e4c, 36.6},     {0xfffffffe, -0.2},
    {0x007ffffd, 8388605}, {0x00800003, -8388605}, {0x017fffff, 83886070}, {0x7f000001, 1e127},
    {0x80000001, 1e-128},  {0x007fffff, NAN},      {0x00800000, NAN},      {0x007ffffe, NAN},
    {0x00800002, NAN},     {0x00800001, NAN},
};

static void check(double found, double expected)
{
    if (isnan(expected))
        assert_true(isnan(found));
    else
        assert_true(fabs(found - expected) <= 1e-12 * fabs(expected));
}

static void numbers_decode(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof(sfloats) / sizeof(sfloats[0]); i++) {
        const uint16_t bits = sfloats[i].bits;
        check(ieee11073_sfloat((const uint8_t[]){(uint8_t)bits, (uint8_t)(bits >> 8)}),
              sfloats[i].value);
    }
    for (size_t i = 0; i < sizeof(floats) / sizeof(floats[0]); i++) {
        const uint32_t bits = floats[i].bits;
        check(ieee11073_float((const uint8_t[]){(uint8_t)bits, (uint8_t)(bits >> 8),
                                                (uint8_t)(bits >> 16), (uint8_t)(bits >> 24)}),
              floats[i].value);
    }
}

static void numbers_become_whole(void **unused)
{
    (void)unused;
    assert_int_equal(ieee11073_round(97.5), 98);
    assert_int_equal(ieee11073_round(97.49), 97);
    assert_int_equal(ieee11073_round(-0.5), -1);
    assert_int_equal(ieee11073_round(1e127), INT32_MAX);
    assert_int_equal(ieee11073_round(-1e127), INT32_MIN);
    assert_int_equal(ieee11073_round(2147483646.4), 2147483646);
}

static void fields_follow_their_flags(void **unused)
{
    (void)unused;
    static const uint8_t sizes[] = {2, 0, 7, 1};
    const uint8_t rest[12] = {0};
    const uint8_t *field[4];
    static const struct {
        uint32_t flags;
        int result;
        size_t length;
        int at[4]; /* -1: not there */
    } cases[] = {
        {0x0, 0, 0, {-1, -1, -1, -1}},       {0xf, 0, 10, {0, -1, 2, 9}},
        {0xd, 0, 10, {0, -1, 2, 9}},         {0xc, 0, 8, {-1, -1, 0, 7}},
        {0x2, 0, 0, {-1, -1, -1, -1}},       {0xf, -ERR_LENGTH, 9, {0}},
        {0xf, -ERR_LENGTH, 1, {0}},          {0x1, -ERR_LENGTH, 0, {0}},
        {0x1, -ERR_LENGTH, 3, {0}},          {0x0, -ERR_LENGTH, 1, {0}},
        {0x11, 0, 5, {0, -1, -1, -1}}, /* a later version: more follows */
        {0x80000001, 0, 2, {0, -1, -1, -1}}, {0x14, -ERR_LENGTH, 6, {0}},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(fields_find(cases[i].flags, sizes, 4, rest, cases[i].length, field),
                         cases[i].result);
        for (size_t f = 0; cases[i].result == 0 && f < 4; f++) {
            if (cases[i].at[f] < 0)
                assert_null(field[f]);
            else
                assert_ptr_equal(field[f], rest + cases[i].at[f]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_decode),
        cmocka_unit_test(numbers_become_whole),
        cmocka_unit_test(fields_follow_their_flags),
    };
    return cmocka_run_group_tests_name("ieee11073", tests, NULL, NULL);
}
