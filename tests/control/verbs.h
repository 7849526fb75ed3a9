/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "strap VERB ADDRESS ...": the verbs that are the wearable's own business, whoever carries it. */
#ifndef TESTS_CONTROL_VERBS_H
#define TESTS_CONTROL_VERBS_H

#include "core/error.h"
#include "tests/wearables/wearable.h"
#include <stddef.h>

/* Runs set, silent, contact, raw, burst or show; the words are those of the whole line, of which
 * there are at least three. -ERR_NOT_FOUND: no such verb. */
int verb_run(struct wearable *wearable, char *const *words, size_t count, char *answer, size_t size,
             struct error *err);

/* The words from the third on as options; the caller frees. A word that equals `without` is left
 * out. */
char *verb_options(char *const *words, size_t count, const char *without);

#endif
