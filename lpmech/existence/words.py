"""Contradictions in words: which incentive constraints of whom, with what weights, and what their sum says.

A constraint (*) (`model.py`) says: what the report r is worth to the type r for which it is true, less V(r), is at
least what it is worth to the type s that lies, less V(s). In a contradiction the payoffs cancel, so that its sum reads

    Σ weight · (worth of r to type r)  ≥  Σ weight · (worth of r to type s)

with the left-hand side smaller than the right-hand side; worths are today's, since what follows cancels or is bounded.
Weights are scaled to whole numbers without a common factor.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

from lpmech.existence.chain import Bounded, Chain, Gap, StartKind
from lpmech.existence.finite import EveryMechanism
from lpmech.existence.forms import Found
from lpmech.existence.histories import History
from lpmech.existence.model import ZERO, Lie, Model
from lpmech.existence.self_generation import levels_of_settled
from lpmech.existence.system import Memory
from lpmech.lp.steps import State, labels_of
from lpmech.problem.exact import format_number

SCOPE = (
    "This covers every public mechanism with bounded payoffs, however its payments depend on the history, in which "
    "truth-telling is optimal after every history, for this selection of efficient allocations (where several are "
    "optimal, another selection might do). Participation and budget play no part in it."
)

_LIMITS = {1: "least", -1: "most"}  # of a half of an equation


def scope(model: Model) -> str:
    """What is covered, and where the agent may be away under which payments."""
    return f"{SCOPE} Nothing is paid by {model.name} or to it where it is away." if model.is_unpaid else SCOPE


def contradiction_in_words(model: Model, found: Found) -> str:
    """The incentive constraints that no transfers of the form can meet, line by line."""
    scale = whole([clash.weight for clash in found.contradiction])
    lies = [(clash.lie, clash.memory, clash.weight * scale) for clash in found.contradiction]
    form = found.form.in_words
    return "\n".join(
        [
            f"No {form} transfers make truth-telling optimal for {model.name}: {summary(model, lies)}.",
            *(f"  {format_number(weight)} × ({lie_in_words(model, lie, memory)})" for lie, memory, weight in lies),
            f"In the sum of these constraints, times their weights, all payments cancel. Transfers of this form that "
            f"leave no lie a gain above ε exist for ε ≥ {format_number(found.epsilon)} only.",
        ]
    )


def one_period_in_words(model: Model, found: Found) -> str:
    """The refutation of one-period memory, where it refutes every mechanism."""
    return (
        f"{contradiction_in_words(model, found)}\nMore memory would add nothing: whatever is promised after a report "
        f"weakens all lies of {model.name} by that report together, or strengthens them all. {scope(model)}"
    )


def histories_in_words(model: Model, found: EveryMechanism) -> str:
    """The refutation of every mechanism of a finite horizon, line by line."""
    scale = whole([weight for _, weight in found.contradiction])
    lies = [(row.constraint.lie, (), weight * scale) for row, weight in found.contradiction]
    return "\n".join(
        [
            f"No mechanism makes truth-telling optimal for {model.name}: {summary(model, lies)}.",
            *(f"  {format_number(weight * scale)} × ({_after_history(model, row.history)}"
              f"{lie_in_words(model, row.constraint.lie, ())})" for row, weight in found.contradiction),
            "In the sum of these constraints, times their weights, all payments and payoffs cancel. Some mechanism "
            f"leaves no lie a gain above ε iff ε ≥ {format_number(found.epsilon)}. {scope(model)}",
        ]
    )  # fmt: skip


def chain_in_words(model: Model, chain: Chain, epsilon: Fraction) -> str:
    """The refutation of every mechanism, by constraints that are not relaxed, and the least ε not refuted."""
    proof = chain.contradiction
    scale = whole([*proof.lies.values(), *proof.today.values(), *proof.later.values()])
    lies = [(lie, (), weight * scale) for lie, weight in proof.lies.items()]
    bounds = _bounds(model, chain)
    allowed = proof.worth(dict.fromkeys(proof.lies, ZERO), bounds) * scale
    used = [(gap, None, weight) for gap, weight in proof.today.items()]
    used += [(gap, at, weight) for (*at, gap), weight in proof.later.items()]  # type: ignore[misc]
    return "\n".join(
        [
            f"No mechanism makes truth-telling optimal for {model.name}: {summary(model, lies, allowed)}.",
            *(f"  {format_number(weight)} × ({lie_in_words(model, lie, ())})" for lie, _, weight in lies),
            *(f"  {format_number(w * scale)} × ({bound_in_words(model, gap, at, bounds[gap])})" for gap, at, w in used),
            "In the sum of these constraints, times their weights, all payments and payoffs cancel. "
            + start_in_words(model, chain),
            f"No mechanism leaves every lie a gain of at most ε where ε < {format_number(epsilon)}. {scope(model)}",
        ]
    )


def summary(model: Model, lies: Sequence[tuple[Lie, Memory, Fraction]], allowed: Fraction = ZERO) -> str:
    """`its incentive constraints add up to 7 ≥ 11`."""
    told = [(lie, weight) for lie, _, weight in lies if not lie.is_unpaid]
    unpaid = (lie.sign * weight * worth(model, lie, lie.true) for lie, _, weight in lies if lie.is_unpaid)
    left = sum((weight * worth(model, lie, lie.report) for lie, weight in told), ZERO)
    right = sum((weight * worth(model, lie, lie.true) for lie, weight in told), sum(unpaid, ZERO))
    more = f" + {format_number(allowed)}" if allowed > 0 else (f" − {format_number(-allowed)}" if allowed else "")
    return f"its incentive constraints add up to {format_number(left)}{more} ≥ {format_number(right)}"


def worth(model: Model, lie: Lie, own: int) -> Fraction:
    """What the report of a lie is worth today to an own type (with the terminal utility, in the last period)."""
    return model.prospects[lie.period, lie.others, lie.report, own].worth


def lie_in_words(model: Model, lie: Lie, memory: Memory) -> str:
    """One incentive constraint."""
    labels = model.stage(lie.period).labels[model.name]
    true, said = labels[lie.true], labels[lie.report]
    if lie.is_unpaid:
        return (f"{place_in_words(model, lie.period, lie.others)}{_memory_in_words(model, lie.period, memory)}"
                f"{model.name} of type {true!r} is away and pays nothing, so its payoff is at {_LIMITS[lie.sign]} "
                f"{format_number(worth(model, lie, lie.true))} today and what follows")  # fmt: skip
    return (
        f"{place_in_words(model, lie.period, lie.others)}{_memory_in_words(model, lie.period, memory)}"
        f"{model.name} of type {true!r} must not gain by saying {said!r}, worth "
        f"{format_number(worth(model, lie, lie.report))} today to type {said!r} "
        f"and {format_number(worth(model, lie, lie.true))} to type {true!r}"
    )


def bound_in_words(model: Model, gap: Bounded, after: Sequence[int] | None, bound: Fraction) -> str:
    """One bound on a difference of payoffs that is used."""
    labels = model.stage(gap.period).labels[model.name]
    where = place_in_words(model, gap.period, gap.others)
    lead = ""
    if after is not None:
        report, allocation = after
        before = model.before(gap.period) or 0
        stage = model.stage(before)
        lead = f"after the report {stage.labels[model.name][report]!r} and {stage.allocations[allocation]!r}, "
    if isinstance(gap, Gap):
        what = f"the payoff of type {labels[gap.high]!r} exceeds that of type {labels[gap.low]!r} by"
    else:
        what = f"{' + '.join(f'{weight} × (payoff of type {labels[own]!r})' for own, weight in gap.terms)} is"
    return f"{lead}{where}{what} at most {format_number(bound)}"


def start_in_words(model: Model, chain: Chain) -> str:
    """Where the bounds come from."""
    count = f"a chain of {len(chain.steps)} bounds" if len(chain.steps) != 1 else "one bound"
    if not chain.contradiction.today and not chain.contradiction.later:
        return "Nothing that is promised for later can tell these types apart."
    if chain.start.kind is StartKind.PROVED:
        assert chain.start.bound is not None
        return (f"The bounds on payoffs follow by {count} from {format_number(chain.start.bound)}, which holds since "
                f"the type of {model.name} does not change what the others' types will be.")  # fmt: skip
    if chain.start.kind is StartKind.ASSUMED:
        assert chain.start.bound is not None
        return (f"The bounds on payoffs follow by {count} from an assumption: that payoffs of two types never differ "
                f"by more than {format_number(chain.start.bound)}. Mechanisms that do are not refuted.")  # fmt: skip
    return f"The bounds on payoffs follow by {count} from the incentive constraints of later periods alone."


def place_in_words(model: Model, period: int, others: State) -> str:
    """`in period 2, where bob = low, `."""
    axes = model.others_axes(period)
    labels = labels_of(model.stage(period), axes, others)
    known = ", ".join(f"{axis} = {label}" for axis, label in zip(axes, labels, strict=True))
    when = "" if model.env.horizon is None else f"in period {period + 1}, "
    return f"{when}where {known}, " if known else when


def _memory_in_words(model: Model, period: int, memory: Memory) -> str:
    """`after the allocation to ann and the reports …, `."""
    before = model.before(period)
    return "" if not memory or before is None else f"after the reports {event_in_words(model, before, memory)}, "


def _after_history(model: Model, history: History) -> str:
    """`after the reports … in period 1 and …, `."""
    events = [f"{event_in_words(model, t, event)} in period {t + 1}" for t, event in enumerate(history)]
    return f"after the reports {', then '.join(events)}, " if events else ""


def event_in_words(model: Model, period: int, event: Memory) -> str:
    """`ann = low, bob = high and the allocation 'to bob'`."""
    stage, axes = model.stage(period), model.others_axes(period)
    reports = [(model.name, stage.labels[model.name][event[1]])]
    reports += list(zip(axes, labels_of(stage, axes, event[2:]), strict=True))
    said = ", ".join(f"{axis} = {label}" for axis, label in reports)
    return f"{said} and the allocation {stage.allocations[event[0]]!r}"


def whole(weights: Sequence[Fraction]) -> Fraction:
    """The factor that makes weights whole numbers without a common factor."""
    denominator = math.lcm(1, *(weight.denominator for weight in weights))
    common = math.gcd(*(int(weight * denominator) for weight in weights))
    return Fraction(denominator, common or 1)


def _bounds(model: Model, chain: Chain) -> Mapping[Bounded, Fraction]:
    """The bounds that the contradiction uses."""
    latest = {step.gap: step.bound for step in chain.steps}
    start = chain.start.bound
    known: dict[Bounded, Fraction] = dict(levels_of_settled(model))
    known.update(latest)
    return {gap: known[gap] if gap in known or start is None else start for gap in chain.contradiction.uses()}
