# Common to the scripts of tests/cli: a scratch folder, a site with the
# sample's records in it, and checks that say what they expected.
set -u
: "${BUILD:?the build folder}" "${SRCDIR:?the source folder}"
SHIRASE="$BUILD/shirase"
SAMPLE="$BUILD/tests/sample"
DAY=2026-11-20
START=2026-08-01
TMP=$(mktemp -d)
trap 'rm -rf "$TMP"' EXIT
export LC_ALL=C.UTF-8

fail() {
    [ -z "${KEEP:-}" ] || { cp -r "$TMP" "$KEEP"; }
    echo "FAILED: $*"
    exit 1
}

# expect CODE COMMAND...: run it, output to $TMP/out and $TMP/err
expect() {
    local want=$1 got=0
    shift
    "$@" >"$TMP/out" 2>"$TMP/err" || got=$?
    [ "$got" -eq "$want" ] || {
        cat "$TMP/out" "$TMP/err"
        fail "$*: exit $got, expected $want"
    }
}

# says TEXT: the last command's messages hold it
says() {
    grep -qF -- "$1" "$TMP/out" "$TMP/err" || {
        cat "$TMP/out" "$TMP/err"
        fail "no word of: $1"
    }
}

# records: the sample's files, made once per script
records() {
    [ -d "$TMP/records" ] ||
        "$SAMPLE" --out "$TMP/records" --as-of "$DAY" "$@" >/dev/null ||
        fail "the sample generator failed"
}

# new_site NAME: a site without files in its inbox
new_site() {
    records
    "$SHIRASE" --lang en -C "$TMP/$1" init --from "${CONF:-$SRCDIR/samples/site}" \
        --notified "$TMP/records/notified.csv" --start "$START" >/dev/null ||
        fail "init"
}

# fill NAME: put the records into its inbox
fill() {
    cp "$TMP"/records/*-????????.csv "$TMP"/records/*.ctl "$TMP/$1/inbox/"
}

# night NAME CODE [OPTION...]: a night on the sample's day
night() {
    local site=$1 want=$2
    shift 2
    expect "$want" "$SHIRASE" --lang en -C "$TMP/$site" run --as-of "$DAY" "$@"
}

# run_of NAME: the folder of its only sealed run
run_of() {
    local d
    d=$(find "$TMP/$1/stage" -mindepth 1 -maxdepth 1 -name 'R-*')
    [ -n "$d" ] && [ "$(echo "$d" | wc -l)" -eq 1 ] || fail "one run expected in $1/stage"
    echo "$d"
}

# sums FOLDER: names and hashes of all its files
sums() {
    (cd "$1" && find . -type f | LC_ALL=C sort | xargs -d '\n' sha256sum)
}

# content NAME: what the database says, without its write-ahead form
content() {
    sqlite3 "file:$TMP/$1/shirase.db?mode=ro" .dump | sha256sum
}
