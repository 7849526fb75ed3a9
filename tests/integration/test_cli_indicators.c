/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * zonula indicators and zonula explain on a diary: what nothing tells, what food alone tells, what
 * a day with wine and ibuprofen changes, and where it says that this came from.
 */
#include "core/cleanup.h"
#include "core/json.h"
#include "tests/harness/fixture.h"
#include "tests/harness/test.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOW        "ZONULA_NOW=2026-03-14T08:10:00+01:00"
#define EVENING    "ZONULA_NOW=2026-03-13T22:20:00+01:00"
#define TIMEOUT_MS 20000
#define ARGS_MAX   6
#define ENTRIES    39

struct suite {
    struct harness *harness;
    char database[512]; /* of the running test */
    const char *config;
    const char *filled;
};

static char *run_at(struct suite *suite, const char *now, int *ret_exit, const char *const *words)
{
    const char *arguments[ARGS_MAX + 2] = {harness_program(suite->harness, "zonula")};
    char lines[2][600];
    const char *environment[] = {now,          lines[0],     lines[1], "LC_ALL=C.UTF-8",
                                 "COLUMNS=80", "NO_COLOR=1", NULL};
    struct error err = {0};
    char *output = NULL;

    snprintf(lines[0], sizeof(lines[0]), "ZONULA_DB=%s", suite->database);
    snprintf(lines[1], sizeof(lines[1]), "ZONULA_CONFIG=%s", suite->config);
    for (size_t i = 0; i < ARGS_MAX && words[i]; i++)
        arguments[i + 1] = words[i];
    if (harness_run(suite->harness, "zonula", arguments, environment, TIMEOUT_MS, &output, ret_exit,
                    &err) < 0)
        fail_msg("%s", err.text);
    return output;
}

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* The output of a command that succeeds; the caller frees it. */
static char *good(struct suite *suite, const char *now, const char *const *words)
{
    int status = 0;
    char *output = run_at(suite, now, &status, words);

    if (status != 0)
        fail_msg("%s %s: exit %d: %s", words[0], words[1] ? words[1] : "", status, output);
    return output;
}

static void check_has(const char *output, const char *part)
{
    if (!strstr(output, part))
        fail_msg("no \"%s\" in: %s", part, output);
}

static void does(struct suite *suite, const char *const *words)
{
    CLEANUP(cleanup_free) char *output = good(suite, EVENING, words);

    assert_non_null(output);
}

static json_t *answer(struct suite *suite, const char *const *words)
{
    CLEANUP(cleanup_free) char *output = good(suite, NOW, words);
    json_t *json = json_loads(output, 0, NULL);

    if (!json_is_true(json_object_get(json, "ok")))
        fail_msg("no answer: %s", output);
    return json;
}

/* One of the members of a list, by the text under a key. */
static const json_t *pick(const json_t *list, const char *key, const char *text)
{
    size_t index = 0;
    const json_t *member;

    json_array_foreach(list, index, member)
    {
        const char *found = json_string_value(json_object_get(member, key));
        if (found && strcmp(found, text) == 0)
            return member;
    }
    fail_msg("no %s \"%s\"", key, text);
    return NULL;
}

static const json_t *indicator(const json_t *json, const char *name)
{
    return pick(json_object_get(json, "indicators"), "indicator", name);
}

static double value_of(const json_t *json, const char *name)
{
    const json_t *value = json_object_get(indicator(json, name), "value");

    if (!json_is_number(value))
        fail_msg("%s is not known", name);
    return json_number_value(value);
}

static double points_of(const json_t *indicator, const char *factor)
{
    return json_number_value(
        json_object_get(pick(json_object_get(indicator, "factors"), "key", factor), "points"));
}

/* ---- diaries ---- */

static int fill(void **state)
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
    fixture_fill(suite.harness, suite.config, suite.filled, ENTRIES);
    return 0;
}

static int finish(void **state)
{
    harness_close(((struct suite *)*state)->harness);
    return 0;
}

static int start(struct suite *suite)
{
    static int number;

    snprintf(suite->database, sizeof(suite->database), "%s",
             harness_path(suite->harness, "diary-%d.db", ++number));
    return 0;
}

