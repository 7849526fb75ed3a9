/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/exchange/fhir.h"

#include "core/cleanup.h"
#include "core/hash.h"
#include "core/json.h"
#include "core/ztime.h"
#include "gateway/food/table.h"
#include "storage/things.h"
#include <string.h>

#define LOINC     "http://loinc.org"
#define SNOMED    "http://snomed.info/sct"
#define UCUM      "http://unitsofmeasure.org"
#define CATEGORY  "http://terminology.hl7.org/CodeSystem/observation-category"
#define DIGITS    15
#define URN_MAX   48
#define ULID_SIZE 26

static const char *text_of(const json_t *object, const char *member)
{
    const char *text = json_string_value(json_object_get(object, member));

    return text ? text : "";
}

/* ---- names ---- */

static void format_urn(const uint8_t bytes[16], char ret[URN_MAX])
{
    size_t used = (size_t)snprintf(ret, URN_MAX, "urn:uuid:");

    for (size_t i = 0; i < 16; i++)
        used += (size_t)snprintf(ret + used, URN_MAX - used, "%s%02x",
                                 i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", bytes[i]);
}

/* The 128 bits of a ULID: the name of an entry is the same in every export. */
static void urn_of_key(const char *key, char ret[URN_MAX])
{
    static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    uint8_t bytes[16] = {0};

    for (size_t i = 0; i < ULID_SIZE && key[i]; i++) {
        const char *digit = strchr(alphabet, key[i]);
        const unsigned value = digit ? (unsigned)(digit - alphabet) : 0;

        for (unsigned bit = 0; bit < 5; bit++) {
            const size_t at = i * 5 + bit; /* of 130 bits, the first two of which are 0 */
            if (at >= 2 && value >> (4 - bit) & 1)
                bytes[(at - 2) / 8] |= (uint8_t)(0x80 >> (at - 2) % 8);
        }
    }
    format_urn(bytes, ret);
}

/* Of what has another name than a ULID: bits that follow from it. */
static void urn_of_text(const char *text, char ret[URN_MAX])
{
    char turned[256];
    uint8_t bytes[16];

    snprintf(turned, sizeof(turned), "zonula %s", text);
    const uint64_t halves[2] = {hash_bytes(text, strlen(text)), hash_bytes(turned, strlen(turned))};
    memcpy(bytes, halves, sizeof(bytes));
    format_urn(bytes, ret);
}

static json_t *reference(const char *person)
{
    char name[URN_MAX];

    urn_of_text(person, name);
    return json_pack("{s:s}", "reference", name);
}

/* ---- parts ---- */

static json_t *concept_of(const char *system, const char *code, const char *display)
{
    json_t *concept = json_object();

    if (code)
        json_object_set_new(
            concept, "coding",
            json_pack("[{s:s, s:s, s:s}]", "system", system, "code", code, "display", display));
    json_object_set_new(concept, "text", json_string(display));
    return concept;
}

static json_t *quantity(double value, const char *unit, const char *ucum)
{
    return json_pack("{s:o, s:s, s:s, s:s}", "value", json_figure(value), "unit", unit, "system",
                     UCUM, "code", ucum);
}

static json_t *observation(const json_t *object, const char *category, json_t *code)
{
    const char *person = text_of(object, "person");
    json_t *resource = json_pack("{s:s, s:s}", "resourceType", "Observation", "status", "final");

    json_object_set_new(
        resource, "category",
        json_pack("[{s:[{s:s, s:s}]}]", "coding", "system", CATEGORY, "code", category));
    json_object_set_new(resource, "code", code);
    if (*person)
        json_object_set_new(resource, "subject", reference(person));
    return resource;
}

static int add(struct fhir *fhir, const char *name, json_t *resource, struct error *err)
{
    CLEANUP(json_drop)
    json_t *entry = json_pack("{s:s, s:o}", "fullUrl", name, "resource", resource);
    CLEANUP(cleanup_free) char *text = entry ? json_text(entry, DIGITS) : NULL;

    if (!text)
        return error_set(err, ERR_NOMEM, "out of memory");
    fprintf(fhir->out, "%s\n%s", fhir->resources++ ? "," : "", text);
    return 0;
}

/* ---- meals ---- */

/* The sum of a nutrient; whether it is known of every item. */
static bool sum_of(const json_t *items, const char *nutrient, double *ret)
{
    const json_t *item = NULL;
    size_t i = 0;

    *ret = 0;
    json_array_foreach(items, i, item)
    {
        const json_t *value = json_object_get(json_object_get(item, "nutrients"), nutrient);
        if (!json_is_number(value))
            return false;
        *ret += json_number_value(value);
    }
    return i > 0;
}

/* "fibre_g" is fibre in grams. */
static json_t *nutrient_label(enum nutrient nutrient, double sum)
{
    const char *name = nutrient_names[nutrient];
    const char *unit = strrchr(name, '_');
    char text[32];

    if (nutrient == NUTRIENT_KCAL)
        return json_pack("{s:{s:{s:s}}, s:o}", "nutrient", "concept", "text", "energy", "amount",
                         quantity(sum, "kcal", "kcal"));
    snprintf(text, sizeof(text), "%.*s", (int)(unit - name), name);
    for (char *blank = strchr(text, '_'); blank; blank = strchr(blank, '_'))
        *blank = ' ';
    return json_pack("{s:{s:{s:s}}, s:o}", "nutrient", "concept", "text", text, "amount",
                     quantity(sum, unit + 1, unit + 1));
}

static json_t *label_of(const json_t *items)
{
    json_t *label = json_array();
    double sum = 0;

    for (int i = 0; i < NUTRIENTS; i++)
        if (sum_of(items, nutrient_names[i], &sum))
            json_array_append_new(label, nutrient_label((enum nutrient)i, sum));
    return label;
}

static json_t *consumed(const char *kind, const json_t *items)
{
    json_t *list = json_array();
    const json_t *item = NULL;
    size_t i = 0;

    json_array_foreach(items, i, item)
    {
        const json_t *grams = json_object_get(item, "grams");
        json_t *one = json_pack("{s:{s:s}, s:{s:{s:s}}}", "type", "text", kind, "nutritionProduct",
                                "concept", "text", text_of(item, "name"));
        if (json_is_number(grams))
            json_object_set_new(one, "amount", quantity(json_number_value(grams), "g", "g"));
        json_array_append_new(list, one);
    }
    return list;
}

static json_t *intake(const json_t *object)
{
    const json_t *body = json_object_get(object, "body");
    const json_t *items = json_object_get(body, "items");
    const char *kind = text_of(object, "kind");
    json_t *label = label_of(items);
    json_t *resource =
        json_pack("{s:s, s:s, s:{s:s}, s:o, s:s, s:s, s:o}", "resourceType", "NutritionIntake",
                  "status", "completed", "code", "text", kind, "subject",
                  reference(text_of(object, "person")), "occurrenceDateTime", text_of(object, "at"),
                  "recorded", text_of(object, "recorded"), "consumedItem", consumed(kind, items));

    if (json_array_size(label) > 0)
        json_object_set(resource, "ingredientLabel", label);
    json_decref(label);
    if (*text_of(body, "text"))
        json_object_set_new(resource, "note", json_pack("[{s:s}]", "text", text_of(body, "text")));
    return resource;
}

/* ---- what else is logged ---- */

static void add_component(json_t *resource, const char *name, const json_t *value)
{
    json_t *list = json_object_get(resource, "component");
    json_t *component = json_pack("{s:{s:s}}", "code", "text", name);

    if (!list) {
        list = json_array();
        json_object_set_new(resource, "component", list);
    }
    if (json_is_boolean(value))
        json_object_set(component, "valueBoolean", (json_t *)value);
    else if (json_is_integer(value))
        json_object_set(component, "valueInteger", (json_t *)value);
    else if (json_is_number(value))
        json_object_set_new(component, "valueQuantity",
                            json_pack("{s:O}", "value", (json_t *)value));
    else
        json_object_set(component, "valueString", (json_t *)value);
    json_array_append_new(list, component);
}

static void add_components(json_t *resource, const json_t *members)
{
    const char *name = NULL;
    const json_t *value = NULL;

    json_object_foreach((json_t *)members, name, value)
    {
        if (json_is_boolean(value) || json_is_number(value) ||
            (json_is_string(value) && json_string_length(value) > 0))
            add_component(resource, name, value);
    }
}

static json_t *code_of(const char *kind, const json_t *body)
{
    if (strcmp(kind, "stool") == 0 && json_is_integer(json_object_get(body, "bristol")))
        return concept_of(SNOMED, "443172007", "Bristol stool form score");
    if (strcmp(kind, "symptom") == 0)
        return concept_of(NULL, NULL, text_of(body, "symptom"));
    return concept_of(NULL, NULL, kind);
}

/* What is the value of an entry is taken out of its body. */
static void set_value(json_t *resource, const char *kind, json_t *body)
{
    static const struct {
        const char *kind, *member;
    } values[] = {{"stool", "bristol"}, {"symptom", "severity"}, {"illness", "severity"}};
    const json_t *value = NULL;

    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
        if (strcmp(values[i].kind, kind) == 0)
            value = json_object_get(body, values[i].member);
    if (json_is_integer(value))
        json_object_set(resource, "valueInteger", (json_t *)value);
    else if (*text_of(body, "text"))
        json_object_set(resource, "valueString", json_object_get(body, "text"));
}

static json_t *other_entry(const json_t *object)
{
    static const char *const said[] = {"text", "bristol", "severity", "symptom"};
    const char *kind = text_of(object, "kind");
    CLEANUP(json_drop) json_t *body = json_deep_copy(json_object_get(object, "body"));
    json_t *resource = observation(object, "survey", code_of(kind, body));
    const json_t *symptoms = json_object_get(body, "symptoms");
    const json_t *marks = json_object_get(body, "marks");

    json_object_set(resource, "effectiveDateTime", json_object_get(object, "at"));
    set_value(resource, kind, body);
    for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
        json_object_del(body, said[i]);
    add_components(resource, symptoms);
    add_components(resource, marks);
    add_components(resource, body);
    return resource;
}

/* ---- what is measured ---- */

static json_t *reading(const json_t *object)
{
    static const struct {
        const char *kind, *loinc, *display, *unit, *ucum;
        double scale;
    } rows[] = {
        {"hr", "8867-4", "Heart rate", "beats/minute", "/min", 1},
        {"resting_hr", "40443-4", "Heart rate --resting", "beats/minute", "/min", 1},
        {"spo2", "59408-5", "Oxygen saturation in Arterial blood by Pulse oximetry", "%", "%", 1},
        {"resp_rate", "9279-1", "Respiratory rate", "breaths/minute", "/min", 0.1},
        {"steps", "55423-8", "Number of steps in unspecified time Pedometer", "steps", "1", 1},
        {"skin_temp", NULL, "skin temperature", "Cel", "Cel", 0.01},
        {"hrv_rmssd", NULL, "heart rate variability, RMSSD", "ms", "ms", 1},
        {"hrv_sdnn", NULL, "heart rate variability, SDNN", "ms", "ms", 1},
        {"stress_vendor", NULL, "stress, scale of the maker", "1", "1", 1},
    };
    const double value = json_number_value(json_object_get(object, "value"));

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (strcmp(rows[i].kind, text_of(object, "kind")) != 0)
            continue;
        json_t *resource =
            observation(object, "vital-signs", concept_of(LOINC, rows[i].loinc, rows[i].display));
        json_object_set(resource, "effectiveDateTime", json_object_get(object, "at"));
        json_object_set_new(resource, "valueQuantity",
                            quantity(value * rows[i].scale, rows[i].unit, rows[i].ucum));
        return resource;
    }
    return NULL;
}

