/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arguments, separated by NUL or newline, through the parser of options, commands and symptoms. */
#include "gateway/cli/commands.h"
#include "gateway/diary/severity.h"

#include <stdlib.h>
#include <string.h>

#define ARGS_MAX 80

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *argv[ARGS_MAX + 2] = {(char *)"zonula"};
    struct options options = {0};
    struct severity severity;
    struct error err;
    int argc = 1;
    char *text = malloc(size + 1);

    if (!text)
        return 0;
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    for (size_t i = 0; i < size && argc <= ARGS_MAX; i += strlen(text + i) + 1) {
        text[i + strcspn(text + i, "\n")] = '\0';
        argv[argc++] = text + i;
        if (severity_parse(text + i, &severity, &err) == 0 &&
            (severity.value < 0 || severity.value > 10))
            abort();
    }
    if (options_parse(argc, argv, &options, &err) == 0 && options.command) {
        const struct command *command = command_find(options.command, &err);
        if (command)
            options_fit(&options, command->name, &err);
    }
    free(text);
    return 0;
}
