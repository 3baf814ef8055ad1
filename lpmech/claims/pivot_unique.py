"""The claim `pivot_unique`: how far the payments of a mechanism are from those of every other admissible one.

*Proved*: at every report named, every admissible transfer of the form named lies between a least and a greatest
payment, neither of which is farther from the mechanism's own payment than the distance stated. *Refuted*: admissible
transfers that are farther from it at one report. What a witness holds is defined in docs/claims.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from lpmech.claims.admissible import Admissible, Cell
from lpmech.claims.intervals import Bound, Interval, farther
from lpmech.claims.kind import Claim
from lpmech.claims.uniqueness import At, OtherPayments, Payment, Payments, Side, Tables, Term, pivot_unique
from lpmech.existence.program import Block, Place, RowKind
from lpmech.lp.proofs import Vector
from lpmech.lp.steps import State
from lpmech.mechanisms.forms import Form
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.written import table_json
from lpmech.separation.claim import Finding, Memory, Verdict

SIDES = ((-1, "least"), (1, "greatest"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """How far a payment may be from the mechanism's, by the form of the transfers; None: as far as it is, if at all."""

    distance: Fraction | None = None

    def of(self, found: Sequence[Interval], mechanism: Mechanism) -> Fraction:
        """The distance that is claimed of intervals of one form."""
        if self.distance is not None:
            return self.distance
        return max((far for one in found for far in distances(one, mechanism) if far is not None), default=Fraction(0))


def payment(system: Admissible, mechanism: Mechanism, at: Cell) -> Fraction:
    """The mechanism's own payment at a report; its transfers remember nothing."""
    stage = system.block.stage(at[0])
    table = mechanism.transfers[system.agent][system.block.position(at[0])]
    return table.full(stage.components, stage.sizes).array.item(at[1])


def distances(found: Interval, mechanism: Mechanism) -> tuple[Fraction | None, Fraction | None]:
    """How far the least and the greatest payment are from the mechanism's; None: unboundedly."""
    own = payment(found.system, mechanism, found.at)
    least, greatest = (None if bound is None else abs(bound.value - own) for bound in (found.least, found.greatest))
    return least, greatest


def unique_claim(found: Sequence[Interval], mechanism: Mechanism, allowed: Allowed) -> Claim:
    """The claim about one agent's payments in these intervals."""
    forms: dict[Form, list[Interval]] = {}
    for one in found:
        forms.setdefault(one.form, []).append(one)
    within = {form: allowed.of(part, mechanism) for form, part in forms.items()}
    for one in found:
        for (sign, _), bound, far in zip(SIDES, (one.least, one.greatest), distances(one, mechanism), strict=True):
            if far is None or far > within[one.form]:
                return _refuted(one, mechanism, within[one.form], sign, bound)
    agent = found[0].system.block.name
    entries = tuple(_entry(one, within[one.form]) for one in found)
    said = " and ".join(f"{format_number(far)} ({form.phrase})" for form, far in within.items())
    reason = f"no payment of {agent} differs by more than {said}"
    witness = Payments(agent=agent, payments=entries)
    return pivot_unique.found(Finding(verdict=Verdict.PROVED, reason=reason, witness=witness))


def _refuted(one: Interval, mechanism: Mechanism, within: Fraction, sign: int, bound: Bound | None) -> Claim:
    """Admissible transfers that are farther from the mechanism's."""
    system, own = one.system, payment(one.system, mechanism, one.at)
    point = bound.point if bound else farther(system, one.at, -sign, -sign * own - within - 1)
    column = system.block.payments[one.at[0], (), one.at[1]]
    witness = OtherPayments(agent=system.block.name, at=_where(one, within), attained=_attained(system, point))
    reason = (f"{system.block.name} pays {format_number(own)}, and could as well pay {format_number(point[column])}: "
              "incentives, participation and exit allow it")  # fmt: skip
    return pivot_unique.found(Finding(verdict=Verdict.REFUTED, reason=reason, witness=witness))


def _entry(one: Interval, within: Fraction) -> Payment:
    """One payment: between what it lies, and why."""
    assert one.least is not None
    assert one.greatest is not None
    sides = (_side(one.system, bound) for bound in (one.least, one.greatest))
    return Payment(at=_where(one, within), least=next(sides), greatest=next(sides))


def _where(one: Interval, within: Fraction) -> At:
    """Form, period and reports, and the distance that is claimed there."""
    block = one.system.block
    period = block.env.period(block.position(one.at[0]))
    return At(form=one.form, period=period, state=_state(block, *one.at), within=within)


def _state(block: Block, index: int, state: State) -> dict[str, str]:
    stage = block.stage(index)
    return {name: stage.labels[name][place] for name, place in zip(stage.components, state, strict=True)}


def _side(system: Admissible, bound: Bound) -> Side:
    """A bound, the sum that proves it, and transfers that attain it."""
    terms = tuple(_term(system.block, place, weight)
                  for place, weight in zip(system.places, bound.multipliers, strict=True) if weight)  # fmt: skip
    return Side(bound=bound.value, sum=terms, attained=_attained(system, bound.point))


def _term(block: Block, place: Place, weight: Fraction) -> Term:
    """One constraint with its multiplier."""
    env: Environment = block.env
    stage = block.stage(place.index)
    return Term(
        constraint=place.kind,
        period=env.period(block.position(place.index)),
        memory=_memory(block, place) if place.memory else None,
        state=_state(block, place.index, place.state),
        report=stage.labels[block.name][place.report] if place.kind is RowKind.LIE else None,
        weight=weight,
    )


def _memory(block: Block, place: Place) -> Memory:
    """The previous reports and allocation."""
    stage, axes = block.stage(block.before(place.index)), block.memory_axes(place.index)
    labels = {axis: stage.labels[axis][where] for axis, where in zip(axes, place.memory, strict=True)}
    return Memory(reports={name: labels[name] for name in stage.components}, allocation=labels["allocation"])


def _attained(system: Admissible, point: Vector) -> Tables:
    """Transfers and truthful payoffs at a point."""
    transfers, payoffs = system.tables(point)
    agents = system.env.agents
    return Tables(transfers=tuple(table_json(one, agents) for one in transfers),
                  payoffs=tuple(table_json(one, agents) for one in payoffs))  # fmt: skip
