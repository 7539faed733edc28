"""Scenarios: loaded from a file, a text or a dict, with values overridden, validated."""

from __future__ import annotations

import copy
import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from couplet import jsonc
from couplet.errors import INVALID, FileError, Problem, ScenarioError, error_of
from couplet.html import table
from couplet.program import call


NAME_BYTES_MAX = 250  # what file systems allow, with .json


class Scenario:
    """A scenario and what is overridden in it. It never changes: `set` and `override` give another one.

    >>> base = Scenario({"couplet": 1, "run": {"duration": "1h"}}, name="sample")
    >>> base.set("/run/duration", "2h").get("/run/duration")
    '2h'
    >>> base.get("/run/duration")
    '1h'
    """

    def __init__(self, source: str | os.PathLike[str] | Mapping[str, Any] | Scenario, *, name: str | None = None,
                 folder: str | os.PathLike[str] | None = None):
        """`source` is a file, a text of JSON with comments, a dict, or another scenario.

        `name` names the results (default: the file's name) and has to be the name of a file. Files that the scenario
        names lie in `folder` (default: the scenario's). Raises FileError, or ValueError for such a name or value.
        """
        self._path: Path | None = None
        self._overrides: dict[str, Any] = {}
        self._folder = Path(folder) if folder is not None else None
        if isinstance(source, Scenario):
            self._path, self._text, self._folder = source._path, source._text, self._folder or source._folder
            self._overrides = dict(source._overrides)
            self.name = source.name if name is None else name
        elif isinstance(source, Mapping):
            jsonc.check(source)
            self._text = json.dumps(source, indent=2, ensure_ascii=False)
            self.name = "scenario" if name is None else name
        elif isinstance(source, str) and ("{" in source or "\n" in source):
            self._text = source
            self.name = "scenario" if name is None else name
        else:
            self._path = Path(source)
            self._text = _read(self._path)
            self.name = self._path.stem if name is None else name
        if self._path is not None and (self.name != self._path.stem or self._folder is not None):
            self._folder, self._path = self._folder or self._path.parent, None
        if self._path is None:
            _check_name(self.name)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Scenario:
        """The scenario of a file."""
        return cls(Path(path))

    @property
    def text(self) -> str:
        """As it was written, comments included, without what is overridden."""
        return self._text

    @property
    def path(self) -> Path | None:
        """Its file, if it has one."""
        return self._path

    @property
    def folder(self) -> Path | None:
        """Where the files lie that it names, if that was given or it has a file."""
        return self._path.parent if self._path is not None else self._folder

    @property
    def overrides(self) -> dict[str, Any]:
        """What is overridden, by JSON pointers."""
        return dict(self._overrides)

    @property
    def document(self) -> Any:
        """The scenario as dicts and lists, with what is overridden. Raises ScenarioError if it is no JSON."""
        try:
            document = jsonc.loads(self._text)
        except json.JSONDecodeError as error:
            raise ScenarioError([Problem(self._file, error.msg, error.lineno, error.colno)]) from None
        for pointer, value in self._overrides.items():
            jsonc.assign(document, pointer, copy.deepcopy(value))
        return document

    @property
    def title(self) -> str:
        """What tables call it."""
        return _title(self.document, self.name)

    @property
    def architectures(self) -> list[str]:
        """The names of its architectures."""
        return list(_architectures(self.document))

    def get(self, pointer: str) -> Any:
        """The value at a JSON pointer. Raises KeyError."""
        return jsonc.lookup(self.document, pointer)

    def set(self, pointer: str, value: Any) -> Scenario:
        """Another scenario in which this value is as given; as ``--set POINTER=VALUE``."""
        return self.override({pointer: value})

    def override(self, values: Mapping[str, Any] | None = None, /, **more: Any) -> Scenario:
        """Another scenario with these values, by JSON pointers.

        >>> base = Scenario({"run": {"seed": 1}})
        >>> base.override({"/run/seed": 2, "/run/duration": "5m"}).document
        {'run': {'seed': 2, 'duration': '5m'}}
        """
        changed = Scenario(self)
        for pointer, value in {**(values or {}), **more}.items():
            if not jsonc.pointer_parts(pointer):
                raise ValueError("the whole scenario cannot be overridden; make another one")
            value = jsonc.plain(value)
            jsonc.check(value, pointer)
            changed._overrides.pop(pointer, None)
            changed._overrides[pointer] = copy.deepcopy(value)
        return changed

    def validate(self, *, program: str | os.PathLike[str] | None = None) -> list[Problem]:
        """Every mistake in it, with its place; empty if there is none."""
        return self._examine("problems", program)

    def advice(self, *, program: str | os.PathLike[str] | None = None) -> list[Problem]:
        """What experience says against its design, although it is valid."""
        return self._examine("advice", program)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes it to a file; with comments if nothing is overridden."""
        text = json.dumps(self.document, indent=2, ensure_ascii=False) + "\n" if self._overrides else self._text
        try:
            Path(path).write_bytes(encoded(text))
        except OSError as error:
            raise FileError(f"{path}: {error.strerror}") from error

    @contextmanager
    def arguments(self) -> Iterator[list[str]]:
        """What the program is called with: its file, for the time being, and options for what is overridden."""
        options = [f"--set={pointer}={jsonc.option_value(value, pointer)}"
                   for pointer, value in self._overrides.items()]
        if self._path is not None:
            yield [str(self._path), *options]
            return
        with tempfile.TemporaryDirectory(prefix="couplet-") as folder:
            yield [str(self._lay_out(Path(folder))), *options]

    def _lay_out(self, folder: Path) -> Path:
        """Its file in a folder, beside links to what it names. Raises FileError."""
        file = folder / f"{self.name}.json"
        try:
            for entry in self._folder.iterdir() if self._folder is not None else ():
                if entry.name != file.name:
                    Path(folder, entry.name).symlink_to(entry.resolve())
            file.write_bytes(encoded(self._text))
        except OSError as error:
            raise FileError(f"{error.filename or file}: {error.strerror}") from error
        return file

    @property
    def _file(self) -> str:
        return str(self._path) if self._path is not None else f"{self.name}.json"

    def renamed(self, text: str, file: str) -> str:
        """The program's words with this scenario's file for the one it was given."""
        return text if self._path is not None else text.replace(file, self._file)

    def _examine(self, what: str, program: str | os.PathLike[str] | None) -> list[Problem]:
        with self.arguments() as arguments:
            outcome = call(["validate", *arguments, "--format", "json"], program=program)
            said = self.renamed(outcome.said, arguments[0])
            if outcome.exit_code not in (0, INVALID):
                raise error_of(outcome.exit_code, said)
            found = json.loads(outcome.out)[what]
            return [Problem(self.renamed(entry.get("file", self._file), arguments[0]),
                            entry["message"] if "message" in entry else entry["reason"], entry.get("line"),
                            entry.get("column"), entry.get("pointer", ""), entry.get("id"), entry.get("fix"))
                    for entry in found]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and (self.name, self.document) == (other.name, other.document)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        source = repr(str(self._path)) if self._path is not None else f"name={self.name!r}"
        more = f" with {len(self._overrides)} overridden" if self._overrides else ""
        return f"<Scenario {source}{more}>"

    def _repr_html_(self) -> str:
        try:
            document = self.document
        except (ScenarioError, KeyError) as error:
            return table(("what is wrong",), [(error.args[0],)], caption=self.name)
        rows = [(name, part.get("title", "") if isinstance(part, dict) else "")
                for name, part in _architectures(document).items()]
        rows += [(pointer, json.dumps(value, ensure_ascii=False)) for pointer, value in self._overrides.items()]
        return table(("", ""), rows, caption=_title(document, self.name))


def _check_name(name: str) -> None:
    """Raises ValueError: the program takes its file's name for the scenario's."""
    wrong = not isinstance(name, str) or name in ("", ".", "..") or re.search(r"[/\\\x00-\x1f\x7f]", name)
    try:
        wrong = wrong or len(os.fsencode(name)) > NAME_BYTES_MAX
    except UnicodeEncodeError:
        wrong = True
    if wrong:
        raise ValueError(f"{name!r} cannot name a scenario: a name is that of a file, of 1 to {NAME_BYTES_MAX} bytes, "
                         "without slashes, backslashes and control characters, and not . or ..")


def _title(document: Any, name: str) -> str:
    title = document.get("title") if isinstance(document, dict) else None
    return title if isinstance(title, str) else name


def _architectures(document: Any) -> dict[str, Any]:
    found = document.get("architectures") if isinstance(document, dict) else None
    return found if isinstance(found, dict) else {}


def encoded(text: str) -> bytes:
    """As the file was, bytes that are not UTF-8 included: the program says in which line and column they are."""
    try:
        return text.encode("utf-8", errors="surrogateescape")
    except UnicodeEncodeError:  # surrogates of a text of Python
        return text.encode("utf-8", errors="surrogatepass")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise FileError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError:
        return path.read_text(encoding="utf-8", errors="surrogateescape")  # the program says where
