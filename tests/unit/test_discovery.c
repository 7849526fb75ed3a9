/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Discovery messages against what Home Assistant accepts, and against the documents they point to.
 */
#include "core/cleanup.h"
#include "core/json.h"
#include "mqtt/contract.h"
#include "tests/harness/ha_check.h"
#include "tests/harness/test.h"
#include <math.h>
#include <string.h>

#define INSTANCE       "7f3a91c2"
#define INDICATORS_MAX 32

static const struct person alice = {.row = 1, .id = "alice", .name = "Alice", .tz = "UTC"};

static size_t all_indicators(const char *keys[INDICATORS_MAX])
{
    for (size_t i = 0; i < indicator_catalogue_count; i++)
        keys[i] = indicator_catalogue[i].key;
    return indicator_catalogue_count;
}

static char *person_message(void)
{
    const char *keys[INDICATORS_MAX];
    size_t count = all_indicators(keys);

    return discovery_person("zonula", INSTANCE, "0.1.0", &alice, keys, count);
}

static const struct device strap = {
    .row = 1, .id = "strap_1", .label = "My strap", .battery_percent = -1};

static char *device_message(void)
{
    return discovery_device("zonula", INSTANCE, "0.1.0", &alice, &strap, "Heart rate strap");
}

static json_t *components_of(json_t *message)
{
    json_t *components = json_object_get(message, "components");

    assert_true(json_is_object(components));
    return components;
}

static void assert_text(const json_t *object, const char *key, const char *expected)
{
    const char *text = json_string_value(json_object_get(object, key));

    assert_non_null(text);
    assert_string_equal(text, expected);
}

/* The keys of the components, with a blank between. */
static void list_keys(json_t *components, char *ret, size_t size)
{
    const char *key;
    json_t *component;
    size_t length = 0;

    ret[0] = '\0';
    json_object_foreach(components, key, component) length +=
        (size_t)snprintf(ret + length, size - length, "%s%s", length ? " " : "", key);
}

static void test_messages_are_accepted(void **state)
{
    char findings[HA_FINDINGS_MAX], object_id[OBJECT_ID_MAX];
    CLEANUP(cleanup_free) char *gateway = discovery_gateway("zonula", INSTANCE, "0.1.0");
    CLEANUP(cleanup_free) char *person = person_message();

    (void)state;
    discovery_gateway_id(INSTANCE, object_id);
    assert_string_equal(object_id, "zonula_7f3a91c2_gw");
    if (ha_check(object_id, gateway, findings) > 0)
        fail_msg("%s", findings);
    discovery_person_id(INSTANCE, "alice", object_id);
    assert_string_equal(object_id, "zonula_7f3a91c2_p_alice");
    if (ha_check(object_id, person, findings) > 0)
        fail_msg("%s", findings);
    CLEANUP(cleanup_free) char *device = device_message();
    discovery_device_id(INSTANCE, "strap_1", object_id);
    assert_string_equal(object_id, "zonula_7f3a91c2_d_strap_1");
    if (ha_check(object_id, device, findings) > 0)
        fail_msg("%s", findings);
}

/* The checker itself: each way to break a message is found. */
static void test_checker_finds_faults(void **state)
{
    static const struct {
        const char *path[3];    /* object to change, from the root */
        const char *key, *json; /* NULL: delete the key */
    } faults[] = {
        {{NULL}, "~", "\"zonula\""},
        {{NULL}, "qos", NULL},
        {{"device"}, "model_id", "\"x\""},
        {{"device"}, "identifiers", "[\"other\"]"},
        {{"origin"}, "url", "\"x\""},
        {{"components", "stale"}, "platform", NULL},
        {{"components", "stale"}, "platform", "\"lamp\""},
        {{"components", "stale"}, "unique_id", NULL},
        {{"components", "stale"}, "unique_id", "\"zonula_other_stale\""},
        {{"components", "stale"}, "state_topic", NULL},
        {{"components", "stale"}, "device_class", "\"timestamp\""},
        {{"components", "stale"}, "entity_category", "\"config\""},
        {{"components", "stale"}, "value_template", "\"{{ 'ON' if value_json.stale }}\""},
        {{"components", "stale"}, "value_template", "\"ON\""},
        {{"components", "log"}, "event_types", NULL},
        {{"components", "resting_hr"}, "default_entity_id", "\"event.zonula_alice\""},
        {{"components", "resting_hr"}, "object_id", "\"x\""},
        {{"components", "resting_hr"}, "device_class", "\"duration\""},
        {{"components", "resting_hr"}, "state_class", "\"total\""},
        {{"components", "resting_hr"}, "options", "[\"None\"]"},
        {{"components", "resting_hr"}, "icon", "\"heart\""},
        {{"components", "last_food_at"},
         "value_template",
         "\"{{ value_json.last_food_at | default('') }}\""},
        {{"components", "last_food_at"}, "state_class", "\"measurement\""},
    };
    char findings[HA_FINDINGS_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++) {
        CLEANUP(cleanup_free) char *good = person_message();
        CLEANUP(json_drop) json_t *message = json_loads(good, 0, NULL);
        json_t *object = message;
        for (size_t j = 0; j < 3 && faults[i].path[j]; j++)
            object = json_object_get(object, faults[i].path[j]);
        if (faults[i].json)
            json_object_set_new(object, faults[i].key,
                                json_loads(faults[i].json, JSON_DECODE_ANY, NULL));
        else
            json_object_del(object, faults[i].key);
        CLEANUP(cleanup_free) char *bad = json_dumps(message, 0);
        if (ha_check("zonula_7f3a91c2_p_alice", bad, findings) == 0)
            fail_msg("fault %zu (%s) was not found", i, faults[i].key);
    }
}

