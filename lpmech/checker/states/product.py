"""The product of an environment and a mechanism with states (states page section 3), as JSON values of two formats.

The public state of the product also has the mechanism's state, its allocations also the next one, and its shocks also
the lots that are drawn. So the mechanism is a plain one there, without any memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm, prod

from ..kernel.environment import Element, Environment, Terminal, Transition
from ..kernel.fields import fraction_text
from ..kernel.meter import align, keep, make, spend
from ..kernel.older import paired
from ..kernel.spaces import CellBudget, GridTable, Space
from ..kernel.tables import Table
from .certificate import StateMechanism
from .lift import Cell, Lift, Up, same, up_public

END = "end"  # the public state after the last period where the environment has none
_ONE = GridTable((), (), 1, (1,))
_LARGEST = 1 << 53
WRITTEN = 300  # bits of a number that are written as text in a unit
TEXT = 2  # bits of text that a bit of a number takes
JSON = dict[str, object]


class Product:
    """The product environment and the plain mechanism in it."""

    def __init__(self, environment: Environment, mechanism: StateMechanism) -> None:
        self.environment, self.mechanism = environment, mechanism
        budget, self.lifts = CellBudget(), list[Lift]()
        for t, states in enumerate(mechanism.periods):
            after = environment.successor(t)
            names = [] if after is None else [one.name for one in mechanism.periods[after]]
            self.lifts.append(Lift(environment.stage(t), states, names, budget))

    def to_environment(self) -> JSON:
        """In the form of the environment page."""
        environment = self.environment
        value: JSON = {
            "format": "lpmech-environment/2",
            "name": environment.name,
            "discount": _number(environment.discount),
            "horizon": environment.horizon,
            "agents": list(environment.agents),
            "stages": [self._stage(t) for t in range(len(self.lifts))],
        }
        if environment.terminal is not None:
            value["terminal"] = self._terminal(environment.terminal)
        if environment.prior is not None:
            value["prior"] = self._prior(environment.prior)
        return value

    def _stage(self, period: int) -> JSON:
        lift, agents = self.lifts[period], self.environment.agents
        stage = lift.stage
        own = stage.space.components[stage.space.has_public :]
        value: JSON = {
            "types": {axis.name: list(axis.labels) for axis in own},
            "public": [label for _, label, _ in lift.public],
            "allocations": [label for _, label, _ in lift.allocations],
            "utility": {agent: lift.table(found) for agent, found in paired(agents, stage.utility)},
            "public utility": lift.table(stage.public_utility),
        }
        if stage.away:
            away = {axis.name: [axis.labels[k] for k in sorted(at)] for axis, at in paired(own, stage.away) if at}
            value["away"] = away
        if stage.open is not None:
            value["feasible"] = lift.table(stage.open)
        value.update(self._sets(lift))
        transition = self.environment.transition(period)
        return value if transition is None else {**value, "transition": self._transition(period, transition)}

    def _sets(self, lift: Lift) -> JSON:
        """Shocks, or the sets without an agent where there is none."""
        without = [self._without(lift, z) for z in range(len(lift.stage.shocks))]
        if not lift.stage.has_shocks and not lift.random:
            return {"feasible without": without[0]}
        shocks = {
            cut.label: {
                "probability": _number(cut.width),
                "feasible": lift.set_of(lift.stage.shocks[cut.shock].feasible),
                "feasible without": without[cut.shock],
            }
            for cut in lift.shocks
        }
        return {"shocks": shocks}

    def _without(self, lift: Lift, shock: int) -> JSON:
        return {
            agent: lift.set_of(chosen)
            for agent, chosen in paired(self.environment.agents, lift.stage.shocks[shock].without)
        }

    def _transition(self, period: int, transition: Transition) -> JSON:
        lift, following = self.lifts[period], transition.following
        ahead = {f"next {axis.name}": same(axis) for axis in following.components[following.has_public :]}
        ahead["next public"] = self._public_after(period, following)
        if transition.joint is not None:
            return {"joint": self._with_state(lift, transition.joint, ahead, list(ahead))}
        elements = [self._element(lift, element, following, ahead) for element in transition.elements]
        return elements[0] if transition.is_product else {"mixture": elements}

    def _public_after(self, period: int, following: Space) -> list[Up]:
        """The public states of the product that follow a period."""
        public = following.components[: following.has_public]
        names = self.lifts[period].following
        if names:
            return up_public(public, names)
        return same(public[0]) if public else [(0, END, None)]

    def _element(self, lift: Lift, element: Element, following: Space, ahead: Mapping[str, Sequence[Up]]) -> JSON:
        value: JSON = {} if element.weight is None else {"weight": lift.table(element.weight)}
        factors = dict(paired(following.names, element.factors))
        public = factors.pop("public", _ONE)
        value["public"] = self._with_state(lift, public, ahead, ["next public"])
        return {**value, **{name: lift.table(found, ahead) for name, found in factors.items()}}

    def _with_state(
        self, lift: Lift, found: GridTable, ahead: Mapping[str, Sequence[Up]], needed: Sequence[str]
    ) -> JSON:
        """A table of chances of the next public state, which has the next state of the mechanism for certain."""
        today = [axis for axis in found.axes if axis not in ahead and axis != "allocation"]
        ups = {"allocation": lift.allocations, **{axis: lift.ups(axis) for axis in today}}
        ups.update({axis: ahead[axis] for axis in needed})
        place = list(ups).index("next public")
        return lift.written(found, ups, lambda cell: _leads_to(cell, place))

    def _terminal(self, terminal: Terminal) -> JSON:
        space, lift = terminal.space, self.lifts[-1]
        ups = {axis.name: same(axis) for axis in space.components}
        pairs = paired(self.environment.agents, terminal.utility)
        return {
            "utility": {agent: lift.table(found, ups) for agent, found in pairs},
            "types": {axis.name: list(axis.labels) for axis in space.components[space.has_public :]},
            "public": list(space.components[0].labels) if space.has_public else [END],
        }

    def _prior(self, prior: GridTable) -> JSON:
        """The mechanism starts in the first state."""
        lift = self.lifts[0]
        ups: dict[str, Sequence[Up]] = {"public": lift.public}
        ups.update({axis: lift.ups(axis) for axis in prior.axes if axis != "public"})
        names = [axis.name for axis in lift.stage.space.components if axis.name != "public"]
        ups.update({axis: lift.ups(axis) for axis in names})
        return lift.written(prior, ups, lambda cell: cell[0][2] == 0)

    def to_mechanism(self) -> JSON:
        """In the form of the certificate page."""
        agents = range(len(self.environment.agents))
        transfers = [[_payments(lift, agent) for lift in self.lifts] for agent in agents]
        return {
            "name": self.mechanism.name,
            "allocation": [_allocation(lift) for lift in self.lifts],
            "transfers": dict(paired(self.environment.agents, transfers)),
            "transfers by shock": None,
        }


def _leads_to(cell: Cell, place: int) -> bool:
    """Whether the allocation of a cell leads to the state of its next public state."""
    return cell[0][2] == cell[place][2]


def _number(value: Fraction) -> str:
    return fraction_text(value.numerator, value.denominator)


def _axes(lift: Lift) -> list[str]:
    return ["public", *(axis.name for axis in lift.stage.space.components if axis.name != "public")]


def _rows(lift: Lift) -> list[tuple[int, range]]:
    """By public state of the product: the mechanism's state, and the reports with that public state."""
    types = prod(lift.stage.space.sizes[lift.stage.space.has_public :])
    return [(k or 0, range(p * types, (p + 1) * types)) for p, _, k in lift.public]


