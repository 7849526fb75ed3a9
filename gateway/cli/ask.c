/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/ask.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

bool ask_is_possible(void)
{
    struct stat input;
    struct stat null;

    if (fstat(STDIN_FILENO, &input) < 0)
        return false;
    return stat("/dev/null", &null) < 0 || !S_ISCHR(input.st_mode) || input.st_rdev != null.st_rdev;
}

/* The end of input ends a line too, and so does one that is too long. */
static bool has_line(const struct ask *ask)
{
    return memchr(ask->line, '\n', ask->used) || ask->used == ASK_LINE_MAX ||
           (ask->ended && ask->used > 0);
}

static void take_line(struct ask *ask, char ret[ASK_LINE_MAX + 1])
{
    const char *newline = memchr(ask->line, '\n', ask->used);
    size_t length = newline ? (size_t)(newline - ask->line) : ask->used;
    size_t taken = newline ? length + 1 : length;

    memcpy(ret, ask->line, length);
    ret[length] = '\0';
    if (strlen(ret) != length) /* a NUL byte: no answer begins or ends there */
        ret[0] = '\0';
    ask->used -= taken;
    memmove(ask->line, ask->line + taken, ask->used);
}

static void end(struct ask *ask)
{
    ask->asking = false;
    uv_timer_stop(&ask->soon);
    if (ask->is_pollable)
        uv_poll_stop(&ask->poll);
}

/* Hands over one line, or that there is none to come; false: neither. */
static bool hand_over(struct ask *ask)
{
    char line[ASK_LINE_MAX + 1];
    const bool any = has_line(ask);

    if (!any && !ask->ended)
        return false;
    if (any)
        take_line(ask, line);
    if (!any || !ask->is_terminal) /* nobody has pressed Enter */
        fputc('\n', stderr);
    end(ask);
    ask->answered(ask->userdata, any ? line : NULL);
    return true;
}

static void read_more(struct ask *ask)
{
    const ssize_t got = read(STDIN_FILENO, ask->line + ask->used, ASK_LINE_MAX - ask->used);

    if (got > 0)
        ask->used += (size_t)got;
    else if (got == 0 || (errno != EAGAIN && errno != EINTR))
        ask->ended = true;
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
    struct ask *ask = poll->data;

    (void)events;
    if (status < 0)
        ask->ended = true;
    else
        read_more(ask);
    hand_over(ask);
}

/* What is in the buffer, or in a file. */
static void on_soon(uv_timer_t *timer)
{
    struct ask *ask = timer->data;

    while (!hand_over(ask))
        read_more(ask);
}

void ask_open(struct ask *ask, uv_loop_t *loop)
{
    const int flags = fcntl(STDIN_FILENO, F_GETFL);

    ask->is_terminal = isatty(STDIN_FILENO);
    ask->is_pollable = uv_poll_init(loop, &ask->poll, STDIN_FILENO) == 0;
    /* libuv has made it non-blocking, also for the shell and whoever else shares the terminal. */
    fcntl(STDIN_FILENO, F_SETFL, flags);
    uv_timer_init(loop, &ask->soon);
    ask->poll.data = ask;
    ask->soon.data = ask;
}

void ask_close(struct ask *ask)
{
    ask_withdraw(ask);
    if (ask->is_pollable)
        uv_close((uv_handle_t *)&ask->poll, NULL);
    uv_close((uv_handle_t *)&ask->soon, NULL);
}

void ask_begin(struct ask *ask, const char *prompt)
{
    if (ask->is_terminal) {
        tcflush(STDIN_FILENO, TCIFLUSH);
        ask->used = 0;
    }
    fputs(prompt, stderr);
    ask->asking = true;
    if (ask->is_pollable && !has_line(ask) && !ask->ended)
        uv_poll_start(&ask->poll, UV_READABLE, on_readable);
    else
        uv_timer_start(&ask->soon, on_soon, 0, 0);
}

void ask_withdraw(struct ask *ask)
{
    if (!ask->asking)
        return;
    fputc('\n', stderr);
    end(ask);
}
