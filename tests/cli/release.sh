# Approve and release: bound to bytes, checked against a fresh register, once.
. "$SRCDIR/tests/cli/lib.sh"
S="$SHIRASE --lang en -C $TMP/a"
new_site a
fill a
night a 4
run=$(run_of a)
id=$(basename "$run")
hash=$(sha256sum "$run/manifest.json" | cut -c1-64)

# status tells the hash that approve asks for
expect 0 $S status "$id"
says "manifest.json: $hash"

# every refusal of approve
expect 16 $S approve "$id" --by somebody
says "--manifest is missing"
expect 16 $S approve "$id" --manifest "$hash"
says "--by is missing"
expect 16 $S approve "$id" --manifest 1234 --by somebody
says "64 hex digits"
expect 12 $S approve "$id" --manifest "${hash//[0-9]/0}" --by somebody
says "not the hash of its manifest.json"
expect 16 $S approve R-20261120-000000000000 --manifest "$hash" --by somebody
says "no such run"
expect 12 $S release "$id" --as-of "$DAY"
says "is not approved"
cp -p "$run/bundle-001.pdf" "$TMP/keep"
printf x | dd of="$run/bundle-001.pdf" bs=1 seek=5000 conv=notrunc status=none
expect 12 $S approve "$id" --manifest "$hash" --by somebody
says "bundle-001.pdf"
cp -p "$TMP/keep" "$run/bundle-001.pdf"
expect 0 $S approve "$id" --manifest "$hash" --by "somebody"
says "approved: $id"
expect 0 $S approve "$id" --manifest "$hash" --by "another"
says "approved before: $id, by somebody"
expect 0 $S status
says "shirase release hands it over"

# every refusal of release
expect 12 $S release "$id" --as-of 2026-11-24
says "4 days ago"
expect 12 $S release "$id" --as-of 2026-11-19
says "set the clock"
expect 16 $S release "$id" --as-of "$DAY" --to "$TMP/nowhere"
says "--to"
if [ "$(stat -c %d /dev/shm)" != "$(stat -c %d "$TMP/a")" ]; then
    expect 16 $S release "$id" --as-of "$DAY" --to /dev/shm
    says "another file system"
fi
mkdir -p "$TMP/a/outbox/$id"
expect 12 $S release "$id" --as-of "$DAY"
says "holds that name already"
rmdir "$TMP/a/outbox/$id"
printf x | dd of="$run/bundle-001.pdf" bs=1 seek=5000 conv=notrunc status=none
expect 12 $S release "$id" --as-of "$DAY"
says "bundle-001.pdf"
cp -p "$TMP/keep" "$run/bundle-001.pdf"
[ ! -e "$TMP/a/releases.jsonl" ] || fail "a refused release stands in the journal"

# the release, and once more
cp -a "$TMP/a" "$TMP/before"
before=$(sums "$run")
expect 0 $S release "$id" --as-of "$DAY"
says "released: $id"
[ ! -e "$run" ] && [ "$before" = "$(sums "$TMP/a/outbox/$id")" ] || fail "the folder did not arrive as it was"
[ "$(wc -l <"$TMP/a/releases.jsonl")" -eq 1 ] || fail "one line of the journal expected"
jq -e --arg r "$id" --arg h "$hash" '.run == $r and .manifest == $h and .what == "release" and .line == 1 and .pieces == 181' \
    "$TMP/a/releases.jsonl" >/dev/null || fail "the line of the journal"
expect 0 $S release "$id" --as-of "$DAY"
says "released before"
[ "$(wc -l <"$TMP/a/releases.jsonl")" -eq 1 ] || fail "a second line"
expect 12 $S abandon "$id"
says "handed over"
expect 12 $S approve "$id" --manifest "$hash" --by somebody
says "handed over"
expect 0 $S status "$id"
says "released"
expect 0 $S verify "$TMP/a/outbox/$id"

# the ledger of before the release: nothing but status may run
cp -a "$TMP/a" "$TMP/old"
rm -f "$TMP"/old/shirase.db*
cp -p "$TMP"/before/shirase.db* "$TMP/old/"
O="$SHIRASE --lang en -C $TMP/old"
expect 12 $O release "$id" --as-of "$DAY"
says "an older ledger was restored"
expect 12 $O run --as-of 2026-11-21
says "an older ledger was restored"
expect 12 $O abandon "$id"
says "an older ledger was restored"
expect 0 $O status
# no ledger, and letters that have gone
rm -f "$TMP"/old/shirase.db*
expect 12 $O status
says "the ledger is missing"
expect 12 $O run --as-of 2026-11-21
says "the ledger is missing"
# a journal that was changed
cp -a "$TMP/a" "$TMP/j"
sed -i 's/"pieces":181/"pieces":182/' "$TMP/j/releases.jsonl"
printf '{"line":2,"what":"release"' >>"$TMP/j/releases.jsonl"
expect 0 "$SHIRASE" --lang en -C "$TMP/j" release "$id" # a torn line does not count
printf ',"run":"x"}\n' >>"$TMP/j/releases.jsonl"
expect 12 "$SHIRASE" --lang en -C "$TMP/j" release "$id"
says "releases.jsonl:2"

