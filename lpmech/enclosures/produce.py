"""From an environment to an enclosed certificate: floats propose, integers measure, exact values close what is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from math import ceil, log2

import numpy as np

from lpmech.certificate.certificate import DEFAULT_REQUIRED
from lpmech.enclosures.audit import Numbers, Setting, measure
from lpmech.enclosures.bounds import Plan
from lpmech.enclosures.certificate import EnclosedCertificate
from lpmech.enclosures.dyadic import Dyadic, rounded
from lpmech.enclosures.exactly import Exact, is_small
from lpmech.enclosures.measures import Measure, Measures
from lpmech.enclosures.pairs import swaps
from lpmech.enclosures.proposals import Sweep, stationary
from lpmech.enclosures.societies import Society
from lpmech.enclosures.verdicts import MARGIN, Judge, margin, wider
from lpmech.problem.environment import Environment
from lpmech.problem.tables import Axes
from lpmech.problem.transition import NEXT, Factored, Joint
from lpmech.separation.claim import Verdict
from lpmech.separation.hypotheses import private_values

Progress = Callable[[str], None]
GUARD = 6
MOST_ALLOCATIONS = 256
TRIES = 4  # finer tables, or better rules, until the width is reached and no pair is chosen wrongly


class CannotEnclose(ValueError):  # noqa: N818 - an answer, not a failure of the program
    """The environment has a form that enclosures are not made for; the text says which."""


def enclose(
    env: Environment, precision: Fraction, *, required: tuple[str, ...] = DEFAULT_REQUIRED,
    progress: Progress = lambda _: None,
) -> EnclosedCertificate:  # fmt: skip
    """The enclosed certificate of the pivot mechanism, its payments known to `precision`; of the efficient rule alone
    where values are interdependent or types do not move independently. Raises CannotEnclose.
    """
    for reason in obstacles(env):
        raise CannotEnclose(reason)
    attempt = _Attempt(env, precision, is_separable(env), progress)
    exponent = attempt.first_exponent()
    for _ in range(TRIES):
        found = attempt.at(exponent)
        if found.numbers.width * found.unit <= precision:
            break
        exponent += int(log2(found.numbers.width * found.unit / precision)) + 1
    return found.certificate(precision, required)


def obstacles(env: Environment) -> Iterator[str]:
    """Why there can be no enclosed certificate."""
    for position, stage in enumerate(env.stages):
        if len(stage.allocations) > MOST_ALLOCATIONS:
            yield f"stage {position + 1} has {len(stage.allocations)} allocations; enclosures take {MOST_ALLOCATIONS}"
        if isinstance(stage.transition, Joint):
            yield "its transition is one joint table; enclosures take factors, or a mixture of them"


def is_separable(env: Environment) -> bool:
    """Whether values are private, and every factor is about its own component, as written."""
    return private_values(env).verdict is Verdict.PROVED and all(
        stage.transition is None
        or (isinstance(stage.transition, Factored) and all(_own(name, table.minimal(NEXT + name).axes)
                                                           for name, table in stage.transition.factors.items()))
        for stage in env.stages
    )  # fmt: skip


def _own(name: str, axes: Axes) -> bool:
    return set(axes) <= {"allocation", "public", name, NEXT + name}


@dataclass(frozen=True)
class _Found:
    """A setting, its numbers, and exact values of open pairs where there are any."""

    setting: Setting
    tables: dict[str, Dyadic]
    numbers: Numbers
    exact: Exact | None
    measures: Sequence[Measure] = ()

    @property
    def unit(self) -> Fraction:
        return Fraction(1, 1 << self.setting.shift)

    def certificate(self, precision: Fraction, required: tuple[str, ...]) -> EnclosedCertificate:
        numbers, setting = self.numbers, self.setting
        told = None if self.exact is None else self.exact.to_json(numbers.open)
        left = numbers if self.exact is None else replace(numbers, open=[])
        all_swaps = setting.swaps() if numbers.swaps else ()
        width = wider(numbers.width) * self.unit if setting.pivot else None
        return EnclosedCertificate(
            environment=setting.env, setting=setting, tables=self.tables,
            swaps=[all_swaps[number] for number in sorted(numbers.swaps)], exact=told, measures=self.measures,
            claims=Judge(setting, left).claims(), width=width, wanted=precision,
            payments=[[(low * self.unit, high * self.unit) for low, high in own] for own in numbers.shown],
            required=required,
        )  # fmt: skip


class _Attempt:
    """Certifies with one exponent after another; what floats propose is kept."""

    def __init__(self, env: Environment, precision: Fraction, pivot: bool, progress: Progress) -> None:
        self.env, self.precision, self.pivot, self.progress = env, precision, pivot, progress
        everyone = Society(env, None)
        self.societies = [everyone] + ([Society(env, i) for i in range(len(env.agents))] if pivot else [])
        self.swaps = cache(lambda: swaps(everyone) if pivot else [])
        self.tolerance = float(precision) / 20
        self.values: dict[str, np.ndarray] = {}
        self.plans: tuple[Plan, ...] = ()
        self._propose()

    def first_exponent(self) -> int:
        """At which the width is about what is wanted."""
        discount, floors = self.env.discount, Fraction(len(self.env.agents) + 4, 1 << GUARD)
        if self.env.horizon is None:
            size = (1 + discount) / (1 - discount) * (1 + discount + floors)
        else:
            size = 2 * (self.env.horizon + 1) * floors
        return max(0, ceil(log2(size * (1 + MARGIN) / self.precision)))

    def _propose(self) -> None:
        if self.env.horizon is None:
            for society in self.societies:
                self.progress(f"value: {society.name}")
                self.values[society.name], plans = stationary(society, self.tolerance, self.progress)
                if society.without is None:
                    self.plans = (self._with_unlikely(0, plans),)
            return
        self.progress("rule: everyone")
        everyone, values, found = self.societies[0], self._end(), []
        for position in self.env.backwards():
            sweep = Sweep(everyone, position)
            best, plans = sweep.greedy(values)
            values = sum((c * one for c, one in zip(sweep.chances[1:], best[1:], strict=True)),
                         sweep.chances[0] * best[0])  # fmt: skip
            found.append(self._with_unlikely(position, plans))
        self.plans = tuple(found[::-1])

    def _end(self) -> np.ndarray | None:
        """The terminal utilities in floats."""
        env, everyone = self.env, self.societies[0]
        if env.terminal is None or not env.terminal.matters:
            return None
        axes, labels = everyone.following(env.periods[-1]), env.next_labels(env.periods[-1])
        total = np.zeros(tuple(len(labels[axis]) for axis in axes))
        for table in everyone.terminals():
            total += table.over(axes, {axis: len(labels[axis]) for axis in axes}).floats()
        return total

    def _with_unlikely(self, position: int, plans: list[Plan]) -> Plan:
        """By shock, also those of probability 0, at which the first feasible allocation is chosen."""
        stage, likely = self.env.stage(position), iter(plans)
        shape = self.societies[0].shape(position)
        rows = [next(likely) if z.probability else np.full(shape, z.feasible[0], dtype=np.uint8) for z in stage.shocks]
        return np.stack(rows)

    def at(self, exponent: int) -> _Found:
        """Everything at an exponent; the rule is bettered where exact values show it to be wrong."""
        for _ in range(TRIES):
            setting, tables = self._setting(exponent)
            self.progress("bounds")
            numbers = measure(setting, margin)
            finder = Measures(self.societies[0], self.plans[0])
            if numbers.open and finder.applies and not is_small(self.societies[0]):
                self.progress("ties")
                measures, numbers.open = finder.closing(numbers.open)
                return _Found(setting, tables, numbers, None, measures)
            if not numbers.open or not is_small(self.societies[0]):
                return _Found(setting, tables, numbers, None)
            self.progress("exact values")
            exact = Exact(self.societies[0], self.plans)
            better = exact.improved()
            if better is None:
                return _Found(setting, tables, numbers, exact)
            self.plans = better
            self._follow(exact)
        return _Found(setting, tables, numbers, None)

    def _follow(self, exact: Exact) -> None:
        """After the rule has changed, the value of everyone is that of the old one: floats are near enough."""
        if self.env.horizon is None:
            self.values["everyone"] = exact.values[0].array.floats()

    def _setting(self, exponent: int) -> tuple[Setting, dict[str, Dyadic]]:
        tables: dict[str, Dyadic] = {}
        if self.env.horizon is None:
            tables = {one.name: self._table(one, exponent) for one in self.societies}
        values = {name: table.value(GUARD) for name, table in tables.items()}
        return Setting(self.env, exponent, GUARD, self.plans, values, self.pivot, self.swaps), tables

    def _table(self, society: Society, exponent: int) -> Dyadic:
        return rounded(self.values[society.name], exponent)
