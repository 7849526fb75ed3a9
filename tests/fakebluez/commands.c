/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The commands of the control socket. Words are separated by spaces; an underscore in a name stands
 * for a space.
 *
 *   adapter add hciN ADDRESS | adapter remove hciN | adapter power hciN on|off
 *   adapter rfkill hciN on|off
 *   strap add ADDRESS [key=value ...] [known=1]   (or another kind of wearable; known: the device
 *                                                 object is there already, and trusted)
 *   strap set ADDRESS key=value ...
 *   strap silent ADDRESS on|off | strap contact ADDRESS on|off
 *   strap raw ADDRESS HEX [UUID]                  notification with these bytes (of 2a37)
 *   strap burst ADDRESS N                         N notifications without pause
 *   strap range ADDRESS in|out | strap remove ADDRESS | strap show ADDRESS
 *   strap pairing ADDRESS                        "shows=DIGITS|- asks=passkey|confirm|- bonded=0|1"
 *   strap enter ADDRESS PASSKEY                   typed on the wearable
 *   strap confirm ADDRESS yes|no                  its answer to whether the digits are the same
 *   strap forget ADDRESS                          the wearable forgets its bond
 *   strap private ADDRESS PRIVATE|off             it advertises with another address from now on
 *   drop ADDRESS                                  link loss; it advertises again
 *   refuse ADDRESS N [brief]                      next N connects fail
 *   late-objects ADDRESS MS                       GATT objects after ServicesResolved
 *   resolve ADDRESS never [N]|normal              no ServicesResolved, in all or the next N links
 *   service-changed ADDRESS                       all GATT objects go and come back
 *   connect ADDRESS [hciN] | disconnect ADDRESS   bluetoothd or another program does so
 *   bond ADDRESS hciN                             it was paired through that adapter before
 *   trust ADDRESS on|off                          another program sets it
 *   vanish ADDRESS                                its object goes; calls are never answered
 *   stuck ADDRESS on|off                          Disconnect has no effect before "off"
 *   foreign-scan hciN on|off                      another program's discovery
 *   deaf hciN scan|power|off                      hears nothing until discovery, or it, was off
 *   hang METHOD N | lose METHOD N | delay METHOD MS | fail METHOD ERROR TEXT... N
 *   malformed PROPERTY|off                        the property gets a wrong type
 *   no-connected-signal on|off
 *   double-values on|off                          each value is said twice
 *   restart clean|crash [DOWN_MS]
 *   flood N_PER_SECOND [distinct N] [new 1] | flood off
 *   set TIME MS                                   see struct fake_times, without "_ms"
 *   at MS COMMAND...                              runs a command later
 *   status | quit
 */
#include "tests/fakebluez/fake.h"

#include "tests/control/later.h"
#include "tests/control/program.h"
#include "tests/fakebluez/commands.h"
#include <string.h>

/* ---- the fake as a whole ---- */

static int command_status(const struct words *words, struct error *err)
{
    (void)err;
    fake_status(words->host, words->answer, words->size);
    return 0;
}

static int command_restart(const struct words *words, struct error *err)
{
    const bool clean = strcmp(words->word[1], "clean") == 0;
    if (!clean && strcmp(words->word[1], "crash") != 0)
        return words_usage(err, "restart clean|crash [DOWN_MS]");
    long down_ms = 0;
    if (words->count > 2) {
        const int r = word_number(words->word[2], 0, 3600000, &down_ms, err);
        if (r < 0)
            return r;
    }
    fake_restart(words->host, clean, (unsigned)down_ms);
    return 0;
}

static int command_set(const struct words *words, struct error *err)
{
    struct fake *fake = words->host;
    struct fake_times *times = &fake->times;
    const struct {
        const char *name;
        unsigned *value;
    } table[] = {
        {"connect", &times->connect_ms},
        {"connect_timeout", &times->connect_timeout_ms},
        {"resolve", &times->resolve_ms},
        {"battery", &times->battery_ms},
        {"disconnect", &times->disconnect_ms},
        {"att", &times->att_ms},
        {"temporary", &times->temporary_ms},
        {"power", &times->power_ms},
        {"pair", &times->pair_ms},
        {"smp", &times->smp_ms},
        {"answer", &times->answer_ms},
        {"page", &times->page_ms},
        {"agent", &times->agent_ms},
        {"adapters", &times->adapters_ms},
    };
    long number;
    const int r = word_number(words->word[2], 0, 3600000, &number, err);
    if (r < 0)
        return r;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        if (strcmp(table[i].name, words->word[1]) == 0) {
            *table[i].value = (unsigned)number;
            return 0;
        }
    }
    return error_set(err, ERR_NOT_FOUND, "no time \"%s\"", words->word[1]);
}

static int command_flood(const struct words *words, struct error *err)
{
    long per_second = 0;
    long distinct = 100;
    if (strcmp(words->word[1], "off") != 0) {
        const int r = word_number(words->word[1], 1, 100000, &per_second, err);
        if (r < 0)
            return r;
    }
    for (size_t i = 2; i + 1 < words->count; i += 2) {
        long number;
        const int r = word_number(words->word[i + 1], 1, 1000000, &number, err);
        if (r < 0)
            return r;
        if (strcmp(words->word[i], "distinct") == 0)
            distinct = number;
        else if (strcmp(words->word[i], "new") == 0)
            distinct = 0;
        else
            return words_usage(err, "flood N_PER_SECOND [distinct N] [new 1]");
    }
    fake_flood_set(words->host, (unsigned)per_second, (unsigned)distinct);
    return 0;
}

static int command_at(const struct words *words, struct error *err)
{
    struct fake *fake = words->host;
    return later_at(words, &fake->timers, fake_command, err);
}

/* ---- the table ---- */

static const struct command own_commands[] = {
    {"status", 1, command_status},
    {"quit", 1, program_quit},
    {"restart", 2, command_restart},
    {"set", 3, command_set},
    {"flood", 2, command_flood},
    {"at", 3, command_at},
    {NULL, 0, NULL},
};

void fake_command(void *fake, const char *line, char *answer, size_t size)
{
    static const struct commands commands = {
        .tables = {own_commands, fake_air_commands, fake_fault_commands, fake_other_commands},
        .wearable = fake_wearable_command,
    };
    commands_run(&commands, fake, line, answer, size);
}
