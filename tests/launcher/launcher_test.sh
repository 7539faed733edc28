#!/usr/bin/env bash
# What ./couplet promises before the program starts, tried on a tiny project in a temporary folder:
# launcher_test.sh CASE. The project has the launcher, its scripts and the presets of this repository; its
# program prints where it stands and its arguments, and ends with the status it is told.
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
chmod 755 "$work"
export CCACHE_DIR=$work/ccache

fail() {
  printf 'FAILED: %s\n' "$1"
  printf 'status %s\n--- stdout\n%s\n--- stderr\n%s\n' "${status-}" "${out-}" "${err-}"
  exit 1
}

# make_project FOLDER
make_project() {
  mkdir -p "$1/src/cli"
  cp -r "$repository/couplet" "$repository/scripts" "$repository/CMakePresets.json" "$1"
  cat >"$1/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.25)
project(tiny LANGUAGES CXX)
option(COUPLET_TESTS "" ON)
add_subdirectory(src/cli)
END
  echo 'add_executable(couplet main.cpp)' >"$1/src/cli/CMakeLists.txt"
  write_program "$1" one
}

# write_program FOLDER WORD
write_program() {
  cat >"$1/src/cli/main.cpp" <<END
#include <cstdio>
#include <cstdlib>
#include <unistd.h>
int main(int argc, char** argv) {
  char folder[4096];
  std::printf("$2 %s", getcwd(folder, sizeof folder));
  for (int i = 1; i < argc; ++i) std::printf(" [%s]", argv[i]);
  std::puts("");
  return argc > 1 ? std::atoi(argv[1]) : 0;
}
END
}

# launch COMMAND...: sets status, out and err.
launch() {
  status=0
  "$@" >"$work/out" 2>"$work/err" || status=$?
  out=$(cat "$work/out")
  err=$(cat "$work/err")
}

expect_status() { [ "$status" = "$1" ] || fail "expected status $1"; }
expect_out() { [ "$out" = "$1" ] || fail "expected on stdout: $1"; }
expect_quiet() { [ -z "$err" ] || fail "expected nothing on stderr"; }
expect_said() { grep -qF -- "$1" <<<"$err" || fail "expected on stderr: $1"; }

# ---------------------------------------------------------------------------------------------- building

case_first_launch_builds_later_ones_are_quiet() {
  make_project "$work/p"
  cd "$work"
  launch p/couplet 3 'a b' '*'
  expect_status 3
  expect_out "one $work [3] [a b] [*]"
  [ "$err" = "couplet: building for the first time, which takes a few minutes" ] ||
    fail "expected one line on stderr"
  launch p/couplet
  expect_status 0
  expect_quiet
}

case_a_changed_source_or_preset_is_built_before_it_runs() {
  make_project "$work/p"
  launch "$work/p/couplet"
  write_program "$work/p" two
  launch "$work/p/couplet"
  expect_out "two $PWD"
  expect_said "the sources have changed"
  sed -i 's/"COUPLET_TESTS": "OFF"/&, "CMAKE_CXX_FLAGS": "-fno-rtti"/' "$work/p/CMakePresets.json"
  launch "$work/p/couplet"
  expect_said "the sources have changed"
  launch "$work/p/couplet"
  expect_quiet
}

case_any_folder_symbolic_link_or_path_with_spaces() {
  make_project "$work/a b/c d"
  mkdir "$work/else where" "$work/bin"
  ln -s "../a b/c d/couplet" "$work/bin/link"
  cd "$work/else where"
  launch ../bin/link 0 x.json
  expect_out "one $work/else where [0] [x.json]"
  PATH=$work/bin:$PATH launch link
  expect_out "one $work/else where"
  expect_quiet
}

case_costs_less_than_50_ms() {
  make_project "$work/p"
  launch "$work/p/couplet"
  local best=1000000 begin took
  for _ in {1..100}; do  # the machine may be busy with something else
    begin=${EPOCHREALTIME/./}
    "$work/p/couplet" >/dev/null
    took=$((${EPOCHREALTIME/./} - begin))
    if [ "$took" -lt "$best" ]; then best=$took; fi
    if [ "$best" -lt 50000 ]; then break; fi
  done
  printf '%d µs\n' "$best"
  [ "$best" -lt 50000 ] || fail "a launch with nothing to do took $best µs"
}

