/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A day of the Bluetooth room with twenty wearables and faults at random (tests/harness/soak.h), in
 * a quarter of an hour: bench_soak [full|smoke] [SEED]. What must hold is printed and looked at.
 */
#include "tests/harness/harness.h"
#include "tests/harness/soak.h"
#include "tests/harness/test.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FULL_SPEED  120
#define SMOKE_SPEED 60

static struct soak_options options = {
    .seed = 1,
    .rounds = 24,
    .faulty_s = 2700,
    .calm_s = 900,
    .flat = true,
};

static void soak(void **state)
{
    (void)state;
    assert_int_equal(soak_run(&options), 0);
}

int main(int argc, char **argv)
{
    const bool smoke = argc > 1 && strcmp(argv[1], "smoke") == 0;
    harness_hurry(argv, smoke ? SMOKE_SPEED : FULL_SPEED);
    if (smoke) {
        options.rounds = 1;
        options.faulty_s = 900;
        options.flat = false;
    }
    if (argc > 2)
        options.seed = (unsigned)strtoul(argv[2], NULL, 10);
    setbuf(stdout, NULL);
    const struct CMUnitTest tests[] = {cmocka_unit_test(soak)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
