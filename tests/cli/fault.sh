# A share of make fault: a few kills of every command that hands over.
command -v python3 >/dev/null || { echo "python3 is not installed"; exit 77; }
"$SRCDIR/tests/fault/fault.sh" "$BUILD" 37 approve release withdraw recall
