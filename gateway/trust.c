/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/trust.h"

#include <glob.h>
#include <sys/timex.h>
#include <unistd.h>

/* 2026-01-01: no clock that shows less has been set since this program exists. */
#define SANE_MS INT64_C(1767225600000)

bool trust_decide(enum config_trust trust, const struct trust_evidence *evidence)
{
    if (!evidence->sane)
        return false;
    return trust == TRUST_ALWAYS || evidence->synchronised || evidence->has_rtc;
}

/*
 * A board described by a device tree has only the clocks that are listed; anything else (a PC, a
 * virtual machine, a container on one) gets its time from firmware or its host.
 */
static bool hardware_clock(void)
{
    glob_t found = {0};
    bool board = access("/proc/device-tree", F_OK) == 0;
    bool rtc = glob("/sys/class/rtc/rtc*", 0, NULL, &found) == 0;

    globfree(&found);
    return rtc || !board;
}

void trust_look(int64_t wall_ms, struct trust_evidence *ret)
{
    struct timex state = {0};

    ret->sane = wall_ms >= SANE_MS;
    ret->has_rtc = hardware_clock();
    ret->synchronised = (adjtimex(&state) >= 0 && !(state.status & STA_UNSYNC)) ||
                        access("/run/systemd/timesync/synchronized", F_OK) == 0;
}
