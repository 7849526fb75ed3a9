/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ATT requests on their way: each takes att_ms, so that a link can die under it. Reads of one
 * characteristic are merged; a second write of it while one is on its way is InProgress.
 */
#include "tests/fakebluez/gatt.h"

#include "tests/fakebluez/fake.h"
#include <stdlib.h>
#include <string.h>

#define VERSION_SILENT_LOSS 580 /* since about then a StartNotify that loses its link hangs */
#define ATT_NOT_SUPPORTED   0x06

struct fake_operation {
    TAILQ_ENTRY(fake_operation) link;
    struct fake_characteristic *characteristic;
    enum fake_operation_kind kind;
    struct fake_calls calls;
    struct timer timer;
    uint8_t bytes[WEARABLE_VALUE_MAX];
    size_t length;
};

bool fake_characteristic_open(const struct fake_characteristic *characteristic)
{
    const struct fake_device *device = characteristic->device;
    const struct wearable *wearable = device->peer->wearable;
    return device->level >= wearable->security ||
           !wearable_protects(wearable, characteristic->service->description);
}

static struct fake_operation *find(const struct fake_characteristic *characteristic,
                                   enum fake_operation_kind kind)
{
    struct fake_operation *operation;
    TAILQ_FOREACH (operation, &characteristic->device->gatt.operations, link) {
        if (operation->characteristic == characteristic && operation->kind == kind)
            return operation;
    }
    return NULL;
}

bool fake_operation_runs(const struct fake_characteristic *characteristic,
                         enum fake_operation_kind kind)
{
    return find(characteristic, kind);
}

static void drop(struct fake_operation *operation)
{
    struct fake_device *device = operation->characteristic->device;
    timer_cancel(&fake_of(device)->timers, &operation->timer);
    TAILQ_REMOVE(&device->gatt.operations, operation, link);
    fake_calls_drop(&operation->calls);
    free(operation);
}

/* What bluetoothd makes of an ATT error code. */
static void answer(struct fake *fake, struct fake_operation *operation, int att_error)
{
    static const struct {
        int code;
        const char *name;
        const char *text;
    } table[] = {
        {ATT_READ_NOT_PERMITTED, FAKE_ERROR("NotPermitted"), "Read not permitted"},
        {ATT_WRITE_NOT_PERMITTED, FAKE_ERROR("NotPermitted"), "Write not permitted"},
        {ATT_NOT_SUPPORTED, FAKE_ERROR("NotSupported"), "Operation is not supported"},
        {ATT_INVALID_LENGTH, FAKE_ERROR("InvalidArguments"), "Invalid Length"},
    };
    if (att_error == ATT_OK) {
        fake_calls_answer(fake, &operation->calls, NULL, NULL);
        return;
    }
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        if (table[i].code == att_error) {
            fake_calls_answer(fake, &operation->calls, table[i].name, table[i].text);
            return;
        }
    }
    char *text = must_format("Operation failed with ATT error: 0x%02x", (unsigned)att_error);
    fake_calls_answer(fake, &operation->calls, FAKE_ERROR("Failed"), text);
    free(text);
}

static void answer_value(struct fake *fake, struct fake_operation *operation)
{
    const struct fake_characteristic *characteristic = operation->characteristic;
    for (size_t i = 0; i < operation->calls.count; i++) {
        DBusMessage *reply = dbus_message_new_method_return(operation->calls.calls[i]);
        DBusMessageIter iter;
        dbus_message_iter_init_append(reply, &iter);
        fake_put_bytes(&iter, characteristic->value, characteristic->length);
        fake_reply(fake, operation->calls.calls[i], reply);
    }
}

static void finish_read(struct fake *fake, struct fake_operation *operation)
{
    struct fake_characteristic *characteristic = operation->characteristic;
    struct wearable *wearable = characteristic->device->peer->wearable;
    size_t length = 0;
    const int att_error =
        wearable->type->read
            ? wearable->type->read(wearable, characteristic->description, operation->bytes,
                                   sizeof(operation->bytes), &length)
            : ATT_READ_NOT_PERMITTED;
    if (att_error != ATT_OK) {
        answer(fake, operation, att_error);
        return;
    }
    memcpy(characteristic->value, operation->bytes, length);
    characteristic->length = length;
    fake_changed_now(fake, characteristic->object, &fake_characteristic_type, "Value");
    answer_value(fake, operation);
}

static int write_wearable(struct fake_characteristic *characteristic, const uint8_t *bytes,
                          size_t length)
{
    struct fake_peer *peer = characteristic->device->peer;
    struct wearable *wearable = peer->wearable;
    if (!wearable->type->write)
        return ATT_WRITE_NOT_PERMITTED;
    const int att_error =
        wearable->type->write(wearable, characteristic->description, bytes, length);
    fake_air_tick(peer);
    return att_error;
}

static void finish(void *owner)
{
    struct fake_operation *operation = owner;
    struct fake *fake = fake_of(operation->characteristic->device);
    if (!fake_characteristic_open(operation->characteristic)) {
        /* The wearable refuses. bluetoothd asks for more security and tries again. */
        fake_pairing_demand(operation->characteristic->device);
        return;
    }
    switch (operation->kind) {
    case FAKE_READ:
        finish_read(fake, operation);
        break;
    case FAKE_WRITE:
        answer(fake, operation,
               write_wearable(operation->characteristic, operation->bytes, operation->length));
        break;
    case FAKE_NOTIFY:
        fake_notify_enabled(operation->characteristic);
        answer(fake, operation, ATT_OK);
        break;
    }
    drop(operation);
}

