/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which of several adapters to use; one at a time. Without a wish it is the one on which most of
 * our devices have their bond, because a bond belongs to one adapter; then the one with the lowest
 * number, because adapters come in any order when bluetoothd starts. Pure: it is told what there is
 * and the time.
 *
 * An adapter that failed is remembered and comes last, so that another one is tried. It is come
 * back to after hours; or when the other one failed as well, and then not more often than once an
 * hour.
 */
#ifndef BLE_CHOICE_H
#define BLE_CHOICE_H

#include "core/person.h"
#include "core/ztime.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHOICE_FAILURE_MS   (6 * MS_PER_HOUR) /* then it is as good as any other */
#define CHOICE_EACH_MS      MS_PER_HOUR       /* between two moves among some that all failed */
#define CHOICE_FAILURES_MAX 4                 /* remembered */
#define CHOICE_NONE         SIZE_MAX

struct choice {
    const char *path; /* "/org/bluez/hci0" */
    bool powered;
    bool preferred;    /* somebody would rather have this one */
    unsigned bonds;    /* of our devices */
    int64_t failed_ms; /* choice_failure_ms() */
};

/* The one in use. */
struct choice_use {
    const char *path; /* NULL: none */
    bool busy;        /* leaving it would cost a link */
    int64_t since_ms;
};

/* Place of the one to use, CHOICE_NONE: none is on. One that is busy is kept. */
size_t choice_best(const struct choice *adapters, size_t count, const struct choice_use *use,
                   int64_t now_ms);
/* Place of the one to switch on where none is, CHOICE_NONE: there is none. */
size_t choice_any(const struct choice *adapters, size_t count);

/* By address: an adapter that is plugged in again may have another number. */
struct choice_failure {
    char address[ADDRESS_LENGTH + 1]; /* "": free */
    int64_t at_ms;
};

struct choice_memory {
    struct choice_failure failures[CHOICE_FAILURES_MAX];
};

void choice_failed(struct choice_memory *memory, const char *address, int64_t now_ms);
/* It works, or was plugged out: what failed is forgotten. */
void choice_forget(struct choice_memory *memory, const char *address);
/* When it failed the last time; INT64_MIN: not, or too long ago to count. */
int64_t choice_failure_ms(const struct choice_memory *memory, const char *address, int64_t now_ms);

#endif
