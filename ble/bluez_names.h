/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every name of BlueZ and of D-Bus that we speak, in one place. */
#ifndef BLE_BLUEZ_NAMES_H
#define BLE_BLUEZ_NAMES_H

#define BLUEZ_NAME "org.bluez"
#define BLUEZ_ROOT "/org/bluez"

#define IFACE_ADAPTER        "org.bluez.Adapter1"
#define IFACE_DEVICE         "org.bluez.Device1"
#define IFACE_BATTERY        "org.bluez.Battery1"
#define IFACE_CHARACTERISTIC "org.bluez.GattCharacteristic1"
#define IFACE_AGENT          "org.bluez.Agent1"
#define IFACE_AGENT_MANAGER  "org.bluez.AgentManager1"

#define BUS_NAME             "org.freedesktop.DBus"
#define BUS_PATH             "/org/freedesktop/DBus"
#define IFACE_BUS            "org.freedesktop.DBus"
#define IFACE_PROPERTIES     "org.freedesktop.DBus.Properties"
#define IFACE_OBJECT_MANAGER "org.freedesktop.DBus.ObjectManager"

#define ERROR_BLUEZ_IN_PROGRESS "org.bluez.Error.InProgress"
#define ERROR_BLUEZ_FAILED      "org.bluez.Error.Failed"
#define ERROR_BLUEZ_EXISTS      "org.bluez.Error.AlreadyExists"
#define ERROR_BLUEZ_NONE        "org.bluez.Error.DoesNotExist"
#define ERROR_BLUEZ_REJECTED    "org.bluez.Error.Rejected"
#define ERROR_BLUEZ_CANCELED    "org.bluez.Error.Canceled"
#define ERROR_BLUEZ_PERMITTED   "org.bluez.Error.NotPermitted"
#define ERROR_BLUEZ_AUTHORIZED  "org.bluez.Error.NotAuthorized"
#define ERROR_BLUEZ_BLOCKED     "org.bluez.Error.Blocked"
#define ERROR_BLUEZ_SUPPORTED   "org.bluez.Error.NotSupported"
#define ERROR_PAIR_FAILED       "org.bluez.Error.AuthenticationFailed"
#define ERROR_PAIR_REJECTED     "org.bluez.Error.AuthenticationRejected"
#define ERROR_PAIR_TIMEOUT      "org.bluez.Error.AuthenticationTimeout"
#define ERROR_UNKNOWN_OBJECT    "org.freedesktop.DBus.Error.UnknownObject"
#define ERROR_UNKNOWN_METHOD    "org.freedesktop.DBus.Error.UnknownMethod"
#define ERROR_NO_OWNER          "org.freedesktop.DBus.Error.NameHasNoOwner"
#define ERROR_ACCESS_DENIED     "org.freedesktop.DBus.Error.AccessDenied"

/* The text that releases up to 5.80 put into Failed where later ones say InProgress. */
#define TEXT_IN_PROGRESS "Operation already in progress"

/* What Failed says of an error that the device answered; two hexadecimal digits follow. */
#define TEXT_ATT_ERROR "Operation failed with ATT error: 0x"

/* What Connect says when BlueZ took classic Bluetooth, whatever follows; and those of its texts
 * that say something else, for all its names also of Low Energy. */
#define ERROR_BLUEZ_CLASSIC "org.bluez.Error.BREDR."
#define TEXT_CLASSIC        "br-connection-"
#define TEXT_CANCELED       "br-connection-canceled"
#define TEXT_BUSY           "br-connection-busy"
#define TEXT_UNKNOWN        "br-connection-unknown"
#define TEXT_KEY_MISSING    "br-connection-key-missing"

/* NotPermitted, because the link is not encrypted well enough and BlueZ could not better it. */
#define TEXT_NOT_PAIRED "Not paired"

#endif
