-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What is wrong with links and the adapter, for those who ask while the daemon cannot be asked. The
-- daemon writes it, at most once a minute.

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
