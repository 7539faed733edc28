#!/usr/bin/python3
"""Grading, by the program itself: grade_test.py PROGRAM CASE, or PROGRAM answers EXERCISE."""
import copy
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/schema"))
import scenario_file  # noqa: E402
from answers import STARTERS, WRONG  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = pathlib.Path(sys.argv[1]).resolve()
EXERCISES = sorted(path.parent.name for path in ROOT.glob("exercises/*/rubric.json"))
FULL, MISSED, INVALID, FILE, LIMIT = 0, 1, 3, 5, 6

problems = []


def expect(condition, message):
    if not condition:
        problems.append(message)


def grade(exercise, submission, *words, folder=ROOT):
    return subprocess.run([PROGRAM, "grade", exercise, str(submission), *words], cwd=folder, stdin=subprocess.DEVNULL,
                          capture_output=True, encoding="utf-8", timeout=300)


def points(exercise, submission, *words):
    """Exit code and the points of each criterion; of a refusal its kind in their place."""
    result = grade(exercise, submission, "--format", "json", *words)
    if not result.stdout:
        return result.returncode, result.stderr
    read = json.loads(result.stdout)
    if "refusal" in read:
        return result.returncode, read["refusal"]
    return result.returncode, [criterion["earned"] for criterion in read["criteria"]]


def worth(exercise):
    rubric = scenario_file.read(ROOT / "exercises" / exercise / "rubric.json")
    return [criterion["points"] for criterion in rubric["criteria"]]


def solution(exercise):
    return scenario_file.read(HERE / f"{exercise}.json")


def changed(scenario, changes):
    scenario = copy.deepcopy(scenario)
    for pointer, value in changes.items():
        *way, last = pointer.split("/")[1:]
        at = scenario
        for key in way:
            at = at[int(key)] if isinstance(at, list) else at[key]
        if value is None:
            del at[last]
        else:
            at[last] = value
    return scenario


def written(folder, scenario):
    file = folder / "submission.json"
    if isinstance(scenario, bytes):
        file.write_bytes(scenario)
    else:
        file.write_text(scenario if isinstance(scenario, str) else json.dumps(scenario))
    return file


def answers(folder, exercise):
    """The reference solution has full marks, whatever the seed; starter and wrong answers have what they are worth."""
    full = worth(exercise)
    expect(sum(full) == 10, f"{sum(full)} points, not ten")
    for seed in ("1", "2", "3", "4711"):
        result = points(exercise, HERE / f"{exercise}.json", "--seed", seed)
        expect(result == (FULL, full), f"the reference solution, seed {seed}: {result}")
    expect(STARTERS[exercise] != full, "the starter has full marks")
    result = points(exercise, ROOT / "exercises" / exercise / "starter.json")
    expect(result == (MISSED, STARTERS[exercise]), f"the starter: {result}, not {STARTERS[exercise]}")
    for thought, (changes, wanted) in WRONG[exercise].items():
        expect(wanted != full, f"{thought}: has full marks")
        result = points(exercise, written(folder, changed(solution(exercise), changes)))
        expect(result == (MISSED, wanted), f"{thought}: {result}, not {wanted}")


def case_every_exercise_is_complete(folder):
    expect(len(EXERCISES) >= 8, f"there are only {EXERCISES}")
    expect(set(EXERCISES) == set(STARTERS) == set(WRONG), "answers.py has others")
    expect(sum(len(wrong) for wrong in WRONG.values()) >= 10, "there are too few wrong answers")
    for exercise in EXERCISES:
        expect((ROOT / "exercises" / exercise / "task.md").exists(), f"{exercise} has no task.md")
        expect((HERE / f"{exercise}.json").exists(), f"{exercise} has no reference solution")
        result = subprocess.run([PROGRAM, "run", ROOT / f"exercises/{exercise}/starter.json", "--out", folder / "starter"],
                                capture_output=True, text=True, timeout=300)
        expect(result.returncode in (0, MISSED) and "Requests" in result.stdout, f"{exercise}: the starter does not run: {result.stderr}")


