/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a service manager wants to hear: READY=1, STATUS=, WATCHDOG=1, STOPPING=1 on the datagram
 * socket in NOTIFY_SOCKET (sd_notify(3) describes it). Nothing happens where there is none.
 */
#ifndef GATEWAY_SERVICE_H
#define GATEWAY_SERVICE_H

#include <stdint.h>

/* Sends one or several NAME=VALUE lines. */
void service_notify(const char *lines);

/* The time within which WATCHDOG=1 must come, from WATCHDOG_USEC; 0: none is wanted. */
uint64_t service_watchdog_ms(void);

#endif
