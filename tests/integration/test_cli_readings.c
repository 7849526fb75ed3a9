/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * zonula import readings with the real program: JSON lines and tables, judged, once however often,
 * and all or nothing; and that what is measured goes out and comes back without a loss.
 */
#include "tests/harness/lines.h"
#include "tests/harness/test.h"

#define TABLE                                                                      \
    "cat >n.csv <<'END'\n"                                                         \
    "person,device,kind,at,value,end\n"                                            \
    "alice,ring,hr,2026-03-13T08:00:00+01:00,61,\n"                                \
    "alice,ring,skin_temp,2026-03-13T08:00:00+01:00,36.55,\n"                      \
    "alice,ring,sleep,2026-03-12T23:10:00+01:00,light,2026-03-12T23:40:00+01:00\n" \
    "alice,ring,sleep,2026-03-12T23:40:00+01:00,deep,2026-03-13T00:40:00+01:00\n"  \
    "alice,ring,hr,2026-03-13T08:05:00+01:00,250,\n"                               \
    "alice,ring,resp_rate,2026-03-14T09:00:00+01:00,14.5,\n"                       \
    "END\n"

static void test_a_table(void **state)
{
    lines_check(
        *state,
        TABLE "zonula import readings n.csv -n; zonula import readings n.csv; zonula import "
              "readings n.csv\n"
              "sqlite3 diary.db 'SELECT kind, value FROM history_reading; SELECT key, parts FROM "
              "sleep_block; SELECT kind, value, reason FROM quarantine ORDER BY kind; SELECT id, "
              "driver, address FROM device'",
        0,
        "2 refused, because they cannot be true; see: zonula device info\n"
        "n.csv: 2 new readings, 1 blocks of sleep, 0 intervals; 0 already there; 1 new device\n"
        "2 refused, because they cannot be true; see: zonula device info\n"
        "n.csv: 2 new readings, 1 blocks of sleep, 0 intervals; 0 already there; 1 new device\n"
        "2 refused, because they cannot be true; see: zonula device info\n"
        "n.csv: 0 new readings, 0 blocks of sleep, 0 intervals; 3 already there\n"
        "hr|61\nskin_temp|3655\n"
        "import 2026-03-12T22:10:00Z|[[\"light\",1800],[\"deep\",3600]]\n"
        "hr|250|range\nresp_rate|145|future\nring|import|02:DB:E1:FC:5D:16\n");
}

static void test_lines_of_json(void **state)
{
    lines_check(
        *state,
        "{ echo '{\"device\":\"ring\",\"kind\":\"stress_vendor\",\"at\":\"2026-03-13T08:00:00Z\","
        "\"value\":33}'\n"
        "echo '{\"device\":\"ring\",\"kind\":\"sleep\",\"at\":\"2026-03-12T22:10:00Z\",\"end\":"
        "\"2026-03-12T23:10:00Z\",\"stages\":[[\"light\",1800],[\"rem\",1800]]}'\n"
        "printf '{\"device\":\"strap\",\"kind\":\"rr\",\"at\":\"2026-03-13T09:00:00Z\",\"values\":"
        "[800'; for i in $(seq 500); do printf ',%d' $((780 + i * 7 % 40)); done; echo ']}'; } "
        ">r.jsonl\n"
        "zonula import readings r.jsonl; zonula import readings r.jsonl\n"
        "sqlite3 diary.db 'SELECT kind, count FROM sample_block; SELECT start_ms, rr_all, valid "
        "FROM hrv_window'\n"
        "zonula export --readings -o a.json -q; ZONULA_DB=b.db zonula -q import a.json\n"
        "ZONULA_DB=b.db zonula export --readings -o b.json -q; cmp a.json b.json && echo same\n"
        "ZONULA_DB=b.db zonula import readings r.jsonl\n"
        "zonula export --readings --format fhir | grep -c Observation\n",
        0,
        "r.jsonl: 1 new readings, 1 blocks of sleep, 501 intervals; 0 already there; 2 new "
        "devices\nr.jsonl: 0 new readings, 0 blocks of sleep, 0 intervals; 503 already there\n"
        "rr|501\n1773392400000|375|1\n1773392700000|126|1\nsame\n"
        "r.jsonl: 0 new readings, 0 blocks of sleep, 0 intervals; 503 already there\n14\n");
}

