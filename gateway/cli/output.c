/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/output.h"

#include "core/cleanup.h"
#include "core/json.h"
#include "gateway/food/utf8.h"
#include <errno.h>
#include <langinfo.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define WIDTH_DEFAULT 80
#define WIDTH_MIN     40
#define BAR_CELLS     20

static size_t find_width(FILE *out)
{
    const char *columns = getenv("COLUMNS");
    struct winsize size;
    long width = columns ? strtol(columns, NULL, 10) : 0;

    if (width <= 0 && isatty(fileno(out)) && ioctl(fileno(out), TIOCGWINSZ, &size) == 0)
        width = size.ws_col;
    if (width <= 0)
        return WIDTH_DEFAULT;
    return width < WIDTH_MIN ? WIDTH_MIN : (size_t)width;
}

static bool is_dumb(void)
{
    const char *term = getenv("TERM");

    return term && strcmp(term, "dumb") == 0;
}

static bool find_color(const struct options *options, FILE *out)
{
    const char *no_color = getenv("NO_COLOR");
    const char *force = getenv("CLICOLOR_FORCE");

    if (options->color_when != COLOR_AUTO)
        return options->color_when == COLOR_ALWAYS;
    if ((no_color && *no_color) || is_dumb())
        return false;
    return isatty(fileno(out)) || (force && *force && strcmp(force, "0") != 0);
}

void output_init(struct output *output, const struct options *options)
{
    *output = (struct output){
        .out = stdout,
        .err = stderr,
        .json = options->json || options->jsonl,
        .quiet = options->quiet,
        .verbose = options->verbose,
        .color = find_color(options, stdout),
        .iso = options->iso,
        .ascii = options->ascii || strcmp(nl_langinfo(CODESET), "UTF-8") != 0,
        .terminal = isatty(fileno(stdout)) && !is_dumb(),
        .width = find_width(stdout),
    };
}

/* How a character is shown: itself, or "\x1b". Returns the cells it takes. */
static size_t show_character(uint32_t character, char ret[8])
{
    if (character == 0xa0) {
        memcpy(ret, " ", 2);
        return 1;
    }
    if (character & UTF8_BAD || character < 0x20 || (character >= 0x7f && character < 0xa0) ||
        (character >= 0x202a && character <= 0x202e) ||
        (character >= 0x2066 && character <= 0x2069)) { /* these turn the writing direction */
        unsigned value = character & 0xffff;
        return (size_t)snprintf(ret, 8, value > 0xff ? "\\u%04x" : "\\x%02x", value);
    }
    ret[utf8_encode(character, ret)] = '\0';
    return (size_t)utf8_cells(character);
}

/* How many characters at the beginning are shown as they are, each in a cell: nearly always all. */
static size_t plain_length(const char *text)
{
    size_t length = 0;

    while (text[length] >= 0x20 && text[length] < 0x7f)
        length++;
    return length;
}

void print_text(FILE *file, const char *text)
{
    char shown[8];

    while (*text) {
        const size_t plain = plain_length(text);
        fwrite(text, 1, plain, file);
        text += plain;
        if (!*text)
            return;
        show_character(utf8_decode(&text), shown);
        fputs(shown, file);
    }
}

size_t text_cells(const char *text)
{
    char shown[8];
    size_t cells = 0;

    while (*text) {
        const size_t plain = plain_length(text);
        cells += plain;
        text += plain;
        if (*text)
            cells += show_character(utf8_decode(&text), shown);
    }
    return cells;
}

void print_padded(FILE *file, const char *text, size_t cells)
{
    size_t used = text_cells(text);

    print_text(file, text);
    if (used < cells)
        fprintf(file, "%*s", (int)(cells - used), "");
}

void print_wrapped(const struct output *output, const char *text, size_t indent)
{
    size_t column = indent;
    bool first = true;

    while (*text) {
        size_t length = strcspn(text, " ");
        char *word = strndup(text, length);
        size_t cells = word ? text_cells(word) : 0;
        if (!first && column + 1 + cells > output->width) {
            fprintf(output->out, "\n%*s", (int)indent, "");
            column = indent;
        } else if (!first) {
            fputc(' ', output->out);
            column++;
        }
        if (word)
            print_text(output->out, word);
        free(word);
        column += cells;
        first = false;
        text += length + (text[length] == ' ');
    }
    fputc('\n', output->out);
}

void print_bar(const struct output *output, double value, double goal)
{
    double share = goal > 0 && value > 0 ? value / goal : 0;
    int filled = share >= 1 ? BAR_CELLS : (int)lround(share * BAR_CELLS);

    for (int i = 0; i < BAR_CELLS; i++) {
        if (output->ascii)
            fputc(i < filled ? '#' : '-', output->out);
        else
            fputs(i < filled ? "\xe2\x96\x88" : "\xe2\x96\x91", output->out);
    }
}

#define ERASE_LINE "\r\x1b[K"

void print_sparkline(const struct output *output, const double *values, size_t count, double top)
{
    static const char *const steps[] = {"\xe2\x96\x81", "\xe2\x96\x82", "\xe2\x96\x83",
                                        "\xe2\x96\x84", "\xe2\x96\x85", "\xe2\x96\x86",
                                        "\xe2\x96\x87", "\xe2\x96\x88"};
    static const char plain[] = "_.-:=+*#";

    for (size_t i = 0; i < count; i++) {
        if (isnan(values[i])) {
            fputs(output->ascii ? " " : "\xc2\xb7", output->out);
            continue;
        }
        const double level = top > 0 ? floor(values[i] / top * 7 + 0.5) : 0;
        const int step = level >= 7 ? 7 : level > 0 ? (int)level : 0;
        if (output->ascii)
            fputc(plain[step], output->out);
        else
            fputs(steps[step], output->out);
    }
}

