/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Long lists on a terminal go through $PAGER, if there is one and they are longer than the screen.
 * What is not on a terminal, or is for programs, never does. */
#ifndef GATEWAY_CLI_PAGER_H
#define GATEWAY_CLI_PAGER_H

#include "gateway/cli/output.h"

struct pager {
    struct output *output; /* NULL: nothing is held back */
    FILE *terminal;
    char *text; /* held back */
    size_t size;
};

/* From here on what is printed to output->out is held back, if it may have to be paged. */
void pager_begin(struct output *output, struct pager *ret);

/* Shows it. To be called in every case; also as clean-up. */
void pager_end(struct pager *pager);

#endif
