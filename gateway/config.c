/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One table says which keys there are, what their default is and how the text of each is read;
 * everything else here walks that table. inih does the INI form. It does not tell its handler the
 * line, but it asks for the text line by line, so the reader counts.
 */
#include "gateway/config.h"

#include "core/cleanup.h"
#include "core/log.h"
#include "gateway/diary/checkin.h"
#include <errno.h>
#include <ini.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define CONFIG_BYTES_MAX   65536
#define PASSWORD_BYTES_MAX 1024

/* Reads the text of a key into the field; says why not in *err (without file and line). */
typedef int (*value_fn)(const char *text, void *field, struct error *err);

struct key {
    const char *section;
    const char *name;
    size_t offset; /* of the field in struct config */
    const char *initial;
    value_fn read;
};

struct parse {
    const char *file;
    const char *text;
    size_t length;
    size_t at;
    int line;
    uint64_t seen; /* bit i: key i of the table was given */
    struct config *config;
    char *password_file;
    struct error *err;
    bool failed;
};

static int replace(char **field, const char *text)
{
    char *copy = NULL;

    if (*text) {
        copy = strdup(text);
        if (!copy)
            return -ERR_NOMEM;
    }
    free(*field);
    *field = copy;
    return 0;
}

static int read_text(const char *text, void *field, struct error *err)
{
    if (replace(field, text) < 0)
        return error_set(err, ERR_NOMEM, "out of memory");
    return 0;
}

static int read_required(const char *text, void *field, struct error *err)
{
    if (!*text)
        return error_set(err, ERR_CONFIG, "must not be empty");
    return read_text(text, field, err);
}

/* A whole number in decimal, nothing else around it. */
static int read_number(const char *text, long min, long max, int *field, struct error *err)
{
    char *end = NULL;
    long value;

    errno = 0;
    value = strtol(text, &end, 10);
    if (!*text || *end || errno || value < min || value > max)
        return error_set(err, ERR_CONFIG, "must be a whole number from %ld to %ld", min, max);
    *field = (int)value;
    return 0;
}

static int read_port(const char *text, void *field, struct error *err)
{
    if (!*text) {
        *(int *)field = 0; /* decided by tls_ca */
        return 0;
    }
    return read_number(text, 1, 65535, field, err);
}

static int read_live(const char *text, void *field, struct error *err)
{
    if (!*text) {
        *(int *)field = LIVE_OFF;
        return 0;
    }
    return read_number(text, 0, 3600, field, err);
}

static int read_links(const char *text, void *field, struct error *err)
{
    return read_number(text, 1, 32, field, err);
}

static int read_goal(const char *text, void *field, struct error *err)
{
    return read_number(text, 1, 1000, field, err);
}

static int read_symptoms(const char *text, void *field, struct error *err)
{
    const char *kinds[SEVERITIES_MAX];
    size_t count = 0;
    struct error why = {0};

    if (checkin_tracked(text, kinds, &count, &why) < 0)
        return error_set(err, ERR_CONFIG, "is a list of symptoms: %.200s", why.text);
    return read_text(text, field, err);
}

/* The position of a word in a list that ends with NULL, or -1. */
static int word_index(const char *text, const char *const *words)
{
    for (int i = 0; words[i]; i++)
        if (strcmp(text, words[i]) == 0)
            return i;
    return -1;
}

static int read_switch(const char *text, void *field, struct error *err)
{
    static const char *const words[] = {"no", "off", "false", "0", "yes", "on", "true", "1", NULL};
    int index = word_index(text, words);

    if (index < 0)
        return error_set(err, ERR_CONFIG, "must be yes or no");
    *(bool *)field = index >= 4;
    return 0;
}

static int read_discovery(const char *text, void *field, struct error *err)
{
    static const char *const words[] = {"off", "device", NULL};
    int index = word_index(text, words);

    if (index < 0)
        return error_set(err, ERR_CONFIG, "must be device or off");
    *(enum config_discovery *)field = (enum config_discovery)index;
    return 0;
}

static int read_trust(const char *text, void *field, struct error *err)
{
    static const char *const words[] = {"auto", "always", NULL};
    int index = word_index(text, words);

    if (index < 0)
        return error_set(err, ERR_CONFIG, "must be auto or always");
    *(enum config_trust *)field = (enum config_trust)index;
    return 0;
}

static int read_level(const char *text, void *field, struct error *err)
{
    static const char *const words[] = {"error", "warning", "info", "debug", NULL};
    int index = word_index(text, words);

    if (index < 0)
        return error_set(err, ERR_CONFIG, "must be error, warning, info or debug");
    *(int *)field = index;
    return 0;
}

