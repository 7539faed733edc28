#!/usr/bin/python3
"""The schema of rubrics and the program agree: rubric_test.py PROGRAM [CASE]. Without a case: all of them."""
import copy
import json
import re
import subprocess
import sys

import jsonschema

import scenario_file
from cases import PROGRAM, ROOT, expect, main, run

SCHEMA = json.loads((ROOT / "schema/rubric.schema.json").read_text())
CHECK = jsonschema.Draft7Validator(SCHEMA)

STARTER = {"couplet": 1, "run": {"duration": "10s"},
           "workload": {"jobs": {"kind": "open", "to": "server", "arrivals": {"process": "constant", "rate": "1/s"}}},
           "components": {"server": {"kind": "service", "steps": [{"work": "1ms"}]}}, "architectures": {"one": {}}}
CRITERION = {"points": 1, "why": "so", "expect": "one.requests.lost == 0"}
VARIANT = {"name": "rush", "set": {"/run/duration": "20s"}}
RUBRIC = {"rubric": 1, "allow": ["/components"], "criteria": [CRITERION]}

# What both refuse, by the object that it is in.
WRONG = {
    "": [{"rubric": 2}, {"rubric": "1"}, {"allow": []}, {"allow": "/a"}, {"allow": ["a"]}, {"allow": [""]},
         {"allow": ["/a~2"]}, {"allow": [1]}, {"seeds": 0}, {"seeds": 101}, {"seeds": 1.5}, {"replications": 0},
         {"replications": 1001}, {"time_limit": 60}, {"time_limit": "soon"}, {"events": 0}, {"events": "many"},
         {"size": 100}, {"size": "large"}, {"variants": {}}, {"variants": [1]}, {"criteria": []}, {"criteria": {}},
         {"criteria": [1]}, {"title": 1}, {"qqqqqqqqqq": 1}],
    "criterion": [{"points": 0}, {"points": 1001}, {"points": 1.5}, {"points": None}, {"why": None}, {"why": 3},
                  {"expect": None}, {"expect": []}, {"expect": 1}, {"expect": [1]}, {"any": ["one.requests.lost == 0"]},
                  {"expect": None, "any": []}, {"expect": None, "no_advice": []}, {"expect": None, "no_advice": [1]},
                  {"on": []}, {"on": 1}, {"on": [1]}, {"qqqqqqqqqq": 1}],
    "variant": [{"name": None}, {"name": "all"}, {"name": "as_given"}, {"name": "1"}, {"name": "a b"}, {"name": 1},
                {"set": None}, {"set": {}}, {"set": []}, {"set": {"a": 1}}, {"set": {"": 1}}, {"set": {"/a~": 1}},
                {"qqqqqqqqqq": 1}],
}
# What only the program can see: what names refer to, ranges, the language of expectations.
UNSEEN = {
    "": [{"time_limit": "2h"}, {"time_limit": "1ms"}, {"size": "65MB"}, {"variants": [VARIANT, VARIANT]}],
    "criterion": [{"expect": "two.requests.lost == 0"}, {"expect": "one"}, {"expect": "one.requests.lost ="},
                  {"expect": "starter.two.requests.lost == 0"}, {"on": "crush"}, {"on": ["rush", "crush"]},
                  {"expect": None, "no_advice": "short-poling"}],
    "variant": [{"set": {"/run/length": "20s"}}, {"set": {"/run/duration": 20}}, {"set": {"/nowhere/at/all": 1}}],
}


def complaint(folder, rubric):
    """What the program has against a rubric; empty: nothing."""
    (folder / "starter.json").write_text(json.dumps(STARTER))
    (folder / "rubric.json").write_text(json.dumps(rubric))
    result = subprocess.run([PROGRAM, "grade", folder, folder / "nothing handed in"], stdin=subprocess.DEVNULL,
                            capture_output=True, text=True, timeout=60)
    expect(result.returncode == (3 if "the exercise itself is wrong" in result.stderr else 5), result.stderr)
    return result.stderr if result.returncode == 3 else ""


