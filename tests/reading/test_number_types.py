"""Every part of an environment, through every builder, with every type of number: it is read as given, or refused.

The trees below have numbers in every place that the format knows; `test_every_key_has_a_number` compares them with the
format's own lists of keys, so that a new key without a number here fails.
"""

import copy
import json
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest
from flint import fmpq, fmpz

import lpmech
from lpmech.casefiles import families
from lpmech.certificate.pipeline import audit
from lpmech.claims.relation import values as relations
from lpmech.problem import exact
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment
from lpmech.reading import BadInput
from lpmech.reading.keys import KEYS, SHOCK_KEYS, STAGE_KEYS, TABLE_KEYS, TERMINAL_KEYS
from lpmech.reading.labels import TRANSITION_KEYS
from tests.quick import quick

Small = IntEnum("Small", {f"n{n}": n for n in range(10)})


class Exactly(Fraction):
    """A subclass of Fraction."""


class Whole(int):
    """A subclass of int."""


ACCEPTED = {
    "int": int, "int subclass": Whole, "IntEnum": Small, "int8": np.int8, "int64": np.int64, "uint64": np.uint64,
    "0-d array": np.array, "Fraction": Fraction, "Fraction subclass": Exactly, "Decimal": Decimal, "fmpz": fmpz,
    "fmpq": fmpq, "text": str, "numpy text": np.str_, "cell of pandas": lambda n: pd.Series([n]).iloc[0],
    "nullable cell of pandas": lambda n: pd.Series([n], dtype="Int64").iloc[0],
}  # fmt: skip
NAN = float("nan")
REFUSED = {
    "float": 1.0, "nan": NAN, "infinity": float("inf"), "float32": np.float32(1), "float64": np.float64(1),
    "longdouble": np.longdouble(1), "nan of numpy": np.float64(NAN), "bool": True, "bool of numpy": np.True_,
    "masked": np.ma.masked, "masked cell": np.ma.array(1, mask=True), "NA of pandas": pd.NA, "complex": 1 + 0j,
    "nan of Decimal": Decimal("nan"), "endless Decimal": Decimal("1e999999"), "None": None, "list": [1],
    "object": object(), "text of a float": "1e3",
}  # fmt: skip

FACTORS = {"public": {"axes": ["public", "next public"], "values": [[1, 0], [0, 1]]},
           "ann": {"axes": ["allocation", "ann", "next ann"], "default": 0,
                   "entries": {"a|lo|lo": 1, "a|hi|hi": 1, "b|lo|hi": 1, "b|hi|hi": 1}},
           "bob": {"axes": ["next bob"], "values": [1]}}  # fmt: skip
JOINT = {"joint": {"axes": ["ann", "next public", "next ann"], "default": 0,
                   "entries": {"lo|dry|hi": 1, "hi|wet|lo": 1}}}  # fmt: skip
MIXTURE = {"mixture": [{"weight": {"axes": ["ann"], "values": [1, 0]}, **FACTORS},
                       {"weight": {"axes": ["ann"], "entries": {"lo": 0, "hi": 1}}, **FACTORS}]}  # fmt: skip
STAGE = {
    "types": {"ann": ["lo", "hi"], "bob": ["one"]}, "public": ["dry", "wet"], "allocations": ["a", "b"],
    "away": {"ann": ["lo"]}, "feasible": {"axes": ["allocation", "ann"], "values": [[1, 1], [1, 1]]},
    "feasible without": {"ann": ["b"]},
    "shocks": {"calm": {"probability": 1}, "storm": {"probability": 0, "feasible": ["a"],
                                                     "feasible without": {"bob": ["b"]}}},
    "utility": {"ann": {"axes": ["allocation", "ann"], "values": [[3, 2], [0, 7]]},
                "bob": {"axes": ["allocation"], "default": 5, "entries": {"b": 4}}},
    "public utility": {"axes": ["allocation", "public"], "values": [[1, 0], [0, 6]]}, "transition": FACTORS,
}  # fmt: skip
TREE = {
    "format": "lpmech-environment/2", "name": "numbers", "discount": 1, "horizon": 2, "agents": ["ann", "bob"],
    "stages": [STAGE],
    "terminal": {"utility": {"ann": {"axes": ["public", "ann"], "values": [[8, 0], [0, 9]]}},
                 "types": STAGE["types"], "public": STAGE["public"]},
    "prior": {"axes": ["public", "ann"], "default": 0, "entries": {"dry|lo": 1}},
}  # fmt: skip
TREES = {
    "factored": TREE,
    "joint": {**TREE, "stages": [{**STAGE, "transition": JOINT}]},
    "mixture": {**TREE, "stages": [{**STAGE, "transition": MIXTURE}]},
}


