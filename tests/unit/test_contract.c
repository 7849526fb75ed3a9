/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The contract as data: flags of every topic, key sets and types of every payload. */
#include "core/cleanup.h"
#include "core/ident.h"
#include "core/json.h"
#include "mqtt/contract.h"
#include "mqtt/payload.h"
#include "tests/harness/test.h"
#include <math.h>
#include <string.h>

/* 2026-11-22T08:00:03+01:00 */
#define AT_MS    INT64_C(1795330803000)
#define OFFSET_S 3600

static const struct person alice = {
    .row = 7, .id = "alice", .name = "Alice", .tz = "Europe/Berlin", .share_text = true};

/* ---- helpers ---- */

/* The payload as an object; it must be one object, without a newline at its end. */
static json_t *parse(char *payload)
{
    assert_non_null(payload);
    assert_int_equal(payload[strlen(payload) - 1], '}');
    json_t *document = json_loads(payload, JSON_REJECT_DUPLICATES, NULL);
    free(payload);
    assert_true(json_is_object(document));
    return document;
}

static const char *type_name(const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return "object";
    case JSON_ARRAY:
        return "array";
    case JSON_STRING:
        return "string";
    case JSON_INTEGER:
        return "integer";
    case JSON_REAL:
        return "real";
    case JSON_TRUE:
    case JSON_FALSE:
        return "bool";
    default:
        return "null";
    }
}

/* Checks the keys in their order, with their types: "v:integer person:string ...". */
static void assert_keys(const json_t *object, const char *expected)
{
    char found[2048] = "";
    size_t length = 0;
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)object, key, value) length +=
        (size_t)snprintf(found + length, sizeof(found) - length, "%s%s:%s", length ? " " : "", key,
                         type_name(value));
    assert_string_equal(found, expected);
}

static const char *text_at(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    assert_non_null(text);
    return text;
}

/* ---- topics ---- */

/* docs/mqtt.md 3, row by row. */
static void test_flags_of_every_topic(void **state)
{
    static const struct {
        enum topic_kind kind;
        int qos;
        const char *base, *person, *detail, *topic;
        uint32_t expiry_s;
        bool retain, json;
    } rows[] = {
        {TOPIC_STATUS, 1, "zonula", NULL, NULL, "zonula/status", 0, true, false},
        {TOPIC_BRIDGE_INFO, 1, "home/gut", NULL, NULL, "home/gut/bridge/info", 0, true, true},
        {TOPIC_BRIDGE_HEALTH, 0, "zonula", NULL, NULL, "zonula/bridge/health", 180, true, true},
        {TOPIC_PERSON_INFO, 1, "zonula", "alice", NULL, "zonula/person/alice/info", 0, true, true},
        {TOPIC_PERSON_STATE, 1, "zonula", "alice", NULL, "zonula/person/alice/state", 604800, true,
         true},
        {TOPIC_INDICATOR, 1, "zonula", "alice", "resting_hr",
         "zonula/person/alice/indicator/resting_hr", 604800, true, true},
        {TOPIC_DEVICE_STATE, 1, "zonula", "alice", "band_1",
         "zonula/person/alice/device/band_1/state", 604800, true, true},
        {TOPIC_LIVE_HEART, 0, "zonula", "alice", NULL, "zonula/person/alice/live/heart", 10, false,
         true},
        {TOPIC_EVENT_LOG, 1, "zonula", "alice", NULL, "zonula/person/alice/event/log", 604800,
         false, true},
        {TOPIC_EVENT_ALERT, 1, "zonula", "alice", NULL, "zonula/person/alice/event/alert", 604800,
         false, true},
        {TOPIC_EVENT_DEVICE, 1, "zonula", "alice", NULL, "zonula/person/alice/event/device", 604800,
         false, true},
        {TOPIC_DISCOVERY, 1, "homeassistant", NULL, "zonula_7f3a91c2_gw",
         "homeassistant/device/zonula_7f3a91c2_gw/config", 0, true, true},
    };

    (void)state;
    assert_int_equal(sizeof(rows) / sizeof(*rows), TOPIC_KINDS);
    for (size_t i = 0; i < TOPIC_KINDS; i++) {
        struct broker_message message = {.payload = "kept", .token = 9};
        char topic[TOPIC_MAX];
        contract_message(rows[i].kind, rows[i].base, rows[i].person, rows[i].detail, topic,
                         &message);
        assert_string_equal(message.topic, rows[i].topic);
        assert_ptr_equal(message.topic, topic);
        assert_int_equal(message.qos, rows[i].qos);
        assert_int_equal(message.retain, rows[i].retain);
        assert_int_equal(message.json, rows[i].json);
        assert_int_equal(message.expiry_s, rows[i].expiry_s);
        assert_string_equal(message.payload, "kept");
        assert_int_equal(message.token, 9);
    }
}

