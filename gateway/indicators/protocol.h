/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Leaving foods out, and taking them back one by one (docs/indicators.md F.2-F.7): a state machine
 * of gut-days. At the end of a gut-day it is told what happened and is then in the state of the
 * next; in the morning it says what to do. The three phases are those of low-FODMAP practice (Tuck
 * & Barrett 2017, J Gastroenterol Hepatol; Lomer 2023, Proc Nutr Soc).
 *
 * Two things it is strict about. It stops when something is dangerous, whatever it is in. And no
 * restriction goes on by itself: every state has an end, at the latest 120 days after the first
 * food was left out.
 *
 * struct protocol is plain data without pointers and without NaN, to be kept as columns or JSON.
 */
#ifndef GATEWAY_INDICATORS_PROTOCOL_H
#define GATEWAY_INDICATORS_PROTOCOL_H

#include "core/error.h"
#include "gateway/indicators/challenge.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROTOCOL_FOODS_MAX  5
#define PROTOCOL_GROUPS_MAX 3 /* if there is a group among what is left out */
#define PROTOCOL_KEY_MAX    48
#define PROTOCOL_RECENT_MAX 10
#define PROTOCOL_BLINDED_MAX \
    (CHALLENGE_BLOCKS_MAX + 1) /* blocks with one food, the sham among them */

enum protocol_state {
    PROTOCOL_IDLE,
    PROTOCOL_BASELINE,
    PROTOCOL_ELIMINATION,
    PROTOCOL_REINTRO_READY,
    PROTOCOL_CHALLENGE,
    PROTOCOL_WASHOUT,
    PROTOCOL_PAUSED,
    PROTOCOL_PERSONAL,
    PROTOCOL_STOPPED,
    PROTOCOL_STATES
};

/* Why it is paused, stopped, or over. */
enum protocol_cause {
    PROTOCOL_NO_CAUSE,
    /* paused */
    PROTOCOL_ILLNESS,
    PROTOCOL_ANTIBIOTIC,
    PROTOCOL_TRAVEL,
    PROTOCOL_USER, /* also: over */
    PROTOCOL_WASHOUT_LONG,
    PROTOCOL_UNCONFIRMED, /* after a stop for safety the next dose wants a yes */
    /* stopped */
    PROTOCOL_RED_FLAG,
    PROTOCOL_URGENT,
    PROTOCOL_WEIGHT,
    PROTOCOL_GATE,
    /* over */
    PROTOCOL_BASELINE_GAPS, /* complete days are missing, or what to leave out */
    PROTOCOL_NO_RESPONSE,
    PROTOCOL_ALL_JUDGED,
    PROTOCOL_TOO_LONG,
    PROTOCOL_CAUSES
};

enum protocol_status {
    PROTOCOL_UNTESTED,
    PROTOCOL_CONFIRMED,
    PROTOCOL_TOLERATED,
    PROTOCOL_INCONCLUSIVE,
    PROTOCOL_LOCKED, /* for ever */
};

/* A food, or a group of foods. */
struct protocol_item {
    char key[PROTOCOL_KEY_MAX];
    char group[PROTOCOL_KEY_MAX]; /* that a food belongs to; "" if to none */
    double priority;              /* E.8 */
    bool is_group;
    bool is_slow;     /* lag window 24-72 h: doses on alternate days */
    bool is_kept_out; /* the person's choice if the result is inconclusive */
    /* what came out of it */
    enum protocol_status status;
    double effect, lower, upper;
    double calm_dose; /* portions up to which all was calm */
    int32_t judged_day;
    int blocks;
};

struct protocol {
    enum protocol_state state;
    enum protocol_cause cause;
    int32_t day;      /* the gut-day that the state is for */
    int day_in_state; /* from 1; where a pause interrupted, it goes on */
    unsigned said;    /* codes of what happened at the last step */
    int item_count;
    struct protocol_item items[PROTOCOL_FOODS_MAX];

    int calendar_days;      /* since BASELINE began */
    int restricted_days;    /* since ELIMINATION began */
    double start_weight_kg; /* 0: not logged yet */

    int baseline_days;    /* complete ones */
    int elimination_days; /* complete ones */
    double baseline_sum;
    double recent[PROTOCOL_RECENT_MAX];    /* the last of elimination, oldest first */
    double control[CHALLENGE_CONTROL_MAX]; /* oldest first */
    int control_count;

    int item;         /* that is being tested; -1: none */
    int block_count;  /* in blocks[] */
    int block_number; /* of this food, sham included, from 0 */
    int sham_block;   /* which is the sham; -1: everything is open */
    int dose_number;  /* 0..CHALLENGE_DOSES - 1 */
    struct challenge_block blocks[CHALLENGE_BLOCKS_MAX];
    struct challenge_block block; /* that runs */
    double dose_factor;           /* 1; halved by every stop for safety */
    double part_worst;
    int part;            /* day of the dose, from 0; a slow one has two */
    int days_since_dose; /* of this day */
    int calm_days;       /* in a row */

    enum protocol_state paused_state;
    int paused_day_in_state;
    int clear_days; /* without the cause of the pause */