static json_t *sleep_of(const json_t *object)
{
    json_t *resource = observation(object, "activity", concept_of(NULL, NULL, "sleep"));
    const json_t *part = NULL;
    size_t i = 0;

    json_object_set_new(
        resource, "effectivePeriod",
        json_pack("{s:s, s:s}", "start", text_of(object, "start"), "end", text_of(object, "end")));
    json_array_foreach(json_object_get(object, "parts"), i, part)
    {
        json_t *component =
            json_pack("{s:{s:s?}}", "code", "text", json_string_value(json_array_get(part, 0)));
        json_object_set_new(component, "valueQuantity",
                            quantity(json_number_value(json_array_get(part, 1)), "s", "s"));
        if (i == 0)
            json_object_set_new(resource, "component", json_array());
        json_array_append_new(json_object_get(resource, "component"), component);
    }
    return resource;
}

/* ---- the bundle ---- */

void fhir_begin(struct fhir *fhir, FILE *out, int64_t now_ms)
{
    char now[RFC3339_MAX];

    *fhir = (struct fhir){.out = out};
    time_format_rfc3339(now_ms, 0, false, now);
    fprintf(out,
            "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"timestamp\":\"%s\","
            "\"entry\":[",
            now);
}

static int write_measured(struct fhir *fhir, const char *thing, const json_t *object,
                          struct error *err)
{
    const bool is_sleep = strcmp(thing, "sleep") == 0;
    json_t *resource = is_sleep ? sleep_of(object) : reading(object);
    char name[URN_MAX], what[256];