void print_progress(const struct output *output, double value, double goal, const char *text)
{
    if (!output->terminal || output->json || output->quiet)
        return;
    fputs(ERASE_LINE, output->out);
    print_bar(output, value, goal);
    if (text_cells(text) + BAR_CELLS + 2 < output->width) {
        fputs("  ", output->out);
        print_text(output->out, text);
    }
    fflush(output->out);
}

void print_progress_end(const struct output *output)
{
    if (!output->terminal || output->json || output->quiet)
        return;
    fputs(ERASE_LINE, output->out);
    fflush(output->out);
}

void print_bold(const struct output *output, bool on)
{
    if (output->color)
        fputs(on ? "\x1b[1m" : "\x1b[0m", output->out);
}

/* A string for JSON, which holds UTF-8 only: other bytes become "\xff", as on a terminal. */
static json_t *json_shown(const char *text)
{
    CLEANUP(cleanup_free) char *shown = NULL;
    json_t *json;
    FILE *memory;
    size_t size = 0;

    if (!text)
        return json_null();
    json = json_string(text);
    memory = json ? NULL : open_memstream(&shown, &size);
    if (!memory)
        return json;
    print_text(memory, text);
    fclose(memory);
    return json_string(shown);
}

int print_json(const struct output *output, json_t *json)
{
    char *text = json_text(json, 6);

    json_decref(json);
    if (!text)
        return EXIT_SOFTWARE;
    fprintf(output->out, "%s\n", text);
    free(text);
    return EXIT_OK;
}

int exit_of(enum error_code code)
{
    switch (code) {
    case ERR_NONE:
        return EXIT_OK;
    case ERR_NOT_FOUND:
        return EXIT_NOTHING;
    case ERR_SYNTAX:
    case ERR_RANGE:
    case ERR_AMBIGUOUS:
    case ERR_LENGTH:
    case ERR_EXISTS:
    case ERR_UNSUPPORTED:
        return EXIT_DATA;
    case ERR_UNAVAILABLE:
    case ERR_TIMEOUT:
        return EXIT_UNAVAILABLE;
    case ERR_IO:
    case ERR_CORRUPT:
        return EXIT_IO;
    case ERR_BUSY:
        return EXIT_TEMPORARY;
    case ERR_DENIED:
        return EXIT_NO_PERMISSION;
    case ERR_CONFIG:
    case ERR_VERSION: /* programs of two versions share a database: an installation to be put right
                       */
        return EXIT_CONFIGURATION;
    case ERR_USAGE:
        return EXIT_USAGE;
    case ERR_NOMEM:
    case ERR_INTERNAL:
    case ERROR_CODES:
        break;
    }
    return EXIT_SOFTWARE;
}

#define LINE_CANDIDATES 6

/* All on one line, without hints: those are for the command alone. */
static int fail_line(const struct output *output, int status, const char *message,
                     const json_t *extra)
{
    const json_t *candidates = json_object_get(extra, "candidates");
    const size_t length = strlen(message);
    char *plain = strndup(message, length - (length > 0 && message[length - 1] == ':'));
    size_t index = 0;
    const json_t *candidate;

    fprintf(output->err, "zonula: line %zu: ", output->line);
    print_text(output->err, plain ? plain : message);
    free(plain);
    json_array_foreach(candidates, index, candidate)
    {
        const char *food = json_string_value(json_object_get(candidate, "food"));
        if (index == LINE_CANDIDATES) {
            fputs(", ...", output->err);
            break;
        }
        fputs(index ? ", " : ": ", output->err);
        print_text(output->err, food ? food : "");
    }
    fputc('\n', output->err);
    return status;
}

int output_fail(const struct output *output, int status, const char *name, const char *text,
                const char *message, const char *more, json_t *extra)
{
    if (output->json) {
        json_t *json =
            json_pack("{s:i, s:b, s:i, s:s}", "zonula", 1, "ok", 0, "exit", status, "error", name);
        json_object_set_new(json, "text", json_shown(text));
        json_object_set_new(json, "message", json_shown(message));
        if (output->line)
            json_object_set_new(json, "line", json_integer((json_int_t)output->line));
        if (extra)
            json_object_update(json, extra);
        json_decref(extra);
        print_json(output, json);
        return status;
    }
    if (output->line)
        status = fail_line(output, status, message, extra);
    json_decref(extra);
    if (output->line)
        return status;
    fputs("zonula: ", output->err);
    print_text(output->err, message);
    fputc('\n', output->err);
    while (more && *more) {
        size_t length = strcspn(more, "\n");
        char *line = strndup(more, length);
        print_text(output->err, line ? line : "");
        fputc('\n', output->err);
        free(line);
        more += length + (more[length] == '\n');
    }
    return status;
}

int output_error(const struct output *output, const struct error *err, const char *more)
{
    return output_fail(output, exit_of(err->code), error_name((int)err->code), NULL, err->text,
                       more, NULL);
}
