/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a broker acknowledgement is about: a kind in the top bits, a number below. 0 is no token. */
#ifndef GATEWAY_TOKEN_H
#define GATEWAY_TOKEN_H

#include <stdint.h>

enum token_kind { TOKEN_NONE, TOKEN_OUTBOX, TOKEN_CLEAR };

static inline uint64_t token_make(enum token_kind kind, uint64_t number)
{
    return (uint64_t)kind << 60 | number;
}

static inline enum token_kind token_kind(uint64_t token)
{
    return (enum token_kind)(token >> 60);
}

static inline uint64_t token_number(uint64_t token)
{
    return token & ((UINT64_C(1) << 60) - 1);
}

#endif
