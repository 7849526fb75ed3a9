/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * org.bluez comes and goes. Its unique name is followed; when it is there its objects are asked for
 * once. When it stays away the bus is asked to start it, because a bluetoothd that crashed is not
 * restarted by systemd on Debian and Raspberry Pi OS, but is started by such a request.
 *
 * While the rules are narrow, objects of ours may come and go unheard; then the objects are asked
 * for again, when something shows it, and not more often than every RESYNC_MS; at once only when a
 * person changed what we are interested in.
 */
#include "ble/bluez_names.h"
#include "ble/central.h"
#include "core/log.h"
#include <stdio.h>
#include <string.h>

#define ASK_MS        10000
#define START_CALL_MS 25000
#define RETRY_MS      1000
#define RESYNC_MS     10000

static const unsigned start_after_ms[] = {3000, 10000, 30000, 60000};
#define START_STEPS (sizeof(start_after_ms) / sizeof(start_after_ms[0]))

static void mirror_answered(void *userdata, unsigned tag, const struct bus_reply *reply)
{
    (void)tag;
    struct ble *ble = userdata;
    struct owner *owner = &ble->owner;
    owner->mirror_asked = false;
    central_touch(ble);
    if (reply->message && mirror_reply(&ble->mirror, reply->message)) {
        owner->trouble = NULL;
        return;
    }
    if (!ble->mirror.filled)
        owner->trouble = reply->error && strcmp(reply->error, ERROR_ACCESS_DENIED) == 0
                             ? BLE_NO_ACCESS
                             : BLE_NO_ANSWER;
    log_debug("bluetooth: GetManagedObjects: %s", reply->error ? reply->error : "bad form");
    owner->mirror_wanted = owner->name[0] != '\0';
    owner->mirror_ms = central_now_ms() + RETRY_MS;
}

static void ask_mirror(struct ble *ble, int64_t now_ms)
{
    struct owner *owner = &ble->owner;
    owner->mirror_wanted = false;
    owner->mirror_ms = now_ms + RESYNC_MS;
    owner->mirror_asked =
        bus_call(ble->bus, bus_method(BLUEZ_NAME, "/", IFACE_OBJECT_MANAGER, "GetManagedObjects"),
                 ASK_MS, mirror_answered, ble, 0) == 0;
}

void owner_want_mirror(struct ble *ble)
{
    ble->owner.mirror_wanted = ble->owner.name[0] != '\0';
    central_touch(ble);
}

void owner_want_mirror_now(struct ble *ble)
{
    ble->owner.mirror_ms = 0;
    owner_want_mirror(ble);
}

static void owner_appeared(struct ble *ble, const char *name)
{
    struct owner *owner = &ble->owner;
    if (strcmp(owner->name, name) == 0)
        return;
    snprintf(owner->name, sizeof(owner->name), "%s", name);
    owner->start_ms = 0;
    owner->starts = 0;
    owner->mirror_ms = 0;
    owner->trouble = BLE_STARTING;
    log_info("bluetooth: bluetoothd is there");
    owner_want_mirror(ble);
}

static void owner_vanished(struct ble *ble)
{
    struct owner *owner = &ble->owner;
    if (owner->name[0])
        log_warning("bluetooth: bluetoothd is gone");
    owner->name[0] = '\0';
    owner->mirror_wanted = false;
    owner->starts = 0;
    owner->start_ms = central_now_ms() + start_after_ms[0];
    central_forget(ble, "bluetoothd is not running");
}

void owner_changed(struct ble *ble, DBusMessage *signal)
{
    const char *name = NULL;
    const char *before = NULL;
    const char *after = NULL;
    if (!dbus_message_get_args(signal, NULL, DBUS_TYPE_STRING, &name, DBUS_TYPE_STRING, &before,
                               DBUS_TYPE_STRING, &after, DBUS_TYPE_INVALID) ||
        strcmp(name, BLUEZ_NAME) != 0)
        return;
    if (*before && ble->owner.name[0] && strcmp(after, ble->owner.name) != 0)
        owner_vanished(ble);
    if (*after)
        owner_appeared(ble, after);
}

static void owner_answered(void *userdata, unsigned tag, const struct bus_reply *reply)
{
    (void)tag;
    struct ble *ble = userdata;
    const char *name = NULL;
    if (reply->message &&
        dbus_message_get_args(reply->message, NULL, DBUS_TYPE_STRING, &name, DBUS_TYPE_INVALID))
        owner_appeared(ble, name);
    else if (!ble->owner.name[0] && !ble->owner.start_ms)
        owner_vanished(ble);
}

void owner_ask(struct ble *ble)
{
    const char *name = BLUEZ_NAME;
    DBusMessage *message = bus_method(BUS_NAME, BUS_PATH, IFACE_BUS, "GetNameOwner");
    if (message)
        dbus_message_append_args(message, DBUS_TYPE_STRING, &name, DBUS_TYPE_INVALID);
    bus_call(ble->bus, message, ASK_MS, owner_answered, ble, 0);
}

void owner_bus_down(struct ble *ble)
{
    ble->owner = (struct owner){.trouble = NULL};
    central_forget(ble, "no system bus");
}

/* Also when it was running already, then without a word of its name. */
static void start_answered(void *userdata, unsigned tag, const struct bus_reply *reply)
{
    (void)tag;
    struct ble *ble = userdata;
    if (reply->error)
        log_debug("bluetooth: starting bluetoothd: %s", reply->error);
    else if (!ble->owner.name[0])
        owner_ask(ble);
}

/* Only the request for a start may start a service; all other calls must not, or a bluetoothd that
 * somebody stopped on purpose would come back with our next call. */
static void ask_start(struct ble *ble, int64_t now_ms)
{
    struct owner *owner = &ble->owner;
    const char *name = BLUEZ_NAME;
    const dbus_uint32_t flags = 0;
    DBusMessage *message = bus_method(BUS_NAME, BUS_PATH, IFACE_BUS, "StartServiceByName");
    if (message)
        dbus_message_append_args(message, DBUS_TYPE_STRING, &name, DBUS_TYPE_UINT32, &flags,
                                 DBUS_TYPE_INVALID);
    bus_call(ble->bus, message, START_CALL_MS, start_answered, ble, 0);
    if (owner->starts + 1 < START_STEPS)
        owner->starts++;
    owner->start_ms = now_ms + start_after_ms[owner->starts];
}

int64_t owner_settle(struct ble *ble, int64_t now_ms)
{
    struct owner *owner = &ble->owner;
    if (owner->start_ms && now_ms >= owner->start_ms)
        ask_start(ble, now_ms);
    if (owner->mirror_wanted && !owner->mirror_asked && now_ms >= owner->mirror_ms)
        ask_mirror(ble, now_ms);
    if (owner->mirror_wanted && !owner->mirror_asked)
        return owner->mirror_ms;
    return owner->start_ms;
}
