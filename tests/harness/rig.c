/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/harness/rig.h"

#include "tests/control/memory.h"
#include "tests/harness/rig_table.h"
#include "tests/harness/test.h"
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#define PACKET_MS 1 /* a packet takes that long */

enum packet_kind { TO_WEARABLE, NOTIFICATION, WRITTEN, READ };

struct packet {
    STAILQ_ENTRY(packet) link;
    enum packet_kind kind;
    const struct wearable_characteristic *characteristic; /* NULL: there is none */
    int result;
    size_t length;
    uint8_t bytes[WEARABLE_VALUE_MAX];
};

struct rig {
    struct rig_options options;
    struct zone *zone;
    void *state;
    struct driver_io io;
    struct rig_table table;
    STAILQ_HEAD(, packet) packets;
    int64_t now_ms;
    int64_t timer_ms; /* 0: none */
    struct rig_fault fault;
    unsigned carried;
    unsigned notifications;
    unsigned refused;
    uint64_t random;
    const char *reason;
    bool over;
    enum rig_end end;
};

static struct packet *enqueue(struct rig *rig, enum packet_kind kind,
                              const struct wearable_characteristic *characteristic,
                              const uint8_t *bytes, size_t length)
{
    struct packet *packet = must_alloc(sizeof(*packet));
    assert_true(length <= sizeof(packet->bytes));
    packet->kind = kind;
    packet->characteristic = characteristic;
    packet->length = length;
    if (length > 0)
        memcpy(packet->bytes, bytes, length);
    STAILQ_INSERT_TAIL(&rig->packets, packet, link);
    return packet;
}

static void end(struct rig *rig, enum rig_end how)
{
    if (!rig->over)
        rig->end = how;
    rig->over = true;
}

/* ---- what the driver asks for ---- */

static void io_emit(void *host, const struct reading_batch *batch)
{
    struct rig *rig = host;
    rig_table_emit(&rig->table, batch, rig->now_ms);
}

static void io_write(void *host, const char *uuid, const uint8_t *bytes, size_t length,
                     bool with_response)
{
    struct rig *rig = host;
    const struct wearable_characteristic *characteristic =
        wearable_find(rig->options.wearable, uuid);
    const char *flag = with_response ? "write" : "write-without-response";
    if (!characteristic || !wearable_has_flag(characteristic, flag))
        enqueue(rig, WRITTEN, NULL, NULL, 0)->result = -ERR_UNAVAILABLE;
    else
        enqueue(rig, TO_WEARABLE, characteristic, bytes, length);
}

static void io_read(void *host, const char *uuid)
{
    struct rig *rig = host;
    struct wearable *wearable = rig->options.wearable;
    const struct wearable_characteristic *characteristic = wearable_find(wearable, uuid);
    struct packet *packet = enqueue(rig, READ, characteristic, NULL, 0);
    if (!characteristic)
        packet->result = -ERR_NOT_FOUND;
    else if (!wearable->type->read ||
             wearable->type->read(wearable, characteristic, packet->bytes, sizeof(packet->bytes),
                                  &packet->length) != ATT_OK)
        packet->result = -ERR_IO;
}

static void io_timer(void *host, unsigned after_ms)
{
    struct rig *rig = host;
    rig->timer_ms = after_ms > 0 ? rig->now_ms + after_ms : 0;
}

static void io_keep(void *host, const struct reading *reading)
{
    struct rig *rig = host;
    assert_int_equal(history_add(&rig->table.staged, reading), 0);
}

static void io_keep_sleep(void *host, const struct sleep_block *block)
{
    struct rig *rig = host;
    assert_int_equal(history_add_sleep(&rig->table.staged, block), 0);
}

static void io_commit(void *host, const char *cursor, int64_t value)
{
    struct rig *rig = host;
    const struct rig_keeper *keeper = rig->options.keeper;
    if (keeper) {
        keeper->commit(keeper->userdata, &rig->table.staged, cursor, value, rig->now_ms);
        history_clear(&rig->table.staged);
    } else {
        rig_table_commit(&rig->table, cursor, value);
    }
}

static int64_t io_cursor(void *host, const char *name)
{
    const struct rig *rig = host;
    const struct rig_keeper *keeper = rig->options.keeper;
    return keeper ? keeper->cursor(keeper->userdata, name) : rig_cursor(rig, name);
}

static void io_fact(void *host, const char *name, const char *text)
{
    struct rig *rig = host;
    const struct rig_keeper *keeper = rig->options.keeper;
    if (keeper)
        keeper->fact(keeper->userdata, name, text, rig->now_ms);
    else
        rig_table_fact(&rig->table, name, text);
}

/* The same at each run. */
static void io_entropy(void *host, uint8_t *bytes, size_t length)
{
    struct rig *rig = host;
    for (size_t i = 0; i < length; i++) {
        rig->random = rig->random * 6364136223846793005ULL + 1442695040888963407ULL;
        bytes[i] = (uint8_t)(rig->random >> 56);
    }
}

