# report: the page about a run stands alone and says what the ledger says.
. "$SRCDIR/tests/cli/lib.sh"
new_site a
fill a
night a 4 --json
cp "$TMP/out" "$TMP/json"
run=$(basename "$(run_of a)")
db="$TMP/a/shirase.db"
say() { expect "$1" "$SHIRASE" --lang en -C "$TMP/a" "${@:2}"; }

say 16 report
say 16 report "$run"
says "--html is missing"
say 16 report R-20260101-000000000000 --html "$TMP/r.html"
say 8 report "$run" --html /dev/full
say 0 report "$run" --html "$TMP/r.html"
say 0 report "$run" --html -
cmp -s "$TMP/out" "$TMP/r.html" || fail "another page on standard output"

# well formed, and nothing that would call outside or run
python3 - "$TMP/r.html" >"$TMP/got" <<'PY' || fail "the page is not well formed"
import html.parser
import sys

class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.pictures = [], 0

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        assert tag not in ("script", "link", "iframe", "a", "object"), tag
        assert not any(k.startswith("on") for k in attrs), attrs
        if tag == "img":
            assert attrs["src"].startswith("data:image/png;base64,iVBOR"), tag
            self.pictures += 1
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag

page = Page()
with open(sys.argv[1], encoding="utf-8") as f:
    page.feed(f.read())
assert page.open == []
print(page.pictures)
PY
[ "$(cat "$TMP/got")" -eq "$(find "$SRCDIR/templates/renewal" -name "*.svg" | wc -l)" ] || fail "not every form has its picture"
sed 's/base64,[A-Za-z0-9+\/=]*//' "$TMP/r.html" >"$TMP/text"
! grep -q 'http:\|https:' "$TMP/text" || fail "an address"

# no personal value
sqlite3 "$db" "select name from piece union select building from piece where building <> ''
    union select person from piece union select postal from piece" >"$TMP/personal"
! grep -qF -f "$TMP/personal" "$TMP/text" || fail "a personal value"

# the figures are those of the night
sed 's/<[^>]*>/ /g' "$TMP/text" | tr -s ' ' >"$TMP/words"
for n in pieces sheets pages; do
    grep -q "$(jq ".$n" "$TMP/json")" "$TMP/words" || fail "$n is missing"
done
grep -q "印刷した $(sqlite3 "$db" "select count(*) from piece where barcode <> ''") " "$TMP/words" || fail "barcodes"
sqlite3 "$db" "select count(*) from piece where variant = 'both'" | sed 's/.*/署名用と利用者証明用 & /' >"$TMP/want"
grep -qF "$(cat "$TMP/want")" "$TMP/words" || fail "variants"
