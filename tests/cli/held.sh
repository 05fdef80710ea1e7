# Holds have a way out: listed with age and days left, seen, resolved; exit 4
# only for what is new or urgent.
. "$SRCDIR/tests/cli/lib.sh"
S="$SHIRASE --lang en -C $TMP/a"
new_site a
expect 0 $S held
says "nobody is held"
fill a
night a 4
q() { sqlite3 "$TMP/a/shirase.db" "$1"; }
n=$(q "select count(*) from verdict where outcome = 'held'")
expect 4 $S held --as-of "$DAY" --json
jq -e --argjson n "$n" 'length == $n and all(.[]; .seen == false and .age_days == 0)' "$TMP/out" >/dev/null ||
    fail "held --json"
expect 4 $S held --as-of "$DAY"
[ "$(grep -c '^\* ' "$TMP/out")" -eq "$n" ] || fail "all are new"

# seen: quiet, until the end comes near
expect 16 $S held --seen --as-of yesterday
expect 0 $S held --seen --as-of 2026-10-01
expect 0 $S held --as-of 2026-10-01
first=$(q "select min(expires) from hold where expires is not null")
near=$(date -d "$first -45 days" +%F) far=$(date -d "$first -46 days" +%F)
expect 0 $S held --as-of "$far"
expect 4 $S held --as-of "$near"
says "45 days left: urgent"

person() { q "select min(person) from hold where closed is null and reason = '$1'"; }
support=$(person support-measure) ambiguous=$(person ambiguous-record)
address=$(person address-missing) glyph=$(person does-not-fit)
[ -n "$support" ] && [ -n "$ambiguous" ] && [ -n "$address" ] && [ -n "$glyph" ] || fail "the sample lacks a reason"

# every refusal
expect 16 $S resolve "$support" --reason r --by b
says "give one of"
expect 16 $S resolve "$support" --send --drop --reason r --by b
says "give one of"
expect 16 $S resolve "$support" --send --by b
says "--reason is missing"
expect 16 $S resolve "$support" --send --reason r
says "--by is missing"
expect 16 $S resolve --send --reason r --by b
says "argument is missing"
expect 16 $S resolve 0000000000 --send --reason r --by b
says "nobody of this number is held"
! grep -q 0000000000 "$TMP/err" || fail "a resident number in a message"
expect 16 $S resolve "$address" --send --reason r --by b
says "cannot be printed or posted"
expect 16 $S unhold "$support" --reason r --by b
says "not the office's own"
expect 16 $S unhold "$support" --by b
says "--reason is missing"

expect 0 $S resolve "$support" --send --reason "spoke to the person" --by Sato
expect 0 $S resolve "$ambiguous" --drop --reason "has left" --by Sato
expect 0 $S resolve "$address" --by-hand --reason "written today" --by Sato
expect 16 $S resolve "$support" --send --reason r --by b
says "nobody of this number is held"
[ "$(q "select count(*) from hold where closed is not null and note <> '' and operator = 'Sato'")" -eq 3 ] || fail "the ledger keeps who and why"
expect 0 $S explain "$support" --as-of 2026-11-22
says "selected: due"
expect 0 $S explain "$ambiguous" --as-of 2026-11-22
says "excluded: dropped"
expect 0 $S explain "$address" --as-of 2026-11-22
says "excluded: already-notified"

# the next night does what was decided; holds go on, and are not new
expect 0 $S held --seen --as-of 2026-10-01
before=$(q "select group_concat(no) from hold where closed is null")
expect 4 $S run --as-of 2026-11-22
[ "$(q "select outcome || reason from verdict where night = 2 and person = '$support'")" = selecteddue ] || fail "--send"
[ "$(q "select outcome || reason from verdict where night = 2 and person = '$ambiguous'")" = excludeddropped ] || fail "--drop"
[ "$(q "select outcome || reason from verdict where night = 2 and person = '$address'")" = excludedalready-notified ] || fail "--by-hand"
[ "$(q "select count(*) from piece where person = '$support'")" -eq 1 ] || fail "one letter"
after=$(q "select group_concat(no) from hold where closed is null and opened < 20261122")
[ "$before" = "$after" ] || fail "holds that go on were closed or opened anew"

# a record that is mended is judged, and the hold ends by itself
q "update resident set postal = '9990001' where person = '$(person postal-missing)'"
mended=$(q "select count(*) from hold where closed = 'judged'")
expect 4 $S run --as-of 2026-11-23
[ "$(q "select count(*) from hold where closed = 'judged'")" -ge $((mended + 1)) ] || fail "a hold that is judged away"
twice=$(q "select count(*) from (select person from piece group by person having count(*) > 1)")
[ "$twice" -eq 0 ] || fail "two letters"
