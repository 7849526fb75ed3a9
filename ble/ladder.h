/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What to try when a device that is heard cannot be linked, again and again. Each step once, the
 * mildest first, one after each try in vain; the first link that works forgets it all. Pure: it is
 * told the tries and what is possible, and says the step.
 *
 * The steps and their order are those of other gateways that live on BlueZ: retry, end a link that
 * only one side believes in, appear under a new name on the bus (subscriptions, a search and an
 * agent that are stuck die with the old one), let BlueZ forget the device, say so. A bond is never
 * thrown away: only a person can make another.
 */
#ifndef BLE_LADDER_H
#define BLE_LADDER_H

#include <stdbool.h>

enum ladder_step {
    LADDER_NOTHING,
    LADDER_DISCONNECT,
    LADDER_REOPEN_BUS,
    LADDER_REMOVE_DEVICE,
    LADDER_GIVE_UP, /* say so; it is tried on slowly */
};

#define LADDER_RETRIES 3  /* tries in vain before the first step */
#define LADDER_LOUD    10 /* so many, and it is said, whatever is still to be tried */
#define LADDER_INCOMPLETE                                                  \
    2 /* links in a row without the characteristics: BlueZ's memory is bad \
       */

struct ladder {
    unsigned vain;  /* tries, as last told */
    unsigned taken; /* steps (bits) */
};

/* What is possible now. */
struct ladder_view {
    bool bonded;      /* or whether that is not known */
    bool others_work; /* another device has a link on the same adapter */
    bool may_reopen;  /* not too soon after the last time */
    bool may_remove;  /* ditto */
};

/* After each change: `vain` tries in a row did not become a link that works, the last `incomplete`
 * of them because characteristics were missing. The caller performs what it is told. */
enum ladder_step ladder_next(struct ladder *ladder, unsigned vain, unsigned incomplete,
                             const struct ladder_view *view);

/* GIVE_UP was said, and nothing has worked since. */
bool ladder_gave_up(const struct ladder *ladder);

#endif
