/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The days on which a medicine is taken: one, or those of a course. Pure. */
#ifndef GATEWAY_DIARY_COURSE_H
#define GATEWAY_DIARY_COURSE_H

#include <jansson.h>
#include <stdint.h>

/* The last day of the course of an item of a medication's body that begins on the day `from`;
 * `from`, if nobody said. */
int64_t course_end(const json_t *item, int32_t from);

#endif
