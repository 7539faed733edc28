#!/bin/sh
# One case of plans and tipping points: plan_test.sh PROGRAM CASE. Silent when all is well.
set -u

here=$(cd "$(dirname "$0")" && pwd) || exit 1
# shellcheck source=tests/cli/case.sh
. "$here/case.sh"

# A queue's workers: n of them are busy for 0.5 / n of the time; one is turned away at a full waiting room.
cat > shop.json <<'JSON'
{
  "couplet": 1, "title": "A shop", "run": {"duration": "4m", "warmup": "20s", "replications": 3},
  "workload": {"visitors": {"to": "web", "arrivals": {"process": "poisson", "rate": "20/s"},
                            "needs": {"page": {"dist": "exponential", "mean": "200ms"}}}},
  "architectures": {"one": {"components": {"web": {"kind": "service", "threads": 4, "steps": [{"work": "page"}]}}}}
}
JSON

threads=/architectures/one/components/web/threads
vary="--vary $threads=1..40"

plan() {
  wanted=$1
  shift
  expect "$wanted" plan shop.json $vary --require 'one.response.p95 < 800ms' --minimize $threads "$@"
}

case_a_plan_prints_and_writes_what_it_found() {
  plan 0 --out plan
  [ "$(ls plan | tr '\n' ' ')" = 'plan.csv plan.json report.html sweep.sqlite ' ] || fail "other files: $(ls plan)"
  grep -q "^vary      $threads = 1 … 40, 40 values, 1 apart" out || fail "threads are not whole"
  grep -q "^  the margin of one.response.p95 < 800ms rises with threads" out || fail "no trend"
  grep -q "^  --set $threads=" out || fail "no options that make it"
  cp out first
  plan 0 --out plan --jobs 3
  cmp out first || fail "another output"
  grep -q '^0 runs computed in ' err || fail "points are run twice"
  plan 0 --out other --jobs 1 --format json
  cmp plan/plan.json other/plan.json || fail "the number of jobs changes bytes"
  cmp out plan/plan.json || fail "the JSON and the file differ"
  plan 0 --out other --format csv
  cmp out plan/plan.csv || fail "the CSV and the file differ"
  # What a sweep has run need not be run again, and the plan's optimum is the sweep's.
  expect 0 sweep shop.json --vary "$threads=1..40:1" --metric one.response.p95 --out plan
  python3 - <<'PYTHON' || fail "not what the sweep says"
import csv, json
plan = json.load(open("plan/plan.json"))
rows = list(csv.DictReader(open("plan/sweep.csv")))
met = [int(r[[k for k in r if k.endswith("threads")][0]]) for r in rows if float(r["one.response.p95.high"]) < 0.8]
assert plan["chosen"]["values"] == [str(min(met))], (plan["chosen"], met)
assert 3 * plan["search"]["runs"] <= plan["search"]["runs_of_grid"], plan["search"]
assert plan["search"]["runs"] == 3 * plan["search"]["points"] == 3 * len(plan["points"])
PYTHON
  plan 0 --out plan --exhaustive
  grep -q '^0 runs computed in .*, 120 found' err || fail "a plan does not find what a sweep has run"
}

case_a_plan_of_one_architecture_runs_that_one() {
  sed 's|"architectures": {|&"other": {"components": {"web": {"kind": "service", "threads": 9}}}, |' shop.json > two.json
  two() {
    expect 0 plan two.json $vary --require 'one.response.p95 < 800ms' --minimize $threads --out plan "$@"
  }
  two --arch one
  grep -q ' computed in .*, 0 found' err || fail "runs from nowhere"
  cp plan/plan.json one.json
  two --arch one
  grep -q '^0 runs computed in ' err || fail "points are run twice"
  # Those of all architectures are other runs, with the same result.
  two
  grep -q ' computed in .*, 0 found' err || fail "runs of one architecture were taken for those of all"
  cmp plan/plan.json one.json || fail "another plan"
  two --arch one
  grep -q '^0 runs computed in ' err || fail "runs of one architecture are lost"
  expect 2 plan two.json $vary --require 'other.response.p95 < 800ms' --minimize $threads --out plan --arch one
  grep -q 'nothing is called "other.response.p95"' err || fail "a metric of what was left out"
  plan 2 --arch on
  grep -q -- '--arch: there is no architecture "on"; did you mean "one"?' err || fail "a misspelt architecture"
}

