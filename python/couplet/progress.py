"""A progress bar for terminals and notebooks, without other packages than those that are there anyway."""

from __future__ import annotations

import html
import sys
import time
from typing import Any, TextIO

FIRST_AFTER = 1.0  # seconds; shorter work needs no bar
NEXT_AFTER = 0.1
BAR = 30


def progress_line(share: float, note: str = "") -> str:
    """A bar of text.

    >>> progress_line(0.5, "4 of 8 runs")
    ' 50 %  ###############---------------  4 of 8 runs'
    """
    share = min(max(share, 0.0), 1.0)
    filled = int(share * BAR)
    line = f"{share * 100:3.0f} %  {'#' * filled}{'-' * (BAR - filled)}"
    return f"{line}  {note}" if note else line


def in_notebook() -> bool:
    """Whether there is a Jupyter kernel around."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell is not None and "IPKernelApp" in getattr(shell, "config", {})


class Progress:
    """How far the work is: in a notebook as a bar that goes when the work is done, on a terminal as a line.

    `shown` None decides by where it runs: nothing in pipes and files. With a function instead, that is called as
    ``shown(share, note)`` for each step.
    """

    def __init__(self, shown: Any = None, *, title: str = "", stream: TextIO | None = None):
        self._stream = sys.stderr if stream is None else stream
        self._call = shown if callable(shown) else None
        self._notebook = in_notebook() and stream is None
        self._shown = (self._notebook or self._stream.isatty()) if shown is None else bool(shown)
        self._title = title
        self._start = self._last = time.monotonic()
        self._visible = False
        self._handle: Any = None

    @property
    def wanted(self) -> bool:
        """Whether anybody sees it."""
        return self._shown

    def update(self, share: float, note: str = "") -> None:
        """`share` of the work is done, from 0 to 1."""
        if self._call is not None:
            self._call(share, note)
            return
        now = time.monotonic()
        if not self._shown or now - self._start < FIRST_AFTER or (self._visible and now - self._last < NEXT_AFTER):
            return
        self._last = now
        if self._notebook:
            self._show_html(share, note)
        else:
            self._stream.write("\r\033[K" + progress_line(share, note))
            self._stream.flush()
        self._visible = True

    def close(self) -> None:
        """Makes it go."""
        if not self._visible:
            return
        self._visible = False
        if self._notebook:
            self._handle.update(_Html("", ""))
        else:
            self._stream.write("\r\033[K")
            self._stream.flush()

    def _show_html(self, share: float, note: str) -> None:
        from IPython.display import display

        text = f"{self._title} {share * 100:.0f} % {note}".strip()
        bar = (f'<progress max="1" value="{share:.4f}" style="width: 20em" aria-label="progress"></progress> '
               f"{html.escape(text)}")
        if self._handle is None:
            self._handle = display(_Html(bar, text), display_id=True)
        else:
            self._handle.update(_Html(bar, text))

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Html:
    """What IPython shows: as HTML in a notebook, as text elsewhere."""

    def __init__(self, markup: str, text: str):
        self._markup = markup
        self._text = text

    def _repr_html_(self) -> str:
        return self._markup

    def __repr__(self) -> str:
        return self._text
