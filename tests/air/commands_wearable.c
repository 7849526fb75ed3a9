/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "strap VERB ADDRESS ...": what is between the wearable and the air, and its pairing. */
#include "tests/air/commands.h"

#include "tests/air/peripheral.h"
#include "tests/control/verbs.h"
#include <string.h>

#define PASSKEY_MAX 999999

static int add(const struct words *words, struct error *err)
{
    struct wearable *wearable;
    const int r = verb_new(words, &wearable, err);
    return r < 0 ? r : air_peer_add(words->host, wearable, err);
}

static int set_range(const struct words *words, struct air_peer *peer, struct error *err)
{
    const char *word = words_at(words, 3);
    if (strcmp(word, "in") != 0 && strcmp(word, "out") != 0)
        return words_usage(err, "strap range ADDRESS in|out");
    air_peer_set_in_range(peer, strcmp(word, "in") == 0);
    return 0;
}

static int take_away(const struct words *words, struct air_peer *peer, struct error *err)
{
    (void)words;
    (void)err;
    air_peer_remove(peer);
    return 0;
}

static int send_pdu(const struct words *words, struct air_peer *peer, struct error *err)
{
    uint8_t bytes[ATT_PDU_MAX];
    uint8_t frame[L2CAP_FRAME_MAX];
    size_t length;
    long channel = L2CAP_ATT;
    int r = wearable_parse_hex(words_at(words, 3), bytes, sizeof(bytes), &length);
    if (r < 0)
        return error_set(err, (enum error_code) - r, "not bytes in hexadecimal");
    if (words->count > 4)
        r = word_number(words->word[4], 0, UINT16_MAX, &channel, err);
    if (r < 0)
        return r;
    if (!peer->link)
        return error_set(err, ERR_UNAVAILABLE, "%s has no link", words->word[2]);
    air_link_send(peer->link, frame, l2cap_frame((uint16_t)channel, bytes, length, frame));
    return 0;
}

/* ---- pairing ---- */

static int show_pairing(const struct words *words, struct air_peer *peer, struct error *err)
{
    (void)err;
    peripheral_pairing(peer->peripheral, words->answer, words->size);
    return 0;
}

static int enter_passkey(const struct words *words, struct air_peer *peer, struct error *err)
{
    long passkey;
    const int r = word_number(words_at(words, 3), 0, PASSKEY_MAX, &passkey, err);
    return r < 0 ? r : peripheral_enter(peer->peripheral, (uint32_t)passkey, err);
}

static int confirm_passkey(const struct words *words, struct air_peer *peer, struct error *err)
{
    const char *word = words_at(words, 3);
    if (strcmp(word, "yes") != 0 && strcmp(word, "no") != 0)
        return words_usage(err, "strap confirm ADDRESS yes|no");
    return peripheral_confirm(peer->peripheral, strcmp(word, "yes") == 0, err);
}

static int forget(const struct words *words, struct air_peer *peer, struct error *err)
{
    (void)words;
    (void)err;
    peripheral_forget(peer->peripheral);
    return 0;
}

/* ---- the table ---- */

static const struct {
    const char *verb;
    bool pairing; /* only of a wearable that asks for security */
    int (*run)(const struct words *words, struct air_peer *peer, struct error *err);
} verbs[] = {
    {"range", false, set_range},    {"remove", false, take_away},
    {"pdu", false, send_pdu},       {"pairing", true, show_pairing},
    {"enter", true, enter_passkey}, {"confirm", true, confirm_passkey},
    {"forget", true, forget},
};

int air_wearable_command(const struct words *words, struct error *err)
{
    struct air_peer *peer;
    if (strcmp(words->word[1], "add") == 0)
        return add(words, err);
    int r = air_word_peer(words, 2, &peer, err);
    if (r < 0)
        return r;
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        if (strcmp(verbs[i].verb, words->word[1]) != 0)
            continue;
        if (verbs[i].pairing && !peer->peripheral)
            return error_set(err, ERR_UNSUPPORTED, "%s does not pair", words->word[2]);
        return verbs[i].run(words, peer, err);
    }
    r = verb_run(peer->wearable, words, err);
    air_peer_changed(peer);
    return r;
}
