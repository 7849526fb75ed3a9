/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The agent on any calls, in any order with what people answer and what becomes of the pairing. The
 * input is a row of steps, one byte each and what belongs to it; a message comes as on the wire, or
 * is put together of names and types that matter. There is no bus: what is sent is looked at here.
 *
 * Whatever comes, a call that the agent takes is answered once, nothing else is answered, and a
 * person is asked one thing at a time.
 */
#include "ble/bluez_call.h"
#include "ble/bluez_names.h"
#include "ble/bus_inside.h"
#include "ble/central.h"
#include "core/log.h"
#include <stdlib.h>
#include <string.h>

#define HCI       "/org/bluez/hci0"
#define ADDRESS   "AA:BB:CC:00:11:22"
#define DEV       HCI "/dev_AA_BB_CC_00_11_22"
#define OTHER     HCI "/dev_AA_BB_CC_00_11_33"
#define OWNER     ":1.7"
#define STRANGER  ":1.8"
#define CALLS_MAX 4096

enum open {
    CALL_FREE,
    CALL_OPEN,
    CALL_ANSWERED,
};

static struct state {
    struct ble ble;
    struct bus bus; /* not connected */
    const uint8_t *data;
    size_t size;
    enum open calls[CALLS_MAX]; /* by serial number */
    dbus_uint32_t serial;
    bool asked; /* a person */
} state;

static uint8_t take_byte(void)
{
    if (state.size == 0)
        return 0;
    state.size--;
    return *state.data++;
}

/* ---- what is sent ---- */

/* Instead of bus_send(): the linker is told so in the Makefile. */
void __wrap_bus_send(struct bus *bus, DBusMessage *message);
void __wrap_bus_send(struct bus *bus, DBusMessage *message)
{
    (void)bus;
    const dbus_uint32_t serial = dbus_message_get_reply_serial(message);
    if (dbus_message_get_type(message) != DBUS_MESSAGE_TYPE_METHOD_CALL) {
        if (serial > state.serial || state.calls[serial] != CALL_OPEN)
            abort();
        state.calls[serial] = CALL_ANSWERED;
    }
    dbus_message_unref(message);
}

static void on_pair_step(void *userdata, enum ble_pair_step step, uint32_t passkey)
{
    (void)userdata;
    if (step == BLE_PAIR_BEGINS || step == BLE_PAIR_ALREADY)
        return;
    const bool asks = step != BLE_PAIR_WITHDRAWN;
    if (asks == state.asked || !state.ble.pair.can_ask || passkey > AGENT_PASSKEY_MAX)
        abort();
    state.asked = asks;
}

/* ---- what comes ---- */

static void take(DBusMessage *message)
{
    const int type = dbus_message_get_type(message);
    if (type == DBUS_MESSAGE_TYPE_SIGNAL)
        central_bus_events.on_signal(&state.ble, message);
    if (type != DBUS_MESSAGE_TYPE_METHOD_CALL || state.serial + 1 == CALLS_MAX)
        return;
    dbus_message_set_serial(message, ++state.serial);
    state.calls[state.serial] = CALL_OPEN;
    const bool taken = central_bus_events.on_call(&state.ble, message);
    const bool answered = state.calls[state.serial] == CALL_ANSWERED;
    if (taken != (answered || state.ble.pair.agent.call == message))
        abort();
    if (!taken)
        state.calls[state.serial] = CALL_FREE; /* the library tells that there is no such method */
}

static void take_raw(void)
{
    const int needed =
        dbus_message_demarshal_bytes_needed((const char *)state.data, (int)state.size);
    if (needed <= 0 || (size_t)needed > state.size)
        return;
    DBusMessage *message = dbus_message_demarshal((const char *)state.data, needed, NULL);
    state.data += needed;
    state.size -= (size_t)needed;
    if (!message)
        return;
    take(message);
    dbus_message_unref(message);
}

static void append(DBusMessage *message, uint8_t what)
{
    static const char *const paths[] = {DEV, OTHER, HCI, "/"};
    const char *path = paths[what / 8 % 4];
    const char *text = what & 8 ? DEV : "";
    const dbus_uint32_t number = take_byte() * 0x01000193U;
    const dbus_uint32_t passkey = number % (AGENT_PASSKEY_MAX + 1);
    const dbus_uint16_t entered = (dbus_uint16_t)number;
    if (what % 8 < 3)
        dbus_message_append_args(message, DBUS_TYPE_OBJECT_PATH, &path, DBUS_TYPE_INVALID);
    else if (what % 8 < 5)
        dbus_message_append_args(message, DBUS_TYPE_UINT32, &passkey, DBUS_TYPE_INVALID);
    else if (what % 8 == 5)
        dbus_message_append_args(message, DBUS_TYPE_UINT32, &number, DBUS_TYPE_INVALID);
    else if (what % 8 == 6)
        dbus_message_append_args(message, DBUS_TYPE_UINT16, &entered, DBUS_TYPE_INVALID);
    else
        dbus_message_append_args(message, DBUS_TYPE_STRING, &text, DBUS_TYPE_INVALID);
}

