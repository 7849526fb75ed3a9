/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Links and their troubles: what ble tells becomes events, the state of wearables at the broker,
 * lines of the log, and rows that the command line reads (gateway/news.h says what is worth it).
 */
#include "gateway/daemon.h"

#include "core/log.h"
#include "gateway/failure.h"
#include "gateway/record.h"
#include <string.h>

/* What changes together is looked at together. */
#define LOOK_MS 1000
/* How often signal and last sight alone are said (docs/mqtt.md 3). */
#define REFRESH_MS (5 * MS_PER_MINUTE)
/* The longest a timer of ours sleeps: the wall clock may be set. */
#define REST_MS (15 * MS_PER_MINUTE)
#define GAP_MS  SCHEDULE_LATE_MS

static void tell(struct daemon *daemon, const struct device *device, struct device_event *event)
{
    const struct person *person = household_person(&daemon->household, device->person_row);
    struct error why;

    if (!person || !daemon->publisher.clock_trusted)
        return;
    event->device = device->id;
    event->at_ms = clock_wall_ms(&daemon->clock);
    event->offset_s = zone_offset_s(household_zone(&daemon->household, person->row), event->at_ms);
    if (record_device_event(daemon->store, person, event, &why) < 0)
        log_warning("%s: an event is lost: %s", device->id, why.text);
    else
        publish_events(&daemon->publisher);
}

/* ---- links ---- */

static void tell_news(struct daemon *daemon, struct kept_link *link, const struct device *device,
                      enum news_kind kind)
{
    static const enum device_event_type types[NEWS_KINDS] = {
        [NEWS_CONNECTED] = DEVICE_CONNECTED,
        [NEWS_DISCONNECTED] = DEVICE_DISCONNECTED,
        [NEWS_TROUBLE] = DEVICE_TROUBLE,
        [NEWS_TROUBLE_OVER] = DEVICE_TROUBLE_OVER,
    };
    const struct device_trouble *trouble = &link->news.trouble;
    struct device_event event = {.type = types[kind]};
    char text[FAILURE_TEXT_MAX];

    if (kind == NEWS_TROUBLE) {
        failure_text(trouble->word, device->id, text);
        event.error = trouble->word;
        event.text = text;
        event.since_ms = trouble->since_ms;
        event.unreachable = trouble->unreachable;
        log_warning("%s: %s: %s", device->id, trouble->word, text);
    } else if (kind == NEWS_DISCONNECTED) {
        event.error = link->sight.word;
    } else if (kind == NEWS_TROUBLE_OVER) {
        log_info("%s: all is well again", device->id);
    }
    tell(daemon, device, &event);
}

static void tell_battery(struct daemon *daemon, const struct device *device)
{
    struct device_event event = {.type = DEVICE_BATTERY_LOW,
                                 .battery_percent = device->battery_percent};

    log_warning("%s: its battery is at %d %%: charge it, or change it", device->id,
                device->battery_percent);
    tell(daemon, device, &event);
}

static bool same_trouble(const struct device_trouble *a, const struct device_trouble *b)
{
    return strcmp(a->word, b->word) == 0 && a->since_ms == b->since_ms &&
           a->unreachable == b->unreachable && a->told_ms == b->told_ms &&
           a->gap_told_ms == b->gap_told_ms && a->battery_low == b->battery_low &&
           a->battery_told_ms == b->battery_told_ms;
}

static void look_at_link(struct daemon *daemon, struct kept_link *link, int64_t now_ms)
{
    const struct device *device = household_device(&daemon->household, link->device_row);
    const struct device_trouble before = link->news.trouble;
    enum news_kind kinds[NEWS_KINDS];
    const size_t count = news_look(&link->news, &link->sight, now_ms, kinds);

    for (size_t i = 0; device && i < count; i++)
        tell_news(daemon, link, device, kinds[i]);
    if (device && news_battery(&link->news, device->battery_percent, now_ms))
        tell_battery(daemon, device);
    link->unsaved = link->unsaved || !same_trouble(&before, &link->news.trouble);
}

