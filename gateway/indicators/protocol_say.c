// SPDX-License-Identifier: GPL-3.0-or-later
/* What the protocol says in the morning. */
#include "gateway/indicators/protocol_inside.h"

static int at_least_0(int days)
{
    return days > 0 ? days : 0;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* What a state still takes, this day not counted, if nothing comes between. */
static int state_days_left(const struct protocol *p)
{
    const int day = p->day_in_state;

    switch (p->state) {
    case PROTOCOL_BASELINE:
        return at_least_0(BASELINE_COMPLETE - p->baseline_days - 1);
    case PROTOCOL_ELIMINATION:
        return (day <= ELIMINATION_USUAL ? ELIMINATION_USUAL : ELIMINATION_LONGEST) - day;
    case PROTOCOL_CHALLENGE:
        return (CHALLENGE_DOSES - p->dose_number) * protocol_dose_days(p) - p->part - 1;
    case PROTOCOL_WASHOUT:
        return (day <= WASHOUT_SHORTEST ? WASHOUT_SHORTEST : WASHOUT_LONGEST) - day;
    default:
        return RESTRICTED_LONGEST; /* waits for the person, or for the cause to be over */
    }
}

static int days_left(const struct protocol *p)
{
    if (!protocol_is_running(p))
        return -1;
    const int limit = protocol_is_restricted(p) ? RESTRICTED_LONGEST - p->restricted_days
                                                : BASELINE_CALENDAR - p->calendar_days;

    return least(state_days_left(p), limit - 1);
}

static bool is_avoided(const struct protocol *p, int i)
{
    const struct protocol_item *item = &p->items[i];

    if (item->status == PROTOCOL_LOCKED || item->status == PROTOCOL_CONFIRMED)
        return true;
    if (p->state == PROTOCOL_CHALLENGE && i == p->item)
        return false; /* the dose, and nothing beyond it */
    if (protocol_is_restricted(p))
        return item->status != PROTOCOL_TOLERATED;
    return item->status == PROTOCOL_INCONCLUSIVE && item->is_kept_out;
}

/* The last day of elimination asks also if too few days are complete: then the rule is forced. */
static bool is_to_decide(const struct protocol *p)
{
    double before, after;

    return p->day_in_state == ELIMINATION_LONGEST &&
           protocol_response(p, &before, &after) == PROTOCOL_PARTIAL;
}

static void advise_state(const struct protocol *p, struct protocol_advice *advice)
{
    switch (p->state) {
    case PROTOCOL_BASELINE:
        advice->say |= 1U << PROTOCOL_SAY_BASE_LOG;
        advice->log = PROTOCOL_LOG_MEALS | PROTOCOL_LOG_CHECKINS;
        break;
    case PROTOCOL_ELIMINATION:
        advice->say |= 1U << PROTOCOL_SAY_ELIM_DAY;
        if (is_to_decide(p))
            advice->say |= 1U << PROTOCOL_SAY_ELIM_DECIDE;
        advice->log = PROTOCOL_LOG_MEALS | PROTOCOL_LOG_CHECKINS;
        break;
    case PROTOCOL_REINTRO_READY:
        advice->log = PROTOCOL_LOG_MEALS | PROTOCOL_LOG_CHECKINS;
        break;
    case PROTOCOL_CHALLENGE:
        advice->dose = protocol_dose(p);
        advice->say |= 1U << (advice->dose > 0 ? PROTOCOL_SAY_CH_DAY : PROTOCOL_SAY_WASH_DAY);
        advice->log = PROTOCOL_LOG_MEALS | PROTOCOL_LOG_CHECKINS;
        if (advice->dose > 0)
            advice->log |= PROTOCOL_LOG_DOSE;
        break;
    case PROTOCOL_WASHOUT:
        advice->say |= 1U << PROTOCOL_SAY_WASH_DAY;
        advice->log = PROTOCOL_LOG_MEALS | PROTOCOL_LOG_CHECKINS;
        break;
    case PROTOCOL_PAUSED:
        if (p->cause == PROTOCOL_UNCONFIRMED)
            advice->say |= 1U << PROTOCOL_SAY_CONFIRM_DOSE;
        break;
    default:
        break;
    }
}

struct protocol_advice protocol_advice(const struct protocol *p)
{
    struct protocol_advice advice = {
        .state = p->state,
        .cause = p->cause,
        .day_in_state = p->day_in_state,
        .days_left = days_left(p),
        .say = p->said,
        .item = p->item,
    };

    for (int i = 0; i < p->item_count; i++)
        if (is_avoided(p, i))
            advice.avoid |= 1U << i;
    if (p->item >= 0)
        advice.block = p->block_number + (protocol_state_behind(p) == PROTOCOL_CHALLENGE);
    advise_state(p, &advice);
    return advice;
}

const char *protocol_code_name(enum protocol_code code)
{
    static const char *const names[PROTOCOL_CODES] = {
        [PROTOCOL_SAY_BASE_LOG] = "BASE_LOG",
        [PROTOCOL_SAY_ELIM_DAY] = "ELIM_DAY",
        [PROTOCOL_SAY_ELIM_DECIDE] = "ELIM_DECIDE",
        [PROTOCOL_SAY_CH_DAY] = "CH_DAY",
        [PROTOCOL_SAY_CH_STOP] = "CH_STOP",
        [PROTOCOL_SAY_WASH_DAY] = "WASH_DAY",
        [PROTOCOL_SAY_RESULT] = "RESULT",
        [PROTOCOL_SAY_RESUME] = "RESUME",
        [PROTOCOL_SAY_VOID_DAY] = "VOID_DAY",
        [PROTOCOL_SAY_NEEDS_DIETITIAN] = "NEEDS_DIETITIAN",
        [PROTOCOL_SAY_END_DIET] = "END_DIET",
        [PROTOCOL_SAY_CONFIRM_DOSE] = "CONFIRM_DOSE",
        [PROTOCOL_SAY_CLINICIAN] = "CLINICIAN",
        [PROTOCOL_SAY_URGENT] = "URGENT",
    };

    return names[code];
}

const char *protocol_state_name(enum protocol_state state)
{
    static const char *const names[PROTOCOL_STATES] = {
        [PROTOCOL_IDLE] = "IDLE",
        [PROTOCOL_BASELINE] = "BASELINE",
        [PROTOCOL_ELIMINATION] = "ELIMINATION",
        [PROTOCOL_REINTRO_READY] = "REINTRO_READY",
        [PROTOCOL_CHALLENGE] = "CHALLENGE",
        [PROTOCOL_WASHOUT] = "WASHOUT",
        [PROTOCOL_PAUSED] = "PAUSED",
        [PROTOCOL_PERSONAL] = "PERSONAL",
        [PROTOCOL_STOPPED] = "STOPPED",
    };

    return names[state];
}
