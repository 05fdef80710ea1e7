-- Ledger: what was decided and done, for ever.  Rows are added; few change,
-- and what may change is said by arrow and by the triggers.
-- Days are integers YYYYMMDD; hashes are 32 bytes of SHA-256.

-- One command: day, inputs, configuration.  exit_code NULL: not finished.
CREATE TABLE night (
    no INTEGER PRIMARY KEY,
    as_of INTEGER NOT NULL,
    inputs BLOB NOT NULL CHECK (length(inputs) = 32),
    conf BLOB NOT NULL CHECK (length(conf) = 32),
    exit_code INTEGER CHECK (exit_code IN (0, 4, 8, 12, 16))
) STRICT;

CREATE INDEX night_key ON night (as_of, inputs, conf);

CREATE TRIGGER night_kept BEFORE DELETE ON night BEGIN
    SELECT raise(ABORT, 'a night is kept for ever');
END;
CREATE TRIGGER night_fixed BEFORE UPDATE ON night
WHEN OLD.exit_code IS NOT NULL OR NEW.no IS NOT OLD.no OR
     NEW.as_of IS NOT OLD.as_of OR NEW.inputs IS NOT OLD.inputs OR
     NEW.conf IS NOT OLD.conf
BEGIN
    SELECT raise(ABORT, 'a night is not changed');
END;

CREATE TABLE night_file (
    night INTEGER NOT NULL REFERENCES night (no),
    input INTEGER NOT NULL REFERENCES input (no),
    PRIMARY KEY (night, input)
) STRICT, WITHOUT ROWID;

-- Persons by outcome and reason.  register: the newest input of the register
-- then; while it is still the newest, holders can be counted anew.
CREATE TABLE tally (
    night INTEGER NOT NULL REFERENCES night (no),
    outcome TEXT NOT NULL
        CHECK (outcome IN ('selected', 'excluded', 'held', 'not-due')),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 39),
    n INTEGER NOT NULL CHECK (n >= 0),
    register INTEGER NOT NULL,
    PRIMARY KEY (night, outcome, reason)
) STRICT, WITHOUT ROWID;

-- One person, one verdict; not-due is counted only.
CREATE TABLE verdict (
    night INTEGER NOT NULL REFERENCES night (no),
    person TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('selected', 'excluded', 'held')),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 39),
    detail TEXT NOT NULL,
    PRIMARY KEY (night, person)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER night_file_kept BEFORE DELETE ON night_file BEGIN
    SELECT raise(ABORT, 'history is kept for ever');
END;
CREATE TRIGGER night_file_fixed BEFORE UPDATE ON night_file BEGIN
    SELECT raise(ABORT, 'history is not changed');
END;
CREATE TRIGGER tally_kept BEFORE DELETE ON tally BEGIN
    SELECT raise(ABORT, 'history is kept for ever');
END;
CREATE TRIGGER tally_fixed BEFORE UPDATE ON tally BEGIN
    SELECT raise(ABORT, 'history is not changed');
END;
CREATE TRIGGER verdict_kept BEFORE DELETE ON verdict BEGIN
    SELECT raise(ABORT, 'a verdict is kept for ever');
END;

-- The steps that a run and a bundle may take (reliability 1.2); no others.
CREATE TABLE arrow (
    entity TEXT NOT NULL CHECK (entity IN ('run', 'bundle')),
    was TEXT NOT NULL,
    became TEXT NOT NULL,
    PRIMARY KEY (entity, was, became)
) STRICT, WITHOUT ROWID;

INSERT INTO arrow VALUES
    ('run', 'planned', 'sealed'),
    ('run', 'sealed', 'approved'),
    ('run', 'approved', 'releasing'),
    ('run', 'releasing', 'released'),
    ('run', 'planned', 'abandoned'),
    ('run', 'sealed', 'abandoned'),
    ('run', 'approved', 'abandoned'),
    ('bundle', 'planned', 'written'),
    ('bundle', 'written', 'verified');