static void test_topic_never_overflows(void **state)
{
    char base[2 * TOPIC_MAX], topic[TOPIC_MAX];
    struct broker_message message = {0};

    (void)state;
    memset(base, 'b', sizeof(base) - 1);
    base[sizeof(base) - 1] = '\0';
    contract_message(TOPIC_STATUS, base, NULL, NULL, topic, &message);
    assert_int_equal(strlen(topic), TOPIC_MAX - 1);
}

/* ---- bridge ---- */

static void test_bridge_info(void **state)
{
    const struct bridge_info info = {
        .version = "0.1.0", .instance = "7f3a91c2", .tz = "Europe/Berlin", .ha_discovery = true};
    CLEANUP(json_drop) json_t *document = parse(payload_bridge_info(&info));

    (void)state;
    assert_keys(document, "v:integer contract:string version:string instance:string "
                          "features:array limits:object tz:string notice:string");
    assert_keys(json_object_get(document, "limits"), "request_bytes:integer history_rows:integer");
    assert_string_equal(text_at(document, "contract"), "1.0");
    json_t *features = json_object_get(document, "features");
    assert_int_equal(json_array_size(features), 1);
    assert_string_equal(json_string_value(json_array_get(features, 0)), "ha_device_discovery");
}

/* The instance check reads what any program may have retained there. */
static void test_instance_of_foreign_info(void **state)
{
    static const struct {
        const char *payload, *instance;
    } rows[] = {
        {"{\"v\":1,\"instance\":\"7f3a91c2\"}", "7f3a91c2"},
        {"{\"instance\":\"7f3a91c\"}", ""},
        {"{\"instance\":\"7F3A91C2\"}", ""},
        {"{\"instance\":\"7f3a91c2\\n\"}", ""},
        {"{\"instance\":12345678}", ""},
        {"[\"7f3a91c2\"]", ""},
        {"not json", ""},
        {"{\"instance\":null}", ""},
        {"{\"instance\":\"7f3a91c2\"} x", ""},
        {"{\"instance\":\"7f3a91c2\",\"instance\":\"0badcafe\"}", ""},
        {"{\"instance\":\"\\ud800\"}", ""},
        {"{\"instance\":\"7f3a91c2\",\"x\":NaN}", ""},
        {"{\"instance\":\"7f3a91c2\",\"x\":\"\xff\"}", ""},
        {"{\"instance\":\"7f3a91c2\",\"x\":[[[[[[[[[1]]]]]]]]]}", ""},
        {"{\"instance\":\"'); DROP TABLE person; --\"}", ""},
        {"{\"instance\":\"$(reboot)\"}", ""},
        {"", ""},
    };
    char instance[INSTANCE_LENGTH + 1];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        payload_instance(rows[i].payload, strlen(rows[i].payload), instance);
        assert_string_equal(instance, rows[i].instance);
    }
    payload_instance(NULL, 0, instance);
    assert_string_equal(instance, "");
    payload_instance("{\"instance\":\"7f3a91c2\"}\0", 25, instance);
    assert_string_equal(instance, "");
    static const char lead[] = "{\"instance\":\"7f3a91c2\",\"x\":\"";
    char *large = malloc(70000); /* larger than what we ask the broker to send */
    assert_non_null(large);
    memset(large, 'x', 70000);
    memcpy(large, lead, sizeof(lead) - 1);
    payload_instance(large, 70000, instance);
    assert_string_equal(instance, "");
    memset(large, '[', 70000);
    payload_instance(large, 70000, instance);
    assert_string_equal(instance, "");
    free(large);
}

