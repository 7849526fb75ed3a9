/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a wearable says when it advertises: flags, the UUIDs of its services, manufacturer's data
 * and its name (Core Specification Supplement, part A), in 31 bytes of advertisement and 31 of scan
 * response.
 */
#ifndef TESTS_AIR_ADVERT_H
#define TESTS_AIR_ADVERT_H

#include "tests/wearables/wearable.h"

#define ADVERT_MAX 31

struct advert {
    uint8_t data[ADVERT_MAX];
    size_t length;
    uint8_t response[ADVERT_MAX];
    size_t response_length;
};

/* What fits into the advertisement is there, the rest in the scan response; a name that fits
 * nowhere is shortened, manufacturer's data that fit nowhere are left out. */
void advert_make(struct advert *advert, const struct wearable *wearable);

#endif
