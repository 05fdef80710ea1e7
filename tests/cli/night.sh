# One night on the sample: totals, files, other people's eyes.
. "$SRCDIR/tests/cli/lib.sh"
new_site a
fill a
night a 4
run=$(run_of a)

# totals against what the generator planned, file by file and reason by reason
"$SHIRASE" -C "$TMP/a" run --as-of "$DAY" --json >"$TMP/json"
jq -r '(.files[] | "file \(.name) current \(.current)", "file \(.name) history \(.history)",
        "file \(.name) lines \(.lines)", "file \(.name) rejected \(.rejected)"),
       "night holders \(.holders)",
       (.verdicts[] | select(.outcome == "excluded" or .outcome == "held") | "night \(.outcome) \(.reason) \(.n)"),
       "night not-due \([.verdicts[] | select(.outcome == "not-due") | .n] | add)",
       "night selected \([.verdicts[] | select(.outcome == "selected") | .n] | add)",
       "night pieces \(.pieces)", "night sheets \(.sheets)"' "$TMP/json" |
    LC_ALL=C sort >"$TMP/got"
LC_ALL=C sort "$SRCDIR/samples/expected.txt" | diff - "$TMP/got" ||
    fail "totals differ from samples/expected.txt"

# the set of files
(cd "$run" && sha256sum --quiet -c SHA256SUMS) || fail "SHA256SUMS"
for f in manifest.csv manifest.cp932.csv manifest.json control.pdf bundle-001.pdf; do
    [ -s "$run/$f" ] || fail "$f is missing"
done
[ -z "$(find "$TMP/a" -perm /077 -print)" ] || fail "a file that others may read"

pages=0
for f in "$run"/*.pdf; do
    qpdf --check "$f" >"$TMP/qpdf" 2>&1 || fail "qpdf: $f"
    ! grep -i warning "$TMP/qpdf" || fail "qpdf warns: $f"
    mutool info "$f" >/dev/null 2>"$TMP/e" && [ ! -s "$TMP/e" ] || fail "mutool: $f"
    gs -q -dNOPAUSE -dBATCH -sDEVICE=nullpage -o /dev/null "$f" >"$TMP/e" 2>&1 && [ ! -s "$TMP/e" ] ||
        { cat "$TMP/e"; fail "gs: $f"; }
    pdffonts "$f" | awk 'NR > 2 && !/ yes yes yes /{bad = 1; print} END {exit bad || NR < 3}' ||
        fail "fonts: $f"
    pdfinfo -box "$f" | grep -Eq '^TrimBox: +0\.00 +0\.00 +595\.[23][0-9] +841\.89' || fail "TrimBox: $f"
    case "$f" in
    */bundle-*) pages=$((pages + $(qpdf --show-npages "$f"))) ;;
    esac
done
[ "$pages" -eq "$(jq .pages "$TMP/json")" ] || fail "pages of PDF and ledger differ"
csv=$(sed '1d' "$run/manifest.csv" | tr -d '"\r' | awk -F, '{s += $5} END {print s}')
[ "$pages" -eq "$csv" ] || fail "pages of PDF and manifest differ"
iconv -f CP932 -t UTF-8 "$run/manifest.cp932.csv" >"$TMP/m1" || fail "cp932"
sed '1s/^\xef\xbb\xbf//' "$run/manifest.csv" | cmp - "$TMP/m1" || fail "the two manifests differ"

# no personal value outside the pages and the office
sqlite3 "$TMP/a/shirase.db" "select name from piece union select building from piece where building <> ''" >"$TMP/personal"
[ "$(wc -l <"$TMP/personal")" -gt 100 ] || fail "nothing to look for"
cat "$run"/manifest* "$run/SHA256SUMS" "$TMP/a/journal.jsonl" "$TMP/out" "$TMP/err" >"$TMP/public"
! grep -qF -f "$TMP/personal" "$TMP/public" || fail "a name or a building stands outside the pages"

# verify: the folder alone, with the ledger, and everything by poppler
expect 0 "$SHIRASE" --lang en verify "$run"
expect 0 "$SHIRASE" --lang en -C "$TMP/a" verify "$run" --full
says "good"
