/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether the wall clock can be believed. A Raspberry Pi has no battery-backed clock: it boots with
 * the time of its last shutdown, and readings stamped with that would land in the past.
 */
#ifndef GATEWAY_TRUST_H
#define GATEWAY_TRUST_H

#include "gateway/config.h"
#include <stdint.h>

/* What speaks for a clock, gathered by trust_look(). */
struct trust_evidence {
    bool has_rtc;      /* a battery-backed clock, or a machine that is not a bare board */
    bool synchronised; /* the kernel says so, or systemd-timesyncd has left its mark */
    bool sane;         /* not before this program was written */
};

/* Whether a clock shows a time since this program exists. */
bool trust_is_sane(int64_t wall_ms);

/* The rule: sane, and synchronised or kept by hardware; TRUST_ALWAYS wants only the year sane. */
bool trust_decide(enum config_trust trust, const struct trust_evidence *evidence);

/* Asks the system. */
void trust_look(int64_t wall_ms, struct trust_evidence *ret);

#endif
