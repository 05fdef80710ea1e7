# Backup while others work, an older ledger brought back and caught up, and
# what is left when names and addresses go.
. "$SRCDIR/tests/cli/lib.sh"
S="$SHIRASE --lang en -C $TMP/a"
q() { sqlite3 "$TMP/${2:-a}/shirase.db" "$1"; }
new_site a
fill a
expect 0 $S backup "$TMP/empty.db"
night a 4
id=$(basename "$(run_of a)")
hash=${id##*-}

# backup
expect 16 $S backup
says "argument is missing"
expect 16 $S backup "$TMP/empty.db"
says "exists already"
expect 16 $S backup "$TMP/nowhere/x.db"
expect 0 $S backup "$TMP/sealed.db"
says "backed up and checked"
[ "$(stat -c %a "$TMP/sealed.db")" = 600 ] || fail "mode of the backup"
[ ! -e "$TMP/sealed.db-wal" ] || fail "the backup is not whole by itself"
[ "$(sqlite3 "$TMP/sealed.db" .dump | sha256sum)" = "$(content a)" ] || fail "the backup says something else"
expect 0 $S reconcile --by Sato
says "agree; nothing changed"
expect 16 $S reconcile
says "--by is missing"

expect 0 $S approve "$id" --by Sato --manifest "$(sha256sum "$TMP/a/stage/$id/manifest.json" | cut -c1-64)"
expect 0 $S release "$id" --as-of "$DAY"
cp -a "$TMP/a" "$TMP/released"
restore() { # NAME BACKUP
    rm -rf "${TMP:?}/$1"
    cp -a "$TMP/released" "$TMP/$1"
    rm -f "$TMP/$1"/shirase.db*
    cp "$2" "$TMP/$1/shirase.db"
}

# the ledger of before the release: the same bytes are known, and caught up
restore b "$TMP/sealed.db"
B="$SHIRASE --lang en -C $TMP/b"
expect 12 $B run --as-of 2026-11-22
says "only shirase status and shirase reconcile may run"
expect 12 $B purge --before 2026-11-30 --by Sato
expect 0 $B status
expect 0 $B reconcile --by Sato
says "caught up: $id was released"
expect 0 $B reconcile --by Sato
says "nothing changed"
[ "$(q "select state from run" b)" = released ] || fail "caught up to released"
[ "$(q "select approver from approval" b)" = Sato ] || fail "who answers for it"
expect 0 $B release "$id" --as-of "$DAY"
says "released before"
expect 4 $B run --as-of 2026-11-22
[ "$(q "select count(*) from (select person from piece group by person having count(*) > 1)" b)" -eq 0 ] || fail "two letters"

# with its folder brought back as well: it goes to quarantine
restore c "$TMP/sealed.db"
cp -a "$TMP/c/outbox/$id" "$TMP/c/stage/$id"
expect 0 "$SHIRASE" --lang en -C "$TMP/c" reconcile --by Sato
[ -z "$(ls -A "$TMP/c/stage")" ] && [ -d "$TMP/c/quarantine/$id" ] || fail "the folder in stage"

# a ledger that knows nothing of the run
restore d "$TMP/empty.db"
D="$SHIRASE --lang en -C $TMP/d"
expect 12 $D run --as-of 2026-11-22
expect 12 $D reconcile --by Sato
says "--lost $id"
expect 0 $D reconcile --by Sato --lost "$id"
says "noted as lost"
expect 0 $D reconcile --by Sato
expect 4 $D run --as-of 2026-11-23 --json
[ "$(q "select value from setting where name = 'start-day'" d)" = 2026-11-21 ] || fail "the start day"
[ "$(q "select count(*) from verdict where reason = 'before-start'" d)" -gt 150 ] || fail "those who were due are excluded, and listed"
sqlite3 "$TMP/d/shirase.db" "attach '$TMP/released/shirase.db' as r; select count(*) from main.piece join r.piece using (person)" >"$TMP/both"
[ "$(cat "$TMP/both")" -eq 0 ] || fail "a second letter after a lost release"

# purge: refusals, a dry run, what is open stays
expect 16 $S purge --by Sato
says "--before is missing"
expect 16 $S purge --before 2026-12-31
says "--by is missing"
before=$(content a)
expect 4 $S purge --before 2026-12-31 --by Sato --dry-run
says "1 runs of these days are not closed"
expect 4 $S purge --before 2026-12-31 --by Sato
[ "$(q "select count(*) from piece where name <> ''")" -eq 181 ] || fail "an open run lost its names"
{
    echo seq,piece,status,reprints,posted_on
    for s in $(q "select seq from piece_pages"); do printf '%d,%s-%06d,inserted,0,2026-11-21\n' "$s" "$hash" "$s"; done
} >"$TMP/ack.csv"
expect 0 $S ack "$id" "$TMP/ack.csv"
expect 0 $S held --seen --as-of 2026-10-01
q "select name from piece union select building from piece where building <> '' union select kana from piece" >"$TMP/personal"
[ "$(wc -l <"$TMP/personal")" -gt 200 ] || fail "nothing to look for"
# the register moves on: these persons have other names by then
sqlite3 "$TMP/a/shirase.db" "pragma secure_delete = on; update resident set name = 'x', kana = 'x', alias = '', building = ''" >/dev/null
rm -rf "$TMP"/a/inbox/*
expect 0 $S purge --before "$DAY" --by Sato --json
jq -e '.runs == 0 and .open == 0' "$TMP/out" >/dev/null || fail "the day itself stays"
counts=$(q "select count(*), sum(length(content)) from piece_pages; select count(*) from verdict; select count(*) from notified; select hex(manifest) from run")
expect 0 $S purge --before 2026-12-31 --by Sato --dry-run --json
jq -e '.runs == 1 and .files > 5 and .dry_run' "$TMP/out" >/dev/null || fail "dry run"
[ -d "$TMP/a/outbox/$id" ] || fail "a dry run removed something"
expect 0 $S purge --before 2026-12-31 --by Sato
says "1 runs and"
expect 0 $S status "$id"
says "purged"
expect 0 $S purge --before 2026-12-31 --by Sato
says "0 runs"
[ ! -e "$TMP/a/outbox/$id" ] && [ -z "$(ls -A "$TMP/a/office")" ] || fail "files that are left"
! grep -raqF -f "$TMP/personal" "$TMP/a" || fail "a name or building is left: $(grep -raclF -f "$TMP/personal" "$TMP/a" | grep -v ':0')"
[ "$counts" = "$(q "select count(*), sum(length(content)) from piece_pages; select count(*) from verdict; select count(*) from notified; select hex(manifest) from run")" ] || fail "counts or hashes went too"
[ "$(q "select max(length(detail)) from verdict")" -eq 0 ] || fail "a detail is left"
# nobody is told twice
fill a
expect 4 $S run --as-of 2026-11-22
[ "$(q "select count(*) from (select person from piece group by person having count(*) > 1)")" -eq 0 ] || fail "two letters after a purge"
for change in "update piece set name = 'x'" "update piece set seq = 99 where seq = 1" "update verdict set detail = 'x'" \
    "delete from purge" "update purge set before = 0" "update piece set name = '' where run = 2"; do
    ! sqlite3 "$TMP/a/shirase.db" "$change" 2>/dev/null || fail "the schema let it be: $change"
done
