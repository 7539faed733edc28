#!/usr/bin/env bash
# The WebAssembly engine prints, says and ends with what the native program does:
# compare_test.sh PROGRAM WASM_DIR CASE [ARGUMENT...]. Silent when all is well.
set -u

here=$(cd "$(dirname "$0")" && pwd) || exit 1
program=$(readlink -f "$1")
runner=$(readlink -f "$2")/couplet.mjs
case=$3
shift 3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

fail() {
  printf '%s: %s\n' "$case" "$*" >&2
  exit 1
}

# agree CODE ARGUMENT...: both are run with the arguments and compared. CODE may be `results`: any exit code that
# leaves them.
agree() {
  local wanted=$1 native wasm
  shift
  "$program" compare "$@" --physics builtin --format json --quiet --out "$folder/results" \
    >"$folder/native.out" 2>"$folder/native.err"
  native=$?
  if [ "$wanted" = results ] && [ $native -le 1 ]; then wanted=$native; fi
  node "$runner" "$@" >"$folder/wasm.out" 2>"$folder/wasm.err"
  wasm=$?
  [ "$native" = "$wanted" ] || fail "native: exit code $native, not $wanted, of: $*"
  [ "$wasm" = "$wanted" ] || fail "wasm: exit code $wasm, not $wanted, of: $*: $(head -3 "$folder/wasm.err")"
  diff "$folder/native.err" "$folder/wasm.err" >&2 || fail "other messages of: $*"
  cmp "$folder/native.out" "$folder/wasm.out" >&2 || fail "another summary of: $*"
  if [ "$wanted" -le 1 ]; then
    cmp "$folder/results/summary.json" "$folder/wasm.out" >&2 || fail "another summary.json of: $*"
  fi
}

# ends CODE TEXT ARGUMENT...: the runner alone.
ends() {
  local wanted=$1 text=$2 code
  shift 2
  node "$runner" "$@" >"$folder/wasm.out" 2>"$folder/wasm.err"
  code=$?
  [ $code -eq "$wanted" ] || fail "exit code $code, not $wanted, of: $*"
  [ ! -s "$folder/wasm.out" ] || fail "an output of: $*"
  grep -qF -- "$text" "$folder/wasm.err" || fail "no \"$text\" in: $(cat "$folder/wasm.err")"
}

# With the arguments of the test.
case_same_bytes() {
  agree results "$@"
}

write_sample() {
  sed 's/A sample/Ein Beispiel – ☃/' "$here/../cli/sample.json" >sample.json
}

case_seeds_replications_and_overrides_are_those_of_the_command_line() {
  agree 0 sample.json
  agree 0 sample.json --seed 18446744073709551615 --replications 1
  agree 0 sample.json --seed 007 --replications 30 --set /run/duration=30s \
    --set '/architectures/loose/components/queue={"kind":"queue","receive_wait":"1s"}'
}

case_expectations_have_the_same_verdicts() {
  agree 1 sample.json --set '/expect=["loose.requests.issued < 0"]'
  agree 3 sample.json --set '/expect=["loose.requests.lsot == 0", "tight.completion.p98 < 1s"]'
}

case_mistakes_have_the_same_messages() {
  sed -e 's/"1m"/60/; s/"threads": 8/"threats": 8/; s/"call": "renderer"/"call": "rendrer"/' \
    sample.json >mistakes.json
  agree 3 mistakes.json
  agree 3 "$PWD/mistakes.json" --set /run/seed=x --set /rum/seed=3
  agree 3 sample.json --set '/run/duration=ein Tag – ☃'
}

# Also those that are no UTF-8, end too soon or hold a zero.
case_any_bytes_are_read_alike() {
  printf '\xef\xbb\xbf' | cat - sample.json >bom.json
  sed 's/Beispiel/Beisp\xefel/' sample.json >latin1.json
  sed 's/Beispiel/Bei\x00spiel/' sample.json >zero.json
  head -c 200 sample.json >cut.json
  : >empty.json
  head -c 100000 /dev/zero | tr '\0' '[' >deep.json
  for file in bom latin1 zero cut empty deep; do
    agree "$("$program" validate $file.json >/dev/null 2>&1; echo $?)" $file.json
  done
}

# A message that stays visible and a worker that always fails: received again, at the same instant, for ever.
case_a_limit_stops_both_alike() {
  cat >endless.json <<'JSON'
{ "couplet": 1, "run": {"duration": "10s"}, "effects": "none",
  "workload": {"jobs": {"kind": "open", "to": "queue", "arrivals": {"process": "constant", "rate": "1/s"}}},
  "components": {"queue": {"kind": "queue", "visibility_timeout": "0s"},
                 "worker": {"kind": "worker", "polls": "queue", "wait": "20s", "steps": [{"fail": "bug"}]}},
  "architectures": {"one": {"goal": ["worker"]}} }
JSON
  agree 6 endless.json
}

case_wrong_arguments_and_missing_files_have_their_exit_codes() {
  ends 2 'one scenario is wanted'
  ends 2 'one scenario is wanted' sample.json sample.json
  ends 2 '--jobs' sample.json --jobs 2
  ends 2 '--set wants a JSON pointer' sample.json --set run/duration=1m
  ends 2 '--seed wants a whole number' sample.json --seed 18446744073709551616
  ends 2 '--seed' sample.json --seed -1
  ends 2 '--replications wants a whole number' sample.json --replications 0
  ends 5 'none.json: cannot be read' none.json
  ends 5 'cannot be read' .
}

case_a_full_standard_output_is_exit_code_5() {
  [ -w /dev/full ] || return 0
  node "$runner" sample.json >/dev/full 2>"$folder/wasm.err"
  local code=$?
  [ $code -eq 5 ] || fail "exit code $code"
}

if [ "$case" = same_bytes ]; then
  case_same_bytes "$@"
else
  cd "$folder" || exit 1
  write_sample
  "case_$case"
fi
