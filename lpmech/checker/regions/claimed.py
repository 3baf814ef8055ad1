"""A claim about payments under the efficient rule, on a piece: its slacks as functions of the parameter.

At a value of the parameter payments and continuation are tables of numbers, and are read and checked as those of any
certificate: the slacks of the claim are linear in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from math import lcm, prod
from typing import Any

from ..claims import EVIDENCE, KINDS
from ..designs.world import World, times, words
from ..kernel.certificate import Certificate, Mechanism, read_evidence
from ..kernel.environment import Environment
from ..kernel.errors import Malformed, Rejected
from ..kernel.kinds import FIRST, Scan
from ..kernel.labels import Scope
from ..kernel.meter import spend
from ..kernel.model import Model
from ..kernel.older import paired
from ..kernel.payoffs import check_continuation
from ..kernel.shapes import read
from ..kernel.sums import check_allocation, pay
from .certificate import Numbers, Rule, Stated
from .demands import Demand, Sense
from .polynomials import value_at

_LARGEST = 2**53
Slacks = Callable[[Model, Scan], None]


class _Seen(Scan):
    """Every slack that a claim has, in its order."""

    def __init__(self, model: Model) -> None:
        super().__init__(None, model)
        self.slacks: list[Fraction] = []

    def _lower(self, numerators: Iterable[int], denominator: int) -> None:
        for one in numerators:
            pay((one, denominator))
            self.slacks.append(Fraction(one, denominator))


def slacks_of(claim: str) -> Slacks:
    """The scan of a claim's slacks; Malformed where it has none that are linear in the tables."""
    kind = KINDS.get(claim)
    found = None if kind is None else next((form.smooth for form in kind.either if form.smooth is not None), None)
    if found is None:
        known = (one.id for one in KINDS.values() if any(form.smooth is not None for form in one.either))
        raise Malformed(("questions",), f"no region is about such a claim; those are {', '.join(known)}")
    return found


def knew_absence(claim: str | None) -> bool:
    """Whether a question is about a problem, or about a claim that has always been defined where agents are away."""
    kind = None if claim is None else KINDS.get(claim)
    return kind is None or kind.away_since == FIRST


def slacks(world: World, stated: Stated, place: Fraction, scan: Slacks) -> Iterator[Demand]:
    """The slacks at a value, times the denominator of the proof; the tables are checked to be what they are said to."""
    assert stated.rule is not None
    assert stated.proof is not None
    environment = world.environment
    scope = Scope(environment)
    written = _Written(environment, stated.proof, place)
    mechanism = read(Mechanism, scope, written.mechanism(stated.rule, stated.axes), ("mechanism",))
    scope.transfers = mechanism.transfers
    given = {"continuation": written.continuation()}
    evidence = read_evidence(scope, given, [part for part, _ in EVIDENCE], ("evidence",))
    written.finish()
    model = Model(environment, Certificate("", mechanism, evidence, ()))
    check_allocation(model)
    for agent in model.agents:
        check_continuation(model, agent)
    seen = _Seen(model)
    scan(model, seen)
    for slack in seen.slacks:
        yield Demand("a slack of the claim", Sense.AT_LEAST, times(slack, written.under))


class _Written:
    """Tables as they stand in a certificate, from the numbers of a proof."""

    def __init__(self, environment: Environment, proof: Numbers, place: Fraction) -> None:
        self.environment, self.proof, self.place = environment, proof, place
        self.under = value_at(proof.denominator, place)
        self._left = set(proof.numerators)

    def finish(self) -> None:
        """Rejected where a number belongs to no table."""
        if self._left:
            raise Rejected("a number of the proof belongs to no table")

    def mechanism(self, rule: Rule, axes: Mapping[str, tuple[tuple[str, ...], ...]]) -> dict[str, Any]:
        allocation = []
        for period, shocks in enumerate(rule):
            stage = self.environment.stage(period)
            names = [*(["shock"] if stage.has_shocks else []), *stage.space.names]
            allocation.append({"axes": names, "indices": [one for states in shocks for (one,) in states]})
        transfers = {agent: [self._table(f"payment {words(agent)} {k}", one, k) for k, one in enumerate(listed)]
                     for agent, listed in axes.items()}  # fmt: skip
        return {"name": "", "allocation": allocation, "transfers": transfers, "transfers by shock": None}

    def continuation(self) -> dict[str, Any]:
        found = {}
        for agent in self.environment.agents:
            spaces = [self.environment.stage(period).space for period in range(self.environment.periods)]
            found[agent] = [self._cells(f"continuation {words(agent)} {k}", list(one.names), prod(one.sizes))
                            for k, one in enumerate(spaces)]  # fmt: skip
        return found

    def _table(self, name: str, axes: tuple[str, ...], slot: int) -> dict[str, Any]:
        period = 0 if self.environment.horizon is None else min(slot, self.environment.periods - 1)
        sizes = dict(self._sizes("", period))
        if slot:
            sizes.update(self._sizes("previous ", 0 if self.environment.horizon is None else period - 1))
        size = prod(sizes.get(axis, 1) for axis in axes)
        return self._cells(name, list(axes), size)

    def _sizes(self, before: str, period: int) -> Iterator[tuple[str, int]]:
        stage = self.environment.stage(period)
        yield from ((before + axis, size) for axis, size in paired(stage.space.names, stage.space.sizes))
        if before:
            yield before + "allocation", len(stage.allocations)

    def _cells(self, name: str, axes: list[str], size: int) -> dict[str, Any]:
        """A table; the numbers of its cells stand under its name and their own."""
        values = []
        for cell in range(size):
            spend(20)
            key = f"{name} {cell}"
            self._left.discard(key)
            number = value_at(self.proof.numerators.get(key, ()), self.place)
            pay(number.as_integer_ratio(), self.under.as_integer_ratio())
            values.append(number / self.under if self.under else number)
        under = 1
        for value in values:
            pay((under, value.denominator))
            under = lcm(under, value.denominator)
        numerators = [_integer(value.numerator * (under // value.denominator)) for value in values]
        return {"axes": axes, "denominator": _integer(under), "numerators": numerators}


def _integer(value: int) -> int | str:
    return value if -_LARGEST < value < _LARGEST else f"{'-' if value < 0 else ''}{abs(value):#x}"
