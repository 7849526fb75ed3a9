/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Bluetooth room in this process against the fake org.bluez in another one: what the tests of
 * it share. Names that the tests use begin with central_; all fail the test when they cannot do it.
 */
#ifndef TESTS_HARNESS_CENTRAL_H
#define TESTS_HARNESS_CENTRAL_H

#include "ble/ble.h"
#include "tests/harness/harness.h"
#include "tests/harness/test.h"

#define CENTRAL_ADDRESS   "AA:BB:CC:00:11:22"
#define CENTRAL_ADAPTER   "00:11:22:33:44:55"
#define CENTRAL_DEVICES   6
#define CENTRAL_LIMIT_MS  60000
#define CENTRAL_BACK_MS   5000 /* the next beat after the name is back */
#define CENTRAL_NARROW_MS 3500 /* after a connection, until the rules are narrow */

/* A strap that beats, sends and advertises often: less to wait for. */
#define CENTRAL_QUICK "base=400 every_ms=250 advertise_ms=100"

/* What was told of a device. */
struct central_seen {
    struct ble_device_state state;
    unsigned beats; /* RR intervals */
    int64_t last_ms;
    int contact;
};

/* What was told of the sessions of a device, and what is "stored". */
struct central_sessions {
    bool not_now;   /* on_session says so */
    bool full;      /* on_history fails */
    unsigned asked; /* on_session */
    unsigned ends;  /* on_sync_end */
    int result;     /* of the last */
    char reason[32];
    unsigned commits;
    size_t readings; /* different ones */
    int64_t cursor;  /* DRIVER_NONE: none */
    char fact[32];
};

struct central {
    struct harness *harness;
    uv_loop_t loop;
    uv_timer_t tick;
    int64_t limit_ms;
    struct ble *ble;
    const struct driver *driver; /* of the devices to come; NULL: heart-rate */
    struct ble_device devices[CENTRAL_DEVICES];
    size_t device_count;
    struct central_seen seen[CENTRAL_DEVICES];
    struct central_sessions sessions[CENTRAL_DEVICES];
    struct zone *zone;
    unsigned patience_ms;     /* for central_open(); 0: as long as by default */
    bool manage_power;        /* ditto */
    const char *adapter_wish; /* ditto */
    const char *preferred;    /* ditto */
    char adapter[32];
    const char *adapter_error;
    struct ble_found found;
    char found_name[32];
    unsigned found_count;
    int scan_result;                             /* 1: not ended */
    unsigned pair_steps[BLE_PAIR_WITHDRAWN + 1]; /* how often each came */
    uint32_t passkey;                            /* of the last step */
    char pair_address[ADDRESS_LENGTH + 1];       /* of the one that is paired */
    int pair_result;                             /* 1: not ended */
    char pair_why[64];
    char addresses[CENTRAL_DEVICES][ADDRESS_LENGTH + 1]; /* that devices told; "": none */
    int unpair_result;                                   /* 1: not ended */
    bool closed;
    bool late;
};

/* Runs the loop until a condition holds, and fails the test if it does not in time. */
#define CENTRAL_UNTIL_WITHIN(central, condition, ms)             \
    do {                                                         \
        central_limit(central, ms);                              \
        while (!(condition) && !(central)->late)                 \
            central_turn(central);                               \
        central_limit(central, 0);                               \
        if (!(condition)) {                                      \
            harness_dump_logs((central)->harness);               \
            fail_msg("not in %d ms: %s", (int)(ms), #condition); \
        }                                                        \
    } while (0)
#define CENTRAL_UNTIL(central, condition) \
    CENTRAL_UNTIL_WITHIN(central, condition, harness_patience(CENTRAL_LIMIT_MS))

/* `late` becomes true after a time; 0: it stays as it is. */
void central_limit(struct central *central, unsigned ms);
/* One turn of the loop; the number of match rules is looked at after each. */
void central_turn(struct central *central);
/* Lets a time pass that is itself what is tested (nothing must happen in it). */
void central_run_for(struct central *central, unsigned ms);
/* A command for the fake. */
void central_air(struct central *central, const char *line);

/* Searches fail from now on, on each adapter alike, so many times. */
void central_refuse_searches(struct central *central, const char *times);
void central_open_bus(struct central *central, const char *version);

/* Set-up and tear-down of a test: bus, fake of a version, adapter hci0. */
int central_start_566(void **state);
int central_start_582(void **state);
int central_start_587(void **state);
int central_stop(void **state);

/* Opens our side; keeps one more device; both with one strap in the air; until it beats. */
void central_open(struct central *central, unsigned max_links);
void central_keep(struct central *central, const char *address);
void central_start_strap(struct central *central, const char *options);
void central_start_beating(struct central *central);
void central_close(struct central *central);

/* Asks for a session with a device (from 0), and waits for its end. */
void central_sync(struct central *central, size_t number);
void central_expect_end(struct central *central, size_t number, int result, const char *reason);

bool central_connected(const struct central *central, size_t number);
/* Beats come that were not there before, and the link is told as connected. */
void central_expect_beats(struct central *central, unsigned within_ms);
void central_expect_loss(struct central *central);

#endif
