# shellcheck shell=bash
# clang-tidy on what has changed, or on everything. REQUIRES: root is set, build/release-tests is configured.
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

# Files that no target compiles have no flags to be checked with; scripts/check-style reports them.
run_tidy() {
  local sources file compiled=()
  mapfile -t sources < <(tidy_sources "$1")
  for file in "${sources[@]}"; do
    if grep -qF "\"file\": \"$root/$file\"" build/release-tests/compile_commands.json; then
      compiled+=("$file")
    fi
  done
  # Following paths through the code takes three quarters of the time, and the sanitizers look for the same.
  local options=(-p build/release-tests --quiet)
  if [ "$1" != full ]; then options+=(--checks=-clang-analyzer-*); fi
  printf '%d files\n' "${#compiled[@]}"
  [ ${#compiled[@]} -gt 0 ] || return 0
  printf '%s\0' "${compiled[@]}" |
    xargs -0 -n 1 -P "$(nproc)" clang-tidy-19 "${options[@]}" \
      2> >(grep -vE '^[0-9]+ warnings? generated')
}
