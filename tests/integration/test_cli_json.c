/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every command of the program with --json and --jsonl: one object (of lists one a line), nothing
 * else. What failures look like as JSON is checked in test_cli_errors.c beside their words.
 */
#include "core/cleanup.h"
#include "core/json.h"
#include "gateway/cli/commands.h"
#include "tests/harness/cli.h"
#include "tests/harness/test.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STRAP "C4:7C:8D:6A:11:02"

static int start(void **state)
{
    struct cli *cli;
    struct error err = {0};

    if (cli_set_up(state) < 0)
        return -1;
    cli = *state;
    if (harness_start_bus(cli->harness, NULL, &err) == 0 &&
        harness_start_bluez(cli->harness, NULL, &err) == 0 &&
        harness_air(cli->harness, &err, "adapter add hci0 00:1A:7D:DA:71:13") == 0)
        return 0;
    print_error("%s\n", err.text);
    return -1;
}

/* In this order, each beginning where the one before ended. `keys` are those of the object. */
static const struct step {
    struct cli_run run;
    int status;
    const char *keys;
} steps[] = {
    {{.words = {"log"}}, 1, "zonula ok exit error text message entries"},
    {{.words = {"device", "list"}}, 1, "zonula ok exit error text message devices"},
    {{.words = {"today"}},
     0,
     "zonula ok day until entries items kcal fibre_g fibre_known_items fibre_goal_g plants "
     "plants_7_days live_foods nova4_share contact symptoms plants_goal nutrients known_items"},
    {{.words = {"eat", "200 ml kefir, 60 g rye bread"}}, 0, "zonula ok dry_run entry"},
    {{.words = {"drink", "1 mug coffee"}}, 0, "zonula ok dry_run entry"},
    {{.words = {"food", "1 apple", "--at", "yesterday"}}, 0, "zonula ok dry_run entry"},
    {{.words = {"symptom", "bloating 4", "--for", "2h"}}, 0, "zonula ok dry_run entry"},
    {{.words = {"eat", "walnuts", "-n"}}, 0, "zonula ok dry_run entry"},
    {{.words = {"eat", "walnuts", "-q", "-v"}}, 0, "zonula ok dry_run entry"},
    {{.words = {"log"}}, 0, "zonula ok entries"},
    {{.words = {"log", "yesterday", "food"}}, 0, "zonula ok entries"},
    {{.words = {"today"}},
     0,
     "zonula ok day until entries items kcal fibre_g fibre_known_items fibre_goal_g plants "
     "plants_7_days live_foods nova4_share contact symptoms plants_goal nutrients known_items"},
    {{.words = {"undo"}}, 0, "zonula ok undone"},
    {{.words = {"redo"}}, 0, "zonula ok redone"},
    {{.words = {"redo"}}, 1, "zonula ok exit error text message"},
    {{.words = {"history"}}, 0, "zonula ok steps"},
    {{.words = {"show", "1"}}, 0, "zonula ok entry"},
    {{.words = {"show", "77"}}, 1, "zonula ok exit error text message"},
    {{.words = {"edit", "1.1", "250 ml"}}, 0, "zonula ok dry_run entry"},
    {{.words = {"edit", "1", "--at", "07:30"}}, 0, "zonula ok dry_run entry"},
    {{.words = {"edit", "1.9", "250 ml"}}, 1, "zonula ok exit error text message"},
    {{.words = {"again", "1"}}, 0, "zonula ok dry_run entries"},
    {{.words = {"rm", "1.2"}}, 0, "zonula ok dry_run entry"},
    {{.words = {"rm", "2"}}, 0, "zonula ok dry_run removed"},
    {{.words = {"copy", "yesterday"}}, 1, "zonula ok exit error text message"},
    {{.words = {"meal", "list"}}, 1, "zonula ok exit error text message meals"},
    {{.words = {"meal", "save", "m", "1"}}, 0, "zonula ok meal items"},
    {{.words = {"meal", "list"}}, 0, "zonula ok meals"},
    {{.words = {"meal", "show", "m"}}, 0, "zonula ok meal items"},
    {{.words = {"meal", "rename", "m", "n"}}, 0, "zonula ok meal items"},
    {{.words = {"eat", "@n * 2 , 1 apple"}}, 0, "zonula ok dry_run entry"},
    {{.words = {"eat", "@m"}}, 65, "zonula ok exit error text message"},
    {{.words = {"meal", "rm", "n"}}, 0, "zonula ok meal items"},
    {{.words = {"checkin", "ok"}}, 0, "zonula ok dry_run entry"},
    {{.words = {"checkin", "elbow 3"}}, 65, "zonula ok exit error text message"},
    {{.words = {"stool", "4", "--blood"}}, 0, "zonula ok dry_run entry"},
    {{.words = {"stool", "8"}}, 65, "zonula ok exit error text message"},
    {{.words = {"supp", "zinc 15 mg"}}, 0, "zonula ok dry_run entry"},
    {{.words = {"supp", "5 g"}}, 65, "zonula ok exit error text message"},
    {{.words = {"med", "ibuprofen 400 mg"}}, 0, "zonula ok dry_run entry"},
    {{.words = {"note", "a new flat"}}, 0, "zonula ok dry_run entry"},
    {{.words = {"mark", "sleep=7.5"}}, 0, "zonula ok dry_run entry"},
    {{.words = {"mark", "sleep"}}, 65, "zonula ok exit error text message"},
    {{.words = {"illness", "febrile", "3"}}, 0, "zonula ok dry_run entry"},
    {{.words = {"exercise", "40", "hard"}}, 0, "zonula ok dry_run entry"},
    {{.words = {"mindfulness", "20"}}, 0, "zonula ok dry_run entry"},
    {{.words = {"menstruation"}}, 0, "zonula ok dry_run entry"},
    {{.words = {"triggers"}},
     0,
     "zonula ok symptoms from to gate rows symptom_rows complete_days untimed_days "
     "confounder_coverage candidates groups model_version disclaimer"},
    {{.words = {"triggers", "hunger"}}, 65, "zonula ok exit error text message"},
    {{.words = {"trial", "list"}}, 1, "zonula ok exit error text message trials"},
    {{.words = {"trial", "suggest"}}, 0, "zonula ok subject next text"},
    {{.words = {"trial", "start", "lactose"}}, 0, "zonula ok dry_run trial"},
    {{.words = {"trial", "status"}}, 0, "zonula ok dry_run trial"},
    {{.words = {"trial", "result"}}, 1, "zonula ok exit error text message"},
    {{.words = {"trial", "list"}}, 0, "zonula ok trials"},
    {{.words = {"trial", "stop"}}, 0, "zonula ok dry_run trial"},
    {{.words = {"export"}}, 64, "zonula ok exit error text message"},
    {{.words = {"import", "/nowhere"}}, 66, "zonula ok exit error text message"},
    {{.words = {"restore", "/nowhere"}}, 66, "zonula ok exit error text message"},
    {{.words = {"backup", "/nowhere/z.db"}}, 73, "zonula ok exit error text message"},
    {{.words = {"batch", "/dev/null"}}, 1, "zonula ok exit error text message"},
    {{.words = {"batch", "/nowhere"}}, 66, "zonula ok exit error text message"},
    {{.words = {"week"}}, 0, "zonula ok days plants"},
    {{.words = {"plot", "fibre", "hrv", "--days", "3"}}, 0, "zonula ok days plants series"},
    {{.words = {"month"}}, 0, "zonula ok days plants"},
    {{.words = {"report"}}, 64, "zonula ok exit error text message"},
    {{.words = {"report", "--html", "/tmp/never.html", "-n"}},
     0,
     "zonula ok dry_run file days charts bytes"},
    {{.words = {"indicators"}},
     0,
     "zonula ok day as_of provisional model_version disclaimer indicators measured advice"},
    {{.words = {"explain", "symptom_burden", "yesterday"}},
     0,
     "zonula ok day as_of provisional model_version disclaimer indicator value unit reason "
     "reason_text coverage grade range baseline_n factors missing"},
    {{.words = {"explain", "liver"}}, 65, "zonula ok exit error text message"},
    {{.words = {"plot", "wine"}}, 65, "zonula ok exit error text message"},
    {{.words = {"day", "yesterday"}},
     0,
     "zonula ok day until entries items kcal fibre_g fibre_known_items fibre_goal_g plants "
     "plants_7_days live_foods nova4_share contact symptoms plants_goal nutrients known_items"},
    {{.words = {"food", "search", "rye"}}, 0, "zonula ok foods"},
    {{.words = {"eat", "milk"}}, 65, "zonula ok exit error text message candidates"},
    {{.words = {"eat", "2 slices rye braed"}}, 65, "zonula ok exit error text message candidates"},
    {{.words = {"person", "list"}}, 0, "zonula ok persons"},
    {{.words = {"person", "add", "Bob", "--tz", "UTC"}}, 0, "zonula ok dry_run person"},
    {{.words = {"person", "add", "Bob", "--tz", "UTC"}}, 65, "zonula ok exit error text message"},
    {{.words = {"eat", "1 apple"}}, 64, "zonula ok exit error text message"},
    {{.words = {"device", "scan", "--for", "1"}}, 0, "zonula ok devices"},
    {{.words = {"device", "add", STRAP, "--driver", "heart-rate", "--person", "alice"}},
     0,
     "zonula ok dry_run device"},
    {{.words = {"device", "add", STRAP, "--driver", "heart-rate", "--person", "alice"}},
     65,
     "zonula ok exit error text message"},
    {{.words = {"device", "add", "C4:7C:8D:6A:11:03", "--for", "1", "--person", "bob"}},
     69,
     "zonula ok exit error text message"},
    {{.words = {"device", "add", STRAP, "--driver", "none"}},
     65,
     "zonula ok exit error text message"},
    {{.words = {"device", "list"}}, 0, "zonula ok devices"},
    {{.words = {"device", "rm", "heart_rate"}}, 0, "zonula ok removed"},
    {{.words = {"device", "rm", "heart_rate"}}, 1, "zonula ok exit error text message"},
    {{.words = {"config", "list"}}, 0, "zonula ok path keys"},
    {{.words = {"config", "path"}}, 0, "zonula ok path exists"},
    {{.words = {"config", "get", "units"}}, 0, "zonula ok key value default"},
    {{.words = {"config", "get", "unit"}}, 64, "zonula ok exit error text message"},
    {{.words = {"config", "set", "units", "uk", "-n"}},
     0,
     "zonula ok dry_run key value before path"},
    {{.words = {"config", "set", "units", "uk"}}, 73, "zonula ok exit error text message"},
    {{.words = {"completion", "fish"}}, 0, "zonula ok shell script"},
    {{.words = {"completion", "csh"}}, 64, "zonula ok exit error text message"},
    {{.words = {"doctor"}}, 0, "zonula ok checks warnings failures"},
    {{.words = {"version"}}, 0, "zonula ok version model"},
    {{.words = {"--version"}}, 0, "zonula ok version model"},
    {{.words = {"help"}}, 0, "zonula ok commands"},
    {{.words = {"help", "eat"}}, 0, "zonula ok commands"},
    {{.words = {"eat", "--help"}}, 0, "zonula ok commands"},
    {{.words = {"-h"}}, 0, "zonula ok commands"},
};

