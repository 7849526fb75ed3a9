/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/food/fold.h"

#include "core/food.h"
#include "gateway/food/utf8.h"
#include <ctype.h>
#include <string.h>

/* The letters U+00C0 to U+017F without their accents; "" for the two that are no letters. */
static const char latin_base[][3] = {
    "a", "a", "a",  "a",  "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i",  "i",  /* 00C0 */
    "d", "n", "o",  "o",  "o", "o", "o",  "",  "o", "u", "u", "u", "u", "y", "th", "ss", /* 00D0 */
    "a", "a", "a",  "a",  "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i",  "i",  /* 00E0 */
    "d", "n", "o",  "o",  "o", "o", "o",  "",  "o", "u", "u", "u", "u", "y", "th", "y",  /* 00F0 */
    "a", "a", "a",  "a",  "a", "a", "c",  "c", "c", "c", "c", "c", "c", "c", "d",  "d",  /* 0100 */
    "d", "d", "e",  "e",  "e", "e", "e",  "e", "e", "e", "e", "e", "g", "g", "g",  "g",  /* 0110 */
    "g", "g", "g",  "g",  "h", "h", "h",  "h", "i", "i", "i", "i", "i", "i", "i",  "i",  /* 0120 */
    "i", "i", "ij", "ij", "j", "j", "k",  "k", "k", "l", "l", "l", "l", "l", "l",  "l",  /* 0130 */
    "l", "l", "l",  "n",  "n", "n", "n",  "n", "n", "n", "n", "n", "o", "o", "o",  "o",  /* 0140 */
    "o", "o", "oe", "oe", "r", "r", "r",  "r", "r", "r", "s", "s", "s", "s", "s",  "s",  /* 0150 */
    "s", "s", "t",  "t",  "t", "t", "t",  "t", "u", "u", "u", "u", "u", "u", "u",  "u",  /* 0160 */
    "u", "u", "u",  "u",  "w", "w", "y",  "y", "y", "z", "z", "z", "z", "z", "z",  "s",  /* 0170 */
};

static const char *const filler[] = {"of", "the", "a", "an", "with", "and", "in", "some", "my"};

static bool ends(const char *word, size_t length, const char *tail)
{
    size_t tail_length = strlen(tail);
    return length > tail_length && memcmp(word + length - tail_length, tail, tail_length) == 0;
}

/* Cuts a plural ending off a word in place; returns the new length. */
static size_t singular(char *word, size_t length)
{
    if (length <= 3)
        return length;
    if (length > 4 && ends(word, length, "ies")) {
        word[length - 3] = 'y';
        return length - 2;
    }
    if (ends(word, length, "oes") || ends(word, length, "ches") || ends(word, length, "shes") ||
        ends(word, length, "xes") || ends(word, length, "sses"))
        return length - 2;
    if (ends(word, length, "s") && !ends(word, length, "ss") && !ends(word, length, "us") &&
        !ends(word, length, "is"))
        return length - 1;
    return length;
}

static void set_word(struct fold_word *entry, const char *text, size_t start, size_t length)
{
    *entry = (struct fold_word){
        .start = (uint8_t)start,
        .length = (uint8_t)length,
        .content = true,
        .letters = food_letters(text + start, length),
    };
    for (size_t i = 0; i < sizeof(filler) / sizeof(filler[0]); i++) {
        if (strlen(filler[i]) == length && memcmp(filler[i], text + start, length) == 0)
            entry->content = false;
    }
}

/* Ends the word that began at `start`; false when there is no room for another one. */
static bool end_word(struct folded *folded, size_t start)
{
    static const char spelled[] = "yoghurt";
    char *word = folded->text + start;
    size_t length = folded->length - start;

    if (length == 0)
        return true;
    if (folded->word_count == FOLD_WORDS_MAX) {
        folded->length = start;
        return false;
    }
    if (length >= sizeof(spelled) - 1 && memcmp(word, spelled, sizeof(spelled) - 1) == 0) {
        memmove(word + 3, word + 4, length - 4); /* without the h */
        length--;
    }
    length = singular(word, length);
    folded->length = start + length;

    struct fold_word *entry = &folded->words[folded->word_count++];
    set_word(entry, folded->text, start, length);
    return true;
}

/* The folded form of a character: letters to append; "" to drop it, " " to end the word. */
static const char *fold_character(uint32_t c, char buffer[5])
{
    if (c < 0x80) {
        if (isalnum((int)c) || c == '%') {
            buffer[0] = (char)tolower((int)c);
            buffer[1] = '\0';
            return buffer;
        }
        return c == '\'' ? "" : " ";
    }
    if (c >= 0x00c0 && c <= 0x017f)
        return latin_base[c - 0x00c0];
    if (c == 0x2019 || (c >= 0x0300 && c <= 0x036f))
        return "";
    if (c < 0x00c0 || (c >= 0x2000 && c <= 0x2bff))
        return " ";
    buffer[utf8_encode(c, buffer)] = '\0'; /* a letter of another script stays */
    return buffer;
}

static void count_content(struct folded *folded)
{
    for (size_t i = 0; i < folded->word_count; i++)
        folded->content_count += folded->words[i].content;
    if (folded->content_count == 0) { /* "with and the": then they are all there is */
        for (size_t i = 0; i < folded->word_count; i++)
            folded->words[i].content = true;
        folded->content_count = folded->word_count;
    }
}

bool fold_text(const char *text, struct folded *ret)
{
    size_t start = 0;
    bool whole = true;

    ret->length = ret->word_count = ret->content_count = 0;
    while (*text && whole) {
        char buffer[5];
        const char *piece = fold_character(utf8_decode(&text), buffer);
        size_t length = strlen(piece);
        if (piece[0] == ' ') {
            size_t words = ret->word_count;
            whole = end_word(ret, start);
            if (ret->word_count > words)
                ret->text[ret->length++] = ' ';
            start = ret->length;
        } else if (ret->length + length + 2 > FOLD_TEXT_MAX) {
            whole = false;
        } else {
            memcpy(ret->text + ret->length, piece, length);
            ret->length += length;
        }
    }
    if (!end_word(ret, start))
        whole = false;
    while (ret->length > 0 && ret->text[ret->length - 1] == ' ')
        ret->length--;
    ret->text[ret->length] = '\0';
    count_content(ret);
    return whole;
}

void fold_plain(const char *text, char ret[FOLD_TEXT_MAX])
{
    size_t length = 0;

    while (*text) {
        char buffer[5];
        const char *piece = fold_character(utf8_decode(&text), buffer);
        const size_t size = strlen(piece);
        if (length + size >= FOLD_TEXT_MAX)
            break;
        if (piece[0] == ' ' && (length == 0 || ret[length - 1] == ' '))
            continue;
        memcpy(ret + length, piece, size);
        length += size;
    }
    ret[length] = '\0';
}

bool fold_cut(const char *text, struct folded *ret)
{
    const size_t length = strlen(text);
    size_t start = 0;

    ret->length = ret->word_count = ret->content_count = 0;
    if (length >= FOLD_TEXT_MAX)
        return false;
    memcpy(ret->text, text, length + 1);
    ret->length = length;
    while (start < length && ret->word_count < FOLD_WORDS_MAX) {
        const size_t word = strcspn(text + start, " ");
        set_word(&ret->words[ret->word_count++], text, start, word);
        start += word + 1;
    }
    count_content(ret);
    return start >= length;
}
