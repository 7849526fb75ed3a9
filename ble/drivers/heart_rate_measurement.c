/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/drivers/heart_rate_measurement.h"

#include "ble/drivers/batch.h"
#include "ble/drivers/bytes.h"

enum {
    FLAG_HR16 = 1 << 0,
    FLAG_CONTACT = 1 << 1,
    FLAG_CONTACT_SUPPORTED = 1 << 2,
    FLAG_ENERGY = 1 << 3,
    FLAG_RR = 1 << 4,
};

static enum reading_contact contact_of(uint8_t flags)
{
    if (!(flags & FLAG_CONTACT_SUPPORTED))
        return CONTACT_UNKNOWN;
    return flags & FLAG_CONTACT ? CONTACT_ON_BODY : CONTACT_NONE;
}

int heart_rate_parse(const uint8_t *bytes, size_t length, struct heart_rate_measurement *ret)
{
    if (length < 1)
        return -ERR_LENGTH;
    const uint8_t flags = bytes[0];
    const size_t hr_size = flags & FLAG_HR16 ? 2 : 1;
    size_t at = 1 + hr_size;
    if (flags & FLAG_ENERGY)
        at += 2;
    if (length < at)
        return -ERR_LENGTH;
    const size_t left = flags & FLAG_RR ? length - at : 0;
    if (left % 2 != 0)
        return -ERR_LENGTH;
    *ret = (struct heart_rate_measurement){
        .hr_bpm = hr_size == 2 ? le16(bytes + 1) : bytes[1],
        .contact = contact_of(flags),
        .rr = bytes + at,
        .rr_count = left / 2,
    };
    return 0;
}

bool heart_rate_is_heard(const struct heart_rate_measurement *measurement)
{
    return measurement->contact != CONTACT_NONE && measurement->hr_bpm != 0;
}

static void add_if_possible(struct reading_batch *batch, const struct driver_io *io,
                            const struct reading *reading)
{
    if (reading_in_range(reading))
        batch_add(batch, io, reading);
}

static void add_intervals(struct reading_batch *batch, const struct driver_io *io,
                          const struct heart_rate_measurement *measurement, int rr_unit)
{
    int64_t later = 0; /* sum of the intervals after the one at hand, 1/128 ms */
    for (size_t i = 0; i < measurement->rr_count; i++)
        later += (int64_t)le16(measurement->rr + 2 * i) * rr_unit;
    for (size_t i = 0; i < measurement->rr_count; i++) {
        const int32_t value = (int32_t)le16(measurement->rr + 2 * i) * rr_unit;
        later -= value;
        const struct reading rr = {
            .kind = READING_RR,
            .value = value,
            .at_ms = -((later + READING_RR_PER_MS / 2) / READING_RR_PER_MS),
        };
        add_if_possible(batch, io, &rr);
    }
}

void heart_rate_emit(const struct driver_io *io, const struct heart_rate_measurement *measurement,
                     int rr_unit, bool units_suspect)
{
    struct reading_batch batch = {
        .live = true,
        .contact = measurement->contact,
        .units_suspect = units_suspect,
    };
    if (heart_rate_is_heard(measurement)) {
        const struct reading hr = {.kind = READING_HR, .value = (int32_t)measurement->hr_bpm};
        add_if_possible(&batch, io, &hr);
        add_intervals(&batch, io, measurement, rr_unit);
    }
    batch_emit(&batch, io);
}
