-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- A database as the program with schema 6 left it: its schema to the letter, and some of
-- everything. tests/unit/test_migrate.c opens it. There is one such file for every schema that ever
-- was in use, and none of them is changed again.

PRAGMA page_size = 1024;
BEGIN;

-- Times are UTC milliseconds since 1970 (_ms). Tables that get one row per device and hour have
-- their natural key as the only b-tree (WITHOUT ROWID), because each further index is one more
-- page that every commit writes to the card.

CREATE TABLE person (
    row        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE CHECK (length(id) BETWEEN 1 AND 32),
    name       TEXT NOT NULL CHECK (length(CAST(name AS BLOB)) <= 64),
    tz         TEXT NOT NULL CHECK (length(CAST(tz AS BLOB)) <= 63),
    share_text INTEGER NOT NULL CHECK (share_text IN (0, 1)),
    created_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE device (
    row             INTEGER PRIMARY KEY,
    id              TEXT NOT NULL CHECK (length(id) BETWEEN 1 AND 32),
    label           TEXT NOT NULL,
    address         TEXT NOT NULL UNIQUE CHECK (length(address) = 17),
    driver          TEXT NOT NULL,
    person          INTEGER REFERENCES person (row),
    created_ms      INTEGER NOT NULL,
    removed         INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),
    battery_percent INTEGER CHECK (battery_percent BETWEEN 0 AND 100),
    last_seen_ms    INTEGER NOT NULL DEFAULT 0,
    last_sync_ms    INTEGER NOT NULL DEFAULT 0,
    firmware        TEXT NOT NULL DEFAULT ''
) STRICT;

-- The id of a removed device is free again.
CREATE UNIQUE INDEX device_id ON device (id) WHERE removed = 0;

-- Readings in packed runs (storage/pack.h). Blocks of one device and kind do not overlap.
CREATE TABLE sample_block (
    device   INTEGER NOT NULL REFERENCES device (row),
    kind     TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 32),
    start_ms INTEGER NOT NULL,
    end_ms   INTEGER NOT NULL CHECK (end_ms >= start_ms),
    person   INTEGER REFERENCES person (row),
    count    INTEGER NOT NULL CHECK (count > 0),
    packed   BLOB NOT NULL,
    PRIMARY KEY (device, kind, start_ms)
) STRICT, WITHOUT ROWID;

-- One row: which live journal belongs to this database, and up to which sequence number its
-- sectors are in sample_block.
CREATE TABLE live_journal (
    only      INTEGER PRIMARY KEY CHECK (only = 1),
    ident     INTEGER NOT NULL,
    committed INTEGER NOT NULL CHECK (committed >= 0)
) STRICT;

-- A wearable that changes hands inside a window leaves each person a part of it.
CREATE TABLE hrv_window (
    device       INTEGER NOT NULL REFERENCES device (row),
    start_ms     INTEGER NOT NULL CHECK (start_ms % 300000 = 0),
    person       INTEGER NOT NULL REFERENCES person (row),
    hr_count     INTEGER NOT NULL CHECK (hr_count >= 0),
    rr_all       INTEGER NOT NULL CHECK (rr_all >= 0),
    rr_ok        INTEGER NOT NULL CHECK (rr_ok BETWEEN 0 AND rr_all),
    rr_diffs     INTEGER NOT NULL CHECK (rr_diffs >= 0),
    valid        INTEGER NOT NULL CHECK (valid IN (0, 1)),
    hr_mean      REAL,
    seconds      REAL,
    artefact     REAL,
    mean_hr      REAL,
    rmssd        REAL,
    sdnn         REAL,
    stress_index REAL,
    PRIMARY KEY (device, start_ms, person)
) STRICT, WITHOUT ROWID;

-- Numbers are per database and never used twice.
CREATE TABLE entry (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    entry_id    TEXT NOT NULL UNIQUE CHECK (length(entry_id) = 26),
    person      INTEGER NOT NULL REFERENCES person (row),
    kind        TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 32),
    at_ms       INTEGER NOT NULL,
    offset_s    INTEGER NOT NULL CHECK (offset_s BETWEEN -93600 AND 93600),
    tz          TEXT NOT NULL,
    day_only    INTEGER NOT NULL CHECK (day_only IN (0, 1)),
    source      TEXT NOT NULL,
    recorded_ms INTEGER NOT NULL,
    removed     INTEGER NOT NULL CHECK (removed IN (0, 1)),
    body        TEXT NOT NULL CHECK (body GLOB '{*}')
) STRICT;
CREATE INDEX entry_time ON entry (person, at_ms);

