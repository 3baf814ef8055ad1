"""What a subject of the benchmarks is: a task, its sizes, and the programs that do it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.util import find_spec
from typing import Any


class Scale(StrEnum):
    """How large the tasks of a run are."""

    QUICK = "quick"
    USUAL = "usual"
    LARGE = "large"


class Evidence(StrEnum):
    """What a program's answer is worth."""

    PROVED = "exact, with proof"
    EXACT = "exact, without proof"
    FLOATS = "floats"


@dataclass(frozen=True)
class Work:
    """A prepared task: what is measured, and into how many alike pieces its time is divided.

    `megabytes` tells the memory of the last run where it is not that of the process itself.
    """

    run: Callable[[], Any]
    pieces: int = 1
    megabytes: Callable[[], float] | None = None


@dataclass(frozen=True)
class Program:
    """A way to do the task.

    `prepare` takes the task and returns the work; what it does itself is not measured. `modules` and `commands` must be
    installed. A program is not given tasks above the size `largest`.
    """

    name: str
    evidence: Evidence
    prepare: Callable[[Any], Work]
    modules: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    largest: int | None = None

    def missing(self) -> list[str]:
        """The modules and commands that are not installed."""
        absent = [name for name in self.modules if find_spec(name) is None]
        return absent + [name for name in self.commands if shutil.which(name) is None]


def same(own: Any, other: Any) -> str:
    """What two answers have apart, as text; nothing when they are equal."""
    return "" if own == other else "another answer"


@dataclass(frozen=True)
class Subject:
    """A task at several sizes, with lpmech's program first.

    `instance` makes the task of a size. `differ` says what lpmech's answer and another program's have apart. Without
    `peers` the programs are steps of lpmech, and it is not told which of them is the faster.
    """

    name: str
    title: str
    about: str
    size: str
    sizes: Mapping[Scale, tuple[int, ...]]
    instance: Callable[[int], Any]
    programs: tuple[Program, ...]
    piece: str = ""
    peers: bool = True
    differ: Callable[[Any, Any], str] = field(default=same)
