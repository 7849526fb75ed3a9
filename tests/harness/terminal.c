/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/harness/terminal.h"

#include "tests/harness/harness.h"
#include "tests/harness/test.h"
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define TIMEOUT_MS 20000
#define SCREEN_MAX 65536

static void run_child(const struct terminal_run *run)
{
    if (!run->prompt) {
        const int nothing = open("/dev/null", O_RDONLY);
        if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0)
            _exit(126);
    }
    for (size_t i = 0; run->environment[i]; i++)
        putenv((char *)run->environment[i]);
    execv(run->arguments[0], (char *const *)run->arguments);
    _exit(127);
}

/* Reads what the terminal shows until it ends with a text, or the program ends. */
static void read_until(int terminal, char *shown, const char *end)
{
    size_t used = strlen(shown);
    struct pollfd ready = {.fd = terminal, .events = POLLIN};

    while (used + 1 < SCREEN_MAX && poll(&ready, 1, (int)harness_patience(TIMEOUT_MS)) == 1) {
        size_t kept = used;
        const ssize_t length = read(terminal, shown + used, SCREEN_MAX - used - 1);
        if (length <= 0)
            return;
        for (ssize_t i = 0; i < length; i++) /* a terminal ends lines with CR LF */
            if (shown[used + (size_t)i] != '\r')
                shown[kept++] = shown[used + (size_t)i];
        used = kept;
        shown[used] = '\0';
        if (end && used >= strlen(end) && strcmp(shown + used - strlen(end), end) == 0)
            return;
    }
    fail_msg("it neither ends nor asks; the screen: %s", shown);
}

char *terminal_run(const struct terminal_run *run, int *ret_exit)
{
    const struct winsize size = {.ws_row = 60, .ws_col = 80};
    char *shown = calloc(1, SCREEN_MAX);
    int terminal = -1;
    int status = -1;
    const pid_t child = forkpty(&terminal, NULL, NULL, &size);

    assert_non_null(shown);
    assert_true(child >= 0);
    if (child == 0)
        run_child(run);
    if (run->prompt) {
        read_until(terminal, shown, run->prompt);
        const size_t length = strlen(run->answer);
        assert_int_equal(write(terminal, run->answer, length), length);
        assert_int_equal(write(terminal, "\n", 1), 1);
    }
    read_until(terminal, shown, NULL);
    close(terminal);
    assert_int_equal(waitpid(child, &status, 0), child);
    *ret_exit = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return shown;
}
