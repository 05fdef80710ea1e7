# Letters that others posted: known at init, and noted later.
. "$SRCDIR/tests/cli/lib.sh"
records --residents 300 --plain --due 20
new_site a
fill a
db="$TMP/a/shirase.db"
run() { expect "$1" "$SHIRASE" --lang en -C "$TMP/a" "${@:2}"; }

run 0 import residents-20261120.csv certificates-20261120.csv
sqlite3 -csv "$db" "select serial, kind, '2026-10-01' from certificate
    where person in (select person from certificate where expires between 20261220 and 20270215 limit 6)
    and expires between 20261220 and 20270215" >"$TMP/theirs.csv"
n=$(wc -l <"$TMP/theirs.csv")
[ "$n" -ge 4 ] || fail "too few certificates are due"
person=$(sqlite3 "$db" "select person from certificate where serial = '$(head -1 "$TMP/theirs.csv" | cut -d, -f1)' limit 1")
run 0 explain "$person" --as-of "$DAY"
says "selected: due"

# with the mark of UTF-8, a heading, CRLF, an empty line and a stranger
{
    printf '\xef\xbb\xbfserial,kind,day\r\n\r\n'
    sed 's/$/\r/' "$TMP/theirs.csv"
    printf 'STRANGER-1,signature,2026-10-01\r\n'
} >"$TMP/n.csv"
run 0 notified "$TMP/n.csv" --json
jq -e --argjson n "$n" '.lines == $n + 1 and .new == $n and .unknown == 1 and .known == 0 and .ours == 0' \
    "$TMP/out" >/dev/null || fail "counts: $(cat "$TMP/out")"
run 0 explain "$person" --as-of "$DAY"
says "excluded: already-notified"

# the same file again changes nothing
before=$(content a)
run 0 notified "$TMP/n.csv"
says "0 new + $((n + 1)) known"
[ "$before" = "$(content a)" ] || fail "the same file changed something"

# a letter of ours as well: told, and the first day stays
night a 0
sqlite3 -csv "$db" "select serial, kind, '2026-11-19' from notified limit 1" >"$TMP/ours.csv"
run 4 notified "$TMP/ours.csv"
says "a run of ours tells 1 of them, too: withdraw these pieces"
[ "$(sqlite3 "$db" "select count(*) from piece where person = '$person'")" -eq 0 ] || fail "a second letter"

# what is no such file changes nothing
before=$(content a)
while IFS='|' read -r line message; do
    { cat "$TMP/ours.csv" && printf '%s\n' "$line"; } >"$TMP/bad.csv"
    run 16 notified "$TMP/bad.csv"
    says "bad.csv:2: $message"
done <<'CASES'
X|three fields are expected: serial,kind,day
X,signature|three fields are expected: serial,kind,day
X,signature,2026-10-01,1|three fields are expected: serial,kind,day
,signature,2026-10-01|serial: empty
X,Signature,2026-10-01|kind: signature or authentication is expected
X,signature,10/1|day: write it as 2026-11-20
CASES
run 8 notified "$TMP/none.csv"
run 16 notified
expect 0 "$SHIRASE" notified --help
[ "$before" = "$(content a)" ] || fail "a refused file changed something"
