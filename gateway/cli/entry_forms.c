/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/entry_forms.h"

#include "core/cleanup.h"
#include "gateway/diary/dose.h"
#include <stdlib.h>
#include <string.h>

static const char *string_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

static long long number_of(const json_t *object, const char *key)
{
    return (long long)json_integer_value(json_object_get(object, key));
}

static bool has(const json_t *object, const char *key)
{
    return json_is_true(json_object_get(object, key));
}

/* The line of most kinds: what is said in a list, below the head. */
static void print_line(const struct output *output, const struct entry *entry)
{
    char *text = NULL;
    size_t size = 0;
    FILE *line = open_memstream(&text, &size);

    if (!line)
        return;
    entry_forms[entry->kind].summarise(line, entry);
    fclose(line);
    fputs("  ", output->out);
    print_text(output->out, text);
    fputc('\n', output->out);
    free(text);
}

/* ---- symptoms ---- */

void symptom_text(const char *kind, char ret[32])
{
    snprintf(ret, 32, "%s", strcmp(kind, "abdominal_pain") == 0 ? "pain" : kind);
    for (char *c = ret; *c; c++) {
        if (*c == '_')
            *c = ' ';
    }
}

static void print_duration(FILE *out, const json_t *minutes)
{
    json_int_t value = json_integer_value(minutes);

    if (!json_is_integer(minutes))
        return;
    fputs(", for", out);
    if (value >= 60)
        fprintf(out, " %lld h", (long long)(value / 60));
    if (value % 60 || value == 0)
        fprintf(out, " %lld min", (long long)(value % 60));
}

static void print_symptom(const struct output *output, const struct entry *entry)
{
    char symptom[32];

    symptom_text(string_of(entry->body, "symptom"), symptom);
    fprintf(output->out, "  %s %lld/10", symptom, number_of(entry->body, "severity"));
    print_duration(output->out, json_object_get(entry->body, "duration_min"));
    fputc('\n', output->out);
}

static void summarise_symptom(FILE *out, const struct entry *entry)
{
    char symptom[32];

    symptom_text(string_of(entry->body, "symptom"), symptom);
    fprintf(out, "%s" NO_BREAK "%lld", symptom, number_of(entry->body, "severity"));
}

#define SYMPTOMS_MAX 32

struct told {
    char name[32];
    long long value;
};

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct told *)a)->name, ((const struct told *)b)->name);
}

/* By the names that people read; *ret_well: all are 0. */
static size_t told_of(const struct entry *entry, struct told ret[SYMPTOMS_MAX], bool *ret_well)
{
    const char *kind;
    json_t *value;
    size_t count = 0;

    *ret_well = true;
    json_object_foreach(json_object_get(entry->body, "symptoms"), kind, value)
    {
        if (count == SYMPTOMS_MAX)
            break;
        symptom_text(kind, ret[count].name);
        ret[count].value = (long long)json_integer_value(value);
        *ret_well = *ret_well && ret[count].value == 0;
        count++;
    }
    qsort(ret, count, sizeof(ret[0]), by_name);
    return count;
}

static void print_checkin(const struct output *output, const struct entry *entry)
{
    static const char *const slots[][2] = {{"M", "morning"}, {"A", "afternoon"}, {"E", "evening"}};
    const char *slot = string_of(entry->body, "slot");
    struct told told[SYMPTOMS_MAX];
    bool well;
    const size_t count = told_of(entry, told, &well);

    fputs(well ? "  none: " : "  ", output->out);
    for (size_t i = 0; i < count; i++)
        fprintf(output->out, "%s%s %lld/10", i ? ", " : "", told[i].name, told[i].value);
    for (size_t i = 0; i < sizeof(slots) / sizeof(slots[0]); i++)
        if (strcmp(slots[i][0], slot) == 0)
            fprintf(output->out, "  (%s)", slots[i][1]);
    fputs(has(entry->body, "complete") ? "  all of the day is logged\n" : "\n", output->out);
}

static void summarise_checkin(FILE *out, const struct entry *entry)
{
    struct told told[SYMPTOMS_MAX];
    bool well;
    const size_t count = told_of(entry, told, &well);

    for (size_t i = 0; i < count; i++)
        fprintf(out, "%s%s" NO_BREAK "%lld", i ? ", " : "", told[i].name, told[i].value);
}

/* ---- stool ---- */

static const char *bristol_text(long long type)
{
    static const char *const texts[] = {
        "separate hard lumps",          "lumpy, like a sausage",
        "like a sausage with cracks",   "smooth and soft, like a sausage",
        "soft pieces with clear edges", "mushy pieces with ragged edges",
        "watery, without solid pieces",
    };

    return type >= 1 && type <= 7 ? texts[type - 1] : "unknown";
}

static void print_signs(FILE *out, const json_t *body, const char *before)
{
    static const char *const signs[][2] = {{"incomplete", "incomplete"},
                                           {"mucus", "mucus"},
                                           {"blood", "blood"},
                                           {"black", "black"},
                                           {"nocturnal", "at night"}};

    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
        if (has(body, signs[i][0]))
            fprintf(out, "%s%s", before, signs[i][1]);
    if (*string_of(body, "colour"))
        fprintf(out, "%s%s", before, string_of(body, "colour"));
}

static void summarise_stool(FILE *out, const struct entry *entry)
{
    if (json_is_integer(json_object_get(entry->body, "bristol")))
        fprintf(out, "type" NO_BREAK "%lld", number_of(entry->body, "bristol"));
    else
        fputs("none", out);
    print_signs(out, entry->body, ", ");
}

