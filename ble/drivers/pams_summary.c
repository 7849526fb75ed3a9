/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/drivers/pams_summary.h"

#include "ble/drivers/bytes.h"
#include "ble/drivers/fields.h"
#include <stdbool.h>

#define IDENTITY_SIZE 12 /* session, sub-session, time, sequence number */

static const uint8_t sleep_sizes[PAMS_SLEEP_FIELDS] = {
    3, 3, 3,                   /* asleep, awake, in bed */
    2, 2, 1, 2, 2,             /* awakenings, latency, efficiency, snooze, turns */
    3,                         /* awake after the alarm */
    3, 3, 3, 3, 3, 3, 3, 3, 3, /* light */
    1, 3,                      /* heart rate, worn */
};

static const uint8_t cardio_sizes[PAMS_CARDIO_FIELDS] = {
    3, 3, 3, 3, 3,    /* zones */
    1, 1, 1, 1, 1, 1, /* VO2max, heart rate */
    2, 2, 2,          /* pulse interval */
    1, 1, 1,          /* resting heart rate */
    2, 2, 2,          /* heart rate variability */
    1, 1, 1, 1, 1, 1, /* breaths, breaths at rest */
    3,                /* worn */
};

static bool is_whole(uint8_t header)
{
    enum { DRAFT = 0x80, TEST_VECTOR = 0xc0, FIRST_AND_LAST = 0x03 };
    return header == DRAFT || header == TEST_VECTOR || (header & FIRST_AND_LAST) == FIRST_AND_LAST;
}

static int32_t number(const uint8_t *field, uint8_t size)
{
    if (!field)
        return PAMS_ABSENT;
    return size == 1 ? field[0] : size == 2 ? le16(field) : (int32_t)le24(field);
}

static int parse(const uint8_t *bytes, size_t length, size_t flags_size, const uint8_t *sizes,
                 size_t count, struct pams_summary *ret)
{
    const size_t head = 1 + flags_size + IDENTITY_SIZE;
    const uint8_t *field[PAMS_FIELDS_MAX];
    if (length < 1)
        return -ERR_LENGTH;
    if (!is_whole(bytes[0]))
        return -ERR_UNSUPPORTED;
    if (length < head)
        return -ERR_LENGTH;
    const uint32_t flags = flags_size == 3 ? le24(bytes + 1) : le32(bytes + 1);
    const int r = fields_find(flags, sizes, count, bytes + head, length - head, field);
    if (r < 0)
        return r;
    const uint8_t *identity = bytes + 1 + flags_size;
    *ret = (struct pams_summary){
        .session = le16(identity),
        .sub_session = le16(identity + 2),
        .after_s = le32(identity + 4),
        .sequence = le32(identity + 8),
    };
    for (size_t i = 0; i < PAMS_FIELDS_MAX; i++)
        ret->values[i] = i < count ? number(field[i], sizes[i]) : PAMS_ABSENT;
    return 0;
}

int pams_parse_sleep(const uint8_t *bytes, size_t length, struct pams_summary *ret)
{
    return parse(bytes, length, 3, sleep_sizes, PAMS_SLEEP_FIELDS, ret);
}

int pams_parse_cardio(const uint8_t *bytes, size_t length, struct pams_summary *ret)
{
    return parse(bytes, length, 4, cardio_sizes, PAMS_CARDIO_FIELDS, ret);
}
