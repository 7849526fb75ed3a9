/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Export and import, backup and restore, with the real program: what goes out comes back the same
 * byte for byte, twice is once, all is one step, and a bad line leaves nothing behind.
 */
#include "core/cleanup.h"
#include "core/json.h"
#include "tests/harness/lines.h"
#include "tests/harness/test.h"
#include <string.h>

/* ---- there and back ---- */

#define MORE                                                                              \
    "zonula -q checkin 'bloating 3, pain 0' >/dev/null; zonula -q med 'ibuprofen 400 mg'" \
    " >/dev/null; zonula -q mark sleep=7.5 phase=luteal >/dev/null; zonula -q note "      \
    "'a \"quote\", a\ttab' >/dev/null; zonula -q --key k1 eat '1 apple' >/dev/null; "     \
    "zonula -q rm 5 >/dev/null; zonula -q meal save breakfast 39 >/dev/null\n"

static void test_json_and_jsonl_lose_nothing(void **state)
{
    lines_check(*state,
                MORE "for form in json jsonl; do\n"
                     "zonula export --format $form -o one.$form -q\n"
                     "ZONULA_DB=$form.db zonula -q import one.$form\n"
                     "ZONULA_DB=$form.db zonula export --format $form -o two.$form -q\n"
                     "cmp one.$form two.$form && echo same\n"
                     "ZONULA_DB=$form.db zonula -q eat '1 apple'\n"
                     "ZONULA_DB=$form.db zonula -q --key k1 eat '1 pear'\n"
                     "done",
                0, "same\n45\n44\nsame\n45\n44\n");
}

static void test_a_table_is_the_same_again(void **state)
{
    lines_check(*state,
                MORE "zonula export --format csv -o one.csv -q\n"
                     "ZONULA_DB=b.db zonula -q person add Alice --tz Europe/Berlin\n"
                     "ZONULA_DB=b.db zonula import one.csv\n"
                     "ZONULA_DB=b.db zonula export --format csv -o two.csv -q\n"
                     "cmp one.csv two.csv && echo same\n"
                     "zonula log --limit 100 >one.txt; ZONULA_DB=b.db zonula log --limit 100 "
                     ">two.txt; cmp one.txt two.txt && echo same",
                0, "alice\none.csv: 43 entries read, 0 already there, 43 new\nsame\nsame\n");
}

static void test_twice_is_once_and_one_step(void **state)
{
    lines_check(*state,
                "zonula export -o a.json -q\n"
                "zonula import a.json\n"
                "export ZONULA_DB=b.db\n"
                "zonula import a.json -n; zonula import a.json; zonula import a.json\n"
                "zonula history | wc -l\n"
                "zonula undo >/dev/null; zonula log; echo $?\n"
                "zonula import a.json\n"
                "zonula redo >/dev/null; zonula log --limit 100 | grep -c '#'\n",
                0,
                "a.json: 39 entries read, 39 already there, 0 new\n"
                "a.json: 39 entries read, 0 already there, 39 new\n"
                "a.json: 39 entries read, 0 already there, 39 new\n"
                "a.json: 39 entries read, 39 already there, 0 new\n"
                "1\nzonula: no entries\n1\n"
                "39 of those already there are removed, and stay so\n"
                "a.json: 39 entries read, 39 already there, 0 new\n39\n");
}

/* What is there keeps its number, and so does what comes, where it can. */
static void test_numbers_are_not_used_twice(void **state)
{
    lines_check(*state,
                "zonula export --format jsonl --from 2026-03-13 -o a.jsonl -q\n"
                "export ZONULA_DB=b.db; zonula -q person add Alice --tz Europe/Berlin\n"
                "zonula -q eat '1 fig'\n"
                "zonula import a.jsonl; zonula log --limit 100 | grep -o '#[0-9]*' | tr '\\n' ' '\n"
                "zonula export --from 2027-01-01 --to 2026-01-01",
                65,
                "alice\n1\na.jsonl: 9 entries read, 0 already there, 9 new\n"
                "#31 #32 #33 #34 #35 #36 #37 #38 #39 #1 "
                "zonula: --from lies behind --to\nnothing written\n");
}

