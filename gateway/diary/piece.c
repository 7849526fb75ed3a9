/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/diary/piece.h"

#include "gateway/food/amount.h"
#include <ctype.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#define DIGITS_MAX 15
#define PARTS_MAX  10 /* of a tablet: 1/2, 3/4 */

/* ---- words ---- */

bool word_is(struct word word, const char *text)
{
    return strlen(text) == word.length && strncasecmp(word.start, text, word.length) == 0;
}

bool word_in(const char *list, struct word word)
{
    while (*list) {
        const size_t length = strcspn(list, " ");

        if (length == word.length && strncasecmp(list, word.start, length) == 0)
            return true;
        list += length + (list[length] == ' ');
    }
    return false;
}

void piece_skip_blanks(struct piece *piece)
{
    while (piece->at < piece->end && isspace((unsigned char)*piece->at))
        piece->at++;
}

struct word piece_next_word(struct piece *piece)
{
    struct word word;

    piece_skip_blanks(piece);
    word.start = piece->at;
    while (piece->at < piece->end && !isspace((unsigned char)*piece->at))
        piece->at++;
    word.length = (size_t)(piece->at - word.start);
    return word;
}

bool piece_take(struct piece *piece, const char *words)
{
    struct piece ahead = *piece;
    const struct word word = piece_next_word(&ahead);

    if (word.length == 0 || !word_in(words, word))
        return false;
    *piece = ahead;
    return true;
}

/* ---- numbers ---- */

static bool is_digit(const struct piece *piece, ptrdiff_t ahead)
{
    return piece->end - piece->at > ahead && isdigit((unsigned char)piece->at[ahead]);
}

bool piece_has_number(struct piece piece)
{
    piece_skip_blanks(&piece);
    return is_digit(&piece, 0) ||
           (piece.at < piece.end && strchr("-+.,/", *piece.at) && is_digit(&piece, 1));
}

/* "1e10", "1.5E9", and whole numbers that are longer than those of food. */
static bool read_large(struct piece *piece, double *ret)
{
    struct piece at = *piece;
    double value = 0;
    int power = 0;
    int digits = 0;

    for (; is_digit(&at, 0) && digits <= DIGITS_MAX; at.at++, digits++)
        value = value * 10 + (*at.at - '0');
    const bool is_long = digits >= 10;
    if (digits > 0 && at.at < at.end && *at.at == '.' && is_digit(&at, 1))
        for (at.at++; is_digit(&at, 0) && digits <= DIGITS_MAX; at.at++, digits++, power--)
            value = value * 10 + (*at.at - '0');
    if (digits == 0 || digits > DIGITS_MAX)
        return false;
    if (at.at < at.end && (*at.at == 'e' || *at.at == 'E') && is_digit(&at, 1)) {
        int said = 0;
        for (at.at++; is_digit(&at, 0) && said < 100; at.at++)
            said = said * 10 + (*at.at - '0');
        power += said;
    } else if (!is_long) {
        return false;
    }
    *ret = value * pow(10, power);
    *piece = at;
    return true;
}

/* "875/125": two substances in one, not a part of one as "1/2" is. */
static bool is_two_doses(struct piece piece)
{
    int above = 0;
    int below = 0;

    for (; is_digit(&piece, 0) && above < 1000; piece.at++)
        above = above * 10 + (*piece.at - '0');
    if (piece.at == piece.end || *piece.at != '/')
        return false;
    for (piece.at++; is_digit(&piece, 0) && below < 1000; piece.at++)
        below = below * 10 + (*piece.at - '0');
    return below > PARTS_MAX || above >= below;
}

bool piece_number(struct piece *piece, double *ret)
{
    bool approx = false;
    size_t used = 0;

    piece_skip_blanks(piece);
    if (read_large(piece, ret))
        return true;
    if (is_two_doses(*piece) ||
        !amount_number(piece->at, (size_t)(piece->end - piece->at), ret, &approx, &used))
        return false;
    piece->at += used;
    return true;
}

bool piece_take_times(struct piece *piece)
{
    static const char *const signs[] = {"x", "X", "\xc3\x97"};
    struct piece ahead = *piece;

    piece_skip_blanks(&ahead);
    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
        const size_t length = strlen(signs[i]);
        if ((size_t)(ahead.end - ahead.at) <= length || strncmp(ahead.at, signs[i], length) != 0)
            continue;
        ahead.at += length;
        if (!piece_has_number(ahead))
            return false;
        *piece = ahead;
        return true;
    }
    return false;
}

double piece_take_scale(struct piece *piece)
{
    if (piece_take(piece, "billion billions bn"))
        return 1e9;
    return piece_take(piece, "million millions") ? 1e6 : 1;
}
