"""Balandat and Tomlin, Section VII: random goods for producers; and the transfers as printed there."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from random import Random
from typing import Any

from lpmech.claims.relation.values import Relation
from lpmech.mechanisms.social import optimise
from lpmech.problem.tables import ZERO, Choice, Table, total
from lpmech.statements import kernels
from lpmech.statements.built import Built, BuiltInstance
from lpmech.statements.environments import Environments, Shape
from lpmech.statements.instance import Instance, first
from lpmech.statements.numbers import At, Sum
from lpmech.statements.statement import Expected, Failure, statement
from lpmech.statements.values import Values
from proofs_check.balandat_tomlin.participation import assumption_5
from proofs_check.shared.periods import after, each, without_tomorrow
from proofs_check.shared.relations import alone, chosen, mean, others, payment_is
from proofs_check.shared.shapes import MODEL, SAME_SETS, SMALLER_SETS
from proofs_check.shared.tables import equal


def _print_of_the_example(case: Instance, agent: int, position: int) -> Table:
    """Section VII's transfers as printed: v_i summed N − 1 times where the others' v_j are meant."""
    stage = case.env.stage(position)
    chosen = case.programs.everyone.periods[position].allocation
    alone = case.programs.without[agent].periods[position].allocation
    own = stage.utilities[agent].scaled(len(case.env.agents) - 1)
    later = case.env.expect(position, without_tomorrow(case, agent, position)).scaled(case.env.discount)
    q = own + later
    return stage.over_shocks(q.choose("allocation", alone)) - stage.over_shocks(q.choose("allocation", chosen))


@statement(
    "BT-X5", "Section VII, the transfers, as printed",
    "The transfers sum v_i(α*_{-i}) − v_i(α*) over the other agents j.",
    draws=Environments(shape=Shape(shocks=True, public_utility=False, agents=(2, 2))), hypotheses=(*MODEL, SAME_SETS),
    expected=Expected.REFUTED, corrects="there should be v_j in place of v_i, and α*_t in place of α*_{i,t}",
)  # fmt: skip
def transfers_of_the_example(case: Instance) -> Failure | None:
    pivot = case.mechanism("pivot")
    return first(
        equal(case.env, pivot.transfers[i][t], _print_of_the_example(case, i, t), f"the payment of {name}", t,
              payment_is(case, i, t, partial(_formula_of_the_example, agent=i)))
        for i, t, name in each(case)
    )  # fmt: skip


def _formula_of_the_example(here: At, agent: int) -> tuple[Sum, list[Relation]]:
    """(N − 1)(v_i(α*_{-i}) − v_i(α*)) + δ (W_{-i}' after α*_{-i}, less W_{-i}' after α*)."""
    name, env = here.case.env.agents[agent], here.case.env
    (now, given), (without, also) = chosen(here), alone(here, agent)
    own, later = partial(here.utility, name), partial(here.tomorrow, without=name)
    flows = mean(without, own) - mean(now, own)
    return flows.times(len(env.agents) - 1) + (mean(without, later) - mean(now, later)).times(env.discount), [
        *given, *also
    ]  # fmt: skip


@statement(
    "BT-X8", "Section VII, the transfers, as printed",
    "The last term of the transfers takes the policy α*_{i,t} that is best for the agent alone.",
    draws=Environments(shape=Shape(shocks=True, public_utility=False, agents=(2, 2))), hypotheses=(*MODEL, SAME_SETS),
    expected=Expected.REFUTED, corrects="α*_t, the efficient policy",
)  # fmt: skip
def transfers_with_the_own_policy(case: Instance) -> Failure | None:
    pivot, found = case.mechanism("pivot"), []
    for i, t, name in each(case):
        stage = case.env.stage(t)
        chosen, alone = case.programs.everyone.periods[t].allocation, case.programs.without[i].periods[t].allocation
        selfish = optimise(stage, stage.utilities[i] + ZERO, None, stage.components).allocation
        flows, later = stage.utility_of_society(i), without_tomorrow(case, i, t)
        said = stage.over_shocks(flows.choose("allocation", alone)) - stage.over_shocks(
            flows.choose("allocation", chosen)
        )
        said += (after(case, t, later, alone) - after(case, t, later, selfish)).scaled(case.env.discount)
        formula = partial(_formula_with_the_own_policy, agent=i, selfish=selfish)
        found.append(equal(case.env, pivot.transfers[i][t], said, f"the payment of {name}", t,
                           payment_is(case, i, t, formula)))  # fmt: skip
    return first(found)


def _formula_with_the_own_policy(here: At, agent: int, selfish: Choice) -> tuple[Sum, list[Relation]]:
    """The flows as they are meant, and later δ times W_{-i}' after α*_{-i}, less W_{-i}' after what i likes best."""
    name, env = here.case.env.agents[agent], here.case.env
    (now, given), (without, also) = chosen(here), alone(here, agent)
    flow, later = partial(others, here, agent), partial(here.tomorrow, without=name)
    liked = here.shares(selfish)
    said = mean(without, flow) - mean(now, flow)
    return said + (mean(without, later) - mean(liked, later)).times(env.discount), [*given, *also]


# Section VII: random goods, producers, and what they have as the public state


def goods(parameters: Any) -> dict[str, Any]:
    """Two producers and one good, which arrives at random in each of two periods; each has room for one.

    The public state says who has one. Values of having one may change by a kernel; v_i does not depend on today's
    allocation, and g_i = v_i.
    """
    names, who = ("ann", "bob"), ("nobody", "ann has one", "bob has one", "both")
    has = {"ann": (0, 1, 0, 1), "bob": (0, 0, 1, 1)}
    places = ("keep", "to ann", "to bob")
    gets = {"keep": (0, 1, 2, 3), "to ann": (1, 1, 3, 3), "to bob": (2, 3, 2, 3)}
    types = {name: [f"v{n}" for n in range(len(parameters[name]["values"]))] for name in names}
    utility = {name: {"axes": ["public", name],
                      "values": [[str(v * own) for v in parameters[name]["values"]] for own in has[name]]}
               for name in names}  # fmt: skip
    chance = parameters["chance"]
    arrives = {
        "probability": str(chance),
        "feasible": list(places[1:]),
        "feasible without": {"ann": ["to bob"], "bob": ["to ann"]},
    }
    nothing = {"probability": str(1 - chance), "feasible": ["keep"], "feasible without": {n: ["keep"] for n in names}}
    moves = [[[int(gets[place][now] == then) for then in range(4)] for now in range(4)] for place in places]
    transition: dict[str, Any] = {"public": {"axes": ["allocation", "public", "next public"], "values": moves}}
    for name in names:
        rows = [[str(p) for p in row] for row in parameters[name]["rows"]]
        transition[name] = {"axes": [name, f"next {name}"], "values": rows}
    stage = {
        "types": types,
        "public": list(who),
        "allocations": list(places),
        "utility": utility,
        "shocks": {"a good": arrives, "none": nothing},
        "transition": transition,
    }
    return {"format": "lpmech-environment/1", "name": "goods", "discount": "1", "horizon": 2, "agents": list(names),
            "stages": [stage], "terminal": {"utility": utility}}  # fmt: skip


def _drawn(rng: Random) -> dict[str, Any]:
    drawn: dict[str, Any] = {"chance": Fraction(rng.choice(("1/2", "1/3", "3/4")))}
    for name in ("ann", "bob"):
        size = rng.randint(1, 2)
        drawn[name] = {"values": [Fraction(rng.randint(0, 6)) for _ in range(size)],
                       "rows": kernels.rows(rng, size, size)}  # fmt: skip
    return drawn


def _valid(parameters: Any) -> bool:
    return 0 < parameters["chance"] < 1 and all(_valid_producer(parameters[name]) for name in ("ann", "bob"))


def _valid_producer(found: Any) -> bool:
    size = len(found["values"])
    return (
        min(found["values"]) >= 0
        and len(found["rows"]) == size
        and all(len(row) == size and sum(row) == 1 and min(row) >= 0 for row in found["rows"])
    )


GOODS = Built(parameters=Values(_drawn, _valid), build=goods)


@statement(
    "BT-D24", "equation (24)",
    "In the model of Section VII W_t = Σ v_i + Σ_z μ(z) E[W_{t+1} | θ_t, a_t] at the best a_t, and W_T = Σ v_i.",
    draws=GOODS,
)  # fmt: skip
def bellman_of_the_example(case: BuiltInstance) -> Failure | None:
    agents = range(len(case.env.agents))
    following = total(case.env.terminal_utility(i) for i in agents)
    found = []
    for t in case.env.backwards():
        stage, solved = case.env.stage(t), case.programs.everyone.periods[t]
        here = total(stage.utilities[i].take("allocation", 0) for i in agents)  # today's allocation is used tomorrow
        q = here + case.env.expect(t, following)
        said = optimise(stage, q, None, stage.components).value
        found.append(equal(case.env, solved.value, said, "W", t))
        following = solved.value
    return first(found)


@statement(
    "BT-E7", "Section VII, the mechanism of the example",
    "In the model of Section VII Assumptions 4 and 5 hold, and the mechanism is efficient, stage-wise incentive "
    "compatible and individually rational.",
    draws=GOODS,
)  # fmt: skip
def mechanism_of_the_example(case: BuiltInstance) -> Failure | None:
    if not SMALLER_SETS.holds(case) or not assumption_5(case):
        return Failure(words="Assumption 4 or 5 fails")
    return case.holds("pivot", "efficient", "incentive_compatible", "best_response", "participation_passive_option",
                      "participation_zero_option")  # fmt: skip
