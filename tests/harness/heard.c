/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/harness/heard.h"

#include "tests/harness/test.h"
#include <jansson.h>
#include <math.h>
#include <string.h>

#define RMSSD_WITHIN_MS 90000
#define START_MAX       1000 /* beats that were over before somebody listened */

static void hear(const struct harness_message *message, const char *device, struct heard *heard)
{
    json_t *document = json_loads(message->payload, 0, NULL);
    const json_t *rmssd = json_object_get(document, "rmssd");
    const json_t *rr;
    const json_t *interval;
    size_t i;

    assert_non_null(document);
    if (strcmp(json_string_value(json_object_get(document, "device")), device) != 0) {
        json_decref(document);
        return;
    }
    rr = json_object_get(document, "rr");
    json_array_foreach(rr, i, interval)
    {
        assert_true(heard->count < HEARD_MAX);
        heard->units[heard->count++] = (uint16_t)lround(json_number_value(interval) * 1.024);
    }
    heard->rmssd = json_is_number(rmssd) ? json_number_value(rmssd) : NAN;
    heard->differences = (int)json_integer_value(json_object_get(document, "rmssd_n"));
    assert_int_equal(json_integer_value(json_object_get(document, "v")), 1);
    assert_true(json_is_true(json_object_get(document, "contact")));
    json_decref(document);
}

static bool has_rmssd(const struct harness_message *message, void *userdata)
{
    (void)userdata;
    return strstr(message->payload, "\"rmssd\":") != NULL;
}

void heard_so_far(struct gateway *gateway, const char *topic, const char *device, struct heard *ret)
{
    const struct harness_message *message;

    memset(ret, 0, sizeof(*ret));
    ret->rmssd = NAN;
    for (size_t i = 0; (message = harness_mqtt_message(gateway->harness, i)) != NULL; i++) {
        if (strcmp(message->topic, topic) != 0)
            continue;
        assert_int_equal(message->qos, 0);
        assert_false(message->retain);
        hear(message, device, ret);
    }
}

void heard_until_rmssd(struct gateway *gateway, const char *topic, const char *device,
                       struct heard *ret)
{
    if (!harness_mqtt_wait(gateway->harness, topic, has_rmssd, NULL, RMSSD_WITHIN_MS)) {
        harness_dump_logs(gateway->harness);
        fail_msg("no RMSSD on %s", topic);
    }
    heard_so_far(gateway, topic, device, ret);
}

/* Where in the plan these intervals stand; they must. */
static size_t find_start(const struct heard *heard, const struct beats_plan *plan)
{
    uint16_t expected[HEARD_MAX];

    for (size_t first = 0; first < START_MAX; first++) {
        beats_expected_units(plan, first, heard->count, expected);
        if (memcmp(expected, heard->units, heard->count * sizeof(expected[0])) == 0)
            return first;
    }
    fail_msg("the intervals on the broker are not those of the strap");
    return 0;
}

void heard_check_intervals(const struct heard *heard, const struct beats_plan *plan)
{
    assert_true(heard->count > 0);
    find_start(heard, plan);
}

void heard_check(const struct heard *heard, const struct beats_plan *plan)
{
    uint16_t expected[HEARD_MAX];

    beats_expected_units(plan, find_start(heard, plan), heard->count, expected);
    assert_true(heard->differences >= 30);
    assert_true(fabs(heard->rmssd - beats_rmssd_ms(expected, heard->count)) < 0.01);
}