static void test_person_has_what_is_published(void **state)
{
    const char *const keys[] = {"stress_day", "unheard_of", "resting_hr"};
    CLEANUP(cleanup_free)
    char *text = discovery_person("home", INSTANCE, "0.1.0", &alice, keys, 3);
    CLEANUP(json_drop) json_t *message = json_loads(text, 0, NULL);
    char found[256];

    (void)state;
    list_keys(components_of(message), found, sizeof(found));
    assert_string_equal(found,
                        "stress_day resting_hr last_food_at last_symptom_at stale log alert");
    assert_text(message, "availability_topic", "home/status");
    assert_text(json_object_get(message, "device"), "name", "Zonula Alice");
    assert_text(json_object_get(message, "device"), "via_device", "zonula_7f3a91c2_gw");
    json_t *heart = json_object_get(components_of(message), "resting_hr");
    assert_text(heart, "state_topic", "home/person/alice/indicator/resting_hr");
    assert_text(heart, "unit_of_measurement", "bpm");
    assert_text(heart, "default_entity_id", "sensor.zonula_alice_resting_hr");
    assert_null(json_object_get(json_object_get(components_of(message), "stress_day"),
                                "unit_of_measurement"));
}

static void test_gateway_has_what_is_published(void **state)
{
    CLEANUP(cleanup_free) char *text = discovery_gateway("zonula", INSTANCE, "0.1.0");
    CLEANUP(json_drop) json_t *message = json_loads(text, 0, NULL);
    char found[256];

    (void)state;
    list_keys(components_of(message), found, sizeof(found));
    assert_string_equal(found, "status started_at version bluetooth_problem outbox db_size");
    assert_null(json_object_get(message, "availability_topic"));
    json_t *status = json_object_get(components_of(message), "status");
    assert_null(json_object_get(status, "availability_topic"));
    assert_text(status, "payload_on", "online");
    json_t *outbox = json_object_get(components_of(message), "outbox");
    assert_text(outbox, "availability_topic", "zonula/status");
}

static void test_device_has_what_is_published(void **state)
{
    struct device known = strap;
    CLEANUP(cleanup_free) char *text = device_message();
    CLEANUP(json_drop) json_t *message = json_loads(text, 0, NULL);
    json_t *components = components_of(message);
    char found[256];

    (void)state;
    list_keys(components, found, sizeof(found));
    assert_string_equal(found, "battery rssi last_sync connected problem connection");
    assert_text(json_object_get(message, "device"), "name", "My strap");
    assert_text(json_object_get(message, "device"), "via_device", "zonula_7f3a91c2_gw");
    assert_null(json_object_get(json_object_get(message, "device"), "sw_version"));
    assert_text(json_object_get(components, "battery"), "state_topic",
                "zonula/person/alice/device/strap_1/state");
    assert_int_equal(
        json_array_size(json_object_get(json_object_get(components, "connection"), "options")),
        DEVICE_CONNECTIONS);
    snprintf(known.firmware, sizeof(known.firmware), "2.4.1");
    CLEANUP(cleanup_free)
    char *other = discovery_device("zonula", INSTANCE, "0.1.0", &alice, &known, "x");
    CLEANUP(json_drop) json_t *with_firmware = json_loads(other, 0, NULL);
    assert_text(json_object_get(with_firmware, "device"), "sw_version", "2.4.1");
}

