# postal load, barcode --full, and a night with the list.
. "$SRCDIR/tests/cli/lib.sh"
LIST="$SRCDIR/samples/postal/utf_ken_all.csv"
new_site a
fill a
say() { expect "$1" "$SHIRASE" --lang en -C "$TMP/a" "${@:2}"; }

# refusals: nothing is loaded
say 16 postal
says '"load FILE" is expected'
say 16 postal unload x
say 16 postal load
say 8 postal load "$TMP/none.csv"
printf 'a,b\r\n' >"$TMP/bad.csv"
say 16 postal load "$TMP/bad.csv"
says "bad.csv:1"
says "15 columns"
sed 's/"9991113"/"999111"/' "$LIST" >"$TMP/bad.csv"
say 16 postal load "$TMP/bad.csv"
says "bad.csv:4"
says "seven digits"
say 16 barcode --full 9991112 見本県見本市見本台三丁目4-5
says "no list of postal codes is loaded"

# in UTF-8, and in CP932 as the old layout is
iconv -f UTF-8 -t CP932 "$LIST" >"$TMP/KEN_ALL.CSV"
say 0 postal load "$TMP/KEN_ALL.CSV"
says "18 lines, 18 towns under 18 postal codes"
say 0 postal load "$LIST" --json
jq -e '.lines == 18 and .townless == 1' "$TMP/out" >/dev/null || fail "json"

# barcode --full: with prefecture and city, without, with 大字 and 字
full() {
    say 0 barcode --full "$1" "$2"
    [ "$(cut -f1 "$TMP/out")" = "$3" ] || fail "$2: $(cut -f1 "$TMP/out"), not $3"
}
full 9991112 見本県見本市見本台三丁目4-5 3-4-5
full 999-1112 見本台３－４－５ 3-4-5
full 9991116 見本市大字試字向12番地 12
full 9991117 北６条見本7 7
full 9991119 三本雛第二十一地割480 21-480
full 9991120 見本台一丁目2　見本タワー30階 1-2-30
say 16 barcode --full 9991113 見本台1
says "postal-other-town"
say 16 barcode --full 9991113 無い町1
says "postal-no-town"
say 16 barcode --full 1234567 見本台1
says "postal-unknown"

# a night: the office's district, and a barcode where one column holds all
night a 4
db="$TMP/a/shirase.db"
[ "$(sqlite3 "$db" "select distinct district from piece where envelope = 'standard' and postal like '9991%' and postal <> '9991127'")" = 999 ] || fail "district"
new_site b
fill b
night b 4
[ "$(sqlite3 "$db" "select count(*) from piece where barcode <> '' and block = ''")" -gt 0 ] ||
    fail "no barcode where the house stands in the town's column"
[ "$(sqlite3 "$TMP/b/shirase.db" "select count(*) from piece where barcode <> '' and block = ''")" -eq 0 ] ||
    fail "a barcode without list and block"
# where both read a barcode it is the same one
sqlite3 "$db" "attach '$TMP/b/shirase.db' as b; select count(*) from piece p join b.piece q using (person)
    where p.barcode <> '' and q.barcode <> '' and p.barcode <> q.barcode" | grep -qx 0 || fail "the list changes barcodes"
for what in unknown other-town no-town; do
    [ "$(sqlite3 "$db" "select count(*) from verdict where outcome = 'selected' and detail = 'postal-$what'")" -gt 0 ] ||
        fail "no one has postal-$what"
done
found=$(sqlite3 "$db" "select count(*) from verdict where outcome = 'selected' and detail like 'postal-%'")
[ "$found" -gt 0 ] || fail "nothing is warned of"
[ "$(sqlite3 "$db" "select count(*) from verdict v join piece p using (person)
    where outcome = 'selected' and detail like 'postal-%' and barcode <> ''")" -eq 0 ] || fail "a barcode behind a wrong code"

# postal_check = "hold": the same ones wait, with the reason
cp -r "$SRCDIR/samples/site" "$TMP/conf"
echo 'postal_check = "hold";' >>"$TMP/conf/site.conf"
CONF="$TMP/conf" new_site c
fill c
expect 0 "$SHIRASE" --lang en -C "$TMP/c" postal load "$LIST"
night c 4
[ "$(sqlite3 "$TMP/c/shirase.db" "select count(*) from verdict where outcome = 'held' and reason like 'postal-%' and reason <> 'postal-missing'")" -eq "$found" ] ||
    fail "held others than were warned of"
person=$(sqlite3 "$TMP/c/shirase.db" "select min(person) from verdict where reason = 'postal-other-town' or reason = 'postal-no-town'")
expect 0 "$SHIRASE" --lang en -C "$TMP/c" explain "$person" --as-of "$DAY"
says "postal-"
sed -i 's/^postal_check.*/postal_check = "maybe";/' "$TMP/c/site.conf"
expect 16 "$SHIRASE" --lang en -C "$TMP/c" status
says '"warn" or "hold" is expected'
