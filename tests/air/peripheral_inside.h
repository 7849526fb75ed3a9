/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of peripheral.h: what its parts share. */
#ifndef TESTS_AIR_PERIPHERAL_INSIDE_H
#define TESTS_AIR_PERIPHERAL_INSIDE_H

#include "ble/bus.h"
#include "ble/mirror.h"
#include "tests/air/peripheral.h"

/* Our objects on the bus. */
#define PERIPHERAL_ROOT          "/wearable"
#define PERIPHERAL_ADVERTISEMENT PERIPHERAL_ROOT "/advertisement"
#define PERIPHERAL_AGENT         PERIPHERAL_ROOT "/agent"
#define PERIPHERAL_PATH_MAX      48

/* What bluetoothd must be told, in this order (bits). */
enum peripheral_step {
    STEP_POWER = 1 << 0,
    STEP_ALIAS = 1 << 1, /* the name that a central reads when it is connected */
    STEP_AGENT = 1 << 2,
    STEP_DEFAULT_AGENT = 1 << 3,
    STEP_APPLICATION = 1 << 4,
    STEP_ADVERTISEMENT = 1 << 5,
};

/* A characteristic as an object. */
struct peripheral_served {
    const struct wearable_service *service;
    const struct wearable_characteristic *characteristic;
    char path[PERIPHERAL_PATH_MAX];
    bool wanted;     /* bluetoothd has called StartNotify */
    bool subscribed; /* the wearable knows: wanted, and there is a link */
};

enum peripheral_question { ASKS_NOTHING, ASKS_PASSKEY, ASKS_CONFIRMATION };

/* What of a wearable is told in an advertisement and may change. */
struct peripheral_advertised {
    char name[WEARABLE_NAME_MAX];
    bool has_manufacturer;
    uint16_t manufacturer_id;
    uint8_t manufacturer_data[WEARABLE_MANUFACTURER_MAX];
    size_t manufacturer_length;
};

struct peripheral {
    struct wearable *wearable;
    struct bus *bus;
    struct mirror mirror;
    uv_timer_t tick;
    uv_timer_t retry;
    char owner[64]; /* the unique name of bluetoothd; "": it is not there */
    bool on_air;
    bool asking;   /* a step is under way */
    unsigned done; /* steps */
    struct peripheral_advertised told;
    struct peripheral_served *served;
    size_t served_count;

    /* What the agent shows and was asked. */
    bool shows;
    uint32_t shown;
    enum peripheral_question asks;
    DBusMessage *question; /* not yet answered */
    size_t bonds;          /* with how many centrals */

    bool closing;
    unsigned handles; /* not yet closed; the bus counts as one */
    void (*closed)(void *userdata);
    void *closed_userdata;
};

/* peripheral.c */

/* The adapter that has the wearable's address; NULL: none. */
const struct mirror_adapter *peripheral_adapter(const struct peripheral *peripheral);
/* Whether a device is one of that adapter's. */
bool peripheral_owns(const struct peripheral *peripheral, const char *path);

/* peripheral_steps.c */

/* Takes the next step, if there is one to take. */
void peripheral_steps_settle(struct peripheral *peripheral);
/* bluetoothd is gone, or new: nothing has been told. */
void peripheral_steps_reset(struct peripheral *peripheral);

/* peripheral_objects.c */

/* Exports our objects on a new connection. */
void peripheral_objects_export(struct peripheral *peripheral);

/* peripheral_advertisement.c: writes the properties, a{sv}. */
void peripheral_advertisement_put(const struct peripheral *peripheral, DBusMessageIter *iter);

/* peripheral_services.c */

/* Makes the list of what is served. */
void peripheral_services_open(struct peripheral *peripheral);
void peripheral_services_close(struct peripheral *peripheral);
/* The answer of GetManagedObjects, a{oa{sa{sv}}}. */
void peripheral_services_put(const struct peripheral *peripheral, DBusMessageIter *iter);

/* peripheral_gatt.c */

void peripheral_gatt_open(struct peripheral *peripheral);
void peripheral_gatt_close(struct peripheral *peripheral);
/* A call of GattCharacteristic1; returns the answer, NULL: no such method. */
DBusMessage *peripheral_gatt_call(struct peripheral *peripheral, DBusMessage *call);
/* Tells the wearable who is subscribed now that a link, or what bluetoothd wants, has changed. */
void peripheral_gatt_settle(struct peripheral *peripheral);
/* Gives the wearable time, and asks for the next. */
void peripheral_gatt_tick(struct peripheral *peripheral);

/* peripheral_agent.c */

/* The capability, as AgentManager1 wants it. */
const char *peripheral_agent_capability(const struct wearable *wearable);
/* A call of Agent1; false: no such method. `ret_reply` is NULL if the answer comes later. */
bool peripheral_agent_call(struct peripheral *peripheral, DBusMessage *call,
                           DBusMessage **ret_reply);
/* Shows and asks no more when the pairing is over. */
void peripheral_agent_settle(struct peripheral *peripheral);
void peripheral_agent_reset(struct peripheral *peripheral);

/* peripheral_values.c: one entry of a dictionary {sv}. The value is put between open and close. */
struct peripheral_entry {
    DBusMessageIter entry;
    DBusMessageIter value;
};
DBusMessageIter *peripheral_entry_open(struct peripheral_entry *entry, DBusMessageIter *dictionary,
                                       const char *name, const char *signature);
void peripheral_entry_close(struct peripheral_entry *entry, DBusMessageIter *dictionary);

#endif
