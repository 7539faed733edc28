# shellcheck shell=bash
# What has to be on the machine, how to see that it is, and which Debian package brings it.
# Sourced by ./couplet (only when something may be missing) and by scripts/test.
# REQUIRES: say, from build.sh.

# Rows of: kind of test, what to look for, packages. Names are looked for, not packages, so that what
# was installed by other means counts.
# shellcheck disable=SC2034  # read by ./couplet and scripts/test
build_needs=(
  "command cmake cmake"
  "command ninja ninja-build"
  "command g++ g++"
  "header nlohmann/json.hpp nlohmann-json3-dev"
  "header CLI/CLI.hpp libcli11-dev"
  "header fmt/core.h libfmt-dev"
  "header openssl/evp.h libssl-dev"
  "header simgrid/s4u.hpp libsimgrid-dev"
  "header sqlite3.h libsqlite3-dev"
)
# What ./couplet goes on without: the pages it writes are without interaction then.
# shellcheck disable=SC2034  # read by ./couplet
build_wants=(
  "command npm nodejs npm"
)
# shellcheck disable=SC2034  # read by scripts/test
test_needs=(
  "header catch2/catch.hpp|catch2/catch_all.hpp catch2"
  "header rapidcheck.h librapidcheck-dev"
  "command ccache ccache"
  "command git git"
  "command /usr/bin/python3 python3"
  "module jsonschema python3-jsonschema"
  "command npm nodejs npm"
  "command chromium chromium"
  "module pandas python3-pandas"
  "module matplotlib python3-matplotlib"
  "module distributed.cli python3-distributed"
  "module ensurepip python3-venv"
  "module pip python3-pip"
  "module setuptools python3-setuptools"
  "module wheel python3-wheel"
  "module nbconvert python3-nbconvert"
  "module nbformat python3-nbformat"
  "module ipykernel python3-ipykernel"
  "module PIL python3-pil"
)
# shellcheck disable=SC2034  # read by scripts/test
check_needs=(
  "command clang++ clang"
  "sanitizer clang++ libclang-rt-dev"
  "command clang-format-19 clang-format-19"
  "command clang-tidy-19 clang-tidy-19"
)

has_header() {
  local header
  for header in ${1//|/ }; do
    [ -e "/usr/include/$header" ] && return
    printf '#include <%s>\n' "$header" | g++ -std=c++20 -E -x c++ - >/dev/null 2>&1 && return
  done
  return 1
}

has_sanitizer() {
  printf 'int main() {}\n' | "$1" -fsanitize=address,undefined -x c++ - -o /dev/null >/dev/null 2>&1
}

has() {
  case $1 in
    command) command -v "$2" >/dev/null ;;
    header) has_header "$2" ;;
    sanitizer) has_sanitizer "$2" ;;
    module) /usr/bin/python3 -c "import $2" 2>/dev/null ;;
  esac
}

# missing_packages ROW...: prints the packages that the rows ask for and the machine lacks.
missing_packages() {
  local row kind name packages
  for row in "$@"; do
    read -r kind name packages <<<"$row"
    has "$kind" "$name" || tr ' ' '\n' <<<"$packages"
  done
}

# want ROW...: installs what the rows ask for if that can be done; never fails.
want() {
  [ -z "$(missing_packages "$@")" ] || install_missing "$@" ||
    say "going on without: the pages it writes will be without interaction"
}

# run_apt ARG...: apt-get without questions; waits for another apt-get to end; its talk goes to stderr.
run_apt() {
  local as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -y -o DPkg::Lock::Timeout=300 "$@" >&2 </dev/null
}

# install_missing ROW...: installs what the rows ask for. Fails with the command to type when it cannot.
install_missing() {
  local packages
  mapfile -t packages < <(missing_packages "$@")
  [ ${#packages[@]} -gt 0 ] || return 0

  local command="apt-get install --no-install-recommends ${packages[*]}"
  if ! command -v apt-get >/dev/null; then
    say "missing, and there is no apt-get here; on Debian: sudo $command"
    return 1
  fi
  if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
    say "missing, and there is no sudo here; as root: $command"
    return 1
  fi
  say "installing ${packages[*]}"
  run_apt update || say "apt-get update failed; trying with the package lists at hand"
  if ! run_apt install --no-install-recommends "${packages[@]}"; then
    say "could not install; try: sudo apt-get update && sudo $command"
    return 1
  fi
  mapfile -t packages < <(missing_packages "$@")
  if [ ${#packages[@]} -gt 0 ]; then
    say "still missing after the installation: what ${packages[*]} should have brought"
    return 1
  fi
}