# six at once: one hands over, nothing is done twice
rm -rf "$TMP/six"
cp -a "$TMP/before" "$TMP/six"
for i in 1 2 3 4 5 6; do
    { "$SHIRASE" --lang en -C "$TMP/six" release "$id" --as-of "$DAY" >"$TMP/six.$i" 2>&1; echo $? >"$TMP/rc.$i"; } &
done
wait
[ "$(grep -l '^released: ' "$TMP"/six.? | wc -l)" -eq 1 ] || fail "one of six releases expected"
for i in 1 2 3 4 5 6; do
    case "$(cat "$TMP/rc.$i")" in 0 | 8) ;; *) cat "$TMP/six.$i"; fail "release $i of six" ;; esac
done
[ "$(wc -l <"$TMP/six/releases.jsonl")" -eq 1 ] || fail "six releases, one line expected"

# to another folder
cp -a "$TMP/before" "$TMP/to"
mkdir "$TMP/vendor"
expect 0 "$SHIRASE" --lang en -C "$TMP/to" release "$id" --as-of "$DAY" --to "$TMP/vendor"
[ "$before" = "$(sums "$TMP/vendor/$id")" ] || fail "--to"

# the register moves on before the release
cp -a "$TMP/before" "$TMP/b"
B="$SHIRASE --lang en -C $TMP/b"
q() { sqlite3 "$TMP/b/shirase.db" "$1"; }
person() { q "select person from piece where seq = $1"; }
q "update resident set state = 'dead' where person = '$(person 3)';
   update resident set state = 'moved-out' where person = '$(person 4)';
   update resident set block = block || '9' where person = '$(person 5)';
   update resident set support = 1 where person = '$(person 150)';
   update resident set name = name || '二' where person = '$(person 7)';
   update certificate set state = 'superseded' where person = '$(person 8)'"
expect 12 $B release "$id" --as-of "$DAY"
says "4 letters were withdrawn and the approval is void"
for w in "000003  dead " "000004  moved-out " "000005  address-changed " "000150  support-measure " \
    "000007  name-changed " "000008  revoked "; do
    grep -q -- "-$w" "$TMP/out" || { cat "$TMP/out"; fail "not listed: $w"; }
done
[ "$(grep -c ' withdrawn$' "$TMP/out")" -eq 4 ] || fail "four withdrawn"
[ "$(wc -l <"$TMP/b/office/recheck-$id.csv")" -eq 7 ] || fail "the office's list"
[ ! -e "$TMP/b/releases.jsonl" ] && [ -z "$(ls -A "$TMP/b/outbox")" ] || fail "something was handed over"
new="$TMP/b/stage/$id"
expect 0 $B verify "$new" --full
for p in 3 4 5 150; do
    ! grep -q "\"$(echo "$id" | cut -c12-)-$(printf %06d "$p")\"" "$new/manifest.csv" || fail "piece $p is still there"
done
[ "$(sed 1d "$new/manifest.csv" | wc -l)" -eq 177 ] || fail "177 letters expected"
jq -e '[.bundles[].revision] == [1, 0, 1]' "$new/manifest.json" >/dev/null || fail "revisions"
cmp -s "$new/bundle-002.pdf" "$TMP/before/stage/$id/bundle-002.pdf" || fail "an untouched bundle changed"
expect 12 $B approve "$id" --manifest "$hash" --by somebody
expect 12 $B release "$id" --as-of "$DAY"
says "is not approved"
hash2=$(sha256sum "$new/manifest.json" | cut -c1-64)
expect 0 $B approve "$id" --manifest "$hash2" --by somebody
cp -a "$TMP/b" "$TMP/c"
expect 12 $B release "$id" --as-of "$DAY" --withdraw-renewed
says "1 letters were withdrawn"
expect 0 "$SHIRASE" --lang en -C "$TMP/c" release "$id" --as-of "$DAY" --json
jq -se '.[0].reason == "name-changed" and .[2].line == 1' "$TMP/out" >/dev/null || fail "--json"

# a bundle that would be empty
cp -a "$TMP/before" "$TMP/e"
last=$(sqlite3 "$TMP/e/shirase.db" "select first_seq || ' and ' || last_seq from bundle where no = 1")
sqlite3 "$TMP/e/shirase.db" "update resident set state = 'dead' where person in (select person from piece where seq between $last)"
expect 12 "$SHIRASE" --lang en -C "$TMP/e" release "$id" --as-of "$DAY"
says "would hold no letter"
expect 0 "$SHIRASE" --lang en -C "$TMP/e" abandon "$id"
