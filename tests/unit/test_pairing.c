/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The pairing as a state machine: every state against every event. The table names what does
 * something; every other pair must change nothing and ask for nothing.
 */
#include "ble/pairing.h"
#include "core/error.h"
#include "tests/harness/test.h"

#define NOW     1000000
#define SECONDS 10

static const char *const event_names[PAIRING_EVENTS] = {
    "adapter up",
    "adapter down",
    "scanning",
    "found",
    "keys",
    "no keys",
    "gone",
    "granted",
    "registered",
    "register later",
    "register failed",
    "asked",
    "said no",
    "said nothing",
    "done",
    "busy",
    "lost",
    "refused",
    "late",
    "unable",
    "closed",
    "abort",
    "timer",
};

struct transition {
    enum pairing_state from;
    enum pairing_event event;
    enum pairing_state to;
    unsigned actions;
    int result; /* if it comes to an end */
};

#define ENDS     (PAIRING_FORGET_CALLS)
#define CLOSES   (ENDS | PAIRING_WITHDRAW | PAIRING_UNREGISTER)
#define HANGS_UP (CLOSES | PAIRING_DISCONNECT)
#define SUCCEEDS (HANGS_UP | PAIRING_TRUST)
#define GIVES_UP (PAIRING_CANCEL | PAIRING_WITHDRAW)

