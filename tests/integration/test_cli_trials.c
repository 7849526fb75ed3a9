/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Trigger foods and trials on diaries of months: of a made-up person to whom milk does something.
 * What was found is proposed as a trial, the trial runs its days, and its result says so.
 */
#include "core/cleanup.h"
#include "core/json.h"
#include "core/ztime.h"
#include "tests/harness/fixture.h"
#include "tests/harness/test.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TIMEOUT_MS 30000
#define ARGS_MAX   12
#define DAYS       60
#define FIRST_DAY  civil_to_day(2026, 1, 13)
#define NOW        "2026-03-14T08:10:00+01:00"

struct suite {
    struct harness *harness;
    const char *config;
    const char *filled; /* DAYS days, up to the 13th */
    char database[512]; /* of the running test */
};

static char *run_at(struct suite *suite, const char *now, int expected, const char *const *words)
{
    char lines[3][600];
    const char *environment[] = {lines[0],         lines[1],      lines[2],
                                 "LC_ALL=C.UTF-8", "COLUMNS=120", NULL};
    const char *arguments[ARGS_MAX + 2] = {harness_program(suite->harness, "zonula")};
    struct error err = {0};
    char *output = NULL;
    int status = 0;

    snprintf(lines[0], sizeof(lines[0]), "ZONULA_NOW=%s", now);
    snprintf(lines[1], sizeof(lines[1]), "ZONULA_CONFIG=%s", suite->config);
    snprintf(lines[2], sizeof(lines[2]), "ZONULA_DB=%s", suite->database);
    for (size_t i = 0; i < ARGS_MAX && words[i]; i++)
        arguments[i + 1] = words[i];
    if (harness_run(suite->harness, "zonula", arguments, environment, TIMEOUT_MS, &output, &status,
                    &err) < 0)
        fail_msg("%s", err.text);
    if (status != expected)
        fail_msg("%s %s: exit %d: %s", words[0], words[1] ? words[1] : "", status, output);
    return output;
}

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void says(struct suite *suite, const char *now, int exit, const char *text,
                 const char *const *words)
{
    CLEANUP(cleanup_free) char *output = run_at(suite, now, exit, words);

    if (!strstr(output, text))
        fail_msg("%s %s does not say \"%s\": %s", words[0], words[1] ? words[1] : "", text, output);
}

static json_t *json_at(struct suite *suite, const char *now, const char *const *words)
{
    CLEANUP(cleanup_free) char *output = run_at(suite, now, 0, words);
    json_t *json = json_loads(output, 0, NULL);

    if (!json)
        fail_msg("not JSON: %s", output);
    return json;
}

/* ---- the diary ---- */

struct draw {
    uint32_t state;
};

static unsigned draw(struct draw *draw, unsigned below)
{
    draw->state = (1103515245U * draw->state + 12345U) & 0x7fffffffU;
    return (draw->state >> 16) % below;
}

static void write_time(FILE *out, int32_t day, int hour, int minute)
{
    char date[11];

    day_format(day, date);
    fprintf(out, "%s %02d:%02d ", date, hour, minute);
}

/* Three meals of three foods; the slot of one with milk, and a little the next, is worse. */
static void write_day(FILE *out, struct draw *lot, int32_t day)
{
    static const char *const foods[] = {"2 slices rye bread", "1 banana",         "1 apple",
                                        "2 boiled eggs",      "2 potatoes",       "1 tomato",
                                        "1 cup broccoli",     "1 cup brown rice", "40 g cheddar"};
    static const int meals[] = {8, 13, 19};
    static const int answers[] = {11, 17, 22};
    unsigned severity[4] = {1, 1, 1, 0};

    for (int slot = 0; slot < 3; slot++) {
        write_time(out, day, meals[slot], 10);
        fprintf(out, "eat %s, %s", foods[draw(lot, 3) * 3], foods[draw(lot, 3) * 3 + 1]);
        if (draw(lot, 100) < 35) {
            fputs(", 250 ml whole milk", out);
            severity[slot] += 4;
            severity[slot + 1] += 1;
        }
        fputc('\n', out);
        write_time(out, day, answers[slot], 50);
        fprintf(out, "checkin bloating %u --slot %c\n", severity[slot] + draw(lot, 2), "MAE"[slot]);
    }
}