/* One byte for the member, one for whence and whither, and one or two for each argument. */
static void take_made(void)
{
    static const char *const members[] = {
        "RequestPinCode",
        "DisplayPinCode",
        "RequestPasskey",
        "DisplayPasskey",
        "RequestConfirmation",
        "RequestAuthorization",
        "AuthorizeService",
        "Cancel",
        "Release",
        "Introspect",
    };
    const char *member = members[take_byte() % (sizeof(members) / sizeof(members[0]))];
    const uint8_t how = take_byte();
    DBusMessage *message = dbus_message_new_method_call(
        NULL, how & 1 ? DEV : AGENT_PATH, how & 2 ? IFACE_DEVICE : IFACE_AGENT, member);
    dbus_message_set_sender(message, how & 4 ? STRANGER : OWNER);
    dbus_message_set_no_reply(message, how & 8);
    for (int count = how / 64; count > 0; count--)
        append(message, take_byte());
    take(message);
    dbus_message_unref(message);
}

/* ---- the pairing around it ---- */

static void find_device(void)
{
    const char *path = DEV;
    const char *interface = IFACE_DEVICE;
    const char *address = ADDRESS;
    DBusMessageIter levels[4];
    DBusMessage *message = dbus_message_new_signal("/", IFACE_OBJECT_MANAGER, "InterfacesAdded");
    dbus_message_set_sender(message, OWNER);
    dbus_message_iter_init_append(message, &levels[0]);
    dbus_message_iter_append_basic(&levels[0], DBUS_TYPE_OBJECT_PATH, &path);
    dbus_message_iter_open_container(&levels[0], DBUS_TYPE_ARRAY, "{sa{sv}}", &levels[1]);
    dbus_message_iter_open_container(&levels[1], DBUS_TYPE_DICT_ENTRY, NULL, &levels[2]);
    dbus_message_iter_append_basic(&levels[2], DBUS_TYPE_STRING, &interface);
    dbus_message_iter_open_container(&levels[2], DBUS_TYPE_ARRAY, "{sv}", &levels[3]);
    append_property(&levels[3], "Address", DBUS_TYPE_STRING, &address);
    for (int level = 2; level >= 0; level--)
        dbus_message_iter_close_container(&levels[level], &levels[level + 1]);
    take(message);
    dbus_message_unref(message);
}

/* Up to the moment from which bluetoothd may ask. */
static void begin(bool can_ask)
{
    struct ble *ble = &state.ble;
    const struct ble_pairing wanted = {.address = ADDRESS, .seconds = 10, .can_ask = can_ask};
    ble->mirror.filled = true;
    memcpy(ble->owner.name, OWNER, sizeof(OWNER));
    if (!ble->adapter)
        ble->adapter = strdup(HCI);
    if (ble_pair(ble, &wanted, NULL) < 0)
        return;
    find_device();
    pair_event(ble, PAIRING_FOUND);
    pair_event(ble, PAIRING_GRANTED);
    pair_event(ble, PAIRING_REGISTERED);
}

/* An answer ends what was asked, without a word. */
static void answer(void (*say)(struct ble *ble, bool yes), bool yes)
{
    const bool had_call = state.ble.pair.agent.call;
    say(&state.ble, yes);
    if (had_call && !state.ble.pair.agent.call)
        state.asked = false;
}

static void enter(struct ble *ble, bool yes)
{
    ble_pair_enter(ble, yes ? 123456 : 0);
}

static void step(uint8_t what)
{
    struct ble *ble = &state.ble;
    switch (what % 8) {
    case 0:
        begin(what & 8);
        break;
    case 1:
        answer(what & 8 ? enter : ble_pair_confirm, what & 16);
        break;
    case 2:
        ble_pair_cancel(ble);
        break;
    case 3:
        pair_settle(ble, central_now_ms() + (what & 8 ? AGENT_PEOPLE_MS : PAIRING_LIMIT_MS) + 1);
        break;
    case 4:
        pair_event(ble, (enum pairing_event)(take_byte() % PAIRING_EVENTS));
        break;
    case 5:
        take_raw();
        break;
    default:
        take_made();
    }
    const struct agent *agent = &ble->pair.agent;
    const bool waits = agent->question == AGENT_PASSKEY || agent->question == AGENT_CONFIRM;
    if (waits != (agent->call != NULL) || waits != (agent->deadline_ms != 0) ||
        (agent->question != AGENT_NOTHING) != state.asked)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ble *ble = &state.ble;
    log_set_level(LOG_LEVEL_ERROR);
    state = (struct state){.data = data, .size = size};
    ble->bus = &state.bus;
    ble->events.on_pair_step = on_pair_step;
    TAILQ_INIT(&ble->peers);
    mirror_init(&ble->mirror, &central_mirror_events, ble);
    arbiter_init(&ble->arbiter, 1);
    begin(true);
    while (state.size > 0)
        step(take_byte());
    agent_withdraw(ble);
    for (dbus_uint32_t i = 1; i <= state.serial; i++)
        if (state.calls[i] == CALL_OPEN)
            abort();
    mirror_clear(&ble->mirror);
    free(ble->adapter);
    return 0;
}
