/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/rfkill.h"

#include "core/cleanup.h"
#include <glob.h>
#include <stdio.h>
#include <string.h>

/* The first word of a file; "" if it cannot be read. */
static void read_word(const char *switch_path, const char *name, char ret[16])
{
    char path[512];

    snprintf(path, sizeof(path), "%s/%s", switch_path, name);
    CLEANUP(cleanup_file) FILE *file = fopen(path, "re");
    if (!file || !fgets(ret, 16, file))
        ret[0] = '\0';
    ret[strcspn(ret, "\n")] = '\0';
}

static bool says_yes(const char *switch_path, const char *name)
{
    char word[16];

    read_word(switch_path, name, word);
    return strcmp(word, "1") == 0;
}

bool rfkill_is_blocked(const char *directory, bool *ret_hard)
{
    char pattern[256];
    char type[16];
    glob_t found = {0};
    bool blocked = false;

    *ret_hard = false;
    snprintf(pattern, sizeof(pattern), "%s/rfkill*", directory);
    if (glob(pattern, 0, NULL, &found) == 0)
        for (size_t i = 0; i < found.gl_pathc; i++) {
            read_word(found.gl_pathv[i], "type", type);
            if (strcmp(type, "bluetooth") != 0)
                continue;
            *ret_hard = *ret_hard || says_yes(found.gl_pathv[i], "hard");
            blocked = blocked || *ret_hard || says_yes(found.gl_pathv[i], "soft");
        }
    globfree(&found);
    return blocked;
}
