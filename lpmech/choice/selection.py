"""Which mechanism to certify: all kinds in their order, and `auto`, which chooses one.

`auto` takes the first kind that says it may be tried (`automatic`), whose needs the environment meets, and that can be
built: the pivot mechanism where values are private and transitions independent; else Liu's contingent transfers, those
of Theorem 3.2 before those of Theorem 3.1; else existence, and automata where only they do. Where all of these fail,
the pivot formulas as they stand are for the audit to judge, together with what existence has found; also where
existence is not decided.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from lpmech.existence import interior
from lpmech.existence import kind as existence
from lpmech.existence.found import Existence
from lpmech.licensing import second_price
from lpmech.mechanisms import (
    arrivals,
    balanced,
    constant_last,
    contingent,
    extraction,
    fees,
    generalized_vcg,
    pivot,
    team,
)
from lpmech.mechanisms.forms import Form
from lpmech.mechanisms.kind import PROMISES, Built, MechanismKind, Task
from lpmech.mechanisms.social import Progress, SocialPrograms, silent
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism, NoMechanism
from lpmech.problem.remembering import StateMechanism

AUTO = "auto"
Kind = MechanismKind[Existence | None]
_MODULES = (
    arrivals, pivot, second_price, contingent, fees, balanced, team, extraction, constant_last, generalized_vcg,
    interior, existence,
)  # fmt: skip
KINDS: Mapping[str, Kind] = MappingProxyType({kind.name: kind for one in _MODULES for kind in one.KINDS})
NAMES = (AUTO, *KINDS)  # of `--mechanism`
ALSO: Mapping[str, str] = MappingProxyType({other: kind.name for kind in KINDS.values() for other in kind.also})


def promises(name: str) -> tuple[str, ...]:
    """The claims that decide the verdict on a mechanism if none are named: those that it promises.

    >>> promises("pivot")
    ('efficient', 'incentive_compatible')
    """
    return KINDS[name].promises if name in KINDS else PROMISES


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Selection:
    """A mechanism, what was tried before it without success, and what is known of existence where that was asked."""

    mechanism: Mechanism
    kind: Kind | None = None  # None: somebody's own
    notes: tuple[str, ...] = ()
    existence: Existence | None = None
    chosen: tuple[str, ...] = ()  # where it is the best of several or rounded: in which sense
    states: StateMechanism | None = None  # meant instead of `mechanism`, if there is one

    def form(self, agent: int) -> Form | None:
        """The form whose transfers an agent may be charged instead; None where none is known."""
        if self.existence is not None:
            return self.existence.agents[agent].form
        return None if self.kind is None else self.kind.form


def select(
    name: str, env: Environment, programs: SocialPrograms, progress: Progress = silent, *, sharpen: int = 0
) -> Selection:
    """The mechanism of that name. Raises KeyError where there is none, NoMechanism where it cannot be built.

    Where existence is decided and refuted, `sharpen` is how often a larger least ε is looked for.
    """
    task = Task(env=env, programs=programs, progress=progress, sharpen=sharpen)
    if name == AUTO:
        return _automatic(task)
    return _selection(KINDS[name], KINDS[name].build(task), ())


def _selection(kind: Kind, built: Built[Existence | None], notes: tuple[str, ...]) -> Selection:
    return Selection(mechanism=built.mechanism, kind=kind, notes=notes, existence=built.answer, states=built.states)


def _automatic(task: Task) -> Selection:
    """The first kind that works, with the reasons why those before it do not, and with advice after a search."""
    notes: list[str] = []
    for kind in KINDS.values():
        if not kind.automatic or not kind.meets(task.env):
            continue
        try:
            built = kind.build(task)
        except NoMechanism as reason:
            notes.append(str(reason))
            continue
        if built.answer is not None:
            built = _remembering(task, built, built.answer, notes)
        return _selection(kind, built, tuple(notes))
    bare = replace(pivot.PIVOT.build(task).mechanism, remarks=tuple(notes[-1:]))
    return Selection(mechanism=bare, notes=tuple(notes))


def _remembering(
    task: Task, built: Built[Existence | None], found: Existence, notes: list[str]
) -> Built[Existence | None]:
    """What is built after a search, with advice; automata where nothing that remembers less will do."""
    advised = replace(built, mechanism=replace(built.mechanism, remarks=_advice(task)))
    if not found.needs_more_memory:
        return advised
    try:
        return replace(advised, states=existence.joined(task, found))
    except NoMechanism as reason:
        notes.append(str(reason))
        return advised


def _advice(task: Task) -> tuple[str, ...]:
    """What the first kind that has something to say advises where a search was needed."""
    every = (kind.advice(task.env, task.programs) for kind in KINDS.values())
    return next(filter(None, every), ())
