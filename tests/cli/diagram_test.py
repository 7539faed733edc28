#!/usr/bin/python3
"""What `couplet diagram` writes, read by others: diagram_test.py PROGRAM.

Every SVG is well-formed XML with a title and a description; Graphviz, where it is installed, accepts every dot file;
titles of any letters stay text; files are written whole or not at all.
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

ROOT = pathlib.Path(__file__).resolve().parents[2]
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</script><b onload=\"x\">&amp;'`\\N\n\u2028\x01]]> שלום -->" + "ä" * 300
failures = []


def check(holds, what):
    if not holds:
        failures.append(what)


def couplet(*words):
    return subprocess.run([sys.argv[1], *words], capture_output=True, text=True, encoding="utf-8", timeout=120)


def drawn(path, *words):
    outcome = couplet("diagram", str(path), *words)
    check(outcome.returncode == 0, f"{path} {words}: exit code {outcome.returncode}: {outcome.stderr}")
    return outcome.stdout


def check_svg(name, text):
    root = xml.fromstring(text.encode())
    check(root.tag == SVG + "svg", f"{name}: no svg")
    check(root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}", f"{name}: viewBox")
    labels = {element.get("id"): element.text for element in root if element.tag in (SVG + "title", SVG + "desc")}
    check(all(labels.get(each) for each in root.get("aria-labelledby").split()), f"{name}: no title or description")
    check(not root.findall(f".//{SVG}script") and "href" not in text, f"{name}: more than a picture")
    return root


def check_dot(name, text):
    if shutil.which("dot") is None:
        return
    outcome = subprocess.run(["dot", "-Tcanon"], input=text, capture_output=True, text=True, encoding="utf-8")
    check(outcome.returncode == 0 and not outcome.stderr, f"{name}: dot says {outcome.stderr}")


def check_mermaid(name, text):
    """Every line is one of those that are meant: nothing of a name is a line or a word of the language."""
    line = re.compile(r'---|title: ".*"|flowchart LR|  subgraph a\d+\["[^"]*"\]|  end|    direction LR'
                      r'|    a\d+_n\d+[\[({>\\/]+"[^"]*"[\])}\\/]+|    a\d+_n\d+ (-->|-\.->)\|"[a-z ]+"\| a\d+_n\d+')
    for each in text.split("\n")[:-1]:
        check(line.fullmatch(each), f"{name}: a line of Mermaid: {each}")


def check_shipped():
    scenarios = sorted((ROOT / "scenarios").glob("*.json"))
    check(len(scenarios) > 30, "few scenarios")
    for path in scenarios:
        check_svg(path.name, drawn(path))
        check_dot(path.name, drawn(path, "--format", "dot"))
        check_mermaid(path.name, drawn(path, "--format", "mermaid"))


def check_hostile(folder):
    scenario = json.loads((ROOT / "tests/report/expected/orders.json").read_text())
    scenario["title"] = HOSTILE
    scenario["architectures"]["tight"]["title"] = HOSTILE
    long_name = "n" * 300
    scenario["architectures"]["loose"]["components"][long_name] = {"kind": "service", "steps": [{"work": "1ms"}]}
    scenario["architectures"]["loose"]["components"]["end"] = {"kind": "service", "steps": [{"call": long_name}]}
    path = folder / "hostile.json"
    path.write_text(json.dumps(scenario))
    text = drawn(path)
    root = check_svg("hostile", text)
    wanted = HOSTILE.replace("\x01", "\ufffd")
    title = root.find(SVG + "title").text
    check(title == wanted, f"hostile: the title is {title!r}")
    titles = [element.text for element in root.iter(SVG + "title")]
    check("service " + long_name + ": 1 thread" in titles, "hostile: the long name is nowhere whole")
    check(all(len(element.text) < 120 for element in root.iter(SVG + "text")), "hostile: a long text is not cut")
    check_dot("hostile", drawn(path, "--format", "dot"))
    check_mermaid("hostile", drawn(path, "--format", "mermaid"))


def check_choices(folder):
    orders = ROOT / "tests/report/expected/orders.json"
    for ending, form in (("svg", "svg"), ("dot", "dot"), ("mmd", "mermaid")):
        text = drawn(orders, "--format", form)
        check(text == (ROOT / f"tests/report/expected/orders.{ending}").read_text(), f"orders.{ending} differs")
    # One of two architectures has the places that it has among both.
    both = check_svg("both", drawn(orders))
    loose = check_svg("loose", drawn(orders, "--arch", "loose"))
    boxes = [[each.get("x") for each in root.iter(SVG + "rect")] for root in (both, loose)]
    check(boxes[0][-len(boxes[1]) + 1:] == boxes[1][1:], "one architecture alone is drawn elsewhere")

    target = folder / "new" / "orders.svg"
    outcome = couplet("diagram", str(orders), "--out", str(target))
    check(outcome.returncode == 0 and outcome.stdout == "", "--out prints")
    check(target.read_text() == drawn(orders), "--out writes something else")
    check([each.name for each in target.parent.iterdir()] == ["orders.svg"], "--out leaves something behind")
    check(drawn(orders, "--out", "-") == drawn(orders), "--out - does not print")
    check(not pathlib.Path("-").exists(), "--out - writes a file")
    outcome = couplet("diagram", str(orders), "--out", str(folder / "new"))
    check(outcome.returncode == 5 and "new" in outcome.stderr, f"--out of a folder: {outcome}")
    outcome = couplet("diagram", str(orders), "--arch", "lose")
    check(outcome.returncode == 2 and 'did you mean "loose"?' in outcome.stderr, f"--arch: {outcome}")
    outcome = couplet("diagram", str(orders), "--format", "png")
    check(outcome.returncode == 2, f"--format png: {outcome}")
    outcome = couplet("diagram", str(orders), "--set", "/architectures/tight/components/stock/kind=cloud")
    check(outcome.returncode == 3 and "/architectures/tight/components/stock" in outcome.stderr, f"invalid: {outcome}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        check_shipped()
        check_hostile(pathlib.Path(folder))
        check_choices(pathlib.Path(folder))
    print("\n".join(failures) or "all diagrams are read")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
