/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fakebluez: the fake org.bluez as a program, on the bus of DBUS_SYSTEM_BUS_ADDRESS.
 * Prints "ready" when the name is owned and the script, if any, has run.
 */
#include "tests/fakebluez/fakebluez.h"

#include "tests/control/program.h"
#include <getopt.h>
#include <stdio.h>
#include <string.h>

struct options {
    struct fake_options fake;
    const char *script;
};

static int parse_version(const char *text, unsigned *ret)
{
    static const struct {
        const char *text;
        unsigned version;
    } known[] = {{"5.66", 566}, {"5.82", 582}, {"5.87", 587}};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcmp(known[i].text, text) == 0) {
            *ret = known[i].version;
            return 0;
        }
    }
    return -ERR_USAGE;
}

static int parse_arguments(struct options *parsed, int argc, char **argv)
{
    static const struct option options[] = {{"control", required_argument, NULL, 'c'},
                                            {"version", required_argument, NULL, 'v'},
                                            {"script", required_argument, NULL, 's'},
                                            {NULL, 0, NULL, 0}};
    int r = 0;
    for (int c = getopt_long(argc, argv, "", options, NULL); c != -1 && r == 0;
         c = getopt_long(argc, argv, "", options, NULL)) {
        if (c == 'c')
            parsed->fake.control = optarg;
        else if (c == 's')
            parsed->script = optarg;
        else if (c == 'v')
            r = parse_version(optarg, &parsed->fake.version);
        else
            r = -ERR_USAGE;
    }
    if (r < 0 || optind < argc) {
        fputs("usage: fakebluez [--control PATH] [--version 5.66|5.82|5.87] [--script FILE]\n",
              stderr);
        return -ERR_USAGE;
    }
    return 0;
}

static void stop(void *userdata)
{
    struct fake *fake = *(struct fake **)userdata;
    if (fake)
        fake_close(fake);
}

int main(int argc, char **argv)
{
    struct options options = {.fake.version = 566};
    if (parse_arguments(&options, argc, argv) < 0)
        return 2;
    struct program program;
    struct fake *fake = NULL;
    struct error err = {0};
    program_open(&program, stop, &fake);
    int r = fake_open(&program.loop, &options.fake, &fake, &err);
    if (r < 0)
        fprintf(stderr, "fakebluez: %s\n", err.text);
    else
        r = program_script(options.script, fake_command, fake);
    return program_run(&program, r < 0);
}
