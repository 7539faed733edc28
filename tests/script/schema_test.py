#!/usr/bin/python3
"""The schema of scripts and the program agree: schema_test.py PROGRAM."""
import json
import pathlib
import re
import subprocess
import sys

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(sys.argv[1]).resolve()
SCHEMA = json.loads((ROOT / "schema/script.schema.json").read_text())
CHECK = jsonschema.Draft7Validator(SCHEMA)
# What no schema can see: a time in the past, an answer that is not there, what depends on the queue.
REFUSED_BY_BOTH = [
    '{"t":"0s"}', '{"op":"ListQueues"}', '{"t":0,"op":"ListQueues"}', '{"t":"soon","op":"ListQueues"}',
    '{"t":"0s","op":"Nonsense"}', '{"t":"0s","op":"ListQueues","more":1}', '{"t":"0s","op":"ListQueues","as":"a b"}',
    '{"t":"0s","op":"ListQueues","args":{"Colour":"red"}}', '{"t":"0s","op":"ListQueues","args":{"MaxResults":"1"}}',
    '{"t":"0s","op":"CreateQueue"}', '{"t":"0s","op":"CreateQueue","args":{"QueueName":5}}',
    '{"t":"0s","op":"CreateQueue","args":{"QueueName":"q","Attributes":{"DelaySeconds":5}}}',
    '{"t":"0s","op":"CreateQueue","args":{"QueueName":"q","Couplet":{"shards":0}}}',
    '{"t":"0s","op":"CreateQueue","args":{"QueueName":"q","Couplet":{"duplicate_rate":2}}}',
    '{"t":"0s","op":"Subscribe","args":{"TopicArn":"x","Protocol":"pigeon","Endpoint":"y"}}',
]

problems = []


def lines_of(path):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if line.strip() and not line.startswith("//"):
            yield number, json.loads(line)


def commented(path):
    """Every step, or run of steps, has a comment before it."""
    lines = path.read_text().splitlines()
    return lines[0].startswith("//") and sum(line.startswith("//") for line in lines) >= 6


lessons = sorted((ROOT / "scenarios/scripts").glob("*.jsonl"))
records = sorted((ROOT / "results/baselines/scripts").glob("*.jsonl"))
if [lesson.name for lesson in lessons] != [record.name for record in records] or len(lessons) < 8:
    problems.append(f"lessons {[lesson.stem for lesson in lessons]} and records {[record.stem for record in records]}")
for lesson in lessons:
    if not commented(lesson):
        problems.append(f"{lesson.name}: steps without comments")
    for number, line in lines_of(lesson):
        # DelaySeconds 86400 is there to be refused by AWS.
        errors = [error for error in CHECK.iter_errors(line) if "86400" not in str(error.instance)]
        problems += [f"{lesson.name}:{number}: {error.message[:200]}" for error in errors]

for line in REFUSED_BY_BOTH:
    if CHECK.is_valid(json.loads(line)):
        problems.append(f"the schema takes {line}")
    answer = subprocess.run([PROGRAM, "script", "-"], input=line + "\n", capture_output=True, text=True, timeout=60)
    if '"error"' not in answer.stdout:
        problems.append(f"the program takes {line}: {answer.stdout}")

# The same operations, in the schema, in the program and in the manual.
table = (ROOT / "src/script/operations.cpp").read_text()
operations = re.findall(r'\{"(\w+)", Service::', table)
if sorted(operations) != sorted(SCHEMA["properties"]["op"]["enum"]) or len(operations) < 30:
    problems.append("the schema and the program have other operations")
manual = (ROOT / "docs/script.md").read_text()
problems += [f"docs/script.md says nothing of {name}" for name in operations if name not in manual]

# The same parameters: each that the schema names is read somewhere, and no other.
sources = "".join(path.read_text() for path in (ROOT / "src/script").glob("*.cpp"))
named = set(re.findall(r'(?:arguments|fields)\.(?:required_)?(?:text|object|list|flag|number|texts)\(\s*"(\w+)"', sources))
if len(named) < 30:
    problems.append("the parameters are read in another way than this test knows")
for operation in operations:
    for parameter in SCHEMA["definitions"][operation].get("properties", {}):
        if f'"{parameter}"' not in sources:
            problems.append(f"the schema's {operation}.{parameter} is read nowhere")
known = json.dumps(SCHEMA)
problems += [f"the schema has no parameter {name}" for name in sorted(named) if f'"{name}"' not in known]

shown = subprocess.run([PROGRAM, "schema", "--script"], capture_output=True, text=True, timeout=60).stdout
if shown != (ROOT / "schema/script.schema.json").read_text():
    problems.append("couplet schema --script shows another schema")

print("\n".join(problems) or f"{len(lessons)} lessons, {len(operations)} operations")
sys.exit(1 if problems else 0)
