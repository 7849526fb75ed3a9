/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The arguments of the command line. Options may stand anywhere, also before the command; "--" ends
 * them. Parsing is pure: it looks at the arguments and nothing else.
 */
#ifndef GATEWAY_CLI_OPTIONS_H
#define GATEWAY_CLI_OPTIONS_H

#include "core/error.h"
#include <stdbool.h>
#include <stddef.h>

#define ARGUMENTS_MAX 64
#define KEY_MAX_BYTES 255

enum color_when { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

/* Strings point into argv; NULL: not given. */
struct options {
    /* global */
    const char *at, *person, *key, *db, *config, *color;
    bool iso;
    bool dry_run, json, jsonl, quiet, verbose, no_input, ascii, yes, help, version;
    enum color_when color_when;
    /* of some commands */
    const char *tz, *id, *for_text, *name, *driver, *limit;
    const char *days;
    const char *slot, *urgency, *pain, *colour, *until;
    const char *like, *set, *unit, *flags, *recipe, *yield, *since; /* of food and triggers */
    const char *without, *with, *rounds, *washout;                  /* of trial */
    bool share_text, strict, editor;
    bool complete, none, incomplete, mucus, blood, black, nocturnal;
    const char *format, *from, *to, *output, *map;
    bool force, readings;
    const char *text, *html, *lang;
    bool no_notes;

    const char *command;                  /* as typed; NULL: none */
    const char *arguments[ARGUMENTS_MAX]; /* what is left */
    size_t argument_count;
};

struct option_row {
    const char *name;
    char letter;       /* 0: none */
    const char *value; /* what it takes: a name ("FILE") or the choices ("en|de"); NULL: a flag */
    size_t offset;     /* in struct options */
    const char *commands; /* that take it, blank-separated; NULL: all */
};

/* All options there are, one after the other; NULL behind the last. */
const struct option_row *options_row(size_t index);

/* The one of "--name" or "-o"; NULL: none, or more than that alone. */
const struct option_row *options_find(const char *word);

/* Whether a command (its full name) takes it. */
bool options_row_is_of(const struct option_row *row, const char *command);

/* Reads argv[1] and on. -ERR_USAGE: an option that is unknown, lacks its value or has a bad one;
 * more than ARGUMENTS_MAX arguments. *ret then still says in which form errors are told. */
int options_parse(int argc, char *const argv[], struct options *ret, struct error *err);

/* Whether all options that were given belong to a command (its full name). -ERR_USAGE names the one
 * that does not. */
int options_fit(const struct options *options, const char *command, struct error *err);

#endif