def refused(folder, what, submission, code, kind, words, *options, exercise="polling-cost"):
    file = submission if isinstance(submission, pathlib.Path) else written(folder, submission)
    begin = time.monotonic()
    result = points(exercise, file, *options)
    took = time.monotonic() - begin
    expect(took < 5, f"{what}: {took:.1f} s until it was refused")
    good = result[0] == code and isinstance(result[1], dict) and result[1]["kind"] == kind
    expect(good and words in "\n".join(result[1]["lines"]), f"{what}: {result}")


def case_what_is_forbidden_invalid_or_too_much_is_refused(folder):
    good = solution("polling-cost")
    pool = "/components/workers"

    def refuse(what, changes, *outcome):
        refused(folder, what, changed(good, changes) if isinstance(changes, dict) else changes, *outcome)

    refuse("less work", {f"{pool}/steps/0/work": "1ms"}, INVALID, "forbidden",
           f"{pool}/steps/0/work: this was \"100ms\" and is now \"1ms\", but may not be changed")
    refuse("no customers", {"/workload/sensors/limit": 1}, INVALID, "forbidden",
           "/workload/sensors/limit: 1 is new, but nothing may be added here")
    refuse("other limits", {"/limits": None}, INVALID, "forbidden", "/limits: an object was here and is gone")
    refuse("10^9 instances", {f"{pool}/instances": 10**9}, INVALID, "invalid", "1,000,000,000 instances; more than 1,000")
    refuse("without end", {"/components/reports/receive_wait": "0s", f"{pool}/pause": "1us", f"{pool}/instances": 900},
           LIMIT, "limit", "architecture mine, variant as_given: more than 1500000 events")
    refuse("a list", "[]", INVALID, "invalid", "begins with '{'")
    refuse("no JSON", "nothing", INVALID, "invalid", "submission.json:1:1:")
    no_utf8 = "this byte is not UTF-8; save the file as UTF-8"
    refuse("curly quotes", json.dumps(good).replace('"couplet"', "\u201ccouplet\u201d"), INVALID, "invalid",
           "found \u201c; keys and texts are written in straight double quotes")
    refuse("a letter", '{"couplet": \u00e9}', INVALID, "invalid", "found \u00e9, which means nothing here")
    refuse("a no-break space", '{"couplet":\u00a01}', INVALID, "invalid", "found a no-break space")
    for coding in ("utf-16", "utf-16-le", "utf-16-be"):
        refuse(coding, json.dumps(good).encode(coding), INVALID, "invalid", no_utf8)
    refuse("Latin-1", json.dumps(good).replace("asking", "\u00e4sking").encode("latin-1"), INVALID, "invalid", no_utf8)
    refuse("control characters", {f"{pool}/steps/0/work": "x\n\nWhat asking costs: 10 of 10 points\n"}, INVALID, "forbidden",
           'is now "x\\n\\nWhat asking')
    refuse("an escape sequence as a key", {"/\x1b[2J": 1}, INVALID, "forbidden", "/\\u001b[2J: 1 is new")
    refuse("deep", "[" * 90_000, INVALID, "invalid", "nested more than 100 deep")
    refuse("deep objects", '{"a":' * 15_000, INVALID, "invalid", "nested more than 100 deep")
    refuse("huge", " " * 50_000_000, LIMIT, "limit", "larger than 100KB")
    refuse("endless", pathlib.Path("/dev/zero"), INVALID, "invalid", "is no regular file")
    os.mkfifo(folder / "pipe")
    refuse("a pipe that nobody writes to", folder / "pipe", INVALID, "invalid", "is no regular file")
    outage = solution("survive-an-outage")
    outage["architectures"]["mine"]["components"]["orders"] |= {f"k{i}": 1 for i in range(7000)}
    refused(folder, "thousands of keys", outage, INVALID, "invalid", "unknown key", exercise="survive-an-outage")


REPEAT = [{"repeat": 1000, "steps": [{"repeat": 1000, "steps": [{"work": "1us"}]}]}]

