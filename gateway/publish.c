/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/publish_inside.h"

#include "core/cleanup.h"
#include "core/log.h"
#include "core/version.h"
#include "gateway/failure.h"
#include "gateway/token.h"
#include "storage/outbox.h"
#include <math.h>
#include <string.h>

static int32_t gateway_offset_s(const struct publisher *publisher, int64_t at_ms)
{
    return zone_offset_s(publisher->zone, at_ms);
}

/* Sends a document that is not retained or not compared; NULL text (out of memory) is dropped. */
static void send_text(struct publisher *publisher, struct broker_message *message, const char *text)
{
    if (!text) {
        log_error("out of memory: a message on %s is not sent", message->topic);
        return;
    }
    message->payload = text;
    if (!broker_publish(publisher->broker, message))
        log_debug("%s is not sent: no connection", message->topic);
}

/* Notes that something is retained on a topic, so that it is cleared if it is ever given up. False:
 * it could not be noted, which the log has been told. */
static bool note_retained(struct publisher *publisher, const char *topic, const char *essence,
                          bool *ret_due)
{
    struct error why;

    if (retained_due(publisher->retained, topic, essence, clock_mono_ms(), ret_due, &why) == 0)
        return true;
    log_error("%s cannot be noted as retained: %s", topic, why.text);
    return false;
}

void publish_document(struct publisher *publisher, enum topic_kind kind, const char *person,
                      const char *detail, const char *text, const char *essence)
{
    const char *base =
        kind == TOPIC_DISCOVERY ? publisher->config->ha_prefix : publisher->config->mqtt_base;
    struct broker_message message = {0};
    char topic[TOPIC_MAX];
    bool due = false;

    contract_message(kind, base, person, detail, topic, &message);
    if (!note_retained(publisher, topic, essence ? essence : "", &due))
        publisher->unsaid = true;
    else if (due)
        send_text(publisher, &message, text);
}

/* The same for a document whose essence is the usual one. Takes the text. */
static void send_retained(struct publisher *publisher, enum topic_kind kind, const char *person,
                          const char *detail, char *text)
{
    CLEANUP(cleanup_free) char *owned = text;
    CLEANUP(cleanup_free) char *essence = text ? payload_essence(text) : NULL;

    publish_document(publisher, kind, person, detail, owned, essence);
}

/* ---- the gateway's own topics ---- */

static void publish_info(struct publisher *publisher)
{
    struct bridge_info info = {
        .version = ZONULA_VERSION,
        .instance = publisher->instance,
        .tz = zone_name(publisher->zone),
        .admin_requests = publisher->config->mqtt_admin,
        .ha_discovery = publisher->config->ha_discovery == DISCOVERY_DEVICE,
    };

    send_retained(publisher, TOPIC_BRIDGE_INFO, NULL, NULL, payload_bridge_info(&info));
}

void publish_health(struct publisher *publisher)
{
    struct broker_statistics statistics;
    struct broker_message message = {0};
    CLEANUP(cleanup_free) char *text = NULL;
    char topic[TOPIC_MAX];
    char advice[FAILURE_TEXT_MAX];
    bool due;
    struct bridge_health health = {
        .at_ms = clock_wall_ms(publisher->clock),
        .outbox = outbox_count(publisher->store),
        .ble_ok = !publisher->ble_error,
        .ble_adapter = publisher->ble_adapter,
        .ble_error = publisher->ble_error,
        .clock_synced = publisher->clock_trusted,
        .devices = (int)publisher->links->count,
        .devices_connected = (int)links_connected(publisher->links),
        .devices_in_trouble = (int)links_in_trouble(publisher->links),
    };

    if (!publisher->ready)
        return;
    if (publisher->ble_error) {
        failure_adapter_text(publisher->ble_error, advice);
        health.ble_advice = advice;
    }
    health.started_ms = health.at_ms - (clock_mono_ms() - publisher->started_mono_ms);
    broker_statistics(publisher->broker, &statistics);
    health.connected_since_ms = statistics.connected_since_ms;
    health.reconnects = statistics.reconnects;
    health.refused = statistics.refused;
    health.offset_s = gateway_offset_s(publisher, health.at_ms);
    store_sizes(publisher->store, &health.db_bytes, &health.wal_bytes);
    contract_message(TOPIC_BRIDGE_HEALTH, publisher->config->mqtt_base, NULL, NULL, topic,
                     &message);
    text = payload_bridge_health(&health);
    note_retained(publisher, topic, "", &due); /* sent in any case */
    send_text(publisher, &message, text);
}

