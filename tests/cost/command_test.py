#!/usr/bin/python3
"""couplet prices, --pricing, --free-tier and compare --break-even: command_test.py PROGRAM."""
import csv
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(sys.argv[1]).resolve()
POLLING = str(ROOT / "scenarios/cost_of_polling.json")
# Of the values asked for none has as many events at an instant as the scenario's own.
OWN_VALUE_FAILS = """{"couplet": 1, "limits": {"events_at_one_instant": 100}, "run": {"duration": "60s"},
  "workload": {"rush": {"to": "web", "arrivals": {"process": "burst", "size": 500, "over": "0s", "every": "5m"}}},
  "architectures": {"own": {"components": {"web": {"kind": "service", "steps": [{"work": "1ms"}]}}},
                    "rented": {"components": {"web": {"kind": "function", "steps": [{"work": "1ms"}]}}}}}"""
problems = []


def expect(condition, message):
    if not condition:
        problems.append(message)


def run(folder, *words):
    return subprocess.run([PROGRAM, *words], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)


def cost_of(folder, *words):
    """Of the architecture that asks every second."""
    result = run(folder, "compare", POLLING, "--quiet", "--jobs", "1", "--format", "json", *words)
    expect(result.returncode in (0, 1), f"{words}: {result.stderr}")
    return json.loads(result.stdout)["architectures"]["hasty"]["cost"]


