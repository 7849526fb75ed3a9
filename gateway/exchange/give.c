/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/exchange/give.h"

#include "core/cleanup.h"
#include "core/json.h"
#include "core/ztime.h"
#include "gateway/exchange/fhir.h"
#include "gateway/exchange/rows.h"
#include "storage/things.h"
#include <string.h>

#define DIGITS 17

int give_form_from_name(const char *name)
{
    static const char *const names[GIVE_FORMS] = {"json", "csv", "jsonl", "fhir"};

    for (int i = 0; i < GIVE_FORMS; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return -1;
}

struct giver {
    const struct giving *giving;
    FILE *out;
    const char *thing;
    size_t written; /* of this kind */
    struct given given;
    struct fhir fhir;
    struct error *err;
};

/* ---- what is wanted ---- */

static bool is_entry(const struct giver *giver)
{
    return strcmp(giver->thing, THING_ENTRY) == 0;
}

static bool wanted_person(const struct giver *giver, const json_t *object)
{
    const char *member = strcmp(giver->thing, "person") == 0 ? "id" : "person";
    const char *whose = json_string_value(json_object_get(object, member));

    return !giver->giving->person || (whose && strcmp(whose, giver->giving->person) == 0);
}

static bool wanted_time(const struct giver *giver, const json_t *object)
{
    const struct giving *giving = giver->giving;
    const json_t *at = json_object_get(object, json_object_get(object, "at") ? "at" : "start");
    int64_t at_ms = 0;
    int32_t offset_s = 0;
    bool has_offset = false;

    if (!giving->ranged || !json_is_string(at))
        return true;
    if (time_parse_rfc3339(json_string_value(at), &at_ms, &offset_s, &has_offset) < 0)
        return false;
    if (is_entry(giver))
        return gut_day_of(at_ms, offset_s) >= giving->from_day &&
               gut_day_of(at_ms, offset_s) <= giving->to_day;
    return at_ms >= giving->from_ms && at_ms < giving->to_ms;
}

/* Of a table and of FHIR only what happened. */
static bool wanted(const struct giver *giver, const json_t *object)
{
    const bool whole = giver->giving->form == GIVE_JSON || giver->giving->form == GIVE_JSONL;

    return (whole || !json_is_true(json_object_get(object, "removed"))) &&
           wanted_person(giver, object) && wanted_time(giver, object);
}

static bool wanted_thing(const struct giving *giving, const char *name)
{
    bool measured = false;

    if (giving->form == GIVE_CSV)
        return strcmp(name, THING_ENTRY) == 0;
    if (giving->ranged && strcmp(name, "entry_key") == 0) /* of entries that may not be there */
        return false;
    return thing_is_measured(name, &measured) == 0 && (!measured || giving->readings);
}

/* ---- writing ---- */

static int write_json(struct giver *giver, json_t *object)
{
    CLEANUP(cleanup_free) char *text = NULL;

    if (giver->giving->form == GIVE_JSONL) {
        CLEANUP(json_drop) json_t *line = json_pack("{s:s}", "thing", giver->thing);
        json_object_update(line, object);
        text = json_text(line, DIGITS);
    } else {
        text = json_text(object, DIGITS);
    }
    if (!text)
        return error_set(giver->err, ERR_NOMEM, "out of memory");
    if (giver->giving->form == GIVE_JSON)
        fprintf(giver->out, "%s\n%s", giver->written ? "," : "", text);
    else
        fprintf(giver->out, "%s\n", text);
    giver->given.lines++;
    return 0;
}

static int give_object(void *userdata, json_t *object)
{
    struct giver *giver = userdata;
    int r = 0;

    if (!wanted(giver, object))
        return 0;
    if (giver->giving->form == GIVE_CSV)
        giver->given.lines += sheet_write(giver->out, object);
    else if (giver->giving->form == GIVE_FHIR)
        r = fhir_write(&giver->fhir, giver->thing, object, giver->err);
    else
        r = write_json(giver, object);
    giver->written++;
    giver->given.entries += is_entry(giver) && !json_is_true(json_object_get(object, "removed"));
    return r;
}

static void begin(struct giver *giver)
{
    switch (giver->giving->form) {
    case GIVE_JSON:
        fprintf(giver->out, "{\"zonula\":1,\"export\":%d", EXPORT_VERSION);
        break;
    case GIVE_JSONL:
        fprintf(giver->out, "{\"zonula\":1,\"export\":%d}\n", EXPORT_VERSION);
        giver->given.lines++;
        break;
    case GIVE_CSV:
        sheet_write_header(giver->out);
        giver->given.lines++;
        break;
    default:
        fhir_begin(&giver->fhir, giver->out, giver->giving->now_ms);
        break;
    }
}

static int give_thing(struct giver *giver, const char *name)
{
    int r = 0;

    giver->thing = name;
    giver->written = 0;
    if (giver->giving->form == GIVE_JSON) {
        fprintf(giver->out, ",\n\"%s\":[", name);
        giver->given.lines++;
    }
    r = things_each(giver->giving->store, name, give_object, giver, giver->err);
    if (giver->giving->form == GIVE_JSON) {
        fputs(giver->written ? "\n]" : "]", giver->out);
        giver->given.lines += giver->written > 0;
    }
    return r;
}

int give_out(const struct giving *giving, FILE *out, struct given *ret, struct error *err)
{
    struct giver giver = {.giving = giving, .out = out, .err = err};
    int r = 0;

    begin(&giver);
    for (size_t i = 0; r == 0 && thing_name(i); i++)
        if (wanted_thing(giving, thing_name(i)))
            r = give_thing(&giver, thing_name(i));
    if (giving->form == GIVE_JSON) {
        fputs("}\n", out);
        giver.given.lines++;
    }
    if (giving->form == GIVE_FHIR)
        giver.given.lines = fhir_end(&giver.fhir);
    if (r == 0)
        *ret = giver.given;
    return r;
}