static void publish_status_online(struct publisher *publisher)
{
    struct broker_message message = {0};
    char topic[TOPIC_MAX];
    bool due;

    contract_message(TOPIC_STATUS, publisher->config->mqtt_base, NULL, NULL, topic, &message);
    note_retained(publisher, topic, "online", &due); /* sent in any case */
    send_text(publisher, &message, "online");
}

static void publish_discovery(struct publisher *publisher)
{
    const struct config *config = publisher->config;
    char object_id[OBJECT_ID_MAX];

    if (config->ha_discovery == DISCOVERY_OFF)
        return;
    discovery_gateway_id(publisher->instance, object_id);
    send_retained(publisher, TOPIC_DISCOVERY, NULL, object_id,
                  discovery_gateway(config->mqtt_base, publisher->instance, ZONULA_VERSION));
    for (size_t i = 0; i < publisher->household->person_count; i++) {
        const struct person *person = &publisher->household->persons[i];

        discovery_person_id(publisher->instance, person->id, object_id);
        send_retained(publisher, TOPIC_DISCOVERY, NULL, object_id,
                      discovery_person(config->mqtt_base, publisher->instance, ZONULA_VERSION,
                                       person, vitals_indicators, VITALS_INDICATORS));
    }
    publish_devices_discovery(publisher);
}

/* ---- a person's topics ---- */

static void publish_person_info(struct publisher *publisher, const struct person *person)
{
    CLEANUP(cleanup_free) struct device *devices = NULL;
    const struct household *household = publisher->household;
    size_t count = 0;

    devices = calloc(household->device_count + 1, sizeof(*devices));
    if (!devices) {
        log_error("out of memory: a person's info is not sent");
        return;
    }
    for (size_t i = 0; i < household->device_count; i++)
        if (household->devices[i].person_row == person->row)
            devices[count++] = household->devices[i];
    send_retained(
        publisher, TOPIC_PERSON_INFO, person->id, NULL,
        payload_person_info(person, devices, count, vitals_indicators, VITALS_INDICATORS));
}

void publish_person(struct publisher *publisher, const struct person *person)
{
    const struct zone *zone = household_zone(publisher->household, person->row);
    struct snapshot snapshot;
    struct error why;

    if (!publisher->ready)
        return;
    if (vitals_compute(publisher->vitals, person, zone, clock_wall_ms(publisher->clock),
                       publisher->clock_trusted, &snapshot, &why) < 0) {
        log_error("the indicators of a person cannot be computed: %s", why.text);
        publisher->unsaid = true;
        return;
    }
    send_retained(publisher, TOPIC_PERSON_STATE, person->id, NULL, payload_person_state(&snapshot));
    for (size_t i = 0; i < snapshot.value_count; i++)
        send_retained(publisher, TOPIC_INDICATOR, person->id, snapshot.values[i].key,
                      payload_indicator(&snapshot, &snapshot.values[i]));
}

/* ---- everything ---- */

/* Topics we have given up: an empty retained message; the row goes when the broker has it. */
static void clear_leftovers(struct publisher *publisher)
{
    const char *topic;

    for (size_t i = 0; (topic = retained_leftover(publisher->retained, &i)) != NULL; i++) {
        struct broker_message message = {.topic = topic,
                                         .payload = "",
                                         .qos = 1,
                                         .retain = true,
                                         .token = token_make(TOKEN_CLEAR, i)};

        broker_publish(publisher->broker, &message);
    }
}

void publish_all_discovery(struct publisher *publisher)
{
    retained_restart(publisher->retained);
    publisher->unsaid = false;
    publish_discovery(publisher);
}

void publish_all_states(struct publisher *publisher)
{
    const struct household *household = publisher->household;

    publish_info(publisher);
    publish_health(publisher);
    for (size_t i = 0; i < household->person_count; i++) {
        publish_person_info(publisher, &household->persons[i]);
        publish_person(publisher, &household->persons[i]);
    }
    publish_devices(publisher);
    publish_status_online(publisher);
    if (!publisher->unsaid) /* else what merely failed would be cleared */
        clear_leftovers(publisher);
    publish_events(publisher);
}

