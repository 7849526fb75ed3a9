/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Smart rings sold as Colmi R02 ... R12 and Yawell, and H59 bands: what works with the apps QRing
 * and QWatch Pro. Heart rate, stress, HRV, SpO2, skin temperature, steps and sleep, recorded for a
 * week and fetched over plain GATT, without account, key or (most of them) pairing.
 *
 *      service 6e40fff0...   write 6e400002   notify 6e400003     short frames
 *      service de5bf728...   write de5bf72a   notify de5bf729     big messages     (colmi_frame.h)
 *
 * The first looks like the Nordic UART and is not. Names and services do not quite settle what a
 * device is: other makers' rings bear the same names, so both services must be there.
 *
 *      colmi.c            the order of a session        colmi_talk.c       requests and answers
 *      colmi_setup.c      clock and who it is           colmi_settings.c   what it logs
 *      colmi_slots.c      heart rate, stress, HRV       colmi_activity.c   steps
 *      colmi_blocks.c     temperature, SpO2             colmi_night.c      sleep
 *      colmi_series.c     how far it has come           colmi_time.c       when that was
 *      colmi_decode.c     bytes to values               colmi_frame.c      messages
 *
 * The order is that of what people miss most. On the first contact the history is fetched before
 * the clock is set, too: some firmware is said to forget it then. Likewise after a journey west
 * over midnight: when the clock is set back, the ring's today becomes a day to come, which it would
 * not tell, and overwrite before it can be asked. A step that is refused or not answered costs its
 * own data, which is fetched the next time, and no other.
 *
 * Days are counted back from the ring's today, so a session must not see midnight. The driver has
 * no clock, but a timer that goes off each second, from which it knows how late it is.
 *
 * Written from public descriptions and traces; never tried with a real ring.
 */
#include "ble/drivers/colmi_session.h"

#define UUID_V1 "6e40fff0-b5a3-f393-e0a9-e50e24dcca9e"
#define UUID_V2 "de5bf728-d711-4e47-af26-65e3012a5dc7"

#define BIG_SILENCE_S  10
#define TICK_MS        1000
#define SILENCES_MAX   8
#define SESSION_MAX_S  600
#define MIDNIGHT_GAP_S 5 /* until the next tick, and what the clocks may differ */

enum { ALWAYS, FIRST_ONLY };

static const struct {
    const struct colmi_step *step;
    bool first_only; /* before the clock is set, of a new ring or one that is ahead */
} order[] = {
    {&colmi_phone, ALWAYS},
    /* Steps bear a date: they tell whether the ring's today is ours. Without any it is not known,
     * and a ring that has just woken up would file all it has under our today. */
    {&colmi_steps, FIRST_ONLY},
    {&colmi_sleep_step, FIRST_ONLY},
    {&colmi_stress, FIRST_ONLY},
    {&colmi_heart_rate, FIRST_ONLY},
    {&colmi_spo2, FIRST_ONLY},
    {&colmi_temperature, FIRST_ONLY},
    {&colmi_hrv, FIRST_ONLY},
    {&colmi_set_time, ALWAYS},
    {&colmi_support, ALWAYS},
    {&colmi_firmware, ALWAYS},
    {&colmi_hardware, ALWAYS},
    {&colmi_battery, ALWAYS},
    {&colmi_settings, ALWAYS},
    {&colmi_sleep_step, ALWAYS},
    {&colmi_stress, ALWAYS},
    {&colmi_heart_rate, ALWAYS},
    {&colmi_spo2, ALWAYS},
    {&colmi_temperature, ALWAYS},
    {&colmi_steps, ALWAYS},
    {&colmi_hrv, ALWAYS},
};

#define STEPS (sizeof(order) / sizeof(order[0]))

int64_t colmi_now_s(const struct colmi *ring)
{
    return ring->start_s + ring->elapsed_s;
}

/* ---- the row of steps ---- */

static bool is_due(const struct colmi *ring, size_t place)
{
    if (!order[place].first_only)
        return true;
    return (ring->first || ring->ahead) && !ring->wrong_date &&
           (ring->right_date || order[place].step == &colmi_steps);
}

static void begin_step(struct colmi *ring)
{
    while (ring->place < STEPS && !is_due(ring, ring->place))
        ring->place++;
    ring->asked = ring->queued = false;
    ring->quiet_s = 0;
    if (ring->place < STEPS) {
        ring->step = order[ring->place].step;
        ring->step->begin(ring);
        return;
    }
    ring->over = true;
    ring->io->done(ring->io->host);
}

void colmi_next(struct colmi *ring)
{
    ring->place++;
    begin_step(ring);
}

void colmi_fail(struct colmi *ring, const char *reason)
{
    ring->over = true;
    ring->io->fail(ring->io->host, reason);
}

void colmi_give_up(struct colmi *ring)
{
    ring->asked = false;
    if (ring->step->give_up)
        ring->step->give_up(ring);
    else
        colmi_next(ring);
}

