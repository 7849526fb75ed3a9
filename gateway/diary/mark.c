/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/diary/mark.h"

#include "core/cleanup.h"
#include "core/json.h"
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#define BLANKS     " \t\r\n"
#define DIGITS_MAX 12

/* Digits with at most one point, and a sign; nothing that depends on the locale. */
static bool read_number(const char *text, double *ret)
{
    const bool negative = *text == '-';
    double value = 0;
    double place = 0;
    int digits = 0;

    for (text += negative; *text; text++) {
        if (*text == '.' && place == 0 && digits > 0) {
            place = 1;
            continue;
        }
        if (!isdigit((unsigned char)*text) || ++digits > DIGITS_MAX)
            return false;
        place *= 10;
        value = value * 10 + (*text - '0');
    }
    *ret = (negative ? -value : value) / (place > 0 ? place : 1);
    return digits > 0;
}

static json_t *value_of(const char *text)
{
    double number;

    return read_number(text, &number) ? json_figure(number) : json_string(text);
}

static bool is_name(const char *name)
{
    return *name && !name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")];
}

/* "sleep=7.5" */
static int read_mark(const char *text, size_t length, json_t *marks, struct error *err)
{
    char mark[MARK_NAME_MAX + MARK_VALUE_MAX + 2];

    if (length >= sizeof(mark))
        return error_set(err, ERR_LENGTH, "\"%.40s...\" is too long", text);
    memcpy(mark, text, length);
    mark[length] = '\0';
    char *value = strchr(mark, '=');
    if (!value || !value[1])
        return error_set(err, ERR_SYNTAX, "\"%s\": a mark is NAME=VALUE, as in sleep=7.5", mark);
    *value++ = '\0';
    for (char *c = mark; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    if (!is_name(mark) || strlen(mark) > MARK_NAME_MAX)
        return error_set(err, ERR_SYNTAX, "\"%s\": a name has letters a to z, digits and _", mark);
    if (json_object_get(marks, mark))
        return error_set(err, ERR_SYNTAX, "%s is said twice", mark);
    if (json_object_set_new(marks, mark, value_of(value)) < 0)
        return error_set(err, ERR_SYNTAX, "\"%s\" is not UTF-8", mark);
    return 0;
}

int mark_read(const char *text, json_t **ret_body, struct error *err)
{
    CLEANUP(json_drop) json_t *marks = json_object();
    const char *at = text;

    while (*(at += strspn(at, BLANKS))) {
        const size_t length = strcspn(at, BLANKS);

        if (json_object_size(marks) == MARKS_MAX)
            return error_set(err, ERR_LENGTH, "more than %d marks", MARKS_MAX);
        const int r = read_mark(at, length, marks, err);
        if (r < 0)
            return r;
        at += length;
    }
    if (json_object_size(marks) == 0)
        return error_set(err, ERR_SYNTAX, "there is no mark");
    *ret_body = json_pack("{s:s, s:O}", "text", text, "marks", marks);
    return *ret_body ? 0 : error_set(err, ERR_NOMEM, "out of memory");
}
