/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/choices.h"

#include "core/error.h"
#include "gateway/cli/output.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool is_one_line(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == '\x7f')
            return false;
    return true;
}

int choices_add(struct choices *choices, const char *value, const char *note, int64_t rank)
{
    if (!is_one_line(value))
        return 0;
    if (choices->count == choices->room) {
        const size_t room = choices->room ? 2 * choices->room : 64;
        struct choice *grown = reallocarray(choices->list, room, sizeof(*grown));
        if (!grown)
            return -ERR_NOMEM;
        choices->list = grown;
        choices->room = room;
    }
    const struct choice choice = {strdup(value), strdup(note), rank};
    choices->list[choices->count++] = choice;
    return choice.value && choice.note ? 0 : -ERR_NOMEM;
}

int choices_offer(struct choices *choices, const char *text, size_t start, const char *name,
                  const char *note, int64_t rank)
{
    const size_t typed = strlen(text + start);
    char *value = NULL;

    if (strncmp(name, text + start, typed) != 0)
        return 0;
    if (asprintf(&value, "%s%s", text, name + typed) < 0)
        return -ERR_NOMEM;
    const int r = choices_add(choices, value, note, rank);
    free(value);
    return r;
}

static int compare(const void *left, const void *right)
{
    const struct choice *a = left;
    const struct choice *b = right;

    if (a->rank != b->rank)
        return a->rank > b->rank ? -1 : 1;
    return strcmp(a->value, b->value);
}

static bool is_shown(const struct choice *const *shown, size_t count, const char *value)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(shown[i]->value, value) == 0)
            return true;
    return false;
}

void choices_print(struct choices *choices, size_t cut, FILE *out)
{
    const struct choice *shown[CHOICES_SHOWN];
    size_t count = 0;

    if (choices->count > 0)
        qsort(choices->list, choices->count, sizeof(choices->list[0]), compare);
    for (size_t i = 0; i < choices->count && count < CHOICES_SHOWN; i++) {
        const struct choice *choice = &choices->list[i];
        if (strlen(choice->value) < cut || is_shown(shown, count, choice->value))
            continue;
        fprintf(out, "%s\t", choice->value + cut);
        print_text(out, choice->note);
        fputc('\n', out);
        shown[count++] = choice;
    }
}

void choices_done(struct choices *choices)
{
    for (size_t i = 0; i < choices->count; i++) {
        free(choices->list[i].value);
        free(choices->list[i].note);
    }
    free(choices->list);
    *choices = (struct choices){0};
}