static const struct transition transitions[] = {
    {PAIRING_FINDING, PAIRING_KEYS, PAIRING_ENDED, ENDS | PAIRING_SAY_ALREADY, 0},
    {PAIRING_FINDING, PAIRING_FOUND, PAIRING_QUEUED, 0, 0},
    {PAIRING_FINDING, PAIRING_ABORT, PAIRING_ENDED, ENDS, -ERR_DENIED},
    {PAIRING_FINDING, PAIRING_TIMER, PAIRING_ENDED, ENDS, -ERR_UNAVAILABLE},

    {PAIRING_QUEUED, PAIRING_ADAPTER_DOWN, PAIRING_ENDED, CLOSES, -ERR_UNAVAILABLE},
    {PAIRING_QUEUED, PAIRING_KEYS, PAIRING_ENDED, ENDS | PAIRING_SAY_ALREADY, 0},
    {PAIRING_QUEUED, PAIRING_GONE, PAIRING_ENDED, ENDS, -ERR_IO},
    {PAIRING_QUEUED, PAIRING_GRANTED, PAIRING_REGISTERING, PAIRING_REGISTER, 0},
    {PAIRING_QUEUED, PAIRING_ABORT, PAIRING_ENDED, ENDS, -ERR_DENIED},
    {PAIRING_QUEUED, PAIRING_TIMER, PAIRING_ENDED, ENDS, -ERR_IO},

    {PAIRING_REGISTERING, PAIRING_ADAPTER_DOWN, PAIRING_ENDED, CLOSES, -ERR_UNAVAILABLE},
    {PAIRING_REGISTERING, PAIRING_KEYS, PAIRING_ENDED, CLOSES | PAIRING_TRUST | PAIRING_SAY_ALREADY,
     0},
    {PAIRING_REGISTERING, PAIRING_GONE, PAIRING_ENDED, CLOSES, -ERR_IO},
    {PAIRING_REGISTERING, PAIRING_REGISTERED, PAIRING_RUNNING, PAIRING_PAIR | PAIRING_SAY_BEGINS,
     0},
    {PAIRING_REGISTERING, PAIRING_REGISTER_FAILED, PAIRING_ENDED, CLOSES, -ERR_IO},
    {PAIRING_REGISTERING, PAIRING_ABORT, PAIRING_ENDED, CLOSES, -ERR_DENIED},
    {PAIRING_REGISTERING, PAIRING_TIMER, PAIRING_ENDED, CLOSES, -ERR_UNAVAILABLE},

    {PAIRING_RUNNING, PAIRING_ADAPTER_DOWN, PAIRING_ENDED, CLOSES, -ERR_UNAVAILABLE},
    {PAIRING_RUNNING, PAIRING_GONE, PAIRING_CLOSING, HANGS_UP, -ERR_IO},
    {PAIRING_RUNNING, PAIRING_DONE, PAIRING_CLOSING, SUCCEEDS, 0},
    {PAIRING_RUNNING, PAIRING_BUSY, PAIRING_PAUSE, PAIRING_FORGET_CALLS, 0},
    {PAIRING_RUNNING, PAIRING_LOST, PAIRING_PAUSE, PAIRING_FORGET_CALLS, 0},
    {PAIRING_RUNNING, PAIRING_REFUSED, PAIRING_CLOSING, HANGS_UP, -ERR_UNSUPPORTED},
    {PAIRING_RUNNING, PAIRING_LATE, PAIRING_CLOSING, HANGS_UP, -ERR_TIMEOUT},
    {PAIRING_RUNNING, PAIRING_UNABLE, PAIRING_CLOSING, HANGS_UP, -ERR_UNSUPPORTED},
    {PAIRING_RUNNING, PAIRING_ABORT, PAIRING_CANCELLING, GIVES_UP, 0},
    {PAIRING_RUNNING, PAIRING_TIMER, PAIRING_CANCELLING, GIVES_UP, 0},

    {PAIRING_PAUSE, PAIRING_ADAPTER_DOWN, PAIRING_ENDED, CLOSES, -ERR_UNAVAILABLE},
    {PAIRING_PAUSE, PAIRING_KEYS, PAIRING_CLOSING, SUCCEEDS, 0},
    {PAIRING_PAUSE, PAIRING_GONE, PAIRING_CLOSING, HANGS_UP, -ERR_IO},
    {PAIRING_PAUSE, PAIRING_ABORT, PAIRING_CLOSING, HANGS_UP, -ERR_DENIED},
    {PAIRING_PAUSE, PAIRING_TIMER, PAIRING_RUNNING, PAIRING_PAIR, 0},

    {PAIRING_CANCELLING, PAIRING_ADAPTER_DOWN, PAIRING_ENDED, CLOSES, -ERR_UNAVAILABLE},
    {PAIRING_CANCELLING, PAIRING_GONE, PAIRING_CLOSING, HANGS_UP, -ERR_DENIED},
    {PAIRING_CANCELLING, PAIRING_DONE, PAIRING_CLOSING, SUCCEEDS, 0},
    {PAIRING_CANCELLING, PAIRING_BUSY, PAIRING_CLOSING, HANGS_UP, -ERR_DENIED},
    {PAIRING_CANCELLING, PAIRING_LOST, PAIRING_CLOSING, HANGS_UP, -ERR_DENIED},
    {PAIRING_CANCELLING, PAIRING_REFUSED, PAIRING_CLOSING, HANGS_UP, -ERR_DENIED},
    {PAIRING_CANCELLING, PAIRING_LATE, PAIRING_CLOSING, HANGS_UP, -ERR_DENIED},
    {PAIRING_CANCELLING, PAIRING_UNABLE, PAIRING_CLOSING, HANGS_UP, -ERR_DENIED},
    {PAIRING_CANCELLING, PAIRING_TIMER, PAIRING_CLOSING, HANGS_UP, -ERR_DENIED},

    {PAIRING_CLOSING, PAIRING_ADAPTER_DOWN, PAIRING_ENDED, CLOSES, 0},
    {PAIRING_CLOSING, PAIRING_GONE, PAIRING_ENDED, ENDS, 0},
    {PAIRING_CLOSING, PAIRING_CLOSED, PAIRING_ENDED, ENDS, 0},
    {PAIRING_CLOSING, PAIRING_TIMER, PAIRING_ENDED, ENDS, 0},
};

static unsigned feed(struct pairing *pairing, enum pairing_event event, int64_t now_ms)
{
    return pairing_handle(pairing, event, now_ms);
}

/* A pairing in a state, by the way that leads there. */
static void bring(struct pairing *pairing, enum pairing_state state)
{
    *pairing = (struct pairing){.state = PAIRING_NONE};
    if (state == PAIRING_NONE)
        return;
    pairing_begin(pairing, SECONDS, NOW);
    if (state == PAIRING_FINDING)
        return;
    feed(pairing, PAIRING_ADAPTER_UP, NOW);
    feed(pairing, PAIRING_SCANNING, NOW);
    feed(pairing, PAIRING_FOUND, NOW);
    if (state == PAIRING_QUEUED)
        return;
    feed(pairing, PAIRING_GRANTED, NOW);
    if (state == PAIRING_REGISTERING)
        return;
    feed(pairing, PAIRING_REGISTERED, NOW);
    if (state == PAIRING_PAUSE)
        feed(pairing, PAIRING_BUSY, NOW);
    if (state == PAIRING_CANCELLING)
        feed(pairing, PAIRING_ABORT, NOW);
    if (state == PAIRING_CLOSING || state == PAIRING_ENDED)
        feed(pairing, PAIRING_DONE, NOW);
    if (state == PAIRING_ENDED)
        feed(pairing, PAIRING_CLOSED, NOW);
}