static void log_batch(struct suite *suite, const char *now, char *text)
{
    const char *path = harness_write_file(suite->harness, "batch.txt", text);
    CLEANUP(cleanup_free) char *output = run_at(suite, now, 0, WORDS("batch", path, "--quiet"));
}

static void fill(struct suite *suite)
{
    CLEANUP(cleanup_free) char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    struct draw lot = {7};

    assert_non_null(out);
    for (int32_t day = 0; day < DAYS; day++)
        write_day(out, &lot, FIRST_DAY + day);
    fclose(out);
    free(run_at(suite, NOW, 0, WORDS("person", "add", "Alice", "--tz", "Europe/Berlin")));
    log_batch(suite, NOW, text);
}

static int open_suite(void **state)
{
    static struct suite suite;
    struct error err = {0};

    if (harness_open(&suite.harness, &err) < 0) {
        print_error("%s\n", err.text);
        return -1;
    }
    *state = &suite;
    suite.config = harness_write_file(suite.harness, "zonula.conf", FIXTURE_CONFIG);
    suite.filled = harness_path(suite.harness, "filled.db");
    snprintf(suite.database, sizeof(suite.database), "%s", suite.filled);
    fill(&suite);
    return 0;
}

static int close_suite(void **state)
{
    harness_close(((struct suite *)*state)->harness);
    return 0;
}

static int begin(void **state)
{
    static unsigned number;
    struct suite *suite = *state;
    char name[32];

    snprintf(name, sizeof(name), "test-%u.db", number++);
    snprintf(suite->database, sizeof(suite->database), "%s", harness_path(suite->harness, name));
    fixture_copy(suite->filled, suite->database);
    return 0;
}

/* ---- triggers ---- */

