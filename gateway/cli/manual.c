/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/manual.h"

#include "embedded/pages.h"
#include <stdbool.h>
#include <string.h>

#define PAGES (sizeof(embedded_pages) / sizeof(embedded_pages[0]))

static bool begins_word(const char *text, const char *word)
{
    const size_t length = strlen(word);

    return strncmp(text, word, length) == 0 && strchr(" .\n", text[length]) != NULL && text[length];
}

/* A line of the synopsis: "zonula drink [OPTION...] TEXT". */
static bool is_in_synopsis(const char *text, const char *name)
{
    static const char program[] = "zonula ";
    const char *line = strstr(text, "\n\n");

    for (line = line ? line + 2 : NULL; line && strncmp(line, program, strlen(program)) == 0;
         line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
        if (begins_word(line + strlen(program), name))
            return true;
    }
    return false;
}

const char *manual_find(const char *name)
{
    static const char prefix[] = "zonula-";

    for (size_t i = 0; i < PAGES; i++) {
        const char *text = (const char *)embedded_pages[i].bytes;
        if (begins_word(embedded_pages[i].file + strlen(prefix), name) ||
            is_in_synopsis(text, name))
            return text;
    }
    return NULL;
}

void manual_print(FILE *out, const char *text)
{
    for (; *text; text++)
        if (*text != '`')
            fputc(*text, out);
}