static void on_links(uv_timer_t *timer)
{
    struct daemon *daemon = timer->data;
    const int64_t now_ms = clock_wall_ms(&daemon->clock);
    int64_t due_ms = now_ms + REST_MS;

    for (size_t i = 0; i < daemon->links.count && daemon->publisher.clock_trusted; i++) {
        struct kept_link *link = &daemon->links.items[i];

        look_at_link(daemon, link, now_ms);
        const int64_t next_ms = news_due_ms(&link->news, &link->sight, now_ms);
        due_ms = next_ms < due_ms ? next_ms : due_ms;
    }
    publish_devices(&daemon->publisher);
    uv_timer_start(timer, on_links,
                   (uint64_t)(due_ms - now_ms > LOOK_MS ? due_ms - now_ms : LOOK_MS), 0);
}

void daemon_links_soon(struct daemon *daemon)
{
    const uv_handle_t *timer = (const uv_handle_t *)&daemon->links_timer;

    if (daemon->stopping ||
        (uv_is_active(timer) && uv_timer_get_due_in(&daemon->links_timer) <= LOOK_MS))
        return;
    uv_timer_start(&daemon->links_timer, on_links, LOOK_MS, 0);
}

void daemon_link_seen(struct daemon *daemon, const struct ble_device_state *state)
{
    struct kept_link *link = links_find(&daemon->links, state->row);

    if (!link)
        return;
    link->no_adapter = state->error && strcmp(state->error, "no_adapter") == 0;
    link->sight.connected = state->link == BLE_LINK_CONNECTED;
    link->sight.heard = state->link != BLE_LINK_AWAY;
    link->sight.word = link->no_adapter ? NULL : state->error;
    link->sight.unreachable = state->unreachable;
    link->rssi_dbm = state->rssi_dbm;
    daemon_links_soon(daemon);
}

void daemon_fit_links(struct daemon *daemon)
{
    struct error why;

    if (links_fit(&daemon->links, &daemon->household, daemon->store, &why) < 0)
        log_error("the state of new wearables is not told: %s", why.text);
    daemon_links_soon(daemon);
}

void daemon_link_fact(struct daemon *daemon, int64_t device_row, const char *name, const char *text)
{
    struct kept_link *link = links_find(&daemon->links, device_row);

    if (!link)
        return;
    links_fact(link, name, text);
    daemon_links_soon(daemon);
}

/* ---- sessions ---- */

void daemon_link_fetched(struct daemon *daemon, const struct device *device, size_t records,
                         int64_t span_ms)
{
    struct kept_link *link = links_find(&daemon->links, device->row);
    struct device_event event = {.type = DEVICE_SYNC_COMPLETED,
                                 .records = (int64_t)records,
                                 .seconds = span_ms / MS_PER_SECOND};

    if (!link)
        return;
    link->failure[0] = '\0';
    tell(daemon, device, &event);
    if (*link->news.trouble.word)
        link->unsaved = true;
    if (news_fetched(&link->news))
        tell_news(daemon, link, device, NEWS_TROUBLE_OVER);
    daemon_links_soon(daemon);
}

void daemon_link_not_fetched(struct daemon *daemon, const struct device *device, const char *word,
                             const char *text)
{
    struct kept_link *link = links_find(&daemon->links, device->row);
    struct device_event event = {.type = DEVICE_SYNC_FAILED, .error = word, .text = text};

    if (!link)
        return;
    snprintf(link->failure, sizeof(link->failure), "%s", word);
    if (news_not_fetched(&link->news, word, clock_wall_ms(&daemon->clock)))
        tell(daemon, device, &event);
    daemon_links_soon(daemon);
}

/* ---- missing readings ---- */

int64_t daemon_gap_told_ms(const struct daemon *daemon, int64_t device_row)
{
    const struct kept_link *link = links_find(&daemon->links, device_row);

    return link ? link->news.trouble.gap_told_ms : 0;
}

