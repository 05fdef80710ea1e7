# Posting days and the table of holidays: quiet nights, and the day that takes
# all who are due.
. "$SRCDIR/tests/cli/lib.sh"
records --residents 2000 --plain --due 10
cp -r "$SRCDIR/samples/site" "$TMP/conf"
sed -i '/^closed = \[/,/^\];/d; s/max_age_days = 3/max_age_days = 30/' "$TMP/conf/site.conf"
CONF="$TMP/conf" new_site each
printf 'posting_days = { weekdays = [ "mon" ]; moved = "next"; };\nholidays_file = "syukujitsu.csv";\n' \
    >>"$TMP/conf/site.conf"
{
    echo '国民の祝日・休日月日,国民の祝日・休日名称'
    echo '2026/11/3,文化の日'
    echo '2026/11/23,勤労感謝の日'
} | sed 's/$/\r/' | iconv -f UTF-8 -t CP932 >"$TMP/conf/syukujitsu.csv"
CONF="$TMP/conf" new_site a
for site in each a; do fill $site; done

# run_on SITE DAY CODE
run_on() {
    expect "$3" "$SHIRASE" --lang en -C "$TMP/$1" run --as-of "$2" --json
    cp "$TMP/out" "$TMP/$1-$2.json"
}
figure() { jq "[.verdicts[] | select(.reason == \"$2\") | .n] | add // 0" "$TMP/$1"; }

# Friday and Sunday: counted, nothing made, nothing to look at
for day in 2026-11-20 2026-11-22; do
    run_on a $day 0
    jq -e '.posting == "2026-11-24" and (has("run") | not)' "$TMP/a-$day.json" >/dev/null ||
        fail "$day is no posting day"
    [ "$(figure a-$day.json not-posting-day)" -gt 100 ] || fail "$day: nobody waits"
done
[ -z "$(ls "$TMP/a/stage")" ] || fail "a run was made between posting days"
expect 0 "$SHIRASE" --lang en -C "$TMP/a" run --as-of 2026-11-20
says "already done"
says "no posting day: whoever is due waits for 2026-11-24"

# Monday is a holiday: not even then
run_on a 2026-11-23 0
[ -z "$(ls "$TMP/a/stage")" ] || fail "a run was made on a holiday"

# Tuesday takes all who are due, as a site that posts each day would
run_on a 2026-11-24 0
run_on each 2026-11-24 0
[ "$(figure a-2026-11-24.json not-posting-day)" -eq 0 ] || fail "somebody waits on a posting day"
[ "$(jq .pieces "$TMP/a-2026-11-24.json")" -eq "$(jq .pieces "$TMP/each-2026-11-24.json")" ] ||
    fail "the posting day did not take all"
[ "$(jq .pieces "$TMP/a-2026-11-24.json")" -ge "$(figure a-2026-11-23.json not-posting-day)" ] ||
    fail "fewer pieces than people who waited"

# explain and select say so, too
person=$(sqlite3 "$TMP/each/shirase.db" "select person from piece limit 1")
expect 0 "$SHIRASE" --lang en -C "$TMP/each" explain "$person" --as-of 2026-11-23
says "already-notified"
expect 0 "$SHIRASE" --lang en -C "$TMP/a" select --as-of 2026-11-20
says "no posting day: whoever is due waits for 2026-11-24"
CONF="$TMP/conf" new_site b
fill b
run_on b 2026-11-23 0
expect 0 "$SHIRASE" --lang en -C "$TMP/b" explain "$person" --as-of 2026-11-23
says "excluded: not-posting-day"
says "not-posting-day                    2026-11-23 2026-11-24"
expect 0 "$SHIRASE" --lang en -C "$TMP/b" explain "$person" --as-of 2026-11-24
says "selected: due"

# a piece can be shown from frozen rows: holidays are among them
expect 0 "$SHIRASE" --lang en -C "$TMP/a" preview \
    "$(sed -n '2s/^"[^"]*","\([^"]*\)".*/\1/p' "$(run_of a)/manifest.csv")" --png "$TMP/p.png"

# an old table, and none
expect 16 "$SHIRASE" --lang en -C "$TMP/a" run --as-of 2027-01-05
says "syukujitsu.csv: its last holiday is of 2026"
echo x >"$TMP/a/syukujitsu.csv"
expect 16 "$SHIRASE" --lang en -C "$TMP/a" status
says "syukujitsu.csv:1: no line of CSV (columns)"
rm "$TMP/a/syukujitsu.csv"
expect 8 "$SHIRASE" --lang en -C "$TMP/a" status
says "site.conf names a table of holidays"
