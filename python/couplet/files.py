"""The files that commands write: read, looked over, kept and written again."""

from __future__ import annotations

import io
import json
import os
import re
import zlib
from pathlib import Path
from typing import Any

import pandas as pd

from couplet.errors import FileError

RUN_FILES = ("summary.json", "latency.csv", "timeseries.csv", "bill.csv")
BREAK_EVEN = "break_even.csv"
PAGE = "report.html"
_DATA = re.compile(r'<script type="application/json" id="couplet-data">(.*?)</script>', re.DOTALL)
_KINDS = {dict: "object", list: "list", str: "text", int: "whole number"}


def read_file(folder: Path, name: str) -> str:
    """A file of a folder of results. Raises FileError."""
    path = folder / name
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise FileError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise FileError(f"{path}: it is damaged: byte {error.start + 1} is not UTF-8") from error


def frame(text: str, place: str, columns: tuple[str, ...] = ()) -> pd.DataFrame:
    """CSV as the program writes it; empty cells are NaN, and every digit counts.

    Raises FileError if it is damaged, or lacks one of the columns.
    """
    try:
        data = pd.read_csv(io.StringIO(text), float_precision="round_trip", keep_default_na=False, na_values=[""])
    except ValueError as error:
        raise FileError(f"{place}: it is damaged: {error}") from error
    for name in columns:
        if name not in data.columns:
            raise FileError(f"{place}: it is damaged: there is no column {name}")
    return data


def parse(text: str, place: str, shape: Any = dict) -> Any:
    """JSON as the program writes it. Raises FileError if it is damaged, or not of this shape (see `misfit`)."""
    try:
        document = json.loads(text)
    except ValueError as error:
        raise FileError(f"{place}: it is damaged: {error}") from error
    wrong = misfit(document, shape)
    if wrong is not None:
        raise FileError(f"{place}: it is damaged: {wrong}")
    return document


def misfit(value: Any, shape: Any, pointer: str = "") -> str | None:
    """What is missing in a value, or None.

    A shape is a type, a list with the shape of every element, or a dict with those of members that have to be there;
    the one of ``...`` is that of every member.

    >>> misfit({"a": [{"b": 1}, {}]}, {"a": [{"b": int}]})
    'there is no /a/1/b'
    >>> misfit({"a": {"x": "1"}}, {"a": {...: int}})
    '/a/x is no whole number'
    """
    kind = shape if isinstance(shape, type) else type(shape)
    if not isinstance(value, kind):
        return f"{pointer or 'it'} is no {_KINDS[kind]}"
    if isinstance(shape, dict):
        for key in shape:
            if key is not ... and key not in value:
                return f"there is no {pointer}/{key}"
        inner = [(key, value[key], shape.get(key, shape.get(...))) for key in value]
    elif isinstance(shape, list):
        inner = [(index, entry, shape[0]) for index, entry in enumerate(value)]
    else:
        return None
    found = (misfit(entry, wanted, f"{pointer}/{key}") for key, entry, wanted in inner if wanted is not None)
    return next(filter(None, found), None)


def page_data(page: str, place: str = PAGE) -> dict[str, Any]:
    """What a page shows; empty if it is none of the program's. Raises FileError if it is damaged."""
    block = _DATA.search(page)
    return parse(block[1], place) if block else {}


class Written:
    """What a command gives: the files that it wrote, and what it said. `folder` is where they are kept, or None.

    `said` is what the program wrote to its standard error, `text` to its standard output.
    """

    def __init__(self, files: dict[str, str], *, folder: Path | None = None, said: str = "", text: str = ""):
        self._files = dict(files)
        # A page is a hundred times as large as the other files, and few ask for it.
        page = self._files.pop(PAGE, None)
        self._page = None if page is None else zlib.compress(page.encode("utf-8", errors="surrogatepass"), 1)
        self.folder = folder
        self.said = said
        self.text = text

    @property
    def files(self) -> dict[str, str]:
        """What the program wrote, by the files' names."""
        page = {} if self._page is None else {PAGE: zlib.decompress(self._page).decode("utf-8", errors="surrogatepass")}
        return {**self._files, **page}

    def save(self, folder: str | os.PathLike[str]) -> None:
        """Writes the files that the program wrote. Raises FileError."""
        try:
            Path(folder).mkdir(parents=True, exist_ok=True)
            for name, text in self.files.items():
                Path(folder, name).write_bytes(text.encode("utf-8"))
        except OSError as error:
            raise FileError(f"{error.filename or folder}: {error.strerror}") from error

    def _text(self, name: str) -> str:
        if name not in self._files:
            raise FileError(f"{self._place(name)}: there is no such file")
        return self._files[name]

    def _place(self, name: str) -> str:
        return name if self.folder is None else str(self.folder / name)

    def _frame(self, name: str, *columns: str) -> pd.DataFrame:
        return frame(self._text(name), self._place(name), columns)

    def _parsed(self, name: str, shape: Any) -> Any:
        return parse(self._text(name), self._place(name), shape)
