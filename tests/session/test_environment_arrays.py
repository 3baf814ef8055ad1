"""Environments as labelled arrays: every number is that of the table, and the arrays give the environment again."""

from fractions import Fraction

import pytest

import lpmech
from lpmech.problem.tables import Table
from lpmech.problem.transition import NEXT
from lpmech.reading.headings import column

pytest.importorskip("xarray")
CASES = ["bv08/scheduling_three", "l14/oil_leases", "bt/public_storage", "l14/hidden_oil", "beyond/mccall"]


def cells(table: Table, labels):
    """Every cell with its labels, axis by axis."""
    import itertools

    for place in itertools.product(*(range(len(labels[axis])) for axis in table.axes)):
        yield {axis: labels[axis][k] for axis, k in zip(table.axes, place, strict=True)}, table.array.item(place)


def at(array, where, period):
    """One number of an array, by labels."""
    named = {NEXT + column(a.removeprefix(NEXT)) if a.startswith(NEXT) else a if a == "allocation" else column(a): label
             for a, label in where.items()}  # fmt: skip
    if period is not None:
        named["period"] = period
    found = array.sel({axis: label for axis, label in named.items() if axis in array.dims})
    (value,) = {*found.values.flat}  # the same on what another period depends on
    return value


@pytest.mark.heavy
@pytest.mark.parametrize("case", CASES)
def test_every_number_is_that_of_the_table(case):
    env = lpmech.load(case)
    data = env.to_xarray()
    assert data.attrs["environment"] == env.sha256
    for position in env.periods:
        stage, period = env.stage(position), env.period(position)
        for name, table in zip(env.agents, stage.utilities, strict=True):
            for where, value in cells(table, stage.labels):
                assert at(data[f"utility of {name}"], where, period) == value
        if stage.transition is None or not env.follows(position):
            continue
        labels = dict(stage.labels) | {NEXT + a: known for a, known in env.next_labels(position).items()}
        for name in env.next_components(position):
            for where, value in cells(stage.transition.marginal(name), labels):
                assert at(data[f"probability of next {column(name)}"], where, period) == value
    assert ("prior" in data) == (env.prior is not None)


def test_floats_are_the_nearest():
    data = lpmech.load("l14/hidden_oil").to_xarray(floats=True)
    exact = lpmech.load("l14/hidden_oil").to_xarray()
    for name in data:
        assert data[name].dtype == float
        assert all(
            near == float(one) for near, one in zip(data[name].values.flat, exact[name].values.flat, strict=True)
        )


def test_the_arrays_make_the_environment_again():
    env = lpmech.load("bv08/scheduling_three")
    data = env.to_xarray()
    table = {name: (data[f"utility of {name}"].dims, data[f"utility of {name}"].values) for name in env.agents}
    moves = {name: (data[f"probability of next {name}"].dims, data[f"probability of next {name}"].values)
             for name in env.agents}  # fmt: skip
    again = lpmech.Environment.from_arrays(
        name=env.name, discount=Fraction(data.attrs["discount"]), agents=env.agents,
        types={name: [str(one) for one in data[name].values] for name in env.agents},
        allocations=[str(one) for one in data["allocation"].values], utility=table, transition=moves,
        feasible_without={name: [env.stage(0).allocations[k] for k in env.stage(0).shocks[0].feasible_without[place]]
                          for place, name in enumerate(env.agents)},
    )  # fmt: skip
    assert again == env