case_two_first_launches_at_once_build_once() {
  make_project "$work/p"
  echo 'execute_process(COMMAND sleep 3)' >>"$work/p/CMakeLists.txt"
  local first second
  "$work/p/couplet" 0 first >"$work/1" 2>&1 &
  first=$!
  "$work/p/couplet" 0 second >"$work/2" 2>&1 &
  second=$!
  wait "$first" || fail "the first of two launches: $(cat "$work/1")"
  wait "$second" || fail "the second of two launches: $(cat "$work/2")"
  err=$(cat "$work/1" "$work/2")
  expect_said "waiting for another build"
  [ "$(grep -c 'couplet: building' <<<"$err")" = 1 ] || fail "expected one build"
}

case_the_program_does_not_hold_the_lock() {
  make_project "$work/p"
  sed -i 's/int main.*/&\n  if (argc > 2) sleep(20);/' "$work/p/src/cli/main.cpp"
  launch "$work/p/couplet"
  "$work/p/couplet" 0 long >/dev/null &
  local long=$!
  sleep 0.5
  launch timeout 5 "$work/p/couplet"
  kill "$long"
  expect_status 0
  expect_quiet
}

case_a_failing_build_is_status_5_with_its_reason() {
  make_project "$work/p"
  echo 'int main() { return nonsense; }' >"$work/p/src/cli/main.cpp"
  launch "$work/p/couplet"
  expect_status 5
  expect_said nonsense
  expect_said "could not be built"
  launch "$work/p/couplet"
  expect_status 5
  write_program "$work/p" two
  launch "$work/p/couplet"
  expect_status 0
  echo 'broken(' >"$work/p/src/cli/CMakeLists.txt"
  launch "$work/p/couplet"
  expect_status 5
  expect_said "could not be built"
  [ -z "$out" ] || fail "an old program must not run"
}

case_an_interrupted_build_is_status_130() {
  make_project "$work/p"
  # A build step that waits, in a group of its own, which gets the signal as if from a keyboard.
  echo 'execute_process(COMMAND sleep 20)' >>"$work/p/CMakeLists.txt"
  launch /usr/bin/python3 - "$work/p/couplet" <<'END'
import os, signal, subprocess, sys, time
launcher = subprocess.Popen(sys.argv[1:], start_new_session=True)
time.sleep(2)
os.killpg(launcher.pid, signal.SIGINT)
sys.exit(launcher.wait(10))
END
  expect_status 130
}

case_a_moved_folder_is_built_anew() {
  make_project "$work/p"
  launch "$work/p/couplet"
  mv "$work/p" "$work/q"
  make_project "$work/p"
  write_program "$work/p" other
  launch "$work/q/couplet"
  expect_status 0
  expect_out "one $PWD"
  launch "$work/q/couplet"
  expect_quiet
}

case_an_interrupted_configuration_is_repeated() {
  make_project "$work/p"
  mkdir -p "$work/p/build/release"
  echo "CMAKE_HOME_DIRECTORY:INTERNAL=$work/p" >"$work/p/build/release/CMakeCache.txt"
  launch "$work/p/couplet"
  expect_status 0
}

case_a_checkout_of_somebody_else_runs_as_built() {
  make_project "$work/p"
  launch "$work/p/couplet"
  chmod -R a-w "$work/p"
  local as_other=()
  if [ "$(id -u)" = 0 ]; then as_other=(setpriv --reuid=65534 --regid=65534 --clear-groups); fi
  cd /
  launch "${as_other[@]}" "$work/p/couplet"
  expect_status 0
  expect_quiet
  chmod -R u+w "$work/p"
  rm -r "$work/p/build"
  chmod -R a-w "$work/p"
  launch "${as_other[@]}" "$work/p/couplet"
  expect_status 5
  expect_said "cannot write to $work/p/build"
}

# -------------------------------------------------------------------------------------------- installing

