/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The exit status of a session with a wearable that failed. */
#ifndef GATEWAY_CLI_FAILURE_EXIT_H
#define GATEWAY_CLI_FAILURE_EXIT_H

/* By the word for the reason (gateway/failure.h); one without a row is worth another try. */
int failure_exit(const char *word);

#endif
