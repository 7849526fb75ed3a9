/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A line that is still being typed: what its words will be when it is complete, and where in a list
 * ("200 ml kefir, 2 slices ry") the name that is being typed begins. Pure.
 */
#ifndef GATEWAY_CLI_TYPED_H
#define GATEWAY_CLI_TYPED_H

#include "gateway/food/amount.h"
#include "gateway/food/fold.h"
#include <stdbool.h>
#include <stddef.h>

/* A word of a command line without its quotes, as the shell would hand it over; quotes may be open
 * still. `ret` has room for as many bytes as `word` with its NUL. */
void typed_unquote(const char *word, char *ret);

/* Where names can begin: behind the amount of the last item, and, where the unit could be part of
 * the name ("1 rib ey"), before it. */
struct typed_names {
    size_t starts[2]; /* offsets */
    size_t count;
    bool template_name; /* behind an "@" */
};

/* Of a line of food or drink. false: there is nothing that could become a name. */
bool typed_food(const char *text, struct typed_names *ret);

/*
 * What is still to be typed of the name of a food: small letters, no accents, and no punctuation,
 * which would part items of a list; with what is typed already it folds to the same as the name.
 * The typed part is plain (fold_plain()). false: the name does not begin so.
 */
bool typed_rest(const char *plain, const char *name, char ret[FOLD_TEXT_MAX]);

/* Of a list of symptoms: where its last item begins. */
size_t typed_symptom(const char *text);

#endif
