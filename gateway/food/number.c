/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers as people write them: 2, 1.5, 1,5, 1/2, ½, 1 1/2, 1½, 2-3, half, a dozen. Digits are
 * ASCII, the decimal sign is a point or a comma whatever the locale.
 */
#include "gateway/food/amount.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static const struct {
    const char *word;
    double value;
} number_words[] = {
    {"a", 1},          {"an", 1},     {"one", 1},     {"two", 2},     {"three", 3},
    {"four", 4},       {"five", 5},   {"six", 6},     {"seven", 7},   {"eight", 8},
    {"nine", 9},       {"ten", 10},   {"eleven", 11}, {"twelve", 12}, {"half", 0.5},
    {"quarter", 0.25}, {"couple", 2}, {"few", 3},     {"dozen", 12},
};

static const struct {
    const char *sign; /* UTF-8 */
    double value;
} fraction_signs[] = {
    {"\xc2\xbd", 1.0 / 2},     {"\xc2\xbc", 1.0 / 4},     {"\xc2\xbe", 3.0 / 4},
    {"\xe2\x85\x93", 1.0 / 3}, {"\xe2\x85\x94", 2.0 / 3},
};

/* A piece of text that is read from the left. */
struct reader {
    const char *at;
    const char *end;
};

static bool is_digit(const struct reader *reader, size_t ahead)
{
    return (size_t)(reader->end - reader->at) > ahead && isdigit((unsigned char)reader->at[ahead]);
}

/* Up to 9 digits; more are not a number one eats. */
static bool read_digits(struct reader *reader, double *ret)
{
    double value = 0;
    int digits = 0;

    for (; is_digit(reader, 0) && digits < 10; digits++)
        value = value * 10 + (*reader->at++ - '0');
    *ret = value;
    return digits > 0 && digits < 10;
}

static bool read_sign(struct reader *reader, double *ret)
{
    for (size_t i = 0; i < sizeof(fraction_signs) / sizeof(fraction_signs[0]); i++) {
        size_t length = strlen(fraction_signs[i].sign);
        if ((size_t)(reader->end - reader->at) >= length &&
            memcmp(reader->at, fraction_signs[i].sign, length) == 0) {
            reader->at += length;
            *ret = fraction_signs[i].value;
            return true;
        }
    }
    return false;
}

/* "1/2", or a sign. */
static bool read_fraction(struct reader *reader, double *ret)
{
    struct reader ahead = *reader;
    double above = 0;
    double below = 0;

    if (read_sign(reader, ret))
        return true;
    if (!read_digits(&ahead, &above) || ahead.at == ahead.end || *ahead.at != '/')
        return false;
    ahead.at++;
    if (!read_digits(&ahead, &below) || below == 0)
        return false;
    *reader = ahead;
    *ret = above / below;
    return true;
}

/* What may follow the whole part: decimals, or a fraction with or without a blank. */
static bool read_rest(struct reader *reader, double *value)
{
    double part = 0;

    if ((size_t)(reader->end - reader->at) >= 2 && (*reader->at == '.' || *reader->at == ',') &&
        is_digit(reader, 1)) {
        double place = 0.1;
        reader->at++;
        while (is_digit(reader, 0)) {
            *value += place * (*reader->at++ - '0');
            place /= 10;
        }
        return true;
    }
    struct reader ahead = *reader;
    if (ahead.at < ahead.end && *ahead.at == ' ')
        ahead.at++;
    if (read_fraction(&ahead, &part) && part < 1) {
        *reader = ahead;
        *value += part;
    }
    return true;
}

static bool read_plain(struct reader *reader, double *ret)
{
    double value = 0;

    if (read_fraction(reader, ret))
        return true;
    if (!read_digits(reader, &value) || !read_rest(reader, &value))
        return false;
    *ret = value;
    return true;
}

static bool read_word(struct reader *reader, double *ret)
{
    size_t length = 0;

    while (reader->at + length < reader->end && isalpha((unsigned char)reader->at[length]))
        length++;
    for (size_t i = 0; i < sizeof(number_words) / sizeof(number_words[0]); i++) {
        if (strlen(number_words[i].word) == length &&
            strncasecmp(number_words[i].word, reader->at, length) == 0) {
            reader->at += length;
            *ret = number_words[i].value;
            return true;
        }
    }
    return false;
}

/* A dash, or the longer one (U+2013). */
static bool read_dash(struct reader *reader)
{
    size_t left = (size_t)(reader->end - reader->at);

    if (left >= 1 && *reader->at == '-')
        reader->at += 1;
    else if (left >= 3 && memcmp(reader->at, "\xe2\x80\x93", 3) == 0)
        reader->at += 3;
    else
        return false;
    return true;
}

bool amount_number(const char *text, size_t length, double *ret, bool *ret_approx, size_t *ret_used)
{
    struct reader reader = {text, text + length};
    double from = 0;
    double to = 0;

    *ret_approx = false;
    if (read_plain(&reader, &from)) {
        struct reader ahead = reader;
        if (read_dash(&ahead) && read_plain(&ahead, &to)) {
            reader = ahead;
            from = (from + to) / 2;
            *ret_approx = true;
        }
        /* "2%" or "7up" are not amounts; letters behind a number are checked by the caller. */
        if (reader.at < reader.end &&
            (*reader.at == '%' || *reader.at == '/' || isdigit((unsigned char)*reader.at)))
            return false;
    } else if (!read_word(&reader, &from) || (reader.at < reader.end && *reader.at != ' ')) {
        return false;
    }
    *ret = from;
    *ret_used = (size_t)(reader.at - text);
    return true;
}
