/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packed readings from hostile bytes: what unpacks is sound and packs to the same readings again.
 */
#include "storage/pack.h"
#include "storage/samples.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void pack_again(enum reading_kind kind, const struct sample *samples, size_t count)
{
    size_t room = PACK_ONE_MAX + count * 40, used, back_count;
    uint8_t *packed = malloc(room);
    struct sample *back = NULL;

    if (!packed)
        return;
    if (pack_encode(kind, samples, count, packed, room, &used) != count ||
        pack_decode(kind, packed, used, &back, &back_count) != 0 || back_count != count)
        abort();
    for (size_t i = 0; i < count; i++) {
        if (back[i].at_ms != samples[i].at_ms || back[i].value != samples[i].value)
            abort();
    }
    free(back);
    free(packed);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct sample *samples = NULL;
    enum reading_kind kind;
    size_t count;

    if (size == 0)
        return 0;
    kind = (enum reading_kind)(bytes[0] % READING_KINDS);
    if (pack_decode(kind, bytes + 1, size - 1, &samples, &count) != 0)
        return 0;
    for (size_t i = 1; i < count; i++) {
        if (samples[i].at_ms <= samples[i - 1].at_ms)
            abort();
    }
    pack_again(kind, samples, count);
    free(samples);
    return 0;
}
