# shellcheck shell=sh disable=SC2034
# What the scripts of one case share: called with PROGRAM CASE, it runs in a folder of its own that goes at the end.
program=$1
case=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1

fail() {
  echo "$case: $*" >&2
  cat out err >&2 2>/dev/null
  exit 1
}

# expect CODE ARGUMENT...: runs the program, output in ./out and ./err.
expect() {
  wanted=$1
  shift
  "$program" "$@" > out 2> err
  code=$?
  [ "$code" -eq "$wanted" ] || fail "exit code $code, not $wanted, of: $*"
}
