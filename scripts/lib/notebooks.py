"""Executing notebooks on a clean kernel, and what of them is kept. Used by scripts/notebooks and tests/notebooks."""

import base64
import contextlib
import io
import json
import os
import pathlib
import re
import sys
import tempfile

import nbformat
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from nbconvert.preprocessors import ExecutePreprocessor
from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "notebooks"
TIME_LIMIT = 300  # seconds, for a cell, on a machine that is busy otherwise
IMAGE_BYTES_MAX = 60_000
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
COLOURS = re.compile(r"\x1b\[[\d;]*m")  # of a terminal
TASK_CODE = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def paths():
    """All notebooks, in order."""
    return sorted(FOLDER.glob("[0-9]*.ipynb"))


def read(path):
    return nbformat.read(path, as_version=4)


@contextlib.contextmanager
def clean_kernel():
    """The kernel python3 is this Python's, and nothing that a user has configured is seen."""
    before = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="couplet-kernel-") as folder:
        folder = pathlib.Path(folder)
        (folder / "kernels/python3").mkdir(parents=True)
        kernel = {"argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
                  "display_name": "Python 3", "language": "python"}
        (folder / "kernels/python3/kernel.json").write_text(json.dumps(kernel))
        os.environ.update(JUPYTER_PATH=str(folder), JUPYTER_CONFIG_DIR=str(folder / "config"), PYTHONHASHSEED="0",
                          JUPYTER_RUNTIME_DIR=str(folder / "runtime"), JUPYTER_DATA_DIR=str(folder / "data"),
                          IPYTHONDIR=str(folder / "ipython"), PYTHONDONTWRITEBYTECODE="1",
                          PYDEVD_DISABLE_FILE_VALIDATION="1")
        for name in ("MPLBACKEND", "PYTHONPATH", "PYTHONSTARTUP"):
            os.environ.pop(name, None)
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


class CellError(Exception):
    """A cell ended with an error, or not in time."""


def execute(book, program=None, time_limit=TIME_LIMIT):
    """Runs all cells in the folder of the notebooks. `program` is $COUPLET. Raises CellError."""
    with clean_kernel():
        if program is not None:
            os.environ["COUPLET"] = str(program)
        try:
            ExecutePreprocessor(timeout=time_limit, kernel_name="python3").preprocess(
                book, {"metadata": {"path": str(FOLDER)}})
        except (CellExecutionError, CellTimeoutError) as error:
            raise CellError(COLOURS.sub("", str(error))) from None
    return book


def task_code(book):
    """The code that tasks show, each piece as it stands."""
    return [code for cell in book.cells if cell.id.startswith("task-") for code in TASK_CODE.findall(cell.source)]


def with_tasks(book):
    """The notebook with the code of its tasks at its end, to be executed with it."""
    longer = nbformat.from_dict(json.loads(json.dumps(book)))
    for number, code in enumerate(task_code(book)):
        cell = nbformat.v4.new_code_cell(code)
        cell.id = f"code-of-tasks-{number}"
        longer.cells.append(cell)
    return longer


def normalise(book):
    """Without whatever differs from machine to machine; pictures without more colours than they need."""
    book.metadata = nbformat.from_dict(METADATA)
    count = 0
    for cell in book.cells:
        cell.metadata = {}
        if cell.cell_type != "code":
            continue
        count += 1
        cell.execution_count = count
        cell.outputs = [_plain(output, count) for output in _joined(cell.outputs)]
    return book


def text_outputs(cell):
    """The texts that a cell gave, in order; of a picture there is none. Blanks count as one."""
    texts = []
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            texts.append(output.text)
        elif "data" in output and "image/png" not in output.data:
            texts.append(output.data.get("text/plain", ""))
    return [re.sub(r"\s+", " ", text).strip() for text in texts]


def pictures(book):
    """(cell's id, bytes of a PNG) of every picture."""
    for cell in book.cells:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                yield cell.id, base64.b64decode(output.data["image/png"])


def save(book, path):
    nbformat.validate(book)
    pathlib.Path(path).write_text(nbformat.writes(book, version=4) + "\n", encoding="utf-8")


def _joined(outputs):
    """What was printed in several pieces is one: how it is cut depends on the moment."""
    joined = []
    for output in filter(lambda output: not _is_gone(output), outputs):
        last = joined[-1] if joined else None
        if last is not None and output.output_type == last.output_type == "stream" and output.name == last.name:
            last.text += output.text
        else:
            joined.append(output)
    return joined


def _is_gone(output):
    """A progress bar that has ended."""
    return output.output_type == "display_data" and output.data.get("text/plain") == ""


def _plain(output, count):
    if output.output_type == "execute_result":
        output.execution_count = count
    if "metadata" in output:
        output.metadata = {}
    if "image/png" in output.get("data", {}):
        output.data["image/png"] = _smaller(output.data["image/png"])
    return output


def _smaller(encoded):
    """A PNG of at most 96 colours, without the name of who made it."""
    image = Image.open(io.BytesIO(base64.b64decode(encoded))).convert("RGB")
    out = io.BytesIO()
    image.quantize(96, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return base64.b64encode(out.getvalue()).decode() + "\n"