static void test_bridge_health(void **state)
{
    struct bridge_health health = {.at_ms = AT_MS,
                                   .started_ms = AT_MS - 1000,
                                   .connected_since_ms = AT_MS - 500,
                                   .offset_s = OFFSET_S,
                                   .outbox = 3,
                                   .db_bytes = 18350080,
                                   .ble_ok = true,
                                   .ble_adapter = "hci0",
                                   .clock_synced = true};
    CLEANUP(json_drop) json_t *document = parse(payload_bridge_health(&health));

    (void)state;
    assert_keys(document, "v:integer at:string started_at:string mqtt:object ble:object "
                          "devices:object db:object clock:object");
    assert_keys(json_object_get(document, "mqtt"),
                "connected_since:string reconnects:integer outbox:integer refused:integer");
    assert_keys(json_object_get(document, "ble"), "ok:bool adapter:string error:null advice:null");
    assert_keys(json_object_get(document, "devices"),
                "kept:integer connected:integer in_trouble:integer");
    assert_keys(json_object_get(document, "db"), "bytes:integer wal_bytes:integer");
    assert_keys(json_object_get(document, "clock"), "synced:bool");
    assert_string_equal(text_at(document, "at"), "2026-11-22T08:00:03+01:00");

    health.connected_since_ms = 0;
    health.ble_adapter = NULL;
    health.ble_error = "the adapter is off";
    health.ble_advice = "switch it on";
    CLEANUP(json_drop) json_t *apart = parse(payload_bridge_health(&health));
    assert_keys(json_object_get(apart, "mqtt"),
                "connected_since:null reconnects:integer outbox:integer refused:integer");
    assert_keys(json_object_get(apart, "ble"), "ok:bool adapter:null error:string advice:string");
}

/* ---- person ---- */

static void test_person_info_lists_own_devices(void **state)
{
    const struct device devices[] = {
        {.id = "band_1", .person_row = 7}, {.id = "band_2", .person_row = 8}, {.id = "band_3"}};
    const char *const keys[] = {"stress_day", "resting_hr"};
    CLEANUP(json_drop) json_t *document = parse(payload_person_info(&alice, devices, 3, keys, 2));

    (void)state;
    assert_keys(document, "v:integer person:string name:string tz:string devices:array "
                          "indicators:array share_text:bool");
    assert_int_equal(json_array_size(json_object_get(document, "devices")), 1);
    assert_int_equal(json_array_size(json_object_get(document, "indicators")), 2);
    assert_true(json_is_true(json_object_get(document, "share_text")));
}

static struct indicator_value known_value(void)
{
    return (struct indicator_value){.key = "resting_hr",
                                    .value = 58,
                                    .last_good = NAN,
                                    .level = "normal",
                                    .trend = "rising",
                                    .trend_per_day = 0.12345,
                                    .trend_days = 7,
                                    .baseline_median = 57,
                                    .baseline_spread = 2.1,
                                    .baseline_days = 28,
                                    .coverage = 0.82,
                                    .grade = 'B',
                                    .range_lo = 57,
                                    .range_hi = 59.5,
                                    .model = "gut-1.0.0",
                                    .from_ms = AT_MS - 86400000,
                                    .to_ms = AT_MS,
                                    .data_until_ms = AT_MS - 60000};
}

static struct indicator_value unknown_value(void)
{
    return (struct indicator_value){.key = "hrv_rmssd",
                                    .value = NAN,
                                    .reason = "too_little_data",
                                    .last_good = 41.0005,
                                    .last_good_ms = AT_MS - 1000,
                                    .trend = "unknown",
                                    .trend_per_day = NAN,
                                    .trend_days = 7,
                                    .baseline_median = NAN,
                                    .baseline_spread = NAN,
                                    .baseline_days = 28,
                                    .coverage = 0.1,
                                    .range_lo = NAN,
                                    .range_hi = NAN,
                                    .provisional = true,
                                    .model = "gut-1.0.0"};
}

static struct snapshot snapshot_of(const struct indicator_value *values, size_t count)
{
    return (struct snapshot){.person = &alice,
                             .rev = 1841,
                             .updated_ms = AT_MS,
                             .offset_s = OFFSET_S,
                             .last_food_ms = AT_MS - 5000,
                             .values = values,
                             .value_count = count};
}

