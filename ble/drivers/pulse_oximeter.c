/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pulse oximeters: the Bluetooth Pulse Oximeter Service 1.0 (0x1822). A device has one or both of
 *
 *      PLX Spot-check Measurement (0x2A5E, indicated)
 *
 *      byte   0       1      3      5
 *           +-------+------+------+------+--------+---------+-----------+
 *           | flags | SpO2 | rate | time | status | device  | amplitude |
 *           +-------+------+------+------+--------+---------+-----------+
 *                     SFLOAT each   7 B    u16      u24       SFLOAT
 *                                   bit 0  bit 1    bit 2     bit 3        bit 4: clock not set
 *
 *      PLX Continuous Measurement (0x2A5F, notified)
 *
 *      byte   0       1      3      5
 *           +-------+------+------+------+------+--------+--------+-----------+
 *           | flags | SpO2 | rate | fast | slow | status | device | amplitude |
 *           +-------+------+------+------+------+--------+--------+-----------+
 *                     SFLOAT each   4 B    4 B    u16      u24      SFLOAT
 *                                   bit 0  bit 1  bit 2    bit 3    bit 4
 *
 * little endian, SFLOAT as in ieee11073.h, time as in date_time.h. SpO2 in %, rate in beats a
 * minute; fast and slow are the same two, averaged otherwise, and not used.
 *
 * A measurement of which the device itself says that it is none (demonstration, test, calibration,
 * unavailable, invalid, or a sensor that is off or broken) gives no reading. One out of the
 * device's memory is of no use without its time.
 *
 * Never tried with a real oximeter.
 */
#include "ble/drivers/batch.h"
#include "ble/drivers/bytes.h"
#include "ble/drivers/date_time.h"
#include "ble/drivers/fields.h"
#include "ble/drivers/ieee11073.h"
#include <math.h>
#include <string.h>

#define UUID_SERVICE    "00001822-0000-1000-8000-00805f9b34fb"
#define UUID_SPOT_CHECK "00002a5e-0000-1000-8000-00805f9b34fb"
#define UUID_CONTINUOUS "00002a5f-0000-1000-8000-00805f9b34fb"

#define HEAD_SIZE             5
#define SPOT_CLOCK_IS_NOT_SET 0x10

enum { FIELDS = 5 };
enum { SPOT_TIME, SPOT_STATUS, SPOT_DEVICE, SPOT_AMPLITUDE };
enum { CONTINUOUS_FAST, CONTINUOUS_SLOW, CONTINUOUS_STATUS, CONTINUOUS_DEVICE };
static const uint8_t spot_sizes[FIELDS] = {DATE_TIME_SIZE, 2, 3, 2, 0};
static const uint8_t continuous_sizes[FIELDS] = {4, 4, 2, 3, 2};

/* Of the measurement. */
enum {
    STATUS_FROM_STORAGE = 1 << 9,
    STATUS_DEMONSTRATION = 1 << 10,
    STATUS_TESTING = 1 << 11,
    STATUS_CALIBRATION = 1 << 12,
    STATUS_UNAVAILABLE = 1 << 13,
    STATUS_INVALID = 1 << 15,
    STATUS_NONE = STATUS_DEMONSTRATION | STATUS_TESTING | STATUS_CALIBRATION | STATUS_UNAVAILABLE |
                  STATUS_INVALID,
};

/* Of the device and its sensor. */
enum {
    DEVICE_MALFUNCTION = 1 << 1,
    DEVICE_NOT_ON_USER = 1 << 11,
    DEVICE_SENSOR_MALFUNCTION = 1 << 14,
    DEVICE_SENSOR_OFF = 1 << 15,
    DEVICE_NONE =
        DEVICE_MALFUNCTION | DEVICE_NOT_ON_USER | DEVICE_SENSOR_MALFUNCTION | DEVICE_SENSOR_OFF,
};

struct pulse_oximeter_state {
    struct date_time_link link;
};

struct measurement {
    const uint8_t *values; /* SpO2 and rate */
    uint32_t status;
    uint32_t device;
    int64_t measured_ms; /* 0: now */
};

static int pulse_oximeter_ready(void *state, const struct driver_io *io,
                                const struct driver_session *session)
{
    struct pulse_oximeter_state *oximeter = state;
    (void)io;
    date_time_begin(&oximeter->link, session);
    return 0;
}

