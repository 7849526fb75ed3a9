/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors, the log, and JSON: strict in what is read, exact in what is written. */
#include "core/error.h"
#include "core/json.h"
#include "core/log.h"

#include "core/cleanup.h"
#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* ---- errors ---- */

static void test_error_names(void **state)
{
    (void)state;
    for (int code = 0; code < ERROR_CODES; code++) {
        const char *name = error_name(code);
        assert_non_null(name);
        assert_string_not_equal(name, "unknown");
        assert_string_equal(error_name(-code), name);
        for (int other = 0; other < code; other++)
            assert_string_not_equal(error_name(other), name);
    }
    assert_string_equal(error_name(-ERR_NOT_FOUND), "not_found");
    static const int strange[] = {ERROR_CODES, -ERROR_CODES, INT_MAX, INT_MIN};
    for (size_t i = 0; i < sizeof(strange) / sizeof(strange[0]); i++)
        assert_string_equal(error_name(strange[i]), "unknown");
}

static void test_error_set(void **state)
{
    (void)state;
    struct error err = {0};
    assert_int_equal(error_set(&err, ERR_RANGE, "bloating %d", 12), -ERR_RANGE);
    assert_int_equal(err.code, ERR_RANGE);
    assert_string_equal(err.text, "bloating 12");
    assert_int_equal(error_set(NULL, ERR_IO, "%s", "nobody reads this"), -ERR_IO);
    /* An error worded around itself. */
    error_set(&err, ERR_CONFIG, "line 3: %s", err.text);
    assert_string_equal(err.text, "line 3: bloating 12");
    assert_int_equal(err.code, ERR_CONFIG);
}

