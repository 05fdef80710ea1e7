#!/bin/bash
# clang-format, clang-tidy, cppcheck, and calls that are never right here.
set -u
build=$1 flags=$2
cd "$(dirname "$0")/.." || exit 1
bad=0
files=$(ls base/*.c data/*.c render/*.c post/*.c cmd/*.c)
headers=$(ls base/*.h data/*.h render/*.h post/*.h cmd/*.h)
tests=$(ls tests/unit/*.[ch] tests/tool/*.[ch] tests/fuzz/*.[ch])

for tool in clang-format clang-tidy cppcheck; do
    command -v "$tool" >/dev/null || {
        echo "lint: $tool is missing: apt-get install clang-format clang-tidy cppcheck"
        exit 1
    }
done

clang-format --dry-run --Werror $files $headers $tests || bad=1

if grep -nE '\b(strcpy|strcat|sprintf|vsprintf|strtok|atoi|localtime|gmtime|setlocale|system|popen|set_markup)\(' \
    $files $headers | grep -v '^cmd/main.c:[0-9]*:.*setlocale('; then
    echo "lint: the calls above are not used here"
    bad=1
fi
if grep -nE '\b(malloc|calloc|realloc|strdup)\(' $files | grep -v '^base/arena.c:'; then
    echo "lint: memory comes from base/arena"
    bad=1
fi

# one file at a time: a failure names its file, a crash too
tidy() {
    eval "clang-tidy --quiet \"\$1\" -- $flags" 2>/dev/null | grep -E 'warning:|error:'
    [ "${PIPESTATUS[0]}" = 0 ] || {
        echo "lint: clang-tidy is not content with $1"
        return 1
    }
}
export -f tidy
export flags
printf '%s\n' $files | xargs -P 2 -n 1 bash -c 'tidy "$0"' || bad=1

cppcheck --quiet --error-exitcode=1 --enable=warning,style,performance,portability \
    --inline-suppr --std=c11 --suppressions-list=tests/cppcheck.supp \
    -I. -I"$build" $files || bad=1
exit $bad
