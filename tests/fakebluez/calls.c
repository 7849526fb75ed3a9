/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls that are answered later, all in the same way. */
#include "tests/fakebluez/fake.h"

bool fake_calls_add(struct fake_calls *calls, DBusMessage *call)
{
    if (calls->count == FAKE_CALLS_MAX)
        return false;
    calls->calls[calls->count++] = dbus_message_ref(call);
    return true;
}

void fake_calls_answer(struct fake *fake, struct fake_calls *calls, const char *error,
                       const char *text)
{
    for (size_t i = 0; i < calls->count; i++) {
        if (error)
            fake_reply_error(fake, calls->calls[i], error, text);
        else
            fake_reply_ok(fake, calls->calls[i]);
    }
    fake_calls_drop(calls);
}

void fake_calls_drop(struct fake_calls *calls)
{
    for (size_t i = 0; i < calls->count; i++)
        dbus_message_unref(calls->calls[i]);
    calls->count = 0;
}
