# Traces, totals and journal against the golden files (make regen renews them).
. "$SRCDIR/tests/cli/lib.sh"
bash "$SRCDIR/tests/golden/make.sh" "$BUILD" "$TMP/got" || fail "cannot be made"
for kind in forms night; do
    diff -r "$SRCDIR/tests/golden/$kind" "$TMP/got/$kind" >"$TMP/diff" || {
        cut -c1-300 "$TMP/diff" | head -n 40
        fail "differs from tests/golden/$kind; if it should, make regen"
    }
done
