/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The way in for what other programs have measured. It goes the way of what wearables recorded
 * (gateway/archive.h): judged, stored under device, kind and time, and what cannot be true into the
 * quarantine. RR intervals go the way of what is measured live, as packed series and windows of
 * five minutes. All in the one transaction that inlet_begin() opens.
 */
#ifndef GATEWAY_EXCHANGE_INLET_H
#define GATEWAY_EXCHANGE_INLET_H

#include "core/history.h"
#include "core/person.h"
#include "storage/series.h"
#include "storage/store.h"
#include <stdbool.h>

struct inlet_device {
    char name[NAME_MAX_BYTES + 1]; /* as it was called */
    int64_t row, person_row;
    struct history history; /* that waits for the archive */
    struct series rr;
};

struct inlet_report {
    size_t devices;                     /* that are new */
    size_t readings, blocks, intervals; /* new, or different now */
    size_t refused;                     /* in quarantine now */
    size_t known;                       /* there already */
};

struct inlet {
    struct store *store;
    int64_t now_ms;
    struct inlet_device *devices; /* owned */
    size_t count, capacity;
    size_t given; /* readings, blocks and intervals */
    struct inlet_report report;
};

int inlet_begin(struct inlet *inlet, struct store *store, int64_t now_ms, struct error *err);

/*
 * A device of a person by its id, name or address; one that is not known is added with the driver
 * DRIVER_IMPORT, under `address` or, where that is "", under one that follows from its name. The
 * index is good for the life of the inlet.
 */
int inlet_device(struct inlet *inlet, const char *name, const char *address,
                 const struct person *person, size_t *ret, struct error *err);

int inlet_reading(struct inlet *inlet, size_t device, const struct reading *reading,
                  struct error *err);
int inlet_sleep(struct inlet *inlet, size_t device, const struct sleep_block *block,
                struct error *err);

/* Stores all of it if `r` is 0 and it is no trial; else nothing. Frees. Returns r or its error. */
int inlet_end(struct inlet *inlet, int r, bool trial, struct inlet_report *ret, struct error *err);

#endif
