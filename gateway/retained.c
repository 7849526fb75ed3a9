/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/retained.h"

#include "core/cleanup.h"
#include "core/hash.h"
#include "core/ztime.h"
#include "storage/outbox.h"
#include <string.h>

struct said {
    char *topic; /* NULL: cleared */
    uint64_t essence;
    int64_t mono_ms;
    bool current; /* said since retained_restart() */
};

struct retained {
    struct store *store;
    struct said *topics;
    size_t count;
    size_t room;
};

/* Only tells a changed document from an unchanged one, between two of our own texts. */
static uint64_t hash(const char *text)
{
    return hash_bytes(text, strlen(text));
}

static int add(struct retained *retained, const char *topic, struct said **ret, struct error *err)
{
    struct said *grown;

    if (retained->count == retained->room) {
        size_t room = retained->room ? 2 * retained->room : 32;

        grown = reallocarray(retained->topics, room, sizeof(*grown));
        if (!grown)
            return error_set(err, ERR_NOMEM, "out of memory");
        retained->topics = grown;
        retained->room = room;
    }
    grown = &retained->topics[retained->count];
    *grown = (struct said){.topic = strdup(topic)};
    if (!grown->topic)
        return error_set(err, ERR_NOMEM, "out of memory");
    retained->count++;
    *ret = grown;
    return 0;
}

static struct said *find(const struct retained *retained, const char *topic)
{
    for (size_t i = 0; i < retained->count; i++)
        if (retained->topics[i].topic && strcmp(retained->topics[i].topic, topic) == 0)
            return &retained->topics[i];
    return NULL;
}

int retained_open(struct store *store, struct retained **ret, struct error *err)
{
    struct retained *retained = calloc(1, sizeof(*retained));
    CLEANUP(cleanup_free) char **topics = NULL;
    size_t count = 0;
    int r;

    if (!retained)
        return error_set(err, ERR_NOMEM, "out of memory");
    retained->store = store;
    r = retained_list(store, &topics, &count, err);
    for (size_t i = 0; r == 0 && i < count; i++) {
        struct said *said;

        r = add(retained, topics[i], &said, err);
    }
    if (r < 0) {
        retained_close(retained);
        return r;
    }
    *ret = retained;
    return 0;
}

struct retained *retained_close(struct retained *retained)
{
    if (!retained)
        return NULL;
    for (size_t i = 0; i < retained->count; i++)
        free(retained->topics[i].topic);
    free(retained->topics);
    free(retained);
    return NULL;
}

void retained_restart(struct retained *retained)
{
    for (size_t i = 0; i < retained->count; i++)
        retained->topics[i].current = false;
}

int retained_due(struct retained *retained, const char *topic, const char *essence, int64_t mono_ms,
                 bool *ret_due, struct error *err)
{
    struct said *said = find(retained, topic);
    uint64_t fresh = hash(essence);
    int r;

    if (!said) {
        bool is_new;

        r = retained_add(retained->store, topic, &is_new, err);
        if (r == 0)
            r = add(retained, topic, &said, err);
        if (r != 0)
            return r;
    }
    *ret_due = !said->current || said->essence != fresh || mono_ms - said->mono_ms >= MS_PER_DAY;
    if (*ret_due)
        *said = (struct said){
            .topic = said->topic, .essence = fresh, .mono_ms = mono_ms, .current = true};
    return 0;
}

const char *retained_leftover(const struct retained *retained, size_t *index)
{
    for (; *index < retained->count; (*index)++)
        if (retained->topics[*index].topic && !retained->topics[*index].current)
            return retained->topics[*index].topic;
    return NULL;
}

int retained_cleared(struct retained *retained, size_t index, struct error *err)
{
    struct said *said = index < retained->count ? &retained->topics[index] : NULL;
    int r;

    if (!said || !said->topic || said->current)
        return 0; /* said again meanwhile */
    r = retained_delete(retained->store, said->topic, err);
    if (r < 0)
        return r;
    free(said->topic);
    said->topic = NULL;
    return 0;
}
