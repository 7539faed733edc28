# shellcheck shell=bash
# clang-tidy on what has changed, or on everything. REQUIRES: root is set, build/release-tests and
# build/program-clang are configured.
: "${root:?}"

# The commit to compare with: where the branch left origin/main, or the commit before on main itself.
# Prints nothing when there is none.
tidy_base() {
  local base head
  head=$(git rev-parse --verify -q HEAD) || return 0
  base=$(git merge-base HEAD origin/main 2>/dev/null) || base=$head
  if [ "$base" = "$head" ]; then base=$(git rev-parse --verify -q HEAD~1) || base=''; fi
  printf '%s\n' "$base"
}

# Prints the .cpp files among the changed ones, and those that include a changed header.
changed_sources() {
  local file
  { git diff --name-only --diff-filter=d "$1" && git ls-files --others --exclude-standard; } |
    while IFS= read -r file; do
      case $file in
        *.cpp) printf '%s\n' "$file" ;;
        *.hpp) grep -rlF --include='*.cpp' "#include \"${file#src/}\"" src tests bench || true ;;
      esac
    done
}

# tidy_sources TIER: prints what is to be checked; all files when the rules themselves have changed.
tidy_sources() {
  local base
  base=$(tidy_base)
  if [ "$1" = full ] || [ -z "$base" ] || ! git diff --quiet "$base" -- .clang-tidy; then
    find src tests bench -name '*.cpp'
  else
    changed_sources "$base"
  fi | sort -u
}

# Without the flags of a build its files would pass for files that no target compiles, and go unchecked.
require_databases() {
  local build
  for build in release-tests program-clang; do
    [ -e "build/$build/compile_commands.json" ] && continue
    printf 'clang-tidy: build/%s/compile_commands.json is missing, so that nobody knows how its files are compiled;' "$build"
    printf ' build it first (scripts/test does, unless an earlier stage failed)\n'
    return 1
  done
}

# Files are checked several at a time, as they are compiled: reading the headers takes most of the time. Those of src as
# clang's build of the command line has them. Prints the build and the file of each check; of files that no target
# compiles, which have no flags to be checked with, nothing (scripts/check-style reports them).
tidy_units() {
  local file build unit
  while IFS= read -r file; do
    case $file in
      src/*) build=program-clang ;;
      *) build=release-tests ;;
    esac
    unit=$(grep -rlF --include='unity_*.cxx' "\"$root/$file\"" "build/$build" || true)
    if [ -n "$unit" ]; then
      sed "s|^|build/$build |" <<<"$unit"
    elif grep -qF "\"file\": \"$root/$file\"" "build/$build/compile_commands.json"; then
      printf 'build/%s %s\n' "$build" "$file"
    fi
  done | sort -u
}

# run_tidy TIER. Following paths through the code takes three quarters of the time, and the sanitizers look for
# the same: left out unless TIER is full, and for the tests, whose paths are short.
run_tidy() {
  require_databases || return 1
  local units checks=-bugprone-suspicious-include
  units=$(tidy_sources "$1" | tidy_units)
  local analyzed=program-clang  # the build of what is analyzed
  if [ "$1" != full ]; then analyzed=none; fi
  printf '%d checks\n' "$(grep -c . <<<"$units")"
  [ -n "$units" ] || return 0
  # shellcheck disable=SC2016  # the inner shell's
  xargs -n 2 -P "$(nproc)" sh -c '
    case $2 in build/$1) checks=$0 ;; *) checks=$0,-clang-analyzer-* ;; esac
    exec clang-tidy-19 -p "$2" --quiet "--checks=$checks" "$3"' "$checks" "$analyzed" <<<"$units" \
    2> >(grep -vE '^[0-9]+ warnings? generated')
}