static void print_stool(const struct output *output, const struct entry *entry)
{
    const json_t *body = entry->body;
    char *text = NULL;
    size_t size = 0;
    FILE *line = open_memstream(&text, &size);

    if (!line)
        return;
    if (json_is_integer(json_object_get(body, "bristol")))
        fprintf(line, "type %lld: %s", number_of(body, "bristol"),
                bristol_text(number_of(body, "bristol")));
    else
        fputs("none", line);
    if (json_is_integer(json_object_get(body, "urgency")))
        fprintf(line, "; urgency %lld/3", number_of(body, "urgency"));
    if (json_is_integer(json_object_get(body, "pain")))
        fprintf(line, "; pain %lld/10", number_of(body, "pain"));
    print_signs(line, body, "; ");
    fclose(line);
    fputs("  ", output->out);
    print_text(output->out, text);
    fputc('\n', output->out);
    free(text);
}

/* ---- supplements and medicines ---- */

static void write_remedy(FILE *out, const json_t *item)
{
    const json_t *dose = json_object_get(item, "dose");
    char text[64];

    fputs(string_of(item, "name"), out);
    if (json_is_object(dose)) {
        dose_text(json_number_value(json_object_get(dose, "value")), string_of(dose, "unit"), text,
                  sizeof(text));
        fprintf(out, " %s", text);
    }
    if (json_is_integer(json_object_get(item, "strains")))
        fprintf(out, ", %lld strains", number_of(item, "strains"));
}

static void summarise_remedies(FILE *out, const struct entry *entry)
{
    size_t index = 0;
    const json_t *item;

    json_array_foreach(json_object_get(entry->body, "items"), index, item)
    {
        fputs(index ? "; " : "", out);
        write_remedy(out, item);
    }
}

static void print_remedies(const struct output *output, const struct entry *entry)
{
    size_t index = 0;
    const json_t *item;

    json_array_foreach(json_object_get(entry->body, "items"), index, item)
    {
        char *text = NULL;
        size_t size = 0;
        FILE *line = open_memstream(&text, &size);
        if (!line)
            return;
        write_remedy(line, item);
        if (json_is_false(json_object_get(item, "known")))
            fputs("  (not in the table of medicines)", line);
        else if (strcmp(string_of(item, "class"), "other") != 0 && *string_of(item, "class"))
            fprintf(line, "  %s", string_of(item, "class"));
        if (*string_of(item, "until"))
            fprintf(line, "  until %s", string_of(item, "until"));
        fclose(line);
        fputs("  ", output->out);
        print_text(output->out, text);
        fputc('\n', output->out);
        free(text);
    }
}

/* ---- what else matters ---- */

static void summarise_illness(FILE *out, const struct entry *entry)
{
    char type[32];

    symptom_text(string_of(entry->body, "type"), type);
    fprintf(out, "%s" NO_BREAK "%lld/10", type, number_of(entry->body, "severity"));
}

static void summarise_exercise(FILE *out, const struct entry *entry)
{
    fprintf(out, "%lld" NO_BREAK "min %s", number_of(entry->body, "minutes"),
            string_of(entry->body, "intensity"));
}

static void summarise_mindfulness(FILE *out, const struct entry *entry)
{
    fprintf(out, "%lld" NO_BREAK "min", number_of(entry->body, "minutes"));
}

static void summarise_menstruation(FILE *out, const struct entry *entry)
{
    fputs("first day", out);
    if (json_is_integer(json_object_get(entry->body, "cycle_days")))
        fprintf(out, ", cycle %lld days", number_of(entry->body, "cycle_days"));
}

static void summarise_marks(FILE *out, const struct entry *entry)
{
    const char *before = "";
    const char *name;
    json_t *value;

    json_object_foreach(json_object_get(entry->body, "marks"), name, value)
    {
        if (json_is_number(value))
            fprintf(out, "%s%s" NO_BREAK "%.6g", before, name, json_number_value(value));
        else
            fprintf(out, "%s%s" NO_BREAK "%s", before, name,
                    json_string_value(value) ? json_string_value(value) : "");
        before = ", ";
    }
}

static void summarise_trial(FILE *out, const struct entry *entry)
{
    fprintf(out, "%lld: %s", number_of(entry->body, "trial"), string_of(entry->body, "name"));
    if (*string_of(entry->body, "stopped"))
        fprintf(out, ", stopped %s", string_of(entry->body, "stopped"));
}

static void summarise_text(FILE *out, const struct entry *entry)
{
    fputs(string_of(entry->body, "text"), out);
}

const struct entry_form entry_forms[ENTRY_KINDS] = {
    [ENTRY_FOOD] = {print_meal, summarise_meal},
    [ENTRY_DRINK] = {print_meal, summarise_meal},
    [ENTRY_SYMPTOM] = {print_symptom, summarise_symptom},
    [ENTRY_CHECKIN] = {print_checkin, summarise_checkin},
    [ENTRY_STOOL] = {print_stool, summarise_stool},
    [ENTRY_SUPPLEMENT] = {print_remedies, summarise_remedies},
    [ENTRY_MEDICATION] = {print_remedies, summarise_remedies},
    [ENTRY_ILLNESS] = {print_line, summarise_illness},
    [ENTRY_EXERCISE] = {print_line, summarise_exercise},
    [ENTRY_MINDFULNESS] = {print_line, summarise_mindfulness},
    [ENTRY_MENSTRUATION] = {print_line, summarise_menstruation},
    [ENTRY_MARK] = {print_line, summarise_marks},
    [ENTRY_NOTE] = {print_line, summarise_text},
    [ENTRY_TRIAL] = {print_line, summarise_trial},
};
