"""`--state` of the commands that print a table: the numbers at one state, without those at all others where there are
many."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from lpmech.cli.names import check_name, given_pairs
from lpmech.cli.output import Refusal, Undecided
from lpmech.problem.environment import Environment
from lpmech.problem.lifting import JOINS
from lpmech.problem.product import PUBLIC

if TYPE_CHECKING:
    from lpmech.certificate.results import ValueRow
    from lpmech.cli.progress import Progress
    from lpmech.enclosures.amounts import Amounts
    from lpmech.enclosures.pointwise import Pointwise, Program

Row = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """A period and a joint state: positions, and the labels by component."""

    position: int
    labels: tuple[int, ...]
    state: Mapping[str, str]

    def has(self, env: Environment, period: int | None, state: Mapping[str, str]) -> bool:
        """Whether a row is about the place; a state may leave agents out, and name a mechanism's state besides."""
        own = period == env.period(self.position) or (env.horizon is None and period == 1)
        public = env.stage(self.position).public
        given = {name: _before(label, public) if name == PUBLIC else label for name, label in state.items()}
        return own and all(self.state.get(name) == label for name, label in given.items() if label is not None)


def _before(label: str, public: Sequence[str]) -> str | None:
    """The public state of the environment in one that may be joined to a mechanism's state; None if it has none."""
    if not public:
        return None
    return label if label in public else label.rpartition(JOINS)[0]


def place_of(env: Environment, state: Sequence[str] | None, period: int | None) -> Place | None:
    """The place that is asked for; None if all are. Raises Refusal where there is none."""
    if not state:
        if period is not None:
            raise Refusal("lpmech: --period is of --state")
        return None
    position = _position(env, period)
    stage = env.stage(position)
    given = dict(given_pairs("--state", state, "COMPONENT=LABEL"))
    for name, label in given.items():
        check_name("component", name, stage.components)
        check_name(f"label of {name}", label, stage.labels[name])
    if missing := [name for name in stage.components if name not in given]:
        raise Refusal(f"lpmech: --state says nothing of {', '.join(missing)}")
    labels = tuple(stage.labels[name].index(given[name]) for name in stage.components)
    return Place(position, labels, {name: given[name] for name in stage.components})


def _position(env: Environment, period: int | None) -> int:
    if env.horizon is None:
        if period is not None:
            raise Refusal("lpmech: --period is of finite horizons")
        return 0
    if period is None or not 1 <= period <= env.horizon:
        raise Refusal(f"lpmech: --state needs --period N, from 1 to {env.horizon}")
    return period - 1


def values_at(env: Environment, place: Place, progress: Progress) -> list[ValueRow]:
    """The values at a state of many, exactly. Raises Undecided where they cannot be had so."""
    found = _pointwise(env, progress)

    def rows() -> list[ValueRow]:
        first = _row(found.everyone, None, place, found.value(place.position, place.labels).chosen, env)
        others = [
            _row(found.others[k], name, place, found.value_without(k, place.position, place.labels).chosen, env)
            for k, name in enumerate(env.agents)
        ]
        return [first, *others]

    return _asked(rows)


def payments_at(env: Environment, place: Place, progress: Progress) -> Row:
    """What everybody pays at a report of many under the pivot mechanism, in the shape of `transfers --format json`.
    Raises Undecided where that cannot be had."""
    from lpmech.problem.canonical import sha256
    from lpmech.problem.exact import format_number

    found, period = _pointwise(env, progress), env.period(place.position)
    at = {"period": period, "memory": None, "state": dict(place.state)}

    def shape() -> Row:
        chosen = _named(env, place.position, found.value(place.position, place.labels).chosen)
        paid = [format_number(found.payment(k, place.position, place.labels)) for k in range(len(env.agents))]
        rule = {"period": period, "state": dict(place.state), **_rule(env, place.position, chosen)}
        rows = [{"agent": name, **at, "payment": one, "by_shock": None}
                for name, one in zip(env.agents, paid, strict=True)]  # fmt: skip
        return {"environment": sha256(env), "mechanism": "pivot", "allocation_rule": [rule], "transfers": rows}

    return _asked(shape)


def _asked(make: Callable[[], T]) -> T:
    from lpmech.enclosures.pointwise import NotAtAPoint

    try:
        return make()
    except NotAtAPoint as reason:
        raise Undecided(
            f"lpmech: undecided: exact numbers at that state cannot be had: {reason}; --evidence enclosed tells them "
            "to a width"
        ) from reason


def _pointwise(env: Environment, progress: Progress) -> Pointwise:
    from fractions import Fraction

    from lpmech.enclosures.cannot import CannotEnclose
    from lpmech.enclosures.pointwise import Pointwise
    from lpmech.enclosures.produce import check_fixed, checked, enclose, is_separable

    try:
        checked(env)
        check_fixed(env)
    except CannotEnclose as reason:
        raise Undecided(f"lpmech: undecided: exact numbers at single states cannot be had: {reason}") from None
    if not is_separable(env):
        raise Undecided("lpmech: undecided: exact numbers at single states need private values, and types that move "
                        "independently")  # fmt: skip

    @cache
    def amounts() -> Amounts:
        return enclose(env, Fraction(1, 10**9), progress=progress).amounts

    return Pointwise(env, amounts)


def _named(env: Environment, position: int, chosen: Sequence[int]) -> dict[str, str]:
    """What is chosen by the likely shocks' labels."""
    from lpmech.enclosures.bounds import likely

    stage = env.stage(position)
    labels = [stage.labels["shock"][z] for z, _ in likely(stage)] if stage.has_shocks else [""]
    return {label: stage.allocations[a] for label, a in zip(labels, chosen, strict=True)}


def _rule(env: Environment, position: int, chosen: Mapping[str, str]) -> Row:
    shocks = env.stage(position).has_shocks
    return {"allocation": None if shocks else next(iter(chosen.values())), "by_shock": chosen if shocks else None}


def _row(program: Program, without: str | None, place: Place, chosen: Sequence[int], env: Environment) -> ValueRow:
    from lpmech.certificate.results import Optimum, ValueRow
    from lpmech.mechanisms.social import Society

    position, named = place.position, _named(env, place.position, chosen)
    state = {name: label for name, label in place.state.items() if name != without}
    number = program.number(position, tuple(k for name, k in zip(env.stage(position).components, place.labels,
                                                                 strict=True) if name != without))  # fmt: skip
    by_shock = None
    if env.stage(position).has_shocks:
        by_shock = {
            shock: Optimum(value=program.q(position, number, a), allocation=name, optimal_allocations=None)
            for (shock, name), a in zip(named.items(), chosen, strict=True)
        }
    return ValueRow(
        society=Society(without), period=env.period(position), state=state, by_shock=by_shock,
        value=program.best(position, number).value, optimal_allocations=None,
        allocation=None if by_shock else next(iter(named.values())),
    )  # fmt: skip
