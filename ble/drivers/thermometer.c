/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Thermometers: characteristic Temperature Measurement (0x2A1C, indicated) of the Bluetooth Health
 * Thermometer Service 1.0 (0x1809). Little endian.
 *
 *      byte   0      1             5          12
 *           +------+-------------+----------+------+
 *           | .tsf | temperature | time     | site |
 *           +------+-------------+----------+------+
 *             |      FLOAT         7 bytes,   u8: 1 armpit, 2 body, 3 ear, 4 finger, 5 gut,
 *             |      (ieee11073.h) if bit 1       6 mouth, 7 rectum, 8 toe, 9 ear drum; if bit 2
 *             |                   (date_time.h)
 *             +-- flags: bit 0 degrees Fahrenheit, else Celsius
 *
 * What we keep is the temperature of the skin. One that was taken inside the body is refused, also
 * of the ear: the service says that it means the lobe, and those who use it mean the drum. A site
 * that is not said, or only in the characteristic Temperature Type, is taken for skin.
 *
 * Never tried with a real thermometer.
 */
#include "ble/drivers/bytes.h"
#include "ble/drivers/date_time.h"
#include "ble/drivers/fields.h"
#include "ble/drivers/ieee11073.h"
#include <math.h>
#include <string.h>

#define UUID_SERVICE     "00001809-0000-1000-8000-00805f9b34fb"
#define UUID_MEASUREMENT "00002a1c-0000-1000-8000-00805f9b34fb"

#define HEAD_SIZE       5
#define FLAG_FAHRENHEIT 0x01

enum { FIELD_UNIT, FIELD_TIME, FIELD_SITE, FIELDS };
static const uint8_t field_sizes[FIELDS] = {0, DATE_TIME_SIZE, 1};

struct thermometer_state {
    struct date_time_link link;
};

static bool is_skin(const uint8_t *site)
{
    enum { NOT_SAID = 0, ARMPIT = 1, BODY = 2, FINGER = 4, TOE = 8 };
    return !site || *site == NOT_SAID || *site == ARMPIT || *site == BODY || *site == FINGER ||
           *site == TOE;
}

static int thermometer_ready(void *state, const struct driver_io *io,
                             const struct driver_session *session)
{
    struct thermometer_state *thermometer = state;
    (void)io;
    date_time_begin(&thermometer->link, session);
    return 0;
}

static void emit(const struct driver_io *io, double celsius, int64_t measured_ms)
{
    const struct reading_batch batch = {
        .live = measured_ms == 0,
        .count = 1,
        .readings = {{.kind = READING_SKIN_TEMP,
                      .value = ieee11073_round(celsius * 100),
                      .at_ms = measured_ms}},
    };
    io->emit(io->host, &batch);
}

static int thermometer_notification(void *state, const struct driver_io *io,
                                    const char *characteristic, const uint8_t *bytes, size_t length)
{
    const struct thermometer_state *thermometer = state;
    const uint8_t *field[FIELDS];
    int64_t measured_ms;
    if (strcmp(characteristic, UUID_MEASUREMENT) != 0)
        return -ERR_UNSUPPORTED;
    if (length < HEAD_SIZE)
        return -ERR_LENGTH;
    int r =
        fields_find(bytes[0], field_sizes, FIELDS, bytes + HEAD_SIZE, length - HEAD_SIZE, field);
    if (r < 0)
        return r;
    r = date_time_read(&thermometer->link, field[FIELD_TIME], &measured_ms);
    if (r < 0)
        return r;
    if (!is_skin(field[FIELD_SITE]))
        return -ERR_UNSUPPORTED;
    const double value = ieee11073_float(bytes + 1);
    if (isnan(value))
        return 0;
    emit(io, bytes[0] & FLAG_FAHRENHEIT ? (value - 32) * 5 / 9 : value, measured_ms);
    return 0;
}

static const char *const services[] = {UUID_SERVICE, NULL};
static const char *const characteristics[] = {UUID_MEASUREMENT, NULL};

extern const struct driver thermometer_driver;
const struct driver thermometer_driver = {
    .name = "thermometer",
    .title = "Thermometer (Bluetooth Health Thermometer Service)",
    .capabilities = GIVES_TEMPERATURE,
    .match_services = services,
    .notify = characteristics,
    .state_size = sizeof(struct thermometer_state),
    .on_ready = thermometer_ready,
    .on_notification = thermometer_notification,
};
