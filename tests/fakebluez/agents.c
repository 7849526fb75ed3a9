/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules are those of bluetoothd 5.66, src/agent.c. */
#include "tests/fakebluez/agents.h"

#include "tests/fakebluez/fake.h"
#include <stdlib.h>
#include <string.h>

#define AGENT_INTERFACE "org.bluez.Agent1"

static struct fake_agent *agent_of(const struct fake *fake, const char *name)
{
    struct fake_agent *agent;
    TAILQ_FOREACH (agent, &fake->agents, link) {
        if (strcmp(agent->owner, name) == 0)
            return agent;
    }
    return NULL;
}

struct fake_agent *fake_agent_for(struct fake *fake, const char *name)
{
    struct fake_agent *own = name ? agent_of(fake, name) : NULL;
    return own ? own : TAILQ_FIRST(&fake->agents);
}

bool fake_pairable(const struct fake *fake)
{
    return !TAILQ_EMPTY(&fake->agents);
}

/* Pairable of all adapters follows whether there are agents. */
static void pairable_changed(struct fake *fake)
{
    struct fake_adapter *adapter;
    TAILQ_FOREACH (adapter, &fake->adapters, link)
        fake_changed(fake, adapter->object, &fake_adapter_type, "Pairable");
}

/* ---- questions ---- */

/* The question is over; who asked hears of it. */
static void answer(struct fake_agent *agent, DBusMessage *reply)
{
    struct fake_device *device = agent->asked_about;
    agent->asked_about = NULL;
    timer_cancel(&agent->fake->timers, &agent->timer);
    if (device)
        agent->answered(device, reply);
}

static void too_late(void *owner)
{
    answer(owner, NULL);
}

DBusMessage *fake_agent_call(const struct fake_agent *agent, const char *member,
                             const struct fake_device *device)
{
    DBusMessage *call =
        dbus_message_new_method_call(agent->owner, agent->path, AGENT_INTERFACE, member);
    if (!call)
        abort();
    if (device)
        dbus_message_append_args(call, DBUS_TYPE_OBJECT_PATH, &device->object->path,
                                 DBUS_TYPE_INVALID);
    return call;
}

void fake_agent_tell(struct fake_agent *agent, DBusMessage *call_taken)
{
    fake_send(agent->fake, call_taken);
}

bool fake_agent_ask(struct fake_agent *agent, DBusMessage *call_taken, struct fake_device *device,
                    fake_answered_fn answered)
{
    struct fake *fake = agent->fake;
    if (agent->asked_about) {
        dbus_message_unref(call_taken);
        return false;
    }
    agent->asked_about = device;
    agent->answered = answered;
    fake_send(fake, dbus_message_ref(call_taken));
    agent->serial = dbus_message_get_serial(call_taken);
    dbus_message_unref(call_taken);
    timer_set(&fake->timers, &agent->timer, fake->times.answer_ms, too_late, agent);
    return true;
}

void fake_agent_cancel(struct fake_agent *agent, const struct fake_device *device)
{
    if (agent->asked_about != device)
        return;
    agent->asked_about = NULL;
    timer_cancel(&agent->fake->timers, &agent->timer);
    fake_agent_tell(agent, fake_agent_call(agent, "Cancel", NULL));
}

void fake_agents_take_reply(struct fake *fake, DBusMessage *reply)
{
    struct fake_agent *agent;
    TAILQ_FOREACH (agent, &fake->agents, link) {
        if (agent->asked_about && agent->serial == dbus_message_get_reply_serial(reply)) {
            answer(agent, reply);
            return;
        }
    }
}

/* ---- coming and going ---- */

static void drop(struct fake_agent *agent)
{
    TAILQ_REMOVE(&agent->fake->agents, agent, link);
    if (!fake_pairable(agent->fake))
        pairable_changed(agent->fake);
    fake_pairing_agent_gone(agent);
    answer(agent, NULL);
    free(agent->owner);
    free(agent->path);
    free(agent);
}

void fake_agents_client_gone(struct fake *fake, const char *name)
{
    struct fake_agent *agent = agent_of(fake, name);
    if (agent)
        drop(agent);
}

void fake_agents_release(struct fake *fake)
{
    struct fake_agent *agent;
    while ((agent = TAILQ_FIRST(&fake->agents))) {
        fake_agent_tell(agent, fake_agent_call(agent, "Release", NULL));
        drop(agent);
    }
}

void fake_agents_drop(struct fake *fake)
{
    struct fake_agent *agent;
    while ((agent = TAILQ_FIRST(&fake->agents)))
        drop(agent);
}

/* ---- AgentManager1 ---- */

static void register_agent(struct fake *fake, void *self, DBusMessage *call)
{
    (void)self;
    const char *owner = dbus_message_get_sender(call);
    const char *path;
    const char *word;
    enum fake_capability capability;
    dbus_message_get_args(call, NULL, DBUS_TYPE_OBJECT_PATH, &path, DBUS_TYPE_STRING, &word,
                          DBUS_TYPE_INVALID);
    if (agent_of(fake, owner)) {
        fake_reply_error(fake, call, FAKE_ERROR("AlreadyExists"), "Already Exists");
        return;
    }
    if (fake_capability_parse(word, &capability) < 0) {
        fake_reply_error(fake, call, FAKE_ERROR("InvalidArguments"),
                         "Invalid arguments in method call");
        return;
    }
    struct fake_agent *agent = must_alloc(sizeof(*agent));
    agent->fake = fake;
    agent->owner = must_format("%s", owner);
    agent->path = must_format("%s", path);
    agent->capability = capability;
    if (!fake_pairable(fake))
        pairable_changed(fake);
    TAILQ_INSERT_TAIL(&fake->agents, agent, link);
    fake_reply_ok(fake, call);
}

/* The agent that the caller means; answers the call if there is none. */
static struct fake_agent *agent_meant(struct fake *fake, DBusMessage *call)
{
    const char *path;
    dbus_message_get_args(call, NULL, DBUS_TYPE_OBJECT_PATH, &path, DBUS_TYPE_INVALID);
    struct fake_agent *agent = agent_of(fake, dbus_message_get_sender(call));
    if (agent && strcmp(agent->path, path) == 0)
        return agent;
    fake_reply_error(fake, call, FAKE_ERROR("DoesNotExist"), "Does Not Exist");
    return NULL;
}

static void unregister_agent(struct fake *fake, void *self, DBusMessage *call)
{
    (void)self;
    struct fake_agent *agent = agent_meant(fake, call);
    if (!agent)
        return;
    drop(agent);
    fake_reply_ok(fake, call);
}

static void request_default(struct fake *fake, void *self, DBusMessage *call)
{
    (void)self;
    struct fake_agent *agent = agent_meant(fake, call);
    if (!agent)
        return;
    TAILQ_REMOVE(&fake->agents, agent, link);
    TAILQ_INSERT_HEAD(&fake->agents, agent, link);
    fake_reply_ok(fake, call);
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