    bool is_agreed;   /* to go on after a partial response */
    bool is_repeated; /* the dose, because its day was void */
    bool is_part_void;
    bool needs_yes;        /* before the next dose */
    bool is_back_to_level; /* since the last challenge */
};

enum protocol_choice {
    PROTOCOL_CHOOSE_NOTHING,
    PROTOCOL_CHOOSE_PAUSE,
    PROTOCOL_CHOOSE_RESUME,
    PROTOCOL_CHOOSE_AGREE,     /* to go on although the response is partial */
    PROTOCOL_CHOOSE_CHALLENGE, /* of `item` */
    PROTOCOL_CHOOSE_YES,       /* to the next dose, after a stop for safety */
    PROTOCOL_CHOOSE_SKIP,      /* not another dose of this food: it is inconclusive */
    PROTOCOL_CHOOSE_END,
};

/* What happened on a gut-day. All 0: nothing was logged. */
struct protocol_day {
    bool is_complete; /* B.5 */
    /* The largest severity of a gut symptom, 0..10, from the hour of the dose to the same hour of
     * the next day; the same hours on days without a dose. Used of complete days, and to stop. */
    double worst;
    bool is_dose_eaten;
    double illness; /* severity 0..10 */
    bool is_antibiotic;
    bool is_travel;
    bool is_nsaid;
    double alcohol_g;
    bool is_red_flag;
    bool is_urgent;      /* a sign of an immediate reaction */
    bool is_gate_closed; /* an answer of the gate has changed (gate.h) */
    double weight_kg;    /* 0: not logged */
    enum protocol_choice choice;
    int item;       /* to be challenged; -1: the one that is next */
    int sham_block; /* of that challenge: challenge_sham_block(); -1: open */
};

/* The first state. */
struct protocol protocol_idle(void);

/* Whether days change anything: not before the start, and not after the end. */
bool protocol_is_running(const struct protocol *p);

/*
 * The person starts, the gate is passed: BASELINE from this gut-day on. All that was before is
 * gone; foods that were locked are refused by gate.h from then on. -ERR_BUSY if it runs already.
 */
int protocol_begin(struct protocol *p, int32_t day, struct error *err);

/*
 * What will be left out, until ELIMINATION begins: at most five foods, or three if there is a group
 * among them. Of each key, group, is_group, is_slow and priority are taken. -ERR_RANGE if there are
 * too many or a key is empty or twice, -ERR_BUSY if it is too late.
 */
int protocol_leave_out(struct protocol *p, const struct protocol_item *items, int count,
                       struct error *err);

/* The gut-day p->day is over. */
void protocol_step(struct protocol *p, const struct protocol_day *day);

/* Whether a severity ends the block at once, before the day is over (CH_STOP). */
bool protocol_must_stop(const struct protocol *p, double severity);

/* Which food comes next: falling priority, a group before foods of that group; -1: none is left. */
int protocol_next_item(const struct protocol *p);

/* Whether a food should be offered again: inconclusive ones after 60 days, confirmed ones after 90.
 */
bool protocol_is_due(const struct protocol_item *item, int32_t day);

enum protocol_response { PROTOCOL_NONE, PROTOCOL_PARTIAL, PROTOCOL_RESPONSE };

/* How the mean of the worst severities changed from BASELINE to the last ten complete days of
 * ELIMINATION; NaN where there is no such day. */
enum protocol_response protocol_response(const struct protocol *p, double *ret_before,
                                         double *ret_after);

/* ---- what is said in the morning (protocol_say.c) ---- */

enum protocol_code {
    PROTOCOL_SAY_BASE_LOG,
    PROTOCOL_SAY_ELIM_DAY,
    PROTOCOL_SAY_ELIM_DECIDE,
    PROTOCOL_SAY_CH_DAY,
    PROTOCOL_SAY_CH_STOP,
    PROTOCOL_SAY_WASH_DAY,
    PROTOCOL_SAY_RESULT,
    PROTOCOL_SAY_RESUME,
    PROTOCOL_SAY_VOID_DAY,
    PROTOCOL_SAY_NEEDS_DIETITIAN,
    PROTOCOL_SAY_END_DIET,
    PROTOCOL_SAY_CONFIRM_DOSE,
    PROTOCOL_SAY_CLINICIAN,
    PROTOCOL_SAY_URGENT,
    PROTOCOL_CODES
};

enum { PROTOCOL_LOG_MEALS = 1, PROTOCOL_LOG_CHECKINS = 2, PROTOCOL_LOG_DOSE = 4 };

struct protocol_advice {
    enum protocol_state state;
    enum protocol_cause cause;
    int day_in_state;
    int days_left;  /* after this one, as things stand; -1: nothing runs */
    unsigned say;   /* 1 << enum protocol_code */
    unsigned avoid; /* 1 << index of the item */
    int item;       /* that is tested; -1: none */
    int block;      /* from 1; 0: none. A sham counts */
    double dose;    /* portions to eat on this day; 0: none */
    unsigned log;
};

/* What to do on the gut-day p->day. */
struct protocol_advice protocol_advice(const struct protocol *p);

/* "CH_DAY" and the like. */
const char *protocol_code_name(enum protocol_code code);

/* "IDLE" and the like. */
const char *protocol_state_name(enum protocol_state state);

#endif
