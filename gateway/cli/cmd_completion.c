/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * zonula completion bash|zsh|fish: a script for the shell. Commands, options and what they take are
 * written into it out of the tables of the program itself; how the shell works with them is in
 * gateway/cli/completion/; what is in the database the script asks for (complete.h).
 */
#include "gateway/cli/commands.h"

#include "core/cleanup.h"
#include "embedded/completion.h"
#include "gateway/cli/complete.h"
#include "gateway/cli/synopsis.h"
#include <string.h>

#define WORDS_MAX 512

/* ---- what the tables say ---- */

/* All that means a command: its name, its letter, and the beginnings that are of it alone. */
static void write_names(FILE *out, const struct command *command, const char *between)
{
    char word[32];

    fputs(command->name, out);
    for (size_t length = 1; length < strlen(command->name) && length < sizeof(word); length++) {
        snprintf(word, sizeof(word), "%.*s", (int)length, command->name);
        if (command_find(word, NULL) == command)
            fprintf(out, "%s%s", between, word);
    }
    const char *letter = command->letter;
    if (letter && strncmp(letter, command->name, strlen(letter)) != 0)
        fprintf(out, "%s%s", between, letter);
}

/* "--editor -E" */
static void write_option(FILE *out, const struct option_row *row, const char *between)
{
    fprintf(out, "--%s", row->name);
    if (row->letter)
        fprintf(out, "%s-%c", between, row->letter);
}

static void write_spaced(FILE *out, const char *choices)
{
    for (; *choices; choices++)
        fputc(*choices == '|' ? ' ' : *choices, out);
}

static bool is_choices(const char *value)
{
    return strchr(value, '|') != NULL;
}

static bool is_file(const char *value)
{
    return strcmp(value, "FILE") == 0;
}

/* Whether a file can stand behind the command and a word of it; word NULL: as its first argument.
 */
static bool takes_file(const struct command *command, const char *word)
{
    struct synopsis_place places[SYNOPSIS_PLACES_MAX];
    const size_t count = synopsis_places(command->arguments, &word, word ? 1 : 0, places);
    bool file = false;

    for (size_t i = 0; i < count; i++)
        file = file || is_file(places[i].name);
    return file;
}

/* The words that may stand first; of `help` they are the commands. */
static void find_words(const struct command *command, char ret[WORDS_MAX])
{
    size_t used = 0;

    synopsis_words(command->arguments, ret, WORDS_MAX);
    if (command->run != cmd_help)
        return;
    for (const struct command *row = commands; row->name && used < WORDS_MAX; row++)
        used += (size_t)snprintf(ret + used, WORDS_MAX - used, "%s%s", used ? " " : "", row->name);
}

/* Calls for each command and word that a file can stand behind; once, with NULL, where one can
 * stand as the first argument. */
static void each_with_file(FILE *out, void (*write)(FILE *out, const struct command *command,
                                                    const char *word))
{
    for (const struct command *row = commands; row->name; row++) {
        char words[WORDS_MAX];
        char *rest = words;
        char *word;

        synopsis_words(row->arguments, words, sizeof(words));
        if (takes_file(row, NULL)) {
            write(out, row, NULL);
            continue;
        }
        while ((word = strsep(&rest, " ")) != NULL)
            if (*word && takes_file(row, word))
                write(out, row, word);
    }
}

/* ---- bash and zsh: one syntax for both ---- */

static void write_commands_sh(FILE *out)
{
    fputs("_zonula_commands='", out);
    for (const struct command *row = commands; row->name; row++)
        fprintf(out, "%s%s", row == commands ? "" : " ", row->name);
    fputs("'\n_zonula_options='", out);
    for (size_t i = 0; options_row(i); i++) {
        if (options_row(i)->commands)
            continue;
        fputs(i ? " " : "", out);
        write_option(out, options_row(i), " ");
    }
    fputs("'\n\n# The command that a word means, into `chosen`.\n"
          "_zonula_command() {\n    case $1 in\n",
          out);
    for (const struct command *row = commands; row->name; row++) {
        fputs("    ", out);
        write_names(out, row, "|");
        fprintf(out, ") chosen='%s' ;;\n", row->name);
    }
    fputs("    *) return 1 ;;\n    esac\n}\n", out);
}

static void write_takes_sh(FILE *out)
{
    fputs("\n# The options of a command, and the words that stand first behind it.\n"
          "_zonula_takes() {\n    case $1 in\n",
          out);
    for (const struct command *row = commands; row->name; row++) {
        char words[WORDS_MAX];
        size_t written = 0;

        fprintf(out, "    %s)\n        takes='", row->name);
        for (size_t i = 0; options_row(i); i++) {
            if (!options_row(i)->commands || !options_row_is_of(options_row(i), row->name))
                continue;
            fputs(written++ ? " " : "", out);
            write_option(out, options_row(i), " ");
        }
        find_words(row, words);
        fprintf(out, "'\n        starts='%s'\n        ;;\n", words);
    }
    fputs("    esac\n}\n", out);
}

static void write_values_sh(FILE *out)
{
    fputs("\n# Whether an option takes a value; its choices, or FILE, into `values`.\n"
          "_zonula_value() {\n    case $1 in\n",
          out);
    for (size_t i = 0; options_row(i); i++) {
        const struct option_row *row = options_row(i);
        if (!row->value)
            continue;
        fputs("    ", out);
        write_option(out, row, "|");
        fputs(") values='", out);
        if (is_choices(row->value) || is_file(row->value))
            write_spaced(out, row->value);
        fputs("' ;;\n", out);
    }
    fputs("    *) return 1 ;;\n    esac\n}\n", out);
}

