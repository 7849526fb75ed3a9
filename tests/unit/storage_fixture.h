/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A private directory with a database in it, one person and one device. */
#ifndef TESTS_UNIT_STORAGE_FIXTURE_H
#define TESTS_UNIT_STORAGE_FIXTURE_H

#include "storage/internal.h"
#include "storage/people.h"
#include "storage/samples.h"
#include "storage/store.h"
#include "tests/harness/test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct fixture {
    char directory[64];
    char path[96];
    char live[96];
    struct store *store;
    struct person person;
    struct device device;
};

#define FIXTURE_START_MS INT64_C(1700000000000)

/* Succeeds or fails the test with the reason. */
#define assert_ok(call)                                                    \
    do {                                                                   \
        struct error err = {0};                                            \
        int result_ = (call);                                              \
        if (result_ != 0)                                                  \
            fail_msg("%s: %s (%s)", #call, error_name(result_), err.text); \
    } while (0)

/* The number that a query of one row gives. */
static inline int64_t fixture_number(const struct fixture *fixture, const char *sql)
{
    sqlite3_stmt *query = NULL;
    int64_t value = 0;

    if (sqlite3_prepare_v2(fixture->store->db, sql, -1, &query, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(fixture->store->db));
    assert_int_equal(sqlite3_step(query), SQLITE_ROW);
    value = sqlite3_column_int64(query, 0);
    sqlite3_finalize(query);
    return value;
}

static inline void fixture_begin(struct fixture *fixture)
{
    assert_ok(store_begin(fixture->store, &err));
}

static inline void fixture_commit(struct fixture *fixture)
{
    assert_ok(store_commit(fixture->store, &err));
}

static inline void fixture_add_person(struct fixture *fixture, const char *id,
                                      struct person *person)
{
    *person = (struct person){.created_ms = FIXTURE_START_MS};
    snprintf(person->id, sizeof(person->id), "%s", id);
    snprintf(person->name, sizeof(person->name), "Person %.10s", id);
    snprintf(person->tz, sizeof(person->tz), "Europe/Berlin");
    fixture_begin(fixture);
    assert_ok(person_add(fixture->store, person, &err));
    fixture_commit(fixture);
}

static inline void fixture_add_device(struct fixture *fixture, const char *id, const char *address,
                                      int64_t person_row, struct device *device)
{
    *device = (struct device){
        .created_ms = FIXTURE_START_MS, .battery_percent = -1, .person_row = person_row};
    snprintf(device->id, sizeof(device->id), "%s", id);
    snprintf(device->label, sizeof(device->label), "Label %.10s", id);
    snprintf(device->address, sizeof(device->address), "%s", address);
    snprintf(device->driver, sizeof(device->driver), "heart_rate");
    fixture_begin(fixture);
    assert_ok(device_add(fixture->store, device, &err));
    fixture_commit(fixture);
}

/* The directory alone; the paths are set. */
static inline int fixture_directory(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));

    snprintf(fixture->directory, sizeof(fixture->directory), "/tmp/zonula-storage-XXXXXX");
    if (!mkdtemp(fixture->directory))
        return -1;
    snprintf(fixture->path, sizeof(fixture->path), "%s/zonula.db", fixture->directory);
    snprintf(fixture->live, sizeof(fixture->live), "%s/zonula.db-live", fixture->directory);
    *state = fixture;
    return 0;
}

static inline int fixture_setup(void **state)
{
    struct fixture *fixture;

    if (fixture_directory(state) < 0)
        return -1;
    fixture = *state;
    assert_ok(store_open(fixture->path, &fixture->store, &err));
    fixture_add_person(fixture, "alice", &fixture->person);
    fixture_add_device(fixture, "strap", "AA:BB:CC:DD:EE:01", fixture->person.row,
                       &fixture->device);
    return 0;
}

/* With the files in it. */
static inline void fixture_remove_directory(const char *path)
{
    DIR *directory = opendir(path);
    const struct dirent *entry;

    while (directory && (entry = readdir(directory)))
        unlinkat(dirfd(directory), entry->d_name, 0);
    if (directory)
        closedir(directory);
    rmdir(path);
}

static inline int fixture_teardown(void **state)
{
    struct fixture *fixture = *state;

    store_close(fixture->store);
    fixture_remove_directory(fixture->directory);
    free(fixture);
    return 0;
}

#endif
