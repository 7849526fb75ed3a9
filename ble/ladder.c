/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/ladder.h"

static bool is_taken(const struct ladder *ladder, enum ladder_step step)
{
    return ladder->taken & 1U << step;
}

static enum ladder_step take(struct ladder *ladder, enum ladder_step step)
{
    ladder->taken |= 1U << step;
    return step;
}

bool ladder_gave_up(const struct ladder *ladder)
{
    return is_taken(ladder, LADDER_GIVE_UP);
}

static bool makes_sense(enum ladder_step step, const struct ladder_view *view)
{
    return step != LADDER_REMOVE_DEVICE || (!view->bonded && view->others_work);
}

static bool is_allowed(enum ladder_step step, const struct ladder_view *view)
{
    switch (step) {
    case LADDER_REOPEN_BUS:
        return view->may_reopen;
    case LADDER_REMOVE_DEVICE:
        return view->may_remove;
    default:
        return true;
    }
}

/* A step whose time has not come is waited for, unless that would keep people uninformed. */
static enum ladder_step climb(struct ladder *ladder, const struct ladder_view *view)
{
    for (int i = LADDER_DISCONNECT; i < LADDER_GIVE_UP; i++) {
        const enum ladder_step step = (enum ladder_step)i;
        if (is_taken(ladder, step) || !makes_sense(step, view))
            continue;
        if (is_allowed(step, view))
            return take(ladder, step);
        if (ladder->vain < LADDER_LOUD)
            return LADDER_NOTHING;
    }
    return ladder_gave_up(ladder) ? LADDER_NOTHING : take(ladder, LADDER_GIVE_UP);
}

enum ladder_step ladder_next(struct ladder *ladder, unsigned vain, unsigned incomplete,
                             const struct ladder_view *view)
{
    if (vain < ladder->vain)
        *ladder = (struct ladder){0};
    if (vain == ladder->vain)
        return LADDER_NOTHING;
    ladder->vain = vain;
    /* Characteristics that are missing again are missing in what BlueZ remembers. */
    if (incomplete >= LADDER_INCOMPLETE && !view->bonded && view->may_remove &&
        !is_taken(ladder, LADDER_REMOVE_DEVICE))
        return take(ladder, LADDER_REMOVE_DEVICE);
    if (vain < LADDER_RETRIES)
        return LADDER_NOTHING;
    if (vain >= LADDER_LOUD && !ladder_gave_up(ladder))
        return take(ladder, LADDER_GIVE_UP);
    return climb(ladder, view);
}
