/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mqtt/backoff.h"

#define FIRST_MS        1000
#define LONGEST_MS      60000
#define STABLE_AFTER_MS 60000
#define CLASH_WITHIN_MS 5000
#define CLASH_COUNT     3

int64_t back_off_next(struct back_off *back_off, int64_t lasted_ms)
{
    bool was_short = lasted_ms >= 0 && lasted_ms < CLASH_WITHIN_MS;

    back_off->short_lives = was_short ? back_off->short_lives + 1 : 0;
    if (back_off->wait_ms == 0 || lasted_ms >= STABLE_AFTER_MS)
        back_off->wait_ms = FIRST_MS;

    int64_t wait_ms = back_off_clash(back_off) ? LONGEST_MS : back_off->wait_ms;
    back_off->wait_ms *= 2;
    if (back_off->wait_ms > LONGEST_MS)
        back_off->wait_ms = LONGEST_MS;
    return wait_ms;
}

bool back_off_clash(const struct back_off *back_off)
{
    return back_off->short_lives >= CLASH_COUNT;
}
