#!/usr/bin/env bash
# clang-tidy is run on every file that a build compiles, once, or not at all and with a word why: on a tiny
# project in a temporary folder, with a clang-tidy that prints what it is asked to check.
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  printf 'FAILED: %s\n--- said\n%s\n' "$1" "${said-}"
  exit 1
}

mkdir -p "$work/bin" "$work/src/sim" "$work/build/release-tests" "$work/build/program-clang" "$work/tests" "$work/bench"
# shellcheck disable=SC2016
printf '#!/bin/sh\nprintf "checks %%s with %%s\\n" "$5" "$2"\n' >"$work/bin/clang-tidy-19"
chmod +x "$work/bin/clang-tidy-19"
export PATH=$work/bin:$PATH
cd "$work"
git init -q .
echo 'int x;' >src/sim/a.cpp
printf '#include "%s/src/sim/a.cpp"\n' "$work" >build/program-clang/unity_0_cxx.cxx
for test in a b c; do echo 'int y;' >"tests/${test}_test.cpp"; done
printf '#include "%s/tests/a_test.cpp"\n#include "%s/tests/b_test.cpp"\n' "$work" "$work" >build/release-tests/unity_0_cxx.cxx
echo '[]' >build/program-clang/compile_commands.json
printf '[{"file": "%s/tests/c_test.cpp"}]\n' "$work" >build/release-tests/compile_commands.json

# tidy: sets said; its status is that of the stage.
tidy() {
  said=$(root=$work bash -c 'set -e; source "$1/scripts/lib/tidy.sh"; run_tidy full' - "$repository" 2>&1)
}

tidy || fail "it does not run"
[ "$(sort <<<"$said")" = "3 checks
checks build/program-clang/unity_0_cxx.cxx with build/program-clang
checks build/release-tests/unity_0_cxx.cxx with build/release-tests
checks tests/c_test.cpp with build/release-tests" ] || fail "the file of src or those of tests are not checked once each"

for build in program-clang release-tests; do
  mv "build/$build/compile_commands.json" aside
  if tidy; then fail "it passes without build/$build"; fi
  [[ $said == "clang-tidy: build/$build/compile_commands.json is missing"* ]] || fail "it does not say that build/$build is missing"
  [[ $said != *checks* ]] || fail "it checks something without build/$build"
  mv aside "build/$build/compile_commands.json"
done