static int start_from_fixture(void **state)
{
    struct suite *suite = *state;

    start(suite);
    fixture_copy(suite->filled, suite->database);
    return 0;
}

static int start_empty(void **state)
{
    struct suite *suite = *state;

    start(suite);
    does(suite, WORDS("person", "add", "Alice", "--tz", "Europe/Berlin"));
    return 0;
}

/* ---- nothing, and little ---- */

static const char *const scores[] = {"gut_balance_index", "symptom_burden",     "barrier_strain",
                                     "inflammation_load", "microbiome_support", "repair_nutrition",
                                     "plan_adherence"};
#define SCORES (sizeof(scores) / sizeof(scores[0]))

static void without_data_there_are_reasons(void **state)
{
    CLEANUP(cleanup_free) char *text = good(*state, NOW, WORDS("indicators"));
    CLEANUP(json_drop) json_t *json = answer(*state, WORDS("indicators", "--json"));
    size_t index = 0;
    const json_t *measured;

    check_has(text, "Saturday 14 March 2026, until 08:10\n");
    check_has(text, "microbiome support  unknown: 0 complete days of 7, 3 wanted\n");
    check_has(text, "symptom burden      unknown: the day is not complete, and no symptom was");
    check_has(text, "measured, not a diagnosis; their\n");
    check_has(text, "LOG_GAP, info\n");
    for (size_t i = 0; i < SCORES; i++) {
        const json_t *score = indicator(json, scores[i]);

        assert_true(json_is_null(json_object_get(score, "value")));
        assert_true(json_is_null(json_object_get(score, "grade")));
        assert_string_equal(json_string_value(json_object_get(score, "reason")), "no_data");
        assert_true(json_is_string(json_object_get(score, "reason_text")));
        assert_string_equal(json_string_value(json_object_get(score, "model_version")),
                            "gut-1.0.0");
        assert_string_equal(json_string_value(json_object_get(score, "disclaimer")),
                            "wellness estimate, not a diagnosis");
        assert_int_equal(json_array_size(json_object_get(score, "range")), 2);
    }
    json_array_foreach(json_object_get(json, "measured"), index, measured)
        assert_true(json_is_null(json_object_get(measured, "value")));
    assert_int_equal(index, 4);
}

/* Two meals far enough apart make a complete day; what was never asked stays out. */
static void food_alone(void **state)
{
    struct suite *suite = *state;

    for (int day = 10; day <= 13; day++) {
        char morning[32], evening[32];

        snprintf(morning, sizeof(morning), "2026-03-%d 08:00", day);
        snprintf(evening, sizeof(evening), "2026-03-%d 19:00", day);
        does(suite, WORDS("eat", "50 g oats, 200 ml kefir", "--at", morning));
        does(suite, WORDS("eat", "200 g lentils, 100 g carrot", "--at", evening));
    }
    CLEANUP(json_drop) json_t *json = answer(suite, WORDS("indicators", "yesterday", "--json"));
    const json_t *strain = indicator(json, "barrier_strain");

    assert_true(value_of(json, "microbiome_support") > 20);
    assert_true(json_number_value(
                    json_object_get(indicator(json, "microbiome_support"), "coverage")) < 0.6);
    assert_string_equal(
        json_string_value(json_object_get(indicator(json, "microbiome_support"), "grade")), "C");
    /* Complete days without a word of symptoms had none. */
    assert_true(value_of(json, "symptom_burden") == 0);
    assert_true(json_is_null(
        json_object_get(pick(json_object_get(strain, "factors"), "key", "stress"), "points")));
    assert_true(json_is_null(json_object_get(
        pick(json_object_get(strain, "factors"), "key", "refined_carb"), "points")));
}

/* ---- a diary ---- */