/* ---- templates against the documents they read ---- */

/* A sample of the document on a state topic; NULL for topics without JSON. */
static json_t *sample_of(const char *topic)
{
    const struct indicator_value value = {.key = "resting_hr",
                                          .value = NAN,
                                          .last_good = NAN,
                                          .trend_per_day = NAN,
                                          .baseline_median = NAN,
                                          .baseline_spread = NAN,
                                          .range_lo = NAN,
                                          .range_hi = NAN};
    const struct snapshot snapshot = {
        .person = &alice, .updated_ms = 1, .values = &value, .value_count = 1};
    const struct bridge_info info = {.version = "0.1.0", .instance = INSTANCE, .tz = "UTC"};
    const struct bridge_health health = {.at_ms = 1, .started_ms = 1};
    const struct device_state device = {.device = &strap, .model = "x", .updated_ms = 1};
    CLEANUP(cleanup_free) char *text = NULL;

    if (strstr(topic, "/device/"))
        text = payload_device_state(&device);
    else if (strstr(topic, "/indicator/"))
        text = payload_indicator(&snapshot, &value);
    else if (strstr(topic, "/state"))
        text = payload_person_state(&snapshot);
    else if (strstr(topic, "bridge/info"))
        text = payload_bridge_info(&info);
    else if (strstr(topic, "bridge/health"))
        text = payload_bridge_health(&health);
    return text ? json_loads(text, 0, NULL) : NULL;
}

static void check_templates(const char *text)
{
    CLEANUP(json_drop) json_t *message = json_loads(text, 0, NULL);
    const char *const names[] = {"value_template", "json_attributes_template"};
    const char *key;
    json_t *component;

    json_object_foreach(components_of(message), key, component)
    {
        const char *topic = json_string_value(json_object_get(component, "state_topic"));
        CLEANUP(json_drop) json_t *sample = sample_of(topic);
        for (size_t i = 0; i < 2; i++) {
            const char *form = json_string_value(json_object_get(component, names[i]));
            const char *missing = form ? ha_check_paths(form, sample) : NULL;
            if (missing)
                fail_msg("%s: %s reads %s, which %s does not have", key, names[i], missing, topic);
        }
    }
}

static void test_templates_read_what_is_there(void **state)
{
    CLEANUP(cleanup_free) char *gateway = discovery_gateway("zonula", INSTANCE, "0.1.0");
    CLEANUP(cleanup_free) char *person = person_message();
    CLEANUP(json_drop) json_t *empty = json_object();

    (void)state;
    check_templates(gateway);
    check_templates(person);
    CLEANUP(cleanup_free) char *device = device_message();
    check_templates(device);
    assert_string_equal(ha_check_paths("{{ value_json.a.b }}", empty), "a.b");
    assert_null(ha_check_paths("{{ value_json.a | default('None') }}", empty));
}

/* Event types of the log entity are those that payload_event_log() writes. */
static void test_event_types_are_those_sent(void **state)
{
    CLEANUP(cleanup_free) char *text = person_message();
    CLEANUP(json_drop) json_t *message = json_loads(text, 0, NULL);
    json_t *log = json_object_get(components_of(message), "log");
    json_t *types = json_object_get(log, "event_types");

    (void)state;
    assert_int_equal(json_array_size(types), ENTRY_KINDS + 2);
    for (int kind = 0; kind < ENTRY_KINDS; kind++) {
        const struct entry entry = {
            .entry_id = "x", .kind = (enum entry_kind)kind, .source = SOURCE_CLI};
        CLEANUP(cleanup_free)
        char *event_text = payload_event_log(LOG_ADDED, &alice, &entry, 1, 1, 0);
        CLEANUP(json_drop) json_t *event = json_loads(event_text, 0, NULL);
        assert_text(event, "event_type", json_string_value(json_array_get(types, (size_t)kind)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_messages_are_accepted),
        cmocka_unit_test(test_checker_finds_faults),
        cmocka_unit_test(test_person_has_what_is_published),
        cmocka_unit_test(test_gateway_has_what_is_published),
        cmocka_unit_test(test_device_has_what_is_published),
        cmocka_unit_test(test_templates_read_what_is_there),
        cmocka_unit_test(test_event_types_are_those_sent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
