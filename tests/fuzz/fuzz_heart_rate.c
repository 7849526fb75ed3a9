/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The heart rate driver on any bytes. The first byte says how long each of the packets is that the
 * rest is cut into, so that the state between packets is exercised, too. What comes out must be
 * possible: values in range, nothing after the arrival.
 */
#include "ble/drivers/driver.h"
#include <stdlib.h>

static void check_batch(void *host, const struct reading_batch *batch)
{
    (void)host;
    if (batch->count > READING_BATCH_MAX)
        abort();
    for (size_t i = 0; i < batch->count; i++)
        if (!reading_in_range(&batch->readings[i]) || batch->readings[i].at_ms > 0)
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct driver *driver = driver_by_name("heart-rate");
    const struct driver_io io = {.emit = check_batch};
    void *state = calloc(1, driver->state_size);
    if (!state || size == 0) {
        free(state);
        return 0;
    }
    const size_t packet = (size_t)*data + 1;
    for (size_t at = 1; at < size; at += packet) {
        const size_t length = size - at < packet ? size - at : packet;
        driver->on_notification(state, &io, driver->notify[0], data + at, length);
    }
    free(state);
    return 0;
}
