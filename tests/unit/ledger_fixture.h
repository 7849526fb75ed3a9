/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A real database for what a wearable's driver commits, by the way that gateway/daemon_sync.c goes:
 * through the archive, with cursors and facts. */
#ifndef TESTS_UNIT_LEDGER_FIXTURE_H
#define TESTS_UNIT_LEDGER_FIXTURE_H

#include "gateway/archive.h"
#include "storage/internal.h"
#include "storage/sync.h"
#include "tests/harness/rig.h"
#include "tests/unit/storage_fixture.h"

struct ledger {
    char directory[64];
    char path[96];
    struct store *store;
    struct person person;
    struct device device;
};

/* In memory if the machine has a place for that: thousands of databases come and go. */
static inline void ledger_make_directory(struct ledger *ledger)
{
    static const char *const parents[] = {"/dev/shm", "/tmp"};

    for (size_t i = 0; i < 2; i++) {
        snprintf(ledger->directory, sizeof(ledger->directory), "%s/zonula-recorded-XXXXXX",
                 parents[i]);
        if (mkdtemp(ledger->directory))
            return;
    }
    fail_msg("no directory can be made");
}

static inline struct ledger *ledger_open(const char *address, const char *driver, int64_t since_ms)
{
    struct ledger *ledger = calloc(1, sizeof(*ledger));

    assert_non_null(ledger);
    ledger_make_directory(ledger);
    snprintf(ledger->path, sizeof(ledger->path), "%s/zonula.db", ledger->directory);
    assert_ok(store_open(ledger->path, &ledger->store, &err));
    sqlite3_exec(ledger->store->db, "PRAGMA synchronous = OFF", NULL, NULL, NULL);
    ledger->person = (struct person){.id = "alice", .name = "Alice", .tz = "Europe/Berlin"};
    ledger->device = (struct device){.id = "it", .battery_percent = -1};
    ledger->person.created_ms = ledger->device.created_ms = since_ms;
    snprintf(ledger->device.address, sizeof(ledger->device.address), "%s", address);
    snprintf(ledger->device.driver, sizeof(ledger->device.driver), "%s", driver);
    assert_ok(store_begin(ledger->store, &err));
    assert_ok(person_add(ledger->store, &ledger->person, &err));
    ledger->device.person_row = ledger->person.row;
    assert_ok(device_add(ledger->store, &ledger->device, &err));
    assert_ok(store_commit(ledger->store, &err));
    return ledger;
}

static inline void ledger_close(struct ledger *ledger)
{
    store_close(ledger->store);
    fixture_remove_directory(ledger->directory);
    free(ledger);
}

static inline void ledger_keep(void *userdata, const struct history *history, const char *cursor,
                               int64_t value, int64_t now_ms)
{
    const struct ledger *ledger = userdata;

    assert_ok(archive_take(ledger->store, ledger->device.row, ledger->person.row, history, cursor,
                           value, now_ms, NULL, &err));
}

static inline int64_t ledger_look_up(void *userdata, const char *name)
{
    const struct ledger *ledger = userdata;
    int64_t value;

    if (cursor_get(ledger->store, ledger->device.row, name, &value, NULL) < 0)
        return DRIVER_NONE;
    return value;
}

static inline void ledger_note(void *userdata, const char *name, const char *text, int64_t now_ms)
{
    const struct ledger *ledger = userdata;

    assert_ok(store_begin(ledger->store, &err));
    assert_ok(fact_put(ledger->store, ledger->device.row, name, text, now_ms, &err));
    assert_ok(store_commit(ledger->store, &err));
}

/* What a rig commits goes into the ledger. */
static inline struct rig_keeper ledger_keeper(struct ledger *ledger)
{
    return (struct rig_keeper){ledger, ledger_keep, ledger_look_up, ledger_note};
}

#endif
