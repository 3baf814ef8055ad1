"""The numbers of a certificate about a crowd, from its tables: distances, gaps, payments (crowd page section 3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import comb, lcm

from ..kernel.errors import Rejected
from ..kernel.meter import align, longest, make, spend
from ..kernel.older import paired
from .blocks import Counts
from .certificate import CrowdCertificate, Paid, Table
from .counted import carried, ratio, taken_together
from .crowd import Crowd, common
from .program import Draws, Program

ZERO = Fraction(0)
Bounds = tuple[Fraction, Fraction]
SURE: Bounds = (ZERO, ZERO)


@dataclass(frozen=True)
class Measured:
    """A society in one period: r + δPV by action and V by state over one denominator, the distance of V from the true
    value, and that of the table after it."""

    program: Program
    worth: list[int]
    value: list[int]
    denominator: int
    own: Bounds
    later: Bounds
    after: list[list[int]]  # by shock, the value once it is drawn

    @property
    def need(self) -> Fraction:
        """N."""
        return self.program.crowd.discount * (self.later[1] - self.later[0])

    @property
    def paid(self) -> Bounds:
        """What encloses a payment around the value once the shock is drawn − (r + δPV)."""
        discount = self.program.crowd.discount
        if not self.program.crowd.is_plain:
            return -self.need, self.need
        return self.own[0] - discount * self.later[1], self.own[1] - discount * self.later[0]


@dataclass(frozen=True)
class Member:
    """A seat and a type of its block, how many agents are so at a state, and the number of the state without one."""

    state: int
    seat: int
    type: int
    agents: int
    others: int


class Numbers:
    """All societies measured, and what follows for the listed rule."""

    def __init__(self, crowd: Crowd, certificate: CrowdCertificate) -> None:
        self.crowd = crowd
        self._options: dict[int, dict[tuple[int, int | None], int]] = {}
        draws = Draws(crowd)
        self.seats = draws.seats
        self.program = Program(crowd, draws, None)
        self.place = {cell: at for at, cell in enumerate(self.program.cells)}
        self._check_orbits(certificate)
        self.moments = crowd.moments()
        self.of_period: list[list[int]] = [[] for _ in self.periods]
        for z, (t, _) in enumerate(self.moments):
            self.of_period[t].append(z)
        self.rules = [self._rule(plan, moment) for plan, moment in paired(certificate.allocation, self.moments)]
        by_period = [[self.rules[z] for z in here] for here in self.of_period]
        self.everyone = self._measured(self.program, certificate.everyone, by_period)
        self.without = []
        for i in range(len(self.seats)):
            tables = [tables[i] for tables in certificate.without]
            self.without.append(self._measured(Program(crowd, draws, i), tables, None))

    def _check_orbits(self, certificate: CrowdCertificate) -> None:
        """The stated numbers of states are right."""
        joint = self.crowd.publics
        for group in self.crowd.groups:
            spend(10 + group.number * len(group.types).bit_length() // 4)
            joint *= len(group.types) ** group.number
        if (certificate.lumped, certificate.joint) != (len(self.program.states), joint):
            raise Rejected(f"there are {len(self.program.states)} lumped states; their number or that of joint states "
                           f"is stated otherwise")  # fmt: skip

    def _rule(self, plan: list[int], moment: tuple[int, int]) -> list[int]:
        starts, allowed = self.program.starts, self.program.allowed(*moment)
        if len(plan) != len(self.program.states):
            raise Rejected(f"the rule lists {len(plan)} actions for {len(self.program.states)} lumped states")
        for k, action in enumerate(plan):
            if action >= starts[k + 1] - starts[k]:
                raise Rejected(f"lumped state {k} has no action {action}")
            if not allowed[self.program.actions[starts[k] + action][0]]:
                raise Rejected(f"action {action} of lumped state {k} cannot be chosen in its period under its shock")
        return [starts[k] + action for k, action in enumerate(plan)]

    def _measured(
        self, program: Program, tables: Sequence[Table], rules: list[list[list[int]]] | None
    ) -> list[Measured]:  # fmt: skip
        for table in tables:
            if len(table.numerators) != len(program.states):
                raise Rejected(f"a table has {len(table.numerators)} values for {len(program.states)} lumped states")
        if self.crowd.horizon is None:
            return [self._one(program, 0, tables[0], tables[0], rules[0] if rules else None, None)]
        found: list[Measured] = []
        following, later = self._terminal(program), SURE
        for t in range(len(tables) - 1, -1, -1):
            found.append(self._one(program, t, tables[t], following, rules[t] if rules else None, later))
            following, later = tables[t], found[-1].own
        return found[::-1]

    def _terminal(self, program: Program) -> Table:
        """What the state after the last period is worth to a society."""
        unit, found = program.unit, []
        for public, counts in program.states:
            spend(20 + 10 * len(counts))
            total = 0
            for at, group in zip(program.places, program.groups):
                for count, worth in zip(counts[at:], group.terminal[public]):
                    total += count * worth.numerator * (unit // worth.denominator)
            found.append(total)
        return Table(unit, found)

    def _one(
        self, program: Program, period: int, table: Table, following: Table, rules: list[list[int]] | None,
        later: Bounds | None,
    ) -> Measured:  # fmt: skip
        discount, unit = self.crowd.discount, program.unit
        p, q = discount.numerator, discount.denominator
        whole = following.denominator * program.scale * q
        averages = program.averages(following.numerators)
        make(len(averages), whole.bit_length() + longest(averages), unit.bit_length() + p.bit_length())
        worth = [flow * whole + p * unit * mean for flow, mean in paired(program.flows, averages)]
        weights, drawn = self._chances(period)
        align(unit, whole, drawn, table.denominator)
        below = lcm(unit * whole * drawn, table.denominator)
        up, over = below // (unit * whole), below // table.denominator
        make(len(worth) + len(table.numerators), below.bit_length() + longest(worth), max(up, over).bit_length())
        worth = [x * up for x in worth]
        value = [x * over for x in table.numerators]
        if rules is None:
            after = [self._best(program, worth, program.allowed(period, k)) for k in range(len(weights))]
        else:
            after = [[worth[a] for a in rule] for rule in rules]
        gaps = [x - y for x, y in paired(_mean(after, weights, drawn), value)]
        after = [value] if self.crowd.is_plain else after
        low, high = ratio(min(gaps), below), ratio(max(gaps), below)
        if later is None:
            own = low / (1 - discount), high / (1 - discount)
            return Measured(program, worth, value, below, own, own, after)
        own = carried((low, high), discount, later)
        return Measured(program, worth, value, below, own, later, after)

    def _chances(self, period: int) -> tuple[list[int], int]:
        """The probabilities of the shocks of a period over one denominator."""
        shocks = self.crowd.shocks_in(period)
        below = common(shock.probability for shock in shocks)
        spend(20 * len(shocks))
        return [one.probability.numerator * (below // one.probability.denominator) for one in shocks], below

    def chance(self, z: int) -> Fraction:
        """The probability of a moment's shock."""
        t, k = self.moments[z]
        return self.crowd.shocks_in(t)[k].probability

    @staticmethod
    def _best(program: Program, worth: list[int], allowed: list[bool]) -> list[int]:
        """The largest worth of an action that is allowed at each state."""
        spend(10 * len(worth))
        found = []
        for k in range(len(program.states)):
            here = range(program.starts[k], program.starts[k + 1])
            found.append(max(worth[a] for a in here if allowed[program.actions[a][0]]))
        return found

    @property
    def periods(self) -> range:
        return range(self.crowd.periods)

    @cached_property
    def pairs(self) -> list[tuple[dict[int, int], dict[int, int]]]:
        """By moment, the open and the refuted actions with the difference of Q at the listed action and at them; none
        where the shock has no probability."""
        found: list[tuple[dict[int, int], dict[int, int]]] = []
        for z, rule in enumerate(self.rules):
            one, allowed = self.everyone[self.moments[z][0]], self.program.allowed(*self.moments[z])
            spend(20 * len(one.worth))
            if not self.chance(z):
                found.append(({}, {}))
                continue
            need = one.need * one.denominator
            opened: dict[int, int] = {}
            refuted: dict[int, int] = {}
            for k, listed in enumerate(rule):
                for a in range(self.program.starts[k], self.program.starts[k + 1]):
                    gap = one.worth[listed] - one.worth[a]
                    if a != listed and gap < need and allowed[self.program.actions[a][0]]:
                        (opened if gap >= -need else refuted)[a] = gap
            found.append((opened, refuted))
        return found

    @cached_property
    def members(self) -> list[Member]:
        """Every seat and type of its block that is present at a state."""
        found = []
        for k, (public, counts) in enumerate(self.program.states):
            spend(20 + 10 * len(counts))
            for i, seat in enumerate(self.seats):
                start, other = self.program.places[seat.at], self.without[i][0].program
                for s in range(len(self.crowd.groups[seat.at].types)):
                    if counts[start + s]:
                        there = (*less(counts, start + s), *seat.counts(s))
                        found.append(Member(k, i, s, counts[start + s], other.index[public, there]))
        return found

    def paid_at(self, z: int, state: int) -> Iterator[tuple[int, int, int, int, Fraction, Bounds]]:
        """Seat, type, treatment, number of agents, V − (r + δPV) and its distance from the payment, of all who are
        treated alike at a moment and state."""
        option, matrix = self.program.actions[self.rules[z][state]]
        period, shock = self.moments[z]
        plan, (public, counts) = self.program.options[option].plan, self.program.states[state]
        spend(20 * len(matrix))
        for at, (g, s, h) in enumerate(self.program.cells):
            for i in self._seats_of[g] if matrix[at] else ():
                one, seat = self.without[i][period], self.seats[i]
                others = less(counts, self.program.places[g] + s)
                there = one.program.index[public, (*others, *seat.counts(s))]
                action = one.program.action[there, self._seen(i)[plan, h], (*less(matrix, at), *seat.matrix(s, h))]
                gap = one.after[shock][there] - one.worth[action]
                yield i, s, h, matrix[at], ratio(gap, one.denominator), one.paid

    @cached_property
    def _seats_of(self) -> list[list[int]]:
        """The seats of each group."""
        found: list[list[int]] = [[] for _ in self.crowd.groups]
        for i, seat in enumerate(self.seats):
            found[seat.at].append(i)
        return found

    def _seen(self, i: int) -> dict[tuple[int, int | None], int]:
        """The place of an option of the society without the agent in a seat."""
        if i not in self._options:
            options = self.without[i][0].program.options
            self._options[i] = {(one.plan, one.absent): k for k, one in enumerate(options)}
        return self._options[i]

    @cached_property
    def totals(self) -> list[list[Bounds]]:
        """Bounds of the mean over shocks of the sum of all payments, by period and state."""
        return [[self._total(t, k) for k in range(len(self.program.states))] for t in self.periods]

    def _total(self, period: int, state: int) -> Bounds:
        low = high = ZERO
        for z in self.of_period[period]:
            chance = self.chance(z)
            for _, _, _, agents, center, (below, above) in self.paid_at(z, state) if chance else ():
                weight = agents * chance
                taken_together(low, high, center, below, above)
                low, high = low + weight * (center + below), high + weight * (center + above)
        return low, high

    @cached_property
    def width(self) -> Fraction:
        """To which every payment is known."""
        return max(one.paid[1] - one.paid[0] for tables in self.without for one in tables)

    def payoff(self, period: int, one: Member) -> Bounds:
        """Bounds of a member's truthful payoff."""
        mine, other = self.everyone[period], self.without[one.seat][period]
        value, rest = mine.value[one.state], other.value[one.others]
        whole, without = ratio(value, mine.denominator), ratio(rest, other.denominator)
        taken_together(whole, without, *mine.own, *other.own)
        center = whole - without
        return center + mine.own[0] - other.own[1], center + mine.own[1] - other.own[0]

    @cached_property
    def weights(self) -> list[Fraction]:
        """The prior's probability of each lumped state."""
        return [self._weight(public, counts) for public, counts in self.program.states]

    def _weight(self, public: int, counts: Counts) -> Fraction:
        found = Fraction(1) if self.crowd.public_prior is None else self.crowd.public_prior[public]
        for g, group in enumerate(self.crowd.groups):
            total = 0
            for count, chance in zip(counts[self.program.places[g] :], group.prior or ()):
                total += count
                make(2, total + count * (chance.denominator.bit_length() + 1), found.denominator.bit_length())
                found *= comb(total, count) * chance**count
        return found

    @cached_property
    def discounted(self) -> Bounds:
        """E[Σ W_{-i} − (n − 1) V] under the prior."""
        mine, others = self.everyone[0], self.crowd.agents - 1
        low = high = ZERO
        for one in self.members:
            other = self.without[one.seat][0]
            weight, value = self.weights[one.state] * one.agents, ratio(other.value[one.others], other.denominator)
            taken_together(low, high, weight, value, *other.own)
            low, high = low + weight * (value + other.own[0]), high + weight * (value + other.own[1])
        for weight, total in paired(self.weights, mine.value):
            value = ratio(total, mine.denominator)
            taken_together(low, high, weight, value, *mine.own)
            low -= others * weight * (value + mine.own[1])
            high -= others * weight * (value + mine.own[0])
        return low, high

    def check_payments(self, payments: Sequence[Paid]) -> None:
        """Rejected unless the stated payments enclose those of the mechanism, of as many agents."""
        known: dict[tuple[int, int], dict[tuple[int, int, int], tuple[int, Bounds]]] = {}
        places = {moment: z for z, moment in enumerate(self.moments)}
        for paid in payments:
            state = self.program.index[paid.state]
            key = places[paid.moment], state
            if key not in known:
                known[key] = {
                    (i, s, h): (agents, (center + below, center + above))
                    for i, s, h, agents, center, (below, above) in self.paid_at(*key)
                }
            found = known[key].get((paid.seat, paid.type, paid.treatment))
            if found is None or found[0] != paid.agents:
                count = 0 if found is None else found[0]
                raise Rejected(f"payment {paid.path[-1]}: {count} agents of this type have this treatment, not "
                               f"{paid.agents}")  # fmt: skip
            if not paid.low <= found[1][0] <= found[1][1] <= paid.high:
                raise Rejected(f"payment {paid.path[-1]} is not known to be between the stated numbers")


def _mean(after: list[list[int]], weights: list[int], drawn: int) -> list[int]:
    """The mean over shocks of values that are multiples of `drawn`."""
    if len(after) == 1:
        return after[0]
    size = max(map(longest, after))
    make(len(after[0]), size, drawn.bit_length(), times=len(after))
    return [sum([w * x for w, x in paired(weights, row)]) // drawn for row in zip(*after)]


def less(counts: Counts, at: int) -> Counts:
    """One less at a place."""
    return (*counts[:at], counts[at] - 1, *counts[at + 1 :])
