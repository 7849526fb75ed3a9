/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/rules.h"
#include "ble/bluez_names.h"
#include <stdio.h>
#include <string.h>

#define TYPE_OF_SIGNAL "type='signal',"
#define SENDER(name)   "sender='" name "'"
#define FROM_BLUEZ     TYPE_OF_SIGNAL SENDER(BLUEZ_NAME)
#define INTERFACE      ",interface='" IFACE_PROPERTIES "'"
#define MEMBER         ",member='PropertiesChanged'"
#define BELOW          ",path_namespace='%s'"
#define OWNER_RULE                                           \
    TYPE_OF_SIGNAL SENDER(BUS_NAME) ",interface='" IFACE_BUS \
                                    "',member='NameOwnerChanged',arg0='" BLUEZ_NAME "'"
#define ADAPTER_RULE FROM_BLUEZ INTERFACE MEMBER ",arg0='" IFACE_ADAPTER "'"
#define OBJECTS_RULE FROM_BLUEZ ",interface='" IFACE_OBJECT_MANAGER "'"
/* A path with a slash at its end means what is below it. */
#define OBJECTS_AT    OBJECTS_RULE ",arg0path='%s'"
#define OBJECTS_BELOW OBJECTS_RULE ",arg0path='%s/'"

/* What a rule on a part of the tree looks like; all catch the changes of properties there. */
static const char *const shapes[] = {
    FROM_BLUEZ BELOW,
    FROM_BLUEZ INTERFACE BELOW,
    FROM_BLUEZ MEMBER BELOW,
    FROM_BLUEZ INTERFACE MEMBER BELOW,
    SENDER(BLUEZ_NAME) INTERFACE MEMBER BELOW,
};
enum { SHAPE_ALL = RULES_LINKS_MAX };

static bool has_text(const struct rule *rules, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(rules[i].text, text) == 0)
            return true;
    return false;
}

static bool has_shape(const struct rules *rules, int shape)
{
    for (size_t i = 0; i < rules->count; i++)
        if (rules->installed[i].shape == shape)
            return true;
    return false;
}

static void append(struct rules *set, int shape, const char *format, const char *path)
{
    if (set->count == RULES_MAX)
        return;
    struct rule *rule = &set->installed[set->count];
    const int length = snprintf(rule->text, sizeof(rule->text), format, path);
    rule->shape = shape;
    if (length > 0 && (size_t)length < sizeof(rule->text))
        set->count++;
}

/* A link keeps the rule that it has. */
static bool append_kept(const struct rules *installed, struct rules *set, const char *path)
{
    for (int shape = 0; shape < RULES_LINKS_MAX; shape++) {
        const size_t before = set->count;
        append(set, shape, shapes[shape], path);
        if (set->count > before &&
            has_text(installed->installed, installed->count, set->installed[before].text))
            return true;
        set->count = before;
    }
    return false;
}

static void append_new(struct rules *set, const char *path)
{
    int shape = 0;
    while (shape < RULES_LINKS_MAX && has_shape(set, shape))
        shape++;
    if (shape < RULES_LINKS_MAX)
        append(set, shape, shapes[shape], path);
}

/* In the order of adding: what covers our links first. */
static void collect(const struct rules *installed, const struct rules_wish *wish, struct rules *ret)
{
    bool kept[RULES_LINKS_MAX] = {false};
    ret->count = 0;
    append(ret, RULE_UNLIKE, "%s", OWNER_RULE);
    append(ret, RULE_UNLIKE, "%s", ADAPTER_RULE);
    if (wish->all_properties)
        append(ret, SHAPE_ALL, shapes[SHAPE_ALL], BLUEZ_ROOT);
    for (size_t i = 0; i < wish->link_count && i < RULES_LINKS_MAX; i++)
        kept[i] = append_kept(installed, ret, wish->links[i]);
    for (size_t i = 0; i < wish->link_count && i < RULES_LINKS_MAX; i++)
        if (!kept[i])
            append_new(ret, wish->links[i]);
    if (wish->all_objects) {
        append(ret, RULE_UNLIKE, "%s", OBJECTS_RULE);
        return;
    }
    for (size_t i = 0; i < wish->link_count && i < RULES_LINKS_MAX; i++)
        append(ret, RULE_UNLIKE, OBJECTS_BELOW, wish->links[i]);
    if (wish->adapter)
        append(ret, RULE_UNLIKE, OBJECTS_AT, wish->adapter);
}

/* Takes away the first rule that is not wished, of a shape if one is given; false: none. */
static bool remove_one(struct rules *rules, const struct rules *wanted, const int *shape,
                       const struct rules_events *events, void *userdata)
{
    for (size_t i = 0; i < rules->count; i++) {
        if (has_text(wanted->installed, wanted->count, rules->installed[i].text) ||
            (shape && rules->installed[i].shape != *shape))
            continue;
        events->remove(userdata, rules->installed[i].text);
        rules->count--;
        memmove(&rules->installed[i], &rules->installed[i + 1],
                (rules->count - i) * sizeof(rules->installed[0]));
        return true;
    }
    return false;
}

void rules_change(struct rules *rules, const struct rules_wish *wish,
                  const struct rules_events *events, void *userdata)
{
    struct rules wanted;
    collect(rules, wish, &wanted);
    for (size_t i = 0; i < wanted.count; i++) {
        const struct rule *rule = &wanted.installed[i];
        if (has_text(rules->installed, rules->count, rule->text))
            continue;
        if (rule->shape != RULE_UNLIKE)
            remove_one(rules, &wanted, &rule->shape, events, userdata);
        /* When there is no room, something that is not wished is installed. */
        if (rules->count == RULES_MAX)
            remove_one(rules, &wanted, NULL, events, userdata);
        rules->installed[rules->count++] = *rule;
        events->add(userdata, rule->text);
    }
    while (remove_one(rules, &wanted, NULL, events, userdata))
        continue;
}

void rules_clear(struct rules *rules)
{
    rules->count = 0;
}
