/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a band is shown that we have its key. Sources: Gadgetbridge, InitOperation and
 * InitOperation2021.
 *
 * Protocol of 2021, in messages (huami_chunks.h); points and their numbers as in huami_crypto.h:
 *
 *      we    04 02 00 02 | our point (48)
 *      band  10 04 01 | random (16) | its point (48)
 *      we    05 | AES(key, random) | AES(session, random)
 *      band  10 05 01     or 10 05 25: it has another key
 *
 *      session[i] = shared point[8 + i] ^ key[i]
 *
 * Before that, on one characteristic; c is 80 or 0, f is 8 or 0, by model, and nothing else tells:
 *
 *      we    c|02 f [02 01 00 if c]
 *      band  10 c|02 01 | random (16)
 *      we    c|03 f | AES(key, random)
 *      band  10 c|03 01   or 10 c|03 04: it has another key
 *
 * So the ways are tried one after the other, the one that worked last time first. A band says
 * nothing to a way that is not its own, or lacks its characteristics, which a failed write shows.
 */
#include "ble/drivers/huami_inside.h"
#include <string.h>

#define CURSOR    "auth"
#define TRY_MS    4000 /* a band that knows a way answers at once */
#define WRONG_OLD 0x04
#define WRONG_NEW 0x25

enum { ASK = 2, PROVE = 3, OPCODE = 0x0f, EXCHANGE = 4, PROVE_NEW = 5 };

struct legacy_form {
    uint8_t c;
    uint8_t f;
};

static struct legacy_form legacy_form(enum huami_form form)
{
    return (struct legacy_form){
        .c = form == HUAMI_FORM_C80 ? 0x80 : 0,
        .f = form == HUAMI_FORM_F08 ? 0x08 : 0,
    };
}

static void ask_legacy(struct huami *huami, const struct driver_io *io)
{
    const struct legacy_form form = legacy_form(huami->auth.form);
    const uint8_t ask[] = {form.c | ASK, form.f, 0x02, 0x01, 0x00};
    huami_command(&huami->out, io, UUID_AUTH, ask, form.c ? sizeof(ask) : 2);
}

static int ask_2021(struct huami *huami, const struct driver_io *io)
{
    uint8_t hello[4 + HUAMI_POINT] = {EXCHANGE, 0x02, 0x00, 0x02};
    io->entropy(io->host, huami->auth.private_key, sizeof(huami->auth.private_key));
    const int r = huami_public(huami->auth.private_key, hello + 4);
    if (r < 0)
        return r;
    huami_message(&huami->out, io, hello, sizeof(hello));
    return 0;
}

static void try_form(struct huami *huami, const struct driver_io *io, enum huami_form form)
{
    huami->auth.form = form;
    huami->auth.tried |= 1U << form;
    io->timer(io->host, TRY_MS);
    if (form != HUAMI_FORM_2021)
        ask_legacy(huami, io);
    else if (ask_2021(huami, io) < 0)
        huami_fail(huami, io, "no_cryptography");
}

void huami_auth_begin(struct huami *huami, const struct driver_io *io)
{
    const int64_t known = io->cursor(io->host, CURSOR);
    const bool valid = known >= 0 && known < HUAMI_FORMS;
    try_form(huami, io, valid ? (enum huami_form)known : HUAMI_FORM_2021);
}

void huami_auth_next(struct huami *huami, const struct driver_io *io)
{
    if (huami->auth.proving) {
        huami_fail(huami, io, "no_answer");
        return;
    }
    for (unsigned form = 0; form < HUAMI_FORMS; form++) {
        if (huami->auth.tried & 1U << form)
            continue;
        try_form(huami, io, (enum huami_form)form);
        return;
    }
    huami_fail(huami, io, "no_answer");
}

