"""What commands replace: their own files, and no model, page of others or file that they read without `--force`.

Whoever names a table or an answer by `-o FILE` expects that it is written again. Models are what people write by hand,
and the names of the files in a folder are the command's choice, not the user's: these stay unless `--force` is given.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from inspect import Parameter, signature
from pathlib import Path
from typing import Any

from lpmech.cli.options import Force
from lpmech.cli.output import Refusal, told
from lpmech.reading.files import Ending, ending_of

PAGES = frozenset({".html", ".htm"})
# How the pages that commands write begin: those of `report`, and tables.
_HEAD = b'\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta '
OWN_PAGES = (b"<!doctype html>" + _HEAD + b'name="viewport"', b"<!DOCTYPE html>" + _HEAD + b'http-equiv="Content-Secur')
MOST_READ = 64_000_000  # bytes of a file that is asked what it is


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a command: whether it may replace anything, and the files that it reads."""

    force: bool
    read: tuple[Path, ...]


_NONE = Call(force=False, read=())
_CALL: ContextVar[Call | None] = ContextVar("call", default=None)


def with_force(run: Callable[..., Any], writes: Iterable[str]) -> Callable[..., Any]:
    """The command with `--force`. `writes`: its parameters that name what it writes; all other paths are read."""
    own, written = signature(run, eval_str=True), frozenset(writes)

    @wraps(run)
    def forced(*, force: bool, **options: Any) -> Any:
        others = (value for name, value in options.items() if name not in written)
        with _calling(Call(force=force, read=tuple(_files(others)))):
            return run(**options)

    added = Parameter("force", Parameter.KEYWORD_ONLY, default=False, annotation=Force)
    forced.__signature__ = own.replace(parameters=[*own.parameters.values(), added])  # type: ignore[attr-defined]
    return forced


@contextmanager
def _calling(call: Call) -> Iterator[None]:
    before = _CALL.set(call)
    try:
        yield
    finally:
        _CALL.reset(before)


def _files(values: Iterable[Any]) -> Iterator[Path]:
    """The files among values of options: a text is the path of one, or means something else."""
    for value in values:
        if isinstance(value, list | tuple):
            yield from _files(value)
        elif isinstance(value, str | Path) and _is_file(value):
            yield Path(value)


def _is_file(value: str | Path) -> bool:
    try:
        return os.path.isfile(value)  # noqa: PTH113 - of any text
    except ValueError:  # no path
        return False


def check_file(path: Path) -> None:
    """Raises Refusal where another file than the command's own would be lost."""
    call = _CALL.get() or _NONE
    if not call.force and path.is_symlink() and not path.exists() and ending_of(path) is Ending.TOML:
        raise _refused(path, "exists already, and leads nowhere")
    if not call.force and path.is_file():
        if any(path.samefile(one) for one in call.read):
            raise _refused(path, "is read by this command")
        if (found := _foreign(path)) is not None:
            raise _refused(path, found)


def check_folder(path: Path) -> None:
    """Raises Refusal where a file by the name of one of a certificate's would be lost that belongs to none."""
    from lpmech.certificate.folder import ALL_NAMES, has_certificate

    there = next((path / name for name in ALL_NAMES if (path / name).is_file()), None)
    if there is not None and not (_CALL.get() or _NONE).force and not has_certificate(path):
        raise _refused(there, "exists, and no certificate of lpmech is beside it")


def _refused(path: Path, reason: str) -> Refusal:
    return Refusal(f"lpmech: {told(path)} {reason}, and is left as it is; name another place, or --force replaces it")


def _foreign(path: Path) -> str | None:
    """What is there, if it is nothing that a command wrote as an answer."""
    ending = ending_of(path)
    if ending is Ending.TOML:
        return "exists already"
    if ending is Ending.JSON and _is_known(path):
        return "is a model or a certificate"
    if path.suffix.lower() in PAGES and path.stat().st_size and not _head(path).startswith(OWN_PAGES):
        return "is no page of lpmech"
    return None


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(max(map(len, OWN_PAGES)))
    except OSError:  # of a file that may be written and not read, nothing is known
        return b""


def _is_known(path: Path) -> bool:
    """Whether it says that it is an environment, another subject of certificates, a problem or a certificate."""
    from lpmech.designs.problem import FORMAT
    from lpmech.reading.formats import format_of

    try:
        tree = json.loads(path.read_bytes()) if path.stat().st_size <= MOST_READ else None
    except (OSError, ValueError, RecursionError):
        return False
    return format_of(tree) is not None or (isinstance(tree, dict) and tree.get("format") == FORMAT)
