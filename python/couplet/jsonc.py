"""JSON with // and /* */ comments, as scenarios are written."""

from __future__ import annotations

import json
import math
import re
from typing import Any

_TOKEN = re.compile(r'"(?:\\.|[^"\\\n])*"|//[^\n]*|/\*.*?\*/', re.DOTALL)


def without_comments(text: str) -> str:
    """The same text with blanks for comments, so that lines and columns stay.

    >>> without_comments('{"a": "//"} // b')
    '{"a": "//"}     '
    """
    def blank(match: re.Match[str]) -> str:
        token = match.group()
        return token if token[0] == '"' else re.sub(r"[^\n]", " ", token)

    return _TOKEN.sub(blank, text)


def loads(text: str) -> Any:
    """The value that JSON with comments stands for. Raises json.JSONDecodeError.

    >>> loads('[1, /* two */ 3]')
    [1, 3]
    """
    return json.loads(without_comments(text))


def pointer_parts(pointer: str) -> list[str]:
    """The keys that a JSON pointer (RFC 6901) names one after the other.

    >>> pointer_parts("/a~1b/0")
    ['a/b', '0']
    """
    if pointer == "":
        return []
    if not pointer.startswith("/"):
        raise ValueError(f"a JSON pointer begins with /, as in /run/duration; got {pointer!r}")
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/")]


def lookup(document: Any, pointer: str) -> Any:
    """What a pointer refers to. Raises KeyError.

    >>> lookup({"run": {"seed": 7}}, "/run/seed")
    7
    """
    return _follow(document, pointer_parts(pointer), pointer)


def _follow(value: Any, parts: list[str], pointer: str) -> Any:
    for part in parts:
        key = _index(value, part) if isinstance(value, list) else part
        if key is None or not isinstance(value, (list, dict)) or (isinstance(value, dict) and key not in value):
            raise KeyError(f"{pointer}: there is no {part!r}")
        value = value[key]
    return value


def _index(values: list[Any], part: str) -> int | None:
    """The element that a part of a pointer means, if there is one: -1 and 01 are no indices."""
    return int(part) if re.fullmatch("0|[1-9][0-9]{0,8}", part) and int(part) < len(values) else None


def assign(document: Any, pointer: str, value: Any) -> None:
    """Puts a value where a pointer refers to; the last key may be new, and - is the end of a list. Raises KeyError.

    >>> a = {"run": {}}
    >>> assign(a, "/run/seed", 7)
    >>> a
    {'run': {'seed': 7}}
    """
    *parents, key = pointer_parts(pointer)
    place = _follow(document, parents, pointer)
    if isinstance(place, dict):
        place[key] = value
    elif isinstance(place, list) and key == "-":
        place.append(value)
    elif isinstance(place, list) and (index := _index(place, key)) is not None:
        place[index] = value
    else:
        raise KeyError(f"{pointer}: there is no {key!r}")


def plain(value: Any) -> Any:
    """The same without numpy: numbers and arrays of numpy and pandas are none that JSON knows."""
    return value.tolist() if hasattr(value, "tolist") else value


def check(value: Any, pointer: str = "") -> None:
    """Raises ValueError, with the pointer, for a number or a text that JSON cannot tell.

    >>> check({"a": [1.5, float("nan")]})
    Traceback (most recent call last):
    ValueError: /a/1: nan is no number that JSON has; give a finite one
    """
    if isinstance(value, dict):
        for key, inner in value.items():
            step = str(key).replace("~", "~0").replace("/", "~1")
            check(key, f"{pointer}/{step}")
            check(inner, f"{pointer}/{step}")
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            check(inner, f"{pointer}/{index}")
    elif isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{pointer}: {value} is no number that JSON has; give a finite one")
    elif isinstance(value, str) and any("\ud800" <= letter <= "\udfff" for letter in value):
        raise ValueError(f"{pointer!a}: {value!a} has half of a pair of surrogates, which UTF-8 cannot write")


_BARE = re.compile(r"[A-Za-z0-9_/.+%-]+")


def option_value(value: Any, pointer: str = "") -> str:
    """A value as --set and --vary take it. A text stays a text whatever it looks like. Raises ValueError as `check`.

    >>> option_value("10m"), option_value(4), option_value(True), option_value({"a": 1})
    ('10m', '4', 'true', '{"a": 1}')
    >>> option_value("4"), option_value("a,b"), option_value("1..2")
    ('"4"', '"a,b"', '"1..2"')
    """
    value = plain(value)
    check(value, pointer)
    if isinstance(value, str) and _BARE.fullmatch(value) and ".." not in value and not _is_json(value):
        return value
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