static void test_indicator_known(void **state)
{
    const struct indicator_value value = known_value();
    const struct snapshot snapshot = snapshot_of(&value, 1);
    CLEANUP(json_drop) json_t *document = parse(payload_indicator(&snapshot, &value));

    (void)state;
    assert_keys(document,
                "v:integer person:string key:string kind:string value:real unit:string range:array "
                "range_lo_hi:array level:string trend:object baseline:object coverage:real "
                "grade:string quality:string provisional:bool factors:array model:string "
                "window:object data_until:string updated_at:string rev:integer disclaimer:string");
    assert_keys(json_object_get(document, "trend"), "dir:string per_day:real days:integer");
    assert_keys(json_object_get(document, "baseline"), "median:real spread:real days:integer");
    assert_keys(json_object_get(document, "window"), "from:string to:string");
    assert_float_equal(json_real_value(json_object_get(document, "value")), 58, 0);
    assert_float_equal(
        json_real_value(json_object_get(json_object_get(document, "trend"), "per_day")), 0.123,
        1e-12);
    assert_string_equal(text_at(document, "unit"), "/min");
    assert_string_equal(text_at(document, "quality"), "partial");
    assert_string_equal(text_at(document, "disclaimer"), "wellness estimate, not a diagnosis");
}

static void test_indicator_unknown_says_why(void **state)
{
    const struct indicator_value value = unknown_value();
    const struct snapshot snapshot = snapshot_of(&value, 1);
    CLEANUP(json_drop) json_t *document = parse(payload_indicator(&snapshot, &value));

    (void)state;
    assert_keys(document,
                "v:integer person:string key:string kind:string value:null unit:string range:array "
                "range_lo_hi:null level:null trend:object baseline:object coverage:real grade:null "
                "quality:string provisional:bool factors:array model:string window:object "
                "data_until:null updated_at:string rev:integer reason:string last_good:object "
                "disclaimer:string");
    assert_keys(json_object_get(document, "trend"), "dir:string per_day:null days:integer");
    assert_keys(json_object_get(document, "baseline"), "median:null spread:null days:integer");
    assert_keys(json_object_get(document, "window"), "from:null to:null");
    assert_keys(json_object_get(document, "last_good"), "value:real at:string");
    assert_string_equal(text_at(document, "reason"), "too_little_data");
    assert_string_equal(text_at(document, "quality"), "none");
}

static void test_quality_follows_grade(void **state)
{
    static const struct {
        char grade;
        const char *quality;
    } rows[] = {{'A', "good"}, {'B', "partial"}, {'C', "poor"}, {0, "none"}};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct indicator_value value = known_value();
        value.grade = rows[i].grade;
        const struct snapshot snapshot = snapshot_of(&value, 1);
        CLEANUP(json_drop) json_t *document = parse(payload_indicator(&snapshot, &value));
        assert_string_equal(text_at(document, "quality"), rows[i].quality);
    }
}

static void test_five_largest_factors(void **state)
{
    struct indicator_value value = known_value();
    static const struct {
        const char *key;
        double points;
    } rows[] = {{"b", 1}, {"none", NAN}, {"largest", -9}, {"a", 1},
                {"c", 5}, {"d", -0.5},   {"e", 0.2}};
    static const char *const expected[] = {"largest", "c", "a", "b", "d"};

    (void)state;
    value.factor_count = 7;
    for (size_t i = 0; i < 7; i++)
        value.factors[i] = (struct indicator_factor){
            .key = rows[i].key, .points = rows[i].points, .max = NAN, .coverage = NAN};
    value.factors[2].max = 10;
    value.factors[2].coverage = 1;
    value.factors[2].evidence = "R";
    value.factors[2].label = "The largest";
    const struct snapshot snapshot = snapshot_of(&value, 1);
    CLEANUP(json_drop) json_t *document = parse(payload_indicator(&snapshot, &value));
    json_t *factors = json_object_get(document, "factors");

    assert_int_equal(json_array_size(factors), 5);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(text_at(json_array_get(factors, i), "key"), expected[i]);
    assert_keys(json_array_get(factors, 0), "key:string label:string effect:real points:real "
                                            "max:real coverage:real evidence:string");
    assert_keys(json_array_get(factors, 1), "key:string label:string effect:real points:real");
    assert_string_equal(text_at(json_array_get(factors, 0), "label"), "The largest");
    assert_string_equal(text_at(json_array_get(factors, 1), "label"), "c");
}

