# Bundles capped in megabytes: fewer pieces, and no file beyond the cap.
. "$SRCDIR/tests/cli/lib.sh"
"$SAMPLE" --out "$TMP/records" --as-of "$DAY" --residents 1200 --plain --due 84 >/dev/null || fail "sample"
touch "$TMP/records/notified.csv"
cp -r "$SRCDIR/samples/site" "$TMP/conf"
sed -i 's/^bundle_pieces = .*/bundle_pieces = 100000;/; s/^verify_sample = .*/verify_sample = 0;/' "$TMP/conf/site.conf"
echo 'bundle_megabytes = 8;' >>"$TMP/conf/site.conf"
CONF="$TMP/conf"
new_site a
fill a
night a 0
run=$(run_of a)
pieces=$(sed 1d "$run/manifest.csv" | wc -l)
bundles=$(find "$run" -name 'bundle-*.pdf' | wc -l)
[ "$pieces" -ge 900 ] || fail "$pieces pieces only"
[ "$bundles" -ge 2 ] && [ "$bundles" -le 40 ] || fail "$bundles bundles of $pieces pieces"
[ -z "$(find "$run" -name 'bundle-*.pdf' -size +8000000c)" ] || fail "a bundle beyond the cap"
# of other sizes none
for bad in 7 8193; do
    sed -i "s/^bundle_megabytes = .*/bundle_megabytes = $bad;/" "$CONF/site.conf"
    got=0
    rm -rf "$TMP/bad"
    "$SHIRASE" --lang en -C "$TMP/bad" init --from "$CONF" --notified "$TMP/records/notified.csv" --start "$START" >"$TMP/out" 2>"$TMP/err" || got=$?
    [ "$got" -eq 16 ] || { fill bad; night bad 16; }
    says "bundle_megabytes"
done
echo "$pieces pieces in $bundles bundles"
