# Stream sheet: one PDF for each kind of sheet, the same order and marks; and
# in both streams every piece begins on a front.
. "$SRCDIR/tests/cli/lib.sh"
cp -r "$SRCDIR/samples/site" "$TMP/conf"
sed -i 's/^bundle_pieces = .*/bundle_pieces = 60;/' "$TMP/conf/site.conf"
CONF="$TMP/conf"
new_site piece
fill piece
night piece 4
piece=$(run_of piece)

echo 'stream = "sheet";' >>"$CONF/site.conf"
new_site sheet
fill sheet
night sheet 4
sheet=$(run_of sheet)
hash=$(basename "$sheet" | sed 's/.*-//')
expect 0 "$SHIRASE" --lang en -C "$TMP/sheet" verify "$sheet" --full
expect 0 "$SHIRASE" --lang en verify "$sheet"
(cd "$sheet" && sha256sum --quiet -c SHA256SUMS) || fail "SHA256SUMS"
[ -z "$(find "$sheet" -name 'bundle-???.pdf')" ] || fail "both streams in one run"

# rows FOLDER: serial, bundle, first page, pages, sheets, class
rows() { sed 1d "$1/manifest.csv" | tr -d '"\r' | cut -d, -f1,3-7 --output-delimiter=' '; }
diff <(rows "$piece" | sed 's/\.pdf//') <(rows "$sheet") || fail "the streams part or order the pieces differently"
jq -e '[.bundles[].file] | all(test("^bundle-[0-9]{3}$"))' "$sheet/manifest.json" >/dev/null || fail "bundles in manifest.json"

# marks FILE: page, serial, k and n of every side, as poppler reads them
marks() {
    local pages
    pages=$(qpdf --show-npages "$1") || fail "qpdf: $1"
    for page in $(seq "$pages"); do
        pdftotext -raw -f "$page" -l "$page" "$1" - |
            sed -n "s/.*$2 [0-9]*-0*\([0-9]*\) \([0-9]*\)\/\([0-9]*\).*/$page \1 \2 \3/p"
    done
}
phash=$(basename "$piece" | sed 's/.*-//')
for f in "$sheet"/bundle-*.pdf; do
    qpdf --check "$f" >"$TMP/qpdf" 2>&1 || { cat "$TMP/qpdf"; fail "qpdf: $f"; }
    marks "$f" "$hash" >"$TMP/marks.$(basename "$f")"
    # fronts on odd pages, backs behind them; serials ascend
    case $f in
    *-1-notice.pdf) awk '$3 != 1 || $1 % 2 != 1 || $2 <= last {exit 1} {last = $2}' "$TMP/marks.$(basename "$f")" ;;
    *-2-form.pdf) awk '($3 == 2) != ($1 % 2 == 1) || $3 < 2 || ($3 == 2 && $2 <= last) || ($3 == 3 && $2 != last) {exit 1} {last = $2}' "$TMP/marks.$(basename "$f")" ;;
    *) false ;;
    esac || { cat "$TMP/marks.$(basename "$f")"; fail "$(basename "$f"): sides stand wrong"; }
done
# who has which sheet: all a notice, all but the represented a form
cat "$TMP"/marks.*-1-notice.pdf | awk '{print $2}' | diff - <(rows "$sheet" | cut -d' ' -f1) || fail "notices"
cat "$TMP"/marks.*-2-form.pdf | awk '$3 == 2 {print $2}' | diff - <(rows "$sheet" | awk '$6 == "standard" {print $1}') || fail "forms"
rows "$sheet" | grep -q represented || fail "nobody without a form in the sample"
for b in $(rows "$sheet" | awk '$6 == "represented" {print $2}' | sort -u); do
    [ -e "$sheet/$b-1-notice.pdf" ] && [ ! -e "$sheet/$b-2-form.pdf" ] || fail "$b: a form of nobody"
done

# all sheets together: every piece begins on a front
for f in "$piece"/bundle-*.pdf; do
    marks "$f" "$phash" | awk '$3 == 1 && $1 % 2 != 1 {exit 1}' || fail "$(basename "$f"): a piece begins on a back"
