/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A batch that is handed over whenever it is full, for packets of any length. */
#ifndef BLE_DRIVERS_BATCH_H
#define BLE_DRIVERS_BATCH_H

#include "ble/drivers/driver.h"

static inline void batch_emit(struct reading_batch *batch, const struct driver_io *io)
{
    io->emit(io->host, batch);
    batch->count = 0;
}

static inline void batch_add(struct reading_batch *batch, const struct driver_io *io,
                             const struct reading *reading)
{
    if (batch->count == READING_BATCH_MAX)
        batch_emit(batch, io);
    batch->readings[batch->count++] = *reading;
}

#endif