static const struct transition *expected(enum pairing_state from, enum pairing_event event)
{
    for (size_t i = 0; i < sizeof(transitions) / sizeof(transitions[0]); i++)
        if (transitions[i].from == from && transitions[i].event == event)
            return &transitions[i];
    return NULL;
}

static bool has_result(enum pairing_state state)
{
    return state == PAIRING_CLOSING || state == PAIRING_ENDED;
}

static void every_state_takes_every_event(void **unused)
{
    (void)unused;
    for (int state = 0; state < PAIRING_STATES; state++) {
        for (int event = 0; event < PAIRING_EVENTS; event++) {
            const struct transition none = {(enum pairing_state)state, (enum pairing_event)event,
                                            (enum pairing_state)state, 0, 0};
            const struct transition *expect =
                expected((enum pairing_state)state, (enum pairing_event)event);
            struct pairing pairing;
            bring(&pairing, (enum pairing_state)state);
            assert_int_equal(pairing.state, state);
            if (!expect)
                expect = &none;
            const unsigned generation = pairing.generation;
            /* Late enough for every deadline that is not far away. */
            const unsigned actions =
                feed(&pairing, (enum pairing_event)event, NOW + PAIRING_TRY_MS);
            if (pairing.state != expect->to || actions != expect->actions ||
                (has_result(expect->to) && pairing.result != expect->result))
                fail_msg("%s, %s: %s 0x%x %d, expected %s 0x%x %d",
                         pairing_state_name((enum pairing_state)state), event_names[event],
                         pairing_state_name(pairing.state), actions, pairing.result,
                         pairing_state_name(expect->to), expect->actions, expect->result);
            if (expect->actions & (PAIRING_FORGET_CALLS | PAIRING_PAIR))
                assert_int_not_equal(pairing.generation, generation);
        }
    }
}

/* Whatever waits for somebody else must not wait for ever. */
static void waiting_has_an_end(void **unused)
{
    (void)unused;
    for (int state = PAIRING_FINDING; state < PAIRING_ENDED; state++) {
        struct pairing pairing;
        bring(&pairing, (enum pairing_state)state);
        assert_true(pairing.deadline_ms > NOW);
        assert_true(pairing.deadline_ms <= NOW + PAIRING_LIMIT_MS);
    }
}

/* With every call lost, and each deadline let pass. */
static void silence_ends_in_time(void **unused)
{
    (void)unused;
    struct pairing pairing;
    int64_t now_ms = NOW;
    unsigned pairs = 1;
    bring(&pairing, PAIRING_RUNNING);
    while (pairing.state != PAIRING_ENDED) {
        now_ms = pairing.deadline_ms;
        if (feed(&pairing, PAIRING_TIMER, now_ms) & PAIRING_PAIR)
            pairs++;
    }
    assert_int_equal(pairing.result, -ERR_TIMEOUT);
    assert_int_equal(pairs, PAIRING_TRIES);
    assert_in_range(now_ms - NOW, PAIRING_TRY_MS,
                    PAIRING_LIMIT_MS + PAIRING_CANCEL_MS + PAIRING_CLOSE_MS);
}

static void looking_lasts_as_long_as_asked(void **unused)
{
    (void)unused;
    struct pairing pairing;
    bring(&pairing, PAIRING_FINDING);
    assert_int_equal(pairing.deadline_ms, NOW + PAIRING_START_MS);
    feed(&pairing, PAIRING_ADAPTER_UP, NOW + 4000);
    assert_int_equal(pairing.deadline_ms, NOW + 4000 + PAIRING_RADIO_MS);
    feed(&pairing, PAIRING_SCANNING, NOW + 5000);
    assert_int_equal(pairing.deadline_ms, NOW + 5000 + SECONDS * 1000);
    feed(&pairing, PAIRING_SCANNING, NOW + 6000); /* it goes on, the time is the same */
    assert_int_equal(pairing.deadline_ms, NOW + 5000 + SECONDS * 1000);
    feed(&pairing, PAIRING_TIMER, pairing.deadline_ms);
    assert_int_equal(pairing.result, -ERR_NOT_FOUND);
}

