#!/usr/bin/python3
"""couplet new and its templates: template_test.py PROGRAM [CASE]. Without a case: all of them."""
import json
import os
import sys
import time

import jsonschema

import scenario_file
from cases import PROGRAM, ROOT, expect, main, run

TEMPLATES = sorted(file.stem for file in (ROOT / "templates").glob("*.json"))


def made(folder, template):
    name = "my-" + template
    result = run(folder, "new", name, "--template", template)
    expect(result.returncode == 0 and not result.stderr, f"new {name}: {result.stderr}")
    expect(f"couplet compare {name}.json" in result.stdout, f"new {name} does not say what is next: {result.stdout}")
    return folder / f"{name}.json"


def case_each_template_is_listed_with_its_purpose(folder):
    lines = run(folder, "new", "--list").stdout.splitlines()
    expect(sorted(line.split()[0] for line in lines) == TEMPLATES, f"listed: {lines}")
    expect(all(len(line.split()) > 5 for line in lines), f"no purpose: {lines}")
    expect(not list(folder.iterdir()), "--list wrote something")


def case_each_template_is_valid_and_holds_what_it_expects_at_once(folder):
    schema = jsonschema.Draft7Validator(json.loads((ROOT / "schema/scenario.schema.json").read_text()))
    for template in TEMPLATES:
        file = made(folder, template)
        validated = run(folder, "validate", file.name)
        expect(validated.returncode == 0, f"{template}: {validated.stderr}")
        scenario = scenario_file.read(file)
        expect(scenario.get("expect"), f"{template} expects nothing")
        expect(len(scenario["architectures"]) == 2, f"{template} has no two architectures")
        for error in schema.iter_errors(scenario):
            expect(False, f"{template}: {error.message[:200]}")
        begin = time.monotonic()
        compared = run(folder, "compare", file.name, "--jobs", "1")
        seconds = time.monotonic() - begin
        expect(compared.returncode == 0, f"{template}: exit code {compared.returncode}: {compared.stdout}")
        expect(seconds < 5, f"{template} took {seconds:.1f} s")  # well below one, but for checked builds


def case_the_first_lines_say_what_to_run_next(folder):
    for template in TEMPLATES:
        text = made(folder, template).read_text()
        comment = text[:text.index("{")]
        expect("NAME" not in text, f"{template}: a NAME was not filled in")
        for words in (f"couplet compare my-{template}.json", f"couplet validate my-{template}.json", "couplet schema >"):
            expect(words in comment, f"{template} does not say: {words}")
        expect(len([line for line in text.splitlines() if "//" in line]) > 6, f"{template} explains too little")


def case_without_a_choice_it_is_tight_against_loose(folder):
    expect(run(folder, "new", "first").returncode == 0, "new first failed")
    text = (ROOT / "templates/tight-vs-loose.json").read_text().replace("NAME", "first")
    expect((folder / "first.json").read_text() == text, "another template")


def case_nothing_is_ever_overwritten(folder):
    (folder / "mine.json").write_text("mine")
    (folder / "link.json").symlink_to("elsewhere")
    for name in ("mine", "link"):
        result = run(folder, "new", name)
        expect(result.returncode == 5, f"{name}: exit code {result.returncode}")
        expect("is not overwritten" in result.stderr, f"{name}: {result.stderr}")
    expect((folder / "mine.json").read_text() == "mine", "it was overwritten")
    expect(not (folder / "elsewhere").exists(), "it wrote through a link")


def case_what_makes_no_sense_is_a_usage_error(folder):
    for words, said in (([], "wants a name"), (["a.json"], "cannot be the name"), (["../a"], "cannot be the name"),
                        (["9a"], "cannot be the name"), ([""], "wants a name"), (["a b"], "cannot be the name"),
                        (["a", "--template", "queu"], 'did you mean "queue"?'),
                        (["a", "--template", "zzzzzz"], "there are tight-vs-loose, queue, closed-loop and failures"),
                        (["a", "b"], "")):
        result = run(folder, "new", *words)
        expect(result.returncode == 2, f"new {words}: exit code {result.returncode}")
        expect(said in result.stderr, f"new {words}: {result.stderr}")
    expect(not list(folder.iterdir()), "something was written")


def case_a_folder_that_cannot_be_written_is_exit_code_5(folder):
    if os.geteuid() == 0:
        return  # root writes everywhere
    folder.chmod(0o500)
    result = run(folder, "new", "first")
    folder.chmod(0o700)
    expect(result.returncode == 5, f"exit code {result.returncode}: {result.stderr}")


if __name__ == "__main__":
    sys.exit(main(globals()))
