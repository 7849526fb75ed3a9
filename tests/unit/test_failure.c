/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words of trouble: whatever ble/ and its drivers can say has words for people. */
#include "ble/ble.h"
#include "core/cleanup.h"
#include "gateway/failure.h"
#include "tests/harness/test.h"
#include <ctype.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>

#define LINE_MAX_BYTES 512

/* What stands on a line on which a reason is given. */
static const char *const marks[] = {
    "fail(",     "give_up(", "try_again(", "abandon(", "link_enter_", "_decide(",
    "->error =", "->why =",  "reason =",   "blame_",   "_bond\"",
};

static bool has_mark(const char *line)
{
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
        if (strstr(line, marks[i]))
            return true;
    return false;
}

/* The next "word" of lower case letters and underscores; NULL: none. *at moves behind it. */
static const char *next_word(char **at)
{
    for (char *quote = strchr(*at, '"'); quote; quote = strchr(*at, '"')) {
        char *end = strchr(quote + 1, '"');

        if (!end)
            return NULL;
        *end = '\0';
        *at = end + 1;
        if (end > quote + 1 &&
            strspn(quote + 1, "abcdefghijklmnopqrstuvwxyz_") == strlen(quote + 1))
            return quote + 1;
    }
    return NULL;
}

/* How many reasons a file gives; fails for one that has no words. */
static size_t check_file(const char *path)
{
    CLEANUP(cleanup_file) FILE *file = fopen(path, "re");
    char line[LINE_MAX_BYTES];
    size_t count = 0;

    assert_non_null(file);
    while (fgets(line, sizeof(line), file)) {
        char *at = line;
        const char *word;

        if (!has_mark(line))
            continue;
        while ((word = next_word(&at))) {
            if (strcmp(word, "done") == 0)
                continue;
            if (!failure_is_known(word))
                fail_msg("%s: \"%s\" is not in gateway/failure.c", path, word);
            count++;
        }
    }
    return count;
}

static size_t check_files(const char *pattern)
{
    glob_t found = {0};
    size_t count = 0;

    assert_int_equal(glob(pattern, 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++)
        count += check_file(found.gl_pathv[i]);
    globfree(&found);
    return count;
}

static void every_reason_in_the_source_has_words(void **state)
{
    (void)state;
    assert_true(check_files("ble/link*.c") >= 15);
    assert_true(check_files("ble/peer*.c") >= 4);
    assert_true(check_files("ble/drivers/*.c") >= 15);
}

/* The texts that on_adapter tells, wherever they are written: those with a blank in them. */
static size_t check_adapter_texts(const char *path, const char *mark)
{
    CLEANUP(cleanup_file) FILE *file = fopen(path, "re");
    char line[LINE_MAX_BYTES];
    size_t count = 0;

    assert_non_null(file);
    while (fgets(line, sizeof(line), file)) {
        char *quote = strstr(line, mark) ? strchr(line, '"') : NULL;

        for (; quote; quote = strchr(quote, '"')) {
            char *end = strchr(++quote, '"');
            assert_non_null(end);
            *end = '\0';
            if (!failure_adapter_is_known(quote))
                fail_msg("%s: \"%s\" is not in gateway/failure.c", path, quote);
            count++;
            quote = end + 1;
        }
    }
    return count;
}

static void every_adapter_text_has_advice(void **state)
{
    (void)state;
    assert_true(check_adapter_texts("ble/adapter.c", "tell(ble") >= 3);
    assert_true(check_adapter_texts("ble/owner.c", "central_forget(") >= 2);
    assert_true(check_adapter_texts("ble/ble.h", "#define BLE_") >= 7);
    assert_true(failure_adapter_is_known("starting"));
}

static void words_become_sentences(void **state)
{
    static const struct {
        const char *word, *says;
    } rows[] = {
        {"connect_failed", "it does not take the link; another phone may hold it"},
        {"needs_pairing", "it wants a bond first: zonula device pair ring"},
        {"stale_bond", "it seems to have forgotten the bond: zonula device unpair ring, then "
                       "zonula device pair ring"},
        {"other_adapter",
         "it is paired with another adapter of this gateway: name that one as [bluetooth] adapter, "
         "or pair it with this one: zonula device unpair ring, then zonula device pair ring"},
        {"weak_bond", "its bond is not good enough; it wants one with a passkey: zonula device "
                      "unpair ring, then zonula device pair ring"},
        {"what_is_this", "it failed (what_is_this); try again"},
    };
    char text[FAILURE_TEXT_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        failure_text(rows[i].word, "ring", text);
        assert_string_equal(text, rows[i].says);
    }
    failure_adapter_text("the radio is blocked (rfkill)", text);
    assert_non_null(strstr(text, "rfkill unblock bluetooth"));
    failure_adapter_text("something new", text);
    assert_string_equal(text, "something new");
}

static void who_has_to_do_something(void **state)
{
    (void)state;
    assert_false(failure_stays("connect_failed"));
    assert_true(failure_stays("needs_pairing"));
    assert_true(failure_stays("classic"));
    assert_false(failure_stays("what_is_this"));
    assert_true(failure_is_of_bond("stale_bond"));
    assert_false(failure_is_of_bond("wrong_key"));
}

/* The longest id there can be fits into the longest text. */
static void nothing_is_cut(void **state)
{
    char id[IDENT_MAX + 1];
    char text[FAILURE_TEXT_MAX];

    (void)state;
    memset(id, 'x', IDENT_MAX);
    id[IDENT_MAX] = '\0';
    failure_text("weak_bond", id, text);
    assert_string_equal(text + strlen(text) - IDENT_MAX, id);
    failure_text("other_adapter", id, text);
    assert_string_equal(text + strlen(text) - IDENT_MAX, id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_reason_in_the_source_has_words),
        cmocka_unit_test(every_adapter_text_has_advice),
        cmocka_unit_test(words_become_sentences),
        cmocka_unit_test(who_has_to_do_something),
        cmocka_unit_test(nothing_is_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
