/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands behind the attributes: reading, writing, subscribing. All return an ATT error. */
#ifndef TESTS_AIR_ATT_VALUES_H
#define TESTS_AIR_ATT_VALUES_H

#include "tests/air/att.h"

/* The whole value of an attribute. */
int att_value(struct att *att, const struct attribute *attribute, uint8_t value[WEARABLE_VALUE_MAX],
              size_t *ret_length);

/* Writes a value, or a client characteristic configuration; `flag` is what the characteristic must
 * allow. */
int att_write(struct att *att, const struct attribute *attribute, const char *flag,
              const uint8_t *bytes, size_t length);

#endif
