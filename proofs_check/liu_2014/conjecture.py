"""Liu (2014), Remark 4.2: whether the surplus can be extracted after every history, with interim participation.

If what is left of the surplus is paid after every history, and everyone expects at least 0 on seeing its own type, then
everyone expects exactly 0, after every history on the path. So the agents are apart. For one agent, with V(m, θ) its
payoff after the memory m = (r', a*(r')), the conjecture says that these rows contradict each other:

    truth:  V(m, (s,o)) − δ E[V((s,o), ·)] ≥ … , i.e. V(m,θ) − V(m,r) − δ (E[V(r,·) | a*(r), θ] − E[V(r,·) | a*(r), r])
            ≥ u(a*(r), θ) − u(a*(r), r)    for θ = (s, o) and r = (r_i, o);
    left:   Σ_o μ((s,o) | a*(r'), r') V(r', (s,o)) = 0                     what is expected after the truth;
    stay:   Σ_o μ((s,o) | a*(r'), (τ,o')) V(r', (s,o)) ≥ 0                 after the lie r'_i for τ.

The payments are p(m,θ) = u(a*(θ),θ) + δ E[V(θ,·) | a*(θ),θ] − V(m,θ).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from random import Random
from typing import Any

from lpmech.lp.program import Building, LinearProgram, Sense
from lpmech.lp.proofs import Optimal
from lpmech.lp.solve import solve
from lpmech.mechanisms.social import Program
from lpmech.problem import exact
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism, NoMechanism
from lpmech.problem.stages import PREVIOUS, REPORT
from lpmech.problem.tables import ZERO, Table
from lpmech.problem.transition import NEXT
from lpmech.statements.built import Built
from lpmech.statements.environments import Environments, Moves, Shape
from lpmech.statements.instance import Instance, first
from lpmech.statements.statement import Expected, Failure, Hypothesis, statement
from lpmech.statements.values import Values
from proofs_check.liu_2014.draws import BASE, NO_PUBLIC_UTILITY
from proofs_check.liu_2014.extraction import pays_what_it_enjoys
from proofs_check.shared.periods import each
from proofs_check.shared.shapes import INFINITE, PRIOR, SPANNING
from proofs_check.shared.tables import equal

State = tuple[int, ...]
START = None  # the memory of period 1
Memory = State | None
PROMISES = ("efficient", "incentive_compatible", "interim_participation_always", "full_surplus_extraction")
EVERYTHING = "takes everything"
EVERY_HISTORY = (
    "that the surplus is extracted after every history, and not from the first period on only: the statement adds up "
    "what is expected after each"
)


@dataclass(frozen=True, eq=False)
class Left:
    """What one agent can be left with, as a linear program over V(m, θ)."""

    env: Environment
    everyone: Program
    agent: int

    @property
    def _place(self) -> int:
        return self.components.index(self.env.agents[self.agent])

    @cached_property
    def components(self) -> tuple[str, ...]:
        return self.env.stage(0).components

    @cached_property
    def states(self) -> list[State]:
        sizes = self.env.stage(0).sizes
        return list(itertools.product(*(range(sizes[axis]) for axis in self.components)))

    @cached_property
    def chosen(self) -> dict[State, int]:
        """a*(θ); there are no shocks."""
        rule = self.everyone.periods[0].allocation.over(
            ("shock", *self.components), {"shock": 1, **self.env.stage(0).sizes}
        )
        return {state: int(rule[0, *state]) for state in self.states}

    @cached_property
    def _kernel(self) -> Table:
        stage = self.env.stage(0)
        assert stage.transition is not None
        moved = stage.transition.distribution(self.components)
        every = ("allocation", *self.components, *(NEXT + axis for axis in self.components))
        return moved.full(every, {**stage.sizes, **{NEXT + axis: stage.sizes[axis] for axis in self.components}})

    def chances(self, said: Memory, state: Memory) -> dict[State, Fraction]:
        """The next state after a report at a state; the prior where there is none yet."""
        if said is None or state is None:
            assert self.env.prior is not None
            prior = self.env.prior.full(self.components, self.env.stage(0).sizes)
            return {one: prior.array.item(one) for one in self.states}
        return {one: self._kernel.array.item((self.chosen[said], *state, *one)) for one in self.states}

    @cached_property
    def _worth(self) -> Table:
        stage = self.env.stage(0)
        return stage.utilities[self.agent].full(("allocation", *self.components), stage.sizes)

    def utility(self, said: State, state: State) -> Fraction:
        """u(a*(r), θ)."""
        return self._worth.array.item((self.chosen[said], *state))

    def own(self, state: State) -> int:
        """The agent's type."""
        return state[self._place]

    def reported(self, state: State) -> Iterator[State]:
        """The reports that the agent can bring about."""
        sizes = self.env.stage(0).sizes[self.env.agents[self.agent]]
        return ((*state[: self._place], own, *state[self._place + 1 :]) for own in range(sizes))

    def program(self) -> LinearProgram:
        """The rows above."""
        building, columns = Building("left"), dict[tuple[Memory, State], int]()
        memories: list[Memory] = [START, *self.states]
        for memory, state in itertools.product(memories, self.states):
            columns[memory, state] = building.column(f"{memory} {state}")
        for memory, state in itertools.product(memories, self.states):
            for report in self.reported(state):
                if report != state:
                    self._truth(building, columns, memory, state, report)
        for said in memories:
            befores: list[Memory] = [START] if said is None else list(self.reported(said))
            for was in befores:
                self._stays(building, columns, said, was)
        return building.done()

    def _truth(
        self, building: Building, columns: Mapping[tuple[Memory, State], int], memory: Memory, state: State, said: State
    ) -> None:
        terms = [(columns[memory, state], Fraction(1)), (columns[memory, said], Fraction(-1))]
        true, told = self.chances(said, state), self.chances(said, said)
        terms += [(columns[said, one], self.env.discount * (told[one] - true[one])) for one in self.states]
        gap = self.utility(said, state) - self.utility(said, said)
        building.row(f"truth {memory} {state} {said}", terms, Sense.AT_LEAST, gap)

    def _stays(
        self, building: Building, columns: Mapping[tuple[Memory, State], int], said: Memory, was: Memory
    ) -> None:
        """What is expected on seeing each own type."""
        chances = self.chances(said, was)
        for own in sorted({self.own(state) for state in self.states}):
            terms = [(columns[said, one], chances[one]) for one in self.states if self.own(one) == own]
            if any(weight for _, weight in terms):
                building.row(f"left {said} {was} {own}", terms, Sense.EQUAL if said == was else Sense.AT_LEAST, 0)

    def transfers(self) -> tuple[Table, Table] | None:
        """The payments of period 1 and of later periods; None where the rows contradict each other."""
        program = self.program()
        found = solve(program)
        if not isinstance(found, Optimal):
            return None
        payoff = program.named(found.x)
        later = {
            said: sum((p * payoff[f"{said} {one}"] for one, p in self.chances(said, said).items()), Fraction(0))
            for said in self.states
        }
        gross = {said: self.utility(said, said) + self.env.discount * later[said] for said in self.states}
        first_ = [gross[one] - payoff[f"{START} {one}"] for one in self.states]
        rest = [gross[one] - payoff[f"{memory} {one}"] for memory in self.states for one in self.states]
        sizes = tuple(self.env.stage(0).sizes[axis] for axis in self.components)
        now, then = exact.from_fractions(first_, sizes), exact.from_fractions(rest, (*sizes, *sizes))
        before = tuple(PREVIOUS + axis for axis in self.components)
        return Table(self.components, now).minimal(), Table((*before, *self.components), then).minimal()