-- What makes a retried request the same request.
CREATE TABLE entry_key (
    person INTEGER NOT NULL REFERENCES person (row),
    key    TEXT NOT NULL CHECK (length(CAST(key AS BLOB)) BETWEEN 1 AND 255),
    entry  INTEGER NOT NULL REFERENCES entry (number),
    PRIMARY KEY (person, key)
) STRICT, WITHOUT ROWID;

-- The last number of each person's event sequence.
CREATE TABLE event_sequence (
    person INTEGER PRIMARY KEY REFERENCES person (row),
    last   INTEGER NOT NULL CHECK (last > 0)
) STRICT;

CREATE TABLE outbox (
    row        INTEGER PRIMARY KEY AUTOINCREMENT,
    person     INTEGER REFERENCES person (row),
    seq        INTEGER NOT NULL,
    topic      TEXT NOT NULL CHECK (length(CAST(topic AS BLOB)) BETWEEN 1 AND 65535),
    payload    TEXT NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE retained_topic (
    topic TEXT PRIMARY KEY CHECK (length(CAST(topic AS BLOB)) BETWEEN 1 AND 65535)
) STRICT, WITHOUT ROWID;

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What wearables with a memory hand over, and how fetching it goes. Each table has its natural key,
-- so that fetching twice is fetching once.

-- One row a value, as the device recorded it; what it says later of the same time takes its place.
CREATE TABLE history_reading (
    device INTEGER NOT NULL REFERENCES device (row),
    kind   TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 32),
    at_ms  INTEGER NOT NULL CHECK (at_ms > 0),
    person INTEGER REFERENCES person (row),
    value  INTEGER NOT NULL,
    PRIMARY KEY (device, kind, at_ms)
) STRICT, WITHOUT ROWID;

-- Sleep as the device recorded it. parts: [["light",1980],["deep",1980]], stage and seconds, one
-- after the other from start_ms on; doubt_ms: how far they are from adding up to end_ms - start_ms.
CREATE TABLE sleep_block (
    device   INTEGER NOT NULL REFERENCES device (row),
    key      TEXT NOT NULL CHECK (length(CAST(key AS BLOB)) BETWEEN 1 AND 32),
    person   INTEGER REFERENCES person (row),
    start_ms INTEGER NOT NULL CHECK (start_ms > 0),
    end_ms   INTEGER NOT NULL CHECK (end_ms > start_ms),
    offset_s INTEGER NOT NULL CHECK (offset_s BETWEEN -93600 AND 93600),
    doubt_ms INTEGER NOT NULL CHECK (doubt_ms >= 0),
    parts    TEXT NOT NULL CHECK (parts GLOB '[[]*]'),
    PRIMARY KEY (device, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX sleep_block_time ON sleep_block (device, start_ms);

-- How far a driver has come, by a name that only the driver knows.
CREATE TABLE sync_cursor (
    device INTEGER NOT NULL REFERENCES device (row),
    name   TEXT NOT NULL CHECK (length(CAST(name AS BLOB)) BETWEEN 1 AND 32),
    value  INTEGER NOT NULL,
    PRIMARY KEY (device, name)
) STRICT, WITHOUT ROWID;

-- What a driver found out of a device; at_ms: since when it says so.
CREATE TABLE device_fact (
    device INTEGER NOT NULL REFERENCES device (row),
    name   TEXT NOT NULL CHECK (length(CAST(name AS BLOB)) BETWEEN 1 AND 32),
    text   TEXT NOT NULL CHECK (length(CAST(text AS BLOB)) <= 127),
    at_ms  INTEGER NOT NULL,
    PRIMARY KEY (device, name)
) STRICT, WITHOUT ROWID;

-- What was not taken, and why (docs/indicators.md B.2). Of a block of sleep: kind 'sleep', at_ms its
-- start, value its length in seconds, detail its key. received_ms: when it came last.
CREATE TABLE quarantine (
    device      INTEGER NOT NULL REFERENCES device (row),
    kind        TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 32),
    at_ms       INTEGER NOT NULL,
    value       INTEGER NOT NULL,
    reason      TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 32),
    detail      TEXT NOT NULL,
    received_ms INTEGER NOT NULL,
    PRIMARY KEY (device, kind, at_ms, value)
) STRICT, WITHOUT ROWID;