/* A text that is too long ends at a whole character, wherever the cut falls. */
static void test_error_text_is_cut_at_a_character(void **state)
{
    (void)state;
    static const char *const characters[] = {"a", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\xab\x96"};
    for (size_t i = 0; i < 4; i++) {
        for (int shift = 0; shift < 4; shift++) {
            char text[2 * ERROR_TEXT_MAX] = "";
            memset(text, 'x', (size_t)shift);
            for (size_t used = (size_t)shift; used < ERROR_TEXT_MAX + 8; used += i + 1)
                memcpy(text + used, characters[i], i + 1);
            struct error err;
            error_set(&err, ERR_IO, "%s", text);
            size_t length = strlen(err.text);
            assert_true(length < ERROR_TEXT_MAX && length >= ERROR_TEXT_MAX - 4);
            assert_int_equal((length - (size_t)shift) % (i + 1), 0);
            assert_memory_equal(err.text, text, length);
        }
    }
}

/* ---- log ---- */

/* What a message looks like on standard error; ret has room for 8192 bytes. */
static void capture(enum log_level level, const char *text, char ret[8192])
{
    int pipe_fds[2];
    assert_int_equal(pipe(pipe_fds), 0);
    int saved = dup(STDERR_FILENO);
    dup2(pipe_fds[1], STDERR_FILENO);
    close(pipe_fds[1]);
    log_message(level, "%s", text);
    dup2(saved, STDERR_FILENO); /* closes the last writing end */
    close(saved);
    ssize_t got = read(pipe_fds[0], ret, 8191);
    close(pipe_fds[0]);
    assert_true(got >= 0);
    ret[got] = '\0';
}

static void test_log_lines(void **state)
{
    (void)state;
    char line[8192];
    unsetenv("JOURNAL_STREAM");
    capture(LOG_LEVEL_WARNING, "two\nlines\x1b[2J\xc2\x9b \xc3\xa9", line);
    const char *colon = strchr(line, ':');
    assert_non_null(colon);
    assert_string_equal(colon, ": warning: two\\x0alines\\x1b[2J\\xc2\\x9b \xc3\xa9\n");
    setenv("JOURNAL_STREAM", "8:1", 1);
    capture(LOG_LEVEL_ERROR, "gone", line);
    assert_string_equal(line, "<3>gone\n");
    capture(LOG_LEVEL_INFO, "up", line);
    assert_string_equal(line, "<6>up\n");
    unsetenv("JOURNAL_STREAM");
}

static void test_log_levels(void **state)
{
    (void)state;
    char line[8192];
    assert_false(log_enabled(LOG_LEVEL_DEBUG));
    capture(LOG_LEVEL_DEBUG, "hidden", line);
    assert_string_equal(line, "");
    log_set_level(LOG_LEVEL_DEBUG);
    assert_true(log_enabled(LOG_LEVEL_DEBUG));
    capture(LOG_LEVEL_DEBUG, "seen", line);
    assert_non_null(strstr(line, "debug: seen\n"));
    log_set_level(LOG_LEVEL_ERROR);
    assert_false(log_enabled(LOG_LEVEL_WARNING));
    log_set_level(LOG_LEVEL_INFO);
}

static void test_log_of_long_hostile_text(void **state)
{
    (void)state;
    char text[4096], line[8192];
    memset(text, '\x1b', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    errno = EPIPE;
    capture(LOG_LEVEL_ERROR, text, line);
    size_t length = strlen(line);
    assert_true(length > 4000 && length < 4400);
    assert_int_equal(line[length - 1], '\n');
    assert_null(strchr(line, '\x1b'));
    errno = EPIPE;
    log_message(LOG_LEVEL_DEBUG, "dropped");
    assert_int_equal(errno, EPIPE);
}

/* ---- numbers ---- */

/* The text of a number as an array's only element, without the brackets. */
static void number_text(json_t *number, char ret[64])
{
    json_t *array = json_array();
    json_array_append_new(array, number);
    char *text = json_text(array, 15);
    assert_non_null(text);
    size_t length = strlen(text);
    assert_true(length > 2 && length < 64);
    memcpy(ret, text + 1, length - 2);
    ret[length - 2] = '\0';
    free(text);
    json_decref(array);
}

static const struct {
    double value;
    const char *number3, *figure;
} numbers[] = {
    {38.412, "38.412", "38.412"},
    {42, "42.0", "42"},
    {0, "0.0", "0"},
    {-0.0, "0.0", "0"},
    {-0.0004, "0.0", "-0.0004"},
    {0.1 + 0.2, "0.3", "0.3"},
    {2.0 / 3, "0.667", "0.666667"},
    {-2.0 / 3, "-0.667", "-0.666667"},
    {165.76, "165.76", "165.76"},
    {1234567.8912, "1234567.891", "1234570"},
    {999999.6, "999999.6", "1000000"},
    {123456.5, "123456.5", "123456"},
    {1e11 + 0.125, "100000000000.125", "100000000000"},
    {1e20, "1e20", "1e20"},
    {1e300, "1e300", "1e300"},
    {NAN, "null", "null"},
    {INFINITY, "null", "null"},
    {-INFINITY, "null", "null"},
};

static void check_numbers(void)
{
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        char text[64];
        number_text(json_number3(numbers[i].value), text);
        assert_string_equal(text, numbers[i].number3);
        number_text(json_figure(numbers[i].value), text);
        assert_string_equal(text, numbers[i].figure);
    }
}

static void test_numbers(void **state)
{
    (void)state;
    check_numbers();
    /* A whole number stays a real, so that a key never changes its type. */
    CLEANUP(json_drop) json_t *whole = json_number3(42);
    assert_true(json_is_real(whole));
    CLEANUP(json_drop) json_t *huge = json_figure(1.7976931348623157e308);
    assert_true(json_is_real(huge));
}

/* Every value with three decimals is written as it was meant. */
static void test_three_decimals_are_exact(void **state)
{
    (void)state;
    for (int thousandths = -5000; thousandths < 250000; thousandths += 7) {
        char text[64], wanted[64];
        number_text(json_number3(thousandths / 1000.0), text);
        int whole = abs(thousandths) / 1000, rest = abs(thousandths) % 1000;
        snprintf(wanted, sizeof(wanted), "%s%d.%03d", thousandths < 0 ? "-" : "", whole, rest);
        for (size_t end = strlen(wanted) - 1; wanted[end] == '0' && wanted[end - 1] != '.'; end--)
            wanted[end] = '\0';
        assert_string_equal(text, wanted);
    }
}

/* A machine often has no locale with a decimal comma: one is made where the tools are. */
static void test_numbers_in_a_comma_locale(void **state)
{
    (void)state;
    char folder[] = "/tmp/zonula-locale-XXXXXX";
    char command[128];
    assert_non_null(mkdtemp(folder));
    snprintf(command, sizeof(command), "localedef -i de_DE -f UTF-8 %s/de_DE.UTF-8 >%s/log 2>&1",
             folder, folder);
    int made = system(command);
    setenv("LOCPATH", folder, 1);
    bool chosen = made == 0 && setlocale(LC_NUMERIC, "de_DE.UTF-8") != NULL;
    if (chosen) {
        char half[8];
        snprintf(half, sizeof(half), "%.1f", 0.5);
        assert_string_equal(half, "0,5");
        check_numbers();
    }
    setlocale(LC_NUMERIC, "C");
    unsetenv("LOCPATH");
    snprintf(command, sizeof(command), "rm -rf %s", folder);
    assert_int_equal(system(command), 0);
    if (!chosen)
        skip();
}

static void test_text(void **state)
{
    (void)state;
    json_t *object = json_object();
    json_object_set_new(object, "z", json_string("K\xc3\xa4se \xf0\x9f\xa7\x80 \"x\"\n"));
    json_object_set_new(object, "a", json_time(1795330803000, 3600));
    json_object_set_new(object, "m", json_time(0, 3600));
    json_object_set_new(object, "b", json_real(0.123456789));
    CLEANUP(cleanup_free) char *text = json_text(object, 6);
    assert_string_equal(text, "{\"z\":\"K\xc3\xa4se \xf0\x9f\xa7\x80 \\\"x\\\"\\n\","
                              "\"a\":\"2026-11-22T08:00:03+01:00\",\"m\":null,\"b\":0.123457}");
    json_decref(object);
}

/* ---- reading ---- */

static int read_text(const char *text, size_t length, unsigned depth, json_t **ret,
                     struct error *err)
{
    /* A block of exactly this size: a sanitizer sees the first byte too far. */
    CLEANUP(cleanup_free) char *exact = malloc(length ? length : 1);
    memcpy(exact, text, length);
    return json_read_object(exact, length, depth, ret, err);
}

static void test_objects_read(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "{}",
        " {\"a\":1}\n",
        "{\"a\":{\"a\":[1,2.5,-3e2,true,false,null]}}",
        "{\"a\":\"[[[[[[[[[[{{{{{{{{{{\"}",
        "{\"a\":\"\\\"[[[[[[[[[[{{{{\\\\\"}",
        "{\"K\xc3\xa4se\":\"\\ud83e\\uddc0\"}",
        "{\"a\":1,\"A\":2}",
        "{\"a\":[[[[[[1]]]]]]}",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        CLEANUP(json_drop) json_t *json = NULL;
        struct error err = {0};
        if (read_text(texts[i], strlen(texts[i]), 8, &json, &err) < 0)
            fail_msg("%s: %s", texts[i], err.text);
        assert_true(json_is_object(json));
    }
}

