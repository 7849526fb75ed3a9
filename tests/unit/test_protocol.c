// SPDX-License-Identifier: GPL-3.0-or-later
/* Elimination and reintroduction (docs/indicators.md F.1-F.7): the gate, every state with every
 * event as a table, and whole protocols day by day. */
#include "gateway/indicators/gate.h"
#include "gateway/indicators/lot.h"
#include "gateway/indicators/protocol.h"
#include "tests/harness/near.h"
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof(*(a)))
#define START    20526

/* ---- days ---- */

/* A complete day of which nothing is to be said but how bad it was. */
static struct protocol_day day_of(double worst)
{
    return (struct protocol_day){
        .is_complete = true, .worst = worst, .is_dose_eaten = true, .item = -1, .sham_block = -1};
}

static struct protocol_day choice_of(enum protocol_choice choice)
{
    struct protocol_day day = day_of(1);

    day.choice = choice;
    return day;
}

static void live(struct protocol *p, int days, double worst)
{
    const struct protocol_day day = day_of(worst);

    for (int i = 0; i < days; i++)
        protocol_step(p, &day);
}

static void choose(struct protocol *p, enum protocol_choice choice)
{
    const struct protocol_day day = choice_of(choice);

    protocol_step(p, &day);
}

static bool has_said(const struct protocol *p, enum protocol_code code)
{
    return (protocol_advice(p).say >> code & 1U) != 0;
}

#define assert_state(p, expected) \
    assert_string_equal(protocol_state_name((p)->state), protocol_state_name(expected))

/* ---- ways into each state ---- */

static const struct protocol_item two_foods[] = {
    {.key = "milk", .priority = 2},
    {.key = "bread", .priority = 1},
};

static struct protocol in_baseline(void)
{
    struct protocol p = protocol_idle();

    assert_int_equal(protocol_begin(&p, START, NULL), 0);
    assert_int_equal(protocol_leave_out(&p, two_foods, COUNT(two_foods), NULL), 0);
    return p;
}

static struct protocol in_elimination(void)
{
    struct protocol p = in_baseline();

    live(&p, 14, 4);
    assert_state(&p, PROTOCOL_ELIMINATION);
    return p;
}

static struct protocol in_ready(void)
{
    struct protocol p = in_elimination();

    live(&p, 21, 1);
    assert_state(&p, PROTOCOL_REINTRO_READY);
    return p;
}

static struct protocol in_challenge(void)
{
    struct protocol p = in_ready();

    choose(&p, PROTOCOL_CHOOSE_CHALLENGE);
    assert_state(&p, PROTOCOL_CHALLENGE);
    return p;
}

static struct protocol in_washout(void)
{
    struct protocol p = in_challenge();

    live(&p, 3, 3);
    assert_state(&p, PROTOCOL_WASHOUT);
    return p;
}

static struct protocol in_pause(void)
{
    struct protocol p = in_challenge();

    choose(&p, PROTOCOL_CHOOSE_PAUSE);
    assert_state(&p, PROTOCOL_PAUSED);
    return p;
}

static struct protocol in_personal(void)
{
    struct protocol p = in_ready();

    choose(&p, PROTOCOL_CHOOSE_END);
    assert_state(&p, PROTOCOL_PERSONAL);
    return p;
}

static struct protocol in_stopped(void)
{
    struct protocol p = in_ready();
    struct protocol_day day = day_of(1);

    day.is_red_flag = true;
    protocol_step(&p, &day);
    assert_state(&p, PROTOCOL_STOPPED);
    return p;
}

static struct protocol (*const ways[PROTOCOL_STATES])(void) = {
    [PROTOCOL_IDLE] = protocol_idle,
    [PROTOCOL_BASELINE] = in_baseline,
    [PROTOCOL_ELIMINATION] = in_elimination,
    [PROTOCOL_REINTRO_READY] = in_ready,
    [PROTOCOL_CHALLENGE] = in_challenge,
    [PROTOCOL_WASHOUT] = in_washout,
    [PROTOCOL_PAUSED] = in_pause,
    [PROTOCOL_PERSONAL] = in_personal,
    [PROTOCOL_STOPPED] = in_stopped,
};

/* ---- the gate ---- */

static struct gate_answers good_answers(void)
{
    struct gate_answers answers = {.age_years = 34, .bmi = 23};

    for (int i = 0; i < GATE_QUESTIONS; i++)
        answers.answers[i] = GATE_NO;
    return answers;
}

static void gate_of_the_person(void **state)
{
    struct gate_answers answers = good_answers();
    const struct gate_answers nothing = {.bmi = NAN};

    (void)state;
    assert_int_equal(gate_person(&answers), 0);
    for (int i = 0; i < GATE_QUESTIONS; i++) {
        answers = good_answers();
        answers.answers[i] = GATE_YES;
        assert_int_equal(gate_person(&answers), 1U << i);
        answers.answers[i] = GATE_UNANSWERED;
        assert_int_equal(gate_person(&answers), GATE_BIT_UNANSWERED);
    }
    answers = good_answers();
    answers.age_years = 17;
    answers.bmi = 18.4;
    assert_int_equal(gate_person(&answers), GATE_BIT_AGE | GATE_BIT_BMI);
    answers.age_years = 18;
    answers.bmi = 18.5;
    assert_int_equal(gate_person(&answers), 0);
    assert_int_equal(gate_person(&nothing), GATE_BIT_UNANSWERED);
}

