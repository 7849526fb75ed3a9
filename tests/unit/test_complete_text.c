/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the last item of a half-typed list begins, and the words of it. */
#include "gateway/cli/complete_text.h"
#include "tests/harness/test.h"
#include <string.h>

static void the_last_item(void **state)
{
    static const struct {
        const char *text, *item;
    } cases[] = {
        {"", ""},
        {"ke", "ke"},
        {" ke", "ke"},
        {"200 ml kefir, 2 slices ry", "2 slices ry"},
        {"200 ml kefir,ry", "ry"},
        {"200 ml kefir, ", ""},
        {"0,5 l mi", "0,5 l mi"},
        {"1,kefir", "kefir"},
        {"kefir,2", "2"},
        {"1,5", "1,5"},
        {",,", ""},
        {"1,", ""},
        {"gr\xc3\xbcn, k\xc3\xa4", "k\xc3\xa4"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_string_equal(cases[i].text + complete_item(cases[i].text), cases[i].item);
}

static void its_words(void **state)
{
    static const char text[] = "2  slices ry ";

    (void)state;
    assert_int_equal(complete_next_word(text, 0), 3);
    assert_int_equal(complete_next_word(text, 3), 10);
    assert_int_equal(complete_next_word(text, 10), strlen(text));
    assert_int_equal(complete_next_word(text, strlen(text)), strlen(text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_item),
        cmocka_unit_test(its_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
