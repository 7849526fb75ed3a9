/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/stale.h"

enum stale_step stale_next(struct stale *stale, const struct stale_view *view, int64_t now_ms)
{
    if (!view->missing || !view->known) {
        *stale = (struct stale){0};
        return STALE_NOTHING;
    }
    if (stale->due_ms == 0)
        stale->due_ms = now_ms + STALE_FIRST_MS;
    else if (view->connected && !stale->connected)
        stale->due_ms = now_ms;
    stale->connected = view->connected;
    if (!view->connected)
        stale->tries = 0;
    if (now_ms < stale->due_ms)
        return STALE_NOTHING;
    if (!view->connected || stale->tries >= STALE_TRIES_MAX) {
        stale->due_ms = now_ms + STALE_LOOK_MS;
        return STALE_LOOK;
    }
    stale->due_ms = now_ms + ((int64_t)STALE_PAUSE_MS << stale->tries);
    stale->tries++;
    return STALE_DISCONNECT;
}
