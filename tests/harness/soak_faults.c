/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What goes wrong. A fault is a line for the stand-in, and another that takes it back after a time;
 * in both @ stands for a wearable, % for a method of BlueZ, # for a number. Not here is what means
 * that a bond is missing: that is a person's to put right.
 */
#include "tests/harness/internal.h"
#include "tests/harness/soak_inside.h"
#include "tests/harness/test.h"
#include <dbus/dbus.h>
#include <stdio.h>
#include <string.h>

#define GAP_MS 30000 /* to the next fault, at most */

struct soak_fault {
    const char *name;
    const char *begin; /* NULL: there is a function */
    const char *end;   /* NULL: it is over at once */
    unsigned weight;
    unsigned low; /* of # */
    unsigned high;
    unsigned max_s;  /* how long, at most */
    bool may_fail;   /* as when there is no link to cut */
    bool of_adapter; /* one of these at a time */
    void (*run)(struct soak *soak);
};

static const char *const methods[] = {
    "Connect",           "Disconnect",         "StartNotify", "StopNotify",
    "StartDiscovery",    "StopDiscovery",      "WriteValue",  "ReadValue",
    "GetManagedObjects", "SetDiscoveryFilter", "Get",         "GetAll",
};
#define METHODS (sizeof(methods) / sizeof(methods[0]))

/* ---- those that are no command ---- */

static void restart_bus(struct soak *soak)
{
    struct error err = {0};
    harness_stop_bus(soak->harness);
    if (harness_start_bus(soak->harness, NULL, &err) < 0)
        fail_msg("%s", err.text);
}

/* Somebody else removes a device, as bluetoothctl can. */
static void remove_object(struct soak *soak)
{
    DBusConnection *connection = harness_bus_enter();
    char path[64];
    const char *argument = path;
    snprintf(path, sizeof(path), "/org/bluez/hci0/dev_%s",
             soak->devices[soak_draw(soak, SOAK_DEVICES)].address);
    for (char *colon = strchr(path, ':'); colon; colon = strchr(colon, ':'))
        *colon = '_';
    DBusMessage *call = dbus_message_new_method_call("org.bluez", "/org/bluez/hci0",
                                                     "org.bluez.Adapter1", "RemoveDevice");
    dbus_message_append_args(call, DBUS_TYPE_OBJECT_PATH, &argument, DBUS_TYPE_INVALID);
    dbus_message_set_no_reply(call, TRUE);
    if (connection) {
        dbus_connection_send(connection, call, NULL);
        dbus_connection_flush(connection);
        harness_bus_leave(connection);
    }
    dbus_message_unref(call);
}

static void refuse_commits(struct soak *soak)
{
    soak->refuse_commits += 1 + soak_draw(soak, 3);
}

/* ---- the table ---- */

