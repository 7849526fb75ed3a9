/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The examples of docs/cli.md, byte for byte, with the real program: the fixture is logged line by
 * line at its own time, and each example starts from a copy of that database. Kinds that do not
 * exist yet (stool, and symptoms that are check-ins) are left out of the fixture, so a new entry is
 * number 31 here where the document says 40.
 */
#include "core/cleanup.h"
#include "tests/harness/harness.h"
#include "tests/harness/test.h"
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define FIXTURE    "tests/data/cli-fixture.tsv"
#define NOW        "ZONULA_NOW=2026-03-14T08:10:00+01:00"
#define TIMEOUT_MS 20000
#define ARGS_MAX   12

struct suite {
    struct harness *harness;
    char database[512]; /* of the running example */
    char filled[512];   /* the fixture */
};

struct run {
    const char *now;
    const char *args[ARGS_MAX]; /* without the program */
};

static char *run(struct suite *suite, const struct run *what, int *ret_exit)
{
    const char *arguments[ARGS_MAX + 2] = {harness_program(suite->harness, "zonula")};
    char database[600];
    const char *environment[] = {
        what->now ? what->now : NOW,
        database,
        "ZONULA_CONFIG=/dev/null",
        "LC_ALL=C.UTF-8",
        "COLUMNS=80",
        "NO_COLOR=1",
        "TERM=dumb",
        NULL,
    };
    struct error err = {0};
    char *output = NULL;

    snprintf(database, sizeof(database), "ZONULA_DB=%s", suite->database);
    for (size_t i = 0; i < ARGS_MAX && what->args[i]; i++)
        arguments[i + 1] = what->args[i];
    if (harness_run(suite->harness, "zonula", arguments, environment, TIMEOUT_MS, &output, ret_exit,
                    &err) < 0)
        fail_msg("%s", err.text);
    return output;
}

static void copy_file(const char *from, const char *to)
{
    CLEANUP(cleanup_file) FILE *in = fopen(from, "re");
    CLEANUP(cleanup_file) FILE *out = fopen(to, "we");
    char buffer[65536];
    size_t length;

    assert_non_null(in);
    assert_non_null(out);
    while ((length = fread(buffer, 1, sizeof(buffer), in)) > 0)
        assert_int_equal(fwrite(buffer, 1, length, out), length);
}

/* Logs one line of the fixture; true if its kind exists. */
static bool log_line(struct suite *suite, char *line)
{
    char *kind = strchr(line, '\t');
    char *text = kind ? strchr(kind + 1, '\t') : NULL;
    char now[64];
    struct run what = {.now = now, .args = {"-q"}};
    int status = 0;

    if (line[0] == '#' || !text)
        return false;
    *kind++ = *text++ = '\0';
    text[strcspn(text, "\n")] = '\0';
    snprintf(now, sizeof(now), "ZONULA_NOW=%.10sT%.5s:00+01:00", line, line + 11);
    if (strcmp(kind, "food") == 0)
        what.args[1] = "eat";
    else if (strcmp(kind, "drink") == 0)
        what.args[1] = "drink";
    else if (strcmp(kind, "symptom") == 0 && !strchr(text, ',') && strcmp(text, "none") != 0)
        what.args[1] = "symptom";
    else
        return false;
    what.args[2] = text;
    CLEANUP(cleanup_free) char *output = run(suite, &what, &status);
    if (status != 0)
        fail_msg("%s: %s", text, output);
    return true;
}

