"""Whatever lpmech accepts, by whichever door, the independent checker reads, and both name it alike.

Each door gets odd names and labels, reserved words, and numbers at the limit of length.
"""

import importlib
import json
import random
from fractions import Fraction

import pytest

import lpmech.licensing.canonical
from lpmech import casefiles
from lpmech.casefiles.bandits import load_bandit
from lpmech.certificate import pipeline
from lpmech.checker.continuous.environment import digest as digest_of_continuous
from lpmech.checker.continuous.environment import read_continuous
from lpmech.checker.indices.arms import digest_of_arms, read_arms
from lpmech.checker.kernel.canonical import canonical as checked_canonical
from lpmech.checker.kernel.strict_json import load as load_strictly
from lpmech.continuous import case as continuous
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment
from lpmech.reading import BadInput
from lpmech.reading.labels import RESERVED, RESERVED_STARTS
from tests.search import times

read_environment = importlib.import_module("lpmech.checker.kernel.read_environment").read_environment
SIZE = times(120)
WORDS = [
    "ann", "bob", "to ann", "self", "next_ann", "pos", "lambda", "axes", "values", "default", "entries", "agent",
    "period", "state", "memory", "probability", "feasible", "terminal", "utility", "idle", "to nobody", "done", "0",
    "1/2", "-1", "null", "{self}", "a" * 200, "a" * 201, "é", "e\u0301", "日本", "🎲" * 100, "𝒂", 'say "x"', "a\\b",
    "a\\", "\u2028", "a\u2028b", "a\u2029b", "\u202eb", "a\u200bb", "\ufeffx", "x\u00a0", "a\u00a0b", "a\u0085b",
    "a\x7f", "a\tb", "\x00", "", " a", "a|b", "*", "a*", "\ud800", "\ufffe", "ﬁ", "Å", "ẛ̣", "İ", "ß", "=1+1", "[x]",
    "a\nb", "#", "'", "%", "nextann", "Joint", "joint ", "public utility", "feasible without", "type of ann",
    *RESERVED, *(f"{start}ann" for start in RESERVED_STARTS), *(start.strip() for start in RESERVED_STARTS),
    "previous allocation", "report",
]  # fmt: skip
PLAIN = ["ann", "bob", "cyd", "lo", "hi", "x y", "joint", "weight", "mixture", "shock"]
NINES = "9" * 999
NUMBERS = [
    "0", 1, "-1", "7/3", "2.50", "6/4", "-0", "0/5", "00012", "-0.0", NINES, f"-{NINES}", f"{NINES}9", f"{NINES}99",
    f"1/{'9' * 998}", f"1/{NINES}", f"{'9' * 499}/{'7' * 499}1", f"0.{'9' * 499}", f"0.{'1' * 998}", f"0.{'0' * 400}1",
    "1" + "0" * 998, f"3/{'3' * 600}", f"-{'8' * 498}/{'9' * 500}",
]  # fmt: skip


def draw_names(draw, count):
    pool = WORDS if draw.random() < 0.5 else PLAIN
    return [draw.choice(pool) for _ in range(count)] if draw.random() < 0.3 else draw.sample(pool, count)


def draw_number(draw):
    return draw.choice(NUMBERS) if draw.random() < 0.3 else draw.choice([0, 1, "5/2"])


def environment(draw):
    """An environment in environment form, odd in one or two ways."""
    agents = draw_names(draw, draw.choice([1, 2]))
    types = {agent: draw_names(draw, draw.choice([1, 2])) for agent in agents}
    chosen, shocks = draw_names(draw, 2), draw_names(draw, 2)
    stage = {
        "types": types, "allocations": chosen,
        "utility": {agent: {"axes": ["allocation", agent], "default": draw_number(draw),
                            "entries": {f"{chosen[0]}|{types[agent][0]}": draw_number(draw)}} for agent in agents},
        "transition": {agent: {"axes": [f"next {agent}"], "default": 0, "entries": {types[agent][-1]: 1}}
                       for agent in agents},
    }  # fmt: skip
    if draw.random() < 0.4:
        stage["public"] = draw_names(draw, 2)
        stage["transition"]["public"] = {"axes": [], "values": "1/2"}
    if draw.random() < 0.4:
        stage["shocks"] = {shocks[0]: {"probability": "1/3", "feasible": chosen[:1]}, shocks[1]: {"probability": "2/3"}}
    if draw.random() < 0.3:
        stage["feasible without"] = {agents[0]: chosen[1:]}
    name = draw.choice([*WORDS, "x"])
    return {"format": "lpmech-environment/1", "name": name, "discount": draw.choice(["1/2", "0." + "9" * 400]),
            "horizon": None, "agents": agents, "stages": [stage]}  # fmt: skip


