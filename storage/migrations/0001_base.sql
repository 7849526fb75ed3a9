-- SPDX-License-Identifier: GPL-3.0-or-later
--
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
INSERT INTO live_journal VALUES (1, random(), 0);

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

-- The journal behind undo, redo and history.
CREATE TABLE change (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    person  INTEGER NOT NULL REFERENCES person (row),
    entry   INTEGER NOT NULL REFERENCES entry (number),
    what    TEXT NOT NULL CHECK (what IN ('add', 'remove')),
    command TEXT NOT NULL,
    at_ms   INTEGER NOT NULL DEFAULT (CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
    undone  INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1))
) STRICT;

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
