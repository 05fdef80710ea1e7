# check: what a night makes breaks no rule; faults, options and exit codes.
. "$SRCDIR/tests/cli/lib.sh"
new_site a
fill a
night a 4
run=$(run_of a)
check() {
    local want=$1
    shift
    expect "$want" "$SHIRASE" --lang en check "$@"
}

# all that this program prints: the run with its enclosures, artwork of
# envelopes, test sheets of inserter marks, the specimen
mkdir "$TMP/print"
find "$run" -name '*.pdf' -exec cp --backup=numbered {} "$TMP/print" \;
for name in $("$SHIRASE" envelope list | awk '{print $1}'); do
    expect 0 "$SHIRASE" --lang en -C "$TMP/a" envelope art "$name" --as-of "$DAY" --pdf "$TMP/print/$name.pdf"
done
expect 0 "$SHIRASE" --lang en marks --test-sheet --pdf "$TMP/print/marks.pdf"
expect 0 "$SHIRASE" --lang en specimen --pdf "$TMP/print/specimen.pdf"
[ "$(find "$TMP/print" -type f | wc -l)" -ge 10 ] || fail "where is what was printed?"
for f in "$TMP/print"/*; do
    check 0 "$f"
    says "checked against"
    says ": 0 broken"
done

# a bundle is A4, one sheet with its back for each piece at least
f="$run/bundle-001.pdf"
pages=$(qpdf --show-npages "$f")
check 0 "$f" --trim 210x297 --pages "$pages" --tac 300 --as plain --json
jq -e --argjson p "$pages" '.pages == $p and .broken == 0 and .checked == (.rules | length) and
    ([.rules[].found] | add) == 0' "$TMP/out" >/dev/null || fail "check --json"
check 4 "$f" --trim 297x210 --pages 1
says "BAD  trim-size"
says "BAD  page-count"
check 4 "$f" --trim 297x210 --json
jq -e '.broken == 1 and ([.rules[] | select(.found > 0)] | length) == 1 and
    (.rules[] | select(.rule == "trim-size") | .first[0].page == 1 and (.first | length) == 5)' \
    "$TMP/out" >/dev/null || fail "check --json of a fault"

# a bundle of our own with one thing changed, every byte in its place
changed() {
    LC_ALL=C sed "$1" "$f" >"$TMP/changed.pdf"
    ! cmp -s "$f" "$TMP/changed.pdf" || fail "$1 changes nothing"
    check 4 "$TMP/changed.pdf"
    says "BAD  $2"
    says ": 1 broken"
}
changed 's#/G1 gs#/G0 gs#' black-overprint
changed 's#/OPM 1#/OPM 0#' black-overprint
changed 's#/TrimBox\[0 0 595#/TrimBox[0 0 599#' boxes-nested
changed 's#/FontFile2#/FontFileX#' font-embedded
changed 's#/ToUnicode#/ToUnicodX#' font-unicode

# encryption: found where no password is needed, refused where one is
qpdf --encrypt "" owner 256 -- "$f" "$TMP/enc.pdf"
check 4 "$TMP/enc.pdf" --as plain
says "BAD  encryption"
says ": 1 broken"
qpdf --encrypt user owner 256 -- "$f" "$TMP/enc.pdf"
check 4 "$TMP/enc.pdf"
says "opens with a password only"

# another program's file: RGB, fonts that are not embedded
gs -q -dNOPAUSE -dBATCH -sDEVICE=pdfwrite -dEmbedAllFonts=false -o "$TMP/rgb.pdf" \
    -c '/Helvetica 12 selectfont 1 0 0 setrgbcolor 72 72 moveto (red) show showpage' >/dev/null 2>&1
check 4 "$TMP/rgb.pdf"
says "BAD  colour-rgb"
says "BAD  font-embedded"
says "page 1: "

# a file that was cut off, and what is none
head -c 60000 "$f" >"$TMP/cut.pdf"
"$SHIRASE" --lang en check "$TMP/cut.pdf" >"$TMP/out" 2>"$TMP/err"
[ $? -eq 4 ] || fail "a cut file"
check 4 "$run/manifest.json"
says "not a PDF file"
check 16 "$TMP/none.pdf"
says "cannot be opened"
check 16
check 16 "$f" more
check 16 "$f" --as pdf
says "one of auto, plain, x1a, x4 and vt"
for bad in "--trim 210" "--trim x" "--trim 210x" "--trim 0x5" "--tac 99" "--tac 401" "--pages 0" "--pages x"; do
    check 16 "$f" $bad
done
expect 0 "$SHIRASE" --lang en check --help
says "check FILE.pdf"
