"""Mutations of environments in JSON: of the tree and of the text."""

import copy
import json

from lpmech import casefiles
from lpmech.casefiles import library
from lpmech.problem.canonical import canonical
from tests.reading.test_hostile import VALUES, at, nodes
from tests.strategies import random_environment

NINES = "9" * 999
ODD_NUMBERS = [
    "-0", "0/7", "00", "-00/3", "1/0", "0/0", "+1", "1.", ".5", "1e3", "0x1", "1/-2", " 1", "1 ", "1_0", "١", "½",
    "--1", NINES, NINES + "9", NINES + "99", "-" + NINES, "0." + "5" * 998, "0." + "5" * 997, "0." + "5" * 500,
    "1/" + "3" * 998, "1/" + "3" * 999, f"{'9' * 500}/{'7' * 499}", f"0.{'0' * 490}{'2' * 20}", "0.5",
    "10/20", "1/3", "3/3", "-1/2", "2",
    "1.0", "0.333", "2/1", "1/1000001",
]  # fmt: skip
ODD_VALUES = [
    *VALUES, *ODD_NUMBERS, False, -0.0, 1.0, 1e300, 10**6, 10**6 + 1, 10**18, 10**388, -(10**999), 10**1000, 1, 2, 3,
    {"utility": {}}, {"axes": [], "default": 0}, {"axes": [], "entries": {"": 1}}, {"axes": [], "entries": {}},
    {"axes": ["public"], "values": [1]}, [1], ["a", "a"], ["a", "A"], {"": 0}, {"axes": [], "values": [1]},
    {"probability": 1}, {"probability": "1/2", "feasible": []}, {"joint": {"axes": [], "values": 1}},
    {"mixture": [{"weight": {"axes": [], "values": 1}}]}, "public", "next ann", "joint", "weight", "a|b", "*", " a",
    "é", "e\u0301", "a" * 200, "a" * 201, "\u2028", "\ud800", "a\u0085", "\u200b", "lpmech-environment/2",
    None, {}, [],
]  # fmt: skip
ODD_KEYS = [
    "format", "name", "discount", "horizon", "agents", "stages", "terminal", "prior", "types", "public", "allocations",
    "feasible without", "shocks", "utility", "public utility", "transition", "probability", "feasible", "axes",
    "values", "default", "entries", "joint", "mixture", "weight", "ann", "bob", "a|b", "", "x", "*", "next ann",
]  # fmt: skip
TOKENS = ['"', "\\", ",", ":", "[", "]", "{", "}", " ", "\n", "\t", "\ufeff", "\u2028", "0", "-", "null", "NaN",
          "Infinity", "1e5", "0.5", "true", "\\u0061", "\\ud800", "\\n", "'", "//", "/**/",
          "\x00", "01", "-0", "\x0c"]  # fmt: skip


def seeds(most=2_000):
    """The shipped environments that are short, in canonical form."""
    texts = [
        canonical(casefiles.load(path).environment) for path in library.cases().values() if path.stat().st_size < 6_000
    ]
    return [text for text in texts if len(text) <= most]


def mutated(draw, texts):
    """A mutated environment, as text."""
    if draw.random() < 0.3:
        tree = random_environment(draw.randrange(10**9), max_entries=30)
    else:
        tree = json.loads(draw.choice(texts))
    for _ in range(draw.choice([0, 1, 1, 1, 2, 3])):
        change_tree(tree, draw)
    text = json.dumps(tree, ensure_ascii=draw.random() < 0.3)
    for _ in range(draw.choice([0, 0, 0, 1, 1, 2])):
        text = change_text(text, draw)
    return text


def change_tree(env, draw):
    """One change somewhere: another value, a part from elsewhere, a missing, renamed or doubled one, another order."""
    places = list(nodes(env))
    if not places:
        return
    place = draw.choice([place for place in places if len(place) == 1] if draw.random() < 0.2 else places)
    parent, step = at(env, place[:-1]), place[-1]
    kind = draw.randrange(8)
    if kind == 0:
        del parent[step]
    elif kind in (1, 2):
        parent[step] = copy.deepcopy(draw.choice(ODD_VALUES))
    elif kind == 3:
        parent[step] = copy.deepcopy(at(env, draw.choice(places)))
    elif kind == 4 and isinstance(parent[step], str | int):
        parent[step] = draw.choice(ODD_NUMBERS)
    elif isinstance(parent, dict):
        key = draw.choice(ODD_KEYS)
        parent[key] = parent.pop(step) if kind == 5 else copy.deepcopy(at(env, draw.choice(places)))
    elif kind == 5:
        parent.append(copy.deepcopy(parent[step]))
    else:
        draw.shuffle(parent)


def change_text(text, draw):
    """One change of characters."""
    start = draw.randrange(len(text) + 1)
    end = min(len(text), start + draw.choice([0, 1, 1, 2, 20]))
    kind = draw.randrange(4)
    if kind == 0:
        return text[:start] + text[end:]
    if kind == 1:
        return text[:start] + draw.choice(TOKENS) + text[end:]
    if kind == 2:
        return text[:end] + text[start:end] + text[end:]
    escaped = "".join(f"\\u{ord(c):04x}" if c.isalnum() and ord(c) < 0x10000 else c for c in text[start:end])
    return text[:start] + escaped + text[end:]
