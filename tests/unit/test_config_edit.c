/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One key of a configuration file changed: what the file looks like then, and what is left alone.
 */
#include "core/cleanup.h"
#include "gateway/config.h"
#include "gateway/config_edit.h"
#include "tests/harness/test.h"
#include <string.h>

static struct error err;

struct edit {
    const char *before, *key, *value, *after;
};

static const struct edit edits[] = {
    /* a file that is empty, or has no such section */
    {"", "track", "pain", "[diary]\ntrack = pain\n"},
    {"[log]\nlevel = info\n", "track", "pain", "[log]\nlevel = info\n\n[diary]\ntrack = pain\n"},
    {"[log]\nlevel = info", "track", "pain", "[log]\nlevel = info\n\n[diary]\ntrack = pain\n"},
    /* the line is there */
    {"[diary]\ntrack = pain\nunits = uk\n", "track", "gas", "[diary]\ntrack = gas\nunits = uk\n"},
    {"[diary]\n  track:pain", "track", "gas", "[diary]\ntrack = gas\n"},
    {"[diary]\r\ntrack = pain\r\n", "track", "gas", "[diary]\r\ntrack = gas\n"},
    {"\xef\xbb\xbf[diary]\ntrack = pain\n", "track", "gas", "\xef\xbb\xbf[diary]\ntrack = gas\n"},
    {"[diary]\ntrack = pain\n", "diary.track", "", "[diary]\ntrack =\n"},
    /* it is shown as a comment */
    {"[diary]\n# What is asked for.\n#track =\n# Goals.\n#fibre_goal = 30\n", "track", "gas",
     "[diary]\n# What is asked for.\n#track =\ntrack = gas\n# Goals.\n#fibre_goal = 30\n"},
    {"[diary]\n; track = gas\nunits = uk\n", "track", "pain",
     "[diary]\n; track = gas\ntrack = pain\nunits = uk\n"},
    /* the section goes on, and another one follows */
    {"[diary]\nunits = uk\n\n[log]\nlevel = info\n", "track", "pain",
     "[diary]\nunits = uk\ntrack = pain\n\n[log]\nlevel = info\n"},
    {"[mqtt]\n#port =\n\n[log]\n#level = info\n", "port", "1884",
     "[mqtt]\n#port =\nport = 1884\n\n[log]\n#level = info\n"},
    /* a name that begins another, or is one in another section */
    {"[mqtt]\nlive = 5\n[ha]\nprefix = x\n", "base", "home",
     "[mqtt]\nlive = 5\nbase = home\n[ha]\nprefix = x\n"},
    {"[diarys]\n[diary]\nlunch_at = 1\n", "lunch", "13:00",
     "[diarys]\n[diary]\nlunch_at = 1\nlunch = 13:00\n"},
    /* the line goes */
    {"[diary]\ntrack = pain\nunits = uk\n", "track", NULL, "[diary]\nunits = uk\n"},
    {"[diary]\n#track =\n", "track", NULL, "[diary]\n#track =\n"},
    {"", "track", NULL, ""},
};

static void a_key_is_changed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(edits) / sizeof(edits[0]); i++) {
        const struct edit *edit = &edits[i];
        CLEANUP(cleanup_free) char *after = NULL;

        assert_int_equal(
            config_edit(edit->before, config_key_find(edit->key), edit->value, &after, &err), 0);
        if (strcmp(after, edit->after) != 0)
            fail_msg("case %zu: \"%s\" and not \"%s\"", i, after, edit->after);
    }
}

static void a_value_is_one_line(void **state)
{
    char *after = NULL;

    (void)state;
    assert_int_equal(config_edit("", config_key_find("track"), "a\n[mqtt]", &after, &err),
                     -ERR_RANGE);
    assert_null(after);
}

/* People say a key without its section, so a name says which one. */
static void names_are_told_apart(void **state)
{
    (void)state;
    for (const struct config_key *key = config_keys; key->section; key++) {
        char full[64];

        snprintf(full, sizeof(full), "%s.%s", key->section, key->name);
        assert_ptr_equal(config_key_find(key->name), key);
        assert_ptr_equal(config_key_find(full), key);
    }
    assert_null(config_key_find(""));
    assert_null(config_key_find("."));
    assert_null(config_key_find("log.track"));
    assert_null(config_key_find("diary"));
    assert_null(config_key_find("diary."));
}

/* Each key set to its default in an empty file is the configuration of an empty file. */
static void every_default_can_be_written(void **state)
{
    (void)state;
    for (const struct config_key *key = config_keys; key->section; key++) {
        CLEANUP(cleanup_free) char *text = NULL;
        CLEANUP(config_texts_done) struct config_texts texts;
        CLEANUP(config_done) struct config config;

        assert_int_equal(config_edit("", key, key->initial, &text, &err), 0);
        assert_int_equal(config_parse_texts("z.conf", text, strlen(text), &config, &texts, &err),
                         0);
        assert_string_equal(texts.text[key - config_keys], key->initial);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_is_changed),
        cmocka_unit_test(a_value_is_one_line),
        cmocka_unit_test(names_are_told_apart),
        cmocka_unit_test(every_default_can_be_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