def leaves(tree, place=()):
    """The places of all numbers."""
    if isinstance(tree, int):
        yield place
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for step, value in items:
        yield from leaves(value, (*place, step))


def parts(tree):
    """The place of a number in each part: of a table the first among the values, the first entry, and the default."""
    found = {place[: table_of(place)]: place for place in reversed(list(leaves(tree)))}
    return list(found.values())


def table_of(place, beyond=1):
    """How many steps lead to a table, and `beyond` into it; None where the number stands in no table."""
    return next((k + beyond for k, step in enumerate(place) if step in ("values", "entries", "default")), None)


def keys(tree):
    """All keys of a tree."""
    inner = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    return (set(tree) if isinstance(tree, dict) else set()).union(*map(keys, inner))


def put(tree, place, value):
    """A copy of a tree with another value at a place."""
    tree = copy.deepcopy(tree)
    inner = tree
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    return tree


def every(tree, kind):
    """A copy of a tree whose numbers are all of a kind."""
    for place in leaves(tree):
        inner = tree
        for step in place:
            inner = inner[step]
        tree = put(tree, place, kind(inner) if place != ("horizon",) or kind not in (str, np.str_) else inner)
    return tree


def written(place):
    return lpmech.reading.faults.write_place(place)


def from_mapping(tree):
    return Environment.from_json(MappingProxyType(tree))


def from_arrays(tree):
    """By `from_arrays`, with tuples for dense tables, and the one stage's keys as arguments."""
    tree = tuples(tree)
    rest = {key: value for key, value in tree.items() if key not in ("format", "stages")}
    return Environment.from_arrays(**rest, **{key.replace(" ", "_"): value for key, value in tree["stages"][0].items()})


def tuples(tree):
    if isinstance(tree, dict):
        if set(tree) == {"axes", "values"}:
            return tuple(tree["axes"]), tree["values"]
        return {key: tuples(value) for key, value in tree.items()}
    return [tuples(value) for value in tree] if isinstance(tree, list) else tree


def from_functions(tree):
    """By `from_functions`: each function looks its number up in the tree."""
    stage = tree["stages"][0]
    labels = {**stage["types"], "public": stage["public"], "allocation": stage["allocations"]}
    look = Look(labels)
    rest = {key: tree[key] for key in ("name", "discount", "horizon", "agents")}
    sets = {key.replace(" ", "_"): stage[key] for key in ("away", "shocks", "feasible without")}
    return Environment.from_functions(
        **rest, **sets, types=stage["types"], public=stage["public"], allocations=stage["allocations"],
        feasible=look.of(stage["feasible"]),
        utility={agent: look.of(table) for agent, table in stage["utility"].items()},
        public_utility=look.of(stage["public utility"]), transition=look.transition(stage["transition"]),
        terminal_utility={a: lambda s, t=t: look.of(t)(None, s) for a, t in tree["terminal"]["utility"].items()},
        prior=lambda state: look.of(tree["prior"])(None, state),
    )  # fmt: skip


class Look:
    """Looks numbers up in tables."""

    def __init__(self, labels):
        self.labels = labels

    def at(self, table, point):
        names = [point[axis] for axis in table["axes"]]
        if "values" not in table:
            return table["entries"].get("|".join(names), table.get("default"))
        value = table["values"]
        for axis, name in zip(table["axes"], names, strict=True):
            value = value[self.labels[axis.removeprefix("next ")].index(name)]
        return value

    def of(self, table):
        return lambda allocation, state: self.at(table, {"allocation": allocation, **state})

    def row(self, table, component):
        """The function that gives the next labels of a component their probabilities."""
        return lambda allocation, state: {
            label: self.at(table, {"allocation": allocation, **state, f"next {component}": label})
            for label in self.labels[component]
        }

    def transition(self, given):
        if "joint" not in given:
            return {component: self.row(table, component) for component, table in given.items()}
        table = given["joint"]
        return lambda allocation, state: {
            (public, ann, bob): self.at(table, {"allocation": allocation, **state, "next public": public,
                                                "next ann": ann, "next bob": bob})
            for public in self.labels["public"] for ann in self.labels["ann"] for bob in self.labels["bob"]
        }  # fmt: skip


BUILDERS = {"from_json": from_mapping, "from_arrays": from_arrays, "from_functions": from_functions}
CASES = [(builder, name) for builder in BUILDERS for name in TREES
         if builder != "from_functions" or name != "mixture"]  # fmt: skip