void daemon_tell_gap(struct daemon *daemon, int64_t device_row, int64_t since_ms, const char *text)
{
    const struct device *device = household_device(&daemon->household, device_row);
    struct kept_link *link = links_find(&daemon->links, device_row);
    const int64_t now_ms = clock_wall_ms(&daemon->clock);
    struct device_event event = {
        .type = DEVICE_DATA_GAP, .hours = (now_ms - since_ms) / MS_PER_HOUR, .text = text};

    if (!link || !device)
        return;
    log_warning("%s: %s", device->id, text);
    tell(daemon, device, &event);
    link->news.trouble.gap_told_ms = now_ms;
    link->unsaved = true;
}

/* Those that keep their link: once for each time that nothing comes. */
static void look_for_gap(struct daemon *daemon, const struct kept_link *link, int64_t now_ms)
{
    const struct device *device = household_device(&daemon->household, link->device_row);
    const int64_t news_ms = !device                                     ? now_ms
                            : device->last_sync_ms > device->created_ms ? device->last_sync_ms
                                                                        : device->created_ms;
    char text[FAILURE_TEXT_MAX + 64];
    char cause[FAILURE_TEXT_MAX] = "";

    if (!link->sight.live || now_ms - news_ms < GAP_MS || link->news.trouble.gap_told_ms > news_ms)
        return;
    failure_text(link_word(link) ? link_word(link) : "not_seen", device->id, cause);
    snprintf(text, sizeof(text), "no reading for %d days (%s)",
             (int)((now_ms - news_ms) / MS_PER_DAY), cause);
    daemon_tell_gap(daemon, link->device_row, news_ms, text);
}

void daemon_care_links(struct daemon *daemon)
{
    const int64_t now_ms = clock_wall_ms(&daemon->clock);
    const int64_t mono_ms = clock_mono_ms();

    for (size_t i = 0; i < daemon->links.count && daemon->publisher.clock_trusted; i++)
        look_for_gap(daemon, &daemon->links.items[i], now_ms);
    if (mono_ms - daemon->refreshed_mono_ms < REFRESH_MS)
        return;
    daemon->refreshed_mono_ms = mono_ms;
    links_refresh(&daemon->links, &daemon->household);
    publish_devices(&daemon->publisher);
}

/* ---- the adapter ---- */

void daemon_adapter_seen(struct daemon *daemon, const char *adapter, const char *error)
{
    struct adapter_trouble *trouble = &daemon->adapter_trouble;
    char advice[FAILURE_TEXT_MAX];

    if (strcmp(trouble->text, error ? error : "") == 0 &&
        strcmp(trouble->adapter, adapter ? adapter : "") == 0)
        return;
    snprintf(trouble->adapter, sizeof(trouble->adapter), "%s", adapter ? adapter : "");
    snprintf(trouble->text, sizeof(trouble->text), "%s", error ? error : "");
    trouble->since_ms = clock_wall_ms(&daemon->clock);
    daemon->adapter_unsaved = true;
    if (!error) {
        log_info("bluetooth: %s is there", trouble->adapter);
        return;
    }
    failure_adapter_text(error, advice);
    log_warning("bluetooth: %s: %s", error, advice);
}

/* ---- in the database ---- */

bool daemon_links_unsaved(const struct daemon *daemon)
{
    for (size_t i = 0; i < daemon->links.count; i++)
        if (daemon->links.items[i].unsaved)
            return true;
    return daemon->adapter_unsaved;
}

int daemon_save_links(struct daemon *daemon, struct error *err)
{
    int r = daemon->adapter_unsaved
                ? adapter_trouble_put(daemon->store, &daemon->adapter_trouble, err)
                : 0;

    for (size_t i = 0; r == 0 && i < daemon->links.count; i++) {
        const struct kept_link *link = &daemon->links.items[i];
        if (link->unsaved)
            r = device_trouble_put(daemon->store, link->device_row, &link->news.trouble, err);
    }
    return r;
}

void daemon_links_saved(struct daemon *daemon)
{
    daemon->adapter_unsaved = false;
    for (size_t i = 0; i < daemon->links.count; i++)
        daemon->links.items[i].unsaved = false;
}