static void test_of_one_person(void **state)
{
    lines_check(*state,
                "zonula -q person add Bob --tz Europe/Lisbon\n"
                "zonula -q --person bob eat '1 fig'\n"
                "zonula export --format csv --person bob | cut -d, -f1,4 | tr -d '\\r'\n"
                "zonula export --format csv --person bob -o bob.csv -q\n"
                "ZONULA_DB=b.db zonula -q person add Carol --tz Europe/Rome\n"
                "ZONULA_DB=b.db zonula import bob.csv; echo $?\n"
                "ZONULA_DB=b.db zonula import bob.csv --person carol\n",
                0,
                "bob\n40\nperson,kind\nbob,food\ncarol\n"
                "zonula: bob.csv, line 2: the person, device or entry it belongs to is not there\n"
                "nothing imported\n65\n"
                "bob.csv: 1 entries read, 0 already there, 1 new\n");
}

/* ---- what is refused ---- */

static void test_a_bad_line_leaves_nothing(void **state)
{
    static const struct {
        const char *script, *said;
    } rows[] = {
        {"zonula export --format jsonl -o a -q; sed -i '10s/\"kind\":\"[a-z]*\"/\"kind\":\"x\"/' a",
         "zonula: a, line 10: no kind of entry called \"x\"\nnothing imported\n"},
        {"zonula export --format jsonl -o a -q; sed -i '12s/}$//' a",
         "zonula: a, line 12: not a JSON object\nnothing imported\n"},
        {"zonula export --format json -o a -q; sed -i '11s/\"at\":\"2026/\"at\":\"2036/' a",
         "zonula: a, line 11: \"at\" is still to come\nnothing imported\n"},
        {"zonula export --format json -o a -q; sed -i '11s/^{/{{/' a",
         "zonula: a, line 11: a value does not have the form of JSON\nnothing imported\n"},
        {"zonula export --format json -o a -q; head -c 5000 a >b; mv b a",
         "zonula: a, line 10: a value does not have the form of JSON\nnothing imported\n"},
        {"zonula export --format csv -o a -q; sed -i '9s/,minute,/,hour,/' a",
         "zonula: a, line 9: precision is not that of the first line of this entry\nnothing "
         "imported\n"},
        {"zonula export --format csv -o a -q; sed -i '2s/,minute,/,hour,/' a",
         "zonula: a, line 2: precision: \"hour\" is not minute or day\nnothing imported\n"},
        {"zonula export --format csv -o a -q; sed -i '9s/,1,/,\"1,/' a",
         "zonula: a, line 9: something follows a closing quote\nnothing imported\n"},
        {"zonula export --format csv -o a -q; printf 'alice,x\\n' >>a",
         "zonula: a, line 85: precision: \"\" is not minute or day\nnothing imported\n"},
        {"printf 'a,b\\n1,2\\n' >a",
         "zonula: a, line 1: neither JSON nor a table of zonula export; another table needs "
         "--map\nnothing imported\n"},
        {"printf '{\"zonula\":1,\"export\":9,\\n\"person\":[]}' >a",
         "zonula: a, line 1: an export of version 9; this program knows 1\nnothing imported\n"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        CLEANUP(cleanup_free) char *script = NULL;
        CLEANUP(cleanup_free) char *said = NULL;

        assert_true(asprintf(&script,
                             "%s\nexport ZONULA_DB=b.db\nzonula -q person add Alice\n"
                             "zonula import a; echo $?; zonula log",
                             rows[i].script) > 0);
        assert_true(asprintf(&said, "alice\n%s65\nzonula: no entries\n", rows[i].said) > 0);
        lines_check(*state, script, 1, said);
    }
}

static void test_files(void **state)
{
    lines_check(*state,
                "zonula export -o no/a; echo $?; mkdir d; zonula export -o d --force; echo $?\n"
                "zonula import no; echo $?; zonula import d; echo $?; zonula import; echo $?\n"
                "zonula export --format xml; echo $?; zonula export x; echo $?\n"
                "zonula export -o /dev/full --force; echo $?; zonula export >/dev/full; echo $?\n"
                "zonula export -o a -q; zonula export -oa; echo $?; stat -c %a a; ls\n"
                "printf '{\"person\":[' | zonula import -; echo $?; zonula backup; echo $?\n",
                0,
                "zonula: no/a: No such file or directory\n73\n"
                "zonula: d: not a file that can be replaced\n73\n"
                "zonula: no: No such file or directory\nnothing imported\n66\n"
                "zonula: d: Is a directory\nnothing imported\n74\n"
                "zonula: import: which file? e.g. zonula import diary.json\n64\n"
                "zonula: --format is json, csv, jsonl or fhir\n64\n"
                "zonula: export takes no argument; a file is named with -o FILE\n64\n"
                "zonula: /dev/full: not a file that can be replaced\n73\n"
                "zonula: the output could not be written\n74\n"
                "zonula: a exists; --force overwrites it\n73\n600\na\nd\ndiary.db\n"
                "zonula: -, line 1: it ends too early\nnothing imported\n65\n"
                "zonula: backup: to which file? e.g. zonula backup backup.db\n64\n");
}

static void test_the_clock(void **state)
{
    lines_check(*state,
                "zonula export -o a -q; export ZONULA_NOW=1970-01-01T05:00:10Z; zonula import a",
                65,
                "zonula: the clock is wrong: it shows Thursday 1 January 1970\n"
                "nothing imported; set the clock first\n");
}

/* ---- other forms ---- */

static void test_a_foreign_table(void **state)
{
    lines_check(
        *state,
        "cat >m.ini <<'END'\n[table]\nseparator = semicolon\ndate = dmy\n[columns]\ndate = Tag\n"
        "time = Zeit\nkind = Art\ntext = Was\namount = Menge\nvalue = Wert\n[kinds]\n"
        "Essen = food\nWeh = symptom\nStuhl = stool\nWetter = -\nEND\n"
        "cat >t.csv <<'END'\nTag;Zeit;Art;Was;Menge;Wert\n"
        "12.03.2026;8:05;Essen;rye bread;2 slices;\n12.03.2026;10:00;drink;coffee;1 mug;\n"
        "12.03.2026;10:00;drink;coffee;1 mug;\n12.03.2026;;Weh;bloating;;4\n"
        "13.3.26;7:30 am;Stuhl;;;4\n13.3.26;;Wetter;rain;;\n13.3.26;9:00;note;\"a; b\";;\nEND\n"
        "export ZONULA_DB=b.db; zonula -q person add Alice --tz Europe/Berlin\n"
        "zonula import t.csv --map m.ini; zonula import t.csv --map m.ini; zonula log\n"
        "echo '13.3.26;9:00;Essen;milk;;' >>t.csv; zonula import t.csv --map m.ini; echo $?\n"
        "echo 'x = y' >>m.ini; zonula import t.csv --map m.ini; echo $?\n",
        0,
        "alice\nt.csv: 6 entries read, 0 already there, 6 new\n"
        "t.csv: 6 entries read, 6 already there, 0 new\n"
        "Thursday 12 March 2026\n08:05  #1 food     Rye bread 64 g\n"
        "10:00  #2 drink    Coffee, filter 240 g\n10:00  #3 drink    Coffee, filter 240 g\n"
        "       #4 symptom  bloating 4\n\nFriday 13 March 2026\n07:30  #5 stool    type 4\n"
        "09:00  #6 note     a; b\n"
        "zonula: t.csv, line 9: \"milk\" fits several foods: milk-whole, milk-skim, "
        "chocolate-bar-milk, milk-semi\nnothing imported\n65\n"
        "zonula: m.ini: line 16: [kinds] x = y: not known here\nnothing imported\n78\n");
}

static json_t *resource(json_t *bundle, const char *type, size_t index)
{
    json_t *entry = NULL;
    size_t i = 0;

    json_array_foreach(json_object_get(bundle, "entry"), i, entry)
    {
        json_t *found = json_object_get(entry, "resource");
        const char *name = json_string_value(json_object_get(found, "resourceType"));

        assert_non_null(name);
        assert_int_equal(strlen(json_string_value(json_object_get(entry, "fullUrl"))), 45);
        if (strcmp(name, type) == 0 && index-- == 0)
            return found;
    }
    fail_msg("there are not so many of %s", type);
    return NULL;
}

/* The shapes of FHIR R5: what is there once, and what must be there. */
static void test_fhir(void **state)
{
    CLEANUP(cleanup_free)
    char *output =
        lines_run(*state, "zonula export --format fhir --from 2026-03-13 --to 2026-03-13", 0);
    CLEANUP(json_drop) json_t *bundle = json_loads(output, JSON_REJECT_DUPLICATES, NULL);

    assert_non_null(bundle);
    assert_string_equal(json_string_value(json_object_get(bundle, "type")), "collection");
    assert_int_equal(json_array_size(json_object_get(bundle, "entry")), 8);
    const json_t *intake = resource(bundle, "NutritionIntake", 0);
    const char *type = NULL, *product = NULL, *unit = NULL, *patient = NULL, *at = NULL;
    double grams = 0;
    assert_int_equal(
        json_unpack((json_t *)intake,
                    "{s:s, s:{s:s}, s:[{s:{s:s}, s:{s:{s:s}}, s:{s:F, s:s}}, {}, {}!]}",
                    "occurrenceDateTime", &at, "subject", "reference", &patient, "consumedItem",
                    "type", "text", &type, "nutritionProduct", "concept", "text", &product,
                    "amount", "value", &grams, "code", &unit),
        0);
    assert_string_equal(at, "2026-03-13T08:00:00+01:00");
    assert_string_equal(product, "Kefir, plain");
    assert_string_equal(unit, "g");
    assert_true(grams == 200);
    assert_true(strncmp(patient, "urn:uuid:", 9) == 0);
    assert_string_equal(json_string_value(json_object_get(intake, "status")), "completed");

    const json_t *stool = resource(bundle, "Observation", 0);
    const char *system = NULL, *code = NULL;
    int value = 0;
    assert_int_equal(json_unpack((json_t *)stool, "{s:{s:[{s:s, s:s}]}, s:i}", "code", "coding",
                                 "system", &system, "code", &code, "valueInteger", &value),
                     0);
    assert_string_equal(system, "http://snomed.info/sct");
    assert_string_equal(code, "443172007");
    assert_int_equal(value, 4);
}

static void test_json_answers(void **state)
{
    lines_check(*state,
                "zonula --json export -o a; zonula --json import a; zonula --json backup b.db\n"
                "zonula --json import no; zonula --json export; zonula --json restore b.db -n",
                0,
                "{\"zonula\":1,\"ok\":true,\"dry_run\":false,\"file\":\"a\",\"entries\":39,"
                "\"lines\":48}\n"
                "{\"zonula\":1,\"ok\":true,\"dry_run\":false,\"file\":\"a\",\"read\":39,"
                "\"known\":39,\"new\":0,\"others\":0}\n"
                "{\"zonula\":1,\"ok\":true,\"dry_run\":false,\"file\":\"b.db\",\"entries\":39}\n"
                "{\"zonula\":1,\"ok\":false,\"exit\":66,\"error\":\"not_found\",\"text\":\"no\","
                "\"message\":\"no: No such file or directory\"}\n"
                "{\"zonula\":1,\"ok\":false,\"exit\":64,\"error\":\"usage\",\"text\":null,"
                "\"message\":\"export --json tells of a file: -o FILE\"}\n"
                "{\"zonula\":1,\"ok\":true,\"dry_run\":true,\"file\":\"b.db\",\"entries\":39}\n");
}

/* ---- backup and restore ---- */

static void test_backup_and_restore(void **state)
{
    lines_check(
        *state,
        "zonula backup b.db; stat -c %a b.db; zonula backup b.db; echo $?\n"
        "zonula -q eat '1 fig'; zonula backup b.db --force; zonula backup diary.db --force; "
        "echo $?\n"
        "zonula -q eat '2 figs'; zonula restore b.db -n; zonula -q restore b.db\n"
        "zonula log --limit 1 -q | tail -1; ls; sqlite3 diary.db 'PRAGMA integrity_check'\n"
        "ZONULA_DB=diary.db.replaced-20260314-071000 zonula log --limit 1 | tail -1\n"
        "ZONULA_DB=new.db zonula restore b.db",
        0,
        "b.db: 39 entries, verified by reading it back\n600\n"
        "zonula: b.db exists; --force overwrites it\n73\n40\n"
        "b.db: 40 entries, verified by reading it back\n"
        "zonula: that is the database itself\nnothing written\n73\n41\n"
        "b.db: 40 entries, can be restored\n08:10  #40 food     Fig, raw 50 g\n"
        "b.db\ndiary.db\ndiary.db.replaced-20260314-071000\nok\n"
        "08:10  #41 food     Fig, raw 100 g\nb.db: 40 entries, restored\n");
}

static void test_what_cannot_be_restored(void **state)
{
    lines_check(*state,
                "zonula restore no.db; echo $?; echo garbage >g.db; zonula restore g.db; echo $?\n"
                "sqlite3 o.db 'CREATE TABLE t (a)'; zonula restore o.db; echo $?\n"
                "zonula -q backup b.db; sqlite3 b.db 'PRAGMA user_version = 99'; zonula restore "
                "b.db 2>&1 | sed 's/up to .*/up to N/'\n"
                "zonula restore diary.db; echo $?; : >e.db; zonula restore e.db; echo $?\n"
                "zonula log --limit 1 | tail -1",
                0,
                "zonula: no.db: No such file or directory\nnothing restored\n66\n"
                "zonula: g.db: read the version of the database: file is not a database\n"
                "nothing restored\n65\n"
                "zonula: o.db: the file is a database of another program\nnothing restored\n65\n"
                "zonula: b.db: the database has version 99, this program knows up to N\n"
                "nothing restored\n"
                "zonula: that is the database itself\nnothing restored\n65\n"
                "zonula: e.db: there is nothing in it\nnothing restored\n65\n"
                "08:05  #39 food     Kefir, plain 200 g; Rye bread 64 g; Almonds 30 g\n");
}

/* A database that is damaged is put aside whole. */
static void test_a_damaged_database_is_replaced(void **state)
{
    lines_check(*state,
                "zonula -q backup b.db\n"
                "dd if=/dev/urandom of=diary.db bs=1024 seek=3 count=20 conv=notrunc 2>/dev/null\n"
                "zonula backup c.db >/dev/null 2>&1; echo $?; ls c.db* 2>/dev/null\n"
                "zonula -q restore b.db; zonula log --limit 1 | tail -1\n"
                "ls -d diary.db diary.db.replaced-20260314-071000\n",
                0,
                "74\n08:05  #39 food     Kefir, plain 200 g; Rye bread 64 g; Almonds 30 g\n"
                "diary.db\ndiary.db.replaced-20260314-071000\n");
}

/* The daemon is seen by its lock on the live journal. */
static void test_not_beside_the_daemon(void **state)
{
    lines_check(*state,
                "zonula -q backup b.db; : >diary.db-live; flock -n diary.db-live sh -c "
                "'\"$ZONULA\" restore b.db; echo $?'",
                0,
                "zonula: zonulad is running\nnothing restored; stop it first: systemctl stop "
                "zonulad\n75\n");
}

static void test_the_doctor_asks_for_backups(void **state)
{
    lines_check(*state,
                "zonula doctor | grep ' backup'; zonula -q backup b.db; zonula doctor | grep "
                "' backup'\n"
                "export ZONULA_NOW=2026-03-21T08:10:00+01:00; zonula doctor | grep ' backup'\n"
                "export ZONULA_NOW=2026-03-23T08:10:00+01:00; zonula doctor | grep ' backup'",
                0,
                "warn  backup        none was made yet; zonula backup FILE\n"
                "ok    backup        the last one is less than a day old\n"
                "ok    backup        last one 7 days ago\n"
                "warn  backup        last one 9 days ago; zonula backup\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_and_jsonl_lose_nothing),
        cmocka_unit_test(test_a_table_is_the_same_again),
        cmocka_unit_test(test_twice_is_once_and_one_step),
        cmocka_unit_test(test_numbers_are_not_used_twice),
        cmocka_unit_test(test_of_one_person),
        cmocka_unit_test(test_a_bad_line_leaves_nothing),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_the_clock),
        cmocka_unit_test(test_a_foreign_table),
        cmocka_unit_test(test_fhir),
        cmocka_unit_test(test_json_answers),
        cmocka_unit_test(test_backup_and_restore),
        cmocka_unit_test(test_what_cannot_be_restored),
        cmocka_unit_test(test_a_damaged_database_is_replaced),
        cmocka_unit_test(test_not_beside_the_daemon),
        cmocka_unit_test(test_the_doctor_asks_for_backups),
    };

    return cmocka_run_group_tests(tests, lines_open, lines_close);
}
