/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is published of wearables: their state and their discovery. */
#include "gateway/publish_inside.h"

#include "ble/drivers/driver.h"
#include "core/cleanup.h"
#include "core/version.h"
#include "gateway/failure.h"

static const char *model_of(const struct device *device)
{
    const struct driver *driver = driver_by_name(device->driver);

    return driver ? driver->title : device->driver;
}

/* A reading is a sign of life, too. */
static int64_t last_seen_ms(const struct kept_link *link, const struct device *device)
{
    return link->sight.live && device->last_sync_ms > device->last_seen_ms ? device->last_sync_ms
                                                                           : device->last_seen_ms;
}

static void publish_state(struct publisher *publisher, const struct kept_link *link,
                          const struct device *device, const struct person *person)
{
    const int64_t now_ms = clock_wall_ms(publisher->clock);
    const char *word = link_word(link);
    char advice[FAILURE_TEXT_MAX] = "";
    const struct device_state state = {
        .device = device,
        .model = model_of(device),
        .rssi_dbm = link->rssi_dbm,
        .connection = link_connection(link),
        .last_seen_ms = last_seen_ms(link, device),
        .last_sync_ms = device->last_sync_ms,
        .skew_known = link->skew_known,
        .clock_skew_s = link->clock_skew_s,
        .error = word,
        .advice = word ? advice : NULL,
        .updated_ms = now_ms,
        .offset_s = zone_offset_s(household_zone(publisher->household, person->row), now_ms),
    };

    if (word)
        failure_text(word, device->id, advice);
    CLEANUP(cleanup_free) char *text = payload_device_state(&state);
    CLEANUP(cleanup_free)
    char *essence = text ? payload_device_essence(text, link->refreshed) : NULL;
    publish_document(publisher, TOPIC_DEVICE_STATE, person->id, device->id, text, essence);
}

/* Who wears it, and *ret_device; NULL: nobody any more. */
static const struct person *wearer_of(const struct publisher *publisher,
                                      const struct kept_link *link,
                                      const struct device **ret_device)
{
    *ret_device = household_device(publisher->household, link->device_row);
    return *ret_device ? household_person(publisher->household, (*ret_device)->person_row) : NULL;
}

void publish_devices(struct publisher *publisher)
{
    if (!publisher->ready)
        return;
    for (size_t i = 0; i < publisher->links->count; i++) {
        const struct kept_link *link = &publisher->links->items[i];
        const struct device *device;
        const struct person *person = wearer_of(publisher, link, &device);

        if (person)
            publish_state(publisher, link, device, person);
    }
}

void publish_devices_discovery(struct publisher *publisher)
{
    const struct config *config = publisher->config;
    char object_id[OBJECT_ID_MAX];

    if (config->ha_discovery == DISCOVERY_OFF || !publisher->ready)
        return;
    for (size_t i = 0; i < publisher->links->count; i++) {
        const struct device *device;
        const struct person *person = wearer_of(publisher, &publisher->links->items[i], &device);

        if (!person)
            continue;
        discovery_device_id(publisher->instance, device->id, object_id);
        CLEANUP(cleanup_free)
        char *text = discovery_device(config->mqtt_base, publisher->instance, ZONULA_VERSION,
                                      person, device, model_of(device));
        publish_document(publisher, TOPIC_DISCOVERY, NULL, object_id, text, text);
    }
}
