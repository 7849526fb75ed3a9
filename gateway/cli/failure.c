/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/failure.h"

#include "gateway/cli/output.h"
#include <stdio.h>
#include <string.h>

#define SECRETS_FILE "[bluetooth] secrets_file, see zonula.conf(5)"

struct failure {
    const char *word;
    int status;
    const char *says;
    const char *command; /* of `zonula device`, that helps; NULL: none */
};

static const struct failure failures[] = {
    /* ble/ble.h, at ble_sync() */
    {"not_seen", EXIT_NOTHING, "not heard; is it near, charged, and free of its phone app?", NULL},
    {"no_turn", EXIT_TEMPORARY, "heard, but the radio was never free; try again", NULL},
    {"no_adapter", EXIT_UNAVAILABLE, "no Bluetooth adapter is up", NULL},
    {"needs_pairing", EXIT_NO_PERMISSION, "it wants a bond first", "pair"},
    {"not_now", EXIT_TEMPORARY, "the clock of the gateway is not set yet, or there is no key",
     NULL},
    {"too_long", EXIT_TEMPORARY, "it took too long, and goes on from there the next time", NULL},
    {"not_stored", EXIT_IO, "what it said could not be stored; see the log of zonulad", NULL},
    {"too_much", EXIT_SOFTWARE, "it says more than it can have recorded", NULL},
    {"no_memory", EXIT_SOFTWARE, "out of memory", NULL},
    {"connect_failed", EXIT_TEMPORARY, "it does not take the link; another phone may hold it",
     NULL},
    {"connect_timeout", EXIT_TEMPORARY, "it does not take the link; another phone may hold it",
     NULL},
    {"link_lost", EXIT_TEMPORARY,
     "the link was lost; another phone may hold it, or it is too far away", NULL},
    {"no_services", EXIT_TEMPORARY, "it did not say what it can do; try again", NULL},
    {"subscribe_failed", EXIT_TEMPORARY, "it did not let itself be listened to; try again", NULL},
    {"silent", EXIT_TEMPORARY, "it fell silent; try again nearer to the adapter", NULL},
    {"stuck", EXIT_TEMPORARY, "bluetoothd did not end the link; try again", NULL},
    /* of drivers */
    {"no_answer", EXIT_TEMPORARY, "it did not answer; try again nearer to the adapter", NULL},
    {"write_failed", EXIT_TEMPORARY, "it does not take what it is asked; try again", NULL},
    {"no_key", EXIT_CONFIGURATION, "there is no key for it: " SECRETS_FILE, NULL},
    {"wrong_key", EXIT_CONFIGURATION, "it does not know the key: " SECRETS_FILE, NULL},
    {"auth_refused", EXIT_NO_PERMISSION, "it refused to talk to us; its phone app may hold it",
     NULL},
    {"no_cryptography", EXIT_UNAVAILABLE, "what its key needs cannot be computed here", NULL},
    {"no_time", EXIT_TEMPORARY, "the clock of the gateway is not set yet", NULL},
    {"clock_not_set", EXIT_TEMPORARY, "its clock could not be set; try again", NULL},
    {"date_changed", EXIT_TEMPORARY, "the date changed meanwhile; try again", NULL},
    {"no_gadgetbridge_app", EXIT_UNAVAILABLE,
     "the app \"Android Integration\" or \"Gadgetbridge\" is not on it", NULL},
};

static const struct failure *find(const char *word)
{
    for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++)
        if (strcmp(failures[i].word, word) == 0)
            return &failures[i];
    return NULL;
}

void failure_text(const char *word, const struct device *device, char ret[FAILURE_TEXT_MAX])
{
    const struct failure *failure = find(word);

    if (!failure)
        snprintf(ret, FAILURE_TEXT_MAX, "it failed (%s); try again", word);
    else if (failure->command)
        snprintf(ret, FAILURE_TEXT_MAX, "%s: zonula device %s %s", failure->says, failure->command,
                 device->id);
    else
        snprintf(ret, FAILURE_TEXT_MAX, "%s", failure->says);
}

int failure_exit(const char *word)
{
    const struct failure *failure = find(word);

    return failure ? failure->status : EXIT_TEMPORARY;
}
