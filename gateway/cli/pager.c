/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/pager.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const char *pager_command(void)
{
    const char *command = getenv("PAGER");

    return command && *command && strcmp(command, "cat") != 0 ? command : NULL;
}

void pager_begin(struct output *output, struct pager *ret)
{
    *ret = (struct pager){0};
    if (!output->terminal || output->json || !pager_command())
        return;
    FILE *memory = open_memstream(&ret->text, &ret->size);
    if (!memory)
        return;
    ret->output = output;
    ret->terminal = output->out;
    output->out = memory;
}

static size_t screen_lines(FILE *terminal)
{
    struct winsize size;

    return ioctl(fileno(terminal), TIOCGWINSZ, &size) == 0 ? size.ws_row : 0;
}

static bool is_long(const struct pager *pager)
{
    const size_t room = screen_lines(pager->terminal);
    size_t lines = 0;

    for (const char *at = pager->text; (at = strchr(at, '\n')); at++)
        lines++;
    return room > 0 && lines >= room; /* the last line is the prompt's */
}

/* False: there is no such program. */
static bool show_paged(const struct pager *pager)
{
    void (*before)(int) = signal(SIGPIPE, SIG_IGN); /* somebody has seen enough */

    setenv("LESS", "FRX", 0);
    fflush(pager->terminal);
    FILE *pipe = popen(pager_command(), "w"); /* NOLINT(cert-env33-c): the user's own words */
    bool is_shown = pipe != NULL;
    if (pipe) {
        fwrite(pager->text, 1, pager->size, pipe);
        is_shown = pclose(pipe) != 127 << 8;
    }
    signal(SIGPIPE, before);
    return is_shown;
}

void pager_end(struct pager *pager)
{
    if (!pager->output)
        return;
    fclose(pager->output->out);
    pager->output->out = pager->terminal;
    if (pager->text && !(is_long(pager) && show_paged(pager)))
        fwrite(pager->text, 1, pager->size, pager->terminal);
    free(pager->text);
    *pager = (struct pager){0};
}
