#!/usr/bin/env bash
# clang-tidy is run on every file of src that a build compiles, or not at all and with a word why: on a tiny
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
echo '[]' | tee build/release-tests/compile_commands.json >build/program-clang/compile_commands.json

# tidy: sets said; its status is that of the stage.
tidy() {
  said=$(root=$work bash -c 'set -e; source "$1/scripts/lib/tidy.sh"; run_tidy full' - "$repository" 2>&1)
}

tidy || fail "it does not run"
[ "$said" = "1 checks
checks build/program-clang/unity_0_cxx.cxx with build/program-clang" ] || fail "the file of src is not checked"

for build in program-clang release-tests; do
  mv "build/$build/compile_commands.json" aside
  if tidy; then fail "it passes without build/$build"; fi
  [[ $said == "clang-tidy: build/$build/compile_commands.json is missing"* ]] || fail "it does not say that build/$build is missing"
  [[ $said != *checks* ]] || fail "it checks something without build/$build"
  mv aside "build/$build/compile_commands.json"
done
