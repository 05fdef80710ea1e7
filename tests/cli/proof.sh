# proof: the letters to look at, their window, plates, and who is held.
. "$SRCDIR/tests/cli/lib.sh"
new_site a
fill a
night a 4
run=$(basename "$(run_of a)")
db="$TMP/a/shirase.db"
pdf="$TMP/proof.pdf"
say() { expect "$1" "$SHIRASE" --lang en -C "$TMP/a" "${@:2}"; }

say 16 proof
say 16 proof "$run"
says "--pdf is missing"
say 16 proof R-20260101-000000000000 --pdf "$pdf"
[ ! -e "$pdf" ] || fail "a refused command leaves a file"
say 0 proof "$run" --pdf "$pdf"
[ "$(stat -c %a "$pdf")" = 600 ] || fail "others may read it"
cp "$pdf" "$TMP/again.pdf"
say 0 proof "$run" --pdf "$pdf"
cmp -s "$pdf" "$TMP/again.pdf" || fail "other bytes the second time"
qpdf --check "$pdf" >"$TMP/q" 2>&1 || fail "qpdf"
pages=$(qpdf --show-npages "$pdf")

# page N: its text, without white space
page() { pdftotext -f "$1" -l "$1" "$pdf" - | tr -d ' \n\f' | sed 's|　||g'; }

# the cover: each row's page begins with that letter
covers=1
while page $((covers + 1)) | grep -q '^校正'; do covers=$((covers + 1)); done
for ((i = 1; i <= covers; i++)); do pdftotext -layout -f $i -l $i "$pdf" -; done |
    grep -E '^ +[0-9]+ +[0-9a-f]{12}-[0-9]{6} ' >"$TMP/rows"
[ "$(wc -l <"$TMP/rows")" -ge 8 ] || fail "too few letters"
while read -r at piece why; do
    page "$at" | grep -qF "$piece" || fail "page $at is not the letter of: $why"
done <"$TMP/rows"

# chosen as the ledger says
chosen() { awk -v w="$1" 'index($0, w) {split($2, a, "-"); print a[2] + 0; exit}' "$TMP/rows"; }
is() { [ "$(chosen "$1")" = "$(sqlite3 "$db" "$2")" ] || fail "$1: letter $(chosen "$1")"; }
is 最初の一通 "select min(seq) from piece"
is 最後の一通 "select max(seq) from piece"
is 氏名が最も長い "select seq from piece order by length(name) desc, seq limit 1"
is 方書が最も長い "select seq from piece order by length(building) desc, seq limit 1"
is 拡張漢字 "select min(seq) from piece where instr(name, char(0x20BB7)) > 0"
is 署名用だけ "select min(seq) from piece where variant = 'signature-only'"

# a page for each reason of those held, the last one too
for ((i = pages - 14; i <= pages; i++)); do page "$i"; echo; done >"$TMP/held"
for row in $(sqlite3 "$db" "select reason || '=' || count(*) from verdict where outcome = 'held' group by reason"); do
    grep -q "印刷しません.*[^0-9]${row#*=}人" "$TMP/held" || fail "no page for ${row%=*}"
done
[ "$(grep -c 印刷しません "$TMP/held")" -eq "$(sqlite3 "$db" "select count(distinct reason) from verdict where outcome = 'held'")" ] ||
    fail "pages of reasons"
page "$pages" | grep -q "$pages/$pages" || fail "the pages are counted wrongly"

# plates: black without spot, then the spot alone
plate=$(for ((i = 1; i <= covers; i++)); do pdftotext -layout -f $i -l $i "$pdf" -; done | awk '/墨版/ {print $1; exit}')
spot() {
    gs -q -dNOPAUSE -dBATCH -sDEVICE=tiffsep -r30 -dFirstPage="$1" -dLastPage="$1" -o "$TMP/plate.tif" "$pdf"
    ls "$TMP" | grep -c 'Notice Blue'
}
[ "$(spot "$plate")" -eq 0 ] || fail "a spot on the black plate"
[ "$(spot $((plate + 1)))" -eq 1 ] || fail "no spot on its plate"
