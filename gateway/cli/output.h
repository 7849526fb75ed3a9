/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How the command line speaks: data on standard output, talk on standard error, errors in one form,
 * JSON instead of both if asked for. Columns count display cells; control characters in stored text
 * are shown as \x1b and the like.
 */
#ifndef GATEWAY_CLI_OUTPUT_H
#define GATEWAY_CLI_OUTPUT_H

#include "core/error.h"
#include "gateway/cli/options.h"
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* sysexits.h, 1 for "nothing found", and what a shell makes of SIGINT. */
enum exit_status {
    EXIT_OK = 0,
    EXIT_NOTHING = 1,
    EXIT_USAGE = 64,
    EXIT_DATA = 65,
    EXIT_NO_INPUT = 66,
    EXIT_UNAVAILABLE = 69,
    EXIT_SOFTWARE = 70,
    EXIT_CANNOT_CREATE = 73,
    EXIT_IO = 74,
    EXIT_TEMPORARY = 75,
    EXIT_NO_PERMISSION = 77,
    EXIT_CONFIGURATION = 78,
    EXIT_INTERRUPTED = 130,
};

struct output {
    FILE *out, *err;
    bool json, quiet, verbose, color, ascii;
    bool iso;      /* dates as 2026-03-14 */
    bool terminal; /* a line on `out` can be drawn anew: print_progress() */
    size_t width;
    bool numbered; /* items of an entry are shown with their numbers */
    size_t line;   /* of a batch that is at fault; 0: none */
};

/* Looks at the streams, the locale and the environment (NO_COLOR, CLICOLOR_FORCE, TERM, COLUMNS).
 */
void output_init(struct output *output, const struct options *options);

/* A blank that wrapping does not break (U+00A0); shown as a blank. */
#define NO_BREAK "\xc2\xa0"

/* Text with its control characters made visible. */
void print_text(FILE *file, const char *text);

/* Cells that print_text() takes. */
size_t text_cells(const char *text);

/* Text, then blanks up to `cells`. */
void print_padded(FILE *file, const char *text, size_t cells);

/* Text that begins in column `indent` and wraps under it at blanks; ends the line. */
void print_wrapped(const struct output *output, const char *text, size_t indent);

/* A bar of 20 cells, filled up to value / goal. */
void print_bar(const struct output *output, double value, double goal);

/* A character a value, from the lowest to the highest of eight steps at `top`; NaN is a dot. */
void print_sparkline(const struct output *output, const double *values, size_t count, double top);

/* On a terminal a line with a bar that the next one, or print_progress_end(), takes the place of;
 * elsewhere, or where only data is wanted, nothing. */
void print_progress(const struct output *output, double value, double goal, const char *text);
void print_progress_end(const struct output *output);

/* Bold on and off, if colours are wanted. */
void print_bold(const struct output *output, bool on);

/* One JSON value on a line of its own; takes the reference. Returns an exit status. */
int print_json(const struct output *output, json_t *json);

/*
 * Says what went wrong and returns `status`. `message` goes behind "zonula: "; `more` are further
 * lines (NULL: none). As JSON: ok false, exit, error (the word `name`), text, message, and
 * `extra` (an object whose members are added; its reference is taken; may be NULL).
 */
int output_fail(const struct output *output, int status, const char *name, const char *text,
                const char *message, const char *more, json_t *extra);

/* The same for an error of a room below; *err has the words. */
int output_error(const struct output *output, const struct error *err, const char *more);

/* The exit status that stands for an error. */
int exit_of(enum error_code code);

#endif
