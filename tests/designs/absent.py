"""Drawn environments in which agents are away, and the same written by hand without anybody who is.

By hand: what is chosen tells what everybody has said, and only that can be chosen which tells what is said. Who is away
and says something else loses more than any payment is worth, and goes on as if it were what it has said. So it says
what it is. That it pays nothing is a constraint for each of its payments. One choice more is open to societies without
somebody, and would ruin everybody.
"""

import random
from fractions import Fraction
from itertools import product

from lpmech.designs.play import Play
from lpmech.designs.reading import read_problem
from lpmech.designs.rows import Writer
from lpmech.problem.environment import Environment
from tests.designs.drawn import shape
from tests.designs.plans import Game

LOSS, RUIN = 10**6, "ruin"
SECOND = "lpmech-environment/2"


def data(seed, **switches):
    """A drawn environment as JSON: somebody is away at some types, at times at all of them."""
    draw, found = random.Random(seed), shape(seed, **switches) | {"format": SECOND}
    for stage in found["stages"]:
        away = {name: [kind for kind in kinds if draw.random() < 0.4] for name, kinds in stage["types"].items()}
        stage["away"] = {name: kinds for name, kinds in away.items() if kinds} or {
            "ann": draw.sample(stage["types"]["ann"], 1)
        }
    return found


def environment(seed, **switches):
    return Environment.from_json(data(seed, **switches))


def by_hand(env):
    """The same without anybody who is away; of shocks and tables of what is feasible it has none."""
    game = Game(env, None)
    return Environment.from_json({
        "format": SECOND, "discount": str(env.discount), "horizon": env.horizon, "agents": list(env.agents),
        "stages": [_stage(game, period) for period in range(env.horizon)],
        "prior": _table(game, 0, [], lambda state: game.prior().get(state, 0)),
    })  # fmt: skip


def _label(game, period, a, said):
    return RUIN if said is None else f"{game.env.stage(period).allocations[a]} {' '.join(game.label(period, said))}"


def _choices(game, period):
    choices = [(a, said) for a in range(len(game.env.stage(period).allocations)) for said in game.states(period)]
    return [*choices, (0, None)]


def _stage(game, period):
    stage = game.env.stage(period)
    choices = _choices(game, period)
    found = {
        "types": dict(zip(stage.agents, map(list, stage.types), strict=True)),
        "allocations": [_label(game, period, *one) for one in choices],
        "feasible": _table(game, period, choices, lambda choice, state: int(choice[1] in (state, None))),
        "utility": {name: _table(game, period, choices, _worth(game, period, agent))
                    for agent, name in enumerate(stage.agents)},
    }  # fmt: skip
    if stage.public:
        found["public"] = list(stage.public)
    if period + 1 < game.env.horizon:
        found["transition"] = {"joint": _kernel(game, period, choices)}
    return found


def _lying(game, period, said, state):
    """Who is away and says something else."""
    return [
        agent
        for agent in range(len(game.env.agents))
        if state[(own := game.own(period, agent))] != said[own] and state[own] in game.away(period, agent)
    ]


def _worth(game, period, agent):
    def worth(choice, state):
        lost = LOSS if choice[1] is None or agent in _lying(game, period, choice[1], state) else 0
        return game.utility(period, agent, choice[0], state) - lost

    return worth


def _table(game, period, choices, value):
    axes = (["allocation"] if choices else []) + list(game.env.stage(period).components)
    entries = {}
    for places in product(*([choices] if choices else []), game.states(period)):
        *chosen, state = places
        words = [_label(game, period, *one) for one in chosen] + list(game.label(period, state))
        entries["|".join(words)] = str(value(*places))
    return {"axes": axes, "entries": entries}


def _kernel(game, period, choices):
    components = list(game.env.stage(period).components)
    entries = {}
    for (a, said), state in product(choices, game.states(period)):
        as_if = list(state)
        for agent in _lying(game, period, said, state) if said else ():
            as_if[game.own(period, agent)] = said[game.own(period, agent)]
        for after, chance in game.kernel(period, a, tuple(as_if)).items():
            words = (_label(game, period, a, said), *game.label(period, state), *game.label(period + 1, after))
            entries["|".join(words)] = str(chance)
    ahead = [f"next {axis}" for axis in game.env.stage(period + 1).components]
    return {"axes": ["allocation", *components, *ahead], "default": 0, "entries": entries}


def with_nothing_paid(env, other, problem):
    """The problem about the environment by hand: who is away in the other one pays 0, and nobody is ruined."""
    read = read_problem(problem, other)
    columns = Writer(Play(other), read).columns
    places = [(node, reports) for node in columns.nodes.played for reports in node.places]
    unpaid = {columns.payment_id(agent, *one): {"of": "payment", "agent": name, **_place(columns, *one)}
              for one in places for agent, name in enumerate(env.agents) if _is_away(env, agent, *one)}  # fmt: skip
    ruin = [{"of": "probability", "allocation": RUIN, **_place(columns, *one)}
            for one in (places if columns.problem.allocation == "any" else ())]  # fmt: skip
    nothing = [{"terms": [one], "relation": "="} for one in (*unpaid.values(), *ruin)]
    return problem | {"constraints": [*problem.get("constraints", []), *nothing]}


def _is_away(env, agent, node, reports):
    game = Game(env, None)
    return reports[game.own(node.period, agent)] in game.away(node.period, agent)


def _place(columns, node, reports):
    """A place as a quantity names it."""

    def told(period, state):
        return dict(zip(columns.play.axes(period), columns.play.labels(period, state), strict=True))

    found = {"period": node.period + 1, "reports": told(node.period, reports)}
    if not columns.plain and node.steps:
        first = node.period - len(node.steps)
        found["after"] = [
            {"reports": told(first + k, step.reports),
             "allocation": columns.play.stage(first + k).allocations[step.allocation]}
            for k, step in enumerate(node.steps)
        ]  # fmt: skip
    return found


def endless(seed, *, alike, **switches):
    """Without end, each agent's types moving on their own; `alike`: whoever is there leaves with the same chance."""
    draw = random.Random(seed)
    value = data(seed, **{"periods": 2, "independent": True, "zeros": False, **switches})
    stage = value["stages"][0]
    for name, kinds in stage["away"].items() if alike else ():
        stage["transition"][name]["entries"] = _alike(draw, stage, name, kinds)
    return Environment.from_json(value | {"horizon": None, "discount": "1/2", "stages": [stage]})


def _alike(draw, stage, name, away):
    """The factor of an agent, by allocation: one law of leaving for all types at which it is there."""
    entries, kinds = {}, stage["types"][name]
    for a in stage["allocations"]:
        leaving = {kind: draw.randint(0, 2) for kind in away}
        for now in kinds:
            weights = {kind: draw.randint(1, 4) for kind in kinds}
            there = [kind for kind in kinds if kind not in away]
            if now in there:
                rest = sum(weights[kind] for kind in there)
                weights = {kind: leaving.get(kind, Fraction(7 * weights[kind], rest)) for kind in kinds}
            for kind, weight in weights.items():
                entries[f"{a}|{now}|{kind}"] = str(Fraction(weight) / sum(weights.values()))
    return entries
