/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Identifiers: what is made has its form, and what comes in is held to it. */
#include "core/ident.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char crockford[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* Decodes the first ten characters, the time. */
static int64_t ulid_time_ms(const char *ulid)
{
    int64_t value = 0;
    for (int i = 0; i < 10; i++) {
        const char *digit = strchr(crockford, ulid[i]);
        assert_non_null(digit);
        value = value * 32 + (digit - crockford);
    }
    return value;
}

static void test_ulid_holds_its_time(void **state)
{
    (void)state;
    static const int64_t times_ms[] = {0, 1, 31, 32, 1795330803000, (INT64_C(1) << 48) - 1};
    for (size_t i = 0; i < sizeof(times_ms) / sizeof(times_ms[0]); i++) {
        char ulid[ULID_LENGTH + 1];
        ulid_make(times_ms[i], ulid);
        assert_int_equal(strlen(ulid), ULID_LENGTH);
        assert_int_equal(strspn(ulid, crockford), ULID_LENGTH);
        assert_int_equal(ulid_time_ms(ulid), times_ms[i]);
    }
    char ulid[ULID_LENGTH + 1];
    ulid_make(1469918176385, ulid); /* the example of the ULID specification: 01ARYZ6S41... */
    assert_memory_equal(ulid, "01ARYZ6S41", 10);
}

static void test_ulid_of_impossible_times(void **state)
{
    (void)state;
    char ulid[ULID_LENGTH + 1];
    ulid_make(-5, ulid);
    assert_int_equal(ulid_time_ms(ulid), 0);
    ulid_make(INT64_MAX, ulid);
    assert_memory_equal(ulid, "7ZZZZZZZZZ", 10);
    assert_int_equal(strlen(ulid), ULID_LENGTH);
}

static void test_ulids_differ_and_sort(void **state)
{
    (void)state;
    char last[ULID_LENGTH + 1] = "";
    for (int64_t at_ms = 1795330803000; at_ms < 1795330804000; at_ms++) {
        char first[ULID_LENGTH + 1], second[ULID_LENGTH + 1];
        ulid_make(at_ms, first);
        ulid_make(at_ms, second);
        assert_string_not_equal(first, second);
        assert_true(strcmp(last, first) < 0);
        memcpy(last, strcmp(first, second) < 0 ? second : first, sizeof(last));
    }
}

/* Each of the 16 random characters takes most of its 32 values in 2000 draws. */
static void test_ulid_randomness_reaches_all_places(void **state)
{
    (void)state;
    bool seen[ULID_LENGTH][128] = {{false}};
    for (int i = 0; i < 2000; i++) {
        char ulid[ULID_LENGTH + 1];
        ulid_make(1795330803000, ulid);
        for (int place = 0; place < ULID_LENGTH; place++)
            seen[place][(unsigned char)ulid[place]] = true;
    }
    for (int place = 10; place < ULID_LENGTH; place++) {
        int values = 0;
        for (int c = 0; c < 128; c++)
            values += seen[place][c];
        assert_int_equal(values, 32);
    }
}

static void test_instance(void **state)
{
    (void)state;
    char first[INSTANCE_LENGTH + 1], second[INSTANCE_LENGTH + 1];
    instance_make(first);
    instance_make(second);
    assert_int_equal(strlen(first), INSTANCE_LENGTH);
    assert_int_equal(strspn(first, "0123456789abcdef"), INSTANCE_LENGTH);
    assert_string_not_equal(first, second);
}

static void test_forms(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool ident, person;
    } rows[] = {
        {"anna", true, true},
        {"a", true, true},
        {"0", true, true},
        {"band_1", true, true},
        {"1_", true, true},
        {"abcdefghijklmnopqrstuvwxyz012345", true, true},
        {"abcdefghijklmnopqrstuvwxyz0123456", false, false},
        {"", false, false},
        {"_anna", false, false},
        {"Anna", false, false},
        {"an-na", false, false},
        {"an na", false, false},
        {"an/na", false, false},
        {"an+na", false, false},
        {"#", false, false},
        {"ann\xc3\xa4", false, false},
        {"anna\n", false, false},
        {"zonulad", true, false},
        {"homeassistant", true, false},
        {"admin", true, false},
        {"all", true, false},
        {"bridge", true, false},
        {"system", true, false},
        {"response", true, false},
        {"request", true, false},
        {"dashboard", true, false},
        {"telegraf", true, false},
        {"admin2", true, true},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (ident_valid(rows[i].text) != rows[i].ident)
            fail_msg("ident \"%s\"", rows[i].text);
        if (ident_valid_person(rows[i].text) != rows[i].person)
            fail_msg("person \"%s\"", rows[i].text);
    }
}

static void test_ids_of_names(void **state)
{
    (void)state;
    static const struct {
        const char *name, *id;
    } rows[] = {
        {"Anna", "anna"},
        {"Anna Maria", "anna_maria"},
        {"  Anna - Maria!  ", "anna_maria"},
        {"Polar H10 8A7B6C5D", "polar_h10_8a7b6c5d"},
        {"J\xc3\xb6rg", "j_rg"},
        {"\xc3\x84", ""},
        {"___", ""},
        {"", ""},
        {"\xff\xfe\x01", ""},
        {"abcdefghijklmnopqrstuvwxyz 0123 4567", "abcdefghijklmnopqrstuvwxyz_0123"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char id[IDENT_MAX + 1];
        ident_from_name(rows[i].name, id);
        assert_string_equal(id, rows[i].id);
        assert_int_equal(ident_valid(id), id[0] != '\0');
    }
}

static void test_addresses(void **state)
{
    (void)state;
    char address[18] = "untouched";
    static const char *const bad[] = {
        "",
        "AA:BB:CC:DD:EE",
        "AA:BB:CC:DD:EE:F",
        "AA:BB:CC:DD:EE:FF:00",
        "AA-BB-CC-DD-EE-FF",
        "AABBCCDDEEFF",
        "GA:BB:CC:DD:EE:FF",
        "AA:BB:CC:DD:EE:FF ",
        " AA:BB:CC:DD:EE:F",
        "AA::BB:CC:DD:EE:F",
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (address_parse(bad[i], address))
            fail_msg("\"%s\" was accepted", bad[i]);
        assert_string_equal(address, "untouched");
    }
    assert_true(address_parse("aa:bB:0c:Dd:9e:ff", address));
    assert_string_equal(address, "AA:BB:0C:DD:9E:FF");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ulid_holds_its_time),
        cmocka_unit_test(test_ulid_of_impossible_times),
        cmocka_unit_test(test_ulids_differ_and_sort),
        cmocka_unit_test(test_ulid_randomness_reaches_all_places),
        cmocka_unit_test(test_instance),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_ids_of_names),
        cmocka_unit_test(test_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
