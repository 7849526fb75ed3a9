/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/options.h"

#include "gateway/food/utf8.h"
#include <stddef.h>
#include <string.h>

#define FLAG(name, letter, member, commands)                           \
    {                                                                  \
        name, letter, NULL, offsetof(struct options, member), commands \
    }
#define VALUE(name, value, member, commands)                       \
    {                                                              \
        name, 0, value, offsetof(struct options, member), commands \
    }

#define LETTER_VALUE(name, letter, value, member, commands)             \
    {                                                                   \
        name, letter, value, offsetof(struct options, member), commands \
    }

static const struct option_row rows[] = {
    VALUE("at", "TIME", at, NULL),
    VALUE("person", "PERSON", person, NULL),
    VALUE("key", "KEY", key, NULL),
    VALUE("db", "FILE", db, NULL),
    VALUE("config", "FILE", config, NULL),
    VALUE("color", "auto|always|never", color, NULL),
    FLAG("dry-run", 'n', dry_run, NULL),
    FLAG("json", 0, json, NULL),
    FLAG("jsonl", 0, jsonl, NULL),
    FLAG("quiet", 'q', quiet, NULL),
    FLAG("verbose", 'v', verbose, NULL),
    FLAG("no-input", 0, no_input, NULL),
    FLAG("ascii", 0, ascii, NULL),
    FLAG("iso", 0, iso, NULL),
    FLAG("yes", 0, yes, NULL),
    FLAG("help", 'h', help, NULL),
    FLAG("version", 'V', version, NULL),
    VALUE("tz", "ZONE", tz, "person"),
    VALUE("id", "ID", id, "person food"),
    FLAG("share-text", 0, share_text, "person"),
    VALUE("for", "DURATION", for_text, "symptom device"),
    VALUE("days", "N", days, "plot"),
    VALUE("slot", "M|A|E|day", slot, "checkin"),
    FLAG("complete", 0, complete, "checkin"),
    FLAG("none", 0, none, "stool"),
    VALUE("urgency", "0|1|2|3", urgency, "stool"),
    VALUE("pain", "STRENGTH", pain, "stool"),
    FLAG("incomplete", 0, incomplete, "stool"),
    FLAG("mucus", 0, mucus, "stool"),
    FLAG("blood", 0, blood, "stool"),
    FLAG("black", 0, black, "stool"),
    FLAG("nocturnal", 0, nocturnal, "stool"),
    VALUE("colour", "COLOUR", colour, "stool"),
    VALUE("until", "DAY", until, "med"),
    VALUE("name", "NAME", name, "device food"),
    VALUE("like", "FOOD", like, "food"),
    VALUE("set", "FIGURES", set, "food"),
    VALUE("unit", "UNIT", unit, "food"),
    VALUE("flags", "FLAGS", flags, "food"),
    VALUE("recipe", "FOODS", recipe, "food"),
    VALUE("yield", "GRAMS", yield, "food"),
    VALUE("since", "DAY", since, "food triggers"),
    VALUE("without", "DAYS", without, "trial"),
    VALUE("with", "DAYS", with, "trial"),
    VALUE("rounds", "N", rounds, "trial"),
    VALUE("washout", "DAYS", washout, "trial"),
    VALUE("driver", "DRIVER", driver, "device"),
    VALUE("limit", "N", limit, "log history"),
    FLAG("strict", 0, strict, "doctor"),
    VALUE("format", "json|csv|jsonl|fhir", format, "export"),
    VALUE("from", "DAY", from, "export log report"),
    VALUE("to", "DAY", to, "export log report"),
    LETTER_VALUE("output", 'o', "FILE", output, "export"),
    FLAG("force", 0, force, "export backup report"),
    FLAG("readings", 0, readings, "export"),
    VALUE("map", "FILE", map, "import"),
    FLAG("editor", 'E', editor, "eat drink"),
    VALUE("text", "TEXT", text, "log"),
    VALUE("html", "FILE", html, "report"),
    VALUE("lang", "en|de", lang, "report"),
    FLAG("no-notes", 0, no_notes, "report"),
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static bool *flag_of(struct options *options, const struct option_row *row)
{
    return (bool *)((char *)options + row->offset);
}

static const char **value_of(struct options *options, const struct option_row *row)
{
    return (const char **)((char *)options + row->offset);
}

const struct option_row *options_row(size_t index)
{
    return index < ROWS ? &rows[index] : NULL;
}

static const struct option_row *find_long(const char *name, size_t length)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (strlen(rows[i].name) == length && strncmp(rows[i].name, name, length) == 0)
            return &rows[i];
    }
    return NULL;
}

static const struct option_row *find_letter(char letter)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].letter && rows[i].letter == letter)
            return &rows[i];
    }
    return NULL;
}

/* One "--name", "--name=value" or "--name value"; *index moves over a value of its own. */
static int parse_long(int argc, char *const argv[], int *index, struct options *ret,
                      struct error *err)
{
    const char *name = argv[*index] + 2;
    size_t length = strcspn(name, "=");
    const char *value = name[length] ? name + length + 1 : NULL;
    const struct option_row *row = find_long(name, length);