static void write_file_sh(FILE *out, const struct command *command, const char *word)
{
    fprintf(out, "    %s:%s) ;;\n", command->name, word ? word : "*");
}

static void write_tables_sh(FILE *out)
{
    write_commands_sh(out);
    write_takes_sh(out);
    write_values_sh(out);
    fputs("\n# Whether a file can stand behind \"command:first argument\".\n"
          "_zonula_files() {\n    case $1 in\n",
          out);
    each_with_file(out, write_file_sh);
    fputs("    *) return 1 ;;\n    esac\n}\n", out);
}

/* In single quotes, as zsh and fish read them; no text of the table has a backslash. */
static void write_quoted(FILE *out, const char *text, const char *apostrophe)
{
    fputc('\'', out);
    for (; *text; text++)
        *text == '\'' ? fputs(apostrophe, out) : fputc(*text, out);
    fputc('\'', out);
}

static void write_tables_bash(FILE *out)
{
    fputs("# shellcheck shell=bash disable=SC2034,SC2086,SC2154\n", out);
    write_tables_sh(out);
}

static void write_tables_zsh(FILE *out)
{
    fputs("_zonula_described=(\n", out);
    for (const struct command *row = commands; row->name; row++) {
        char text[WORDS_MAX];
        snprintf(text, sizeof(text), "%s:%s", row->name, row->does);
        fputs("    ", out);
        write_quoted(out, text, "'\\''");
        fputc('\n', out);
    }
    fputs(")\n", out);
    write_tables_sh(out);
}

/* ---- fish ---- */

static void write_option_fish(FILE *out, const struct option_row *row, const struct command *of)
{
    fputs("complete -c zonula", out);
    if (of) {
        fputs(" -n '__fish_seen_subcommand_from ", out);
        write_names(out, of, " ");
        fputc('\'', out);
    }
    fprintf(out, " -l %s", row->name);
    if (row->letter)
        fprintf(out, " -s %c", row->letter);
    if (row->value && is_file(row->value)) {
        fputs(" -r -F", out);
    } else if (row->value && is_choices(row->value)) {
        fputs(" -x -a '", out);
        write_spaced(out, row->value);
        fputc('\'', out);
    } else if (row->value) {
        fputs(complete_knows(of ? of->name : "", row->value) ? " -x -k -a '(__zonula_ask)'" : " -x",
              out);
    }
    fputc('\n', out);
}

static void write_command_fish(FILE *out, const struct command *command)
{
    char words[WORDS_MAX];

    fprintf(out, "complete -c zonula -n __fish_use_subcommand -a %s -d ", command->name);
    write_quoted(out, command->does, "\\'");
    fputc('\n', out);
    find_words(command, words);
    if (*words) {
        fputs("complete -c zonula -n '__fish_seen_subcommand_from ", out);
        write_names(out, command, " ");
        fprintf(out, "; and not __fish_seen_subcommand_from %s' -a '%s'\n", words, words);
    }
    for (size_t i = 0; options_row(i); i++)
        if (options_row(i)->commands && options_row_is_of(options_row(i), command->name))
            write_option_fish(out, options_row(i), command);
}

static void write_file_fish(FILE *out, const struct command *command, const char *word)
{
    fputs("complete -c zonula -n '__fish_seen_subcommand_from ", out);
    write_names(out, command, " ");
    if (word)
        fprintf(out, "; and __fish_seen_subcommand_from %s", word);
    fputs("' -F\n", out);
}

static void write_tables_fish(FILE *out)
{
    fputs("complete -c zonula -f\n", out);
    for (size_t i = 0; options_row(i); i++)
        if (!options_row(i)->commands)
            write_option_fish(out, options_row(i), NULL);
    for (const struct command *row = commands; row->name; row++)
        write_command_fish(out, row);
    each_with_file(out, write_file_fish);
}

/* ---- the command ---- */

static const struct shell {
    const char *name;
    const char *first; /* line of the script */
    void (*write_tables)(FILE *out);
} shells[] = {
    {"bash", "", write_tables_bash},
    {"zsh", "#compdef zonula\n", write_tables_zsh},
    {"fish", "", write_tables_fish},
};

/* The part of a script that is written by hand. */
static const char *find_body(const char *shell)
{
    static const char prefix[] = "zonula.";

    for (size_t i = 0; i < sizeof(embedded_completion) / sizeof(embedded_completion[0]); i++)
        if (strcmp(embedded_completion[i].file + strlen(prefix), shell) == 0)
            return (const char *)embedded_completion[i].bytes;
    return "";
}

static void write_script(FILE *out, const struct shell *shell)
{
    fprintf(out, "%s# Completion of zonula for %s; made by: zonula completion %s\n", shell->first,
            shell->name, shell->name);
    shell->write_tables(out);
    fputs(find_body(shell->name), out);
}

static int print_script_json(const struct context *context, const struct shell *shell)
{
    CLEANUP(cleanup_free) char *script = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&script, &size);

    if (!out)
        return EXIT_SOFTWARE;
    write_script(out, shell);
    fclose(out);
    return print_json(&context->output, json_pack("{s:i, s:b, s:s, s:s}", "zonula", 1, "ok", 1,
                                                  "shell", shell->name, "script", script));
}

int cmd_completion(struct context *context)
{
    const struct options *options = context->options;
    const char *name = options->argument_count == 1 ? options->arguments[0] : "";

    for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++) {
        if (strcmp(shells[i].name, name) != 0)
            continue;
        if (context->output.json)
            return print_script_json(context, &shells[i]);
        write_script(context->output.out, &shells[i]);
        return EXIT_OK;
    }
    return context_usage(context, "completion: of which shell? bash, zsh or fish");
}
