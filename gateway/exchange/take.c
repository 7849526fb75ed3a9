/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/exchange/take.h"

#include "core/cleanup.h"
#include "gateway/exchange/check.h"
#include "storage/things.h"
#include <string.h>

struct intake {
    const struct taking_in *in;
    struct taken taken;
};

/* Everything that belongs to somebody belongs to one person. */
static int give_to(const struct person *person, struct row *row)
{
    if (!json_object_get(row->object, "person"))
        return 0;
    return json_object_set_new(row->object, "person", json_string(person->id)) < 0 ? -ERR_NOMEM : 0;
}

static int count_entry(struct intake *intake, const json_t *object, struct error *err)
{
    const char *key = json_string_value(json_object_get(object, "key"));
    bool known = false, removed = false;
    int r = 0;

    /* What is removed where it comes from is there for its number. */
    if (json_is_true(json_object_get(object, "removed")))
        return 0;
    if (intake->in->store)
        r = thing_entry_known(intake->in->store, key, &known, &removed, err);
    intake->taken.read++;
    intake->taken.known += known;
    intake->taken.fresh += !known;
    intake->taken.removed += known && removed;
    return r;
}

static int put_row(struct intake *intake, struct row *row, struct error *err)
{
    const struct taking_in *in = intake->in;
    const bool is_entry = strcmp(row->thing, THING_ENTRY) == 0;
    enum thing_put put = THING_THERE;
    bool measured;
    int r = thing_is_measured(row->thing, &measured);

    if (r < 0)
        return error_set(err, ERR_RANGE, "there is nothing called \"%.40s\"", row->thing);
    if (in->person && strcmp(row->thing, "person") == 0)
        return 0;
    if (in->person)
        r = give_to(in->person, row);
    if (r == 0)
        r = check_thing(row->thing, row->object, in->now_ms, err);
    if (r == 0 && is_entry)
        r = count_entry(intake, row->object, err);
    if (r == 0 && in->store)
        r = thing_put(in->store, row->thing, row->object, &put, err);
    if (r == 0 && put == THING_NEW)
        r = thing_journal(in->store, row->thing, row->object, in->command, err);
    if (r == 0 && !is_entry)
        intake->taken.others += put == THING_NEW;
    return r;
}

static int take_all(struct intake *intake, struct rows *rows, struct error *err)
{
    int r = 1;

    while (r == 1) {
        CLEANUP(row_done) struct row row = {.object = NULL};

        r = rows_next(rows, &row, err);
        if (r == 1) {
            const int put = put_row(intake, &row, err);
            r = put < 0 ? put : 1;
        }
        if (r < 0)
            intake->taken.line = row.line;
    }
    return r;
}

int take_in(const struct taking_in *in, struct rows *rows, struct taken *ret, struct error *err)
{
    struct intake intake = {.in = in};
    int r = in->store ? store_begin(in->store, err) : 0;

    if (r == 0)
        r = take_all(&intake, rows, err);
    if (r < 0 || in->trial) {
        if (in->store)
            store_rollback(in->store);
    } else {
        r = store_end(in->store, r, err);
        if (r < 0)
            intake.taken.line = 0;
    }
    *ret = intake.taken;
    return r;
}