void publish_all(struct publisher *publisher)
{
    publish_all_discovery(publisher);
    publish_all_states(publisher);
}

void publish_events(struct publisher *publisher)
{
    int64_t now_ms = publisher->clock_trusted ? clock_wall_ms(publisher->clock) : 0;
    struct error why;

    if (!publisher->ready)
        return;
    if (outflow_pump(&publisher->outflow, now_ms, &why) < 0)
        log_error("the outbox cannot be sent: %s", why.text);
}

void publish_acked(struct publisher *publisher, uint64_t token)
{
    struct error why;

    switch (token_kind(token)) {
    case TOKEN_OUTBOX:
        outflow_acked(&publisher->outflow, (int64_t)token_number(token));
        break;
    case TOKEN_CLEAR:
        if (retained_cleared(publisher->retained, (size_t)token_number(token), &why) < 0)
            log_warning("a cleared topic stays in the table: %s, ignoring", why.text);
        break;
    case TOKEN_NONE:
        break;
    }
}

void publish_refused(struct publisher *publisher, uint64_t token)
{
    /* An event that is refused is as good as done: mqtt has logged it, history still has it. A
     * topic that may not be cleared is still there, and stays in the table. */
    if (token_kind(token) == TOKEN_OUTBOX)
        outflow_acked(&publisher->outflow, (int64_t)token_number(token));
}

/* ---- live ---- */

static struct publish_live *live_of(struct publisher *publisher, int64_t device_row)
{
    struct publish_live *live;

    for (size_t i = 0; i < publisher->live_count; i++)
        if (publisher->live[i].device_row == device_row)
            return &publisher->live[i];
    if (publisher->live_count == PUBLISH_DEVICES_MAX)
        return NULL;
    live = &publisher->live[publisher->live_count++];
    *live = (struct publish_live){.device_row = device_row, .sent_mono_ms = INT64_MIN / 2};
    return live;
}

/* Adds the intervals of a packet; of more than there is room for the newest stay. */
static void live_collect(struct publish_live *live, const struct ingest_heart *heart)
{
    size_t over = live->rr_count + heart->rr_count > INGEST_LIVE_RR_MAX
                      ? live->rr_count + heart->rr_count - INGEST_LIVE_RR_MAX
                      : 0;

    if (over > live->rr_count)
        over = live->rr_count;
    memmove(live->rr_ms, live->rr_ms + over, (live->rr_count - over) * sizeof(double));
    live->rr_count -= over;
    for (size_t i = 0; i < heart->rr_count && live->rr_count < INGEST_LIVE_RR_MAX; i++)
        live->rr_ms[live->rr_count++] = heart->rr_ms[i];
}

void publish_heart(struct publisher *publisher, const struct ingest_heart *heart)
{
    const struct household *household = publisher->household;
    const struct person *person = household_person(household, heart->person_row);
    const struct device *device = household_device(household, heart->device_row);
    struct publish_live *live = live_of(publisher, heart->device_row);
    CLEANUP(cleanup_free) char *text = NULL;
    struct broker_message message = {0};
    struct live_heart document;
    int64_t mono_ms = clock_mono_ms();
    char topic[TOPIC_MAX];

    if (publisher->config->mqtt_live_s == LIVE_OFF || !person || !device || !live)
        return;
    live_collect(live, heart);
    if (!publisher->ready ||
        mono_ms - live->sent_mono_ms < publisher->config->mqtt_live_s * MS_PER_SECOND)
        return;
    document = (struct live_heart){
        .at_ms = heart->at_ms,
        .offset_s = zone_offset_s(household_zone(household, person->row), heart->at_ms),
        .device = device->id,
        .hr_bpm = heart->hr_bpm,
        .rr_ms = live->rr_ms,
        .rr_count = live->rr_count,
        .rmssd_ms = heart->rmssd_ms,
        .rmssd_differences = heart->rmssd_differences,
        .contact = heart->contact == CONTACT_UNKNOWN ? -1 : heart->contact == CONTACT_ON_BODY,
    };
    contract_message(TOPIC_LIVE_HEART, publisher->config->mqtt_base, person->id, NULL, topic,
                     &message);
    text = payload_live_heart(&document);
    send_text(publisher, &message, text);
    live->rr_count = 0;
    live->sent_mono_ms = mono_ms;
}
