"""Random environments in which forms of transfers fail often: few labels, values that clash, δ near 1."""

import copy
import random
from fractions import Fraction
from itertools import product

from tests.strategies import random_environment

KINDS = ("independent", "persistent", "dependent", "correlated", "coarse")
STAGED = ("told", "coarse", "independent", "dependent", "correlated")  # kinds of environments whose stages differ


def clashing(seed, types=(2, 2), allocations=2, horizon=None, kind="independent", shocks=False, public=False):
    """Interdependent values drawn from 0..9, and transitions of a kind, as an environment object."""
    rng = random.Random(f"{seed} {types} {allocations} {horizon} {kind} {shocks} {public}")
    agents = ["ann", "bob", "cid"][: len(types)]
    labels = {agent: [f"t{place}" for place in range(size)] for agent, size in zip(agents, types, strict=True)}
    space = {**({"public": ["dry", "wet"]} if public else {}), **labels}
    stage = {"types": labels, "allocations": [f"a{place}" for place in range(allocations)]}
    stage |= {"public": space["public"]} if public else {}
    axes = {"allocation": stage["allocations"], **space}
    stage["utility"] = {agent: table(axes, lambda: str(rng.randint(0, 9))) for agent in agents}
    if shocks:
        stage["shocks"] = {"calm": {"probability": "2/3"},
                           "storm": {"probability": "1/3", "feasible": stage["allocations"][1:]}}  # fmt: skip
    stage["transition"] = transition(rng, axes, space, kind)
    written = {"format": "lpmech-environment/1", "agents": agents, "horizon": horizon, "discount": "9/10"}
    return {**written, "stages": [stage]}


def staged(seed, kind="coarse", horizon=2, shocks=False):
    """The same with stages of their own: public states, types and allocations differ from one to the next, also in
    whether there is a public state; labels are the same words in another order. "told": nothing is at stake after the
    first period, which ann's type moves, so that what it is charged there depends on what comes out."""
    rng = random.Random(f"staged {seed} {kind} {horizon} {shocks}")
    spaces = [drawn_space(rng) for _ in range(horizon)]
    told, kind = kind == "told", "dependent" if kind == "told" else kind
    if told:
        spaces[0]["ann"] = ["t3", *rng.sample(["t0", "t1", "t2"], 3)]
    publics = ["public" in space for space in spaces]
    if all(publics) or not any(publics):
        place = rng.randrange(horizon)
        spaces[place] = without_public(spaces[place]) if publics[place] else {"public": ["dry", "wet"], **spaces[place]}
    stages = [drawn_stage(rng, space, shocks) for space in spaces]
    for stage, here, following in zip(stages, spaces, spaces[1:], strict=False):
        stage["transition"] = transition(rng, {"allocation": stage["allocations"], **here}, following, kind)
    for stage in stages[1:] if told else ():
        stage["utility"] = {agent: {"axes": [], "values": "0"} for agent in stage["utility"]}
    written = {"format": "lpmech-environment/1", "agents": ["ann", "bob"], "horizon": horizon}
    return {**written, "discount": rng.choice(["9/10", "1"]), "stages": stages}


def drawn_stages(seed):
    """One of these environments, of any kind, with two or three periods, with and without shocks."""
    return staged(seed, STAGED[seed % len(STAGED)], 2 + (seed % 7 > 4), seed % 3 == 0)


def numbers_redrawn(data, seed):
    """The same labels, with the values of every utility and the rows of every transition in another order."""
    rng, data = random.Random(seed), copy.deepcopy(data)
    for stage in data["stages"]:
        for utility in stage["utility"].values():
            shuffle_entries(rng, utility, 0)
        for part in stage.get("transition", {}).values():
            ahead = sum(axis.startswith("next ") for axis in part["axes"]) if "axes" in part else None
            if ahead is not None:
                shuffle_entries(rng, part, ahead)
    return data


def shuffle_entries(rng, table, ahead):
    """Rows over the last `ahead` axes of a table with entries for all cells change places."""
    if "default" in table or "entries" not in table:
        return
    entries, rows = table["entries"], {}
    for key, value in entries.items():
        parts = key.split("|")
        here, after = parts[: len(parts) - ahead], parts[len(parts) - ahead :]
        rows.setdefault("|".join(here), {})["|".join(after)] = value
    moved = dict(zip(rows, rng.sample(list(rows.values()), len(rows)), strict=True))
    table["entries"] = {
        "|".join(filter(None, (here, after))): x for here, row in moved.items() for after, x in row.items()
    }


