/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "storage/symptoms.h"

#include "storage/internal.h"

#define KIND_MAX 64

static const char latest[] =
    "SELECT at_ms FROM entry WHERE person = ?1 AND removed = 0"
    " AND ((kind = 'symptom' AND json_extract(body, '$.severity') > 0)"
    "  OR (kind = 'checkin' AND EXISTS (SELECT 1 FROM json_each(body, '$.symptoms')"
    "                                   WHERE value > 0)))"
    " ORDER BY at_ms DESC LIMIT 1";
static const char logged[] =
    "SELECT json_extract(body, '$.symptom') AS name FROM entry"
    " WHERE person = ?1 AND removed = 0 AND kind = 'symptom' AND name IS NOT NULL"
    " UNION SELECT s.key FROM entry AS e, json_each(e.body, '$.symptoms') AS s"
    " WHERE e.person = ?1 AND e.removed = 0 AND e.kind = 'checkin' ORDER BY name";

int64_t symptom_latest_ms(struct store *store, int64_t person_row)
{
    QUERY *query = NULL;

    if (query_get(store, SYMPTOM_LATEST, latest, &query, NULL) < 0)
        return 0;
    sqlite3_bind_int64(query, 1, person_row);
    return query_row(store, query, NULL, "newest symptom") == 1 ? sqlite3_column_int64(query, 0)
                                                                : 0;
}

int symptom_each_logged(struct store *store, int64_t person_row, symptom_visit_fn visit,
                        void *userdata, struct error *err)
{
    QUERY *query = NULL;
    char kind[KIND_MAX];
    int r;

    r = query_get(store, SYMPTOM_LOGGED, logged, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, person_row);
    while ((r = query_row(store, query, err, "read symptoms")) == 1) {
        column_text(query, 0, kind, sizeof(kind));
        r = visit(userdata, kind);
        if (r < 0)
            return r;
    }
    return r;
}
