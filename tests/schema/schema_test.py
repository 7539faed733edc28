#!/usr/bin/python3
"""The schemas and the program agree: schema_test.py PROGRAM [CASE]. Without a case: all of them."""
import json
import re
import sys

import jsonschema

import sample
import scenario_file
from cases import PROGRAM, ROOT, expect, main, run
from texts import TEXTS
from unseen import UNSEEN

NEVER_A_KEY = "qqqqqqqqqq"
UNITS = {"Unit::" + unit: unit.replace("_", " ") for unit in (
    "count", "seconds", "bytes", "fraction", "messages", "requests", "threads", "instances", "connections",
    "groups", "per_second", "milliseconds", "gb_seconds", "mib_seconds", "lcu_hours")}
KIND_FILES = {kind: ROOT / f"src/model/{file}.cpp" for kind, file in (
    ("service", "service_report"), ("queue", "queue_report"), ("worker", "worker_report"), ("bucket", "bucket"),
    ("database", "database_report"), ("topic", "topic"), ("endpoint", "endpoint"), ("function", "function"),
    ("load_balancer", "load_balancer_report"), ("cache", "cache"), ("throttle", "throttle"),
    ("autoscaler", "autoscaler"))}
PLATFORM_FILES = {"host": ROOT / "src/model/host.cpp", "link": ROOT / "src/model/link.cpp"}
REPORTED_FILES = {**KIND_FILES, **PLATFORM_FILES}

SCHEMA = json.loads((ROOT / "schema/scenario.schema.json").read_text())
SUMMARY = json.loads((ROOT / "schema/summary.schema.json").read_text())
PLAN = json.loads((ROOT / "schema/plan.schema.json").read_text())
CHECK = jsonschema.Draft7Validator(SCHEMA)


def write(folder, scenario):
    (folder / "visitors.csv").write_text(sample.TRACE)
    (folder / "campus.xml").write_text(sample.CAMPUS)
    (folder / "x.json").write_text(json.dumps(scenario))


def loads(folder, scenario):
    """Empty, or what the program has against it."""
    write(folder, scenario)
    return run(folder, "validate", "x.json").stderr


def errors_of(scenario):
    return [f"/{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
            for error in CHECK.iter_errors(scenario)]


def resolved(schema):
    while "$ref" in schema:
        inside = SCHEMA
        for part in schema["$ref"].removeprefix("#/").split("/"):
            inside = inside[part]
        schema = inside
    return schema


def definitions():
    """(name, schema) of every object whose keys are listed; "" is the scenario itself."""
    yield "", SCHEMA
    for name, schema in SCHEMA["definitions"].items():
        if schema.get("additionalProperties") is False and not name.startswith("change_"):
            yield name, schema


def smallest(name, schema):
    return sample.SAMPLE if name == "" else schema["examples"][0]


def with_key(name, schema, key, value):
    """The smallest object of a definition, with this key; of keys that exclude each other the other goes."""
    value_of = {**smallest(name, schema), key: value}
    for branch in schema.get("oneOf", []):
        if key in branch["required"]:
            others = {other for each in schema["oneOf"] if each is not branch for other in each["required"]}
            value_of = {kept: content for kept, content in value_of.items() if kept not in others}
            for other in branch["required"]:
                value_of.setdefault(other, resolved(schema["properties"][other])["examples"][0])
    return value_of


def case_all_are_valid_draft_07(_):
    for schema in (SCHEMA, SUMMARY, PLAN):
        jsonschema.Draft7Validator.check_schema(schema)
        expect(schema["$schema"] == "http://json-schema.org/draft-07/schema#", "no draft-07 in $schema")
        text = json.dumps(schema)
        for reference in set(re.findall(r'"\$ref": "#/definitions/([^"/]*)', text)):
            expect(reference in schema["definitions"], f"there is no definition {reference}")
        for name in schema["definitions"]:
            expect(f'"#/definitions/{name}' in text, f"nothing uses the definition {name}")


def case_comments_go_and_texts_stay(_):
    read = scenario_file.without_comments('{"a": "// no", /* x\ny */ "b": "\\"/*", // "c"\n"d": "*/"}')
    expect(json.loads(read) == {"a": "// no", "b": '"/*', "d": "*/"}, read)
    expect(read.count("\n") == 2, "lines were lost")