-- How fetching goes. asked_ms is the command line's, the rest the daemon's; 0: never. failure: why
-- the last session failed, '' if it did not; failures: how many in a row; links, link_ms: how many
-- links there were and how long they stood, for people who wonder about their batteries.
CREATE TABLE device_sync (
    device       INTEGER PRIMARY KEY REFERENCES device (row),
    asked_ms     INTEGER NOT NULL DEFAULT 0,
    tried_ms     INTEGER NOT NULL DEFAULT 0,
    succeeded_ms INTEGER NOT NULL DEFAULT 0,
    failure      TEXT NOT NULL DEFAULT '' CHECK (length(CAST(failure AS BLOB)) <= 32),
    failures     INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
    links        INTEGER NOT NULL DEFAULT 0 CHECK (links >= 0),
    link_ms      INTEGER NOT NULL DEFAULT 0 CHECK (link_ms >= 0)
) STRICT;

INSERT INTO live_journal VALUES (1, -8046298311894226115, 4711);

-- word: what keeps a wearable from serving since since_ms, '' for nothing; unreachable: all that
-- could be tried was tried in vain. told_ms, gap_told_ms: when an event last told of a trouble and
-- of missing readings, so that a restart does not tell again; 0: never.
CREATE TABLE device_trouble (
    device      INTEGER PRIMARY KEY REFERENCES device (row),
    word        TEXT NOT NULL CHECK (length(CAST(word AS BLOB)) <= 32),
    since_ms    INTEGER NOT NULL,
    unreachable INTEGER NOT NULL CHECK (unreachable IN (0, 1)),
    told_ms     INTEGER NOT NULL,
    gap_told_ms INTEGER NOT NULL
) STRICT;

-- One row, from the first trouble on; text: '' when all is well.
CREATE TABLE adapter_trouble (
    only     INTEGER PRIMARY KEY CHECK (only = 1),
    adapter  TEXT NOT NULL CHECK (length(CAST(adapter AS BLOB)) <= 63),
    text     TEXT NOT NULL CHECK (length(CAST(text AS BLOB)) <= 127),
    since_ms INTEGER NOT NULL
) STRICT;

-- step: the number of the first change of its transaction. before, after: of what is edited, as
-- JSON; NULL where the change is that something came or went. redo: the order in which steps were
-- taken back, 0 once something new was logged.
CREATE TABLE change (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    step    INTEGER NOT NULL,
    person  INTEGER NOT NULL REFERENCES person (row),
    entry   INTEGER REFERENCES entry (number),
    meal    TEXT CHECK (length(CAST(meal AS BLOB)) BETWEEN 1 AND 64),
    food    TEXT CHECK (food GLOB 'food ?*' OR food GLOB 'alias ?*' OR food GLOB 'import ?*'),
    what    TEXT NOT NULL CHECK (what IN ('add', 'remove', 'edit')),
    before  TEXT,
    after   TEXT,
    command TEXT NOT NULL,
    at_ms   INTEGER NOT NULL DEFAULT (CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
    undone  INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1)),
    redo    INTEGER NOT NULL DEFAULT 0 CHECK (redo >= 0),
    CHECK ((entry IS NOT NULL) + (meal IS NOT NULL) + (food IS NOT NULL) = 1)
) STRICT;
CREATE INDEX change_redo ON change (person, redo) WHERE redo > 0;

-- removed: it is taken back.
CREATE TABLE food_import (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    source  TEXT NOT NULL CHECK (length(CAST(source AS BLOB)) BETWEEN 1 AND 64),
    at_ms   INTEGER NOT NULL,
    foods   INTEGER NOT NULL CHECK (foods > 0),
    removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1))
) STRICT;

