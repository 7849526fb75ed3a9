/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/typed.h"

#include <string.h>

/* Stands for what is still to be typed. It is no letter, digit or blank, so that no amount, unit or
 * word becomes another one by it; without it "2 slices " would be two things called slice. */
#define TO_COME '\x01'

void typed_unquote(const char *word, char *ret)
{
    char quote = '\0';

    for (; *word; word++) {
        const bool escapes =
            quote == '\0' || (quote == '"' && word[1] && strchr("\"\\$`", word[1]));
        if (*word == '\\' && quote != '\'' && escapes) {
            if (!word[1])
                break;
            *ret++ = *++word;
        } else if (quote != '\0' && *word == quote) {
            quote = '\0';
        } else if (quote == '\0' && (*word == '"' || *word == '\'')) {
            quote = *word;
        } else {
            *ret++ = *word;
        }
    }
    *ret = '\0';
}

bool typed_food(const char *text, struct typed_names *ret)
{
    char line[MEAL_TEXT_MAX + 1];
    struct span items[MEAL_ITEMS_MAX];
    struct amount_item item;
    const size_t length = strlen(text);

    *ret = (struct typed_names){.count = 0};
    if (length + 1 > MEAL_TEXT_MAX)
        return false;
    memcpy(line, text, length);
    line[length] = TO_COME;
    line[length + 1] = '\0';
    const int count = amount_split(line, items, NULL);
    if (count <= 0 || amount_read(items[count - 1], &item, NULL) < 0)
        return false;
    size_t start = (size_t)(item.name.start - line);
    if (line[start] == '\'') /* a name in quotes that are open */
        start++;
    if (start > length) /* the amount stands behind its name */
        return false;
    ret->starts[ret->count++] = start;
    if (item.unit_name.length > 0 && !item.template_name)
        ret->starts[ret->count++] = (size_t)(item.unit_name.start - line);
    ret->template_name = item.template_name;
    return true;
}

bool typed_rest(const char *plain, const char *name, char ret[FOLD_TEXT_MAX])
{
    char whole[FOLD_TEXT_MAX];
    const size_t typed = strlen(plain);

    fold_plain(name, whole);
    size_t length = strlen(whole);
    if (length > 0 && whole[length - 1] == ' ') /* of a bracket */
        whole[--length] = '\0';
    if (strncmp(whole, plain, typed) != 0)
        return false;
    memcpy(ret, whole + typed, length - typed + 1);
    return true;
}

size_t typed_symptom(const char *text)
{
    size_t start = strlen(text);

    while (start > 0 && !strchr(",;", text[start - 1]))
        start--;
    return start + strspn(text + start, " \t");
}
