"""The same claims in a certificate that lpmech would not write.

Tables on more axes and over other denominators, with anything at memories that do not count; other allocations of the
programs at shocks of probability 0; other cells, periods and witnesses; claims in any order.
"""

import copy
from fractions import Fraction
from itertools import product
from math import lcm, prod

from tests.certificates.judge import PREVIOUS, Judge, rational
from tests.claims.readings import READINGS
from tests.oracle.environment import private_value_conflicts

MOST_CELLS = 300


def integer(value):
    return value if abs(value) < 2**53 else hex(value)


def respelt(data, certificate, source):
    """A certificate that differs and is as true."""
    judge = Judge(data, certificate)
    found = copy.deepcopy(certificate)
    for program, (without, stated) in zip(programs(judge), programs(Judge(data, found)), strict=True):
        assert program[0] == without
        stated["allocation"] = [other_selection(judge, without, t, source) for t in judge.env.periods]
    judge = Judge(data, found)
    found["evidence"]["outside options"] = {i: outside(judge, i) for i in judge.env.agents}
    tables(judge, found, source)
    judge = Judge(data, found)
    found["claims"] = source.shuffled([respelt_claim(judge, claim, source) for claim in found["claims"]])
    return found


def programs(judge):
    return [(i, judge.program(i)) for i in (None, *judge.env.agents)]


def other_selection(judge, without, t, source):
    """The first optimal allocation; any feasible one at a shock of probability 0."""
    env, solved, indices = judge.env, judge.solve(without), []
    for z, s in product(judge.shocks(t), env.states(t)):
        options = [solved.selected[t][z, s]] if env.probability(t, z) else env.feasible(t, z, without, state=s)
        indices.append(env.allocations(t).index(source.choice(options)))
    return {"axes": ["shock", *env.labels(t)], "indices": indices}


def outside(judge, agent):
    options = judge.audit.outside_options(agent)
    return [written(list(judge.env.labels(t)), options[t].values(), 1) for t in judge.env.periods]


def written(axes, values, factor):
    values = list(values)
    common = factor * lcm(*(value.denominator for value in values))
    numerators = [integer(int(value * common)) for value in values]
    return {"axes": axes, "denominator": integer(common), "numerators": numerators}


def tables(judge, found, source):
    """Every TABLE on more axes."""
    env, mechanism, evidence = judge.env, found["mechanism"], found["evidence"]
    forms = evidence.get("forms", {}).values()
    plain_only = mechanism["transfers by shock"] is not None or any(
        own.get("history_independent", "absent") is None for own in forms
    )
    for part in (mechanism["transfers"], evidence["best responses"]):
        for agent, slots in part.items():
            if slots is None:
                continue
            memory = not (plain_only and part is mechanism["transfers"])
            part[agent] = [respelt_table(judge, x, k + 1, memory and k > 0, False, source) for k, x in enumerate(slots)]
    if mechanism["transfers by shock"] is not None:
        by_shock = mechanism["transfers by shock"]
        for agent in env.agents:
            by_shock[agent] = [
                respelt_table(judge, x, k + 1, False, True, source) for k, x in enumerate(by_shock[agent])
            ]
    for agent, periods in evidence.get("interim continuation", {}).items():
        periods[:] = [respelt_interim(judge, table, agent, k + 1, source) for k, table in enumerate(periods)]
    plain = [evidence["continuation"], evidence["outside options"], {"budget": evidence["budget"]}]
    plain += [{"values": program["values"]} for _, program in programs(judge)]
    for lists in plain:
        for periods in lists.values():
            periods[:] = [respelt_table(judge, x, k + 1, False, False, source) for k, x in enumerate(periods)]


def respelt_interim(judge, table, agent, t, source):
    """The same on all axes, with anything at reports and allocations that cannot be."""
    env, names = judge.env, judge.labels(t)
    axes, values = ["allocation", f"report {agent}", *env.labels(t)], []
    for cell in product(*(names[axis] for axis in axes)):
        point = dict(zip(axes, cell, strict=True))
        said = (point.get("public"), *(point[f"report {i}" if i == agent else i] for i in env.agents))
        counts = point["allocation"] in [a for _, a in judge.audit.plan(t, said)]
        value = judge.value(table, t, point)
        values.append(value if counts else value + source.choice((0, 5, Fraction(1, 3))))
    return written(axes, values, source.choice((1, 6)))


def respelt_table(judge, table, t, memory, shock, source):
    labels = judge.labels(t)
    past = [axis for axis in labels if axis.startswith(PREVIOUS)] if memory else []
    allowed = [*past, *(["shock"] if shock else []), *judge.env.labels(t)]
    axes = [axis for axis in allowed if axis in table["axes"] or source.chance(60)]
    if prod(len(labels[axis]) for axis in axes) > MOST_CELLS:
        axes = [axis for axis in allowed if axis in table["axes"]]
    values = []
    for cell in product(*(labels[axis] for axis in axes)):
        point = dict(zip(axes, cell, strict=True))
        counts = not (past and set(past) <= set(axes)) or remembered(judge, point, t)
        value = judge.value(table, t, point)
        values.append(value if counts else value + source.choice((0, 5, Fraction(1, 3))))
    return written(axes, values, source.choice((1, 1, 6, 2**60)))


def remembered(judge, point, t):
    """Whether a memory counts."""
    names = judge.env.agents
    reports = (point.get(PREVIOUS + "public"), *(point[PREVIOUS + name] for name in names))
    return (reports, point[PREVIOUS + "allocation"]) in judge.audit.memories(t)


def respelt_claim(judge, claim, source):
    """The claim with another cell or witness that shows it."""
    claim = dict(claim)
    if claim["id"] == "private_values" and claim["verdict"] == "refuted":
        agent, t, a, one, two = source.choice(list(private_value_conflicts(judge.env)))
        states = {"state": judge.env.point(one), "other state": judge.env.point(two)}
        claim["witness"] = {
            "agent": agent,
            "period": None if judge.env.horizon is None else t,
            "allocation": a,
            **states,
        }
    elif claim["id"] == "expected_budget_balance" and claim["verdict"] == "refuted":
        sums = {t: x for t, x in judge.audit.expected_budgets().items() if x}
        t = source.choice(list(sums))
        claim.update(at={**claim["at"], "period": t}, least_slack=str(-abs(sums[t])))
    elif claim["at"] is not None and claim["id"] != "expected_budget_balance":
        respell_cell(judge, claim, source)
    return claim


def respell_cell(judge, claim, source):
    reading = READINGS[claim["id"]]
    cells = list(reading.cells(judge, claim))
    least = min(x for _, x in cells)
    at = dict(source.choice([cell for cell, x in cells if x == least]))
    whole = reading.exact_cell  # has its memory always, and no shock
    if not whole and source.chance(50) and not judge.remembers(claim["id"], at):
        at["memory"] = None
    if not whole and at["shock"] is None:
        del at["shock"]
    if rational(claim["least_slack"]) != least:
        claim.update(least_slack=str(least), verdict="proved" if least >= 0 else "refuted")
    claim["at"] = at
