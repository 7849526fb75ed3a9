/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/harness/matrix.h"

#include "ble/central.h"
#include "core/cleanup.h"
#include "tests/harness/matrix_inside.h"
#include "tests/harness/recorder.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TICK_MS   50
#define ENTER_MS  120000 /* for a link to come into its state */
#define REST_MS   20000  /* for what is still told or asked after the last beat */
#define PAIR_MS   90000  /* for a pairing to end, whatever happens in it */
#define FIND_S    20     /* how long a pairing looks for the device */
#define PERSON_MS 5000   /* before the next try */
#define COMMAND   200

struct cell {
    const struct matrix_fault *fault;
    enum link_state state;
    struct central *central;
    uv_timer_t clock;
    unsigned ticks;
    char name[160];
    unsigned bound_ms; /* 0: the cell was not run */
    unsigned took_ms;  /* 0: not at all */
    long long met;     /* calls of fault->meets before it */
    unsigned rules;    /* of a link at rest */
    unsigned done;     /* sessions that succeeded */
    bool has_rules;
};

/* Match rules of a link at rest, and of a device on demand without one. */
static unsigned rules_ready;
static unsigned rules_idle;

/* ---- time ---- */

static void tick(uv_timer_t *clock)
{
    ((struct cell *)clock->data)->ticks++;
}

typedef bool (*condition_fn)(struct cell *cell);

/* Runs the loop until a condition holds; false: it did not within the time, which is counted in
 * turns of the loop and not by the clock. */
static bool until(struct cell *cell, condition_fn holds, unsigned ms)
{
    const unsigned end = cell->ticks + ms / TICK_MS + 1;
    while (!holds(cell) && cell->ticks < end)
        central_turn(cell->central);
    return holds(cell);
}

static bool never(struct cell *cell)
{
    (void)cell;
    return false;
}

/* ---- what there is to be seen ---- */

static const struct peer *peer_of(const struct cell *cell)
{
    const struct ble *ble = cell->central->ble;
    const struct peer *peer = ble ? peer_find(ble, CENTRAL_ADDRESS) : NULL;
    return peer && !peer->link.disable ? peer : NULL;
}

static enum link_state state_of(const struct cell *cell)
{
    const struct peer *peer = peer_of(cell);
    return peer ? peer->link.state : LINK_DISABLED;
}

static long long calls_of(const struct cell *cell, const char *method)
{
    return method ? harness_air_number(cell->central->harness, method) : 0;
}

/* Whether the fault has happened altogether. */
static bool is_met(struct cell *cell)
{
    const struct matrix_fault *fault = cell->fault;
    return harness_air_number(cell->central->harness, "armed") == 0 &&
           (!fault->meets || calls_of(cell, fault->meets) > cell->met);
}

static bool is_at_rest(struct cell *cell)
{
    struct ble_statistics statistics;
    ble_statistics(cell->central->ble, &statistics);
    return statistics.pending_calls == 0 && statistics.match_rules == cell->rules;
}

static bool is_unpaired(struct cell *cell)
{
    return state_of(cell) == LINK_UNPAIRED;
}

static void fail_cell(struct cell *cell, const char *what)
{
    const struct peer *peer = peer_of(cell);
    struct ble_statistics statistics;
    ble_statistics(cell->central->ble, &statistics);
    harness_dump_logs(cell->central->harness);
    harness_air(cell->central->harness, NULL, "status");
    fail_msg("%s: it is %s (%s); %u calls pending, %u rules (%u at rest); %s", what,
             link_state_name(state_of(cell)),
             peer && peer->link.error ? peer->link.error : "no error", statistics.pending_calls,
             statistics.match_rules, cell->rules, harness_answer(cell->central->harness));
}

/* ---- commands ---- */

static void command(struct cell *cell, const char *lines)
{
    char line[COMMAND];
    for (size_t length = 0; lines && *lines; lines += length + (lines[length] == ';')) {
        length = strcspn(lines, ";");
        assert_true(length < sizeof(line));
        memcpy(line, lines, length);
        line[length] = '\0';
        central_air(cell->central, line);
    }
}

/* ---- persons ---- */

static bool pairing_is_over(struct cell *cell)
{
    return cell->central->pair_result != 1;
}

static bool pairing_asks_or_is_over(struct cell *cell)
{
    return cell->central->pair_steps[BLE_PAIR_ENTER] > 0 || pairing_is_over(cell);
}

static uint32_t shown_by_strap(struct cell *cell)
{
    command(cell, "strap pairing " CENTRAL_ADDRESS);
    const char *digits = strstr(harness_answer(cell->central->harness), "shows=");
    return digits ? (uint32_t)strtoul(digits + strlen("shows="), NULL, 10) : 0;
}

