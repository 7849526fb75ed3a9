/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The command line with a table of drivers that stays the same whatever drivers there are: one that
 * keeps its link, one that has sessions, one of that kind which wants a key.
 */
#include "ble/drivers/driver.h"
#include "gateway/cli/commands.h"

static const struct driver live = {
    .name = "live",
    .title = "Live sensor",
    .capabilities = GIVES_HR | GIVES_RR,
};

static const struct driver recorder = {
    .name = "recorder",
    .title = "Recording ring",
    .capabilities = GIVES_HR | GIVES_SLEEP | GIVES_STEPS | GIVES_TEMPERATURE,
    .history = true,
};

static const struct driver sealed = {
    .name = "sealed",
    .title = "Recording band with a key",
    .capabilities = GIVES_HR | GIVES_STEPS,
    .history = true,
    .wants_secret = true,
};

const struct driver *const driver_table[] = {&live, &recorder, &sealed, NULL};

int main(int argc, char *argv[])
{
    return commands_main(argc, argv);
}
