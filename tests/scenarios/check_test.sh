#!/usr/bin/env bash
# couplet check, and scripts/baselines in front of it, on a small folder of its own. Argument: the program.
set -euo pipefail

program=$(readlink -f "$1")
script=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../../scripts/baselines
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p scenarios results/baselines
cat >scenarios/tiny.json <<'JSON'
{ "couplet": 1, "title": "Tiny", "run": {"duration": "10s"}, "effects": "none",
  "workload": {"jobs": {"kind": "open", "to": "server", "arrivals": {"process": "constant", "rate": "1/s"}}},
  "components": {"server": {"kind": "service", "steps": [{"work": "100ms"}]}},
  "architectures": {"one": {}, "two": {"components": {"server": {"threads": 2}}}},
  "expect": ["one.requests.failed == 0"] }
JSON
sed -e 's/1\/s/2\/s/' -e 's/"Tiny"/"Other"/' scenarios/tiny.json >scenarios/other.json
baseline=results/baselines/tiny.json

complain() {
  printf '%s; got status %s and:\n' "$1" "$status"
  cat out
  exit 1
}
run() { # ARGUMENT...: output in ./out, exit status in $status
  status=0
  "$@" >out 2>&1 || status=$?
}
expect() { # STATUS TEXT ARGUMENT...
  local want=$1 text=$2
  shift 2
  run "$program" check "$@"
  if [ "$status" -ne "$want" ] || ! grep -qF -- "$text" out; then complain "wanted status $want and \"$text\""; fi
}

expect 0 'ok    tiny: 1 expectation holds; no baseline'
expect 0 '--update records'
expect 1 'FAIL  tiny: 1 expectation holds; no baseline' --strict
[ ! -e "$baseline" ] || complain 'a baseline that nobody asked for'
expect 0 'ok    tiny: 1 expectation holds; baseline recorded' --update
expect 0 'tiny: 1 expectation holds; equal to its baseline' --strict
expect 0 '2 scenarios: all as expected' scenarios scenarios/tiny.json
[ "$(wc -l <out)" -eq 3 ] || complain 'a scenario named twice is checked once'
touch -d '2020-01-01' "$baseline"
expect 0 'equal' --update
[ "$baseline" -ot scenarios/tiny.json ] || complain 'an equal baseline was written'

# A change is told: the metric, what it was, what it is, by how much; and --update tells what it recorded.
sed -i 's/"one.requests.issued": 10,/"one.requests.issued": 8,/' "$baseline"
expect 1 'FAIL  tiny: 1 expectation holds; differs from its baseline: 1 figure' scenarios/tiny.json
expect 1 'one.requests.issued  8 → 10  +25.0 %' scenarios/tiny.json
expect 0 'baseline recorded: 1 figure changed' --update
expect 0 'all as expected' --strict
sed -i 's/"digest": "./"digest": "g/' "$baseline"
expect 1 'differs from its baseline: behind the sixth digit'
expect 0 'recorded' --update
sed -i 's/"figures": {/"figures": {\n    "one.requests.lost": 3,/' "$baseline"
expect 1 'one.requests.lost  3 → 0 or –'
echo '{"architectures": {}}' >"$baseline"
expect 5 "FAIL  tiny: 1 expectation holds; $baseline: is no baseline that this program reads; record it anew with --update"
expect 5 'ok    other: 1 expectation holds; equal to its baseline' --junit broken.xml --tap broken.tap
grep -q '2 scenarios: 1 not as expected' out || complain 'the total is wrong'
grep -qF "<failure message=\"$baseline: is no baseline that this program reads" broken.xml || complain 'not in the JUnit file'
grep -q '^not ok .* - tiny: baseline' broken.tap || complain 'not in the TAP file'
expect 0 'recorded' --update
mv "$baseline" kept.json
mkdir "$baseline"
expect 5 "FAIL  tiny: 1 expectation holds; $baseline: "
expect 5 'ok    other: 1 expectation holds; equal to its baseline' --update
rmdir "$baseline"
mv kept.json "$baseline"
expect 0 '2 scenarios: all as expected' --strict

# With several replications the interval is shown.
cat >scenarios/random.json <<'JSON'
{ "couplet": 1, "run": {"duration": "100s", "replications": 3},
  "workload": {"jobs": {"kind": "open", "to": "server", "arrivals": {"process": "poisson", "rate": "1/s"}}},
  "components": {"server": {"kind": "service", "steps": [{"work": {"dist": "exponential", "mean": "500ms"}}]}},
  "architectures": {"one": {}}, "expect": ["one.response.mean < 1000s", "one.response.mean in [0.5s, 0.9s]"] }
