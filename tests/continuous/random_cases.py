"""Random environments with two agents and continuous signals, as the trees of case files.

A density is 1 plus products of functions of one next signal that integrate to 0 and functions of today's signals, small
enough to stay positive; some have kinks at numbers, some where a next signal meets one of today's.
"""

PLAIN = ["1 - 2*{s}", "{s}^2 - 1/3", "max({s}, 1/2) - 5/8", "abs({s} - 1/4) - 5/16"]
TIED = [
    "min({s}, {t}) - {t} + {t}^2/2",
    "pos({s} - {t})^2 - (1 - {t})^3/3",
    "{s}*pos({s} - {t}) - (1 - {t})^2*(2 + {t})/6",
]
TODAY = ["1", "(1 - 2*ann)", "(1 - 2*bob)", "ann*bob", "(bob - ann^2)", "(max(ann, 1/2) - 1/2)"]


def random_case(draw):
    """The tree of a case, from a random.Random."""
    allocations = ["x", "y", "z"][: draw.choice([2, 2, 3])]
    one = draw.random() < 0.5
    first = _density(draw)
    tree = {
        "format": "lpmech-continuous/1",
        "name": "random",
        "discount": draw.choice(["1/2", "1/4", "2/3"]),
        "agents": ["ann", "bob"],
        "allocations": allocations,
        "utility": {agent: {a: _utility(draw, agent) for a in allocations} for agent in ("ann", "bob")},
        "density": {a: first if one else _density(draw) for a in allocations},
    }
    if draw.random() < 0.3:
        tree["scores"] = {a: _utility(draw, draw.choice(["ann", "bob"])) for a in allocations}
    return tree


def _density(draw):
    partners = {"next_ann": draw.choice(["ann", "bob"]), "next_bob": draw.choice(["ann", "bob"])}
    parts = ["1"]
    for _ in range(draw.randrange(1, 4)):
        signal = draw.choice(["next_ann", "next_bob"])
        form = draw.choice(PLAIN + TIED).format(s=signal, t=partners[signal])
        parts.append(f"({form})*{draw.choice(TODAY)}*({draw.choice([-1, 1])})/{draw.choice([4, 5, 6])}")
    return " + ".join(parts)


def _utility(draw, agent):
    other = {"ann": "bob", "bob": "ann"}[agent]
    forms = ["0", "{i}", "{i} + {j}/2", "{i}*{j}", "{i}^2 - {j}/3", "pos({i} - 1/2) + {j}^2/4", "1/2", "{j}"]
    return draw.choice(forms).format(i=agent, j=other)