def takes_everything(case: Instance) -> Mechanism | None:
    """An efficient, incentive compatible mechanism that leaves everyone an expected 0 after every history, if any."""
    found = [Left(case.env, case.programs.everyone, agent).transfers() for agent in range(len(case.env.agents))]
    if any(one is None for one in found):
        return None
    paid = tuple(one for one in found if one is not None)
    return Mechanism(name=EVERYTHING, allocation=(case.programs.everyone.periods[0].allocation,), transfers=paid)


def everything_taken(case: Instance) -> Mechanism:
    """The same. Raises NoMechanism if there is none."""
    found = takes_everything(case)
    if found is None:
        raise NoMechanism("no payments take everything")
    return found


def left_over(case: Instance, mechanism: Mechanism) -> Iterator[Fraction]:
    """What each agent expects after every history on the path, on seeing its own type, times the chance of that."""
    for agent, paid in enumerate(mechanism.transfers):
        view = Left(case.env, case.programs.everyone, agent)
        for said in (START, *view.states):
            chances = view.chances(said, said)
            payoff = case.game(mechanism).truthful_value(agent, 0, paid[0 if said is None else -1])
            before = [] if said is None else zip((PREVIOUS + axis for axis in view.components), said, strict=True)
            for axis, label in before:
                payoff = payoff.take(axis, label)
            known = payoff.full(view.components, case.env.stage(0).sizes)
            sums: dict[int, Fraction] = {}
            for state, chance in chances.items():
                sums[view.own(state)] = sums.get(view.own(state), Fraction(0)) + chance * known.array.item(state)
            yield from sums.values()


