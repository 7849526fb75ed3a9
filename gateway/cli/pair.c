/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/pair.h"

#include "core/cleanup.h"
#include "core/log.h"
#include "gateway/cli/ask.h"
#include "gateway/cli/session.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DIGITS    6
#define TRIES_MAX 10 /* bad answers to a question: behind a pipe may be somebody else's text */

struct pair {
    const struct ble_pairing *wanted;
    struct pair_result result;
    struct session session;
    struct ask ask;
    enum ble_pair_step question; /* BLE_PAIR_ENTER, BLE_PAIR_CONFIRM */
    uint32_t passkey;
    unsigned tries;
    const char *declined; /* why there was no answer, or NULL */
};

static struct pair *pair_of(void *userdata)
{
    struct session *session = userdata;
    return session->errand->data;
}

/* ---- questions ---- */

static void ask_again(struct pair *pair)
{
    char prompt[64] = "type the six digits that the device shows: ";

    if (pair->question == BLE_PAIR_CONFIRM)
        snprintf(prompt, sizeof(prompt), "does the device show %06u? [y/N] ", pair->passkey);
    ask_begin(&pair->ask, prompt);
}

static void decline(struct pair *pair, const char *why)
{
    pair->declined = why;
    if (pair->question == BLE_PAIR_CONFIRM)
        ble_pair_confirm(pair->session.ble, false);
    else
        ble_pair_cancel(pair->session.ble);
}

static void refuse(struct pair *pair)
{
    if (++pair->tries < TRIES_MAX)
        ask_again(pair);
    else
        decline(pair, "too many answers were none");
}

/* The word without the blanks around it, cut to the size. */
static void read_word(const char *line, char *ret, size_t size)
{
    static const char blanks[] = " \t\r";
    const size_t begin = strspn(line, blanks);
    size_t length = strlen(line + begin);

    while (length > 0 && strchr(blanks, line[begin + length - 1]))
        length--;
    snprintf(ret, size, "%.*s", (int)length, line + begin);
}

static void on_digits(struct pair *pair, const char *word)
{
    if (strlen(word) == DIGITS && strspn(word, "0123456789") == DIGITS)
        ble_pair_enter(pair->session.ble, (uint32_t)strtoul(word, NULL, 10));
    else
        refuse(pair);
}

static void on_yes_or_no(struct pair *pair, const char *word)
{
    if (strcasecmp(word, "y") == 0 || strcasecmp(word, "yes") == 0)
        ble_pair_confirm(pair->session.ble, true);
    else if (!*word || strcasecmp(word, "n") == 0 || strcasecmp(word, "no") == 0)
        decline(pair, "the digits are not the same");
    else
        refuse(pair);
}

static void on_answer(void *userdata, const char *line)
{
    struct pair *pair = userdata;
    char word[16];

    if (!line) {
        decline(pair, "standard input ended without an answer");
        return;
    }
    read_word(line, word, sizeof(word));
    if (pair->question == BLE_PAIR_CONFIRM)
        on_yes_or_no(pair, word);
    else
        on_digits(pair, word);
}

/* ---- the errand ---- */

static void on_step(void *userdata, enum ble_pair_step step, uint32_t passkey)
{
    struct pair *pair = pair_of(userdata);

    switch (step) {
    case BLE_PAIR_BEGINS:
        break;
    case BLE_PAIR_ALREADY:
        pair->result.already = true;
        break;
    case BLE_PAIR_SHOW:
        fprintf(stderr, "type on the device: %06u\n", passkey);
        break;
    case BLE_PAIR_ENTER:
    case BLE_PAIR_CONFIRM:
        pair->question = step;
        pair->passkey = passkey;
        pair->tries = 0;
        ask_again(pair);
        break;
    case BLE_PAIR_WITHDRAWN:
        if (pair->wanted->can_ask)
            ask_withdraw(&pair->ask);
        break;
    }
}

static void on_end(void *userdata, int result, const char *address, const char *why)
{
    struct pair *pair = pair_of(userdata);

    snprintf(pair->result.address, sizeof(pair->result.address), "%s", address);
    if (why)
        log_info("bluetoothd: %s", why);
    session_end(userdata, result, 0);
}

/* The end of the pairing comes when bluetoothd has been told; who is in a hurry asks twice. */
static void interrupted(struct session *session)
{
    struct pair *pair = session->errand->data;

    if (pair->result.interrupted)
        session_end(session, -ERR_DENIED, 0);
    else if (session->ble)
        ble_pair_cancel(session->ble);
    pair->result.interrupted = true;
}

static int start(struct session *session, struct error *err)
{
    struct pair *pair = session->errand->data;

    if (pair->wanted->can_ask)
        ask_open(&pair->ask, &session->loop);
    return ble_pair(session->ble, pair->wanted, err);
}

static void close_errand(struct session *session)
{
    struct pair *pair = session->errand->data;

    if (pair->wanted->can_ask)
        ask_close(&pair->ask);
}

/* ---- the end in words ---- */

static int fail(const struct pair *pair, int result, struct error *err)
{
    const enum error_code code = (enum error_code) - result;
    const char *address = pair->wanted->address;

    if (pair->result.interrupted)
        return error_set(err, ERR_DENIED, "interrupted");
    if (session_is_kept_out(&pair->session))
        return error_set(err, code, "%s", pair->session.trouble);
    if (pair->declined)
        return error_set(err, ERR_DENIED, "%s: %s", address, pair->declined);
    switch (code) {
    case ERR_UNAVAILABLE:
        return error_set(err, code, "no Bluetooth adapter is up");
    case ERR_NOT_FOUND:
        return error_set(err, code, "%s was not heard in %u s", address, pair->wanted->seconds);
    case ERR_DENIED:
        return error_set(err, code, "%s refused: the digits were wrong, or it was told no",
                         address);
    case ERR_UNSUPPORTED:
        return error_set(err, code, "%s does not pair%s", address,
                         pair->wanted->can_ask ? "" : " with nobody to ask");
    case ERR_TIMEOUT:
        return error_set(err, code, "%s: the answer came too late", address);
    case ERR_IO:
        return error_set(err, code, "the link to %s was lost", address);
    default:
        return error_set(err, code, "the pairing failed: %s", error_name(result));
    }
}

int pair_run(const struct config *config, const char *preferred, const struct ble_pairing *wanted,
             struct pair_result *ret, struct error *err)
{
    CLEANUP(cleanup_free) struct pair *pair = calloc(1, sizeof(*pair));
    const struct errand errand = {
        .data = pair,
        .config = config,
        .preferred = preferred,
        .events = {.on_pair_step = on_step, .on_pair_end = on_end},
        .start = start,
        .interrupted = interrupted,
        .close = close_errand,
    };

    *ret = (struct pair_result){0};
    if (!pair)
        return error_set(err, ERR_NOMEM, "out of memory");
    pair->wanted = wanted;
    pair->ask.answered = on_answer;
    pair->ask.userdata = pair;
    const int result = session_run(&pair->session, &errand, err);
    *ret = pair->result;
    ret->trouble = pair->session.trouble;
    return result < 0 ? fail(pair, result, err) : 0;
}