def drawn_space(rng):
    """Two or three types of ann, one to three of bob, and a public state or none."""
    labels = ["t0", "t1", "t2"]
    ann, bob = rng.sample(labels, rng.choice((2, 2, 3))), rng.sample(labels, rng.choice((1, 2, 2, 3)))
    public = {"public": rng.sample(["dry", "wet", "ice"], rng.choice((1, 2, 2, 3)))} if rng.random() < 0.5 else {}
    return {**public, "ann": ann, "bob": bob}


def without_public(space):
    return {component: labels for component, labels in space.items() if component != "public"}


def drawn_stage(rng, space, shocks):
    """A stage with these states, two or three allocations, and now and then two shocks."""
    allocations = rng.sample(["a0", "a1", "a2"], rng.choice((2, 3)))
    axes = {"allocation": allocations, **space}
    stage = {"types": without_public(space), "allocations": allocations}
    stage |= {"public": space["public"]} if "public" in space else {}
    stage["utility"] = {agent: table(axes, lambda: str(rng.randint(0, 9))) for agent in without_public(space)}
    if shocks and rng.random() < 0.7:
        stage["shocks"] = {"calm": {"probability": "2/3"}, "storm": {"probability": "1/3", "feasible": allocations[1:]}}
    return stage


def transition(rng, axes, space, kind):
    """To the next states `space`. Independent, nine times in ten the same type again, factors that see everything, one
    joint table, or ("coarse") each agent's factor sees its own type and whether the first agent has its first one.
    "twins": the first agent's own factor too sees its type that way only; "near twins": nine times in ten."""
    if kind == "correlated":
        return {"joint": rows(rng, axes, space)}
    if kind in ("twins", "near twins"):
        same = {component: coarse(rng, axes, component, labels, twins=True) for component, labels in space.items()}
        if kind == "twins":
            return same
        own = {component: coarse(rng, axes, component, labels) for component, labels in space.items()}
        own |= {component: same[component] for component in space if component != first_of(axes)}
        return {"mixture": [{"weight": {"axes": [], "values": "9/10"}, **same},
                            {"weight": {"axes": [], "values": "1/10"}, **own}]}  # fmt: skip
    if kind == "coarse":
        return {component: coarse(rng, axes, component, labels) for component, labels in space.items()}
    factors = {}
    for component, labels in space.items():
        seen = {x: axes[x] for x in axes if kind == "dependent" or x in ("allocation", "public", component)}
        factors[component] = rows(rng, seen, {component: labels}, component if kind == "persistent" else None)
    return factors


def first_of(axes):
    """The first agent."""
    return next(x for x in axes if x not in ("allocation", "public"))


def coarse(rng, axes, component, labels, twins=False):
    """A factor in which all types of the first agent but its first are alike to the others (`twins`: and to itself)."""
    first = first_of(axes)
    seen = {x: axes[x] for x in axes if x in ("allocation", "public", component, first)}
    if component == first and not twins:
        return rows(rng, seen, {component: labels})
    written = rows(rng, {**seen, first: axes[first][:2]}, {component: labels})
    place, cells = written["axes"].index(first), {}
    for key, value in written["entries"].items():
        parts = key.split("|")
        for label in [parts[place]] if parts[place] == axes[first][0] else axes[first][1:]:
            cells["|".join((*parts[:place], label, *parts[place + 1 :]))] = value
    return {**written, "entries": cells}


def rows(rng, seen, following, persistent=None):
    """A table of random distributions over the labels of `following`."""
    cells = {}
    for here in product(*seen.values()):
        weights = [rng.randint(0, 4) for _ in product(*following.values())]
        weights[rng.randrange(len(weights))] += 1
        place = list(seen).index(persistent) if persistent else None
        for label, weight in zip(product(*following.values()), weights, strict=True):
            chance = Fraction(weight, sum(weights))
            if place is not None:
                chance = chance / 10 + (Fraction(9, 10) if here[place] == label[0] else 0)
            cells["|".join((*here, *label))] = str(chance)
    return {"axes": [*seen, *("next " + x for x in following)], "entries": cells}


def table(axes, draw):
    """A table of draws over all axes."""
    return {"axes": list(axes), "entries": {"|".join(here): draw() for here in product(*axes.values())}}


def small(seed, **switches):
    """An environment of tests/strategies with at most two agents and 2×2 or 3×2 types."""
    wanted = {"agents": (2, 2), "types": (2, 3), "allocations": (2, 3), "max_states": 6, "periods": (1, 3)}
    return random_environment(seed, **{**wanted, **switches})
