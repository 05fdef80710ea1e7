# kill -9 at twenty moments of a night of 5,000 pieces, then the same command
# again: the bytes of an undisturbed night, nobody twice, nobody missing.
. "$SRCDIR/tests/cli/lib.sh"
"$SAMPLE" --out "$TMP/records" --as-of "$DAY" --residents "${KILL_RESIDENTS:-6000}" --plain --due 84 >/dev/null || fail "sample"
touch "$TMP/records/notified.csv"
# ten bundles: enough seams to be hit between
cp -r "$SRCDIR/samples/site" "$TMP/conf"
sed -i 's/^bundle_pieces = .*/bundle_pieces = 500;/; s/^verify_sample = .*/verify_sample = 1;/' "$TMP/conf/site.conf"
CONF="$TMP/conf"
new_site whole
fill whole
start=$(date +%s%N)
night whole 0
took=$((($(date +%s%N) - start) / 1000000))
good=$(run_of whole)
want=$(sums "$good")
pieces=$(sqlite3 "$TMP/whole/shirase.db" "select count(*) from piece")
[ "$pieces" -ge 4000 ] || fail "too few pieces: $pieces"

new_site base
fill base
for i in $(seq 1 20); do
    rm -rf "$TMP/k"
    cp -a "$TMP/base" "$TMP/k"
    # spread over the night: from its first moments to its last
    wait_ms=$((took * i / 21))
    setsid "$SHIRASE" -C "$TMP/k" run --as-of "$DAY" >/dev/null 2>&1 &
    pid=$!
    sleep "$(printf '%d.%03d' $((wait_ms / 1000)) $((wait_ms % 1000)))"
    kill -9 -- "-$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
    night k 0
    k=$(run_of k)
    [ "$(basename "$k")" = "$(basename "$good")" ] || fail "kill $i: another run"
    [ "$want" = "$(sums "$k")" ] || fail "kill $i at $wait_ms ms: other bytes"
    n=$(sqlite3 "$TMP/k/shirase.db" "select count(*), count(distinct person) from piece")
    [ "$n" = "$pieces|$pieces" ] || fail "kill $i: $n pieces"
done
