/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/harness/book.h"

#include "core/cleanup.h"
#include "tests/harness/test.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INDENT  "    "
#define COMMAND INDENT "$ "
#define COMMENT "<!-- example "

struct reader {
    struct book book;
    char title[80];
    struct book_block next; /* what was said of the block to come */
    bool inside;            /* of a block */
};

static char *append(char *text, const char *more)
{
    const size_t length = text ? strlen(text) : 0;
    char *grown = realloc(text, length + strlen(more) + 1);

    assert_non_null(grown);
    memcpy(grown + length, more, strlen(more) + 1);
    return grown;
}

static void copy_value(const char *word, const char *name, char *ret, size_t size)
{
    const size_t length = strlen(name);

    if (strncmp(word, name, length) == 0)
        snprintf(ret, size, "%s", word + length);
}

static void read_comment(struct reader *reader, char *line)
{
    struct book_block *block = &reader->next;
    char *end = strstr(line, " -->");
    char *command = strstr(line, "lines=");
    char *place = NULL;

    assert_non_null(end);
    *end = '\0';
    if (command) {
        block->lines = true;
        block->steps[0].command = append(NULL, command + strlen("lines="));
        block->steps[0].output = append(NULL, "");
        block->step_count = 1;
        *command = '\0';
    }
    for (char *word = strtok_r(line + strlen(COMMENT), " ", &place); word;
         word = strtok_r(NULL, " ", &place)) {
        block->joined |= strcmp(word, "joined") == 0;
        block->sample |= strcmp(word, "sample") == 0;
        copy_value(word, "start=", block->start, sizeof(block->start));
        copy_value(word, "now=", block->now, sizeof(block->now));
        copy_value(word, "radio=", block->radio, sizeof(block->radio));
        copy_value(word, "terminal=", block->terminal, sizeof(block->terminal));
    }
}

static struct book_block *begin_block(struct reader *reader)
{
    struct book *book = &reader->book;
    struct book_block *grown = reallocarray(book->blocks, book->count + 1, sizeof(book->blocks[0]));

    assert_non_null(grown);
    book->blocks = grown;
    struct book_block *block = &grown[book->count++];
    *block = reader->next;
    memcpy(block->title, reader->title, sizeof(block->title));
    reader->next = (struct book_block){0};
    reader->inside = true;
    return block;
}

static void read_indented(struct reader *reader, const char *line)
{
    struct book_block *block =
        reader->inside ? &reader->book.blocks[reader->book.count - 1] : begin_block(reader);

    if (strncmp(line, COMMAND, strlen(COMMAND)) == 0) {
        if (block->step_count == BOOK_STEPS)
            fail_msg("more than %d commands: %s", BOOK_STEPS, line);
        struct book_step *step = &block->steps[block->step_count++];
        step->command = append(NULL, line + strlen(COMMAND));
        step->command[strcspn(step->command, "\n")] = '\0';
        step->output = append(NULL, "");
        return;
    }
    if (block->step_count == 0)
        fail_msg("an example without a command: %s", line);
    struct book_step *step = &block->steps[block->step_count - 1];
    step->output = append(step->output, line + strlen(INDENT));
}

/* A blank line belongs to a block if the block goes on behind it. */
static void read_line(struct reader *reader, char *line, unsigned *blanks)
{
    if (line[0] == '\n') {
        ++*blanks;
        return;
    }
    if (strncmp(line, INDENT, strlen(INDENT)) != 0) {
        reader->inside = false;
        if (strncmp(line, "### ", 4) == 0) {
            line[strcspn(line, "\n")] = '\0';
            snprintf(reader->title, sizeof(reader->title), "%.79s", line + 4);
        } else if (strncmp(line, COMMENT, strlen(COMMENT)) == 0) {
            read_comment(reader, line);
        }
    } else {
        for (unsigned i = 0; reader->inside && i < *blanks; i++)
            read_indented(reader, INDENT "\n");
        read_indented(reader, line);
    }
    *blanks = 0;
}

void book_read(const char *path, struct book *ret)
{
    CLEANUP(cleanup_file) FILE *file = fopen(path, "re");
    struct reader reader = {0};
    char line[1024];
    unsigned blanks = 0;
    bool examples = false;

    assert_non_null(file);
    while (fgets(line, sizeof(line), file)) {
        if (examples)
            read_line(&reader, line, &blanks);
        examples |= strcmp(line, "## Examples\n") == 0;
    }
    assert_true(reader.book.count > 0);
    *ret = reader.book;
}

void book_done(struct book *book)
{
    for (size_t i = 0; i < book->count; i++) {
        for (size_t k = 0; k < book->blocks[i].step_count; k++) {
            free(book->blocks[i].steps[k].command);
            free(book->blocks[i].steps[k].output);
        }
    }
    free(book->blocks);
    *book = (struct book){0};
}
