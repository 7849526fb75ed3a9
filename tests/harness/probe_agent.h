/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An Agent1 under the bus name of a probe. What it is called for becomes a line of the probe:
 *
 *   < RequestPasskey dev | < DisplayPasskey dev 012345 0 | < RequestConfirmation dev 012345
 *   < Cancel | < Release | ...
 *
 * A question is kept until the test answers it, which may be never; all else is answered at once.
 */
#ifndef TESTS_HARNESS_PROBE_AGENT_H
#define TESTS_HARNESS_PROBE_AGENT_H

#include "tests/harness/probe.h"
#include <stdint.h>

#define PROBE_AGENT_PATH "/agent"

struct probe_agent;

/* Serves the agent and registers it: the line "= agent ok". Must be closed before the probe. */
struct probe_agent *probe_agent_open(struct probe *probe, const char *capability);
/* Frees it; it stays registered. NULL is fine. */
void probe_agent_close(struct probe_agent *agent);

/* A call of AgentManager1 with the agent's path. */
void probe_agent_call(struct probe_agent *agent, const char *tag, const char *member);

/* The digits of the last call that had some. */
uint32_t probe_agent_passkey(const struct probe_agent *agent);

/* Answer the open question; abort if there is none. The error is without "org.bluez.Error.". */
void probe_agent_enter(struct probe_agent *agent, uint32_t passkey);
void probe_agent_agree(struct probe_agent *agent);
void probe_agent_refuse(struct probe_agent *agent, const char *error);

#endif
