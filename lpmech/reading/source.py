"""Bytes to text: a file that exists, is not too large, and is UTF-8 without a byte order mark."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import TextIO

from lpmech.reading.faults import Faults

CASE_FILE = "a case file (.toml) or an environment (.json)"  # what is expected of a path
MAX_BYTES = 256 << 20
MAX_DEPTH = 64  # of nested lists and objects
BOM = b"\xef\xbb\xbf"


def read_text(path: Path, expected: str = CASE_FILE) -> str:
    """The text of a file. Raises BadInput, which says what file is expected."""
    faults = Faults(str(path))
    text = decode(_read_bytes(path, faults, expected), faults)
    faults.check()
    return text


def read_bytes(path: Path, expected: str = CASE_FILE) -> bytes:
    """The bytes of a file. Raises BadInput, also where they are too many."""
    faults = Faults(str(path))
    content = _read_bytes(path, faults, expected)
    _check_size(content, faults)
    faults.check()
    return content


def read_stdin() -> str:
    """The text on stdin, which can be read only once: the same again where it is asked for again. Raises BadInput."""
    if sys.stdin is None:
        faults = Faults("stdin")
        faults.add("E-FILE-UNREADABLE", (), "no stdin", "a text on stdin")
        faults.check()
    return _read_stream(sys.stdin)


@cache
def _read_stream(stream: TextIO) -> str:
    faults = Faults("stdin")
    text = decode(stream.buffer.read(MAX_BYTES + 1), faults)
    faults.check()
    return text


def _read_bytes(path: Path, faults: Faults, expected: str) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        faults.add("E-FILE-MISSING", (), "no such file", expected)
    except IsADirectoryError:
        faults.add("E-FILE-DIRECTORY", (), "a directory", "a file", _in_folder(path))
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        reason = error.strerror if isinstance(error, OSError) else None
        faults.add("E-FILE-UNREADABLE", (), reason or str(error), "a file that can be read")
    faults.check()
    return content


def _in_folder(folder: Path) -> str:
    """How to mend that a folder is named: by the environment in it, if another command wrote it."""
    written = folder / "environment.json"
    return f"name a file in it, such as {written}" if written.is_file() else "name a file in it"


def decode(content: bytes, faults: Faults) -> str:
    """Bytes as text; "" where they are at fault."""
    if not _check_size(content, faults):
        return ""
    if content.startswith(BOM):
        faults.add("E-FILE-BOM", (), "a byte order mark at the start", "UTF-8 without one")  # fmt: skip
        return ""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = f"byte 0x{content[error.start]:02x} in line {line}, which is not UTF-8"
        faults.add("E-FILE-ENCODING", (), found, "UTF-8")
        return ""


def _check_size(content: bytes, faults: Faults) -> bool:
    """Whether a file is not too large; a fault where it is."""
    if len(content) > MAX_BYTES:
        faults.add("E-FILE-SIZE", (), f"more than {MAX_BYTES} bytes", f"at most {MAX_BYTES} bytes")
    return len(content) <= MAX_BYTES


def is_deep(tree: object) -> bool:
    """Whether lists and objects are nested deeper than MAX_DEPTH. Without recursion: the depth may be anything."""
    level = [tree]
    for _ in range(MAX_DEPTH):
        level = [inner for value in level for inner in _inside(value)]
        if not level:
            return False
    return True


def _inside(value: object) -> list[object]:
    values = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [inner for inner in values if isinstance(inner, dict | list)]
