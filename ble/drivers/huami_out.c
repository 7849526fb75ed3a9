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

static bool refuses_response(const struct huami_out *out)
{
    return out->refuses && strcmp(out->refuses, out->characteristic) == 0;
}

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
        out->command_due = false;
        out->writing = WRITING_COMMAND;
        io->write(io->host, out->characteristic, out->command, out->command_length,
                  !refuses_response(out));
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

static enum huami_written chunk_written(struct huami_out *out, int result)
{
    struct huami_sender *sender = &out->sender;
    if (result >= 0)
        return sender->sent == sender->length ? HUAMI_WROTE_ALL : HUAMI_WROTE_PART;
    sender->length = sender->sent = 0;
    return HUAMI_WROTE_NOT;
}

static enum huami_written command_written(struct huami_out *out, int result)
{
    if (result >= 0)
        return HUAMI_WROTE_ALL;
    if (refuses_response(out))
        return HUAMI_WROTE_NOT;
    out->refuses = out->characteristic;
    out->command_due = true;
    return HUAMI_WROTE_PART;
}

/* The band's answer can be here before that of the write which led to it; then a command is due
 * already, and what became of the older write is of no interest. */
enum huami_written huami_written(struct huami_out *out, const struct driver_io *io, int result)
{
    enum huami_written written = HUAMI_WROTE_PART;
    if (!out->command_due && out->writing == WRITING_CHUNK)
        written = chunk_written(out, result);
    if (!out->command_due && out->writing == WRITING_COMMAND)
        written = command_written(out, result);
    out->writing = WRITING_NOTHING;
    write_next(out, io);
    return written;
}