def _allocation(lift: Lift) -> JSON:
    """The INDEX TABLE of the rule: the allocation that is drawn, with the state that follows it."""
    places = {(a, k): place for place, (a, _, k) in enumerate(lift.allocations)}
    lift.budget.spend(len(lift.shocks) * len(lift.public) * lift.stage.space.size)
    indices = []
    for z, cut in enumerate(lift.shocks):
        for k, reports in _rows(lift):
            drawn, after = lift.drawn_rows[k][z], lift.states[k].after
            ahead = after[cut.shock] if after else None
            indices += [places[drawn[r], ahead[drawn[r]][r] if ahead else None] for r in reports]
    return {"axes": ["shock", *_axes(lift)], "indices": indices}


def _payments(lift: Lift, agent: int) -> JSON:
    """The TABLE of what an agent pays."""
    tables = [state.payments[agent] for state in lift.states]
    align(*(one.denominator for one in tables))
    common = lcm(*(one.denominator for one in tables))
    each = [_over(one, common) for one in tables]
    spend(len(lift.public) * lift.stage.space.size)
    numbers = [each[k][r] for k, reports in _rows(lift) for r in reports]
    return {"axes": _axes(lift), "denominator": _int(common), "numerators": [_int(one) for one in numbers]}


def _over(one: Table, common: int) -> list[int]:
    """The numbers of a state over the common denominator. They are kept, of all states, and written as text: so a long
    number that stands for all reports is as long at each of them."""
    factor, cells = common // one.denominator, one.layout.space.size
    bits = one.bits + factor.bit_length()
    make(cells, one.bits, factor.bit_length(), kept=True)
    spend(cells * (bits // WRITTEN))
    keep(cells * TEXT * bits)
    return [factor * number for number in one.at({})]


def _int(number: int) -> int | str:
    """An INT of the certificate page."""
    return number if abs(number) < _LARGEST else hex(number)
