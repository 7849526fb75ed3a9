/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * JSON by jansson, with the rules that jansson leaves to its caller.
 *
 * Numbers: 38.412 is no binary fraction, and with jansson's 17 digits it would be written as
 * 38.411999999999999. With at most 15 significant digits every decimal of up to 15 digits is
 * written as it was meant. jansson itself takes the decimal point of the locale away.
 *
 * Errors of reading never repeat the text: it can be somebody's diary.
 */
#include "core/json.h"

#include "core/cleanup.h"
#include "core/ztime.h"
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* jansson's own limits: a precision of 31 digits, 2048 levels. */
#define DIGITS_MAX  15
#define DEPTH_LIMIT 1024
/* From here on a double has no third decimal left to round. */
#define ROUNDING_LIMIT 1e12
/* Whole numbers that a double, and therefore every reader of JSON, holds exactly. */
#define WHOLE_LIMIT 9007199254740992.0

json_t *json_number3(double value)
{
    if (!isfinite(value))
        return json_null();
    if (fabs(value) < ROUNDING_LIMIT)
        value = round(value * 1000.0) / 1000.0;
    return json_real(value == 0.0 ? 0.0 : value); /* never "-0.0" */
}

json_t *json_figure(double value)
{
    if (!isfinite(value))
        return json_null();
    /* There and back in the same locale, so the decimal point cancels out. */
    char text[32];
    snprintf(text, sizeof(text), "%.5e", value);
    double rounded = strtod(text, NULL);
    if (!isfinite(rounded)) /* the largest doubles round up to infinity */
        rounded = value;
    if (rounded == trunc(rounded) && fabs(rounded) < WHOLE_LIMIT)
        return json_integer((json_int_t)rounded);
    return json_real(rounded);
}

json_t *json_time(int64_t at_ms, int32_t offset_s)
{
    if (at_ms == 0)
        return json_null();
    char text[RFC3339_MAX];
    time_format_rfc3339(at_ms, offset_s, false, text);
    return json_string(text);
}

char *json_text(const json_t *json, int digits)
{
    if (digits < 1 || digits > DIGITS_MAX)
        digits = DIGITS_MAX;
    return json_dumps(json, JSON_COMPACT | JSON_REAL_PRECISION((size_t)digits));
}

/* ---- reading ---- */

/* Whether brackets open deeper than allowed; counted before parsing, because the parser recurses.
 * Text that is no JSON may be counted wrong, but then the parser refuses it. */
static bool too_deep(const char *text, size_t length, unsigned depth_max)
{
    unsigned depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        if (in_string) {
            if (c == '\\')
                i++;
            else if (c == '"')
                in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            if (++depth > depth_max)
                return true;
        } else if ((c == '}' || c == ']') && depth > 0) {
            depth--;
        }
    }
    return false;
}

static const char *reason_of(const json_error_t *error)
{
    switch (json_error_code(error)) {
    case json_error_premature_end_of_input:
        return "it ends too early";
    case json_error_end_of_input_expected:
        return "something follows the end";
    case json_error_invalid_utf8:
        return "it is not UTF-8";
    case json_error_duplicate_key:
        return "a key stands twice";
    case json_error_numeric_overflow:
        return "a number is too large";
    case json_error_null_character:
    case json_error_null_byte_in_key:
        return "a string holds a NUL character";
    default:
        return "a value does not have the form";
    }
}

int json_read_object(const char *text, size_t length, unsigned depth_max, json_t **ret,
                     struct error *err)
{
    if (depth_max > DEPTH_LIMIT)
        depth_max = DEPTH_LIMIT;
    if (too_deep(text, length, depth_max))
        return error_set(err, ERR_RANGE, "JSON: nested deeper than %u levels", depth_max);
    json_error_t error;
    CLEANUP(json_drop)
    json_t *json = json_loadb(text, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (!json && json_error_code(&error) == json_error_out_of_memory)
        return error_set(err, ERR_NOMEM, "out of memory");
    if (!json)
        return error_set(err, ERR_SYNTAX, "JSON: %s (line %d, column %d)", reason_of(&error),
                         error.line, error.column);
    if (!json_is_object(json))
        return error_set(err, ERR_SYNTAX, "JSON: not an object");
    *ret = TAKE(json);
    return 0;
}
