# Alarms: a run nobody approved, files that lost people, a count nobody expects.
. "$SRCDIR/tests/cli/lib.sh"
records --residents 2000 --plain --due 10
cp -r "$SRCDIR/samples/site" "$TMP/conf"
sed -i 's/max_age_days = 3/max_age_days = 30/' "$TMP/conf/site.conf"
CONF="$TMP/conf" new_site a
fill a
run() { expect "$1" "$SHIRASE" --lang en -C "$TMP/a" "${@:2}"; }

run 0 run --as-of "$DAY" --json
jq -e '.alarms == []' "$TMP/out" >/dev/null || fail "an alarm on the first night"
id=$(basename "$(run_of a)")

# the next day: the run of the day before still lies there
run 4 run --as-of 2026-11-21
says "alarm: $id was to be posted on 2026-11-20 and is not approved: approve and release it, or give it up"
run 4 run --as-of 2026-11-21 # the same words again
says "already done"
says "alarm: $id was to be posted"
run 0 approve "$id" --manifest "$(sha256sum "$TMP/a/stage/$id/manifest.json" | cut -d' ' -f1)" --by clerk
run 4 run --as-of 2026-11-22 --json
jq -e --arg id "$id" '[.alarms[] | select(.alarm == "overdue" and .run == $id and .state == "approved")] | length == 1' \
    "$TMP/out" >/dev/null || fail "no alarm for what was not released"
for r in $(sqlite3 "$TMP/a/shirase.db" "select id from run where state in ('sealed', 'approved')"); do
    run 0 abandon "$r"
done

# a file that is whole by its own totals and lost a tenth of the people
sed -n '1p' "$TMP/a/inbox/residents-20261120.csv" >"$TMP/h.csv"
sed '1d' "$TMP/a/inbox/residents-20261120.csv" | awk 'NR % 10 != 0' | cat "$TMP/h.csv" - >"$TMP/r.csv"
n=$(($(wc -l <"$TMP/r.csv") - 1))
CONF="$TMP/conf" new_site b
fill b
expect 0 "$SHIRASE" --lang en -C "$TMP/b" run --as-of "$DAY"
rm "$TMP"/b/inbox/residents*
cp "$TMP/r.csv" "$TMP/b/inbox/residents-20261121.csv"
printf 'count=%d\nextracted=2026-11-20\n' "$n" >"$TMP/b/inbox/residents-20261121.csv.ctl"
touch -d '-1 hour' "$TMP"/b/inbox/*
expect 4 "$SHIRASE" --lang en -C "$TMP/b" run --as-of "$DAY" --json
jq -e '[.alarms[] | select(.alarm == "many-lost" and .n > 150)] | length == 1' "$TMP/out" >/dev/null ||
    fail "no alarm for lost people: $(tail -c 300 "$TMP/out")"
expect 4 "$SHIRASE" --lang en -C "$TMP/b" run --as-of "$DAY"
says "alarm: the files no longer name"

# six days of two letters, and then two hundred
CONF="$TMP/conf" new_site c
fill c
for i in 1 2 3 4 5 6; do
    sqlite3 "$TMP/c/shirase.db" "insert into night values ($i, 20261110 + $i, zeroblob(32), zeroblob(32), 0);
        insert into tally values ($i, 'selected', 'due', 2, 0)"
done
expect 4 "$SHIRASE" --lang en -C "$TMP/c" run --as-of "$DAY"
says "letters, where 0 to "
says "were expected from the last 5 times; find out why before it is approved"
expect 4 "$SHIRASE" --lang en -C "$TMP/c" run --as-of "$DAY" --json
jq -e '.alarms[0].alarm == "unexpected-count" and .alarms[0].cycles == 5' "$TMP/out" >/dev/null || fail "JSON"
