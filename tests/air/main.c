/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * air: virtual Bluetooth controllers behind /dev/vhci, with virtual wearables around them. Prints
 * "ready" when the control socket is there and the script, if any, has run.
 */
#include "tests/air/air.h"

#include "tests/control/program.h"
#include <getopt.h>
#include <stdio.h>

struct options {
    const char *control;
    const char *script;
};

static int parse_arguments(struct options *parsed, int argc, char **argv)
{
    static const struct option options[] = {{"control", required_argument, NULL, 'c'},
                                            {"script", required_argument, NULL, 's'},
                                            {NULL, 0, NULL, 0}};
    int r = 0;
    for (int c = getopt_long(argc, argv, "", options, NULL); c != -1 && r == 0;
         c = getopt_long(argc, argv, "", options, NULL)) {
        if (c == 'c')
            parsed->control = optarg;
        else if (c == 's')
            parsed->script = optarg;
        else
            r = -ERR_USAGE;
    }
    if (r < 0 || optind < argc) {
        fputs("usage: air [--control PATH] [--script FILE]\n", stderr);
        return -ERR_USAGE;
    }
    return 0;
}

static void stop(void *userdata)
{
    struct air *air = *(struct air **)userdata;
    if (air)
        air_close(air);
}

int main(int argc, char **argv)
{
    struct options options = {0};
    if (parse_arguments(&options, argc, argv) < 0)
        return 2;
    struct program program;
    struct air *air = NULL;
    struct error err = {0};
    program_open(&program, stop, &air);
    int r = air_open(&program.loop, options.control, &air, &err);
    if (r < 0)
        fprintf(stderr, "air: %s\n", err.text);
    else
        r = program_script(options.script, air_command, air);
    return program_run(&program, r < 0);
}
