/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entries: names there and back, and the words that people use for symptoms. */
#include "core/entry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void test_names_come_back(void **state)
{
    (void)state;
    static const char *const kinds[ENTRY_KINDS] = {
        "food",    "drink",    "symptom",     "checkin",      "stool", "supplement", "medication",
        "illness", "exercise", "mindfulness", "menstruation", "mark",  "note",       "trial",
    };
    static const char *const sources[] = {"cli", "mqtt", "quick", "import"};
    for (int i = 0; i < ENTRY_KINDS; i++) {
        assert_string_equal(entry_kind_name((enum entry_kind)i), kinds[i]);
        assert_int_equal(entry_kind_from_name(kinds[i]), i);
    }
    for (int i = 0; i < ENTRY_SOURCES; i++) {
        assert_string_equal(entry_source_name((enum entry_source)i), sources[i]);
        assert_int_equal(entry_source_from_name(sources[i]), i);
    }
    static const char *const unknown[] = {"", "Food", "foo", "foods", "unknown"};
    for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
        assert_int_equal(entry_kind_from_name(unknown[i]), -1);
        assert_int_equal(entry_source_from_name(unknown[i]), -1);
    }
    assert_string_equal(entry_kind_name(ENTRY_KINDS), "unknown");
    assert_string_equal(entry_source_name(ENTRY_SOURCES), "unknown");
}

static void test_symptom_kinds_are_sorted(void **state)
{
    (void)state;
    size_t count = 0;
    for (; symptom_kinds[count]; count++) {
        if (count > 0)
            assert_true(strcmp(symptom_kinds[count - 1], symptom_kinds[count]) < 0);
        assert_ptr_equal(symptom_kind_of(symptom_kinds[count]), symptom_kinds[count]);
    }
    assert_int_equal(count, 13);
}

static void test_symptom_words(void **state)
{
    (void)state;
    static const struct {
        const char *word, *kind;
    } rows[] = {
        {"cramps", "abdominal_pain"},
        {"pain", "abdominal_pain"},
        {"stomach pain", "abdominal_pain"},
        {"Abdominal pain", "abdominal_pain"},
        {"ABDOMINAL-PAIN", "abdominal_pain"},
        {"bloated", "bloating"},
        {"brain fog", "brain_fog"},
        {"Brain-Fog", "brain_fog"},
        {"diarrhea", "diarrhoea"},
        {"Diarrhoea", "diarrhoea"},
        {"heartburn", "reflux"},
        {"flatulence", "gas"},
        {"wind", "gas"},
        {"tired", "fatigue"},
        {"tiredness", "fatigue"},
        {"joint pain", "joint_pain"},
        {"low mood", "low_mood"},
        {"mood", "low_mood"},
        {"skin flare-up", "skin"},
        {"Skin flare up", "skin"},
        {"head-ache", "headache"},
        {"", NULL},
        {" bloating", NULL},
        {"bloatin", NULL},
        {"bloatings", NULL},
        {"brain  fog", NULL},
        {"joy", NULL},
        {"bl\xc3\xb6", NULL},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *kind = symptom_kind_of(rows[i].word);
        if ((kind == NULL) != (rows[i].kind == NULL) || (kind && strcmp(kind, rows[i].kind) != 0))
            fail_msg("\"%s\" is %s", rows[i].word, kind ? kind : "nothing");
    }
}

/* Whatever an alias leads to is a kind, so that nothing else can be stored. */
static void test_aliases_lead_to_kinds(void **state)
{
    (void)state;
    static const char *const words[] = {"cramps", "diarrhea", "heartburn", "wind",
                                        "tired",  "mood",     "rash",      "fog"};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        const char *kind = symptom_kind_of(words[i]);
        assert_non_null(kind);
        assert_string_equal(symptom_kind_of(kind), kind);
    }
}

static void test_done_frees_and_clears(void **state)
{
    (void)state;
    json_t *body = json_object();
    struct entry entry = {.number = 39, .kind = ENTRY_SYMPTOM, .body = json_incref(body)};
    entry_done(&entry);
    assert_int_equal(body->refcount, 1);
    assert_null(entry.body);
    assert_int_equal(entry.number, 0);
    entry_done(&entry);
    json_decref(body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_come_back),
        cmocka_unit_test(test_symptom_kinds_are_sorted),
        cmocka_unit_test(test_symptom_words),
        cmocka_unit_test(test_aliases_lead_to_kinds),
        cmocka_unit_test(test_done_frees_and_clears),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