/* The ring did not answer. One that never does is gone. */
void colmi_give_up_in_silence(struct colmi *ring)
{
    ring->silences++;
    colmi_big_reset(&ring->big);
    if (ring->writing || ring->reading || ring->silences == SILENCES_MAX)
        colmi_fail(ring, "no_answer");
    else
        colmi_give_up(ring);
}

/* ---- time ---- */

static int32_t local_day(const struct colmi *ring, int64_t at_s)
{
    struct civil local;
    civil_from_ms(at_s * MS_PER_SECOND, zone_offset_s(ring->zone, at_s * MS_PER_SECOND), &local);
    return civil_to_day(local.year, local.month, local.day);
}

/* By the ring's clock, as it was set last. */
static int32_t shown_day(const struct colmi *ring, int64_t at_s)
{
    const int32_t offset_s = ring->clock.reigns[ring->clock.count - 1].offset_s;
    struct civil shown;
    civil_from_ms(at_s * MS_PER_SECOND, offset_s, &shown);
    return civil_to_day(shown.year, shown.month, shown.day);
}

static bool is_midnight_near(const struct colmi *ring)
{
    const int64_t soon_s = colmi_now_s(ring) + MIDNIGHT_GAP_S;
    if (ring->ahead && !ring->time_set && shown_day(ring, soon_s) != ring->today)
        return true;
    return local_day(ring, soon_s) != ring->local_day;
}

static int colmi_tick(void *state, const struct driver_io *io)
{
    struct colmi *ring = state;
    if (ring->over)
        return 0;
    ring->elapsed_s++;
    if (++ring->big_quiet_s > BIG_SILENCE_S)
        colmi_big_reset(&ring->big);
    if (is_midnight_near(ring))
        colmi_fail(ring, "date_changed");
    else if (ring->elapsed_s > SESSION_MAX_S)
        colmi_fail(ring, "too_long");
    else if (++ring->quiet_s > ring->step->patience_s)
        colmi_give_up_in_silence(ring);
    if (!ring->over)
        io->timer(io->host, TICK_MS);
    return 0;
}

/* ---- begin ---- */

static void load_clock(struct colmi *ring)
{
    for (size_t slot = 0; slot < COLMI_REIGNS; slot++) {
        const int64_t packed = ring->io->cursor(ring->io->host, colmi_clock_cursors[slot]);
        if (packed != DRIVER_NONE)
            colmi_clock_unpack(&ring->clock, slot, packed, ring->start_s);
    }
    ring->first = ring->clock.count == 0;
    if (ring->first)
        colmi_clock_follow(&ring->clock, ring->zone, ring->start_s);
}

static int colmi_ready(void *state, const struct driver_io *io,
                       const struct driver_session *session)
{
    struct colmi *ring = state;
    ring->io = io;
    ring->zone = session->zone;
    ring->configure = session->configure;
    ring->start_s = session->now_ms / MS_PER_SECOND;
    /* A clock set to a wrong time would spoil what the ring has. */
    if (session->now_ms <= 0) {
        colmi_fail(ring, "no_time");
        return 0;
    }
    ring->local_day = ring->today = local_day(ring, ring->start_s);
    load_clock(ring);
    if (!ring->first && shown_day(ring, ring->start_s) > ring->local_day) {
        ring->ahead = true;
        ring->today = shown_day(ring, ring->start_s);
    }
    if (is_midnight_near(ring)) {
        colmi_fail(ring, "date_changed");
        return 0;
    }
    io->timer(io->host, TICK_MS);
    begin_step(ring);
    return 0;
}

static const char *const services[] = {UUID_V1, UUID_V2, NULL};
static const char *const characteristics[] = {COLMI_V1_NOTIFY, COLMI_V2_NOTIFY, NULL};

/* Four characters of the address follow. A blank in "R 02_5E92" was seen. */
static const char *const names[] = {
    "R02_",  "R03_",  "R05_",       "R06_",       "R08_",       "R09_",      "R10_", "R11_",
    "R11C_", "R 02_", "COLMI R07_", "COLMI R10_", "COLMI R12_", "MIJIA R02", "H59_", NULL,
};

extern const struct driver colmi_driver;
const struct driver colmi_driver = {
    .name = "colmi",
    .title = "Smart ring (Colmi, Yawell; app QRing)",
    .capabilities = GIVES_HR | GIVES_SLEEP | GIVES_STRESS | GIVES_HRV | GIVES_SPO2 |
                    GIVES_TEMPERATURE | GIVES_STEPS,
    .history = true,
    .session_ms = 600000, /* a first contact fetches days */
    .match_services = services,
    .match_name_prefixes = names,
    .notify = characteristics,
    .state_size = sizeof(struct colmi),
    .on_ready = colmi_ready,
    .on_notification = colmi_notification,
    .on_written = colmi_written,
    .on_read = colmi_read_answer,
    .on_timer = colmi_tick,
};
