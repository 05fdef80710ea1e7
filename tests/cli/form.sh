# form check, list and diff; preview's lines for designers.
. "$SRCDIR/tests/cli/lib.sh"
form() {
    local want=$1
    shift
    expect "$want" "$SHIRASE" --lang en form "$@"
}

# The sets of the program have nothing to mend
for set in renewal control specimen; do
    form 0 check $set
    says "nothing to mend"
done
form 0 check "$SRCDIR/templates/renewal/notice.svg"
new_site a
expect 0 "$SHIRASE" --lang en -C "$TMP/a" form check
form 0 list renewal
says "guide_back.svg"
says "printed once"
form 0 list renewal --json
jq -e '.forms | map(.file) | contains(["notice.svg", "form_back.svg", "address.svg"])' "$TMP/out" >/dev/null ||
    fail "list --json"

# wrong FILE SED WHERE MESSAGE: one thing made wrong, found where it stands
n=0
wrong() {
    n=$((n + 1))
    rm -rf "$TMP/set"
    cp -r "$SRCDIR/templates/renewal" "$TMP/set"
    sed -i "$2" "$TMP/set/$1"
    ! cmp -s "$TMP/set/$1" "$SRCDIR/templates/renewal/$1" || fail "case $n changes nothing"
    form 16 check "$TMP/set"
    grep -qE "^$TMP/set/$1$3: " "$TMP/out" || { cat "$TMP/out"; fail "case $n: not at $1$3"; }
    says "$4"
}
at=':[0-9]+:[0-9]+'
wrong notice.svg 's/{{telephone}}/{{telefone}}/' $at 'telefone'
wrong notice.svg 's/|seireki}}/|sereki}}/' $at 'sereki'
wrong notice.svg 's/fill="#e2ebf0"/fill="#ffeeee"/' $at '#ffeeee'
wrong notice.svg 's/font-family="BIZ UDGothic"/font-family="Comic Sans"/' $at 'Comic Sans'
wrong notice.svg 's/有効期限通知書<\/text>/有効期限通知書🙂<\/text>/' $at 'U+1F642'
wrong notice.svg 's/ data-width="41"//' $at 'data-width'
wrong notice.svg 's/data-if="represented"/data-if="reprezented"/' $at 'reprezented'
wrong notice.svg 's/<\/svg>/<image\/><\/svg>/' $at 'image'
wrong notice.svg 's/<\/svg>/<text x="200" y="100">はみ出す文字<\/text><\/svg>/' $at 'text stands outside the page'
wrong notice.svg 's/x="195" y="15" font-size="3.704" text-anchor="end" data-width="64"/x="205" y="15" font-size="3.704" data-width="64"/' $at 'text stands outside the page'
wrong notice.svg 's/<\/svg>/<text x="60" y="40">窓に見える<\/text><\/svg>/' $at 'window'
wrong notice.svg 's/<\/svg>/<g><\/svg>/' $at 'tag'
wrong notice.svg 's/data-code="datamatrix"/data-code="datametrix"/' $at 'data-code: must be'
wrong form.svg 's/data-fit="condense 70 shrink 80"/data-fit="condense 20"/' $at 'condense'
wrong form.svg 's/stroke="#14557b"/stroke="url(#x)"/' $at 'write a colour as #rrggbb'
wrong form.svg 's/data-width="180"/data-width="20"/' $at 'sample longest'
wrong address.svg 's/<text/<text opacity="0.5"/' $at 'opacity'
wrong guide_back.svg 's/x="15" y="283/transform="spin(3)" x="15" y="283/' $at 'transform'
wrong notice.svg 's/{{office}}/{{office|wareki}}/' $at 'needs a field of kind date'
wrong set.conf 's/name = "foreign"; kind = "condition"/name = "foreign"; kind = "text"/' '' 'foreign'
wrong set.conf 's/^    { name = "opens"/    { name = "nobody"; kind = "text"; },\n&/' '' 'nobody'
wrong set.conf 's/version = /verzion = /' '' 'version'
wrong set.conf 's/"guide_back.svg"/"guide_rear.svg"/' ':[0-9]+' 'guide_rear.svg'
wrong set.conf 's/dated = ( { from = "2026-01-01"; text = "5年"/dated = ( { from = "2026-13-01"; text = "5年"/' ':[0-9]+' 'from'
[ "$n" -ge 20 ] || fail "only $n cases"

# Several at once, each once; one form alone tells its own only
rm -rf "$TMP/set"
cp -r "$SRCDIR/templates/renewal" "$TMP/set"
sed -i 's/{{seal}}/{{zeal}}/' "$TMP/set/notice.svg" "$TMP/set/form.svg"
sed -i 's/#9fbccc/#123456/' "$TMP/set/guide_front.svg"
form 16 check "$TMP/set"
[ "$(grep -c "^$TMP/set/" "$TMP/out")" -eq 3 ] || { cat "$TMP/out"; fail "not three errors"; }
says "to mend: 3"
form 16 check "$TMP/set/form.svg"
[ "$(grep -c "^$TMP/set/" "$TMP/out")" -eq 1 ] || fail "not the form's own error alone"
form 0 check "$TMP/set/form_back.svg"
form 16 check "$TMP/set" --json
jq -e '.problems | length == 3 and all(.line > 0 and (.file | endswith(".svg")))' "$TMP/out" >/dev/null ||
    fail "check --json"

# What changed, boxed; nothing where nothing did
rm -rf "$TMP/set"
cp -r "$SRCDIR/templates/renewal" "$TMP/set"
form 0 diff renewal "$TMP/set" --png "$TMP/same.png"
! grep -q changed "$TMP/out" || fail "a copy differs"
! ls "$TMP"/same* 2>/dev/null || fail "pictures of nothing"
sed -i 's/>手数料</>手数料は</' "$TMP/set/notice.svg"
form 0 diff renewal "$TMP/set" --png "$TMP/new.png"
says "notice.svg: changed in 1 places"
says "form.svg: the same"
[ "$(file -b "$TMP/new-notice.png" | sed 's/.*, \([0-9]* x [0-9]*\),.*/\1/')" = "1854 x 1287" ] ||
    fail "not two A4 pages beside each other: $(file -b "$TMP/new-notice.png")"
form 0 diff "$SRCDIR/templates/renewal/notice.svg" "$TMP/set/notice.svg" --png "$TMP/one.png" --json
jq -e '.forms == [{"file": "notice.svg", "changes": 1}]' "$TMP/out" >/dev/null || fail "diff --json"
cmp "$TMP/one.png" "$TMP/new-notice.png" || fail "one form draws another picture"
form 16 diff renewal "$TMP/set/notice.svg"
form 16 diff "$TMP/set/form.svg" "$TMP/set/notice.svg"

# Refusals
form 16
says "check, list or diff"
form 16 check "$TMP/nowhere"
says "no such set"
form 16 check "$TMP/set/none.svg"
says "no such form"
form 16 diff renewal
form 16 diff renewal renewal --sample big
form 16 list renewal renewal

# Lines over a preview
draw() { expect "$1" "$SHIRASE" --lang en -C "$TMP/a" preview "${@:3}" --png "$TMP/$2.png"; }
draw 0 plain notice.svg
for line in grid frames folds window; do
    draw 0 $line notice.svg --$line
    ! cmp -s "$TMP/plain.png" "$TMP/$line.png" || fail "--$line draws nothing"
done
draw 16 no 0123456789ab-000001 --grid
says "are for forms"
