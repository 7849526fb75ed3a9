/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading a configuration: walks the one table of keys (gateway/config_keys.h). inih does the INI
 * form. It does not tell its handler the line, but it asks for the text line by line, so the reader
 * counts.
 */
#include "gateway/config.h"

#include "core/cleanup.h"
#include "core/log.h"
#include "gateway/config_keys.h"
#include <errno.h>
#include <ini.h>
#include <string.h>

#define CONFIG_BYTES_MAX   65536
#define PASSWORD_BYTES_MAX 1024

struct parse {
    const char *file;
    const char *text;
    size_t length;
    size_t at;
    int line;
    struct config *config;
    struct config_texts *texts; /* what was given, a key each */
    struct error *err;
    bool failed;
};

static void *key_field(struct config *config, const struct config_key *key)
{
    return (char *)config + key->offset;
}

/* Notes the first thing that is wrong; inih itself cannot be stopped half-way. */
static int fail(struct parse *parse, const char *where, const char *name, const char *why)
{
    if (!parse->failed)
        error_set(parse->err, ERR_CONFIG, "%s:%d: %s%s%s%s", parse->file, parse->line, where,
                  *where ? " " : "", name, why);
    parse->failed = true;
    return 0;
}

static int take_key(struct parse *parse, const struct config_key *key, const char *value)
{
    char **text = &parse->texts->text[key - config_keys];
    struct error why = {0};

    if (*text)
        return fail(parse, key->section, key->name, " is given twice");
    *text = strdup(value);
    if (!*text)
        return fail(parse, key->section, key->name, " does not fit into memory");
    if (key->read(value, key_field(parse->config, key), &why) < 0) {
        char reason[ERROR_TEXT_MAX];
        snprintf(reason, sizeof(reason), " %.480s", why.text);
        return fail(parse, key->section, key->name, reason);
    }
    return 1;
}

static int on_key(void *userdata, const char *section, const char *name, const char *value)
{
    struct parse *parse = userdata;

    for (const struct config_key *key = config_keys; key->section; key++)
        if (strcmp(section, key->section) == 0 && strcmp(name, key->name) == 0)
            return take_key(parse, key, value);
    return fail(parse, *section ? section : "key", name, ": there is no such key");
}

static bool section_known(const char *name, size_t length)
{
    for (const struct config_key *key = config_keys; key->section; key++)
        if (strlen(key->section) == length && memcmp(key->section, name, length) == 0)
            return true;
    return false;
}

/* What inih would accept in silence: a line too long for it, and a section without keys. */
static void check_line(struct parse *parse, const char *line, size_t length, int room)
{
    const char *end;

    if (length + 2 > (size_t)room) {
        fail(parse, "", "the line", " is too long");
        return;
    }
    while (length > 0 && (*line == ' ' || *line == '\t')) {
        line++;
        length--;
    }
    if (length == 0 || *line != '[')
        return;
    end = memchr(line, ']', length);
    if (end && !section_known(line + 1, (size_t)(end - line - 1))) {
        char name[40];
        snprintf(name, sizeof(name), "[%.*s]", (int)(end - line - 1 < 30 ? end - line - 1 : 30),
                 line + 1);
        fail(parse, "section", name, ": there is no such section");
    }
}

/* inih's fgets: the next line of the text. */
static char *read_line(char *buffer, int room, void *stream)
{
    struct parse *parse = stream;
    const char *start = parse->text + parse->at;
    size_t left = parse->length - parse->at;
    const char *newline;
    size_t length;

    if (left == 0 || parse->failed)
        return NULL;
    newline = memchr(start, '\n', left);
    length = newline ? (size_t)(newline - start) : left;
    parse->at += length + (newline ? 1 : 0);
    parse->line++;
    check_line(parse, start, length, room);
    if (parse->failed)
        return NULL;
    memcpy(buffer, start, length);
    memcpy(buffer + length, "\n", 2);
    return buffer;
}

int config_defaults(struct config *ret)
{
    memset(ret, 0, sizeof(*ret));
    for (const struct config_key *key = config_keys; key->section; key++)
        if (key->read(key->initial, key_field(ret, key), NULL) < 0)
            return -ERR_NOMEM;
    return 0;
}

