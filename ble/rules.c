/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/rules.h"
#include "ble/bluez_names.h"
#include <stdio.h>
#include <string.h>

#define SIGNAL_OF(name) "type='signal',sender='" name "'"
#define OWNER_RULE \
    SIGNAL_OF(BUS_NAME) ",interface='" IFACE_BUS "',member='NameOwnerChanged',arg0='" BLUEZ_NAME "'"
#define ADAPTER_RULE      \
    SIGNAL_OF(BLUEZ_NAME) \
    ",interface='" IFACE_PROPERTIES "',member='PropertiesChanged',arg0='" IFACE_ADAPTER "'"
#define OBJECTS_RULE    SIGNAL_OF(BLUEZ_NAME) ",interface='" IFACE_OBJECT_MANAGER "'"
#define PROPERTIES_RULE SIGNAL_OF(BLUEZ_NAME) ",path_namespace='" BLUEZ_ROOT "'"

struct rule_set {
    char rules[RULES_MAX][RULE_LENGTH_MAX];
    size_t count;
};

static bool contains(const char (*rules)[RULE_LENGTH_MAX], size_t count, const char *rule)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(rules[i], rule) == 0)
            return true;
    return false;
}

static void append(struct rule_set *set, const char *format, const char *path)
{
    if (set->count == RULES_MAX)
        return;
    const int length = snprintf(set->rules[set->count], RULE_LENGTH_MAX, format, path);
    if (length > 0 && length < RULE_LENGTH_MAX)
        set->count++;
}

/* In order of adding: what covers our links first. */
static void collect(const struct rules_wish *wish, struct rule_set *ret)
{
    ret->count = 0;
    append(ret, "%s", OWNER_RULE);
    append(ret, "%s", ADAPTER_RULE);
    if (wish->all_properties)
        append(ret, "%s", PROPERTIES_RULE);
    for (size_t i = 0; i < wish->link_count && i < RULES_LINKS_MAX; i++)
        append(ret, SIGNAL_OF(BLUEZ_NAME) ",path_namespace='%s'", wish->links[i]);
    if (wish->all_objects)
        append(ret, "%s", OBJECTS_RULE);
    else if (wish->adapter)
        append(ret, OBJECTS_RULE ",arg0path='%s'", wish->adapter);
}

static void uninstall(struct rules *rules, size_t index)
{
    rules->count--;
    memmove(rules->installed[index], rules->installed[index + 1],
            (rules->count - index) * sizeof(rules->installed[0]));
}

/* Takes away the first rule that is not wished; false: there is none. */
static bool remove_one(struct rules *rules, const struct rule_set *wanted,
                       const struct rules_events *events, void *userdata)
{
    for (size_t i = 0; i < rules->count; i++) {
        if (contains(wanted->rules, wanted->count, rules->installed[i]))
            continue;
        events->remove(userdata, rules->installed[i]);
        uninstall(rules, i);
        return true;
    }
    return false;
}

bool rules_change(struct rules *rules, const struct rules_wish *wish,
                  const struct rules_events *events, void *userdata)
{
    struct rule_set wanted;
    bool added = false;
    collect(wish, &wanted);
    for (size_t i = 0; i < wanted.count; i++) {
        if (contains(rules->installed, rules->count, wanted.rules[i]))
            continue;
        /* At least one that is not wished is installed when there is no room: RULES_MAX are the
         * most that can be wished. */
        if (rules->count == RULES_MAX)
            remove_one(rules, &wanted, events, userdata);
        memcpy(rules->installed[rules->count++], wanted.rules[i], RULE_LENGTH_MAX);
        events->add(userdata, wanted.rules[i]);
        added = true;
    }
    while (remove_one(rules, &wanted, events, userdata))
        continue;
    return added;
}

void rules_clear(struct rules *rules)
{
    rules->count = 0;
}
