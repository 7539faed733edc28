#!/usr/bin/python3
"""Pages and schema/report.schema.json agree: page_test.py PROGRAM [CASE]. Without a case: all of them."""
import bisect
import csv
import html.parser
import json
import re
import sys

import jsonschema

from cases import PROGRAM, ROOT, expect, main, run

SCHEMA = json.loads((ROOT / "schema/report.schema.json").read_text())
CHECK = jsonschema.Draft7Validator(SCHEMA)
SUMMARY = jsonschema.Draft7Validator(json.loads((ROOT / "schema/summary.schema.json").read_text()))
DATA = re.compile(r'<script type="application/json" id="couplet-data">(.*?)</script>', re.DOTALL)
VOID = {"meta", "link", "br", "hr", "img", "input", "path", "rect", "circle", "line", "polygon", "polyline", "use"}
TICK = 2e-6  # s; a replay's times are cut off behind the microsecond
PAGE_MAX = 2_000_000 + 6_000_000  # bytes, of the page itself and of its data


class Page(html.parser.HTMLParser):
    """The tags of a page, which must be closed in order, and its text."""

    def __init__(self, text, name):
        super().__init__()
        self.name, self.open, self.tags, self.text = name, [], [], ""
        self.feed(text)
        self.close()
        expect(not self.open, f"{name}: never closed: {self.open}")

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        expect(len(attributes) == len(dict(attributes)), f"{self.name}: an attribute twice in {tag}: {attributes}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        expect(self.open and self.open[-1] == tag, f"{self.name}:{self.getpos()[0]}: </{tag}> closes {self.open[-2:]}")
        if self.open:
            self.open.pop()

    def handle_data(self, data):
        if not {"script", "style"} & set(self.open):
            self.text += data


def data_of(page, name):
    found = DATA.findall(page)
    expect(len(found) == 1, f"{name}: {len(found)} places for data")
    data = json.loads(found[0])
    for error in CHECK.iter_errors(data):
        expect(False, f"{name}: /{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}")
    return data


def page_of(folder, name, *words):
    """The page's text and data after a command, whose results are in folder/out."""
    done = run(folder, *words, "--out", "out")
    expect(done.returncode in (0, 1), f"{name}: exit code {done.returncode}: {done.stderr[-300:]}")
    page = (folder / "out/report.html").read_text(encoding="utf-8")
    return page, data_of(page, name)


def wanted_points(rows, column, level, bin_length, end):
    """Counts at the beginnings of whole bins; levels at the ends of all, the last of which is the run's. Of a run
    that is shorter than a bin its one bin."""
    points = []
    for i, row in enumerate(rows):
        begin = float(row["time_s"])
        there = begin < end - TICK if level else begin + bin_length <= end + TICK
        if row[column] and (there or i == 0):
            points.append((min(begin + bin_length, end) if level else begin, float(row[column])))
    return points


def compare_series(name, architecture, rows):
    """Every point is one of timeseries.csv, every peak is there, and nothing else that is not zero is missing."""
    end, length = architecture["replay"]["to"], architecture["sample"]
    expect(len(rows) == 1 or abs(float(rows[1]["time_s"]) - length) < TICK, f"{name}: another sampling interval")
    expect(len(rows) > 1 or length <= end + TICK, f"{name}: a sampling interval longer than the run")
    shown = {series["name"]: series for series in architecture["series"]}
    for column in rows[0]:
        if column in ("time_s", "architecture"):
            continue
        series = shown.pop(column, None)
        if series is None:  # a level is shown wherever a count would be
            expect(not any(value for _, value in wanted_points(rows, column, False, length, end)),
                   f"{name}: {column} is missing")
            continue
        points = wanted_points(rows, column, series["what"] == "level", length, end)
        times = [time for time, _ in points]
        expect(len(series["time"]) == len(series["value"]), f"{name}: {column}: times and values")
        expect(series["time"] == sorted(set(series["time"])), f"{name}: {column}: times do not rise")
        for time, value in zip(series["time"], series["value"]):
            at = bisect.bisect_left(times, time - TICK)
            expect(at < len(points) and abs(times[at] - time) < TICK and points[at][1] == value,
                   f"{name}: {column}: {value} at {time} is another value")
        for place in (0, -1):
            expect(abs(series["time"][place] - times[place]) < TICK, f"{name}: {column}: ends {series['time'][place]}")
        expect(max(series["value"]) == max(value for _, value in points), f"{name}: {column}: the peak is missing")
        expect(any(series["value"]), f"{name}: {column} is zero throughout")
    expect(not shown, f"{name}: other series: {list(shown)}")


def compare_files(name, folder, data):
    summary = json.loads((folder / "out/summary.json").read_text())
    expect(data["summary"] == summary, f"{name}: another summary")
    for error in SUMMARY.iter_errors(summary):
        expect(False, f"{name}: summary: {error.message[:200]}")
    latencies = list(csv.DictReader((folder / "out/latency.csv").open()))
    series = list(csv.DictReader((folder / "out/timeseries.csv").open()))
    for architecture in data["architectures"]:
        of = architecture["name"]
        curves = [[curve["kind"], *point] for curve in architecture["latency"] for point in curve["points"]]
        wanted = [[row["kind"], float(row["percentile"]), float(row["seconds"])] for row in latencies
                  if row["architecture"] == of]
        expect(curves == wanted, f"{name}: {of}: other latencies than in latency.csv")
        compare_series(f"{name}: {of}", architecture, [row for row in series if row["architecture"] == of])


def check_replay(name, architecture):
    replay, nodes = architecture["replay"], {node["id"] for node in architecture["diagram"]["nodes"]}
    ids = [request["id"] for request in replay["requests"]]
    expect(len(set(ids)) == len(ids), f"{name}: ids are there twice")
    for request in replay["requests"]:
        times = [at[0] for at in request["at"]]
        expect(times == sorted(times), f"{name}: {request['id']}: its times do not rise")
        expect(replay["from"] <= times[0] and times[-1] <= replay["to"], f"{name}: {request['id']}: outside of the run")
        expect({at[1] for at in request["at"]} <= nodes, f"{name}: {request['id']}: at no node: {request['at']}")
        expect(request["at"][0][1].startswith("customers:"), f"{name}: {request['id']}: begins elsewhere")
    for down in replay["down"]:
        expect(down["component"] in nodes and down["from"] < down["to"], f"{name}: down: {down}")


def case_the_schema_is_valid_and_explains_every_key(_):
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    text = json.dumps(SCHEMA)
    for name, definition in SCHEMA["definitions"].items():
        expect(f'"#/definitions/{name}"' in text, f"nothing uses the definition {name}")
        for key, value in definition.get("properties", {}).items():
            expect("description" in value or key in ("diagram", "recovery"), f"{name}: {key} is not explained")


def case_pages_of_all_shipped_scenarios_hold_what_their_files_hold(folder):
    files = sorted(ROOT.glob("scenarios/*.json"))
    expect(len(files) > 30, "there are too few scenarios to prove anything")
    for file in files:
        page, data = page_of(folder, file.stem, "compare", file, "--replications", "1", "--physics", "builtin")
        expect(data["source"] == {"name": file.name, "text": file.read_text()}, f"{file.stem}: another source")
        expect(len(page.encode()) < PAGE_MAX, f"{file.stem}: {len(page)} bytes")
        expect(data["verdict"], f"{file.stem}: no verdict")
        compare_files(file.stem, folder, data)
        for architecture in data["architectures"]:
            check_replay(f"{file.stem}: {architecture['name']}", architecture)


HOSTILE = ["</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"quotes\" & 'more' <!-- x",
           "\u202e\u05e9\u05dc\u05d5\u05dd \u2066x", "a\u2028b\u2029c ]]> \\u003c \\", "n" * 300, "&lt;b&gt;"]


def hostile_scenario(text):
    return {"couplet": 1, "title": text, "about": text, "run": {"duration": "1m"},
            "workload": {"visitors": {"to": "web", "arrivals": {"process": "poisson", "rate": "20/s"}}},
            "failures": [{"at": "20s", "for": "10s", "crash": "web", "name": text}],
            "architectures": {"tight": {"title": text, "components": {"web": {"kind": "service", "steps": [
                {"work": "20ms"}]}}}}}


def case_hostile_texts_stay_texts(folder):
    for text in HOSTILE:
        (folder / "x.json").write_text(json.dumps(hostile_scenario(text)))
        page, data = page_of(folder, text[:20], "run", "x.json", "--set", f"/title={json.dumps(text)}")
        expect(data["title"] == text and data["question"] == text, f"{text[:20]}: another title: {data['title']!r}")
        expect(data["architectures"][0]["failures"][0]["name"] == text, f"{text[:20]}: another name of a failure")
        tags = Page(page, text[:20]).tags
        expect(not any(tag == "img" for tag, _ in tags), f"{text[:20]}: an image")
        expect("alert(1)" not in "".join(re.findall(r"<script[^>]*>(?!\{)(.*?)</script>", page, re.DOTALL)),
               f"{text[:20]}: a script")
        expect(not any(name.startswith("on") for _, attributes in tags for name in attributes), f"{text[:20]}: a handler")


def case_pages_of_sweeps_and_plans_are_accepted(folder):
    (folder / "x.json").write_text(json.dumps(hostile_scenario("x")))
    rate = "/workload/visitors/arrivals/rate"
    page_of(folder, "sweep", "sweep", "x.json", "--vary", f"{rate}=5/s,10/s", "--vary", "/title=a,b")
    page_of(folder, "map", "sweep", "x.json", "--vary", f"{rate}=5/s,10/s", "--until-recovered", "90%", "--within", "9s")
    page_of(folder, "plan", "plan", "x.json", "--vary", f"{rate}=5/s..40/s:5/s", "--require", "tight.response.p99 < 1s",
            "--maximize", rate)
    (folder / "shop.json").write_text((ROOT / "scenarios/cost_of_idle.json").read_text())
    scenario = "shop.json"
    _, data = page_of(folder, "break-even", "compare", scenario, "--replications", "1", "--break-even",
                      "/run/duration=2m..4m")
    expect(data["breakEven"]["points"], "nothing was tried")


def case_a_long_run_with_fine_samples_makes_a_page_of_bounded_size(folder):
    scenario = hostile_scenario("x")
    scenario["run"] = {"duration": "24h", "sample": "2s"}
    scenario["failures"] = [{"random": "crash", "component": "web", "mtbf": "10m", "mttr": "10s"}]
    (folder / "x.json").write_text(json.dumps(scenario))
    page, data = page_of(folder, "long", "run", "x.json")
    expect(len(page.encode()) < PAGE_MAX, f"{len(page)} bytes")
    expect(len((folder / "out/timeseries.csv").read_text().splitlines()) > 43_000, "the run was short")
    compare_files("long", folder, data)
    check_replay("long", data["architectures"][0])
    expect(300 <= len(data["architectures"][0]["replay"]["requests"]) <= 600, "another sample")


if __name__ == "__main__":
    sys.exit(main(globals()))
