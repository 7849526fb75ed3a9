/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the person's food table share. */
#ifndef GATEWAY_FOODS_INSIDE_H
#define GATEWAY_FOODS_INSIDE_H

#include "core/arena.h"
#include "gateway/foods.h"

/* A label that was found, with its food. */
struct hit {
    int64_t food, label; /* rows; label negative: a name that the person has given */
    const char *id, *name, *folded;
    size_t length; /* of folded */
    enum food_layer layer;
    bool common, alias;
    bool own; /* the name is the person's: given, or of an own food */
    bool gone;
};

struct hits {
    struct hit *list;
    size_t count, room;
};

/* An item that the person had, as it was typed. */
struct use {
    const char *id, *text;
};

struct foods {
    struct food_table table; /* first: the public face */
    struct store *store;
    int64_t person_row, now_ms;
    struct arena arena; /* all texts and tables that were handed out */
    struct hits names;  /* those that the person has given, with their foods */
    struct use *uses;
    size_t use_count, use_room;
    bool names_read, uses_read;
    struct error err; /* of the last failure */
};

/* Adds what a visit was shown; a food_hit_fn whose userdata is a struct collecting. */
struct collecting {
    struct foods *foods;
    struct hits *hits;
    const char *folded; /* instead of the label's own; NULL: the label's */
};
int foods_collect(void *userdata, const struct food_hit *hit);
int foods_add_hit(struct hits *hits, const struct hit *hit);
void foods_drop_hits(struct hits *hits);

/* Makes a table of hits, which it sorts; names that were taken away are left out. */
int foods_assemble(struct foods *foods, struct hits *hits, struct food_table *ret);

/* Reads the names that the person has given, once. */
int foods_read_names(struct foods *foods);

/* The select of struct food_source. */
int foods_select(struct food_table *table, const char *text, const struct folded *folded,
                 enum food_reach reach, const struct food_table **ret);

#endif
