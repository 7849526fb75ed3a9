/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "@kefir-breakfast * 0.5 -almonds": how a template of a meal is used. Pure. */
#ifndef GATEWAY_CLI_TEMPLATE_H
#define GATEWAY_CLI_TEMPLATE_H

#include "core/error.h"
#include <jansson.h>
#include <stddef.h>

#define TEMPLATE_NAME_MAX    64
#define TEMPLATE_REMOVED_MAX 16

struct template_use {
    char name[TEMPLATE_NAME_MAX + 1];
    double factor;
    size_t removed_count;
    char removed[TEMPLATE_REMOVED_MAX][TEMPLATE_NAME_MAX + 1];
};

/* Whether a template may be called so: letters, digits, "-", "_" and "."; 64 bytes. */
int template_check_name(const char *name, struct error *err);

/* Reads a use, which begins with "@". -ERR_SYNTAX, -ERR_RANGE: a factor of nothing or beyond 100.
 */
int template_read(const char *text, struct template_use *ret, struct error *err);

/* Adds what a text "-almonds -kefir" leaves out to a use. -ERR_SYNTAX. */
int template_leave_out(struct template_use *use, const char *text, struct error *err);

/* Where such a text begins behind an item ("1 banana -kefir"), at its blank; NULL: nowhere. */
const char *template_find_left_out(const char *text);

/* Appends the items of a template to a list: scaled, without those that are left out.
 * -ERR_NOT_FOUND: what is to be left out is not in it. */
int template_take(const struct template_use *use, const json_t *body, json_t *items,
                  struct error *err);

#endif
