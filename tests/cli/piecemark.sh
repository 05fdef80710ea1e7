# Every piece mark as a camera sees it: a raster of 300 dpi, cropped to the
# mark plus 3 mm, read by ZXing, against the ledger.  Some pages of each bundle;
# all of them with MARKS=all (make check-marks).
. "$SRCDIR/tests/cli/lib.sh"
DPI=300
new_site a
fill a
night a 4
run=$(run_of a)
hash=${run##*-}
db="$TMP/a/shirase.db"

# where PIECE SIDE: left, top, width and height of its mark plus 3 mm, pixels
where() {
    "$SHIRASE" -C "$TMP/a" preview "$1" --side "$2" --png /dev/null --trace "$TMP/trace" ||
        fail "preview $1"
    sed -n 's/^code 20x20 at \([0-9.]*\),\([0-9.]*\) size \([0-9.]*\),\([0-9.]*\) .*/\1 \2 \3 \4/p' "$TMP/trace" |
        awk -v dpi=$DPI '{mm = dpi / 25.4
            print int(($1 - 3) * mm), int(($2 - 3) * mm), int(($3 + 6) * mm), int(($4 + 6) * mm)}'
}
two=$(sqlite3 "$db" "select seq from piece_pages where sheets = 2 limit 1")
crop=$(where "$(printf '%s-%06d' "$hash" "$two")" 1)
[ -n "$crop" ] || fail "no mark in the trace"
for side in 2 3; do
    [ "$(where "$(printf '%s-%06d' "$hash" "$two")" $side)" = "$crop" ] ||
        fail "marks stand in different places; this test crops one"
done
read -r x y w h <<<"$crop"

# What stands on each page: a notice has an empty back, a form has both sides.
sqlite3 -separator ' ' "$db" "select p.bundle, p.seq, g.first_page, g.sheets
    from piece p join piece_pages g on g.run = p.run and g.seq = p.seq order by p.seq" |
    awk -v run="$(printf '%015d' "0x$hash")" '
        function side(page, k, n) {printf "bundle-%03d %d %s%04d%07d%02d%02d\n", $1, page, run, $1, $2, k, n}
        {side($3, 1, $4 == 2 ? 3 : 1); printf "bundle-%03d %d none\n", $1, $3 + 1}
        $4 == 2 {side($3 + 2, 2, 3); side($3 + 3, 3, 3)}' >"$TMP/all"

# read_pages BUNDLE FIRST LAST: "bundle page mark" of each
read_pages() {
    rm -rf "$TMP/crops"
    mkdir "$TMP/crops"
    pdftoppm -r $DPI -gray -f "$2" -l "$3" -x "$x" -y "$y" -W "$w" -H "$h" \
        "$run/$1.pdf" "$TMP/crops/p" || fail "pdftoppm"
    ZXingReader -1 -format DataMatrix "$TMP"/crops/*.pgm |
        sed -n "s,^.*/p-0*\([0-9]*\)\.pgm .*\"\([0-9]*\)\".*,$1 \1 \2,p; s,^.*/p-0*\([0-9]*\)\.pgm None.*,$1 \1 none,p"
}
: >"$TMP/got"
: >"$TMP/want"
for f in "$run"/bundle-*.pdf; do
    name=$(basename "$f" .pdf)
    last=$(grep -c "^$name " "$TMP/all")
    [ "$(qpdf --show-npages "$f")" -eq "$last" ] || fail "$name: other pages than the ledger's"
    if [ "${MARKS:-}" = all ] || [ "$last" -le 40 ]; then
        read_pages "$name" 1 "$last" >>"$TMP/got"
        grep "^$name " "$TMP/all" >>"$TMP/want"
    else
        read_pages "$name" 1 20 >>"$TMP/got"
        read_pages "$name" $((last - 19)) "$last" >>"$TMP/got"
        grep "^$name " "$TMP/all" | awk -v n="$last" '$2 <= 20 || $2 > n - 20' >>"$TMP/want"
    fi
done
diff "$TMP/want" "$TMP/got" >"$TMP/diff" || { head -20 "$TMP/diff"; fail "marks that are not the ledger's"; }
n=$(grep -vc none "$TMP/got")
[ "$n" -ge 60 ] || fail "only $n marks were looked at"
[ "${MARKS:-}" != all ] || echo "$n of $(grep -vc none "$TMP/all") piece marks read at $DPI dpi, all as in the ledger"
