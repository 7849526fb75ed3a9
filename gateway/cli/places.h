/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the configuration and a person's own database lie (the XDG base directories). */
#ifndef GATEWAY_CLI_PLACES_H
#define GATEWAY_CLI_PLACES_H

#include <stdbool.h>

#define PLACE_SIZE 4096

struct config_place {
    char path[PLACE_SIZE]; /* "": there is no file, and no home where one could be */
    bool named;            /* by an option or ZONULA_CONFIG: it must be there */
    bool there;
};

/* The configuration in force: the one that is named, the person's own, that of the system; where
 * there is none, the place for the person's own. `named`: by an option; may be NULL. */
void place_of_config(const char *named, struct config_place *ret);

/* The person's own database; false if there is no home. */
bool place_of_data(char ret[PLACE_SIZE]);

/* Makes the directories of a path that are not there, for their owner alone. */
void place_make_directories(char *path);

#endif