/* The keys of an object in their order. */
static void check_keys(const char *output, const char *expected)
{
    CLEANUP(json_drop) json_t *json = json_loads(output, 0, NULL);
    char keys[512] = "";
    size_t used = 0;
    const char *key;
    json_t *value;

    json_object_foreach(json, key, value)
    {
        used += (size_t)snprintf(keys + used, sizeof(keys) - used, "%s%s", used ? " " : "", key);
        assert_true(used < sizeof(keys));
    }
    assert_string_equal(keys, expected);
}

static void test_every_command(void **state)
{
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        int status = 0;
        CLEANUP(cleanup_free) char *output = cli_run(*state, &steps[i].run, "--json", &status);

        print_message("%s %s\n", steps[i].run.words[0],
                      steps[i].run.words[1] ? steps[i].run.words[1] : "");
        assert_int_equal(status, steps[i].status);
        cli_check_json(output, status, NULL);
        check_keys(output, steps[i].keys);
    }
}

/* A command that is new must come into the table above. */
static void test_no_command_is_left_out(void **state)
{
    (void)state;
    for (const struct command *command = commands; command->name; command++) {
        bool found = false;
        for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
            found = found || strcmp(steps[i].run.words[0], command->name) == 0;
        if (!found)
            fail_msg("%s", command->name);
    }
}