def plain(tree):
    return canonical(Environment.from_json(json.dumps(tree)))


def test_every_key_has_a_number():
    known = {*KEYS, *STAGE_KEYS, *TERMINAL_KEYS, *SHOCK_KEYS, *TABLE_KEYS, *TRANSITION_KEYS}
    seen = set().union(*map(keys, TREES.values()))
    assert known <= seen
    above = {step for tree in TREES.values() for place in leaves(tree) for step in place}
    names = {"format", "name", "agents", "types", "away", "public", "allocations", "axes", "feasible without"}
    assert known - above == names - {"public"}  # the keys of labels, under which no number stands


@pytest.mark.parametrize("kind", ACCEPTED)
@pytest.mark.parametrize(("builder", "name"), CASES)
def test_numbers_are_read_as_they_are(builder, name, kind):
    tree = TREES[name]
    assert canonical(BUILDERS[builder](every(tree, ACCEPTED[kind]))) == plain(tree)


@pytest.mark.heavy
@pytest.mark.parametrize(("builder", "name"), CASES)
def test_a_part_that_is_read_wrongly_shows(builder, name):
    """Another number anywhere is another environment, or a fault: nothing is left out."""
    tree = TREES[name]
    for place in leaves(tree):
        try:
            other = canonical(BUILDERS[builder](put(tree, place, Exactly(1, 3))))
        except BadInput:
            continue
        assert other != plain(tree), place


@pytest.mark.heavy
@pytest.mark.parametrize("kind", quick(REFUSED, 5))
@pytest.mark.parametrize(("builder", "name"), CASES)
def test_no_other_value_is_taken_for_a_number(builder, name, kind):
    tree = TREES[name]
    for place in parts(tree):
        if place == ("horizon",) and REFUSED[kind] is None:
            continue  # an infinite horizon
        if "feasible" in place and builder == "from_functions" and isinstance(REFUSED[kind], bool | np.bool_):
            continue  # whether it is feasible, as functions may say
        with pytest.raises(BadInput) as caught:
            BUILDERS[builder](put(tree, place, REFUSED[kind]))
        by_table = builder == "from_functions" or kind == "list"  # a function's cells are written otherwise
        expected = written(place[: table_of(place, 0) if by_table else None])
        assert any(fault.place.startswith(expected) for fault in caught.value.faults), place


@pytest.mark.parametrize("dtype", ["i1", "i8", "u8", "O", "U5", "Int64", "int64[pyarrow]"])
def test_arrays_and_series(dtype):
    """Whole tables as arrays, as masked ones without a masked cell, and as a DataFrame or a Series."""
    values = [[3, 2], [0, 7]]
    frame = pd.DataFrame(values).astype(dtype if dtype[0] in "Ii" and len(dtype) > 2 else object)
    arrays = [frame] if len(dtype) > 2 else [np.array(values).astype(dtype), np.ma.array(np.array(values, dtype=dtype))]
    for array in (*arrays, frame):
        stage = {**STAGE, "utility": {**STAGE["utility"], "ann": (("allocation", "ann"), array)}}
        assert canonical(from_arrays({**TREE, "stages": [stage]})) == plain(TREE)


MASKED = np.ma.array([[3, 2], [0, 7]], mask=[[0, 0], [0, 1]])
ARRAYS = {
    "masked": (MASKED, ".values[1][1]"), "masked objects": (MASKED.astype(object), ".values[1][1]"),
    "masked row": ([[3, 2], MASKED[1]], ".values[1][1]"), "floats": (np.array([[3.0, 2], [0, 7]]), ".values"),
    "masked floats": (MASKED.astype(float), ".values[0][0]"), "bools": (np.eye(2, dtype=bool), ".values[0][0]"),
    "frame with gaps": (pd.DataFrame([[3, None], [0, 7]], dtype="Int64"), ".values[0][1]"),
    "dates": (np.array([[3, 2], [0, 7]], dtype="M8[D]"), ".values[0][0]"),
    "ragged": ([[3, 2], [0]], ".values[1]"),
}  # fmt: skip


@pytest.mark.parametrize("kind", ARRAYS)
@pytest.mark.parametrize("builder", ["from_json", "from_arrays"])
def test_arrays_with_cells_that_are_no_numbers(builder, kind):
    array, place = ARRAYS[kind]
    tree = put(TREE, ("stages", 0, "utility", "ann"), {"axes": ["allocation", "ann"], "values": array})
    with pytest.raises(BadInput) as caught:
        BUILDERS[builder](tree)
    assert any(f.place.startswith(f"stages[0].utility.ann{place}") for f in caught.value.faults)