static void test_state_is_flat_and_leaves_out_the_unknown(void **state)
{
    const struct indicator_value values[] = {known_value(), unknown_value()};
    const struct snapshot snapshot = snapshot_of(values, 2);
    CLEANUP(json_drop) json_t *document = parse(payload_person_state(&snapshot));

    (void)state;
    assert_keys(document, "v:integer updated_at:string rev:integer stale:bool last_food_at:string "
                          "resting_hr:real disclaimer:string");
}

/* A whole number keeps its point: readers fix the type of a column at the first message. */
static void test_whole_numbers_stay_real(void **state)
{
    const struct indicator_value value = known_value();
    const struct snapshot snapshot = snapshot_of(&value, 1);
    CLEANUP(cleanup_free) char *text = payload_person_state(&snapshot);

    (void)state;
    assert_non_null(strstr(text, "\"resting_hr\":58.0"));
}

static void test_essence_ignores_what_is_no_change(void **state)
{
    struct indicator_value value = known_value();
    struct snapshot snapshot = snapshot_of(&value, 1);
    CLEANUP(cleanup_free) char *first = payload_indicator(&snapshot, &value);
    CLEANUP(cleanup_free) char *first_essence = payload_essence(first);

    (void)state;
    snapshot.rev++;
    snapshot.updated_ms += 1000;
    value.to_ms += 1000;
    CLEANUP(cleanup_free) char *later = payload_indicator(&snapshot, &value);
    CLEANUP(cleanup_free) char *later_essence = payload_essence(later);
    assert_string_not_equal(first, later);
    assert_string_equal(first_essence, later_essence);

    value.value += 1;
    CLEANUP(cleanup_free) char *other = payload_indicator(&snapshot, &value);
    CLEANUP(cleanup_free) char *other_essence = payload_essence(other);
    assert_string_not_equal(first_essence, other_essence);

    CLEANUP(cleanup_free) char *plain = payload_essence("online");
    assert_string_equal(plain, "online");
}

/* ---- live ---- */

static void test_live_heart(void **state)
{
    const double rr[] = {984.375, 991.40625};
    struct live_heart heart = {.at_ms = AT_MS + 120,
                               .offset_s = OFFSET_S,
                               .device = "strap_1",
                               .hr_bpm = 61,
                               .rr_ms = rr,
                               .rr_count = 2,
                               .rmssd_ms = 38.41249,
                               .rmssd_differences = 287,
                               .contact = 1};
    CLEANUP(cleanup_free) char *text = payload_live_heart(&heart);

    (void)state;
    assert_string_equal(text, "{\"v\":1,\"at\":\"2026-11-22T08:00:03.120+01:00\",\"device\":"
                              "\"strap_1\",\"hr\":61,\"rr\":[984.375,991.406],\"rmssd\":38.412,"
                              "\"rmssd_n\":287,\"contact\":true}");
    heart.hr_bpm = NAN;
    heart.rmssd_ms = NAN;
    heart.contact = -1;
    CLEANUP(json_drop) json_t *document = parse(payload_live_heart(&heart));
    assert_keys(document, "v:integer at:string device:string hr:null rr:array contact:null");
}

static void test_live_heart_sends_the_newest_32(void **state)
{
    double rr[40];
    const struct live_heart heart = {
        .device = "strap_1", .rr_ms = rr, .rr_count = 40, .rmssd_ms = NAN, .hr_bpm = 60};

    (void)state;
    for (int i = 0; i < 40; i++)
        rr[i] = 1000 + i;
    CLEANUP(json_drop) json_t *document = parse(payload_live_heart(&heart));
    json_t *list = json_object_get(document, "rr");
    assert_int_equal(json_array_size(list), 32);
    assert_float_equal(json_real_value(json_array_get(list, 0)), 1008, 0);
    assert_float_equal(json_real_value(json_array_get(list, 31)), 1039, 0);
}

/* ---- events ---- */

static struct entry porridge(void)
{
    return (struct entry){.entry_id = "01JD9Q2M7V6T3W8X5Y4Z0A1B2C",
                          .kind = ENTRY_FOOD,
                          .at_ms = AT_MS - 1800000,
                          .offset_s = OFFSET_S,
                          .source = SOURCE_CLI,
                          .body = json_pack("{s:s,s:[s,s],s:i,s:[{s:s,s:f}]}", "text",
                                            "oat porridge", "tags", "gluten", "lactose", "portion",
                                            2, "items", "name", "oats", "grams", 40.0)};
}

