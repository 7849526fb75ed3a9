/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/diary/remedy.h"

#include "core/json.h"
#include "embedded/medicines.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* ---- supplements ---- */

static const struct {
    const char *word; /* occurs in the name */
    const char *kind;
} supplements[] = {
    {"beta-glucan", "oat_beta_glucan"},
    {"beta glucan", "oat_beta_glucan"},
    {"probiotic", "probiotic"},
    {"synbiotic", "probiotic"},
    {"lactobacill", "probiotic"},
    {"bifido", "probiotic"},
    {"saccharomyces", "probiotic"},
    {"boulardii", "probiotic"},
    {"psyllium", "prebiotic"},
    {"inulin", "prebiotic"},
    {"prebiotic", "prebiotic"},
    {"phgg", "prebiotic"},
    {"guar gum", "prebiotic"}, /* guarana is something else */
    {"acacia", "prebiotic"},
    {"oligosaccharide", "prebiotic"},
    {"resistant starch", "prebiotic"},
    {"glutamine", "l_glutamine"},
    {"collagen", "collagen"},
    {"gelatin", "collagen"},
    {"zinc", "zinc"},
};

const char *supplement_kind(const char *name)
{
    for (size_t i = 0; i < sizeof(supplements) / sizeof(supplements[0]); i++)
        if (strcasestr(name, supplements[i].word))
            return supplements[i].kind;
    return "other";
}

/* ---- medicines ---- */

/* Whether a name of the table is the first words of a text; "_" stands for a blank. */
static bool begins_with(const char *text, const char *name, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        const char wanted = name[i] == '_' ? ' ' : name[i];
        if (tolower((unsigned char)text[i]) != wanted)
            return false;
    }
    return !isalnum((unsigned char)text[length]) && text[length] != '-';
}

/* At the beginning of any word. */
static bool occurs(const char *text, const char *name, size_t length)
{
    for (const char *at = text; *at; at++)
        if ((at == text || at[-1] == ' ') && begins_with(at, name, length))
            return true;
    return false;
}

static bool line_has(const char *names, const char *end, const char *text)
{
    while (names < end) {
        const size_t length = strcspn(names, " \n");

        if (length > 0 && occurs(text, names, length))
            return true;
        names += length + 1;
    }
    return false;
}

/* The class of a generic name or a brand that is in the table. */
static bool look_up(const char *name, char ret[MEDICINE_CLASS_MAX + 1])
{
    const char *line = (const char *)embedded_medicines[0].bytes;

    while (*line) {
        const char *end = line + strcspn(line, "\n");
        const size_t class_length = strcspn(line, "\t\n");

        if (*line != '#' && line + class_length < end &&
            line_has(line + class_length + 1, end, name)) {
            snprintf(ret, MEDICINE_CLASS_MAX + 1, "%.*s", (int)class_length, line);
            return true;
        }
        line = *end ? end + 1 : end;
    }
    return false;
}

static bool is_topical(const char *name)
{
    static const char forms[] = "gel cream ointment lotion patch patches plaster plasters eye ear "
                                "nasal vaginal mouthwash";

    return line_has(forms, forms + sizeof(forms) - 1, name);
}

/* What stays where it was put. An antibiotic there hardly gets into the gut: NULL, it does not
 * count. */
static const char *topical_class(const char *class)
{
    if (strcmp(class, "nsaid") == 0 || strcmp(class, "nsaid_cox2") == 0)
        return "nsaid_topical";
    return strcmp(class, "antibiotic") == 0 ? NULL : class;
}

bool medicine_class(const char *name, char ret[MEDICINE_CLASS_MAX + 1])
{
    char found[MEDICINE_CLASS_MAX + 1];
    const bool known = look_up(name, found);
    const char *class = known ? found : NULL;

    if (class && is_topical(name))
        class = topical_class(class);
    snprintf(ret, MEDICINE_CLASS_MAX + 1, "%s", class ? class : "other");
    return known;
}

/* ---- bodies ---- */

static json_t *item_of(const struct remedy *remedy, size_t number)
{
    json_t *item =
        json_pack("{s:i, s:s, s:s}", "n", (int)number, "text", remedy->text, "name", remedy->name);

    if (!item)
        return NULL;
    json_object_set_new(
        item, "dose",
        remedy->doses > 0
            ? json_pack("{s:o, s:s}", "value", json_figure(remedy->value), "unit", remedy->unit)
            : json_null());
    json_object_set_new(item, "grams", json_figure(remedy->grams));
    return item;
}

json_t *supplement_body(const char *text, const struct remedy *remedies, size_t count)
{
    json_t *items = json_array();

    for (size_t i = 0; i < count; i++) {
        json_t *item = item_of(&remedies[i], i + 1);
        json_object_set_new(item, "supplement", json_string(supplement_kind(remedies[i].name)));
        json_object_set_new(item, "strains",
                            remedies[i].strains < 0 ? json_null()
                                                    : json_integer(remedies[i].strains));
        json_array_append_new(items, item);
    }
    return json_pack("{s:s, s:o}", "text", text, "items", items);
}

json_t *medication_body(const char *text, const struct remedy *remedies, size_t count,
                        const char *until)
{
    json_t *items = json_array();

    for (size_t i = 0; i < count; i++) {
        char class[MEDICINE_CLASS_MAX + 1];
        json_t *item = item_of(&remedies[i], i + 1);
        const bool known = medicine_class(remedies[i].name, class);
        json_object_set_new(item, "class", json_string(class));
        json_object_set_new(item, "known", json_boolean(known));
        json_object_set_new(item, "until", until ? json_string(until) : json_null());
        json_array_append_new(items, item);
    }
    return json_pack("{s:s, s:o}", "text", text, "items", items);
}
