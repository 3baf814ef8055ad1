"""From an environment to an enclosed certificate: floats propose, integers measure, exact values close what is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, partial
from math import ceil, log2

import numpy as np

from lpmech.certificate.certificate import DEFAULT_REQUIRED
from lpmech.enclosures.audit import measure
from lpmech.enclosures.bounds import Payment, Plan, Value, best, likely, written
from lpmech.enclosures.by_form import moves_alone
from lpmech.enclosures.cannot import CannotEnclose
from lpmech.enclosures.certificate import EnclosedCertificate
from lpmech.enclosures.dyadic import Dyadic, rounded
from lpmech.enclosures.exactly import Exact, is_small
from lpmech.enclosures.given import Given
from lpmech.enclosures.measures import Measure, Measures
from lpmech.enclosures.pairs import swaps
from lpmech.enclosures.proposals import Floats, Sweep, evaluated, stationary
from lpmech.enclosures.refining import refined
from lpmech.enclosures.setting import Numbers, Setting
from lpmech.enclosures.sizes import check_memory
from lpmech.enclosures.societies import Society
from lpmech.enclosures.strays import narrows
from lpmech.enclosures.verdicts import MARGIN, Judge, margin, wider
from lpmech.enclosures.verdicts_due import DueJudge
from lpmech.enclosures.verdicts_given import GivenJudge
from lpmech.problem.environment import Environment
from lpmech.problem.transition import Joint
from lpmech.separation.claim import Verdict
from lpmech.separation.hypotheses import private_values

Progress = Callable[[str], None]
GUARD = 6
MOST_ALLOCATIONS = 256
MOST_AGENTS = 30  # arrays have no more than 64 axes, of today and tomorrow
FINER = (20, 40)  # bits more where pairs are left open: a gap is found, an exact tie never
TRIES = 4  # finer tables, or better rules, until the width is reached and no pair is chosen wrongly


def enclose(
    env: Environment, precision: Fraction, *, required: tuple[str, ...] = DEFAULT_REQUIRED,
    progress: Progress = lambda _: None, present: bool = False,
) -> EnclosedCertificate:  # fmt: skip
    """The enclosed certificate of the pivot mechanism, its payments known to `precision`; of the efficient rule alone
    where values are interdependent or types do not move independently. `present`: of the pivot mechanism in which
    nobody pays before it has come, which needs agents who are away. Raises CannotEnclose.
    """
    checked(env)
    if present:
        check_present(env)
    check_memory(env, given=present)
    attempt = Attempt(env, precision, is_separable(env), progress, present=present)
    exponent = attempt.first_exponent()
    for _ in range(TRIES):
        found = attempt.at(exponent)
        width = wider(found.numbers.width) * found.unit
        if width <= precision:
            break
        exponent += ceil(log2(width / precision))
    for more in FINER:
        if found.is_closed:
            break
        found = min(found, attempt.at(exponent + more), key=lambda one: one.open)
    return found.certificate(precision, required)


def silent(_: str) -> None:
    """No progress is told."""


def checked(env: Environment) -> None:
    """Raises CannotEnclose where there can be no enclosed certificate."""
    for reason in obstacles(env):
        raise CannotEnclose(reason)


def obstacles(env: Environment) -> Iterator[str]:
    """Why there can be no enclosed certificate."""
    if len(env.agents) > MOST_AGENTS:
        yield f"it has {len(env.agents)} agents; enclosures take {MOST_AGENTS}"
    for position, stage in enumerate(env.stages):
        if len(stage.allocations) > MOST_ALLOCATIONS:
            yield f"stage {position + 1} has {len(stage.allocations)} allocations; enclosures take {MOST_ALLOCATIONS}"
        if isinstance(stage.transition, Joint):
            yield "its transition is one joint table; enclosures take factors, or a mixture of them"


def is_fixed(env: Environment) -> bool:
    """Whether what is feasible does not depend on the state, and nobody is ever away."""
    return not any(stage.open is not None or stage.has_away for stage in env.stages)


def check_fixed(env: Environment) -> None:
    """Raises CannotEnclose where it is not so."""
    if not is_fixed(env):
        raise CannotEnclose("what is feasible depends on the state, or agents are away at some types")


def check_present(env: Environment) -> None:
    """Raises CannotEnclose where those who are present cannot be charged as the pivot mechanism does."""
    if not has_away(env):
        raise CannotEnclose("nobody is ever away, and pivot_of_present is about agents who are")
    if not is_separable(env):
        raise CannotEnclose("pivot_of_present needs private values, and types that move independently")


def has_away(env: Environment) -> bool:
    """Whether somebody is away at some type."""
    return any(stage.has_away for stage in env.stages)


def lies_stay(env: Environment) -> bool:
    """Whether no lie can lead to what is not feasible, as what is does not depend on types."""
    return not any(map(narrows, env.stages))


def check_lies_stay(env: Environment) -> None:
    """Raises CannotEnclose where it is not so."""
    if not lies_stay(env):
        raise CannotEnclose("what is feasible depends on types, and contingent transfers take no such environments")


def is_separable(env: Environment) -> bool:
    """Whether values are private, and every factor is about its own component, as written."""
    return private_values(env).verdict is Verdict.PROVED and moves_alone(env)


@dataclass(frozen=True)
class Found:
    """A setting, its numbers, and exact values of open pairs where there are any."""

    setting: Setting
    tables: dict[str, Dyadic]
    numbers: Numbers
    exact: Exact | None
    measures: Sequence[Measure] = ()
    wrong: bool = False  # whether exact values show that another allocation is better

    @property
    def unit(self) -> Fraction:
        return Fraction(1, 1 << self.setting.shift)

    @property
    def open(self) -> int:
        """The pairs and lies that are left open."""
        lies = sum(one.open for one in self.numbers.lies)
        if self.setting.pivot:
            lies += sum(one.judged.open for one in self.numbers.strays)
        return lies if self.exact is not None else lies + sum(len(one.states) for one in self.numbers.open)

    @property
    def is_closed(self) -> bool:
        """Whether no pair is left open."""
        return self.open == 0

    def certificate(self, precision: Fraction, required: tuple[str, ...]) -> EnclosedCertificate:
        numbers, setting = self.numbers, self.setting
        strays = [pairs for one in numbers.strays for pairs in one.pairs]
        told = None if self.exact is None else self.exact.to_json([*numbers.open, *strays])
        left = numbers if self.exact is None else replace(numbers, open=[], refuted=self.wrong)
        all_swaps = setting.swaps() if numbers.swaps or setting.pays_present else ()
        used = range(len(all_swaps)) if setting.pays_present else sorted(numbers.swaps)
        width = wider(numbers.width) * self.unit if setting.pivot else None
        return EnclosedCertificate(
            environment=setting.env, setting=setting, tables=self.tables,
            swaps=[all_swaps[number] for number in used], exact=told, measures=self.measures,
            claims=_judge(setting)(setting, left).claims(required), width=width, wanted=precision,
            payments=[[(low * self.unit, high * self.unit) for low, high in own] for own in numbers.shown],
            required=required,
        )  # fmt: skip


def _judge(setting: Setting) -> type[Judge]:
    return GivenJudge if setting.given else DueJudge if setting.due else Judge


def _values(tables: Mapping[str, Dyadic]) -> dict[str, Value]:
    return {name: table.value(GUARD) for name, table in tables.items()}


class Attempt:
    """Certifies with one exponent after another; what floats propose is kept."""

    def __init__(
        self, env: Environment, precision: Fraction, pivot: bool, progress: Progress, given: Given | None = None,
        plans: tuple[Plan, ...] = (), known: Mapping[str, Floats] | None = None, *, present: bool = False,
    ) -> None:  # fmt: skip
        """`known`: the values of a rule that is given, from which better ones are found."""
        self.env, self.precision, self.pivot, self.progress = env, precision, pivot, progress
        self.given, self.plans, self.is_fixed, self.present = given, plans, bool(plans), present
        self.separable, everyone = is_separable(env), Society(env, None)
        self.societies = [everyone] + ([Society(env, i) for i in range(len(env.agents))] if pivot else [])
        self.swaps = cache(lambda: swaps(everyone) if self.separable else [])
        self.tolerance = float(precision) / 20
        self.values: dict[str, Floats] = dict(known or {})
        self.others: dict[str, list[Plan]] = {}  # nearly optimal for each society
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
        if self.is_fixed:
            self._evaluate()
        elif self.env.horizon is None:
            for society in self.societies:
                self.progress(f"value: {society.name}")
                self.values[society.name], plans = stationary(society, self.tolerance, self.progress)
                self.others[society.name] = plans
                if society.without is None:
                    self.plans = (self._with_unlikely(0, plans),)
        else:
            self._propose_backwards()

    def _evaluate(self) -> None:
        """The values of a rule that is given, of everyone and of every agent with what it pays."""
        if self.env.horizon is not None:
            return
        plans = [self.plans[0][z] for z, _ in likely(self.env.stage(0))]
        everyone = self.societies[0]
        paid = [None, *(own[0].floats(everyone.axes(0)) for own in self.given.paid)] if self.given else [None]
        alone = [Society(self.env, None, agent) for agent in range(len(self.env.agents))] if self.given else []
        self.societies += alone
        found = evaluated(everyone, [everyone, *alone], plans, paid, self.tolerance, self.progress, self.values)
        for society, values in zip(self.societies, found, strict=True):
            self.values[society.name] = values

    def _propose_backwards(self) -> None:
        self.progress("rule: everyone")
        everyone, values, found = self.societies[0], self._end(), []
        for position in self.env.backwards():
            sweep = Sweep(everyone, position)
            tops, plans = sweep.greedy(values)
            values = sum((c * one for c, one in zip(sweep.chances[1:], tops[1:], strict=True)),
                         sweep.chances[0] * tops[0])  # fmt: skip
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
        stage, given = self.env.stage(position), iter(plans)
        shape = self.societies[0].shape(position)
        feasible = self.societies[0].feasible(position)
        first = [np.broadcast_to(feasible[z].argmax(axis=0), shape) for z in range(len(stage.shocks))]
        rows = [next(given) if z.probability else own for z, own in zip(stage.shocks, first, strict=True)]
        return np.stack(rows).astype(np.uint8)

    def at(self, exponent: int) -> Found:
        """Everything at an exponent; the rule is bettered where it turns out to be wrong."""
        for _ in range(TRIES):
            setting, tables = self._setting(exponent)
            self.progress("bounds")
            numbers = measure(setting, margin)
            better = None if self.is_fixed else self._bettered(numbers)
            exact, astray = None, self.pivot and any(one.is_open for one in numbers.strays)
            if better is None and (numbers.open or astray) and is_small(self.societies[0]):
                self.progress("exact values")
                exact = Exact(self.societies[0], self.plans)
                better = exact.improved()
                worth = partial(exact.worth, 1 << setting.shift)
                numbers.strays = [one.again(worth) if one.again else one for one in numbers.strays]
            if better is None or self.is_fixed:
                setting = replace(setting, values={**setting.values, **_values(numbers.tables)})
                return self._closed(Found(setting, tables | numbers.tables, numbers, exact, wrong=better is not None))
            self.plans = better
            self._follow(exact)
        return Found(setting, tables | numbers.tables, numbers, None)

    def _bettered(self, numbers: Numbers) -> tuple[Plan, ...] | None:
        """The rule with the better allocation wherever bounds refute its own; None where they do not."""
        plans = [plan.copy() for plan in self.plans]
        least: dict[tuple[int, int, int], int] = {}
        for one in numbers.open:
            for state, other, gap in zip(one.states.tolist(), one.other.tolist(), one.gaps.tolist(), strict=True):
                key = (one.position, one.shock, state)
                if gap < min(least.get(key, 0), -numbers.needs[one.position]):
                    least[key] = gap
                    plans[one.position][one.shock].reshape(-1)[state] = other
        return tuple(plans) if least else None

    def _closed(self, found: Found) -> Found:
        """With measures of ties, where there are too many states for exact values."""
        finder = Measures(self.societies[0], self.plans[0])
        if found.is_closed or not finder.applies:
            return found
        self.progress("ties")
        measures, found.numbers.open = finder.closing(found.numbers.open)
        return replace(found, measures=measures)

    def _follow(self, exact: Exact | None) -> None:
        """After the rule has changed, the value of everyone is that of the old one: floats are near enough."""
        if self.env.horizon is None and exact is not None:
            self.values["everyone"] = exact.values[0].array.floats()

    def _setting(self, exponent: int) -> tuple[Setting, dict[str, Dyadic]]:
        tables: dict[str, Dyadic] = {}
        if self.env.horizon is None:
            tables = {one.name: self._table(one, exponent) for one in self.societies}
        values = _values(tables)
        return Setting(self.env, exponent, GUARD, self.plans, values, self.pivot, self.separable, self.given,
                       self.swaps, pays_present=self.present,
                       present=partial(self._payoff, exponent) if tables else None), tables  # fmt: skip

    def _payoff(self, exponent: int, agent: int, pay: Payment, units: Floats) -> Dyadic:
        """A table of what an agent has under the rule, that pays so many units."""
        everyone, alone = self.societies[0], Society(self.env, None, agent)
        plans = [self.plans[0][z] for z, _ in likely(self.env.stage(0))]
        paid = units * 2.0 ** -(exponent + GUARD)
        (found,) = evaluated(everyone, [alone], plans, [paid], self.tolerance, self.progress, self.values)
        self.values[alone.name] = found
        table = rounded(found, exponent)
        return refined(alone, table, exponent, GUARD, written(self.plans[0], self.env.stage(0)), plans, pay)

    def _table(self, society: Society, exponent: int) -> Dyadic:
        table = rounded(self.values[society.name], exponent)
        if society.without is None:
            stage, pay = self.env.stage(0), None
            if self.given and society.only is not None:
                pay = self.given.paid[society.only][0].payment(exponent + GUARD, society.axes(0))
            plans = [self.plans[0][z] for z, _ in likely(stage)]
            return refined(society, table, exponent, GUARD, written(self.plans[0], stage), plans, pay)
        return refined(society, table, exponent, GUARD, best(society, 0), self.others[society.name])
