/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The JavaScript that a virtual Bangle.js understands: calls, numbers, strings and objects of them,
 * in statements behind each other. A value is kept as its JSON text.
 */
#ifndef TESTS_WEARABLES_BANGLE_SCRIPT_H
#define TESTS_WEARABLES_BANGLE_SCRIPT_H

#include "tests/wearables/bangle_memory.h"

struct bangle_apps {
    bool android;  /* "Android Integration": GB() is there */
    bool sleeplog; /* require("sleeplog") is there */
};

struct bangle_script {
    struct bangle_memory *memory;
    const struct bangle_apps *apps;
    int64_t host_ms;
    FILE *out;               /* what it prints */
    int64_t *fetch_since_ms; /* set by GB({"t":"actfetch","ts":...}) */
};

/* Runs a line; what goes wrong is printed, as the watch does. */
void bangle_run(const struct bangle_script *script, const char *line);

#endif
