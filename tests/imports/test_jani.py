"""JANI's MDPs: the same environment as of the same model in PRISM's language, and what is refused."""

import contextlib
import copy
import json
import random
from fractions import Fraction

import pytest

from lpmech.mechanisms.social import solve
from lpmech.problem.canonical import canonical
from lpmech.reading.faults import BadInput
from tests.imports.taking import taken
from tests.quick import quick

NINE = Fraction(9, 10)


def op(name, left, right):
    return {"op": name, "left": left, "right": right}


def bounded(low, high):
    return {"kind": "bounded", "base": "int", "lower-bound": low, "upper-bound": high}


COUNTER = {
    "jani-version": 1, "name": "counter", "type": "mdp", "features": ["derived-operators"],
    "actions": [{"name": "up"}, {"name": "flip"}],
    "constants": [{"name": "N", "type": "int", "value": 2}, {"name": "p", "type": "real", "value": 0.9}],
    "variables": [
        {"name": "x", "type": bounded(0, "N"), "initial-value": 0},
        {"name": "b", "type": "bool", "initial-value": False},
        {"name": "ann", "type": "real", "transient": True, "initial-value": 0},
        {"name": "bob", "type": "real", "transient": True},
    ],
    "automata": [{
        "name": "m", "initial-locations": ["only"],
        "locations": [{"name": "only", "transient-values": [
            {"ref": "bob", "value": {"op": "ite", "if": op("∧", op("=", "x", "N"), {"op": "¬", "exp": "b"}), "then": 3,
                                     "else": 0}}]}],
        "edges": [
            {"location": "only", "action": "up", "guard": {"exp": op("<", "x", "N")}, "destinations": [
                {"location": "only", "probability": {"exp": "p"}, "assignments": [
                    {"ref": "x", "value": op("+", "x", 1)}, {"ref": "ann", "value": 10}]},
                {"location": "only", "probability": {"exp": op("-", 1, "p")}}]},
            {"location": "only", "action": "flip", "guard": {"exp": op("≥", "x", 1)}, "destinations": [
                {"location": "only", "assignments": [{"ref": "b", "value": {"op": "¬", "exp": "b"}},
                                                     {"ref": "x", "value": op("min", op("-", "x", 1), 1)}]}]},
        ],
    }],
    "system": {"elements": [{"automaton": "m"}]}, "properties": [],
}  # fmt: skip
SAME = """mdp
const int N = 2;
const double p = 0.9;
module m
  x : [0..N] init 0;
  b : bool init false;
  [up] x<N -> p:(x'=x+1) + 1-p:true;
  [flip] x>=1 -> (b'=!b) & (x'=min(x-1,1));
endmodule
rewards "ann"
  [up] true : p*10;
endrewards
rewards "bob"
  x=N & !b : 3;
endrewards
"""


def test_it_is_the_same_environment_as_in_prisms_language(tmp_path):
    one = taken(tmp_path, "m.jani", json.dumps(COUNTER), discount=NINE)
    other = taken(tmp_path, "m.prism", SAME, discount=NINE)
    assert canonical(one.environment()) == canonical(other.environment())
    assert one.title == "counter"


def machine():
    """A machine that works until it breaks, and is then mended."""
    work = {"location": "fine", "action": "work", "destinations": [
        {"location": "fine", "probability": {"exp": op("/", 3, 4)},
         "assignments": [{"ref": "owner", "value": 2}]},
        {"location": "broken", "probability": {"exp": op("/", 1, 4)}}]}  # fmt: skip
    mend = {"location": "broken", "destinations": [{"location": "fine"}]}
    locations = [{"name": "fine"}, {"name": "broken"}]
    return {"jani-version": 1, "type": "mdp", "variables": [{"name": "owner", "type": "real", "transient": True}],
            "automata": [{"name": "m", "initial-locations": ["fine"], "locations": locations,
                          "edges": [work, mend]}]}  # fmt: skip


def test_locations_are_states_and_rewards_of_destinations_are_expected(tmp_path):
    found = taken(tmp_path, "m.jani", json.dumps(machine()), discount=NINE)
    assert found.public == ("location=0", "location=1")
    assert any('0 is "fine", 1 is "broken"' in one for one in found.taken)
    # v0 = 3/2 + 9/10 (3/4 v0 + 1/4 v1) and v1 = 9/10 v0, so that v0 (1 - 27/40 - 81/400) = 3/2
    first = Fraction(3, 2) / (1 - Fraction(27, 40) - Fraction(81, 400))
    assert solve(found.environment()).periods[0].value.array.fractions() == [first, NINE * first]


def spoilt(change):
    tree = copy.deepcopy(COUNTER)
    change(tree)
    return tree


