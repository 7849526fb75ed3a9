/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/config_edit.h"

#include "core/cleanup.h"
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define BLANKS          " \t\r"
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

/* A line without its break; `start` is where it begins without blanks. */
struct line {
    const char *whole, *start;
    size_t length;       /* of what begins at `start` */
    size_t whole_length; /* with the break */
};

/* Where in the text the change is made: `cut` bytes at `at` go. */
struct place {
    size_t at, cut;
    bool in_section; /* the section is there */
};

static struct line line_at(const char *text)
{
    const size_t length = strcspn(text, "\n");
    struct line line = {.whole = text, .whole_length = length + (text[length] == '\n')};
    const char *start = text;

    if (strncmp(start, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK)) == 0)
        start += strlen(BYTE_ORDER_MARK);
    start += strspn(start, BLANKS);
    line.start = start;
    line.length = start < text + length ? (size_t)(text + length - start) : 0;
    return line;
}

static bool is_section(const struct line *line, const char *name)
{
    const size_t length = strlen(name);

    return line->length >= length + 2 && strncmp(line->start + 1, name, length) == 0 &&
           line->start[length + 1] == ']';
}

/* "name =" or "name:", at `text`. */
static bool names(const char *text, const char *name)
{
    const size_t length = strlen(name);

    if (strncmp(text, name, length) != 0)
        return false;
    text += length + strspn(text + length, BLANKS);
    return *text == '=' || *text == ':';
}

static bool is_comment_of(const struct line *line, const char *name)
{
    return (*line->start == '#' || *line->start == ';') &&
           names(line->start + 1 + strspn(line->start + 1, BLANKS), name);
}

static struct place find_place(const char *text, const struct config_key *key)
{
    struct place place = {.at = strlen(text)};
    bool inside = false, shown = false;
    struct line line;

    for (const char *at = text; *at; at += line.whole_length) {
        line = line_at(at);
        const size_t end = (size_t)(at - text) + line.whole_length;

        if (line.length > 0 && *line.start == '[') {
            inside = is_section(&line, key->section);
        } else if (!inside || line.length == 0) {
            continue;
        } else if (names(line.start, key->name)) {
            return (struct place){(size_t)(at - text), line.whole_length, true};
        }
        if (!inside || shown)
            continue;
        shown = is_comment_of(&line, key->name);
        place.at = end;
        place.in_section = true;
    }
    return place;
}

/* False when there is no memory. */
static bool compose(const char *text, const struct place *place, const struct config_key *key,
                    const char *value, char **ret)
{
    size_t length;
    FILE *out = open_memstream(ret, &length);

    if (!out)
        return false;
    fwrite(text, 1, place->at, out);
    if (place->at > 0 && text[place->at - 1] != '\n')
        fputc('\n', out);
    if (!place->in_section)
        fprintf(out, "%s[%s]\n", place->at > 0 ? "\n" : "", key->section);
    if (value)
        fprintf(out, "%s =%s%s\n", key->name, *value ? " " : "", value);
    fputs(text + place->at + place->cut, out);
    const bool whole = !ferror(out);
    return fclose(out) == 0 && whole;
}

int config_edit(const char *text, const struct config_key *key, const char *value, char **ret,
                struct error *err)
{
    CLEANUP(cleanup_free) char *composed = NULL;
    const struct place place = find_place(text, key);

    if (value && strpbrk(value, "\r\n"))
        return error_set(err, ERR_RANGE, "a value is one line");
    if (!value && place.cut == 0) /* it is not there */
        composed = strdup(text);
    const bool whole = composed || compose(text, &place, key, value, &composed);
    if (!whole)
        return error_set(err, ERR_NOMEM, "out of memory");
    *ret = TAKE(composed);
    return 0;
}
