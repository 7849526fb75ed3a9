/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/revision.h"

#include "core/ztime.h"
#include "gateway/cli/entry_forms.h"
#include <string.h>

static const json_t *items_of(const json_t *state)
{
    return json_object_get(json_object_get(state, "body"), "items");
}

static const json_t *item_of(const json_t *items, json_int_t number)
{
    size_t index = 0;
    const json_t *item;

    json_array_foreach(items, index, item)
    {
        if (json_integer_value(json_object_get(item, "n")) == number)
            return item;
    }
    return NULL;
}

/* "3 slices", or, of another food, "3 slices Rye bread"; "nothing" for none. */
static void write_item(FILE *out, const json_t *item, const json_t *other)
{
    const char *name = json_string_value(json_object_get(item, "name"));
    const char *other_name = json_string_value(json_object_get(other, "name"));
    char amount[AMOUNT_TEXT_MAX];

    if (!item) {
        fputs("nothing", out);
        return;
    }
    item_amount_text(item, amount);
    print_text(out, amount);
    if (name && (!other_name || strcmp(name, other_name) != 0)) {
        fputc(' ', out);
        print_text(out, name);
    }
}

static bool print_item(FILE *out, const json_t *from, const json_t *to, json_int_t number)
{
    const json_t *old = item_of(from, number);
    const json_t *new = item_of(to, number);

    if ((!old && !new) || (old && new &&json_equal(old, new)))
        return false;
    fprintf(out, ".%lld (", (long long)number);
    write_item(out, old, new);
    fputs(" -> ", out);
    write_item(out, new, old);
    fputc(')', out);
    return true;
}

static json_int_t largest(const json_t *items, json_int_t ret)
{
    size_t index = 0;
    const json_t *item;

    json_array_foreach(items, index, item)
    {
        const json_int_t number = json_integer_value(json_object_get(item, "n"));
        ret = number > ret ? number : ret;
    }
    return ret;
}

static void print_clock(FILE *out, const json_t *state)
{
    struct civil civil;

    civil_from_ms(json_integer_value(json_object_get(state, "at_ms")),
                  (int32_t)json_integer_value(json_object_get(state, "offset_s")), &civil);
    fprintf(out, "%02d:%02d", civil.hour, civil.minute);
}

void revision_print(FILE *out, const json_t *from, const json_t *to)
{
    const json_int_t last = largest(items_of(to), largest(items_of(from), 0));

    for (json_int_t number = 1; number <= last && number <= 1000; number++)
        if (print_item(out, items_of(from), items_of(to), number))
            return;
    if (json_equal(json_object_get(from, "at_ms"), json_object_get(to, "at_ms")))
        return;
    fputs(" (", out);
    print_clock(out, from);
    fputs(" -> ", out);
    print_clock(out, to);
    fputc(')', out);
}
