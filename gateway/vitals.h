/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The vitals: the 5-minute windows, the nights and what wearables computed themselves, of the last
 * month of every person, in memory, and the indicator values computed from them. This is the bridge
 * from storage's rows to the pure functions of gateway/indicators and on to the documents of mqtt;
 * it decides nothing by itself.
 */
#ifndef GATEWAY_VITALS_H
#define GATEWAY_VITALS_H

#include "core/error.h"
#include "gateway/config.h"
#include "gateway/household.h"
#include "mqtt/contract.h"
#include "storage/windows.h"

struct vitals;

/* The keys of the indicators that are computed, NULL at the end. */
extern const char *const vitals_indicators[];
#define VITALS_INDICATORS 6

int vitals_open(struct store *store, const struct config *config, struct vitals **ret,
                struct error *err);
struct vitals *vitals_close(struct vitals *vitals);

/* Reads windows and nights of persons that are new. */
int vitals_load(struct vitals *vitals, const struct household *household, int64_t now_ms,
                struct error *err);

/* Reads those of all persons again: the clock was set. On an error those of some stay as they
 * were. */
int vitals_reload(struct vitals *vitals, int64_t now_ms, struct error *err);

/* A window was closed (again). */
int vitals_add(struct vitals *vitals, const struct window *window);

/* Blocks of sleep of a person have come, or differ from what they were (gateway/archive.h): the
 * nights are read again. -ERR_NOT_FOUND: the person is not loaded. */
int vitals_sleep_changed(struct vitals *vitals, int64_t person_row, int64_t now_ms,
                         struct error *err);

/* What a wearable had recorded in [from_ms, to_ms) is different now, whosever it is: it is read
 * again. */
int vitals_recorded_changed(struct vitals *vitals, int64_t device_row, int64_t from_ms,
                            int64_t to_ms, int64_t now_ms, struct error *err);

/* When a person usually wakes up (nights_wake_minute()); -1: not known. */
int vitals_wake_minute(const struct vitals *vitals, int64_t person_row);

/* Something of the person's diary may have changed. */
void vitals_entries_changed(struct vitals *vitals);

/*
 * Computes the indicators of a person anew. The snapshot and what it points to belong to the vitals
 * and stay until the next call for the same person. -ERR_NOT_FOUND: the person is not loaded.
 */
int vitals_compute(struct vitals *vitals, const struct person *person, const struct zone *zone,
                   int64_t now_ms, bool clock_trusted, struct snapshot *ret, struct error *err);

#endif
