/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a file of readings: measurements with a device and a time, or an error with a line.
 */
#include "core/cleanup.h"
#include "gateway/exchange/readings.h"
#include "tests/fuzz/must.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    CLEANUP(cleanup_free) char *text = malloc(length + 1);
    struct readings_text readings;
    struct measurement one;
    struct error err = {0};
    int r = 1;

    memcpy(text, bytes, length);
    text[length] = '\0';
    if (readings_begin(&readings, text, length, &err) < 0) {
        must(err.text[0] != '\0');
        return 0;
    }
    while (r == 1 && (r = readings_next(&readings, &one, &err)) == 1) {
        must(one.device[0] != '\0' && one.line >= 1);
        if (one.what == MEASURED_SLEEP)
            must(one.block.count <= SLEEP_PARTS_MAX && one.block.key[0] != '\0');
        else
            must((unsigned)one.reading.kind < READING_KINDS);
    }
    must(r >= 0 || (err.text[0] != '\0' && readings.line >= 1));
    readings_done(&readings);
    return 0;
}
