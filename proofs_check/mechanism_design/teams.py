"""Balanced budgets: d'Aspremont and Gérard-Varet (1979), Kosenok and Severinov (2008); Sugaya and Wolitzky (2021)."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import prod
from random import Random
from typing import Any

from lpmech import casefiles
from lpmech.lp.program import Building, LinearProgram, Sense
from lpmech.lp.proofs import Optimal
from lpmech.lp.solve import solve
from lpmech.problem.environment import Environment
from lpmech.separation.hypotheses import has_correlated_prior
from lpmech.statements.built import Built
from lpmech.statements.draws import Once
from lpmech.statements.environments import Environments, Shape
from lpmech.statements.instance import Instance, first
from lpmech.statements.statement import Expected, Failure, Hypothesis, statement
from lpmech.statements.values import Values
from proofs_check.mechanism_design.asked import BALANCED, FIRST, NO_CLAIM, answered, asked, chances
from proofs_check.shared.shapes import EVERYBODY_ASKED, INDEPENDENT, PRIOR, PRIVATE_VALUES, SEVERAL

TEAM = "balanced_team"
NAMES = ("ann", "bob", "cyd")
Place = tuple[int, ...]


# Expected externalities


def _apart(case: Instance) -> bool:
    return not has_correlated_prior(case.env)


def _plain(case: Instance) -> bool:
    stage = case.env.stage(0)
    return case.env.horizon == 1 and case.env.terminal is None and not stage.public and len(stage.shocks) == 1


ONE_PERIOD = Hypothesis("there is one period, without shocks, public states and terminal utility", _plain)
STATIC = Environments(
    shape=Shape(agents=(2, 3), types=(2, 3), horizons=(1,), prior=True, public=False, public_utility=False,
                shocks=False, terminal=False, max_states=12),
    keep=_apart,
)  # fmt: skip


AGV = (
    ONE_PERIOD,
    PRIVATE_VALUES,
    INDEPENDENT,
    PRIOR,
    Hypothesis("types are independent", _apart),
    SEVERAL,
    EVERYBODY_ASKED,
)


@statement(
    "MD-T4", "d'Aspremont and Gérard-Varet (1979)",
    "With one period, private values and independent types the balanced team mechanism is efficient, truth is optimal "
    "on average, and its payments sum to 0 at every report.",
    draws=STATIC, hypotheses=AGV,
)  # fmt: skip
def expected_externalities_balance(case: Instance) -> Failure | None:
    return case.holds(TEAM, "efficient", "interim_incentive_compatible", "ex_post_budget_balance")


@statement(
    "MD-T4a", "d'Aspremont and Gérard-Varet (1979), the payments",
    "With one period i receives the expected utility of the others at its report, less its mean, and pays an equal "
    "share of what the others receive so: these are the payments of the balanced team mechanism.",
    draws=STATIC, hypotheses=AGV,
)  # fmt: skip
def payments_are_expected_externalities(case: Instance) -> Failure | None:
    names, sizes = case.env.agents, case.env.stage(0).sizes
    shares = _marginals(case)
    received = [_centred(_externality(case, i, shares), shares[i]) for i in range(len(names))]
    for i, own in enumerate(case.mechanism(TEAM).transfers):
        paid = own[0].full(names, sizes).array
        for place in product(*(range(sizes[name]) for name in names)):
            others = sum((received[j][k] for j, k in enumerate(place) if j != i), Fraction(0))
            due = others / (len(names) - 1) - received[i][place[i]]
            if paid.item(place) != due:
                return Failure(words=f"at the types {place} {names[i]} pays {paid.item(place)}, not {due}")
    return None


def _marginals(case: Instance) -> list[list[Fraction]]:
    """The chances of every agent's types."""
    env = case.env
    assert env.prior is not None
    sizes = [env.stage(0).sizes[name] for name in env.agents]
    prior = env.prior.full(env.agents, env.stage(0).sizes).array
    found = [[Fraction(0)] * size for size in sizes]
    for place in product(*map(range, sizes)):
        for i, k in enumerate(place):
            found[i][k] += prior.item(place)
    return found


