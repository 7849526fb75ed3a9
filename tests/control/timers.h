/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Many small timers on one uv_timer. They are plain fields of their owners and can be cancelled and
 * freed at once, which uv's own handles cannot.
 */
#ifndef TESTS_CONTROL_TIMERS_H
#define TESTS_CONTROL_TIMERS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>
#include <uv.h>

struct timer {
    TAILQ_ENTRY(timer) link;
    bool armed;
    int64_t due_ms;
    void (*run)(void *owner);
    void *owner;
};

struct timers {
    TAILQ_HEAD(timer_queue, timer) queue; /* by due time */
    uv_timer_t handle;
};

/* Milliseconds of the monotonic clock, as all timers count them. */
int64_t timers_now_ms(void);

int timers_open(struct timers *timers, uv_loop_t *loop);

/* Arms a timer anew; run(owner) comes once. */
void timer_set(struct timers *timers, struct timer *timer, int64_t after_ms,
               void (*run)(void *owner), void *owner);
void timer_cancel(struct timers *timers, struct timer *timer);

/* Cancels the next timer that would call `run`; returns its owner, NULL: there is none. */
void *timers_take(struct timers *timers, void (*run)(void *owner));

/* Sets the uv_timer to the earliest; to be called before the loop sleeps. */
void timers_arm(struct timers *timers);

#endif
