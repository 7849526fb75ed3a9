/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/links.h"

#include "ble/drivers/driver.h"
#include "core/cleanup.h"
#include "gateway/failure.h"
#include <stdlib.h>
#include <string.h>

void links_fact(struct kept_link *link, const char *name, const char *text)
{
    char *end;

    if (strcmp(name, "clock_skew_s") != 0)
        return;
    link->clock_skew_s = strtoll(text, &end, 10);
    link->skew_known = end != text && !*end;
}

static int begin_facts(struct kept_link *link, struct store *store, struct error *err)
{
    CLEANUP(cleanup_free) struct fact *facts = NULL;
    size_t count = 0;
    const int r = facts_list(store, link->device_row, &facts, &count, err);

    for (size_t i = 0; r == 0 && i < count; i++)
        links_fact(link, facts[i].name, facts[i].text);
    return r;
}

static int begin(struct kept_link *ret, const struct device *device, const struct driver *driver,
                 struct store *store, struct error *err)
{
    struct device_trouble stored;
    struct sync_state sync;
    int r = device_trouble_get(store, device->row, &stored, err);

    if (r == 0)
        r = sync_state_get(store, device->row, &sync, err);
    if (r < 0)
        return r;
    *ret = (struct kept_link){.device_row = device->row, .sight = {.live = !driver->history}};
    news_begin(&ret->news, &stored);
    memcpy(ret->failure, sync.failure, sizeof(ret->failure));
    return begin_facts(ret, store, err);
}

int links_fit(struct links *links, const struct household *household, struct store *store,
              struct error *err)
{
    struct links fresh = {.items = calloc(household->device_count + 1, sizeof(*fresh.items))};
    int r = 0;

    if (!fresh.items)
        return error_set(err, ERR_NOMEM, "out of memory");
    for (size_t i = 0; r == 0 && i < household->device_count; i++) {
        const struct device *device = &household->devices[i];
        const struct driver *driver = driver_by_name(device->driver);
        const struct kept_link *known = links_find(links, device->row);

        if (!driver || device->person_row == 0)
            continue;
        if (known)
            fresh.items[fresh.count++] = *known;
        else
            r = begin(&fresh.items[fresh.count++], device, driver, store, err);
    }
    if (r < 0) {
        links_done(&fresh);
        return r;
    }
    links_done(links);
    *links = fresh;
    return 0;
}

void links_done(struct links *links)
{
    free(links->items);
    *links = (struct links){0};
}

struct kept_link *links_find(const struct links *links, int64_t device_row)
{
    for (size_t i = 0; i < links->count; i++)
        if (links->items[i].device_row == device_row)
            return &links->items[i];
    return NULL;
}

size_t links_connected(const struct links *links)
{
    size_t count = 0;

    for (size_t i = 0; i < links->count; i++)
        count += links->items[i].sight.connected;
    return count;
}

size_t links_in_trouble(const struct links *links)
{
    size_t count = 0;

    for (size_t i = 0; i < links->count; i++)
        count += *links->items[i].news.trouble.word != '\0';
    return count;
}

void links_refresh(struct links *links, const struct household *household)
{
    for (size_t i = 0; i < links->count; i++) {
        struct kept_link *link = &links->items[i];
        const struct device *device = household_device(household, link->device_row);

        if (!device ||
            (link->said_rssi_dbm == link->rssi_dbm && link->said_seen_ms == device->last_seen_ms &&
             link->said_sync_ms == device->last_sync_ms))
            continue;
        link->said_rssi_dbm = link->rssi_dbm;
        link->said_seen_ms = device->last_seen_ms;
        link->said_sync_ms = device->last_sync_ms;
        link->refreshed++;
    }
}

enum device_connection link_connection(const struct kept_link *link)
{
    if (link->sight.connected)
        return DEVICE_IS_CONNECTED;
    if (failure_is_of_bond(link->news.trouble.word))
        return DEVICE_IS_UNPAIRED;
    if (*link->news.trouble.word || link->no_adapter)
        return DEVICE_IS_IN_ERROR;
    return link->sight.heard ? DEVICE_IS_IN_RANGE : DEVICE_IS_OUT_OF_RANGE;
}

const char *link_word(const struct kept_link *link)
{
    if (*link->news.trouble.word)
        return link->news.trouble.word;
    if (link->no_adapter)
        return "no_adapter";
    return *link->failure ? link->failure : NULL;
}
