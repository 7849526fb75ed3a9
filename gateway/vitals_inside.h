/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What vitals.c (what is in memory) and vitals_values.c (what is computed of it) share. */
#ifndef GATEWAY_VITALS_INSIDE_H
#define GATEWAY_VITALS_INSIDE_H

#include "gateway/indicators/strap.h"
#include "gateway/month.h"
#include "gateway/nights.h"
#include "gateway/vitals.h"

struct vitals_person {
    int64_t row;
    struct month month;
    struct nights nights;
    int64_t rev, rev_reserved;
    bool diary_known; /* the three times below are those of the database */
    int64_t last_food_ms, last_symptom_ms, last_stool_ms;
    struct indicator_value values[VITALS_INDICATORS];
};

struct vitals {
    struct store *store;
    const struct config *config;
    struct vitals_person *persons;
    size_t count;
};

/* Computes all values of a person anew. */
int vitals_values(const struct vitals *vitals, struct vitals_person *person,
                  const struct zone *zone, int64_t now_ms, bool clock_trusted);

#endif