/* The band's answer to our proof. */
static void judged(struct huami *huami, const struct driver_io *io, uint8_t status, uint8_t wrong)
{
    if (status != HUAMI_OK) {
        huami_fail(huami, io, status == wrong ? "wrong_key" : "auth_refused");
        return;
    }
    if (io->cursor(io->host, CURSOR) != (int64_t)huami->auth.form)
        io->commit(io->host, CURSOR, huami->auth.form);
    huami_trusted(huami, io);
}

/* ---- legacy ---- */

static int prove_legacy(struct huami *huami, const struct driver_io *io,
                        const uint8_t random[HUAMI_KEY])
{
    const struct legacy_form form = legacy_form(huami->auth.form);
    uint8_t proof[2 + HUAMI_KEY] = {form.c | PROVE, form.f};
    const int r = huami_aes(huami->auth.key, random, proof + 2);
    if (r < 0)
        return r;
    huami->auth.proving = true;
    io->timer(io->host, HUAMI_ANSWER_MS);
    huami_command(&huami->out, io, UUID_AUTH, proof, sizeof(proof));
    return 0;
}

int huami_auth_legacy(struct huami *huami, const struct driver_io *io, const uint8_t *bytes,
                      size_t length)
{
    if (length < 3)
        return -ERR_LENGTH;
    if (bytes[0] != HUAMI_REPLY)
        return -ERR_SYNTAX;
    const unsigned opcode = bytes[1] & OPCODE;
    if (huami->stage != HUAMI_AUTH || huami->auth.form == HUAMI_FORM_2021 ||
        opcode != (huami->auth.proving ? PROVE : ASK))
        return -ERR_UNSUPPORTED; /* not what was asked */
    if (opcode == PROVE) {
        judged(huami, io, bytes[2], WRONG_OLD);
        return 0;
    }
    if (bytes[2] != HUAMI_OK) {
        huami_auth_next(huami, io);
        return 0;
    }
    return length == 3 + HUAMI_KEY ? prove_legacy(huami, io, bytes + 3) : -ERR_LENGTH;
}

/* ---- 2021 ---- */

static int prove_2021(struct huami *huami, const struct driver_io *io,
                      const uint8_t random[HUAMI_KEY], const uint8_t point[HUAMI_POINT])
{
    const uint8_t *key = huami->auth.key;
    uint8_t shared[HUAMI_POINT];
    uint8_t session[HUAMI_KEY];
    uint8_t proof[1 + 2 * HUAMI_KEY] = {PROVE_NEW};
    int r = huami_shared(huami->auth.private_key, point, shared);
    if (r < 0)
        return r;
    for (size_t i = 0; i < sizeof(session); i++)
        session[i] = shared[8 + i] ^ key[i];
    r = huami_aes(key, random, proof + 1);
    if (r == 0)
        r = huami_aes(session, random, proof + 1 + HUAMI_KEY);
    explicit_bzero(shared, sizeof(shared));
    explicit_bzero(session, sizeof(session));
    if (r < 0)
        return r;
    huami->auth.proving = true;
    io->timer(io->host, HUAMI_ANSWER_MS);
    huami_message(&huami->out, io, proof, sizeof(proof));
    return 0;
}

int huami_auth_message(struct huami *huami, const struct driver_io *io)
{
    const uint8_t *message = huami->in.message;
    const size_t length = huami->in.length;
    if (length < 3)
        return -ERR_LENGTH;
    if (message[0] != HUAMI_REPLY)
        return -ERR_SYNTAX;
    if (huami->stage != HUAMI_AUTH || huami->auth.form != HUAMI_FORM_2021 ||
        message[1] != (huami->auth.proving ? PROVE_NEW : EXCHANGE))
        return -ERR_UNSUPPORTED;
    if (message[1] == PROVE_NEW) {
        judged(huami, io, message[2], WRONG_NEW);
        return 0;
    }
    if (message[2] != HUAMI_OK) {
        huami_auth_next(huami, io);
        return 0;
    }
    if (length != 3 + HUAMI_KEY + HUAMI_POINT)
        return -ERR_LENGTH;
    return prove_2021(huami, io, message + 3, message + 3 + HUAMI_KEY);
}