/* "23:00": minutes after midnight. */
static int read_clock(const char *text, void *field, struct error *err)
{
    size_t length = strlen(text);
    int hour;
    int minute;

    if (length != 5 || strspn(text, "0123456789:") != 5 || text[2] != ':' ||
        strchr(text, ':') != text + 2 || strrchr(text, ':') != text + 2)
        return error_set(err, ERR_CONFIG, "must be a time of day like 23:00");
    hour = (text[0] - '0') * 10 + text[1] - '0';
    minute = (text[3] - '0') * 10 + text[4] - '0';
    if (hour > 23 || minute > 59)
        return error_set(err, ERR_CONFIG, "must be a time of day like 23:00");
    *(int *)field = hour * 60 + minute;
    return 0;
}

/* Later than noon a day would have the name of the wrong date. */
static int read_day_start(const char *text, void *field, struct error *err)
{
    int minutes = 0;
    int r = read_clock(text, &minutes, err);

    if (r < 0)
        return r;
    if (minutes > 12 * 60)
        return error_set(err, ERR_CONFIG, "must be from 00:00 to 12:00");
    *(int *)field = minutes;
    return 0;
}

/* Whose pint. */
static int read_units(const char *text, void *field, struct error *err)
{
    if (*text && strcmp(text, "uk") != 0 && strcmp(text, "us") != 0)
        return error_set(err, ERR_CONFIG, "must be uk or us");
    *(int *)field = !*text ? 0 : text[1] == 'k' ? 568 : 473;
    return 0;
}

/* A base topic or prefix: what docs/mqtt.md allows. */
static int read_base(const char *text, void *field, struct error *err)
{
    size_t length = strlen(text);

    if (length < 1 || length > 64 || strpbrk(text, "+#") || text[0] == '/' ||
        text[length - 1] == '/' || text[0] == '$')
        return error_set(err, ERR_CONFIG,
                         "must be 1 to 64 bytes without + and #, not beginning with $, "
                         "and without / at either end");
    return read_text(text, field, err);
}

#define FIELD(name) offsetof(struct config, name)
/* The password file is not kept in the configuration: its place in the table is the parser's. */
#define FIELD_PASSWORD_FILE SIZE_MAX

static const struct key keys[] = {
    {"storage", "path", FIELD(storage_path), "/var/lib/zonula/zonula.db", read_required},
    {"mqtt", "host", FIELD(mqtt_host), "localhost", read_required},
    {"mqtt", "port", FIELD(mqtt_port), "", read_port},
    {"mqtt", "username", FIELD(mqtt_username), "", read_text},
    {"mqtt", "password_file", FIELD_PASSWORD_FILE, "", read_text},
    {"mqtt", "tls_ca", FIELD(mqtt_tls_ca), "", read_text},
    {"mqtt", "base", FIELD(mqtt_base), "zonula", read_base},
    {"mqtt", "live", FIELD(mqtt_live_s), "", read_live},
    {"mqtt", "takeover", FIELD(mqtt_takeover), "no", read_switch},
    {"mqtt", "admin_requests", FIELD(mqtt_admin), "no", read_switch},
    {"ha", "discovery", FIELD(ha_discovery), "device", read_discovery},
    {"ha", "prefix", FIELD(ha_prefix), "homeassistant", read_base},
    {"bluetooth", "enabled", FIELD(bluetooth_enabled), "yes", read_switch},
    {"bluetooth", "adapter", FIELD(bluetooth_adapter), "", read_text},
    {"bluetooth", "max_links", FIELD(bluetooth_max_links), "5", read_links},
    {"bluetooth", "secrets_file", FIELD(bluetooth_secrets_file), "", read_text},
    {"bluetooth", "experimental", FIELD(bluetooth_experimental), "no", read_switch},
    {"bluetooth", "manage_power", FIELD(bluetooth_manage_power), "no", read_switch},
    {"bluetooth", "configure", FIELD(bluetooth_configure), "yes", read_switch},
    {"clock", "trust", FIELD(clock_trust), "auto", read_trust},
    {"person", "night_start", FIELD(night_start_min), "23:00", read_clock},
    {"person", "night_end", FIELD(night_end_min), "07:00", read_clock},
    {"diary", "track", FIELD(diary_track), "", read_symptoms},
    {"diary", "fibre_goal", FIELD(diary_fibre_goal_g), "30", read_goal},
    {"diary", "plants_goal", FIELD(diary_plants_goal), "30", read_goal},
    {"diary", "units", FIELD(diary_pint_ml), "", read_units},
    {"diary", "day_start", FIELD(diary_day_start_min), "04:00", read_day_start},
    {"log", "level", FIELD(log_level), "info", read_level},
};

#define KEY_COUNT (sizeof(keys) / sizeof(keys[0]))
_Static_assert(KEY_COUNT <= 64, "struct parse counts the keys seen in 64 bits");

