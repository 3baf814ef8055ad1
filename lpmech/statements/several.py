"""Statements on several processes, and what was found kept as soon as it is there.

Processes share the statements. If there are more processes than statements, and many draws, they share the draws of
each. Whoever keeps what is found (`store.py`) is told of an outcome, and of a part of shared draws, in the order in
which they come, and has none of them done again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Protocol, TypeVar

from lpmech.statements.registry import statements
from lpmech.statements.run import Looked, Outcome, draw, most_draws, run
from lpmech.statements.statement import Statement
from lpmech.sweeps.workers import Workers

MANY = 1_000  # samples, from which on processes share them: to start one takes as long as some hundred draws
PART = 20  # draws that a process looks at in turn
T = TypeVar("T")
Known = Callable[[], Mapping[str, Statement]]
Report = Callable[[Outcome], None]
Shown = tuple[bool | None, ...]  # of a part, whether each draw met the hypotheses; None: it is to be looked at again


class Keeper(Protocol):
    """Who keeps what is found."""

    def outcome(self, statement: Statement) -> Outcome | None:
        """What was found of a statement before."""

    def parts(self, statement: Statement) -> Mapping[int, Shown]:
        """The parts of its draws that were looked at before, if there is no outcome yet."""

    def add(self, outcome: Outcome) -> None:
        """Keeps an outcome."""

    def add_part(self, identity: str, part: int, shown: Shown) -> None:
        """Keeps a part of a statement's draws."""


class Nobody:
    """Keeps nothing."""

    def outcome(self, statement: Statement) -> None:
        """There is none."""

    def parts(self, statement: Statement) -> Mapping[int, Shown]:
        """There are none."""
        return {}

    def add(self, outcome: Outcome) -> None:
        """Forgets it."""

    def add_part(self, identity: str, part: int, shown: Shown) -> None:
        """Forgets it."""


NOBODY = Nobody()


def run_all(
    chosen: Sequence[Statement], samples: int, seed: int, *, jobs: int | None = None, report: Report | None = None,
    known: Known = statements, keeper: Keeper = NOBODY,
) -> list[Outcome]:  # fmt: skip
    """Runs the statements on several processes (default: one a core), and reports each as soon as it is done.

    `known` gives the statements by id in every process; `keeper` has what was found before, which is not reported.
    """
    before = {one.id: outcome for one in chosen if (outcome := keeper.outcome(one)) is not None}
    left = [one for one in chosen if one.id not in before]
    cores, found = jobs or os.cpu_count() or 1, dict(before)
    is_shared = cores > len(chosen) and samples >= MANY
    new = _by_draws if is_shared else _one_by_one if cores <= 1 or len(left) <= 1 else _by_statements
    with closing(new(left, samples, seed, cores, known, keeper)) as outcomes:
        for outcome in outcomes:
            found[outcome.id] = outcome
            if report:
                report(outcome)
    return [found[one.id] for one in chosen]


Outcomes = Generator[Outcome, None, None]


def _one_by_one(
    left: Sequence[Statement], samples: int, seed: int, cores: int, known: Known, keeper: Keeper
) -> Outcomes:  # fmt: skip
    yield from (_kept(run(one, samples, seed), keeper) for one in left)


def _by_draws(
    left: Sequence[Statement], samples: int, seed: int, cores: int, known: Known, keeper: Keeper
) -> Outcomes:  # fmt: skip
    draws = partial(_shared, cores, known, keeper)
    yield from (_kept(run(one, samples, seed, draws=draws), keeper) for one in left)


def _by_statements(
    left: Sequence[Statement], samples: int, seed: int, cores: int, known: Known, keeper: Keeper
) -> Outcomes:  # fmt: skip
    work = partial(_run_by_number, known, [one.id for one in left], samples, seed)
    with closing(Workers(work, _killed, min(cores, len(left))).answers(range(len(left)))) as answers:
        for number, found in in_order(_seen(answers, keeper)):
            yield found or _kept(run(left[number], samples, seed), keeper)


def _kept(outcome: Outcome, keeper: Keeper) -> Outcome:
    keeper.add(outcome)
    return outcome


def _seen(answers: Iterable[tuple[int, Outcome | None]], keeper: Keeper) -> Iterator[tuple[int, Outcome | None]]:
    """The answers of processes, each kept as it comes: those before it in order may take long."""
    for number, found in answers:
        if found is not None:
            keeper.add(found)
        yield number, found


def _run_by_number(
    known: Known, ids: Sequence[str], samples: int, seed: int, number: int
) -> tuple[int, Outcome | None]:
    """The outcome of one of some statements; None where it cannot be run, which is raised when it is run again."""
    try:
        return number, _light(run(known()[ids[number]], samples, seed))
    except Exception:
        return number, None


def _light(outcome: Outcome) -> Outcome:
    """Without the mechanism and the instance behind it, which are large and need not leave the process."""
    found = outcome.counterexample
    if found is None:
        return outcome
    light = replace(found.failure, mechanism=None, about=None)
    return replace(outcome, counterexample=replace(found, failure=light))


def _killed(number: int, code: int) -> tuple[int, Outcome | None]:
    raise MemoryError(f"a process was killed twice at statement {number + 1} of those that were to run")


def _shared(
    jobs: int, known: Known, keeper: Keeper, statement: Statement, samples: int, seed: int
) -> Generator[Looked, None, None]:  # fmt: skip
    """The draws, looked at by processes; one that refutes or cannot be looked at is looked at here again."""
    most = most_draws(statement, samples)
    look, before = partial(_part, known, statement.id, seed, most), keeper.parts(statement)
    left = (part for part in range(-(-most // PART)) if part not in before)
    with closing(Workers(look, _lost, jobs).answers(left)) as answers:
        for part, shown in in_order(chain(before.items(), _told(answers, statement.id, keeper))):
            for number, met in enumerate(shown, part * PART):
                yield draw(statement, seed, number) if met is None else Looked(False, met)


def _told(answers: Iterable[tuple[int, Shown]], identity: str, keeper: Keeper) -> Iterator[tuple[int, Shown]]:
    """The parts that processes have looked at, each kept as it comes."""
    for part, shown in answers:
        keeper.add_part(identity, part, shown)
        yield part, shown


def _part(known: Known, identity: str, seed: int, most: int, part: int) -> tuple[int, Shown]:
    """Whether the draws of a part meet the hypotheses, up to the first that needs to be looked at again."""
    shown: list[bool | None] = []
    for number in range(part * PART, min((part + 1) * PART, most)):
        try:
            looked = draw(known()[identity], seed, number)
        except Exception:  # whatever it is, it is raised when the draw is looked at again
            return part, (*shown, None)
        if looked.found is not None:
            return part, (*shown, None)
        shown.append(looked.met)
    return part, tuple(shown)


def _lost(part: int, code: int) -> tuple[int, Shown]:
    raise MemoryError(f"a process was killed twice at the draws from {part * PART} on")


def in_order(answers: Iterable[tuple[int, T]]) -> Iterator[tuple[int, T]]:
    """Numbered answers in their order, each as soon as all before it are there."""
    waiting: dict[int, T] = {}
    due = 0
    for number, answer in answers:
        waiting[number] = answer
        while due in waiting:
            yield due, waiting.pop(due)
            due += 1
