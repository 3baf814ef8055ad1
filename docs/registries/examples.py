"""Shipped cases as examples: which to show, and what a command prints of it."""

import contextlib
import io
import os
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from lpmech.casefiles import library
from lpmech.cli.run import run

FOLDERS = ("bv08", "l14", "bt", "general", "bv06", "beyond", "counterexamples")  # the ones to read come first
WIDTH = "84"


@dataclass(frozen=True)
class Example:
    """A shipped case with what it expects."""

    name: str
    size: int
    expect: dict[str, Any]

    @property
    def mechanism(self) -> str:
        """The mechanism that it is about: a name, or a file."""
        return str(self.expect.get("mechanism", ""))

    def verdict(self, claim: str) -> str | None:
        """What it expects of a claim."""
        told = self.expect.get("claims", {}).get(claim)
        return told if told is None or isinstance(told, str) else told.get("verdict")

    @property
    def rank(self) -> tuple[int, int]:
        """Cases with a file of their own come last."""
        folder = self.name.partition("/")[0]
        place = FOLDERS.index(folder) if folder in FOLDERS else len(FOLDERS)
        return place + 10 * ("/" in self.mechanism), self.size


@cache
def examples() -> tuple[Example, ...]:
    """All of them, those to show first."""
    found = []
    for name, path in library.cases().items():
        text = path.read_text(encoding="utf-8")
        found.append(Example(name=name, size=len(text), expect=tomllib.loads(text).get("expect", {})))
    return tuple(sorted(found, key=lambda one: one.rank))


def names(found: Iterable[Example], most: int = 8) -> str:
    """The names of cases."""
    listed = [f"`{one.name}`" for one in found]
    more = f" and {len(listed) - most} more" if len(listed) > most else ""
    return ", ".join(listed[:most]) + more


@cache
def session(*arguments: str) -> str:
    """What a command prints, after a line with the command."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = WIDTH
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            run(list(arguments))
    finally:
        os.environ.pop("COLUMNS")
        if before is not None:
            os.environ["COLUMNS"] = before
    told = out.buffer.getvalue().decode()  # type: ignore[attr-defined]
    return f"$ lpmech {' '.join(arguments)}\n{told}"


def head(text: str) -> str:
    """The first paragraphs of an answer of `certify`: all before the list of claims."""
    first, mark, _ = text.partition("\nClaims\n")
    return first.rstrip("\n") + ("\n…" if mark else "")


def section(text: str, title: str, lines: int) -> str:
    """A section of an answer, and so many lines of it."""
    _, mark, rest = text.partition(f"\n{title}")
    if not mark:
        return ""
    kept = f"{title}{rest}".split("\n\n", 1)[0].split("\n")
    return "\n".join([*kept[:lines], *(["…"] if len(kept) > lines else [])])