static void *key_field(struct parse *parse, const struct key *key)
{
    if (key->offset == FIELD_PASSWORD_FILE)
        return &parse->password_file;
    return (char *)parse->config + key->offset;
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

static int on_key(void *userdata, const char *section, const char *name, const char *value)
{
    struct parse *parse = userdata;

    for (size_t i = 0; i < KEY_COUNT; i++) {
        const struct key *key = &keys[i];
        struct error why = {0};

        if (strcmp(section, key->section) != 0 || strcmp(name, key->name) != 0)
            continue;
        if (parse->seen & (UINT64_C(1) << i))
            return fail(parse, key->section, name, " is given twice");
        parse->seen |= UINT64_C(1) << i;
        if (key->read(value, key_field(parse, key), &why) < 0) {
            char text[ERROR_TEXT_MAX];
            snprintf(text, sizeof(text), " %.480s", why.text);
            return fail(parse, key->section, name, text);
        }
        return 1;
    }
    return fail(parse, *section ? section : "key", name, ": there is no such key");
}

static bool section_known(const char *name, size_t length)
{
    for (size_t i = 0; i < KEY_COUNT; i++)
        if (strlen(keys[i].section) == length && memcmp(keys[i].section, name, length) == 0)
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
    struct parse parse = {.config = ret};

    memset(ret, 0, sizeof(*ret));
    for (size_t i = 0; i < KEY_COUNT; i++)
        if (keys[i].offset != FIELD_PASSWORD_FILE &&
            keys[i].read(keys[i].initial, key_field(&parse, &keys[i]), NULL) < 0)
            return -ERR_NOMEM;
    return 0;
}

/* What only makes sense together. */
static int check_whole(struct config *config, const char *name, const char *password_file,
                       struct error *err)
{
    if (config->mqtt_port == 0)
        config->mqtt_port = config->mqtt_tls_ca ? 8883 : 1883;
    if (password_file && !config->mqtt_username)
        return error_set(err, ERR_CONFIG, "%s: mqtt password_file needs mqtt username", name);
    if (config->night_start_min == config->night_end_min)
        return error_set(err, ERR_CONFIG,
                         "%s: person night_start and night_end must not be the same", name);
    return 0;
}

static int parse_text(const char *name, const char *text, size_t length, struct config *ret,
                      char **ret_password_file, struct error *err)
{
    struct parse parse = {.file = name, .text = text, .length = length, .config = ret, .err = err};
    CLEANUP(cleanup_free) char *password_file = NULL;
    const char *nul = memchr(text, '\0', length);
    int line;

    if (config_defaults(ret) < 0)
        return error_set(err, ERR_NOMEM, "out of memory");
    if (nul)
        return error_set(err, ERR_CONFIG, "%s: not a text file", name);
    line = ini_parse_stream(read_line, &parse, on_key, &parse);
    password_file = parse.password_file;
    /* inih goes on after a line without form; what it trips over later is not the cause. */
    if (line != 0 && (!parse.failed || line < parse.line))
        return error_set(err, ERR_CONFIG, "%s:%d: not of the form key = value", name, line);
    if (parse.failed)
        return -ERR_CONFIG;
    if (check_whole(ret, name, password_file, err) < 0)
        return -ERR_CONFIG;
    *ret_password_file = TAKE(password_file);
    return 0;
}

int config_parse(const char *name, const char *text, size_t length, struct config *ret,
                 struct error *err)
{
    CLEANUP(cleanup_free) char *password_file = NULL;

    return parse_text(name, text, length, ret, &password_file, err);
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

int config_load(const char *path, struct config *ret, struct error *err)
{
    CLEANUP(cleanup_free) char *text = NULL;
    CLEANUP(cleanup_free) char *password_file = NULL;
    size_t length;
    int r;

    memset(ret, 0, sizeof(*ret));
    r = read_file(path, CONFIG_BYTES_MAX, &text, &length, err);
    if (r < 0)
        return r;
    r = parse_text(path, text, length, ret, &password_file, err);
    if (r < 0)
        return r;
    return password_file ? read_password(password_file, &ret->mqtt_password, err) : 0;
}

void config_done(struct config *config)
{
    free(config->storage_path);
    free(config->mqtt_host);
    free(config->mqtt_username);
    if (config->mqtt_password)
        explicit_bzero(config->mqtt_password, strlen(config->mqtt_password));
    free(config->mqtt_password);
    free(config->mqtt_tls_ca);
    free(config->mqtt_base);
    free(config->ha_prefix);
    free(config->bluetooth_adapter);
    free(config->bluetooth_secrets_file);
    free(config->diary_track);
    memset(config, 0, sizeof(*config));
}
