/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/batch_line.h"

#include "gateway/cli/commands.h"

#include <stdlib.h>
#include <string.h>

#define BLANKS     " \t\r"
#define BEFORE_MAX 6  /* words of a time and the command: "12 March 2026 7 am eat" */
#define WORDS_MAX  24 /* of the options */

/* The commands that log an entry, and nothing else. */
static const char *const loggers[] = {
    "eat",  "drink", "symptom", "checkin",  "stool",       "supp",         "med",
    "note", "mark",  "illness", "exercise", "mindfulness", "menstruation",
};

static bool is_called(const char *name, const char *word, size_t length)
{
    return name && strlen(name) == length && strncmp(name, word, length) == 0;
}

/* The full name of the logging command of this name or letter; NULL: it is none. */
static const char *logger_of(const char *word, size_t length)
{
    for (const struct command *command = commands; command->name; command++) {
        if (!is_called(command->name, word, length) && !is_called(command->letter, word, length))
            continue;
        for (size_t i = 0; i < sizeof(loggers) / sizeof(loggers[0]); i++) {
            if (strcmp(loggers[i], command->name) == 0)
                return command->name;
        }
    }
    return NULL;
}

/* Ends a text before `end`, without the blanks there. */
static void cut(const char *start, char *end)
{
    while (end > start && strchr(BLANKS, end[-1]))
        end--;
    *end = '\0';
}

/* Finds the command; what stands before it is the time. Returns what is behind it, NULL if there is
 * no command. */
static char *find_command(char *start, struct batch_line *line)
{
    char *word = start;

    for (int i = 0; i < BEFORE_MAX && *word; i++) {
        char *end = word + strcspn(word, BLANKS);
        line->command = logger_of(word, (size_t)(end - word));
        if (line->command) {
            if (word > start) {
                cut(start, word);
                line->options.at = start;
            }
            return end + strspn(end, BLANKS);
        }
        word = end + strspn(end, BLANKS);
    }
    return NULL;
}

/* Where the options begin: at the first word with two dashes. */
static char *find_options(char *text)
{
    char *at = text;

    while (*at && strncmp(at, "--", 2) != 0) {
        at += strcspn(at, BLANKS);
        at += strspn(at, BLANKS);
    }
    return at;
}

/* Takes the quotes around a text off. */
static char *unquote(char *text)
{
    size_t length = strlen(text);

    if (length < 2 || text[0] != '"' || text[length - 1] != '"')
        return text;
    text[length - 1] = '\0';
    return text + 1;
}

/* Whether every quote at the beginning of a word has its other one at the end of a word. */
static bool quotes_match(const char *text)
{
    const char *open = NULL;

    for (const char *at = text; *at; at++) {
        if (*at != '"')
            continue;
        if (open)
            open = NULL;
        else if (at == text || strchr(BLANKS "=", at[-1]))
            open = at;
    }
    return !open;
}

/* What is said once, for all lines. */
static int check_options(const struct options *options, const char *at, struct error *err)
{
    if (options->person || options->key || options->db || options->config || options->color ||
        options->dry_run || options->json || options->jsonl || options->quiet || options->verbose ||
        options->no_input || options->ascii || options->editor || options->help || options->version)
        return error_set(err, ERR_USAGE, "an option that belongs to batch, not to a line of it");
    if (at && options->at)
        return error_set(err, ERR_USAGE, "the time is said twice");
    return 0;
}

/* Cuts the next word off *text, which is moved behind it; quotes keep blanks and are taken off.
 * NULL at the end; "" is a word. */
static char *take_word(char **text)
{
    char *from = *text + strspn(*text, BLANKS);
    char *word = from;
    char *to = from;
    bool quoted = false;

    if (!*from)
        return NULL;
    for (; *from && (quoted || !strchr(BLANKS, *from)); from++) {
        if (*from == '"')
            quoted = !quoted;
        else
            *to++ = *from;
    }
    *text = from + (*from != '\0');
    *to = '\0';
    return word;
}

/* The words of a text, the last of many with all that is left; a text in quotes is one word.
 * Returns how many. */
static int add_words(char *text, char *argv[ARGUMENTS_MAX])
{
    int count = 0;

    if (unquote(text) != text) {
        argv[0] = text + 1;
        return 1;
    }
    while (*text && count < ARGUMENTS_MAX - 1) {
        argv[count++] = text;
        text += strcspn(text, BLANKS);
        if (*text)
            *text++ = '\0';
        text += strspn(text, BLANKS);
    }
    if (*text)
        argv[count++] = text;
    return count;
}

/* The words of the options, then those of the text as the arguments of the command. */
static int read_arguments(char *text, struct batch_line *line, struct error *err)
{
    char *argv[WORDS_MAX + ARGUMENTS_MAX + 3] = {(char *)"zonula", (char *)line->command};
    char *options = find_options(text);
    const char *at = line->options.at;
    char *word;
    int argc = 2;

    if (options > text) /* a blank stands between them */
        cut(text, options);
    else
        text = NULL;
    while ((word = take_word(&options))) {
        if (argc == WORDS_MAX + 2)
            return error_set(err, ERR_USAGE, "more than %d words of options", WORDS_MAX);
        argv[argc++] = word;
    }
    int r = options_parse(argc, argv, &line->options, err);
    if (r == 0 && text) { /* no value of the last option, which was complete without it */
        argv[argc++] = (char *)"--";
        argc += add_words(text, argv + argc);
        r = options_parse(argc, argv, &line->options, err);
    }
    if (r == 0)
        r = check_options(&line->options, at, err);
    if (r == 0)
        r = options_fit(&line->options, line->command, err);
    if (at)
        line->options.at = at;
    return r;
}

int batch_line_read(const char *line, size_t length, struct batch_line *ret, struct error *err)
{
    *ret = (struct batch_line){0};
    if (length > BATCH_LINE_MAX)
        return error_set(err, ERR_LENGTH, "longer than %d bytes", BATCH_LINE_MAX);
    if (memchr(line, '\0', length))
        return error_set(err, ERR_SYNTAX, "there is a NUL byte in it");
    ret->text = strndup(line, length);
    if (!ret->text)
        return error_set(err, ERR_NOMEM, "out of memory");
    char *start = ret->text + strspn(ret->text, BLANKS);
    if (!*start || *start == '#')
        return 1;
    char *text = find_command(start, ret);
    if (!text)
        return error_set(err, ERR_SYNTAX, "a time, then eat, drink, symptom, stool, ... and what");
    if (strcmp(text, "-") == 0) /* the command would read the lines that follow */
        return error_set(err, ERR_USAGE, "- is no text here");
    if (!quotes_match(text))
        return error_set(err, ERR_SYNTAX, "a quote has no end");
    return read_arguments(text, ret, err);
}

void batch_line_done(struct batch_line *line)
{
    free(line->text);
    *line = (struct batch_line){0};
}
