/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables as text, dates of other programs, bodies as lines and back, what a thing may be. */
#include "core/cleanup.h"
#include "core/json.h"
#include "gateway/exchange/check.h"
#include "gateway/exchange/foreign.h"
#include "gateway/exchange/rows.h"
#include "tests/harness/test.h"
#include <string.h>

#define NOW_MS INT64_C(1773472200000) /* 2026-03-14T08:10+01:00 */

/* ---- tables ---- */

static void test_rows_of_a_table(void **state)
{
    static const struct {
        const char *text, *fields; /* with '|' between them, '/' between rows */
        int line;                  /* of an error; 0: none */
    } rows[] = {
        {"a,b\r\nc,d\r\n", "a|b/c|d", 0},
        {"a,b\nc,d", "a|b/c|d", 0},
        {"\xef\xbb\xbf"
         "a,b\n",
         "a|b", 0},
        {"\"a,\"\"b\"\"\",\"c\r\nd\"\n", "a,\"b\"|c\r\nd", 0},
        {",\n\n\r\n\"\",x\n", "|/|x", 0},
        {"a,b,\n", "a|b|", 0},
        {"a\rb,c\n", "a\rb|c", 0},
        {"a\n\"b\nc", "a", 2},
        {"a\nb\"c\n", "a", 2},
        {"\"a\nb\"\n\"c\"d\n", "a\nb", 3},
        {"a\nb\xff\n", "a", 2},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct csv_reader reader = {.text = rows[i].text, .length = strlen(rows[i].text)};
        char found[200] = "";
        struct csv_row row;
        struct error err = {0};
        int r = 0;

        while ((r = csv_next(&reader, &row, &err)) == 1) {
            for (size_t j = 0; j < row.count; j++)
                snprintf(found + strlen(found), sizeof(found) - strlen(found), "%s%s",
                         j        ? "|"
                         : *found ? "/"
                                  : "",
                         row.fields[j]);
        }
        assert_string_equal(found, rows[i].fields);
        assert_int_equal(r < 0 ? reader.line : 0, rows[i].line);
        csv_done(&reader);
    }
}

static void test_limits_of_a_row(void **state)
{
    CLEANUP(cleanup_free) char *text = calloc(1, CSV_LINE_MAX + 2);
    struct csv_reader reader = {.text = text, .length = CSV_LINE_MAX + 1};
    struct csv_row row;

    (void)state;
    memset(text, 'a', CSV_LINE_MAX + 1);
    assert_int_equal(csv_next(&reader, &row, NULL), -ERR_LENGTH);
    csv_done(&reader);
    memset(text, ',', CSV_FIELDS_MAX);
    reader = (struct csv_reader){.text = text, .length = CSV_FIELDS_MAX - 1};
    assert_int_equal(csv_next(&reader, &row, NULL), 1);
    assert_int_equal(row.count, CSV_FIELDS_MAX);
    csv_done(&reader);
    reader = (struct csv_reader){.text = text, .length = CSV_FIELDS_MAX};
    assert_int_equal(csv_next(&reader, &row, NULL), -ERR_LENGTH);
    csv_done(&reader);
}

/* ---- dates ---- */

