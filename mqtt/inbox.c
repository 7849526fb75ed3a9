/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mqtt/inbox.h"
#include "mqtt/payload.h"
#include <stdio.h>
#include <string.h>

#define HEAL_EVERY_MS  10000
#define BIRTH_EVERY_MS 10000

void inbox_init(struct inbox *inbox, const char *base, const char *ha_prefix)
{
    struct broker_message flags;

    memset(inbox, 0, sizeof(*inbox));
    contract_message(TOPIC_STATUS, base, NULL, NULL, inbox->status_topic, &flags);
    contract_message(TOPIC_BRIDGE_INFO, base, NULL, NULL, inbox->info_topic, &flags);
    if (ha_prefix)
        snprintf(inbox->birth_topic, TOPIC_MAX, "%s/status", ha_prefix);
}

void inbox_reset(struct inbox *inbox)
{
    inbox->info_seen = false;
    inbox->info_instance[0] = '\0';
    inbox->online = false;
    inbox->heal_at_ms = 0;
}

static bool payload_is(const void *payload, size_t length, const char *word)
{
    return length == strlen(word) && memcmp(payload, word, length) == 0;
}

/* When something that was done last at last_ms may be done again. */
static int64_t allowed_from(int64_t last_ms, int64_t pause_ms)
{
    return last_ms == 0 ? 0 : last_ms + pause_ms;
}

static void note_status(struct inbox *inbox, int64_t now_ms)
{
    int64_t allowed_ms = allowed_from(inbox->healed_ms, HEAL_EVERY_MS);

    inbox->heal_at_ms = allowed_ms > now_ms ? allowed_ms : now_ms;
}

static bool note_birth(struct inbox *inbox, int64_t now_ms)
{
    if (now_ms < allowed_from(inbox->birth_ms, BIRTH_EVERY_MS))
        return false;
    inbox->birth_ms = now_ms;
    return true;
}

bool inbox_message(struct inbox *inbox, const char *topic, const void *payload, size_t length,
                   bool retained, int64_t now_ms)
{
    if (!payload)
        length = 0;
    if (strcmp(topic, inbox->info_topic) == 0) {
        inbox->info_seen = true;
        payload_instance(payload, length, inbox->info_instance);
    } else if (strcmp(topic, inbox->status_topic) == 0) {
        if (inbox->online && !payload_is(payload, length, "online"))
            note_status(inbox, now_ms);
    } else if (strcmp(topic, inbox->birth_topic) == 0) {
        /* Before "online" the owner is about to publish everything anyway. */
        if (inbox->online && !retained && payload_is(payload, length, "online"))
            return note_birth(inbox, now_ms);
    }
    return false;
}

bool inbox_heal(struct inbox *inbox, int64_t now_ms)
{
    if (inbox->heal_at_ms == 0 || now_ms < inbox->heal_at_ms)
        return false;
    inbox->heal_at_ms = 0;
    inbox->healed_ms = now_ms;
    return true;
}