    if (!row)
        return error_set(err, ERR_USAGE, "no option \"--%.*s\"", (int)(length < 60 ? length : 60),
                         name);
    if (!row->value) {
        if (value)
            return error_set(err, ERR_USAGE, "--%s takes no value", row->name);
        *flag_of(ret, row) = true;
        return 0;
    }
    if (!value) {
        if (*index + 1 >= argc)
            return error_set(err, ERR_USAGE, "--%s needs a value", row->name);
        value = argv[++*index];
    }
    *value_of(ret, row) = value;
    return 0;
}

/* "-nq"; of one that takes a value, "-oFILE" or "-o FILE", that is the rest or the next argument.
 */
static int parse_letters(int argc, char *const argv[], int *index, struct options *ret,
                         struct error *err)
{
    for (const char *letters = argv[*index] + 1; *letters; letters++) {
        const struct option_row *row = find_letter(*letters);
        if (!row)
            return error_set(err, ERR_USAGE, "no option \"-%.60s\"", letters);
        if (!row->value) {
            *flag_of(ret, row) = true;
            continue;
        }
        if (!letters[1] && *index + 1 >= argc)
            return error_set(err, ERR_USAGE, "-%c needs a value", row->letter);
        *value_of(ret, row) = letters[1] ? letters + 1 : argv[++*index];
        return 0;
    }
    return 0;
}

static int add_argument(const char *text, struct options *ret, struct error *err)
{
    if (!ret->command) {
        ret->command = text;
        return 0;
    }
    if (ret->argument_count == ARGUMENTS_MAX)
        return error_set(err, ERR_USAGE, "more than %d arguments", ARGUMENTS_MAX);
    ret->arguments[ret->argument_count++] = text;
    return 0;
}

static int check_color(struct options *options, struct error *err)
{
    static const char *const names[] = {"auto", "always", "never"};

    for (int i = 0; options->color && i < 3; i++) {
        if (strcmp(options->color, names[i]) == 0) {
            options->color_when = (enum color_when)i;
            return 0;
        }
    }
    if (options->color)
        return error_set(err, ERR_USAGE, "--color is auto, always or never, not \"%.60s\"",
                         options->color);
    return 0;
}

/* What the database takes as a key. */
static int check_key(const struct options *options, struct error *err)
{
    size_t length = options->key ? strlen(options->key) : 0;

    if (!options->key || (length >= 1 && length <= KEY_MAX_BYTES && utf8_valid(options->key)))
        return 0;
    return error_set(err, ERR_USAGE, "--key is a text of 1 to %d bytes", KEY_MAX_BYTES);
}

/* Behind an option that is wrong: whether the error is to be told as JSON. */
static void look_for_json(int argc, char *const argv[], int from, struct options *options)
{
    for (int i = from; i < argc && strcmp(argv[i], "--") != 0; i++) {
        options->json = options->json || strcmp(argv[i], "--json") == 0;
        options->jsonl = options->jsonl || strcmp(argv[i], "--jsonl") == 0;
    }
}

int options_parse(int argc, char *const argv[], struct options *ret, struct error *err)
{
    struct options options = {0};
    bool ended = false;
    int i;
    int r = 0;

    for (i = 1; i < argc && r == 0; i++) {
        const char *text = argv[i];
        if (ended || text[0] != '-' || !text[1])
            r = add_argument(text, &options, err);
        else if (strcmp(text, "--") == 0)
            ended = true;
        else if (text[1] == '-')
            r = parse_long(argc, argv, &i, &options, err);
        else
            r = parse_letters(argc, argv, &i, &options, err);
    }
    if (r == 0)
        r = check_color(&options, err);
    if (r == 0)
        r = check_key(&options, err);
    if (r < 0 && !ended)
        look_for_json(argc, argv, i, &options);
    *ret = options; /* also of a failure, which is told in the form asked for */
    return r;
}

bool options_row_is_of(const struct option_row *row, const char *command)
{
    const size_t length = strlen(command);

    if (!row->commands)
        return true;
    for (const char *at = strstr(row->commands, command); at; at = strstr(at + 1, command)) {
        if ((at == row->commands || at[-1] == ' ') && (at[length] == ' ' || !at[length]))
            return true;
    }
    return false;
}

const struct option_row *options_find(const char *word)
{
    if (word[0] != '-' || !word[1])
        return NULL;
    if (word[1] == '-')
        return find_long(word + 2, strlen(word + 2));
    return word[2] ? NULL : find_letter(word[1]);
}

int options_fit(const struct options *options, const char *command, struct error *err)
{
    struct options copy = *options;

    for (size_t i = 0; i < ROWS; i++) {
        bool given = rows[i].value ? *value_of(&copy, &rows[i]) != NULL : *flag_of(&copy, &rows[i]);

        if (given && !options_row_is_of(&rows[i], command))
            return error_set(err, ERR_USAGE, "--%s does not belong to %s", rows[i].name, command);
    }
    return 0;
}
