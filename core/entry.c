/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entries: the names of kinds and sources, and the words for symptoms. */
#include "core/entry.h"

#include <string.h>

static const char *const kind_names[ENTRY_KINDS] = {
    [ENTRY_FOOD] = "food",
    [ENTRY_DRINK] = "drink",
    [ENTRY_SYMPTOM] = "symptom",
    [ENTRY_CHECKIN] = "checkin",
    [ENTRY_STOOL] = "stool",
    [ENTRY_SUPPLEMENT] = "supplement",
    [ENTRY_MEDICATION] = "medication",
    [ENTRY_ILLNESS] = "illness",
    [ENTRY_EXERCISE] = "exercise",
    [ENTRY_MINDFULNESS] = "mindfulness",
    [ENTRY_MENSTRUATION] = "menstruation",
    [ENTRY_MARK] = "mark",
    [ENTRY_NOTE] = "note",
    [ENTRY_TRIAL] = "trial",
};

static const char *const source_names[ENTRY_SOURCES] = {
    [SOURCE_CLI] = "cli",
    [SOURCE_MQTT] = "mqtt",
    [SOURCE_QUICK] = "quick",
    [SOURCE_IMPORT] = "import",
};

const char *const symptom_kinds[] = {
    "abdominal_pain", "bloating",   "brain_fog", "constipation", "diarrhoea", "fatigue", "gas",
    "headache",       "joint_pain", "low_mood",  "nausea",       "reflux",    "skin",    NULL,
};

/* Words that people use, mapped to the stored names; written as symptom_kinds are. */
static const struct {
    const char *word, *kind;
} symptom_aliases[] = {
    {"pain", "abdominal_pain"},
    {"belly_pain", "abdominal_pain"},
    {"stomach_pain", "abdominal_pain"},
    {"stomach_ache", "abdominal_pain"},
    {"stomachache", "abdominal_pain"},
    {"tummy_ache", "abdominal_pain"},
    {"cramp", "abdominal_pain"},
    {"cramps", "abdominal_pain"},
    {"cramping", "abdominal_pain"},
    {"bloated", "bloating"},
    {"brainfog", "brain_fog"},
    {"fog", "brain_fog"},
    {"constipated", "constipation"},
    {"diarrhea", "diarrhoea"},
    {"loose_stool", "diarrhoea"},
    {"loose_stools", "diarrhoea"},
    {"tired", "fatigue"},
    {"tiredness", "fatigue"},
    {"exhaustion", "fatigue"},
    {"flatulence", "gas"},
    {"wind", "gas"},
    {"head_ache", "headache"},
    {"headaches", "headache"},
    {"migraine", "headache"},
    {"joint", "joint_pain"},
    {"joints", "joint_pain"},
    {"joint_pains", "joint_pain"},
    {"mood", "low_mood"},
    {"sick", "nausea"},
    {"nauseous", "nausea"},
    {"heartburn", "reflux"},
    {"acid_reflux", "reflux"},
    {"skin_flare", "skin"},
    {"skin_flare_up", "skin"},
    {"skin_flare_ups", "skin"},
    {"skin_rash", "skin"},
    {"rash", "skin"},
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static int index_of(const char *const *names, int count, const char *name)
{
    for (int i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return -1;
}

const char *entry_kind_name(enum entry_kind kind)
{
    return (unsigned)kind < ENTRY_KINDS ? kind_names[kind] : "unknown";
}

int entry_kind_from_name(const char *name)
{
    return index_of(kind_names, ENTRY_KINDS, name);
}

const char *entry_kind_label(enum entry_kind kind)
{
    switch (kind) {
    case ENTRY_CHECKIN:
        return "symptom";
    case ENTRY_MEDICATION:
        return "medicine";
    default:
        return entry_kind_name(kind);
    }
}

const char *entry_source_name(enum entry_source source)
{
    return (unsigned)source < ENTRY_SOURCES ? source_names[source] : "unknown";
}

int entry_source_from_name(const char *name)
{
    return index_of(source_names, ENTRY_SOURCES, name);
}

void entry_done(struct entry *entry)
{
    json_decref(entry->body);
    memset(entry, 0, sizeof(*entry));
}

/* A character as it counts in a symptom word: small, and '_' for what parts words. */
static char fold(char c)
{
    if (c == ' ' || c == '-')
        return '_';
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool word_is(const char *word, const char *name)
{
    while (*name && fold(*word) == *name) {
        word++;
        name++;
    }
    return *name == '\0' && *word == '\0';
}

const char *symptom_kind_of(const char *word)
{
    for (size_t i = 0; symptom_kinds[i]; i++)
        if (word_is(word, symptom_kinds[i]))
            return symptom_kinds[i];
    for (size_t i = 0; i < COUNT(symptom_aliases); i++)
        if (word_is(word, symptom_aliases[i].word))
            return symptom_aliases[i].kind;
    return NULL;
}
