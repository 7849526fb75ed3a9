// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/protocol_inside.h"
#include <math.h>
#include <string.h>

#define ILLNESS_PAUSES     3.0  /* severity */
#define ALCOHOL_VOID_G     20.0 /* more makes a day void */
#define WEIGHT_LEAST       0.97 /* of that at the start */
#define CONTROL_AFTER_DOSE 3    /* days: 72 h */
#define LONG_SINCE_DOSE    1000 /* before there was one; days are not counted beyond */
#define OFFER_INCONCLUSIVE 60
#define OFFER_CONFIRMED    90

/* ---- the beginning ---- */

struct protocol protocol_idle(void)
{
    return (struct protocol){
        .item = -1, .sham_block = -1, .dose_factor = 1, .days_since_dose = LONG_SINCE_DOSE};
}

bool protocol_is_running(const struct protocol *p)
{
    return p->state != PROTOCOL_IDLE && p->state != PROTOCOL_PERSONAL &&
           p->state != PROTOCOL_STOPPED;
}

int protocol_begin(struct protocol *p, int32_t day, struct error *err)
{
    if (protocol_is_running(p))
        return error_set(err, ERR_BUSY, "it runs already");
    *p = protocol_idle();
    p->state = PROTOCOL_BASELINE;
    p->day = day;
    p->day_in_state = 1;
    return 0;
}

static int check_items(const struct protocol_item *items, int count, struct error *err)
{
    int most = PROTOCOL_FOODS_MAX;

    for (int i = 0; i < count; i++)
        if (items[i].is_group)
            most = PROTOCOL_GROUPS_MAX;
    if (count < 1 || count > most)
        return error_set(err, ERR_RANGE,
                         "%d things to leave out: 1 to %d can be, or with a group 1 to %d", count,
                         PROTOCOL_FOODS_MAX, PROTOCOL_GROUPS_MAX);
    for (int i = 0; i < count; i++) {
        if (items[i].key[0] == '\0')
            return error_set(err, ERR_RANGE, "a food without a name");
        for (int j = 0; j < i; j++)
            if (strcmp(items[i].key, items[j].key) == 0)
                return error_set(err, ERR_RANGE, "%s is there twice", items[i].key);
    }
    return 0;
}

int protocol_leave_out(struct protocol *p, const struct protocol_item *items, int count,
                       struct error *err)
{
    if (p->state != PROTOCOL_BASELINE)
        return error_set(err, ERR_BUSY, "what is left out is fixed before elimination begins");
    const int r = check_items(items, count, err);
    if (r < 0)
        return r;
    memset(p->items, 0, sizeof(p->items));
    for (int i = 0; i < count; i++) {
        struct protocol_item *item = &p->items[i];

        item->is_group = items[i].is_group;
        item->is_slow = items[i].is_slow;
        item->priority = items[i].priority;
        memcpy(item->key, items[i].key, sizeof(item->key));
        memcpy(item->group, items[i].group, sizeof(item->group));
    }
    p->item_count = count;
    return 0;
}

/* ---- from state to state ---- */

void protocol_said(struct protocol *p, enum protocol_code code)
{
    p->said |= 1U << code;
}

void protocol_enter(struct protocol *p, enum protocol_state state)
{
    p->state = state;
    p->cause = PROTOCOL_NO_CAUSE;
    p->day_in_state = 0;
}

enum protocol_state protocol_state_behind(const struct protocol *p)
{
    return p->state == PROTOCOL_PAUSED ? p->paused_state : p->state;
}

bool protocol_is_restricted(const struct protocol *p)
{
    const enum protocol_state state = protocol_state_behind(p);

    return state >= PROTOCOL_ELIMINATION && state <= PROTOCOL_WASHOUT;
}

void protocol_pause(struct protocol *p, enum protocol_cause cause)
{
    p->paused_state = p->state;
    p->paused_day_in_state = p->day_in_state;
    p->clear_days = 0;
    protocol_enter(p, PROTOCOL_PAUSED);
    p->cause = cause;
}

void protocol_end(struct protocol *p, enum protocol_cause cause)
{
    if (protocol_is_restricted(p)) {
        protocol_said(p, PROTOCOL_SAY_END_DIET);
        protocol_enter(p, PROTOCOL_PERSONAL);
    } else {
        protocol_enter(p, PROTOCOL_IDLE);
    }
    p->item = -1;
    p->cause = cause;
}

static void stop(struct protocol *p, enum protocol_cause cause, enum protocol_code code)
{
    protocol_said(p, code);
    protocol_enter(p, PROTOCOL_STOPPED);
    p->item = -1;
    p->cause = cause;
}

/* Back to where a pause began: a block starts again, the other states go on. */
static void resume(struct protocol *p)
{
    const int day_in_state = p->paused_day_in_state;

    protocol_said(p, PROTOCOL_SAY_RESUME);
    switch (p->paused_state) {
    case PROTOCOL_CHALLENGE:
        protocol_block(p);
        break;
    case PROTOCOL_WASHOUT:
        protocol_enter(p, PROTOCOL_WASHOUT);
        p->calm_days = 0;
        break;
    default: /* the day of the cause is done again */
        protocol_enter(p, p->paused_state);
        p->day_in_state = day_in_state - 1;
        break;
    }
}

/* ---- what ends or interrupts any state ---- */

static bool is_too_light(struct protocol *p, double weight_kg)
{
    if (weight_kg <= 0)
        return false;
    if (p->start_weight_kg <= 0)
        p->start_weight_kg = weight_kg;
    return weight_kg < WEIGHT_LEAST * p->start_weight_kg;
}

