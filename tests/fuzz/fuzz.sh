#!/bin/bash
# make fuzz: each target for some seconds on one core.  usage:
#   fuzz.sh check                   is there a clang with libFuzzer?
#   fuzz.sh run BUILD SECONDS [TARGET ...]
# What breaks a target is kept in BUILD/found; once it is mended, its input
# becomes a seed.
set -u
cd "$(dirname "$0")/../.." || exit 1

if [ "$1" = check ]; then
    probe=$(mktemp -d)
    trap 'rm -rf "$probe"' EXIT
    echo 'int LLVMFuzzerTestOneInput(const unsigned char *s, unsigned long n);
int LLVMFuzzerTestOneInput(const unsigned char *s, unsigned long n) { (void)s; (void)n; return 0; }' >"$probe/probe.c"
    if ! command -v clang >/dev/null; then
        echo "fuzz: clang is missing: apt-get install clang libclang-rt-dev" >&2
        exit 1
    fi
    if ! clang -fsanitize=address,undefined,fuzzer -o "$probe/probe" "$probe/probe.c" 2>/dev/null; then
        echo "fuzz: clang cannot link libFuzzer: apt-get install libclang-rt-dev" >&2
        exit 1
    fi
    exit 0
fi

build=$(cd "$2" && pwd) seconds=$3
shift 3
targets=${*:-$(basename -a -s .c tests/fuzz/fuzz_*.c)}
mkdir -p "$build/found"
export ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=0
export LSAN_OPTIONS=suppressions=$PWD/tests/fuzz/lsan.supp:print_suppressions=0
export UBSAN_OPTIONS=print_stacktrace=1
bad=0
for t in $targets; do
    mkdir -p "$build/corpus/$t"
    dict=tests/fuzz/$t.dict
    "$build/tests/$t" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=3000 -max_len=4096 \
        -print_final_stats=1 -artifact_prefix="$build/found/$t-" \
        $([ -f "$dict" ] && echo "-dict=$dict") \
        "$build/corpus/$t" "tests/fuzz/seeds/$t" >"$build/$t.log" 2>&1
    code=$?
    n=$(sed -n 's/^stat::number_of_executed_units: *//p' "$build/$t.log")
    rate=$(sed -n 's/^stat::average_exec_per_sec: *//p' "$build/$t.log")
    if [ $code -eq 0 ]; then
        echo "ok     $t: ${n:-0} inputs, ${rate:-0}/s"
    else
        bad=1
        echo "FAILED $t (exit $code) after ${n:-?} inputs; $build/$t.log"
        grep -m 5 -E 'ERROR|does not hold|runtime error|SUMMARY|Test unit written' "$build/$t.log"
    fi
done
exit $bad
