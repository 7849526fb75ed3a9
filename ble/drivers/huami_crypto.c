/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * EVP would do for the cipher, but its key exchange gives x alone and wants a key object for each
 * side; so the curve is spoken to as group and points, which OpenSSL 3 has not deprecated.
 */
#include "ble/drivers/huami_crypto.h"

#include "core/cleanup.h"
#include "core/error.h"
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <string.h>

#define FIELD_BITS 163

static void free_cipher(EVP_CIPHER_CTX **cipher)
{
    EVP_CIPHER_CTX_free(*cipher);
}

static void free_group(EC_GROUP **group)
{
    EC_GROUP_free(*group);
}

static void free_point(EC_POINT **point)
{
    EC_POINT_clear_free(*point);
}

static void free_number(BIGNUM **number)
{
    BN_clear_free(*number);
}

int huami_aes(const uint8_t key[HUAMI_KEY], const uint8_t in[HUAMI_KEY], uint8_t ret[HUAMI_KEY])
{
    CLEANUP(free_cipher) EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    int length = 0;
    if (!cipher || EVP_EncryptInit_ex2(cipher, EVP_aes_128_ecb(), key, NULL, NULL) != 1 ||
        EVP_CIPHER_CTX_set_padding(cipher, 0) != 1 ||
        EVP_EncryptUpdate(cipher, ret, &length, in, HUAMI_KEY) != 1 || length != HUAMI_KEY)
        return -ERR_INTERNAL;
    return 0;
}

/* A private number: 1 ... 2^162 - 1, so that it is below the order of the curve, which is just
 * above 2^162. */
static int read_private(const uint8_t bytes[HUAMI_NUMBER], BIGNUM **ret)
{
    CLEANUP(free_number) BIGNUM *number = BN_lebin2bn(bytes, HUAMI_NUMBER, NULL);
    if (!number)
        return -ERR_INTERNAL;
    if (BN_num_bits(number) >= FIELD_BITS && BN_mask_bits(number, FIELD_BITS - 1) != 1)
        return -ERR_INTERNAL;
    if (BN_is_zero(number))
        return -ERR_RANGE;
    *ret = TAKE(number);
    return 0;
}

static int write_point(const EC_GROUP *group, const EC_POINT *point, uint8_t ret[HUAMI_POINT])
{
    CLEANUP(free_number) BIGNUM *x = BN_new();
    CLEANUP(free_number) BIGNUM *y = BN_new();
    if (!x || !y)
        return -ERR_INTERNAL;
    if (EC_POINT_is_at_infinity(group, point))
        return -ERR_RANGE;
    if (EC_POINT_get_affine_coordinates(group, point, x, y, NULL) != 1 ||
        BN_bn2lebinpad(x, ret, HUAMI_NUMBER) != HUAMI_NUMBER ||
        BN_bn2lebinpad(y, ret + HUAMI_NUMBER, HUAMI_NUMBER) != HUAMI_NUMBER)
        return -ERR_INTERNAL;
    return 0;
}

/* -ERR_RANGE: not on the curve, or its point of order 2, the one with x = 0. */
static int read_point(const EC_GROUP *group, const uint8_t bytes[HUAMI_POINT], EC_POINT *ret)
{
    CLEANUP(free_number) BIGNUM *x = BN_lebin2bn(bytes, HUAMI_NUMBER, NULL);
    CLEANUP(free_number) BIGNUM *y = BN_lebin2bn(bytes + HUAMI_NUMBER, HUAMI_NUMBER, NULL);
    if (!x || !y)
        return -ERR_INTERNAL;
    if (BN_is_zero(x) || BN_num_bits(x) > FIELD_BITS || BN_num_bits(y) > FIELD_BITS ||
        EC_POINT_set_affine_coordinates(group, ret, x, y, NULL) != 1)
        return -ERR_RANGE;
    return 0;
}

int huami_public(const uint8_t private_key[HUAMI_NUMBER], uint8_t ret[HUAMI_POINT])
{
    CLEANUP(free_group) EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_sect163r2);
    CLEANUP(free_point) EC_POINT *point = group ? EC_POINT_new(group) : NULL;
    CLEANUP(free_number) BIGNUM *number = NULL;
    const int r = read_private(private_key, &number);
    if (r < 0)
        return r;
    if (!point || EC_POINT_mul(group, point, number, NULL, NULL, NULL) != 1)
        return -ERR_INTERNAL;
    return write_point(group, point, ret);
}

int huami_shared(const uint8_t private_key[HUAMI_NUMBER], const uint8_t theirs[HUAMI_POINT],
                 uint8_t ret[HUAMI_POINT])
{
    CLEANUP(free_group) EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_sect163r2);
    CLEANUP(free_point) EC_POINT *point = group ? EC_POINT_new(group) : NULL;
    CLEANUP(free_number) BIGNUM *number = NULL;
    if (!point)
        return -ERR_INTERNAL;
    int r = read_private(private_key, &number);
    if (r == 0)
        r = read_point(group, theirs, point);
    if (r < 0)
        return r;
    if (EC_POINT_mul(group, point, NULL, point, number, NULL) != 1)
        return -ERR_INTERNAL;
    return write_point(group, point, ret);
}
