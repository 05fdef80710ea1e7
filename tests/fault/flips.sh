# Single bits flipped all over a site: the audit must report each.
. "$SRCDIR/tests/cli/lib.sh"
S="$SHIRASE --lang en -C $TMP/a"
new_site a
fill a
night a 4
id=$(basename "$(run_of a)")
expect 0 $S approve "$id" --by Sato --manifest "$(sha256sum "$TMP/a/stage/$id/manifest.json" | cut -c1-64)"
expect 0 $S release "$id" --as-of "$DAY"
expect 4 $S run --as-of 2026-11-22
expect 0 $S audit
python3 "$SRCDIR/tests/tool/flip.py" "$SRCDIR/cmd/audit.py" "$TMP/a" "${FLIPS:-600}" "${SEED:-1}"