static void wine_and_ibuprofen(void **state)
{
    struct suite *suite = *state;
    CLEANUP(json_drop) json_t *before = answer(suite, WORDS("indicators", "yesterday", "--json"));
    const double strain = value_of(before, "barrier_strain");

    does(suite, WORDS("med", "ibuprofen 400 mg", "--at", "22:10"));
    CLEANUP(json_drop) json_t *tablet = answer(suite, WORDS("indicators", "yesterday", "--json"));
    assert_true(value_of(tablet, "barrier_strain") > strain + 5);
    does(suite, WORDS("drink", "3 glass red wine", "--at", "22:00"));
    CLEANUP(json_drop) json_t *wine = answer(suite, WORDS("indicators", "yesterday", "--json"));
    assert_true(value_of(wine, "barrier_strain") > value_of(tablet, "barrier_strain") + 10);
    assert_true(value_of(wine, "gut_balance_index") < value_of(before, "gut_balance_index"));
    assert_true(points_of(indicator(wine, "barrier_strain"), "alcohol") > 17);

    CLEANUP(cleanup_free) char *text = good(suite, NOW, WORDS("explain", "barrier", "yesterday"));
    check_has(text, "#40 Fri 13 Mar 22:10  ibuprofen 400 mg: 1 dose, 0.84 left\n");
    check_has(text, "#41 Fri 13 Mar 22:00  Wine, red 450 g: 47.7 g");
    check_has(text, "raised permeability: Bjarnason 1986, Gut");
    check_has(text, "nsaid             9.3 of 22.0, coverage 100 %, evidence R\n");
    check_has(text, "refined_carb      unknown, of 2.0");
    does(suite, WORDS("undo", "2"));
    CLEANUP(json_drop) json_t *after = answer(suite, WORDS("indicators", "yesterday", "--json"));
    assert_true(value_of(after, "barrier_strain") == strain);
}

static void advice_is_given_on_what_was_logged(void **state)
{
    struct suite *suite = *state;

    does(suite, WORDS("med", "ibuprofen 400 mg", "--at", "2026-03-11 12:00"));
    does(suite, WORDS("med", "ibuprofen 400 mg", "--at", "2026-03-12 12:00"));
    does(suite, WORDS("med", "ibuprofen 400 mg", "--at", "2026-03-13 12:00"));
    does(suite, WORDS("stool", "4", "--blood", "--at", "20:00"));
    CLEANUP(json_drop) json_t *json = answer(suite, WORDS("indicators", "yesterday", "--json"));
    CLEANUP(cleanup_free) char *text = good(suite, NOW, WORDS("indicators", "yesterday"));
    const json_t *talk = pick(json_object_get(json, "advice"), "code", "NSAID_TALK");

    assert_string_equal(json_string_value(json_object_get(talk, "severity")), "clinician");
    assert_int_equal(json_number_value(json_object_get(talk, "value")), 3);
    check_has(text, "\nRED_FLAG, clinician\n  What was logged should be looked at");
    if (strstr(text, "FERMENTED_UP") || strstr(text, "GLUTAMINE_INFO"))
        fail_msg("nobody was asked: %s", text);
}

/* All points together are the value. */
static void points_add_up(void **state)
{
    CLEANUP(json_drop) json_t *json = answer(*state, WORDS("indicators", "yesterday", "--json"));

    for (size_t i = 0; i < SCORES; i++) {
        const json_t *score = indicator(json, scores[i]);
        double sum = 0;
        size_t index = 0;
        const json_t *factor;

        json_array_foreach(json_object_get(score, "factors"), index, factor) sum +=
            json_number_value(json_object_get(factor, "points"));
        if (fabs(sum - value_of(json, scores[i])) > 1e-3)
            fail_msg("%s: points of %g, value %g", scores[i], sum, value_of(json, scores[i]));
    }
}

static void explained_as_json(void **state)
{
    CLEANUP(json_drop)
    json_t *json = answer(*state, WORDS("explain", "symptom_burden", "yesterday", "--json"));
    const json_t *gut = pick(json_object_get(json, "factors"), "key", "gi");
    const json_t *entries = json_object_get(gut, "entries");

    assert_string_equal(json_string_value(json_object_get(json, "indicator")), "symptom_burden");
    assert_int_equal(json_integer_value(json_object_get(json_array_get(entries, 0), "number")), 37);
    assert_true(json_is_string(json_object_get(gut, "source")));
}

