/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text of a Bangle.js: lines out of bytes, JSON out of lines. */
#include "tests/harness/test.h"

#include "ble/drivers/bangle_json.h"
#include "ble/drivers/bangle_line.h"
#include "core/error.h"
#include <stdlib.h>
#include <string.h>

/* ---- lines ---- */

/* Feeds bytes and joins the lines that come out with '|'; a line that was too long is "!". */
static void expect_lines(const char *bytes, size_t length, const char *expected)
{
    struct bangle_line *line = calloc(1, sizeof(*line));
    char joined[256] = "";
    assert_non_null(line);
    for (size_t i = 0; i < length; i++) {
        const int r = bangle_line_add(line, (uint8_t)bytes[i]);
        if (r > 0)
            strncat(strncat(joined, line->text, line->length), "|", 2);
        else if (r < 0)
            strncat(joined, "!", 2);
    }
    assert_string_equal(joined, expected);
    free(line);
}

static void lines_are_found(void **state)
{
    static const struct {
        const char *bytes;
        const char *lines;
    } cases[] = {
        {"{\"t\":1}\r\n", "{\"t\":1}|"},
        {"\r\n{}\r\n\r\n{}\r\n", "{}|{}|"},
        {"{\"a\"\x13:\x11 1}\r\n", "{\"a\": 1}|"},
        {"\r\n>\r\n>{}\r\n", "{}|"},
        {"> {}\n", "{}|"},
        {"typing\r\x1b[J{}\r\n", "typing|{}|"},
        {"\x1b[1;31m{}\r\n", "{}|"},
        {"\x08\x08{}\n", "{}|"},
        {"not over", ""},
        {"\x1b\r\n{}\r\n", "{}|"},
        {"\x13\x13\x11\n", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        expect_lines(cases[i].bytes, strlen(cases[i].bytes), cases[i].lines);
}

static void the_other_side_stops_us(void **state)
{
    struct bangle_line *line = calloc(1, sizeof(*line));
    (void)state;
    assert_non_null(line);
    assert_int_equal(bangle_line_add(line, 0x13), 0);
    assert_true(line->stopped);
    assert_int_equal(bangle_line_add(line, 'a'), 0);
    assert_true(line->stopped);
    assert_int_equal(bangle_line_add(line, 0x11), 0);
    assert_false(line->stopped);
    free(line);
}

static void a_line_has_a_limit(void **state)
{
    struct bangle_line *line = calloc(1, sizeof(*line));
    (void)state;
    assert_non_null(line);
    for (int i = 0; i < BANGLE_LINE_MAX; i++)
        assert_int_equal(bangle_line_add(line, 'x'), 0);
    assert_int_equal(bangle_line_add(line, '\n'), 1);
    assert_int_equal(line->length, BANGLE_LINE_MAX);
    for (int i = 0; i < BANGLE_LINE_MAX + 1; i++)
        assert_int_equal(bangle_line_add(line, 'x'), 0);
    assert_int_equal(bangle_line_add(line, '\n'), -ERR_LENGTH);
    assert_int_equal(bangle_line_add(line, '{'), 0);
    assert_int_equal(bangle_line_add(line, '\n'), 1);
    assert_int_equal(line->length, 1);
    free(line);
}

static void complaints_are_known(void **state)
{
    struct bangle_line line = {.length = 0};
    static const char text[] = "Uncaught ReferenceError: \"GB\" is not defined";
    (void)state;
    line.length = strlen(text);
    memcpy(line.text, text, line.length);
    assert_true(bangle_line_complains(&line, "\"GB\" is not defined"));
    assert_false(bangle_line_complains(&line, "not found"));
    memcpy(line.text, "Xn", 2);
    assert_false(bangle_line_complains(&line, "\"GB\" is not defined"));
}

/* ---- objects ---- */

/* An exact heap copy, so that the sanitizers see a read past the end. */
static int parse(const char *text, char **ret_copy, struct bangle_object *ret)
{
    const size_t length = strlen(text);
    *ret_copy = malloc(length > 0 ? length : 1);
    assert_non_null(*ret_copy);
    memcpy(*ret_copy, text, length);
    return bangle_object_parse(*ret_copy, length, ret);
}

static void objects_are_strict(void **state)
{
    static const struct {
        const char *text;
        int result;
    } cases[] = {
        {"{}", 0},
        {" { \"a\" : 1 , \"b\" : [ ] } ", 0},
        {"{\"t\":\"act\",\"ts\":1757138400000,\"stp\":0,\"hrm\":58.5,\"mov\":12}", 0},
        {"{\"a\":[1,[2,{\"b\":\"}\"}],null],\"c\":{\"d\":true,\"e\":false}}", 0},
        {"{\"a\":\"\\\"\\\\\"}", 0},
        {"{\"a\":-1.5e+3}", 0},
        {"{\"a\":1}{", -ERR_SYNTAX},
        {"", -ERR_SYNTAX},
        {"[]", -ERR_SYNTAX},
        {"{", -ERR_SYNTAX},
        {"{\"a", -ERR_SYNTAX},
        {"{\"a\"", -ERR_SYNTAX},
        {"{\"a\":", -ERR_SYNTAX},
        {"{\"a\":1", -ERR_SYNTAX},
        {"{\"a\":1,", -ERR_SYNTAX},
        {"{\"a\":1,}", -ERR_SYNTAX},
        {"{\"a\":\"\\", -ERR_SYNTAX},
        {"{\"a\":-}", -ERR_SYNTAX},
        {"{\"a\":1.}", -ERR_SYNTAX},
        {"{\"a\":1e}", -ERR_SYNTAX},
        {"{\"a\":.5}", -ERR_SYNTAX},
        {"{\"a\":-0.5}", 0},
        {"{\"a\":01}", -ERR_SYNTAX},
        {"{\"a\":nul}", -ERR_SYNTAX},
        {"{\"a\":undefined}", -ERR_SYNTAX},
        {"{a:1}", -ERR_SYNTAX},
        {"{\"a\" 1}", -ERR_SYNTAX},
        {"{\"a\":1 \"b\":2}", -ERR_SYNTAX},
        {"{\"a\":[1,]}", -ERR_SYNTAX},
        {"{\"a\":[1}", -ERR_SYNTAX},
        {"{\"a\":{\"b\"}}", -ERR_SYNTAX},
        {"{\"a\":\"\x01\"}", -ERR_SYNTAX},
        {"{\"a\":1,\"a\":2}", -ERR_SYNTAX},
        {"{\"a\":[[[[[[[[[[1]]]]]]]]]]}", -ERR_SYNTAX},
        {"{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1,\"h\":1,\"i\":1,\"j\":1,\"k\":1,"
         "\"l\":1,\"m\":1,\"n\":1,\"o\":1,\"p\":1,\"q\":1}",
         -ERR_LENGTH},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct bangle_object object;
        char *copy;
        print_message("%s\n", cases[i].text);
        assert_int_equal(parse(cases[i].text, &copy, &object), cases[i].result);
        free(copy);
    }
}

/* No beginning of an object is one. */
static void cut_objects_are_refused(void **state)
{
    static const char text[] = "{\"t\":\"act\",\"ts\":17,\"hrm\":58.5,\"l\":[[1,2,3]],\"x\":null}";
    (void)state;
    for (size_t length = 0; length < strlen(text); length++) {
        struct bangle_object object;
        char *copy = strndup(text, length);
        assert_int_equal(bangle_object_parse(copy, length, &object), -ERR_SYNTAX);
        free(copy);
    }
}

static void members_are_read(void **state)
{
    struct bangle_object object;
    char *copy;
    int64_t number = 7;
    (void)state;
    assert_int_equal(
        parse("{\"t\":\"act\",\"ts\":1757138400000,\"down\":58.4,\"up\":58.5,\"minus\":"
              "-58.5,\"null\":null,\"text\":\"1\",\"exp\":1e3,\"long\":"
              "1234567890123456,\"list\":[]}",
              &copy, &object),
        0);
    assert_true(bangle_object_says(&object, "t", "act"));
    assert_false(bangle_object_says(&object, "t", "ac"));
    assert_false(bangle_object_says(&object, "t", "acts"));
    assert_false(bangle_object_says(&object, "ts", "1757138400000"));
    assert_false(bangle_object_says(&object, "none", ""));
    static const struct {
        const char *key;
        int result;
        int64_t number;
    } numbers[] = {
        {"ts", 0, INT64_C(1757138400000)},
        {"down", 0, 58},
        {"up", 0, 59},
        {"minus", 0, -59},
        {"t", -ERR_SYNTAX, 7},
        {"null", -ERR_NOT_FOUND, 7},
        {"none", -ERR_NOT_FOUND, 7},
        {"exp", -ERR_RANGE, 7},
        {"text", -ERR_SYNTAX, 7},
        {"long", -ERR_RANGE, 7},
        {"list", -ERR_SYNTAX, 7},
    };
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        number = 7;
        assert_int_equal(bangle_object_number(&object, numbers[i].key, &number), numbers[i].result);
        assert_int_equal(number, numbers[i].number);
    }
    free(copy);
}

static void rows_are_read(void **state)
{
    static const struct {
        const char *text;
        int rows; /* then 0 or the error */
        int result;
    } cases[] = {
        {"{\"log\":[]}", 0, 0},
        {"{\"log\":[[2928564,3,2]]}", 1, 0},
        {"{\"log\":[ [2928564,3,2] , [2928566, 2, 1] ]}", 2, 0},
        {"{\"log\":[[1,2,3],4]}", 1, -ERR_SYNTAX},
        {"{\"log\":[[1,2]]}", 0, -ERR_SYNTAX},
        {"{\"log\":[[1,2,3,4]]}", 0, -ERR_SYNTAX},
        {"{\"log\":[[1,2,\"3\"]]}", 0, -ERR_SYNTAX},
        {"{\"log\":[[1,2,1e3]]}", 0, -ERR_SYNTAX},
        {"{\"log\":{}}", 0, -ERR_SYNTAX},
        {"{\"log\":\"[[1,2,3]]\"}", 0, -ERR_SYNTAX},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct bangle_object object;
        char *copy;
        size_t at = 0;
        int64_t row[BANGLE_ROW];
        int r;
        int rows = 0;
        print_message("%s\n", cases[i].text);
        assert_int_equal(parse(cases[i].text, &copy, &object), 0);
        while ((r = bangle_row_next(bangle_object_find(&object, "log"), &at, row)) > 0)
            rows++;
        assert_int_equal(rows, cases[i].rows);
        assert_int_equal(r, cases[i].result);
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_found),    cmocka_unit_test(the_other_side_stops_us),
        cmocka_unit_test(a_line_has_a_limit), cmocka_unit_test(complaints_are_known),
        cmocka_unit_test(objects_are_strict), cmocka_unit_test(cut_objects_are_refused),
        cmocka_unit_test(members_are_read),   cmocka_unit_test(rows_are_read),
    };
    return cmocka_run_group_tests_name("bangle_line", tests, NULL, NULL);
}
