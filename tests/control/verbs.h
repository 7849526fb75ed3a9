/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "strap VERB ADDRESS ...": the verbs that are the wearable's own business, whoever carries it. */
#ifndef TESTS_CONTROL_VERBS_H
#define TESTS_CONTROL_VERBS_H

#include "tests/control/words.h"
#include "tests/wearables/wearable.h"

/* An option that is not the wearable's own, and skipped here: bluetoothd knows it already. */
#define VERB_KNOWN "known=1"

/* The wearable of "strap add ADDRESS key=value ...". */
int verb_new(const struct words *words, struct wearable **ret, struct error *err);

/* Runs set, silent, contact, raw, burst or show. -ERR_NOT_FOUND: no such verb. */
int verb_run(struct wearable *wearable, const struct words *words, struct error *err);

#endif
