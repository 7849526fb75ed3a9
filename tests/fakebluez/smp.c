/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakebluez/smp.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

int fake_capability_parse(const char *word, enum fake_capability *ret)
{
    static const char *const words[] = {"DisplayOnly", "DisplayYesNo", "KeyboardOnly",
                                        "NoInputNoOutput", "KeyboardDisplay"};
    if (*word == '\0') {
        *ret = FAKE_KEYBOARD_DISPLAY;
        return 0;
    }
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(words[i], word) == 0) {
            *ret = (enum fake_capability)i;
            return 0;
        }
    }
    return -ERR_SYNTAX;
}

enum fake_smp_method fake_smp_method(enum fake_capability ours, enum wearable_io theirs)
{
    static const enum fake_smp_method table[][4] = {
        [FAKE_DISPLAY_ONLY] = {[WEARABLE_IO_KEYBOARD] = FAKE_PASSKEY_OURS},
        [FAKE_DISPLAY_YES_NO] =
            {[WEARABLE_IO_KEYBOARD] = FAKE_PASSKEY_OURS, [WEARABLE_IO_YES_NO] = FAKE_COMPARISON},
        [FAKE_KEYBOARD_ONLY] = {[WEARABLE_IO_DISPLAY] = FAKE_PASSKEY_THEIRS,
                                [WEARABLE_IO_KEYBOARD] = FAKE_PASSKEY_BOTH,
                                [WEARABLE_IO_YES_NO] = FAKE_PASSKEY_THEIRS},
        [FAKE_NO_INPUT_NO_OUTPUT] = {FAKE_JUST_WORKS},
        [FAKE_KEYBOARD_DISPLAY] = {[WEARABLE_IO_DISPLAY] = FAKE_PASSKEY_THEIRS,
                                   [WEARABLE_IO_KEYBOARD] = FAKE_PASSKEY_OURS,
                                   [WEARABLE_IO_YES_NO] = FAKE_COMPARISON},
    };
    return table[ours][theirs];
}

uint32_t fake_smp_passkey(void)
{
    uint32_t random = 0;
    if (getrandom(&random, sizeof(random), 0) != sizeof(random))
        abort();
    return random % 1000000;
}
