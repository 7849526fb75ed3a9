/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sector of the live journal from hostile bytes: first as it is, then with the checksum that
 * makes it valid, so that the records inside are reached too.
 */
#include "storage/journal.h"
#include "storage/series.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void read_records(const uint8_t *payload, size_t length)
{
    struct series series = {0};
    struct run run;

    while (run_get(&payload, &length, &run) == 0) {
        if (run.device_row <= 0 || run.person_row < 0 || run.kind >= READING_KINDS)
            abort();
        series_unpack(&series, run.kind, (uint32_t)run.person_row, run.packed, run.length);
    }
    for (size_t i = 1; i < series.count; i++) {
        if (series.samples[i].at_ms <= series.samples[i - 1].at_ms)
            abort();
    }
    series_clear(&series);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    uint8_t sector[JOURNAL_SECTOR] = {0};
    uint64_t sequence;
    const uint8_t *payload;
    size_t length;

    memcpy(sector, bytes, size < sizeof(sector) ? size : sizeof(sector));
    if (journal_parse(sector, 1, &sequence, &payload, &length) == 0)
        read_records(payload, length);

    length = size < JOURNAL_PAYLOAD_MAX ? size : JOURNAL_PAYLOAD_MAX;
    journal_format(sector, 1, 7, bytes, length);
    if (journal_parse(sector, 1, &sequence, &payload, &length) != 0 || sequence != 7)
        abort();
    read_records(payload, length);
    return 0;
}