# A PATH with all of the machine's commands but those that install, and a project that wants a header the
# machine lacks. apt-get notes what it was called with, and brings what it is asked for.
make_bare_machine() {
  make_project "$work/p"
  sed -i 's#nlohmann/json.hpp#absent_here/json.hpp#' "$work/p/scripts/lib/install.sh"
  mkdir "$work/bin" "$work/include"
  ln -s /usr/bin/* "$work/bin"
  rm -f "$work/bin/apt-get" "$work/bin/sudo" "$work/bin/cmake"
  give_machine npm </dev/null
  export CPATH=$work/include APT_NOTES=$work/apt BIN=$work/bin
  machine_path=$work/bin
}

give_machine() {
  rm -f "$work/bin/$1"
  cat >"$work/bin/$1"
  chmod +x "$work/bin/$1"
}

give_apt() {
  give_machine apt-get <<'END'
#!/bin/bash
echo "${DEBIAN_FRONTEND-} $*" >>"$APT_NOTES"
echo "Reading package lists..."
for package; do
  case $package in
    cmake) ln -s /usr/bin/cmake "$BIN/cmake" ;;
    nlohmann-json3-dev) mkdir "$CPATH/absent_here" && touch "$CPATH/absent_here/json.hpp" ;;
  esac
done
END
}

# give_user ID
give_user() { printf '#!/bin/sh\necho %s\n' "$1" | give_machine id; }

launch_on_bare_machine() { launch env PATH="$machine_path" "$work/p/couplet"; }

case_root_installs_only_what_is_missing() {
  make_bare_machine
  give_apt
  give_user 0
  launch_on_bare_machine
  expect_status 0
  expect_out "one $PWD"
  expect_said "couplet: installing cmake nlohmann-json3-dev"
  local options="noninteractive -q -y -o DPkg::Lock::Timeout=300"
  local expected="$options update"$'\n'"$options install --no-install-recommends cmake nlohmann-json3-dev"
  [ "$(cat "$work/apt")" = "$expected" ] || fail "apt-get was called with: $(cat "$work/apt")"
  launch_on_bare_machine
  expect_quiet
  [ "$(cat "$work/apt")" = "$expected" ] || fail "apt-get was called again: $(cat "$work/apt")"
}

# Without Node.js pages are without interaction, and all else is as always.
case_what_pages_want_is_installed_but_not_insisted_on() {
  make_bare_machine
  rm "$work/bin/npm" "$work/bin/nodejs" "$work/bin/node" 2>/dev/null || true
  give_user 0
  give_apt
  sed -i 's/case $package in/&\n    nodejs) exit 100 ;;/' "$work/bin/apt-get"
  launch_on_bare_machine
  expect_status 0
  expect_out "one $PWD"
  expect_said "couplet: installing nodejs npm"
  expect_said "couplet: going on without"
  launch_on_bare_machine
  expect_quiet
}

case_others_install_with_sudo() {
  make_bare_machine
  give_apt
  give_user 1000
  give_machine sudo <<'END'
#!/bin/bash
echo sudo >>"$APT_NOTES"
exec "$@"
END
  launch_on_bare_machine
  expect_status 0
  [ "$(grep -c sudo "$work/apt")" = 2 ] || fail "expected sudo twice: $(cat "$work/apt")"
}

case_without_sudo_the_command_is_printed() {
  make_bare_machine
  give_apt
  give_user 1000
  launch_on_bare_machine
  expect_status 5
  expect_said "as root: apt-get install --no-install-recommends cmake nlohmann-json3-dev"
  [ ! -e "$work/apt" ] || fail "apt-get was called: $(cat "$work/apt")"
}

case_without_apt_the_command_is_printed() {
  make_bare_machine
  give_user 0
  launch_on_bare_machine
  expect_status 5
  expect_said "on Debian: sudo apt-get install --no-install-recommends cmake nlohmann-json3-dev"
}

case_a_failed_installation_says_what_to_type() {
  make_bare_machine
  give_user 0
  give_machine apt-get <<<'#!/bin/bash
exit 100'
  launch_on_bare_machine
  expect_status 5
  expect_said "try: sudo apt-get update && sudo apt-get install --no-install-recommends cmake"
}

case_a_need_that_came_with_an_update_is_installed() {
  make_bare_machine
  give_apt
  give_user 0
  ln -s /usr/bin/cmake "$work/bin/cmake"
  sed -i 's#absent_here#nlohmann#' "$work/p/scripts/lib/install.sh"
  launch_on_bare_machine
  expect_status 0
  sed -i 's#nlohmann/json#absent_here/json#' "$work/p/scripts/lib/install.sh"
  sed -i '1i #include <absent_here/json.hpp>' "$work/p/src/cli/main.cpp"
  launch_on_bare_machine
  expect_status 0
  expect_said "installing nlohmann-json3-dev"
}

declare -F "case_${1-}" >/dev/null || {
  printf 'cases:\n'
  declare -F | sed -n 's/^declare -f case_/  /p'
  exit 2
}
"case_$1"