def _externality(case: Instance, i: int, shares: list[list[Fraction]]) -> list[Fraction]:
    """E Σ_{j≠i} v_j(a*(s, θ_{-i}), θ_j) for every type s of agent i."""
    env, stage = case.env, case.env.stage(0)
    axes = ("allocation", *env.agents)
    worths = [stage.utilities[j].full(axes, stage.sizes).array for j in range(len(env.agents)) if j != i]
    chosen = case.programs.everyone.periods[0].allocation.over(("shock", *env.agents), {"shock": 1, **stage.sizes})
    found = [Fraction(0)] * len(shares[i])
    for place in product(*(range(len(own)) for own in shares)):
        chance = Fraction(1)
        for j, k in enumerate(place):
            chance *= shares[j][k] if j != i else 1
        found[place[i]] += chance * sum(worth.item((int(chosen[0, *place]), *place)) for worth in worths)
    return found


def _centred(values: list[Fraction], shares: list[Fraction]) -> list[Fraction]:
    mean = sum((p * v for p, v in zip(shares, values, strict=True)), Fraction(0))
    return [v - mean for v in values]


# Three agents whose types are correlated


def project(found: Any) -> dict[str, Any]:
    """A project of three agents, whose worth to each depends on all types; the prior by their places."""
    sizes = found["types"]
    kinds = {name: [str(k) for k in range(n)] for name, n in zip(NAMES, sizes, strict=True)}
    places = list(product(*(range(n) for n in sizes)))
    worth = {name: {"axes": ["allocation", *NAMES], "default": 0,
                    "entries": {"|".join(("yes", *map(str, place))): str(value)
                                for place, value in zip(places, own, strict=True)}}
             for name, own in zip(NAMES, found["worth"], strict=True)}  # fmt: skip
    prior = {"|".join(map(str, place)): str(p) for place, p in zip(places, found["prior"], strict=True)}
    return {"format": "lpmech-environment/1", "discount": 1, "horizon": 1, "agents": list(NAMES),
            "stages": [{"types": kinds, "allocations": ["no", "yes"], "utility": worth}],
            "prior": {"axes": list(NAMES), "entries": prior}}  # fmt: skip


def _drawn(*shapes: tuple[int, int, int]) -> Values:
    """Draws with as many types as one of the shapes says; all places have positive chances."""

    def make(rng: Random) -> dict[str, Any]:
        sizes = rng.choice(shapes)
        worth = [[Fraction(rng.randint(-5, 5)) for _ in range(prod(sizes))] for _ in NAMES]
        return {"types": list(sizes), "worth": worth, "prior": chances(rng, prod(sizes))}

    def sensible(found: Any) -> bool:
        count, lists = prod(found["types"]), (*found["worth"], found["prior"])
        shaped = tuple(found["types"]) in shapes and len(lists) == 4 and all(len(own) == count for own in lists)
        return shaped and min(found["prior"]) > 0 and sum(found["prior"]) == 1

    return Values(make, sensible)


def surplus(found: Any) -> Fraction:
    """The expected worth of the project where it is worth anything."""
    total = (p * max(0, sum(own)) for p, own in zip(found["prior"], zip(*found["worth"], strict=True), strict=True))
    return sum(total, Fraction(0))