/* One who reads and types what is asked for, and tries again as long as it may take until all is
 * well: a search is over by the clock, which may have run on while the test could not. */
static void pair(struct cell *cell)
{
    struct central *f = cell->central;
    const unsigned end = cell->ticks + cell->bound_ms / TICK_MS;
    const struct ble_pairing wanted = {
        .address = CENTRAL_ADDRESS, .seconds = FIND_S, .can_ask = true};
    while (cell->ticks < end) {
        memset(f->pair_steps, 0, sizeof(f->pair_steps));
        f->pair_result = 1;
        assert_int_equal(ble_pair(f->ble, &wanted, NULL), 0);
        if (until(cell, pairing_asks_or_is_over, PAIR_MS) && f->pair_result == 1)
            ble_pair_enter(f->ble, shown_by_strap(cell));
        if (!until(cell, pairing_is_over, PAIR_MS))
            fail_cell(cell, "the pairing does not end");
        if (f->pair_result == 0)
            return;
        until(cell, never, PERSON_MS);
    }
    fail_cell(cell, "no bond could be made");
}

static bool unpairing_is_over(struct cell *cell)
{
    return cell->central->unpair_result != 1;
}

static void unpair(struct cell *cell)
{
    cell->central->unpair_result = 1;
    assert_int_equal(ble_unpair(cell->central->ble, CENTRAL_ADDRESS, NULL), 0);
    if (!until(cell, unpairing_is_over, PAIR_MS))
        fail_cell(cell, "the bond is not taken back");
    assert_int_equal(cell->central->unpair_result, 0);
}

static void give_up(struct cell *cell)
{
    assert_int_equal(ble_set_devices(cell->central->ble, NULL, 0, NULL), 0);
}

static void keep_again(struct cell *cell)
{
    struct central *f = cell->central;
    assert_int_equal(ble_set_devices(f->ble, f->devices, f->device_count, NULL), 0);
}

/* ---- into the state ---- */

static bool beats(struct cell *cell)
{
    return cell->central->seen[0].beats > 0 && central_connected(cell->central, 0);
}

static bool is_gone(struct cell *cell)
{
    return TAILQ_EMPTY(&cell->central->ble->peers);
}

static bool is_in_state(struct cell *cell)
{
    const struct central *f = cell->central;
    const struct matrix_state *state = &matrix_states[cell->state];
    if (state_of(cell) != cell->state)
        return false;
    if (cell->state == LINK_READY)
        return beats(cell);
    if (cell->state == LINK_NO_ADAPTER)
        return f->adapter_error != NULL;
    return calls_of(cell, state->method) > 0;
}

static void enter(struct cell *cell)
{
    struct central *f = cell->central;
    const struct matrix_state *state = &matrix_states[cell->state];
    char line[COMMAND];
    snprintf(line, sizeof(line), "strap add " CENTRAL_ADDRESS " name=H10 " CENTRAL_QUICK " %s",
             state->options);
    command(cell, line);
    central_open(f, 5);
    if (cell->fault->person == MATRIX_RENEWS)
        pair(cell);
    command(cell, state->begin);
    if (state->on_demand) {
        recorder = (struct recorder){.minutes = 4};
        f->driver = &recorder_driver;
    }
    central_keep(f, CENTRAL_ADDRESS);
    if (state->given_up) {
        if (!until(cell, beats, ENTER_MS))
            fail_cell(cell, "it does not beat");
        give_up(cell);
        if (!until(cell, is_gone, ENTER_MS))
            fail_cell(cell, "it is not given up");
    } else if (!until(cell, is_in_state, ENTER_MS)) {
        fail_cell(cell, "the state is not reached");
    }
}

/* ---- the fault ---- */

static void inject(struct cell *cell)
{
    struct central *f = cell->central;
    struct error err = {0};
    cell->met = calls_of(cell, cell->fault->meets);
    command(cell, cell->fault->begin);
    if (cell->fault->bus_dies)
        harness_stop_bus(f->harness);
    if (cell->fault->lasts_ms)
        until(cell, never, cell->fault->lasts_ms);
    if (cell->fault->bus_dies && harness_start_bus(f->harness, NULL, &err) < 0)
        fail_msg("%s", err.text);
    command(cell, cell->fault->end);
    command(cell, matrix_states[cell->state].end);
}

static unsigned bound_ms(const struct matrix_fault *fault, const struct matrix_state *state)
{
    const unsigned failures = fault->failures + state->failures;
    const unsigned search_ms = fault->slow ? MATRIX_RARE_MS : MATRIX_SEARCH_MS;
    unsigned ms = state->leave_ms + fault->costs_ms + search_ms;
    for (unsigned i = 0; i < failures; i++) {
        const unsigned pause_ms = i < 6 ? 1000U << i : LINK_BACKOFF_MAX;
        ms += pause_ms / 4 * 5 + search_ms;
    }
    return ms;
}

