/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys of the configuration: their defaults, and how the text of each is read. */
#include "gateway/config_keys.h"

#include "core/cleanup.h"
#include "gateway/config.h"
#include "gateway/diary/checkin.h"
#include <errno.h>
#include <string.h>

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

const struct config_key config_keys[] = {
    {"storage", "path", FIELD(storage_path), "/var/lib/zonula/zonula.db", read_required},
    {"mqtt", "host", FIELD(mqtt_host), "localhost", read_required},
    {"mqtt", "port", FIELD(mqtt_port), "", read_port},
    {"mqtt", "username", FIELD(mqtt_username), "", read_text},
    {"mqtt", "password_file", FIELD(mqtt_password_file), "", read_text},
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
    {"diary", "person", FIELD(diary_person), "", read_text},
    {"diary", "breakfast", FIELD(diary_breakfast_min), "08:00", read_clock},
    {"diary", "lunch", FIELD(diary_lunch_min), "12:30", read_clock},
    {"diary", "dinner", FIELD(diary_dinner_min), "19:00", read_clock},
    {"log", "level", FIELD(log_level), "info", read_level},
    {NULL, NULL, 0, NULL, NULL},
};
_Static_assert(sizeof(config_keys) / sizeof(config_keys[0]) == CONFIG_KEYS + 1,
               "CONFIG_KEYS is how many there are");

const struct config_key *config_key_find(const char *text)
{
    const char *dot = strchr(text, '.');
    const size_t length = dot ? (size_t)(dot - text) : 0;
    const char *name = dot ? dot + 1 : text;

    for (const struct config_key *key = config_keys; key->section; key++)
        if (strcmp(key->name, name) == 0 &&
            (!dot || (strlen(key->section) == length && memcmp(key->section, text, length) == 0)))
            return key;
    return NULL;
}
