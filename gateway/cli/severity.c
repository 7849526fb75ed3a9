/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/severity.h"

#include "core/entry.h"
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define NAME_SIZE    64
#define SEVERITY_MAX 10
#define HOW_STRONG   "0 to 10, or none, slight, moderate, strong, severe"

static const struct {
    const char *word;
    int value;
} strengths[] = {{"none", 0}, {"slight", 2}, {"moderate", 5}, {"strong", 7}, {"severe", 9}};

/* A strength; beyond the scale it is SEVERITY_MAX + 1, or -1 if the word is none. */
static int read_strength(const char *word)
{
    int value = 0;

    for (size_t i = 0; i < sizeof(strengths) / sizeof(strengths[0]); i++) {
        if (strcasecmp(strengths[i].word, word) == 0)
            return strengths[i].value;
    }
    bool negative = word[0] == '-' && isdigit((unsigned char)word[1]);
    if (negative || !isdigit((unsigned char)word[0]))
        return negative ? SEVERITY_MAX + 1 : -1;
    for (; isdigit((unsigned char)*word); word++)
        value = value > SEVERITY_MAX ? value : value * 10 + (*word - '0');
    if (strcmp(word, "/10") == 0)
        word += 3;
    if (*word)
        return -1;
    return value > SEVERITY_MAX ? SEVERITY_MAX + 1 : value;
}

int severity_parse(const char *text, struct severity *ret, struct error *err)
{
    char name[NAME_SIZE];
    const char *from = text + strspn(text, " \t");
    size_t length = strlen(from);

    while (length > 0 && isspace((unsigned char)from[length - 1]))
        length--;
    if (length == 0 || length >= sizeof(name))
        return error_set(err, ERR_SYNTAX, "\"%.60s\" is not a symptom", text);
    memcpy(name, from, length);
    name[length] = '\0';
    if (strpbrk(name, ",;") || strcasecmp(name, "none") == 0)
        return error_set(err, ERR_UNSUPPORTED,
                         "%s: a symptom entry is the onset of one symptom; log each by itself",
                         name);
    char *blank = strrchr(name, ' ');
    int value = blank ? read_strength(blank + 1) : -1;
    if (value >= 0) {
        while (blank > name && blank[-1] == ' ')
            blank--;
        *blank = '\0';
    }
    const char *kind = symptom_kind_of(name);
    if (!kind)
        return error_set(err, ERR_SYNTAX,
                         "no symptom called \"%s\"; known: abdominal pain, bloating, brain fog, "
                         "constipation, diarrhoea, fatigue, gas, headache, joint pain, low mood, "
                         "nausea, reflux, skin",
                         name);
    if (value < 0)
        return error_set(err, ERR_SYNTAX, "%s: how strong? " HOW_STRONG, name);
    if (value > SEVERITY_MAX)
        return error_set(err, ERR_RANGE, "%.*s: symptoms go from 0 to 10", (int)length, from);
    ret->kind = kind;
    ret->value = value;
    return 0;
}