def case_every_shipped_scenario_is_accepted(_):
    files = sorted([*ROOT.glob("scenarios/**/*.json"), *ROOT.glob("templates/*.json")])
    expect(len(files) > 6, "there are too few files to prove anything")
    for file in files:
        for error in errors_of(scenario_file.read(file)):
            expect(False, f"{file.relative_to(ROOT)}: {error}")


def case_every_broken_scenario_is_rejected_if_a_schema_can_see_why(_):
    files = sorted((ROOT / "tests/scenario/broken").glob("*.json"))
    expect(len(files) > 100, "there are too few files to prove anything")
    for file in files:
        try:
            rejected = bool(errors_of(scenario_file.read(file)))
        except ValueError:
            rejected = True
        if file.stem in UNSEEN:
            expect(not rejected, f"{file.name} is rejected after all; strike it off tests/schema/unseen.py")
        else:
            expect(rejected, f"{file.name} is accepted; if no schema can see why it is wrong, say so in "
                             "tests/schema/unseen.py")
    for name in set(UNSEEN) - {file.stem for file in files}:
        expect(False, f"tests/schema/unseen.py names {name}, but there is no such file")


def case_every_key_is_explained(_):
    for name, schema in definitions():
        for key, value in schema["properties"].items():
            value = resolved(value)
            expect(value.get("description"), f"{name}/{key} has no description")
            expect("examples" in value or "default" in value, f"{name}/{key} has neither example nor default")


def case_every_key_is_accepted_by_the_loader(folder):
    for name, schema in definitions():
        for key, value in schema["properties"].items():
            value = resolved(value)
            for example in [*value.get("examples", []), *([value["default"]] if "default" in value else [])]:
                if (name, key) == ("", "components"):
                    continue  # its default, no shared parts, leaves the sample without parts
                scenario, _ = sample.scenario_with(name, with_key(name, schema, key, example))
                found = loads(folder, scenario)
                expect(not found, f"{name}/{key} = {json.dumps(example)}: {found}")
                for error in errors_of(scenario):
                    expect(False, f"{name}/{key} = {json.dumps(example)}: the schema says {error}")


def case_the_loader_knows_no_other_keys(folder):
    for name, schema in definitions():
        scenario, pointer = sample.scenario_with(name, {**smallest(name, schema), NEVER_A_KEY: 1})
        found = loads(folder, scenario)
        said = re.search(rf'{re.escape(pointer)}/{NEVER_A_KEY}: unknown key "{NEVER_A_KEY}"; .*? knows (.*)', found)
        expect(said, f"{name}: no word about an unknown key at {pointer}: {found}")
        if not said:
            continue
        known = set(re.split(r", | and ", said.group(1)))
        listed = set(schema["properties"])
        known -= ASKED_IN_VAIN.get(name, set())
        expect(known == listed, f"{name}: only the loader knows {sorted(known - listed)}, only the schema "
                                f"{sorted(listed - known)}")
        expect(errors_of(scenario), f"{name}: the schema takes a key that nobody knows")


# Keys that the loader looks for only to say where they belong.
ASKED_IN_VAIN = {"open_producer": {"population", "think"}, "closed_producer": {"arrivals"}, "goal_any": {"to"},
                 "goal_to": {"any"}, "failure_redrive": {"for"}, "failure_flush": {"for"}, "failure_deploy": {"for"}}


def outcome(folder, scenario):
    write(folder, scenario)
    result = run(folder, "compare", "x.json", "--format", "json", "--jobs", "1", "--quiet")
    summary = json.loads(result.stdout)
    del summary["scenario"]["hash"]
    return summary


