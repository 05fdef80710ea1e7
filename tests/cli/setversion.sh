# Versions of a set: the day decides.
. "$SRCDIR/tests/cli/lib.sh"
records --residents 300 --plain --due 60
mkdir -p "$TMP/home/bin" "$TMP/home/share/shirase"
cp "$SHIRASE" "$TMP/home/bin/"
cp -r "$SRCDIR/templates" "$SRCDIR/fonts" "$TMP/home/share/shirase/"
SHIRASE="$TMP/home/bin/shirase"
set="$TMP/home/share/shirase/templates"
cp -r "$set/renewal" "$set/renewal-later"
sed -i 's/version = "2026-10"/version = "later"/' "$set/renewal-later/set.conf"
sed -i 's/>手数料</>料金</' "$set/renewal-later/notice.svg"
cp -r "$SRCDIR/samples/site" "$TMP/conf"
CONF="$TMP/conf"

# site NAME FROM: the later version holds from this day
site() {
    sed '/^set = "renewal";/d' "$SRCDIR/samples/site/site.conf" >"$CONF/site.conf"
    printf 'set = ( { valid_from = "2026-04-01"; name = "renewal"; },\n  { valid_from = "%s"; name = "renewal-later"; } );\n' \
        "$2" >>"$CONF/site.conf"
    new_site "$1"
    fill "$1"
}
site before 2026-11-21
expect 0 "$SHIRASE" --lang en -C "$TMP/before" run --as-of "$DAY"
site on 2026-11-20
expect 0 "$SHIRASE" --lang en -C "$TMP/on" run --as-of "$DAY"
for s in before on; do
    run=$(echo "$TMP/$s"/stage/R-*)
    jq -r .set.version "$run/manifest.json" >"$TMP/$s.version"
    pdftotext -l 1 "$run/bundle-001.pdf" "$TMP/$s.txt"
done
[ "$(cat "$TMP/before.version")" = 2026-10 ] || fail "the later version a day too early"
[ "$(cat "$TMP/on.version")" = later ] || fail "the older version on the day of the later"
grep -q 手数料 "$TMP/before.txt" && grep -q 料金 "$TMP/on.txt" || fail "not the wording of the day"

# Without a day it is the newest; a sealed run keeps the one it was made with
expect 0 "$SHIRASE" --lang en -C "$TMP/before" preview notice.svg --trace "$TMP/newest"
grep -q '|料金|' "$TMP/newest" || fail "preview of a form: not the newest"
piece=$(basename "$TMP"/before/stage/R-* | sed 's/.*-//')-000001
expect 0 "$SHIRASE" --lang en -C "$TMP/before" preview "$piece" --trace "$TMP/frozen"
grep -q '|手数料|' "$TMP/frozen" || fail "a frozen piece in later words"

# Rows that cannot be
wrong() {
    sed "/^set = /,\$d" "$CONF/site.conf" >"$TMP/before/site.conf"
    echo "$1" >>"$TMP/before/site.conf"
    expect 16 "$SHIRASE" --lang en -C "$TMP/before" run --as-of "$DAY"
    says "$2"
}
wrong 'set = ( { valid_from = "2026-12-01"; name = "renewal"; } );' \
    "no row holds on the posting day 2026-11-20"
wrong 'set = ( { valid_from = "2026-05-01"; name = "renewal"; }, { valid_from = "2026-04-01"; name = "renewal"; } );' \
    "must be later than in the row before"
wrong 'set = ( { valid_from = "2026-05-01"; name = "../x"; } );' "the name of a folder"
wrong 'set = ( { name = "renewal"; } );' '"valid_from" is missing'
wrong 'set = "a/b";' "the name of a folder"
