/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/failure.h"

#include "ble/ble.h"
#include <stdio.h>
#include <string.h>

#define SECRETS_FILE "[bluetooth] secrets_file, see zonula.conf(5)"
/* What helps. */
enum help {
    WAITING,      /* it may pass by itself, and is tried again */
    SOMEBODY,     /* somebody has to do what the words say */
    PAIRING,      /* `zonula device pair` */
    PAIRING_ANEW, /* the same after `zonula device unpair` */
};

struct failure {
    const char *word;
    const char *says;
    enum help help;
};

static const struct failure failures[] = {
    /* ble/ble.h */
    {"not_seen", "not heard; is it near, charged, and free of its phone app?", WAITING},
    {"no_turn", "heard, but the radio was never free; try again", WAITING},
    {"no_adapter", "no Bluetooth adapter is up", WAITING},
    {"needs_pairing", "it wants a bond first", PAIRING},
    {"other_adapter",
     "it is paired with another adapter of this gateway: name that one as [bluetooth] adapter, or "
     "pair it with this one",
     PAIRING_ANEW},
    {"weak_bond", "its bond is not good enough; it wants one with a passkey", PAIRING_ANEW},
    {"stale_bond", "it seems to have forgotten the bond", PAIRING_ANEW},
    {"classic",
     "BlueZ takes the classic radio for it; ControllerMode = le below [General] in "
     "/etc/bluetooth/main.conf, then restart bluetooth",
     SOMEBODY},
    {"not_now", "the clock of the gateway is not set yet", WAITING},
    {"too_long", "it took too long, and goes on from there the next time", WAITING},
    {"not_stored", "what it said could not be stored; see the log of zonulad", WAITING},
    {"too_much", "it says more than it can have recorded", WAITING},
    {"no_memory", "out of memory", WAITING},
    {"no_entropy", "the system gives no random numbers", WAITING},
    {"connect_failed", "it does not take the link; another phone may hold it", WAITING},
    {"connect_timeout", "it does not take the link; another phone may hold it", WAITING},
    {"link_lost", "the link was lost; another phone may hold it, or it is too far away", WAITING},
    {"no_services", "it did not say what it can do; try again", WAITING},
    {"subscribe_failed", "it did not let itself be listened to; try again", WAITING},
    {"silent", "it fell silent; try again nearer to the adapter", WAITING},
    {"stuck", "bluetoothd did not end the link; try again", WAITING},
    /* of drivers */
    {"no_answer", "it did not answer; try again nearer to the adapter", WAITING},
    {"write_failed", "it does not take what it is asked; try again", WAITING},
    {"incomplete", "what it recorded came with gaps; try again nearer to the adapter", WAITING},
    {"endless", "it sends more than it can have recorded", WAITING},
    {"no_key", "there is no key for it: " SECRETS_FILE, SOMEBODY},
    {"wrong_key", "it does not know the key: " SECRETS_FILE, SOMEBODY},
    {"auth_refused", "it refused to talk to us; its phone app may hold it", WAITING},
    {"no_cryptography", "what its key needs cannot be computed here", SOMEBODY},
    {"no_time", "the clock of the gateway is not set yet", WAITING},
    {"clock_not_set", "its clock could not be set; try again", WAITING},
    {"date_changed", "the date changed meanwhile; try again", WAITING},
    {"no_gadgetbridge_app", "the app \"Android Integration\" or \"Gadgetbridge\" is not on it",
     SOMEBODY},
};

/* The texts of on_adapter. */
static const struct {
    const char *text;
    const char *says;
} adapters[] = {
    {"starting", "it has only just begun"},
    {"the adapter is off", "somebody switched it off: bluetoothctl power on"},
    {"the adapter is not there",
     "the one that [bluetooth] adapter names is not plugged in; see: bluetoothctl list"},
    {"there is no adapter", "is one plugged in, and does the kernel know it? see: bluetoothctl "
                            "list, journalctl -k"},
    {BLE_BLOCKED, "a switch or a program blocked it: rfkill unblock bluetooth"},
    {BLE_DEAF,
     "nothing at all was heard for a long time; the adapter may hang: unplug it and plug it in "
     "again, or restart bluetooth"},
    {BLE_NO_LINKS, "no device could be linked for a long time; the adapter may hang: unplug it and "
                   "plug it in again, or restart bluetooth"},
    {BLE_NO_SEARCH,
     "bluetoothd does not begin a search; another program may hold it: systemctl restart "
     "bluetooth"},
    {BLE_NO_ACCESS,
     "the user may not talk to bluetoothd: put it into the group bluetooth, and start anew"},
    {BLE_STARTING, "it has only just begun"},
    {BLE_NO_ANSWER, "it may hang: systemctl restart bluetooth"},
    {"bluetoothd is not running", "start it: systemctl start bluetooth"},
    {"no system bus", "without D-Bus nothing is heard of bluetoothd: systemctl status dbus"},
};

static const struct failure *find(const char *word)
{
    for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++)
        if (strcmp(failures[i].word, word) == 0)
            return &failures[i];
    return NULL;
}

void failure_text(const char *word, const char *device_id, char ret[FAILURE_TEXT_MAX])
{
    const struct failure *failure = find(word);

    if (!failure) {
        snprintf(ret, FAILURE_TEXT_MAX, "it failed (%.64s); try again", word);
        return;
    }
    if (failure->help == PAIRING)
        snprintf(ret, FAILURE_TEXT_MAX, "%s: zonula device pair %.32s", failure->says, device_id);
    else if (failure->help == PAIRING_ANEW)
        snprintf(ret, FAILURE_TEXT_MAX,
                 "%s: zonula device unpair %.32s, then zonula device pair %.32s", failure->says,
                 device_id, device_id);
    else
        snprintf(ret, FAILURE_TEXT_MAX, "%s", failure->says);
}

bool failure_stays(const char *word)
{
    const struct failure *failure = find(word);

    return failure && failure->help != WAITING;
}

bool failure_is_of_bond(const char *word)
{
    const struct failure *failure = find(word);

    return failure && (failure->help == PAIRING || failure->help == PAIRING_ANEW);
}

bool failure_is_known(const char *word)
{
    return find(word) != NULL;
}

static const char *find_adapter(const char *text)
{
    for (size_t i = 0; i < sizeof(adapters) / sizeof(adapters[0]); i++)
        if (strcmp(adapters[i].text, text) == 0)
            return adapters[i].says;
    return NULL;
}

void failure_adapter_text(const char *text, char ret[FAILURE_TEXT_MAX])
{
    const char *says = find_adapter(text);

    snprintf(ret, FAILURE_TEXT_MAX, "%s", says ? says : text);
}

bool failure_adapter_is_known(const char *text)
{
    return find_adapter(text) != NULL;
}
