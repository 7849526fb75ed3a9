/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The queue is searched from its end: most timers of a kind have the same length, so a new one
 * belongs near the end.
 */
#include "tests/control/timers.h"

#include <time.h>

int64_t timers_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void run_due(uv_timer_t *handle)
{
    struct timers *timers = handle->data;
    const int64_t now_ms = timers_now_ms();
    struct timer *first = TAILQ_FIRST(&timers->queue);
    while (first && first->due_ms <= now_ms) {
        timer_cancel(timers, first);
        first->run(first->owner);
        first = TAILQ_FIRST(&timers->queue);
    }
}

int timers_open(struct timers *timers, uv_loop_t *loop)
{
    TAILQ_INIT(&timers->queue);
    timers->handle.data = timers;
    return uv_timer_init(loop, &timers->handle);
}

void timer_cancel(struct timers *timers, struct timer *timer)
{
    if (timer->armed)
        TAILQ_REMOVE(&timers->queue, timer, link);
    timer->armed = false;
}

void timer_set(struct timers *timers, struct timer *timer, int64_t after_ms,
               void (*run)(void *owner), void *owner)
{
    timer_cancel(timers, timer);
    timer->due_ms = timers_now_ms() + after_ms;
    timer->run = run;
    timer->owner = owner;
    timer->armed = true;
    struct timer *before = TAILQ_LAST(&timers->queue, timer_queue);
    while (before && before->due_ms > timer->due_ms)
        before = TAILQ_PREV(before, timer_queue, link);
    if (before)
        TAILQ_INSERT_AFTER(&timers->queue, before, timer, link);
    else
        TAILQ_INSERT_HEAD(&timers->queue, timer, link);
}

void *timers_take(struct timers *timers, void (*run)(void *owner))
{
    struct timer *timer;
    TAILQ_FOREACH (timer, &timers->queue, link) {
        if (timer->run != run)
            continue;
        timer_cancel(timers, timer);
        return timer->owner;
    }
    return NULL;
}

void timers_arm(struct timers *timers)
{
    const struct timer *first = TAILQ_FIRST(&timers->queue);
    if (!first) {
        uv_timer_stop(&timers->handle);
        return;
    }
    const int64_t wait_ms = first->due_ms - timers_now_ms();
    uv_update_time(timers->handle.loop);
    uv_timer_start(&timers->handle, run_due, wait_ms > 0 ? (uint64_t)wait_ms : 0, 0);
}