/* bluetoothd restarts while the device is looked for: it may be back soon. */
static void an_adapter_may_come_back_while_looking(void **unused)
{
    (void)unused;
    struct pairing pairing;
    bring(&pairing, PAIRING_FINDING);
    feed(&pairing, PAIRING_ADAPTER_UP, NOW);
    feed(&pairing, PAIRING_SCANNING, NOW);
    feed(&pairing, PAIRING_ADAPTER_DOWN, NOW + 1000);
    assert_int_equal(pairing.deadline_ms, NOW + 1000 + PAIRING_START_MS);
    feed(&pairing, PAIRING_ADAPTER_UP, NOW + 2000);
    feed(&pairing, PAIRING_SCANNING, NOW + 3000);
    assert_int_equal(pairing.deadline_ms, NOW + 3000 + SECONDS * 1000);
}

static void agents_may_be_registered_later(void **unused)
{
    (void)unused;
    struct pairing pairing;
    int64_t now_ms = NOW;
    unsigned tries = 1;
    bring(&pairing, PAIRING_REGISTERING);
    while (pairing.state == PAIRING_REGISTERING) {
        feed(&pairing, PAIRING_REGISTER_LATER, now_ms);
        now_ms = pairing.deadline_ms;
        if (feed(&pairing, PAIRING_TIMER, now_ms) & PAIRING_REGISTER)
            tries++;
    }
    assert_int_equal(pairing.result, -ERR_UNAVAILABLE);
    assert_int_equal(tries, PAIRING_REGISTER_MS / PAIRING_AGAIN_MS);
}

/* A Connect of another program takes 20 s, or 40 s if it is not ours. */
static void busy_is_tried_again_for_a_minute(void **unused)
{
    (void)unused;
    struct pairing pairing;
    int64_t now_ms = NOW;
    bring(&pairing, PAIRING_RUNNING);
    while (pairing.state == PAIRING_RUNNING) {
        if (feed(&pairing, PAIRING_BUSY, now_ms) == PAIRING_FORGET_CALLS) {
            now_ms = pairing.deadline_ms;
            assert_int_equal(feed(&pairing, PAIRING_TIMER, now_ms), PAIRING_PAIR);
        }
    }
    assert_int_equal(pairing.result, -ERR_IO);
    assert_in_range(now_ms - NOW, PAIRING_LIMIT_MS - 2 * PAIRING_AGAIN_MS, PAIRING_LIMIT_MS);
}

static void a_lost_link_is_tried_again_until_somebody_was_asked(void **unused)
{
    (void)unused;
    struct pairing pairing;
    bring(&pairing, PAIRING_RUNNING);
    for (unsigned tries = 1; tries < PAIRING_TRIES; tries++) {
        feed(&pairing, PAIRING_LOST, NOW);
        assert_int_equal(pairing.state, PAIRING_PAUSE);
        feed(&pairing, PAIRING_TIMER, pairing.deadline_ms);
    }
    feed(&pairing, PAIRING_LOST, NOW);
    assert_int_equal(pairing.state, PAIRING_CLOSING);
    assert_int_equal(pairing.result, -ERR_IO);

    bring(&pairing, PAIRING_RUNNING);
    feed(&pairing, PAIRING_ASKED, NOW);
    feed(&pairing, PAIRING_LOST, NOW);
    assert_int_equal(pairing.state, PAIRING_CLOSING);
    assert_int_equal(pairing.result, -ERR_IO);
}

static void a_question_gives_time_once(void **unused)
{
    (void)unused;
    struct pairing pairing;
    bring(&pairing, PAIRING_RUNNING);
    assert_int_equal(pairing.deadline_ms, NOW + PAIRING_TRY_MS);
    feed(&pairing, PAIRING_ASKED, NOW + 5000);
    assert_int_equal(pairing.deadline_ms, NOW + 5000 + PAIRING_LIMIT_MS);
    feed(&pairing, PAIRING_ASKED, NOW + 10000);
    assert_int_equal(pairing.deadline_ms, NOW + 5000 + PAIRING_LIMIT_MS);
    assert_int_equal(feed(&pairing, PAIRING_TIMER, pairing.deadline_ms), GIVES_UP);
    feed(&pairing, PAIRING_LOST, pairing.deadline_ms);
    assert_int_equal(pairing.result, -ERR_TIMEOUT);
}

