#!/usr/bin/python3
"""Recomputes bills from traces and time series, sharing nothing with the program but the price book's numbers:
recompute_test.py PROGRAM SCENARIO. Every amount must be that of bill.csv to the last millionth of a dollar."""
import collections
import csv
import json
import pathlib
import re
import subprocess
import sys
import tempfile
from fractions import Fraction

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM, NAME = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
LCU_HOUR = 25 * 3600  # new connections
REPLY = 2048  # bytes of an answer to a customer
SCENARIO = json.loads(re.sub(r"(?m)//[^\n\"]*$", "", (ROOT / f"scenarios/{NAME}.json").read_text()))


def price(item):
    """Dollars for one unit, of the first tier; scenarios are far from the second."""
    text = re.sub(r"^\s*//.*$", "", (ROOT / "prices/aws-us-east-1.json").read_text(), flags=re.M)
    entry = json.loads(text, parse_float=str, parse_int=str)["prices"][item]
    usd = entry["tiers"][0]["usd"] if "tiers" in entry else entry["usd"]
    return Fraction(usd) / Fraction(entry.get("per", 1))


def run(folder):
    """The lines of bill.csv, the events of the trace, and the rows of timeseries.csv, each by architecture."""
    sets = ["/run/warmup=0s", *(f"/workload/{producer}/reply={REPLY}B" for producer in SCENARIO["workload"])]
    subprocess.run([PROGRAM, "compare", ROOT / f"scenarios/{NAME}.json", "--quiet", "--replications", "1", "--jobs", "1",
                    "--physics", "builtin", *(word for each in sets for word in ("--set", each)), "--out", folder,
                    "--trace", f"{folder}/trace"], check=False, stdout=subprocess.DEVNULL)
    bill = list(csv.DictReader(open(f"{folder}/bill.csv", newline="", encoding="utf-8")))
    events = collections.defaultdict(collections.Counter)
    architecture = None
    for line in open(f"{folder}/trace", encoding="utf-8"):
        event = json.loads(line)
        architecture = event.get("architecture", architecture)
        if "event" in event:
            events[architecture][event.get("component"), event["event"]] += 1
            detail = event.get("detail", {})
            if event["event"] == "answered" and "peer" not in detail and detail.get("reason") == "ok":
                events[architecture][event["component"], "answered a customer"] += 1
    rows = collections.defaultdict(list)
    for row in csv.DictReader(open(f"{folder}/timeseries.csv", newline="", encoding="utf-8")):
        rows[row["architecture"]].append(row)
    summary = json.load(open(f"{folder}/summary.json", encoding="utf-8"))
    return bill, events, rows, summary


def total(rows, column):
    return sum(Fraction(row[column]) for row in rows if row.get(column))


def by_hour(rows, column):
    hours = collections.Counter()
    for row in rows:
        if row.get(column):
            hours[int(Fraction(row["time_s"]) // 3600)] += Fraction(row[column])
    return hours.values()


def expected(line, events, rows, end):
    """What this line comes to, from what happened; None: nothing here tells."""
    name, item, what = line["component"], line["item"], line["what"]
    each = price(item)
    if what == "sends":
        return each * (events[name, "sent"] + events[name, "delayed"])
    if what == "empty receives":
        return each * events[name, "empty_receive"]
    if what == "receives":  # batches of one
        return each * events[name, "received"]
    if what == "deletes":
        return each * events[name, "deleted"]
    if what == "answers to customers":
        return each * Fraction(events[name, "answered a customer"] * REPLY, 2**30)
    if what == "publishes":
        return each * events[name, "published"]
    if what.startswith("deliveries to"):
        return each * events[name, "delivered"]
    if what == "hours":
        return each * -(-end // 3600)
    if what == "capacity units":  # small requests: connections are what there is most of
        return each * sum(Fraction(count, LCU_HOUR) for count in by_hour(rows, f"{name}.arrived"))
    if what == "invocations":
        return each * total(rows, f"{name}.invocations")
    if what == "duration":
        return each * total(rows, f"{name}.billed_duration") / 1000 * MEMORY / 1024
    if item.startswith("instance."):
        changes = sum(events[name, change] for change in ("launched", "terminated"))
        return None if changes else each * Fraction(INSTANCES[name]) * -(-end // 1) / 3600
    return None


def last_instant(rows):
    """In seconds, from the run that a bill covers: what `hours` of an instance of one say."""
    return Fraction(rows[-1]["time_s"])


bad, seen = [], 0
with tempfile.TemporaryDirectory() as folder:
    bill, events, rows, summary = run(folder)
    for architecture, made in SCENARIO["architectures"].items():
        parts = {}
        for name, part in (*SCENARIO.get("components", {}).items(), *made.get("components", {}).items()):
            parts[name] = {**parts.get(name, {}), **part} if part else {}
        INSTANCES = {name: part.get("instances", 1) for name, part in parts.items()}
        MEMORY = max([int(part.get("memory", "128MB")[:-2]) for part in parts.values() if part.get("kind") == "function"], default=0)
        lines = [line for line in bill if line["architecture"] == architecture]
        # The run ends between the last bin's start and its end; its length is that of what never stops.
        lasting = [line for line in lines if line["item"].startswith("instance.") and not
                   any(events[architecture][line["component"], change] for change in ("launched", "terminated"))]
        start = last_instant(rows[architecture])
        end = start
        if lasting:
            end = Fraction(round(Fraction(lasting[0]["quantity"]) * 3600), INSTANCES[lasting[0]["component"]])
            if not start <= end <= start + Fraction(rows[architecture][1]["time_s"]) + 1:
                bad.append(f"{architecture}: instances for {float(end)} s, but the run ends after {float(start)} s")
        for line in lines:
            if line["what"] == "hours" or line in lasting:
                month = 730 * (1 if line["what"] == "hours" else INSTANCES[line["component"]])
                if Fraction(line["month_quantity"]) != month:
                    bad.append(f"{architecture}: {line['component']}: {line['month_quantity']} h a month, not {month}")
        of_lines = sum(Fraction(line["amount_usd"] or 0) for line in lines)
        if abs(of_lines - Fraction(str(summary["architectures"][architecture]["cost"]["total"]))) > Fraction(1, 10**9):
            bad.append(f"{architecture}: the lines come to {float(of_lines)}, the total is another")
        for line in lines:
            should = expected(line, events[architecture], rows[architecture], end)
            if should is None:
                continue
            seen += 1
            if abs(should - Fraction(line["amount_usd"])) > Fraction(1, 10**6):
                bad.append(f"{architecture}: {line['component']}, {line['what']}: {line['amount_usd']}, not {float(should):.9f}")
if seen < 4:
    bad.append(f"only {seen} lines could be recomputed")
sys.exit("\n".join(bad) or 0)
