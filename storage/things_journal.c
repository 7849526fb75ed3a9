/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is imported, as a part of the undo journal: all of a transaction is one step. */
#include "storage/changes.h"
#include "storage/people.h"
#include "storage/things.h"

#include <string.h>

int thing_journal(struct store *store, const char *name, const json_t *object, const char *command,
                  struct error *err)
{
    const char *owner = json_string_value(json_object_get(object, "person"));
    const bool is_entry = strcmp(name, THING_ENTRY) == 0;
    struct change_made made = {.what = CHANGE_ADD};
    struct person person;
    int r = 0;

    if (!is_entry && strcmp(name, THING_MEAL) != 0)
        return 0;
    if (is_entry && json_is_true(json_object_get(object, "removed")))
        return 0;
    if (is_entry)
        made.entry = json_integer_value(json_object_get(object, "number"));
    else
        made.meal = json_string_value(json_object_get(object, "name"));
    if (!is_entry)
        made.after = json_object_get(object, "body");
    r = person_find(store, owner ? owner : "", &person, err);
    return r < 0 ? r : change_add(store, person.row, &made, command, err);
}
