/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mqtt/link.h"
#include "core/clock.h"
#include <errno.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#define KEEP_ALIVE_S       20
#define MISC_EVERY_MS      5000
#define SESSION_EXPIRY_S   3600
#define WILL_DELAY_S       5
#define PACKET_BYTES_MAX   65536
#define LAST_WRITE_WAIT_MS 1000

struct link {
    struct mosquitto *handle;
    struct link_callbacks callbacks;
    void *userdata;
    bool v5;
    int reason;
    int64_t misc_at_ms; /* when mosquitto_loop_misc() is due */
};

/* ---- callbacks: libmosquitto looks at errno after calling us and would stop reading early ---- */

/* The five refusals of MQTT 3.1.1 as reason codes of MQTT 5. */
static int reason_of_v3(int code)
{
    static const int reasons[] = {0,
                                  MQTT_RC_UNSUPPORTED_PROTOCOL_VERSION,
                                  MQTT_RC_CLIENTID_NOT_VALID,
                                  MQTT_RC_SERVER_UNAVAILABLE,
                                  MQTT_RC_BAD_USERNAME_OR_PASSWORD,
                                  MQTT_RC_NOT_AUTHORIZED};

    return code >= 0 && code <= 5 ? reasons[code] : MQTT_RC_UNSPECIFIED;
}

static void handle_connect(struct mosquitto *handle, void *userdata, int code, int flags,
                           const mosquitto_property *properties)
{
    struct link *link = userdata;

    (void)handle, (void)flags, (void)properties;
    link->reason = link->v5 ? code : reason_of_v3(code);
    link->callbacks.on_connack(link->userdata, link->reason);
    errno = 0;
}

static void handle_disconnect(struct mosquitto *handle, void *userdata, int code,
                              const mosquitto_property *properties)
{
    struct link *link = userdata;

    (void)handle, (void)properties;
    if (code >= MQTT_RC_UNSPECIFIED)
        link->reason = code;
    errno = 0;
}

static void handle_subscribe(struct mosquitto *handle, void *userdata, int mid, int count,
                             const int *granted)
{
    struct link *link = userdata;

    (void)handle;
    link->callbacks.on_suback(link->userdata, mid,
                              count == 1 ? granted[0] : MQTT_RC_PROTOCOL_ERROR);
    errno = 0;
}

static void handle_publish(struct mosquitto *handle, void *userdata, int mid, int reason,
                           const mosquitto_property *properties)
{
    struct link *link = userdata;

    (void)handle, (void)properties;
    link->callbacks.on_puback(link->userdata, mid, reason);
    errno = 0;
}

static void handle_message(struct mosquitto *handle, void *userdata,
                           const struct mosquitto_message *message,
                           const mosquitto_property *properties)
{
    struct link *link = userdata;

    (void)handle, (void)properties;
    link->callbacks.on_message(link->userdata, message->topic, message->payload,
                               (size_t)message->payloadlen, message->retain);
    errno = 0;
}

/* ---- opening ---- */

static int set_will(struct link *link, const struct link_config *config)
{
    mosquitto_property *properties = NULL;

    if (link->v5) {
        int rc =
            mosquitto_property_add_int32(&properties, MQTT_PROP_WILL_DELAY_INTERVAL, WILL_DELAY_S);
        if (rc != MOSQ_ERR_SUCCESS)
            return rc;
    }
    int rc =
        mosquitto_will_set_v5(link->handle, config->will_topic, (int)strlen(config->will_payload),
                              config->will_payload, 1, true, properties);
    if (rc != MOSQ_ERR_SUCCESS)
        mosquitto_property_free_all(&properties); /* else they are the library's */
    return rc;
}

