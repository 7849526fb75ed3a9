/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an edit changed, in a few words. */
#ifndef GATEWAY_CLI_REVISION_H
#define GATEWAY_CLI_REVISION_H

#include "core/entry.h"
#include <jansson.h>
#include <stdio.h>

/*
 * ".2 (3 slices -> 2 slices)" if one item of a meal differs, " (bloating 4 -> bloating 5)" of
 * another body, " (08:05 -> 07:45)" of the time, with the day if that is another. The states are
 * those of struct change (storage/diary.h).
 */
void revision_print(FILE *out, enum entry_kind kind, int64_t now_ms, const json_t *from,
                    const json_t *to);

#endif
