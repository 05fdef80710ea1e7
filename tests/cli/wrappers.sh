# wrappers: one night as PDF/X-1a, PDF/X-4 with PDF/VT-1, plain and PDF/A-1b,
# the second and the last with packed pages.
. "$SRCDIR/tests/cli/lib.sh"
ICC=/usr/share/color/icc/ghostscript/default_cmyk.icc
[ -r "$ICC" ] || { echo "skipped: no CMYK profile"; exit 77; }

# site NAME SETTINGS: the sample's site with these in site.conf
site() {
    new_site "$1"
    cp "$ICC" "$TMP/$1/press.icc"
    printf '%s\n' "$2" >>"$TMP/$1/site.conf"
}

# facts FILE: Info's dates and XMP's, and what kind the file says it is
facts() {
    pdfinfo -isodates "$1" >"$TMP/info" && pdfinfo -meta "$1" >"$TMP/meta" || fail "pdfinfo $1"
    mutool show "$1" trailer/Root >"$TMP/root" || fail "mutool $1"
    mutool show "$1" trailer/Info >"$TMP/dict" || fail "mutool $1"
    # the as-of day; what lies in the store has the day its set holds from
    day=$(sed -n 's/.*\/CreationDate (D:\([0-9]*\)+09.*/\1/p' "$TMP/dict")
    case $1 in
    */enclosures/*) [ ${#day} -eq 14 ] || fail "$1: Info's day $day" ;;
    *) [ "$day" = 20261120000000 ] || fail "$1: Info's day $day" ;;
    esac
    day=$(echo "$day" | sed 's/\(....\)\(..\)\(..\).*/\1-\2-\3/')
    for name in CreateDate ModifyDate MetadataDate; do
        grep -q "<xmp:$name>${day}T00:00:00+09:00<" "$TMP/meta" || fail "$1: $name of XMP"
    done
    title=$(sed -n 's/^Title: *//p' "$TMP/info")
    grep -qF ">$title</rdf:li>" "$TMP/meta" || fail "$1: the title of XMP"
    grep -q '^Producer: *shirase ' "$TMP/info" || fail "$1: Producer"
    head -c 8 "$1"
}

# init takes the profile along that its site.conf names
cp -r "$SRCDIR/samples/site" "$TMP/conf"
cp "$ICC" "$TMP/conf/press.icc"
echo 'wrapper = "x4"; icc = "press.icc";' >>"$TMP/conf/site.conf"
CONF="$TMP/conf" new_site along
cmp "$ICC" "$TMP/along/press.icc" || fail "init leaves the profile behind"

