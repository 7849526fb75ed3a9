/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sleep and naps (bytes: colmi_decode.h).
 *
 * No request is known that all firmware answers; a form that it does not know is met with silence.
 * So the forms are tried in turn, and the one that was answered comes first the next time:
 *
 *      big 27 | 06 | 01 |     days back, version of the protocol: R10 and newer
 *      big 27 | FF | 01 |
 *      big 27 | FF |          R02, R03, R06, R09; the R10 ignores it
 *      big 27                 R02, R03, H59
 *
 * Each answer is the whole of what is kept, so a night that was revised takes the place of what it
 * was. Rings date a night by the day of waking. Their clock does not turn with summer time, so the
 * hours slept are the sum of the stages; where those fill the span that the ring's own clock says,
 * the night ends when they end, whatever offset the clock had.
 */
#include "ble/drivers/colmi_session.h"

#include <stdio.h>

#define BIG_SLEEP        0x27
#define PATIENCE_S       10
#define SECONDS_A_MINUTE 60

static const struct {
    uint8_t payload[2];
    size_t length;
} forms[] = {{{0x06, 0x01}, 2}, {{0xff, 0x01}, 2}, {{0xff}, 1}, {{0}, 0}};

static const struct kind {
    const char *word;   /* of the key */
    const char *cursor; /* NULL: all that the ring has is kept each time */
    bool by_start;      /* there may be several a day */
} night = {"night", "sleep", false}, nap = {"nap", NULL, true};

#define FORMS       (sizeof(forms) / sizeof(forms[0]))
#define FORM_CURSOR "sleep_form"

static void ask_form(struct colmi *ring, unsigned form)
{
    ring->sleep_form = form;
    ring->sleep_forms_tried |= 1U << form;
    colmi_ask_big(ring, BIG_SLEEP, forms[form].payload, forms[form].length);
}

static void begin_sleep(struct colmi *ring)
{
    const int64_t known = ring->io->cursor(ring->io->host, FORM_CURSOR);
    ring->hole = false;
    ring->sleep_asked = true;
    ring->sleep_forms_tried = 0;
    ask_form(ring, known >= 0 && known < (int64_t)FORMS ? (unsigned)known : 0);
}

static void next_form(struct colmi *ring)
{
    unsigned form = 0;
    while (form < FORMS && ring->sleep_forms_tried & 1U << form)
        form++;
    if (form < FORMS)
        ask_form(ring, form);
    else
        colmi_next(ring);
}

static int instant(const struct colmi *ring, int32_t day, int minute, int64_t *ret_s,
                   int32_t *ret_offset_s)
{
    const int64_t shown_s = ((int64_t)day * COLMI_MINUTES_A_DAY + minute) * SECONDS_A_MINUTE;
    return colmi_clock_instant(&ring->clock, shown_s, SECONDS_A_MINUTE, colmi_now_s(ring), ret_s,
                               ret_offset_s);
}

/* False: it cannot be dated, or is not over. */
static bool date_block(const struct colmi *ring, int32_t day, const struct colmi_sleep *sleep,
                       struct sleep_block *block)
{
    int64_t start_s;
    int64_t end_s;
    int32_t offset_s;
    if (instant(ring, day, sleep->start_minute, &start_s, &offset_s) < 0)
        return false;
    const int r = instant(ring, day, sleep->end_minute, &end_s, &offset_s);
    if (r < 0 || sleep->end_minute - sleep->start_minute == sleep->sum_minutes)
        end_s = start_s + (int64_t)sleep->sum_minutes * SECONDS_A_MINUTE;
    if (end_s <= start_s || end_s > colmi_now_s(ring))
        return false;
    block->start_ms = start_s * MS_PER_SECOND;
    block->end_ms = end_s * MS_PER_SECOND;
    block->offset_s = offset_s;
    return true;
}

static void make_key(char key[SLEEP_KEY_MAX + 1], const struct kind *kind, int32_t day, int start)
{
    char date[11];
    day_format(day, date);
    if (kind->by_start)
        snprintf(key, SLEEP_KEY_MAX + 1, "%s %s %02d:%02d", kind->word, date, start / 60,
                 start % 60);
    else
        snprintf(key, SLEEP_KEY_MAX + 1, "%s %s", kind->word, date);
}

static void keep_block(struct colmi *ring, const struct kind *kind, const struct colmi_sleep *sleep)
{
    const int32_t day = ring->today - (int32_t)sleep->days_ago;
    struct sleep_block block = {0};
    if (!date_block(ring, day, sleep, &block))
        return;
    make_key(block.key, kind, day,
             (sleep->start_minute + COLMI_MINUTES_A_DAY) % COLMI_MINUTES_A_DAY);
    for (size_t i = 0; i < sleep->pair_count; i++) {
        const int32_t minutes = sleep->pairs[2 * i + 1];
        if (minutes > 0)
            sleep_block_add(&block, colmi_stage(sleep->pairs[2 * i]), minutes * SECONDS_A_MINUTE);
    }
    ring->io->keep_sleep(ring->io->host, &block);
}

/* All blocks of a message, or none. */
static int keep_blocks(struct colmi *ring, const struct kind *kind, const uint8_t *payload,
                       size_t length)
{
    struct colmi_sleep sleep;
    const int r = colmi_sleep_check(payload, length);
    if (r < 0)
        return r;
    for (size_t at = 1; colmi_sleep_next(payload, length, &at, &sleep);)
        if (colmi_is_wanted(ring, kind->cursor, sleep.days_ago))
            keep_block(ring, kind, &sleep);
    return 0;
}

static int sleep_answer(struct colmi *ring, const uint8_t *payload, size_t length)
{
    const struct driver_io *io = ring->io;
    const int r = length > 0 ? keep_blocks(ring, &night, payload, length) : 0;
    if (r == 0) {
        colmi_commit_days(ring, "sleep");
        if (io->cursor(io->host, FORM_CURSOR) != (int64_t)ring->sleep_form)
            io->commit(io->host, FORM_CURSOR, ring->sleep_form);
    }
    colmi_next(ring);
    return r;
}

const struct colmi_step colmi_sleep_step = {begin_sleep, sleep_answer, next_form, PATIENCE_S};

int colmi_take_naps(struct colmi *ring, const uint8_t *payload, size_t length)
{
    if (!ring->sleep_asked)
        return -ERR_UNSUPPORTED;
    const int r = keep_blocks(ring, &nap, payload, length);
    if (r == 0)
        ring->io->commit(ring->io->host, NULL, 0);
    return r;
}