/* What a person did says more than what BlueZ makes of it. */
static void a_persons_answer_is_the_reason(void **unused)
{
    (void)unused;
    static const struct {
        enum pairing_event said;
        enum pairing_event answered;
        int result;
    } cases[] = {
        {PAIRING_SAID_NO, PAIRING_REFUSED, -ERR_DENIED},
        {PAIRING_SAID_NO, PAIRING_LOST, -ERR_DENIED},
        {PAIRING_SAID_NO, PAIRING_LATE, -ERR_DENIED},
        {PAIRING_SAID_NOTHING, PAIRING_REFUSED, -ERR_TIMEOUT},
        {PAIRING_SAID_NOTHING, PAIRING_LOST, -ERR_TIMEOUT},
        {PAIRING_ASKED, PAIRING_REFUSED, -ERR_DENIED}, /* a wrong passkey */
        {PAIRING_ASKED, PAIRING_LATE, -ERR_TIMEOUT},
        {PAIRING_ABORT, PAIRING_REFUSED, -ERR_DENIED},
        {PAIRING_ABORT, PAIRING_TIMER, -ERR_DENIED},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct pairing pairing;
        bring(&pairing, PAIRING_RUNNING);
        feed(&pairing, PAIRING_ASKED, NOW);
        feed(&pairing, cases[i].said, NOW);
        assert_true(pairing.deadline_ms > NOW);
        feed(&pairing, cases[i].answered, pairing.deadline_ms - 1);
        assert_int_equal(pairing.state, PAIRING_CLOSING);
        assert_int_equal(pairing.result, cases[i].result);
    }
}

/* The bond is what counts: the answer may be lost, or tell of a link that ended after it. */
static void a_bond_is_success_whatever_pair_answers(void **unused)
{
    (void)unused;
    static const enum pairing_event answers[] = {PAIRING_DONE, PAIRING_LOST, PAIRING_REFUSED,
                                                 PAIRING_TIMER};
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        struct pairing pairing;
        bring(&pairing, PAIRING_RUNNING);
        feed(&pairing, PAIRING_KEYS, NOW + 3000);
        assert_int_equal(pairing.deadline_ms, NOW + PAIRING_LIMIT_MS); /* services take time */
        assert_int_equal(feed(&pairing, answers[i], pairing.deadline_ms), SUCCEEDS);
        assert_int_equal(pairing.result, 0);
    }
}

static void keys_that_were_lost_again_are_none(void **unused)
{
    (void)unused;
    static const enum pairing_event losses[] = {PAIRING_NO_KEYS, PAIRING_GONE};
    for (size_t i = 0; i < sizeof(losses) / sizeof(losses[0]); i++) {
        struct pairing pairing;
        bring(&pairing, PAIRING_RUNNING);
        feed(&pairing, PAIRING_KEYS, NOW);
        feed(&pairing, losses[i], NOW);
        while (pairing.state == PAIRING_RUNNING || pairing.state == PAIRING_PAUSE)
            feed(&pairing, pairing.state == PAIRING_RUNNING ? PAIRING_LOST : PAIRING_TIMER, NOW);
        assert_int_equal(pairing.result, -ERR_IO);
    }
}

/* A device that was linked before stays so. */
static void a_link_of_others_is_left(void **unused)
{
    (void)unused;
    static const enum pairing_event answers[] = {PAIRING_DONE, PAIRING_REFUSED};
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        struct pairing pairing;
        bring(&pairing, PAIRING_RUNNING);
        pairing.linked = true;
        assert_false(feed(&pairing, answers[i], NOW) & PAIRING_DISCONNECT);
        assert_int_equal(pairing.state, PAIRING_ENDED);
    }
}

/* Pair is asked to do, but the link has keys that are no bond. */
static unsigned bring_to_link_keys(struct pairing *pairing)
{
    bring(pairing, PAIRING_REGISTERING);
    pairing->linked = true;
    pairing->link_keys = true;
    return feed(pairing, PAIRING_REGISTERED, NOW);
}

static void a_link_with_keys_ends_before_pair(void **unused)
{
    (void)unused;
    struct pairing pairing;
    assert_int_equal(bring_to_link_keys(&pairing), PAIRING_FORGET_CALLS | PAIRING_DISCONNECT);
    assert_int_equal(pairing.state, PAIRING_CLOSING);
    pairing.link_keys = false;
    assert_int_equal(feed(&pairing, PAIRING_CLOSED, NOW), PAIRING_PAIR | PAIRING_SAY_BEGINS);
    assert_int_equal(pairing.state, PAIRING_RUNNING);
    assert_int_equal(feed(&pairing, PAIRING_DONE, NOW), SUCCEEDS); /* that link was its own */
}