static void io_done(void *host)
{
    end(host, RIG_DONE);
}

static void io_fail(void *host, const char *reason)
{
    struct rig *rig = host;
    rig->reason = reason;
    end(rig, RIG_FAILED);
}

/* ---- packets ---- */

static void count(struct rig *rig, int result)
{
    if (result < 0)
        rig->refused++;
}

static int64_t tick_wearable(const struct rig *rig)
{
    struct wearable *wearable = rig->options.wearable;
    return wearable->type->tick ? wearable->type->tick(wearable, rig->now_ms) : WEARABLE_NEVER;
}

static void deliver_to_wearable(struct rig *rig, const struct packet *packet)
{
    struct wearable *wearable = rig->options.wearable;
    const int att_error =
        wearable->type->write
            ? wearable->type->write(wearable, packet->characteristic, packet->bytes, packet->length)
            : ATT_WRITE_NOT_PERMITTED;
    enqueue(rig, WRITTEN, packet->characteristic, NULL, 0)->result =
        att_error == ATT_OK ? 0 : -ERR_IO;
    tick_wearable(rig);
}

static void deliver_notification(struct rig *rig, struct packet *packet)
{
    rig->notifications++;
    if (rig->notifications == rig->fault.drop)
        return;
    if (rig->notifications == rig->fault.damage && packet->length > 0) {
        const size_t bit = rig->fault.bit % (8 * packet->length);
        packet->bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    const struct driver *driver = rig->options.driver;
    if (driver->on_notification)
        count(rig, driver->on_notification(rig->state, &rig->io, packet->characteristic->uuid,
                                           packet->bytes, packet->length));
}

static void deliver(struct rig *rig, struct packet *packet)
{
    const struct driver *driver = rig->options.driver;
    switch (packet->kind) {
    case TO_WEARABLE:
        deliver_to_wearable(rig, packet);
        break;
    case NOTIFICATION:
        deliver_notification(rig, packet);
        break;
    case WRITTEN:
        if (driver->on_written)
            count(rig, driver->on_written(rig->state, &rig->io, packet->result));
        break;
    case READ:
        if (driver->on_read)
            count(rig, driver->on_read(rig->state, &rig->io, packet->result, packet->bytes,
                                       packet->length));
        break;
    }
}

static void carry_one(struct rig *rig)
{
    struct packet *packet = STAILQ_FIRST(&rig->packets);
    STAILQ_REMOVE_HEAD(&rig->packets, link);
    rig->now_ms += PACKET_MS;
    rig->carried++;
    deliver(rig, packet);
    free(packet);
    if (rig->carried == rig->fault.cut_after)
        end(rig, RIG_CUT);
}

/* The wearable has something to say. */
static void heard(void *host, struct wearable *wearable,
                  const struct wearable_characteristic *characteristic, const uint8_t *bytes,
                  size_t length)
{
    assert_true(length + 3 <= wearable->mtu);
    enqueue(host, NOTIFICATION, characteristic, bytes, length);
}

/* ---- time ---- */

static void run_timer(struct rig *rig)
{
    const struct driver *driver = rig->options.driver;
    rig->timer_ms = 0;
    if (driver->on_timer)
        count(rig, driver->on_timer(rig->state, &rig->io));
}

/* Nothing is on its way: on to what is due next. */
static void pass_time(struct rig *rig, int64_t end_ms)
{
    const int64_t wearable_ms = tick_wearable(rig);
    if (!STAILQ_EMPTY(&rig->packets))
        return;
    const bool timer_first = rig->timer_ms > 0 && rig->timer_ms <= wearable_ms;
    const int64_t next_ms = timer_first ? rig->timer_ms : wearable_ms;
    if (next_ms == WEARABLE_NEVER || next_ms > end_ms) {
        end(rig, RIG_STUCK);
        return;
    }
    if (next_ms > rig->now_ms)
        rig->now_ms = next_ms;
    if (timer_first)
        run_timer(rig);
}

/* ---- sessions ---- */

static void subscribe(struct rig *rig, const char *const *uuids, bool must, bool on)
{
    struct wearable *wearable = rig->options.wearable;
    for (; uuids && *uuids; uuids++) {
        const struct wearable_characteristic *characteristic = wearable_find(wearable, *uuids);
        if (must)
            assert_non_null(characteristic);
        if (characteristic && wearable->type->subscribe)
            wearable->type->subscribe(wearable, characteristic, on, rig->now_ms);
    }
}

static void subscribe_all(struct rig *rig, bool on)
{
    subscribe(rig, rig->options.driver->notify, true, on);
    subscribe(rig, rig->options.driver->notify_if_there, false, on);
}

static void start_driver(struct rig *rig)
{
    const struct driver *driver = rig->options.driver;
    struct driver_session session = {
        .now_ms = rig->now_ms,
        .zone = rig->zone,
        .secret_length = rig->options.secret_length,
        .configure = rig->options.configure,
    };
    assert_true(session.secret_length <= sizeof(session.secret));
    if (session.secret_length > 0)
        memcpy(session.secret, rig->options.secret, session.secret_length);
    if (driver->on_ready)
        count(rig, driver->on_ready(rig->state, &rig->io, &session));
}

static void drop_packets(struct rig *rig)
{
    while (!STAILQ_EMPTY(&rig->packets)) {
        struct packet *packet = STAILQ_FIRST(&rig->packets);
        STAILQ_REMOVE_HEAD(&rig->packets, link);
        free(packet);
    }
}

enum rig_end rig_session(struct rig *rig, const struct rig_fault *fault, int64_t limit_ms)
{
    const int64_t end_ms = rig->now_ms + limit_ms;
    rig->fault = fault ? *fault : (struct rig_fault){0};
    rig->carried = rig->notifications = rig->refused = 0;
    rig->timer_ms = 0;
    rig->over = false;
    rig->reason = "";
    memset(rig->state, 0, rig->options.driver->state_size);
    subscribe_all(rig, true);
    start_driver(rig);
    while (!rig->over) {
        if (rig->now_ms > end_ms)
            end(rig, RIG_STUCK);
        else if (STAILQ_EMPTY(&rig->packets))
            pass_time(rig, end_ms);
        else
            carry_one(rig);
    }
    if (rig->end != RIG_CUT && rig->options.driver->on_leave) {
        rig->options.driver->on_leave(rig->state, &rig->io);
        for (struct packet *packet = STAILQ_FIRST(&rig->packets); packet;
             packet = STAILQ_NEXT(packet, link))
            if (packet->kind == TO_WEARABLE)
                deliver_to_wearable(rig, packet);
    }
    drop_packets(rig);
    subscribe_all(rig, false);
    history_clear(&rig->table.staged);
    return rig->end;
}

void rig_travel(struct rig *rig, const char *zone)
{
    struct error why = {0};
    rig->zone = zone_free(rig->zone);
    if (zone_load(zone, &rig->zone, &why) < 0)
        fail_msg("%s", why.text);
}

struct rig *rig_open(const struct rig_options *options)
{
    struct rig *rig = must_alloc(sizeof(*rig));
    rig->options = *options;
    rig->now_ms = options->now_ms;
    rig->random = 1;
    rig->reason = "";
    rig->state = must_alloc(options->driver->state_size + 1);
    STAILQ_INIT(&rig->packets);
    rig_travel(rig, options->zone);
    options->wearable->host = (struct wearable_host){.host = rig, .notify = heard};
    rig->io = (struct driver_io){
        .host = rig,
        .emit = io_emit,
        .write = io_write,
        .read = io_read,
        .timer = io_timer,
        .keep = io_keep,
        .keep_sleep = io_keep_sleep,
        .commit = io_commit,
        .cursor = io_cursor,
        .fact = io_fact,
        .entropy = io_entropy,
        .done = io_done,
        .fail = io_fail,
    };
    return rig;
}

void rig_close(struct rig *rig)
{
    if (!rig)
        return;
    drop_packets(rig);
    rig_table_free(&rig->table);
    zone_free(rig->zone);
    free(rig->state);
    free(rig);
}

/* ---- questions ---- */

unsigned rig_packets(const struct rig *rig)
{
    return rig->carried;
}

unsigned rig_notifications(const struct rig *rig)
{
    return rig->notifications;
}

unsigned rig_refused(const struct rig *rig)
{
    return rig->refused;
}

const char *rig_reason(const struct rig *rig)
{
    return rig->reason;
}

void rig_wait(struct rig *rig, int64_t ms)
{
    rig->now_ms += ms;
}

int64_t rig_now_ms(const struct rig *rig)
{
    return rig->now_ms;
}

size_t rig_count(const struct rig *rig, enum reading_kind kind)
{
    size_t found = 0;
    for (size_t i = 0; i < rig->table.kept.count; i++)
        found += rig->table.kept.readings[i].kind == kind;
    return found;
}

size_t rig_rejected(const struct rig *rig)
{
    return rig->table.rejected;
}

int64_t rig_value(const struct rig *rig, enum reading_kind kind, int64_t at_ms)
{
    const struct reading *reading = rig_table_find(&rig->table, kind, at_ms);
    return reading ? reading->value : DRIVER_NONE;
}

size_t rig_sleep_count(const struct rig *rig)
{
    return rig->table.kept.block_count;
}

const struct sleep_block *rig_sleep(const struct rig *rig, size_t i)
{
    return &rig->table.kept.blocks[i];
}

int64_t rig_cursor(const struct rig *rig, const char *name)
{
    return rig_table_cursor(&rig->table, name);
}

const char *rig_fact(const struct rig *rig, const char *name)
{
    return rig_table_get_fact(&rig->table, name);
}

size_t rig_emitted(const struct rig *rig)
{
    return rig->table.emitted.count;
}

const struct reading *rig_emitted_at(const struct rig *rig, size_t i)
{
    return &rig->table.emitted.readings[i];
}

char *rig_dump(const struct rig *rig)
{
    return rig_table_dump(&rig->table);
}