def edges(tree):
    return tree["automata"][0]["edges"]


@pytest.mark.parametrize(("change", "code"), [
    (lambda tree: tree.update(type="dtmc"), "E-IMPORT-PART"), (lambda tree: tree.pop("type"), "E-KIND"),
    (lambda tree: tree.update(functions=[]), "E-IMPORT-PART"),
    (lambda tree: tree["automata"].append({}), "E-IMPORT-PART"),
    (lambda tree: tree.pop("automata"), "E-KIND"), (lambda tree: tree.update(automata=[3]), "E-KIND"),
    (lambda tree: tree["constants"][0].pop("value"), "E-IMPORT-PART"),
    (lambda tree: tree["constants"][0].update(value="x"), "E-LABEL-UNKNOWN"),
    (lambda tree: tree["constants"][0].update(value=op("/", 1, 0)), "E-IMPORT-SYNTAX"),
    (lambda tree: tree["constants"][0].update(name="p"), "E-LABEL-REPEATED"),
    (lambda tree: tree["variables"][0].update(type="int"), "E-IMPORT-PART"),
    (lambda tree: tree["variables"][0].update(type=bounded(0, "x")), "E-LABEL-UNKNOWN"),
    (lambda tree: tree["variables"][0].pop("initial-value"), "E-IMPORT-PART"),
    (lambda tree: tree["variables"][0].update({"initial-value": 9}), "E-IMPORT-SYNTAX"),
    (lambda tree: tree["variables"][2].update({"initial-value": 1}), "E-IMPORT-PART"),
    (lambda tree: edges(tree)[0].update(location="other"), "E-LABEL-UNKNOWN"),
    (lambda tree: edges(tree)[0].update(guard=True), "E-KIND"),
    (lambda tree: edges(tree)[0].update(guard={"exp": 1}), "E-IMPORT-SYNTAX"),
    (lambda tree: edges(tree)[0].update(guard={"exp": op("<", "x", "y")}), "E-LABEL-UNKNOWN"),
    (lambda tree: edges(tree)[0].update(guard={"exp": {"op": "log", "left": 1, "right": 2}}), "E-IMPORT-PART"),
    (lambda tree: edges(tree)[0].update(guard={"exp": {"op": "<", "left": 1}}), "E-KEY-MISSING"),
    (lambda tree: edges(tree)[0].update(guard={"exp": {"constant": "π"}}), "E-KIND"),
    (lambda tree: edges(tree)[0].update(destinations=[]), "E-KIND"),
    (lambda tree: edges(tree)[0]["destinations"].pop(), "E-ROW-SUM"),
    (lambda tree: edges(tree)[1]["destinations"][0]["assignments"][0].update(ref="x"), "E-LABEL-REPEATED"),
    (lambda tree: edges(tree)[1]["destinations"][0]["assignments"][0].update(ref="z"), "E-LABEL-UNKNOWN"),
    (lambda tree: edges(tree)[1]["destinations"][0]["assignments"][0].update(index=1), "E-IMPORT-PART"),
    (lambda tree: tree["automata"][0].update({"initial-locations": []}), "E-IMPORT-PART"),
    (lambda tree: tree["automata"][0]["locations"].append({"name": "only"}), "E-LABEL-REPEATED"),
    (lambda tree: tree["variables"].__delitem__(slice(2, 4)), "E-LABEL-UNKNOWN"),
])  # fmt: skip
def test_what_is_not_read_is_refused(tmp_path, change, code):
    with pytest.raises(BadInput, match=code) as caught:
        taken(tmp_path, "m.jani", json.dumps(spoilt(change), indent=1), discount=NINE)
    assert caught.value.faults[0].line is not None


def test_deep_expressions_are_refused(tmp_path):
    deep = 1
    for _ in range(50):
        deep = {"op": "floor", "exp": deep}
    with pytest.raises(BadInput, match="E-DEPTH"):
        taken(
            tmp_path, "m.jani", json.dumps(spoilt(lambda tree: tree["constants"][0].update(value=deep))), discount=NINE
        )


def places(value, place=()):
    yield place
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(inner, (*place, key))


@pytest.mark.parametrize("seed", quick(range(400), 20))
def test_spoilt_trees_are_refused_in_words(tmp_path, seed):
    draw = random.Random(seed)
    tree = copy.deepcopy(COUNTER)
    place = draw.choice([one for one in places(tree) if one])
    inner = tree
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = draw.choice([None, 0, -1, "", "x", [], {}, True, [1], {"op": "+"}, 0.5, "N"])
    with contextlib.suppress(BadInput):
        assert taken(tmp_path, "m.jani", json.dumps(tree), discount=NINE).agents
