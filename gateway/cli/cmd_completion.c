/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * zonula completion bash|zsh|fish: a script for a shell, made of the tables of commands and
 * options. What it cannot know it asks `zonula __complete` for (gateway/cli/complete.h).
 */
#include "core/cleanup.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/complete.h"
#include <ctype.h>
#include <string.h>

#define WORD_MAX 32

/* ---- the tables ---- */

/* The word that an alternative of a usage line begins with, if it is typed as it stands: "list" of
 * "save NAME ID | list". *at moves behind it. False at the end. */
static bool next_alternative(const char **at, char ret[WORD_MAX])
{
    size_t length = 0;

    if (!*at || !**at)
        return false;
    const char *text = *at + (**at == '[');
    while (islower((unsigned char)text[length]) && length + 1 < WORD_MAX)
        length++;
    if (text[length] && !strchr(" ]", text[length]))
        length = 0;
    snprintf(ret, WORD_MAX, "%.*s", (int)length, text);
    const char *next = strstr(*at, " | ");
    *at = next ? next + 3 : "";
    return true;
}

/* Words with blanks between them. */
static void print_alternatives(FILE *out, const struct command *command)
{
    const char *at = command->arguments;
    const char *between = "";
    char word[WORD_MAX];

    while (next_alternative(&at, word)) {
        if (!*word)
            continue;
        fprintf(out, "%s%s", between, word);
        between = " ";
    }
}

static bool has_alternatives(const struct command *command)
{
    const char *at = command->arguments;
    char word[WORD_MAX];

    while (next_alternative(&at, word))
        if (*word)
            return true;
    return false;
}

/* Options for all commands (`command` NULL), or for this one alone. */
static bool is_wanted(const struct option_row *row, const struct command *command)
{
    return command ? row->commands && option_is_for(row, command->name) : !row->commands;
}

static void print_options(FILE *out, const struct command *command)
{
    const char *between = "";
    const struct option_row *row;

    for (size_t i = 0; (row = option_at(i)); i++) {
        if (!is_wanted(row, command))
            continue;
        fprintf(out, "%s--%s", between, row->name);
        between = " ";
        if (row->letter)
            fprintf(out, " -%c", row->letter);
    }
}

/* "eat|e": patterns of a case in a shell. */
static void print_pattern(FILE *out, const struct command *command)
{
    fprintf(out, "%s%s%s", command->name, command->letter ? "|" : "",
            command->letter ? command->letter : "");
}

/* "--at|--person|-o": the options whose value is the next word. */
static void print_valued(FILE *out)
{
    const char *between = "";
    const struct option_row *row;

    for (size_t i = 0; (row = option_at(i)); i++) {
        if (!row->takes_value)
            continue;
        fprintf(out, "%s--%s", between, row->name);
        between = "|";
        if (row->letter)
            fprintf(out, "|-%c", row->letter);
    }
}

/* Cases of a shell, one a command: the options of its own, and the words that may come first. */
static void print_cases(FILE *out)
{
    for (const struct command *command = commands; command->name; command++) {
        fputs("            ", out);
        print_pattern(out, command);
        fputs(") own=\"", out);
        print_options(out, command);
        fputs("\" first=\"", out);
        print_alternatives(out, command);
        fprintf(out, "\" files=\"%s\" ;;\n", strstr(command->arguments, "FILE") ? "yes" : "");
    }
}

static void print_names(FILE *out)
{
    for (const struct command *command = commands; command->name; command++)
        fprintf(out, "%s%s", command == commands ? "" : " ", command->name);
}

/* Text between single quotes. */
static void print_quoted(FILE *out, const char *text)
{
    for (; *text; text++)
        fputs(*text == '\'' ? "'\\''" : (char[]){*text, '\0'}, out);
}

/* ---- the scripts ---- */