def main(folder):
    book = json.loads(run(folder, "prices", "--format", "json").stdout)
    expect(book["name"] == "aws-us-east-1" and len(book["prices"]) > 50, "the default book is another")
    text = run(folder, "prices", "aws-us-east-1").stdout
    expect("$0.023 per hour ?" in text, "an unconfirmed price is not marked")
    expect("from 100 billion" in text and "[1] " in text, "a tier or a source is told otherwise")
    wide = [line for line in text.splitlines() if len(line) > 100]
    expect(not wide, f"wider than a terminal: {wide}")
    expect(run(folder, "prices", "--list").stdout.split("\n")[1].startswith("as-taught"), "a book is not listed")
    wrong = run(folder, "prices", "aws-us-west-1")
    expect(wrong.returncode == 2 and 'did you mean "aws-us-east-1"?' in wrong.stderr, f"prices aws-us-west-1: {wrong.stderr}")
    expect(run(folder, "prices", "none.json").returncode == 5, "a file that is not there")

    usual = cost_of(folder)
    (folder / "mine.json").write_text(
        '{"couplet_prices": 1, "extends": "aws-us-east-1", "prices": {"instance.t2.micro": {"usd": 0.0058, "confirmed": false}}}')
    mine = cost_of(folder, "--pricing", "mine.json")
    expect(mine["book"] == "mine", f"the book is called {mine['book']}")
    expect(mine["components"]["worker"]["per_month"] == usual["components"]["worker"]["per_month"] / 2, "not half the price")
    expect([line["confirmed"] for line in mine["lines"] if line["component"] == "worker"] == [False], "not marked in summary.json")
    shown = run(folder, "compare", POLLING, "--quiet", "--jobs", "1", "--pricing", "mine.json").stdout
    expect("$0.0058 per hour ?" in shown and "not confirmed" in shown, "not marked on the terminal")
    rows = csv.DictReader(open(folder / "results/runs/cost_of_polling/bill.csv", newline="", encoding="utf-8"))
    expect({row["confirmed"] for row in rows if row["item"] == "instance.t2.micro"} == {"no"}, "not marked in bill.csv")
    free = cost_of(folder, "--free-tier")
    expect(abs(usual["per_month"] - free["per_month"] - 0.4) < 1e-6, "the first million is not free")
    expect(any(line["free"] for line in free["lines"]), "no line says so")

    (folder / "mine.json").write_text('{"couplet_prices": 1, "prices": {"instance.t2.micro": {"usd": 1}}}')
    lacks = run(folder, "run", POLLING, "--pricing", "mine.json")
    expect(lacks.returncode == 3 and 'the price book "mine" has no price for "queue.standard.requests"; it has instance.t2.micro'
           in lacks.stderr, f"a book that lacks something: {lacks.stderr}")
    (folder / "mine.json").write_text('{"couplet_prices": 1, "prices": {"instance.t2.micro": {"usd": -1}}}')
    wrong = run(folder, "run", POLLING, "--pricing", "mine.json")
    expect(wrong.returncode == 3 and wrong.stderr.startswith("mine.json:1:63: "), f"a book with a mistake: {wrong.stderr}")

    found = run(folder, "compare", str(ROOT / "scenarios/cost_of_idle.json"), "--set", "/run/duration=6h", "--jobs", "1",
                "--format", "json", "--break-even", "/workload/clerks/arrivals/size=9000..36000")
    crossings = json.loads(found.stdout)["crossings"]
    expect([(each["cheaper_below"], each["cheaper_above"]) for each in crossings] == [("functions", "scheduled")],
           f"the curves cross elsewhere: {crossings}")
    expect(18000 < int(crossings[0]["below"]) < int(crossings[0]["above"]) < 19500, f"at another place: {crossings}")
    expect((folder / "results/runs/cost_of_idle/break_even.csv").exists(), "no break_even.csv")
    kept = folder / "results/runs/cost_of_idle"
    own = json.loads((kept / "summary.json").read_text())
    rows = csv.DictReader(open(kept / "bill.csv", newline="", encoding="utf-8"))
    expect(list(own["architectures"]) == ["always", "scheduled", "functions"] and {row["architecture"] for row in rows} ==
           set(own["architectures"]), "the comparison at the scenario's own value is not there")
    idle = [str(ROOT / "scenarios/cost_of_idle.json"), "--set", "/run/duration=6h", "--jobs", "1"]
    size = ["--break-even", "/workload/clerks/arrivals/size=34000..36000"]
    never = run(folder, "compare", *idle, *size)
    expect(never.returncode == 0 and never.stdout.startswith("In the whole range the cheapest is scheduled.\n"),
           f"who is cheaper throughout: {never.returncode} {never.stdout}")
    misspelt = run(folder, "compare", *idle, *size, "--set", '/expect=["always.requests.lsot == 0"]')
    expect(misspelt.returncode == 3 and 'did you mean "always.requests.lost"' in misspelt.stderr,
           f"a misspelt metric: {misspelt.returncode} {misspelt.stderr}")
    for words in (["--trace", "t.jsonl"], ["--theory"], ["--precision", "2%"]):
        refused = run(folder, "compare", POLLING, "--break-even", "/workload/sensor/arrivals/size=1..2", *words)
        expect(refused.returncode == 2 and words[0] in refused.stderr.replace("writes no trace", "--trace"), f"{words}: {refused.stderr}")
    for range_, said in (("5..5", "one value"), ("50..1", "from its lower end"), ("1..5:1", "no step"), ("1s..5/s", "unit")):
        wrong = run(folder, "compare", POLLING, "--break-even", "/workload/sensor/arrivals/size=" + range_)
        expect(said in wrong.stderr, f"{range_}: {wrong.stderr}")
    (folder / "own.json").write_text(OWN_VALUE_FAILS)
    found = run(folder, "compare", "own.json", "--replications", "1", "--break-even", "/workload/rush/arrivals/size=1..20")
    expect(found.returncode == 6 and "A month" in found.stdout and (folder / "results/runs/own/break_even.csv").exists(),
           f"what was found is lost: {found.returncode} {found.stdout} {found.stderr}")
    for words in (["size=9000..36000"], ["/workload/clerks/arrivals/size=9000"], ["/workload/clerks/arrivals/size=5..5"]):
        expect(run(folder, "compare", POLLING, "--break-even", *words).returncode == 2, f"--break-even {words} is no usage error")


with tempfile.TemporaryDirectory() as name:
    main(pathlib.Path(name))
sys.exit("\n".join(problems) or 0)
