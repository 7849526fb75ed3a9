/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * AgentManager1 on /org/bluez: one agent is remembered by its owner's bus name; the agent itself is
 * never called, because pairing is not done here.
 */
#include "tests/fakebluez/fake.h"

#include <stdlib.h>
#include <string.h>

static void register_agent(struct fake *fake, void *self, DBusMessage *call)
{
    (void)self;
    if (fake->agent) {
        fake_reply_error(fake, call, FAKE_ERROR("AlreadyExists"), "Already Exists");
        return;
    }
    fake->agent = must_format("%s", dbus_message_get_sender(call));
    fake_reply_ok(fake, call);
}

static bool is_mine(const struct fake *fake, DBusMessage *call)
{
    return fake->agent && strcmp(fake->agent, dbus_message_get_sender(call)) == 0;
}

static void unregister_agent(struct fake *fake, void *self, DBusMessage *call)
{
    (void)self;
    if (!is_mine(fake, call)) {
        fake_reply_error(fake, call, FAKE_ERROR("DoesNotExist"), "Does Not Exist");
        return;
    }
    free(fake->agent);
    fake->agent = NULL;
    fake_reply_ok(fake, call);
}

static void request_default(struct fake *fake, void *self, DBusMessage *call)
{
    (void)self;
    if (is_mine(fake, call))
        fake_reply_ok(fake, call);
    else
        fake_reply_error(fake, call, FAKE_ERROR("DoesNotExist"), "Does Not Exist");
}

static const struct fake_method methods[] = {
    {"RegisterAgent", "os", register_agent},
    {"UnregisterAgent", "o", unregister_agent},
    {"RequestDefaultAgent", "o", request_default},
    {NULL, NULL, NULL},
};
static const struct fake_property no_properties[] = {{0}};

const struct fake_interface_type fake_agent_manager_type = {"org.bluez.AgentManager1", methods,
                                                            no_properties};
