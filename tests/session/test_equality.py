"""Environments are equal iff their canonical forms are."""

import json

import pytest

import lpmech
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment

TREE = {
    "format": "lpmech-environment/1", "name": "two", "discount": "1/2", "horizon": None, "agents": ["ann"],
    "stages": [{
        "types": {"ann": ["low", "high"]}, "allocations": ["no", "yes"],
        "utility": {"ann": {"axes": ["allocation", "ann"], "values": [["0", "0"], ["1", "2"]]}},
        "transition": {"ann": {"axes": ["ann", "next ann"], "values": [["1/2", "1/2"], ["1/4", "3/4"]]}},
    }],
}  # fmt: skip
ENV = Environment.from_json(TREE)


def changed(change):
    tree = json.loads(json.dumps(TREE))
    change(tree)
    return Environment.from_json(tree)


def utility(tree, **table):
    tree["stages"][0]["utility"]["ann"] = table


SAME = (
    lambda tree: tree.update(discount="0.5"),
    lambda tree: utility(tree, axes=["ann", "allocation"], values=[["0", "1"], ["0", "2"]]),
    lambda tree: utility(tree, axes=["allocation", "ann"], default=0, entries={"yes|high": "4/2", "yes|low": 1}),
)
OTHER = (
    lambda tree: tree.update(discount="1/3"),
    lambda tree: tree.update(name="other"),
    lambda tree: tree.update(horizon=3),
    lambda tree: utility(tree, axes=["allocation", "ann"], values=[["0", "0"], ["1", "2000001/1000000"]]),
    lambda tree: tree["stages"][0].update(allocations=["no", "maybe"]),
)


@pytest.mark.parametrize("change", SAME)
def test_one_environment_in_several_spellings(change):
    other = changed(change)
    assert other is not ENV
    assert other == ENV
    assert hash(other) == hash(ENV)
    assert {ENV: 1}[other] == 1
    assert (other != ENV) is False


@pytest.mark.parametrize("change", OTHER)
def test_environments_that_differ(change):
    other = changed(change)
    assert other != ENV
    assert len({other, ENV}) == 2


def test_however_it_is_built():
    by_arrays = Environment.from_arrays(
        name="two", discount="1/2", agents=["ann"], types={"ann": ["low", "high"]}, allocations=["no", "yes"],
        utility={"ann": (("allocation", "ann"), [[0, 0], [1, 2]])},
        transition={"ann": (("ann", "next ann"), [[2, 2], [1, 3]], 4)},
    )  # fmt: skip
    by_functions = Environment.from_functions(
        name="two", discount="1/2", agents=["ann"], types={"ann": ["low", "high"]}, allocations=["no", "yes"],
        utility={"ann": lambda a, state: ("low", "high").index(state["ann"]) + 1 if a == "yes" else 0},
        transition={"ann": lambda a, state: {"low": "1/2", "high": "1/2"} if state["ann"] == "low" else
                    {"low": "1/4", "high": "3/4"}},
    )  # fmt: skip
    assert ENV == by_arrays == by_functions


def test_the_name_of_a_file_does_not_count(tmp_path):
    text = 'discount = "1/2"\nhorizon = 1\nagents = ["ann"]\nallocations = ["a"]\n[types]\nann = ["x"]\n' \
        '[utility]\nann = "1"\n'  # fmt: skip
    for name in ("one.toml", "two.toml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    one, two = (lpmech.load(tmp_path / name) for name in ("one.toml", "two.toml"))
    assert one.name != two.name
    assert one == two


def test_an_environment_is_no_text():
    assert canonical(ENV) != ENV
    assert ENV != 1


def test_the_sha256_is_that_of_the_canonical_form():
    import hashlib

    assert ENV.sha256 == hashlib.sha256(canonical(ENV).encode()).hexdigest()
