# Groups and bundles, worked out anew from the manifest by another program.
. "$SRCDIR/tests/cli/lib.sh"
LIST="$SRCDIR/samples/postal/utf_ken_all.csv"

# with SITE LINES: the sample's site with further lines, these instead of its own
with() {
    rm -rf "$TMP/conf"
    cp -r "$SRCDIR/samples/site" "$TMP/conf"
    grep -v '^bundle_pieces' "$SRCDIR/samples/site/site.conf" >"$TMP/conf/site.conf"
    printf '%s\n' "$2" >>"$TMP/conf/site.conf"
    CONF="$TMP/conf" new_site "$1"
    fill "$1"
}
anew() {
    python3 "$SRCDIR/tests/tool/bundling.py" "$(run_of "$1")/manifest.csv" "$2" "$3" >"$TMP/out" ||
        { cat "$TMP/out"; fail "$1: bundles are not what they should be"; }
}

with a 'bundle_pieces = 40;'
night a 4
anew a 40 10
with b 'bundle_pieces = 7; district_least = 3;'
night b 4
anew b 7 3

# the district of the office, whole: larger than a bundle, so it is cut
with c 'bundle_pieces = 60; local_mail = { districts = ("999"); least = 100; };'
expect 0 "$SHIRASE" -C "$TMP/c" postal load "$LIST"
night c 4
anew c 60 10
sqlite3 "$TMP/c/shirase.db" "select distinct envelope, payment from piece where district = '999'" >"$TMP/got"
grep -qx 'standard|区内特別' "$TMP/got" || fail "no local letters"
! grep -q 'represented|区内特別' "$TMP/got" || fail "fewer than 100 go by the local tariff"
# as many as there are: all of them
with d 'bundle_pieces = 60; local_mail = { districts = ("999"); least = 100000; };'
expect 0 "$SHIRASE" -C "$TMP/d" postal load "$LIST"
night d 4
[ "$(sqlite3 "$TMP/d/shirase.db" "select group_concat(distinct payment) from piece")" = 後納 ] || fail "local letters all the same"

# the checker itself sees a wrong cut
sed '2,4s/"bundle-001.pdf"/"bundle-009.pdf"/' "$(run_of a)/manifest.csv" >"$TMP/bad.csv"
! python3 "$SRCDIR/tests/tool/bundling.py" "$TMP/bad.csv" 40 10 >/dev/null || fail "a wrong cut passes"

# refusals
for bad in 'district_least = 0;' 'local_mail = { };' 'local_mail = { districts = ("99"); };' 'local_mail = { districts = ("999"); least = 0; };'; do
    cp "$SRCDIR/samples/site/site.conf" "$TMP/a/site.conf"
    echo "$bad" >>"$TMP/a/site.conf"
    expect 16 "$SHIRASE" --lang en -C "$TMP/a" status
    says "site.conf:"
done