-- Columns as in foods.tsv: figures per 100 g, NULL is unknown. person: whose own food it is;
-- import: of which import; neither: it ships. shown: 0 while the import is taken back, or a later
-- one has the same food. plants, props, triggers: '' is none.
CREATE TABLE food (
    row           INTEGER PRIMARY KEY,
    id            TEXT NOT NULL CHECK (length(CAST(id AS BLOB)) BETWEEN 1 AND 64),
    person        INTEGER REFERENCES person (row),
    import        INTEGER REFERENCES food_import (number),
    shown         INTEGER NOT NULL CHECK (shown IN (0, 1)),
    name          TEXT NOT NULL CHECK (length(CAST(name AS BLOB)) BETWEEN 1 AND 255),
    food_group    TEXT NOT NULL,
    aliases       TEXT NOT NULL,
    common        INTEGER NOT NULL CHECK (common IN (0, 1)),
    form          TEXT NOT NULL CHECK (form IN ('solid', 'liquid', 'powder')),
    serving_g     REAL CHECK (serving_g > 0),
    serving       TEXT NOT NULL,
    each_g        REAL CHECK (each_g > 0),
    units         TEXT NOT NULL,
    density       REAL CHECK (density > 0),
    kcal          REAL CHECK (kcal >= 0),
    protein_g     REAL CHECK (protein_g >= 0),
    fat_g         REAL CHECK (fat_g >= 0),
    carb_g        REAL CHECK (carb_g >= 0),
    fibre_g       REAL CHECK (fibre_g >= 0),
    sugar_g       REAL CHECK (sugar_g >= 0),
    alcohol_g     REAL CHECK (alcohol_g >= 0),
    lactose_g     REAL CHECK (lactose_g >= 0),
    fructose_g    REAL CHECK (fructose_g >= 0),
    glucose_g     REAL CHECK (glucose_g >= 0),
    sodium_mg     REAL CHECK (sodium_mg >= 0),
    zinc_mg       REAL CHECK (zinc_mg >= 0),
    caffeine_mg   REAL CHECK (caffeine_mg >= 0),
    glx_g         REAL CHECK (glx_g >= 0),
    hyp_g         REAL CHECK (hyp_g >= 0),
    beta_glucan_g REAL CHECK (beta_glucan_g >= 0),
    nova          INTEGER CHECK (nova BETWEEN 1 AND 4),
    plants        TEXT,
    props         TEXT,
    triggers      TEXT,
    source        TEXT NOT NULL,
    fdc_id        TEXT NOT NULL,
    est           TEXT NOT NULL,
    CHECK (person IS NULL OR import IS NULL)
) STRICT;
CREATE UNIQUE INDEX food_id ON food (id, coalesce(person, 0), coalesce(import, 0));
CREATE INDEX food_of_import ON food (import) WHERE import IS NOT NULL;

-- What a food is found by, folded (gateway/food/fold.h). letters: which occur, a bit each.
CREATE TABLE food_label (
    row     INTEGER PRIMARY KEY,
    food    INTEGER NOT NULL REFERENCES food (row),
    alias   INTEGER NOT NULL CHECK (alias IN (0, 1)),
    folded  TEXT NOT NULL,
    length  INTEGER NOT NULL,
    letters INTEGER NOT NULL
) STRICT;
CREATE INDEX food_label_of ON food_label (food);
CREATE INDEX food_label_folded ON food_label (folded);
CREATE INDEX food_label_length ON food_label (length, letters);

-- The words of all labels. A folded text is ASCII letters, digits and '%' between blanks, and
-- letters of other scripts as they are; each of its words is one token.
CREATE VIRTUAL TABLE food_text USING fts5 (
    folded, content = 'food_label', content_rowid = 'row', detail = none, columnsize = 0,
    tokenize = "ascii tokenchars '%'"
);

-- All words that ever occurred in a label, for those that are typed not quite right.
CREATE TABLE food_word (
    length  INTEGER NOT NULL,
    letters INTEGER NOT NULL,
    word    TEXT NOT NULL,
    PRIMARY KEY (length, letters, word)
) STRICT, WITHOUT ROWID;

-- A person's own names for foods, which win over all others. food: an id, of whatever layer.
CREATE TABLE food_alias (
    person INTEGER NOT NULL REFERENCES person (row),
    folded TEXT NOT NULL CHECK (length(folded) > 0),
    text   TEXT NOT NULL CHECK (length(CAST(text AS BLOB)) BETWEEN 1 AND 255),
    food   TEXT NOT NULL,
    PRIMARY KEY (person, folded)
) STRICT, WITHOUT ROWID;

