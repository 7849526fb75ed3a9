-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The journal behind undo, redo and history knows steps of several changes, entries that are
-- edited, and templates of meals.

-- step: the number of the first change of its transaction. before, after: of what is edited, as
-- JSON; NULL where the change is that something came or went. redo: the order in which steps were
-- taken back, 0 once something new was logged.
CREATE TABLE change_of_steps (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    step    INTEGER NOT NULL,
    person  INTEGER NOT NULL REFERENCES person (row),
    entry   INTEGER REFERENCES entry (number),
    meal    TEXT CHECK (length(CAST(meal AS BLOB)) BETWEEN 1 AND 64),
    what    TEXT NOT NULL CHECK (what IN ('add', 'remove', 'edit')),
    before  TEXT,
    after   TEXT,
    command TEXT NOT NULL,
    at_ms   INTEGER NOT NULL DEFAULT (CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
    undone  INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1)),
    redo    INTEGER NOT NULL DEFAULT 0 CHECK (redo >= 0),
    CHECK ((entry IS NULL) <> (meal IS NULL))
) STRICT;
INSERT INTO change_of_steps (number, step, person, entry, what, command, at_ms, undone)
    SELECT number, number, person, entry, what, command, at_ms, undone FROM change ORDER BY number;
DROP TABLE change;
ALTER TABLE change_of_steps RENAME TO change;
CREATE INDEX change_redo ON change (person, redo) WHERE redo > 0;

-- body: what an entry of food holds, {"items":[...]}.
CREATE TABLE meal (
    person INTEGER NOT NULL REFERENCES person (row),
    name   TEXT NOT NULL CHECK (length(CAST(name AS BLOB)) BETWEEN 1 AND 64),
    body   TEXT NOT NULL CHECK (body GLOB '{*}'),
    PRIMARY KEY (person, name)
) STRICT, WITHOUT ROWID;
