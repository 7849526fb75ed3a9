/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a band finds out that the other side has its key. Old bands, on 0009, with c = 0x80 or 0 and
 * f = 0 or 8:
 *
 *      host: c|02 f [02 01 00]                  band: 10 c|02 01 random(16)
 *      host: c|03 f AES(key, random)            band: 10 c|03 01, or 04: another key
 *
 * New ones in messages of endpoint 0x0082, cut into chunks (0016 in, 0017 out). A public key is a
 * point of NIST B-163, x and y as 24 bytes each, least significant byte first:
 *
 *      host: 04 02 00 02 public(48)             band: 10 04 01 random(16) public(48)
 *      host: 05 AES(key, random) AES(s, random) band: 10 05 01, or 25: another key
 *
 *      s[i] = x of the shared point[8 + i] ^ key[i]
 *
 *      chunk   0   1      2   3       4      [5..8    9..10]
 *            +---+-------+---+--------+-------+--------+----------+------
 *            | 3 | flags | 0 | handle | count | length | endpoint | data
 *            +---+-------+---+--------+-------+--------+----------+------
 *              flags: 1 first, 2 last, 4 acknowledge       only in the first
 *
 * The band has always the same pair of keys (made with openssl ecparam -name sect163r2), and takes
 * the shared point from libcrypto's EVP, of which x is all it gives and all that is needed.
 */
#include "tests/wearables/band_inside.h"

#include "core/cleanup.h"
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <string.h>

#define ENDPOINT   0x0082
#define FIELD      21 /* bytes of a coordinate */
#define COORDINATE 24 /* of one on the air */

static const uint8_t own_private[FIELD] = {0x01, 0xd9, 0xc4, 0x34, 0x32, 0x40, 0x93,
                                           0xdd, 0xeb, 0x86, 0xe8, 0x61, 0x1c, 0x5c,
                                           0xde, 0x6c, 0x1d, 0x20, 0x3b, 0x32, 0x1b};
static const uint8_t own_public[1 + 2 * FIELD] = {
    0x04, 0x06, 0xf5, 0xd1, 0x9a, 0xb5, 0x08, 0xff, 0xd4, 0x35, 0x7a, 0xf0, 0x92, 0x15, 0x75,
    0xa8, 0x9f, 0x85, 0x38, 0xda, 0x76, 0x1e, 0x04, 0xbe, 0x1d, 0x2a, 0xb4, 0x4b, 0x7f, 0x8a,
    0x26, 0x53, 0xba, 0xc0, 0xd1, 0xcf, 0x2f, 0xe1, 0xa0, 0x88, 0x01, 0x80, 0xca};

static void free_key(EVP_PKEY **key)
{
    EVP_PKEY_free(*key);
}

static void free_context(EVP_PKEY_CTX **context)
{
    EVP_PKEY_CTX_free(*context);
}

static void free_cipher(EVP_CIPHER_CTX **cipher)
{
    EVP_CIPHER_CTX_free(*cipher);
}

static void free_builder(OSSL_PARAM_BLD **builder)
{
    OSSL_PARAM_BLD_free(*builder);
}

static void free_params(OSSL_PARAM **params)
{
    OSSL_PARAM_free(*params);
}

static void free_number(BIGNUM **number)
{
    BN_free(*number);
}

static void encrypt(const uint8_t key[BAND_KEY], const uint8_t in[BAND_KEY], uint8_t out[BAND_KEY])
{
    CLEANUP(free_cipher) EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    int length = 0;
    if (!cipher || EVP_EncryptInit_ex2(cipher, EVP_aes_128_ecb(), key, NULL, NULL) != 1 ||
        EVP_EncryptUpdate(cipher, out, &length, in, BAND_KEY) != 1 || length != BAND_KEY)
        abort();
}

static EVP_PKEY *make_key(const uint8_t point[1 + 2 * FIELD], const uint8_t *private)
{
    CLEANUP(free_context) EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    CLEANUP(free_builder) OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    CLEANUP(free_number) BIGNUM *number = private ? BN_bin2bn(private, FIELD, NULL) : NULL;
    EVP_PKEY *key = NULL;
    OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, "sect163r2", 0);
    OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point, 1 + 2 * FIELD);
    if (number)
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_PRIV_KEY, number);
    CLEANUP(free_params) OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(builder);
    if (EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &key, private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
                          params) != 1)
        return NULL;
    return key;
}

static void reversed(const uint8_t *from, size_t length, uint8_t *to)
{
    for (size_t i = 0; i < length; i++)
        to[i] = from[length - 1 - i];
}

/* x of the shared point, in the form of the air; false: theirs is no point of the curve. */
static bool derive(const uint8_t theirs[BAND_POINT], uint8_t ret_x[COORDINATE])
{
    uint8_t point[1 + 2 * FIELD] = {4};
    uint8_t x[FIELD];
    size_t length = sizeof(x);
    reversed(theirs, FIELD, point + 1);
    reversed(theirs + COORDINATE, FIELD, point + 1 + FIELD);
    CLEANUP(free_key) EVP_PKEY *own = make_key(own_public, own_private);
    CLEANUP(free_key) EVP_PKEY *peer = make_key(point, NULL);
    if (!own || !peer)
        return false;
    CLEANUP(free_context) EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(own, NULL);
    if (EVP_PKEY_derive_init(context) != 1 || EVP_PKEY_derive_set_peer(context, peer) != 1 ||
        EVP_PKEY_derive(context, x, &length) != 1)
        return false;
    memset(ret_x, 0, COORDINATE);
    reversed(x, FIELD, ret_x);
    return true;
}

