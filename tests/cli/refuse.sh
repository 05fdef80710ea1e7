# Every refusal: its message, its exit code, and what it leaves untouched.
. "$SRCDIR/tests/cli/lib.sh"
records
R=residents-20261120.csv
C=certificates-20261120.csv

selected() { sqlite3 "$TMP/$1/shirase.db" "select count(*) from verdict"; }
# stopped NAME: nothing was selected and no run folder begun
stopped() {
    [ "$(selected "$1")" = 0 ] || fail "$1: somebody was selected"
    [ -z "$(ls -A "$TMP/$1/stage")" ] || fail "$1: a run was begun"
}

# a required file is missing
new_site missing
cp "$TMP/records/$R" "$TMP/missing/inbox/"
night missing 8
says "certificates-*.csv"
stopped missing

# a file that is still growing
new_site growing
fill growing
sed -i 's/settle_seconds = [0-9]*/settle_seconds = 3600/' "$TMP/growing/site.conf"
night growing 8
stopped growing

# an unknown header, named
new_site header
fill header
sed -i '1s/方書/方書き/' "$TMP/header/inbox/$R"
rm -f "$TMP/header/inbox/$R.ctl"
night header 16
says "方書き"
stopped header

# 個人番号 is refused at once
new_site number
fill number
sed -i '1s/通称/個人番号/' "$TMP/number/inbox/$R"
rm -f "$TMP/number/inbox/$R.ctl"
night number 16
stopped number

# control totals, extraction days, an empty file, a declared count of 0
new_site totals
fill totals
sed -i 's/^count=.*/count=1/' "$TMP/totals/inbox/$R.ctl"
night totals 12
stopped totals
new_site days
fill days
sed -i 's/^extracted=.*/extracted=2026-11-19/' "$TMP/days/inbox/$R.ctl"
night days 12
stopped days
new_site old
fill old
sed -i 's/^extracted=.*/extracted=2026-10-01/' "$TMP/old/inbox/"*.ctl
night old 8
stopped old
new_site empty
fill empty
: >"$TMP/empty/inbox/$C"
rm -f "$TMP/empty/inbox/$C.ctl"
night empty 12
stopped empty
new_site zero
fill zero
head -n 1 "$TMP/records/$C" >"$TMP/zero/inbox/$C"
printf 'count=0\nsum=0\nextracted=2026-11-20\n' >"$TMP/zero/inbox/$C.ctl"
night zero 4
says "nobody is due"
new_site quiet
head -n 1 "$TMP/records/$R" >"$TMP/quiet/inbox/$R"
head -n 1 "$TMP/records/$C" >"$TMP/quiet/inbox/$C"
printf 'count=0\nsum=0\nextracted=2026-11-20\n' | tee "$TMP/quiet/inbox/$R.ctl" >"$TMP/quiet/inbox/$C.ctl"
night quiet 0
says "nobody is due"

# a file of an older day never replaces newer records
new_site older
fill older
night older 4
sed 's/雛形町/古町/' "$TMP/records/$R" >"$TMP/older/inbox/residents-20261121.csv"
sed 's/^extracted=.*/extracted=2026-11-19/' "$TMP/records/$R.ctl" >"$TMP/older/inbox/residents-20261121.csv.ctl"
expect 12 "$SHIRASE" --lang en -C "$TMP/older" run --as-of 2026-11-22
says "never replaces newer records"
[ "$(sqlite3 "$TMP/older/shirase.db" "select count(*) from resident where town like '%古町%'")" = 0 ] ||
    fail "an older file was taken"

# bad lines: each is told with line and column, and harms no other
new_site lines
fill lines
expect 4 "$SHIRASE" --lang en -C "$TMP/lines" import "$R"
for reason in bad-date columns encoding; do
    says "$reason"
done
night lines 4