def with_keys(name, keys):
    """A rubric whose object of that name has these keys; None takes one out."""
    rubric = copy.deepcopy(RUBRIC)
    rubric["variants"] = [copy.deepcopy(VARIANT)]
    at = {"": rubric, "criterion": rubric["criteria"][0], "variant": rubric["variants"][0]}[name]
    for key, value in keys.items():
        if value is None:
            at.pop(key, None)
        else:
            at[key] = value
    return rubric


def objects():
    yield "", SCHEMA
    yield "criterion", SCHEMA["definitions"]["criterion"]
    yield "variant", SCHEMA["definitions"]["variant"]


def case_the_schema_of_rubrics_is_valid_and_printed(_):
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    printed = subprocess.run([PROGRAM, "schema", "--rubric"], capture_output=True, text=True, timeout=60)
    expect(printed.stdout == (ROOT / "schema/rubric.schema.json").read_text(), "another schema is printed")


def case_every_shipped_rubric_is_accepted(_):
    files = sorted(ROOT.glob("exercises/*/rubric.json"))
    expect(len(files) >= 8, "there are too few")
    for file in files:
        for error in CHECK.iter_errors(scenario_file.read(file)):
            expect(False, f"{file.parent.name}: /{'/'.join(map(str, error.absolute_path))}: {error.message}")


def case_every_key_of_a_rubric_is_explained_and_accepted(folder):
    for name, schema in objects():
        for key, value in schema["properties"].items():
            expect(value.get("description"), f"{name}/{key} has no description")
            values = [*value.get("examples", []), *([value["default"]] if "default" in value else [])]
            expect(values, f"{name}/{key} has neither example nor default")
            for example in values:
                others = {other: None for other in ("expect", "any", "no_advice")} if key in ("any", "no_advice") else {}
                rubric = with_keys(name, {**others, key: example})
                if (name, key) in {("", "variants"), ("variant", "name")}:
                    rubric["criteria"][0].pop("on", None)
                found = complaint(folder, rubric)
                expect(not found, f"{name}/{key} = {json.dumps(example)}: {found}")
                expect(CHECK.is_valid(rubric), f"{name}/{key} = {json.dumps(example)}: the schema refuses it")


def case_the_reader_of_rubrics_knows_no_other_keys(folder):
    for name, schema in objects():
        said = re.search(r'unknown key "qqqqqqqqqq"; .*? knows (.*)', complaint(folder, with_keys(name, {"qqqqqqqqqq": 1})))
        expect(said, f"{name}: no word about an unknown key")
        if said:
            known = set(re.split(r", | and ", said.group(1)))
            expect(known == set(schema["properties"]), f"{name}: {sorted(known ^ set(schema['properties']))}")


def case_schema_and_reader_judge_rubrics_alike(folder):
    expect(not complaint(folder, with_keys("", {})), "the sample is wrong")
    for seen, table in ((True, WRONG), (False, UNSEEN)):
        for name, all_keys in table.items():
            for keys in all_keys:
                rubric = with_keys(name, keys)
                expect(complaint(folder, rubric), f"{name} with {json.dumps(keys)}: the program takes it")
                expect(CHECK.is_valid(rubric) != seen, f"{name} with {json.dumps(keys)}: the schema "
                                                       f"{'takes it' if seen else 'can see it after all'}")


def case_defaults_of_rubrics_are_those_of_the_program(_):
    """The header that declares them has the same numbers."""
    header = (ROOT / "src/scenario/rubric.hpp").read_text().replace("'", "")
    properties = SCHEMA["properties"]
    for key, pattern in (("seeds", r"seeds = (\d+);"), ("events", r"events = (\d+);")):
        expect(re.search(pattern, header).group(1) == str(properties[key]["default"]), f"{key} has another default")
    expect("time_limit = std::chrono::minutes{1}" in header and properties["time_limit"]["default"] == "60s", "time_limit")
    expect("size{100000}" in header and properties["size"]["default"] == "100KB", "size has another default")


if __name__ == "__main__":
    sys.exit(main(globals()))