/* Where the command is, and its case; of both bash and zsh. */
static void print_search(FILE *out, const char *word, const char *from, const char *to)
{
    fprintf(out,
            "    for ((i = %s; i < %s; i++)); do\n"
            "        case %s in\n"
            "            ",
            from, to, word);
    print_valued(out);
    fprintf(out,
            ") ((i++)) ;;\n"
            "            -*) ;;\n"
            "            *) command=%s; break ;;\n"
            "        esac\n"
            "    done\n"
            "    case $command in\n",
            word);
    print_cases(out);
    fputs("    esac\n", out);
}

static void print_bash(FILE *out)
{
    fputs("# bash completion for zonula; made by: zonula completion bash\n"
          "_zonula()\n"
          "{\n"
          "    local word=${COMP_WORDS[COMP_CWORD]} command= own= first= files= i quote= value\n"
          "    COMPREPLY=()\n",
          out);
    print_search(out, "${COMP_WORDS[i]}", "1", "COMP_CWORD");
    fputs("    if [[ $word == -* ]]; then\n"
          "        mapfile -t COMPREPLY < <(compgen -W \"$own ",
          out);
    print_options(out, NULL);
    fputs("\" -- \"$word\")\n"
          "        return\n"
          "    fi\n"
          "    if [[ -z $command && ${COMP_WORDS[COMP_CWORD-1]} != --* ]]; then\n"
          "        mapfile -t COMPREPLY < <(compgen -W \"",
          out);
    print_names(out);
    fprintf(out, "\" -- \"$word\")\n"
                 "        return\n"
                 "    fi\n"
                 "    if [[ $command == help ]]; then\n"
                 "        first=\"");
    print_names(out);
    fprintf(out,
            "\"\n"
            "    fi\n"
            "    if [[ -n $first && $i -eq $((COMP_CWORD - 1)) ]]; then\n"
            "        mapfile -t COMPREPLY < <(compgen -W \"$first\" -- \"$word\")\n"
            "    fi\n"
            "    case $word in\n"
            "        \\\"*|\\'*) quote=${word:0:1} word=${word:1} ;;\n"
            "        *) word=${word//\\\\/} ;;\n"
            "    esac\n"
            "    while IFS=$'\\t' read -r value _; do\n"
            "        [[ -n $quote ]] || printf -v value %%q \"$value\"\n"
            "        COMPREPLY+=(\"$value\")\n"
            "    done < <(zonula %s \"${COMP_WORDS[@]:1:COMP_CWORD-1}\" \"$word\" 2> /dev/null)\n"
            "    if [[ ${#COMPREPLY[@]} -eq 0 && -n $files ]]; then\n"
            "        compopt -o default\n"
            "    fi\n"
            "}\n"
            "complete -o nosort -F _zonula zonula\n",
            COMPLETE_COMMAND);
}

static void print_zsh(FILE *out)
{
    fputs("#compdef zonula\n"
          "# zsh completion for zonula; made by: zonula completion zsh\n"
          "_zonula()\n"
          "{\n"
          "    local command= own= first= files= i value note\n"
          "    local -a names values notes\n",
          out);
    print_search(out, "${words[i]}", "2", "CURRENT");
    fputs("    if [[ $PREFIX == -* ]]; then\n"
          "        compadd -- ${=own} ",
          out);
    print_options(out, NULL);
    fputs("\n"
          "        return\n"
          "    fi\n"
          "    names=(\n",
          out);
    for (const struct command *command = commands; command->name; command++) {
        fprintf(out, "        '%s:", command->name);
        print_quoted(out, command->does);
        fputs("'\n", out);
    }
    fprintf(out,
            "    )\n"
            "    if [[ -z $command && ${words[CURRENT-1]} != --* ]]; then\n"
            "        _describe command names\n"
            "        return\n"
            "    fi\n"
            "    [[ $command == help ]] && _describe command names\n"
            "    if [[ -n $first && $i -eq $((CURRENT - 1)) ]]; then\n"
            "        compadd -- ${=first}\n"
            "    fi\n"
            "    while IFS=$'\\t' read -r value note; do\n"
            "        values+=(\"$value\")\n"
            "        notes+=(\"$value  -- $note\")\n"
            "    done < <(zonula %s \"${(@Q)words[2,CURRENT-1]}\" \"${(Q)PREFIX}\" 2> /dev/null)\n"
            "    if [[ ${#values} -gt 0 ]]; then\n"
            "        compadd -U -V zonula -l -d notes -a values\n"
            "    elif [[ -n $files ]]; then\n"
            "        _files\n"
            "    fi\n"
            "}\n"
            "if [[ $zsh_eval_context[-1] == loadautofunc ]]; then\n"
            "    _zonula \"$@\"\n"
            "else\n"
            "    compdef _zonula zonula\n"
            "fi\n",
            COMPLETE_COMMAND);
}