static int fill(void **state)
{
    static struct suite suite;
    struct error err = {0};
    char line[512];
    int status = 0;
    int entries = 0;

    if (harness_open(&suite.harness, &err) < 0) {
        print_error("%s\n", err.text);
        return -1;
    }
    snprintf(suite.filled, sizeof(suite.filled), "%s", harness_path(suite.harness, "filled.db"));
    memcpy(suite.database, suite.filled, sizeof(suite.database));
    const struct run add = {.now = "ZONULA_NOW=2026-03-08T08:00:00+01:00",
                            .args = {"person", "add", "Alice", "--tz", "Europe/Berlin"}};
    CLEANUP(cleanup_free) char *output = run(&suite, &add, &status);
    assert_string_equal(output, "person alice: Alice, Europe/Berlin\n");
    CLEANUP(cleanup_file) FILE *fixture = fopen(FIXTURE, "re");
    assert_non_null(fixture);
    while (fgets(line, sizeof(line), fixture))
        entries += log_line(&suite, line);
    assert_int_equal(entries, 30);
    /* The last one to close a database leaves no write-ahead log behind: the file is all. */
    char wal[600];
    snprintf(wal, sizeof(wal), "%s-wal", suite.filled);
    assert_int_not_equal(access(wal, F_OK), 0);
    *state = &suite;
    return 0;
}

static int finish(void **state)
{
    harness_close(((struct suite *)*state)->harness);
    return 0;
}

static void start_from_fixture(struct suite *suite)
{
    static int number;

    snprintf(suite->database, sizeof(suite->database), "%s",
             harness_path(suite->harness, "example-%d.db", ++number));
    copy_file(suite->filled, suite->database);
}

static void check(struct suite *suite, const struct run *what, int status, const char *expected)
{
    int got = 0;
    CLEANUP(cleanup_free) char *output = run(suite, what, &got);

    assert_string_equal(output, expected);
    assert_int_equal(got, status);
}

struct example {
    const char *name;
    struct run run;
    int status;
    const char *output;
};

