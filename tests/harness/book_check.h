/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an example of the documentation says, beside what the program really printed. */
#ifndef TESTS_HARNESS_BOOK_CHECK_H
#define TESTS_HARNESS_BOOK_CHECK_H

#include "tests/harness/book.h"

/* Fails the test unless the output is what stands there, as the block wants it compared; `ascii`:
 * where there is nothing beyond ASCII. The output may be changed. */
void book_check(const struct book_block *block, const struct book_step *step, bool ascii,
                char *output);

#endif
