/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the protocol share; nobody else includes it. */
#ifndef GATEWAY_INDICATORS_PROTOCOL_INSIDE_H
#define GATEWAY_INDICATORS_PROTOCOL_INSIDE_H

#include "gateway/indicators/protocol.h"

#define BASELINE_COMPLETE   14
#define BASELINE_CALENDAR   28
#define ELIMINATION_USUAL   21
#define ELIMINATION_LONGEST 28
#define WASHOUT_SHORTEST    3
#define WASHOUT_LONGEST     10
#define PAUSE_CLEAR         3
#define RESTRICTED_LONGEST  120

/* ---- protocol.c ---- */

/* The state of the next gut-day. */
void protocol_enter(struct protocol *p, enum protocol_state state);
void protocol_pause(struct protocol *p, enum protocol_cause cause);
void protocol_end(struct protocol *p, enum protocol_cause cause);
void protocol_said(struct protocol *p, enum protocol_code code);

/* The state, or that which a pause interrupted. */
enum protocol_state protocol_state_behind(const struct protocol *p);

/* Whether food is left out, also during a pause. */
bool protocol_is_restricted(const struct protocol *p);

/* Whether what happened on the day could be what symptoms come from, or is not known: such a day
 * says nothing of a food. */
bool protocol_is_void(const struct protocol_day *day);

/* Takes the day among the control days, if it can be one. */
void protocol_control(struct protocol *p, const struct protocol_day *day);
void protocol_control_add(struct protocol *p, double worst);

/* ---- protocol_diet.c, protocol_challenge.c: one day of a state ---- */

void protocol_baseline_day(struct protocol *p, const struct protocol_day *day);
void protocol_elimination_day(struct protocol *p, const struct protocol_day *day);
void protocol_ready_day(struct protocol *p, const struct protocol_day *day);
void protocol_challenge_day(struct protocol *p, const struct protocol_day *day);
void protocol_washout_day(struct protocol *p, const struct protocol_day *day);

/* The person gives the food under test up. Whether that is all of the day. */
bool protocol_give_up(struct protocol *p);

/* CHALLENGE from its first dose on. */
void protocol_block(struct protocol *p);

/* Days of a dose. */
int protocol_dose_days(const struct protocol *p);

/* Portions to eat on this day of CHALLENGE; 0 on the second day of a slow dose. */
double protocol_dose(const struct protocol *p);

/* The level that days are compared with; NaN without control days. */
double protocol_control_mean(const struct protocol *p);

#endif