static uint32_t status_of(const uint8_t *field)
{
    return field ? le16(field) : 0;
}

static uint32_t device_of(const uint8_t *field)
{
    return field ? le24(field) : 0;
}

static int parse_spot_check(const struct date_time_link *link, const uint8_t *bytes, size_t length,
                            struct measurement *ret)
{
    const uint8_t *field[FIELDS];
    int r = fields_find(bytes[0], spot_sizes, FIELDS, bytes + HEAD_SIZE, length - HEAD_SIZE, field);
    if (r < 0)
        return r;
    const bool clock_is_set = !(bytes[0] & SPOT_CLOCK_IS_NOT_SET);
    r = date_time_read(link, clock_is_set ? field[SPOT_TIME] : NULL, &ret->measured_ms);
    if (r < 0)
        return r;
    ret->status = status_of(field[SPOT_STATUS]);
    ret->device = device_of(field[SPOT_DEVICE]);
    return ret->status & STATUS_FROM_STORAGE && ret->measured_ms == 0 ? -ERR_UNSUPPORTED : 0;
}

static int parse_continuous(const uint8_t *bytes, size_t length, struct measurement *ret)
{
    const uint8_t *field[FIELDS];
    const int r = fields_find(bytes[0], continuous_sizes, FIELDS, bytes + HEAD_SIZE,
                              length - HEAD_SIZE, field);
    if (r < 0)
        return r;
    ret->status = status_of(field[CONTINUOUS_STATUS]);
    ret->device = device_of(field[CONTINUOUS_DEVICE]);
    return 0;
}

static void add(struct reading_batch *batch, const struct driver_io *io, enum reading_kind kind,
                const uint8_t *sfloat, int64_t at_ms)
{
    const double value = ieee11073_sfloat(sfloat);
    if (isnan(value))
        return;
    const struct reading reading = {.kind = kind, .value = ieee11073_round(value), .at_ms = at_ms};
    batch_add(batch, io, &reading);
}

static void emit(const struct driver_io *io, const struct measurement *measurement)
{
    struct reading_batch batch = {.live = measurement->measured_ms == 0};
    if (measurement->device & (DEVICE_NOT_ON_USER | DEVICE_SENSOR_OFF))
        batch.contact = CONTACT_NONE;
    if (!(measurement->status & STATUS_NONE) && !(measurement->device & DEVICE_NONE)) {
        add(&batch, io, READING_SPO2, measurement->values, measurement->measured_ms);
        add(&batch, io, READING_HR, measurement->values + 2, measurement->measured_ms);
    }
    batch_emit(&batch, io);
}

static int pulse_oximeter_notification(void *state, const struct driver_io *io,
                                       const char *characteristic, const uint8_t *bytes,
                                       size_t length)
{
    const struct pulse_oximeter_state *oximeter = state;
    const bool spot_check = strcmp(characteristic, UUID_SPOT_CHECK) == 0;
    if (!spot_check && strcmp(characteristic, UUID_CONTINUOUS) != 0)
        return -ERR_UNSUPPORTED;
    if (length < HEAD_SIZE)
        return -ERR_LENGTH;
    struct measurement measurement = {.values = bytes + 1};
    const int r = spot_check ? parse_spot_check(&oximeter->link, bytes, length, &measurement)
                             : parse_continuous(bytes, length, &measurement);
    if (r < 0)
        return r;
    emit(io, &measurement);
    return 0;
}

static const char *const services[] = {UUID_SERVICE, NULL};
/* Spot checks out of the memory come as soon as they are subscribed, and are dated by the beginning
 * of the link: so they come last. */
static const char *const characteristics[] = {UUID_CONTINUOUS, UUID_SPOT_CHECK, NULL};

extern const struct driver pulse_oximeter_driver;
const struct driver pulse_oximeter_driver = {
    .name = "pulse-oximeter",
    .title = "Pulse oximeter (Bluetooth Pulse Oximeter Service)",
    .capabilities = GIVES_SPO2 | GIVES_HR,
    .match_services = services,
    .notify_if_there = characteristics,
    .state_size = sizeof(struct pulse_oximeter_state),
    .on_ready = pulse_oximeter_ready,
    .on_notification = pulse_oximeter_notification,
};
