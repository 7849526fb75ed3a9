/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the two readers of USDA files share. */
#ifndef GATEWAY_USDA_INSIDE_H
#define GATEWAY_USDA_INSIDE_H

#include "gateway/usda_files.h"

#define USDA_WORDS_MAX 512

struct usda_keyed {
    char key[16];
    char text[48];
};

/* A small list of names: groups of foods, units. */
struct usda_words {
    struct usda_keyed list[USDA_WORDS_MAX];
    size_t count;
};

/* "" if it is not in the list. */
const char *usda_word(const struct usda_words *words, const char *key);
/* -ERR_LENGTH: the list is full, the key is too long, or the text NULL. */
int usda_add_word(struct usda_words *words, const char *key, const char *text);

/* Tells how far it is, every so many lines. */
void usda_tell(const struct usda_source *source, const struct bundle_file *file, const char *name,
               uint64_t *lines);

/* usda_add() with the words for its errors. */
int usda_add_line(struct usda *usda, const struct bundle_file *file, uint64_t number,
                  const char *name, const char *group, struct error *err);

int usda_read_central(struct bundle *bundle, const struct usda_source *source, struct usda *usda,
                      struct error *err);

#endif
