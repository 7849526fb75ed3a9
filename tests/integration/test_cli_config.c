/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula config with the real program: the file is found, read, changed a key at a time, and left
 * alone when anything is wrong; and what it says holds for the commands that come then. */
#include "core/cleanup.h"
#include "tests/harness/cli.h"
#include "tests/harness/test.h"
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SHORT "[diary]\n# Asked for.\n#track =\nfibre_goal = 25\n"

/* The command line with a configuration of its own. */
struct world {
    struct cli cli;
    const char *path;
    char variable[600]; /* ZONULA_CONFIG=PATH */
};

static int set_up(void **state)
{
    static struct world world;

    *state = &world;
    if (cli_open(&world.cli) < 0)
        return -1;
    world.path = harness_path(world.cli.harness, "zonula.conf");
    snprintf(world.variable, sizeof(world.variable), "ZONULA_CONFIG=%s", world.path);
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;

    cli_close(&world->cli);
    return 0;
}

static void write_config(const struct world *world, const char *text)
{
    assert_non_null(harness_write_file(world->cli.harness, "zonula.conf", text));
}

static void check_config(const struct world *world, const char *text)
{
    CLEANUP(cleanup_file) FILE *file = fopen(world->path, "r");
    char found[4096] = "";

    assert_non_null(file);
    assert_true(fread(found, 1, sizeof(found) - 1, file) > 0);
    assert_string_equal(found, text);
}

/* Up to four words; `says` with "%s" for the path. */
static void check(const struct world *world, const char *const words[4], int status,
                  const char *says)
{
    struct cli_run run = {.environment = {world->variable}, .words = {"config"}};
    char text[2048] = "";
    const char *path = strstr(says, "%s");

    for (size_t i = 0; i < 4 && words[i]; i++)
        run.words[i + 1] = words[i];
    snprintf(text, sizeof(text), "%.*s%s%s", path ? (int)(path - says) : (int)strlen(says), says,
             path ? world->path : "", path ? path + 2 : "");
    cli_check(&world->cli, &run, status, text);
}

#define CHECK(world, status, says, ...) \
    check(world, (const char *const[4]){__VA_ARGS__}, status, says)

static void keys_are_read(void **state)
{
    const struct world *world = *state;

    write_config(world, SHORT);
    CHECK(world, 0, "25\n", "get", "fibre_goal");
    CHECK(world, 0, "25\n", "get", "diary.fibre_goal");
    CHECK(world, 0, "30\n", "get", "plants_goal");
    CHECK(world, 1, "zonula: it is not set\n", "get", "track");
    CHECK(world, 0, "%s\n", "path");
    CHECK(world, 0,
          "{\"zonula\":1,\"ok\":true,\"key\":\"diary.fibre_goal\",\"value\":\"25\","
          "\"default\":false}\n",
          "get", "fibre_goal", "--json");
    CHECK(world, 0,
          "{\"zonula\":1,\"ok\":true,\"key\":\"mqtt.port\",\"value\":null,\"default\":true}\n",
          "get", "port", "--json");
}

static void all_keys_are_listed(void **state)
{
    const struct world *world = *state;
    const struct cli_run run = {.environment = {world->variable}, .words = {"config", "list"}};
    int status = 0;

    write_config(world, SHORT);
    CLEANUP(cleanup_free) char *text = cli_run(&world->cli, &run, NULL, &status);
    assert_int_equal(status, 0);
    assert_non_null(strstr(text, "\nmqtt.host               localhost  (default)\n"));
    assert_non_null(strstr(text, "\nmqtt.port               (not set)\n"));
    assert_non_null(strstr(text, "\ndiary.fibre_goal        25\n"));
    CLEANUP(cleanup_free) char *json = cli_run(&world->cli, &run, "--json", &status);
    cli_check_json(json, status, NULL);
    assert_non_null(
        strstr(json, "{\"key\":\"diary.fibre_goal\",\"value\":\"25\",\"default\":false}"));
}

static void a_key_is_changed_and_taken_back(void **state)
{
    const struct world *world = *state;
    struct stat before, after;

    write_config(world, SHORT);
    assert_int_equal(chmod(world->path, 0640), 0);
    assert_int_equal(stat(world->path, &before), 0);
    CHECK(world, 0, "diary.track: pain, gas  (was not set)\n  %s\n", "set", "track", "pain, gas");
    check_config(world, "[diary]\n# Asked for.\n#track =\ntrack = pain, gas\nfibre_goal = 25\n");
    CHECK(world, 0, "diary.fibre_goal: 30  (was 25)\n  %s\n", "unset", "fibre_goal");
    check_config(world, "[diary]\n# Asked for.\n#track =\ntrack = pain, gas\n");
    CHECK(world, 0,
          "mqtt.host: broker.lan  (was localhost)\n  %s; zonulad reads it when it starts\n", "set",
          "host", "broker.lan");
    check_config(world, "[diary]\n# Asked for.\n#track =\ntrack = pain, gas\n"
                        "\n[mqtt]\nhost = broker.lan\n");
    CHECK(world, 0, "", "set", "host", "localhost", "-q");
    assert_int_equal(stat(world->path, &after), 0);
    assert_int_equal(after.st_mode, before.st_mode);
}