static void test_dates_of_other_programs(void **state)
{
    static const struct {
        enum map_order order;
        const char *date, *time, *expected; /* NULL: it is none */
    } rows[] = {
        {ORDER_YMD, "2026-03-12", "8:05", "2026-03-12T08:05:00+01:00"},
        {ORDER_DMY, "12.03.2026", "20:05:33", "2026-03-12T20:05:33+01:00"},
        {ORDER_DMY, "1.2.26", "", "2026-02-01T12:00:00+01:00 day"},
        {ORDER_MDY, "3/12/2026 8:05 PM", "", "2026-03-12T20:05:00+01:00"},
        {ORDER_MDY, "3/12/2026", "12:00 am", "2026-03-12T00:00:00+01:00"},
        {ORDER_YMD, "2026-03-12T08:05:00Z", "", "2026-03-12T08:05:00+00:00"},
        {ORDER_YMD, "2026-07-12 08:05", "", "2026-07-12T08:05:00+02:00"},
        {ORDER_YMD, "2026-03-29", "02:30", "2026-03-29T03:30:00+02:00"}, /* skipped */
        {ORDER_DMY, "31.02.2026", "", NULL},
        {ORDER_DMY, "3/13/2026", "", NULL},
        {ORDER_YMD, "2026-03", "8:05", NULL},
        {ORDER_YMD, "2026-03-12", "24:00", NULL},
        {ORDER_YMD, "2026-03-12", "13:00 pm", NULL},
        {ORDER_YMD, "2026-03-12", "8", NULL},
        {ORDER_YMD, "2026-03-12 x", "8:05", NULL},
        {ORDER_YMD, "", "", NULL},
        {ORDER_YMD, "99999999999-1-1", "", NULL},
    };
    CLEANUP(zone_freep) struct zone *zone = NULL;

    (void)state;
    assert_int_equal(zone_load("Europe/Berlin", &zone, NULL), 0);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char at[RFC3339_MAX], text[RFC3339_MAX + 8];
        int64_t at_ms = 0;
        int32_t offset_s = 0;
        bool day_only = false;
        const int r = foreign_time(rows[i].order, rows[i].date, rows[i].time, zone, &at_ms,
                                   &offset_s, &day_only);

        if (!rows[i].expected && r == 0)
            fail_msg("%s %s was taken", rows[i].date, rows[i].time);
        if (!rows[i].expected)
            continue;
        assert_int_equal(r, 0);
        time_format_rfc3339(at_ms, offset_s, false, at);
        snprintf(text, sizeof(text), "%s%s", at, day_only ? " day" : "");
        assert_string_equal(text, rows[i].expected);
    }
}

/* ---- bodies as lines ---- */

#define HEAD                                                                                \
    "{\"key\":\"01KKNJWDA0MFZ8FHK0MYJNA787\",\"number\":7,\"person\":\"alice\",\"at\":"     \
    "\"2026-03-13T08:00:00+01:00\",\"tz\":\"Europe/Berlin\",\"day_only\":false,\"source\":" \
    "\"cli\",\"recorded\":\"2026-03-14T07:10:00+00:00\",\"removed\":false,"

/* Odd ones, too: what has no column of its own must come back as it was. */
static const struct {
    const char *entry;
    size_t lines;
} bodies[] = {
    {"\"kind\":\"note\",\"body\":{\"text\":\"a \\\"b\\\", c\\r\\nd\"}}", 1},
    {"\"kind\":\"mark\",\"body\":{\"text\":\"x\",\"marks\":{\"sleep\":7.5,\"phase\":\"luteal\","
     "\"odd\":\"7.5\",\"none\":null}}}",
     4},
    {"\"kind\":\"checkin\",\"body\":{\"text\":\"ok\",\"slot\":\"E\",\"complete\":true,\"symptoms\":"
     "{\"bloating\":0,\"gas\":3}}}",
     2},
    {"\"kind\":\"checkin\",\"body\":{\"text\":\"\",\"slot\":\"M\",\"complete\":false,\"symptoms\":{"
     "}"
     "}}",
     1},
    {"\"kind\":\"stool\",\"body\":{\"text\":\"none\",\"bristol\":null,\"urgency\":null,\"pain\":"
     "null,"
     "\"incomplete\":false,\"mucus\":false,\"blood\":true,\"black\":false,\"nocturnal\":false,"
     "\"colour\":null}}",
     1},
    {"\"kind\":\"symptom\",\"body\":{\"text\":\"cramps strong\",\"symptom\":\"abdominal_pain\","
     "\"severity\":7,\"duration_min\":120}}",
     1},
    {"\"kind\":\"medication\",\"body\":{\"text\":\"ibuprofen 400 mg\",\"items\":[{\"n\":1,\"text\":"
     "\"ibuprofen 400 mg\",\"name\":\"ibuprofen\",\"class\":\"nsaid\",\"known\":true,\"dose\":"
     "{\"value\":400,\"unit\":\"mg\"},\"grams\":0.4,\"until\":null},{\"n\":2,\"text\":\"x\","
     "\"name\":"
     "\"x\",\"class\":\"other\",\"known\":false,\"dose\":null,\"grams\":null,\"until\":"
     "\"2026-03-20\"}]}}",
     2},
    {"\"kind\":\"exercise\",\"body\":{\"text\":\"run\",\"minutes\":40,\"intensity\":\"hard\","
     "\"ambient_c\":null}}",
     1},
};

