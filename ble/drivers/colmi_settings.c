/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the ring logs. As it comes, stress and HRV are off; people take that for "no data".
 *
 *                              read       answer                 write
 *      16      heart rate      | 01 |     | 01 | on | minutes |  | 02 | on | minutes | 0 0 0 0 |
 *      2C      SpO2            | 01 |     | 01 | on |            | 02 | on |
 *      36      stress          | 01 |     | 01 | on |            | 02 | on |
 *      38      HRV             | 01 |     | 01 | on |            | 02 | on |
 *      3A 03   temperature     | 01 |     | 01 | on |            | 02 | on | 1E 05 0A 00 B9 |
 *
 *      on is 1; off is 0, and 2 for heart rate. The answer to a write begins with 02.
 *
 * Heart rate is written whole, because some firmware acknowledges a short form and never measures.
 * Rings forget settings in a restart, so they are read at each session, and written only where the
 * user wants us to.
 */
#include "ble/drivers/colmi_session.h"

#include <string.h>

#define PATIENCE_S    10
#define READ_SETTING  1
#define WRITE_SETTING 2
#define ON            1

struct setting {
    const char *fact;
    uint8_t command;
    uint8_t prefix;   /* comes before "read" or "write"; 0: none */
    uint8_t minutes;  /* wanted; 0: none to choose */
    size_t ability;   /* of struct colmi_abilities; 0: all rings can */
    uint8_t write[7]; /* what follows "write" */
    size_t write_length;
};

static const struct setting settings[] = {
    {"log_heart_rate", 0x16, 0, 5, 0, {ON, 5, 0, 0, 0, 0}, 6},
    {"log_spo2", 0x2c, 0, 0, offsetof(struct colmi_abilities, spo2), {ON}, 1},
    {"log_stress", 0x36, 0, 0, offsetof(struct colmi_abilities, stress), {ON}, 1},
    {"log_hrv", 0x38, 0, 0, offsetof(struct colmi_abilities, hrv), {ON}, 1},
    {"log_temperature",
     0x3a,
     0x03,
     0,
     offsetof(struct colmi_abilities, temperature),
     {ON, 0x1e, 0x05, 0x0a, 0x00, 0xb9},
     6},
};

#define SETTINGS (sizeof(settings) / sizeof(settings[0]))

static bool can(const struct colmi *ring, const struct setting *setting)
{
    return setting->ability == 0 || !ring->abilities.known ||
           *(const bool *)((const char *)&ring->abilities + setting->ability);
}

static void ask_setting(struct colmi *ring, uint8_t verb, const uint8_t *rest, size_t length)
{
    const struct setting *setting = &settings[ring->setting];
    uint8_t payload[COLMI_FRAME_PAYLOAD];
    size_t at = 0;
    if (setting->prefix != 0)
        payload[at++] = setting->prefix;
    payload[at++] = verb;
    if (length > 0)
        memcpy(payload + at, rest, length);
    ring->setting_written = verb == WRITE_SETTING;
    colmi_ask(ring, setting->command, payload, at + length);
}

static void next_setting(struct colmi *ring)
{
    do
        ring->setting++;
    while (ring->setting < SETTINGS && !can(ring, &settings[ring->setting]));
    if (ring->setting < SETTINGS)
        ask_setting(ring, READ_SETTING, NULL, 0);
    else
        colmi_next(ring);
}

static void begin_settings(struct colmi *ring)
{
    ring->setting = 0;
    ask_setting(ring, READ_SETTING, NULL, 0);
}

static int settings_answer(struct colmi *ring, const uint8_t *frame, size_t length)
{
    (void)length;
    const struct setting *setting = &settings[ring->setting];
    const uint8_t *answer = frame + 1 + (setting->prefix != 0);
    if (answer[0] != (ring->setting_written ? WRITE_SETTING : READ_SETTING))
        return -ERR_SYNTAX;
    const bool on = ring->setting_written || answer[1] == ON;
    const bool as_wanted = on && (setting->minutes == 0 || answer[2] == setting->minutes);
    if (ring->configure && !ring->setting_written && !as_wanted) {
        ask_setting(ring, WRITE_SETTING, setting->write, setting->write_length);
        return 0;
    }
    ring->io->fact(ring->io->host, setting->fact, on ? "on" : "off");
    next_setting(ring);
    return 0;
}

const struct colmi_step colmi_settings = {begin_settings, settings_answer, next_setting,
                                          PATIENCE_S};
