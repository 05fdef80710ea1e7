# The guide: printed once beside the letters, or with each of them.
. "$SRCDIR/tests/cli/lib.sh"
records --residents 300 --plain --due 60
new_site a
fill a
expect 0 "$SHIRASE" --lang en -C "$TMP/a" run --as-of "$DAY"
run=$(echo "$TMP"/a/stage/R-*)
[ "$(ls "$run/enclosures")" = "guide-represented.pdf
guide.pdf" ] || fail "not the two guides"
[ "$(stat -c %a "$run/enclosures")" = 700 ] || fail "anybody may look into enclosures/"
(cd "$run" && sha256sum -c --quiet SHA256SUMS) || fail "SHA256SUMS"
grep -q '  enclosures/guide.pdf$' "$run/SHA256SUMS" || fail "SHA256SUMS lacks the guide"
jq -e '[.files[].name] | contains(["enclosures/guide.pdf","enclosures/guide-represented.pdf"])' \
    "$run/manifest.json" >/dev/null || fail "manifest.json lacks the guides"

# The mayor's town and its telephone stand there, and nobody's name or mark
qpdf --check "$run/enclosures/guide.pdf" >/dev/null || fail "qpdf"
[ "$(pdfinfo "$run/enclosures/guide.pdf" | sed -n 's/^Pages: *//p')" = 2 ] || fail "not two sides"
pdftotext -layout "$run/enclosures/guide.pdf" "$TMP/guide.txt"
for fact in 見本市 0999-00-1204 0120-95-0178 0120-0178-27 5年 照会書兼回答書; do
    grep -q "$fact" "$TMP/guide.txt" || fail "the guide lacks: $fact"
done
pdftotext -layout "$run/enclosures/guide-represented.pdf" - | grep -q 照会書 &&
    fail "that guide names what is not enclosed"
pdfimages -list "$run/enclosures/guide.pdf" | grep -q image && fail "a mark on the guide"

# manifest.csv says which one belongs to which letter
awk -F'","' 'NR > 1 { want = $7 == "represented" ? "guide-represented" : "guide"
    if ($12 != want) exit 1 }' "$run/manifest.csv" || fail "enclosures of manifest.csv"

# verify sees a guide that changed, went, or came
expect 0 "$SHIRASE" --lang en verify "$run"
cp -r "$run" "$TMP/copy"
echo >>"$TMP/copy/enclosures/guide.pdf"
expect 12 "$SHIRASE" --lang en verify "$TMP/copy"
says "enclosures/guide.pdf: has other bytes"
rm "$TMP/copy/enclosures/guide.pdf"
expect 12 "$SHIRASE" --lang en verify "$TMP/copy"
says "enclosures/guide.pdf: is missing"
cp "$run/enclosures/guide.pdf" "$TMP/copy/enclosures/"
cp "$run/enclosures/guide.pdf" "$TMP/copy/enclosures/more.pdf"
expect 12 "$SHIRASE" --lang en verify "$TMP/copy"
says "enclosures/more.pdf: is not listed"

# inline = true: the guide is the last sheet of each letter, with its mark
mkdir -p "$TMP/home/bin" "$TMP/home/share/shirase"
cp "$SHIRASE" "$TMP/home/bin/"
cp -r "$SRCDIR/templates" "$SRCDIR/fonts" "$TMP/home/share/shirase/"
set="$TMP/home/share/shirase/templates/renewal"
OTHER="$TMP/home/bin/shirase"
sed -i 's/inline = false/inline = true/' "$set/set.conf"
new_site b
fill b
expect 0 "$OTHER" --lang en -C "$TMP/b" run --as-of "$DAY"
run=$(echo "$TMP"/b/stage/R-*)
[ ! -e "$run/enclosures/guide.pdf" ] || fail "printed twice"
awk -F'","' 'NR > 1 { want = $7 == "represented" ? 2 : 3
    if ($6 != want || $12 != "") exit 1 }' "$run/manifest.csv" || fail "sheets with the guide inline"
expect 0 "$SHIRASE" --lang en verify --full "$run"

# A guide that asks for a person's field stops the night
sed -i 's/inline = true/inline = false/' "$set/set.conf"
sed -i 's|^</svg>|<text x="15" y="290" data-width="90">{{piece}}</text></svg>|' \
    "$set/guide_back.svg"
new_site c
fill c
expect 16 "$OTHER" --lang en -C "$TMP/c" run --as-of "$DAY"
says 'field "piece" differs from letter to letter'

# The fourth PIN is asked for from the day that set.conf says, and not before
cp "$SRCDIR"/templates/renewal/* "$set/"
fourth() { "$OTHER" --lang en -C "$TMP/a" preview form.svg --trace - | grep -q '券面事項入力補助用'; }
fourth && fail "the fourth PIN is asked for"
sed -i '/form.pin4/{n;s/text = ""; }/text = ""; }, { from = "2028-01-01"; text = "1"; }/}' "$set/set.conf"
fourth || fail "the fourth PIN is not asked for"
new_site d
fill d
expect 0 "$OTHER" --lang en -C "$TMP/d" run --as-of "$DAY"
pdftotext "$(echo "$TMP"/d/stage/R-*/bundle-001.pdf)" - | grep -q '券面事項入力補助用' &&
    fail "asked for before its day"
exit 0