#define TEXT(text)             \
    {                          \
        text, sizeof(text) - 1 \
    }

static void test_texts_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t length;
    } texts[] = {
        TEXT(""),
        TEXT(" "),
        TEXT("[]"),
        TEXT("1"),
        TEXT("null"),
        TEXT("\"a\""),
        TEXT("{"),
        TEXT("{\"a\":1"),
        TEXT("{\"a\"}"),
        TEXT("{a:1}"),
        TEXT("{'a':1}"),
        TEXT("{\"a\":1,}"),
        TEXT("{\"a\":[1,]}"),
        TEXT("{\"a\":1}x"),
        TEXT("{\"a\":1}{}"),
        TEXT("{\"a\":1}\0"),
        TEXT("{\"a\":1} // note"),
        TEXT("\xef\xbb\xbf{\"a\":1}"),
        /* keys twice, also where escapes hide it */
        TEXT("{\"a\":1,\"a\":1}"),
        TEXT("{\"a\":1,\"\\u0061\":2}"),
        TEXT("{\"b\":{\"a\":1,\"a\":2}}"),
        /* numbers */
        TEXT("{\"a\":NaN}"),
        TEXT("{\"a\":Infinity}"),
        TEXT("{\"a\":-Infinity}"),
        TEXT("{\"a\":1e999}"),
        TEXT("{\"a\":99999999999999999999}"),
        TEXT("{\"a\":01}"),
        TEXT("{\"a\":+1}"),
        TEXT("{\"a\":.5}"),
        TEXT("{\"a\":1.}"),
        TEXT("{\"a\":0x10}"),
        TEXT("{\"a\":1,5}"),
        /* strings */
        TEXT("{\"a\":\"\\ud800\"}"),
        TEXT("{\"a\":\"\\udc00\"}"),
        TEXT("{\"a\":\"\\ud800\\ud800\"}"),
        TEXT("{\"a\":\"\\ud800x\"}"),
        TEXT("{\"a\":\"\xed\xa0\x80\"}"),
        TEXT("{\"a\":\"\xc0\x80\"}"),
        TEXT("{\"a\":\"\xff\"}"),
        TEXT("{\"a\":\"\xc3\"}"),
        TEXT("{\"a\":\"\xf4\x90\x80\x80\"}"),
        TEXT("{\"a\":\"\\u0000\"}"),
        TEXT("{\"a\\u0000b\":1}"),
        TEXT("{\"a\":\"\0\"}"),
        TEXT("{\"a\":\"\n\"}"),
        TEXT("{\"a\":\"\\x41\"}"),
        TEXT("{\"a\":\"x}"),
        TEXT("{\"a\":\"x\\"),
        TEXT("{\"a\":True}"),
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        json_t *json = NULL;
        struct error err = {0};
        int r = read_text(texts[i].text, texts[i].length, 8, &json, &err);
        if (r != -ERR_SYNTAX)
            fail_msg("text %zu, %s: %s", i, texts[i].text, error_name(r));
        assert_null(json);
        assert_int_equal(err.code, ERR_SYNTAX);
    }
}