static void print_fish_options(FILE *out, const struct command *command)
{
    const struct option_row *row;

    for (size_t i = 0; (row = option_at(i)); i++) {
        if (!is_wanted(row, command))
            continue;
        fputs("complete -c zonula", out);
        if (command)
            fprintf(out, " -n '__fish_seen_subcommand_from %s%s%s'", command->name,
                    command->letter ? " " : "", command->letter ? command->letter : "");
        fprintf(out, " -l %s", row->name);
        if (row->letter)
            fprintf(out, " -s %c", row->letter);
        if (strcmp(row->name, "person") == 0)
            fputs(" -x -a '(__zonula_complete)'\n", out);
        else
            fputs(row->takes_value ? " -r\n" : "\n", out);
    }
}

static void print_fish(FILE *out)
{
    fputs("# fish completion for zonula; made by: zonula completion fish\n"
          "function __zonula_complete\n"
          "    set -l words (commandline -opc)\n",
          out);
    fprintf(out,
            "    zonula %s $words[2..] (commandline -ct | string replace -r '^[\"\\']' '') 2> "
            "/dev/null\n"
            "end\n",
            COMPLETE_COMMAND);
    print_fish_options(out, NULL);
    for (const struct command *command = commands; command->name; command++) {
        const char *files = strstr(command->arguments, "FILE") ? "" : " -f";

        fprintf(out, "complete -c zonula -n __fish_use_subcommand -f -a %s -d '", command->name);
        print_quoted(out, command->does);
        fputs("'\n", out);
        if (has_alternatives(command)) {
            fprintf(out, "complete -c zonula -n '__fish_seen_subcommand_from %s' -f -a '",
                    command->name);
            print_alternatives(out, command);
            fputs("'\n", out);
        }
        fprintf(out,
                "complete -c zonula -n '__fish_seen_subcommand_from %s%s%s' -k%s -a "
                "'(__zonula_complete)'\n",
                command->name, command->letter ? " " : "", command->letter ? command->letter : "",
                files);
        print_fish_options(out, command);
    }
}

static int print_script_json(const struct output *output, const char *shell,
                             void (*print)(FILE *out))
{
    CLEANUP(cleanup_free) char *script = NULL;
    size_t length;
    FILE *file = open_memstream(&script, &length);

    if (!file)
        return EXIT_SOFTWARE;
    print(file);
    if (fclose(file) != 0)
        return EXIT_SOFTWARE;
    return print_json(output, json_pack("{s:i, s:b, s:s, s:s}", "zonula", 1, "ok", 1, "shell",
                                        shell, "script", script));
}

int cmd_completion(struct context *context)
{
    static const struct {
        const char *name;
        void (*print)(FILE *out);
    } shells[] = {{"bash", print_bash}, {"zsh", print_zsh}, {"fish", print_fish}};
    const struct options *options = context->options;

    for (size_t i = 0; options->argument_count == 1 && i < sizeof(shells) / sizeof(shells[0]);
         i++) {
        if (strcmp(shells[i].name, options->arguments[0]) != 0)
            continue;
        if (context->output.json)
            return print_script_json(&context->output, shells[i].name, shells[i].print);
        shells[i].print(context->output.out);
        return EXIT_OK;
    }
    return context_usage(context, "completion: for which shell? bash, zsh or fish");
}