-- id NULL: being planned, in a transaction that has not ended.
CREATE TABLE run (
    no INTEGER PRIMARY KEY,
    night INTEGER NOT NULL UNIQUE REFERENCES night (no),
    id TEXT UNIQUE CHECK (length(id) BETWEEN 1 AND 31),
    state TEXT NOT NULL CHECK (state IN ('planned', 'sealed', 'approved',
                                         'releasing', 'released', 'closed',
                                         'purged', 'abandoned')),
    as_of INTEGER NOT NULL,
    posting INTEGER NOT NULL,
    pieces INTEGER NOT NULL DEFAULT 0 CHECK (pieces >= 0),
    bundles INTEGER NOT NULL DEFAULT 0 CHECK (bundles >= 0),
    pages INTEGER NOT NULL DEFAULT 0 CHECK (pages >= 0),
    sheets INTEGER NOT NULL DEFAULT 0 CHECK (sheets >= 0),
    manifest BLOB CHECK (length(manifest) = 32),
    CHECK (state IN ('planned', 'abandoned') OR manifest IS NOT NULL)
) STRICT;

-- While one run is not sealed there is no other.
CREATE UNIQUE INDEX run_unsealed ON run (state) WHERE state = 'planned';

-- Candidates of the run being planned; empty outside that transaction.
-- They lie in the file and not in a temporary table, which would be held in
-- memory whole.  The key puts a person at the end of a postal code's rows, so
-- that a row goes to a page just used, and a sort for the address needs the
-- memory of one postal code only.
CREATE TABLE candidate (
    run INTEGER NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    kana TEXT NOT NULL,
    alias TEXT NOT NULL,
    postal TEXT NOT NULL,
    prefecture TEXT NOT NULL,
    city TEXT NOT NULL,
    town TEXT NOT NULL,
    block TEXT NOT NULL,
    building TEXT NOT NULL,
    birth INTEGER,
    is_foreign INTEGER NOT NULL,
    represented INTEGER NOT NULL,
    signature_serial TEXT,
    signature_issued INTEGER,
    signature_expires INTEGER,
    signature_opens INTEGER,
    signature_due INTEGER NOT NULL,
    authentication_serial TEXT,
    authentication_issued INTEGER,
    authentication_expires INTEGER,
    authentication_opens INTEGER,
    authentication_due INTEGER NOT NULL,
    card_expires INTEGER,
    envelope TEXT NOT NULL,
    payment TEXT NOT NULL,
    district TEXT NOT NULL,
    variant TEXT NOT NULL,
    barcode TEXT NOT NULL,
    PRIMARY KEY (run, envelope, payment, district, postal, person)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX candidate_person ON candidate (run, person);

-- Frozen pieces: every value that may be printed.  A certificate that the
-- person does not have is NULL in all its columns.
CREATE TABLE piece (
    run INTEGER NOT NULL REFERENCES run (no),
    seq INTEGER NOT NULL CHECK (seq > 0),
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    kana TEXT NOT NULL,
    alias TEXT NOT NULL,
    postal TEXT NOT NULL,
    prefecture TEXT NOT NULL,
    city TEXT NOT NULL,
    town TEXT NOT NULL,
    block TEXT NOT NULL,
    building TEXT NOT NULL,
    birth INTEGER,
    is_foreign INTEGER NOT NULL CHECK (is_foreign IN (0, 1)),
    represented INTEGER NOT NULL CHECK (represented IN (0, 1)),
    signature_serial TEXT,
    signature_issued INTEGER,
    signature_expires INTEGER,
    signature_opens INTEGER,
    signature_due INTEGER NOT NULL CHECK (signature_due IN (0, 1)),
    authentication_serial TEXT,
    authentication_issued INTEGER,
    authentication_expires INTEGER,
    authentication_opens INTEGER,
    authentication_due INTEGER NOT NULL CHECK (authentication_due IN (0, 1)),
    card_expires INTEGER,
    envelope TEXT NOT NULL CHECK (envelope <> ''),
    payment TEXT NOT NULL,
    district TEXT NOT NULL,
    variant TEXT NOT NULL,
    barcode TEXT NOT NULL,
    bundle INTEGER NOT NULL CHECK (bundle > 0),
    PRIMARY KEY (run, seq),
    CHECK (signature_due + authentication_due > 0),
    CHECK (signature_serial IS NOT NULL OR NOT signature_due),
    CHECK (authentication_serial IS NOT NULL OR NOT authentication_due),
    CHECK ((signature_serial IS NULL) = (signature_expires IS NULL)),
    CHECK ((authentication_serial IS NULL) = (authentication_expires IS NULL))
) STRICT, WITHOUT ROWID;

-- Which piece tells a certificate's holder: once for each reissue number,
-- among pieces planned to posted.  Held and abandoned pieces leave no row.
CREATE TABLE notified (
    serial TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('signature', 'authentication')),
    reissue INTEGER NOT NULL DEFAULT 0 CHECK (reissue >= 0),
    run INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (serial, kind, reissue)
) STRICT, WITHOUT ROWID;