JSON
run "$program" check scenarios/random.json --update
sed -i -E 's/("one.response.mean": )[0-9.]+/\12/' results/baselines/random.json
run "$program" check scenarios/random.json
grep -q 'one.response.mean in .*: inconclusive, it is 1.' out || complain 'no verdict'
grep -qE 'one.response.mean  2 → [0-9.]+ +−[0-9.]+ %  \[[0-9.]+, [0-9.]+\]' out || complain 'no interval in the change'

# Expectations that do not hold, invalid scenarios, wrong usage; one does not hide the other.
sed -i 's/"one.requests.failed == 0"/"one.requests.failed == 1"/' scenarios/other.json
expect 1 'one.requests.failed == 1: fails, it is 0'
expect 1 'other: 1 of 1 expectation does not hold'
sed 's/"couplet": 1/"couplet": 2/' scenarios/tiny.json >scenarios/wrong.json
expect 3 'FAIL  wrong: the scenario is invalid'
expect 3 'one.requests.failed == 1: fails, it is 0'
sed 's/one.requests.failed == 0/one.requests.fialed == 0/' scenarios/tiny.json >scenarios/wrong.json
expect 3 'did you mean "one.requests.failed"?'
sed -e 's/"title"/"limits": {"events_at_one_instant": 3}, "title"/' \
  -e 's/"process": "constant", "rate": "1\/s"/"process": "burst", "size": 9, "over": "0s", "at": "1s"/' \
  scenarios/tiny.json >scenarios/wrong.json
expect 6 'FAIL  wrong: one, replication 0, seed 1: '
expect 6 'FAIL  other: 1 of 1 expectation does not hold'
rm scenarios/wrong.json
expect 5 'there is no such file' scenarios/none.json
mkdir empty
expect 5 'there is no scenario (*.json) in this folder' empty
expect 2 '--wrong' --wrong
cp scenarios/tiny.json empty/tiny.json
expect 5 'the baseline, of scenarios/tiny.json' scenarios empty

# For machines.
run "$program" check --junit reports/check.xml --tap check.tap --quiet
/usr/bin/python3 - <<'PYTHON' || complain 'the JUnit file or the TAP file is wrong'
import re
import xml.etree.ElementTree as tree

root = tree.parse("reports/check.xml").getroot()
cases = {(case.get("classname"), case.get("name")): case.find("failure") for case in root.iter("testcase")}
assert len(cases) == 7 == int(root.get("tests")), cases
assert cases["tiny", "one.requests.failed == 0"] is None
assert cases["other", "one.requests.failed == 1"].get("message") == "fails: 0"
assert cases["tiny", "baseline"] is None
assert "one.response.mean" in cases["random", "baseline"].text
assert int(root.get("failures")) == sum(case is not None for case in cases.values()) == 3, cases
lines = open("check.tap").read().splitlines()
assert lines[:2] == ["TAP version 13", "1..7"], lines
results = [line for line in lines if re.match(r"(not )?ok \d", line)]
assert [int(re.search(r"\d+", line).group()) for line in results] == list(range(1, 8))
assert sum(line.startswith("not ok") for line in results) == 3
assert "not ok 1 - other: one.requests.failed == 1" in lines
PYTHON

# The number of processes changes nothing.
sed -i 's/"one.requests.failed == 1"/"one.requests.failed == 0"/' scenarios/other.json
run "$program" check --update
cp -r results/baselines before
run "$program" check --update --jobs 1
diff -r before results/baselines >out || complain 'baselines depend on --jobs'

# In front of it all.
sed -i 's/, "one.response.mean in \[0.5s, 0.9s\]"//' scenarios/random.json
baselines() { run "$script" --program "$program" --root "$work" "$@"; }
baselines
[ $status -eq 0 ] || complain 'scripts/baselines finds something'
cp "$baseline" results/baselines/gone.json
baselines
grep -q 'gone.json: a baseline without a scenario' out || complain 'an orphan is not told'
[ $status -eq 1 ] || complain 'an orphan is no failure'
expect 1 '3 scenarios: all as expected; 1 baseline without a scenario' --strict --junit orphan.xml --tap orphan.tap
grep -q '<testsuite name="gone" tests="1" failures="1">' orphan.xml || complain 'not in the JUnit file'
grep -qF '# results/baselines/gone.json: a baseline without a scenario; remove it' orphan.tap || complain 'not in the TAP file'
expect 1 '1 baseline without a scenario' --strict scenarios
expect 1 '1 baseline without a scenario' --strict scenarios/ --baselines results/baselines
mkdir elsewhere
cp scenarios/tiny.json elsewhere
expect 0 '1 scenario: all as expected' --strict elsewhere
baselines tiny
[ $status -eq 0 ] || complain 'one name is not one scenario'
baselines --wrong
[ $status -eq 2 ] || complain 'a wrong option is taken'
