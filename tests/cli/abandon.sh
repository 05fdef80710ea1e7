# A run that is given up: its residents are due again, under other numbers.
. "$SRCDIR/tests/cli/lib.sh"
new_site a
fill a
night a 4
id=$(basename "$(run_of a)")
expect 0 "$SHIRASE" --lang en -C "$TMP/a" abandon "$id"
[ -d "$TMP/a/quarantine/$id" ] && [ -z "$(ls -A "$TMP/a/stage")" ] || fail "its folder is not in quarantine"
expect 16 "$SHIRASE" --lang en -C "$TMP/a" abandon "$id"
says "given up before"
expect 16 "$SHIRASE" --lang en -C "$TMP/a" abandon R-20261120-000000000000
says "no such run"
expect 16 "$SHIRASE" --lang en -C "$TMP/a" abandon
expect 0 "$SHIRASE" --lang en -C "$TMP/a" abandon --help
expect 0 "$SHIRASE" --lang en -C "$TMP/a" status "$id"
says "given up"
night a 4
again=$(basename "$(run_of a)")
[ "$again" != "$id" ] || fail "the same numbers again"
n=$(sqlite3 "$TMP/a/shirase.db" "select count(*), count(distinct person) from piece join run on run.no = piece.run where run.state <> 'abandoned'")
[ "$n" = "181|181" ] || fail "$n pieces"
expect 0 "$SHIRASE" --lang en -C "$TMP/a" verify "$(run_of a)"

# A night that stops behind the plan, and a configuration that changes before
# it is run again: a person decides.
new_site b
fill b
setsid "$SHIRASE" -C "$TMP/b" run --as-of "$DAY" --full >/dev/null 2>&1 &
pid=$!
for _ in $(seq 2000); do
    ls -A "$TMP/b/stage" | grep -q '^[.]R-' && break
    sleep 0.005
done
kill -9 -- "-$pid" 2>/dev/null
wait "$pid" 2>/dev/null
state=$(sqlite3 "$TMP/b/shirase.db" "select state from run" 2>/dev/null)
[ "$state" = planned ] || fail "the run should stand planned, not $state"
cp "$TMP/b/site.conf" "$TMP/site.conf"
sed -i 's/^bundle_pieces = .*/bundle_pieces = 50;/' "$TMP/b/site.conf"
night b 12
says "shirase abandon"
# the configuration of that night brings it to its end
cp "$TMP/site.conf" "$TMP/b/site.conf"
night b 4
expect 0 "$SHIRASE" --lang en -C "$TMP/b" verify "$(run_of b)"