static void check_round(const json_t *entry, size_t lines)
{
    CLEANUP(cleanup_free) char *text = NULL;
    CLEANUP(row_done) struct row row = {.object = NULL};
    size_t size = 0;
    struct rows rows;
    struct error err = {0};
    FILE *out = open_memstream(&text, &size);

    sheet_write_header(out);
    assert_int_equal(sheet_write(out, entry), lines);
    fclose(out);
    assert_int_equal(rows_begin(&rows, text, size, &err), 0);
    if (rows_next(&rows, &row, &err) != 1)
        fail_msg("%s", err.text);
    if (!json_equal(entry, row.object))
        fail_msg("%s\n%s\n%s", json_dumps(entry, 0), text, json_dumps(row.object, 0));
    rows_done(&rows);
}

static void test_bodies_are_the_same_again(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        char text[2048];
        struct error err = {0};

        snprintf(text, sizeof(text), HEAD "%s", bodies[i].entry);
        CLEANUP(json_drop) json_t *entry = json_loads(text, 0, NULL);
        assert_non_null(entry);
        if (check_thing("entry", entry, NOW_MS, &err) < 0)
            fail_msg("%s: %s", bodies[i].entry, err.text);
        check_round(entry, bodies[i].lines);
    }
}

/* ---- what a thing may be ---- */

static void test_what_cannot_be(void **state)
{
    static const struct {
        const char *thing, *object;
    } rows[] = {
        {"entry", "{}"},
        {"entry", HEAD "\"kind\":\"symptom\",\"body\":{\"symptom\":\"bloating\",\"severity\":11}}"},
        {"entry", HEAD "\"kind\":\"symptom\",\"body\":{\"symptom\":\"envy\",\"severity\":1}}"},
        {"entry", HEAD "\"kind\":\"checkin\",\"body\":{\"symptoms\":{\"gas\":-1}}}"},
        {"entry", HEAD "\"kind\":\"checkin\",\"body\":{}}"},
        {"entry", HEAD "\"kind\":\"stool\",\"body\":{\"bristol\":8}}"},
        {"entry", HEAD "\"kind\":\"food\",\"body\":{\"items\":{}}}"},
        {"entry", HEAD "\"kind\":\"food\",\"body\":{\"items\":[{\"name\":\"x\",\"grams\":1e9}]}}"},
        {"entry", HEAD "\"kind\":\"food\",\"body\":{\"items\":[{\"name\":\"x\",\"grams\":1,"
                       "\"nutrients\":{\"kcal\":\"much\"}}]}}"},
        {"entry", HEAD "\"kind\":\"poem\",\"body\":{}}"},
        {"person", "{\"id\":\"admin\",\"name\":\"A\",\"tz\":\"UTC\"}"},
        {"person", "{\"id\":\"a\",\"name\":\"\",\"tz\":\"UTC\"}"},
        {"device",
         "{\"id\":\"a\",\"name\":\"A\",\"address\":\"aa:bb:cc:dd:ee:ff\",\"driver\":\"x\"}"},
        {"reading", "{\"kind\":\"hr\",\"at\":\"2026-03-13T08:00:00Z\",\"value\":999}"},
        {"reading", "{\"kind\":\"mood\",\"at\":\"2026-03-13T08:00:00Z\",\"value\":5}"},
        {"samples", "{\"start\":\"2026-03-13T08:00:00Z\",\"values\":[[5,60],[5,61]]}"},
        {"sleep", "{\"start\":\"2026-03-13T08:00:00Z\",\"end\":\"2026-03-13T09:00:00Z\",\"parts\":"
                  "[[\"drowsy\",60]]}"},
        {"meal", "{\"body\":[]}"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        CLEANUP(json_drop) json_t *object = json_loads(rows[i].object, 0, NULL);
        struct error err = {0};

        assert_non_null(object);
        if (check_thing(rows[i].thing, object, NOW_MS, &err) == 0)
            fail_msg("%s was taken", rows[i].object);
        assert_true(err.text[0] != '\0');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_of_a_table),
        cmocka_unit_test(test_limits_of_a_row),
        cmocka_unit_test(test_dates_of_other_programs),
        cmocka_unit_test(test_bodies_are_the_same_again),
        cmocka_unit_test(test_what_cannot_be),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
