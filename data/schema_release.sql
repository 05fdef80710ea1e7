-- Hand-over: who approved what, what was taken out again, and where a run
-- went.  Rows are added; what may change is said by the triggers.

INSERT INTO arrow VALUES
    ('run', 'approved', 'sealed'), -- its approval is void
    ('run', 'sealed', 'planned'),  -- pieces were taken out: made anew
    ('run', 'released', 'closed'), -- the vendor has told of every piece
    ('run', 'closed', 'purged'),   -- names and addresses are gone
    ('bundle', 'verified', 'planned');

-- An approval is of bytes: of manifest.json, and of the bundles' numbers,
-- revisions and hashes.  void: why it holds no longer; NULL: it holds.
CREATE TABLE approval (
    no INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES run (no),
    manifest BLOB NOT NULL CHECK (length(manifest) = 32),
    bundles BLOB NOT NULL CHECK (length(bundles) = 32),
    approver TEXT NOT NULL CHECK (approver <> ''),
    void TEXT CHECK (void <> '')
) STRICT;

CREATE UNIQUE INDEX approval_valid ON approval (run) WHERE void IS NULL;

CREATE TRIGGER approval_kept BEFORE DELETE ON approval BEGIN
    SELECT raise(ABORT, 'an approval is kept for ever');
END;
CREATE TRIGGER approval_fixed BEFORE UPDATE ON approval
WHEN OLD.void IS NOT NULL OR NEW.no IS NOT OLD.no OR
     NEW.run IS NOT OLD.run OR NEW.manifest IS NOT OLD.manifest OR
     NEW.bundles IS NOT OLD.bundles OR NEW.approver IS NOT OLD.approver
BEGIN
    SELECT raise(ABORT, 'an approval is not changed');
END;
CREATE TRIGGER run_approved BEFORE UPDATE OF state ON run
WHEN NEW.state IN ('approved', 'releasing') AND NOT EXISTS
     (SELECT 1 FROM approval WHERE run = NEW.no AND void IS NULL AND
      manifest = NEW.manifest)
BEGIN
    SELECT raise(ABORT, 'the run has no approval that holds');
END;
CREATE TRIGGER run_given_up AFTER UPDATE OF state ON run
WHEN NEW.state = 'abandoned'
BEGIN
    UPDATE approval SET void = 'abandoned' WHERE run = NEW.no AND void IS NULL;
END;

CREATE TRIGGER run_made_anew BEFORE UPDATE OF state ON run
WHEN OLD.state = 'sealed' AND NEW.state = 'planned' AND NOT EXISTS
     (SELECT 1 FROM bundle WHERE run = NEW.no AND state = 'planned')
BEGIN
    SELECT raise(ABORT, 'a run does not take this step');
END;

-- A run that is made anew, by which program: no other may end it.
CREATE TABLE reopening (
    no INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES run (no),
    program TEXT NOT NULL
) STRICT;

-- Pieces taken out before the release (their exception says why) or asked
-- back after it.  reason: a code of the program, or 'office'; note: the words
-- of the office, which never leave it.
CREATE TABLE withdrawal (
    run INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('taken-out', 'asked', 'recalled', 'too-late')),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 39),
    note TEXT NOT NULL,
    operator TEXT NOT NULL CHECK (operator <> ''),
    request INTEGER NOT NULL CHECK (request >= 0), -- 0: before the release
    PRIMARY KEY (run, seq),
    FOREIGN KEY (run, seq) REFERENCES piece (run, seq)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER withdrawal_kept BEFORE DELETE ON withdrawal BEGIN
    SELECT raise(ABORT, 'a withdrawal is kept for ever');
END;

