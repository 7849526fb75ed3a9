/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/exchange/check.h"

#include "core/entry.h"
#include "core/reading.h"
#include "core/sleep.h"
#include "core/ztime.h"
#include "gateway/diary/trial.h"
#include "gateway/food/table.h"
#include "gateway/food/utf8.h"
#include "storage/things.h"
#include <math.h>
#include <string.h>

#define DEPTH_MAX 24
#define BODY_MAX  (1 << 20)
#define GRAMS_MAX 5000.0
#define ITEMS_MAX 64
/* 1990: nothing is logged for a time before it. */
#define EARLIEST_MS INT64_C(631152000000)

static int fail(struct error *err, const char *member, const char *what)
{
    return error_set(err, ERR_RANGE, "\"%s\" %s", member, what);
}

static const char *text_of(const json_t *object, const char *member)
{
    const char *text = json_string_value(json_object_get(object, member));

    return text ? text : "";
}

static unsigned depth_of(const json_t *value)
{
    unsigned deepest = 0;
    const char *name = NULL;
    const json_t *part = NULL;
    size_t i = 0;

    json_array_foreach(value, i, part)
    {
        const unsigned depth = depth_of(part);
        deepest = depth > deepest ? depth : deepest;
    }
    json_object_foreach((json_t *)value, name, part)
    {
        const unsigned depth = depth_of(part);
        deepest = depth > deepest ? depth : deepest;
    }
    return deepest + 1;
}

/* A number in [low, high], or null. */
static int check_number(const json_t *object, const char *member, double low, double high,
                        struct error *err)
{
    const json_t *value = json_object_get(object, member);
    const double number = json_number_value(value);

    if (!value || json_is_null(value))
        return 0;
    if (!json_is_number(value) || !(number >= low && number <= high))
        return error_set(err, ERR_RANGE, "\"%s\" is not a number from %g to %g", member, low, high);
    return 0;
}

static int check_time(const json_t *object, const char *member, int64_t low_ms, int64_t high_ms,
                      struct error *err)
{
    int64_t at_ms = 0;
    int32_t offset_s = 0;
    bool has_offset = false;

    if (time_parse_rfc3339(text_of(object, member), &at_ms, &offset_s, &has_offset) < 0 ||
        !has_offset)
        return error_set(err, ERR_SYNTAX, "\"%s\" is not a time with an offset", member);
    if (at_ms < low_ms)
        return fail(err, member, "is too long ago");
    if (at_ms > high_ms)
        return fail(err, member, "is still to come");
    return 0;
}

/* ---- bodies ---- */

static int check_symptom(const char *name, struct error *err)
{
    for (const char *const *kind = symptom_kinds; *kind; kind++)
        if (strcmp(*kind, name) == 0)
            return 0;
    return error_set(err, ERR_RANGE, "no symptom called \"%.40s\"", name);
}

static int check_symptoms(const json_t *body, struct error *err)
{
    json_t *symptoms = json_object_get(body, "symptoms");
    const char *name = NULL;
    const json_t *value = NULL;

    if (!json_is_object(symptoms))
        return fail(err, "symptoms", "is not there");
    json_object_foreach(symptoms, name, value)
    {
        const double severity = json_number_value(value);

        if (check_symptom(name, err) < 0)
            return -ERR_RANGE;
        if (!json_is_integer(value) || severity < 0 || severity > 10)
            return error_set(err, ERR_RANGE, "%.40s: symptoms go from 0 to 10", name);
    }
    return 0;
}

static int check_nutrients(const json_t *item, struct error *err)
{
    const json_t *nutrients = json_object_get(item, "nutrients");
    int r = 0;

    if (!json_is_object(nutrients))
        return fail(err, "nutrients", "is not there");
    for (int i = 0; r == 0 && i < NUTRIENTS; i++)
        r = check_number(nutrients, nutrient_names[i], 0, 1e6, err);
    return r;
}

static int check_items(const json_t *body, bool food, struct error *err)
{
    const json_t *items = json_object_get(body, "items");
    const json_t *item = NULL;
    size_t i = 0;
    int r = 0;

    if (!json_is_array(items) || json_array_size(items) > ITEMS_MAX)
        return fail(err, "items", "is not a list of up to 64");
    json_array_foreach(items, i, item)
    {
        if (!*text_of(item, "name"))
            return fail(err, "name", "is missing of an item");
        r = check_number(item, "grams", 0, food ? GRAMS_MAX : 1e6, err);
        if (r == 0 && food)
            r = check_number(item, "nova", 1, 4, err);
        if (r == 0 && food)
            r = check_nutrients(item, err);
        if (r < 0)
            return r;
    }
    return 0;
}