done
rows "$piece" | awk '$3 % 2 != 1 || $4 != 2 * $5 {exit 1}' || fail "manifest: a piece begins on a back"

# the same bytes with one worker
new_site one
fill one
night one 4 --workers 1
diff -r "$sheet" "$(run_of one)" || fail "one worker: other bytes"

# a part that cannot be written: run again
new_site full
fill full
forms=$(cd "$sheet" && ls bundle-*-2-form.pdf)
form=$(echo "$forms" | head -n 1)
other=$(echo "$forms" | sed -n 2p)
[ -n "$other" ] || fail "one bundle with forms only"
for n in 3 5 6; do
    got=0
    rm -rf "$TMP/k"
    cp -a "$TMP/full" "$TMP/k"
    LD_PRELOAD="$BUILD/tests/writefail.so" WRITEFAIL_HOW=error WRITEFAIL_N=$n WRITEFAIL_AT="$form" \
        ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0" \
        "$SHIRASE" --lang en -C "$TMP/k" run --as-of "$DAY" --workers 1 >"$TMP/out" 2>"$TMP/err" || got=$?
    [ "$got" -eq 8 ] || { cat "$TMP/err"; fail "call $n about a part failed: exit $got"; }
    night k 4
    diff -r "$sheet" "$(run_of k)" || fail "call $n about a part failed: other bytes in the end"
done

# a part lost after it was verified, damaged, or of another bundle
cp -a "$sheet" "$TMP/copy"
rm "$TMP/copy/$form"
expect 12 "$SHIRASE" --lang en verify "$TMP/copy"
says "$form: is missing"
rm -rf "$TMP/copy"
cp -a "$sheet" "$TMP/copy"
cp "$TMP/copy/$form" "$TMP/copy/$other"
bundle=${other%-2-form.pdf}
# everything about it is made to agree but the pages themselves
(
    cd "$TMP/copy" || exit 1
    sum() { sha256sum "$1" | cut -d' ' -f1; }
    file=$(sum "$other")
    all=$(sha256sum "$bundle"-*.pdf | sha256sum | cut -d' ' -f1)
    jq --indent 2 --arg f "$file" --arg a "$all" --arg o "$other" --arg b "$bundle" --argjson n "$(stat -c %s "$other")" '
        (.bundles[] | select(.file == $b) | .sha256) |= $a |
        (.files[] | select(.name == $o)) |= (.sha256 = $f | .bytes = $n)' manifest.json >m
    mv m manifest.json
    find . -type f ! -name SHA256SUMS -printf '%P\n' | LC_ALL=C sort | xargs -d '\n' sha256sum >SHA256SUMS
)
expect 12 "$SHIRASE" --lang en verify "$TMP/copy"
says "$bundle: piece $hash-"

# withdrawn before release: the parts of its bundle are written anew
one=$(rows "$sheet" | awk '$6 == "standard" {print $1}' | sed -n 2p)
expect 0 "$SHIRASE" --lang en -C "$TMP/sheet" withdraw "$hash-$(printf %06d "$one")" --reason test --by tester
expect 0 "$SHIRASE" --lang en -C "$TMP/sheet" verify "$sheet"
diff <(rows "$sheet" | cut -d' ' -f1) <(rows "$(run_of one)" | cut -d' ' -f1 | grep -vx "$one") || fail "withdraw: rows"

# a value that cannot be
sed -i 's/^stream = .*/stream = "reel";/' "$CONF/site.conf"
got=0
"$SHIRASE" --lang en -C "$TMP/bad" init --from "$CONF" --notified "$TMP/records/notified.csv" --start "$START" >"$TMP/out" 2>"$TMP/err" || got=$?
[ "$got" -eq 16 ] || { fill bad; night bad 16; }
says "must be piece or sheet"

# the audit, which is another program, agrees with both streams
expect 0 "$SHIRASE" --lang en -C "$TMP/sheet" audit
expect 0 "$SHIRASE" --lang en -C "$TMP/piece" audit
