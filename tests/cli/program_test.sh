#!/bin/sh
# One case of the whole program: program_test.sh PROGRAM CASE. Silent when all is well.
set -u

program=$1
case=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1

cat > sample.json <<'JSON'
{
  "couplet": 1, "title": "A sample",
  "run": {"duration": "1m", "replications": 4},
  "workload": {"visitors": {"kind": "open", "to": "web", "arrivals": {"process": "poisson", "rate": "5/s"},
                            "needs": {"render": {"dist": "exponential", "mean": "100ms"}}}},
  "failures": [{"at": "20s", "for": "10s", "crash": "renderer"}],
  "architectures": {
    "tight": {"coupling": "tight",
              "components": {"web": {"kind": "service", "threads": 8, "steps": [{"call": "renderer"}]},
                             "renderer": {"kind": "service", "steps": [{"work": "render"}]}}},
    "loose": {"coupling": "asynchronous", "goal": ["renderer"],
              "components": {"web": {"kind": "service", "threads": 8, "steps": [{"send": "queue"}]},
                             "queue": {"kind": "queue", "receive_wait": "10s"},
                             "renderer": {"kind": "worker", "polls": "queue", "concurrency": 4,
                                          "steps": [{"work": "render"}]}}}},
  "expect": ["loose.requests.lost == 0", "loose.requests.failed == 0", "tight.requests.failed > 0"]
}
JSON

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

case_compare_writes_its_results() {
  expect 0 compare sample.json
  for file in summary.json timeseries.csv latency.csv; do
    [ -s "results/runs/sample/$file" ] || fail "no $file"
  done
  [ "$(ls -A results/runs/sample | wc -l)" -eq 3 ] || fail "more than three files"
  grep -q 'What happened' out || fail "no story"
  grep -q 'Results in results/runs/sample' err || fail "the folder is not named"
}

case_the_number_of_jobs_changes_no_byte() {
  expect 0 compare sample.json --jobs 1 --out one --trace one.jsonl
  expect 0 compare sample.json --jobs 3 --out three --trace three.jsonl
  diff -r one three > differences || fail "$(head -5 differences)"
  cmp one.jsonl three.jsonl || fail "traces differ"
}

case_a_pilot_run_and_added_replications_do_not_depend_on_jobs_either() {
  expect 0 compare sample.json --jobs 1 --out one --set /run/warmup=auto --precision 5% --set '/expect=[]'
  expect 0 compare sample.json --jobs 3 --out three --set /run/warmup=auto --precision 5% --set '/expect=[]'
  diff -r one three > differences || fail "$(head -5 differences)"
  python3 - <<'PYTHON' || fail "summary.json"
import json
summary = json.load(open("one/summary.json"))
assert summary["warmup"]["method"] == "automatic", summary["warmup"]
assert 0 <= summary["warmup"]["seconds"] < 60, summary["warmup"]
assert summary["replications"] > 5, summary["replications"]
assert summary["precision"]["reached"] and summary["precision"]["half_width"] <= 0.05, summary["precision"]
PYTHON
}

case_the_same_seed_gives_the_same_bytes() {
  expect 0 compare sample.json --format json --seed 7
  mv out first
  expect 0 compare sample.json --format json --seed 7
  cmp first out || fail "two runs differ"
  expect 0 compare sample.json --format json --seed 8
  cmp -s first out && fail "another seed changes nothing"
  return 0
}

case_there_is_no_colour_in_a_pipe() {
  expect 0 compare sample.json
  if grep -q "$(printf '\033')" out err; then fail "an escape sequence in a pipe"; fi
}

case_exit_codes_are_those_of_the_manual() {
  expect 0 --help
  expect 0 version
  expect 0 validate sample.json
  expect 1 compare sample.json --set '/expect=["loose.requests.issued < 0"]'
  expect 2 comapre sample.json
  expect 2 compare sample.json --jobs 0
  expect 2 run sample.json --arch tihgt
  expect 3 validate sample.json --set /run/duration=30
  expect 3 compare sample.json --set '/expect=["loose.requests.lsot == 0"]'
  expect 5 compare none.json
  expect 5 compare sample.json --out sample.json/results
  expect 5 compare sample.json --trace /dev/full
}

case_advice_is_no_error() {
  expect 0 validate sample.json
  grep -q '\[not-idempotent\]$' out || fail "no advice"
  [ "$(tail -n 1 out)" = '1 piece of advice' ] || fail "the advice is not counted at the end"
  [ -s err ] && fail "advice is a result, not talk"
  expect 0 validate sample.json --format json
  python3 -c 'import json, sys; assert len(json.load(sys.stdin)["advice"]) == 1' < out || fail "not one in JSON"
  expect 0 validate sample.json --set '/lint={"ignore":["not-idempotent"]}'
  [ "$(wc -l < out)" -eq 1 ] || fail "silenced advice is given"
  expect 3 validate sample.json --set '/lint={"ignore":["idempotent"]}'
  expect 3 validate sample.json --format json --set /run/duration=30
  grep -q '"pointer": "/run/duration"' out || fail "no problem in JSON"
  expect 2 validate sample.json --format csv
}

case_a_full_standard_output_is_exit_code_5() {
  [ -w /dev/full ] || return 0
  "$program" compare sample.json > /dev/full 2> err
  code=$?
  [ "$code" -eq 5 ] || fail "exit code $code"
}

case_an_interrupt_ends_all_processes_with_130() {
  for jobs in 1 2; do
    # Python: a shell without job control would have SIGINT ignored in the background.
    python3 - "$program" "$jobs" <<'PYTHON' || fail "jobs $jobs"
import signal, subprocess, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
run = subprocess.Popen([sys.argv[1], "compare", "sample.json", "--jobs", sys.argv[2], "--set", "/run/duration=1000d",
                        "--set", "/run/sample=1d"], start_new_session=True)
time.sleep(1)
assert run.poll() is None, f"ended too soon with {run.returncode}"
run.send_signal(signal.SIGINT)
assert run.wait(timeout=20) == 130, run.returncode
left = subprocess.run(["pgrep", "-s", str(run.pid)], capture_output=True, text=True).stdout
assert not left, f"processes left: {left}"
PYTHON
  done
  if [ -e results ]; then fail "results of an interrupted run"; fi
}

"case_$case"
