-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The food table, and what persons and importers add to it. The rows that ship are written by the
-- program when its table is newer than the one here (gateway/foods.h); they are not part of this.

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

-- The journal knows changes of the food table: 'food ID', 'alias FOLDED', 'import NUMBER'. (Nothing
-- is renamed: SQLite would look through the views, which it trusts only when they are used.)
CREATE TABLE change_kept AS SELECT * FROM change;
DROP TABLE change;
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
INSERT INTO change (number, step, person, entry, meal, what, before, after, command, at_ms, undone,
                    redo)
    SELECT number, step, person, entry, meal, what, before, after, command, at_ms, undone, redo
    FROM change_kept ORDER BY number;
DROP TABLE change_kept;
CREATE INDEX change_redo ON change (person, redo) WHERE redo > 0;