MILD = Environments(
    shape=Shape(**{**BASE, "public": False}, agents=(2, 2), types=(2, 2), kernels=(Moves.SPANNING, Moves.LINKED),  # type: ignore[arg-type]
                horizons=(None,), prior=True, negative=False, public_utility=False, values=("0", "0", "0", "0", "1"))
)  # fmt: skip


def _somebody_envies(case: Instance) -> bool:
    """Whether u^i(a*(r,θ_{-i}), (s,θ_{-i})) > u^i(a*(r,θ_{-i}), (r,θ_{-i})) somewhere, for an agent i."""
    stage, rule = case.env.stage(0), case.programs.everyone.periods[0].allocation
    for i, name in enumerate(case.env.agents):
        worth = stage.utilities[i].choose("allocation", rule.rename({name: REPORT + name}))  # of a report, to each type
        honest = stage.utilities[i].choose("allocation", rule).rename({name: REPORT + name})
        gap = stage.over_shocks(worth) - stage.over_shocks(honest)
        if (gap.array.numerators > 0).any():
            return True
    return False


ENVY = Hypothesis("somebody would enjoy the allocation of a report more than the type reported", _somebody_envies)
Rows = list[list[Fraction]]


def alike(drawn: Mapping[str, Any]) -> dict[str, Any]:
    """Two agents; P(s', o' | s, o) in proportion to own[s][s'] · others[o][o'] · link[s'][o']; one allocation.

    So an agent's own past tells of the other through its own type of today alone.
    """
    own, others, link = drawn["own"], drawn["others"], drawn["link"]
    pairs = list(itertools.product(range(2), range(2)))
    weights = {(s, o): [own[s][x] * others[o][y] * link[x][y] for x, y in pairs] for s, o in pairs}
    kernel = {known: [str(weight / sum(row)) for weight in row] for known, row in weights.items()}
    first_, axes = [part / sum(map(sum, link)) for row in link for part in row], ["next ann", "next bob"]
    return {
        "format": "lpmech-environment/1", "name": "drawn", "discount": drawn["discount"], "horizon": None,
        "agents": ["ann", "bob"],
        "stages": [{
            "types": {"ann": ["x", "y"], "bob": ["x", "y"]}, "allocations": ["a"],
            "utility": {name: {"axes": [name], "values": list(map(str, drawn[name]))} for name in ("ann", "bob")},
            "transition": {"joint": {"axes": ["ann", "bob", *axes],
                                     "values": [[_square(kernel[s, o]) for o in range(2)] for s in range(2)]}},
        }],
        "prior": {"axes": ["ann", "bob"], "values": _square(list(map(str, first_)))},
    }  # fmt: skip