static void what_is_wrong_changes_nothing(void **state)
{
    const struct world *world = *state;

    write_config(world, SHORT);
    CHECK(world, 64,
          "zonula: no key \"fiber_goal\" in the configuration; closest: diary.fibre_goal\n", "get",
          "fiber_goal");
    CHECK(world, 64, "zonula: no key \"colour\" in the configuration; see: zonula config list\n",
          "set", "colour", "red");
    CHECK(world, 64, "zonula: config: get KEY, set KEY VALUE, unset KEY, list or path\n", "set",
          "track");
    CHECK(world, 64, "zonula: config: get KEY, set KEY VALUE, unset KEY, list or path\n", "list",
          "track");
    CHECK(world, 78,
          "zonula: %s:4: diary fibre_goal must be a whole number from 1 to 1000\n"
          "nothing changed\n",
          "set", "fibre_goal", "much");
    CHECK(world, 65, "zonula: a value is one line\nnothing changed\n", "set", "track",
          "pain\n[mqtt]\nhost = x");
    CHECK(world, 65,
          "zonula: this value cannot be written: blanks at its ends are lost, and \" ;\" begins a "
          "comment\nnothing changed\n",
          "set", "person", "bob ;alice");
    CHECK(world, 0, "diary.track: pain  (was not set)\n  %s\n", "set", "track", "pain", "-n");
    check_config(world, SHORT);
}

static void a_faulty_file_is_put_right(void **state)
{
    const struct world *world = *state;

    write_config(world, "[diary]\nfibre_goal = much\n");
    CHECK(world, 78, "zonula: %s:2: diary fibre_goal must be a whole number from 1 to 1000\n",
          "list");
    CHECK(world, 0, "diary.fibre_goal: 35  (was much)\n  %s\n", "set", "fibre_goal", "35");
    check_config(world, "[diary]\nfibre_goal = 35\n");
}

/* The person's own configuration, where none is yet; and through a link to one. */
static void a_file_of_ones_own_is_made(void **state)
{
    const struct world *world = *state;
    const struct cli *cli = &world->cli;
    const char *home = harness_path(cli->harness, "home");
    char variable[600], path[600], link[600], says[1400];
    struct stat status;

    snprintf(variable, sizeof(variable), "XDG_CONFIG_HOME=%s", home);
    snprintf(path, sizeof(path), "%s/zonula/zonula.conf", home);
    const struct cli_run where = {.environment = {variable, "ZONULA_CONFIG="},
                                  .words = {"config", "path"}};
    snprintf(says, sizeof(says), "zonula: not there yet; the defaults hold\n%s\n", path);
    cli_check(cli, &where, 0, says);
    const struct cli_run set = {.environment = {variable, "ZONULA_CONFIG="},
                                .words = {"config", "set", "units", "uk"}};
    snprintf(says, sizeof(says), "diary.units: uk  (was not set)\n  %s\n", path);
    cli_check(cli, &set, 0, says);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);

    snprintf(link, sizeof(link), "%s/zonula/link.conf", home);
    assert_int_equal(symlink("zonula.conf", link), 0);
    const struct cli_run through = {
        .words = {"config", "set", "units", "us", "-q", "--config", link}};
    cli_check(cli, &through, 0, "");
    assert_int_equal(lstat(link, &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    const struct cli_run get = {.environment = {variable, "ZONULA_CONFIG="},
                                .words = {"config", "get", "units"}};
    cli_check(cli, &get, 0, "us\n");
}

static void it_holds_for_the_diary(void **state)
{
    const struct world *world = *state;
    const struct cli_run add = {.words = {"person", "add", "Bob", "-q"}};
    const struct cli_run note = {.environment = {world->variable},
                                 .words = {"note", "late", "--at", "yesterday dinner", "-n"}};

    write_config(world, "# nothing\n");
    cli_check(&world->cli, &add, 0, "bob\n");
    cli_check(&world->cli, &note, 64,
              "zonula: whose diary? there are alice, bob\nnothing done; say --person NAME\n");
    write_config(world, "[diary]\nperson = alice\ndinner = 21:15\n");
    cli_check(&world->cli, &note, 0, "(dry run) note  Fri 13 Mar 21:15\n  late\n");
    write_config(world, "[diary]\nperson = carol\n");
    cli_check(&world->cli, &note, 78,
              "zonula: no person called \"carol\", of whom the configuration speaks\n"
              "nothing done; see: zonula person list\n");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(keys_are_read),
        TEST(all_keys_are_listed),
        TEST(a_key_is_changed_and_taken_back),
        TEST(what_is_wrong_changes_nothing),
        TEST(a_faulty_file_is_put_right),
        TEST(a_file_of_ones_own_is_made),
        TEST(it_holds_for_the_diary),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