static struct fake_operation *begin(struct fake_characteristic *characteristic,
                                    enum fake_operation_kind kind, DBusMessage *call)
{
    struct fake *fake = fake_of(characteristic->device);
    struct fake_operation *operation = must_alloc(sizeof(*operation));
    operation->characteristic = characteristic;
    operation->kind = kind;
    fake_calls_add(&operation->calls, call);
    TAILQ_INSERT_TAIL(&characteristic->device->gatt.operations, operation, link);
    timer_set(&fake->timers, &operation->timer, fake->times.att_ms, finish, operation);
    return operation;
}

void fake_operation_notify(struct fake_characteristic *characteristic, DBusMessage *call)
{
    begin(characteristic, FAKE_NOTIFY, call);
}

void fake_read_value(struct fake *fake, void *self, DBusMessage *call)
{
    struct fake_characteristic *characteristic = self;
    if (!characteristic->device->peer) {
        fake_reply_error(fake, call, FAKE_ERROR("Failed"), "Not connected");
        return;
    }
    struct fake_operation *running = find(characteristic, FAKE_READ);
    if (!running)
        begin(characteristic, FAKE_READ, call);
    else if (!fake_calls_add(&running->calls, call))
        fake_reply_error(fake, call, FAKE_ERROR("InProgress"), "In Progress");
}

/* The option "type" of WriteValue; "request" if there is none. */
static const char *write_type(DBusMessageIter *options)
{
    DBusMessageIter dict;
    dbus_message_iter_recurse(options, &dict);
    for (; dbus_message_iter_get_arg_type(&dict) == DBUS_TYPE_DICT_ENTRY;
         dbus_message_iter_next(&dict)) {
        DBusMessageIter entry;
        DBusMessageIter value;
        const char *text;
        dbus_message_iter_recurse(&dict, &entry);
        dbus_message_iter_get_basic(&entry, &text);
        dbus_message_iter_next(&entry);
        dbus_message_iter_recurse(&entry, &value);
        if (strcmp(text, "type") == 0 &&
            dbus_message_iter_get_arg_type(&value) == DBUS_TYPE_STRING) {
            dbus_message_iter_get_basic(&value, &text);
            return text;
        }
    }
    return "request";
}

static void write_command(struct fake *fake, struct fake_characteristic *characteristic,
                          DBusMessage *call, const uint8_t *bytes, size_t length)
{
    if (length + 3 > characteristic->device->peer->wearable->mtu) {
        fake_reply_error(fake, call, FAKE_ERROR("Failed"), "Failed to initiate write");
        return;
    }
    fake_reply_ok(fake, call); /* queued; whatever becomes of it */
    if (fake_characteristic_open(characteristic))
        write_wearable(characteristic, bytes, length);
}

void fake_write_value(struct fake *fake, void *self, DBusMessage *call)
{
    struct fake_characteristic *characteristic = self;
    DBusMessageIter iter;
    DBusMessageIter array;
    const uint8_t *bytes = NULL;
    int length = 0;
    dbus_message_iter_init(call, &iter);
    dbus_message_iter_recurse(&iter, &array);
    dbus_message_iter_get_fixed_array(&array, (void *)&bytes, &length);
    dbus_message_iter_next(&iter);
    const bool command = strcmp(write_type(&iter), "command") == 0;
    const char *flag = command ? "write-without-response" : "write";

    if (!characteristic->device->peer) {
        fake_reply_error(fake, call, FAKE_ERROR("Failed"), "Not connected");
    } else if (!wearable_has_flag(characteristic->description, flag)) {
        fake_reply_error(fake, call, FAKE_ERROR("NotSupported"), "Operation is not supported");
    } else if ((size_t)length > WEARABLE_VALUE_MAX) {
        fake_reply_error(fake, call, FAKE_ERROR("InvalidArguments"), "Invalid Length");
    } else if (command) {
        write_command(fake, characteristic, call, bytes, (size_t)length);
    } else if (find(characteristic, FAKE_WRITE)) {
        fake_reply_error(fake, call, FAKE_ERROR("InProgress"), "In Progress");
    } else {
        struct fake_operation *operation = begin(characteristic, FAKE_WRITE, call);
        operation->length = (size_t)length;
        if (length > 0)
            memcpy(operation->bytes, bytes, (size_t)length);
    }
}

void fake_operations_fail(struct fake_device *device)
{
    struct fake *fake = fake_of(device);
    struct fake_operation *operation = TAILQ_FIRST(&device->gatt.operations);
    while (operation) {
        struct fake_operation *next = TAILQ_NEXT(operation, link);
        const bool notify = operation->kind == FAKE_NOTIFY;
        if (!notify || fake->version < VERSION_SILENT_LOSS) {
            if (notify)
                fake_notify_remove(operation->characteristic,
                                   dbus_message_get_sender(operation->calls.calls[0]));
            fake_calls_answer(fake, &operation->calls, FAKE_ERROR("Failed"),
                              "Operation failed with ATT error: 0x0e");
        }
        drop(operation);
        operation = next;
    }
}

void fake_operations_resume(struct fake_device *device)
{
    struct fake *fake = fake_of(device);
    struct fake_operation *operation;
    TAILQ_FOREACH (operation, &device->gatt.operations, link) {
        if (!operation->timer.armed)
            timer_set(&fake->timers, &operation->timer, fake->times.att_ms, finish, operation);
    }
}

void fake_operations_drop(struct fake_device *device)
{
    struct fake_operation *operation = TAILQ_FIRST(&device->gatt.operations);
    while (operation) {
        struct fake_operation *next = TAILQ_NEXT(operation, link);
        drop(operation);
        operation = next;
    }
}