static int set_options(struct link *link, const struct link_config *config)
{
    struct mosquitto *handle = link->handle;

    mosquitto_connect_v5_callback_set(handle, handle_connect);
    mosquitto_disconnect_v5_callback_set(handle, handle_disconnect);
    mosquitto_subscribe_callback_set(handle, handle_subscribe);
    mosquitto_publish_v5_callback_set(handle, handle_publish);
    mosquitto_message_v5_callback_set(handle, handle_message);
    mosquitto_int_option(handle, MOSQ_OPT_PROTOCOL_VERSION,
                         link->v5 ? MQTT_PROTOCOL_V5 : MQTT_PROTOCOL_V311);
    mosquitto_int_option(handle, MOSQ_OPT_SEND_MAXIMUM, BROKER_IN_FLIGHT_MAX);
    mosquitto_int_option(handle, MOSQ_OPT_RECEIVE_MAXIMUM, BROKER_IN_FLIGHT_MAX);
    mosquitto_int_option(handle, MOSQ_OPT_TCP_NODELAY, 1);

    int rc = mosquitto_username_pw_set(handle, config->username, config->password);
    if (rc == MOSQ_ERR_SUCCESS && config->tls_ca) {
        rc = mosquitto_tls_set(handle, config->tls_ca, NULL, NULL, NULL, NULL);
        if (rc == MOSQ_ERR_SUCCESS)
            rc = mosquitto_tls_opts_set(handle, 1, "tlsv1.2", NULL);
    }
    return rc == MOSQ_ERR_SUCCESS ? set_will(link, config) : rc;
}

static int connect_now(struct link *link, const struct link_config *config)
{
    mosquitto_property *properties = NULL;
    int rc = MOSQ_ERR_SUCCESS;

    if (link->v5) {
        rc = mosquitto_property_add_int32(&properties, MQTT_PROP_SESSION_EXPIRY_INTERVAL,
                                          SESSION_EXPIRY_S);
        if (rc == MOSQ_ERR_SUCCESS)
            rc = mosquitto_property_add_int32(&properties, MQTT_PROP_MAXIMUM_PACKET_SIZE,
                                              PACKET_BYTES_MAX);
    }
    if (rc == MOSQ_ERR_SUCCESS)
        rc = mosquitto_connect_bind_v5(link->handle, config->host, config->port, KEEP_ALIVE_S, NULL,
                                       properties);
    int saved_errno = errno;
    mosquitto_property_free_all(&properties);
    errno = saved_errno;
    return rc;
}

int link_open(const struct link_config *config, const struct link_callbacks *callbacks,
              void *userdata, struct link **ret)
{
    struct link *link = calloc(1, sizeof(*link));

    if (!link)
        return MOSQ_ERR_NOMEM;
    link->callbacks = *callbacks;
    link->userdata = userdata;
    link->v5 = config->v5;
    link->handle = mosquitto_new(config->client_id, false, link);

    int rc = link->handle ? set_options(link, config) : MOSQ_ERR_NOMEM;
    if (rc == MOSQ_ERR_SUCCESS)
        rc = connect_now(link, config);
    if (rc != MOSQ_ERR_SUCCESS) {
        int saved_errno = errno;
        link_close(link);
        errno = saved_errno;
        return rc;
    }
    link->misc_at_ms = clock_mono_ms() + MISC_EVERY_MS;
    *ret = link;
    return MOSQ_ERR_SUCCESS;
}

struct link *link_close(struct link *link)
{
    if (link) {
        mosquitto_destroy(link->handle);
        free(link);
    }
    return NULL;
}

/* ---- running ---- */

static int do_socket(struct link *link, short events)
{
    int rc = MOSQ_ERR_SUCCESS;

    if (events & (POLLIN | POLLHUP | POLLERR))
        rc = mosquitto_loop_read(link->handle, 1);
    if (rc == MOSQ_ERR_SUCCESS && mosquitto_socket(link->handle) < 0)
        rc = MOSQ_ERR_CONN_LOST;
    /* What callbacks published during the read is only queued until here. */
    if (rc == MOSQ_ERR_SUCCESS && mosquitto_want_write(link->handle))
        rc = mosquitto_loop_write(link->handle, 1);
    return rc;
}

