/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * AgentManager1 on /org/bluez and the agents that clients have registered: one a bus name. They
 * stand in a queue whose first is the default agent, so the only agent there is always is the
 * default one, and when it goes the next takes its place. An agent is asked one thing at a time.
 */
#ifndef TESTS_FAKEBLUEZ_AGENTS_H
#define TESTS_FAKEBLUEZ_AGENTS_H

#include "tests/control/timers.h"
#include "tests/fakebluez/objects.h"
#include "tests/fakebluez/smp.h"

struct fake_device;

/* The answer to a question; NULL: none came in time, or the agent has gone. */
typedef void (*fake_answered_fn)(struct fake_device *device, DBusMessage *answer);

struct fake_agent {
    TAILQ_ENTRY(fake_agent) link;
    struct fake *fake;
    char *owner; /* unique bus name */
    char *path;
    enum fake_capability capability;
    struct fake_device *asked_about; /* NULL: nothing is asked */
    uint32_t serial;                 /* of the question */
    fake_answered_fn answered;
    struct timer timer;
};

TAILQ_HEAD(fake_agent_list, fake_agent);

extern const struct fake_interface_type fake_agent_manager_type;

/* The agent of a bus name, else the default one; NULL: there is none. */
struct fake_agent *fake_agent_for(struct fake *fake, const char *name);

/* Whether bonds are made: while there is an agent. */
bool fake_pairable(const struct fake *fake);

/* A call of Agent1 about a device, to which arguments may be appended. */
DBusMessage *fake_agent_call(const struct fake_agent *agent, const char *member,
                             const struct fake_device *device);
/* Calls; whatever the agent says to it is nobody's business. */
void fake_agent_tell(struct fake_agent *agent, DBusMessage *call_taken);
/* Calls, and answered() gets the answer. False: it is busy with another question. */
bool fake_agent_ask(struct fake_agent *agent, DBusMessage *call_taken, struct fake_device *device,
                    fake_answered_fn answered);
/* Takes back what the agent is asked about a device, with Cancel(); does nothing otherwise. */
void fake_agent_cancel(struct fake_agent *agent, const struct fake_device *device);

/* Gives a reply or an error to whom it answers. */
void fake_agents_take_reply(struct fake *fake, DBusMessage *reply);
void fake_agents_client_gone(struct fake *fake, const char *name);
/* A clean stop says Release() to all. */
void fake_agents_release(struct fake *fake);
/* Forgets all without a word. */
void fake_agents_drop(struct fake *fake);

#endif
