// SPDX-License-Identifier: GPL-3.0-or-later
/* The second half: one food at a time, in blocks of three doses with calm days between them. */
#include "gateway/indicators/protocol_inside.h"
#include <math.h>
#include <string.h>

#define STOP_SEVERITY    8.0
#define STOP_ABOVE_LEVEL 5.0
#define CALM_IN_A_ROW    2
#define SLOW_DAYS        2 /* of a dose whose symptoms come after a day */

/* The first block climbs, so that a strong reaction meets a small dose. */
static const double first_doses[CHALLENGE_DOSES] = {0.33, 0.67, 1.0};

static bool is_sham(const struct protocol *p)
{
    return p->block_number == p->sham_block;
}

int protocol_dose_days(const struct protocol *p)
{
    return p->items[p->item].is_slow ? SLOW_DAYS : 1;
}

/* Portions of the dose whose days these are. */
static double dose_of(const struct protocol *p)
{
    return p->dose_factor * (p->block_count == 0 ? first_doses[p->dose_number] : 1.0);
}

double protocol_dose(const struct protocol *p)
{
    return p->part == 0 ? dose_of(p) : 0;
}

bool protocol_must_stop(const struct protocol *p, double severity)
{
    return p->state == PROTOCOL_CHALLENGE &&
           (severity >= STOP_SEVERITY || severity >= protocol_control_mean(p) + STOP_ABOVE_LEVEL);
}

/* ---- the next food ---- */

/* Foods of a group wait for the group. */
static bool is_waiting(const struct protocol *p, int item)
{
    const struct protocol_item *food = &p->items[item];

    if (food->is_group || food->group[0] == '\0')
        return false;
    for (int i = 0; i < p->item_count; i++)
        if (p->items[i].is_group && p->items[i].status == PROTOCOL_UNTESTED &&
            strcmp(p->items[i].key, food->group) == 0)
            return true;
    return false;
}

static bool is_before(const struct protocol_item *a, const struct protocol_item *b)
{
    if (a->priority > b->priority || a->priority < b->priority)
        return a->priority > b->priority;
    return strcmp(a->key, b->key) < 0;
}

int protocol_next_item(const struct protocol *p)
{
    int next = -1;

    for (int i = 0; i < p->item_count; i++)
        if (p->items[i].status == PROTOCOL_UNTESTED && !is_waiting(p, i) &&
            (next < 0 || is_before(&p->items[i], &p->items[next])))
            next = i;
    return next;
}

/* The food that is asked for, if it may be tested; -1 if not. */
static int chosen(const struct protocol *p, const struct protocol_day *day)
{
    if (day->choice != PROTOCOL_CHOOSE_CHALLENGE || p->control_count < CHALLENGE_CONTROL_MIN ||
        day->item >= p->item_count)
        return -1;
    if (day->item < 0)
        return protocol_next_item(p);
    if (p->items[day->item].status != PROTOCOL_UNTESTED || is_waiting(p, day->item))
        return -1;
    return day->item;
}

void protocol_block(struct protocol *p)
{
    protocol_enter(p, PROTOCOL_CHALLENGE);
    p->block = (struct challenge_block){.is_open = p->sham_block < 0};
    p->dose_number = 0;
    p->is_repeated = false;
    p->part = 0;
    p->part_worst = 0;
    p->is_part_void = false;
}

void protocol_ready_day(struct protocol *p, const struct protocol_day *day)
{
    const int item = chosen(p, day);

    protocol_control(p, day);
    if (item < 0)
        return;
    p->item = item;
    memset(p->blocks, 0, sizeof(p->blocks));
    p->block_count = 0;
    p->block_number = 0;
    p->sham_block = day->sham_block;
    p->dose_factor = 1;
    p->needs_yes = false;
    protocol_block(p);
}

/* ---- a block ---- */

static enum protocol_status status_of(enum challenge_decision decision)
{
    if (decision == CHALLENGE_CONFIRMED)
        return PROTOCOL_CONFIRMED;
    return decision == CHALLENGE_TOLERATED ? PROTOCOL_TOLERATED : PROTOCOL_INCONCLUSIVE;
}

static struct challenge_result result_of(const struct protocol *p)
{
    struct challenge_result result = {0};

    /* Seven control days are there since before the first block, and only real values are kept. */
    (void)challenge_judge(p->control, (size_t)p->control_count, p->blocks, (size_t)p->block_count,
                          &result, NULL);
    return result;
}

static void record(struct protocol *p, enum protocol_status status,
                   const struct challenge_result *result)
{
    struct protocol_item *item = &p->items[p->item];

    item->status = status;
    item->judged_day = p->day;
    item->blocks = result->blocks;
    item->effect = result->effect;
    item->lower = result->lower;
    item->upper = result->upper;
    item->calm_dose = challenge_calm_dose(p->blocks, (size_t)p->block_count, result->control_mean);
    protocol_said(p, PROTOCOL_SAY_RESULT);
}