static void test_files(void **state)
{
    const struct cli *cli = *state;
    const char *diary = harness_path(cli->harness, "diary.json");
    const char *copy = harness_path(cli->harness, "copy.db");
    const struct step with_files[] = {
        {{.words = {"export", "-o", diary, "--person", "alice"}},
         0,
         "zonula ok dry_run file entries lines"},
        {{.words = {"import", diary, "-n", "--person", "alice"}},
         0,
         "zonula ok dry_run file read known new others"},
        {{.words = {"backup", copy}}, 0, "zonula ok dry_run file entries"},
        {{.words = {"restore", copy}}, 0, "zonula ok dry_run file entries kept"},
    };

    for (size_t i = 0; i < sizeof(with_files) / sizeof(with_files[0]); i++) {
        int status = 0;
        CLEANUP(cleanup_free)
        char *output = cli_run(cli, &with_files[i].run, "--json", &status);

        print_message("%s\n", with_files[i].run.words[0]);
        assert_int_equal(status, with_files[i].status);
        cli_check_json(output, status, NULL);
        check_keys(output, with_files[i].keys);
    }
}

/* --json may stand behind what is wrong, and a list may be one object a line. */
static void test_where_the_option_stands(void **state)
{
    static const struct cli_run behind[] = {
        {.words = {"--frob", "today", "--json"}},
        {.words = {"--frob", "--jsonl", "today"}},
        {.words = {"today", "--person", "bob", "extra", "--json"}},
        {.words = {"eat", "--json", "--at"}},
    };
    static const struct cli_run text = {.words = {"eat", "--frob", "--", "--json"}};
    int status = 0;

    for (size_t i = 0; i < sizeof(behind) / sizeof(behind[0]); i++) {
        CLEANUP(cleanup_free) char *output = cli_run(*state, &behind[i], NULL, &status);
        assert_int_equal(status, 64);
        cli_check_json(output, status, NULL);
    }
    CLEANUP(cleanup_free) char *plain = cli_run(*state, &text, NULL, &status);
    assert_string_equal(plain, "zonula: no option \"--frob\"\n");
}

static void test_lists_by_line(void **state)
{
    static const struct cli_run log = {.words = {"--person", "alice", "log", "--jsonl"}};
    static const struct cli_run none = {.words = {"--person", "bob", "log", "--jsonl"}};
    int status = 0;
    int lines = 0;
    CLEANUP(cleanup_free) char *output = cli_run(*state, &log, NULL, &status);
    CLEANUP(cleanup_free) char *nothing = cli_run(*state, &none, NULL, &status);

    assert_int_equal(status, 1);
    cli_check_json(nothing, status, NULL);
    for (char *line = strtok(output, "\n"); line; line = strtok(NULL, "\n")) {
        CLEANUP(json_drop) json_t *entry = json_loads(line, 0, NULL);
        assert_true(json_is_integer(json_object_get(entry, "id")));
        lines++;
    }
    assert_int_equal(lines, 17);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_command), cmocka_unit_test(test_no_command_is_left_out),
        cmocka_unit_test(test_files),         cmocka_unit_test(test_where_the_option_stands),
        cmocka_unit_test(test_lists_by_line),
    };
    return cmocka_run_group_tests(tests, start, cli_tear_down);
}
