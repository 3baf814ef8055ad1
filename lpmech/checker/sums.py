"""Whether the payoffs in a weighted sum of constraints and bounds cancel (existence page section 4, rule 2)."""

from collections.abc import Sequence
from itertools import islice
from math import lcm

from .chain import Bounded, Promised, Sum
from .constraints import Constraints, promised
from .errors import Limit, Rejected
from .estimate import MAX_MEMORY_BITS
from .meter import Meter, alignment_units, cell_units
from .spaces import Space

Later = dict[tuple[int, int], list[int]]


def check_cancels(
    constraints: Constraints, proof: Sum, weights: Sequence[tuple[int, int]], proved: Bounded | None
) -> None:
    """Rejected unless promised payoffs cancel, and today's are those of minus what is proved to be bounded.

    The weights are those of `proof.terms()`, over one denominator.
    """
    common = lcm(*(under for _, under in weights))
    whole = [over * (common // under) for over, under in weights]
    _check_today(constraints, proof, whole, common, proved)
    _check_later(constraints, proof, whole)


def spend_sum(constraints: Constraints, proof: Sum, weights: Sequence[tuple[int, int]], meter: Meter) -> None:
    """The work of `check_cancels`, from the lengths of numbers."""
    period, types = constraints.model.periods[proof.period], constraints.model.periods[proof.period].types
    bits = sum(under.bit_length() for _, under in weights) + max((w.bit_length() for w, _ in weights), default=0)
    meter.spend(len(weights) * (50 + 2 * alignment_units(bits)) + 20 + types(constraints.agent))
    meter.spend((len(proof.lies) + len(proof.later)) * len(period.likely) * 4)
    named = sum(len(one.gap.terms) for one in proof.today) + sum(len(one.gap.terms) for one in proof.later)
    meter.spend(8 * named * cell_units(bits, 64))
    if period.successor is None:
        return
    kernel, choices = promised(period), min(len(period.likely), len(period.stage.allocations))
    base = constraints.scale(proof.period).bit_length()
    kept = min(len(proof.lies) * choices + len(proof.later), types(constraints.agent) * choices) * kernel.following.size
    if kept * (bits + base + 128) > MAX_MEMORY_BITS:
        raise Limit(f"the check needs more than {MAX_MEMORY_BITS >> 33} GiB of memory")
    made = len(proof.lies) * choices * kernel.following.size
    meter.spend(kept + made * (4 * len(kernel.products) + 16) * cell_units(bits + base, base))


def _check_today(constraints: Constraints, proof: Sum, weights: list[int], one: int, proved: Bounded | None) -> None:
    net = [0] * constraints.model.periods[proof.period].types(constraints.agent)
    for lie, weight in zip(proof.lies, weights, strict=False):
        net[lie.true] += weight
        net[lie.report] -= weight
    for found, weight in zip(proof.today, weights[len(proof.lies) :], strict=False):
        _take(net, found.gap, weight)
    if proved is not None:
        _take(net, proved, -one)
    if any(net):
        raise Rejected("today's payoffs do not cancel")


def _check_later(constraints: Constraints, proof: Sum, weights: list[int]) -> None:
    """For every report, allocation and next state: −Σ w · shift + Σ_{low} y − Σ_{high} y = 0."""
    left: Later = {}
    for lie, weight in zip(proof.lies, weights, strict=False):
        for a, shift in constraints.shifts(proof.period, proof.others, lie.true, lie.report):
            row = left.setdefault((lie.report, a), [0] * len(shift))
            left[lie.report, a] = [so_far - weight * x for so_far, x in zip(row, shift, strict=True)]
    for found, weight in zip(proof.later, islice(weights, len(weights) - len(proof.later), None), strict=True):
        _promise(constraints, proof, found, weight, left)
    if any(any(row) for row in left.values()):
        raise Rejected("promised payoffs do not cancel")


def _promise(constraints: Constraints, proof: Sum, found: Promised, weight: int, left: Later) -> None:
    """Add a bound on promised payoffs; its period and allocation are those that may follow."""
    t, agent = proof.period, constraints.agent
    period = constraints.model.periods[t]
    if found.gap.period != period.successor or period.successor is None:
        raise Rejected("a promise of a period that does not follow")
    if found.allocation not in constraints.chances(t, constraints.state(t, found.report, proof.others)):
        raise Rejected("a promise after an allocation that the report does not lead to")
    following, scaled = promised(period).following, weight * constraints.scale(t)
    row = left.setdefault((found.report, found.allocation), [0] * following.size)
    for own, coefficient in found.gap.terms:
        row[_number(following, agent, found.gap, own)] -= scaled * coefficient


def _take(net: list[int], gap: Bounded, weight: int) -> None:
    """Less weight times what is bounded."""
    for own, coefficient in gap.terms:
        net[own] -= weight * coefficient


def _number(space: Space, agent: int, gap: Bounded, own: int) -> int:
    place = space.has_public + agent
    return space.number((*gap.others[:place], own, *gap.others[place:]))
