/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Persons and devices. */
#include "storage/people.h"

#include "tests/unit/storage_fixture.h"

static void test_persons(void **state)
{
    struct fixture *fixture = *state;
    struct person bob, found, *list = NULL;
    size_t count;

    fixture_add_person(fixture, "bob", &bob);
    assert_ok(person_list(fixture->store, &list, &count, &err));
    assert_int_equal(count, 2);
    assert_string_equal(list[0].id, "alice");
    assert_string_equal(list[1].id, "bob");
    assert_int_equal(list[1].created_ms, FIXTURE_START_MS);
    free(list);

    assert_ok(person_find(fixture->store, "bob", &found, &err));
    assert_int_equal(found.row, bob.row);
    assert_string_equal(found.name, "Person bob");
    assert_string_equal(found.tz, "Europe/Berlin");
    assert_int_equal(person_find(fixture->store, "carol", &found, NULL), -ERR_NOT_FOUND);

    fixture_begin(fixture);
    assert_int_equal(person_add(fixture->store, &bob, NULL), -ERR_EXISTS);
    store_rollback(fixture->store);
    assert_int_equal(person_add(fixture->store, &bob, NULL), -ERR_INTERNAL);
}

static void test_nobody(void **state)
{
    struct fixture *fixture = *state;
    struct person *persons = (struct person *)1;
    struct device *devices = (struct device *)1;
    size_t count;

    assert_ok(store_open(fixture->path, &fixture->store, &err));
    assert_ok(person_list(fixture->store, &persons, &count, &err));
    assert_null(persons);
    assert_int_equal(count, 0);
    assert_ok(device_list(fixture->store, &devices, &count, &err));
    assert_null(devices);
    assert_int_equal(count, 0);
}

static void test_creation_time_is_filled_in(void **state)
{
    struct fixture *fixture = *state;
    struct person person = {.id = "dora", .name = "Dora", .tz = "UTC"};

    fixture_begin(fixture);
    assert_ok(person_add(fixture->store, &person, &err));
    fixture_commit(fixture);
    assert_true(person.row > 0);
    assert_true(person.created_ms > FIXTURE_START_MS);
}

static struct device *only_device(const struct fixture *fixture)
{
    struct device *list = NULL;
    size_t count;

    assert_ok(device_list(fixture->store, &list, &count, &err));
    assert_int_equal(count, 1);
    return list;
}

static void test_device_state(void **state)
{
    struct fixture *fixture = *state;
    struct device *device = only_device(fixture), missing = {.row = 99};

    assert_int_equal(device->battery_percent, -1);
    assert_int_equal(device->person_row, fixture->person.row);
    assert_string_equal(device->address, "AA:BB:CC:DD:EE:01");
    assert_string_equal(device->driver, "heart_rate");
    device->battery_percent = 71;
    device->last_seen_ms = 5;
    device->last_sync_ms = 6;
    snprintf(device->firmware, sizeof(device->firmware), "1.2.3");
    assert_int_equal(device_save_state(fixture->store, device, NULL), -ERR_INTERNAL);
    fixture_begin(fixture);
    assert_ok(device_save_state(fixture->store, device, &err));
    assert_int_equal(device_save_state(fixture->store, &missing, NULL), -ERR_NOT_FOUND);
    fixture_commit(fixture);
    free(device);

    device = only_device(fixture);
    assert_int_equal(device->battery_percent, 71);
    assert_int_equal(device->last_seen_ms, 5);
    assert_int_equal(device->last_sync_ms, 6);
    assert_string_equal(device->firmware, "1.2.3");
    free(device);
}

static void test_device_is_there_already(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *id, *address;
        int result;
    } rows[] = {
        {"strap", "AA:BB:CC:DD:EE:02", -ERR_EXISTS},
        {"ring", "AA:BB:CC:DD:EE:01", -ERR_EXISTS},
        {"ring", "AA:BB:CC:DD:EE:02", 0},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct device device = fixture->device;

        snprintf(device.id, sizeof(device.id), "%s", rows[i].id);
        snprintf(device.address, sizeof(device.address), "%s", rows[i].address);
        fixture_begin(fixture);
        assert_int_equal(device_add(fixture->store, &device, NULL), rows[i].result);
        store_rollback(fixture->store);
    }
}

static void test_removed_device_comes_back(void **state)
{
    struct fixture *fixture = *state;
    struct device other, again = fixture->device, *device;
    struct person bob;

    fixture_add_person(fixture, "bob", &bob);
    fixture_begin(fixture);
    assert_ok(device_remove(fixture->store, fixture->device.row, &err));
    assert_int_equal(device_remove(fixture->store, fixture->device.row, NULL), -ERR_NOT_FOUND);
    fixture_commit(fixture);

    /* Its id is free for another one, so it comes back under a new one. */
    fixture_add_device(fixture, "strap", "AA:BB:CC:DD:EE:02", 0, &other);
    assert_int_not_equal(other.row, fixture->device.row);
    device = only_device(fixture);
    assert_int_equal(device->person_row, 0);
    free(device);

    again.row = 0;
    again.person_row = bob.row;
    fixture_begin(fixture);
    assert_int_equal(device_add(fixture->store, &again, NULL), -ERR_EXISTS);
    snprintf(again.id, sizeof(again.id), "strap2");
    assert_ok(device_add(fixture->store, &again, &err));
    fixture_commit(fixture);
    assert_int_equal(again.row, fixture->device.row);
}

static void test_a_device_tells_its_own_address(void **state)
{
    struct fixture *fixture = *state;
    struct device other, *device;

    fixture_add_device(fixture, "ring", "AA:BB:CC:DD:EE:02", 0, &other);
    fixture_begin(fixture);
    assert_int_equal(device_readdress(fixture->store, other.row, fixture->device.address, NULL),
                     -ERR_EXISTS);
    store_rollback(fixture->store);
    fixture_begin(fixture);
    assert_int_equal(device_readdress(fixture->store, 4711, "AA:BB:CC:DD:EE:03", NULL),
                     -ERR_NOT_FOUND);
    assert_ok(device_remove(fixture->store, other.row, &err));
    assert_ok(device_readdress(fixture->store, fixture->device.row, "AA:BB:CC:DD:EE:03", &err));
    fixture_commit(fixture);
    device = only_device(fixture);
    assert_string_equal(device->address, "AA:BB:CC:DD:EE:03");
    assert_int_equal(device->row, fixture->device.row);
    free(device);
}

#define EMPTY(name)  cmocka_unit_test_setup_teardown(name, fixture_directory, fixture_teardown)
#define OPENED(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        OPENED(test_persons),
        EMPTY(test_nobody),
        OPENED(test_creation_time_is_filled_in),
        OPENED(test_device_state),
        OPENED(test_device_is_there_already),
        OPENED(test_removed_device_comes_back),
        OPENED(test_a_device_tells_its_own_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
