/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The log: one line a message on standard error, with the "<N>" prefix that journald reads when
 * standard error is its socket. Thread-safe. No health value and no free text of a person is ever
 * logged above debug level.
 */
#ifndef CORE_LOG_H
#define CORE_LOG_H

#include <stdbool.h>

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* Messages above this level are dropped. The level is the only global state of the program. */
void log_set_level(enum log_level level);

/* True if a message of this level would be written; for messages that are costly to build. */
bool log_enabled(enum log_level level);

void log_message(enum log_level level, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#define log_error(...)   log_message(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warning(...) log_message(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_info(...)    log_message(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...)   log_message(LOG_LEVEL_DEBUG, __VA_ARGS__)

#endif
