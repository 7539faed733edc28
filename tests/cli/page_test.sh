#!/bin/sh
# One case of the pages that commands write: page_test.sh PROGRAM CASE. Silent when all is well.
set -u

here=$(cd "$(dirname "$0")" && pwd) || exit 1
# shellcheck source=tests/cli/case.sh
. "$here/case.sh"

cat > shop.json <<'JSON'
{
  // An order is sent, or waited for.
  "couplet": 1, "title": "A shop", "about": "Who waits?",
  "run": {"duration": "1m", "replications": 2},
  "workload": {"visitors": {"to": "web", "arrivals": {"process": "poisson", "rate": "20/s"},
                            "needs": {"order": {"dist": "exponential", "mean": "30ms"}}}},
  "failures": [{"at": "20s", "for": "10s", "crash": "store"}],
  "architectures": {
    "tight": {"components": {"web": {"kind": "service", "threads": 8, "steps": [{"call": "store"}]},
                             "store": {"kind": "service", "threads": 2, "steps": [{"work": "order"}]}}},
    "loose": {"goal": ["store"],
              "components": {"web": {"kind": "service", "threads": 8, "steps": [{"send": "orders"}]},
                             "orders": {"kind": "queue"},
                             "store": {"kind": "worker", "polls": "orders", "concurrency": 2,
                                       "steps": [{"work": "order"}]}}}}
}
JSON

# page FOLDER: the data of its page, as JSON in ./data.
page() {
  python3 - "$1/report.html" > data <<'PYTHON' || fail "no data in $1/report.html"
import re, sys
html = open(sys.argv[1], encoding="utf-8").read()
found = re.findall(r'<script type="application/json" id="couplet-data">(.*?)</script>', html, re.DOTALL)
assert len(found) == 1, len(found)
sys.stdout.write(found[0])
PYTHON
}

# holds EXPRESSION: of the data d.
holds() {
  python3 -c "import json; d = json.load(open('data')); assert ($1)" 2> why || fail "not so: $1"
}

# says_it_last FOLDER: the last line names the page.
says_it_last() {
  tail -n 1 err | grep -q "; open $1/report.html$" || fail "the last line does not name the page"
}

case_every_command_writes_a_page_and_names_it_last() {
  expect 0 run shop.json --arch loose --out one
  says_it_last one
  page one
  holds 'd["kind"] == "run" and len(d["architectures"]) == 1 and d["command"] == "couplet run shop.json --arch loose"'
  expect 0 compare shop.json --out two
  says_it_last two
  page two
  holds 'd["kind"] == "compare" and d["title"] == "A shop" and d["question"] == "Who waits?" and d["verdict"]'
  holds 'd["source"] == {"name": "shop.json", "text": open("shop.json").read()}'
  holds 'd["summary"] == json.load(open("two/summary.json"))'
  expect 0 sweep shop.json --vary /run/duration=20s,40s --out three
  says_it_last three
  page three
  holds 'd["kind"] == "sweep" and [p["at"] for p in d["sweep"]["points"]] == [[20], [40]] and not d["summary"]'
  expect 0 plan shop.json --vary /architectures/loose/components/store/concurrency=1..3 \
    --require 'loose.requests.lost == 0' --minimize /architectures/loose/components/store/concurrency --out four
  says_it_last four
  page four
  holds 'd["kind"] == "plan" and [p["at"] for p in d["plan"]["points"] if p["chosen"]] == [[1]]'
  expect 0 compare shop.json --break-even /workload/visitors/arrivals/rate=1/s..40/s --out five
  says_it_last five
  page five
  holds 'd["kind"] == "compare" and d["breakEven"]["unit"] == "/s" and len(d["architectures"]) == 2'
  expect 0 compare shop.json --quiet --out six
  [ -s err ] && fail "quiet commands say something"
  [ -s six/report.html ] || fail "quiet commands write no page"
}

case_the_command_of_a_page_makes_the_page_again() {
  expect 0 compare shop.json --seed 7 --jobs 1 --out first --set '/title="It'"'"'s <here> & now"' --format csv
  page first
  python3 -c 'import json; print(json.load(open("data"))["command"])' > command
  sh -c "$(sed "s|^couplet|'$program'|" command) --out again --jobs 2" > out 2> err || fail "the command fails: $(cat command)"
  sed "s| --set.*||" command | grep -q '^couplet compare shop.json --seed 7$' || fail "another command: $(cat command)"
  cmp first/report.html again/report.html || fail "another page"
}

case_a_page_that_cannot_be_written_leaves_all_files_as_they_were() {
  expect 0 compare shop.json --out kept
  cp -r kept before
  (ulimit -f 20; "$program" compare shop.json --seed 9 --out kept > out 2> err; echo $? > code)
  [ "$(cat code)" -eq 5 ] || fail "exit code $(cat code) of a full disk"
  grep -q 'kept/report.html: cannot be written' err || fail "not told which file"
  diff -r kept before || fail "files were touched"
  # Stopped at any moment there is an old page or a new one, whole.
  for tenths in 1 2 3 4 5; do
    timeout -s KILL "0.$tenths" "$program" compare shop.json --seed "$tenths" --out kept > out 2> err
    tail -n 1 kept/report.html | grep -q '</html>' || fail "half a page after 0.$tenths s"
    page kept
    holds 'd["summary"]["seed"] >= 0'
  done
}

case_a_page_of_a_sweep_tells_what_failed() {
  expect 3 sweep shop.json --vary /run/duration=20s,40s --vary /run/warmup=5s,30s --out sweep
  page sweep
  holds 'len(d["sweep"]["points"]) == 3 and d["sweep"]["failed"][0]["at"] == [20, 30] and d["sweep"]["failed"][0]["why"]'
  expect 0 sweep shop.json --vary /workload/visitors/arrivals/rate=5/s,10/s --until-recovered 50% --within 20s --out map
  page map
  holds 'd["sweep"]["recovery"] == {"share": 0.5, "within": 20}'
  holds '[m["name"] for m in d["sweep"]["metrics"]] == ["recovered", "recovery_time"] * 2'
  expect 0 sweep shop.json --vary /run/duration=20s..60s --sample 4 --replications 1 --out sample
  page sample
  holds 'len(d["sweep"]["points"]) == 4 and d["sweep"]["axes"][0]["values"] == sorted(p["at"][0] for p in d["sweep"]["points"])'
}

"case_$case"