static const struct example examples[] = {
    {"1",
     {NULL, {"eat", "--at", "08:05", "200 ml kefir, 2 slices rye bread, handful of almonds"}},
     0,
     "#31 food  Sat 14 Mar 08:05\n"
     "   200 g  Kefir, plain  200 ml     104 kcal  dairy lactose +live\n"
     "    64 g  Rye bread     2 slices   166 kcal  gluten fructan\n"
     "    30 g  Almonds       1 handful  174 kcal  gos nut high_fat\n"
     "  443 kcal  fibre 7.5 g  plants 2.25\n"},
    {"2",
     {NULL, {"d", "1 mug coffee"}},
     0,
     "#31 drink  Sat 14 Mar 08:10\n"
     "   240 g  Coffee, filter  1 mug  2 kcal  caffeine\n"
     "  2 kcal  fibre 0.0 g  plants 0.25\n"},
    {"3",
     {NULL, {"e", "walnuts"}},
     0,
     "#31 food  Sat 14 Mar 08:10\n"
     "    30 g  Walnuts  1 handful*  196 kcal  nut high_fat\n"
     "  196 kcal  fibre 2.0 g  plants 1\n"
     "  * no amount given: one usual serving\n"},
    {"4",
     {NULL, {"eat", "1,5 dl orange juice; 1/2 avocado; 2 boiled eggs"}},
     0,
     "#31 food  Sat 14 Mar 08:10\n"
     "   158 g  Orange juice  1.5 dl        71 kcal\n"
     "    75 g  Avocado, raw  0.5 x 150 g  125 kcal  polyol histamine\n"
     "   100 g  Egg, boiled   2 x 50 g     155 kcal  egg\n"
     "  351 kcal  fibre 5.4 g  plants 1.25\n"},
    {"5",
     {NULL, {"eat", "kefir 200ml, 2-3 figs, ~40 g muesli"}},
     0,
     "#31 food  Sat 14 Mar 08:10\n"
     "   200 g  Kefir, plain                        200 ml       104 kcal  dairy lactose +live\n"
     "   125 g  Fig, raw                            ~2.5 x 50 g   92 kcal\n"
     "    40 g  Muesli: oats, raisins, nuts, seeds  ~40 g        162 kcal  fructan nut\n"
     "  358 kcal  fibre 7.7 g  plants 6\n"},
    {"6",
     {NULL, {"eat", "rice and beans"}},
     0,
     "#31 food  Sat 14 Mar 08:10\n"
     "   200 g  Rice and black beans  1 plate*  302 kcal  fructan gos\n"
     "  302 kcal  fibre 6.8 g  plants 1.25\n"
     "  * no amount given: one usual serving\n"},
    {"7",
     {NULL, {"eat", "--at", "yesterday 19:30", "1 glass red wine, 60 g feta"}},
     0,
     "#31 food  Fri 13 Mar 19:30\n"
     "   150 g  Wine, red  1 glass  128 kcal  alcohol histamine\n"
     "    60 g  Feta       60 g     158 kcal  dairy high_fat histamine +live\n"
     "  286 kcal  fibre 0.0 g  plants 0.25\n"},
    {"8",
     {NULL, {"eat", "milk"}},
     65,
     "zonula: \"milk\" fits several foods:\n"
     "  milk-whole          Milk, whole\n"
     "  milk-skim           Milk, skimmed\n"
     "  chocolate-bar-milk  Milk chocolate\n"
     "  milk-semi           Milk, semi-skimmed 2%\n"
     "  milk-oat            Oat drink\n"
     "  tea-black-milk      Tea with milk\n"
     "  ... 25 more: zonula food search milk\n"
     "nothing logged; name one of them, or settle it: zonula food alias milk=ID\n"},
    {"11",
     {NULL, {"eat", "2 slices rye braed"}},
     65,
     "zonula: no food called \"rye braed\"; closest:\n"
     "  bread-rye  Rye bread\n"
     "nothing logged\n"},
    {"12",
     {NULL, {"eat", "150 g unicorn steak"}},
     65,
     "zonula: no food called \"unicorn steak\"\n"
     "nothing logged; look for it: zonula food search TEXT, or add it: zonula food add "
     "\"unicorn steak\"\n"},
    {"13",
     {NULL, {"eat", "1 broccoli"}},
     65,
     "zonula: \"1 broccoli\": one what? Broccoli, cooked is known in g, cup (180 g), stalk (280 "
     "g), "
     "serving (90 g)\n"
     "nothing logged\n"},
    {"14",
     {NULL, {"eat", "--at", "23:30", "1 apple"}},
     65,
     "zonula: 23:30 is still to come; did you mean --at \"yesterday 23:30\"?\n"
     "nothing logged\n"},
    {"15, one symptom",
     {NULL, {"s", "--at", "-2h", "bloating 4"}},
     0,
     "#31 symptom  Sat 14 Mar 06:10\n"
     "  bloating 4/10\n"},
    {"15, range",
     {NULL, {"s", "bloating 12"}},
     65,
     "zonula: bloating 12: symptoms go from 0 to 10\n"
     "nothing logged\n"},
    {"21, search",
     {NULL, {"food", "search", "rye"}},
     0,
     "bread-rye       Rye bread               1 slice = 32 g      259 kcal  fibre 5.8 g\n"
     "crispbread-rye  Crispbread, rye         2 slices = 20 g     366 kcal  fibre 16.5 g\n"
     "rye-grain       Rye grain, dry          1/4 cup = 50 g      338 kcal  fibre 15.1 g\n"
     "flour-rye       Rye flour, dark         1/4 cup = 30 g      325 kcal  fibre 23.8 g\n"
     "kvass           Kvass, rye bread drink  1 glass = 250 g      27 kcal  fibre 0.0 g\n"},
    {"23",
     {NULL, {"--json", "-n", "eat", "2 slices rye bread"}},
     0,
     "{\"zonula\":1,\"ok\":true,\"dry_run\":true,\"entry\":{\"id\":null,\"kind\":\"food\","
     "\"at\":\"2026-03-14T08:10:00+01:00\",\"tz\":\"Europe/Berlin\",\"precision\":\"minute\","
     "\"items\":[{\"n\":1,\"food\":\"bread-rye\",\"name\":\"Rye bread\","
     "\"text\":\"2 slices rye bread\",\"grams\":64,\"amount\":{\"value\":2,\"unit\":\"slice\","
     "\"assumed\":false,\"approx\":false},\"match\":{\"how\":\"exact\",\"score\":1},"
     "\"nutrients\":{\"kcal\":165.76,\"protein_g\":5.44,\"fat_g\":2.112,\"carb_g\":30.912,"
     "\"fibre_g\":3.712,\"sugar_g\":2.496,\"alcohol_g\":0,\"lactose_g\":0,\"fructose_g\":null,"
     "\"glucose_g\":null,\"sodium_mg\":385.92,\"zinc_mg\":0.7296,\"caffeine_mg\":0,"
     "\"glx_g\":1.664,\"hyp_g\":null,\"beta_glucan_g\":0.576},\"nova\":3,"
     "\"plants\":{\"rye\":1,\"wheat\":0.25},\"props\":[\"fermented\"],"
     "\"triggers\":[\"gluten\",\"fructan\"]}]}}\n"},
    {"24",
     {NULL, {"today"}},
     0,
     "Saturday 14 March 2026, until 08:10\n"
     "08:05  #30 food     Kefir, plain 200 g; Rye bread 64 g; Almonds 30 g\n"
     "\n"
     "energy      443 kcal\n"
     "fibre       7.5 g     █████░░░░░░░░░░░░░░░  25 % of 30 g\n"
     "plants      2.25      in 7 days 35.75 of 30\n"
     "live foods  1\n"
     "NOVA 4      0 %       of energy\n"
     "contact     dairy 1, fructan 1, gluten 1, gos 1, high_fat 1, lactose 1, nut 1\n"
     "symptoms    no check-in yet\n"},
    {"25, the entries of a past day",
     {NULL, {"log", "yesterday"}},
     0,
     "Friday 13 March 2026\n"
     "08:00  #24 food     Kefir, plain 200 g; Rye bread 64 g; Gouda 30 g\n"
     "08:00  #25 drink    Tea, green 240 g\n"
     "12:40  #26 food     Bulgur, cooked 182 g; Tofu, firm 100 g; Spinach, cooked\n"
     "                    180 g; Sesame seeds 9 g\n"
     "15:45  #27 food     Dark chocolate, 70-85% cocoa 30 g; Pear, raw 178 g\n"
     "19:10  #28 food     Beef steak, sirloin, grilled 150 g; Sweet potato, baked\n"
     "                    114 g; Green beans, cooked 125 g\n"
     "22:10  #29 symptom  bloating 3\n"},
    {"25, the figures of a past day",
     {"ZONULA_NOW=2026-03-13T23:59:00+01:00", {"t"}},
     0,
     "Friday 13 March 2026, until 23:59\n"
     "08:00  #24 food     Kefir, plain 200 g; Rye bread 64 g; Gouda 30 g\n"
     "08:00  #25 drink    Tea, green 240 g\n"
     "12:40  #26 food     Bulgur, cooked 182 g; Tofu, firm 100 g; Spinach, cooked\n"
     "                    180 g; Sesame seeds 9 g\n"
     "15:45  #27 food     Dark chocolate, 70-85% cocoa 30 g; Pear, raw 178 g\n"
     "19:10  #28 food     Beef steak, sirloin, grilled 150 g; Sweet potato, baked\n"
     "                    114 g; Green beans, cooked 125 g\n"
     "22:10  #29 symptom  bloating 3\n"
     "\n"
     "energy      1446 kcal\n"
     "fibre       34.7 g    ████████████████████  116 % of 30 g\n"
     "plants      9.25      in 7 days 35.75 of 30\n"
     "live foods  2\n"
     "NOVA 4      12 %      of energy\n"
     "contact     polyol 3, caffeine 2, dairy 2, fructan 2, gluten 2, high_fat 2,\n"
     "            histamine 2, fructose 1, lactose 1, sesame 1, soy 1\n"
     "symptoms    bloating 3\n"},
    {"35, an unknown command",
     {NULL, {"etat", "1 apple"}},
     64,
     "zonula: no command \"etat\"; closest: eat\n"},
    {"35, nothing to log",
     {NULL, {"s"}},
     64,
     "zonula: symptom: what, and how strong? e.g. zonula symptom \"bloating 4\"\n"},
    {"36",
     {"ZONULA_NOW=2026-03-29T09:00:00+02:00", {"eat", "--at", "02:30", "1 apple"}},
     0,
     "#31 food  Sun 29 Mar 03:30  (02:30 does not exist that night: clocks went forward)\n"
     "   182 g  Apple, raw, with skin  1 x 182 g  95 kcal  fructose polyol\n"
     "  95 kcal  fibre 4.4 g  plants 1\n"},
};

