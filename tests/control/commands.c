/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/control/commands.h"

#include "core/cleanup.h"
#include "tests/control/control.h"
#include "tests/control/memory.h"
#include "tests/wearables/wearable.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct command *find(const struct commands *commands, const char *name)
{
    for (const struct command *const *table = commands->tables; *table; table++) {
        for (const struct command *command = *table; command->name; command++) {
            if (strcmp(command->name, name) == 0)
                return command;
        }
    }
    return NULL;
}

static int run(const struct commands *commands, struct words *words, struct error *err)
{
    CLEANUP(cleanup_free) char *copy = must_format("%s", words->line);
    const int r = words_split(words, copy, err);
    if (r < 0 || words->count == 0 || words->word[0][0] == '#')
        return r;
    if (wearable_kind_exists(words->word[0]))
        return words->count < 3 ? words_usage(err, "strap VERB ADDRESS ...")
                                : commands->wearable(words, err);
    const struct command *command = find(commands, words->word[0]);
    if (!command)
        return error_set(err, ERR_NOT_FOUND, "no command \"%s\"", words->word[0]);
    if (words->count < command->words)
        return error_set(err, ERR_SYNTAX, "%s needs %zu words", command->name, command->words - 1);
    return command->run(words, err);
}

void commands_run(const struct commands *commands, void *host, const char *line, char *answer,
                  size_t size)
{
    struct error err = {0};
    CLEANUP(cleanup_free) char *result = must_alloc(CONTROL_ANSWER_MAX);
    struct words words = {.host = host, .line = line, .answer = result, .size = CONTROL_ANSWER_MAX};
    const int r = run(commands, &words, &err);
    if (r < 0)
        snprintf(answer, size, "error %s: %s", error_name(r), err.text);
    else
        snprintf(answer, size, "ok%s%s", *result ? " " : "", result);
}
