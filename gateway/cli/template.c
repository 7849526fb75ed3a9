/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/template.h"

#include "core/cleanup.h"
#include "core/json.h"
#include "gateway/food/amount.h"
#include "gateway/food/fold.h"
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define FACTOR_MAX 100.0
#define NAME_BYTES "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."

int template_check_name(const char *name, struct error *err)
{
    const size_t length = strlen(name);

    if (length == 0 || length > TEMPLATE_NAME_MAX || strspn(name, NAME_BYTES) != length)
        return error_set(err, ERR_SYNTAX,
                         "\"%.60s\": the name of a meal has letters, digits, - and _, 64 at most",
                         name);
    return 0;
}

static const char *skip_blanks(const char *text)
{
    while (isspace((unsigned char)*text))
        text++;
    return text;
}

/* Up to the next " -", or the end, without the blanks behind. */
static size_t removed_length(const char *text)
{
    size_t length = 0;

    while (text[length] && !(isspace((unsigned char)text[length]) && text[length + 1] == '-'))
        length++;
    while (length > 0 && isspace((unsigned char)text[length - 1]))
        length--;
    return length;
}

static int read_removed(const char **text, struct template_use *use, struct error *err)
{
    const char *name = skip_blanks(*text + 1);
    const size_t length = removed_length(name);

    if (length == 0 || length > TEMPLATE_NAME_MAX || use->removed_count == TEMPLATE_REMOVED_MAX)
        return error_set(err, ERR_SYNTAX, "@%s: what is to be left out?", use->name);
    memcpy(use->removed[use->removed_count], name, length);
    use->removed[use->removed_count++][length] = '\0';
    *text = name + length;
    return 0;
}

static int read_factor(const char **text, struct template_use *use, struct error *err)
{
    const char *number = skip_blanks(*text + 1);
    bool approx = false;
    size_t used = 0;

    if (!amount_number(number, strlen(number), &use->factor, &approx, &used))
        return error_set(err, ERR_SYNTAX, "@%s: how much of it?", use->name);
    if (!(use->factor > 0) || use->factor > FACTOR_MAX)
        return error_set(err, ERR_RANGE, "@%s: more than nothing, and at most %.0f times",
                         use->name, FACTOR_MAX);
    *text = number + used;
    return 0;
}

/* What stands behind the name: a factor, and what is left out. */
static int read_rest(struct template_use *use, const char *text, struct error *err)
{
    int r = 0;

    for (text = skip_blanks(text); r == 0 && *text; text = skip_blanks(text)) {
        if (*text == '*')
            r = read_factor(&text, use, err);
        else if (*text == '-')
            r = read_removed(&text, use, err);
        else
            r = error_set(err, ERR_SYNTAX, "@%s: \"%.40s\" is not understood", use->name, text);
    }
    return r;
}

int template_read(const char *text, struct template_use *ret, struct error *err)
{
    struct template_use use = {.factor = 1};
    const size_t length = text[0] == '@' ? strspn(text + 1, NAME_BYTES) : 0;
    int r;

    if (length == 0 || length > TEMPLATE_NAME_MAX)
        return error_set(err, ERR_SYNTAX, "\"%.60s\": @ and the name of a meal", text);
    memcpy(use.name, text + 1, length);
    r = read_rest(&use, text + 1 + length, err);
    if (r == 0)
        *ret = use;
    return r;
}

const char *template_find_left_out(const char *text)
{
    for (; *text; text++)
        if (isspace((unsigned char)text[0]) && text[1] == '-')
            return text;
    return NULL;
}

int template_leave_out(struct template_use *use, const char *text, struct error *err)
{
    return read_rest(use, text, err);
}

/* Whether a name that was said is that of an item: its id, or words of its name. */
static bool is_called(const json_t *item, const char *said)
{
    const char *food = json_string_value(json_object_get(item, "food"));
    const char *name = json_string_value(json_object_get(item, "name"));
    struct folded wanted;
    struct folded own;

    if (food && strcmp(food, said) == 0)
        return true;
    if (!name)
        return false;
    fold_text(said, &wanted);
    fold_text(name, &own);
    return wanted.length > 0 && strstr(own.text, wanted.text) != NULL;
}

static bool is_left_out(const struct template_use *use, const json_t *item,
                        bool found[TEMPLATE_REMOVED_MAX])
{
    bool out = false;

    for (size_t i = 0; i < use->removed_count; i++) {
        if (!is_called(item, use->removed[i]))
            continue;
        found[i] = true;
        out = true;
    }
    return out;
}

static void scale_member(json_t *object, const char *key, double factor)
{
    const json_t *value = json_object_get(object, key);

    if (json_is_number(value))
        json_object_set_new(object, key, json_figure(json_number_value(value) * factor));
}

static void scale(json_t *item, double factor)
{
    json_t *nutrients = json_object_get(item, "nutrients");
    void *at = json_object_iter(nutrients);

    scale_member(item, "grams", factor);
    scale_member(json_object_get(item, "amount"), "value", factor);
    for (; at; at = json_object_iter_next(nutrients, at)) {
        const json_t *value = json_object_iter_value(at);
        if (json_is_number(value))
            json_object_iter_set_new(nutrients, at, json_figure(json_number_value(value) * factor));
    }
}

int template_take(const struct template_use *use, const json_t *body, json_t *items,
                  struct error *err)
{
    bool found[TEMPLATE_REMOVED_MAX] = {false};
    size_t index = 0;
    const json_t *item;

    json_array_foreach(json_object_get(body, "items"), index, item)
    {
        if (is_left_out(use, item, found))
            continue;
        json_t *copy = json_deep_copy(item);
        if (!copy)
            return error_set(err, ERR_NOMEM, "out of memory");
        if (use->factor != 1)
            scale(copy, use->factor);
        json_array_append_new(items, copy);
    }
    for (size_t i = 0; i < use->removed_count; i++)
        if (!found[i])
            return error_set(err, ERR_SYNTAX, "@%s has no \"%s\"", use->name, use->removed[i]);
    return 0;
}
