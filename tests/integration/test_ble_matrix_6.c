/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A part of the fault matrix; see tests/harness/matrix.h. */
#include "tests/harness/harness.h"
#include "tests/harness/matrix.h"

int main(int argc, char **argv)
{
    (void)argc;
    harness_hurry(argv, MATRIX_SPEED);
    return matrix_run(6);
}
