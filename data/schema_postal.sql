-- Postal codes: Japan Post's list of towns, loaded whole by `postal load`.

-- The list that is loaded; none: postal codes are not checked.
CREATE TABLE postal_list (
    no INTEGER PRIMARY KEY CHECK (no = 1),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    lines INTEGER NOT NULL
) STRICT;

-- One town of one code.  town '': the code stands for its municipality.
-- building 1: the code of a high building, which stands behind its town.
-- district: the office's number (郵便区番号), 3 or 5 digits.
CREATE TABLE postal_town (
    no INTEGER PRIMARY KEY,
    code TEXT NOT NULL CHECK (length(code) = 7),
    jis TEXT NOT NULL CHECK (length(jis) = 5),
    district TEXT NOT NULL CHECK (length(district) IN (3, 5)),
    prefecture TEXT NOT NULL,
    city TEXT NOT NULL,
    town TEXT NOT NULL,
    building INTEGER NOT NULL CHECK (building IN (0, 1))
) STRICT;

CREATE INDEX postal_town_code ON postal_town (code);
CREATE INDEX postal_town_jis ON postal_town (jis);
