"""Brute force beside the reducer: no smaller environment of one period refutes what the shipped counterexample refutes.

All environments of one period with utilities of a few values are tried, whose agents have fewer types in all, or which
have fewer allocations, than the counterexample; and among those of its own size some do refute.
"""

import itertools
import math

import pytest

from lpmech.statements.reduce import failing
from lpmech.statements.registry import statements
from lpmech.statements.shipped import case_of

NAMES = ("ann", "bob")


def nested(axes, sizes, numbers):
    """The next numbers as nested lists."""
    if not axes:
        return next(numbers)
    return [nested(axes[1:], sizes, numbers) for _ in range(sizes[axes[0]])]


def environments(types, allocations, values):
    """Every environment of one period with interdependent utilities among the values."""
    agents = NAMES[: len(types)]
    sizes = {"allocation": allocations, **dict(zip(agents, types, strict=True))}
    axes = ["allocation", *agents]
    cells = len(agents) * math.prod(sizes.values())
    labels = {name: [f"t{n}" for n in range(sizes[name])] for name in agents}
    for chosen in itertools.product(values, repeat=cells):
        numbers = iter(chosen)
        utility = {name: {"axes": axes, "values": nested(axes, sizes, numbers)} for name in agents}
        stage = {"types": labels, "allocations": [f"a{n}" for n in range(allocations)], "utility": utility}
        yield {"format": "lpmech-environment/1", "name": "tried", "discount": "1/2", "horizon": 1,
               "agents": list(agents), "stages": [stage]}  # fmt: skip


def size_of(case):
    """The numbers of types, in descending order, and of allocations."""
    stage = case.environment.stage(0)
    return tuple(sorted((stage.sizes[name] for name in case.environment.agents), reverse=True)), len(stage.allocations)


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("name", "values"),
    [("BV08-T1a", ("0", "1")), ("BV06-T2a", ("0", "1")), ("BT-T1b", ("0", "1")), ("BV08-D1a", ("0", "-1")),
     ("BV08-T1d", ("0", "-1"))],
)  # fmt: skip
def test_no_smaller_environment_refutes(name, values):
    statement = statements()[name]
    types, allocations = size_of(case_of(statement))
    shapes = [shape for count in (1, 2) for shape in itertools.product((1, 2, 3), repeat=count)]
    smaller = [(shape, k) for shape in shapes for k in range(1, allocations + 1)
               if sum(shape) + k < sum(types) + allocations and len(shape) <= len(types)
               and sum(shape) <= sum(types) and list(shape) == sorted(shape, reverse=True)]  # fmt: skip
    for shape, k in smaller:
        assert not any(failing(statement, plain, "") for plain in environments(shape, k, values)), (shape, k)
    assert any(failing(statement, plain, "") for plain in environments(types, allocations, values))
