/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The contract as data and pure functions: topics, flags of each topic, payloads and Home Assistant
 * discovery (docs/mqtt.md). Nothing here touches a socket. Payload functions return malloc'd text,
 * NULL only when out of memory. A new indicator is one row in indicator_catalogue.
 */
#ifndef MQTT_CONTRACT_H
#define MQTT_CONTRACT_H

#include "core/entry.h"
#include "core/person.h"
#include "core/ztime.h"
#include "mqtt/broker.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONTRACT_VERSION "1.0"
#define TOPIC_MAX        256

/* ---- indicators ---- */

enum indicator_kind { INDICATOR_NUMBER, INDICATOR_ENUM, INDICATOR_TEXT };

/* One row of the catalogue (docs/mqtt.md 5.4 and 11.4). */
struct indicator_row {
    const char *key;
    enum indicator_kind kind;
    const char *unit; /* UCUM; NULL for enum and text */
    double range_min, range_max;
    /* Home Assistant */
    const char *ha_name;
    const char *ha_device_class; /* NULL: none, as below */
    const char *ha_unit;
    const char *ha_icon;
    int ha_precision;
    bool ha_diagnostic;
    bool ha_enabled;
};

extern const struct indicator_row indicator_catalogue[];
extern const size_t indicator_catalogue_count;
const struct indicator_row *indicator_find(const char *key);

#define INDICATOR_FACTORS_MAX 16

struct indicator_factor {
    const char *key;
    const char *label; /* NULL: the key */
    double points;     /* NaN: null */
    double max;        /* NaN: left out, as below */
    double coverage;
    const char *evidence; /* NULL: left out */
};

/* The value of one indicator of one person. NaN is "not known" in every double. */
struct indicator_value {
    const char *key;
    double value;       /* of INDICATOR_NUMBER */
    const char *text;   /* of the others; NULL: not known */
    const char *reason; /* required when the value is not known, else NULL */
    double last_good;   /* NaN: there never was one */
    int64_t last_good_ms;
    const char *level; /* "low" "normal" "elevated" "high" or NULL */
    const char *trend; /* "rising" "steady" "falling" "unknown" */
    double trend_per_day;
    double baseline_median, baseline_spread;
    int trend_days, baseline_days;
    double coverage;           /* 0..1 */
    double range_lo, range_hi; /* NaN: range_lo_hi is null */
    char grade;                /* 'A' 'B' 'C' or 0 */
    bool provisional;
    const char *model;                     /* "gut-1.0.0" */
    int64_t from_ms, to_ms, data_until_ms; /* 0: null */
    size_t factor_count;
    struct indicator_factor factors[INDICATOR_FACTORS_MAX];
};

/* ---- topics and flags ---- */

/* Every kind of message that we send; the row gives suffix, QoS, retain and expiry. */
enum topic_kind {
    TOPIC_STATUS,
    TOPIC_BRIDGE_INFO,
    TOPIC_BRIDGE_HEALTH,
    TOPIC_PERSON_INFO,
    TOPIC_PERSON_STATE,
    TOPIC_INDICATOR,
    TOPIC_DEVICE_STATE,
    TOPIC_LIVE_HEART,
    TOPIC_EVENT_LOG,
    TOPIC_EVENT_ALERT,
    TOPIC_EVENT_DEVICE,
    TOPIC_DISCOVERY,
    TOPIC_KINDS
};

/*
 * Writes the full topic and fills the flags of *ret (topic points to `topic`, payload is not
 * touched). `person` and `detail` (indicator key, device id, or discovery object id) are NULL where
 * the kind has none. `base` is the base topic, for TOPIC_DISCOVERY the discovery prefix.
 */
void contract_message(enum topic_kind kind, const char *base, const char *person,
                      const char *detail, char topic[TOPIC_MAX], struct broker_message *ret);

/* ---- payloads ---- */

struct bridge_info {
    const char *version, *instance, *tz;
    bool admin_requests;
    bool ha_discovery;
};
char *payload_bridge_info(const struct bridge_info *info);

struct bridge_health {
    int64_t at_ms, started_ms, connected_since_ms;
    int32_t offset_s;
    uint32_t reconnects, refused;
    int64_t outbox, db_bytes, wal_bytes;
    bool ble_ok, clock_synced;
    const char *ble_adapter, *ble_error, *ble_advice; /* NULL: null */
    int devices, devices_connected, devices_in_trouble;
};
char *payload_bridge_health(const struct bridge_health *health);