static void test_examples(void **state)
{
    struct suite *suite = *state;

    for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
        print_message("example %s\n", examples[i].name);
        start_from_fixture(suite);
        check(suite, &examples[i].run, examples[i].status, examples[i].output);
    }
}

/* Example 20: what can be taken back, and that there is an end to it. */
static void test_undo(void **state)
{
    struct suite *suite = *state;
    const struct run undo = {.args = {"undo"}};
    int status = 0;

    start_from_fixture(suite);
    check(suite, &undo, 0, "undone: eat #30 (Kefir, plain 200 g; Rye bread 64 g; Almonds 30 g)\n");
    check(suite, &undo, 0, "undone: symptom #29 (bloating 3)\n");
    /* A number is never used twice. */
    check(suite, &(struct run){.args = {"-q", "eat", "1 apple"}}, 0, "31\n");
    for (int i = 0; i < 29; i++) {
        CLEANUP(cleanup_free) char *output = run(suite, &undo, &status);
        assert_int_equal(status, 0);
    }
    check(suite, &undo, 1, "zonula: nothing to undo\n");
}

/* All or none; nothing refused is counted. */
static void test_a_refused_line_writes_nothing(void **state)
{
    struct suite *suite = *state;
    int status = 0;

    start_from_fixture(suite);
    CLEANUP(cleanup_free)
    char *output =
        run(suite, &(struct run){.args = {"eat", "1 apple, 1 unicorn, 2 eggs"}}, &status);
    assert_int_equal(status, 65);
    check(suite, &(struct run){.args = {"-q", "eat", "1 apple"}}, 0, "31\n");
}