-- body: what an entry of food holds, {"items":[...]}.
CREATE TABLE meal (
    person INTEGER NOT NULL REFERENCES person (row),
    name   TEXT NOT NULL CHECK (length(CAST(name AS BLOB)) BETWEEN 1 AND 64),
    body   TEXT NOT NULL CHECK (body GLOB '{*}'),
    PRIMARY KEY (person, name)
) STRICT, WITHOUT ROWID;

INSERT INTO person VALUES (1, 'alice', 'Alice', 'Europe/Berlin', 1, 1700000000000);
INSERT INTO person VALUES (2, 'jose', 'José 🫐', 'America/New_York', 0, 1700000001000);

INSERT INTO device VALUES (1, 'strap', 'Heart strap', 'AA:BB:CC:DD:EE:01', 'heart-rate', 1,
                           1700000000500, 0, 87, 1700090000000, 1700089999000, '2.4.1');
INSERT INTO device VALUES (2, 'strap_2', 'Strap in the drawer', 'AA:BB:CC:DD:EE:02', 'heart-rate',
                           NULL, 1700000000600, 0, NULL, 0, 0, '');
INSERT INTO device VALUES (3, 'strap', 'The old strap', 'AA:BB:CC:DD:EE:03', 'heart-rate', 2,
                           1690000000000, 1, 4, 1699990000000, 1699980000000, '1.0');

INSERT INTO sample_block VALUES (1, 'hr', 1700000000000, 1700000009000, 1, 10, x'0a3c00ff017f80');
INSERT INTO sample_block VALUES (1, 'rr', 1700000000100, 1700000008900, 1, 9, x'0000');
INSERT INTO sample_block VALUES (1, 'hr', 1700000010000, 1700000010000, NULL, 1, x'01');
INSERT INTO sample_block VALUES (3, 'hr', 1690000000000, 1690000100000, 2, 99, x'deadbeef');

INSERT INTO hrv_window VALUES (1, 1699999800000, 1, 300, 312, 309, 305, 1, 58.25, 299.125, 0.009615,
                               58.5, 41.25, 38.5, 120.75);
INSERT INTO hrv_window VALUES (1, 1700000100000, 1, 12, 0, 0, 0, 0, 61.0, NULL, NULL, NULL, NULL,
                               NULL, NULL);
INSERT INTO hrv_window VALUES (1, 1700000100000, 2, 3, 0, 0, 0, 0, 71.5, NULL, NULL, NULL, NULL,
                               NULL, NULL);

INSERT INTO history_reading VALUES (2, 'hr', 1700050000000, 2, 61);
INSERT INTO history_reading VALUES (2, 'spo2', 1700050060000, NULL, 97);
INSERT INTO history_reading VALUES (3, 'hr', 1690000000000, 2, -1);
INSERT INTO sleep_block VALUES (2, '2023-11-14', 1, 1700002800000, 1700028000000, 3600, 60000,
                                '[["light",19800],["deep",5340]]');
INSERT INTO sleep_block VALUES (3, 'é', NULL, 1690002800000, 1690002900000, -18000, 0, '[]');
INSERT INTO sync_cursor VALUES (2, 'sleep', 1700028000000);
INSERT INTO sync_cursor VALUES (2, 'records', -9223372036854775807);
INSERT INTO device_fact VALUES (2, 'firmware', 'RT03CR_1.00.02', 1700040000000);
INSERT INTO quarantine VALUES (2, 'hr', 1700050120000, 301, 'range', '', 1700060000000);
INSERT INTO quarantine VALUES (2, 'sleep', 1700002800000, 90000, 'length', '2023-11-15',
                               1700060000000);
INSERT INTO device_sync VALUES (2, 1700059000000, 1700059000001, 1700058000000, 'not_seen', 3, 17,
                                123456);

INSERT INTO device_trouble VALUES (2, 'not_seen', 1700050000000, 0, 1700051000000, 0);
INSERT INTO device_trouble VALUES (3, '', 0, 1, 0, 1700052000000);
INSERT INTO adapter_trouble VALUES (1, 'hci0', 'the adapter is off', 1700053000000);

INSERT INTO entry VALUES (1, '01HF7YAT00ABCDEFGHJKMNPQRS', 1, 'food', 1700000000000, 3600,
                          'Europe/Berlin', 0, 'cli', 1700000005000, 0,
                          '{"text":"200 ml kefir","items":[{"food":"kefir","grams":206.0}]}');
