/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A subscriber in libmosquitto's own thread that keeps every message. Messages live until the
 * harness closes, so tests may hold pointers to them.
 */
#include "tests/harness/harness.h"

#include "core/cleanup.h"
#include "tests/harness/internal.h"
#include <errno.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

#define FILTERS_MAX 8

struct harness_mqtt {
    struct mosquitto *client;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool connected;
    unsigned acknowledged; /* subscriptions and publications that the broker has taken */
    char *filters[FILTERS_MAX];
    size_t filter_count;
    struct harness_message **messages;
    size_t count;
    size_t room;
    size_t forgotten; /* messages before this are not seen any more */
};

static void on_connect(struct mosquitto *client, void *userdata, int code, int flags,
                       const mosquitto_property *properties)
{
    (void)flags;
    (void)properties;
    struct harness_mqtt *mqtt = userdata;
    pthread_mutex_lock(&mqtt->lock);
    mqtt->connected = code == 0;
    for (size_t i = 0; code == 0 && i < mqtt->filter_count; i++)
        mosquitto_subscribe(client, NULL, mqtt->filters[i], 2);
    pthread_cond_broadcast(&mqtt->changed);
    pthread_mutex_unlock(&mqtt->lock);
}

static void on_disconnect(struct mosquitto *client, void *userdata, int code,
                          const mosquitto_property *properties)
{
    (void)client;
    (void)code;
    (void)properties;
    struct harness_mqtt *mqtt = userdata;
    pthread_mutex_lock(&mqtt->lock);
    mqtt->connected = false;
    pthread_mutex_unlock(&mqtt->lock);
}

static void acknowledged(struct harness_mqtt *mqtt)
{
    pthread_mutex_lock(&mqtt->lock);
    mqtt->acknowledged++;
    pthread_cond_broadcast(&mqtt->changed);
    pthread_mutex_unlock(&mqtt->lock);
}

static void on_subscribe(struct mosquitto *client, void *userdata, int id, int count,
                         const int *granted, const mosquitto_property *properties)
{
    (void)client;
    (void)id;
    (void)count;
    (void)granted;
    (void)properties;
    acknowledged(userdata);
}

static void on_publish(struct mosquitto *client, void *userdata, int id, int code,
                       const mosquitto_property *properties)
{
    (void)client;
    (void)id;
    (void)code;
    (void)properties;
    acknowledged(userdata);
}

static struct harness_message *record(const struct mosquitto_message *message,
                                      const mosquitto_property *properties)
{
    struct harness_message *kept = calloc(1, sizeof(*kept));
    const size_t length = (size_t)message->payloadlen;
    if (!kept)
        abort();
    kept->topic = strdup(message->topic);
    kept->payload = calloc(1, length + 1);
    if (!kept->topic || !kept->payload)
        abort();
    if (length > 0)
        memcpy(kept->payload, message->payload, length);
    kept->length = length;
    kept->retain = message->retain;
    kept->qos = message->qos;
    uint32_t expiry_s;
    kept->expiry_s = mosquitto_property_read_int32(properties, MQTT_PROP_MESSAGE_EXPIRY_INTERVAL,
                                                   &expiry_s, false)
                         ? (int64_t)expiry_s
                         : -1;
    kept->mono_ms = harness_now_ms();
    return kept;
}

static void on_message(struct mosquitto *client, void *userdata,
                       const struct mosquitto_message *message,
                       const mosquitto_property *properties)
{
    (void)client;
    struct harness_mqtt *mqtt = userdata;
    struct harness_message *kept = record(message, properties);
    pthread_mutex_lock(&mqtt->lock);
    if (mqtt->count == mqtt->room) {
        mqtt->room = mqtt->room ? 2 * mqtt->room : 64;
        void *grown = realloc(mqtt->messages, mqtt->room * sizeof(struct harness_message *));
        if (!grown)
            abort();
        mqtt->messages = grown;
    }
    mqtt->messages[mqtt->count++] = kept;
    pthread_cond_broadcast(&mqtt->changed);
    pthread_mutex_unlock(&mqtt->lock);
}