def case_defaults_are_those_of_the_program(folder):
    """Said or not said, a default gives the same results."""
    count = 0
    for name, schema in definitions():
        without = {}  # by what else is said
        for key, value in schema["properties"].items():
            value = resolved(value)
            if "default" not in value or name.startswith("size_") or (name, key) in {("", "components")}:
                continue
            own = {kept: content for kept, content in smallest(name, schema).items() if kept != key}
            fifo = name == "queue" and key in sample.FIFO_KEYS
            if fifo:
                own["type"] = "fifo"
            other_engine = name == "database" and key in sample.KEY_VALUE_KEYS
            if other_engine:
                own.update(sample.KEY_VALUE)
            rest = json.dumps(own)
            if rest not in without:
                without[rest] = outcome(folder, sample.scenario_with(name, own)[0])
            said = outcome(folder, sample.scenario_with(name, {**own, key: value["default"]})[0])
            expect(said == without[rest], f"{name}/{key}: {json.dumps(value['default'])} is not the default")
            count += 1
    expect(count > 60, f"only {count} defaults were compared")


def case_schema_and_loader_judge_values_alike(folder):
    by_name = dict(definitions())
    for (name, key), values in TEXTS.items():
        for value in values:
            scenario, _ = sample.scenario_with(name, with_key(name, by_name[name], key, value))
            if key == "components":
                scenario["components"]["web"] = {"kind": "service"}  # which calls nobody, whatever app becomes
            seen = errors_of(scenario)
            found = loads(folder, scenario)
            expect(bool(seen) == bool(found), f"{name}/{key} = {json.dumps(value)}: the schema says {seen}, the loader "
                                              f"{found or 'nothing'}")


def case_what_differs_in_an_architecture_has_the_same_keys(_):
    for name, schema in SCHEMA["definitions"].items():
        if not name.startswith("change_") or name == "change_any" or name.endswith("_distribution"):
            continue
        whole = SCHEMA["definitions"][name.removeprefix("change_")]
        expect(set(whole["properties"]) == set(schema["properties"]), f"{name} has other keys")
    every = set().union(*(SCHEMA["definitions"][kind]["properties"] for kind in KIND_FILES)) - {"kind"}
    expect(every == set(SCHEMA["definitions"]["change_any"]["properties"]), "change_any has other keys")
    words = [word["const"] for word in SCHEMA["definitions"]["component"]["properties"]["kind"]["oneOf"]]
    expect(words == list(KIND_FILES), f"the kinds are {words}")


def declared_metrics(file):
    """name: unit of each metric that a source file declares."""
    text = file.read_text()
    found = re.findall(r'\b(counter|level|figure|curve)\(\s*"([\w.]+)",\s*(Unit::\w+)', text)
    return {name.split(".")[0]: UNITS[unit] for _, name, unit in found}


def case_every_metric_of_the_model_is_declared_with_its_unit(_):
    common = declared_metrics(ROOT / "src/model/sampler.cpp")
    for kind, file in REPORTED_FILES.items():
        metrics = {**declared_metrics(file), **({} if kind in (*PLATFORM_FILES, "autoscaler") else common)}
        for call, other in (("executor_.describe(meters)", "executor_report"), ("describe_levels(meters)", "scaling_loop"),
                            ("meters.utilization(", "meters")):
            if call in file.read_text():
                metrics |= declared_metrics(ROOT / f"src/model/{other}.cpp")
        properties = SUMMARY["definitions"][kind]["properties"]
        expect(set(metrics) | {"kind"} == set(properties), f"{kind}: {sorted(set(metrics) ^ set(properties))}")
        for name, unit in metrics.items():
            words = properties.get(name, {}).get("description", "")
            expect(words.endswith(f"; unit: {unit}"), f"{kind}.{name} is in {unit}, but the schema says \"{words}\"")


def case_every_summary_is_accepted(folder):
    check = jsonschema.Draft7Validator(SUMMARY)
    files = sorted([*ROOT.glob("scenarios/*.json"), *ROOT.glob("templates/*.json")])
    write(folder, sample.SAMPLE)
    kinds = set()
    for file in [*files, folder / "x.json"]:
        short = []
        if file.parent.name == "scenarios":
            run_settings = scenario_file.read(file)["run"]
            short = ["--replications", "2", "--set", '/run={"duration": "20m", "sample": "10s"}'] if "replications" in \
                run_settings else ["--set", "/run/duration=20m"]
            short += ["--set", "/run/warmup=1m", "--set", "/run/drain=10m"]
        result = run(folder, "compare", str(file), "--format", "json", "--jobs", "1", "--quiet", "--theory", *short)
        expect(result.returncode in (0, 1), f"{file.name}: exit code {result.returncode}: {result.stderr}")
        summary = json.loads(result.stdout)
        expect(set(summary["theory"]["of"]) == set(summary["architectures"]), f"{file.name}: theory of others")
        for error in check.iter_errors(summary):
            expect(False, f"{file.name}: /{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}")
        for architecture in summary["architectures"].values():
            kinds |= {component["kind"] for component in architecture["components"].values()}
    expect(kinds == set(REPORTED_FILES), f"only {sorted(kinds)} occur in any summary")


