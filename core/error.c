/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors: the names of the codes, and the one function that words an error. */
#include "core/error.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const char *const error_names[] = {
    [ERR_NONE] = "none",
    [ERR_NOMEM] = "nomem",
    [ERR_IO] = "io",
    [ERR_BUSY] = "busy",
    [ERR_DENIED] = "denied",
    [ERR_NOT_FOUND] = "not_found",
    [ERR_EXISTS] = "exists",
    [ERR_CORRUPT] = "corrupt",
    [ERR_VERSION] = "version",
    [ERR_SYNTAX] = "syntax",
    [ERR_RANGE] = "range",
    [ERR_AMBIGUOUS] = "ambiguous",
    [ERR_LENGTH] = "length",
    [ERR_UNSUPPORTED] = "unsupported",
    [ERR_UNAVAILABLE] = "unavailable",
    [ERR_TIMEOUT] = "timeout",
    [ERR_USAGE] = "usage",
    [ERR_CONFIG] = "config",
    [ERR_INTERNAL] = "internal",
};
_Static_assert(sizeof(error_names) / sizeof(error_names[0]) == ERROR_CODES,
               "every code has a name");

/* Drops the last bytes of a text that was cut in the middle of a UTF-8 character. */
static void drop_partial_character(char *text)
{
    size_t end = strlen(text);
    size_t start = end;
    while (start > 0 && ((unsigned char)text[start - 1] & 0xc0) == 0x80)
        start--;
    if (start == 0)
        return;
    unsigned char lead = (unsigned char)text[start - 1];
    size_t wanted = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;
    if (end - start < wanted)
        text[start - 1] = '\0';
}

void error_fill(struct error *err, enum error_code code, const char *format, ...)
{
    if (!err)
        return;
    /* The arguments may point into *err: "line 3: %s" around the error of a callee. */
    char text[ERROR_TEXT_MAX];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    if (length < 0)
        text[0] = '\0';
    else if ((size_t)length >= sizeof(text))
        drop_partial_character(text);
    err->code = code;
    memcpy(err->text, text, strlen(text) + 1);
}

const char *error_name(int code)
{
    /* Not -code: the negative of INT_MIN does not exist. */
    if (code <= -ERROR_CODES || code >= ERROR_CODES)
        return "unknown";
    return error_names[code < 0 ? -code : code];
}
