/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/drivers/date_time.h"

#include "ble/drivers/bytes.h"

#define STORED_MAX_MS (31 * MS_PER_DAY)

void date_time_begin(struct date_time_link *link, const struct driver_session *session)
{
    link->began_ms = session->now_ms;
    link->zone = session->zone;
}

static bool exists(const struct civil *civil)
{
    if (civil->year > 9999 || civil->month > 12 || civil->day > 31 || civil->hour > 23 ||
        civil->minute > 59 || civil->second > 59)
        return false;
    struct civil same;
    civil_from_day(civil_to_day(civil->year, civil->month, civil->day), &same);
    return same.day == civil->day;
}

/* Whether a time of the device's clock is that of a measurement out of its memory. */
static bool is_stored(const struct date_time_link *link, const struct civil *civil, int64_t *ret_ms)
{
    if (link->began_ms == 0 || !link->zone)
        return false;
    int64_t at_ms;
    int32_t offset_s;
    zone_from_civil(link->zone, civil, &at_ms, &offset_s);
    if (at_ms >= link->began_ms || at_ms <= link->began_ms - STORED_MAX_MS)
        return false;
    *ret_ms = at_ms;
    return true;
}

int date_time_read(const struct date_time_link *link, const uint8_t *bytes, int64_t *ret_ms)
{
    struct civil civil = {0};
    if (bytes)
        civil = (struct civil){
            .year = le16(bytes),
            .month = bytes[2],
            .day = bytes[3],
            .hour = bytes[4],
            .minute = bytes[5],
            .second = bytes[6],
        };
    const bool known = civil.year != 0 && civil.month != 0 && civil.day != 0;
    if (known && !exists(&civil))
        return -ERR_RANGE;
    if (!known || !is_stored(link, &civil, ret_ms))
        *ret_ms = 0;
    return 0;
}