static void test_depth(void **state)
{
    (void)state;
    static const char eight[] = "{\"a\":[[[[[[[1]]]]]]]}";
    static const char nine[] = "{\"a\":[[[[[[[[1]]]]]]]]}";
    static const char wide[] = "{\"a\":[[],[],[],[],[],[],[],[],[],[],{},{},{},{}]}";
    json_t *json = NULL;
    assert_int_equal(json_read_object(eight, strlen(eight), 8, &json, NULL), 0);
    json_decref(json);
    json = NULL;
    assert_int_equal(json_read_object(wide, strlen(wide), 3, &json, NULL), 0);
    json_decref(json);
    json = NULL;
    assert_int_equal(json_read_object(nine, strlen(nine), 8, &json, NULL), -ERR_RANGE);
    /* A parser that recurses would need a stack as deep as this. */
    static char deep[1000000];
    memset(deep, '[', sizeof(deep));
    assert_int_equal(json_read_object(deep, sizeof(deep), UINT_MAX, &json, NULL), -ERR_RANGE);
    assert_null(json);
}

/* What somebody wrote into a diary does not end up in a log by way of an error. */
static void test_errors_do_not_repeat_the_text(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "{\"secret\":secret}",
        "{\"secret\":1,\"secret\":2}",
        "{\"a\":\"secret\\u0000\"}",
        "{\"a\":1} secret",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        json_t *json = NULL;
        struct error err = {0};
        assert_int_equal(json_read_object(texts[i], strlen(texts[i]), 8, &json, &err), -ERR_SYNTAX);
        assert_null(strstr(err.text, "secret"));
        assert_non_null(strstr(err.text, "line 1"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_error_names),
        cmocka_unit_test(test_error_set),
        cmocka_unit_test(test_error_text_is_cut_at_a_character),
        cmocka_unit_test(test_log_lines),
        cmocka_unit_test(test_log_levels),
        cmocka_unit_test(test_log_of_long_hostile_text),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_three_decimals_are_exact),
        cmocka_unit_test(test_numbers_in_a_comma_locale),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_objects_read),
        cmocka_unit_test(test_texts_refused),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_errors_do_not_repeat_the_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
