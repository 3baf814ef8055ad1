"""Environments where existence flips: `python -m tests.existence.flips --count 100 --seed 0 --horizon 3`.

One agent's utility moves in a straight line from one that no mechanism serves; a third agent, of one type, has what
keeps the social surplus, so that the efficient rule stays. One linear program in payments, written out from the
definition (`naive.py`; of a finite horizon they remember every report and shock, of an infinite one the last period),
says where such payments begin to exist: there they do, and 2^-6 … 2^-26 before it they do not. With a finite horizon
this is the truth, which the answers are compared with. Printed are the answers, and the share of open ones.
"""

import argparse
import copy
import random
import time
from collections import Counter
from fractions import Fraction
from itertools import count
from multiprocessing import Pool

from lpmech.existence.decide import allocation_rule, decide_agent
from lpmech.existence.model import model_of
from lpmech.lp.program import Building, Sense
from lpmech.lp.proofs import Optimal
from lpmech.lp.solve import solve
from lpmech.mechanisms.social import solve_all
from lpmech.problem.environment import Environment
from tests import oracle
from tests.existence.naive import FullHistory, Payments
from tests.existence.samples import first_of, rows, table
from tests.existence.undecided import interval

POWERS = range(6, 27)
SHAPES = ((2, 3), (3, 2), (2, 3), (3, 2), (3, 3))
KINDS = ("independent", "persistent", "coarse", "twins")
HELPER = "cid"


def drawn(rng, horizon, differ):
    """An environment of ann, bob and cid, and ann or bob, who has three types; `differ`: each period has a stage of
    its own, with other types and allocations."""
    kind, shape = rng.choice(KINDS), rng.choice(SHAPES)
    small = 6 if horizon else 9  # joint states, beyond which the second road takes minutes with more of them
    more = rng.random() if shape[0] * shape[1] <= small else 1
    public, shocks = more < 0.15, 0.15 <= more < 0.4
    many = horizon if differ else 1
    places = [place(rng, shape, public, t if differ else 0) for t in range(many)]
    stages = [stage(rng, places[t], places[(t + 1) % many], kind, shocks, last=t + 1 == horizon) for t in range(many)]
    written = {"format": "lpmech-environment/1", "agents": ["ann", "bob", HELPER], "horizon": horizon,
               "discount": f"{rng.randint(1, 9)}/10", "stages": stages}  # fmt: skip
    return written, "bob" if shape[1] == 3 else "ann"


def place(rng, shape, public, period):
    """The components of a stage with their labels, and the allocations; later stages may have fewer labels."""
    sizes = [size - (period > 0 and size == 2 and rng.random() < 0.3) for size in shape]
    labels = {agent: [f"{agent[0]}{k}" for k in range(n)] for agent, n in zip(("ann", "bob"), sizes, strict=True)}
    space = {**({"public": ["dry", "wet"]} if public else {}), **labels, HELPER: ["c"]}
    return space, [f"a{k}" for k in range(rng.choice((2, 3)))]


def stage(rng, here, following, kind, shocks, last):
    """One stage; the last has a transition too, which nothing needs, where it serves every period."""
    space, allocations = here
    axes = {"allocation": allocations, **space}
    types = {agent: labels for agent, labels in space.items() if agent != "public"}
    found = {"types": types, "allocations": allocations}
    found |= {"public": space["public"]} if "public" in space else {}
    found["utility"] = {agent: table(axes, lambda: str(rng.randint(-9, 9))) for agent in types}
    if shocks:
        found["shocks"] = {"calm": {"probability": "2/3"}, "storm": {"probability": "1/3", "feasible": allocations[1:]}}
    if not last or here is following:
        found["transition"] = {
            component: factor(rng, axes, component, labels, kind) for component, labels in following[0].items()
        }
    return found


def factor(rng, axes, component, labels, kind):
    """The next label of one component: from the allocation, the public state and its own label; `coarse` and `twins`:
    also from whether the first agent has its first type, of which twins of the first agent know themselves no more."""
    first = first_of(axes)
    seen = {x: axes[x] for x in axes if x in ("allocation", "public", component)}
    if kind not in ("coarse", "twins") or (component == first and kind == "coarse"):
        alike = kind == "persistent" and axes.get(component) == labels
        return rows(rng, seen, {component: labels}, component if alike else None)
    seen = {x: axes[x] for x in axes if x in seen or x == first}
    written = rows(rng, {**seen, first: axes[first][:2]}, {component: labels})
    where, cells = written["axes"].index(first), {}
    for key, value in written["entries"].items():
        parts = key.split("|")
        for label in [parts[where]] if parts[where] == axes[first][0] else axes[first][1:]:
            cells["|".join((*parts[:where], label, *parts[where + 1 :]))] = value
    return {**written, "entries": cells}


