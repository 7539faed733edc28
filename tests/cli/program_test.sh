#!/bin/sh
# One case of the whole program: program_test.sh PROGRAM CASE. Silent when all is well.
set -u

here=$(cd "$(dirname "$0")" && pwd) || exit 1
# shellcheck source=tests/cli/case.sh
. "$here/case.sh"

cp "$here/sample.json" sample.json

case_compare_writes_its_results() {
  expect 0 compare sample.json
  for file in summary.json timeseries.csv latency.csv bill.csv report.html; do
    [ -s "results/runs/sample/$file" ] || fail "no $file"
  done
  [ "$(ls -A results/runs/sample | wc -l)" -eq 5 ] || fail "more than five files"
  grep -q 'What happened' out || fail "no story"
  grep -q 'Results in results/runs/sample' err || fail "the folder is not named"
}

# SimGrid's engine is one to a process; this runs it alone, together with others, with a trace, and for single requests.
case_hosts_are_simulated_by_either_physics_and_always_the_same() {
  cat > hosted.json <<'JSON'
{
  "couplet": 1, "title": "With a host", "run": {"duration": "30s", "replications": 3},
  "workload": {"visitors": {"to": "web", "arrivals": {"process": "poisson", "rate": "40/s"}}},
  "platform": {"hosts": {"box": {"cores": 2}}},
  "architectures": {"one": {"components": {"web": {"kind": "service", "threads": 50, "host": "box",
                                                   "steps": [{"cpu": {"dist": "exponential", "mean": "40ms"}}]}}},
                    "two": {"components": {"web": {"kind": "service", "threads": 50, "host": "box",
                                                   "steps": [{"cpu": {"dist": "exponential", "mean": "30ms"}}]}}}},
  "expect": ["one.requests.failed == 0"]
}
JSON
  expect 0 compare hosted.json --jobs 1 --out one --trace one.jsonl
  expect 0 compare hosted.json --jobs 3 --out three --trace three.jsonl
  diff -r one three > differences || fail "$(head -5 differences)"
  cmp one.jsonl three.jsonl || fail "traces differ"
  expect 0 explain hosted.json --slowest 2
  expect 0 compare hosted.json --physics builtin --out builtin
  expect 0 compare hosted.json --physics builtin --jobs 1 --out again
  diff -r builtin again > differences || fail "$(head -5 differences)"
  [ -x "$program-simgrid" ] || return 0
  expect 0 compare hosted.json --physics simgrid --out simgrid
  diff -r -x report.html one simgrid > differences || fail "$(head -5 differences)"
  expect 3 compare hosted.json --set /run/duration=31d
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

case_bars_are_left_out_where_text_is_not_utf8() {
  LC_ALL=C expect 0 compare sample.json
  ! grep -q 'over time' out || fail "bars in the locale C"
  LC_ALL=de_DE.ISO-8859-1 expect 0 compare sample.json
  ! grep -q 'over time' out || fail "bars in a locale of ISO 8859-1"
  LC_ALL='' LC_CTYPE=C.UTF-8 LANG=C expect 0 compare sample.json
  grep -q 'over time' out || fail "no bars in a locale of UTF-8"
  LC_ALL='' LC_CTYPE='' LANG='' expect 0 compare sample.json --no-color
  grep -q 'over time' out || fail "no bars where no locale is named"
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

case_mistakes_of_usage_have_a_way_out() {
  expect 2 run sample.json --replication 3
  grep -qxF 'couplet: run has no option "--replication"; did you mean "--replications"?' err || fail "no option is meant"
  expect 2 run
  grep -qF 'see couplet run --help' err || fail "no way out"
  expect 2 run sample.json --out ''
  expect 3 validate sample.json --set '/expect=["tight.requests.faild > 0"]'
  grep -qF 'did you mean "tight.requests.failed"?' err || fail "validate does not know the metrics"
}

# Before anything is simulated: that may take an hour.
case_a_folder_that_cannot_be_written_to_is_told_first() {
  expect 5 compare sample.json --out sample.json/results
  [ ! -s out ] || fail "it was simulated first"
  expect 5 compare sample.json --out sample.json/results --break-even /workload/visitors/arrivals/rate=1/s..2/s
  [ ! -s out ] || fail "it was simulated first"
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

case_charts_are_drawn_by_python_and_what_is_missing_is_named() {
  expect 0 run sample.json --out results --replications 1 --set '/expect=[]'
  expect 2 chart results --kind backlgo
  expect 2 chart results --kind backlog --format gif
  expect 2 chart --kind backlog
  /usr/bin/python3 -c 'import pandas, matplotlib' 2>/dev/null || return 0
  echo "mistaken = True" > random.py  # as students call their scripts: not for Python to take for its own
  expect 0 chart results --kind backlog
  rm random.py
  grep -q '^the figure is in results/backlog.svg$' err || fail "the figure is not named"
  grep -q '<svg' results/backlog.svg || fail "no SVG"
  expect 0 chart results --kind loss --size 4:3 --out ./-odd.pdf
  [ "$(head -c 4 ./-odd.pdf)" = '%PDF' ] || fail "no PDF"
  expect 2 chart results --kind heatmap
  grep -q 'wants the results of sweep' err || fail "why is not said"
  expect 5 chart nowhere --kind loss
  mkdir without
  echo 'raise ModuleNotFoundError("No module named pandas", name="pandas")' > without/pandas.py
  PYTHONPATH=$PWD/without "$program" chart results --kind loss > out 2> err
  code=$?
  [ "$code" -eq 5 ] || fail "exit code $code without pandas"
  grep -q 'pandas is missing; on Debian: sudo apt-get install python3-pandas' err || fail "what is missing is not said"
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
                        "--set", "/run/sample=1d"], start_new_session=True, stderr=subprocess.PIPE, text=True)
time.sleep(1)
assert run.poll() is None, f"ended too soon with {run.returncode}"
run.send_signal(signal.SIGINT)
assert run.wait(timeout=20) == 130, run.returncode
assert "couplet: interrupted; no results were written" in run.stderr.read()
left = subprocess.run(["pgrep", "-s", str(run.pid)], capture_output=True, text=True).stdout
assert not left, f"processes left: {left}"
PYTHON
  done
  if [ -e results ]; then fail "results of an interrupted run"; fi
}

# Six points of four replications.
sweep="sweep sample.json --vary /run/duration=20s,40s --vary /architectures/loose/components/renderer/concurrency=1..3:1"

case_a_sweep_prints_and_writes_its_table() {
  expect 0 $sweep --out sweep --jobs 1
  [ "$(ls sweep | tr '\n' ' ')" = 'report.html sweep.csv sweep.sqlite ' ] || fail "other files: $(ls sweep)"
  grep -q 'duration (s)  concurrency .*completion.p99 .*queue.backlog.max' out || fail "no heading"
  [ "$(grep -c '^tight$\|^loose$' out)" -eq 2 ] || fail "not a block for each architecture"
  grep -q '24 runs computed in .*, 0 found; the table is in sweep/sweep.csv' err || fail "no summary"
  [ "$(wc -l < sweep/sweep.csv)" -eq 7 ] || fail "not a row for each point"
  expect 0 $sweep --out sweep --format csv --jobs 2
  cmp out sweep/sweep.csv || fail "the table and the file differ"
  grep -q '^0 runs computed in .*, 24 found' err || fail "points are computed again"
  cp out first
  expect 0 $sweep --out other --format csv --jobs 3
  cmp out first || fail "the number of jobs changes bytes"
  expect 0 $sweep --out sweep --format json --metric loose.completion.mean
  python3 -c 'import json; s = json.load(open("out")); assert [p["values"] for p in s["points"]][4] == ["40s", "2"]
assert all(len(p["metrics"]["loose.completion.mean"]) == 3 for p in s["points"])' || fail "not the JSON"
  expect 0 $sweep --out sweep --replications 6
  grep -q '^12 runs computed in .*, 24 found' err || fail "replications are not added"
}

case_a_point_of_a_sweep_is_the_comparison_of_it() {
  expect 0 $sweep --out sweep --metric loose.completion.p99 --metric tight.requests.failed
  expect 1 compare sample.json --set /run/duration=40s --format json \
    --set /architectures/loose/components/renderer/concurrency=2 --set '/expect=["loose.requests.issued < 0"]'
  python3 - <<'PYTHON' || fail "they differ"
import csv, json
row = list(csv.DictReader(open("sweep/sweep.csv")))[4]
one = json.load(open("out"))["architectures"]
assert row["/run/duration (s)"] == "40", row
assert float(row["loose.completion.p99"]) == one["loose"]["completion"]["p99"]
assert float(row["loose.completion.p99.low"]) == one["loose"]["intervals"]["completion.p99"][0]
assert float(row["tight.requests.failed"]) == one["tight"]["requests"]["failed"]
assert row["tight.requests.failed.low"] == ""
PYTHON
}

case_a_point_of_a_sweep_with_automatic_warm_up_is_the_comparison_of_it() {
  concurrency=/architectures/loose/components/renderer/concurrency
  for replications in 1 3; do
    set -- --set /run/warmup=auto --set '/failures=[]' --set '/expect=[]' --set /run/duration=5m --seed 3 \
      --set /workload/visitors/arrivals/rate=8/s --replications $replications
    expect 0 sweep sample.json --vary $concurrency=2,3 "$@" --out "sweep$replications" --metric all
    expect 0 compare sample.json --set $concurrency=3 "$@" --format json
    python3 - "sweep$replications/sweep.csv" <<'PYTHON' || fail "they differ"
import csv, json, sys
row = list(csv.DictReader(open(sys.argv[1])))[1]
summary = json.load(open("out"))
assert summary["warmup"]["method"] == "automatic", summary["warmup"]
assert summary["warmup"]["seconds"] > 0, "no warm-up: this shows nothing"
compared = 0
for name, one in summary["architectures"].items():
    for path in ("response.mean", "completion.p99", "requests.issued", "throughput"):
        value = one
        for key in path.split("."):
            value = value[key]
        assert float(row[f"{name}.{path}"]) == value, (name, path)
    for path, (low, high) in one["intervals"].items():
        if f"{name}.{path}.low" not in row: continue
        assert (row[f"{name}.{path}.low"], row[f"{name}.{path}.high"]) == ("", "") if low is None else \
            (float(row[f"{name}.{path}.low"]), float(row[f"{name}.{path}.high"])) == (low, high), (name, path)
        compared += low is not None
assert compared > 3, compared
PYTHON
  done
}

case_shards_of_a_sweep_merge_in_any_order() {
  expect 0 $sweep --out whole
  for part in 1 2 3; do
    expect 0 $sweep --out "part$part" --shard "$part/3"
    [ -s out ] && fail "a part has no table"
    grep -q "8 runs computed in .*; part $part of 3 is in part$part/sweep.sqlite" err || fail "part $part"
  done
  expect 0 $sweep --out merged --merge part3 --merge part1/sweep.sqlite --merge part2
  grep -q '^0 runs computed in .*, 24 found' err || fail "something was missing"
  cmp whole/sweep.csv merged/sweep.csv || fail "the tables differ"
}

case_a_sample_is_reproducible() {
  for out in one two; do
    expect 0 sweep sample.json --vary /run/duration=20s..60s --vary \
      /workload/visitors/arrivals/rate=1/s..9/s:1/s --sample 5 --replications 1 --out $out
  done
  cmp one/sweep.csv two/sweep.csv || fail "two samples differ"
  [ "$(wc -l < one/sweep.csv)" -eq 6 ] || fail "not five points"
}

case_a_point_that_fails_does_not_stop_a_sweep() {
  expect 3 sweep sample.json --vary /run/duration=20s,2m,40s --vary /run/warmup=5s,30s --out sweep
  grep -q '^couplet: /run/duration=20s /run/warmup=30s: ' err || fail "not told where"
  grep -c ',done,' sweep/sweep.csv | grep -qx 5 || fail "the others are not done"
  grep -c ',failed,' sweep/sweep.csv | grep -qx 1 || fail "it is not marked"
  expect 3 sweep sample.json --vary /run/duration=20s,20 --out sweep
  expect 3 sweep sample.json --vary /run/durration=20s --out sweep
  grep -q 'did you mean "duration"' err || fail "a misspelt pointer is not told"
}

case_wrong_usage_of_a_sweep_is_told() {
  expect 2 sweep sample.json
  expect 2 sweep sample.json --vary run/duration=20s
  expect 2 sweep sample.json --vary /run/duration=20s..40s
  expect 2 $sweep --shard 3/2
  expect 2 $sweep --trace t.jsonl
  expect 2 sweep sample.json --vary /run/duration=20s --vary /run/duration=40s
  expect 2 $sweep --out sweep --metric loose.completion.p98
  grep -q 'did you mean "loose.completion.p90"' err || fail "a misspelt metric is not told"
  grep -q '^24 runs computed' err || fail "a misspelt metric stops the sweep"
  grep -q ',loose.completion.p99,' sweep/sweep.csv || fail "a misspelt metric leaves no table"
  expect 2 $sweep --out sweep --metric completion.p99 --metric loose.completion.p98
  [ "$(grep -c 'did you mean' err)" -eq 1 ] || fail "it is not told once"
  # Told when the first run is there, not after all of them.
  timeout -s KILL 3 "$program" sweep sample.json --vary /run/duration=20s,60d --set /run/sample=20s --jobs 1 \
    --replications 1 --metric loose.completion.p98 --out early > out 2> err
  grep -q 'did you mean' err || fail "it is told late"
  if [ -e early/sweep.csv ]; then fail "the long point has ended, too"; fi
}

case_files_of_a_sweep_that_do_not_work_are_exit_code_5() {
  expect 0 $sweep --out good
  cp good/sweep.csv wanted
  mkdir junk
  head -c 9000 /dev/urandom > junk/sweep.sqlite
  expect 5 $sweep --out junk
  grep -q 'junk/sweep.sqlite: file is not a database; the file is damaged, or is none of a sweep' err || fail "junk"
  expect 5 $sweep --out sample.json/sweep
  grep -q 'sample.json/sweep: the folder cannot be made' err || fail "a file as a folder"
  expect 5 $sweep --out /proc/self  # where nobody can make a file, whoever runs this
  grep -q '/proc/self/sweep.sqlite: the folder cannot be written; name another with --out' err || fail "unwritable"
  expect 5 $sweep --out good --merge nowhere.sqlite
  expect 5 $sweep --out good --merge junk
  # A full disk: what was finished is kept, and the same command goes on.
  (ulimit -f 40; "$program" $sweep --out full > out 2> err; echo $? > code)
  [ "$(cat code)" -eq 5 ] || fail "exit code $(cat code) of a full disk"
  grep -q 'full/sweep.sqlite: .*; what was finished before is kept' err || fail "a full disk is not told"
  expect 0 $sweep --out full
  cmp full/sweep.csv wanted || fail "another table after a full disk"
}

case_a_killed_sweep_goes_on_and_an_interrupted_one_ends_with_130() {
  cat > kill.py <<'PYTHON'
import random, shutil, signal, sqlite3, subprocess, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
program, what = sys.argv[1:3]
command = [program, *sys.argv[3:], "--set", "/run/duration=10m", "--quiet"]
def rows(folder):
    try:
        # Read as a copy: the file and its log are the next call's.
        shutil.rmtree("copy", ignore_errors=True)
        shutil.copytree(folder, "copy")
        return sqlite3.connect("copy/sweep.sqlite").execute("SELECT count(*) FROM points").fetchone()[0]
    except (OSError, sqlite3.Error):  # killed before there was one
        return 0
subprocess.run([*command, "--out", "whole"], check=True, stdout=subprocess.DEVNULL)
part_way = 0
seed = -1
while seed < 4 or (part_way == 0 and seed < 40):
    seed += 1
    out = f"{what}{seed}"
    run = subprocess.Popen([*command, "--out", out], stdout=subprocess.DEVNULL, start_new_session=True)
    time.sleep(random.Random(seed).uniform(0.02, 0.3) if seed > 0 else 0)
    while seed == 0 and run.poll() is None and rows(out) == 0:
        time.sleep(0.002)
    run.send_signal(signal.SIGKILL if what == "kill" else signal.SIGINT)
    code = run.wait(timeout=20)
    # -2: before the sweep had begun; a shell says 130 to that, too.
    assert code in ((0, -9) if what == "kill" else (0, 130, -2)), code
    kept = rows(out)
    part_way += 0 < kept < rows("whole")
    subprocess.run([*command, "--out", out], check=True, stdout=subprocess.DEVNULL)
    assert open(f"{out}/sweep.csv").read() == open("whole/sweep.csv").read(), out
    if what == "kill" or code == 130:
        assert kept <= rows(out) == rows("whole"), (kept, rows(out))
assert part_way > 0, "no call was stopped part of the way: this shows nothing"
PYTHON
  for what in kill interrupt; do
    python3 kill.py "$program" $what sweep sample.json \
      --vary /architectures/loose/components/renderer/concurrency=1..20:1 || fail "$what"
  done
}

"case_$case"