static void test_a_key_writes_once(void **state)
{
    struct suite *suite = *state;

    start_from_fixture(suite);
    check(suite, &(struct run){.args = {"-q", "--key", "k1", "eat", "1 apple"}}, 0, "31\n");
    check(suite, &(struct run){.args = {"-q", "--key", "k1", "eat", "1 banana"}}, 0, "31\n");
    check(suite, &(struct run){.args = {"-q", "eat", "1 apple"}}, 0, "32\n");
}

static void test_a_dry_run_writes_nothing(void **state)
{
    struct suite *suite = *state;

    start_from_fixture(suite);
    check(suite, &(struct run){.args = {"-n", "s", "cramps strong", "--for", "90m"}}, 0,
          "(dry run) symptom  Sat 14 Mar 08:10\n  pain 7/10, for 1 h 30 min\n");
    check(suite, &(struct run){.args = {"-q", "eat", "1 apple"}}, 0, "31\n");
    /* Without a database none is made. */
    snprintf(suite->database, sizeof(suite->database), "%s", harness_path(suite->harness, "no.db"));
    check(suite, &(struct run){.args = {"-n", "-q", "eat", "1 apple"}}, 0, "0\n");
    assert_int_not_equal(access(suite->database, F_OK), 0);
}

static void test_persons(void **state)
{
    struct suite *suite = *state;

    snprintf(suite->database, sizeof(suite->database), "%s",
             harness_path(suite->harness, "empty.db"));
    check(suite, &(struct run){.args = {"eat", "1 apple"}}, 78,
          "zonula: there is no person yet whose diary this could be\n"
          "nothing done; add one: zonula person add NAME\n");
    check(suite, &(struct run){.args = {"person", "list"}}, 1,
          "zonula: nobody yet; add one: zonula person add NAME\n");
    check(suite, &(struct run){.args = {"person", "add", "Anna", "Ö.", "--tz", "Europe/Lisbon"}}, 0,
          "person anna: Anna Ö., Europe/Lisbon\n");
    check(suite, &(struct run){.args = {"person", "add", "Bob", "--id", "b2", "--tz", "UTC"}}, 0,
          "person b2: Bob, UTC\n");
    check(suite, &(struct run){.args = {"person", "list"}}, 0,
          "id    name     zone\n"
          "anna  Anna Ö.  Europe/Lisbon\n"
          "b2    Bob      UTC\n");
    check(suite, &(struct run){.args = {"eat", "1 apple"}}, 64,
          "zonula: whose diary? there are anna, b2\n"
          "nothing done; say --person NAME\n");
    check(suite, &(struct run){.args = {"-q", "eat", "1 apple", "--person", "bob"}}, 0, "1\n");
    check(suite, &(struct run){.args = {"eat", "1 apple", "--person", "eve"}}, 65,
          "zonula: no person called \"eve\"\n"
          "nothing done; see: zonula person list\n");
    check(suite, &(struct run){.args = {"--person", "b2", "--json", "log"}}, 0,
          "{\"zonula\":1,\"ok\":true,\"entries\":[{\"id\":1,\"kind\":\"food\","
          "\"at\":\"2026-03-14T07:10:00+00:00\",\"tz\":\"UTC\",\"precision\":\"minute\","
          "\"items\":[{\"n\":1,\"food\":\"apple\",\"name\":\"Apple, raw, with skin\","
          "\"text\":\"1 apple\",\"grams\":182,\"amount\":{\"value\":1,\"unit\":\"each\","
          "\"assumed\":false,\"approx\":false},\"match\":{\"how\":\"exact\",\"score\":1},"
          "\"nutrients\":{\"kcal\":94.64,\"protein_g\":0.546,\"fat_g\":0.364,\"carb_g\":25.116,"
          "\"fibre_g\":4.368,\"sugar_g\":18.928,\"alcohol_g\":0,\"lactose_g\":0,"
          "\"fructose_g\":10.738,\"glucose_g\":4.4226,\"sodium_mg\":1.82,\"zinc_mg\":0.0728,"
          "\"caffeine_mg\":0,\"glx_g\":0.0546,\"hyp_g\":null,\"beta_glucan_g\":null},\"nova\":1,"
          "\"plants\":{\"apple\":1},\"props\":[\"polyphenol\"],"
          "\"triggers\":[\"fructose\",\"polyol\"]}]}]}\n");
}

