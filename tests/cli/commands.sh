# The small commands: select, explain, status, preview, specimen, verify, names, barcode.
. "$SRCDIR/tests/cli/lib.sh"
new_site a
fill a
expect 12 "$SHIRASE" --lang en -C "$TMP/a" verify "$TMP/a/stage" # no run there
night a 4
run=$(run_of a)
id=$(basename "$run")

# select is a dry run with the numbers of the night
expect 0 "$SHIRASE" --lang en -C "$TMP/a" select --as-of "$DAY" --json
jq -e '.holders > 0' "$TMP/out" >/dev/null || fail "select"
expect 0 "$SHIRASE" --lang en -C "$TMP/a" select --as-of "$DAY"

# explain agrees with the verdict, for a person of each reason
sqlite3 -separator ' ' "$TMP/a/shirase.db" \
    "select reason, min(person) from verdict where outcome <> 'selected' group by reason" >"$TMP/reasons"
[ "$(wc -l <"$TMP/reasons")" -ge 10 ] || fail "the sample should show at least ten reasons"
while read -r reason person; do
    expect 0 "$SHIRASE" --lang en -C "$TMP/a" explain "$person" --as-of "$DAY" --json
    jq -e --arg r "$reason" '.reason == $r' "$TMP/out" >/dev/null || fail "explain: $reason"
done <"$TMP/reasons"

expect 0 "$SHIRASE" --lang en -C "$TMP/a" status
says "$id"
expect 0 "$SHIRASE" --lang en -C "$TMP/a" status "$id"
says "verified"
expect 0 "$SHIRASE" --lang en -C "$TMP/a" status --json
jq -e '.[0].state == "sealed"' "$TMP/out" >/dev/null || fail "status --json"

piece=$(printf '%s-%06d' "${id##*-}" "$(sqlite3 "$TMP/a/shirase.db" "select min(seq) from piece where envelope = 'standard'")")
for k in 1 2 3; do
    expect 0 "$SHIRASE" --lang en -C "$TMP/a" preview "$piece" --side $k --png "$TMP/p$k.png"
    file "$TMP/p$k.png" 2>/dev/null | grep -q PNG || head -c 8 "$TMP/p$k.png" | grep -q PNG || fail "preview $k"
done
for f in notice form form_back address; do
    for s in short usual longest; do
        expect 0 "$SHIRASE" --lang en -C "$TMP/a" preview "$f.svg" --sample $s --png "$TMP/f.png"
    done
done

# the specimen sheet: hard names in its text, each face once and embedded
expect 0 "$SHIRASE" specimen --png "$TMP/s.png" --dpi 40 --pdf "$TMP/s.pdf"
head -c 8 "$TMP/s.png" | grep -q PNG || fail "specimen: no picture"
pdftotext "$TMP/s.pdf" "$TMP/s.txt"
for word in 渡邉$'\U000E0117' $'\U00020BB7\U000E0100' 髙 Ngọc 令和元年5月1日 ５月１日 \
    見本県見本市中央二丁目12番地3 葛$'\U000E0105'、邉; do
    grep -qF -- "$word" "$TMP/s.txt" || fail "specimen: no $word"
done
for face in IPAmjMincho NotoSerifCJK NotoSans BIZUDPGothic-Bold BIZUDPMincho; do
    pdffonts "$TMP/s.pdf" | grep -q "$face.*yes yes yes" || fail "specimen: face $face"
done
cp "$TMP/s.pdf" "$TMP/before.pdf"
expect 0 "$SHIRASE" specimen --pdf "$TMP/s.pdf"
cmp "$TMP/s.pdf" "$TMP/before.pdf" || fail "specimen: other bytes"
expect 16 "$SHIRASE" --lang en specimen
says "--png or --pdf is missing"
expect 8 "$SHIRASE" --lang en specimen --pdf "$TMP/none/s.pdf"

# names: the 40 vectors
grep -v '^#\|^id' "$SRCDIR/tests/spec/hard_names.tsv" | cut -f1,5 >"$TMP/hex"
expect 4 "$SHIRASE" names --hex "$TMP/hex"
cut -f1,2 "$TMP/out" >"$TMP/got"
grep -v '^#\|^id' "$SRCDIR/tests/spec/hard_names.tsv" | cut -f1,7 | diff - "$TMP/got" || fail "names"
printf '1\t山田　太郎\n' | expect 0 "$SHIRASE" names -
says "ok:ipamj"
printf 'no tab\n' | expect 16 "$SHIRASE" --lang en names -
says "-:1"

# barcode: the official examples
# (a rest in brackets is a remark: that code has no address part)
grep -v '^#\|^postal' "$SRCDIR/tests/spec/customer_barcode.tsv" |
    awk -F'\t' -v OFS='\x1f' '{sub(/^\(.*/, "", $3); print $1, $3, $4, $7, $8, $9}' >"$TMP/codes"
while IFS=$'\x1f' read -r postal rest number field check bars; do
    expect 0 "$SHIRASE" barcode "$postal" "$rest"
    printf '%s\t%s\t%s\t%s\n' "$number" "$field" "$check" "$bars" | diff - "$TMP/out" || fail "barcode $postal"
done <"$TMP/codes"

# verify finds what was changed
cp -r "$run" "$TMP/bad"
printf 'x' | dd of="$TMP/bad/bundle-001.pdf" bs=1 seek=2000 conv=notrunc 2>/dev/null
expect 12 "$SHIRASE" --lang en verify "$TMP/bad"
says "bundle-001.pdf"
cp "$run/bundle-001.pdf" "$TMP/bad/bundle-001.pdf"
: >"$TMP/bad/more.txt"
expect 12 "$SHIRASE" --lang en verify "$TMP/bad"
says "more.txt"
rm "$TMP/bad/more.txt" "$TMP/bad/manifest.cp932.csv"
expect 12 "$SHIRASE" --lang en verify "$TMP/bad"
