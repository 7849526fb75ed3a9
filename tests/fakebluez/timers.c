/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The queue is searched from its end: most timers of a kind have the same length, so a new one
 * belongs near the end.
 */
#include "tests/fakebluez/timers.h"

#include <time.h>

int64_t fake_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void run_due(uv_timer_t *handle)
{
    struct fake_timers *timers = handle->data;
    const int64_t now_ms = fake_now_ms();
    struct fake_timer *first = TAILQ_FIRST(&timers->queue);
    while (first && first->due_ms <= now_ms) {
        fake_timer_cancel(timers, first);
        first->run(first->owner);
        first = TAILQ_FIRST(&timers->queue);
    }
}

int fake_timers_open(struct fake_timers *timers, uv_loop_t *loop)
{
    TAILQ_INIT(&timers->queue);
    timers->handle.data = timers;
    return uv_timer_init(loop, &timers->handle);
}

void fake_timer_cancel(struct fake_timers *timers, struct fake_timer *timer)
{
    if (timer->armed)
        TAILQ_REMOVE(&timers->queue, timer, link);
    timer->armed = false;
}

void fake_timer_set(struct fake_timers *timers, struct fake_timer *timer, int64_t after_ms,
                    void (*run)(void *owner), void *owner)
{
    fake_timer_cancel(timers, timer);
    timer->due_ms = fake_now_ms() + after_ms;
    timer->run = run;
    timer->owner = owner;
    timer->armed = true;
    struct fake_timer *before = TAILQ_LAST(&timers->queue, fake_timer_queue);
    while (before && before->due_ms > timer->due_ms)
        before = TAILQ_PREV(before, fake_timer_queue, link);
    if (before)
        TAILQ_INSERT_AFTER(&timers->queue, before, timer, link);
    else
        TAILQ_INSERT_HEAD(&timers->queue, timer, link);
}

void fake_timers_arm(struct fake_timers *timers)
{
    const struct fake_timer *first = TAILQ_FIRST(&timers->queue);
    if (!first) {
        uv_timer_stop(&timers->handle);
        return;
    }
    const int64_t wait_ms = first->due_ms - fake_now_ms();
    uv_update_time(timers->handle.loop);
    uv_timer_start(&timers->handle, run_due, wait_ms > 0 ? (uint64_t)wait_ms : 0, 0);
}
