/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * zonula config get|set|unset|list|path: the configuration, a key at a time. A file is changed only
 * if it holds as a whole afterwards and the key reads back as it was said; comments stay.
 */
#include "core/cleanup.h"
#include "core/json.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/outfile.h"
#include "gateway/cli/places.h"
#include "gateway/config_edit.h"
#include "gateway/food/distance.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

/* A file, and what is given in it. */
struct source {
    struct config_place place;
    char *text; /* "" where there is no file */
    struct config_texts texts;
};

static void source_done(struct source *source)
{
    free(source->text);
    config_texts_done(&source->texts);
}

static int fail(const struct context *context, const struct error *err)
{
    if (err->code == ERR_NOT_FOUND)
        return output_fail(&context->output, EXIT_NO_INPUT, "not_found", NULL, err->text, NULL,
                           NULL);
    return output_error(&context->output, err, NULL);
}

/* Checks a text as a whole, and reads what is given in it. */
static int check_text(const struct config_place *place, const char *text, struct config_texts *ret,
                      struct error *err)
{
    CLEANUP(config_done) struct config config;

    return config_parse_texts(place->path, text, strlen(text), &config, ret, err);
}

static int find_place(const struct context *context, struct config_place *ret)
{
    place_of_config(context->options->config, ret);
    if (*ret->path)
        return EXIT_OK;
    return output_fail(&context->output, EXIT_CONFIGURATION, "config", NULL,
                       "no place for a configuration: HOME is not set", "say it with --config FILE",
                       NULL);
}

/* The text of the file; "" when there is none yet. */
static int read_source(const struct context *context, struct source *ret)
{
    struct error err = {0};
    size_t length;

    int status = find_place(context, &ret->place);
    if (status)
        return status;
    if (ret->place.there)
        return config_read_text(ret->place.path, &ret->text, &length, &err) < 0
                   ? fail(context, &err)
                   : EXIT_OK;
    ret->text = strdup("");
    return ret->text ? EXIT_OK : EXIT_SOFTWARE;
}

/* The configuration in force. */
static int read_values(const struct context *context, struct source *ret)
{
    struct error err = {0};

    int status = read_source(context, ret);
    if (status)
        return status;
    if (ret->place.named && !ret->place.there) {
        error_set(&err, ERR_NOT_FOUND, "%s: %s", ret->place.path, strerror(ENOENT));
        return fail(context, &err);
    }
    return check_text(&ret->place, ret->text, &ret->texts, &err) < 0 ? fail(context, &err)
                                                                     : EXIT_OK;
}

static const char *value_of(const struct config_texts *texts, const struct config_key *key)
{
    const char *given = texts->text[key - config_keys];

    return given ? given : key->initial;
}

/* ---- which key ---- */

static int fail_key(const struct context *context, const char *text)
{
    const char *dot = strchr(text, '.');
    const char *name = dot ? dot + 1 : text;
    const struct config_key *closest = NULL;
    char message[ERROR_TEXT_MAX];
    int best = CLOSEST_NONE;

    for (const struct config_key *key = config_keys; key->section; key++)
        if (edit_is_closer(name, key->name, &best))
            closest = key;
    snprintf(message, sizeof(message), "no key \"%.60s\" in the configuration%s%s%s%s", text,
             closest ? "; closest: " : "; see: zonula config list", closest ? closest->section : "",
             closest ? "." : "", closest ? closest->name : "");
    return output_fail(&context->output, EXIT_USAGE, "unknown_key", text, message, NULL, NULL);
}

/* ---- get, list, path ---- */

static json_t *key_json(const struct config_texts *texts, const struct config_key *key)
{
    const char *value = value_of(texts, key);

    return json_pack("{s:s+++, s:o, s:b}", "key", key->section, ".", key->name, "", "value",
                     *value ? json_string(value) : json_null(), "default",
                     !texts->text[key - config_keys]);
}

static int get(struct context *context, const struct config_key *key)
{
    const struct output *output = &context->output;
    CLEANUP(source_done) struct source source = {0};

    int status = read_values(context, &source);
    if (status)
        return status;
    const char *value = value_of(&source.texts, key);
    if (output->json) {
        json_t *json = json_pack("{s:i, s:b}", "zonula", 1, "ok", 1);
        CLEANUP(json_drop) json_t *members = key_json(&source.texts, key);
        json_object_update(json, members);
        return print_json(output, json);
    }
    if (!*value)
        return output_fail(output, EXIT_NOTHING, "nothing", key->name, "it is not set", NULL, NULL);
    print_text(output->out, value);
    fputc('\n', output->out);
    return EXIT_OK;
}

static size_t longest_key(void)
{
    size_t longest = 0;

    for (const struct config_key *key = config_keys; key->section; key++) {
        const size_t length = strlen(key->section) + 1 + strlen(key->name);
        longest = length > longest ? length : longest;
    }
    return longest;
}

static int list_json(const struct output *output, const struct source *source)
{
    json_t *keys = json_array();

    for (const struct config_key *key = config_keys; key->section; key++)
        json_array_append_new(keys, key_json(&source->texts, key));
    return print_json(output,
                      json_pack("{s:i, s:b, s:o, s:o}", "zonula", 1, "ok", 1, "path",
                                source->place.there ? json_string(source->place.path) : json_null(),
                                "keys", keys));
}

