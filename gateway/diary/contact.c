/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/diary/contact.h"

#include "core/ztime.h"
#include "gateway/diary/figures.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BEFORE_MIN_MS (1 * MS_PER_HOUR)
#define BEFORE_MAX_MS (24 * MS_PER_HOUR)

struct counting {
    struct contact *groups;
    size_t count;
};

static bool is_meal(const struct entry *entry)
{
    return entry->kind == ENTRY_FOOD || entry->kind == ENTRY_DRINK;
}

/* Notes a group that was not met yet; beyond CONTACT_GROUPS_MAX they are left out. */
static void note_group(struct counting *counting, const char *name)
{
    for (size_t i = 0; i < counting->count; i++)
        if (strcmp(counting->groups[i].group, name) == 0)
            return;
    if (counting->count == CONTACT_GROUPS_MAX || strlen(name) >= sizeof(counting->groups[0].group))
        return;
    struct contact *group = &counting->groups[counting->count++];
    *group = (struct contact){0};
    snprintf(group->group, sizeof(group->group), "%s", name);
}

static void note_groups(struct counting *counting, const struct entry *entry)
{
    size_t index = 0, at = 0;
    const json_t *item;
    const json_t *word;

    json_array_foreach(json_object_get(entry->body, "items"), index, item)
    {
        json_array_foreach(json_object_get(item, "triggers"), at, word)
        {
            if (json_is_string(word))
                note_group(counting, json_string_value(word));
        }
    }
}

static bool has_group(const struct entry *entry, const char *group)
{
    size_t index = 0;
    const json_t *item;

    json_array_foreach(json_object_get(entry->body, "items"), index, item)
    {
        if (item_has(item, "triggers", group))
            return true;
    }
    return false;
}

/* Whether food of a group was eaten before the check-in entries[at]. */
static bool was_before(const struct entry *entries, size_t at, const char *group)
{
    const int64_t from_ms = entries[at].at_ms - BEFORE_MAX_MS;
    const int64_t to_ms = entries[at].at_ms - BEFORE_MIN_MS;

    for (size_t i = at; i-- > 0 && entries[i].at_ms >= from_ms;)
        if (entries[i].at_ms <= to_ms && is_meal(&entries[i]) && has_group(&entries[i], group))
            return true;
    return false;
}

static int compare(const void *left, const void *right)
{
    const struct contact *a = left;
    const struct contact *b = right;

    if (a->with != b->with)
        return a->with < b->with ? -1 : 1;
    return strcmp(a->group, b->group);
}

size_t contact_count(const struct entry *entries, size_t count, int64_t from_ms,
                     struct contact ret[CONTACT_GROUPS_MAX], size_t *ret_checkins)
{
    struct counting counting = {.groups = ret};

    *ret_checkins = 0;
    for (size_t i = 0; i < count; i++)
        if (is_meal(&entries[i]))
            note_groups(&counting, &entries[i]);
    for (size_t i = 0; i < count; i++) {
        if (entries[i].kind != ENTRY_CHECKIN || entries[i].at_ms < from_ms)
            continue;
        ++*ret_checkins;
        for (size_t k = 0; k < counting.count; k++) {
            if (was_before(entries, i, ret[k].group))
                ret[k].with++;
            else
                ret[k].without++;
        }
    }
    qsort(ret, counting.count, sizeof(*ret), compare);
    return counting.count;
}