-- Letters of an older system.
CREATE TABLE notified_elsewhere (
    serial TEXT NOT NULL CHECK (serial <> ''),
    kind TEXT NOT NULL CHECK (kind IN ('signature', 'authentication')),
    posted INTEGER NOT NULL,
    PRIMARY KEY (serial, kind)
) STRICT, WITHOUT ROWID;

-- Bytes that the run was planned with; fonts by hash only.
CREATE TABLE run_file (
    no INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES run (no),
    name TEXT NOT NULL CHECK (name <> ''),
    data BLOB NOT NULL,
    UNIQUE (run, name)
) STRICT;

CREATE TABLE run_font (
    run INTEGER NOT NULL REFERENCES run (no),
    face TEXT NOT NULL CHECK (face <> ''),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (run, face)
) STRICT, WITHOUT ROWID;

CREATE TABLE bundle (
    run INTEGER NOT NULL REFERENCES run (no),
    no INTEGER NOT NULL CHECK (no > 0),
    first_seq INTEGER NOT NULL CHECK (first_seq > 0),
    last_seq INTEGER NOT NULL,
    pieces INTEGER NOT NULL CHECK (pieces > 0),
    state TEXT NOT NULL CHECK (state IN ('planned', 'written', 'verified')),
    attempt INTEGER NOT NULL DEFAULT 0 CHECK (attempt >= 0),
    printed INTEGER NOT NULL DEFAULT 0,
    pages INTEGER NOT NULL DEFAULT 0,
    sheets INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0,
    hash BLOB CHECK (length(hash) = 32),
    revision INTEGER NOT NULL CHECK (revision >= 0),
    PRIMARY KEY (run, no),
    CHECK (last_seq - first_seq + 1 = pieces),
    CHECK (printed BETWEEN 0 AND pieces),
    CHECK ((state = 'planned') = (hash IS NULL))
) STRICT, WITHOUT ROWID;

-- Where a piece stands in its bundle's file, and the hash of its content.
CREATE TABLE piece_pages (
    run INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    first_page INTEGER NOT NULL CHECK (first_page > 0),
    pages INTEGER NOT NULL CHECK (pages > 0),
    sheets INTEGER NOT NULL CHECK (sheets > 0),
    content BLOB NOT NULL CHECK (length(content) = 32),
    PRIMARY KEY (run, seq),
    FOREIGN KEY (run, seq) REFERENCES piece (run, seq)
) STRICT, WITHOUT ROWID;

-- A piece's state is its bundle's; these alone are different.
CREATE TABLE exception (
    run INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('held', 'withdrawn')),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 39),
    detail TEXT NOT NULL,
    PRIMARY KEY (run, seq),
    FOREIGN KEY (run, seq) REFERENCES piece (run, seq)
) STRICT, WITHOUT ROWID;

-- Every change of state, in order.  item: bundle number or serial; 0: the run.
CREATE TABLE event (
    no INTEGER PRIMARY KEY,
    entity TEXT NOT NULL CHECK (entity IN ('run', 'bundle', 'piece')),
    run INTEGER NOT NULL REFERENCES run (no),
    item INTEGER NOT NULL,
    was TEXT NOT NULL, -- '': it did not exist
    became TEXT NOT NULL,
    attempt INTEGER NOT NULL DEFAULT 0 -- of a bundle
) STRICT;

CREATE INDEX event_path ON event (run, entity, item);

CREATE TRIGGER event_kept BEFORE DELETE ON event BEGIN
    SELECT raise(ABORT, 'an event is kept for ever');
END;
CREATE TRIGGER event_fixed BEFORE UPDATE ON event BEGIN
    SELECT raise(ABORT, 'an event is not changed');
END;
-- INSERT OR REPLACE would write over a row and wake no DELETE trigger.
CREATE TRIGGER event_new BEFORE INSERT ON event
WHEN NEW.no IN (SELECT no FROM event)
BEGIN
    SELECT raise(ABORT, 'an event is not changed');
END;