/* ---- and all is well again ---- */

static bool beats_again(struct cell *cell)
{
    return cell->central->seen[0].beats >= cell->done + 2 && central_connected(cell->central, 0);
}

static bool beats_or_is_unpaired(struct cell *cell)
{
    return beats_again(cell) || is_unpaired(cell);
}

/* One may run already. */
static void ask_session(struct cell *cell)
{
    struct central *f = cell->central;
    const int r = ble_sync(f->ble, f->devices[0].row, NULL);
    assert_true(r == 0 || r == -ERR_BUSY);
}

static bool session_ended(struct cell *cell)
{
    return cell->central->sessions[0].ends > cell->done;
}

/* Whoever asks for sessions asks again after one that failed. */
static void expect_session(struct cell *cell, unsigned ms)
{
    struct central *f = cell->central;
    const unsigned end = cell->ticks + ms / TICK_MS;
    do {
        cell->done = f->sessions[0].ends;
        ask_session(cell);
        if (!until(cell, session_ended, cell->ticks < end ? (end - cell->ticks) * TICK_MS : 0))
            fail_cell(cell, "the session does not end in time");
    } while (f->sessions[0].result < 0 && cell->ticks < end);
    if (f->sessions[0].result < 0 || recorder.wrong)
        fail_cell(cell, recorder.wrong ? recorder.wrong : f->sessions[0].reason);
}

static void expect_beats(struct cell *cell, unsigned ms)
{
    const bool pairs = cell->fault->person != MATRIX_NOBODY || cell->state == LINK_UNPAIRED;
    cell->done = cell->central->seen[0].beats;
    if (!until(cell, pairs ? beats_or_is_unpaired : beats_again, ms))
        fail_cell(cell, "no beats in time");
    if (beats_again(cell))
        return;
    pair(cell);
    if (!until(cell, beats_again, ms))
        fail_cell(cell, "no beats after the pairing in time");
}

static void expect_well(struct cell *cell)
{
    if (matrix_states[cell->state].on_demand)
        expect_session(cell, cell->bound_ms);
    else
        expect_beats(cell, cell->bound_ms);
}

/* A chance for a fault that was not met yet. */
static void provoke(struct cell *cell)
{
    if (cell->fault->give_up) {
        give_up(cell);
        keep_again(cell);
    } else if (!matrix_states[cell->state].on_demand) {
        command(cell, "drop " CENTRAL_ADDRESS);
    }
}

static bool was_cut_twice(struct cell *cell)
{
    return calls_of(cell, "Connect") >= cell->met + 2;
}

/* A bond that only one side has: each link is cut, until a person makes another bond. */
static void renew_bond(struct cell *cell)
{
    if (state_of(cell) == LINK_READY)
        command(cell, "drop " CENTRAL_ADDRESS);
    if (matrix_states[cell->state].on_demand)
        ask_session(cell);
    if (!until(cell, was_cut_twice, cell->bound_ms))
        fail_cell(cell, "it does not try again");
    unpair(cell);
    pair(cell);
}

static void recover(struct cell *cell)
{
    const unsigned start = cell->ticks;
    if (cell->state == LINK_DISABLED)
        keep_again(cell);
    if (cell->fault->person == MATRIX_RENEWS)
        renew_bond(cell);
    expect_well(cell);
    if (!is_met(cell)) {
        provoke(cell);
        expect_well(cell);
    }
    if (!is_met(cell))
        fail_cell(cell, "the fault was not met");
    cell->took_ms = (cell->ticks - start + 1) * TICK_MS;
    if (!until(cell, is_at_rest, REST_MS))
        fail_cell(cell, "it does not come to rest");
    if (!matrix_states[cell->state].on_demand)
        expect_beats(cell, LINK_GOOD_MS);
}

/* ---- cells as tests ---- */

static int set_up(void **state)
{
    struct cell *cell = *state;
    const char *version = cell->fault->version ? cell->fault->version : "5.66";
    void *central = NULL;
    const int r = strcmp(version, "5.66") == 0   ? central_start_566(&central)
                  : strcmp(version, "5.82") == 0 ? central_start_582(&central)
                                                 : central_start_587(&central);
    cell->central = central;
    uv_timer_init(&cell->central->loop, &cell->clock);
    cell->clock.data = cell;
    uv_timer_start(&cell->clock, tick, TICK_MS, TICK_MS);
    return r;
}

static int tear_down(void **state)
{
    struct cell *cell = *state;
    void *central = cell->central;
    uv_close((uv_handle_t *)&cell->clock, NULL);
    return central_stop(&central);
}