char *payload_person_info(const struct person *person, const struct device *devices,
                          size_t device_count, const char *const *indicators,
                          size_t indicator_count);

/* What all documents of one computation share. */
struct snapshot {
    const struct person *person;
    int64_t rev, updated_ms;
    int32_t offset_s;
    bool stale;
    int64_t last_food_ms, last_symptom_ms, last_stool_ms, last_sync_ms; /* 0: left out */
    const struct indicator_value *values;
    size_t value_count;
};
char *payload_person_state(const struct snapshot *snapshot);
char *payload_indicator(const struct snapshot *snapshot, const struct indicator_value *value);

/* Text that is equal for two documents exactly if nothing differs that counts as a change (5.2):
 * without rev, updated_at and window. Made from the payload; malloc'd. */
char *payload_essence(const char *payload);

struct live_heart {
    int64_t at_ms;
    int32_t offset_s;
    const char *device;
    double hr_bpm;       /* NaN: null */
    const double *rr_ms; /* the newest 32 at most are sent */
    size_t rr_count;
    double rmssd_ms; /* NaN: rmssd and rmssd_n are left out */
    int rmssd_differences;
    int contact; /* -1 unknown (null), 0, 1 */
};
char *payload_live_heart(const struct live_heart *heart);

enum log_event { LOG_ADDED, LOG_CORRECTED, LOG_REMOVED };

/* An event/log message; event_id is made here. Text fields are left out unless share_text. */
char *payload_event_log(enum log_event type, const struct person *person, const struct entry *entry,
                        int64_t seq, int64_t recorded_ms, int32_t recorded_offset_s);

/* ---- wearables ---- */

enum device_connection {
    DEVICE_IS_CONNECTED,
    DEVICE_IS_IN_RANGE,
    DEVICE_IS_OUT_OF_RANGE,
    DEVICE_IS_UNPAIRED, /* it wants a bond, or another one */
    DEVICE_IS_IN_ERROR,
    DEVICE_CONNECTIONS
};
const char *device_connection_name(enum device_connection connection);

struct device_state {
    const struct device *device;
    const char *model;
    int rssi_dbm; /* 0: null */
    enum device_connection connection;
    int64_t last_seen_ms, last_sync_ms; /* 0: null */
    bool skew_known;                    /* else null */
    int64_t clock_skew_s;
    const char *error, *advice; /* NULL: null */
    int64_t updated_ms;
    int32_t offset_s;
};
char *payload_device_state(const struct device_state *state);

/* The essence of such a document: without what always changes, whose changes are said now and then:
 * when `refreshed` is another number. NULL: out of memory. */
char *payload_device_essence(const char *payload, unsigned refreshed);

enum device_event_type {
    DEVICE_CONNECTED,
    DEVICE_DISCONNECTED,
    DEVICE_TROUBLE,
    DEVICE_TROUBLE_OVER,
    DEVICE_SYNC_COMPLETED,
    DEVICE_SYNC_FAILED,
    DEVICE_DATA_GAP,
    DEVICE_BATTERY_LOW,
    DEVICE_EVENTS
};

struct device_event {
    enum device_event_type type;
    int64_t seq;
    int64_t at_ms;
    int32_t offset_s;
    const char *device;
    const char *error, *text; /* NULL: left out */
    int64_t since_ms;         /* of a trouble, as is */
    bool unreachable;
    int64_t records, seconds; /* of what was fetched */
    int64_t hours;            /* of a gap */
    int battery_percent;      /* of a low battery */
};

/* TOPIC_EVENT_DEVICE or TOPIC_EVENT_ALERT. */
enum topic_kind device_event_topic(enum device_event_type type);

/* Such a message; event_id is made here. */
char *payload_device_event(const struct person *person, const struct device_event *event);

/* ---- Home Assistant discovery: object id, for TOPIC_DISCOVERY's detail, and payload ---- */

#define OBJECT_ID_MAX 96
void discovery_gateway_id(const char *instance, char ret[OBJECT_ID_MAX]);
void discovery_person_id(const char *instance, const char *person, char ret[OBJECT_ID_MAX]);
void discovery_device_id(const char *instance, const char *device, char ret[OBJECT_ID_MAX]);
char *discovery_gateway(const char *base, const char *instance, const char *version);
char *discovery_person(const char *base, const char *instance, const char *version,
                       const struct person *person, const char *const *indicators,
                       size_t indicator_count);
char *discovery_device(const char *base, const char *instance, const char *version,
                       const struct person *person, const struct device *device, const char *model);

#endif