-- A state never changes without its event, whoever writes.
CREATE TRIGGER run_begun AFTER INSERT ON run BEGIN
    INSERT INTO event (entity, run, item, was, became)
    VALUES ('run', NEW.no, 0, '', NEW.state);
END;
CREATE TRIGGER run_arrow BEFORE UPDATE OF state ON run
WHEN NOT EXISTS (SELECT 1 FROM arrow WHERE entity = 'run' AND
                 was = OLD.state AND became = NEW.state)
BEGIN
    SELECT raise(ABORT, 'a run does not take this step');
END;
CREATE TRIGGER run_moved AFTER UPDATE OF state ON run BEGIN
    INSERT INTO event (entity, run, item, was, became)
    VALUES ('run', NEW.no, 0, OLD.state, NEW.state);
END;
CREATE TRIGGER run_abandoned AFTER UPDATE OF state ON run
WHEN NEW.state = 'abandoned'
BEGIN
    DELETE FROM notified WHERE run = NEW.no;
END;
CREATE TRIGGER run_kept BEFORE DELETE ON run BEGIN
    SELECT raise(ABORT, 'a run is kept for ever');
END;
CREATE TRIGGER run_frozen
BEFORE UPDATE OF no, night, id, as_of, posting, pieces, bundles ON run
WHEN OLD.id IS NOT NULL
BEGIN
    SELECT raise(ABORT, 'the run is frozen');
END;
CREATE TRIGGER run_sealed BEFORE UPDATE OF pages, sheets, manifest ON run
WHEN OLD.state <> 'planned'
BEGIN
    SELECT raise(ABORT, 'the run is sealed');
END;

-- A frozen run takes no more rows.
CREATE TRIGGER piece_placed BEFORE INSERT ON piece
WHEN (SELECT id FROM run WHERE no = NEW.run) IS NOT NULL
BEGIN
    SELECT raise(ABORT, 'the run is frozen');
END;
CREATE TRIGGER run_file_put BEFORE INSERT ON run_file
WHEN (SELECT id FROM run WHERE no = NEW.run) IS NOT NULL
BEGIN
    SELECT raise(ABORT, 'the run is frozen');
END;
CREATE TRIGGER run_font_put BEFORE INSERT ON run_font
WHEN (SELECT id FROM run WHERE no = NEW.run) IS NOT NULL
BEGIN
    SELECT raise(ABORT, 'the run is frozen');
END;
CREATE TRIGGER bundle_put BEFORE INSERT ON bundle
WHEN (SELECT id FROM run WHERE no = NEW.run) IS NOT NULL
BEGIN
    SELECT raise(ABORT, 'the run is frozen');
END;

-- A piece notifies in the same statement; a second notice stops it.
CREATE TRIGGER piece_signature AFTER INSERT ON piece WHEN NEW.signature_due
BEGIN
    INSERT INTO notified (serial, kind, run, seq)
    VALUES (NEW.signature_serial, 'signature', NEW.run, NEW.seq);
END;
CREATE TRIGGER piece_authentication AFTER INSERT ON piece
WHEN NEW.authentication_due
BEGIN
    INSERT INTO notified (serial, kind, run, seq)
    VALUES (NEW.authentication_serial, 'authentication', NEW.run, NEW.seq);
END;

CREATE TRIGGER piece_kept BEFORE DELETE ON piece BEGIN
    SELECT raise(ABORT, 'a piece is frozen');
END;
CREATE TRIGGER run_file_kept BEFORE DELETE ON run_file BEGIN
    SELECT raise(ABORT, 'the run is frozen');
END;
CREATE TRIGGER run_file_fixed BEFORE UPDATE ON run_file BEGIN
    SELECT raise(ABORT, 'the run is frozen');
END;
CREATE TRIGGER run_font_kept BEFORE DELETE ON run_font BEGIN
    SELECT raise(ABORT, 'the run is frozen');
END;
CREATE TRIGGER run_font_fixed BEFORE UPDATE ON run_font BEGIN
    SELECT raise(ABORT, 'the run is frozen');
END;

CREATE TRIGGER bundle_begun AFTER INSERT ON bundle BEGIN
    INSERT INTO event (entity, run, item, was, became, attempt)
    VALUES ('bundle', NEW.run, NEW.no, '', NEW.state, NEW.attempt);