/* What only makes sense together. */
static int check_whole(struct config *config, const char *name, struct error *err)
{
    if (config->mqtt_port == 0)
        config->mqtt_port = config->mqtt_tls_ca ? 8883 : 1883;
    if (config->mqtt_password_file && !config->mqtt_username)
        return error_set(err, ERR_CONFIG, "%s: mqtt password_file needs mqtt username", name);
    if (config->night_start_min == config->night_end_min)
        return error_set(err, ERR_CONFIG,
                         "%s: person night_start and night_end must not be the same", name);
    return 0;
}

int config_parse_texts(const char *name, const char *text, size_t length, struct config *ret,
                       struct config_texts *texts, struct error *err)
{
    struct parse parse = {
        .file = name, .text = text, .length = length, .config = ret, .texts = texts, .err = err};
    const char *nul = memchr(text, '\0', length);
    int line;

    *texts = (struct config_texts){{NULL}};
    if (config_defaults(ret) < 0)
        return error_set(err, ERR_NOMEM, "out of memory");
    if (nul)
        return error_set(err, ERR_CONFIG, "%s: not a text file", name);
    line = ini_parse_stream(read_line, &parse, on_key, &parse);
    /* inih goes on after a line without form; what it trips over later is not the cause. */
    if (line != 0 && (!parse.failed || line < parse.line))
        return error_set(err, ERR_CONFIG, "%s:%d: not of the form key = value", name, line);
    return parse.failed ? -ERR_CONFIG : check_whole(ret, name, err);
}

int config_parse(const char *name, const char *text, size_t length, struct config *ret,
                 struct error *err)
{
    CLEANUP(config_texts_done) struct config_texts texts;

    return config_parse_texts(name, text, length, ret, &texts, err);
}

void config_texts_done(struct config_texts *texts)
{
    for (size_t i = 0; i < CONFIG_KEYS; i++)
        free(texts->text[i]);
    *texts = (struct config_texts){{NULL}};
}

/* Reads a small file whole; *ret is NUL-terminated. */
static int read_file(const char *path, size_t max, char **ret, size_t *ret_length,
                     struct error *err)
{
    CLEANUP(cleanup_file) FILE *file = fopen(path, "re");
    CLEANUP(cleanup_free) char *text = NULL;
    size_t length;

    if (!file)
        return error_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_CONFIG, "%s: %s", path,
                         strerror(errno));
    text = malloc(max + 2);
    if (!text)
        return error_set(err, ERR_NOMEM, "out of memory");
    length = fread(text, 1, max + 1, file);
    if (ferror(file))
        return error_set(err, ERR_CONFIG, "%s: cannot be read", path);
    if (length > max)
        return error_set(err, ERR_CONFIG, "%s: larger than %zu bytes", path, max);
    text[length] = '\0';
    *ret = TAKE(text);
    *ret_length = length;
    return 0;
}

static int read_password(const char *path, char **ret, struct error *err)
{
    CLEANUP(cleanup_free) char *text = NULL;
    size_t length;
    int r = read_file(path, PASSWORD_BYTES_MAX, &text, &length, err);

    if (r == -ERR_NOT_FOUND)
        return error_set(err, ERR_CONFIG, "%s: there is no such password file", path);
    if (r < 0)
        return r;
    text[strcspn(text, "\r\n")] = '\0';
    if (!*text)
        return error_set(err, ERR_CONFIG, "%s: the first line is empty", path);
    *ret = TAKE(text);
    return 0;
}

int config_read_text(const char *path, char **ret, size_t *ret_length, struct error *err)
{
    return read_file(path, CONFIG_BYTES_MAX, ret, ret_length, err);
}

int config_load(const char *path, struct config *ret, struct error *err)
{
    CLEANUP(cleanup_free) char *text = NULL;
    size_t length;
    int r;

    memset(ret, 0, sizeof(*ret));
    r = config_read_text(path, &text, &length, err);
    if (r < 0)
        return r;
    r = config_parse(path, text, length, ret, err);
    if (r < 0 || !ret->mqtt_password_file)
        return r;
    return read_password(ret->mqtt_password_file, &ret->mqtt_password, err);
}

void config_done(struct config *config)
{
    free(config->storage_path);
    free(config->mqtt_host);
    free(config->mqtt_username);
    if (config->mqtt_password)
        explicit_bzero(config->mqtt_password, strlen(config->mqtt_password));
    free(config->mqtt_password);
    free(config->mqtt_password_file);
    free(config->mqtt_tls_ca);
    free(config->mqtt_base);
    free(config->ha_prefix);
    free(config->bluetooth_adapter);
    free(config->bluetooth_secrets_file);
    free(config->diary_track);
    free(config->diary_person);
    memset(config, 0, sizeof(*config));
}
