# shellcheck shell=bash
# Configuring a build folder; shared by ./couplet and scripts/test.
# REQUIRES: root holds the absolute path of the repository, without symbolic links.
: "${root:?}"

say() { printf 'couplet: %s\n' "$*" >&2; }

# is_of_this_folder NAME: build/NAME was configured, and where the repository is now.
is_of_this_folder() {
  [ -e "$root/build/$1/build.ninja" ] &&
    grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$root/build/$1/CMakeCache.txt"
}

# configure NAME CMAKE-ARGUMENT...: makes build/NAME ready for ninja, which from then on notices by itself
# what has changed; only the presets are unknown to it.
configure() {
  local name=$1 with_ccache=()
  shift
  if ! is_of_this_folder "$name"; then
    rm -rf "${root:?}/build/$name"
  elif ! [ "$root/CMakePresets.json" -nt "$root/build/$name/build.ninja" ]; then
    return
  fi
  if command -v ccache >/dev/null; then with_ccache=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
  cmake -S "$root" "$@" "${with_ccache[@]}"
}
