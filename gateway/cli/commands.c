/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/commands.h"

#include "core/log.h"
#include "gateway/cli/complete.h"
#include "gateway/food/distance.h"
#include <locale.h>
#include <string.h>

const struct command commands[] = {
    {"eat", "e", "TEXT | - | -E", "log food; with -E out of an editor",
     "zonula eat \"200 ml kefir, 2 slices rye bread, handful of almonds\"\n"
     "zonula eat --at \"yesterday 19:30\" \"60 g feta\"",
     cmd_eat},
    {"drink", "d", "TEXT | - | -E", "log drinks",
     "zonula drink \"1 mug coffee\"\nzonula d --at -2h \"1 glass red wine\"", cmd_drink},
    {"symptom", "s", "TEXT", "log symptoms, 0 to 10",
     "zonula symptom \"bloating 4\"\nzonula s --at -2h --for 90m \"cramps strong\"", cmd_symptom},
    {"checkin", "c", "TEXT | ok [--slot SLOT] [--complete]",
     "how it is, asked for all that is tracked",
     "zonula checkin ok\nzonula c \"bloating 3\" --slot E", cmd_checkin},
    {"stool", "b", "TYPE [--urgency 0-3] [--pain 0-10] [--blood] ... | --none",
     "log a bowel movement, Bristol type 1 to 7",
     "zonula stool 4\nzonula b 6 --at 07:20 --urgency 2", cmd_stool},
    {"supp", NULL, "TEXT", "log supplements",
     "zonula supp \"psyllium 5 g, zinc 15 mg\"\nzonula supp \"probiotic 10 billion CFU 4 strains\"",
     cmd_supp},
    {"med", NULL, "TEXT [--until DAY]", "log medicines",
     "zonula med \"ibuprofen 400 mg\"\nzonula med \"amoxicillin 500 mg\" --until 2026-03-20",
     cmd_med},
    {"note", "n", "TEXT", "log a note",
     "zonula note \"new flat, no oven yet\"\nzonula n --at yesterday \"dinner at a friend's\"",
     cmd_note},
    {"mark", NULL, "NAME=VALUE...", "log context with a name",
     "zonula mark sleep=7.5 stress=3\nzonula mark cycle=2 --at yesterday", cmd_mark},
    {"illness", NULL, "TEXT",
     "log an illness: gi_infection, febrile, chronic_infection, other; 0 to 10",
     "zonula illness \"stomach flu 6\"\nzonula illness febrile 3 --at yesterday", cmd_illness},
    {"exercise", NULL, "TEXT", "log exercise: how long, and easy, moderate or hard",
     "zonula exercise \"run 40 min hard\"\nzonula exercise 25 easy --at -2h", cmd_exercise},
    {"mindfulness", NULL, "TEXT", "log calm: breathing, meditation",
     "zonula mindfulness 20\nzonula mindfulness \"breathing 10 min\" --at 07:30", cmd_mindfulness},
    {"menstruation", NULL, "[CYCLE DAYS]", "log the first day of a period",
     "zonula menstruation\nzonula menstruation 28 --at yesterday", cmd_menstruation},
    {"log", "l", "[DAY] [KIND...] [--from DAY] [--to DAY] [--text TEXT] [--limit N]",
     "list entries", "zonula log yesterday\nzonula log food drink --limit 50", cmd_log},
    {"show", NULL, "ID[.ITEM]", "an entry in full, with the numbers of its items",
     "zonula show 39\nzonula show 39 --json", cmd_show},
    {"edit", NULL, "ID[.ITEM] [TEXT] [--at TIME]", "change an entry or an item of it",
     "zonula edit 39.2 \"3 slices\"\nzonula edit 39 --at 07:45", cmd_edit},
    {"rm", NULL, "ID[.ITEM]", "remove an entry or an item of it", "zonula rm 39\nzonula rm 39.3",
     cmd_rm},
    {"undo", "u", "[N | NUMBER | step NUMBER]", "take back the last steps, or one by its number",
     "zonula undo\nzonula undo 3", cmd_undo},
    {"redo", NULL, "", "bring back what was taken back last", "zonula redo\nzonula redo --json",
     cmd_redo},
    {"history", NULL, "[--limit N]", "the steps that undo walks",
     "zonula history\nzonula history --limit 100", cmd_history},
    {"again", "a", "[ID | DAY MEAL]", "log the same again",
     "zonula again\nzonula again yesterday breakfast", cmd_again},
    {"copy", NULL, "DAY", "all food and drink of a day again, at the same times",
     "zonula copy yesterday\nzonula copy \"12 Mar\"", cmd_copy},
    {"meal", NULL, "save NAME ID | list | show NAME | rename NAME NEW | rm NAME",
     "templates, used as @NAME",
     "zonula meal save breakfast 39\nzonula eat \"@breakfast * 0.5, 1 banana\"", cmd_meal},
    {"today", "t", "", "the day so far", "zonula today\nzonula today --json", cmd_today},
    {"batch", NULL, "[FILE | -]", "many entries at once, all or none",
     "zonula batch day.txt\nprintf '%s\\n' '07:20 stool 4' '08:05 eat 200 ml kefir' | zonula batch "
     "-",
     cmd_batch},
    {"day", NULL, "DAY", "a day: entries and what they come to",
     "zonula day yesterday\nzonula day \"12 Mar\" --json", cmd_day},
    {"week", "w", "[DAY]", "seven days side by side", "zonula week\nzonula week \"8 Mar\" --json",
     cmd_week},
    {"month", NULL, "[DAY]", "a calendar month, one character a day",
     "zonula month\nzonula month \"12 Feb\"", cmd_month},
    {"report", NULL, "--html FILE [--from DAY] [--to DAY] [--lang en|de] [--no-notes] [--force]",
     "a page for yourself or a doctor",
     "zonula report --html report.html --from 2026-03-08\n"
     "zonula report --html bericht.html --lang de --no-notes",
     cmd_report},
    {"plot", "p", "SERIES... [--days N]", "a series as bars",
     "zonula plot fibre --days 7\nzonula plot bloating energy --days 28", cmd_plot},
    {"indicators", NULL, "[DAY]", "the scores of a day, and what they are made of most",
     "zonula indicators\nzonula indicators yesterday --json", cmd_indicators},
    {"explain", NULL, "INDICATOR [DAY]", "a score factor by factor, and the entries behind each",
     "zonula explain barrier_strain\nzonula explain microbiome yesterday --json", cmd_explain},
    {"triggers", NULL, "[SYMPTOM] [--since DAY]", "foods and groups that go with symptoms",
     "zonula triggers\nzonula triggers bloating --since 2026-01-12", cmd_triggers},
    {"trial", NULL,
     "start FOOD [SYMPTOM...] [--without DAYS] [--with DAYS] [--rounds N] [--washout DAYS] | "
     "status [N] | result [N] | stop [N] | list | suggest",
     "phases with and without a food, in an order drawn by lot",
     "zonula trial start lactose --without 7d --with 7d --rounds 2 --washout 2d\n"
     "zonula trial status",
     cmd_trial},
    {"food", "f",
     "search TEXT | show ID | add NAME | edit ID | alias NAME=ID | import FILE | list | rm ID | "
     "recompute --since DAY | TEXT",
     "the food table, own foods and names; or log food",
     "zonula food search rye\n"
     "zonula food add ajvar --like baba-ganoush --set kcal=95,fibre=3.2 --flags nightshade",
     cmd_food},
    {"person", NULL, "add NAME [--tz ZONE] [--id ID] [--share-text] | list",
     "whose diaries there are",
     "zonula person add Alice\nzonula person add Bob --tz Europe/Lisbon --id bob2", cmd_person},
    {"device", NULL,
     "scan | add DEVICE | pair DEVICE | list | info DEVICE | sync [DEVICE...] | unpair DEVICE | "
     "rm DEVICE [--name NAME] [--driver NAME] [--for SECONDS]",
     "sensors; DEVICE is an address, or the name that it shows",
     "zonula device scan --for 10\n"
     "zonula device pair C4:7C:8D:6A:11:02 --name strap\n"
     "zonula device sync ring",
     cmd_device},
    {"export", NULL,
     "[--format json|csv|jsonl|fhir] [--from DAY] [--to DAY] [--readings] [-o FILE] [--force]",
     "take the diary out",
     "zonula export --format csv --from 2026-03-13 --to 2026-03-13 -o friday.csv\n"
     "zonula export -o diary.json --readings",
     cmd_export},
    {"import", NULL, "FILE [--map COLUMNS] | readings FILE",
     "bring in a diary, or what other programs measured",
     "zonula import diary.json --dry-run\nzonula import readings Gadgetbridge.db", cmd_import},
    {"backup", NULL, "FILE [--force]", "copy the database and read the copy back",
     "zonula backup backup.db\nzonula backup /media/stick/zonula.db --force", cmd_backup},
    {"restore", NULL, "FILE", "bring a copy of the database back",
     "zonula restore backup.db --dry-run\nzonula restore /media/stick/zonula.db", cmd_restore},
    {"config", NULL, "get KEY | set KEY VALUE | unset KEY | list | path",
     "the configuration, a key at a time",
     "zonula config set track \"bloating, pain\"\nzonula config get fibre_goal", cmd_config},
    {"doctor", NULL, "[--strict]", "check the installation",
     "zonula doctor\nzonula doctor --strict --quiet", cmd_doctor},
    {"completion", NULL, "bash | zsh | fish", "a script that completes zonula in a shell",
     "source <(zonula completion bash)\n"
     "zonula completion fish > ~/.config/fish/completions/zonula.fish",
     cmd_completion},
    {"help", NULL, "[COMMAND]", "this page, or the page of a command",
     "zonula help\nzonula help eat", cmd_help},
    {"version", NULL, "", "the version of the program", "zonula version\nzonula --version",
     cmd_version},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

static const struct command *fail_unknown(const char *word, struct error *err)
{
    const char *closest = NULL;
    int best = CLOSEST_NONE;

    for (const struct command *command = commands; command->name; command++)
        if (edit_is_closer(word, command->name, &best))
            closest = command->name;
    if (closest)
        error_set(err, ERR_USAGE, "no command \"%.60s\"; closest: %s", word, closest);
    else
        error_set(err, ERR_USAGE, "no command \"%.60s\"; see: zonula help", word);
    return NULL;
}

const struct command *command_find(const char *word, struct error *err)
{
    const struct command *found = NULL;
    char fits[256] = "";
    size_t used = 0;
    int count = 0;

    for (const struct command *command = commands; command->name; command++) {
        if (strcmp(command->name, word) == 0 ||
            (command->letter && strcmp(command->letter, word) == 0))
            return command;
        if (!*word || strncmp(command->name, word, strlen(word)) != 0)
            continue;
        found = command;
        if (used < sizeof(fits))
            used += (size_t)snprintf(fits + used, sizeof(fits) - used, "%s%s", count ? ", " : "",
                                     command->name);
        count++;
    }
    if (count == 1)
        return found;
    if (count == 0)
        return fail_unknown(word, err);
    error_set(err, ERR_USAGE, "\"%.60s\" begins several commands: %s", word, fits);
    return NULL;
}

static int run(struct context *context)
{
    const struct options *options = context->options;
    const struct command *command;
    struct error err = {0};

    if (options->version)
        return cmd_version(context);
    if (!options->command) {
        if (options->help)
            return print_help(context, NULL);
        return context_usage(context, "what to do? see: zonula help");
    }
    command = command_find(options->command, &err);
    if (!command)
        return output_error(&context->output, &err, NULL);
    context->command = command->name;
    if (options->help)
        return print_help(context, command);
    if (options_fit(options, command->name, &err) < 0)
        return output_error(&context->output, &err, NULL);
    return command->run(context);
}

int commands_main(int argc, char *const argv[])
{
    struct options options = {0};
    struct context context = {.options = &options, .command = ""};
    struct error err = {0};

    if (argc > 1 && strcmp(argv[1], COMPLETE_COMMAND) == 0)
        return complete_main(argc - 2, argv + 2);
    setlocale(LC_CTYPE, "");
    int r = options_parse(argc, argv, &options, &err);
    log_set_level(options.verbose ? LOG_LEVEL_INFO : LOG_LEVEL_ERROR);
    output_init(&context.output, &options);
    int status = r < 0 ? output_error(&context.output, &err, NULL) : context_init(&context);
    if (status == 0)
        status = run(&context);
    context_done(&context);
    if (fflush(stdout) != 0 && status == 0) {
        fputs("zonula: the output could not be written\n", stderr);
        status = EXIT_IO;
    }
    return status;
}
