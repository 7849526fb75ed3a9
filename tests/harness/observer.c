/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/harness/observer.h"
#include "core/clock.h"
#include "tests/harness/test.h"
#include <mqtt_protocol.h>
#include <stdlib.h>
#include <string.h>

#define SUBSCRIBE_WAIT_MS 10000

static void on_subscribe(struct mosquitto *handle, void *userdata, int mid, int count,
                         const int *granted)
{
    struct observer *observer = userdata;

    (void)handle, (void)mid, (void)count, (void)granted;
    observer->subscribed = true;
}

static void on_message(struct mosquitto *handle, void *userdata,
                       const struct mosquitto_message *message,
                       const mosquitto_property *properties)
{
    struct observer *observer = userdata;
    struct seen *list = realloc(observer->list, (observer->count + 1) * sizeof(*list));
    uint8_t format = 0;

    (void)handle;
    assert_non_null(list);
    observer->list = list;
    struct seen *seen = &list[observer->count++];
    *seen = (struct seen){
        .topic = strdup(message->topic),
        .payload = strndup(message->payload ? message->payload : "", (size_t)message->payloadlen),
        .qos = message->qos,
        .retained = message->retain,
        .at_mono_ms = clock_mono_ms()};
    mosquitto_property_read_string(properties, MQTT_PROP_CONTENT_TYPE, &seen->content_type, false);
    mosquitto_property_read_int32(properties, MQTT_PROP_MESSAGE_EXPIRY_INTERVAL, &seen->expiry_s,
                                  false);
    mosquitto_property_read_byte(properties, MQTT_PROP_PAYLOAD_FORMAT_INDICATOR, &format, false);
    seen->format = format;
}

void observer_open(struct observer *observer, int port, const char *filter)
{
    int64_t deadline_ms = clock_mono_ms() + SUBSCRIBE_WAIT_MS;

    memset(observer, 0, sizeof(*observer));
    mosquitto_lib_init();
    observer->handle = mosquitto_new(NULL, true, observer);
    assert_non_null(observer->handle);
    mosquitto_int_option(observer->handle, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);
    mosquitto_subscribe_callback_set(observer->handle, on_subscribe);
    mosquitto_message_v5_callback_set(observer->handle, on_message);
    assert_int_equal(mosquitto_connect(observer->handle, "127.0.0.1", port, 60), 0);
    while (!observer->subscribed) {
        assert_true(clock_mono_ms() < deadline_ms);
        if (mosquitto_loop(observer->handle, 10, 1) == MOSQ_ERR_SUCCESS && filter) {
            if (mosquitto_subscribe_v5(observer->handle, NULL, filter, 1,
                                       MQTT_SUB_OPT_RETAIN_AS_PUBLISHED, NULL) == 0)
                filter = NULL;
        }
    }
}

void observer_step(struct observer *observer, int wait_ms)
{
    mosquitto_loop(observer->handle, wait_ms, 1);
}

void observer_publish(struct observer *observer, const char *topic, const char *payload,
                      bool retain)
{
    assert_int_equal(
        mosquitto_publish(observer->handle, NULL, topic, (int)strlen(payload), payload, 1, retain),
        MOSQ_ERR_SUCCESS);
}

size_t observer_count(const struct observer *observer, const char *topic, const char *payload)
{
    size_t count = 0;

    for (size_t i = 0; i < observer->count; i++)
        if (strcmp(observer->list[i].topic, topic) == 0 &&
            (!payload || strcmp(observer->list[i].payload, payload) == 0))
            count++;
    return count;
}

const struct seen *observer_last(const struct observer *observer, const char *topic)
{
    for (size_t i = observer->count; i-- > 0;)
        if (strcmp(observer->list[i].topic, topic) == 0)
            return &observer->list[i];
    return NULL;
}

void observer_forget(struct observer *observer)
{
    for (size_t i = 0; i < observer->count; i++) {
        free(observer->list[i].topic);
        free(observer->list[i].payload);
        free(observer->list[i].content_type);
    }
    free(observer->list);
    observer->list = NULL;
    observer->count = 0;
}

void observer_close(struct observer *observer)
{
    if (!observer->handle)
        return;
    observer_forget(observer);
    mosquitto_disconnect(observer->handle);
    mosquitto_destroy(observer->handle);
    mosquitto_lib_cleanup();
    observer->handle = NULL;
}