static void test_devices(void **state)
{
    struct suite *suite = *state;

    start_from_fixture(suite);
    check(suite,
          &(struct run){.args = {"device", "add", "c4:7c:8d:6a:11:02", "--name", "Strap",
                                 "--driver", "heart-rate"}},
          0, "added: strap (heart-rate)\n");
    check(suite, &(struct run){.args = {"device", "list"}}, 0,
          "name      kind        last seen         battery  newest reading\n"
          "strap     heart-rate  -                       -  -\n");
    check(suite, &(struct run){.args = {"device", "add", "C4:7C", "--driver", "heart-rate"}}, 65,
          "zonula: an address looks like C4:7C:8D:6A:11:02\n"
          "nothing added\n");
    check(suite, &(struct run){.args = {"device", "rm", "Strap"}}, 0,
          "removed: strap (its readings stay)\n");
    check(suite, &(struct run){.args = {"device", "rm", "strap"}}, 1,
          "zonula: no device called \"strap\"\n"
          "nothing removed; see: zonula device list\n");
}

static void test_json_failure(void **state)
{
    struct suite *suite = *state;

    start_from_fixture(suite);
    check(suite, &(struct run){.args = {"--json", "eat", "2 slices rye braed"}}, 65,
          "{\"zonula\":1,\"ok\":false,\"exit\":65,\"error\":\"not_found\",\"text\":\"rye braed\","
          "\"message\":\"no food called \\\"rye braed\\\"; closest\","
          "\"candidates\":[{\"food\":\"bread-rye\",\"name\":\"Rye bread\"}]}\n");
    check(suite, &(struct run){.args = {"--json", "undo", "x"}}, 64,
          "{\"zonula\":1,\"ok\":false,\"exit\":64,\"error\":\"usage\",\"text\":null,"
          "\"message\":\"undo takes no argument; it takes back the last change\"}\n");
}

