// SPDX-License-Identifier: GPL-3.0-or-later
/* The first half of the protocol: as usual, then without, and whether that helped. */
#include "gateway/indicators/protocol_inside.h"
#include <math.h>
#include <string.h>

#define ELIMINATION_COMPLETE 14
#define CONTROL_FROM_DAY     8 /* of ELIMINATION; before, the food still works */
#define RESPONSE_SHARE       0.30
#define RESPONSE_POINTS      1.0
#define PARTIAL_POINTS       0.5

void protocol_baseline_day(struct protocol *p, const struct protocol_day *day)
{
    if (day->is_complete && isfinite(day->worst)) {
        p->baseline_days++;
        p->baseline_sum += day->worst;
    }
    if (p->baseline_days >= BASELINE_COMPLETE && p->item_count > 0)
        protocol_enter(p, PROTOCOL_ELIMINATION);
}

static void note_recent(struct protocol *p, double worst)
{
    int kept = p->elimination_days;

    if (kept >= PROTOCOL_RECENT_MAX) {
        memmove(p->recent, p->recent + 1, sizeof(p->recent) - sizeof(p->recent[0]));
        kept = PROTOCOL_RECENT_MAX - 1;
    }
    p->recent[kept] = worst;
    p->elimination_days++;
}

enum protocol_response protocol_response(const struct protocol *p, double *ret_before,
                                         double *ret_after)
{
    const int count =
        p->elimination_days < PROTOCOL_RECENT_MAX ? p->elimination_days : PROTOCOL_RECENT_MAX;
    double sum = 0, better;

    for (int i = 0; i < count; i++)
        sum += p->recent[i];
    *ret_before = p->baseline_days > 0 ? p->baseline_sum / p->baseline_days : NAN;
    *ret_after = count > 0 ? sum / count : NAN;
    better = *ret_before - *ret_after; /* NaN is no response */
    if (better >= RESPONSE_POINTS && better >= RESPONSE_SHARE * *ret_before)
        return PROTOCOL_RESPONSE;
    return better >= PARTIAL_POINTS ? PROTOCOL_PARTIAL : PROTOCOL_NONE;
}

/* A partial response waits for the person's word, but not beyond the last day. */
static void decide(struct protocol *p, bool is_last)
{
    double before, after;
    const enum protocol_response response = protocol_response(p, &before, &after);

    protocol_said(p, PROTOCOL_SAY_ELIM_DECIDE);
    if (response == PROTOCOL_RESPONSE || (response == PROTOCOL_PARTIAL && p->is_agreed))
        protocol_enter(p, PROTOCOL_REINTRO_READY);
    else if (response == PROTOCOL_NONE || is_last)
        protocol_end(p, PROTOCOL_NO_RESPONSE);
}

void protocol_elimination_day(struct protocol *p, const struct protocol_day *day)
{
    const bool is_last = p->day_in_state >= ELIMINATION_LONGEST;

    if (day->is_complete && isfinite(day->worst))
        note_recent(p, day->worst);
    if (p->day_in_state >= CONTROL_FROM_DAY)
        protocol_control(p, day);
    if (day->choice == PROTOCOL_CHOOSE_AGREE)
        p->is_agreed = true;
    if (is_last ||
        (p->day_in_state >= ELIMINATION_USUAL && p->elimination_days >= ELIMINATION_COMPLETE))
        decide(p, is_last);
}
