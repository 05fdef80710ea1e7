# marks: the list of profiles, and the sheet to try them with, read back.
. "$SRCDIR/tests/cli/lib.sh"
DPI=150

expect 0 "$SHIRASE" --lang en marks
says "pb-d1500     Pitney Bowes D1500 / 1600 / DI500 / DI600: 9 positions, 1.5 mm from the right, first 96.0 mm from the top edge"
says "neopost "
expect 0 "$SHIRASE" marks --json
jq -e 'length == 3 and ([.[].name] | sort) == ["neopost", "pb-d1500", "pb-relay"] and
    all(.title != "" and (.positions | length) >= 9)' "$TMP/out" >/dev/null || fail "marks --json"

# strip FILE PAGE FIRST PITCH N LENGTH: the lines of a page, as 1 and 0
strip() {
    pdftoppm -r $DPI -gray -f "$2" -l "$2" -x "$(awk "BEGIN {print int(195.7 / 25.4 * $DPI)}")" \
        -W 84 -y 0 -H 1660 -singlefile "$1" "$TMP/strip" || fail "pdftoppm"
    "$BUILD/tests/omr" $DPI "$3" "$4" "$5" "$6" 0.5 "$TMP/strip.pgm" || fail "$1, page $2: no lines"
}

# sheet PROFILE FIRST PITCH N LENGTH
sheet() {
    local pdf="$TMP/$1.pdf" k pages
    expect 0 "$SHIRASE" marks --test-sheet --inserter "$1" --pdf "$pdf"
    expect 0 qpdf --check "$pdf"
    pages=$(qpdf --show-npages "$pdf")
    [ "$pages" -eq 13 ] || fail "$1: $pages pages"
    [ "$(strip "$pdf" 1 "$2" "$3" "$4" "$5")" = "$(printf '%*s' "$4" '' | tr ' ' 1)" ] ||
        fail "$1: a line of the first sheet is missing"
    # the sheets say in words which lines they bear
    for k in $(seq 2 "$pages"); do
        pdftotext -f "$k" -l "$k" "$pdf" "$TMP/words"
        strip "$pdf" "$k" "$2" "$3" "$4" "$5" >"$TMP/bits"
        grep -qxFf "$TMP/bits" "$TMP/words" || fail "$1, page $k: other lines than it says"
        cat "$TMP/bits"
    done | sort -u >"$TMP/seen"
    [ "$(wc -l <"$TMP/seen")" -ge 8 ] || fail "$1: too few patterns"
    pdftotext -layout -f 1 -l 1 "$pdf" "$TMP/words"
}
sheet pb-relay 95 2.54 14 10
sheet pb-d1500 96 2.54 9 10
sheet neopost 100 4.233 10 7.5
for words in "Quadient DS-95i / Neopost" 右端から "1 benchmark" "100 mm でなければ" 線の数を偶数にする "137.80\|138.10"; do
    grep -q -- "$words" "$TMP/words" || fail "the sheet does not say $words"
done

# the three piece marks of the first sheet, and one on each other
pdftoppm -r 300 -gray -f 1 -l 1 -x 590 -y 660 -W 600 -H 230 -singlefile "$TMP/neopost.pdf" "$TMP/dm"
ZXingReader -format DataMatrix "$TMP/dm.pgm" | grep -q '"000000000000000000100000000101"' || fail "piece mark"

# the same bytes again, in the place of the older file; a picture
cp "$TMP/neopost.pdf" "$TMP/before.pdf"
expect 0 "$SHIRASE" marks --test-sheet --inserter neopost --pdf "$TMP/neopost.pdf"
cmp "$TMP/neopost.pdf" "$TMP/before.pdf" || fail "other bytes"
expect 0 "$SHIRASE" marks --test-sheet --pdf "$TMP/none.pdf" --png "$TMP/none.png"
[ "$(qpdf --show-npages "$TMP/none.pdf")" -eq 1 ] || fail "sheets without lines"
head -c 8 "$TMP/none.png" | grep -q PNG || fail "no picture"
expect 0 "$SHIRASE" marks --test-sheet --inserter neopost --png "$TMP/n.png"