static void run_cell(void **state)
{
    struct cell *cell = *state;
    cell->rules = matrix_states[cell->state].on_demand ? rules_idle : rules_ready;
    cell->bound_ms = bound_ms(cell->fault, &matrix_states[cell->state]);
    enter(cell);
    inject(cell);
    recover(cell);
}

/* ---- what a link needs that met no fault ---- */

static bool is_narrow(struct cell *cell)
{
    const struct ble *ble = cell->central->ble;
    struct ble_statistics statistics;
    ble_statistics(ble, &statistics);
    return ble->mirror.filled && !ble->wide && statistics.pending_calls == 0;
}

static unsigned rules_of(enum link_state state)
{
    static const struct matrix_fault none = {.name = "none"};
    struct cell cell = {.fault = &none, .state = state};
    struct ble_statistics statistics;
    void *self = &cell;
    set_up(&self);
    enter(&cell);
    if (!until(&cell, is_narrow, ENTER_MS))
        fail_cell(&cell, "it does not come to rest");
    ble_statistics(cell.central->ble, &statistics);
    tear_down(&self);
    return statistics.match_rules;
}

static int measure(void **state)
{
    (void)state;
    rules_ready = rules_of(LINK_READY);
    rules_idle = rules_of(LINK_IDLE);
    return 0;
}

/* ---- the table ---- */

struct part {
    struct cell *cells; /* rows of columns */
    struct CMUnitTest *tests;
    size_t count;
    enum link_state states[LINK_STATES];
    size_t columns;
};

static struct cell *cell_at(const struct part *part, size_t row, size_t column)
{
    return &part->cells[row * part->columns + column];
}

static void print_row(const struct part *part, size_t row)
{
    const struct matrix_fault *fault = &matrix_faults[row];
    printf("%-52s", fault->name);
    for (size_t i = 0; i < part->columns; i++) {
        const struct cell *cell = cell_at(part, row, i);
        char text[24];
        if (!cell->bound_ms)
            snprintf(text, sizeof(text), "-");
        else if (cell->took_ms == 0)
            snprintf(text, sizeof(text), "FAILED/%u", cell->bound_ms / 1000);
        else
            snprintf(text, sizeof(text), "%.1f/%u", cell->took_ms / 1000.0, cell->bound_ms / 1000);
        printf(" %13s", text);
    }
    printf("  %s\n", fault->source);
}

/* Seconds until all was well again, of those that there were; and why some cells cannot be. */
static void print_table(const struct part *part)
{
    printf("%-52s", "seconds/bound");
    for (size_t i = 0; i < part->columns; i++)
        printf(" %13s", link_state_name(part->states[i]));
    printf("\n");
    for (size_t row = 0; row < matrix_fault_count; row++)
        print_row(part, row);
    for (size_t row = 0; row < matrix_fault_count; row++) {
        for (size_t i = 0; i < part->columns; i++) {
            const char *reason = matrix_faults[row].cannot[part->states[i]];
            if (reason)
                printf("- %s, %s: %s\n", matrix_faults[row].name, link_state_name(part->states[i]),
                       reason);
        }
    }
    fflush(stdout);
}

static void add_cell(struct part *part, size_t row, size_t column)
{
    struct cell *cell = cell_at(part, row, column);
    const struct matrix_fault *fault = &matrix_faults[row];
    cell->fault = fault;
    cell->state = part->states[column];
    snprintf(cell->name, sizeof(cell->name), "%s: %s", link_state_name(cell->state), fault->name);
    const char *only = getenv("MATRIX_ONLY");
    if (fault->cannot[cell->state] || (only && !strstr(cell->name, only)))
        return;
    part->tests[part->count++] = (struct CMUnitTest){
        .name = cell->name,
        .test_func = run_cell,
        .setup_func = set_up,
        .teardown_func = tear_down,
        .initial_state = cell,
    };
}

int matrix_run(unsigned number)
{
    struct part part = {0};
    for (unsigned state = number; state < LINK_STATES; state += MATRIX_PARTS)
        part.states[part.columns++] = (enum link_state)state;
    const size_t cells = matrix_fault_count * part.columns;
    if (cells == 0)
        return 1;
    part.cells = calloc(cells, sizeof(*part.cells));
    part.tests = calloc(cells, sizeof(*part.tests));
    if (!part.cells || !part.tests)
        return 1;
    for (size_t row = 0; row < matrix_fault_count; row++) {
        for (size_t column = 0; column < part.columns; column++)
            add_cell(&part, row, column);
    }
    const int failed = _cmocka_run_group_tests("ble_matrix", part.tests, part.count, measure, NULL);
    print_table(&part);
    free(part.cells);
    free(part.tests);
    return failed;
}
