/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/harness/book_check.h"

#include "core/cleanup.h"
#include "tests/harness/test.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What stands for a character where there is nothing beyond ASCII. */
static char plain(const char *character)
{
    static const struct {
        const char *from;
        char to;
    } table[] = {{"█", '#'}, {"░", '-'}, {"·", ' '}, {"▁", '_'}, {"▂", '.'},
                 {"▃", '-'}, {"▄", ':'}, {"▅", '='}, {"▆", '+'}, {"▇", '*'}};

    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        if (strncmp(character, table[i].from, strlen(table[i].from)) == 0)
            return table[i].to;
    fail_msg("no plain form of %.3s", character);
    return '?';
}

static void to_ascii(char *text)
{
    char *to = text;

    for (char *from = text; *from;) {
        if ((unsigned char)*from < 0x80) {
            *to++ = *from++;
            continue;
        }
        *to++ = plain(from);
        from++;
        while (((unsigned char)*from & 0xc0) == 0x80)
            from++;
    }
    *to = '\0';
}

/* All numbers are alike, and so is the room that they take. */
static void blur(char *text)
{
    char *to = text;

    for (const char *from = text; *from; from++) {
        if (isdigit((unsigned char)*from)) {
            if (to == text || to[-1] != '0')
                *to++ = '0';
        } else if (*from != ' ' || to == text || to[-1] != ' ') {
            *to++ = *from;
        }
    }
    *to = '\0';
}

static void join_lines(char *text)
{
    char *to = text;

    for (const char *from = text; *from; from++)
        if (*from != '\n' || !from[1])
            *to++ = *from;
    *to = '\0';
}

/* Every line of one is a line of the other. */
static void check_lines(const char *output, char *lines)
{
    char *place = NULL;

    for (char *line = strtok_r(lines, "\n", &place); line; line = strtok_r(NULL, "\n", &place)) {
        char whole[1024];
        snprintf(whole, sizeof(whole), "\n%s\n", line);
        CLEANUP(cleanup_free) char *framed = NULL;
        assert_true(asprintf(&framed, "\n%s", output) > 0);
        if (!strstr(framed, whole))
            fail_msg("no line \"%s\" in: %s", line, output);
    }
}

void book_check(const struct book_block *block, const struct book_step *step, bool ascii,
                char *output)
{
    CLEANUP(cleanup_free) char *expected = strdup(step->output);

    assert_non_null(expected);
    if (ascii)
        to_ascii(expected);
    if (block->joined)
        join_lines(expected);
    if (block->sample) {
        blur(expected);
        blur(output);
    }
    if (block->lines)
        check_lines(output, expected);
    else
        assert_string_equal(output, expected);
}