/* Waits for a change while the lock is held; false: the deadline has passed. */
static bool wait_change(struct harness_mqtt *mqtt, int64_t deadline_ms)
{
    const struct timespec deadline = {.tv_sec = deadline_ms / 1000,
                                      .tv_nsec = deadline_ms % 1000 * 1000000};
    return pthread_cond_timedwait(&mqtt->changed, &mqtt->lock, &deadline) != ETIMEDOUT;
}

static struct harness_mqtt *make(void)
{
    struct harness_mqtt *mqtt = calloc(1, sizeof(*mqtt));
    if (!mqtt)
        abort();
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&mqtt->lock, NULL);
    pthread_cond_init(&mqtt->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    mosquitto_lib_init();
    mqtt->client = mosquitto_new(NULL, true, mqtt);
    if (!mqtt->client)
        abort();
    mosquitto_int_option(mqtt->client, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);
    mosquitto_reconnect_delay_set(mqtt->client, 1, 1, false);
    mosquitto_connect_v5_callback_set(mqtt->client, on_connect);
    mosquitto_disconnect_v5_callback_set(mqtt->client, on_disconnect);
    mosquitto_subscribe_v5_callback_set(mqtt->client, on_subscribe);
    mosquitto_publish_v5_callback_set(mqtt->client, on_publish);
    mosquitto_message_v5_callback_set(mqtt->client, on_message);
    return mqtt;
}

static int open_client(struct harness *harness, struct error *err)
{
    if (harness->mqtt)
        return 0;
    struct harness_mqtt *mqtt = make();
    harness->mqtt = mqtt;
    int r = mosquitto_connect(mqtt->client, "127.0.0.1", (int)harness->broker_port, 60);
    if (r == MOSQ_ERR_SUCCESS)
        r = mosquitto_loop_start(mqtt->client);
    if (r != MOSQ_ERR_SUCCESS)
        return error_set(err, ERR_UNAVAILABLE, "test client: %s", mosquitto_strerror(r));
    const int64_t deadline_ms = harness_now_ms() + harness_patience(HARNESS_START_MS);
    pthread_mutex_lock(&mqtt->lock);
    while (!mqtt->connected && wait_change(mqtt, deadline_ms))
        continue;
    const bool connected = mqtt->connected;
    pthread_mutex_unlock(&mqtt->lock);
    return connected ? 0 : error_set(err, ERR_TIMEOUT, "test client does not connect");
}

/* Waits until the broker has acknowledged one more thing than `before`. */
static int await_acknowledgement(struct harness_mqtt *mqtt, unsigned before, struct error *err)
{
    const int64_t deadline_ms = harness_now_ms() + harness_patience(HARNESS_START_MS);
    pthread_mutex_lock(&mqtt->lock);
    while (mqtt->acknowledged == before && wait_change(mqtt, deadline_ms))
        continue;
    const bool done = mqtt->acknowledged != before;
    pthread_mutex_unlock(&mqtt->lock);
    return done ? 0 : error_set(err, ERR_TIMEOUT, "the broker does not acknowledge");
}

static unsigned acknowledged_so_far(struct harness_mqtt *mqtt)
{
    pthread_mutex_lock(&mqtt->lock);
    const unsigned count = mqtt->acknowledged;
    pthread_mutex_unlock(&mqtt->lock);
    return count;
}

int harness_mqtt_subscribe(struct harness *harness, const char *filter, struct error *err)
{
    int r = open_client(harness, err);
    if (r < 0)
        return r;
    struct harness_mqtt *mqtt = harness->mqtt;
    pthread_mutex_lock(&mqtt->lock);
    const bool full = mqtt->filter_count == FILTERS_MAX;
    if (!full)
        mqtt->filters[mqtt->filter_count++] = strdup(filter);
    pthread_mutex_unlock(&mqtt->lock);
    if (full)
        return error_set(err, ERR_LENGTH, "too many filters");
    const unsigned before = acknowledged_so_far(mqtt);
    r = mosquitto_subscribe(mqtt->client, NULL, filter, 2);
    if (r != MOSQ_ERR_SUCCESS)
        return error_set(err, ERR_IO, "subscribe %s: %s", filter, mosquitto_strerror(r));
    return await_acknowledgement(mqtt, before, err);
}

