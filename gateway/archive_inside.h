/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What archive.c and archive_sleep.c share: one handing-over while it is taken. */
#ifndef GATEWAY_ARCHIVE_INSIDE_H
#define GATEWAY_ARCHIVE_INSIDE_H

#include "gateway/archive.h"
#include "storage/history.h"

struct taking {
    struct store *store;
    int64_t device_row;
    int64_t first_ms; /* what is older is refused */
    int64_t now_ms;
    struct history good; /* what is to be stored: new, or different */
    bool quarantined;
    struct archive_report report;
    struct error *err;
};

/* Judges all blocks of sleep and adds to `good` what is to be stored. */
int archive_judge_sleep(struct taking *taking, const struct history *history);

/* Puts one into the quarantine, with its device and time of receipt. */
int archive_quarantine(struct taking *taking, struct quarantined *item, const char *reason);

/* [from_ms, to_ms) is different now. */
void archive_changed(struct taking *taking, int64_t from_ms, int64_t to_ms);

#endif