site x1a ''
site x4 'wrapper = "x4"; compression = "small"; output_condition = "PRESS 1"; icc = "press.icc";'
site plain 'wrapper = "plain";'
site archive 'wrapper = "plain"; compression = "fast"; archive = true; icc = "press.icc";'
for s in x1a x4 plain archive; do
    fill "$s"
    night "$s" 4
    run=$(run_of "$s")
    for f in $(find "$run" -name "*.pdf"); do
        case $s/$(basename "$f") in
        x4/bundle-*) as=vt ;;
        archive/*) as=plain ;;
        *) as=$s ;;
        esac
        expect 0 "$SHIRASE" --lang en check "$f" --as "$as"
        says ": 0 broken"
        expect 0 qpdf --check "$f"
        version=$(facts "$f") || fail "$version"
        case $s in
        x1a) want=%PDF-1.4 subtype=PDF/X-1a:2003 ;;
        x4) want=%PDF-1.6 subtype=PDF/X-4 ;;
        *) want=%PDF-1.4 subtype= ;;
        esac
        [ "$version" = "$want" ] || fail "$f: $version"
        [ "$(sed -n 's/.*GTS_PDFXVersion (\(.*\))/\1/p' "$TMP/dict")" = "$subtype" ] || fail "$f: GTS_PDFXVersion"
    done
    cut -d, -f4-6 "$run/manifest.csv" >"$TMP/$s.csv"
done

# the printing condition, by its name or with its profile
intent() {
    mutool show "$(run_of "$1")/bundle-001.pdf" trailer/Root/OutputIntents/1 | tr -d '\n'
}
intent x1a | grep -q 'GTS_PDFX.*JC200103.*RegistryName (http://www.color.org)' || fail "intent of x1a"
intent x1a | grep -q DestOutputProfile && fail "x1a by name has a profile"
intent x4 | grep -q 'GTS_PDFX.*PRESS 1.*DestOutputProfile' || fail "intent of x4"
intent x4 | grep -q RegistryName && fail "a condition that is not registered"
intent archive | grep -q 'GTS_PDFA1.*DestOutputProfile' || fail "intent of the archive"
mutool show "$(run_of plain)/control.pdf" trailer/Root >"$TMP/root"
grep -q OutputIntents "$TMP/root" && fail "an intent in a plain file"
mutool show -b -o "$TMP/icc" "$(run_of x4)/bundle-001.pdf" trailer/Root/OutputIntents/1/DestOutputProfile &&
    cmp -s "$TMP/icc" "$ICC" || fail "the profile is another one"

# the wrapper changes no page: first page, pages and sheets of every piece
for s in x4 plain archive; do
    cmp -s "$TMP/x1a.csv" "$TMP/$s.csv" || fail "$s: other pages than x1a"
done

# one document part a piece, in order, with its opaque id
n=0
for f in "$(run_of x4)"/bundle-*.pdf; do
    qpdf --json=2 --json-key=qpdf "$f" "$TMP/doc.json" || fail "qpdf --json"
    jq -r '[.qpdf[1][] | .value? | objects | select(."/Type" == "/DPart" and has("/Start"))
        | ."/DPM"."/CIP4_Root"."/CIP4_Recipient"."/CIP4_UniqueID"] | .[]' "$TMP/doc.json" |
        sed 's/^u://' >>"$TMP/parts"
done
tail -n +2 "$(run_of x4)/manifest.csv" | cut -d, -f2 | tr -d '"\r' | LC_ALL=C sort >"$TMP/pieces"
LC_ALL=C sort "$TMP/parts" | cmp -s - "$TMP/pieces" || fail "document parts are not the pieces"

# refusals, each with its line
bad() {
    cp "$SRCDIR/samples/site/site.conf" "$TMP/x1a/site.conf"
    printf '%s\n' "$1" >>"$TMP/x1a/site.conf"
    expect "${3:-16}" "$SHIRASE" --lang en -C "$TMP/x1a" status
    says "$2"
}
bad 'wrapper = "x3";' "wrapper: must be x1a, x4 or plain"
bad 'wrapper = "x4";' "wrapper: x4 carries the profile"
bad 'archive = true;' "archive: only wrapper plain can be PDF/A"
bad 'wrapper = "plain"; archive = true;' "archive: PDF/A carries the profile"
bad 'output_condition = "PRESS 1";' "output_condition: not one of the registered"
bad 'output_condition = "墨";' "output_condition: ASCII is expected"
bad 'icc = "none.icc";' "site.conf names a profile" 8
cp "$SRCDIR/samples/site/site.conf" "$TMP/x1a/press.icc"
bad 'icc = "press.icc";' "icc: not an ICC profile"

# another program's judgement of the archive's file
JARS=$(printf '/usr/share/java/%s.jar:' preflight pdfbox2 fontbox2 xmpbox commons-logging \
    javax.activation jaxb-api)
if [ -r /usr/share/java/preflight.jar ] && command -v java >/dev/null; then
    for f in "$(run_of archive)"/*.pdf; do
        java -cp "$JARS" org.apache.pdfbox.preflight.Validator_A1b "$f" >"$TMP/out" 2>&1
        says "is a valid PDF/A-1b file"
    done
fi