# What keeps a run busiest, in places that may be changed; the others have none.
RUNAWAY = {
    "fan-out": {"/architectures/mine/components/shop/steps":
                [{"repeat": 1000, "steps": [{"repeat": 1000, "steps": [{"publish": "orders"}]}]}]},
    "fifo-or-standard": {"/components/bookings/type": None, "/components/clerks/concurrency": 150,
                         "/components/clerks/pause": "1us", "/components/clerks/wait": "0s"},
    "lowest-bill": {"/components/printers/instances": 150, "/components/printers/pause": "1us",
                    "/components/orders/receive_wait": "0s"},
    "polling-cost": {"/components/workers/instances": 900, "/components/workers/pause": "1us",
                     "/components/reports/receive_wait": "0s"},
    "retry-storm": {"/components/web/steps/0/timeout": "1us",
                    "/components/web/steps/0/retry": {"attempts": 1000, "backoff": "none"}},
    "survive-an-outage": {"/architectures/mine/components/front_end/steps":
                          [{"repeat": 1000, "steps": [{"repeat": 1000, "steps": [{"send": "orders"}]}]}]},
    "visibility": {"/components/renderers/heartbeat": "1ms"},
}


def case_what_runs_away_is_stopped_within_seconds_in_every_exercise(folder):
    for exercise in EXERCISES:
        good = solution(exercise)
        at = "/components" if "components" in good else "/architectures/mine/components"
        parts = good["components"] if "components" in good else good["architectures"]["mine"]["components"]
        busy = next(f"{at}/{name}/steps" for name, part in parts.items() if "steps" in part)
        allowed = busy in scenario_file.read(ROOT / "exercises" / exercise / "rubric.json")["allow"]
        outcome = (LIMIT, "limit", "more than") if allowed else (INVALID, "forbidden", f"{busy}/0")
        refused(folder, f"{exercise}: a million repeats", changed(good, {busy: REPEAT}), *outcome, exercise=exercise)
        if exercise in RUNAWAY:
            busiest = changed(good, RUNAWAY[exercise])
            refused(folder, f"{exercise}: runs away", busiest, LIMIT, "limit", "as_given: more than", exercise=exercise)
    outage = "/architectures/mine/components/front_end/steps"
    for sends in ([{"parallel": [[{"send": "orders"}]] * 1500}], [{"send": "orders"}] * 300):
        sent = changed(solution("survive-an-outage"), {outage: [*sends, {"respond": "ok"}]})
        refused(folder, f"{len(sends)} steps that send", sent, LIMIT, "limit", "more than 750000 events", exercise="survive-an-outage")


def case_the_time_limit_ends_what_the_other_limits_let_through(folder):
    outage = solution("survive-an-outage")
    outage["architectures"]["mine"]["components"]["front_end"]["steps"] = [{"send": "orders"}] * 1500 + [{"respond": "ok"}]
    file = written(folder, outage)
    begin = time.monotonic()
    code, refusal = points("survive-an-outage", file, "--time-limit", "500ms")
    expect(time.monotonic() - begin < 5, "it took too long")
    expect(code == LIMIT and refusal["kind"] == "limit" and "500ms" in refusal["lines"][0], f"{code}: {refusal}")


def case_what_cannot_be_graded_says_so(folder):
    missing = grade("polling-cost", "nobody.json")
    expect(missing.returncode == FILE and "there is no such file" in missing.stderr, missing.stderr)
    unknown = grade("nobody", "nobody.json")
    expect(unknown.returncode == FILE and "there is no such exercise" in unknown.stderr, unknown.stderr)
    for words in (["--time-limit", "soon"], ["--seed", "x"], ["--format", "csv"]):
        wrong = grade("polling-cost", "nobody.json", *words)
        expect(wrong.returncode == 2, f"{words}: {wrong.stderr}")
    wrong = folder / "wrong"
    wrong.mkdir()
    (wrong / "starter.json").write_text((ROOT / "exercises/visibility/starter.json").read_text())
    (wrong / "rubric.json").write_text('{"rubric": 1, "allow": ["/x"], "variants": [{"name": "rush", "set": '
                                       '{"/workload/customer/arrivals/rate": "1/s"}}], "criteria": [{"points": 1, "why": '
                                       '"so", "expect": "mine.requests.lost == 0"}]}')
    result = grade(str(wrong), ROOT / "exercises/visibility/starter.json")
    expect(result.returncode == INVALID and "variant rush" in result.stderr and "did you mean \"customers\"?" in result.stderr,
           result.stderr)


