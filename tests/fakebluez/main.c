/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fakebluez: the fake org.bluez as a program, on the bus of DBUS_SYSTEM_BUS_ADDRESS.
 * Prints "ready" when the name is owned and the script, if any, has run.
 */
#include "core/cleanup.h"
#include "tests/fakebluez/fakebluez.h"
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct program {
    struct fake_options options;
    const char *script;
    uv_loop_t loop;
    uv_signal_t terminate;
    uv_signal_t interrupt;
    struct fake *fake;
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

static int parse_arguments(struct program *program, int argc, char **argv)
{
    static const struct option options[] = {{"control", required_argument, NULL, 'c'},
                                            {"version", required_argument, NULL, 'v'},
                                            {"script", required_argument, NULL, 's'},
                                            {NULL, 0, NULL, 0}};
    int r = 0;
    for (int c = getopt_long(argc, argv, "", options, NULL); c != -1 && r == 0;
         c = getopt_long(argc, argv, "", options, NULL)) {
        if (c == 'c')
            program->options.control = optarg;
        else if (c == 's')
            program->script = optarg;
        else if (c == 'v')
            r = parse_version(optarg, &program->options.version);
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

static int run_script(struct program *program)
{
    if (!program->script)
        return 0;
    CLEANUP(cleanup_file) FILE *file = fopen(program->script, "re");
    if (!file) {
        fprintf(stderr, "fakebluez: %s: %s\n", program->script, strerror(errno));
        return -ERR_IO;
    }
    char line[2048];
    char answer[CONTROL_ANSWER_MAX];
    while (fgets(line, sizeof(line), file)) {
        line[strcspn(line, "\n")] = '\0';
        fake_command(program->fake, line, answer, sizeof(answer));
        if (strncmp(answer, "ok", 2) != 0) {
            fprintf(stderr, "fakebluez: %s: %s: %s\n", program->script, line, answer);
            return -ERR_SYNTAX;
        }
    }
    return 0;
}

static void stop(struct program *program)
{
    if (program->fake)
        fake_close(program->fake);
    program->fake = NULL;
    if (!uv_is_closing((uv_handle_t *)&program->terminate)) {
        uv_close((uv_handle_t *)&program->terminate, NULL);
        uv_close((uv_handle_t *)&program->interrupt, NULL);
    }
}

static void on_quit(void *userdata)
{
    (void)userdata;
    raise(SIGTERM); /* the loop stops after the answer to the command is out */
}

static void on_signal(uv_signal_t *handle, int number)
{
    (void)number;
    stop(handle->data);
}

int main(int argc, char **argv)
{
    struct program program = {.options.version = 566};
    if (parse_arguments(&program, argc, argv) < 0)
        return 2;
    uv_loop_init(&program.loop);
    uv_signal_init(&program.loop, &program.terminate);
    uv_signal_init(&program.loop, &program.interrupt);
    program.terminate.data = &program;
    program.interrupt.data = &program;
    uv_signal_start(&program.terminate, on_signal, SIGTERM);
    uv_signal_start(&program.interrupt, on_signal, SIGINT);
    program.options.on_quit = on_quit;
    program.options.userdata = &program;

    struct error err = {0};
    int r = fake_open(&program.loop, &program.options, &program.fake, &err);
    if (r < 0)
        fprintf(stderr, "fakebluez: %s\n", err.text);
    if (r == 0)
        r = run_script(&program);
    if (r == 0) {
        puts("ready");
        fflush(stdout);
    } else {
        stop(&program);
    }
    uv_run(&program.loop, UV_RUN_DEFAULT);
    uv_loop_close(&program.loop);
    return r < 0 ? 1 : 0;
}
