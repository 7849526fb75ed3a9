/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/harness/typos.h"

#include <stdio.h>
#include <string.h>

#define WORDS_MAX 12

/* xorshift64* (Vigna 2016) */
static unsigned below(uint64_t *random, unsigned limit)
{
    *random ^= *random >> 12;
    *random ^= *random << 25;
    *random ^= *random >> 27;
    return (unsigned)((*random * UINT64_C(0x2545f4914f6cdd1d)) >> 33) % limit;
}

/* One letter too many, too few, another one, or two swapped. */
static void slip(char *text, uint64_t *random)
{
    const size_t length = strlen(text);
    const char letter = (char)('a' + below(random, 26));

    if (length < 2 || length + 2 > TYPOS_SIZE)
        return;
    const size_t at = below(random, (unsigned)length - 1);
    switch (below(random, 5)) {
    case 0:
        memmove(text + at + 1, text + at, length - at + 1);
        text[at] = letter;
        break;
    case 1:
        memmove(text + at, text + at + 1, length - at);
        break;
    case 2:
        text[at] = letter;
        break;
    case 3:
        text[at] = text[at + 1] ^ text[at];
        text[at + 1] = text[at + 1] ^ text[at];
        text[at] = text[at + 1] ^ text[at];
        break;
    default: /* a blank in the wrong place */
        memmove(text + at + 1, text + at, length - at + 1);
        text[at] = ' ';
    }
}

/* Some of the words, from one of them on, perhaps only the beginning of each. */
static void some_words(const char *name, uint64_t *random, char ret[TYPOS_SIZE])
{
    char copy[TYPOS_SIZE];
    char *words[WORDS_MAX];
    char *rest = NULL;
    size_t count = 0;
    size_t used = 0;

    snprintf(copy, sizeof(copy), "%.200s", name);
    for (char *word = strtok_r(copy, " ,", &rest); word && count < WORDS_MAX;
         word = strtok_r(NULL, " ,", &rest))
        words[count++] = word;
    ret[0] = '\0';
    if (count == 0)
        return;
    const size_t from = below(random, (unsigned)count);
    const size_t take = 1 + below(random, (unsigned)count);
    const int cut = below(random, 3) == 0 ? 3 + (int)below(random, 3) : TYPOS_SIZE;
    for (size_t i = 0; i < take; i++)
        used += (size_t)snprintf(ret + used, TYPOS_SIZE - used, "%s%.*s", i ? " " : "", cut,
                                 words[(from + i) % count]);
}

void typos_make(const char *name, uint64_t *random, char ret[TYPOS_SIZE])
{
    if (below(random, 2))
        some_words(name, random, ret);
    else
        snprintf(ret, TYPOS_SIZE, "%.200s", name);
    for (unsigned slips = below(random, 4); slips > 0; slips--)
        slip(ret, random);
}