case_a_plan_that_nothing_meets_is_exit_code_1() {
  plan 1 --out plan --require 'one.response.mean < 1ms'
  grep -q '^Nothing meets the requirements, as far as the search can tell' out || fail "not said"
  grep -q '^  closest to them: threads=' out || fail "what comes closest is not said"
  python3 -c 'import json; assert json.load(open("plan/plan.json"))["chosen"] is None' || fail "not in the JSON"
}

# Nobody fails, so that errors take no time at all.
case_an_objective_that_is_not_defined_is_told() {
  expect 1 plan shop.json $vary --require 'one.requests.failed == 0' --minimize one.error_response.mean --replications 2 \
    --out plan --exhaustive
  grep -Eq '^Nothing can be chosen: [0-9]+ points meet the requirements, but one.error_response.mean is not defined there$' \
    out || fail "not said"
}

case_wrong_usage_of_a_plan_is_told() {
  expect 2 plan shop.json $vary --minimize $threads
  expect 2 plan shop.json $vary --require 'one.response.p95 < 1s'
  grep -q 'plan wants --minimize or --maximize' err || fail "no objective"
  expect 2 plan shop.json $vary --require 'one.response.p95 < 1s' --minimize $threads --maximize $threads
  plan 2 --trace t.jsonl
  plan 2 --require 'one.response.p95 <'
  grep -q -- '--require "one.response.p95 <": at character 19: ' err || fail "not told where"
  plan 2 --require 'one.response.p96 < 1s' --out plan
  grep -q 'did you mean "one.response.p9' err || fail "a misspelt metric"
  expect 2 plan shop.json $vary --require 'one.response.p95 < 1s' --minimize /architectures/one
  grep -q 'is not varied' err || fail "a pointer that is not varied"
  expect 3 plan shop.json --vary /architectures/one/components/web/thread=1..9:1 --require 'one.response.p95 < 1s' \
    --minimize one.throughput
  grep -q 'did you mean "threads"' err || fail "a misspelt pointer"
  # One end is impossible, and the values between are whole all the same: one message, not a hundred.
  expect 3 plan shop.json --vary "$threads=0..3" --require 'one.response.p95 < 1s' --minimize $threads
  [ "$(grep -c 'expected' err)" -eq 1 ] || fail "more than one message: $(cat err)"
}

# Each with its message and exit code, and nothing that was finished is lost.
case_files_of_a_plan_that_do_not_work_are_exit_code_5() {
  plan 0 --out good
  mkdir junk
  head -c 9000 /dev/urandom > junk/sweep.sqlite
  cp junk/sweep.sqlite junk.before
  plan 5 --out junk
  grep -q 'junk/sweep.sqlite: file is not a database; the file is damaged, or is none of a sweep' err || fail "junk"
  cmp junk/sweep.sqlite junk.before || fail "a damaged file was touched"
  plan 5 --out shop.json/plan
  grep -q 'shop.json/plan: the folder cannot be made' err || fail "a file as a folder"
  plan 5 --out /proc/self  # where nobody can make a file, whoever runs this
  grep -q '/proc/self/sweep.sqlite: the folder cannot be written; name another with --out' err || fail "unwritable"
  # A full disk: what was finished is kept, and the same command goes on.
  (ulimit -f 80; "$program" plan shop.json $vary --require 'one.response.p95 < 800ms' --minimize $threads --out full \
    > out 2> err; echo $? > code)
  [ "$(cat code)" -eq 5 ] || fail "exit code $(cat code) of a full disk"
  grep -q 'full/sweep.sqlite: .*; what was finished before is kept' err || fail "a full disk is not told"
  plan 0 --out full
  grep -q ', 0 found' err && fail "nothing was kept"
  cmp full/plan.json good/plan.json || fail "another plan after a full disk"
  "$program" plan shop.json $vary --require 'one.response.p95 < 800ms' --minimize $threads --out good > /dev/full 2> err
  [ $? -eq 5 ] || fail "a full standard output"
}

