/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mqtt/contract.h"
#include <stdio.h>

/*
 * The table of docs/mqtt.md 3 as data. `form` has one %s for each name the topic contains, in the
 * order base (or discovery prefix), person, detail; kinds without a person take the detail second.
 */
struct topic_row {
    const char *form;
    bool has_person;
    int qos;
    bool retain;
    bool json;
    uint32_t expiry_s;
};

#define ONE_WEEK_S 604800

static const struct topic_row topic_rows[TOPIC_KINDS] = {
    [TOPIC_STATUS] = {"%s/status", false, 1, true, false, 0},
    [TOPIC_BRIDGE_INFO] = {"%s/bridge/info", false, 1, true, true, 0},
    [TOPIC_BRIDGE_HEALTH] = {"%s/bridge/health", false, 0, true, true, 180},
    [TOPIC_PERSON_INFO] = {"%s/person/%s/info", true, 1, true, true, 0},
    [TOPIC_PERSON_STATE] = {"%s/person/%s/state", true, 1, true, true, ONE_WEEK_S},
    [TOPIC_INDICATOR] = {"%s/person/%s/indicator/%s", true, 1, true, true, ONE_WEEK_S},
    [TOPIC_DEVICE_STATE] = {"%s/person/%s/device/%s/state", true, 1, true, true, ONE_WEEK_S},
    [TOPIC_LIVE_HEART] = {"%s/person/%s/live/heart", true, 0, false, true, 10},
    [TOPIC_EVENT_LOG] = {"%s/person/%s/event/log", true, 1, false, true, ONE_WEEK_S},
    [TOPIC_EVENT_ALERT] = {"%s/person/%s/event/alert", true, 1, false, true, ONE_WEEK_S},
    [TOPIC_EVENT_DEVICE] = {"%s/person/%s/event/device", true, 1, false, true, ONE_WEEK_S},
    [TOPIC_DISCOVERY] = {"%s/device/%s/config", false, 1, true, true, 0},
};

/* Writes a form with one name after the other in the place of each %s. */
static void write_topic(const char *form, const char *const names[3], char topic[TOPIC_MAX])
{
    size_t length = 0, next = 0;

    while (*form && length < TOPIC_MAX - 1) {
        if (form[0] != '%') {
            topic[length++] = *form++;
            continue;
        }
        const char *name = next < 3 && names[next] ? names[next] : "";
        while (*name && length < TOPIC_MAX - 1)
            topic[length++] = *name++;
        next++;
        form += 2;
    }
    topic[length] = '\0';
}

void contract_message(enum topic_kind kind, const char *base, const char *person,
                      const char *detail, char topic[TOPIC_MAX], struct broker_message *ret)
{
    const struct topic_row *row = &topic_rows[kind];
    const char *const names[3] = {base, row->has_person ? person : detail, detail};

    write_topic(row->form, names, topic);
    ret->topic = topic;
    ret->qos = row->qos;
    ret->retain = row->retain;
    ret->json = row->json;
    ret->expiry_s = row->expiry_s;
}
