/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The log. A line is built on the stack and leaves in one write(), so that lines of several
 * threads never mix. Texts from outside (a wearable's name, a topic) can hold control characters;
 * they are escaped, so that a line stays a line and a terminal is not driven by a stranger.
 */
#include "core/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MESSAGE_MAX 1024
/* Every byte escaped as \x1b, and the head of the line. */
#define LINE_MAX_BYTES (4 * MESSAGE_MAX + 128)

static const struct {
    const char *name;
    int priority; /* as of syslog(3) */
} levels[] = {
    [LOG_LEVEL_ERROR] = {"error", 3},
    [LOG_LEVEL_WARNING] = {"warning", 4},
    [LOG_LEVEL_INFO] = {"info", 6},
    [LOG_LEVEL_DEBUG] = {"debug", 7},
};

static atomic_int log_level = LOG_LEVEL_INFO;

void log_set_level(enum log_level level)
{
    atomic_store(&log_level, (int)level);
}

bool log_enabled(enum log_level level)
{
    return (int)level <= atomic_load(&log_level);
}

/* The bytes of the control character at a place, 0 if there is none: the C0 controls and DEL, and
 * the C1 controls, which are C2 80 to C2 9F in UTF-8. */
static size_t control_length(const char *at)
{
    unsigned char byte = (unsigned char)at[0];
    unsigned char next = byte == 0xc2 ? (unsigned char)at[1] : 0;
    if (next >= 0x80 && next <= 0x9f)
        return 2;
    return byte < 0x20 || byte == 0x7f ? 1 : 0;
}

static size_t append_escaped(char *line, size_t used, const char *text)
{
    while (*text) {
        size_t escaped = control_length(text);
        if (escaped == 0)
            line[used++] = *text++;
        for (; escaped > 0; escaped--)
            used += (size_t)snprintf(line + used, LINE_MAX_BYTES - used, "\\x%02x",
                                     (unsigned)(unsigned char)*text++);
    }
    return used;
}

void log_message(enum log_level level, const char *format, ...)
{
    if (!log_enabled(level))
        return;
    int saved_errno = errno;
    char message[MESSAGE_MAX];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(message, sizeof(message), format, arguments);
    va_end(arguments);

    if (length >= 0) {
        char line[LINE_MAX_BYTES];
        int head = getenv("JOURNAL_STREAM")
                       ? snprintf(line, sizeof(line), "<%d>", levels[level].priority)
                       : snprintf(line, sizeof(line), "%.64s: %s: ", program_invocation_short_name,
                                  levels[level].name);
        size_t used = append_escaped(line, (size_t)head, message);
        line[used++] = '\n';
        /* A log that cannot be written has nobody to tell. */
        ssize_t written = write(STDERR_FILENO, line, used);
        (void)written;
    }
    errno = saved_errno;
}