case_an_interrupted_plan_goes_on() {
  cat > stop.py <<'PYTHON'
import signal, subprocess, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
command = [sys.argv[1], "plan", *sys.argv[2:], "--set", "/run/duration=20m"]
subprocess.run([*command, "--out", "whole", "--quiet"], check=True, stdout=subprocess.DEVNULL)
stopped = 0
for tenths in range(1, 40):
    out = f"stopped{tenths}"
    run = subprocess.Popen([*command, "--out", out], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                           start_new_session=True)
    time.sleep(0.1 * tenths)
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=20)
    assert run.returncode in (0, 130, -2), run.returncode
    if run.returncode == 130:
        assert "couplet: interrupted; " in said and "the same command goes on from there" in said, said
    again = subprocess.run([*command, "--out", out], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                           text=True).stderr
    assert open(f"{out}/plan.json").read() == open("whole/plan.json").read(), out
    stopped += run.returncode == 130 and ", 0 found" not in again
    if stopped == 2 or run.returncode == 0:
        break
assert stopped > 0, "no call was stopped part of the way: this shows nothing"
PYTHON
  python3 stop.py "$program" shop.json $vary --require 'one.response.p95 < 800ms' --minimize $threads || fail "stopped"
}

case_tipping_points_are_a_map_and_columns() {
  cat > storm.json <<'JSON'
{
  "couplet": 1, "run": {"duration": "6m", "warmup": "30s", "replications": 4},
  "workload": {"visitors": {"to": "web", "arrivals": {"process": "poisson", "rate": "30/s"},
                            "needs": {"page": {"dist": "exponential", "mean": "100ms"}}}},
  "failures": [{"at": "2m", "for": "10s", "slow": "app", "factor": 10}],
  "components": {"app": {"kind": "service", "threads": 5, "backlog": 500, "steps": [{"work": "page"}]}},
  "architectures": {"tight": {"goal": ["app"], "components": {"web": {"kind": "service", "threads": 100,
    "backlog": 50, "steps": [{"call": "app", "timeout": "1s", "retry": {"attempts": 4, "backoff": "none"}}]}}}}
}
JSON
  set -- sweep storm.json --vary /workload/visitors/arrivals/rate=8/s,20/s --vary /failures/0/for=1s,60s
  expect 0 "$@" --until-recovered 70% --within 2m --out map
  grep -q '^tight – % of runs that recover; down rate (/s), across for (s)$' out || fail "no map"
  grep -q '^   8  100   100$' out || fail "a mild load does not recover"
  grep -q '^  20  100     0$' out || fail "no tipping point"
  head -1 map/sweep.csv | grep -q ',tight.recovered,tight.recovered.low,tight.recovered.high,tight.recovery_time,' ||
    fail "no columns"
  cp map/sweep.csv before.csv
  expect 0 "$@" --until-recovered 10% --within 2m --out map
  grep -q '^0 runs computed' err || fail "another share computes something"
  expect 0 "$@" --until-recovered 70% --within 2m --out map --metric tight.availability
  grep -q 'availability' out || fail "no metric beside the map"
  head -1 map/sweep.csv | grep -q 'recovery_time.*,tight.availability' || fail "no metric beside recovery"
  expect 3 "$@" --until-recovered 90% --within 1h --out map
  grep -q 'make /run/duration longer, or --within shorter' err || fail "a run that is too short"
  expect 2 "$@" --until-recovered 90%
  expect 2 "$@" --until-recovered much --within 2m
  expect 2 "$@" --within 2m
  expect 0 "$@" --out map  # a plain sweep of the same points is another set of runs
  grep -q ', 0 found' err || fail "periods of recovery are in a plain sweep"
}

"case_$case"