SHOP = """{
  "couplet": 1, "title": "A shop", "run": {"duration": "4m", "warmup": "20s"},
  "workload": {"visitors": {"to": "web", "arrivals": {"process": "poisson", "rate": "20/s"}}},
  "architectures": {
    "one": {"components": {"web": {"kind": "service", "threads": 4, "backlog": 40,
                                   "steps": [{"work": {"dist": "exponential", "mean": "100ms"}}]}}},
    "two": {"components": {"web": {"kind": "service", "threads": 20, "steps": [{"work": "100ms"}]}}}}
}"""


def places_of(value, path=()):
    """Every key of every object in it; of lists in their first element."""
    if isinstance(value, dict):
        yield from ((*path, key) for key in value)
        for key, inside in value.items():
            yield from places_of(inside, (*path, key))
    elif isinstance(value, list) and value:
        yield from places_of(value[0], (*path, 0))


def without(value, path):
    copy = json.loads(json.dumps(value))
    inside = copy
    for part in path[:-1]:
        inside = inside[part]
    del inside[path[-1]]
    return copy


def case_every_plan_is_accepted(folder):
    check = jsonschema.Draft7Validator(PLAN)
    (folder / "shop.json").write_text(SHOP)
    web = "/architectures/one/components/web"
    threads = ["--vary", f"{web}/threads=1..9:1", "--minimize", f"{web}/threads"]
    fast = ["--require", "one.response.p95 < 800ms", "--replications", "3"]
    asked = {
        "found": (0, [*threads, *fast]),
        "nothing is fast enough": (1, [*threads, "--require", "one.response.mean < 1ms", "--replications", "3"]),
        "no intervals": (1, [*threads, "--require", "one.requests.failed == 0"]),
        "all of them, of a metric": (0, ["--vary", f"{web}/threads=3..5:1", "--vary", f"{web}/backlog=9,99", *fast,
                                         "--exhaustive", "--maximize", "one.web.utilization / 2"]),
        "one architecture": (0, [*threads, *fast, "--arch", "one"]),
        "some impossible": (0, ["--vary", "/run/warmup=20s,60s,180s", "--vary", "/run/duration=2m,4m", *fast,
                                "--minimize", "one.response.mean"]),
    }
    statuses = set()
    for name, (code, options) in asked.items():
        result = run(folder, "plan", "shop.json", *options, "--jobs", "1", "--quiet", "--out", "plan")
        expect(result.returncode == code, f"{name}: exit code {result.returncode}: {result.stderr}")
        plan = json.loads((folder / "plan/plan.json").read_text())
        for error in check.iter_errors(plan):
            expect(False, f"{name}: /{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}")
        for path in places_of(plan):
            expect(not check.is_valid(without(plan, path)), f"{name}: {path} may be missing, says the schema")
        expect(not check.is_valid({**plan, NEVER_A_KEY: 1}), f"{name}: any key is accepted")
        statuses |= {point["status"] for point in plan["points"]}
    expect(statuses == {"met", "missed", "failed"}, f"only {sorted(statuses)} occur in any plan")


def case_the_program_prints_the_schemas(folder):
    expect(run(folder, "schema").stdout == (ROOT / "schema/scenario.schema.json").read_text(), "another scenario schema")
    expect(run(folder, "schema", "--summary").stdout == (ROOT / "schema/summary.schema.json").read_text(),
           "another summary schema")
    expect(run(folder, "schema", "--plan").stdout == (ROOT / "schema/plan.schema.json").read_text(), "another plan schema")


if __name__ == "__main__":
    sys.exit(main(globals()))
