/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The use of a template: its name, its factor, what is left out; and its items, scaled. */
#include "gateway/cli/template.h"

#include "core/cleanup.h"
#include "core/json.h"
#include "tests/harness/test.h"

#include <stdio.h>
#include <string.h>

static json_t *meal(void)
{
    json_t *body = json_loads(
        "{\"items\":[{\"n\":1,\"food\":\"kefir\",\"name\":\"Kefir, plain\",\"grams\":200,"
        "\"amount\":{\"value\":200,\"unit\":\"ml\"},\"nutrients\":{\"kcal\":104,\"hyp_g\":null}},"
        "{\"n\":2,\"food\":\"bread-rye\",\"name\":\"Rye bread\",\"grams\":64,"
        "\"amount\":{\"value\":2,\"unit\":\"slice\"},\"nutrients\":{\"kcal\":165.76}}]}",
        0, NULL);

    assert_non_null(body);
    return body;
}

static void what_a_use_says(void **state)
{
    static const struct {
        const char *text, *name;
        double factor;
        size_t removed;
        const char *first;
    } rows[] = {
        {"@m", "m", 1, 0, NULL},
        {"@kefir-breakfast * 0.5", "kefir-breakfast", 0.5, 0, NULL},
        {"@a_b.c*2", "a_b.c", 2, 0, NULL},
        {"@m * 1,5", "m", 1.5, 0, NULL},
        {"@m * 1/2 -almonds", "m", 0.5, 1, "almonds"},
        {"@m -rye bread - kefir", "m", 1, 2, "rye bread"},
        {"@m -half-fat milk", "m", 1, 1, "half-fat milk"},
        {"@m -almonds * 2", "m", 1, 1, "almonds * 2"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct template_use use;
        struct error err = {0};

        if (template_read(rows[i].text, &use, &err) < 0)
            fail_msg("%s: %s", rows[i].text, err.text);
        assert_string_equal(use.name, rows[i].name);
        assert_true(use.factor == rows[i].factor);
        assert_int_equal(use.removed_count, rows[i].removed);
        if (rows[i].first)
            assert_string_equal(use.removed[0], rows[i].first);
    }
}

static void what_is_no_use(void **state)
{
    static const struct {
        const char *text;
        int code;
    } rows[] = {
        {"", -ERR_SYNTAX},        {"m", -ERR_SYNTAX},          {"@", -ERR_SYNTAX},
        {"@ m", -ERR_SYNTAX},     {"@m x", -ERR_SYNTAX},       {"@m *", -ERR_SYNTAX},
        {"@m * two", 0},          {"@m * 0", -ERR_RANGE},      {"@m * 101", -ERR_RANGE},
        {"@m * -1", -ERR_SYNTAX}, {"@m -", -ERR_SYNTAX},       {"@m - ", -ERR_SYNTAX},
        {"@m 2", -ERR_SYNTAX},    {"@m\xc3\xa4", -ERR_SYNTAX},
    };
    char longest[TEMPLATE_NAME_MAX + 3];
    struct template_use use;
    struct error err;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (template_read(rows[i].text, &use, &err) != rows[i].code)
            fail_msg("\"%s\" is taken for something else", rows[i].text);
    }
    memset(longest, 'm', sizeof(longest));
    longest[0] = '@';
    longest[TEMPLATE_NAME_MAX + 2] = '\0';
    assert_int_equal(template_read(longest, &use, &err), -ERR_SYNTAX);
    longest[TEMPLATE_NAME_MAX + 1] = '\0';
    assert_int_equal(template_read(longest, &use, &err), 0);
}

static void too_much_is_left_out(void **state)
{
    char text[256] = "@m";
    size_t used = strlen(text);
    struct template_use use;
    struct error err;

    (void)state;
    for (int i = 0; i < TEMPLATE_REMOVED_MAX; i++)
        used += (size_t)snprintf(text + used, sizeof(text) - used, " -egg");
    assert_int_equal(template_read(text, &use, &err), 0);
    snprintf(text + used, sizeof(text) - used, " -egg");
    assert_int_equal(template_read(text, &use, &err), -ERR_SYNTAX);
}

/* Every figure grows with the grams; what is unknown stays so, and the template as it was. */
static void items_are_scaled(void **state)
{
    struct template_use use = {.name = "m", .factor = 0.5};
    CLEANUP(json_drop) json_t *body = meal();
    CLEANUP(json_drop) json_t *same = meal();
    CLEANUP(json_drop) json_t *items = json_array();
    struct error err = {0};

    (void)state;
    assert_int_equal(template_take(&use, body, items, &err), 0);
    assert_true(json_equal(body, same));
    assert_int_equal(json_array_size(items), 2);
    const json_t *kefir = json_array_get(items, 0);
    const json_t *nutrients = json_object_get(kefir, "nutrients");
    assert_true(json_number_value(json_object_get(kefir, "grams")) == 100);
    assert_true(json_number_value(json_object_get(json_object_get(kefir, "amount"), "value")) ==
                100);
    assert_true(json_number_value(json_object_get(nutrients, "kcal")) == 52);
    assert_true(json_is_null(json_object_get(nutrients, "hyp_g")));
    assert_true(json_number_value(json_object_get(
                    json_object_get(json_array_get(items, 1), "nutrients"), "kcal")) == 82.88);
}

static void items_are_left_out(void **state)
{
    static const struct {
        const char *out;
        int code;
        size_t left;
    } rows[] = {
        {"-kefir", 0, 1},
        {"-Rye Breads", 0, 1},
        {"-bread-rye", 0, 1},
        {"-kefir -rye bread", 0, 0},
        {"-salmon", -ERR_SYNTAX, 2},
        {"-'", -ERR_SYNTAX, 2},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct template_use use = {.name = "m", .factor = 1};
        CLEANUP(json_drop) json_t *body = meal();
        CLEANUP(json_drop) json_t *items = json_array();
        struct error err = {0};

        assert_int_equal(template_leave_out(&use, rows[i].out, &err), 0);
        if (template_take(&use, body, items, &err) != rows[i].code)
            fail_msg("%s: %s", rows[i].out, err.text);
        assert_int_equal(json_array_size(items), rows[i].left);
    }
}

static void behind_an_item(void **state)
{
    static const char text[] = "1 half-fat yogurt -kefir -bread";

    (void)state;
    assert_ptr_equal(template_find_left_out(text), strstr(text, " -kefir"));
    assert_null(template_find_left_out("1 half-fat yogurt"));
    assert_null(template_find_left_out(""));
}

static void names(void **state)
{
    struct error err;

    (void)state;
    assert_int_equal(template_check_name("Kefir_2.b-c", &err), 0);
    assert_int_equal(template_check_name("", &err), -ERR_SYNTAX);
    assert_int_equal(template_check_name("a b", &err), -ERR_SYNTAX);
    assert_int_equal(template_check_name("@a", &err), -ERR_SYNTAX);
    assert_int_equal(template_check_name("k\xc3\xa4se", &err), -ERR_SYNTAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_use_says),
        cmocka_unit_test(what_is_no_use),
        cmocka_unit_test(too_much_is_left_out),
        cmocka_unit_test(items_are_scaled),
        cmocka_unit_test(items_are_left_out),
        cmocka_unit_test(behind_an_item),
        cmocka_unit_test(names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