/* Short nights strain; a pulse has no baseline yet. */
static void a_night_counts(void **state)
{
    struct suite *suite = *state;
    const char *file = harness_write_file(
        suite->harness, "nights.jsonl",
        "{\"device\": \"ring\", \"kind\": \"sleep\", \"at\": \"2026-03-12T02:00:00+01:00\", "
        "\"end\": \"2026-03-12T06:30:00+01:00\", \"stages\": [[\"light\", 16200]]}\n"
        "{\"device\": \"ring\", \"kind\": \"sleep\", \"at\": \"2026-03-13T02:00:00+01:00\", "
        "\"end\": \"2026-03-13T06:30:00+01:00\", \"stages\": [[\"light\", 16200]]}\n");
    CLEANUP(json_drop) json_t *before = answer(suite, WORDS("indicators", "yesterday", "--json"));

    does(suite, WORDS("import", "readings", file));
    CLEANUP(json_drop) json_t *after = answer(suite, WORDS("indicators", "yesterday", "--json"));
    CLEANUP(cleanup_free) char *text = good(suite, NOW, WORDS("explain", "barrier", "yesterday"));
    assert_true(points_of(indicator(after, "barrier_strain"), "sleep") > 0);
    assert_true(value_of(after, "barrier_strain") > value_of(before, "barrier_strain"));
    assert_true(json_is_number(json_object_get(
        pick(json_object_get(after, "measured"), "indicator", "sleep_score"), "value")));
    check_has(text, "sleep score, this day and the two before: ");
}

/* Against the days before, without that of an illness. */
static void a_pulse_against_its_baseline(void **state)
{
    struct suite *suite = *state;
    CLEANUP(cleanup_free) char *lines = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&lines, &size);

    assert_non_null(out);
    for (int day = 1; day <= 13; day++)
        fprintf(out,
                "{\"device\": \"ring\", \"kind\": \"resting_hr\", \"at\": "
                "\"2026-03-%02dT12:00:00+01:00\", \"value\": %d}\n",
                day, day < 13 ? 58 : 70);
    fclose(out);
    does(suite, WORDS("import", "readings", harness_write_file(suite->harness, "rhr", lines)));
    CLEANUP(cleanup_free) char *before = good(suite, NOW, WORDS("indicators", "yesterday"));
    check_has(before, "resting heart rate   70.0 bpm, usual 58.0 of 12 days\n");
    does(suite, WORDS("illness", "febrile 5", "--at", "yesterday"));
    CLEANUP(cleanup_free) char *text = good(suite, NOW, WORDS("explain", "infl", "yesterday"));
    check_has(text, "rhr               12.0 of 12.0, coverage 100 %, evidence C\n");
    check_has(text, "70.0 bpm, usual 58.0 of 11 days, z +4.0\n");
    check_has(text, "febrile 5/10: 0.5 doses, ");
}

static void asked_wrongly(void **state)
{
    static const struct {
        const char *words[ARGS_MAX];
        int status;
        const char *has;
    } rows[] = {
        {{"explain"}, 64, "explain: which? e.g. zonula explain barrier_strain"},
        {{"explain", "liver"}, 65, "there is no such indicator: \"liver\""},
        {{"explain", "liver"}, 65, "there are gut_balance_index, symptom_burden, "},
        {{"indicators", "3/4"}, 65, "\"3/4\" is not a day"},
        {{"indicators", "tomorrow"}, 65, ""},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int status = 0;
        CLEANUP(cleanup_free) char *output = run_at(*state, NOW, &status, rows[i].words);

        assert_int_equal(status, rows[i].status);
        check_has(output, rows[i].has);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(without_data_there_are_reasons, start_empty),
        cmocka_unit_test_setup(food_alone, start_empty),
        cmocka_unit_test_setup(wine_and_ibuprofen, start_from_fixture),
        cmocka_unit_test_setup(advice_is_given_on_what_was_logged, start_from_fixture),
        cmocka_unit_test_setup(points_add_up, start_from_fixture),
        cmocka_unit_test_setup(explained_as_json, start_from_fixture),
        cmocka_unit_test_setup(a_night_counts, start_from_fixture),
        cmocka_unit_test_setup(a_pulse_against_its_baseline, start_from_fixture),
        cmocka_unit_test_setup(asked_wrongly, start_from_fixture),
    };
    return cmocka_run_group_tests_name("cli_indicators", tests, fill, finish);
}