def between(data, other, agent, t):
    """The agent's utility a share t of the way to `other`, what it gains taken from the helper."""
    data = copy.deepcopy(data)
    for one, there in zip(data["stages"], other, strict=True):
        mine, helper = (one["utility"][name]["entries"] for name in (agent, HELPER))
        for key, far in there.items():
            step = t * (Fraction(far) - Fraction(mine[key]))
            mine[key], helper[key] = (str(Fraction(x) + s) for x, s in ((mine[key], step), (helper[key], -step)))
    return data


def decided(data, agent):
    """What is known of the agent."""
    env = Environment.from_json(data)
    return decide_agent(model_of(env, allocation_rule(solve_all(env)), env.agents.index(agent)))


def payments(data, agent):
    """The unknowns and rows of the second road."""
    naive = oracle.Environment(data)
    rule = oracle.solve(naive).selected
    return FullHistory(naive, rule, agent) if naive.horizon else Payments(naive, rule, agent, "one_period_memory")


def first_share(here, there):
    """The least share t ≥ 0 of the way at which payments exist; None where there is none."""
    building, columns = Building("where payments begin to exist"), {}
    t, names = building.column("t", cost=1, nonnegative=True), count()
    for sense, part, other in zip(("=", ">="), map(listed, here.rows()), map(listed, there.rows()), strict=True):
        for (row, right), (_, far) in zip(part, other, strict=True):
            for key in row:
                if key not in columns:
                    columns[key] = building.column(f"x{len(columns)}")
            terms = [(columns[key], Fraction(weight)) for key, weight in row.items()]
            building.row(str(next(names)), [*terms, (t, right - far)], Sense(sense), right)
    outcome = solve(building.done())
    return outcome.objective if isinstance(outcome, Optimal) else None


def listed(rows_):
    return list(rows_.values()) if isinstance(rows_, dict) else rows_


def liking_the_rule(rng, data, agent):
    """Utilities of what the efficient rule chooses, more or less: with them truth is often optimal."""
    naive = oracle.Environment(data)
    rule, found = oracle.solve(naive).selected, []
    for number, one in enumerate(data["stages"]):
        period = number + 1 if len(data["stages"]) > 1 or naive.horizon is None else naive.horizon
        shock = naive.positive_shocks(period)[0][0]
        best = {"|".join((rule[period][shock, s], *filter(None, s))) for s in naive.states(period)}
        noise = {key: rng.randint(-2, 2) for key in one["utility"][agent]["entries"]}
        found.append({key: str(8 * (key in best) + noise[key]) for key in one["utility"][agent]["entries"]})
    return found


def flip(seed, horizon, differ=False):
    """(agent, power, environment before the flip, environment at it); None where none is found."""
    rng = random.Random(f"flip {seed} {horizon} {differ}")
    data, agent = drawn(rng, horizon, differ)
    other = liking_the_rule(rng, data, agent)
    there = between(data, other, agent, Fraction(1))
    share, power = first_share(payments(data, agent), payments(there, agent)), rng.choice(POWERS)
    before = share and share - Fraction(1, 2**power)
    if not before or before < 0:
        return None
    return agent, power, *(between(data, other, agent, t) for t in (before, share))


def answers(place):
    """(seed, power, answer before the flip, answer at it, seconds) of a draw; None where there is no flip."""
    found = flip(*place)
    if found is None:
        return None
    agent, power, *pair = found
    began = time.perf_counter()
    said = [decided(data, agent).answer for data in pair]
    return place[0], power, *said, time.perf_counter() - began


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--horizon", type=int, default=0, help="0: infinite")
    parser.add_argument("--differ", action="store_true", help="a stage of its own for every period")
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    places = [(seed, options.horizon or None, options.differ)
              for seed in range(options.seed, options.seed + options.count)]  # fmt: skip
    with Pool(options.jobs) as pool:
        found = [one for one in pool.imap(answers, places, chunksize=1) if one is not None]
    report(found)


def report(found):
    """The answers, the open ones, and the time."""
    print("before the flip:", dict(Counter(one[2] for one in found)), "at it:", dict(Counter(one[3] for one in found)))
    open_ = [one[:2] for one in found if not {*one[2:4]} <= {"exists", "refuted"}]
    low, high = interval(len(open_), len(found)) if found else (0, 1)
    print(f"open: {len(open_)} of {len(found)} flips, 95 % interval {low:.5f} to {high:.5f}; (seed, power): {open_}")
    print("not refuted before the flip:", [one[:2] for one in found if one[2] == "exists"])
    print("refuted at it:", [one[:2] for one in found if one[3] == "refuted"])
    print(f"seconds a flip: mean {sum(one[4] for one in found) / max(1, len(found)):.2f}", flush=True)


if __name__ == "__main__":
    main()