/* clang-format off */
static const struct soak_fault faults[] = {
    {.name = "link lost", .begin = "drop @", .weight = 10, .may_fail = true},
    {.name = "out of range", .begin = "strap range @ out", .end = "strap range @ in", .weight = 6, .max_s = 300},
    {.name = "silent", .begin = "strap silent @ on", .end = "strap silent @ off", .weight = 3, .max_s = 120},
    {.name = "connects refused", .begin = "refuse @ #", .end = "refuse @ 0", .weight = 4, .low = 1, .high = 6, .max_s = 180},
    {.name = "refused when connected", .begin = "refuse @ # brief", .end = "refuse @ 0", .weight = 3, .low = 1, .high = 4, .max_s = 180},
    {.name = "services never resolved", .begin = "resolve @ never", .end = "resolve @ normal", .weight = 3, .max_s = 120},
    {.name = "objects late", .begin = "late-objects @ #", .end = "late-objects @ 0", .weight = 3, .low = 100, .high = 5000, .max_s = 240},
    {.name = "services changed", .begin = "service-changed @", .weight = 3, .may_fail = true},
    {.name = "burst of beats", .begin = "strap burst @ #", .weight = 2, .low = 10, .high = 400, .may_fail = true},
    {.name = "garbage notified", .begin = "strap raw @ ff00ff", .weight = 2, .may_fail = true},
    {.name = "call hangs", .begin = "hang % #", .end = "hang % 0", .weight = 8, .low = 1, .high = 5, .max_s = 60},
    {.name = "reply lost", .begin = "lose % #", .end = "lose % 0", .weight = 8, .low = 1, .high = 5, .max_s = 60},
    {.name = "replies late", .begin = "delay % #", .end = "delay % 0", .weight = 5, .low = 100, .high = 30000, .max_s = 60},
    {.name = "call fails", .begin = "fail % org.bluez.Error.Failed Operation failed #", .end = "fail % org.bluez.Error.Failed x 0", .weight = 6, .low = 1, .high = 5, .max_s = 60},
    {.name = "in progress", .begin = "fail % org.bluez.Error.InProgress In Progress #", .end = "fail % org.bluez.Error.InProgress x 0", .weight = 6, .low = 1, .high = 200, .max_s = 60},
    {.name = "not ready", .begin = "fail % org.bluez.Error.NotReady Resource Not Ready #", .end = "fail % org.bluez.Error.NotReady x 0", .weight = 3, .low = 1, .high = 5, .max_s = 60},
    {.name = "not connected", .begin = "fail % org.bluez.Error.NotConnected Not Connected #", .end = "fail % org.bluez.Error.NotConnected x 0", .weight = 3, .low = 1, .high = 5, .max_s = 60},
    {.name = "no such method", .begin = "fail % org.freedesktop.DBus.Error.UnknownObject gone #", .end = "fail % org.freedesktop.DBus.Error.UnknownObject x 0", .weight = 2, .low = 1, .high = 5, .max_s = 60},
    {.name = "no reply", .begin = "fail % org.freedesktop.DBus.Error.NoReply gone #", .end = "fail % org.freedesktop.DBus.Error.NoReply x 0", .weight = 2, .low = 1, .high = 5, .max_s = 60},
    {.name = "RSSI of a wrong type", .begin = "malformed RSSI", .end = "malformed off", .weight = 2, .max_s = 120},
    {.name = "Connected of a wrong type", .begin = "malformed Connected", .end = "malformed off", .weight = 1, .max_s = 60},
    {.name = "Connected is not said", .begin = "no-connected-signal on", .end = "no-connected-signal off", .weight = 2, .max_s = 120},
    {.name = "foreign advertisements", .begin = "flood #", .end = "flood off", .weight = 2, .low = 5, .high = 50, .max_s = 60},
    {.name = "new foreign devices", .begin = "flood # new 1", .end = "flood off", .weight = 1, .low = 1, .high = 10, .max_s = 30},
    {.name = "adapter off", .begin = "adapter power hci0 off", .end = "adapter power hci0 on", .weight = 2, .max_s = 120, .of_adapter = true},
    {.name = "adapter blocked", .begin = "adapter rfkill hci0 on", .end = "adapter rfkill hci0 off", .weight = 1, .max_s = 120, .of_adapter = true},
    {.name = "adapter pulled", .begin = "adapter remove hci0", .end = "adapter add hci0 " SOAK_ADAPTER, .weight = 2, .max_s = 120, .of_adapter = true},
    {.name = "bluetoothd dies", .begin = "restart crash #", .weight = 2, .low = 1, .high = 20000},
    {.name = "bluetoothd restarts", .begin = "restart clean #", .weight = 2, .low = 1, .high = 20000},
    {.name = "the bus restarts", .run = restart_bus, .weight = 1},
    {.name = "an object is removed", .run = remove_object, .weight = 4},
    {.name = "nothing can be stored", .run = refuse_commits, .weight = 2},
};
/* clang-format on */
#define FAULTS (sizeof(faults) / sizeof(faults[0]))

