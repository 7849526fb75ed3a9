/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Many small timers on one uv_timer. They are plain fields of their owners and can be cancelled and
 * freed at once, which uv's own handles cannot.
 */
#ifndef TESTS_FAKEBLUEZ_TIMERS_H
#define TESTS_FAKEBLUEZ_TIMERS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>
#include <uv.h>

struct fake_timer {
    TAILQ_ENTRY(fake_timer) link;
    bool armed;
    int64_t due_ms;
    void (*run)(void *owner);
    void *owner;
};

struct fake_timers {
    TAILQ_HEAD(fake_timer_queue, fake_timer) queue; /* by due time */
    uv_timer_t handle;
};

/* Milliseconds of the monotonic clock, as all timers count them. */
int64_t fake_now_ms(void);

int fake_timers_open(struct fake_timers *timers, uv_loop_t *loop);

/* Arms a timer anew; run(owner) comes once. */
void fake_timer_set(struct fake_timers *timers, struct fake_timer *timer, int64_t after_ms,
                    void (*run)(void *owner), void *owner);
void fake_timer_cancel(struct fake_timers *timers, struct fake_timer *timer);

/* Sets the uv_timer to the earliest; to be called before the loop sleeps. */
void fake_timers_arm(struct fake_timers *timers);

#endif
