# shellcheck shell=bash
# The stages of scripts/test. REQUIRES: the current folder is the repository, build.sh is sourced, and
# ctest_arguments holds what the user passes on to ctest.

stage_reports=()
failed_stages=()

# stage TITLE COMMAND...: runs it in a subshell where the first failing command ends the stage.
stage() {
  local title=$1 started=$SECONDS status outcome=passed
  shift
  printf '\n== %s ==\n' "$title"
  set +e
  (
    set -e
    "$@"
  ) 2>&1
  status=$?
  set -e
  if [ "$status" != 0 ]; then
    outcome=FAILED
    failed_stages+=("$title")
  fi
  stage_reports+=("$(printf '%-42s %-6s %4d s' "$title" "$outcome" $((SECONDS - started)))")
  printf -- '-- %s\n' "${stage_reports[-1]}"
}

# Prints how every stage ended, then ctest's summary of the release tests once more; ends the script.
finish() {
  printf '\n== stages ==\n'
  printf '%s\n' "${stage_reports[@]}" "$(printf '%-42s %-6s %4d s' total '' "$SECONDS")"
  grep -hE '^[0-9]+% tests passed' "$(ctest_log release-tests)" 2>/dev/null ||
    printf 'no test of the release build was run\n'
  [ ${#failed_stages[@]} -gt 0 ] || exit 0
  printf 'failed: %s\n' "${failed_stages[@]}"
  exit 1
}

ctest_log() { printf 'build/%s/ctest.log\n' "$1"; }

# build_tests PRESET CMAKE-ARGUMENT... A build that failed leaves a mark, so that what an earlier one left is not taken
# for it.
build_tests() {
  local preset=$1
  shift
  rm -f "$(ctest_log "$preset")"
  touch "build/$preset.failed"
  configure "$preset" --preset "$preset" "$@" >"build/$preset.configure.log" 2>&1 || {
    cat "build/$preset.configure.log"
    return 1
  }
  ninja -C "build/$preset" --quiet
  rm "build/$preset.failed"
}

require_built() {
  [ -e "build/$1.failed" ] || return 0
  printf 'not run: the build failed\n'
  return 1
}

# run_tests PRESET CTEST-ARGUMENT...: a preset without any test is an error, unless the user chose the tests.
run_tests() {
  local preset=$1 none=error
  shift
  require_built "$preset"
  if [ ${#ctest_arguments[@]} -gt 0 ]; then none=ignore; fi
  ctest --preset "$preset" --no-tests=$none -j "$(nproc)" "$@" | tee "$(ctest_log "$preset")"
}

# build_program NAME CMAKE-ARGUMENT...: only the command line, into build/NAME; several files at a time, which
# takes a third of the time.
build_program() {
  local name=$1
  shift
  configure "$name" -B "build/$name" -G Ninja -DCOUPLET_TESTS=OFF -DCOUPLET_WEB=OFF \
    -DCMAKE_UNITY_BUILD=ON "$@" >/dev/null
  ninja -C "build/$name" --quiet src/cli/couplet
}

# The debug build is a little optimised here, as its runs would take eight times as long otherwise: it has the
# assertions, and other code than the release build. With so few passes g++ takes optionals for uninitialized that it
# sees through at -O0 and -O2, where the other builds look for them.
debug_flags=-DCMAKE_CXX_FLAGS_DEBUG='-O1 -Wno-maybe-uninitialized'

compare_builds() {
  local programs=(build/release-tests/src/cli/couplet build/program-debug/src/cli/couplet
    build/program-clang/src/cli/couplet)
  require_built release-tests
  build_program program-debug -DCMAKE_BUILD_TYPE=Debug "$debug_flags"
  build_program program-clang -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_COMPILER=clang++
  scripts/compare-bytes "${programs[@]}"
}

# The reports of all shipped scenarios, in a browser. They fail on what a page does, not on what a scenario
# expects: with few replications that may be open.
test_web() {
  local scenario name reports=()
  require_built release-tests
  [ -s build/release-tests/web/report.html ] || {
    printf 'the page of web/ was not built: see the log of the build\n'
    return 1
  }
  npm --prefix web run lint
  npm --prefix web test
  npm --prefix web run test:page
  for scenario in scenarios/*.json; do
    name=${scenario##*/}
    build/release-tests/src/cli/couplet compare "$scenario" --replications 2 --quiet \
      --out "build/reports/${name%.json}" >/dev/null || [ $? = 1 ]
    reports+=("$PWD/build/reports/${name%.json}/report.html")
  done
  npm --prefix web run test:browser -- "${reports[@]}"
}

check_format() {
  git ls-files -z '*.cpp' '*.hpp' '*.h' | xargs -0 -r clang-format-19 --dry-run --Werror
}
