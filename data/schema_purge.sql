-- Purge: names and addresses go when their time is over; numbers, counts and
-- hashes stay, so that nobody is told twice.

CREATE TABLE purge (
    no INTEGER PRIMARY KEY,
    before INTEGER NOT NULL, -- runs and nights of earlier days
    operator TEXT NOT NULL CHECK (operator <> '')
) STRICT;

CREATE TRIGGER purge_kept BEFORE DELETE ON purge BEGIN
    SELECT raise(ABORT, 'history is kept for ever');
END;
CREATE TRIGGER purge_fixed BEFORE UPDATE ON purge BEGIN
    SELECT raise(ABORT, 'history is not changed');
END;

-- Until then a piece is frozen, and after it all but these columns.
CREATE TRIGGER piece_fixed
BEFORE UPDATE OF run, seq, person, is_foreign, represented, signature_serial,
    signature_issued, signature_expires, signature_opens, signature_due,
    authentication_serial, authentication_issued, authentication_expires,
    authentication_opens, authentication_due, card_expires, envelope, payment,
    district, variant, bundle ON piece
BEGIN
    SELECT raise(ABORT, 'a piece is frozen');
END;
CREATE TRIGGER piece_purged
BEFORE UPDATE OF name, kana, alias, postal, prefecture, city, town, block,
    building, birth, barcode ON piece
WHEN NOT EXISTS (SELECT 1 FROM run WHERE no = OLD.run AND
                 state IN ('purged', 'abandoned') AND
                 as_of < (SELECT max(before) FROM purge)) OR
     NEW.name || NEW.kana || NEW.alias || NEW.postal || NEW.prefecture ||
     NEW.city || NEW.town || NEW.block || NEW.building || NEW.barcode <> '' OR
     NEW.birth IS NOT NULL
BEGIN
    SELECT raise(ABORT, 'a piece is frozen');
END;

-- A detail may name a character of a name.
CREATE TRIGGER verdict_fixed BEFORE UPDATE ON verdict
WHEN NEW.detail <> '' OR NEW.night IS NOT OLD.night OR
     NEW.person IS NOT OLD.person OR NEW.outcome IS NOT OLD.outcome OR
     NEW.reason IS NOT OLD.reason OR NOT EXISTS
     (SELECT 1 FROM night WHERE no = OLD.night AND
      as_of < (SELECT max(before) FROM purge))
BEGIN
    SELECT raise(ABORT, 'a verdict is not changed');
END;
CREATE TRIGGER exception_fixed BEFORE UPDATE ON exception
WHEN NEW.detail <> '' OR NEW.run IS NOT OLD.run OR
     NEW.seq IS NOT OLD.seq OR NEW.state IS NOT OLD.state OR
     NEW.reason IS NOT OLD.reason OR NOT EXISTS
     (SELECT 1 FROM run WHERE no = OLD.run AND
      state IN ('purged', 'abandoned'))
BEGIN
    SELECT raise(ABORT, 'an exception is not changed');
END;
CREATE TRIGGER withdrawal_fixed BEFORE UPDATE ON withdrawal
WHEN (NEW.state IS NOT OLD.state AND
      (OLD.state <> 'asked' OR NEW.state NOT IN ('recalled', 'too-late'))) OR
     (NEW.note IS NOT OLD.note AND (NEW.note <> '' OR NOT EXISTS
      (SELECT 1 FROM run WHERE no = OLD.run AND
       state IN ('purged', 'abandoned')))) OR
     NEW.run IS NOT OLD.run OR NEW.seq IS NOT OLD.seq OR
     NEW.reason IS NOT OLD.reason OR NEW.operator IS NOT OLD.operator OR
     NEW.request IS NOT OLD.request
BEGIN
    SELECT raise(ABORT, 'a withdrawal is not changed');
END;
CREATE TRIGGER hold_fixed BEFORE UPDATE ON hold
WHEN NEW.no IS NOT OLD.no OR NEW.person IS NOT OLD.person OR
     NEW.reason IS NOT OLD.reason OR NEW.opened IS NOT OLD.opened OR
     NEW.seen < OLD.seen OR (OLD.closed IS NOT NULL AND
      (NEW.closed IS NOT OLD.closed OR NEW.seen IS NOT OLD.seen OR
       NEW.operator IS NOT OLD.operator OR NEW.detail <> '' OR
       NEW.note <> '' OR
       NOT OLD.opened < coalesce((SELECT max(before) FROM purge), 0)))
BEGIN
    SELECT raise(ABORT, 'a hold that ended is not changed');
END;

-- Releases that the journal tells of and an older ledger does not: who was
-- written to is not known, and a start day keeps them from a second letter.
CREATE TABLE lost_release (
    run TEXT NOT NULL PRIMARY KEY,
    manifest BLOB NOT NULL CHECK (length(manifest) = 32),
    operator TEXT NOT NULL CHECK (operator <> '')
) STRICT, WITHOUT ROWID;

CREATE TRIGGER lost_kept BEFORE DELETE ON lost_release BEGIN
    SELECT raise(ABORT, 'history is kept for ever');
END;
CREATE TRIGGER lost_fixed BEFORE UPDATE ON lost_release BEGIN
    SELECT raise(ABORT, 'history is not changed');
END;
