/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a rig keeps of what a driver commits, by the rules of the database. */
#ifndef TESTS_HARNESS_RIG_TABLE_H
#define TESTS_HARNESS_RIG_TABLE_H

#include "ble/drivers/driver.h"
#include "core/history.h"

#define RIG_NAMES_MAX 64
#define RIG_TEXT_MAX  64

struct rig_cursor {
    char name[DRIVER_WORD_MAX + 1];
    int64_t value;
};

struct rig_fact {
    char name[DRIVER_WORD_MAX + 1];
    char text[RIG_TEXT_MAX];
};

struct rig_table {
    struct history staged;
    struct history kept;    /* by kind and time, blocks by start */
    struct history emitted; /* by live drivers, in order */
    struct rig_cursor cursors[RIG_NAMES_MAX];
    size_t cursor_count;
    struct rig_fact facts[RIG_NAMES_MAX];
    size_t fact_count;
    size_t rejected;
};

void rig_table_emit(struct rig_table *table, const struct reading_batch *batch, int64_t now_ms);
void rig_table_commit(struct rig_table *table, const char *cursor, int64_t value);
void rig_table_fact(struct rig_table *table, const char *name, const char *text);
const struct reading *rig_table_find(const struct rig_table *table, enum reading_kind kind,
                                     int64_t at_ms);
int64_t rig_table_cursor(const struct rig_table *table, const char *name);
const char *rig_table_get_fact(const struct rig_table *table, const char *name);
char *rig_table_dump(const struct rig_table *table);
void rig_table_free(struct rig_table *table);

#endif
