"""Random environments with ordered types in which the hypotheses of the generalised VCG mechanism often hold.

Allocations are levels; an agent's utility is the level it gets times an increasing function of its own type, plus what
the others' types do to it, so that payoffs have increasing differences unless a disturbance breaks them. Own types move
on their own, sometimes depending on the allocation.
"""

from fractions import Fraction

FORMAT = "lpmech-environment/1"


def row(random, size):
    """A distribution over `size` labels with a small denominator."""
    weights = [random.randint(0, 3) for _ in range(size)]
    weights[random.randrange(size)] += 1
    return [str(Fraction(weight, sum(weights))) for weight in weights]


def ladder(random, size, least=0):
    """Numbers that rise."""
    found = [random.randint(least, 2)]
    while len(found) < size:
        found.append(found[-1] + random.randint(0, 3))
    return found


def kernel(random, agent, types, allocations):
    """The factor of an agent's next type."""
    if random.random() < 0.3:
        rows = [[row(random, types) for _ in range(types)] for _ in range(allocations)]
        return {"axes": ["allocation", agent, f"next {agent}"], "values": rows}
    return {"axes": [agent, f"next {agent}"], "values": [row(random, types) for _ in range(types)]}


def utility(random, agent, sizes, allocations, *, noise):
    """Level × own worth + level × what the others say, over allocation, ann, bob."""
    own, other = list(sizes).index(agent), 1 - list(sizes).index(agent)
    levels, worth = ladder(random, allocations), ladder(random, sizes[agent])
    if own:
        levels = levels[::-1]  # what one gets the other does not
    strange = [random.randint(-3, 3) for _ in range(list(sizes.values())[other])]
    free = [[random.randint(-2, 2) for _ in range(allocations)] for _ in strange]

    def value(allocation, types):
        number = levels[allocation] * (worth[types[own]] + strange[types[other]]) + free[types[other]][allocation]
        return number + (random.randint(-3, 3) if random.random() < noise else 0)

    counts = list(sizes.values())
    values = [[[value(a, (x, y)) for y in range(counts[1])] for x in range(counts[0])] for a in range(allocations)]
    return {"axes": ["allocation", *sizes], "values": values}


def ordered_environment(random, *, horizon=..., private=False):
    """Two agents whose types are numbered; now and then shocks, a public state or a terminal utility."""
    sizes = {"ann": random.randint(2, 4), "bob": random.randint(1, 3)}
    allocations = random.randint(2, 3)
    noise = random.choice([0, 0, 0.1])
    horizon = random.choice([None, 1, 2, 3]) if horizon is ... else horizon
    utilities = {agent: utility(random, agent, sizes, allocations, noise=noise) for agent in sizes}
    if private:
        utilities = {agent: privately(utilities[agent], agent) for agent in sizes}
    stage = {
        "types": {agent: [str(n) for n in range(size)] for agent, size in sizes.items()},
        "allocations": [f"a{n}" for n in range(allocations)],
        "utility": utilities,
        "transition": {agent: kernel(random, agent, size, allocations) for agent, size in sizes.items()},
    }
    if random.random() < 0.2:
        stage["shocks"] = {"calm": {"probability": "2/3"},
                           "storm": {"probability": "1/3", "feasible": stage["allocations"][:-1]}}  # fmt: skip
    if random.random() < 0.2:
        stage["public"] = ["dry", "wet"]
        weather = [[random.randint(0, 3) for _ in "ab"] for _ in range(allocations)]
        stage["public utility"] = {"axes": ["allocation", "public"], "values": weather}
        stage["transition"]["public"] = {"axes": ["public", "next public"], "values": [row(random, 2) for _ in "ab"]}
    data = {"format": FORMAT, "discount": random.choice(["1/2", "3/4", "9/10"]), "horizon": horizon,
            "agents": list(sizes), "stages": [stage]}  # fmt: skip
    if horizon is not None and random.random() < 0.3:
        own = random.choice(list(sizes))
        data["terminal"] = {"utility": {own: {"axes": [own], "values": ladder(random, sizes[own])}}}
    return data


def privately(table, agent):
    """A utility that depends on one's own type only."""
    values = [[line[0] for line in rows] if agent == "ann" else rows[0] for rows in table["values"]]
    return {"axes": ["allocation", agent], "values": values}