END;
CREATE TRIGGER bundle_arrow BEFORE UPDATE OF state ON bundle
WHEN NOT EXISTS (SELECT 1 FROM arrow WHERE entity = 'bundle' AND
                 was = OLD.state AND became = NEW.state)
BEGIN
    SELECT raise(ABORT, 'a bundle does not take this step');
END;
CREATE TRIGGER bundle_moved AFTER UPDATE OF state, attempt ON bundle BEGIN
    INSERT INTO event (entity, run, item, was, became, attempt)
    VALUES ('bundle', NEW.run, NEW.no, OLD.state, NEW.state, NEW.attempt);
END;
CREATE TRIGGER bundle_kept BEFORE DELETE ON bundle BEGIN
    SELECT raise(ABORT, 'a bundle is kept for ever');
END;
CREATE TRIGGER bundle_frozen
BEFORE UPDATE OF run, no, first_seq, last_seq, pieces ON bundle
BEGIN
    SELECT raise(ABORT, 'the run is frozen');
END;
-- Only a bundle that is made anew changes, and counts one revision more.
CREATE TRIGGER bundle_revised BEFORE UPDATE OF revision ON bundle
WHEN NEW.revision <> OLD.revision + 1 OR NEW.state <> 'planned'
BEGIN
    SELECT raise(ABORT, 'the run is frozen');
END;
CREATE TRIGGER bundle_fixed
BEFORE UPDATE OF printed, pages, sheets, bytes, hash ON bundle
WHEN OLD.state <> 'planned' AND NEW.revision = OLD.revision
BEGIN
    SELECT raise(ABORT, 'the bundle is written');
END;

CREATE TRIGGER piece_pages_kept BEFORE DELETE ON piece_pages
WHEN NOT EXISTS (SELECT 1 FROM bundle WHERE run = OLD.run AND
                 state = 'planned' AND OLD.seq BETWEEN first_seq AND last_seq)
BEGIN
    SELECT raise(ABORT, 'the pages of a piece are kept');
END;
CREATE TRIGGER piece_pages_fixed BEFORE UPDATE ON piece_pages BEGIN
    SELECT raise(ABORT, 'the pages of a piece are kept');
END;

-- A held piece is free again: its certificates may be told of by another.
CREATE TRIGGER exception_begun AFTER INSERT ON exception BEGIN
    INSERT INTO event (entity, run, item, was, became)
    VALUES ('piece', NEW.run, NEW.seq, 'planned', NEW.state);
END;
CREATE TRIGGER exception_held AFTER INSERT ON exception
WHEN NEW.state = 'held'
BEGIN
    DELETE FROM notified
    WHERE serial = (SELECT signature_serial FROM piece
                    WHERE run = NEW.run AND seq = NEW.seq) AND
          kind = 'signature' AND run = NEW.run AND seq = NEW.seq;
    DELETE FROM notified
    WHERE serial = (SELECT authentication_serial FROM piece
                    WHERE run = NEW.run AND seq = NEW.seq) AND
          kind = 'authentication' AND run = NEW.run AND seq = NEW.seq;
END;
CREATE TRIGGER exception_kept BEFORE DELETE ON exception BEGIN
    SELECT raise(ABORT, 'an exception is kept for ever');
END;

-- Pieces that nobody will get: their certificates may be told of again.
CREATE TABLE freed (
    run INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (run, seq),
    FOREIGN KEY (run, seq) REFERENCES piece (run, seq)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER notified_kept BEFORE DELETE ON notified
WHEN (SELECT state FROM run WHERE no = OLD.run) IS NOT 'abandoned' AND
     NOT EXISTS (SELECT 1 FROM exception WHERE run = OLD.run AND
                 seq = OLD.seq AND state = 'held') AND
     NOT EXISTS (SELECT 1 FROM freed WHERE run = OLD.run AND seq = OLD.seq)
BEGIN
    SELECT raise(ABORT, 'a notice is kept while its piece may be posted');
END;
CREATE TRIGGER notified_fixed BEFORE UPDATE ON notified BEGIN
    SELECT raise(ABORT, 'a notice is not changed');
END;
CREATE TRIGGER elsewhere_kept BEFORE DELETE ON notified_elsewhere BEGIN
    SELECT raise(ABORT, 'a notice is kept');
END;
CREATE TRIGGER elsewhere_fixed BEFORE UPDATE ON notified_elsewhere BEGIN
    SELECT raise(ABORT, 'a notice is not changed');
END;