def toml(value):
    """A value in TOML; strings escape what JSON escapes."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{toml(key)} = {toml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    text = json.dumps(value, ensure_ascii=False)
    return "".join(c if c.isprintable() or c == " " else f"\\u{ord(c):04x}" for c in text)


def keys(tree):
    """A TOML text with a line for each key."""
    return "".join(f"{toml(key)} = {toml(value)}\n" for key, value in tree.items())


def write(folder, name, text):
    path = folder / name
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return path


def case(tree):
    """The same as a case file: the stage's keys at the top."""
    return keys({key: value for key, value in (tree | tree["stages"][0]).items() if key not in ("stages", "horizon")})


def parts(tree):
    """The arguments of a builder that takes one stage."""
    stage = {key.replace(" ", "_"): value for key, value in tree["stages"][0].items()}
    return {key: value for key, value in tree.items() if key not in ("format", "stages")} | stage


def by_functions(tree, folder):
    stage, rest = tree["stages"][0], parts(tree)
    rest["utility"] = lambda agent, allocation, state: stage["utility"][agent]["entries"].get(
        f"{allocation}|{state[agent]}", stage["utility"][agent]["default"])  # fmt: skip
    rest["transition"] = {agent: lambda a, s, agent=agent: {stage["types"][agent][-1]: 1} for agent in tree["agents"]}
    if "public" in stage:
        rest["transition"]["public"] = lambda allocation, state: dict.fromkeys(stage["public"], "1/2")
    return Environment.from_functions(**rest)


def by_arrays(tree, folder):
    agents = tree["agents"]
    rest = parts(tree)
    tall = (("allocation", agents[0]), [[draw_number(random.Random(k))] * len(tree["stages"][0]["types"][agents[0]])
                                        for k in range(2)], 3**200)  # fmt: skip
    return Environment.from_arrays(**rest | {"utility": {**rest["utility"], agents[0]: tall}})


def family(tree, folder):
    """A case of the family of scheduling, whose bidders have the agents' names."""
    agents = tree["agents"]
    values = {agent: [1, *tree["stages"][0]["utility"][agent]["entries"].values()] for agent in agents}
    given = {"name": tree["name"], "family": "scheduling", "parameters": {"values": values, "discount": "1/2"}}
    return casefiles.load(write(folder, "x.toml", keys(given))).environment


ENVIRONMENTS = {
    "mapping": lambda tree, folder: Environment.from_json(tree),
    "JSON": lambda tree, folder: casefiles.load(write(folder, "x.json", json.dumps(tree))).environment,
    "text": lambda tree, folder: Environment.from_json(json.dumps(tree, ensure_ascii=False)),
    "TOML": lambda tree, folder: casefiles.load(write(folder, "x.toml", case(tree))).environment,
    "arrays": by_arrays, "functions": by_functions, "family": family,
}  # fmt: skip


def accepted(door, tree, folder):
    """What a door makes of a tree; None where it refuses."""
    try:
        return door(tree, folder)
    except BadInput:
        return None


def strictly(folder, text):
    """A text as the checker loads it."""
    return load_strictly(write(folder, "canonical.json", text))


@pytest.mark.heavy
@pytest.mark.parametrize("door", ENVIRONMENTS)
def test_environments(door, tmp_path):
    draw, count = random.Random(door), 0
    for _ in range(SIZE):
        env = accepted(ENVIRONMENTS[door], environment(draw), tmp_path)
        if env is not None:
            text = canonical(env)
            assert "".join(checked_canonical(read_environment(strictly(tmp_path, text)))) == text
            count += 1
    assert SIZE // 20 < count < SIZE


def test_certificates_with_odd_names(tmp_path):
    """Names stand in certificates too, as keys and as labels."""
    draw, count = random.Random(4), 0
    while count < 8:
        env = accepted(ENVIRONMENTS["text"], environment(draw), tmp_path)
        if env is not None and env.agents != ("ann", "bob"):
            pipeline.certify(env).save(tmp_path / str(count))
            report = pipeline.verify(
                *(tmp_path / str(count) / f"{what}.json" for what in ("environment", "certificate"))
            )
            assert report.verdict in ("accepted", "rejected"), report  # rejected: a claim that is required is refuted
            count += 1


@pytest.mark.parametrize("name", [*RESERVED, *(f"{start}x" for start in RESERVED_STARTS)])
@pytest.mark.parametrize("door", ENVIRONMENTS)
def test_reserved_names_are_refused(door, name, tmp_path):
    tree = environment(random.Random(5))
    text = json.dumps(tree).replace(json.dumps(tree["agents"][0]), json.dumps(name))
    with pytest.raises(BadInput, match=r"E-AGENT-NAME|other than allocation"):
        ENVIRONMENTS[door](json.loads(text), tmp_path)