def test_a_masked_value_is_named():
    with pytest.raises(BadInput, match=r"found: +a masked value"):
        from_arrays(put(TREE, ("prior",), {"axes": ["public", "ann"], "values": MASKED}))


def test_the_table_that_vanished():
    env = Environment.from_arrays(
        discount="1/2", agents=["ann"], types={"ann": ["lo", "hi"]}, allocations=["yes", "no"],
        utility={"ann": (("allocation", "ann"), [[np.int64(1), 2], [0, 0]])},
        transition={"ann": (("ann", "next ann"), [[1, 0], [0, 1]])},
    )  # fmt: skip
    assert lpmech.certify(env).program.value({"ann": "hi"}) == 4


KEYS_OF_ONE_TEXT = {
    "lo": 0,
    type("Label", (str,), {"__hash__": lambda self: 1, "__eq__": lambda s, o: s is o})("lo"): 1,
}


def test_keys_that_python_tells_apart_are_not_merged():
    for given in ({"joint": KEYS_OF_ONE_TEXT}, {"ann": {"axes": ["ann"], "entries": KEYS_OF_ONE_TEXT}}):
        with pytest.raises(BadInput, match="E-KEY-REPEATED"):
            from_mapping(put(TREE, ("stages", 0, "utility"), given))


@pytest.mark.parametrize("row", [{"lo": 1, ("lo",): 0}, {("lo",): 1, "lo": 1}])
def test_labels_of_a_function_are_not_merged(row):
    frame = {"discount": "1/2", "agents": ["ann"], "types": {"ann": ["lo"]}, "allocations": ["a"]}
    with pytest.raises(BadInput, match="E-KEY-REPEATED"):
        Environment.from_functions(**frame, utility=lambda *_: 1, transition={"ann": lambda a, s: row})
    with pytest.raises(BadInput, match="E-KEY-REPEATED"):
        Environment.from_functions(**frame, utility=lambda *_: 1, horizon=1, prior=row)


def mechanism(payment):
    rows = [{"agent": agent, "period": period, "memory": None, "state": {"public": public, "ann": ann, "bob": "one"},
             "payment": payment if agent == "ann" else 0}
            for agent in ("ann", "bob") for period in (1, 2) for public in ("dry", "wet")
            for ann in ("lo", "hi")]  # fmt: skip
    return {"transfers": rows}


@pytest.mark.parametrize("kind", ACCEPTED)
def test_payments_of_a_mechanism(kind):
    env = Environment.from_json(TREE)
    found = audit(env, mechanism(ACCEPTED[kind](7)))
    assert {row.payment for row in found.transfers.rows() if row.agent == "ann"} == {7}


@pytest.mark.parametrize("kind", REFUSED)
def test_payments_that_are_none(kind):
    with pytest.raises(BadInput) as caught:
        audit(Environment.from_json(TREE), mechanism(REFUSED[kind]))
    assert "transfers[0]" in caught.value.faults[0].place


@pytest.mark.parametrize("kind", [*ACCEPTED, *REFUSED])
def test_numbers_of_families(kind):
    value = ACCEPTED[kind](2) if kind in ACCEPTED else REFUSED[kind]
    given = {"discount": "9/10", "values": {"ann": [1, value], "bob": [1, 2]}}
    try:
        built = families.build("scheduling", given)
    except BadInput:
        assert kind in REFUSED
    else:
        assert kind in ACCEPTED
        assert built == families.build("scheduling", {**given, "values": {"ann": [1, 2], "bob": [1, 2]}})


NO_NUMBERS = {kind: value for kind, value in REFUSED.items() if not isinstance(value, str)}


@pytest.mark.parametrize("kind", NO_NUMBERS)
def test_exact_numbers_are_never_made_of_others(kind):
    """Tables and relations that are built in Python."""
    for build in (exact.scalar, lambda x: exact.scalar(1).view(exact.from_fractions([x], (1,)).numerators),
                  lambda x: relations.Relation(terms=(), constant=x)):  # fmt: skip
        with pytest.raises((TypeError, OverflowError)):
            build(NO_NUMBERS[kind])


@pytest.mark.parametrize("kind", [kind for kind in NO_NUMBERS if kind != "None"])
def test_units_are_exact(kind):
    with pytest.raises(BadInput, match="certify: E-NUMBER"):
        lpmech.certify(Environment.from_json(TREE), unit=NO_NUMBERS[kind])


def test_units():
    env = Environment.from_json(TREE)
    found = [lpmech.certify(env, unit=kind(2)).transfers.rows() for kind in ACCEPTED.values()]
    assert all(rows == found[0] for rows in found)
