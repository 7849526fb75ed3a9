/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands about what goes wrong in D-Bus calls and signals. */
#include "tests/fakebluez/commands.h"

#include "tests/fakebluez/fake.h"
#include <stdio.h>
#include <string.h>

/* hang, lose, delay: METHOD NUMBER */
static int command_number(const struct words *words, struct error *err)
{
    struct fake *fake = words->host;
    struct fake_method_fault *fault = fake_fault(&fake->faults, words->word[1]);
    long number;
    if (!fault)
        return error_set(err, ERR_LENGTH, "too many methods");
    const int r = word_number(words->word[2], 0, 3600000, &number, err);
    if (r < 0)
        return r;
    if (strcmp(words->word[0], "hang") == 0)
        fault->hang = (unsigned)number;
    else if (strcmp(words->word[0], "lose") == 0)
        fault->lose = (unsigned)number;
    else
        fault->delay_ms = (unsigned)number;
    return 0;
}

static int command_fail(const struct words *words, struct error *err)
{
    struct fake *fake = words->host;
    struct fake_method_fault *fault = fake_fault(&fake->faults, words->word[1]);
    long number;
    if (!fault)
        return error_set(err, ERR_LENGTH, "too many methods");
    const int r = word_number(words->word[words->count - 1], 0, 1000000, &number, err);
    if (r < 0)
        return r;
    if (!dbus_validate_error_name(words->word[2], NULL))
        return error_set(err, ERR_SYNTAX, "\"%s\" is not the name of an error", words->word[2]);
    fault->fail = (unsigned)number;
    snprintf(fault->error, sizeof(fault->error), "%s", words->word[2]);
    size_t length = 0;
    fault->text[0] = '\0';
    for (size_t i = 3; i + 1 < words->count && length < sizeof(fault->text); i++)
        length += (size_t)snprintf(fault->text + length, sizeof(fault->text) - length, "%s%s",
                                   i > 3 ? " " : "", words->word[i]);
    return 0;
}

static int command_malformed(const struct words *words, struct error *err)
{
    (void)err;
    const char *property = strcmp(words->word[1], "off") == 0 ? "" : words->word[1];
    struct fake *fake = words->host;
    snprintf(fake->faults.malformed, sizeof(fake->faults.malformed), "%s", property);
    return 0;
}

static int command_no_connected_signal(const struct words *words, struct error *err)
{
    struct fake *fake = words->host;
    return word_switch(words->word[1], &fake->faults.no_connected_signal, err);
}

static int command_double_values(const struct words *words, struct error *err)
{
    struct fake *fake = words->host;
    return word_switch(words->word[1], &fake->faults.double_values, err);
}

const struct command fake_fault_commands[] = {
    {"hang", 3, command_number},
    {"lose", 3, command_number},
    {"delay", 3, command_number},
    {"fail", 5, command_fail},
    {"malformed", 2, command_malformed},
    {"no-connected-signal", 2, command_no_connected_signal},
    {"double-values", 2, command_double_values},
    {NULL, 0, NULL},
};
