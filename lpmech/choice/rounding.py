"""Transfers in whole units of money: a table that is still exactly incentive compatible, or the least gain found.

For a unit u every payment is to be a whole multiple of u. Agent by agent, and in this order:

1. the mechanism's own payments, each rounded to the nearest multiple;
2. the payments of an integer program, over all transfers of the mechanism's form (`space.py`): the least ε ≥ 0 for
   which payments p = u k with whole k leave no lie a gain above ε.

HiGHS only proposes whole numbers k; each proposal is a table of exact numbers, whose truthful payoffs and slacks the
audit computes anew. The table with the smallest gain is taken. Where it is above 0 two exact linear programs may show
that no table of the form will do: they bound a payment, or the difference of what two reports cost after the same
memory, between two neighbouring multiples of u. Where they do not, smaller gains are not excluded, and that is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from math import ceil, floor

from lpmech.choice.selection import Selection
from lpmech.choice.space import Affine, Place, Space, space_of
from lpmech.claims.game import Game
from lpmech.claims.incentives import incentive_blocks
from lpmech.existence.model import model_of
from lpmech.lp.highs import whole_numbers
from lpmech.lp.names import name
from lpmech.lp.program import Building, Sense
from lpmech.lp.proofs import Optimal
from lpmech.lp.solve import solve
from lpmech.mechanisms.social import Progress, silent
from lpmech.problem import shown
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number, from_fractions
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Table
from lpmech.separation.slacks import claim_from_blocks

ZERO = Fraction(0)
MOST_PAIRS = 400  # differences of payments that are bounded in search of a proof
Tables = tuple[Table, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Rounded:
    """One agent's payments in whole units."""

    agent: str
    unit: Fraction
    transfers: Tables
    gain: Fraction  # the largest of any lie
    proof: str = ""  # why no table of the form in whole units is incentive compatible

    @property
    def in_words(self) -> str:
        """What was found, and what is proved of it."""
        said = f"{self.agent}, in whole units of {format_number(self.unit)}"
        if not self.gain:
            return f"{said}: exactly incentive compatible"
        least = f"{said}: some lie gains {format_number(self.gain)}"
        if self.proof:
            return f"{least}; no such transfers are incentive compatible, since {self.proof}"
        return f"{least}; not proved to be the best"

    def __repr__(self) -> str:
        return f"<Rounded {shown.text(self.in_words, shown.LONGEST_FACT)}>"

    def _repr_html_(self) -> str:
        facts = (("unit", self.unit), ("a lie gains at most", self.gain), ("that is", self.in_words))
        return shown.html_facts(f"Transfers of {self.agent} in whole units", facts)


def rounded(env: Environment, selection: Selection, unit: Fraction, progress: Progress = silent) -> Selection:
    """The selection with all payments in whole multiples of `unit` > 0."""
    if unit <= 0:
        raise ValueError(f"the unit {unit} is not above 0")
    found = []
    for agent, agent_name in enumerate(env.agents):
        progress(f"whole units: {agent_name}")
        found.append(_agent(env, selection, agent, unit))
    mechanism = replace(selection.mechanism, name=f"{selection.mechanism.name}, rounded", by_shock=None,
                        transfers=tuple(one.transfers for one in found), by_equation_4=False)  # fmt: skip
    return replace(selection, mechanism=mechanism, chosen=(*selection.chosen, *(one.in_words for one in found)))


def _agent(env: Environment, selection: Selection, agent: int, unit: Fraction) -> Rounded:
    mechanism, agent_name = selection.mechanism, env.agents[agent]
    nearest = tuple(_nearest(table, unit) for table in mechanism.transfers[agent])
    best = Rounded(agent=agent_name, unit=unit, transfers=nearest, gain=gain(env, mechanism, agent, nearest))
    space = _space(env, selection, agent) if best.gain else None
    if space is None:
        return best
    proposed = _proposed(space, unit)
    if proposed is not None:
        other = gain(env, mechanism, agent, proposed)
        best = replace(best, transfers=proposed, gain=other) if other < best.gain else best
    return replace(best, proof=_proof(space, unit)) if best.gain else best


def _space(env: Environment, selection: Selection, agent: int) -> Space | None:
    """All incentive compatible transfers of the mechanism's form, the residual claimant's or not; None: no form."""
    form = selection.form(agent)
    if form is None:
        return None
    pays_away = selection.existence is None  # what exists charges and pays nobody who is away
    return space_of(model_of(env, selection.mechanism.allocation, agent, pays_away=pays_away), form)


