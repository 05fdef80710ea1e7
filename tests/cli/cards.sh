# Whose card ends with the certificate: listed once for the mailing of cards.
. "$SRCDIR/tests/cli/lib.sh"
new_site a
fill a
db="$TMP/a/shirase.db"
expect 4 "$SHIRASE" -C "$TMP/a" import residents-20261120.csv certificates-20261120.csv
night a 4
list="$TMP/a/office/card-renewal-20261120-1.csv"
[ -s "$list" ] || fail "no list"
[ "$(head -c 3 "$list" | od -An -tx1 | tr -d ' ')" = efbbbf ] || fail "no mark of UTF-8"
n=$(sqlite3 "$db" "select count(*) from verdict where night = 1 and reason = 'card-renewal'")
[ "$(($(wc -l <"$list") - 1))" -eq "$n" ] && [ "$n" -ge 3 ] || fail "$n persons, other lines"
row=$(sed -n 2p "$list" | tr -d '"\r')
person=${row%%,*}
[ "$(sqlite3 "$db" "select person || ',' || name || ',' || postal || ',' || prefecture || city || town || block || ',' ||
    building || ',' || (select substr(c, 1, 4) || '-' || substr(c, 5, 2) || '-' || substr(c, 7) from
    (select max(card_expires) as c from certificate where person = '$person')) || ',' from resident where person = '$person'")" = "$row" ] ||
    fail "another row: $row"
[ "$(stat -c %a "$list")" = 600 ] || fail "others may read it"

# the next day only who is new, and nobody's address under a support measure
other=$(sqlite3 "$db" "select person from verdict where reason = 'due' limit 1")
sqlite3 "$db" "update certificate set card_expires = expires where person = '$other';
    update resident set support = 1 where person = '$other'"
expect 4 "$SHIRASE" -C "$TMP/a" run --as-of 2026-11-21
list="$TMP/a/office/card-renewal-20261121-2.csv"
[ "$(wc -l <"$list")" -eq 2 ] || fail "others than the new one are listed"
grep -q "^\"$other\",\"[^\"]*\",\"\",\"\",\"\",\"[0-9-]*\",\"支援措置\"" "$list" || fail "$(cat "$list")"
expect 4 "$SHIRASE" -C "$TMP/a" run --as-of 2026-11-22
[ ! -e "$TMP/a/office/card-renewal-20261122-3.csv" ] || fail "a list of nobody"