def case_a_figure_that_no_submission_can_have_is_the_exercises_mistake(folder):
    starter = ROOT / "exercises/visibility/starter.json"
    wrong = folder / "wrong"
    wrong.mkdir()
    (wrong / "starter.json").write_text(starter.read_text())
    for path, meant in (("starter.mine.cost.totl", "starter.mine.cost.total"), ("mine.requests.lots", "mine.requests.lost")):
        (wrong / "rubric.json").write_text(json.dumps({
            "rubric": 1, "allow": ["/components/wishes"], "seeds": 1, "criteria": [
                {"points": 1, "why": "so", "expect": "mine.requests.issued > 0"},
                {"points": 1, "why": "so", "expect": f"mine.cost.total < {path}"}]}))
        result = grade(str(wrong), starter, "--format", "json")
        expect(result.returncode == INVALID and not result.stdout, f"{path}: {result.returncode} {result.stdout}")
        expect("the exercise itself is wrong" in result.stderr and f'did you mean "{meant}"?' in result.stderr,
               f"{path}: {result.stderr}")


def case_comments_order_and_spelling_are_no_changes(folder):
    exercise = "polling-cost"
    good = solution(exercise)
    turned = dict(reversed(good.items()))
    turned |= {"title": "Mine", "expect": ["mine.requests.lost == 0"], "lint": {"ignore": []}}
    file = written(folder, "// by me\n" + json.dumps(turned, indent=7).replace('"instances": 4', '"instances": /* four */ 4'))
    expect(points(exercise, file) == (FULL, worth(exercise)), f"{points(exercise, file)}")


def case_json_and_junit_say_the_same_whatever_the_jobs(folder):
    exercise = "visibility"
    file = written(folder, changed(solution(exercise), {"/components/wishes/visibility_timeout": "12h"}))
    outputs = []
    for jobs in ("1", "3"):
        junit = folder / f"{jobs}.xml"
        result = grade(exercise, file, "--format", "json", "--junit", junit, "--jobs", jobs)
        outputs.append((result.stdout, junit.read_text()))
    expect(outputs[0] == outputs[1], "the number of jobs changes bytes")
    read = json.loads(outputs[0][0])
    suite = xml.etree.ElementTree.fromstring(outputs[0][1]).find("testsuite")
    failed = [case.find("failure") is not None for case in suite.findall("testcase")]
    expect(failed == [criterion["earned"] == 0 for criterion in read["criteria"]], f"{failed}")
    expect(suite.get("failures") == str(sum(failed)), "another count of failures")
    of = {each.get("name"): each.get("value") for each in suite.iter("property")}
    expect(of == {"points": str(read["points"]), "earned": str(read["earned"])}, f"{of}")
    message = suite.findall("testcase")[2].find("failure").get("message")
    expect("mine.requests.completed == mine.requests.issued: fails: it is " in message and "run " in message, message)
    other = grade(exercise, file, "--format", "json", "--seed", "9").stdout
    expect(json.loads(other)["criteria"][0] != read["criteria"][0] or other != outputs[0][0], "--seed changes nothing")
    worst = [measured["value"] for measured in read["criteria"][2]["measured"]]
    again = [measured["value"] for measured in json.loads(other)["criteria"][2]["measured"]]
    expect(worst != again, "another seed measures the same")
    refusal = grade(exercise, written(folder, "[]"), "--junit", folder / "refused.xml")
    cases = xml.etree.ElementTree.parse(folder / "refused.xml").getroot().find("testsuite").findall("testcase")
    expect(refusal.returncode == INVALID and all("refused" in case.find("failure").get("message") for case in cases),
           "a refused submission has cases that did not fail")


def case_text_gives_reasons_and_values(_):
    result = grade("polling-cost", ROOT / "exercises/polling-cost/starter.json")
    expect(result.returncode == MISSED and result.stdout.startswith("What asking costs: 5 of 10 points\n"), result.stdout)
    for words in ("MISS  0 of 3    the queue costs a twentieth", "fails: it is $", "ok    3 of 3", "no advice short-polling: fails",
                  "3 runs of each variant: as_given, busy"):
        expect(words in result.stdout, f"no {words!r} in:\n{result.stdout}")
    expect(all(len(line) <= 100 for line in result.stdout.splitlines()), "lines of more than 100 columns")


def main():
    with tempfile.TemporaryDirectory() as folder:
        if sys.argv[2] == "answers":
            answers(pathlib.Path(folder), sys.argv[3])
        else:
            globals()["case_" + sys.argv[2]](pathlib.Path(folder))
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
