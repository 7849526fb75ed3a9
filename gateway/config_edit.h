/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One key of a configuration file is changed; what else is written in it, comments and order, stays
 * as it is. Pure: text in, text out. Whether the result is a configuration that holds is for
 * config_parse() to say.
 */
#ifndef GATEWAY_CONFIG_EDIT_H
#define GATEWAY_CONFIG_EDIT_H

#include "gateway/config_keys.h"

/*
 * The line of the key has `value` then; one that is not there comes behind the line that shows it
 * as a comment ("#track ="), else at the end of its section, which is added where there is none.
 * With value NULL the line goes. *ret is for the caller to free. -ERR_NOMEM; -ERR_RANGE: a value
 * with a line break.
 */
int config_edit(const char *text, const struct config_key *key, const char *value, char **ret,
                struct error *err);

#endif