static void gate_of_a_food(void **state)
{
    static const struct {
        struct gate_food food;
        enum gate_verdict verdict;
    } rows[] = {
        {{.allergy = GATE_NO}, GATE_OPEN},
        {{.allergy = GATE_UNANSWERED}, GATE_INCOMPLETE},
        {{.allergy = GATE_YES}, GATE_DIETITIAN},
        {{.allergy = GATE_NO, .has_reaction_at_once = true}, GATE_LOCKED},
        {{.allergy = GATE_NO, .coeliac = GATE_YES}, GATE_OPEN}, /* of rice that is nothing */
        {{.allergy = GATE_NO, .is_gluten = true, .coeliac = GATE_NO}, GATE_COELIAC_FIRST},
        {{.allergy = GATE_NO, .is_gluten = true, .coeliac = GATE_YES, .is_coeliac_tested = true},
         GATE_DIETITIAN},
        {{.allergy = GATE_NO, .is_gluten = true, .is_coeliac_tested = true}, GATE_INCOMPLETE},
        {{.allergy = GATE_NO, .is_gluten = true, .coeliac = GATE_NO, .is_coeliac_tested = true},
         GATE_OPEN},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(gate_food(&rows[i].food), rows[i].verdict);
}

/* ---- states and events ---- */

enum event {
    EVENT_CALM,
    EVENT_NOTHING_LOGGED,
    EVENT_ILL,
    EVENT_UNWELL, /* an illness too mild for a pause */
    EVENT_ANTIBIOTIC,
    EVENT_TRAVEL,
    EVENT_NSAID,
    EVENT_ALCOHOL,
    EVENT_SEVERE,
    EVENT_RED_FLAG,
    EVENT_URGENT,
    EVENT_THIN,
    EVENT_GATE,
    EVENT_PAUSE,
    EVENT_RESUME,
    EVENT_AGREE,
    EVENT_CHALLENGE,
    EVENT_YES,
    EVENT_SKIP,
    EVENT_END,
    EVENTS
};

static struct protocol_day event_of(enum event event)
{
    struct protocol_day day = day_of(1);

    if (event == EVENT_NOTHING_LOGGED)
        day = (struct protocol_day){.item = -1, .sham_block = -1};
    if (event == EVENT_ILL)
        day.illness = 3;
    if (event == EVENT_UNWELL)
        day.illness = 2;
    day.is_antibiotic = event == EVENT_ANTIBIOTIC;
    day.is_travel = event == EVENT_TRAVEL;
    day.is_nsaid = event == EVENT_NSAID;
    if (event == EVENT_ALCOHOL)
        day.alcohol_g = 21;
    if (event == EVENT_SEVERE)
        day.worst = 9;
    day.is_red_flag = event == EVENT_RED_FLAG;
    day.is_urgent = event == EVENT_URGENT;
    if (event == EVENT_THIN)
        day.weight_kg = 67.8; /* of 70 */
    day.is_gate_closed = event == EVENT_GATE;
    if (event >= EVENT_PAUSE && event <= EVENT_SKIP)
        day.choice = (enum protocol_choice)(event - EVENT_PAUSE + PROTOCOL_CHOOSE_PAUSE);
    if (event == EVENT_END)
        day.choice = PROTOCOL_CHOOSE_END;
    return day;
}

/* The state after one such day, by the first letters: I B E R C W P, L for PERSONAL, S. */
static void every_state_with_every_event(void **state)
{
    static const char letters[] = "IBERCWPLS";
    static const char *const rows[PROTOCOL_STATES] = {
        /*                   calm .. nsaid, alcohol, severe .. gate, pause .. end */
        [PROTOCOL_IDLE] = "IIIIIIIIIIIIIIIIIIII",
        [PROTOCOL_BASELINE] = "BBPBPPBBBSSSSPBBBBBI",
        [PROTOCOL_ELIMINATION] = "EEPEPPEEESSSSPEEEEEL",
        [PROTOCOL_REINTRO_READY] = "RRPRPPRRRSSSSPRRCRRL",
        [PROTOCOL_CHALLENGE] = "CCPCPPCCWSSSSPCCCCWL",
        [PROTOCOL_WASHOUT] = "WWPWPPWWWSSSSPWWWWWL",
        [PROTOCOL_PAUSED] = "PPPPPPPPPSSSSPPPPPPL",
        [PROTOCOL_PERSONAL] = "LLLLLLLLLLLLLLLLLLLL",
        [PROTOCOL_STOPPED] = "SSSSSSSSSSSSSSSSSSSS",
    };

    (void)state;
    for (int s = 0; s < PROTOCOL_STATES; s++)
        for (int event = 0; event < EVENTS; event++) {
            struct protocol p = ways[s]();
            const struct protocol_day day = event_of((enum event)event);
            const int32_t before = p.day;

            if (protocol_is_running(&p))
                p.start_weight_kg = 70;
            assert_int_equal(p.state, s);
            protocol_step(&p, &day);
            if (letters[p.state] != rows[s][event])
                fail_msg("%s with event %d: %c, expected %c", protocol_state_name(s), event,
                         letters[p.state], rows[s][event]);
            assert_int_equal(p.day, before + 1);
            assert_true(p.day_in_state >= 1);
        }
}

/* Whatever kind of day comes again and again, every state that runs is left for good, and nothing
 * is left out for more than 120 days. */
static void every_state_has_an_end(void **state)
{
    (void)state;
    for (int s = PROTOCOL_BASELINE; s <= PROTOCOL_PAUSED; s++)
        for (int event = 0; event < EVENTS; event++) {
            struct protocol p = ways[s]();
            const struct protocol_day day = event_of((enum event)event);
            int restricted = p.restricted_days;

            for (int i = 0; i < 200 && protocol_is_running(&p); i++) {
                const struct protocol_advice advice = protocol_advice(&p);

                restricted += p.state != PROTOCOL_BASELINE && advice.avoid != 0;
                assert_in_range(advice.days_left, 0, 120);
                protocol_step(&p, &day);
            }
            assert_false(protocol_is_running(&p));
            assert_true(restricted <= 120);
            assert_int_equal(protocol_advice(&p).days_left, -1);
            assert_int_equal(protocol_advice(&p).item, -1);
        }
}

/* ---- the beginning ---- */

static void beginning(void **state)
{
    struct protocol p = protocol_idle();
    struct protocol_item items[6] = {{.key = "a"}, {.key = "b"}, {.key = "c"},
                                     {.key = "d"}, {.key = "e"}, {.key = "f"}};

    (void)state;
    assert_int_equal(protocol_leave_out(&p, items, 1, NULL), -ERR_BUSY);
    assert_int_equal(protocol_begin(&p, START, NULL), 0);
    assert_int_equal(protocol_begin(&p, START, NULL), -ERR_BUSY);
    assert_int_equal(protocol_leave_out(&p, items, 0, NULL), -ERR_RANGE);
    assert_int_equal(protocol_leave_out(&p, items, 6, NULL), -ERR_RANGE);
    assert_int_equal(protocol_leave_out(&p, items, 5, NULL), 0);
    items[0].is_group = true;
    assert_int_equal(protocol_leave_out(&p, items, 4, NULL), -ERR_RANGE);
    items[1].status = PROTOCOL_TOLERATED; /* is not taken */
    assert_int_equal(protocol_leave_out(&p, items, 3, NULL), 0);
    assert_int_equal(p.items[1].status, PROTOCOL_UNTESTED);
    memcpy(items[2].key, "a", 2);
    assert_int_equal(protocol_leave_out(&p, items, 3, NULL), -ERR_RANGE);
    items[2].key[0] = '\0';
    assert_int_equal(protocol_leave_out(&p, items, 3, NULL), -ERR_RANGE);
    assert_int_equal(p.item_count, 3);

    live(&p, 14, 4);
    assert_state(&p, PROTOCOL_ELIMINATION);
    assert_int_equal(protocol_leave_out(&p, items, 1, NULL), -ERR_BUSY);
}

static void baseline(void **state)
{
    struct protocol p = in_baseline();
    const struct protocol_day unlogged = event_of(EVENT_NOTHING_LOGGED);

    (void)state;
    assert_true(has_said(&p, PROTOCOL_SAY_BASE_LOG));
    assert_int_equal(protocol_advice(&p).avoid, 0); /* eat as usual */
    assert_int_equal(protocol_advice(&p).days_left, 13);
    live(&p, 13, 4);
    assert_int_equal(protocol_advice(&p).days_left, 0);
    for (int i = 0; i < 14; i++)
        protocol_step(&p, &unlogged);
    assert_state(&p, PROTOCOL_BASELINE);
    live(&p, 1, 4); /* the 14th complete day is the 28th of the calendar */
    assert_state(&p, PROTOCOL_ELIMINATION);

    p = in_baseline();
    for (int i = 0; i < 27; i++)
        protocol_step(&p, &unlogged);
    assert_state(&p, PROTOCOL_BASELINE);
    protocol_step(&p, &unlogged);
    assert_state(&p, PROTOCOL_IDLE);
    assert_int_equal(p.cause, PROTOCOL_BASELINE_GAPS);

    p = protocol_idle(); /* nobody said what to leave out */
    assert_int_equal(protocol_begin(&p, START, NULL), 0);
    live(&p, 27, 4);
    assert_state(&p, PROTOCOL_BASELINE);
    live(&p, 1, 4);
    assert_state(&p, PROTOCOL_IDLE);
}

/* ---- elimination ---- */

static void response_rule(void **state)
{
    static const struct {
        double before, after;
        enum protocol_response response;
    } rows[] = {
        {4, 3, PROTOCOL_PARTIAL},    /* 1 point, but a quarter only */
        {3, 2, PROTOCOL_RESPONSE},   /* 1 point, a third */
        {2, 1.5, PROTOCOL_PARTIAL},  /* 0.5 points */
        {2, 1.25, PROTOCOL_PARTIAL}, /* more than 30 %, less than a point */
        {2, 1.75, PROTOCOL_NONE},    /* */
        {5, 3.5, PROTOCOL_RESPONSE}, /* 30 % */
        {0, 0, PROTOCOL_NONE},       /* nothing to get better */
        {2, 5, PROTOCOL_NONE},       /* worse */
        {8, 6.5, PROTOCOL_PARTIAL},  /* */
        {10, 0, PROTOCOL_RESPONSE},  /* */
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct protocol p = in_baseline();
        double before, after;

        live(&p, 14, rows[i].before);
        live(&p, 20, rows[i].after);
        assert_int_equal(protocol_response(&p, &before, &after), rows[i].response);
        assert_near(before, rows[i].before);
        assert_near(after, rows[i].after);
        live(&p, 1, rows[i].after);
        assert_int_equal(p.state, rows[i].response == PROTOCOL_RESPONSE  ? PROTOCOL_REINTRO_READY
                                  : rows[i].response == PROTOCOL_PARTIAL ? PROTOCOL_ELIMINATION
                                                                         : PROTOCOL_PERSONAL);
        assert_true(has_said(&p, PROTOCOL_SAY_ELIM_DECIDE));
    }
}

/* Only the last ten complete days count. */
static void last_ten_days(void **state)
{
    struct protocol p = in_elimination();
    double before, after;

    (void)state;
    assert_int_equal(protocol_response(&p, &before, &after), PROTOCOL_NONE);
    assert_nan(after);
    live(&p, 10, 9);
    live(&p, 9, 1);
    (void)protocol_response(&p, &before, &after);
    assert_near(after, 1.8);
    live(&p, 1, 1);
    (void)protocol_response(&p, &before, &after);
    assert_near(after, 1);
}

static void no_response_ends_the_diet(void **state)
{
    struct protocol p = in_elimination();

    (void)state;
    assert_int_equal(protocol_advice(&p).avoid, 3);
    assert_true(has_said(&p, PROTOCOL_SAY_ELIM_DAY));
    assert_int_equal(protocol_advice(&p).days_left, 20);
    live(&p, 21, 4);
    assert_state(&p, PROTOCOL_PERSONAL);
    assert_int_equal(p.cause, PROTOCOL_NO_RESPONSE);
    assert_true(has_said(&p, PROTOCOL_SAY_END_DIET));
    assert_int_equal(protocol_advice(&p).avoid, 0);
}

/* A partial response waits for a word, until day 28. */
static void partial_response(void **state)
{
    struct protocol p = in_elimination();

    (void)state;
    live(&p, 24, 3);
    assert_state(&p, PROTOCOL_ELIMINATION);
    assert_true(has_said(&p, PROTOCOL_SAY_ELIM_DECIDE));
    choose(&p, PROTOCOL_CHOOSE_AGREE);
    assert_state(&p, PROTOCOL_REINTRO_READY);

    p = in_elimination();
    live(&p, 27, 3);
    assert_state(&p, PROTOCOL_ELIMINATION);
    assert_int_equal(p.day_in_state, 28);
    live(&p, 1, 3);
    assert_state(&p, PROTOCOL_PERSONAL);
    assert_true(has_said(&p, PROTOCOL_SAY_END_DIET));
}

/* Too few complete days: the rule waits, and is forced on day 28 with what there is. */
static void forced_decision(void **state)
{
    struct protocol p = in_elimination();
    const struct protocol_day unlogged = event_of(EVENT_NOTHING_LOGGED);

    (void)state;
    for (int i = 0; i < 27; i++) {
        const struct protocol_day day = i < 4 ? day_of(3) : unlogged;

        protocol_step(&p, &day);
    }
    assert_state(&p, PROTOCOL_ELIMINATION);
    assert_true(has_said(&p, PROTOCOL_SAY_ELIM_DECIDE)); /* 4 to 3: they may still agree */
    choose(&p, PROTOCOL_CHOOSE_AGREE);
    assert_state(&p, PROTOCOL_REINTRO_READY);

    p = in_elimination();
    for (int i = 0; i < 28; i++)
        protocol_step(&p, &unlogged);
    assert_state(&p, PROTOCOL_PERSONAL);
}

/* With fewer than seven control days no food is tested; days of waiting are control days. */
static void control_days_are_waited_for(void **state)
{
    struct protocol p = in_elimination();
    struct protocol_day nsaid = event_of(EVENT_NSAID);

    (void)state;
    live(&p, 15, 1); /* 8 of them from day 8 on */
    assert_int_equal(p.control_count, 8);
    p = in_elimination();
    live(&p, 7, 1);
    for (int i = 0; i < 14; i++)
        protocol_step(&p, &nsaid);
    assert_state(&p, PROTOCOL_REINTRO_READY);
    assert_int_equal(p.control_count, 0);
    choose(&p, PROTOCOL_CHOOSE_CHALLENGE);
    assert_state(&p, PROTOCOL_REINTRO_READY);
    live(&p, 6, 1);
    choose(&p, PROTOCOL_CHOOSE_CHALLENGE);
    assert_state(&p, PROTOCOL_CHALLENGE);
    assert_int_equal(p.control_count, 8);
}

/* ---- which food ---- */

static void order_of_foods(void **state)
{
    static const struct protocol_item items[] = {
        {.key = "onion", .group = "fructans", .priority = 9},
        {.key = "fructans", .is_group = true, .priority = 1},
        {.key = "egg", .priority = 5},
    };
    struct protocol p = in_baseline();
    struct protocol_day day = choice_of(PROTOCOL_CHOOSE_CHALLENGE);

    (void)state;
    assert_int_equal(protocol_leave_out(&p, items, 3, NULL), 0);
    live(&p, 14, 4);
    live(&p, 21, 1);
    assert_int_equal(protocol_next_item(&p), 2); /* onion waits for its group */
    p.items[2].status = PROTOCOL_TOLERATED;
    assert_int_equal(protocol_next_item(&p), 1);
    day.item = 0;
    protocol_step(&p, &day);
    assert_state(&p, PROTOCOL_REINTRO_READY);
    day.item = 2; /* tested already */
    protocol_step(&p, &day);
    assert_state(&p, PROTOCOL_REINTRO_READY);
    day.item = 3;
    protocol_step(&p, &day);
    assert_state(&p, PROTOCOL_REINTRO_READY);
    p.items[1].status = PROTOCOL_CONFIRMED;
    assert_int_equal(protocol_next_item(&p), 0);
    day.item = 0;
    protocol_step(&p, &day);
    assert_state(&p, PROTOCOL_CHALLENGE);
    assert_int_equal(p.item, 0);
    p.items[0].status = PROTOCOL_INCONCLUSIVE;
    assert_int_equal(protocol_next_item(&p), -1);

    p = in_ready(); /* of equals the first by name */
    p.items[1].priority = p.items[0].priority;
    assert_int_equal(protocol_next_item(&p), 1);
}

/* ---- blocks ---- */

static void doses_of_blocks(void **state)
{
    static const double doses[] = {0.33, 0.67, 1, 1, 1, 1};
    struct protocol p = in_challenge();

    (void)state;
    for (size_t i = 0; i < COUNT(doses); i++) {
        const struct protocol_advice advice = protocol_advice(&p);

        assert_near(advice.dose, doses[i]);
        assert_int_equal(advice.item, 0);
        assert_int_equal(advice.block, i < 3 ? 1 : 2);
        assert_int_equal(advice.day_in_state, i % 3 + 1);
        assert_int_equal(advice.days_left, 2 - i % 3);
        assert_int_equal(advice.avoid, 2); /* everything but what is tested */
        assert_true(has_said(&p, PROTOCOL_SAY_CH_DAY));
        assert_true((advice.log & PROTOCOL_LOG_DOSE) != 0);
        live(&p, 1, 1);
        if (i == 2) {
            assert_state(&p, PROTOCOL_WASHOUT);
            assert_true(has_said(&p, PROTOCOL_SAY_WASH_DAY));
            assert_int_equal(protocol_advice(&p).avoid, 3);
            assert_near(protocol_advice(&p).dose, 0);
            live(&p, 3, 1);
        }
    }
}

/* A food whose symptoms come late: a dose every other day, the worse of both days counts. */
static void slow_food(void **state)
{
    struct protocol p = in_ready();

    (void)state;
    p.items[0].is_slow = true;
    choose(&p, PROTOCOL_CHOOSE_CHALLENGE);
    for (int dose = 0; dose < 3; dose++) {
        assert_true(protocol_advice(&p).dose > 0);
        assert_int_equal(protocol_advice(&p).days_left, 5 - 2 * dose);
        live(&p, 1, dose);
        assert_near(protocol_advice(&p).dose, 0);
        assert_true(has_said(&p, PROTOCOL_SAY_WASH_DAY));
        live(&p, 1, 2);
    }
    assert_state(&p, PROTOCOL_WASHOUT);
    assert_int_equal(p.block_count, 1);
    assert_int_equal(p.blocks[0].days, 3);
    assert_near(p.blocks[0].severity[0], 2);
    assert_near(p.blocks[0].severity[2], 2);
    assert_near(p.blocks[0].dose[0], 0.33);
}

/* A void day is repeated once; the second time it is left out. */
static void void_days(void **state)
{
    static const enum event events[] = {EVENT_NOTHING_LOGGED, EVENT_UNWELL, EVENT_NSAID,
                                        EVENT_ALCOHOL};

    (void)state;
    for (size_t i = 0; i < COUNT(events); i++) {
        struct protocol p = in_challenge();
        const struct protocol_day spoilt = event_of(events[i]);

        live(&p, 1, 1);
        assert_near(protocol_advice(&p).dose, 0.67);
        protocol_step(&p, &spoilt);
        assert_true(has_said(&p, PROTOCOL_SAY_VOID_DAY));
        assert_near(protocol_advice(&p).dose, 0.67);
        protocol_step(&p, &spoilt);
        assert_false(has_said(&p, PROTOCOL_SAY_VOID_DAY));
        assert_near(protocol_advice(&p).dose, 1);
        protocol_step(&p, &spoilt);
        assert_true(has_said(&p, PROTOCOL_SAY_VOID_DAY));
        live(&p, 1, 2);
        assert_state(&p, PROTOCOL_WASHOUT);
        assert_int_equal(p.blocks[0].days, 2);
        assert_near(p.blocks[0].dose[1], 1);
        assert_near(p.blocks[0].severity[1], 2);
    }
}

static void dose_not_eaten(void **state)
{
    struct protocol p = in_challenge();
    struct protocol_day day = day_of(1);

    (void)state;
    day.is_dose_eaten = false;
    protocol_step(&p, &day);
    assert_true(has_said(&p, PROTOCOL_SAY_VOID_DAY));
    assert_near(protocol_advice(&p).dose, 0.33);
    live(&p, 3, 1);
    assert_state(&p, PROTOCOL_WASHOUT);
    assert_int_equal(p.blocks[0].days, 3);
}

/* A block of which no day counts is none: it is given again. */
static void empty_block(void **state)
{
    struct protocol p = in_challenge();
    const struct protocol_day spoilt = event_of(EVENT_NSAID);

    (void)state;
    for (int i = 0; i < 6; i++)
        protocol_step(&p, &spoilt);
    assert_state(&p, PROTOCOL_WASHOUT);
    assert_int_equal(p.block_count, 0);
    live(&p, 3, 1);
    assert_state(&p, PROTOCOL_CHALLENGE);
    assert_near(protocol_advice(&p).dose, 0.33);
    assert_int_equal(protocol_advice(&p).block, 1);
}

/* ---- washout ---- */

static void washout_rule(void **state)
{
    /* Control level 1: up to 2 is calm. Severities of the days after the block; X: not logged. */
    static const struct {
        const char *days;
        int length; /* of the washout; 0: a pause after ten days */
    } rows[] = {
        {"111", 3},   {"222", 3},         {"322", 3},        {"332", 0},
        {"3322", 4},  {"1131", 0},        {"11311", 5},      {"1X11", 4},
        {"11X11", 5}, {"3333333322", 10}, {"3333333332", 0}, {"1313131313", 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct protocol p = in_washout();
        int days = 0;

        while (p.state == PROTOCOL_WASHOUT) {
            const char c =
                rows[i].days[0] && (size_t)days < strlen(rows[i].days) ? rows[i].days[days] : '9';
            const struct protocol_day day =
                c == 'X' ? event_of(EVENT_NOTHING_LOGGED) : day_of((double)(c - '0'));
            protocol_step(&p, &day);
            days++;
        }
        if (rows[i].length == 0) {
            assert_int_equal(days, 10);
            assert_state(&p, PROTOCOL_PAUSED);
            assert_int_equal(p.cause, PROTOCOL_WASHOUT_LONG);
            assert_true(has_said(&p, PROTOCOL_SAY_CLINICIAN));
        } else {
            assert_int_equal(days, rows[i].length);
            assert_state(&p, PROTOCOL_CHALLENGE);
        }
    }
}

/* Days after the return are control days, 72 h from the last dose on, however they were. */
static void control_days_of_washout(void **state)
{
    struct protocol p = in_washout();
    const int before = p.control_count;

    (void)state;
    live(&p, 2, 1);
    assert_int_equal(p.control_count, before);
    live(&p, 1, 3);
    assert_int_equal(p.control_count, before + 1);
    assert_near(p.control[p.control_count - 1], 3);
    live(&p, 2, 1);
    assert_state(&p, PROTOCOL_CHALLENGE);
    assert_int_equal(p.control_count, before + 3);
    for (int i = 0; i < 3; i++) /* of a challenge none */
        live(&p, 1, 1);
    assert_int_equal(p.control_count, before + 3);
}

/* After ten days without calm nothing goes on but by the person's word, and then with a washout. */
static void washout_too_long(void **state)
{
    struct protocol p = in_washout();

    (void)state;
    live(&p, 10, 5);
    assert_state(&p, PROTOCOL_PAUSED);
    live(&p, 20, 1);
    assert_state(&p, PROTOCOL_PAUSED);
    choose(&p, PROTOCOL_CHOOSE_RESUME);
    live(&p, 2, 1);
    assert_state(&p, PROTOCOL_PAUSED);
    live(&p, 1, 1);
    assert_state(&p, PROTOCOL_WASHOUT);
    assert_true(has_said(&p, PROTOCOL_SAY_RESUME));
    assert_int_equal(p.day_in_state, 1);
    live(&p, 3, 1);
    assert_state(&p, PROTOCOL_CHALLENGE);
    assert_int_equal(protocol_advice(&p).block, 2);
}

/* ---- safety ---- */

static void stop_by_severity(void **state)
{
    struct protocol p = in_challenge();

    (void)state;
    assert_true(protocol_must_stop(&p, 6)); /* the level is 1 */
    assert_false(protocol_must_stop(&p, 5.9));
    live(&p, 1, 1);
    live(&p, 1, 6);
    assert_state(&p, PROTOCOL_WASHOUT);
    assert_true(has_said(&p, PROTOCOL_SAY_CH_STOP));
    assert_int_equal(p.block_count, 1);
    assert_int_equal(p.blocks[0].days, 2); /* its days are data */
    assert_near(p.blocks[0].dose[1], 0.67);
    assert_near(p.blocks[0].severity[1], 6);
    assert_false(protocol_must_stop(&p, 10)); /* there is no block to stop */

    live(&p, 3, 1); /* calm, but nobody said yes */
    assert_state(&p, PROTOCOL_PAUSED);
    assert_int_equal(p.cause, PROTOCOL_UNCONFIRMED);
    assert_true(has_said(&p, PROTOCOL_SAY_CONFIRM_DOSE));
    live(&p, 5, 1);
    assert_state(&p, PROTOCOL_PAUSED);
    choose(&p, PROTOCOL_CHOOSE_YES);
    assert_state(&p, PROTOCOL_CHALLENGE);
    assert_near(protocol_advice(&p).dose, 0.5);
    assert_int_equal(protocol_advice(&p).block, 2);

    live(&p, 1, 9); /* and once more */
    assert_near(p.dose_factor, 0.25);
    assert_int_equal(p.items[0].status, PROTOCOL_CONFIRMED);
    assert_near(p.items[0].calm_dose, 0.33);
    live(&p, 3, 1); /* a food that was judged needs no yes */
    assert_state(&p, PROTOCOL_REINTRO_READY);
    choose(&p, PROTOCOL_CHOOSE_CHALLENGE);
    assert_int_equal(p.item, 1);
    assert_near(protocol_advice(&p).dose, 0.33);
}

/* Nobody has to go on with a food: it is inconclusive, stays out, and the next one comes. */
static void food_given_up(void **state)
{
    struct protocol p = in_challenge();

    (void)state;
    live(&p, 1, 6);
    live(&p, 3, 1);
    assert_int_equal(p.cause, PROTOCOL_UNCONFIRMED);
    choose(&p, PROTOCOL_CHOOSE_SKIP);
    assert_state(&p, PROTOCOL_REINTRO_READY);
    assert_true(has_said(&p, PROTOCOL_SAY_RESULT));
    assert_int_equal(p.items[0].status, PROTOCOL_INCONCLUSIVE);
    assert_int_equal(p.items[0].blocks, 1);
    assert_true(p.items[0].effect > 0);
    assert_true(p.items[0].is_kept_out);
    choose(&p, PROTOCOL_CHOOSE_CHALLENGE);
    assert_int_equal(p.item, 1);

    choose(&p, PROTOCOL_CHOOSE_SKIP); /* before a day of it counted */
    assert_state(&p, PROTOCOL_WASHOUT);
    assert_int_equal(p.items[1].status, PROTOCOL_INCONCLUSIVE);
    assert_int_equal(p.items[1].blocks, 0);
    assert_near(p.items[1].calm_dose, 0);
    live(&p, 3, 1);
    assert_state(&p, PROTOCOL_PERSONAL);
    assert_int_equal(p.cause, PROTOCOL_ALL_JUDGED);
    assert_int_equal(protocol_advice(&p).avoid, 3);

    p = in_pause(); /* in the middle of a block: after the pause it is washed out */
    choose(&p, PROTOCOL_CHOOSE_SKIP);
    assert_state(&p, PROTOCOL_PAUSED);
    choose(&p, PROTOCOL_CHOOSE_RESUME);
    live(&p, 3, 1);
    assert_state(&p, PROTOCOL_WASHOUT);

    p = in_washout(); /* while the days go on */
    choose(&p, PROTOCOL_CHOOSE_SKIP);
    assert_state(&p, PROTOCOL_WASHOUT);
    live(&p, 2, 1);
    assert_state(&p, PROTOCOL_REINTRO_READY);
}

/* Where the level is high, 8 is the limit. */
static void stop_at_eight(void **state)
{
    struct protocol p = in_challenge();

    (void)state;
    for (int i = 0; i < p.control_count; i++)
        p.control[i] = 5;
    assert_false(protocol_must_stop(&p, 7.9));
    assert_true(protocol_must_stop(&p, 8));
}

/* A day so bad that is void as well stops the block, but is no datum; illness pauses after it. */
static void stop_on_a_void_day(void **state)
{
    struct protocol p = in_challenge();
    struct protocol_day day = day_of(9);

    (void)state;
    live(&p, 1, 1);
    day.illness = 5;
    protocol_step(&p, &day);
    assert_state(&p, PROTOCOL_WASHOUT);
    assert_true(p.needs_yes);
    assert_int_equal(p.blocks[0].days, 1);
    protocol_step(&p, &day);
    assert_state(&p, PROTOCOL_PAUSED);
    assert_int_equal(p.cause, PROTOCOL_ILLNESS);
}

static void urgent_sign_locks(void **state)
{
    struct protocol p = in_challenge();
    struct protocol_day day = event_of(EVENT_URGENT);

    (void)state;
    protocol_step(&p, &day);
    assert_state(&p, PROTOCOL_STOPPED);
    assert_int_equal(p.cause, PROTOCOL_URGENT);
    assert_true(has_said(&p, PROTOCOL_SAY_URGENT));
    assert_int_equal(p.items[0].status, PROTOCOL_LOCKED);
    assert_int_equal(protocol_advice(&p).avoid, 1); /* for ever; the rest may be eaten again */

    p = in_elimination(); /* nothing is being tested */
    protocol_step(&p, &day);
    assert_state(&p, PROTOCOL_STOPPED);
    assert_int_equal(p.items[0].status, PROTOCOL_UNTESTED);

    p = in_washout(); /* it comes before everything else */
    day.is_red_flag = true;
    day.choice = PROTOCOL_CHOOSE_END;
    protocol_step(&p, &day);
    assert_int_equal(p.cause, PROTOCOL_URGENT);
    assert_int_equal(p.items[0].status, PROTOCOL_LOCKED);
}

static void weight(void **state)
{
    struct protocol p = in_baseline();
    struct protocol_day day = day_of(4);

    (void)state;
    day.weight_kg = 70;
    protocol_step(&p, &day);
    assert_near(p.start_weight_kg, 70);
    live(&p, 13, 4);      /* not weighed */
    day.weight_kg = 67.9; /* exactly 3 % */
    protocol_step(&p, &day);
    assert_state(&p, PROTOCOL_ELIMINATION);
    day.weight_kg = 67.8;
    protocol_step(&p, &day);
    assert_state(&p, PROTOCOL_STOPPED);
    assert_int_equal(p.cause, PROTOCOL_WEIGHT);
    assert_true(has_said(&p, PROTOCOL_SAY_NEEDS_DIETITIAN));
}

static void red_flag_and_gate(void **state)
{
    struct protocol p = in_baseline();
    struct protocol_day day = event_of(EVENT_RED_FLAG);

    (void)state;
    protocol_step(&p, &day);
    assert_int_equal(p.cause, PROTOCOL_RED_FLAG);
    assert_true(has_said(&p, PROTOCOL_SAY_CLINICIAN));
    assert_int_equal(protocol_begin(&p, START + 40, NULL), 0); /* after a new gate */
    assert_state(&p, PROTOCOL_BASELINE);
    day = event_of(EVENT_GATE);
    protocol_step(&p, &day);
    assert_int_equal(p.cause, PROTOCOL_GATE);
    assert_true(has_said(&p, PROTOCOL_SAY_NEEDS_DIETITIAN));
}

/* ---- pauses ---- */

/* Three days after the cause, to the start of the block. */
static void pause_and_return(void **state)
{
    static const enum event events[] = {EVENT_ILL, EVENT_ANTIBIOTIC, EVENT_TRAVEL};
    static const enum protocol_cause causes[] = {PROTOCOL_ILLNESS, PROTOCOL_ANTIBIOTIC,
                                                 PROTOCOL_TRAVEL};

    (void)state;
    for (size_t i = 0; i < COUNT(events); i++) {
        struct protocol p = in_challenge();
        const struct protocol_day day = event_of(events[i]);

        live(&p, 2, 1);
        protocol_step(&p, &day);
        protocol_step(&p, &day);
        assert_state(&p, PROTOCOL_PAUSED);
        assert_int_equal(p.cause, causes[i]);
        assert_int_equal(protocol_advice(&p).avoid, 3);
        assert_near(protocol_advice(&p).dose, 0);
        assert_int_equal(protocol_advice(&p).block, 1);
        live(&p, 2, 1);
        assert_state(&p, PROTOCOL_PAUSED);
        protocol_step(&p, &day); /* once more */
        live(&p, 2, 1);
        assert_state(&p, PROTOCOL_PAUSED);
        live(&p, 1, 1);
        assert_state(&p, PROTOCOL_CHALLENGE);
        assert_true(has_said(&p, PROTOCOL_SAY_RESUME));
        assert_near(protocol_advice(&p).dose, 0.33);
        assert_int_equal(p.block.days, 0);
        assert_int_equal(p.block_count, 0);
    }
}

/* Earlier blocks stay. */
static void pause_in_the_second_block(void **state)
{
    struct protocol p = in_washout();
    const struct protocol_day ill = event_of(EVENT_ILL);

    (void)state;
    live(&p, 3, 1);
    live(&p, 1, 4);
    protocol_step(&p, &ill);
    live(&p, 3, 1);
    assert_state(&p, PROTOCOL_CHALLENGE);
    assert_int_equal(p.block_count, 1);
    assert_near(p.blocks[0].severity[0], 3);
    assert_near(protocol_advice(&p).dose, 1);
    assert_int_equal(protocol_advice(&p).block, 2);
}

static void pause_by_the_person(void **state)
{
    struct protocol p = in_pause();
    const struct protocol_day ill = event_of(EVENT_ILL);

    (void)state;
    live(&p, 10, 1);
    protocol_step(&p, &ill);
    assert_int_equal(p.cause, PROTOCOL_USER); /* their word is still missing */
    live(&p, 5, 1);
    assert_state(&p, PROTOCOL_PAUSED);
    choose(&p, PROTOCOL_CHOOSE_RESUME);
    protocol_step(&p, &ill);
    assert_int_equal(p.cause, PROTOCOL_ILLNESS);
    live(&p, 3, 1);
    assert_state(&p, PROTOCOL_CHALLENGE);
}

/* Phases go on where they were; ill days are no days of elimination. */
static void pause_of_elimination(void **state)
{
    struct protocol p = in_elimination();
    const struct protocol_day ill = event_of(EVENT_ILL);

    (void)state;
    live(&p, 11, 1);
    protocol_step(&p, &ill);
    live(&p, 3, 1);
    assert_state(&p, PROTOCOL_ELIMINATION);
    assert_int_equal(p.day_in_state, 12);
    assert_int_equal(p.elimination_days, 11);
    live(&p, 10, 1);
    assert_state(&p, PROTOCOL_REINTRO_READY);
    assert_int_equal(p.restricted_days, 25);
    protocol_step(&p, &ill);
    live(&p, 3, 1);
    assert_state(&p, PROTOCOL_REINTRO_READY);
    assert_int_equal(p.day_in_state, 1);
}

/* ---- whole protocols ---- */

/* A food that does it, one that does not. Days are as bad as the food of the day makes them. */
static void from_beginning_to_end(void **state)
{
    struct protocol p = in_baseline();
    int days = 0, results = 0;

    (void)state;
    while (protocol_is_running(&p) && days < 300) {
        const struct protocol_advice advice = protocol_advice(&p);
        struct protocol_day day = day_of(p.state == PROTOCOL_BASELINE ? 5 : 1);

        if (advice.dose > 0 && advice.item == 0)
            day.worst = 1 + 4 * advice.dose;
        if (p.state == PROTOCOL_REINTRO_READY)
            day.choice = PROTOCOL_CHOOSE_CHALLENGE;
        if (p.needs_yes)
            day.choice = PROTOCOL_CHOOSE_YES;
        protocol_step(&p, &day);
        results += has_said(&p, PROTOCOL_SAY_RESULT);
        if (p.items[0].status == PROTOCOL_CONFIRMED && protocol_is_running(&p))
            assert_true((protocol_advice(&p).avoid & 1) != 0);
        days++;
    }
    assert_state(&p, PROTOCOL_PERSONAL);
    assert_int_equal(p.cause, PROTOCOL_ALL_JUDGED);
    assert_int_equal(results, 2);
    assert_int_equal(p.items[0].status, PROTOCOL_CONFIRMED);
    assert_true(p.items[0].lower > 0.75);
    assert_int_equal(p.items[1].status, PROTOCOL_TOLERATED);
    assert_near(p.items[1].calm_dose, 1);
    assert_int_equal(protocol_advice(&p).avoid, 1);
    assert_int_equal(p.day, START + days);
    /* 14 as usual, 21 without, two foods of two blocks with their washouts and a day to choose */
    assert_int_equal(days, 14 + 21 + 2 * (1 + 2 * (3 + 3)));
    assert_false(protocol_is_due(&p.items[0], p.items[0].judged_day + 89));
    assert_true(protocol_is_due(&p.items[0], p.items[0].judged_day + 90));
    assert_false(protocol_is_due(&p.items[1], p.day + 1000));
}

/* Four blocks that leave it open: the food is the person's choice, and offered again. */
static void inconclusive_food(void **state)
{
    struct protocol p = in_challenge();
    int blocks = 0;

    (void)state;
    for (; blocks < 4; blocks++) {
        assert_state(&p, PROTOCOL_CHALLENGE);
        live(&p, 3, 2);
        if (blocks < 3)
            live(&p, 3, 1);
    }
    assert_int_equal(p.items[0].status, PROTOCOL_INCONCLUSIVE);
    assert_int_equal(p.items[0].blocks, 4);
    assert_true(has_said(&p, PROTOCOL_SAY_RESULT));
    live(&p, 3, 1);
    assert_state(&p, PROTOCOL_REINTRO_READY);
    assert_int_equal(protocol_advice(&p).avoid, 3);
    choose(&p, PROTOCOL_CHOOSE_END);
    assert_int_equal(protocol_advice(&p).avoid, 0);
    p.items[0].is_kept_out = true;
    assert_int_equal(protocol_advice(&p).avoid, 1);
    assert_false(protocol_is_due(&p.items[0], p.items[0].judged_day + 59));
    assert_true(protocol_is_due(&p.items[0], p.items[0].judged_day + 60));
}

/* A sham in the second place: its days become control days, and the doses of the food go on. */
static void blinded_blocks(void **state)
{
    struct protocol p = in_ready();
    struct protocol_day day = choice_of(PROTOCOL_CHOOSE_CHALLENGE);
    int control;

    (void)state;
    day.sham_block = 1;
    protocol_step(&p, &day);
    assert_false(p.block.is_open);
    live(&p, 3, 1);
    live(&p, 3, 1);
    assert_state(&p, PROTOCOL_CHALLENGE);
    control = p.control_count;
    live(&p, 1, 2);
    live(&p, 1, 7); /* a stop, as with the food, but the food's dose stays */
    assert_true(has_said(&p, PROTOCOL_SAY_CH_STOP));
    assert_int_equal(p.control_count, control + 2);
    assert_near(p.control[p.control_count - 1], 7);
    assert_int_equal(p.block_count, 1);
    assert_int_equal(p.items[0].status, PROTOCOL_UNTESTED);
    choose(&p, PROTOCOL_CHOOSE_YES);
    live(&p, 2, 1);
    assert_state(&p, PROTOCOL_CHALLENGE);
    assert_int_equal(protocol_advice(&p).block, 3);
    assert_near(protocol_advice(&p).dose, 1);
    live(&p, 3, 1);
    assert_int_equal(p.block_count, 2);
    assert_int_equal(p.items[0].status, PROTOCOL_TOLERATED);
}

static void hundred_and_twenty_days(void **state)
{
    struct protocol p = in_ready();

    (void)state;
    assert_int_equal(p.restricted_days, 21);
    live(&p, 98, 1);
    assert_state(&p, PROTOCOL_REINTRO_READY);
    assert_int_equal(protocol_advice(&p).days_left, 0);
    live(&p, 1, 1);
    assert_state(&p, PROTOCOL_PERSONAL);
    assert_int_equal(p.cause, PROTOCOL_TOO_LONG);
    assert_true(has_said(&p, PROTOCOL_SAY_END_DIET));
    assert_int_equal(protocol_advice(&p).avoid, 0);

    p = in_pause(); /* a pause does not make it longer */
    for (int i = 0; i < 120 && protocol_is_running(&p); i++)
        live(&p, 1, 1);
    assert_int_equal(p.cause, PROTOCOL_TOO_LONG);
    assert_int_equal(p.restricted_days, 120);
}

/* Any event, seldom the dangerous ones, and any severity. */
static struct protocol_day any_day(struct lot *lot)
{
    static const enum event often[] = {EVENT_CALM,      EVENT_NOTHING_LOGGED, EVENT_NSAID,
                                       EVENT_CHALLENGE, EVENT_CHALLENGE,      EVENT_YES,
                                       EVENT_AGREE,     EVENT_RESUME};
    const bool is_rare = lot_draw(lot) % 25 == 0;
    struct protocol_day day = event_of(is_rare ? (enum event)(lot_draw(lot) % EVENTS)
                                               : often[lot_draw(lot) % COUNT(often)]);

    if (day.is_complete)
        day.worst = (double)(lot_draw(lot) % 30 == 0 ? 8 : lot_draw(lot) % 4);
    day.sham_block = (int)(lot_draw(lot) % 6) - 1;
    day.is_dose_eaten = lot_draw(lot) % 10 != 0;
    return day;
}

/* What must hold on every morning, whatever has happened. */
static void check_morning(const struct protocol *p)
{
    const struct protocol_advice advice = protocol_advice(p);

    assert_in_range(p->control_count, 0, CHALLENGE_CONTROL_MAX);
    assert_in_range(p->block_count, 0, CHALLENGE_BLOCKS_MAX);
    assert_in_range(p->block.days, 0, CHALLENGE_DOSES);
    assert_true(p->restricted_days <= 120);
    assert_true(p->day_in_state >= 1);
    for (int i = 0; i < p->control_count; i++)
        assert_true(p->control[i] >= 0 && p->control[i] <= 10);
    if (p->state != PROTOCOL_CHALLENGE)
        assert_true(advice.dose <= 0);
    if (p->state == PROTOCOL_CHALLENGE) {
        assert_true(advice.dose <= 1);
        assert_int_equal(p->items[p->item].status, PROTOCOL_UNTESTED);
        assert_true(p->control_count >= CHALLENGE_CONTROL_MIN);
        assert_false(p->needs_yes);
    }
    if (p->state == PROTOCOL_WASHOUT)
        assert_in_range(p->day_in_state, 1, 10);
    if (p->state == PROTOCOL_ELIMINATION)
        assert_in_range(p->day_in_state, 1, 28);
    if (!protocol_is_running(p))
        assert_int_equal(p->item, -1);
}

/* Thousands of people with whatever days: it ends in time, and no morning says what may not be. */
static void any_days(void **state)
{
    int ends[PROTOCOL_CAUSES] = {0};

    (void)state;
    for (uint32_t seed = 1; seed <= 3000; seed++) {
        struct lot lot = {.state = seed};
        struct protocol p = seed % 3 ? in_ready() : in_baseline();
        int days = 0;

        p.items[0].is_slow = seed % 2;
        for (; protocol_is_running(&p); days++) {
            const struct protocol_day day = any_day(&lot);

            assert_true(days < 28 + 120);
            protocol_step(&p, &day);
            check_morning(&p);
        }
        ends[p.cause]++;
    }
    assert_true(ends[PROTOCOL_ALL_JUDGED] > 0);
    assert_true(ends[PROTOCOL_TOO_LONG] > 0);
    assert_true(ends[PROTOCOL_URGENT] > 0);
    assert_true(ends[PROTOCOL_USER] > 0);
}

/* The state is data: a copy goes on as the original does. */
static void state_is_data(void **state)
{
    struct protocol p = in_washout(), copy;

    (void)state;
    memcpy(&copy, &p, sizeof(p));
    for (int i = 0; i < 30; i++) {
        live(&p, 1, i % 3);
        live(&copy, 1, i % 3);
        assert_memory_equal(&p, &copy, sizeof(p));
    }
}

static void names(void **state)
{
    (void)state;
    for (int i = 0; i < PROTOCOL_CODES; i++)
        assert_non_null(protocol_code_name((enum protocol_code)i));
    for (int i = 0; i < PROTOCOL_STATES; i++)
        assert_non_null(protocol_state_name((enum protocol_state)i));
    assert_string_equal(protocol_code_name(PROTOCOL_SAY_CH_DAY), "CH_DAY");
    assert_string_equal(protocol_state_name(PROTOCOL_REINTRO_READY), "REINTRO_READY");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gate_of_the_person),
        cmocka_unit_test(gate_of_a_food),
        cmocka_unit_test(every_state_with_every_event),
        cmocka_unit_test(every_state_has_an_end),
        cmocka_unit_test(beginning),
        cmocka_unit_test(baseline),
        cmocka_unit_test(response_rule),
        cmocka_unit_test(last_ten_days),
        cmocka_unit_test(no_response_ends_the_diet),
        cmocka_unit_test(partial_response),
        cmocka_unit_test(forced_decision),
        cmocka_unit_test(control_days_are_waited_for),
        cmocka_unit_test(order_of_foods),
        cmocka_unit_test(doses_of_blocks),
        cmocka_unit_test(slow_food),
        cmocka_unit_test(void_days),
        cmocka_unit_test(dose_not_eaten),
        cmocka_unit_test(empty_block),
        cmocka_unit_test(washout_rule),
        cmocka_unit_test(control_days_of_washout),
        cmocka_unit_test(washout_too_long),
        cmocka_unit_test(stop_by_severity),
        cmocka_unit_test(food_given_up),
        cmocka_unit_test(stop_at_eight),
        cmocka_unit_test(stop_on_a_void_day),
        cmocka_unit_test(urgent_sign_locks),
        cmocka_unit_test(weight),
        cmocka_unit_test(red_flag_and_gate),
        cmocka_unit_test(pause_and_return),
        cmocka_unit_test(pause_in_the_second_block),
        cmocka_unit_test(pause_by_the_person),
        cmocka_unit_test(pause_of_elimination),
        cmocka_unit_test(from_beginning_to_end),
        cmocka_unit_test(inconclusive_food),
        cmocka_unit_test(blinded_blocks),
        cmocka_unit_test(hundred_and_twenty_days),
        cmocka_unit_test(any_days),
        cmocka_unit_test(state_is_data),
        cmocka_unit_test(names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
