"""What refutes transfers of a form, or every mechanism, as certificates have it (docs/existence.md).

- `FormClash`: incentive constraints whose weighted sum contradicts itself whatever transfers of one form are tried;
- `HistoryClash`: the same for every mechanism of a finite horizon, each constraint after a history;
- `ChainOfBounds`: bounds on differences of payoffs, each proved by a sum, until one sum contradicts itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from lpmech.existence.chain import Bounded, Chain, Gap, StartKind
from lpmech.existence.chain import Step as ProvedStep
from lpmech.existence.chain import Sum as ProvedSum
from lpmech.existence.model import Lie, Model
from lpmech.lp.steps import State, labels_of
from lpmech.mechanisms.forms import Form
from lpmech.problem.records import Record, inline
from lpmech.separation.claim import Memory, Witness

if TYPE_CHECKING:
    from lpmech.existence.finite import EveryMechanism
    from lpmech.existence.forms import Found
    from lpmech.existence.histories import History
    from lpmech.existence.system import Memory as Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Lied(Record):
    """A lie: an own type and what it says. Its weight is positive."""

    true: str
    report: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpaid(Record):
    """An own type at which the agent is away and nothing is paid: an equation, whose weight may be negative."""

    unpaid: str

    @property
    def true(self) -> str:
        """The type."""
        return self.unpaid

    @property
    def report(self) -> str:
        """The type: it is not asked."""
        return self.unpaid


@dataclass(frozen=True, slots=True, kw_only=True)
class ClashingLie(Record):
    """The incentive constraint of a lie after a memory, with its weight."""

    period: int | None
    others: Mapping[str, str]
    memory: Memory | None
    told: Lied | Unpaid = field(metadata=inline())
    weight: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class FormClash(Witness):
    """No transfers of the form leave every lie a gain below ε: the weights have sum 1, and the payments cancel."""

    agent: str
    form: Form
    epsilon: Fraction
    constraints: tuple[ClashingLie, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LieAfterHistory(Record):
    """The incentive constraint of a lie after the reports and the allocation of every period before, with its
    weight."""

    history: tuple[Memory, ...]
    others: Mapping[str, str]
    told: Lied | Unpaid = field(metadata=inline())
    weight: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryClash(Witness):
    """No mechanism of a finite horizon leaves every lie a gain below ε."""

    agent: str
    epsilon: Fraction
    constraints: tuple[LieAfterHistory, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoTypes(Record):
    """The difference between the payoffs of two own types."""

    high: str
    low: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Combination(Record):
    """Another sum of payoffs of own types, with whole numbers before them."""

    combination: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighedLie(Record):
    """A lie with the weight of its constraint in a sum."""

    told: Lied | Unpaid = field(metadata=inline())
    weight: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighedToday(Record):
    """A bound of the same period and types of the others, with its weight in a sum."""

    types: TwoTypes | Combination = field(metadata=inline())
    weight: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighedLater(Record):
    """A bound on what a report and an allocation lead to, with its weight in a sum."""

    report: str
    allocation: str
    period: int | None
    others: Mapping[str, str]
    types: TwoTypes | Combination = field(metadata=inline())
    weight: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum(Record):
    """The constraints and bounds that add up to a bound, or to a contradiction."""

    lies: tuple[WeighedLie, ...]
    today: tuple[WeighedToday, ...]
    later: tuple[WeighedLater, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Start(Record):
    """Why a bound holds on every difference before the first step; None: there is no bound."""

    kind: StartKind
    bound: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Record):
    """A bound, after every history that leads to the period and the types of the others."""

    period: int | None
    others: Mapping[str, str]
    types: TwoTypes | Combination = field(metadata=inline())
    bound: Fraction
    proof: Sum = field(metadata=inline())


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction(Record):
    """The last sum, of which no payoffs are left; its total is below 0."""

    period: int | None
    others: Mapping[str, str]
    proof: Sum = field(metadata=inline())
    total: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainOfBounds(Witness):
    """No mechanism leaves every lie a gain below ε; `slack`: the ε of the constraints in the sums."""

    agent: str
    slack: Fraction
    start: Start
    steps: tuple[Step, ...]
    contradiction: Contradiction
    epsilon: Fraction


NoMechanism = FormClash | HistoryClash | ChainOfBounds  # what refutes every mechanism


def chain_witness(model: Model, chain: Chain) -> ChainOfBounds:
    """A refutation of every mechanism."""
    return ChainOfBounds(
        agent=model.name,
        slack=chain.slack,
        start=Start(kind=chain.start.kind, bound=chain.start.bound),
        steps=tuple(step_told(model, step) for step in chain.steps),
        contradiction=Contradiction(
            period=model.env.period(chain.period),
            others=_others(model, chain.period, chain.others),
            proof=_sum(model, chain.period, chain.contradiction),
            total=chain.total,
        ),
        epsilon=chain.epsilon,
    )


def form_witness(model: Model, found: Found) -> FormClash:
    """A refutation of one form of transfers: the constraints that clash and the least ε, 0 and none where it works."""
    constraints = (
        ClashingLie(
            period=model.env.period(clash.lie.period),
            others=_others(model, clash.lie.period, clash.lie.others),
            memory=_memory(model, clash.lie.period, clash.memory),
            told=_told(model, clash.lie),
            weight=clash.lie.sign * clash.weight,
        )
        for clash in found.contradiction
    )
    return FormClash(agent=model.name, form=found.form, epsilon=found.epsilon, constraints=tuple(constraints))


def history_witness(model: Model, found: EveryMechanism) -> HistoryClash:
    """A refutation of every mechanism of a finite horizon: the constraints after histories that clash."""
    constraints = (
        LieAfterHistory(
            history=history_told(model, row.history),
            others=_others(model, row.constraint.lie.period, row.constraint.lie.others),
            told=_told(model, row.constraint.lie),
            weight=row.constraint.lie.sign * weight,
        )
        for row, weight in found.contradiction
    )
    return HistoryClash(agent=model.name, epsilon=found.epsilon, constraints=tuple(constraints))


def history_told(model: Model, history: History) -> tuple[Memory, ...]:
    """The reports and the allocation of every period before."""
    return tuple(event_told(model, period, event) for period, event in enumerate(history))


def _memory(model: Model, period: int, memory: Event) -> Memory | None:
    """The previous reports and allocation."""
    before = model.before(period)
    return None if not memory or before is None else event_told(model, before, memory)


def event_told(model: Model, period: int, event: Event) -> Memory:
    """What a period leaves behind."""
    stage = model.stage(period)
    state = model.state(period, event[1], event[2:])
    reports = dict(zip(stage.components, labels_of(stage, stage.components, state), strict=True))
    return Memory(reports=reports, allocation=stage.allocations[event[0]])


def step_told(model: Model, step: ProvedStep) -> Step:
    """A step of a chain."""
    gap = step.gap
    return Step(
        period=model.env.period(gap.period),
        others=_others(model, gap.period, gap.others),
        types=_types(model, gap),
        bound=step.bound,
        proof=_sum(model, gap.period, step.proof),
    )


def _sum(model: Model, period: int, proof: ProvedSum) -> Sum:
    stage = model.stage(period)
    lies = (WeighedLie(told=_told(model, lie), weight=lie.sign * weight) for lie, weight in proof.lies.items())
    today = (WeighedToday(types=_types(model, gap), weight=weight) for gap, weight in proof.today.items())
    later = (
        WeighedLater(
            report=stage.labels[model.name][report],
            allocation=stage.allocations[allocation],
            period=model.env.period(gap.period),
            others=_others(model, gap.period, gap.others),
            types=_types(model, gap),
            weight=weight,
        )
        for (report, allocation, gap), weight in proof.later.items()
    )
    return Sum(lies=tuple(lies), today=tuple(today), later=tuple(later))


def _told(model: Model, lie: Lie) -> Lied | Unpaid:
    labels = model.stage(lie.period).labels[model.name]
    true, report = labels[lie.true], labels[lie.report]
    return Unpaid(unpaid=true) if lie.is_unpaid else Lied(true=true, report=report)


def _types(model: Model, gap: Bounded) -> TwoTypes | Combination:
    """Two types, or the coefficients of types."""
    labels = model.stage(gap.period).labels[model.name]
    if isinstance(gap, Gap):
        return TwoTypes(high=labels[gap.high], low=labels[gap.low])
    return Combination(combination={labels[own]: weight for own, weight in gap.terms})


def _others(model: Model, period: int, others: State) -> dict[str, str]:
    """The types of the others."""
    axes = model.others_axes(period)
    return dict(zip(axes, labels_of(model.stage(period), axes, others), strict=True))