INSERT INTO entry VALUES (2, '01HF7YAT01ABCDEFGHJKMNPQRS', 1, 'symptom', 1700003600000, 3600,
                          'Europe/Berlin', 1, 'cli', 1700003605000, 1,
                          '{"symptom":"bloating","severity":4}');
INSERT INTO entry VALUES (4, '01HF7YAT02ABCDEFGHJKMNPQRS', 2, 'drink', 1700007200000, -18000,
                          'America/New_York', 0, 'mqtt', 1700007205000, 0, '{"text":"café"}');

INSERT INTO entry_key VALUES (1, 'breakfast-1', 1);
INSERT INTO change VALUES (1, 1, 1, 1, NULL, NULL, 'add', NULL, NULL, 'zonula eat 200 ml kefir',
    1700000005000, 0, 0);
INSERT INTO change VALUES (2, 2, 1, 2, NULL, NULL, 'add', NULL, NULL, 'zonula symptom bloating 4',
    1700003605000, 1, 1);
INSERT INTO change VALUES (3, 3, 1, NULL, 'breakfast', NULL, 'add', NULL, '{"items":[]}',
    'zonula meal save breakfast 1', 1700003606000, 0, 0);
INSERT INTO food_import VALUES (1, 'SR Legacy', 1767225600000, 1, 0);
INSERT INTO food (row, id, person, import, shown, name, food_group, aliases, common, form,
                  serving_g, serving, each_g, units, density, kcal, fibre_g, nova, plants, props,
                  triggers, source, fdc_id, est)
    VALUES (1, 'oat-bran', NULL, 1, 1, 'Oat bran', 'grains', '', 0, 'solid', 30, '30 g', NULL, '',
            NULL, 246, 15.4, NULL, NULL, NULL, NULL, 'SR', '20033', ''),
           (2, 'my-bread', 1, NULL, 1, 'My bread', 'own', 'loaf', 0, 'solid', 50, 'slice', NULL, '',
            NULL, 250, 8, 1, 'wheat', '', 'gluten', 'own', '', '');
INSERT INTO food_label VALUES (1, 1, 0, 'oat bran', 8, 1), (2, 2, 0, 'my bread', 8, 2),
                              (3, 2, 1, 'loaf', 4, 4);
INSERT INTO food_text (rowid, folded) VALUES (1, 'oat bran'), (2, 'my bread'), (3, 'loaf');
INSERT INTO food_word VALUES (3, 1, 'oat'), (4, 1, 'bran'), (4, 4, 'loaf');
INSERT INTO food_alias VALUES (1, 'brot', 'Brot', 'my-bread');
INSERT INTO change VALUES (4, 4, 1, NULL, NULL, 'food my-bread', 'add', NULL, '{"id":"my-bread"}',
                           'zonula food add "My bread"', 1767225600000, 0, 0);
INSERT INTO meal VALUES (1, 'breakfast', '{"items":[]}');
INSERT INTO event_sequence VALUES (1, 3);
INSERT INTO event_sequence VALUES (2, 1);
INSERT INTO outbox VALUES (3, 1, 3, 'person/alice/event/log', '{"v":1}', 1700003606000);
INSERT INTO outbox VALUES (7, NULL, 1, 'bridge/log', '{"v":1,"text":"é"}', 1700003607000);
INSERT INTO retained_topic VALUES ('zonula/status');
INSERT INTO retained_topic VALUES ('zonula/person/alice/state');
INSERT INTO meta VALUES ('instance', '7f3a91c2');
INSERT INTO meta VALUES ('rev_alice', '2001');

-- Views for people who look into the database with sqlite3 (docs/database.md). No program of ours
-- reads them. A later step that changes a table below drops its views first and makes them anew.