/* F.4, and the person's own end. Whether the protocol is over. */
static bool is_stopped(struct protocol *p, const struct protocol_day *day)
{
    const bool is_light = is_too_light(p, day->weight_kg);

    if (day->is_urgent) {
        if (p->item >= 0)
            p->items[p->item].status = PROTOCOL_LOCKED;
        stop(p, PROTOCOL_URGENT, PROTOCOL_SAY_URGENT);
    } else if (day->is_red_flag) {
        stop(p, PROTOCOL_RED_FLAG, PROTOCOL_SAY_CLINICIAN);
    } else if (is_light) {
        stop(p, PROTOCOL_WEIGHT, PROTOCOL_SAY_NEEDS_DIETITIAN);
    } else if (day->is_gate_closed) {
        stop(p, PROTOCOL_GATE, PROTOCOL_SAY_NEEDS_DIETITIAN);
    } else if (day->choice == PROTOCOL_CHOOSE_END) {
        protocol_end(p, PROTOCOL_USER);
    }
    return !protocol_is_running(p);
}

static enum protocol_cause pause_of(const struct protocol_day *day)
{
    if (day->illness >= ILLNESS_PAUSES)
        return PROTOCOL_ILLNESS;
    if (day->is_antibiotic)
        return PROTOCOL_ANTIBIOTIC;
    if (day->is_travel)
        return PROTOCOL_TRAVEL;
    return day->choice == PROTOCOL_CHOOSE_PAUSE ? PROTOCOL_USER : PROTOCOL_NO_CAUSE;
}

/* A pause ends three days after its cause. Of two the cause is the person's word, of one the
 * missing yes; what else happens meanwhile only makes it longer. */
static void paused_day(struct protocol *p, const struct protocol_day *day)
{
    const enum protocol_cause cause = pause_of(day);
    const bool is_theirs = p->cause == PROTOCOL_USER || p->cause == PROTOCOL_WASHOUT_LONG;

    if (is_theirs && day->choice == PROTOCOL_CHOOSE_RESUME) {
        p->cause = PROTOCOL_NO_CAUSE;
        p->clear_days = 0;
        return;
    }
    if (cause != PROTOCOL_NO_CAUSE || is_theirs) {
        p->clear_days = 0;
        if (!is_theirs && p->cause != PROTOCOL_UNCONFIRMED)
            p->cause = cause;
        return;
    }
    p->clear_days++;
    if (p->cause == PROTOCOL_UNCONFIRMED && p->needs_yes)
        return;
    if (p->clear_days >= PAUSE_CLEAR)
        resume(p);
}

/* ---- a day ---- */

static void count_day(struct protocol *p)
{
    p->calendar_days++;
    if (protocol_is_restricted(p))
        p->restricted_days++;
    if (p->days_since_dose < LONG_SINCE_DOSE)
        p->days_since_dose++;
}

static void state_day(struct protocol *p, const struct protocol_day *day)
{
    const enum protocol_cause cause = pause_of(day);

    if (day->choice == PROTOCOL_CHOOSE_SKIP && protocol_give_up(p))
        return;
    if (p->state == PROTOCOL_PAUSED)
        paused_day(p, day);
    else if (cause != PROTOCOL_NO_CAUSE && !protocol_must_stop(p, day->worst))
        protocol_pause(p, cause); /* a stop comes first: after it the next dose wants a yes */
    else if (p->state == PROTOCOL_BASELINE)
        protocol_baseline_day(p, day);
    else if (p->state == PROTOCOL_ELIMINATION)
        protocol_elimination_day(p, day);
    else if (p->state == PROTOCOL_REINTRO_READY)
        protocol_ready_day(p, day);
    else if (p->state == PROTOCOL_CHALLENGE)
        protocol_challenge_day(p, day);
    else
        protocol_washout_day(p, day);
}

/* The ends that come whatever else happens, also during a pause. */
static void force_end(struct protocol *p)
{
    if (protocol_is_restricted(p)) {
        if (p->restricted_days >= RESTRICTED_LONGEST)
            protocol_end(p, PROTOCOL_TOO_LONG);
    } else if (p->calendar_days >= BASELINE_CALENDAR) {
        protocol_end(p, PROTOCOL_BASELINE_GAPS);
    }
}

void protocol_step(struct protocol *p, const struct protocol_day *day)
{
    p->said = 0;
    if (protocol_is_running(p)) {
        count_day(p);
        if (day->choice == PROTOCOL_CHOOSE_YES)
            p->needs_yes = false;
        if (!is_stopped(p, day))
            state_day(p, day);
        if (protocol_is_running(p))
            force_end(p);
    }
    p->day++;
    p->day_in_state++;
}

/* ---- what the states share ---- */

bool protocol_is_void(const struct protocol_day *day)
{
    return !day->is_complete || !isfinite(day->worst) || day->illness > 0 || day->is_antibiotic ||
           day->is_nsaid || day->alcohol_g > ALCOHOL_VOID_G;
}

void protocol_control_add(struct protocol *p, double worst)
{
    if (p->control_count == CHALLENGE_CONTROL_MAX) {
        memmove(p->control, p->control + 1, sizeof(p->control) - sizeof(p->control[0]));
        p->control_count--;
    }
    p->control[p->control_count++] = worst;
}

void protocol_control(struct protocol *p, const struct protocol_day *day)
{
    if (!protocol_is_void(day) && p->days_since_dose >= CONTROL_AFTER_DOSE)
        protocol_control_add(p, day->worst);
}

double protocol_control_mean(const struct protocol *p)
{
    return challenge_control_mean(p->control, (size_t)p->control_count);
}

bool protocol_is_due(const struct protocol_item *item, int32_t day)
{
    if (item->status == PROTOCOL_INCONCLUSIVE)
        return day - item->judged_day >= OFFER_INCONCLUSIVE;
    return item->status == PROTOCOL_CONFIRMED && day - item->judged_day >= OFFER_CONFIRMED;
}
