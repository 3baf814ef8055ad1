"""Files that are written: whole or not at all, with the mode that they have, or that the umask gives."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

STREAMS = (1, 2)  # stdout and stderr
Pieces = Callable[[], Iterable[str]]  # a text that is made while it is written: a long one is never held whole


class Ending(StrEnum):
    """The endings of names by which files are told apart."""

    JSON = ".json"
    TOML = ".toml"
    CSV = ".csv"
    XLSX = ".xlsx"


def ending_of(path: Path) -> Ending | None:
    """The ending of a file's name, if it is one of these."""
    written = path.suffix.lower()
    return next((one for one in Ending if one == written), None)


def write_text(path: Path, text: str) -> None:
    """Writes a text as `write_bytes` does, in UTF-8."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Writes bytes as `write_pieces` does."""
    write_pieces(path, [content])


def write_pieces(path: Path, content: Iterable[bytes]) -> None:
    """Writes a regular file by way of a temporary one beside it; what is none (a pipe, a device) is written through.

    A symbolic link stays, and what it leads to is written. Raises OSError when the path cannot be written, and when it
    is a file without a write bit, whoever asks.
    """
    found = check_writable(path)
    stream = None if found is None else _stream(found)
    if stream is not None:
        _pour(os.dup(stream), content)
    elif found is not None and not stat.S_ISREG(found.st_mode):
        _pour(os.open(path, os.O_WRONLY), content)
    else:
        _replace(Path(os.path.realpath(path)), content, found)


def write_files(folder: Path, texts: Mapping[str, str | Pieces]) -> tuple[str, ...]:
    """Writes files by name into a folder, which is made when there is none; nothing, when one of them is not writable.
    Returns the names.

    A folder that was made and stayed empty, as after an interruption, is removed.
    """
    for name in texts:
        check_writable(folder / name)
    made = [one for one in (folder, *folder.parents) if not one.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            parts = [text] if isinstance(text, str) else text()
            write_pieces(folder / name, (part.encode("utf-8") for part in parts))
    except BaseException:
        _remove_empty(made)
        raise
    return tuple(texts)


def check_writable(path: Path) -> os.stat_result | None:
    """What is at the path; None if nothing is. Raises OSError when it is a file that must not be written."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISREG(found.st_mode) and not (found.st_mode & 0o222 and os.access(path, os.W_OK)):
        raise PermissionError(errno.EACCES, "it is read-only", str(path))
    return found


def check_target(path: Path) -> None:
    """The same of a file that is to be written into a folder that is there. Raises OSError."""
    found = check_writable(path)
    if found is not None and stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder", str(path))
    if found is None or stat.S_ISREG(found.st_mode):
        where = Path(os.path.realpath(path)).parent
        if not where.is_dir():
            raise FileNotFoundError(errno.ENOENT, f"there is no folder {where}", str(path))
        if not os.access(where, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, f"nothing can be written to the folder {where}", str(path))


def _stream(found: os.stat_result) -> int | None:
    """The stream of this process that a path such as /dev/stdout leads to: what is there already must stay."""
    for stream in STREAMS:
        try:
            if os.path.samestat(os.fstat(stream), found):
                return stream
        except OSError:  # it is closed
            continue
    return None


def _pour(handle: int, content: Iterable[bytes]) -> None:
    with os.fdopen(handle, "wb") as file:
        for part in content:
            file.write(part)


def _replace(path: Path, content: Iterable[bytes], old: os.stat_result | None) -> None:
    """The new content takes the place of the old at once, and keeps its mode and, when possible, its owner."""
    new = path.parent / f".lpmech-{os.urandom(8).hex()}"
    try:
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    except OSError as error:  # of the file that is meant, not of the one on the way
        raise OSError(error.errno, error.strerror, str(path)) from error
    try:
        _pour(handle, content)
        if old is not None:
            _like(new, old)
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def _like(path: Path, old: os.stat_result) -> None:
    new = path.stat()
    if hasattr(os, "chown") and (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
        with contextlib.suppress(PermissionError):  # only root gives files away
            os.chown(path, old.st_uid, old.st_gid)
    path.chmod(stat.S_IMODE(old.st_mode))


def _remove_empty(folders: list[Path]) -> None:
    """The innermost first."""
    for folder in folders:
        try:
            folder.rmdir()
        except OSError:  # it is not empty, or was never made
            return


def compact(value: Any) -> str:
    """JSON without white space."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"


class Streamed:
    """A list in a value of JSON that is made while it is written."""

    def __init__(self, make: Callable[[], Iterable[Any]]) -> None:
        self.make = make


def whole(value: Any) -> Any:
    """A value of JSON with all its lists made."""
    if isinstance(value, Streamed):
        return [whole(item) for item in value.make()]
    if isinstance(value, dict):
        return {key: whole(item) for key, item in value.items()}
    return [whole(item) for item in value] if isinstance(value, list) else value


def compact_pieces(value: Any) -> Iterator[str]:
    """What `compact` writes, piece by piece."""
    yield from _pieces(value)
    yield "\n"


def _pieces(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for place, (key, item) in enumerate(value.items()):
            yield f"{',' if place else '{'}{json.dumps(key, ensure_ascii=False)}:"
            yield from _pieces(item)
        yield "}" if value else "{}"
    elif isinstance(value, Streamed | list):
        mark = "["
        for item in value if isinstance(value, list) else value.make():
            yield mark
            yield from _pieces(item)
            mark = ","
        yield "[]" if mark == "[" else "]"
    else:
        yield json.dumps(value, ensure_ascii=False)


def readable(value: Any) -> str:
    """JSON with one value a line."""
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def readable_rows(told: Mapping[str, Any], lists: Mapping[str, Iterable[Any]]) -> Iterator[str]:
    """The same of an object with short values and then lists, row by row.

    >>> "".join(readable_rows({"a": "b"}, {"c": [1, 2]})) == readable({"a": "b", "c": [1, 2]})
    True
    """
    pairs = (f"{json.dumps(key)}: {json.dumps(text, ensure_ascii=False)}" for key, text in told.items())
    yield "{\n " + ",\n ".join(pairs)
    for key, rows in lists.items():
        yield f",\n {json.dumps(key)}: ["
        between = "\n  "
        for row in rows:
            yield between + json.dumps(row, indent=1, ensure_ascii=False).replace("\n", "\n  ")
            between = ",\n  "
        yield "]" if between == "\n  " else "\n ]"
    yield "\n}\n"
