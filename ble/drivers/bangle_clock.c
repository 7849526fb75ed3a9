/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/drivers/bangle_clock.h"

#define OFFSET_MAX_MIN 1440

int64_t bangle_cursor_pack(int64_t end_ms, int offset_min)
{
    return end_ms + offset_min;
}

int64_t bangle_cursor_end_ms(int64_t cursor)
{
    const int64_t above = cursor + BANGLE_GRID_MS / 2;
    return above - above % BANGLE_GRID_MS;
}

static int read_offset(const struct bangle_object *object, const char *key, int *ret_offset_min)
{
    int64_t west_min;
    const int r = bangle_object_number(object, key, &west_min);
    if (r < 0)
        return r;
    if (west_min < -OFFSET_MAX_MIN || west_min > OFFSET_MAX_MIN)
        return -ERR_RANGE;
    *ret_offset_min = -(int)west_min;
    return 0;
}

int bangle_clock_read(const struct bangle_object *object, int64_t cursor, struct bangle_clock *ret)
{
    int then_min;
    int now_min;
    int r = read_offset(object, "then", &then_min);
    if (r == 0)
        r = read_offset(object, "now", &now_min);
    if (r < 0)
        return r;
    *ret = (struct bangle_clock){.offset_min = now_min, .mark_ms = DRIVER_NONE};
    if (cursor == DRIVER_NONE)
        return 0;
    const int64_t end_ms = bangle_cursor_end_ms(cursor);
    const int later_min = (int)(cursor - end_ms) - then_min;
    ret->mark_ms = end_ms + later_min * MS_PER_MINUTE;
    ret->moved = later_min != 0;
    return 0;
}
