-- Register: what the municipality's own files say, current rows only.
-- Days are integers YYYYMMDD; texts are UTF-8 as they came.

CREATE TABLE setting (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Parameters of selection, as dated rows: the row whose days include the
-- day of selection holds (reference: domain 1.4, 6).
CREATE TABLE rule (
    name TEXT NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_to INTEGER NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (name, valid_from)
) STRICT, WITHOUT ROWID;

INSERT INTO rule VALUES
    ('lead-months', 20190101, 99991231, 3),  -- window opens so long before
    ('min-days', 20190101, 99991231, 14),    -- fewer left: too-late
    ('adult-age', 20190101, 99991231, 15),   -- younger: legal representative
    ('leaving-days', 20190101, 99991231, 30); -- planned to move so soon: held

-- A file that was read to its end.  What came is known by its bytes and by the
-- day that it declares: the same bytes of a later day are another extract.
CREATE TABLE input (
    no INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    record TEXT NOT NULL CHECK (record IN ('resident', 'certificate')),
    content TEXT NOT NULL CHECK (content IN ('full', 'delta')),
    lines INTEGER NOT NULL,
    current INTEGER NOT NULL,
    history INTEGER NOT NULL,
    rejected INTEGER NOT NULL,
    extracted INTEGER,
    CHECK (lines = current + history + rejected)
) STRICT;

CREATE UNIQUE INDEX input_once ON input (hash, ifnull(extracted, 0));

CREATE TABLE reject (
    input INTEGER NOT NULL REFERENCES input (no),
    line INTEGER NOT NULL,
    column INTEGER NOT NULL,
    field TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (input, line)
) STRICT, WITHOUT ROWID;

-- current 0: the files hold history rows of this person only.
-- ambiguous 1: the person stands in doubt (below).
-- input: the last file that named this person.
-- leaving: planned day of moving out, of whom it is not settled yet.
-- stay_open 1: a period of stay does not end the card (永住者 and the like).
-- other_abode 1: 居所登録, the card's post goes elsewhere.
CREATE TABLE resident (
    person TEXT NOT NULL PRIMARY KEY,
    current INTEGER NOT NULL CHECK (current IN (0, 1)),
    ambiguous INTEGER NOT NULL DEFAULT 0 CHECK (ambiguous IN (0, 1)),
    input INTEGER NOT NULL REFERENCES input (no) DEFERRABLE INITIALLY DEFERRED,
    state TEXT NOT NULL
        CHECK (state IN ('resident', 'moved-out', 'dead', 'removed')),
    kind TEXT NOT NULL CHECK (kind IN ('japanese', 'foreign')),
    name TEXT NOT NULL,
    kana TEXT NOT NULL,
    alias TEXT NOT NULL,
    birth INTEGER,
    postal TEXT NOT NULL,
    prefecture TEXT NOT NULL,
    city TEXT NOT NULL,
    town TEXT NOT NULL,
    block TEXT NOT NULL,
    building TEXT NOT NULL,
    ward_adult INTEGER NOT NULL CHECK (ward_adult IN (0, 1)),
    stay_until INTEGER,
    support INTEGER NOT NULL CHECK (support IN (0, 1)),
    leaving INTEGER,
    stay_open INTEGER NOT NULL DEFAULT 0 CHECK (stay_open IN (0, 1)),
    other_abode INTEGER NOT NULL DEFAULT 0
        CHECK (other_abode IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE INDEX resident_ambiguous ON resident (person) WHERE ambiguous = 1;

-- Persons of whom a file brought two current rows that differ, a line that
-- was rejected, or a serial that is another's: what the register holds of
-- them may be out of date.  A later file with a good row ends it.
CREATE TABLE doubt (
    person TEXT NOT NULL,
    record TEXT NOT NULL CHECK (record IN ('resident', 'certificate')),
    input INTEGER NOT NULL REFERENCES input (no),
    PRIMARY KEY (person, record)
) STRICT, WITHOUT ROWID;

CREATE TABLE certificate (
    person TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('signature', 'authentication')),
    serial TEXT NOT NULL,
    input INTEGER NOT NULL REFERENCES input (no) DEFERRABLE INITIALLY DEFERRED,
    issued INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('live', 'revoked', 'superseded')),
    card_expires INTEGER,
    pinless INTEGER NOT NULL DEFAULT 0 CHECK (pinless IN (0, 1)),
    PRIMARY KEY (person, kind, serial)
) STRICT, WITHOUT ROWID;

-- A serial is one person's (each of the two issuing authorities counts its own).
CREATE UNIQUE INDEX certificate_serial ON certificate (serial, kind);

-- The last full file of each kind; a person whose row is of an older input
-- than this is 'not-in-extract'.
CREATE TABLE full_input (
    record TEXT NOT NULL PRIMARY KEY,
    input INTEGER NOT NULL REFERENCES input (no)
) STRICT, WITHOUT ROWID;