int link_step(struct link *link, int wake_fd, int timeout_ms)
{
    int64_t misc_in_ms = link->misc_at_ms - clock_mono_ms();
    struct pollfd fds[] = {
        {.fd = mosquitto_socket(link->handle), .events = POLLIN},
        {.fd = wake_fd, .events = POLLIN},
    };

    if (fds[0].fd < 0)
        return MOSQ_ERR_CONN_LOST;
    if (mosquitto_want_write(link->handle))
        fds[0].events |= POLLOUT;
    if (misc_in_ms < 0)
        misc_in_ms = 0;
    if (timeout_ms < 0 || timeout_ms > misc_in_ms)
        timeout_ms = (int)misc_in_ms;
    if (poll(fds, 2, timeout_ms) < 0)
        return errno == EINTR ? MOSQ_ERR_SUCCESS : MOSQ_ERR_ERRNO;

    int rc = fds[0].revents ? do_socket(link, fds[0].revents) : MOSQ_ERR_SUCCESS;
    if (rc == MOSQ_ERR_SUCCESS && clock_mono_ms() >= link->misc_at_ms) {
        rc = mosquitto_loop_misc(link->handle);
        link->misc_at_ms = clock_mono_ms() + MISC_EVERY_MS;
    }
    return rc;
}

int link_subscribe(struct link *link, const char *topic, enum link_retained retained, int *ret_mid)
{
    int options = MQTT_SUB_OPT_NO_LOCAL;

    if (retained == LINK_RETAINED_NEVER)
        options |= MQTT_SUB_OPT_SEND_RETAIN_NEVER;
    return mosquitto_subscribe_v5(link->handle, ret_mid, topic, 1, link->v5 ? options : 0, NULL);
}

int link_unsubscribe(struct link *link, const char *topic)
{
    return mosquitto_unsubscribe_v5(link->handle, NULL, topic, NULL);
}

static int message_properties(const struct broker_message *message, mosquitto_property **ret)
{
    int rc = MOSQ_ERR_SUCCESS;

    if (message->json && message->payload[0]) {
        rc = mosquitto_property_add_byte(ret, MQTT_PROP_PAYLOAD_FORMAT_INDICATOR, 1);
        if (rc == MOSQ_ERR_SUCCESS)
            rc = mosquitto_property_add_string(ret, MQTT_PROP_CONTENT_TYPE, "application/json");
    }
    if (rc == MOSQ_ERR_SUCCESS && message->expiry_s > 0)
        rc =
            mosquitto_property_add_int32(ret, MQTT_PROP_MESSAGE_EXPIRY_INTERVAL, message->expiry_s);
    return rc;
}

int link_publish(struct link *link, const struct broker_message *message, int *ret_mid)
{
    mosquitto_property *properties = NULL;
    int rc = link->v5 ? message_properties(message, &properties) : MOSQ_ERR_SUCCESS;

    if (rc == MOSQ_ERR_SUCCESS)
        rc = mosquitto_publish_v5(link->handle, ret_mid, message->topic,
                                  (int)strlen(message->payload), message->payload, message->qos,
                                  message->retain, properties);
    mosquitto_property_free_all(&properties);
    return rc;
}

void link_disconnect(struct link *link)
{
    int64_t deadline_ms = clock_mono_ms() + LAST_WRITE_WAIT_MS;

    if (mosquitto_disconnect_v5(link->handle, MQTT_RC_NORMAL_DISCONNECTION, NULL) !=
        MOSQ_ERR_SUCCESS)
        return;
    while (mosquitto_socket(link->handle) >= 0 && mosquitto_want_write(link->handle) &&
           clock_mono_ms() < deadline_ms) {
        struct pollfd fd = {.fd = mosquitto_socket(link->handle), .events = POLLOUT};
        if (poll(&fd, 1, LAST_WRITE_WAIT_MS) <= 0 ||
            mosquitto_loop_write(link->handle, 1) != MOSQ_ERR_SUCCESS)
            return;
    }
}

int link_reason(const struct link *link)
{
    return link->reason;
}

const char *link_error_text(int result, int reason)
{
    if (reason != 0)
        return mosquitto_reason_string(reason);
    switch (result) { /* the library has no words for the first two */
    case MOSQ_ERR_KEEPALIVE:
        return "it stopped answering";
    case MOSQ_ERR_TIMEOUT:
        return "no answer in time";
    case MOSQ_ERR_ERRNO:
        return strerror(errno);
    default:
        return mosquitto_strerror(result);
    }
}