def _square(four: list[str]) -> list[list[str]]:
    return [four[:2], four[2:]]


def _drawn(rng: Random) -> dict[str, Any]:
    def rows() -> Rows:
        return [[Fraction(rng.randint(1, 4)) for _ in range(2)] for _ in range(2)]

    link = rows()
    while not _tells_apart(link):
        link = rows()
    worth = {name: [Fraction(rng.randint(0, 4)) for _ in range(2)] for name in ("ann", "bob")}
    return {"own": rows(), "others": rows(), "link": link, "discount": rng.choice(("1/2", "2/3", "9/10")), **worth}


def _tells_apart(link: Rows) -> bool:
    return link[0][0] * link[1][1] != link[0][1] * link[1][0]


def _told(drawn: Mapping[str, Any]) -> bool:
    """Positive weights, utilities of at least 0; and types of today tell the other's types apart."""
    shapes = all(len(drawn[key]) == 2 == len(row) for key in ("own", "others", "link") for row in drawn[key])
    return (
        shapes and all(len(drawn[name]) == 2 and min(drawn[name]) >= 0 for name in ("ann", "bob"))
        and all(weight > 0 for key in ("own", "others", "link") for row in drawn[key] for weight in row)
        and 0 < Fraction(drawn["discount"]) < 1 and _tells_apart(drawn["link"])
    )  # fmt: skip


ALIKE = Built(parameters=Values(_drawn, _told), build=alike)


@statement(
    "L14-R4.2a", "Remark 4.2, its conjecture",
    "With spanning no mechanism is efficient and incentive compatible, extracts what is left of the surplus after "
    "every history, and leaves everyone who sees its own types at least 0 in expectation after every history.",
    draws=ALIKE, hypotheses=(SPANNING, INFINITE, PRIOR, ENVY), expected=Expected.REFUTED, uncertified=EVERY_HISTORY,
    corrects="where the own past tells of the others through the own type of today alone, bets on what the others say "
    "today take from every type just what it enjoys, and cost the same after a lie",
)  # fmt: skip
def conjecture(case: Instance) -> Failure | None:
    found = takes_everything(case)
    if found is None or case.holds(found, *PROMISES) or any(left_over(case, found)):
        return None
    words = "payments by what the others say leave every type an expected 0 after every history"
    return Failure(words=words, mechanism=found, proved=PROMISES)


@statement(
    "L14-R4.2b", "Remark 4.2, with ex post participation instead",
    "With payoffs of at least 0 at every state that sum to 0 after every history everyone pays what it enjoys; that is "
    "incentive compatible iff nobody ever enjoys the allocation of a report more than the type that is reported.",
    draws=MILD, hypotheses=(INFINITE, PRIOR, NO_PUBLIC_UTILITY),
)  # fmt: skip
def with_ex_post_participation(case: Instance) -> Failure | None:
    forced = pays_what_it_enjoys(case)
    truthful = case.proved("incentive_compatible", forced)
    if truthful == _somebody_envies(case):
        return Failure(words="incentives and envy do not go together")
    left = case.holds(forced, "full_surplus_extraction", "participation_zero_option")
    return left or first(
        equal(case.env, case.game(forced).truthful_value(i, t, forced.transfers[i][t]), ZERO,
              f"what {name} is left with", t)
        for i, t, name in each(case)
    )  # fmt: skip


@statement(
    "L14-R4.2c", "Remark 4.2, when the conjecture is false",
    "Where an agent's own past tells of the others through its own type of today alone, and types of today tell the "
    "others' types apart, some mechanism extracts what is left of the surplus after every history, and leaves everyone "
    "who sees its own types an expected 0.",
    draws=ALIKE, hypotheses=(INFINITE, PRIOR),
)  # fmt: skip
def everything_can_be_taken(case: Instance) -> Failure | None:
    found = case.mechanism(EVERYTHING, everything_taken)
    left = next((x for x in left_over(case, found) if x), None)
    taken = None if left is None else Failure(words="something is left", mechanism=found)
    return case.holds(found, *PROMISES) or taken