/* ---- example 9: on a terminal ---- */

/* Reads what the terminal shows until it ends with a text, or the program ends. */
static void read_until(int terminal, char *shown, size_t size, const char *end)
{
    size_t used = strlen(shown);
    size_t kept = used;
    struct pollfd ready = {.fd = terminal, .events = POLLIN};

    while (used + 1 < size && poll(&ready, 1, TIMEOUT_MS) == 1) {
        ssize_t length = read(terminal, shown + used, size - used - 1);
        if (length <= 0)
            return;
        for (ssize_t i = 0; i < length; i++) { /* a terminal ends lines with CR LF */
            if (shown[used + (size_t)i] != '\r')
                shown[kept++] = shown[used + (size_t)i];
        }
        used = kept;
        shown[used] = '\0';
        if (end && used >= strlen(end) && strcmp(shown + used - strlen(end), end) == 0)
            return;
    }
}

static int on_terminal(struct suite *suite, const char *text, const char *prompt,
                       const char *answer, char *shown, size_t size)
{
    int terminal = -1;
    int status = -1;
    const char *program = harness_program(suite->harness, "zonula");
    pid_t child = forkpty(&terminal, NULL, NULL, NULL);

    assert_true(child >= 0);
    if (child == 0) {
        setenv("ZONULA_DB", suite->database, 1);
        setenv("ZONULA_CONFIG", "/dev/null", 1);
        setenv("ZONULA_NOW", NOW + strlen("ZONULA_NOW="), 1);
        setenv("LC_ALL", "C.UTF-8", 1);
        setenv("NO_COLOR", "1", 1);
        execl(program, program, "eat", text, (char *)NULL);
        _exit(127);
    }
    shown[0] = '\0';
    read_until(terminal, shown, size, prompt);
    assert_int_equal(write(terminal, answer, strlen(answer)), strlen(answer));
    read_until(terminal, shown, size, NULL);
    close(terminal);
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_a_choice_on_a_terminal(void **state)
{
    struct suite *suite = *state;
    char shown[4096];

    start_from_fixture(suite);
    assert_int_equal(on_terminal(suite, "milk", "q quit] ", "4\n", shown, sizeof(shown)), 0);
    assert_string_equal(shown, "\"milk\" fits several foods:\n"
                               "  1  Milk, whole\n"
                               "  2  Milk, skimmed\n"
                               "  3  Milk chocolate\n"
                               "  4  Milk, semi-skimmed 2%\n"
                               "  5  Oat drink\n"
                               "  6  Tea with milk\n"
                               "which? [1-6, m more, q quit] 4\n"
                               "#31 food  Sat 14 Mar 08:10\n"
                               "   240 g  Milk, semi-skimmed 2%  1 cup*  120 kcal  dairy lactose\n"
                               "  120 kcal  fibre 0.0 g  plants 0\n"
                               "  * no amount given: one usual serving\n");
    assert_int_equal(on_terminal(suite, "milk", "q quit] ", "q\n", shown, sizeof(shown)), 65);
    assert_non_null(strstr(shown, "nothing logged\n"));
    assert_int_equal(on_terminal(suite, "rye braed", "[Y/n] ", "\n", shown, sizeof(shown)), 0);
    assert_non_null(strstr(shown, "\"rye braed\": Rye bread? [Y/n] \n#32 food"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_examples),
        cmocka_unit_test(test_undo),
        cmocka_unit_test(test_a_refused_line_writes_nothing),
        cmocka_unit_test(test_a_key_writes_once),
        cmocka_unit_test(test_a_dry_run_writes_nothing),
        cmocka_unit_test(test_persons),
        cmocka_unit_test(test_devices),
        cmocka_unit_test(test_json_failure),
        cmocka_unit_test(test_a_choice_on_a_terminal),
    };
    return cmocka_run_group_tests(tests, fill, finish);
}
