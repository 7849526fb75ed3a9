/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/scan.h"

#include "core/cleanup.h"
#include "gateway/cli/session.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define FOUND_MAX 1024
/* A device advertises every second or oftener. */
#define NAMESAKES_MS 2000

struct scan {
    const struct scan_target *target; /* NULL: everything */
    unsigned seconds;
    struct scan_result result;
};

static struct scan_found *slot_of(struct scan *scan, const char *address)
{
    struct scan_result *result = &scan->result;

    for (size_t i = 0; i < result->count; i++) {
        if (strcmp(result->found[i].address, address) == 0)
            return &result->found[i];
    }
    if (result->count == FOUND_MAX)
        return NULL;
    struct scan_found *slot = &result->found[result->count++];
    *slot = (struct scan_found){0};
    snprintf(slot->address, sizeof(slot->address), "%s", address);
    return slot;
}

/* The text without the blanks around it; its length in *ret. */
static const char *trimmed(const char *text, size_t *ret)
{
    static const char blanks[] = " \t\r\n";

    text += strspn(text, blanks);
    size_t length = strlen(text);
    while (length > 0 && strchr(blanks, text[length - 1]))
        length--;
    *ret = length;
    return text;
}

static bool same_name(const char *left, const char *right)
{
    size_t left_length = 0;
    size_t right_length = 0;

    left = trimmed(left, &left_length);
    right = trimmed(right, &right_length);
    return left_length == right_length && strncasecmp(left, right, left_length) == 0;
}

static bool is_wanted(const struct scan_target *target, const struct ble_found *found)
{
    if (target->address)
        return strcmp(target->address, found->address) == 0;
    return same_name(target->name, found->name);
}

static void on_found(void *userdata, const struct ble_found *found)
{
    struct session *session = userdata;
    struct scan *scan = session->errand->data;
    const struct scan_target *target = scan->target;
    struct scan_found *slot = slot_of(scan, found->address);

    if (!slot)
        return;
    if (found->name) /* it may come later than the first sign of life */
        snprintf(slot->name, sizeof(slot->name), "%s", found->name);
    slot->rssi_dbm = found->rssi_dbm;
    slot->driver = found->driver;
    if (!target)
        return;
    if (target->address || found->name)
        slot->wanted = is_wanted(target, found);
    if (slot->wanted && (found->driver || !target->need_driver))
        session_end(session, 0, target->name ? NAMESAKES_MS : 0);
}

static void on_scan_end(void *userdata, int result)
{
    session_end(userdata, result, 0);
}

static int compare_signal(const void *left, const void *right)
{
    const struct scan_found *a = left;
    const struct scan_found *b = right;
    /* 0 is unknown and comes last */
    int x = a->rssi_dbm ? a->rssi_dbm : -1000;
    int y = b->rssi_dbm ? b->rssi_dbm : -1000;

    return x != y ? y - x : strcmp(a->address, b->address);
}

static int start(struct session *session, struct error *err)
{
    const struct scan *scan = session->errand->data;

    return ble_scan(session->ble, scan->seconds, err);
}

int scan_run(const struct config *config, const char *preferred, unsigned seconds,
             const struct scan_target *target, struct scan_result *ret, struct error *err)
{
    CLEANUP(scan_result_done)
    struct scan_result result = {.found = calloc(FOUND_MAX, sizeof(struct scan_found))};
    CLEANUP(cleanup_free) struct session *session = calloc(1, sizeof(*session));
    struct scan scan = {.target = target, .seconds = seconds, .result = result};
    const struct errand errand = {
        .data = &scan,
        .config = config,
        .preferred = preferred,
        .events = {.on_found = on_found, .on_scan_end = on_scan_end},
        .start = start,
    };

    if (!session || !result.found)
        return error_set(err, ERR_NOMEM, "out of memory");
    int r = session_run(session, &errand, err);
    if (r < 0 && r != -ERR_UNAVAILABLE && !session_is_kept_out(session))
        return error_set(err, (enum error_code) - r, "the scan failed: %s", error_name(r));
    if (r < 0)
        return r;
    result.count = scan.result.count;
    qsort(result.found, result.count, sizeof(*result.found), compare_signal);
    *ret = result;
    result.found = NULL;
    return 0;
}

void scan_result_done(struct scan_result *result)
{
    free(result->found);
    result->found = NULL;
}
