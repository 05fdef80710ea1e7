# The same command again; another day; two sites; one and two workers.
. "$SRCDIR/tests/cli/lib.sh"
new_site a
fill a
night a 4
run=$(run_of a)
before=$(sums "$run")
rows=$(content a)
night a 4
says "already done"
[ "$before" = "$(sums "$run")" ] || fail "a file changed"
[ "$rows" = "$(content a)" ] || fail "the ledger changed"

new_site b
fill b
night b 4 --workers 1
new_site c
fill c
night c 4 --workers 2
[ "$(basename "$run")" = "$(basename "$(run_of b)")" ] || fail "another run id"
diff -r "$run" "$(run_of b)" || fail "one worker: other bytes"
diff -r "$run" "$(run_of c)" || fail "two workers: other bytes"

# another zone, language, home, umask and folder give the same bytes
new_site d
fill d
mkdir "$TMP/home"
got=0
(
    cd / && umask 077 &&
        TZ=Asia/Tokyo LANG=ja_JP.UTF-8 LC_ALL=C HOME="$TMP/home" "$SHIRASE" \
            --lang en -C "$TMP/d" run --as-of "$DAY" >/dev/null 2>&1
) || got=$?
[ "$got" -eq 4 ] || fail "another environment: exit $got, expected 4"
diff -r "$run" "$(run_of d)" || fail "the environment changed the bytes"

# a later day takes only those whose window has opened since
later=2026-11-22
expect 4 "$SHIRASE" --lang en -C "$TMP/a" run --as-of "$later" --json
jq -e '.pieces >= 1' "$TMP/out" >/dev/null || fail "nobody newly due on $later"
twice=$(sqlite3 "$TMP/a/shirase.db" "select count(*) from (select person from piece group by person having count(*) > 1)")
[ "$twice" -eq 0 ] || fail "$twice persons got two letters"