    if (!resource)
        return 0;
    snprintf(what, sizeof(what), "%s %s %s", text_of(object, "device"),
             text_of(object, is_sleep ? "key" : "kind"),
             text_of(object, is_sleep ? "start" : "at"));
    urn_of_text(what, name);
    return add(fhir, name, resource, err);
}

int fhir_write(struct fhir *fhir, const char *thing, const json_t *object, struct error *err)
{
    const char *kind = text_of(object, "kind");
    char name[URN_MAX];

    if (strcmp(thing, "person") == 0) {
        urn_of_text(text_of(object, "id"), name);
        return add(fhir, name,
                   json_pack("{s:s, s:[{s:s}]}", "resourceType", "Patient", "name", "text",
                             text_of(object, "name")),
                   err);
    }
    if (strcmp(thing, THING_ENTRY) == 0) {
        urn_of_key(text_of(object, "key"), name);
        return add(fhir, name,
                   strcmp(kind, "food") == 0 || strcmp(kind, "drink") == 0 ? intake(object)
                                                                           : other_entry(object),
                   err);
    }
    if (strcmp(thing, "reading") == 0 || strcmp(thing, "sleep") == 0)
        return write_measured(fhir, thing, object, err);
    return 0;
}

size_t fhir_end(struct fhir *fhir)
{
    fputs(fhir->resources ? "\n]}\n" : "]}\n", fhir->out);
    return fhir->resources + (fhir->resources ? 2 : 1);
}