static void a_link_that_keeps_its_keys_is_given_up(void **unused)
{
    (void)unused;
    struct pairing pairing;
    bring_to_link_keys(&pairing);
    for (unsigned tries = 1; tries < PAIRING_TRIES; tries++)
        assert_int_equal(feed(&pairing, PAIRING_TIMER, pairing.deadline_ms),
                         PAIRING_FORGET_CALLS | PAIRING_DISCONNECT);
    assert_int_equal(feed(&pairing, PAIRING_TIMER, pairing.deadline_ms), CLOSES);
    assert_int_equal(pairing.state, PAIRING_ENDED);
    assert_int_equal(pairing.result, -ERR_IO);
}

static void what_happens_while_a_link_with_keys_ends(void **unused)
{
    (void)unused;
    static const struct {
        enum pairing_event event;
        unsigned actions;
        int result;
    } cases[] = {
        {PAIRING_KEYS, CLOSES | PAIRING_TRUST | PAIRING_SAY_ALREADY, 0}, /* by another program */
        {PAIRING_GONE, CLOSES, -ERR_IO},
        {PAIRING_ABORT, CLOSES, -ERR_DENIED},
        {PAIRING_ADAPTER_DOWN, CLOSES, -ERR_UNAVAILABLE},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct pairing pairing;
        bring_to_link_keys(&pairing);
        assert_int_equal(feed(&pairing, PAIRING_FOUND, NOW), 0);
        assert_int_equal(feed(&pairing, cases[i].event, NOW), cases[i].actions);
        assert_int_equal(pairing.state, PAIRING_ENDED);
        assert_int_equal(pairing.result, cases[i].result);
    }
}

static void the_radio_is_held_from_the_grant_to_the_end(void **unused)
{
    (void)unused;
    for (int state = 0; state < PAIRING_STATES; state++) {
        struct pairing pairing;
        bring(&pairing, (enum pairing_state)state);
        assert_int_equal(pairing_holds_radio(&pairing),
                         state >= PAIRING_REGISTERING && state <= PAIRING_CLOSING);
    }
}

static void a_cancelled_retry_is_no_retry(void **unused)
{
    (void)unused;
    struct pairing pairing;
    bring(&pairing, PAIRING_RUNNING);
    feed(&pairing, PAIRING_TIMER, NOW + PAIRING_TRY_MS);
    assert_int_equal(pairing.state, PAIRING_CANCELLING);
    feed(&pairing, PAIRING_ABORT, NOW + PAIRING_TRY_MS);
    feed(&pairing, PAIRING_LOST, NOW + PAIRING_TRY_MS);
    assert_int_equal(pairing.state, PAIRING_CLOSING);
    assert_int_equal(pairing.result, -ERR_DENIED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_takes_every_event),
        cmocka_unit_test(waiting_has_an_end),
        cmocka_unit_test(silence_ends_in_time),
        cmocka_unit_test(looking_lasts_as_long_as_asked),
        cmocka_unit_test(an_adapter_may_come_back_while_looking),
        cmocka_unit_test(agents_may_be_registered_later),
        cmocka_unit_test(busy_is_tried_again_for_a_minute),
        cmocka_unit_test(a_lost_link_is_tried_again_until_somebody_was_asked),
        cmocka_unit_test(a_question_gives_time_once),
        cmocka_unit_test(a_persons_answer_is_the_reason),
        cmocka_unit_test(a_bond_is_success_whatever_pair_answers),
        cmocka_unit_test(keys_that_were_lost_again_are_none),
        cmocka_unit_test(a_link_of_others_is_left),
        cmocka_unit_test(a_link_with_keys_ends_before_pair),
        cmocka_unit_test(a_link_that_keeps_its_keys_is_given_up),
        cmocka_unit_test(what_happens_while_a_link_with_keys_ends),
        cmocka_unit_test(the_radio_is_held_from_the_grant_to_the_end),
        cmocka_unit_test(a_cancelled_retry_is_no_retry),
    };
    return cmocka_run_group_tests_name("pairing", tests, NULL, NULL);
}
