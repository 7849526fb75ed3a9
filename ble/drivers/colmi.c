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
 *      colmi.c            the order of a session, requests and answers, silence
 *      colmi_setup.c      clock and who it is           colmi_settings.c   what it logs
 *      colmi_days.c       the history day by day        colmi_night.c      sleep
 *      colmi_keep.c       how far it has come           colmi_time.c       when that was
 *      colmi_decode.c     bytes to values               colmi_frame.c      messages
 *
 * The order is that of what people miss most. On the first contact the history is fetched before
 * the clock is set, too: some firmware is said to forget it then. A step that is refused or not
 * answered costs its own data, which is fetched the next time, and no other.
 *
 * Days are counted back from the ring's today, so a session must not see midnight. The driver has
 * no clock, but a timer that goes off each second, from which it knows how late it is.
 *
 * Written from public descriptions and traces; never tried with a real ring.
 */
#include "ble/drivers/colmi_session.h"

#include <string.h>

#define UUID_V1        "6e40fff0-b5a3-f393-e0a9-e50e24dcca9e"
#define UUID_V1_WRITE  "6e400002-b5a3-f393-e0a9-e50e24dcca9e"
#define UUID_V1_NOTIFY "6e400003-b5a3-f393-e0a9-e50e24dcca9e"
#define UUID_V2        "de5bf728-d711-4e47-af26-65e3012a5dc7"
#define UUID_V2_WRITE  "de5bf72a-d711-4e47-af26-65e3012a5dc7"
#define UUID_V2_NOTIFY "de5bf729-d711-4e47-af26-65e3012a5dc7"

#define BIG_NAPS       0x3e
#define BIG_EMPTY      0x00
#define BIG_CANNOT     0x02
#define BIG_SILENCE_S  10
#define TICK_MS        1000
#define SILENCES_MAX   8
#define SESSION_MAX_S  600
#define MIDNIGHT_GAP_S 5 /* until the next tick, and what the clocks may differ */

enum { ALWAYS, FIRST_ONLY };

