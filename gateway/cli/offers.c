/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/offers.h"

#include "core/cleanup.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SIZE_AT_FIRST 64

static bool make_room(struct offers *offers)
{
    const size_t size = offers->size ? 2 * offers->size : SIZE_AT_FIRST;

    if (offers->count < offers->size)
        return true;
    struct offer *list = reallocarray(offers->list, size, sizeof(*list));
    if (!list)
        return false;
    offers->list = list;
    offers->size = size;
    return true;
}

void offers_add_any(struct offers *offers, const char *value, const char *note)
{
    if (!make_room(offers))
        return;
    struct offer offer = {.value = strdup(value), .note = strdup(note)};
    if (offer.value && offer.note) {
        offers->list[offers->count++] = offer;
        return;
    }
    free(offer.value);
    free(offer.note);
}

void offers_add(struct offers *offers, const char *value, const char *note)
{
    const char *typed = offers->word + offers->kept;

    if (strncasecmp(value, typed, strlen(typed)) == 0)
        offers_add_any(offers, value, note);
}

static void print_part(FILE *out, const char *text, size_t length)
{
    for (size_t i = 0; i < length && text[i]; i++)
        fputc((unsigned char)text[i] < ' ' || text[i] == 0x7f ? ' ' : text[i], out);
}

void offers_print(const struct offers *offers, FILE *out)
{
    const struct offer *shown[OFFERS_PRINTED];
    size_t count = 0;

    for (size_t i = 0; i < offers->count && count < OFFERS_PRINTED; i++) {
        const struct offer *offer = &offers->list[offers->newest_last ? offers->count - 1 - i : i];
        bool twice = false;

        for (size_t j = 0; j < count && !twice; j++)
            twice = strcmp(shown[j]->value, offer->value) == 0;
        if (twice)
            continue;
        shown[count++] = offer;
        print_part(out, offers->word, offers->kept);
        print_part(out, offer->value, SIZE_MAX);
        fputc('\t', out);
        print_part(out, offer->note, SIZE_MAX);
        fputc('\n', out);
    }
}

void offers_done(struct offers *offers)
{
    for (size_t i = 0; i < offers->count; i++) {
        free(offers->list[i].value);
        free(offers->list[i].note);
    }
    free(offers->list);
    *offers = (struct offers){0};
}
