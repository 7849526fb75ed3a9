/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/waiting.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* A batch without the room it does not use. */
struct waiting_packet {
    struct waiting_packet *next;
    int64_t device_row;
    int64_t mono_ms;
    bool live;
    bool units_suspect;
    enum reading_contact contact;
    size_t count;
    struct reading readings[];
};

static void drop_oldest(struct waiting *waiting)
{
    struct waiting_packet *packet = waiting->first;

    waiting->first = packet->next;
    if (!waiting->first)
        waiting->last = NULL;
    waiting->count--;
    free(packet);
}

int waiting_add(struct waiting *waiting, int64_t device_row, int64_t mono_ms,
                const struct reading_batch *batch)
{
    size_t bytes = batch->count * sizeof(batch->readings[0]);
    struct waiting_packet *packet = malloc(sizeof(*packet) + bytes);

    if (!packet)
        return -ERR_NOMEM;
    *packet = (struct waiting_packet){.device_row = device_row,
                                      .mono_ms = mono_ms,
                                      .live = batch->live,
                                      .units_suspect = batch->units_suspect,
                                      .contact = batch->contact,
                                      .count = batch->count};
    memcpy(packet->readings, batch->readings, bytes);
    if (waiting->last)
        waiting->last->next = packet;
    else
        waiting->first = packet;
    waiting->last = packet;
    if (++waiting->count > WAITING_MAX) {
        drop_oldest(waiting);
        waiting->dropped++;
    }
    return 0;
}

bool waiting_take(struct waiting *waiting, int64_t *ret_device_row, int64_t *ret_mono_ms,
                  struct reading_batch *ret)
{
    const struct waiting_packet *packet = waiting->first;

    if (!packet)
        return false;
    *ret_device_row = packet->device_row;
    *ret_mono_ms = packet->mono_ms;
    ret->live = packet->live;
    ret->units_suspect = packet->units_suspect;
    ret->contact = packet->contact;
    ret->count = packet->count;
    memcpy(ret->readings, packet->readings, packet->count * sizeof(packet->readings[0]));
    drop_oldest(waiting);
    return true;
}

void waiting_done(struct waiting *waiting)
{
    while (waiting->first)
        drop_oldest(waiting);
}