/* All of a file or nothing, and the line is named. */
static void test_what_is_wrong(void **state)
{
    lines_check(*state,
                TABLE "sed '4s/light/drowsy/' n.csv >a; zonula import readings a; echo $?\n"
                      "sed '2s/+01:00//' n.csv >b; zonula import readings b; echo $?\n"
                      "sed '3s/36.55/warm/' n.csv >c; zonula import readings c; echo $?\n"
                      "sed '6s/alice/eve/' n.csv >d; zonula import readings d; echo $?\n"
                      "sed '6s/hr/pulse/' n.csv >e; zonula import readings e; echo $?\n"
                      "printf '{\"device\":\"x\"\\n' >f; zonula import readings f; echo $?\n"
                      "echo 'a,b' >g; zonula import readings g; echo $?\n"
                      "zonula import readings; echo $?; zonula import readings no; echo $?\n"
                      "sqlite3 o.db 'CREATE TABLE t (a)'; zonula import readings o.db; echo $?\n"
                      "sqlite3 diary.db 'SELECT count(*) FROM device; SELECT count(*) FROM "
                      "history_reading; SELECT count(*) FROM quarantine'",
                0,
                "zonula: a, line 4: there is no stage of sleep called \"drowsy\"\n"
                "nothing imported\n65\n"
                "zonula: b, line 2: at: \"2026-03-13T08:00:00\" is not a time with an offset, such "
                "as 2026-03-12T19:30:00+01:00\nnothing imported\n65\n"
                "zonula: c, line 3: value: \"warm\" is not a number\nnothing imported\n65\n"
                "zonula: d, line 6: no person called \"eve\"\nnothing imported\n65\n"
                "zonula: e, line 6: kind: nothing called \"pulse\" is measured\n"
                "nothing imported\n65\n"
                "zonula: f, line 1: not a JSON object\nnothing imported\n65\n"
                "zonula: g, line 1: neither JSON lines nor a table with the columns device, kind, "
                "at and value, nor Gadgetbridge's database\nnothing imported\n65\n"
                "zonula: import readings: which file? e.g. zonula import readings night.csv\n64\n"
                "zonula: no: No such file or directory\nnothing imported\n66\n"
                "zonula: o.db: a database, but not one of Gadgetbridge\nnothing imported\n65\n"
                "0\n0\n0\n");
}

/* Whose it is has to be said where there are several. */
static void test_whose(void **state)
{
    lines_check(
        *state,
        "zonula -q person add Bob --tz Europe/Lisbon\n"
        "printf 'device,kind,at,value\\nring,hr,2026-03-13T08:00:00+01:00,61\\n' >a\n"
        "zonula import readings a; echo $?; zonula -q import readings a --person bob\n"
        "sqlite3 diary.db 'SELECT person FROM history_reading'",
        0, "bob\nzonula: a, line 2: whose is it? say --person NAME\nnothing imported\n65\n2\n");
}

/* What came out of a file is no wearable that is missing. */
static void test_the_doctor_is_not_worried(void **state)
{
    lines_check(*state,
                TABLE "zonula -q import readings n.csv 2>/dev/null; zonula doctor | grep -c ring\n"
                      "zonula device info ring | head -3",
                0,
                "0\nname          ring\ndriver        what was imported from files (import)\n"
                "address       02:DB:E1:FC:5D:16\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_table),
        cmocka_unit_test(test_lines_of_json),
        cmocka_unit_test(test_what_is_wrong),
        cmocka_unit_test(test_whose),
        cmocka_unit_test(test_the_doctor_is_not_worried),
    };

    return cmocka_run_group_tests(tests, lines_open, lines_close);
}
