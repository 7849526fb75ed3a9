/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A delayed reply is only the reply: what the call did is done at once, and the signals of it come
 * in time. That is the late answer a client must not take for that of a newer call.
 */
#include "tests/fakebluez/faults.h"

#include "tests/fakebluez/fake.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct delayed {
    struct timer timer;
    struct fake *fake;
    DBusConnection *connection; /* that the call came on */
    DBusMessage *reply;
};

struct fake_method_fault *fake_fault(struct fake_faults *faults, const char *method)
{
    for (size_t i = 0; i < faults->count; i++) {
        if (strcmp(faults->methods[i].method, method) == 0)
            return &faults->methods[i];
    }
    if (faults->count == FAKE_METHODS_MAX)
        return NULL;
    struct fake_method_fault *fault = &faults->methods[faults->count++];
    snprintf(fault->method, sizeof(fault->method), "%s", method);
    return fault;
}

bool fake_fault_takes(struct fake *fake, DBusMessage *call)
{
    struct fake_method_fault *fault = fake_fault(&fake->faults, dbus_message_get_member(call));
    if (!fault)
        return false;
    fault->calls++;
    if (fault->hang > 0) {
        fault->hang--;
        return true;
    }
    if (fault->fail > 0) {
        fault->fail--;
        fake_reply_error(fake, call, fault->error, fault->text);
        return true;
    }
    return false;
}

static void send_delayed(void *owner)
{
    struct delayed *delayed = owner;
    if (delayed->fake->connection == delayed->connection) /* no reply to another life's call */
        fake_send(delayed->fake, delayed->reply);
    else
        dbus_message_unref(delayed->reply);
    dbus_connection_unref(delayed->connection);
    free(delayed);
}

void fake_faults_drop_delayed(struct fake *fake)
{
    struct delayed *delayed;
    while ((delayed = timers_take(&fake->timers, send_delayed)))
        send_delayed(delayed);
}

bool fake_fault_takes_reply(struct fake *fake, DBusMessage *call, DBusMessage *reply_taken)
{
    struct fake_method_fault *fault = fake_fault(&fake->faults, dbus_message_get_member(call));
    if (!fault || !fake->connection)
        return false;
    if (fault->lose > 0) {
        fault->lose--;
        dbus_message_unref(reply_taken);
        return true;
    }
    if (fault->delay_ms == 0)
        return false;
    struct delayed *delayed = must_alloc(sizeof(*delayed));
    delayed->fake = fake;
    delayed->connection = dbus_connection_ref(fake->connection);
    delayed->reply = reply_taken;
    timer_set(&fake->timers, &delayed->timer, fault->delay_ms, send_delayed, delayed);
    return true;
}
