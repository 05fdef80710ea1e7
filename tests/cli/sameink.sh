# preview is print: the same side through Cairo, and from the bundle through
# poppler and Ghostscript, at 150 dpi (tolerance: tests/tool/samepicture.c).
. "$SRCDIR/tests/cli/lib.sh"
new_site a
fill a
night a 4
run=$(run_of a)
same="$BUILD/tests/samepicture"

# row SEQ FIELD of the manifest
row() {
    sed '1s/^\xef\xbb\xbf//; s/"//g; s/\r//' "$run/manifest.csv" |
        awk -F, -v s="$1" -v f="$2" '$1 == s {print $f}'
}

# sides SEQ: draw the printed sides of a piece three times, and compare
sides() {
    local file first page k=0
    file=$run/$(row "$1" 3) first=$(row "$1" 4)
    for ((page = first; page < first + $(row "$1" 5); page++)); do
        # a back without text is a blank page, not a side
        [ -n "$(pdftotext -f "$page" -l "$page" "$file" - | tr -d '\f\n ')" ] || continue
        k=$((k + 1))
        expect 0 "$SHIRASE" --lang en -C "$TMP/a" preview "$(row "$1" 2)" --side "$k" --dpi 150 --png "$TMP/$1-$k.png"
        pdftoppm -singlefile -r 150 -png -f "$page" -l "$page" "$file" "$TMP/poppler"
        "$same" "$TMP/$1-$k.png" "$TMP/poppler.png" >"$TMP/out" || fail "piece $1 side $k, poppler: $(cat "$TMP/out")"
        gs -q -dNOPAUSE -dBATCH -sDEVICE=png16m -r150 -dTextAlphaBits=4 -dGraphicsAlphaBits=4 \
            -dFirstPage="$page" -dLastPage="$page" -o "$TMP/gs.png" "$file"
        "$same" "$TMP/$1-$k.png" "$TMP/gs.png" >"$TMP/out" || fail "piece $1 side $k, Ghostscript: $(cat "$TMP/out")"
    done
    [ "$k" -ge 1 ] || fail "piece $1 has no side"
    drawn=$((drawn + k))
}

drawn=0
pieces=$(sqlite3 "$TMP/a/shirase.db" "
    select min(seq) from piece where represented = 1 union
    select min(seq) from piece where instr(name, char(0x20BB7)) > 0 union
    select min(seq) from piece where length(building) > 40 union
    select min(seq) from piece where name glob '[A-Z]*'")
for seq in $pieces; do
    sides "$seq"
done
[ "$drawn" -ge 8 ] || fail "only $drawn sides"

# The comparison sees one person's page for another's.
set -- $pieces
! "$same" "$TMP/$2-1.png" "$TMP/$3-1.png" >/dev/null || fail "two persons' notices look the same"
