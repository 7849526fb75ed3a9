/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a zone is made of; for core/zone*.c only. */
#ifndef CORE_ZONE_DATA_H
#define CORE_ZONE_DATA_H

#include "core/error.h"
#include "core/person.h"
#include "core/zone_rule.h"
#include <stddef.h>

struct zone_change {
    int64_t at_s; /* UTC */
    int32_t offset_s;
};

struct zone {
    char name[ZONE_NAME_MAX + 1];
    int32_t first_offset_s; /* before the first change */
    size_t count;
    struct zone_change *changes; /* ascending */
    bool has_rule;
    int64_t rule_from_s; /* from here on the rule holds, not the changes */
    struct zone_rule rule;
};

/* A zone of this name at offset 0 without changes, which is UTC. */
int zone_new(const char *name, struct zone **ret, struct error *err);

#endif
