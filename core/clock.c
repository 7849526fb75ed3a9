/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two clocks of the machine, and the environment variable that stands in for one in tests. */
#include "core/clock.h"

#include "core/ztime.h"
#include <stdlib.h>
#include <time.h>

#define NS_PER_MS 1000000

static int64_t read_clock_ms(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * MS_PER_SECOND + now.tv_nsec / NS_PER_MS;
}

/* ZONULA_NOW as an instant; *ret_given tells whether it is set. */
static int read_override(int64_t *ret_ms, bool *ret_given, struct error *err)
{
    const char *text = getenv("ZONULA_NOW");
    int64_t at_ms = 0;
    int32_t offset_s;
    bool has_offset;
    if (text) {
        int r = time_parse_rfc3339(text, &at_ms, &offset_s, &has_offset);
        if (r < 0)
            return error_set(err, (enum error_code)(-r),
                             "ZONULA_NOW is not a time such as 2026-11-22T08:00:03+01:00");
        if (!has_offset)
            return error_set(err, ERR_SYNTAX, "ZONULA_NOW has no offset such as +01:00 or Z");
    }
    *ret_ms = at_ms;
    *ret_given = text != NULL;
    return 0;
}

int clock_init_fixed(struct clock *clock, struct error *err)
{
    int64_t at_ms = 0;
    bool given = false;
    int r = read_override(&at_ms, &given, err);
    if (r < 0)
        return r;
    *clock = (struct clock){.fixed = given, .fixed_ms = at_ms};
    return 0;
}

int clock_init_from(struct clock *clock, struct error *err)
{
    int64_t at_ms = 0;
    bool given = false;
    int r = read_override(&at_ms, &given, err);
    if (r < 0)
        return r;
    *clock = (struct clock){.shift_ms = given ? at_ms - read_clock_ms(CLOCK_REALTIME) : 0};
    return 0;
}

int64_t clock_wall_ms(const struct clock *clock)
{
    return clock->fixed ? clock->fixed_ms : read_clock_ms(CLOCK_REALTIME) + clock->shift_ms;
}

int64_t clock_mono_ms(void)
{
    return read_clock_ms(CLOCK_MONOTONIC);
}
