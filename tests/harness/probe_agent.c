/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/harness/probe_agent.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct probe_agent {
    struct probe *probe;
    DBusMessage *question; /* NULL: none is open */
    uint32_t passkey;
};

static void describe(struct probe_agent *agent, DBusMessage *call, char *text, size_t size)
{
    const char *path = NULL;
    uint16_t entered = 0;
    const char *member = dbus_message_get_member(call);
    char digits[32] = "";
    if (strcmp(member, "DisplayPasskey") == 0) {
        dbus_message_get_args(call, NULL, DBUS_TYPE_OBJECT_PATH, &path, DBUS_TYPE_UINT32,
                              &agent->passkey, DBUS_TYPE_UINT16, &entered, DBUS_TYPE_INVALID);
        snprintf(digits, sizeof(digits), " %06" PRIu32 " %u", agent->passkey, entered);
    } else if (strcmp(member, "RequestConfirmation") == 0) {
        dbus_message_get_args(call, NULL, DBUS_TYPE_OBJECT_PATH, &path, DBUS_TYPE_UINT32,
                              &agent->passkey, DBUS_TYPE_INVALID);
        snprintf(digits, sizeof(digits), " %06" PRIu32, agent->passkey);
    } else if (dbus_message_has_signature(call, "o")) {
        dbus_message_get_args(call, NULL, DBUS_TYPE_OBJECT_PATH, &path, DBUS_TYPE_INVALID);
    }
    snprintf(text, size, "< %s%s%s", member, path ? " dev" : "", digits);
}

static void serve(void *userdata, DBusMessage *call, char *text, size_t size)
{
    struct probe_agent *agent = userdata;
    const char *member = dbus_message_get_member(call);
    describe(agent, call, text, size);
    if (strncmp(member, "Request", 7) != 0) {
        probe_reply(agent->probe, dbus_message_new_method_return(call));
    } else {
        if (agent->question)
            dbus_message_unref(agent->question);
        agent->question = dbus_message_ref(call);
    }
}

void probe_agent_call(struct probe_agent *agent, const char *tag, const char *member)
{
    const char *path = PROBE_AGENT_PATH;
    DBusMessage *call = probe_message("/org/bluez", "AgentManager1", member);
    dbus_message_append_args(call, DBUS_TYPE_OBJECT_PATH, &path, DBUS_TYPE_INVALID);
    probe_send(agent->probe, tag, call);
}

struct probe_agent *probe_agent_open(struct probe *probe, const char *capability)
{
    const char *path = PROBE_AGENT_PATH;
    struct probe_agent *agent = calloc(1, sizeof(*agent));
    if (!agent)
        abort();
    agent->probe = probe;
    probe_serve(probe, serve, agent);
    DBusMessage *call = probe_message("/org/bluez", "AgentManager1", "RegisterAgent");
    dbus_message_append_args(call, DBUS_TYPE_OBJECT_PATH, &path, DBUS_TYPE_STRING, &capability,
                             DBUS_TYPE_INVALID);
    probe_send(probe, "agent", call);
    return agent;
}

void probe_agent_close(struct probe_agent *agent)
{
    if (!agent)
        return;
    probe_serve(agent->probe, NULL, NULL);
    if (agent->question)
        dbus_message_unref(agent->question);
    free(agent);
}

uint32_t probe_agent_passkey(const struct probe_agent *agent)
{
    return agent->passkey;
}

static void answer(struct probe_agent *agent, DBusMessage *reply)
{
    if (!reply)
        abort();
    probe_reply(agent->probe, reply);
    dbus_message_unref(agent->question);
    agent->question = NULL;
}

void probe_agent_enter(struct probe_agent *agent, uint32_t passkey)
{
    DBusMessage *reply = dbus_message_new_method_return(agent->question);
    dbus_message_append_args(reply, DBUS_TYPE_UINT32, &passkey, DBUS_TYPE_INVALID);
    answer(agent, reply);
}

void probe_agent_agree(struct probe_agent *agent)
{
    answer(agent, dbus_message_new_method_return(agent->question));
}

void probe_agent_refuse(struct probe_agent *agent, const char *error)
{
    char name[64];
    snprintf(name, sizeof(name), "org.bluez.Error.%s", error);
    answer(agent, dbus_message_new_error(agent->question, name, "no"));
}
