/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arbiter's steps as calls on the adapter. */
#include "ble/bluez_call.h"
#include "ble/bluez_names.h"
#include "ble/central.h"
#include "core/log.h"
#include <stddef.h>
#include <string.h>

#define FILTER_MS 5000
#define START_MS  15000
#define STOP_MS   5000

bool radio_is_used(const struct ble *ble)
{
    return ble->arbiter.phase != RADIO_IDLE;
}

static const struct mirror_adapter *adapter_of(const struct ble *ble)
{
    return ble->adapter ? mirror_find_adapter(&ble->mirror, ble->adapter) : NULL;
}

static void call_adapter(struct ble *ble, DBusMessage *message, unsigned deadline_ms,
                         bus_reply_fn answered)
{
    bus_call(ble->bus, message, deadline_ms, answered, &ble->arbiter, 0);
}

static struct ble *ble_of(void *userdata)
{
    return (struct ble *)((char *)userdata - offsetof(struct ble, arbiter));
}

static DBusMessage *adapter_method(const struct ble *ble, const char *member)
{
    return bus_method(BLUEZ_NAME, ble->adapter, IFACE_ADAPTER, member);
}

/* InProgress: a session of ours exists already if the adapter discovers. After any other failure
 * what may have begun nevertheless is stopped: an answer may be lost, a session may be stuck. */
static void start_answered(void *userdata, unsigned tag, const struct bus_reply *reply)
{
    (void)tag;
    struct ble *ble = ble_of(userdata);
    const struct mirror_adapter *adapter = adapter_of(ble);
    bool ok = reply->message != NULL;
    if (!ok) {
        log_debug("bluetooth: StartDiscovery: %s %s", reply->error, reply->text);
        ok = reply_is_in_progress(reply) && adapter && adapter->discovering;
    }
    if (!ok) {
        scan_failed(ble, strcmp(reply->error, ERROR_ACCESS_DENIED) == 0 ? -ERR_DENIED
                                                                        : -ERR_UNAVAILABLE);
        if (ble->adapter)
            bus_send(ble->bus, adapter_method(ble, "StopDiscovery"));
    }
    if (ble->arbiter.phase == RADIO_STARTING)
        care_scan_started(&ble->care, ok, central_now_ms());
    arbiter_scan_started(&ble->arbiter, ok, central_now_ms());
    central_touch(ble);
}

static void filter_answered(void *userdata, unsigned tag, const struct bus_reply *reply)
{
    (void)userdata;
    (void)tag;
    if (reply->error)
        log_debug("bluetooth: SetDiscoveryFilter: %s %s", reply->error, reply->text);
}

/* Without any filter BlueZ hides devices that are not discoverable, as bonded straps often are. */
static DBusMessage *filter_message(const struct ble *ble)
{
    DBusMessage *message = adapter_method(ble, "SetDiscoveryFilter");
    if (!message)
        return NULL;
    const char *transport = "le";
    const dbus_bool_t duplicates = FALSE;
    DBusMessageIter arguments;
    DBusMessageIter dictionary;
    dbus_message_iter_init_append(message, &arguments);
    if (!dbus_message_iter_open_container(&arguments, DBUS_TYPE_ARRAY, "{sv}", &dictionary) ||
        !append_property(&dictionary, "Transport", DBUS_TYPE_STRING, &transport) ||
        !append_property(&dictionary, "DuplicateData", DBUS_TYPE_BOOLEAN, &duplicates) ||
        !dbus_message_iter_close_container(&arguments, &dictionary)) {
        dbus_message_unref(message);
        return NULL;
    }
    return message;
}

static void stop_answered(void *userdata, unsigned tag, const struct bus_reply *reply)
{
    (void)tag;
    (void)reply; /* "No discovery started" is as good */
    struct ble *ble = ble_of(userdata);
    arbiter_scan_stopped(&ble->arbiter);
    central_touch(ble);
}

bool radio_holds_up(const struct peer *peer)
{
    const struct peer *other = NULL;
    if (!peer->link.on_demand)
        return false;
    TAILQ_FOREACH (other, &peer->ble->peers, entry) {
        if (other != peer && link_has_session(&other->link))
            return true;
    }
    return false;
}

/* Live links come before sessions, and of each what failed least. */
static bool is_before(const struct peer *a, const struct peer *b)
{
    if (a->link.on_demand != b->link.on_demand)
        return b->link.on_demand;
    return a->link.failures < b->link.failures;
}

static struct peer *next_queued(const struct ble *ble)
{
    struct peer *best = NULL;
    struct peer *peer = NULL;
    TAILQ_FOREACH (peer, &ble->peers, entry) {
        if (peer->link.state == LINK_QUEUED && !radio_holds_up(peer) &&
            (!best || is_before(peer, best)))
            best = peer;
    }
    return best;
}

static struct radio_need need_of(const struct ble *ble)
{
    const struct mirror_adapter *adapter = adapter_of(ble);
    struct radio_need need = {
        .discovering = adapter && adapter->discovering,
        .demanded = !ble->close_ms && ((ble->scan.active && !ble->scan.over) ||
                                       ble->pair.pairing.state == PAIRING_FINDING),
        .queued = next_queued(ble) != NULL,
        .pairing = ble->pair.pairing.state == PAIRING_QUEUED,
        .changing = pairing_holds_radio(&ble->pair.pairing),
    };
    const struct peer *peer = NULL;
    TAILQ_FOREACH (peer, &ble->peers, entry) {
        if (peer->link.state == LINK_WAIT_ADV && !radio_holds_up(peer))
            need.missing++;
        if (link_is_up(&peer->link))
            need.linked++;
        if (link_is_changing(&peer->link))
            need.changing = true;
    }
    return need;
}

static void take_step(struct ble *ble, enum radio_step step)
{
    struct peer *peer = NULL;
    switch (step) {
    case RADIO_NOTHING:
        return;
    case RADIO_START_SCAN:
        call_adapter(ble, filter_message(ble), FILTER_MS, filter_answered);
        call_adapter(ble, adapter_method(ble, "StartDiscovery"), START_MS, start_answered);
        return;
    case RADIO_STOP_SCAN:
        care_scan_ended(&ble->care, central_now_ms());
        call_adapter(ble, adapter_method(ble, "StopDiscovery"), STOP_MS, stop_answered);
        return;
    case RADIO_GRANT:
        peer = next_queued(ble);
        if (ble->pair.pairing.state == PAIRING_QUEUED)
            pair_event(ble, PAIRING_GRANTED);
        else if (peer)
            peer_event(peer, LINK_GRANTED);
        return;
    }
}

int64_t radio_settle(struct ble *ble, int64_t now_ms)
{
    if (!ble->adapter)
        return 0;
    enum radio_step step = RADIO_NOTHING;
    do {
        const struct radio_need need = need_of(ble);
        const bool was_starting = ble->arbiter.phase == RADIO_STARTING;
        step = arbiter_step(&ble->arbiter, &need, now_ms);
        if (was_starting && ble->arbiter.phase != RADIO_STARTING) /* no answer came */
            care_scan_started(&ble->care, false, now_ms);
        /* What the step brings must be heard. */
        listen_settle(ble);
        take_step(ble, step);
    } while (step != RADIO_NOTHING);
    return ble->arbiter.deadline_ms;
}

void radio_close(struct ble *ble)
{
    const enum radio_phase phase = ble->arbiter.phase;
    if (ble->adapter && (phase == RADIO_STARTING || phase == RADIO_SCANNING))
        bus_send(ble->bus, adapter_method(ble, "StopDiscovery"));
}
