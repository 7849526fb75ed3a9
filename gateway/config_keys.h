/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one table of the keys of the configuration, in the order of zonula.conf(5). No two have the
 * same name, so that people need not say the section.
 */
#ifndef GATEWAY_CONFIG_KEYS_H
#define GATEWAY_CONFIG_KEYS_H

#include "core/error.h"
#include <stddef.h>

#define CONFIG_KEYS 32

struct config_key {
    const char *section;
    const char *name;
    size_t offset;       /* of the field in struct config */
    const char *initial; /* the default, as it would stand in the file */
    /* Reads the text of the key into the field; why not goes to *err, without file and line. */
    int (*read)(const char *text, void *field, struct error *err);
};

/* Ends with a row without section. */
extern const struct config_key config_keys[];

/* "diary.track" or "track"; NULL if there is none. */
const struct config_key *config_key_find(const char *text);

#endif
