/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What of a wearable's link is worth an event, and what of its trouble worth being kept. A strap at
 * the edge of reach is lost and found every half a minute, a whole night long; nobody wants to read
 * that, and each event is a transaction on the card. So:
 *
 * - a link is told as lost when it has been away for NEWS_AWAY_MS, and as there at most every
 *   NEWS_CONNECT_MS (live wearables only: those that record have sessions);
 * - a reason is a trouble when no link has stood for NEWS_SETTLE_MS though the wearable is heard;
 *   at once, if somebody has to do something, or when all was tried in vain. It is over when a link
 *   has stood for NEWS_STAND_MS, or what was recorded was fetched; and when the wearable is not
 *   heard any more, without a word, since what is away does not fail;
 * - a trouble is told again after NEWS_AGAIN_MS; another one after NEWS_OTHER_MS, or at once if it
 *   is worse; failed sessions likewise;
 * - a battery is low at NEWS_BATTERY_LOW percent, until it has been charged to NEWS_CHARGED; this
 *   too is told at most every NEWS_AGAIN_MS.
 *
 * Pure: it is told what ble tells, and what time it is. Times in the future are of a clock that was
 * set back, and do not count.
 */
#ifndef GATEWAY_NEWS_H
#define GATEWAY_NEWS_H

#include "core/ztime.h"
#include "storage/trouble.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NEWS_AWAY_MS    (5 * MS_PER_MINUTE)
#define NEWS_CONNECT_MS (30 * MS_PER_MINUTE)
#define NEWS_SETTLE_MS  (150 * MS_PER_SECOND) /* longer than ble takes to call it away */
#define NEWS_STAND_MS   (30 * MS_PER_SECOND)
#define NEWS_AGAIN_MS   (6 * MS_PER_HOUR)
#define NEWS_OTHER_MS   MS_PER_HOUR

#define NEWS_BATTERY_LOW 15
#define NEWS_CHARGED     25

/* What ble tells of a device. */
struct news_sight {
    bool live;        /* keeps its link */
    bool connected;   /* the link stands */
    bool heard;       /* it is in reach */
    const char *word; /* why there is no link; NULL: no reason, or none of the device's own */
    bool unreachable; /* all that could be tried was tried in vain */
};

enum news_kind { NEWS_CONNECTED, NEWS_DISCONNECTED, NEWS_TROUBLE, NEWS_TROUBLE_OVER, NEWS_KINDS };

/* Of one device. Begins zeroed, with `trouble` as it was stored last. */
struct news {
    struct device_trouble trouble; /* the trouble that is one, and when it was told */
    int64_t failing_ms;            /* since when no link has stood, for a reason; 0: not now */
    int64_t up_ms;                 /* since when there is a link; 0: there is none */
    int64_t away_ms;               /* since when there is none; 0: there is */
    bool said_connected;
    int64_t connected_ms; /* when that was said last; 0: never */
    bool told;            /* the trouble at hand is told */
    int told_weight;
    char told_word[SYNC_WORD_MAX + 1];
    int64_t failed_ms; /* when a failed session was told; 0: not since the last that succeeded */
    char failed_word[SYNC_WORD_MAX + 1];
};

/* Takes up what was stored when the daemon ended. */
void news_begin(struct news *news, const struct device_trouble *stored);

/* Looks at what is there now. Returns how many things there are to tell, in order. */
size_t news_look(struct news *news, const struct news_sight *sight, int64_t now_ms,
                 enum news_kind ret[NEWS_KINDS]);

/* When to look again if nothing changes; INT64_MAX: not at all. */
int64_t news_due_ms(const struct news *news, const struct news_sight *sight, int64_t now_ms);

/* What was recorded has been fetched. True: a trouble that was told is over. */
bool news_fetched(struct news *news);

/* It could not be fetched. True: to be told. */
bool news_not_fetched(struct news *news, const char *word, int64_t now_ms);

/* What is left in the battery, in percent; below 0: it is not known. True: to be told as low. */
bool news_battery(struct news *news, int percent, int64_t now_ms);

#endif