-- Where a run was handed over, and its line of the release journal.
CREATE TABLE release (
    run INTEGER NOT NULL PRIMARY KEY REFERENCES run (no),
    line INTEGER NOT NULL UNIQUE CHECK (line > 0),
    folder TEXT NOT NULL CHECK (folder <> ''), -- 'outbox', or another
    day INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER release_kept BEFORE DELETE ON release BEGIN
    SELECT raise(ABORT, 'a release is kept for ever');
END;
CREATE TRIGGER release_fixed BEFORE UPDATE ON release BEGIN
    SELECT raise(ABORT, 'a release is not changed');
END;
CREATE TRIGGER release_told BEFORE UPDATE OF state ON run
WHEN NEW.state = 'releasing' AND NOT EXISTS
     (SELECT 1 FROM release WHERE run = NEW.no)
BEGIN
    SELECT raise(ABORT, 'the release has no line of the journal');
END;

-- Persons who wait for a decision, from the night that held them until the
-- one that did not, or until a person decided.  closed NULL: open.
-- signature, authentication: serials of what was due, '' for none: another
-- certificate is judged anew.
CREATE TABLE hold (
    no INTEGER PRIMARY KEY,
    person TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 39),
    detail TEXT NOT NULL,
    opened INTEGER NOT NULL, -- day of the night that held it
    expires INTEGER,         -- first of the days that matter; NULL: unknown
    signature TEXT NOT NULL,
    authentication TEXT NOT NULL,
    seen INTEGER NOT NULL DEFAULT 0 CHECK (seen IN (0, 1)),
    closed TEXT CHECK (closed IN ('judged', 'send', 'by-hand', 'drop')),
    note TEXT,
    operator TEXT,
    CHECK (closed IS NULL OR closed = 'judged' OR operator IS NOT NULL)
) STRICT;

CREATE UNIQUE INDEX hold_open ON hold (person) WHERE closed IS NULL;
CREATE INDEX hold_person ON hold (person);

CREATE TRIGGER hold_kept BEFORE DELETE ON hold BEGIN
    SELECT raise(ABORT, 'a hold is kept for ever');
END;

-- A withdrawn piece is let go by a person: unless it may still be posted.
CREATE TRIGGER freed_refused BEFORE INSERT ON freed
WHEN NOT EXISTS (SELECT 1 FROM withdrawal WHERE run = NEW.run AND
                 seq = NEW.seq AND state IN ('taken-out', 'recalled'))
BEGIN
    SELECT raise(ABORT, 'the piece was not taken out, or may be posted');
END;
CREATE TRIGGER freed_notices AFTER INSERT ON freed BEGIN
    DELETE FROM notified
    WHERE serial = (SELECT signature_serial FROM piece
                    WHERE run = NEW.run AND seq = NEW.seq) AND
          kind = 'signature' AND run = NEW.run AND seq = NEW.seq;
    DELETE FROM notified
    WHERE serial = (SELECT authentication_serial FROM piece
                    WHERE run = NEW.run AND seq = NEW.seq) AND
          kind = 'authentication' AND run = NEW.run AND seq = NEW.seq;
END;
CREATE TRIGGER freed_kept BEFORE DELETE ON freed BEGIN
    SELECT raise(ABORT, 'history is kept for ever');
END;
CREATE TRIGGER freed_fixed BEFORE UPDATE ON freed BEGIN
    SELECT raise(ABORT, 'history is not changed');
END;

-- What the vendor tells of each piece; what was missing may be told anew.
CREATE TABLE ack (
    run INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('inserted', 'pulled', 'missing')),
    reprints INTEGER NOT NULL CHECK (reprints >= 0),
    posted INTEGER,
    PRIMARY KEY (run, seq),
    FOREIGN KEY (run, seq) REFERENCES piece_pages (run, seq),
    CHECK ((status = 'inserted') = (posted IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE TRIGGER ack_kept BEFORE DELETE ON ack BEGIN
    SELECT raise(ABORT, 'what the vendor told is kept');
END;
CREATE TRIGGER ack_fixed BEFORE UPDATE ON ack
WHEN OLD.status <> 'missing' OR NEW.run IS NOT OLD.run OR
     NEW.seq IS NOT OLD.seq
BEGIN
    SELECT raise(ABORT, 'what the vendor told is not changed');
END;
CREATE TRIGGER run_closed BEFORE UPDATE OF state ON run
WHEN NEW.state = 'closed' AND
     (SELECT count(*) FROM piece_pages WHERE run = NEW.no) IS NOT
     (SELECT count(*) FROM ack WHERE run = NEW.no AND status <> 'missing')
BEGIN
    SELECT raise(ABORT, 'not every piece is told of');
END;