static void test_event_with_shared_text(void **state)
{
    struct entry entry = porridge();
    CLEANUP(json_drop)
    json_t *document = parse(payload_event_log(LOG_ADDED, &alice, &entry, 991, AT_MS, OFFSET_S));
    json_t *body = json_object_get(document, "entry");

    (void)state;
    entry_done(&entry);
    assert_keys(document, "v:integer event_type:string event_id:string seq:integer person:string "
                          "at:string recorded_at:string source:string entry:object");
    assert_keys(body, "entry_id:string kind:string text:string tags:array");
    assert_string_equal(text_at(document, "event_type"), "food_logged");
    assert_int_equal(strlen(text_at(document, "event_id")), ULID_LENGTH);
    assert_string_equal(text_at(document, "at"), "2026-11-22T07:30:03+01:00");
    assert_string_equal(text_at(document, "source"), "cli");
}

static void test_event_without_shared_text_has_no_text(void **state)
{
    struct person private_person = alice;
    struct entry entry = porridge();

    (void)state;
    private_person.share_text = false;
    CLEANUP(cleanup_free)
    char *text = payload_event_log(LOG_ADDED, &private_person, &entry, 991, AT_MS, OFFSET_S);
    entry_done(&entry);
    assert_null(strstr(text, "porridge"));
    assert_null(strstr(text, "gluten"));
    assert_null(strstr(text, "oats"));
    CLEANUP(json_drop) json_t *document = json_loads(text, 0, NULL);
    assert_keys(json_object_get(document, "entry"), "entry_id:string kind:string");
}

static void test_event_types(void **state)
{
    static const struct {
        enum log_event type;
        enum entry_kind kind;
        const char *name;
    } rows[] = {{LOG_ADDED, ENTRY_DRINK, "drink_logged"},
                {LOG_ADDED, ENTRY_SYMPTOM, "symptom_logged"},
                {LOG_CORRECTED, ENTRY_FOOD, "entry_corrected"},
                {LOG_REMOVED, ENTRY_FOOD, "entry_removed"}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        const struct entry entry = {.entry_id = "x", .kind = rows[i].kind, .source = SOURCE_CLI};
        CLEANUP(json_drop)
        json_t *document = parse(payload_event_log(rows[i].type, &alice, &entry, 1, AT_MS, 0));
        assert_string_equal(text_at(document, "event_type"), rows[i].name);
    }
}

/* ---- wearables ---- */

static const struct device band = {
    .id = "band_1", .label = "Band", .battery_percent = 64, .firmware = "2.4.1"};

static void test_device_state(void **state)
{
    static const struct device unknown = {.id = "band_2", .battery_percent = -1};
    struct device_state device = {.device = &band,
                                  .model = "Heart rate strap",
                                  .rssi_dbm = -71,
                                  .connection = DEVICE_IS_IN_ERROR,
                                  .last_seen_ms = AT_MS - 1000,
                                  .last_sync_ms = AT_MS - 2000,
                                  .skew_known = true,
                                  .clock_skew_s = -3,
                                  .error = "connect_failed",
                                  .advice = "another phone may hold it",
                                  .updated_ms = AT_MS,
                                  .offset_s = OFFSET_S};
    CLEANUP(json_drop) json_t *document = parse(payload_device_state(&device));

    (void)state;
    assert_keys(document, "v:integer device:string model:string firmware:string battery:integer "
                          "charging:null rssi:integer connection:string last_seen:string "
                          "last_sync:string backlog:null clock_skew_s:integer error:string "
                          "advice:string updated_at:string");
    assert_string_equal(text_at(document, "connection"), "error");
    assert_int_equal(json_integer_value(json_object_get(document, "clock_skew_s")), -3);
    device = (struct device_state){.device = &unknown, .model = "x", .updated_ms = AT_MS};
    CLEANUP(json_drop) json_t *bare = parse(payload_device_state(&device));
    assert_keys(bare, "v:integer device:string model:string firmware:null battery:null "
                      "charging:null rssi:null connection:string last_seen:null last_sync:null "
                      "backlog:null clock_skew_s:null error:null advice:null updated_at:string");
}