int harness_mqtt_publish(struct harness *harness, const char *topic, const char *payload, int qos,
                         bool retain, struct error *err)
{
    int r = open_client(harness, err);
    if (r < 0)
        return r;
    const unsigned before = acknowledged_so_far(harness->mqtt);
    r = mosquitto_publish(harness->mqtt->client, NULL, topic, (int)strlen(payload), payload, qos,
                          retain);
    if (r != MOSQ_ERR_SUCCESS)
        return error_set(err, ERR_IO, "publish %s: %s", topic, mosquitto_strerror(r));
    return await_acknowledgement(harness->mqtt, before, err);
}

static bool matches(const char *filter, const struct harness_message *message)
{
    bool match = false;
    return mosquitto_topic_matches_sub(filter, message->topic, &match) == MOSQ_ERR_SUCCESS && match;
}

const struct harness_message *harness_mqtt_wait(
    struct harness *harness, const char *topic,
    bool (*predicate)(const struct harness_message *message, void *userdata), void *userdata,
    unsigned timeout_ms)
{
    struct harness_mqtt *mqtt = harness->mqtt;
    const struct harness_message *found = NULL;
    const int64_t deadline_ms = harness_now_ms() + harness_patience(timeout_ms);
    if (!mqtt)
        return NULL;
    pthread_mutex_lock(&mqtt->lock);
    size_t i = mqtt->forgotten;
    do {
        for (; !found && i < mqtt->count; i++) {
            const struct harness_message *message = mqtt->messages[i];
            if (matches(topic, message) && (!predicate || predicate(message, userdata)))
                found = message;
        }
    } while (!found && wait_change(mqtt, deadline_ms));
    pthread_mutex_unlock(&mqtt->lock);
    return found;
}

size_t harness_mqtt_count(struct harness *harness, const char *topic)
{
    struct harness_mqtt *mqtt = harness->mqtt;
    size_t count = 0;
    if (!mqtt)
        return 0;
    pthread_mutex_lock(&mqtt->lock);
    for (size_t i = mqtt->forgotten; i < mqtt->count; i++)
        count += matches(topic, mqtt->messages[i]) ? 1 : 0;
    pthread_mutex_unlock(&mqtt->lock);
    return count;
}

const struct harness_message *harness_mqtt_message(struct harness *harness, size_t i)
{
    struct harness_mqtt *mqtt = harness->mqtt;
    if (!mqtt)
        return NULL;
    pthread_mutex_lock(&mqtt->lock);
    i += mqtt->forgotten;
    const struct harness_message *message = i < mqtt->count ? mqtt->messages[i] : NULL;
    pthread_mutex_unlock(&mqtt->lock);
    return message;
}

void harness_mqtt_forget(struct harness *harness)
{
    struct harness_mqtt *mqtt = harness->mqtt;
    if (!mqtt)
        return;
    pthread_mutex_lock(&mqtt->lock);
    mqtt->forgotten = mqtt->count;
    pthread_mutex_unlock(&mqtt->lock);
}

void harness_mqtt_close(struct harness *harness)
{
    struct harness_mqtt *mqtt = harness->mqtt;
    if (!mqtt)
        return;
    mosquitto_disconnect(mqtt->client);
    mosquitto_loop_stop(mqtt->client, true);
    mosquitto_destroy(mqtt->client);
    for (size_t i = 0; i < mqtt->count; i++) {
        free(mqtt->messages[i]->topic);
        free(mqtt->messages[i]->payload);
        free(mqtt->messages[i]);
    }
    for (size_t i = 0; i < mqtt->filter_count; i++)
        free(mqtt->filters[i]);
    free(mqtt->messages);
    pthread_cond_destroy(&mqtt->changed);
    pthread_mutex_destroy(&mqtt->lock);
    free(mqtt);
    harness->mqtt = NULL;
}
