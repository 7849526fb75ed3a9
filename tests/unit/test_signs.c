/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What advice is given on, out of entries, and which entries a symptom came from. */
#include "core/cleanup.h"
#include "gateway/diary/signs.h"
#include "tests/harness/near.h"
#include "tests/unit/diary_fixture.h"

#define DAY 20

static struct signs fresh(void)
{
    struct signs signs;

    signs_init(&signs, DIARY_DAY + DAY);
    return signs;
}

static void add(struct signs *signs, enum entry_kind kind, int day, const char *body)
{
    CLEANUP(entry_done) struct entry entry = diary_entry(kind, day, 12, 0, body);

    entry.number = 100 + day;
    assert_int_equal(signs_add(signs, &entry), 0);
}

static void nothing_was_said(void **state)
{
    CLEANUP(signs_done) struct signs signs = fresh();
    (void)state;
    add(&signs, ENTRY_STOOL, DAY, "{}");
    add(&signs, ENTRY_SYMPTOM, DAY, "{}");
    add(&signs, ENTRY_CHECKIN, DAY, "{}");
    add(&signs, ENTRY_MEDICATION, DAY, "{}");
    assert_false(signs.blood || signs.black || signs.diarrhoea || signs.antibiotic);
    assert_nan(signs.pain);
    assert_int_equal(signs_count(signs.nsaid_days, SIGNS_DAYS), 0);
}

static void stools(void **state)
{
    CLEANUP(signs_done) struct signs signs = fresh();
    (void)state;
    add(&signs, ENTRY_STOOL, DAY - 1, "{\"bristol\": 7, \"blood\": true, \"nocturnal\": true}");
    add(&signs, ENTRY_STOOL, DAY - 13, "{\"bristol\": 6, \"nocturnal\": true}");
    add(&signs, ENTRY_STOOL, DAY - 14, "{\"bristol\": 6, \"nocturnal\": true}");
    add(&signs, ENTRY_STOOL, DAY - 3, "{\"bristol\": 4, \"nocturnal\": true}");
    assert_false(signs.blood || signs.diarrhoea); /* that was yesterday */
    assert_int_equal(signs_count(signs.nocturnal, SIGNS_DAYS), 2);
    add(&signs, ENTRY_STOOL, DAY, "{\"bristol\": 6, \"black\": true}");
    assert_true(signs.black && signs.diarrhoea);
    assert_int_equal(signs.stools.count, 1);
}

static void the_worst_pain_and_how_long(void **state)
{
    CLEANUP(signs_done) struct signs signs = fresh();
    (void)state;
    add(&signs, ENTRY_CHECKIN, DAY, "{\"symptoms\": {\"abdominal_pain\": 3, \"bloating\": 5}}");
    add(&signs, ENTRY_SYMPTOM, DAY,
        "{\"symptom\": \"abdominal_pain\", \"severity\": 9, \"duration_min\": 300}");
    add(&signs, ENTRY_SYMPTOM, DAY - 1, "{\"symptom\": \"abdominal_pain\", \"severity\": 10}");
    assert_near(signs.pain, 9);
    assert_near(signs.pain_hours, 5);
    assert_int_equal(signs.felt[BURDEN_BLOATING].count, 1);
    assert_int_equal(signs.felt[BURDEN_ABDOMINAL_PAIN].count, 3);
    assert_int_equal(signs.felt[BURDEN_BLOATING].sources[0].entry, 100 + DAY);
}

static void medicines(void **state)
{
    CLEANUP(signs_done) struct signs signs = fresh();
    (void)state;
    add(&signs, ENTRY_MEDICATION, DAY - 6, "{\"items\": [{\"class\": \"nsaid\"}]}");
    add(&signs, ENTRY_MEDICATION, DAY - 7, "{\"items\": [{\"class\": \"nsaid\"}]}");
    add(&signs, ENTRY_MEDICATION, DAY, "{\"items\": [{\"class\": \"nsaid_topical\"}]}");
    add(&signs, ENTRY_MEDICATION, DAY - 40,
        "{\"items\": [{\"class\": \"antibiotic\", \"until\": \"2026-04-01\"}]}");
    assert_int_equal(signs_count(signs.nsaid_days, 7), 1);
    assert_int_equal(signs_count(signs.nsaid_days, SIGNS_DAYS), 2);
    assert_true(signs.antibiotic);
    assert_false(signs.immunosuppressant);
    add(&signs, ENTRY_MEDICATION, DAY - 13, "{\"items\": [{\"class\": \"immunosuppressant\"}]}");
    assert_true(signs.immunosuppressant);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_was_said),
        cmocka_unit_test(stools),
        cmocka_unit_test(the_worst_pain_and_how_long),
        cmocka_unit_test(medicines),
    };
    return cmocka_run_group_tests_name("signs", tests, NULL, NULL);
}