def _imitations(found: Any) -> LinearProgram:
    """Another distribution q of types that everybody could bring about alone, by lying at random:
    q(s, o) = Σ_t C(s, t) p(o | t) with C ≥ 0 for every agent. The greatest chance of lies under such a q."""
    sizes, building = found["types"], Building("imitations")
    places = list(product(*(range(n) for n in sizes)))
    prior = dict(zip(places, found["prior"], strict=True))
    q = {place: building.column(f"q {place}", nonnegative=True) for place in places}
    building.row("sum", [(column, Fraction(1)) for column in q.values()], Sense.EQUAL, 1)
    for i, count in enumerate(sizes):
        told = {(s, t): building.column(f"{i}: {t} says {s}", cost=Fraction(-1 if s != t else 0), nonnegative=True)
                for s, t in product(range(count), repeat=2)}  # fmt: skip
        seen = [sum(p for place, p in prior.items() if place[i] == t) for t in range(count)]
        for place in places:
            terms = [(told[place[i], t], prior[(*place[:i], t, *place[i + 1 :])] / seen[t]) for t in range(count)]
            building.row(f"{i} {place}", [(q[place], Fraction(-1)), *terms], Sense.EQUAL, 0)
    return building.done()


def identified(case: Any) -> bool:
    """Whether the only q is the prior, brought about by the truth alone: no belief of an agent is a mean of its others
    (Crémer and McLean), and lies that look like nobody's cannot be told by all (Kosenok and Severinov)."""
    found = solve(_imitations(case.parameters))
    return isinstance(found, Optimal) and found.objective == 0


def _beliefs_differ(case: Any) -> bool:
    """Whether each of an agent's two types believes something else of the others: convex independence of two."""
    cells = dict(zip(product(range(2), repeat=3), case.parameters["prior"], strict=True))
    for i in range(3):
        rows = [[p for place, p in cells.items() if place[i] == own] for own in range(2)]
        if all(p * sum(rows[1]) == q * sum(rows[0]) for p, q in zip(*rows, strict=True)):
            return False
    return True


IDENTIFIED = Hypothesis("beliefs are convexly independent, and the prior is identifiable", identified)
THREE_AGENTS = Built(parameters=_drawn((3, 2, 2), (2, 2, 2)), build=project)
TWO_TYPES_EACH = Built(parameters=_drawn((2, 2, 2)), build=project)


def voluntary(case: Any) -> Failure | None:
    """Everybody's outside option is a third of the surplus: all of it is given away."""
    third = {**FIRST, "outside": str(surplus(case.parameters) / 3)}
    return answered(asked(case.given, participation=third, budget=BALANCED), True, "the efficient rule")


@statement(
    "MD-T10", "Kosenok and Severinov (2008)",
    "With three agents, convexly independent beliefs and an identifiable prior some efficient mechanism with interim "
    "incentives has payments that sum to 0 at every report, and leaves everybody its outside option, where these sum "
    "to no more than the surplus.",
    draws=THREE_AGENTS, hypotheses=(IDENTIFIED,),
)  # fmt: skip
def three_agents_need_no_help(case: Any) -> Failure | None:
    return voluntary(case)


@statement(
    "MD-T10a", "Kosenok and Severinov (2008), without an identifiable prior",
    "The same holds for three agents of two types each wherever beliefs are convexly independent.",
    draws=TWO_TYPES_EACH, hypotheses=(Hypothesis("each agent's two beliefs differ", _beliefs_differ),),
    expected=Expected.REFUTED, uncertified=NO_CLAIM,
    corrects="the prior must be identifiable, which with three agents almost all are if one of them has three types",
)  # fmt: skip
def three_agents_of_two_types_need_no_help(case: Any) -> Failure | None:
    return voluntary(case)


# After lies of one's own


@statement(
    "MD-T11", "Sugaya and Wolitzky (2021), against it",
    "Where payments make the truth a best plan from period 1 on, some make it optimal after every own lie, too.",
    draws=Once(lambda: casefiles.load("beyond/own_lies").environment), expected=Expected.REFUTED,
    uncertified=NO_CLAIM, corrects="to be truthful from the start is less than to be truthful always",
)  # fmt: skip
def truth_from_the_start_is_truth_always(env: Environment) -> Failure | None:
    if answered(asked(env, incentives="on path"), True, ""):
        return None
    found = asked(env, incentives="interim")
    return first([answered(found, True, "truth after own lies")])
