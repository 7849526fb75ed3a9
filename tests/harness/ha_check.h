/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An offline check of a Home Assistant device discovery message: what Home Assistant would reject,
 * lose or misread. Rules from docs/mqtt.md (Home Assistant); only the platforms, classes and units
 * that we could use are known, anything else is a finding.
 */
#ifndef TESTS_HARNESS_HA_CHECK_H
#define TESTS_HARNESS_HA_CHECK_H

#include <jansson.h>
#include <stddef.h>

#define HA_FINDINGS_MAX 4096

/* Checks the message on homeassistant/device/<object_id>/config. Returns the number of findings and
 * writes them to `findings`, one a line. */
int ha_check(const char *object_id, const char *payload, char findings[HA_FINDINGS_MAX]);

/* Resolves each value_json.<path> of a template in a sample document of its topic. Returns the
 * first path that is not there and not guarded by a default() (static buffer), else NULL. */
const char *ha_check_paths(const char *value_template, const json_t *sample);

#endif
