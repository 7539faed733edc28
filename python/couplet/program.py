"""Finding the program and running it: with progress, and so that an interrupt ends it."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from couplet.errors import FileError, Interrupted
from couplet.progress import Progress

PATIENCE = 10.0  # seconds that an interrupted program has to keep what it has
_CHECKOUT = Path(__file__).resolve().parents[2]
_BUILD = re.compile(r"\s*(\d+)/(\d+) ")  # what ./couplet says while it compiles
_LINE = re.compile(r"\s*(\d+) %  [#-]{30}(?:  [^,]*? left)?(?:  (.*))?")


def find_program(program: str | os.PathLike[str] | None = None) -> str:
    """The program's whole path. Raises FileError if there is none.

    It is the argument, else $COUPLET, else ./couplet of the checkout around this package, else couplet on the PATH.
    """
    for where, name in (("", program), ("$COUPLET: ", os.environ.get("COUPLET"))):
        if name:
            found = shutil.which(os.fspath(name))
            if found is None:
                raise FileError(f"{where}{os.fspath(name)}: there is no such program")
            return os.path.abspath(found)
    checkout = _CHECKOUT / "couplet"
    if (_CHECKOUT / "scenarios").is_dir() and os.access(checkout, os.X_OK):
        return str(checkout)
    found = shutil.which("couplet")
    if found is None:
        raise FileError("there is no program couplet: put it on the PATH, or name it by $COUPLET or program=")
    return os.path.abspath(found)


@dataclass(frozen=True)
class Outcome:
    """How a call of the program ended."""

    exit_code: int
    out: str
    said: str


def call(arguments: list[str], *, program: str | os.PathLike[str] | None = None, progress: Progress | None = None,
         text_in: str | None = None, folder: str | os.PathLike[str] | None = None) -> Outcome:
    """Runs the program to its end. Raises FileError if it cannot be started, Interrupted after Ctrl-C.

    After an interrupt the program has `PATIENCE` to keep what it has finished.
    """
    command = [find_program(program), *arguments]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as given:
        if text_in is not None:
            given.write(text_in.encode())
            given.seek(0)
        talk = _Talk(progress)
        try:
            child = subprocess.Popen(command, stdin=given, stdout=out, stderr=talk.child_end, cwd=folder,
                                     start_new_session=True)
        except OSError as error:
            talk.close()
            raise FileError(f"{command[0]}: {error.strerror}") from error
        try:
            talk.follow(child)
        except KeyboardInterrupt:
            _stop(child)
            talk.finish()
            raise Interrupted(talk.text().strip().removeprefix("couplet: ") or "interrupted",
                              said=talk.text()) from None
        except BaseException:
            _stop(child)
            raise
        finally:
            talk.close()
        out.seek(0)
        return Outcome(child.wait(), out.read().decode(errors="replace"), talk.text())


def _stop(child: subprocess.Popen[bytes]) -> None:
    """Asks it to end, and after a while makes it."""
    if child.poll() is not None:
        return
    try:
        child.send_signal(signal.SIGINT)
        child.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


class _Talk:
    """The program's standard error. Only on a terminal it shows how far it is, so it gets one if that is wanted."""

    def __init__(self, progress: Progress | None):
        self._progress = progress
        self._bytes = bytearray()
        self._begun = ""
        try:
            if progress is None or not progress.wanted:
                raise OSError
            self._own, self.child_end = pty.openpty()
        except OSError:  # nobody looks, or there are no terminals left
            self._own, self.child_end = os.pipe()

    def follow(self, child: subprocess.Popen[bytes]) -> None:
        """Reads until the program and all that it started have ended."""
        os.close(self.child_end)
        self.child_end = -1
        while True:
            ready, _, _ = select.select([self._own], [], [], 0.5)
            if ready:
                if not self._read():
                    break
            elif child.poll() is not None:
                break
        child.wait()

    def finish(self) -> None:
        """Reads what is there."""
        while select.select([self._own], [], [], 0)[0] and self._read():
            pass

    def text(self) -> str:
        """All that it said, without the progress."""
        said = bytes(self._bytes).decode(errors="replace").replace("\r\n", "\n")
        pieces = [piece for piece in said.split("\r\033[K") if not _LINE.fullmatch(piece)]
        return "".join(pieces)

    def close(self) -> None:
        for end in (self._own, self.child_end):
            if end >= 0:
                os.close(end)
        self._own = self.child_end = -1

    def _read(self) -> bool:
        try:
            data = os.read(self._own, 65536)
        except OSError:  # a terminal whose other end is closed
            return False
        self._bytes += data
        if data and self._progress is not None:
            self._tell(data.decode(errors="replace"))
        return bool(data)

    def _tell(self, text: str) -> None:
        assert self._progress is not None
        # What comes in pieces is whole when the next line takes its place.
        *lines, self._begun = re.split(r"\r\033\[K|\r(?!\033|$)", self._begun + text)
        for piece in lines:
            if match := _LINE.fullmatch(piece):
                self._progress.update(int(match[1]) / 100, match[2] or "")
            elif match := _BUILD.fullmatch(piece):
                self._progress.update(int(match[1]) / max(int(match[2]), 1), "building the program")
