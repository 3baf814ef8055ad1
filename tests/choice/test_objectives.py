"""The best transfers against z3 with payments as unknowns, agent by agent, form by form."""

from fractions import Fraction
from itertools import product

import pytest

from lpmech.choice.choose import best
from lpmech.choice.objectives import OBJECTIVES, expected_utility
from lpmech.choice.space import Place, space_of
from lpmech.existence.system import key_of
from lpmech.mechanisms.forms import NESTED
from lpmech.problem.mechanism import NoMechanism
from tests import oracle
from tests.existence.samples import KINDS, clashing
from tests.existence.test_forms import Case
from tests.quick import quick

pytest.importorskip("z3")


def instance_data(seed):
    horizon = (None, 2)[seed % 2]
    data = clashing(seed, kind=KINDS[seed % 4], horizon=horizon, shocks=seed % 3 == 0)
    labels = list(data["stages"][0]["types"].values())
    cells = ["|".join(state) for state in product(*labels)]
    weights = [(3 * place + seed) % 4 + 1 for place in range(len(cells))]
    prior = {cell: str(Fraction(weight, sum(weights))) for cell, weight in zip(cells, weights, strict=True)}
    data["prior"] = {"axes": data["agents"], "entries": prior}
    return data


def instance(seed):
    data = instance_data(seed)
    return Case(data), oracle.Environment(data)


def place_of(space, cell, naive):
    """The cell of the transfer tables that a payment of the second way belongs to."""
    model, (period, memory, state) = space.model, cell
    position = 0 if naive.horizon is None else period - 1
    stage = model.stage(position)
    shown = dict(zip(("public", *model.env.agents), state, strict=True))  # the second way always has a public state
    here = tuple(stage.labels[axis].index(shown[axis]) for axis in stage.components)
    if memory is None:
        return Place(position, (), here)
    reports, allocation = memory
    said = dict(zip(("public", *model.env.agents), reports, strict=True))
    known = [stage.labels[axis].index(said[axis]) for axis in (model.name, *model.others_axes(position))]
    return Place(position, key_of(model, space.form, (stage.allocations.index(allocation), *known)), here)


def attained(space, objective):
    try:
        return best(space, OBJECTIVES[objective])
    except NoMechanism as reason:
        return "unbounded" if "has no best" in str(reason) else None


@pytest.mark.heavy
@pytest.mark.parametrize("form", NESTED)
@pytest.mark.parametrize("seed", quick(range(8), 11))
def test_the_best_transfers_are_those_of_z3(seed, form):
    from tests.choice.payments import Best

    case, naive = instance(seed)
    rule = oracle.solve(naive).selected
    for model in case.models:
        space, second = space_of(model, form), Best(naive, rule, model.name, form)
        for objective in OBJECTIVES:
            if objective == "least_norm":
                least_norm_is_confirmed(space, second)
                continue
            found = attained(space, objective)
            value = found.value if hasattr(found, "value") else found
            if objective == "least_subsidy":
                least = second.least_payoff()
                assert (value is None) == (least is None)
                assert value is None or value == least - expected_utility(space)
            elif objective == "largest_margin" and hasattr(found, "value") and value is None:
                assert second.largest_margin() == "nothing"
            else:
                assert value == getattr(second, objective)()


def least_norm_is_confirmed(space, second):
    """p is of least norm iff it is valid and no valid p' has p·p' < p·p."""
    found = attained(space, "least_norm")
    cells = {cell: place_of(space, cell, second.naive) for cell in second.cells}
    assert set(cells.values()) == set(space.payments)
    if found is None:
        assert second.least_largest() is None
        return
    assert found.bound == found.value
    paid = payments_of(space, found)
    once = {place: cell for cell, place in cells.items()}  # cells that are one place pay the same
    pull = second.least_pull({once[place]: value for place, value in paid.items()})
    assert pull == found.value == sum(value**2 for value in paid.values())
    valid = [second.cells[cell] == str(paid[place]) for cell, place in cells.items()]
    assert second.minimum(next(iter(second.cells.values())), *valid) is not None


def payments_of(space, found):
    """The payments at every place, from the tables that are handed over."""
    paid = {}
    for place in space.payments:
        model, env = space.model, space.model.env
        table = found.transfers[place.period if env.horizon is not None else min(len(found.transfers) - 1,
                                                                                 len(place.memory))]  # fmt: skip
        stage = model.stage(place.period)
        where = dict(zip(stage.components, place.state, strict=True))
        if place.memory:
            known = [model.name, *model.others_axes(place.period)]
            known = known[1:] if len(place.memory) < len(known) + 1 else known
            where |= {"previous allocation": place.memory[0]}
            where |= {f"previous {axis}": at for axis, at in zip(known, place.memory[1:], strict=True)}
        # what a form does not remember may be anything that leads to the same memory
        paid[place] = at(table, where, model)
    return paid


def at(table, where, model):
    index = tuple(where.get(axis, slice(None)) for axis in table.axes)
    numerators = table.array.numerators[index]
    values = {Fraction(int(n), table.array.denominator) for n in numerators.ravel()} if hasattr(
        numerators, "ravel") else {Fraction(int(numerators), table.array.denominator)}  # fmt: skip
    if len(values) > 1:  # memories that cannot arise pay 0
        values.discard(Fraction(0))
    (value,) = values
    return value