static const struct soak_fault *choose(struct soak *soak)
{
    unsigned sum = 0;
    for (size_t i = 0; i < FAULTS; i++)
        sum += faults[i].weight;
    unsigned at = soak_draw(soak, sum);
    const struct soak_fault *fault = faults;
    for (; at >= fault->weight; fault++)
        at -= fault->weight;
    return fault;
}

/* ---- lines ---- */

struct filling {
    const char *address;
    const char *method;
    unsigned number;
};

static void fill(const char *format, const struct filling *filling, char line[SOAK_LINE_MAX])
{
    size_t length = 0;
    line[0] = '\0';
    for (; *format && length + 1 < SOAK_LINE_MAX; format++) {
        char *at = line + length;
        const size_t room = SOAK_LINE_MAX - length;
        if (*format == '@')
            snprintf(at, room, "%s", filling->address);
        else if (*format == '%')
            snprintf(at, room, "%s", filling->method);
        else if (*format == '#')
            snprintf(at, room, "%u", filling->number);
        else
            snprintf(at, room, "%c", *format);
        length += strlen(at);
    }
}

static void say(struct soak *soak, const char *line, bool may_fail)
{
    struct error err = {0};
    if (harness_air(soak->harness, &err, "%s", line) < 0 && !may_fail)
        fail_msg("%s: %s", line, err.text);
}

/* Whether what begins now would undo what another one does: the same line takes both back. */
static bool clashes(const struct soak *soak, const struct soak_fault *fault, const char *end)
{
    for (size_t i = 0; i < SOAK_FAULTS_MAX; i++) {
        const struct soak_trouble *trouble = &soak->troubles[i];
        if (trouble->fault &&
            ((fault->of_adapter && trouble->fault->of_adapter) || strcmp(trouble->end, end) == 0))
            return true;
    }
    return false;
}

static struct soak_trouble *free_place(struct soak *soak)
{
    for (size_t i = 0; i < SOAK_FAULTS_MAX; i++)
        if (!soak->troubles[i].fault)
            return &soak->troubles[i];
    return NULL;
}

static void begin(struct soak *soak, const struct soak_fault *fault, int64_t now_ms)
{
    char line[SOAK_LINE_MAX];
    char end[SOAK_LINE_MAX] = "";
    struct soak_trouble *place = free_place(soak);
    const struct filling filling = {
        .address = soak->devices[soak_draw(soak, SOAK_DEVICES)].address,
        .method = methods[soak_draw(soak, METHODS)],
        .number = fault->low + soak_draw(soak, fault->high - fault->low + 1),
    };
    if (fault->end) {
        fill(fault->end, &filling, end);
        if (!place || clashes(soak, fault, end))
            return;
    }
    soak->fault_count++;
    if (fault->run) {
        fault->run(soak);
        return;
    }
    fill(fault->begin, &filling, line);
    say(soak, line, fault->may_fail);
    if (!fault->end)
        return;
    place->fault = fault;
    place->end_ms = now_ms + 1000 + soak_draw(soak, fault->max_s * 1000);
    memcpy(place->end, end, sizeof(end));
}

static void end(struct soak *soak, struct soak_trouble *trouble)
{
    say(soak, trouble->end, false);
    if (strncmp(trouble->end, "adapter rfkill", 14) == 0)
        say(soak, "adapter power hci0 on", false);
    trouble->fault = NULL;
}

void soak_faults_tick(struct soak *soak, int64_t now_ms)
{
    for (size_t i = 0; i < SOAK_FAULTS_MAX; i++)
        if (soak->troubles[i].fault && now_ms >= soak->troubles[i].end_ms)
            end(soak, &soak->troubles[i]);
    if (!soak->faulty || now_ms < soak->next_fault_ms)
        return;
    begin(soak, choose(soak), now_ms);
    soak->next_fault_ms = now_ms + soak_draw(soak, GAP_MS);
}

void soak_faults_end(struct soak *soak)
{
    soak->faulty = false;
    soak->refuse_commits = 0;
    for (size_t i = 0; i < SOAK_FAULTS_MAX; i++)
        if (soak->troubles[i].fault)
            end(soak, &soak->troubles[i]);
}
