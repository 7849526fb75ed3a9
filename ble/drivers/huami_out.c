/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One write at a time: acknowledgements first, then the chunks of a message, then a command. One of
 * each is enough: a new acknowledgement tells the band all that an older one would have.
 *
 * Models differ in how their characteristics take a command. It is written with a response; if that
 * is refused, it is written once more without one, and so are the next to the same characteristic.
 */
#include "ble/drivers/huami_inside.h"
#include <string.h>

static void write_next(struct huami_out *out, const struct driver_io *io)
{
    uint8_t chunk[HUAMI_CHUNK];
    if (out->writing != WRITING_NOTHING)
        return;
    if (out->ack_due) {
        out->ack_due = false;
        out->writing = WRITING_ACK;
        io->write(io->host, UUID_CHUNKED_READ, out->ack, sizeof(out->ack), false);
        return;
    }
    const size_t length = huami_next_chunk(&out->sender, chunk);
    if (length > 0) {
        out->writing = WRITING_CHUNK;
        io->write(io->host, UUID_CHUNKED_WRITE, chunk, length, false);
    } else if (out->command_due) {
        const bool refuses = out->refuses && strcmp(out->refuses, out->characteristic) == 0;
        out->command_due = false;
        out->writing = WRITING_COMMAND;
        io->write(io->host, out->characteristic, out->command, out->command_length, !refuses);
    }
}

void huami_command(struct huami_out *out, const struct driver_io *io, const char *characteristic,
                   const uint8_t *bytes, size_t length)
{
    out->characteristic = characteristic;
    memcpy(out->command, bytes, length);
    out->command_length = length;
    out->command_due = true;
    write_next(out, io);
}

void huami_message(struct huami_out *out, const struct driver_io *io, const uint8_t *bytes,
                   size_t length)
{
    huami_say(&out->sender, bytes, length);
    write_next(out, io);
}

void huami_ack(struct huami_out *out, const struct driver_io *io,
               const uint8_t ack[HUAMI_CHUNK_ACK])
{
    memcpy(out->ack, ack, sizeof(out->ack));
    out->ack_due = true;
    write_next(out, io);
}

/* What a refused or finished write means for what is waited for. */
static enum huami_written finished(struct huami_out *out, int result)
{
    switch (out->writing) {
    case WRITING_CHUNK:
        if (result < 0) {
            out->sender.length = out->sender.sent = 0;
            return HUAMI_WROTE_NOT;
        }
        return out->sender.sent == out->sender.length ? HUAMI_WROTE_ALL : HUAMI_WROTE_PART;
    case WRITING_COMMAND:
        if (result >= 0)
            return HUAMI_WROTE_ALL;
        if (out->refuses && strcmp(out->refuses, out->characteristic) == 0)
            return HUAMI_WROTE_NOT;
        out->refuses = out->characteristic;
        out->command_due = true;
        return HUAMI_WROTE_PART;
    default:
        return HUAMI_WROTE_PART;
    }
}

enum huami_written huami_written(struct huami_out *out, const struct driver_io *io, int result)
{
    const enum huami_written written = finished(out, result);
    out->writing = WRITING_NOTHING;
    write_next(out, io);
    return written;
}