static int list(struct context *context, const struct config_key *none)
{
    const struct output *output = &context->output;
    CLEANUP(source_done) struct source source = {0};
    const size_t cells = longest_key() + 2;

    (void)none;
    int status = read_values(context, &source);
    if (status)
        return status;
    if (output->json)
        return list_json(output, &source);
    for (const struct config_key *key = config_keys; key->section; key++) {
        const char *value = value_of(&source.texts, key);

        fprintf(output->out, "%s.%-*s", key->section, (int)(cells - strlen(key->section) - 1),
                key->name);
        print_text(output->out, *value ? value : "(not set)");
        fputs(*value && !source.texts.text[key - config_keys] ? "  (default)\n" : "\n",
              output->out);
    }
    return EXIT_OK;
}

static int path(struct context *context, const struct config_key *none)
{
    const struct output *output = &context->output;
    struct config_place place;

    (void)none;
    int status = find_place(context, &place);
    if (status)
        return status;
    if (output->json)
        return print_json(output, json_pack("{s:i, s:b, s:s, s:b}", "zonula", 1, "ok", 1, "path",
                                            place.path, "exists", (int)place.there));
    fprintf(output->out, "%s\n", place.path);
    if (!place.there && !output->quiet)
        fputs("zonula: not there yet; the defaults hold\n", output->err);
    return EXIT_OK;
}

/* ---- set, unset ---- */

static int write_file(const struct context *context, const struct config_place *place,
                      const char *text)
{
    CLEANUP(outfile_done) struct outfile outfile = {0};
    CLEANUP(cleanup_free) char *directories = strdup(place->path);

    if (!directories)
        return EXIT_SOFTWARE;
    if (!place->named)
        place_make_directories(directories);
    int status = outfile_replace(context, place->path, &outfile);
    if (status)
        return status;
    fputs(text, outfile.file);
    return outfile_finish(context, &outfile);
}

/* Whether the text is a configuration, in which the key is what it should be. */
static int check_edited(const struct context *context, const struct config_place *place,
                        const char *text, const struct config_key *key, const char *value)
{
    CLEANUP(config_texts_done) struct config_texts texts;
    struct error err = {0};

    if (check_text(place, text, &texts, &err) < 0)
        return output_error(&context->output, &err, "nothing changed");
    const char *read = texts.text[key - config_keys];
    if (value ? read && strcmp(read, value) == 0 : !read)
        return EXIT_OK;
    return output_fail(
        &context->output, EXIT_DATA, "range", value,
        "this value cannot be written: blanks at its ends are lost, and \" ;\" begins "
        "a comment",
        "nothing changed", NULL);
}

static int answer_change(const struct context *context, const struct config_place *place,
                         const struct config_key *key, const char *value, const char *before)
{
    const struct output *output = &context->output;
    const char *now = value ? value : key->initial;

    if (output->json)
        return print_json(output, json_pack("{s:i, s:b, s:b, s:s+++, s:s, s:s, s:s}", "zonula", 1,
                                            "ok", 1, "dry_run", (int)context->options->dry_run,
                                            "key", key->section, ".", key->name, "", "value", now,
                                            "before", before, "path", place->path));
    if (output->quiet)
        return EXIT_OK;
    fprintf(output->out, "%s.%s: ", key->section, key->name);
    print_text(output->out, *now ? now : "(not set)");
    fputs("  (was ", output->out);
    print_text(output->out, *before ? before : "not set");
    fputs(")\n  ", output->out);
    print_text(output->out, place->path);
    fputs(strcmp(key->section, "diary") == 0 ? "\n" : "; zonulad reads it when it starts\n",
          output->out);
    return EXIT_OK;
}

/* `value` NULL: the key goes, and its default holds. */
static int change(struct context *context, const struct config_key *key, const char *value)
{
    CLEANUP(source_done) struct source source = {0};
    CLEANUP(cleanup_free) char *edited = NULL;
    struct error err = {0};

    int status = read_source(context, &source);
    if (status)
        return status;
    /* A file with an error may be what this change puts right: `before` is what could be read. */
    (void)check_text(&source.place, source.text, &source.texts, &err);
    if (config_edit(source.text, key, value, &edited, &err) < 0)
        return output_error(&context->output, &err, "nothing changed");
    status = check_edited(context, &source.place, edited, key, value);
    if (status == EXIT_OK && !context->options->dry_run && strcmp(edited, source.text) != 0)
        status = write_file(context, &source.place, edited);
    return status ? status
                  : answer_change(context, &source.place, key, value, value_of(&source.texts, key));
}

static int set(struct context *context, const struct config_key *key)
{
    return change(context, key, context_argument(context, 2));
}

static int unset(struct context *context, const struct config_key *key)
{
    return change(context, key, NULL);
}

int cmd_config(struct context *context)
{
    static const struct {
        const char *word;
        size_t arguments;
        int (*run)(struct context *context, const struct config_key *key);
    } subcommands[] = {
        {"get", 2, get}, {"set", 3, set}, {"unset", 2, unset}, {"list", 1, list}, {"path", 1, path},
    };

    for (size_t i = 0; i < sizeof(subcommands) / sizeof(subcommands[0]); i++) {
        if (strcmp(subcommands[i].word, context_argument(context, 0)) != 0)
            continue;
        if (context->options->argument_count != subcommands[i].arguments)
            break;
        const struct config_key *key =
            subcommands[i].arguments > 1 ? config_key_find(context_argument(context, 1)) : NULL;
        if (subcommands[i].arguments > 1 && !key)
            return fail_key(context, context_argument(context, 1));
        return subcommands[i].run(context, key);
    }
    return context_usage(context, "config: get KEY, set KEY VALUE, unset KEY, list or path");
}
