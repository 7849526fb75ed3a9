/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/drivers/bangle_command.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#define UUID_WRITE "6e400002-b5a3-f393-e0a9-e50e24dcca9e"
#define PIECE_MAX  20 /* bytes that any link takes */

__attribute__((format(printf, 2, 3))) static void type(struct bangle_command *command,
                                                       const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(command->text, sizeof(command->text), format, arguments);
    va_end(arguments);
    command->length = length < BANGLE_COMMAND_MAX ? (size_t)length : 0;
    command->written = 0;
}

void bangle_type_time(struct bangle_command *command, int64_t now_ms, int64_t then_ms)
{
    type(command,
         "\x03\x10print(JSON.stringify({t:\"clock\",was:Date.now()}));setTime(%" PRId64
         ".%03d);print(JSON.stringify({t:\"zone\",then:new Date(%" PRId64
         ").getTimezoneOffset(),now:new Date().getTimezoneOffset(),fw:process.env.VERSION,hw:"
         "process.env.BOARD}))\n",
         now_ms / MS_PER_SECOND, (int)(now_ms % MS_PER_SECOND), then_ms);
}

/* The number of entries is said twice, because a line that lost its middle may still be a list. */
void bangle_type_sleep(struct bangle_command *command, int64_t from_ms, int64_t until_ms)
{
    type(command,
         "\x10(l=>print(JSON.stringify({t:\"sleeplog\",since:%" PRId64
         ",count:l.length,log:l})))(require(\"sleeplog\").readLog(%" PRId64 ",%" PRId64 "))\n",
         from_ms, from_ms, until_ms);
}

void bangle_type_fetch(struct bangle_command *command, int64_t after_ms)
{
    type(command, "\x10GB({\"t\":\"actfetch\",\"ts\":%" PRId64 "})\n", after_ms);
}

/* Hours with two decimals: 5.75 is the zone of Kathmandu. */
void bangle_type_zone(struct bangle_command *command, int32_t offset_s)
{
    const int hundredths = (offset_s < 0 ? -offset_s : offset_s) / 36;
    char hours[16];
    snprintf(hours, sizeof(hours), "%s%d.%02d", offset_s < 0 ? "-" : "", hundredths / 100,
             hundredths % 100);
    type(command,
         "\x10"
         "E.setTimeZone(%s);(s=>{if(s){s.timezone=%s;require(\"Storage\").writeJSON("
         "\"setting.json\",s)}})(require(\"Storage\").readJSON(\"setting.json\",1));"
         "print(JSON.stringify({t:\"zone set\"}))\n",
         hours, hours);
}

void bangle_command_write(struct bangle_command *command, const struct driver_io *io, bool stopped)
{
    const size_t left = command->length - command->written;
    const size_t piece = left < PIECE_MAX ? left : PIECE_MAX;
    if (left == 0 || command->writing || stopped)
        return;
    const uint8_t *bytes = (const uint8_t *)command->text + command->written;
    command->writing = true;
    command->written += piece;
    io->write(io->host, UUID_WRITE, bytes, piece, false);
}

bool bangle_command_is_out(const struct bangle_command *command)
{
    return command->written == command->length;
}
