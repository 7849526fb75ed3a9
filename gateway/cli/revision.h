/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an edit changed, in a few words. */
#ifndef GATEWAY_CLI_REVISION_H
#define GATEWAY_CLI_REVISION_H

#include <jansson.h>
#include <stdio.h>

/* ".2 (3 slices -> 2 slices)" of the first item that differs; " (08:05 -> 07:45)" of the time;
 * nothing if neither does. The states are those of struct change (storage/diary.h). */
void revision_print(FILE *out, const json_t *from, const json_t *to);

#endif
