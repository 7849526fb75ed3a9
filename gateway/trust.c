/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/trust.h"

#include "core/cleanup.h"
#include "core/ztime.h"
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/timex.h>
#include <unistd.h>

/* 2026-01-01: no clock that shows less has been set since this program exists. */
#define SANE_MS INT64_C(1767225600000)

bool trust_is_sane(int64_t wall_ms)
{
    return wall_ms >= SANE_MS;
}

bool trust_decide(enum config_trust trust, const struct trust_evidence *evidence)
{
    if (!evidence->sane)
        return false;
    return trust == TRUST_ALWAYS || evidence->synchronised || evidence->has_rtc;
}

/* Whether a clock chip shows a sane time; one without a battery (a Raspberry Pi 5 as it is sold)
 * begins in 1970 and is set by the kernel once NTP is there. */
static bool chip_is_sane(const char *path)
{
    CLEANUP(cleanup_file) FILE *file = fopen(path, "re");
    char line[32] = "";

    return file && fgets(line, sizeof(line), file) &&
           strtoll(line, NULL, 10) >= SANE_MS / MS_PER_SECOND;
}

/*
 * A board described by a device tree has only the clock chips that are listed; anything else (a PC,
 * a virtual machine, a container on one) gets its time from firmware or its host.
 */
static bool hardware_clock(void)
{
    glob_t found = {0};
    bool sane = access("/proc/device-tree", F_OK) != 0;

    if (!sane && glob("/sys/class/rtc/rtc*/since_epoch", 0, NULL, &found) == 0)
        for (size_t i = 0; i < found.gl_pathc; i++)
            sane = sane || chip_is_sane(found.gl_pathv[i]);
    globfree(&found);
    return sane;
}

void trust_look(int64_t wall_ms, struct trust_evidence *ret)
{
    struct timex state = {0};

    ret->sane = trust_is_sane(wall_ms);
    ret->has_rtc = hardware_clock();
    ret->synchronised = (adjtimex(&state) >= 0 && !(state.status & STA_UNSYNC)) ||
                        access("/run/systemd/timesync/synchronized", F_OK) == 0;
}
