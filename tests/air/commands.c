/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The commands of the control socket: those of the stand-in for bluetoothd that are about what is
 * in the air, with the same words (tests/fakebluez/commands.c), and some that only raw bytes can
 * mean.
 *
 *   adapter add hciN ADDRESS | adapter remove hciN
 *   strap add ADDRESS [key=value ...]             (or another kind of wearable)
 *   strap set ADDRESS key=value ...
 *   strap silent ADDRESS on|off | strap contact ADDRESS on|off
 *   strap raw ADDRESS HEX [UUID]                  notification with these bytes (of 2a37)
 *   strap burst ADDRESS N                         N notifications without pause
 *   strap pdu ADDRESS HEX [CHANNEL]               these bytes on an L2CAP channel (4, ATT)
 *   strap range ADDRESS in|out | strap remove ADDRESS | strap show ADDRESS
 *   strap pairing ADDRESS                         what it shows and asks for, whether it has a bond
 *   strap enter ADDRESS PASSKEY | strap confirm ADDRESS yes|no | strap forget ADDRESS
 *   drop ADDRESS [remote]                         link loss, or the wearable ends it
 *   refuse ADDRESS N [brief]                      next N connects fail
 *   resolve ADDRESS never|normal                  ATT requests get no answer
 *   service-changed ADDRESS [quiet]               its services come back with other handles; quiet:
 *                                                 without an indication
 *   at MS COMMAND...                              runs a command later
 *   status | quit
 */
#include "tests/air/commands.h"

#include "tests/control/later.h"
#include "tests/control/program.h"
#include <string.h>

int air_word_peer(const struct words *words, size_t i, struct air_peer **ret, struct error *err)
{
    *ret = air_peer_find(words->host, words->word[i]);
    return *ret ? 0 : error_set(err, ERR_NOT_FOUND, "no wearable %s", words->word[i]);
}

/* ---- adapters ---- */

static int add_adapter(const struct words *words, unsigned index, struct error *err)
{
    if (words->count < 4)
        return words_usage(err, "adapter add hciN ADDRESS");
    struct address address;
    struct controller *controller;
    int r = address_read(words->word[3], false, &address, err);
    if (r < 0)
        return r;
    r = controller_open(words->host, address, NULL, &controller, err);
    if (r < 0 || controller->index == index)
        return r;
    r = error_set(err, ERR_EXISTS, "the kernel made hci%u", controller->index);
    controller_close(controller);
    return r;
}

static int command_adapter(const struct words *words, struct error *err)
{
    long index;
    if (strncmp(words->word[2], "hci", 3) != 0 ||
        wearable_parse_number(words->word[2] + 3, 0, 255, &index) < 0)
        return words_usage(err, "adapter add|remove hciN");
    if (strcmp(words->word[1], "add") == 0)
        return add_adapter(words, (unsigned)index, err);
    if (strcmp(words->word[1], "remove") != 0)
        return words_usage(err, "adapter add|remove hciN");
    const struct air *air = words->host;
    struct controller *controller;
    TAILQ_FOREACH (controller, &air->controllers, entry) {
        if (!controller->peer && controller->index == (unsigned)index)
            break;
    }
    if (!controller)
        return error_set(err, ERR_NOT_FOUND, "no adapter %s", words->word[2]);
    controller_close(controller);
    return 0;
}

/* ---- links ---- */

static int command_drop(const struct words *words, struct error *err)
{
    struct air_peer *peer;
    const int r = air_word_peer(words, 1, &peer, err);
    if (r < 0)
        return r;
    if (!peer->link)
        return error_set(err, ERR_UNAVAILABLE, "%s has no link", words->word[1]);
    if (words->count > 2 && strcmp(words->word[2], "remote") == 0)
        air_link_close(peer->link, HCI_REMOTE_ENDED, HCI_LOCAL_ENDED);
    else
        air_link_close(peer->link, HCI_TIMEOUT, HCI_TIMEOUT);
    return 0;
}

static int command_refuse(const struct words *words, struct error *err)
{
    struct air_peer *peer;
    long count;
    int r = air_word_peer(words, 1, &peer, err);
    if (r == 0)
        r = word_number(words->word[2], 0, 1000000, &count, err);
    if (r < 0)
        return r;
    peer->refuse = (unsigned)count;
    peer->refuse_brief = words->count > 3 && strcmp(words->word[3], "brief") == 0;
    return 0;
}

/* Only a wearable that is served here can misbehave on ATT. */
static int served_here(const struct words *words, struct air_peer **ret, struct error *err)
{
    const int r = air_word_peer(words, 1, ret, err);
    if (r == 0 && (*ret)->controller)
        return error_set(err, ERR_UNSUPPORTED, "the kernel serves %s", words->word[1]);
    return r;
}

static int command_resolve(const struct words *words, struct error *err)
{
    struct air_peer *peer;
    const int r = served_here(words, &peer, err);
    if (r == 0)
        air_peer_set_mute(peer, strcmp(words->word[2], "never") == 0);
    return r;
}

static int command_service_changed(const struct words *words, struct error *err)
{
    struct air_peer *peer;
    const int r = served_here(words, &peer, err);
    if (r == 0)
        air_peer_change_services(peer, words->count < 3);
    return r;
}

/* ---- the air as a whole ---- */

static int command_status(const struct words *words, struct error *err)
{
    (void)err;
    air_status(words->host, words->answer, words->size);
    return 0;
}

static int command_at(const struct words *words, struct error *err)
{
    struct air *air = words->host;
    return later_at(words, &air->timers, air_command, err);
}

static const struct command all_commands[] = {
    {"adapter", 3, command_adapter},
    {"drop", 2, command_drop},
    {"refuse", 3, command_refuse},
    {"resolve", 3, command_resolve},
    {"service-changed", 2, command_service_changed},
    {"at", 3, command_at},
    {"status", 1, command_status},
    {"quit", 1, program_quit},
    {NULL, 0, NULL},
};

void air_command(void *air, const char *line, char *answer, size_t size)
{
    static const struct commands commands = {
        .tables = {all_commands},
        .wearable = air_wearable_command,
    };
    commands_run(&commands, air, line, answer, size);
}