/* One that cannot be read would stand in the way of all others. */
static int check_trial(const json_t *body, struct error *err)
{
    const struct entry entry = {.body = (json_t *)body};
    struct trial trial;

    return trial_of_entry(&entry, &trial, NULL) < 0
               ? fail(err, "body", "is not a trial that can be")
               : 0;
}

static int check_kind(enum entry_kind kind, const json_t *body, struct error *err)
{
    int r = 0;

    switch (kind) {
    case ENTRY_FOOD:
    case ENTRY_DRINK:
        return check_items(body, true, err);
    case ENTRY_SUPPLEMENT:
    case ENTRY_MEDICATION:
        return check_items(body, false, err);
    case ENTRY_CHECKIN:
        return check_symptoms(body, err);
    case ENTRY_SYMPTOM:
        r = check_symptom(text_of(body, "symptom"), err);
        return r < 0 ? r : check_number(body, "severity", 0, 10, err);
    case ENTRY_STOOL:
        r = check_number(body, "bristol", 1, 7, err);
        if (r == 0)
            r = check_number(body, "urgency", 0, 3, err);
        return r < 0 ? r : check_number(body, "pain", 0, 10, err);
    case ENTRY_TRIAL:
        return check_trial(body, err);
    case ENTRY_ILLNESS:
        return check_number(body, "severity", 0, 10, err);
    case ENTRY_EXERCISE:
    case ENTRY_MINDFULNESS:
        return check_number(body, "minutes", 0, 1440, err);
    default:
        return 0;
    }
}

int check_body(const char *kind, const json_t *body, struct error *err)
{
    const int found = entry_kind_from_name(kind);

    if (found < 0)
        return error_set(err, ERR_RANGE, "no kind of entry called \"%.40s\"", kind);
    if (!json_is_object(body))
        return fail(err, "body", "is not an object");
    if (depth_of(body) > DEPTH_MAX)
        return fail(err, "body", "is nested too deep");
    if (json_dumpb(body, NULL, 0, JSON_COMPACT) > BODY_MAX)
        return fail(err, "body", "is longer than 1 MB");
    return check_kind((enum entry_kind)found, body, err);
}

/* ---- things ---- */

static int check_entry(const json_t *object, int64_t now_ms, struct error *err)
{
    const char *key = text_of(object, "key");
    int r = 0;

    if (strlen(key) != ULID_LENGTH || key[strspn(key, "0123456789ABCDEFGHJKMNPQRSTVWXYZ")] ||
        key[0] > '7')
        return fail(err, "key", "is not the key of an entry");
    if (entry_source_from_name(text_of(object, "source")) < 0)
        return fail(err, "source", "is none of cli, mqtt, quick, import");
    if (strlen(text_of(object, "tz")) > ZONE_NAME_MAX || !*text_of(object, "tz"))
        return fail(err, "tz", "is not the name of a time zone");
    /* A whole day stands at noon, which may be to come. */
    r = check_time(object, "at", EARLIEST_MS, now_ms + MS_PER_DAY, err);
    if (r == 0)
        r = check_time(object, "recorded", EARLIEST_MS, now_ms + MS_PER_DAY, err);
    return r < 0 ? r : check_body(text_of(object, "kind"), json_object_get(object, "body"), err);
}

static int check_person(const json_t *object, struct error *err)
{
    const char *name = text_of(object, "name");

    if (!ident_valid_person(text_of(object, "id")))
        return fail(err, "id", "is not the id of a person");
    if (!*name || strlen(name) > NAME_MAX_BYTES || strlen(text_of(object, "tz")) > ZONE_NAME_MAX)
        return fail(err, "name", "is empty or too long");
    return 0;
}

