# Preprinted paper: its art goes to enclosures/ once, a piece's pages carry the
# rest; manifest and verify say which.
. "$SRCDIR/tests/cli/lib.sh"
"$SAMPLE" --out "$TMP/records" --as-of "$DAY" --residents 40 --plain --due 60 >/dev/null || fail "sample"
touch "$TMP/records/notified.csv"
cp -r "$SRCDIR/samples/site" "$TMP/conf"
sed -i 's/^bundle_pieces = .*/bundle_pieces = 13;/' "$TMP/conf/site.conf"
CONF="$TMP/conf"
new_site printed
fill printed
night printed 0
printed=$(run_of printed)
! ls "$printed"/enclosures/stock-* 2>/dev/null || fail "art of printed sheets in enclosures/"
jq -e '[.stock[].stock] == ["printed", "printed"]' "$printed/manifest.json" >/dev/null || fail "stock in the manifest"

echo 'stock = ( { sheet = "notice"; stock = "preprinted"; }, { sheet = "form"; stock = "preprinted"; } );' >>"$CONF/site.conf"
new_site pre
fill pre
night pre 0
pre=$(run_of pre)
jq -e '.stock == [
    {sheet: "notice", stock: "preprinted", file: "enclosures/stock-notice.pdf"},
    {sheet: "form", stock: "preprinted", file: "enclosures/stock-form.pdf"}]' "$pre/manifest.json" >/dev/null ||
    fail "stock in the manifest"
(cd "$pre" && sha256sum --quiet -c SHA256SUMS) || fail "SHA256SUMS"
grep -q ' enclosures/stock-form\.pdf$' "$pre/SHA256SUMS" || fail "SHA256SUMS lacks the art"
expect 0 "$SHIRASE" --lang en -C "$TMP/pre" verify "$pre" --full
says "2 sheets are preprinted"
[ -z "$(find "$pre" -perm /077 -print)" ] || fail "a file that others may read"

# a front and a back; other programs read them
[ "$(qpdf --show-npages "$pre/enclosures/stock-notice.pdf")" -eq 1 ] || fail "pages of the notice's art"
[ "$(qpdf --show-npages "$pre/enclosures/stock-form.pdf")" -eq 2 ] || fail "pages of the form's art"
for f in "$pre"/enclosures/*.pdf; do
    qpdf --check "$f" >"$TMP/qpdf" 2>&1 || { cat "$TMP/qpdf"; fail "qpdf: $f"; }
done

# every word stands once: on the paper or in the piece, never on both
said() { pdftotext -raw -f "$2" -l "$2" "$1" - | tr -d ' \f\n　'; }
glyphs() { said "$@" | grep -o . | LC_ALL=C sort; }
for page in 1 3; do
    art=stock-notice.pdf
    [ $page -eq 1 ] || art=stock-form.pdf
    glyphs "$printed/bundle-001.pdf" $page | grep -v '[0-9a-f]' >"$TMP/whole"
    { glyphs "$pre/bundle-001.pdf" $page; glyphs "$pre/enclosures/$art" 1; } | grep -v '[0-9a-f]' | LC_ALL=C sort >"$TMP/parts"
    [ "$(wc -l <"$TMP/whole")" -gt 100 ] || fail "page $page says little"
    # numbers and marks are the run's own
    diff "$TMP/whole" "$TMP/parts" || fail "page $page: art and piece together say another thing"
done

# laid over each other they are the printed page: plates of both added
ink() { gs -q -dNOPAUSE -dBATCH -sDEVICE=inkcov -dFirstPage="$2" -dLastPage="$2" -o - "$1" | awk '{print $1 + $2 + $3 + $4}'; }
awk -v w="$(ink "$printed/bundle-001.pdf" 1)" -v p="$(ink "$pre/bundle-001.pdf" 1)" -v a="$(ink "$pre/enclosures/stock-notice.pdf" 1)" \
    'BEGIN {exit !(p < w / 2 && a > w / 2 && p + a > w * 0.99 && p + a < w * 1.02)}' || fail "ink of art and piece is not that of the page"

# the art is the same every night; without it or with another it is no run
cp -a "$pre" "$TMP/copy"
rm "$TMP/copy/enclosures/stock-form.pdf"
expect 12 "$SHIRASE" --lang en verify "$TMP/copy"
says "enclosures/stock-form.pdf: is missing"
cp -a "$pre/enclosures/stock-notice.pdf" "$TMP/copy/enclosures/stock-form.pdf"
expect 12 "$SHIRASE" --lang en verify "$TMP/copy"
says "has other bytes"
sed -i 's/^bundle_pieces = .*/bundle_pieces = 20;/' "$CONF/site.conf"
new_site other
fill other
night other 0 --workers 1
other=$(run_of other)
[ "$(basename "$other")" != "$(basename "$pre")" ] || fail "the same run"
diff -r "$pre/enclosures" "$other/enclosures" || fail "another run has other art"

# a seal that stopped has its art made anew; a stranger in the folder stops it
new_site half
fill half
got=0
LD_PRELOAD="$BUILD/tests/writefail.so" WRITEFAIL_HOW=error WRITEFAIL_N=3 WRITEFAIL_AT="$(basename "$other")/.manifest.csv.tmp" \
    ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0" \
    "$SHIRASE" -C "$TMP/half" run --as-of "$DAY" >/dev/null 2>&1 || got=$?
[ "$got" -eq 8 ] || fail "a seal that stops: exit $got"
night half 0
diff -r "$other" "$(run_of half)" || fail "other bytes after a seal that stopped"

# settings that cannot be
for bad in 'stock = ( { sheet = "letter"; stock = "preprinted"; } );|no sheet "letter"' \
    'stock = ( { sheet = "form"; stock = "blank"; } );|must be printed or preprinted' \
    'stock = ( { sheet = "form"; stock = "printed"; }, { sheet = "form"; stock = "preprinted"; } );|stands twice' \
    'stock = ( { sheet = "form"; } );|"stock" is missing'; do
    rm -rf "$TMP/bad"
    cp -r "$SRCDIR/samples/site" "$TMP/bad"
    echo "${bad%%|*}" >>"$TMP/bad/site.conf"
    CONF="$TMP/bad"
    rm -rf "$TMP/site"
    got=0
    "$SHIRASE" --lang en -C "$TMP/site" init --from "$CONF" --notified "$TMP/records/notified.csv" --start "$START" >"$TMP/out" 2>"$TMP/err" || got=$?
    if [ "$got" -eq 0 ]; then
        fill site
        night site 16
    fi
    says "${bad##*|}"
done