# a site's own profile, on the other side and from below
mkdir -p "$TMP/a/inserter"
sed 's/"neopost"/"own"/; s/"right"/"left"/; s/"top"/"bottom"/' "$SRCDIR/templates/inserter/neopost.conf" >"$TMP/a/inserter/own.conf"
expect 0 "$SHIRASE" --lang en -C "$TMP/a" marks
says "own          Quadient DS-95i / Neopost: 10 positions, 4.0 mm from the left, first 100.0 mm from the bottom edge"
expect 0 "$SHIRASE" -C "$TMP/a" marks --test-sheet --inserter own --pdf "$TMP/own.pdf"
pdftotext -f 1 -l 1 "$TMP/own.pdf" "$TMP/words"
grep -q '左端から' "$TMP/words" || fail "own: not from the left"

# a code instead of lines, or with them: each sheet's as its words say
cat >"$TMP/a/inserter/coded.conf" <<END
name = "coded"; title = "3 of 9";
code = { kind = "code39"; value = "{piece:3}{sheet}{sheets}{end}"; check = true;
         inset = 5.0; first = 70.0; height = 10.0; narrow = 0.4; };
END
sed 's/"coded"/"both"/; s/code39/i2of5/; s/{end}//; s/ check = true;/ check = true; edge = "left";/' \
    "$TMP/a/inserter/coded.conf" >"$TMP/a/inserter/both.conf"
sed -n '/^marks/,/^};/p; /^parity/p; /^inserts/p' "$SRCDIR/templates/inserter/neopost.conf" >>"$TMP/a/inserter/both.conf"
expect 0 "$SHIRASE" --lang en -C "$TMP/a" marks
says "coded        3 of 9: a code, 5.0 mm from the right, first bar 70.0 mm from the top edge"
# codes NAME FORMAT X: every sheet's code, read from a raster
codes() {
    expect 0 "$SHIRASE" -C "$TMP/a" marks --test-sheet --inserter "$1" --pdf "$TMP/$1.pdf"
    for k in 2 3 4 12 13; do
        pdftoppm -r 300 -gray -f $k -l $k -x "$3" -y 600 -W 400 -H 1200 -singlefile "$TMP/$1.pdf" "$TMP/code"
        ZXingReader -1 -format "$2" "$TMP/code.pgm" | sed -n 's/.*"\(.*\)".*/\1/p' >"$TMP/read"
        pdftotext -f $k -l $k "$TMP/$1.pdf" "$TMP/words"
        [ -s "$TMP/read" ] || fail "$1, page $k: ZXing reads no $2"
        # a check character follows what the sheet says
        grep -qxF "$(sed 's/.$//' "$TMP/read")" "$TMP/words" || fail "$1, page $k: other code than it says"
        cat "$TMP/read"
    done | sort -u >"$TMP/seen"
    [ "$(wc -l <"$TMP/seen")" -eq 5 ] || fail "$1: codes are not told apart"
}
codes coded Code39 2020
codes both ITF 0

expect 16 "$SHIRASE" --lang en marks --test-sheet
says "--pdf or --png is missing"
expect 16 "$SHIRASE" --lang en marks --pdf "$TMP/x.pdf"
says "go with --test-sheet"
expect 16 "$SHIRASE" --lang en marks --test-sheet --inserter kern --pdf "$TMP/x.pdf"
says "inserter \"kern\": no such profile"
expect 16 "$SHIRASE" --lang en marks one
sed -i 's/inset = 4.0/inset = 205.0/' "$TMP/a/inserter/own.conf"
expect 16 "$SHIRASE" --lang en -C "$TMP/a" marks --test-sheet --inserter own --pdf "$TMP/x.pdf"
says "the lines do not stand on a sheet of 210 x 297 mm"
expect 8 "$SHIRASE" --lang en marks --test-sheet --pdf "$TMP/none/x.pdf"
[ ! -e "$TMP/x.pdf" ] || fail "half a file"