# no message and no journal line holds a value
cat "$TMP/out" "$TMP/err" "$TMP/lines/journal.jsonl" >"$TMP/said"
! grep -F -f <(sqlite3 "$TMP/lines/shirase.db" "select name from resident where length(name) > 3 limit 200") "$TMP/said" ||
    fail "a message holds a name"

# the command line
expect 16 "$SHIRASE" --lang en
expect 16 "$SHIRASE" --lang en nonsense
says "unknown command"
expect 16 "$SHIRASE" --lang xx run
expect 0 "$SHIRASE" --lang en --help
expect 0 "$SHIRASE" --lang ja --help
says "使い方"
for c in init import select explain run status preview specimen verify names barcode; do
    expect 0 "$SHIRASE" --lang en "$c" --help
    says "usage: shirase"
done
expect 16 "$SHIRASE" --lang en -C "$TMP/lines" run
says "--as-of"
expect 16 "$SHIRASE" --lang en -C "$TMP/lines" run --as-of 2026-02-30
says "not a day"
expect 16 "$SHIRASE" --lang en -C "$TMP/lines" run --as-of "$DAY" --worker 2
expect 16 "$SHIRASE" --lang en -C "$TMP/lines" run --as-of "$DAY" --workers 0
expect 16 "$SHIRASE" --lang en -C "$TMP/lines" run --as-of "$DAY" extra
expect 16 "$SHIRASE" --lang en -C "$TMP/nowhere" run --as-of "$DAY"
says "no such folder"
expect 16 "$SHIRASE" --lang en -C "$TMP" status
says "no site.conf"
expect 16 "$SHIRASE" --lang en -C "$TMP/new" init --from "$SRCDIR/samples/site"
says "--notified"
[ ! -e "$TMP/new" ] || fail "a refused init left something"
expect 16 "$SHIRASE" --lang en -C "$TMP/lines" init --from "$SRCDIR/samples/site" --start "$START"
says "is a site already"
expect 16 "$SHIRASE" --lang en -C "$TMP/new" init --from "$TMP/nowhere" --start "$START"
printf 'serial,kind,day\nX1,signature\n' >"$TMP/bad.csv"
expect 16 "$SHIRASE" --lang en -C "$TMP/new2" init --from "$SRCDIR/samples/site" --notified "$TMP/bad.csv"
says "bad.csv:2"
[ ! -e "$TMP/new2/shirase.db" ] || fail "a refused init left a ledger"
expect 16 "$SHIRASE" --lang en -C "$TMP/lines" explain 000 --as-of "$DAY"
expect 16 "$SHIRASE" --lang en -C "$TMP/lines" import ../x.csv
expect 16 "$SHIRASE" --lang en -C "$TMP/lines" import other.csv
expect 16 "$SHIRASE" --lang en -C "$TMP/lines" status R-1
expect 16 "$SHIRASE" --lang en -C "$TMP/lines" preview notice.svg
expect 16 "$SHIRASE" --lang en -C "$TMP/lines" preview none.svg --png "$TMP/x.png"
expect 16 "$SHIRASE" --lang en -C "$TMP/lines" preview 000000000000-000001 --png "$TMP/x.png"
expect 16 "$SHIRASE" --lang en -C "$TMP/lines" preview notice.svg --png "$TMP/x.png" --sample big
expect 16 "$SHIRASE" --lang en verify "$TMP/nowhere"
expect 16 "$SHIRASE" --lang en barcode 123 1-2

# site.conf: unknown and repeated settings, with their line
cp -r "$TMP/quiet" "$TMP/conf"
echo 'wrokers = 3;' >>"$TMP/conf/site.conf"
expect 16 "$SHIRASE" --lang en -C "$TMP/conf" status
says "site.conf:"
says "wrokers"

# stdout that cannot be written is no success
"$SHIRASE" -C "$TMP/lines" status >/dev/full 2>/dev/null && fail "/dev/full taken for success"

# one writer at a time
( flock 9; expect 8 "$SHIRASE" --lang en -C "$TMP/lines" run --as-of "$DAY" ) 9>"$TMP/lines/.lock" || exit 1
