/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/diary/severity.h"

#include "core/entry.h"
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define NAME_SIZE  64
#define HOW_STRONG "0 to 10, or none, slight, moderate, strong, severe"

static const struct {
    const char *word;
    int value;
} strengths[] = {{"none", 0}, {"slight", 2}, {"moderate", 5}, {"strong", 7}, {"severe", 9}};

int severity_strength(const char *word)
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
    char *blank = strrchr(name, ' ');
    int value = blank ? severity_strength(blank + 1) : -1;
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

static bool says_all_well(const char *text)
{
    char word[8];
    size_t length;

    text += strspn(text, " \t");
    length = strcspn(text, " \t");
    if (length >= sizeof(word) || text[length + strspn(text + length, " \t")])
        return false;
    memcpy(word, text, length);
    word[length] = '\0';
    return strcasecmp(word, "none") == 0 || strcasecmp(word, "ok") == 0;
}

static int add(const struct severity *severity, struct severity *list, size_t *count,
               struct error *err)
{
    for (size_t i = 0; i < *count; i++)
        if (strcmp(list[i].kind, severity->kind) == 0)
            return error_set(err, ERR_SYNTAX, "%s is said twice", severity->kind);
    list[(*count)++] = *severity; /* there are fewer kinds than there is room */
    return 0;
}

int severity_parse_list(const char *text, struct severity ret[SEVERITIES_MAX], size_t *ret_count,
                        bool *ret_checkin, struct error *err)
{
    size_t count = 0;
    bool zero = false;

    if (says_all_well(text)) {
        *ret_count = 0;
        *ret_checkin = true;
        return 0;
    }
    while (*text) {
        char part[NAME_SIZE];
        struct severity severity;
        const size_t length = strcspn(text, ",;");

        if (length >= sizeof(part))
            return error_set(err, ERR_LENGTH, "\"%.40s...\" is too long for a symptom", text);
        memcpy(part, text, length);
        part[length] = '\0';
        const int r = severity_parse(part, &severity, err);
        if (r < 0)
            return r;
        if (add(&severity, ret, &count, err) < 0)
            return -ERR_SYNTAX;
        zero = zero || severity.value == 0;
        text += length + (text[length] != '\0');
    }
    if (count == 0)
        return error_set(err, ERR_SYNTAX, "there is no symptom");
    *ret_count = count;
    *ret_checkin = count > 1 || zero;
    return 0;
}
