/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The wearables that are kept, and what is known of their links: what ble told last, what of it is
 * trouble (gateway/news.h), and how the last session failed. A view for publishing; the daemon
 * writes it.
 */
#ifndef GATEWAY_LINKS_H
#define GATEWAY_LINKS_H

#include "core/error.h"
#include "gateway/household.h"
#include "gateway/news.h"
#include "mqtt/contract.h"
#include "storage/store.h"

struct kept_link {
    int64_t device_row;
    struct news_sight sight; /* its word has static storage */
    struct news news;
    int rssi_dbm;    /* 0: unknown */
    bool skew_known; /* of its clock, as a driver saw it last */
    int64_t clock_skew_s;
    bool no_adapter;                 /* the reason is the adapter, not the device */
    char failure[SYNC_WORD_MAX + 1]; /* of the last session; "": it did not fail */
    bool unsaved;                    /* news.trouble differs from the database */
    /* What changes with every breath is said now and then: the values of then, and a number that
     * is another one each time. */
    int said_rssi_dbm;
    int64_t said_seen_ms, said_sync_ms;
    unsigned refreshed;
};

struct links {
    struct kept_link *items;
    size_t count;
};

/* One entry a device that belongs to somebody and has a driver; those that are new begin with what
 * is stored. */
int links_fit(struct links *links, const struct household *household, struct store *store,
              struct error *err);
void links_done(struct links *links);

/* NULL: it is not kept. */
struct kept_link *links_find(const struct links *links, int64_t device_row);

/* Takes up what a driver found out of a device, if it belongs to the state of its link. */
void links_fact(struct kept_link *link, const char *name, const char *text);

size_t links_connected(const struct links *links);
size_t links_in_trouble(const struct links *links);

/* Takes up signal, last sight and last reading where they changed. */
void links_refresh(struct links *links, const struct household *household);

enum device_connection link_connection(const struct kept_link *link);

/* The word to show: the trouble, else why nothing was fetched; NULL: all is well. */
const char *link_word(const struct kept_link *link);

#endif