static void test_device_essence(void **state)
{
    struct device_state device = {.device = &band, .model = "x", .updated_ms = AT_MS};
    CLEANUP(cleanup_free) char *first = payload_device_state(&device);
    CLEANUP(cleanup_free) char *before = payload_device_essence(first, 1);

    (void)state;
    device.rssi_dbm = -50;
    device.last_seen_ms = device.last_sync_ms = device.updated_ms = AT_MS + 1000;
    CLEANUP(cleanup_free) char *second = payload_device_state(&device);
    CLEANUP(cleanup_free) char *same = payload_device_essence(second, 1);
    CLEANUP(cleanup_free) char *due = payload_device_essence(second, 2);
    assert_string_equal(before, same);
    assert_string_not_equal(before, due);
    device.connection = DEVICE_IS_IN_RANGE;
    CLEANUP(cleanup_free) char *third = payload_device_state(&device);
    CLEANUP(cleanup_free) char *other = payload_device_essence(third, 1);
    assert_string_not_equal(before, other);
}

static void test_device_events(void **state)
{
#define COMMON                                                                         \
    "v:integer event_type:string event_id:string seq:integer person:string at:string " \
    "recorded_at:string source:string device:string"
    static const struct {
        struct device_event event;
        const char *name, *keys;
    } rows[] = {
        {{.type = DEVICE_CONNECTED}, "connected", COMMON},
        {{.type = DEVICE_DISCONNECTED, .error = "link_lost"},
         "disconnected",
         COMMON " error:string"},
        {{.type = DEVICE_TROUBLE, .error = "silent", .text = "it fell silent", .since_ms = 1},
         "trouble",
         COMMON " since:string unreachable:bool error:string text:string"},
        {{.type = DEVICE_TROUBLE_OVER}, "trouble_over", COMMON},
        {{.type = DEVICE_SYNC_COMPLETED, .records = 12, .seconds = 9},
         "sync_completed",
         COMMON " records:integer seconds:integer"},
        {{.type = DEVICE_SYNC_FAILED, .error = "not_seen", .text = "not heard"},
         "sync_failed",
         COMMON " error:string text:string"},
        {{.type = DEVICE_DATA_GAP, .hours = 48}, "data_gap", COMMON " hours:integer"},
        {{.type = DEVICE_BATTERY_LOW, .battery_percent = 14},
         "battery_low",
         COMMON " battery:integer"},
    };

    (void)state;
    assert_int_equal(sizeof(rows) / sizeof(*rows), DEVICE_EVENTS);
    for (size_t i = 0; i < DEVICE_EVENTS; i++) {
        struct device_event event = rows[i].event;

        event.seq = 7;
        event.at_ms = AT_MS;
        event.offset_s = OFFSET_S;
        event.device = "band_1";
        CLEANUP(json_drop) json_t *document = parse(payload_device_event(&alice, &event));
        assert_keys(document, rows[i].keys);
        assert_string_equal(text_at(document, "event_type"), rows[i].name);
        assert_string_equal(text_at(document, "at"), "2026-11-22T08:00:03+01:00");
        assert_int_equal(device_event_topic(event.type),
                         event.type >= DEVICE_DATA_GAP ? TOPIC_EVENT_ALERT : TOPIC_EVENT_DEVICE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_flags_of_every_topic),
        cmocka_unit_test(test_topic_never_overflows),
        cmocka_unit_test(test_bridge_info),
        cmocka_unit_test(test_instance_of_foreign_info),
        cmocka_unit_test(test_bridge_health),
        cmocka_unit_test(test_person_info_lists_own_devices),
        cmocka_unit_test(test_indicator_known),
        cmocka_unit_test(test_indicator_unknown_says_why),
        cmocka_unit_test(test_quality_follows_grade),
        cmocka_unit_test(test_five_largest_factors),
        cmocka_unit_test(test_state_is_flat_and_leaves_out_the_unknown),
        cmocka_unit_test(test_whole_numbers_stay_real),
        cmocka_unit_test(test_essence_ignores_what_is_no_change),
        cmocka_unit_test(test_live_heart),
        cmocka_unit_test(test_live_heart_sends_the_newest_32),
        cmocka_unit_test(test_event_with_shared_text),
        cmocka_unit_test(test_event_without_shared_text_has_no_text),
        cmocka_unit_test(test_event_types),
        cmocka_unit_test(test_device_state),
        cmocka_unit_test(test_device_essence),
        cmocka_unit_test(test_device_events),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
