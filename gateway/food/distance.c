/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/food/distance.h"

#include <string.h>

static int least(int a, int b, int c)
{
    int ab = a < b ? a : b;
    return ab < c ? ab : c;
}

int edit_distance(const char *a, size_t a_length, const char *b, size_t b_length, int limit)
{
    int rows[3][DISTANCE_LENGTH_MAX + 1];
    int *before = rows[0];
    int *last = rows[1];
    int *row = rows[2];
    size_t difference = a_length > b_length ? a_length - b_length : b_length - a_length;

    if (difference > (size_t)limit || a_length > DISTANCE_LENGTH_MAX ||
        b_length > DISTANCE_LENGTH_MAX)
        return limit + 1;
    for (size_t j = 0; j <= b_length; j++)
        before[j] = last[j] = (int)j;
    for (size_t i = 1; i <= a_length; i++) {
        int best = row[0] = (int)i;
        for (size_t j = 1; j <= b_length; j++) {
            row[j] = least(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                before[j - 2] + 1 < row[j])
                row[j] = before[j - 2] + 1;
            if (row[j] < best)
                best = row[j];
        }
        if (best > limit + 1) /* a swap can still win one back from the row before */
            return limit + 1;
        int *oldest = before;
        before = last;
        last = row;
        row = oldest;
    }
    return last[b_length] <= limit ? last[b_length] : limit + 1;
}

bool edit_is_closer(const char *word, const char *name, int *best)
{
    const int edits = edit_distance(word, strlen(word), name, strlen(name), CLOSEST_NONE - 1);

    if (edits >= *best || (size_t)edits >= strlen(word))
        return false;
    *best = edits;
    return true;
}
