-- SPDX-License-Identifier: GPL-3.0-or-later
--
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
