# Audit: a program in another language agrees with an undisturbed site at every
# stage, and sees what was tampered with; one bit is enough.
. "$SRCDIR/tests/cli/lib.sh"
command -v python3 >/dev/null || { echo "python3 is not installed"; exit 77; }
S="$SHIRASE --lang en -C $TMP/a"
new_site a
expect 0 $S audit
fill a
night a 4
id=$(basename "$(run_of a)")
expect 16 $S audit extra
expect 0 $S audit --json
jq -e '.checks > 500 and .found == [] and .notes == []' "$TMP/out" >/dev/null || fail "audit --json"
expect 0 $S approve "$id" --by Sato --manifest "$(sha256sum "$TMP/a/stage/$id/manifest.json" | cut -c1-64)"
expect 0 $S withdraw "${id##*-}-000020" --reason r --by Sato
expect 0 $S audit
expect 0 $S approve "$id" --by Sato --manifest "$(sha256sum "$TMP/a/stage/$id/manifest.json" | cut -c1-64)"
expect 0 $S release "$id" --as-of "$DAY"
expect 0 $S audit
expect 4 $S run --as-of 2026-11-22
second=$(basename "$(run_of a)")
expect 0 $S abandon "$second"
expect 0 $S audit
expect 4 $S run --as-of 2026-11-22
expect 0 $S audit
run=$(run_of a)
# no personal value in what it prints
sqlite3 "$TMP/a/shirase.db" "select person from piece union select name from piece" >"$TMP/personal"

# tampered: SQL, then what the audit must say.  The sum of the file is taken
# away, so that the sums between the rows alone speak.
copy() {
    rm -rf "$TMP/t"
    cp -a "$TMP/a" "$TMP/t"
}
# without the tools that read pages, but where pages are what it is about
mkdir "$TMP/bin"
ln -s "$(python3 -c 'import sys; print(sys.executable)')" "$TMP/bin/python3"
audit() {
    case "${2:-}" in I7* | I5*) tools=$PATH ;; *) tools=$TMP/bin ;; esac
    expect "$1" env PATH="$tools" "$TMP/bin/python3" -I "$SRCDIR/cmd/audit.py" "$TMP/t"
    [ -z "${2:-}" ] || says "$2"
    ! grep -qFf "$TMP/personal" "$TMP/out" "$TMP/err" || fail "a personal value in: $2"
}
while IFS='|' read -r want sql; do
    copy
    rm -f "$TMP/t/shirase.db.sha256"
    triggers=$(sqlite3 "$TMP/t/shirase.db" "select 'drop trigger ' || name || ';' from sqlite_schema where type = 'trigger'")
    sqlite3 "$TMP/t/shirase.db" "pragma ignore_check_constraints = on; $triggers $sql" || fail "$sql"
    audit 12 "$want"
done <<'CASES'
I1: input 1|update input set current = current + 1 where no = 1
I2: input 1|delete from reject where input = 1 and line = (select min(line) from reject where input = 1)
I3: night, outcome|update tally set n = n + 1 where outcome = 'excluded' and reason = 'expired'
I3: night and reason|update verdict set reason = 'x' where person = (select min(person) from verdict where outcome = 'excluded')
I4: run whose pieces|update run set pieces = pieces + 1 where no = 1
I4: run and serial|update verdict set outcome = 'excluded' where night = 1 and person = (select person from piece where run = 1 and seq = 5)
I4: signature certificate told|update piece set signature_serial = (select signature_serial from piece where signature_due limit 1) where signature_due and run = 3
I4: piece whose|delete from notified where run = 1 and seq = 5
I4: signature certificate that is noted|insert into notified values ('x', 'signature', 0, 1, 5)
I4: signature certificate sent though|insert into notified_elsewhere select signature_serial, 'signature', 20260101 from piece where run = 1 and signature_due limit 1
I5: |update piece_pages set pages = pages + 1 where run = 1 and seq = 5
I6: |update piece_pages set content = zeroblob(32) where run = 1 and seq = 5
I10: |update approval set manifest = zeroblob(32)
I10: |update approval set void = 'x'
I11: |delete from event where no < 0; update run set state = 'released' where no = 3
I12: |insert into ack select 1, 50, 'pulled', 0, null; insert into withdrawal values (1, 50, 'too-late', 'office', '', 'x', 1)
I13: |delete from withdrawal
I13: |delete from hold
I14: |delete from event where entity = 'run' and became = 'approved'
I14: |update bundle set state = 'written' where run = 1 and no = 1
ids: |update piece set kana = kana || 'x' where run = 1 and seq = 5
ids: |update run_file set data = cast(data || x'20' as blob) where name = 'site.conf'
I7: |update piece set name = name || 'x' where run = 1 and seq = 5
I15: |update run set state = 'purged' where no = 1
CASES
copy
rm "$TMP/t/shirase.db.sha256"
audit 0 "has no sum"
copy
sqlite3 "$TMP/t/shirase.db" "update resident set kana = 'x' where person = (select min(person) from resident)"
audit 12 "not what the last command left"

# files
while IFS='|' read -r want change; do
    copy
    (cd "$TMP/t" && run="stage/$(basename "$run")" id=$id eval "$change") || fail "$change"
    audit 12 "$want"
done <<'CASES'
I1: inbox|printf x >>inbox/residents-20261120.csv
I9: |chmod 644 "$run/bundle-001.pdf"
I9: |echo >"$run/strange.txt"
I9: |rm "$run/control.pdf"
I9: |printf x >>"$run/control.pdf"
I9: |rm "$run/SHA256SUMS"
I9: |mv "$run/control.pdf" x; ln -s ../../x "$run/control.pdf"
I11: R-|rm releases.jsonl
I11: R-|sed -i 's/:180,/:181,/; s/:181,/:182,/' releases.jsonl
I11: R-|cp -a "outbox/$id" stage/
I11: R-|cp -a "$run" outbox/
I11: R-|rm -rf "$run"
CASES
cp -a "$TMP/a" "$TMP/t2"
rm -rf "$TMP/t2/outbox/$id" # the vendor took it
expect 0 "$SHIRASE" --lang en -C "$TMP/t2" audit

# one bit, anywhere (make flips does 600)
copy
python3 "$SRCDIR/tests/tool/flip.py" "$SRCDIR/cmd/audit.py" "$TMP/t" "${FLIPS:-20}" 1 >"$TMP/out" || {
    cat "$TMP/out"
    fail "a flipped bit was not found"
}
cat "$TMP/out"
