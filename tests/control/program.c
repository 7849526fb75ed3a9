/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/control/program.h"

#include "core/cleanup.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static void stop(struct program *program)
{
    if (uv_is_closing((uv_handle_t *)&program->terminate))
        return;
    program->stop(program->userdata);
    uv_close((uv_handle_t *)&program->terminate, NULL);
    uv_close((uv_handle_t *)&program->interrupt, NULL);
}

static void on_signal(uv_signal_t *handle, int number)
{
    (void)number;
    stop(handle->data);
}

void program_open(struct program *program, void (*stop_all)(void *userdata), void *userdata)
{
    program->stop = stop_all;
    program->userdata = userdata;
    uv_loop_init(&program->loop);
    uv_signal_init(&program->loop, &program->terminate);
    uv_signal_init(&program->loop, &program->interrupt);
    program->terminate.data = program;
    program->interrupt.data = program;
    uv_signal_start(&program->terminate, on_signal, SIGTERM);
    uv_signal_start(&program->interrupt, on_signal, SIGINT);
}

int program_script(const char *path, control_run_fn run, void *userdata)
{
    if (!path)
        return 0;
    CLEANUP(cleanup_file) FILE *file = fopen(path, "re");
    if (!file) {
        fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, path, strerror(errno));
        return -ERR_IO;
    }
    char line[2048];
    char answer[CONTROL_ANSWER_MAX];
    while (fgets(line, sizeof(line), file)) {
        line[strcspn(line, "\n")] = '\0';
        run(userdata, line, answer, sizeof(answer));
        if (strncmp(answer, "ok", 2) != 0) {
            fprintf(stderr, "%s: %s: %s: %s\n", program_invocation_short_name, path, line, answer);
            return -ERR_SYNTAX;
        }
    }
    return 0;
}

int program_run(struct program *program, bool failed)
{
    if (failed) {
        stop(program);
    } else {
        puts("ready");
        fflush(stdout);
    }
    uv_run(&program->loop, UV_RUN_DEFAULT);
    uv_loop_close(&program->loop);
    return failed ? 1 : 0;
}

int program_quit(const struct words *words, struct error *err)
{
    (void)words;
    (void)err;
    raise(SIGTERM);
    return 0;
}