/* Another at each login, the same at each run. */
static void new_random(struct band *band)
{
    band->logins++;
    for (unsigned i = 0; i < BAND_KEY; i++)
        band->random[i] = (uint8_t)(band->memory.seed * 31 + band->logins * 17 + i * 29);
}

static void judge(struct band *band, bool right)
{
    band->trusted = right;
    if (!right)
        band->refusals++;
}

/* ---- old ---- */

static int ask_legacy(struct band *band, const uint8_t *bytes, size_t length)
{
    const unsigned c = band->form & 0x80;
    const uint8_t expected[] = {(uint8_t)(c | 2), band->form & 0x0f, 2, 1, 0};
    uint8_t answer[3 + BAND_KEY] = {0x10, (uint8_t)(c | 2), 1};
    if (length != (c ? 5 : 2) || memcmp(bytes, expected, length) != 0)
        return ATT_OK; /* it says nothing to what it does not know */
    new_random(band);
    memcpy(answer + 3, band->random, BAND_KEY);
    band_send(band, "0009", answer, sizeof(answer));
    return ATT_OK;
}

int band_auth_legacy(struct band *band, const uint8_t *bytes, size_t length)
{
    const unsigned c = band->form & 0x80;
    uint8_t proof[BAND_KEY];
    if (length < 2 || (bytes[0] & 0x0f) != 3)
        return length < 2 ? ATT_INVALID_LENGTH : ask_legacy(band, bytes, length);
    if (length != 2 + BAND_KEY)
        return ATT_INVALID_LENGTH;
    encrypt(band->key, band->random, proof);
    const bool right = bytes[0] == (c | 3) && memcmp(proof, bytes + 2, BAND_KEY) == 0;
    const uint8_t answer[] = {0x10, (uint8_t)(c | 3), right ? 1 : 4};
    judge(band, right);
    band_send(band, "0009", answer, sizeof(answer));
    return ATT_OK;
}

/* ---- new ---- */

static void say(struct band *band, const uint8_t *data, size_t length)
{
    const size_t room = (size_t)band->base.mtu - 3;
    uint8_t count = 0;
    for (size_t sent = 0; sent < length; count++) {
        uint8_t chunk[WEARABLE_VALUE_MAX] = {3, 0, 0, 0x51, count};
        size_t head = 5;
        if (sent == 0) {
            chunk[1] |= 1;
            chunk[5] = (uint8_t)length;
            chunk[9] = ENDPOINT & 0xff;
            head = 11;
        }
        const size_t part = length - sent < room - head ? length - sent : room - head;
        memcpy(chunk + head, data + sent, part);
        sent += part;
        if (sent == length)
            chunk[1] |= 2 | 4;
        band_send(band, "0017", chunk, head + part);
    }
}

static void exchange(struct band *band, const uint8_t theirs[BAND_POINT])
{
    uint8_t answer[3 + BAND_KEY + BAND_POINT] = {0x10, 4, 1};
    uint8_t x[COORDINATE];
    if (!derive(theirs, x)) {
        say(band, (const uint8_t[]){0x10, 4, 0x05}, 3);
        return;
    }
    new_random(band);
    for (size_t i = 0; i < BAND_KEY; i++)
        band->session[i] = x[8 + i] ^ band->key[i];
    memcpy(answer + 3, band->random, BAND_KEY);
    reversed(own_public + 1, FIELD, answer + 3 + BAND_KEY);
    reversed(own_public + 1 + FIELD, FIELD, answer + 3 + BAND_KEY + COORDINATE);
    say(band, answer, sizeof(answer));
}

static void check_proofs(struct band *band, const uint8_t proofs[2 * BAND_KEY])
{
    uint8_t expected[2 * BAND_KEY];
    encrypt(band->key, band->random, expected);
    encrypt(band->session, band->random, expected + BAND_KEY);
    const bool right = memcmp(proofs, expected, sizeof(expected)) == 0;
    judge(band, right);
    say(band, (const uint8_t[]){0x10, 5, right ? 0x01 : 0x25}, 3);
}

static void heard(struct band *band)
{
    static const uint8_t hello[] = {4, 2, 0, 2};
    const uint8_t *message = band->message;
    const size_t length = band->message_length;
    if (length == sizeof(hello) + BAND_POINT && memcmp(message, hello, sizeof(hello)) == 0)
        exchange(band, message + sizeof(hello));
    else if (length == 1 + 2 * BAND_KEY && message[0] == 5)
        check_proofs(band, message + 1);
}

int band_auth_chunk(struct band *band, const uint8_t *bytes, size_t length)
{
    const bool first = length > 1 && bytes[1] & 1;
    const size_t head = first ? 11 : 5;
    if (length <= head || bytes[0] != 3 || bytes[2] != 0 || length > (size_t)band->base.mtu - 3)
        return ATT_INVALID_LENGTH;
    if (first) {
        band->message_size = (size_t)bytes[5] | (size_t)bytes[6] << 8;
        band->message_length = 0;
        band->message_handle = bytes[3];
        band->message_count = 0;
        if (bytes[9] != (ENDPOINT & 0xff) || bytes[10] != 0 || band->message_size > BAND_PROMPT)
            return ATT_APPLICATION;
    }
    if (bytes[3] != band->message_handle || bytes[4] != band->message_count++ ||
        band->message_length + length - head > band->message_size)
        return ATT_APPLICATION;
    memcpy(band->message + band->message_length, bytes + head, length - head);
    band->message_length += length - head;
    if (bytes[1] & 4)
        band_send(band, "0017", (const uint8_t[]){4, 0, bytes[3], 1, bytes[4]}, 5);
    if (bytes[1] & 2 && band->message_length == band->message_size)
        heard(band);
    return ATT_OK;
}