static const struct {
    const struct colmi_step *step;
    bool first_only; /* before the clock of a new ring is set */
} order[] = {
    {&colmi_phone, ALWAYS},
    /* Steps bear a date: they tell whether the ring's today is ours. */
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
    return !order[place].first_only || (ring->first && !ring->wrong_date);
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

static void give_up(struct colmi *ring)
{
    ring->asked = false;
    colmi_big_reset(&ring->big);
    if (ring->step->give_up)
        ring->step->give_up(ring);
    else
        colmi_next(ring);
}

/* The ring did not answer. One that never does is gone. */
static void give_up_in_silence(struct colmi *ring)
{
    ring->silences++;
    if (ring->writing || ring->reading || ring->silences == SILENCES_MAX)
        colmi_fail(ring, "no_answer");
    else
        give_up(ring);
}

/* ---- requests ---- */

static void send_request(struct colmi *ring)
{
    if (!ring->queued || ring->writing)
        return;
    ring->queued = false;
    ring->asked = true;
    ring->writing = true;
    ring->io->write(ring->io->host, ring->request_to, ring->request, ring->request_length, true);
}

static void queue_request(struct colmi *ring, const char *to, uint8_t awaited, size_t length)
{
    ring->request_to = to;
    ring->request_length = length;
    ring->awaited = awaited;
    ring->asked = false;
    ring->queued = true;
    ring->quiet_s = 0;
    send_request(ring);
}

void colmi_ask(struct colmi *ring, uint8_t command, const uint8_t *payload, size_t length)
{
    colmi_frame_make(ring->request, command, payload, length);
    queue_request(ring, UUID_V1_WRITE, command, COLMI_FRAME);
}

void colmi_ask_big(struct colmi *ring, uint8_t kind, const uint8_t *payload, size_t length)
{
    queue_request(ring, UUID_V2_WRITE, kind, colmi_big_make(ring->request, kind, payload, length));
}

void colmi_read(struct colmi *ring, const char *characteristic)
{
    ring->reading = true;
    ring->io->read(ring->io->host, characteristic);
}

static bool is_awaited(const struct colmi *ring, const char *from, uint8_t what)
{
    return ring->asked && strcmp(ring->request_to, from) == 0 && ring->awaited == what;
}

/* ---- what comes ---- */

/* Frames that rings send of their own accord: packet size, something new, end of a measurement. */
static int unasked(uint8_t command)
{
    static const uint8_t known[] = {0x2f, 0x43, 0x6a, 0x73, 0xa1};
    return memchr(known, command, sizeof(known)) ? 0 : -ERR_UNSUPPORTED;
}

static void heard(struct colmi *ring)
{
    ring->quiet_s = 0;
    ring->silences = 0;
}

static int take_frame(struct colmi *ring, const uint8_t *bytes, size_t length)
{
    const int r = colmi_frame_check(bytes, length);
    if (r < 0)
        return r;
    const uint8_t command = bytes[0] & (uint8_t)~COLMI_ERROR_BIT;
    if (!is_awaited(ring, UUID_V1_WRITE, command))
        return unasked(bytes[0]);
    heard(ring);
    if (!(bytes[0] & COLMI_ERROR_BIT))
        return ring->step->answer(ring, bytes, length);
    give_up(ring);
    return 0;
}

/* One byte is no data but a word. */
static int take_big_answer(struct colmi *ring, const uint8_t *payload, size_t length)
{
    if (length != 1)
        return length > 0 ? ring->step->answer(ring, payload, length) : -ERR_LENGTH;
    if (payload[0] == BIG_EMPTY)
        return ring->step->answer(ring, payload, 0);
    give_up(ring);
    return payload[0] == BIG_CANNOT ? 0 : -ERR_UNSUPPORTED;
}

static int take_piece(struct colmi *ring, const uint8_t *bytes, size_t length)
{
    size_t payload_length;
    const int r = colmi_big_add(&ring->big, bytes, length);
    ring->big_quiet_s = 0;
    if (r < 0)
        return r;
    if (ring->asked && strcmp(ring->request_to, UUID_V2_WRITE) == 0)
        ring->quiet_s = 0;
    if (r == 0)
        return 0;
    const uint8_t kind = colmi_big_kind(&ring->big);
    const uint8_t *payload = colmi_big_payload(&ring->big, &payload_length);
    if (kind == BIG_NAPS)
        return colmi_take_naps(ring, payload, payload_length);
    if (!is_awaited(ring, UUID_V2_WRITE, kind))
        return -ERR_UNSUPPORTED;
    heard(ring);
    return take_big_answer(ring, payload, payload_length);
}

static int colmi_notification(void *state, const struct driver_io *io, const char *characteristic,
                              const uint8_t *bytes, size_t length)
{
    struct colmi *ring = state;
    (void)io;
    if (!ring->step || ring->over)
        return 0;
    if (strcmp(characteristic, UUID_V1_NOTIFY) == 0)
        return take_frame(ring, bytes, length);
    if (strcmp(characteristic, UUID_V2_NOTIFY) == 0)
        return take_piece(ring, bytes, length);
    return -ERR_UNSUPPORTED;
}

/* The answer to a request may come before that to the write, so the next may wait for it. */
static int colmi_written(void *state, const struct driver_io *io, int result)
{
    struct colmi *ring = state;
    (void)io;
    ring->writing = false;
    if (ring->over)
        return 0;
    if (ring->queued)
        send_request(ring);
    else if (result < 0 && ring->asked)
        give_up_in_silence(ring);
    return 0;
}

static int colmi_answer_read(void *state, const struct driver_io *io, int result,
                             const uint8_t *bytes, size_t length)
{
    struct colmi *ring = state;
    (void)io;
    if (ring->over || !ring->reading)
        return 0;
    ring->reading = false;
    if (result == 0)
        return ring->step->answer(ring, bytes, length);
    give_up(ring);
    return 0;
}

/* ---- time ---- */

static int32_t local_day(const struct colmi *ring, int64_t at_s)
{
    struct civil local;
    civil_from_ms(at_s * MS_PER_SECOND, zone_offset_s(ring->zone, at_s * MS_PER_SECOND), &local);
    return civil_to_day(local.year, local.month, local.day);
}

static bool is_midnight_near(const struct colmi *ring)
{
    return local_day(ring, colmi_now_s(ring) + MIDNIGHT_GAP_S) != ring->today;
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
        give_up_in_silence(ring);
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
    ring->today = local_day(ring, ring->start_s);
    load_clock(ring);
    if (is_midnight_near(ring)) {
        colmi_fail(ring, "date_changed");
        return 0;
    }
    io->timer(io->host, TICK_MS);
    begin_step(ring);
    return 0;
}

static const char *const services[] = {UUID_V1, UUID_V2, NULL};
static const char *const characteristics[] = {UUID_V1_NOTIFY, UUID_V2_NOTIFY, NULL};

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
    .match_services = services,
    .match_name_prefixes = names,
    .notify = characteristics,
    .state_size = sizeof(struct colmi),
    .on_ready = colmi_ready,
    .on_notification = colmi_notification,
    .on_written = colmi_written,
    .on_read = colmi_answer_read,
    .on_timer = colmi_tick,
};
