/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/news.h"

#include "gateway/failure.h"
#include <stdio.h>
#include <string.h>

static void copy_word(char ret[SYNC_WORD_MAX + 1], const char *word)
{
    snprintf(ret, SYNC_WORD_MAX + 1, "%s", word);
}

/* Whether a span has gone by since a time; 0 is never, and so is the future. */
static bool is_past(int64_t since_ms, int64_t span_ms, int64_t now_ms)
{
    return since_ms == 0 || since_ms > now_ms || now_ms - since_ms >= span_ms;
}

static void pull_back(int64_t *since_ms, int64_t now_ms)
{
    if (*since_ms > now_ms)
        *since_ms = now_ms;
}

/* The worse a trouble, the heavier. */
static int weight_of(const char *word, bool unreachable)
{
    return failure_stays(word) ? 2 : unreachable;
}

void news_begin(struct news *news, const struct device_trouble *stored)
{
    *news = (struct news){.trouble = *stored};
    if (!*stored->word)
        return;
    news->told = stored->told_ms >= stored->since_ms;
    news->told_weight = weight_of(stored->word, stored->unreachable);
    copy_word(news->told_word, stored->word);
    news->failing_ms = stored->since_ms;
}

/* ---- what is trouble ---- */

static bool is_failing(const struct news_sight *sight)
{
    if (!sight->word || sight->connected)
        return false;
    if (failure_stays(sight->word) || sight->unreachable)
        return true;
    return sight->live && sight->heard;
}

static bool is_settled(const struct news *news, const struct news_sight *sight, int64_t now_ms)
{
    return weight_of(sight->word, sight->unreachable) > 0 ||
           now_ms - news->failing_ms >= NEWS_SETTLE_MS;
}

static void no_trouble(struct news *news)
{
    news->failing_ms = 0;
    news->trouble.word[0] = '\0';
    news->trouble.since_ms = 0;
    news->trouble.unreachable = false;
    news->told = false;
}

static void look_at_trouble(struct news *news, const struct news_sight *sight, int64_t now_ms)
{
    if (!is_failing(sight)) {
        if (!sight->connected)
            no_trouble(news);
        return;
    }
    if (news->failing_ms == 0)
        news->failing_ms = now_ms;
    if (!*news->trouble.word && !is_settled(news, sight, now_ms))
        return;
    if (!*news->trouble.word)
        news->trouble.since_ms = news->failing_ms;
    copy_word(news->trouble.word, sight->word);
    news->trouble.unreachable = sight->unreachable;
}

static bool may_tell(const struct news *news, int64_t now_ms)
{
    const struct device_trouble *trouble = &news->trouble;

    return is_past(trouble->told_ms, NEWS_AGAIN_MS, now_ms) ||
           weight_of(trouble->word, trouble->unreachable) > news->told_weight ||
           (strcmp(trouble->word, news->told_word) != 0 &&
            is_past(trouble->told_ms, NEWS_OTHER_MS, now_ms));
}

static void tell(struct news *news, int64_t now_ms)
{
    news->told = true;
    news->trouble.told_ms = now_ms;
    news->told_weight = weight_of(news->trouble.word, news->trouble.unreachable);
    copy_word(news->told_word, news->trouble.word);
}

/* ---- the link ---- */

static void look_at_link(struct news *news, const struct news_sight *sight, int64_t now_ms)
{
    if (sight->connected) {
        news->away_ms = 0;
        if (news->up_ms == 0)
            news->up_ms = now_ms;
    } else {
        news->up_ms = 0;
        if (news->away_ms == 0)
            news->away_ms = now_ms;
    }
    pull_back(&news->up_ms, now_ms);
    pull_back(&news->away_ms, now_ms);
    pull_back(&news->failing_ms, now_ms);
}

static bool stands(const struct news *news, int64_t now_ms)
{
    return news->up_ms && now_ms - news->up_ms >= NEWS_STAND_MS;
}

size_t news_look(struct news *news, const struct news_sight *sight, int64_t now_ms,
                 enum news_kind ret[NEWS_KINDS])
{
    size_t count = 0;

    look_at_link(news, sight, now_ms);
    look_at_trouble(news, sight, now_ms);
    if (sight->live && sight->connected && !news->said_connected &&
        is_past(news->connected_ms, NEWS_CONNECT_MS, now_ms)) {
        news->said_connected = true;
        news->connected_ms = now_ms;
        ret[count++] = NEWS_CONNECTED;
    }
    if (stands(news, now_ms)) {
        if (news->told)
            ret[count++] = NEWS_TROUBLE_OVER;
        no_trouble(news);
    }
    if (*news->trouble.word && may_tell(news, now_ms)) {
        tell(news, now_ms);
        ret[count++] = NEWS_TROUBLE;
    }
    if (news->said_connected && news->away_ms && now_ms - news->away_ms >= NEWS_AWAY_MS) {
        news->said_connected = false;
        ret[count++] = NEWS_DISCONNECTED;
    }
    return count;
}

static void earliest(int64_t *at_ms, int64_t other_ms, int64_t now_ms)
{
    if (other_ms < *at_ms)
        *at_ms = other_ms > now_ms ? other_ms : now_ms;
}

int64_t news_due_ms(const struct news *news, const struct news_sight *sight, int64_t now_ms)
{
    int64_t due_ms = INT64_MAX;

    if (sight->connected && (news->failing_ms || *news->trouble.word))
        earliest(&due_ms, news->up_ms + NEWS_STAND_MS, now_ms);
    if (sight->live && sight->connected && !news->said_connected)
        earliest(&due_ms, news->connected_ms + NEWS_CONNECT_MS, now_ms);
    if (!sight->connected && news->said_connected)
        earliest(&due_ms, news->away_ms + NEWS_AWAY_MS, now_ms);
    if (*news->trouble.word && strcmp(news->trouble.word, news->told_word) != 0)
        earliest(&due_ms, news->trouble.told_ms + NEWS_OTHER_MS, now_ms);
    else if (*news->trouble.word)
        earliest(&due_ms, news->trouble.told_ms + NEWS_AGAIN_MS, now_ms);
    else if (is_failing(sight))
        earliest(&due_ms, news->failing_ms + NEWS_SETTLE_MS, now_ms);
    return due_ms;
}

/* ---- sessions ---- */

bool news_fetched(struct news *news)
{
    const bool was_told = news->told;

    no_trouble(news);
    news->failed_ms = 0;
    news->failed_word[0] = '\0';
    return was_told;
}

bool news_not_fetched(struct news *news, const char *word, int64_t now_ms)
{
    const bool same = strcmp(word, news->failed_word) == 0;

    if (!is_past(news->failed_ms, same ? NEWS_AGAIN_MS : NEWS_OTHER_MS, now_ms))
        return false;
    news->failed_ms = now_ms;
    copy_word(news->failed_word, word);
    return true;
}

/* ---- the battery ---- */

bool news_battery(struct news *news, int percent, int64_t now_ms)
{
    struct device_trouble *trouble = &news->trouble;

    if (percent >= NEWS_CHARGED)
        trouble->battery_low = false;
    if (percent < 0 || percent > NEWS_BATTERY_LOW || trouble->battery_low ||
        !is_past(trouble->battery_told_ms, NEWS_AGAIN_MS, now_ms))
        return false;
    trouble->battery_low = true;
    trouble->battery_told_ms = now_ms;
    return true;
}
