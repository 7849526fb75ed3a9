/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The status line: "key=value" separated by spaces, lists separated by commas and empty if there is
 * nothing; each key stands exactly once. The keys mean what those of the stand-in mean.
 */
#include "tests/air/air.h"

#include "tests/air/peripheral.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

struct line {
    char *text;
    size_t size;
    size_t length;
    bool listed; /* something was written since the key */
};

static void put(struct line *line, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void put(struct line *line, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const int length =
        vsnprintf(line->text + line->length, line->size - line->length, format, arguments);
    va_end(arguments);
    if (length > 0 && line->length + (size_t)length < line->size)
        line->length += (size_t)length;
}

static void key(struct line *line, const char *name)
{
    put(line, "%s%s=", line->length > 0 ? " " : "", name);
    line->listed = false;
}

static void next(struct line *line)
{
    if (line->listed)
        put(line, ",");
    line->listed = true;
}

static void put_adapters(struct line *line, const struct air *air)
{
    const struct controller *controller;
    key(line, "adapters");
    TAILQ_FOREACH (controller, &air->controllers, entry) {
        if (controller->peer)
            continue;
        next(line);
        put(line, "hci%u%s", controller->index, controller->scanning ? "/discovering" : "");
    }
}

static bool is_connected(const struct air_peer *peer)
{
    return peer->link;
}

static bool is_encrypted(const struct air_peer *peer)
{
    return peer->link && peer->link->encrypted;
}

/* On the air, as far as bluetoothd must help. */
static bool is_ready(const struct air_peer *peer)
{
    return !peer->peripheral || peripheral_ready(peer->peripheral);
}

static void put_peers(struct line *line, const struct air *air, const char *name,
                      bool (*which)(const struct air_peer *peer))
{
    const struct air_peer *peer;
    key(line, name);
    TAILQ_FOREACH (peer, &air->peers, entry) {
        if (!which(peer))
            continue;
        next(line);
        put(line, "%s", peer->wearable->address);
    }
}

static void put_subscribers(struct line *line, const struct air *air)
{
    const struct air_link *link;
    key(line, "subscribers");
    TAILQ_FOREACH (link, &air->links, entry) {
        const struct att *att = &link->l2cap.att;
        for (size_t i = 0; i < att->table.count; i++) {
            const struct attribute *attribute = &att->table.attributes[i];
            if (attribute->kind != ATTRIBUTE_CCC || att->ccc[i] == 0)
                continue;
            next(line);
            put(line, "%s/%.4s", link->peer->wearable->address,
                attribute->characteristic->uuid + 4);
        }
    }
}

void air_status(struct air *air, char *answer, size_t size)
{
    struct line line = {.text = answer, .size = size};
    put_adapters(&line, air);
    put_peers(&line, air, "connected", is_connected);
    put_peers(&line, air, "encrypted", is_encrypted);
    put_peers(&line, air, "ready", is_ready);
    put_subscribers(&line, air);
    key(&line, "notifications");
    put(&line, "%" PRIu64, air->notifications);
}