-- One row an entry that is not removed. at: local time; day: the gut-day, which begins at 04:00.
-- Sums leave out what is not known, and known_* says of how many items it is.
CREATE VIEW v_entry AS
SELECT
    p.id AS person,
    e.number AS number,
    e.kind AS kind,
    date(e.at_ms / 1000 + e.offset_s - 14400, 'unixepoch') AS day,
    CASE WHEN e.day_only THEN date(e.at_ms / 1000 + e.offset_s, 'unixepoch')
         ELSE strftime('%Y-%m-%d %H:%M', e.at_ms / 1000 + e.offset_s, 'unixepoch') END AS at,
    e.tz AS tz,
    json_extract(e.body, '$.text') AS text,
    (SELECT group_concat(json_extract(i.value, '$.name'), '; ')
       FROM json_each(e.body, '$.items') AS i) AS items,
    (SELECT sum(json_extract(i.value, '$.grams')) FROM json_each(e.body, '$.items') AS i) AS grams,
    (SELECT sum(json_extract(i.value, '$.nutrients.kcal'))
       FROM json_each(e.body, '$.items') AS i) AS kcal,
    (SELECT sum(json_extract(i.value, '$.nutrients.fibre_g'))
       FROM json_each(e.body, '$.items') AS i) AS fibre_g,
    coalesce(json_array_length(e.body, '$.items'), 0) AS item_count,
    (SELECT count(json_extract(i.value, '$.nutrients.kcal'))
       FROM json_each(e.body, '$.items') AS i) AS known_kcal,
    (SELECT count(json_extract(i.value, '$.nutrients.fibre_g'))
       FROM json_each(e.body, '$.items') AS i) AS known_fibre,
    CASE e.kind
         WHEN 'symptom' THEN json_extract(e.body, '$.symptom')
         WHEN 'checkin' THEN (SELECT group_concat(s.key, '; ')
                                FROM json_each(e.body, '$.symptoms') AS s) END AS symptoms,
    CASE e.kind
         WHEN 'symptom' THEN json_extract(e.body, '$.severity')
         WHEN 'checkin' THEN (SELECT max(s.value)
                                FROM json_each(e.body, '$.symptoms') AS s) END AS severity,
    json_extract(e.body, '$.bristol') AS bristol,
    e.body AS body
FROM entry AS e JOIN person AS p ON p.row = e.person
WHERE e.removed = 0;

-- One row a person and day with an entry.
CREATE VIEW v_day AS
SELECT
    person,
    day,
    count(*) AS entries,
    sum(kind IN ('food', 'drink')) AS meals,
    sum(kcal) AS kcal,
    sum(fibre_g) AS fibre_g,
    sum(item_count) AS items,
    sum(known_kcal) AS known_kcal,
    sum(known_fibre) AS known_fibre,
    sum(kind = 'stool' AND bristol IS NOT NULL) AS stools,
    max(severity) AS worst_symptom,
    sum(kind = 'checkin') AS checkins
FROM v_entry
GROUP BY person, day;

-- One row a value: what wearables with a memory recorded, in the units of docs/indicators.md B.1,
-- sleep in minutes, and of each valid window of five minutes the heart rate and RMSSD. at: UTC. What
-- straps measure each second is packed (storage/pack.h) and shows only in the windows.
CREATE VIEW v_reading AS
SELECT p.id AS person, d.id AS device, r.kind AS kind,
       strftime('%Y-%m-%dT%H:%M:%SZ', r.at_ms / 1000, 'unixepoch') AS at,
       CASE r.kind WHEN 'skin_temp' THEN r.value / 100.0 WHEN 'resp_rate' THEN r.value / 10.0
                   ELSE r.value END AS value
  FROM history_reading AS r JOIN device AS d ON d.row = r.device
  LEFT JOIN person AS p ON p.row = r.person
UNION ALL
SELECT p.id, d.id, 'sleep', strftime('%Y-%m-%dT%H:%M:%SZ', s.start_ms / 1000, 'unixepoch'),
       (s.end_ms - s.start_ms) / 60000.0
  FROM sleep_block AS s JOIN device AS d ON d.row = s.device
  LEFT JOIN person AS p ON p.row = s.person
UNION ALL
SELECT p.id, d.id, k.kind, strftime('%Y-%m-%dT%H:%M:%SZ', w.start_ms / 1000, 'unixepoch'),
       iif(k.kind = 'window_hr', w.mean_hr, w.rmssd)
  FROM hrv_window AS w JOIN device AS d ON d.row = w.device JOIN person AS p ON p.row = w.person
  JOIN (SELECT 'window_hr' AS kind UNION ALL SELECT 'window_rmssd') AS k
 WHERE w.valid = 1;

PRAGMA user_version = 6;
PRAGMA application_id = 1517252213;
COMMIT;