def draw_bidders(draw, count):
    """Mostly plain names."""
    return draw_names(draw, count) if draw.random() < 0.3 else ["ann", "bob", "cyd"][:count]


def arms(draw):
    """Arms in the form of docs/arms_format.md, or with a kind."""
    names, kinds = draw_bidders(draw, 2), draw.random() < 0.5
    given = [arm(draw, name, draw.randrange(1, 4) if kinds else 0) for name in names]
    return {"discount": draw.choice(["1/2", "0." + "9" * 998]), "arms": given}


def arm(draw, name, kind):
    states = draw_bidders(draw, 2)
    return [
        {"name": name, "states": states, "reward": [draw_number(draw), 1], "transition": [[0, 1], {states[0]: 1}]},
        {"name": name, "kind": "beta_bernoulli", "successes": draw_number(draw), "failures": 2, "depth": 2,
         "prize": draw_number(draw)},
        {"name": name, "kind": "absorbing", "trial": draw_number(draw),
         "outcomes": {states[0]: {"probability": "1/3", "reward": draw_number(draw)}}},
        {"name": name, "kind": "reversible", "states": states, "reward": [1, draw_number(draw)],
         "weights": {states[0]: {states[0]: draw_number(draw), states[1]: draw_number(draw)}}},
    ][kind]  # fmt: skip


def arms_of_json(tree, folder):
    return load_bandit(write(folder, "x.json", json.dumps({"format": "lpmech-arms/1", "name": "x"} | tree)))


def arms_of_toml(tree, folder):
    text = f'family = "licensing"\nparameters = {toml(tree)}\n'
    return load_bandit(write(folder, "x.toml", text))


@pytest.mark.heavy
@pytest.mark.parametrize("door", [arms_of_json, arms_of_toml])
def test_arms(door, tmp_path):
    draw, count = random.Random(door.__name__), 0
    for _ in range(SIZE):
        bandit = accepted(door, arms(draw), tmp_path)
        if bandit is not None:
            read = read_arms(strictly(tmp_path, lpmech.licensing.canonical.canonical(bandit)))
            assert digest_of_arms(read) == lpmech.licensing.canonical.sha256(bandit)
            count += 1
    assert SIZE // 20 < count < SIZE


def signals(draw):
    """An environment with continuous signals."""
    agents = draw_names(draw, 2) if draw.random() < 0.3 else draw.sample(["a", "b1", "_", "x" * 40, "x" * 41, "lo"], 2)
    chosen = draw_bidders(draw, 2)
    power = draw.choice(["", "^2", "^12", "^13"])
    long = draw.choice(["3", f"{'9' * 150}", f"{'9' * 150}.{'9' * 250}", f"1/{'7' * 280}"])
    factor = draw.choice([long, f"({long})^{draw.choice([2, 3, 12])}", f"(({long})^12)^12"])
    utility = {agent: {"*": f"{factor}*{agents[0]}{power} + max({agents[-1]}, {draw.choice(['1/2', '0.1', long])})"}
               for agent in agents}  # fmt: skip
    discount = draw.choice(["1/2", "0." + "9" * 900])
    return {"format": "lpmech-continuous/1", "name": draw.choice(WORDS), "discount": discount, "agents": agents,
            "allocations": chosen, "utility": utility, "density": {"*": 1}}  # fmt: skip


def continuous_of_json(tree, folder):
    return continuous.load(write(folder, "x.json", json.dumps(tree)))


def continuous_of_toml(tree, folder):
    return continuous.load(write(folder, "x.toml", keys(tree)))


@pytest.mark.heavy
@pytest.mark.parametrize("door", [continuous_of_json, continuous_of_toml])
def test_continuous(door, tmp_path):
    draw, count = random.Random(door.__name__), 0
    for _ in range(SIZE):
        found = accepted(door, signals(draw), tmp_path)
        if found is not None:
            env = found.environment
            assert digest_of_continuous(read_continuous(strictly(tmp_path, env.canonical()))) == env.sha256()
            count += 1
    assert SIZE // 20 < count < SIZE


def test_lowest_terms_over_a_denominator_are_not_too_long():
    """What `from_arrays` divides by may make a number too long that is short by itself."""
    frame = {"discount": "1/2", "horizon": 1, "agents": ["a"], "types": {"a": ["x"]}, "allocations": ["x"]}
    below = 10**998
    ok = Environment.from_arrays(**frame, utility={"a": ((), 10**490 - 1, 10**490)})
    assert ok.stages[0].utilities[0].array.item() == Fraction(10**490 - 1, 10**490)
    with pytest.raises(BadInput, match="E-NUMBER-LONG"):
        Environment.from_arrays(**frame, utility={"a": ((), 3**1000, below)})