static const json_t *candidate(const json_t *answer, const char *key)
{
    size_t index = 0;
    const json_t *item;

    json_array_foreach(json_object_get(answer, "candidates"), index, item)
    {
        if (strstr(json_string_value(json_object_get(item, "key")), key))
            return item;
    }
    fail_msg("no candidate %s", key);
    return NULL;
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static void milk_is_found(void **state)
{
    struct suite *suite = *state;
    CLEANUP(json_drop) json_t *answer = json_at(suite, NOW, WORDS("triggers", "--json"));
    const json_t *milk = candidate(answer, "lactose");

    assert_string_equal(text_of(answer, "gate"), "open");
    assert_int_equal(json_integer_value(json_object_get(answer, "complete_days")), DAYS);
    assert_int_equal(json_integer_value(json_object_get(answer, "rows")), 3 * DAYS);
    assert_string_equal(text_of(milk, "verdict"), "probable");
    assert_true(json_number_value(json_object_get(milk, "effect")) > 2);
    assert_string_equal(text_of(candidate(answer, "egg"), "verdict"), "unlikely");
    assert_string_equal(text_of(answer, "disclaimer"), "wellness estimate, not a diagnosis");
    says(suite, NOW, 0, "probable", WORDS("triggers"));
    says(suite, NOW, 0, "probably fine: ", WORDS("triggers"));
    says(suite, NOW, 0, "not cause", WORDS("triggers"));
}

/* One symptom alone is a question beside the point: it is never probable. */
static void one_symptom_is_possible_at_most(void **state)
{
    struct suite *suite = *state;
    CLEANUP(json_drop)
    json_t *answer = json_at(suite, NOW, WORDS("triggers", "bloating", "--json"));

    assert_string_equal(text_of(candidate(answer, "lactose"), "verdict"), "possible");
    says(suite, NOW, 65, "no symptom called", WORDS("triggers", "hunger"));
    says(suite, NOW, 64, "one symptom", WORDS("triggers", "bloating", "gas"));
}

static void too_little_is_said(void **state)
{
    struct suite *suite = *state;

    says(suite, NOW, 0, "Not enough yet: 12 parts of days, 42 wanted",
         WORDS("triggers", "--since", "2026-03-10"));
    says(suite, NOW, 65, "a day that is over", WORDS("triggers", "--since", "today"));
    says(suite, NOW, 65, "a day that is over", WORDS("triggers", "--since", "2001-01-01"));
}

/* A dry run needs no database, and there is nothing in it. */
static void without_a_database_there_is_nothing(void **state)
{
    struct suite *suite = *state;

    snprintf(suite->database, sizeof(suite->database), "%s",
             harness_path(suite->harness, "none.db"));
    says(suite, NOW, 1, "no entries yet", WORDS("triggers", "--dry-run"));
    says(suite, NOW, 1, "no entries yet", WORDS("trial", "suggest", "--dry-run"));
    says(suite, NOW, 1, "no trials yet", WORDS("trial", "status", "--dry-run"));
    says(suite, NOW, 0, "trial 1: lactose", WORDS("trial", "start", "lactose", "--dry-run"));
}

/* ---- a trial from its beginning to its end ---- */

/* One answer an evening; with milk it is worse. */
static void live(struct suite *suite, const json_t *phases)
{
    CLEANUP(cleanup_free) char *text = NULL;
    size_t size = 0;
    size_t index = 0;
    const json_t *phase;
    struct draw lot = {3};
    int32_t day = civil_to_day(2026, 3, 14);
    FILE *out = open_memstream(&text, &size);

    assert_non_null(out);
    json_array_foreach(phases, index, phase)
    {
        const bool with = strcmp(text_of(phase, "arm"), "with") == 0;

        for (int i = 0; i < 7; i++, day++) {
            write_time(out, day, 9, 0);
            fprintf(out, "eat 1 banana%s\n", with ? ", 250 ml whole milk" : "");
            write_time(out, day, 19, 0);
            fputs("eat 2 potatoes\n", out);
            write_time(out, day, 22, 0);
            fprintf(out, "checkin bloating %u --slot E\n", (with ? 5 : 1) + draw(&lot, 2));
        }
    }
    fclose(out);
    log_batch(suite, "2026-04-11T09:00:00+02:00", text);
}

#define END "2026-04-11T09:05:00+02:00"

static void a_trial_runs_its_days(void **state)
{
    struct suite *suite = *state;

    says(suite, NOW, 0, "zonula trial start dairy", WORDS("trial", "suggest"));
    CLEANUP(json_drop)
    json_t *started = json_at(suite, NOW, WORDS("trial", "start", "lactose", "bloating", "--json"));
    const json_t *trial = json_object_get(started, "trial");
    assert_int_equal(json_array_size(json_object_get(trial, "phases")), 4);
    says(suite, NOW, 0, "day 1 of 28", WORDS("trial", "status"));
    live(suite, json_object_get(trial, "phases"));
    says(suite, END, 0, "finished Fri 10 Apr; 20 counted days of 20", WORDS("trial", "result"));
    says(suite, END, 0, "kept on 28 of 28 days; result: bloating is likely higher with lactose",
         WORDS("trial", "result", "1"));
    CLEANUP(json_drop) json_t *ended = json_at(suite, END, WORDS("trial", "result", "--json"));
    const json_t *result =
        json_array_get(json_object_get(json_object_get(ended, "trial"), "results"), 0);
    assert_string_equal(text_of(result, "verdict"), "likely higher");
    assert_true(json_number_value(json_object_get(result, "lower")) > 0);
    says(suite, END, 0, "trial 1: lactose, Sat 14 Mar - Fri 10 Apr, finished",
         WORDS("trial", "list"));
    /* The next has the next number. */
    says(suite, END, 0, "trial 2: egg", WORDS("trial", "start", "egg"));
}

static void one_trial_at_a_time(void **state)
{
    struct suite *suite = *state;

    says(suite, NOW, 1, "no trials yet", WORDS("trial", "list"));
    says(suite, NOW, 0, "trial 1: lactose", WORDS("trial", "start", "LACTOSE"));
    says(suite, NOW, 65, "is running", WORDS("trial", "start", "egg"));
    says(suite, NOW, 1, "is not over", WORDS("trial", "result"));
    says(suite, NOW, 1, "there is no trial 7", WORDS("trial", "status", "7"));
    says(suite, NOW, 0, "stopped", WORDS("trial", "stop"));
    says(suite, NOW, 1, "no trial is running", WORDS("trial", "stop"));
    says(suite, NOW, 0, "undone", WORDS("undo"));
    says(suite, NOW, 0, "running", WORDS("trial", "list"));
    says(suite, NOW, 0, "undone: trial", WORDS("undo"));
    says(suite, NOW, 1, "no trials yet", WORDS("trial", "list"));
}

static void a_trial_is_not_edited(void **state)
{
    struct suite *suite = *state;
    char number[32];

    CLEANUP(json_drop)
    json_t *answer = json_at(suite, NOW, WORDS("trial", "start", "rye bread", "gas", "--json"));
    snprintf(
        number, sizeof(number), "%lld",
        (long long)json_integer_value(json_object_get(json_object_get(answer, "trial"), "entry")));
    says(suite, NOW, 65, "a trial is not edited", WORDS("edit", number, "egg"));
    says(suite, NOW, 65, "a trial is not edited", WORDS("edit", number, "--at", "07:00"));
    says(suite, NOW, 1, "a trial is begun by", WORDS("again", number));
    says(suite, NOW, 0, "Rye bread", WORDS("show", number));
    says(suite, NOW, 0, "removed", WORDS("rm", number));
    says(suite, NOW, 1, "no trials yet", WORDS("trial", "list"));
}

static void what_cannot_be_is_refused(void **state)
{
    static const struct {
        const char *words[6];
        int exit;
        const char *text;
    } rows[] = {
        {{"trial"}, 64, "start, status"},
        {{"trial", "start"}, 64, "which food or group"},
        {{"trial", "start", "unicorn"}, 65, "no group or food"},
        {{"trial", "start", "egg", "hunger"}, 65, "no symptom"},
        {{"trial", "start", "egg", "--with", "x"}, 65, "a number of days"},
        {{"trial", "start", "egg", "--with", "2"}, 65, "no day left"},
        {{"trial", "start", "egg", "--rounds", "99"}, 65, "1 to 8"},
        {{"trial", "start", "egg", "--without", "999999999999"}, 65, "a number of days"},
        {{"trial", "result", "one"}, 64, "the number of a trial"},
    };
    struct suite *suite = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        says(suite, NOW, rows[i].exit, rows[i].text, rows[i].words);
    says(suite, NOW, 1, "no trials yet", WORDS("trial", "list"));
    says(suite, NOW, 0, "test for coeliac disease must come before",
         WORDS("trial", "start", "gluten", "--dry-run"));
    says(suite, NOW, 1, "no trials yet", WORDS("trial", "list"));
}

/* Out, into another database, and out again: the trial is the same. */
static void a_trial_goes_with_the_diary(void **state)
{
    struct suite *suite = *state;
    char first[600], second[600];

    snprintf(first, sizeof(first), "%s", harness_path(suite->harness, "first.json"));
    snprintf(second, sizeof(second), "%s", harness_path(suite->harness, "second.json"));
    says(suite, NOW, 0, "trial 1", WORDS("trial", "start", "lactose"));
    free(run_at(suite, NOW, 0, WORDS("export", "--format", "json", "-o", first)));
    snprintf(suite->database, sizeof(suite->database), "%s",
             harness_path(suite->harness, "other.db"));
    free(run_at(suite, NOW, 0, WORDS("import", first)));
    free(run_at(suite, NOW, 0, WORDS("export", "--format", "json", "-o", second)));
    says(suite, NOW, 0, "day 1 of 28", WORDS("trial", "status"));
    const char *compare[] = {"cmp", first, second, NULL};
    const char *environment[] = {NULL};
    CLEANUP(cleanup_free) char *output = NULL;
    struct error err = {0};
    int status = 0;
    if (harness_run(suite->harness, "cmp", compare, environment, TIMEOUT_MS, &output, &status,
                    &err) < 0)
        fail_msg("%s", err.text);
    assert_int_equal(status, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, begin)
    const struct CMUnitTest tests[] = {
        TEST(milk_is_found),
        TEST(one_symptom_is_possible_at_most),
        TEST(too_little_is_said),
        TEST(without_a_database_there_is_nothing),
        TEST(a_trial_runs_its_days),
        TEST(one_trial_at_a_time),
        TEST(a_trial_is_not_edited),
        TEST(what_cannot_be_is_refused),
        TEST(a_trial_goes_with_the_diary),
    };
    return cmocka_run_group_tests_name("cli_trials", tests, open_suite, close_suite);
}
