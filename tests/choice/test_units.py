"""What is best does not depend on what money is measured in: every objective, every form, utilities times 10^k."""

import copy
import json
from fractions import Fraction
from pathlib import Path

import pytest

from lpmech.certificate import pipeline
from lpmech.choice.choose import best
from lpmech.choice.objectives import OBJECTIVES
from lpmech.choice.space import space_of
from lpmech.existence.system import remembered_axes
from lpmech.mechanisms.forms import NESTED
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import NoMechanism
from lpmech.problem.stages import PREVIOUS
from tests.choice.test_objectives import instance_data
from tests.existence.test_forms import Case
from tests.quick import quick

FOLDER = Path(__file__).parent
POWERS = range(-12, 13)


def times(part, factor):
    """A table's numbers, or those of several tables, times a factor."""
    if isinstance(part, list):
        return [times(one, factor) for one in part]
    if isinstance(part, dict):
        return {key: one if key == "axes" else times(one, factor) for key, one in part.items()}
    return str(Fraction(part) * factor)


def scaled(data, factor):
    new = copy.deepcopy(data)
    for part in (*new["stages"], new.get("terminal", {})):
        part |= {key: times(part[key], factor) for key in ("utility", "public utility") if key in part}
    return new


def found_in(data, form, objective):
    """Per agent: value, bound and transfers; or why there are none."""
    answers = []
    for model in Case(data).models:
        try:
            one = best(space_of(model, form), OBJECTIVES[objective])
            answers.append((one.value, one.bound, [(table.axes, table.array.fractions()) for table in one.transfers]))
        except NoMechanism as reason:
            answers.append("has no best" in str(reason))
    return answers


def in_units(answers, factor, objective):
    """The answers with money times a factor; the measure of the norm are squares of money."""
    squared = factor**2 if objective == "least_norm" else factor
    return [one if isinstance(one, bool) else (*(amount and amount * squared for amount in one[:2]),
            [(axes, [cell * factor for cell in cells]) for axes, cells in one[2]]) for one in answers]  # fmt: skip


@pytest.mark.heavy
@pytest.mark.parametrize("objective", quick(OBJECTIVES, 11))
@pytest.mark.parametrize("form", NESTED)
def test_the_best_transfers_scale_with_utilities(form, objective):
    for seed in range(3):
        data = instance_data(seed)
        plain = found_in(data, form, objective)
        for power in (POWERS[4 * seed], POWERS[-1 - 3 * seed], POWERS[10 + seed]):
            factor = Fraction(10) ** power
            assert found_in(scaled(data, factor), form, objective) == in_units(plain, factor, objective), (seed, power)


@pytest.mark.heavy
@pytest.mark.parametrize(("case", "mechanism"), [
    ("l14/spanning_two_agents", "contingent_vcg"), ("l14/convex_independence_without_spanning", "contingent"),
    ("l14/hidden_oil", "existence"), ("bv08/learning_licence", "pivot"),
])  # fmt: skip
@pytest.mark.parametrize("power", quick([-12, 11], 2))
def test_so_do_whole_certificates(case, mechanism, power):
    """Chosen transfers, their measures, what is proved, and every verdict."""
    env = pipeline.load(case)
    factor = Fraction(10) ** power
    other = Environment.from_json(scaled(json.loads(canonical(env)), factor))
    for objective in ("least_norm", "least_largest"):
        one, two = (pipeline.certify(each, mechanism, choose=objective) for each in (env, other))
        rows = [each.transfers.to_json()["transfers"] for each in (one, two)]
        assert [str(Fraction(row["payment"]) * factor) for row in rows[0]] == [
            str(Fraction(row["payment"])) for row in rows[1]
        ]
        assert [claim.verdict for claim in one.claims] == [claim.verdict for claim in two.claims]
        assert all("proved the best" in said for said in (*one.chosen, *two.chosen))
        assert not any("not proved" in said for said in (*one.chosen, *two.chosen))


@pytest.mark.heavy
@pytest.mark.parametrize("form", NESTED)
def test_no_form_remembers_more_than_it_does(form):
    for seed in range(4):
        case = Case(instance_data(seed))
        for model in case.models:
            try:
                found = best(space_of(model, form), OBJECTIVES["least_norm"])
            except NoMechanism:
                continue
            for period, table in enumerate(found.transfers):
                known = remembered_axes(model, form, 0) if period else ()
                here = set(model.stage(0).components)
                assert set(table.axes) <= here | {PREVIOUS + axis for axis in known}


def test_payments_that_remember_nothing_are_told_once():
    env = pipeline.load(FOLDER / "choose_memory.toml")
    for objective in OBJECTIVES:
        rows = pipeline.certify(env, choose=objective).transfers.to_json()["transfers"]
        assert len(rows) == 4
        assert {row["memory"] for row in rows} == {None}


def test_utilities_in_thousandths():
    cert = pipeline.certify(pipeline.load(FOLDER / "norm_thousandths.toml"), choose="least_norm")
    assert [said.rpartition("payments ")[2] for said in cert.chosen] == [
        "1/2000000, proved the best", "0, proved the best"
    ]  # fmt: skip


def test_the_least_subsidy_of_bilateral_trade():
    """Myerson and Satterthwaite 1983, two values and two costs: in expectation trade costs 8/25."""
    trade = {
        "format": "lpmech-environment/1", "discount": "1", "horizon": 1, "agents": ["buyer", "seller"],
        "prior": {"axes": ["buyer", "seller"], "values": [["4/25", "1/25"], ["16/25", "4/25"]]},
        "stages": [{
            "types": {"buyer": ["1", "3"], "seller": ["0", "2"]}, "allocations": ["trade", "keep"],
            "utility": {"buyer": {"axes": ["allocation", "buyer"], "values": [[1, 3], [0, 0]]},
                        "seller": {"axes": ["allocation", "seller"], "values": [[0, -2], [0, 0]]}},
        }],
    }  # fmt: skip
    for power in (0, *POWERS[::6]):
        factor = Fraction(10) ** power
        cert = pipeline.certify(Environment.from_json(scaled(trade, factor)), choose="least_subsidy")
        assert cert.claims["ex_ante_budget_balance"].least_slack == Fraction(-8, 25) * factor