static void judge(struct protocol *p)
{
    const struct challenge_result result = result_of(p);

    if (result.decision != CHALLENGE_CONTINUE)
        record(p, status_of(result.decision), &result);
}

/* Days of a sham are control days. A block of which no day counts was none, and is given again. */
static void finish_block(struct protocol *p)
{
    if (p->block.days > 0) {
        if (is_sham(p))
            for (int i = 0; i < p->block.days; i++)
                protocol_control_add(p, p->block.severity[i]);
        else
            p->blocks[p->block_count++] = p->block;
        p->block_number++;
        judge(p);
    }
    p->calm_days = 0;
    p->is_back_to_level = false;
    protocol_enter(p, PROTOCOL_WASHOUT);
}

static void add_to_block(struct protocol *p)
{
    p->block.dose[p->block.days] = dose_of(p);
    p->block.severity[p->block.days++] = p->part_worst;
}

/* The next dose is half as large, and wants a yes. That a sham was it is not told yet. */
static void stop_block(struct protocol *p)
{
    protocol_said(p, PROTOCOL_SAY_CH_STOP);
    if (!p->is_part_void)
        add_to_block(p);
    p->needs_yes = true;
    if (!is_sham(p))
        p->dose_factor /= 2;
    finish_block(p);
}

/* The dose and its days are over. A void one is given once more. */
static void finish_dose(struct protocol *p)
{
    const bool is_again = p->is_part_void && !p->is_repeated;

    if (is_again)
        protocol_said(p, PROTOCOL_SAY_VOID_DAY);
    else if (!p->is_part_void)
        add_to_block(p);
    p->is_repeated = is_again;
    p->dose_number += !is_again;
    p->part = 0;
    p->part_worst = 0;
    p->is_part_void = false;
    if (p->dose_number == CHALLENGE_DOSES)
        finish_block(p);
}

void protocol_challenge_day(struct protocol *p, const struct protocol_day *day)
{
    const bool is_dose_missed = p->part == 0 && !day->is_dose_eaten;

    if (day->is_dose_eaten && !is_sham(p))
        p->days_since_dose = 0;
    p->is_part_void = p->is_part_void || is_dose_missed || protocol_is_void(day);
    p->part_worst = fmax(p->part_worst, day->worst);
    if (protocol_must_stop(p, day->worst))
        stop_block(p);
    else if (p->part + 1 < protocol_dose_days(p))
        p->part++;
    else
        finish_dose(p);
}

/* ---- between blocks ---- */

static void next_food(struct protocol *p)
{
    p->item = -1;
    if (protocol_next_item(p) < 0)
        protocol_end(p, PROTOCOL_ALL_JUDGED);
    else
        protocol_enter(p, PROTOCOL_REINTRO_READY);
}

static void leave_washout(struct protocol *p)
{
    if (p->items[p->item].status != PROTOCOL_UNTESTED) {
        next_food(p);
    } else if (p->needs_yes) {
        protocol_pause(p, PROTOCOL_UNCONFIRMED);
        p->paused_state = PROTOCOL_CHALLENGE;
        p->clear_days = PAUSE_CLEAR; /* the washout has been that */
    } else {
        protocol_block(p);
    }
}

/* What a block has shown so far counts. It is washed out as after any other. */
bool protocol_give_up(struct protocol *p)
{
    const bool is_in_block = p->state == PROTOCOL_CHALLENGE;

    if (p->item < 0)
        return false;
    if (is_in_block)
        finish_block(p);
    if (p->items[p->item].status == PROTOCOL_UNTESTED) {
        const struct challenge_result result = result_of(p);

        record(p, PROTOCOL_INCONCLUSIVE, &result);
        p->items[p->item].is_kept_out = true;
    }
    if (p->state != PROTOCOL_PAUSED)
        return is_in_block;
    p->paused_state = PROTOCOL_WASHOUT;
    if (p->cause != PROTOCOL_UNCONFIRMED)
        return false;
    next_food(p);
    return true;
}

void protocol_washout_day(struct protocol *p, const struct protocol_day *day)
{
    const bool is_calm =
        day->is_complete && day->worst <= protocol_control_mean(p) + CHALLENGE_CALM;

    if (p->is_back_to_level)
        protocol_control(p, day);
    p->calm_days = is_calm ? p->calm_days + 1 : 0;
    if (p->calm_days >= CALM_IN_A_ROW)
        p->is_back_to_level = true;
    if (p->calm_days >= CALM_IN_A_ROW && p->day_in_state >= WASHOUT_SHORTEST) {
        leave_washout(p);
    } else if (p->day_in_state >= WASHOUT_LONGEST) {
        protocol_said(p, PROTOCOL_SAY_CLINICIAN);
        protocol_pause(p, PROTOCOL_WASHOUT_LONG);
    }
}