static int check_device(const json_t *object, struct error *err)
{
    const char *name = text_of(object, "name");
    char address[ADDRESS_LENGTH + 1];

    if (!ident_valid(text_of(object, "id")))
        return fail(err, "id", "is not the id of a device");
    if (!address_parse(text_of(object, "address"), address) ||
        strcmp(address, text_of(object, "address")) != 0)
        return fail(err, "address", "is not an address");
    if (!*name || strlen(name) > NAME_MAX_BYTES ||
        strlen(text_of(object, "firmware")) > NAME_MAX_BYTES)
        return fail(err, "name", "is empty or too long");
    if (!*text_of(object, "driver") || strlen(text_of(object, "driver")) > DRIVER_NAME_MAX)
        return fail(err, "driver", "is not the name of a driver");
    return 0;
}

static int check_meal(const json_t *object, struct error *err)
{
    const json_t *body = json_object_get(object, "body");

    if (!json_is_object(body) || depth_of(body) > DEPTH_MAX)
        return fail(err, "body", "is not an object, or nested too deep");
    return check_items(body, true, err);
}

static int check_reading(const json_t *object, int64_t now_ms, struct error *err)
{
    const json_int_t value = json_integer_value(json_object_get(object, "value"));
    struct reading reading = {.value = (int32_t)value};
    int r = check_time(object, "at", EARLIEST_MS, now_ms + MS_PER_DAY, err);

    if (r < 0)
        return r;
    while (reading.kind < READING_KINDS &&
           strcmp(reading_kind_name(reading.kind), text_of(object, "kind")) != 0)
        reading.kind++;
    if (reading.kind == READING_KINDS)
        return fail(err, "kind", "is not known");
    if (value != reading.value || !reading_in_range(&reading))
        return fail(err, "value", "cannot be");
    return 0;
}

static int check_samples(const json_t *object, int64_t now_ms, struct error *err)
{
    const json_t *pair = NULL;
    json_int_t before = -1;
    size_t i = 0;
    int r = check_time(object, "start", EARLIEST_MS, now_ms + MS_PER_DAY, err);

    json_array_foreach(json_object_get(object, "values"), i, pair)
    {
        const json_int_t after = json_integer_value(json_array_get(pair, 0));
        const json_int_t value = json_integer_value(json_array_get(pair, 1));

        if (r < 0)
            return r;
        if (after <= before || after > 400 * MS_PER_DAY)
            return fail(err, "values", "is not in the order of time");
        if (value < INT32_MIN || value > INT32_MAX)
            return fail(err, "values", "has a value that cannot be");
        before = after;
    }
    return r < 0 ? r : i > 0 ? 0 : fail(err, "values", "is empty");
}

static int check_parts(const json_t *parts, struct error *err)
{
    const json_t *part = NULL;
    size_t i = 0;

    if (!json_is_array(parts) || json_array_size(parts) > SLEEP_PARTS_MAX)
        return fail(err, "parts", "is not a list of stages");
    json_array_foreach(parts, i, part)
    {
        const char *stage = json_string_value(json_array_get(part, 0));
        const json_int_t seconds = json_integer_value(json_array_get(part, 1));
        enum sleep_stage known = SLEEP_AWAKE;

        while (stage && known <= SLEEP_UNKNOWN && strcmp(sleep_stage_name(known), stage) != 0)
            known++;
        if (!stage || known > SLEEP_UNKNOWN || seconds <= 0 || seconds > SLEEP_BLOCK_MAX_MS / 1000)
            return fail(err, "parts", "has a stage that is none");
    }
    return 0;
}

static int check_sleep(const json_t *object, int64_t now_ms, struct error *err)
{
    int r = check_time(object, "start", EARLIEST_MS, now_ms + MS_PER_DAY, err);

    if (r == 0)
        r = check_time(object, "end", EARLIEST_MS, now_ms + MS_PER_DAY, err);
    return r < 0 ? r : check_parts(json_object_get(object, "parts"), err);
}

int check_thing(const char *name, const json_t *object, int64_t now_ms, struct error *err)
{
    if (strcmp(name, THING_ENTRY) == 0)
        return check_entry(object, now_ms, err);
    if (strcmp(name, "person") == 0)
        return check_person(object, err);
    if (strcmp(name, "device") == 0)
        return check_device(object, err);
    if (strcmp(name, THING_MEAL) == 0)
        return check_meal(object, err);
    if (strcmp(name, "reading") == 0)
        return check_reading(object, now_ms, err);
    if (strcmp(name, "samples") == 0)
        return check_samples(object, now_ms, err);
    if (strcmp(name, "sleep") == 0)
        return check_sleep(object, now_ms, err);
    return 0;
}
