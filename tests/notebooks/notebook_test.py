#!/usr/bin/python3
"""One notebook has its parts and does what it shows: notebook_test.py PROGRAM STEM

It is executed on a clean kernel of this Python, with the code of its tasks behind it. No cell may end with an error,
every text that a cell gives must be the one that is in the notebook, and all of it may take two minutes of processor
time (the clock on the wall tells what else the machine does).
"""
import pathlib
import re
import resource
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts/lib"))
import notebooks  # noqa: E402

SECONDS_MAX = 120
PARTS = {  # id of a Markdown cell, and what it must have
    "title": r"^# {number} .+\n\n\*Scenarios?: ",
    "question": r"^## Question\n",
    "predict": r"^## Your prediction\n\n> ",
    "run": r"^## Run\b",
    "picture": r"^## Picture\b",
    "explanation": r"^## Explanation\b",
    "task-1": r"^## Task 1: .*```python\n",
    "task-2": r"^## Task 2: .*```python\n",
}
LINK = re.compile(r"\]\((\.\./[^)]+)\)")


def missing_parts(book, stem):
    """What a reader would miss."""
    cells = {cell.id: cell for cell in book.cells}
    for name, pattern in PARTS.items():
        wanted = pattern.replace("{number}", stem[:2])
        if name not in cells or not re.search(wanted, cells[name].source, re.DOTALL):
            yield f"no cell {name!r} that matches {wanted!r}"
    order = [cell.id for cell in book.cells if cell.id in PARTS]
    if order != list(PARTS):
        yield f"the parts are not in their order: {order}"
    if not cells.get("prediction", {"source": ""})["source"].startswith("prediction = None"):
        yield "no code cell 'prediction' that begins with prediction = None"
    if not any("lesson.check(prediction, " in cell.source for cell in book.cells):
        yield "the prediction is compared with nothing"
    if not any("lesson.law(" in cell.source for cell in book.cells):
        yield "no law is compared with the run"
    if len(notebooks.task_code(book)) < 2:
        yield "a task without code to begin with"


def faults_of_form(book):
    """What of a committed notebook differs from machine to machine, is too large, or leads nowhere."""
    if book.metadata != notebooks.METADATA:
        yield "its metadata are not the common ones: run scripts/notebooks"
    count = 0
    for cell in book.cells:
        if cell.metadata:
            yield f"cell {cell.id} has metadata: run scripts/notebooks"
        if cell.cell_type == "code":
            count += 1
            if cell.execution_count != count:
                yield f"cell {cell.id} was not executed in its turn: run scripts/notebooks"
        for target in LINK.findall(cell.source):
            if not (notebooks.FOLDER / target).exists():
                yield f"cell {cell.id}: there is no {target}"
    sizes = [(cell, len(data)) for cell, data in notebooks.pictures(book)]
    if not any(cell.startswith("picture") for cell, _ in sizes):
        yield "no picture where the picture should be"
    for cell, size in sizes:
        if size > notebooks.IMAGE_BYTES_MAX:
            yield f"cell {cell}: a picture of {size} bytes"


def differences(kept, executed):
    """Texts and pictures that a run gives and the notebook has not, or the other way round."""
    for before, after in zip(kept.cells, executed.cells):
        if before.cell_type != "code":
            continue
        if notebooks.text_outputs(before) != notebooks.text_outputs(after):
            yield (f"cell {before.id} gives another text: run scripts/notebooks and look at what has changed\n"
                   f"  kept: {notebooks.text_outputs(before)}\n  now:  {notebooks.text_outputs(after)}")
        if count_pictures(before) != count_pictures(after):
            yield f"cell {before.id} gives {count_pictures(after)} pictures, not {count_pictures(before)}"


def count_pictures(cell):
    return sum("image/png" in output.get("data", {}) for output in cell.outputs)


def seconds_of_children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main():
    program, stem = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
    kept = notebooks.read(notebooks.FOLDER / f"{stem}.ipynb")
    failures = [*missing_parts(kept, stem), *faults_of_form(kept)]
    try:
        executed = notebooks.execute(notebooks.with_tasks(kept), program)
    except notebooks.CellError as error:
        print("\n".join(failures), error)
        return 1
    seconds = seconds_of_children()
    failures += differences(kept, notebooks.normalise(executed))
    if seconds > SECONDS_MAX:
        failures.append(f"it takes {seconds:.0f} s of processor time, more than {SECONDS_MAX}")
    print("\n".join(failures) or f"{stem}: {seconds:.1f} s")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