def gain(env: Environment, mechanism: Mechanism, agent: int, transfers: Tables) -> Fraction:
    """The largest gain of any one-period lie of the agent under these transfers, exactly."""
    others = (transfers if place == agent else tables for place, tables in enumerate(mechanism.transfers))
    changed = replace(mechanism, transfers=tuple(others), by_shock=None)
    blocks = [block for block in incentive_blocks(Game(env, changed)) if block.agent == agent]
    least = claim_from_blocks(env, blocks).least_slack
    return max(ZERO, -(least or ZERO))


def _nearest(table: Table, unit: Fraction) -> Table:
    """Every payment at the nearest multiple of the unit; halves go up."""
    cells = [floor(value / unit + Fraction(1, 2)) * unit for value in table.array.fractions()]
    return Table(table.axes, from_fractions(cells, table.array.shape)).minimal()


def _proposed(space: Space, unit: Fraction) -> Tables | None:
    """Payments u k with the least ε, as far as a float solver of integer programs finds them.

    In the program money is measured in the unit u.
    """
    building = Building(f"{space.model.env.name}: whole units of {space.model.name}")
    for column in space.columns:
        building.column(column)
    epsilon = building.column("epsilon", cost=1, nonnegative=True)
    for row in space.rows:
        both = ((epsilon, Fraction(1)), *row.terms)
        building.row(row.id, both, Sense.AT_LEAST, row.right / unit)
        if row.is_equation:
            building.row(name(row.id, "above"), ((epsilon, Fraction(-1)), *row.terms), Sense.AT_MOST, row.right / unit)
    whole = {place: building.column(f"units {number}") for number, place in enumerate(space.payments)}
    for number, (place, payment) in enumerate(space.payments.items()):
        terms = [*payment.terms.items(), (whole[place], Fraction(-1))]
        building.row(f"payment {number}", terms, Sense.EQUAL, -payment.constant / unit)
    found = whole_numbers(building.done(), tuple(whole.values()))
    if found is None:
        return None
    return space.tables({place: unit * found[column] for place, column in whole.items()})


def _proof(space: Space, unit: Fraction) -> str:
    """A payment, or a difference of payments, that lies strictly between two multiples of the unit; "" where none."""
    for said, payment in _pinned(space):
        least, greatest = _bound(space, payment, 1), _bound(space, payment, -1)
        if least is None or greatest is None:
            continue
        low, high = least, -greatest
        if ceil(low / unit) > floor(high / unit):
            between = f"between {format_number(low)} and {format_number(high)}" if low < high else format_number(low)
            return f"{said} is {between}"
    return ""


def _pinned(space: Space) -> Iterator[tuple[str, Affine]]:
    """Payments, and differences of what two reports cost after the same memory and at the same types of the others."""
    stage_of = space.model.stage
    for place, payment in space.payments.items():
        yield f"the payment at {_state(space, place)}", payment
    name_ = space.model.name
    pairs = 0
    for one, two in combinations(space.payments, 2):
        own = stage_of(one.period).components.index(name_)
        same = one.period == two.period and one.memory == two.memory
        if same and all(a == b for k, (a, b) in enumerate(zip(one.state, two.state, strict=True)) if k != own):
            pairs += 1
            if pairs > MOST_PAIRS:
                return
            said = f"the payment at {_state(space, one)} less that at {_state(space, two)}"
            yield said, space.payments[one].plus(space.payments[two], -1)


def _state(space: Space, place: Place) -> str:
    stage = space.model.stage(place.period)
    labels = (stage.labels[axis][n] for axis, n in zip(stage.components, place.state, strict=True))
    memory = " after some memory" if place.memory else ""
    return f"({', '.join(labels)}){memory}"


def _bound(space: Space, payment: Affine, sign: int) -> Fraction | None:
    """The least of sign · payment over the valid transfers, exactly; None where there is no least."""
    building = space.building("a payment")
    measure = building.column("measure", cost=sign)
    terms = [(measure, Fraction(1)), *((column, -value) for column, value in payment.terms.items())]
    building.row("measure", terms, Sense.EQUAL, payment.constant)
    found = solve(building.done())
    return found.objective if isinstance(found, Optimal) else None
