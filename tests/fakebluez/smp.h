/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which way two devices can prove to each other that nobody sits between them, from what each has
 * to show and to type with (Core specification 5.4, volume 3, part H, 2.3.5.1, table 2.8, the
 * columns of LE Secure Connections).
 */
#ifndef TESTS_FAKEBLUEZ_SMP_H
#define TESTS_FAKEBLUEZ_SMP_H

#include "tests/wearables/wearable.h"
#include <stdint.h>

/* What our side has: the capability of an agent. */
enum fake_capability {
    FAKE_DISPLAY_ONLY,
    FAKE_DISPLAY_YES_NO,
    FAKE_KEYBOARD_ONLY,
    FAKE_NO_INPUT_NO_OUTPUT,
    FAKE_KEYBOARD_DISPLAY,
};

enum fake_smp_method {
    FAKE_JUST_WORKS,
    FAKE_PASSKEY_THEIRS, /* the wearable shows it, we type it */
    FAKE_PASSKEY_OURS,   /* we show it, it is typed on the wearable */
    FAKE_PASSKEY_BOTH,   /* typed on both */
    FAKE_COMPARISON,     /* both show it, both say whether it is the same */
};

/* The word of RegisterAgent; "" stands for KeyboardDisplay. -ERR_SYNTAX: not a capability. */
int fake_capability_parse(const char *word, enum fake_capability *ret);

enum fake_smp_method fake_smp_method(enum fake_capability ours, enum wearable_io theirs);

/* Six digits by chance. */
uint32_t fake_smp_passkey(void);

#endif
