/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/diary/checkin.h"

#include "core/entry.h"
#include <ctype.h>
#include <string.h>

#define WORD_SIZE 64

/* The next word of a list with commas, without the blanks around it; false: there is none. */
static bool next_word(const char **text, char ret[WORD_SIZE])
{
    size_t length;

    *text += strspn(*text, ", \t");
    if (!**text)
        return false;
    length = strcspn(*text, ",");
    const char *start = *text;
    *text += length;
    while (length > 0 && isspace((unsigned char)start[length - 1]))
        length--;
    if (length >= WORD_SIZE)
        length = WORD_SIZE - 1;
    memcpy(ret, start, length);
    ret[length] = '\0';
    return true;
}

int checkin_tracked(const char *text, const char *ret[SEVERITIES_MAX], size_t *ret_count,
                    struct error *err)
{
    char word[WORD_SIZE];
    size_t count = 0;

    while (next_word(&text, word)) {
        const char *kind = symptom_kind_of(word);
        bool is_new = true;

        if (!kind)
            return error_set(err, ERR_SYNTAX, "no symptom called \"%s\"", word);
        for (size_t i = 0; i < count; i++)
            is_new = is_new && strcmp(ret[i], kind) != 0;
        if (is_new)
            ret[count++] = kind; /* there are fewer kinds than there is room */
    }
    *ret_count = count;
    return 0;
}

const char *checkin_slot(int minute)
{
    if (minute >= 4 * 60 && minute < 12 * 60)
        return "M";
    return minute >= 12 * 60 && minute < 18 * 60 ? "A" : "E";
}

static int value_of(const char *kind, const struct severity *said, size_t said_count,
                    const char *const *tracked, size_t tracked_count)
{
    for (size_t i = 0; i < said_count; i++)
        if (strcmp(said[i].kind, kind) == 0)
            return said[i].value;
    for (size_t i = 0; i < tracked_count; i++)
        if (strcmp(tracked[i], kind) == 0)
            return 0;
    return -1;
}

json_t *checkin_body(const char *text, const char *slot, bool complete, const struct severity *said,
                     size_t said_count, const char *const *tracked, size_t tracked_count)
{
    json_t *symptoms = json_object();

    for (size_t i = 0; symptom_kinds[i]; i++) {
        const int value = value_of(symptom_kinds[i], said, said_count, tracked, tracked_count);
        if (value >= 0)
            json_object_set_new(symptoms, symptom_kinds[i], json_integer(value));
    }
    return json_pack("{s:s, s:s, s:b, s:o}", "text", text, "slot", slot, "complete", (int)complete,
                     "symptoms", symptoms);
}
