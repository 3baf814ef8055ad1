"""PuLP: scripts read back by running them, models solved by CBC and HiGHS, and candidates repaired exactly."""

import random
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pulp
import pytest

from lpmech import casefiles
from lpmech.exports import NotExact, Unrepaired, export, named_program, pulp_model, repaired
from lpmech.exports.floats import floats
from lpmech.exports.pulp_model import names
from lpmech.lp.program import Building, Sense
from lpmech.lp.proofs import Infeasible, Optimal, Unbounded
from lpmech.lp.solve import solve
from lpmech.problem.environment import Environment
from tests.strategies import random_environment

CASES = ["bv08/scheduling_three", "l14/oil_leases", "l14/hidden_oil", "bt/public_storage"]
WHAT = ["bellman", "incentives", "alternatives"]
SOLVERS = {"cbc": lambda: pulp.PULP_CBC_CMD(msg=False), "highs": lambda: pulp.HiGHS(msg=False),
           "interior": lambda: pulp.HiGHS(msg=False, solver="ipm", run_crossover="off")}  # fmt: skip


def environment(source):
    if isinstance(source, str):
        return casefiles.load(source).environment
    return Environment.from_json(random_environment(source, max_states=6, odd_labels=True))


def built(text):
    """The model that a script builds."""
    room = {"__name__": "script"}
    exec(compile(text, "script", "exec"), room)
    return room["build"](), room["FACTOR"]


def shape(model):
    """Everything that a model says."""
    rows = {name: ({one.name: value for one, value in row.items()}, row.sense, -row.constant)
            for name, row in model.constraints.items()}  # fmt: skip
    return {one.name: one.lowBound for one in model.variables()}, rows, {
        one.name: cost for one, cost in model.objective.items() if cost
    }  # fmt: skip


def exact_shape(program):
    """The same of the program, its rows in whole numbers."""
    columns, rows = (names(one.id for one in kind) for kind in (program.columns, program.rows))
    senses = {Sense.AT_LEAST: 1, Sense.EQUAL: 0, Sense.AT_MOST: -1}
    numbers = floats(program)
    return (
        {name: 0 if column.nonnegative else None for name, column in zip(columns, program.columns, strict=True)},
        {name: ({columns[place]: value for place, value in row.integers()[0].items()}, senses[row.sense],
                row.integers()[1]) for name, row in zip(rows, program.rows, strict=True)},
        {columns[place]: cost * numbers.factor for place, cost in program.objective},
    )  # fmt: skip


@pytest.mark.parametrize("what", WHAT)
@pytest.mark.parametrize("source", [*CASES, *range(8)], ids=str)
def test_a_script_builds_the_program(source, what):
    env = environment(source)
    program = named_program(env, what)
    model, factor = built(export(env, "pulp", what))
    assert shape(model) == shape(pulp_model(program)) == exact_shape(program)
    assert factor == floats(program).factor


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("what", WHAT)
@pytest.mark.parametrize("source", ["l14/hidden_oil", "bt/public_storage", *range(3)], ids=str)
def test_what_a_solver_finds_is_repaired_to_the_exact_value(source, what, solver):
    env = environment(source)
    program = named_program(env, what)
    exact = solve(program)
    model, factor = built(export(env, "pulp", what))
    model.solve(SOLVERS[solver]())
    found = repaired(program, model)
    if isinstance(exact, Infeasible):
        assert pulp.LpStatus[model.status] != "Optimal"
        assert isinstance(found, Unrepaired)
        return
    assert (pulp.value(model.objective) or 0) / factor == pytest.approx(float(exact.objective), abs=1e-6)
    assert isinstance(found, Optimal)
    assert found.objective == exact.objective
    assert found.holds(program)


def test_a_script_runs_as_it_is_printed():
    env = environment("bt/public_storage")
    done = subprocess.run([sys.executable, "-"], input=export(env, "pulp", "bellman"), capture_output=True, text=True,
                          check=True)  # fmt: skip
    told = re.search(r"^objective (\S+)$", done.stdout, re.MULTILINE)
    assert float(told[1]) == pytest.approx(float(solve(named_program(env, "bellman")).objective))
    assert done.stderr == ""


def drawn(seed):
    """A small program with ties: feasible and not, bounded and not."""
    source = random.Random(seed)
    building = Building(f"drawn {seed}")
    width = source.randint(1, 5)
    for place in range(width):
        building.column(
            f"x {place}", cost=source.choice([-1, 0, 1, 2, Fraction(1, 3)]), nonnegative=source.random() < 0.7
        )
    for row in range(source.randint(1, 8)):
        terms = [(place, Fraction(source.randint(-2, 2), source.choice([1, 1, 3]))) for place in range(width)]
        sense = Sense(source.choice([">=", "<=", ">=", "<=", "="]))
        building.row(f"row {row}", terms, sense, source.randint(-3, 3))
    return building.done()


@pytest.mark.long
def test_drawn_programs_are_repaired_from_every_optimum():
    outcomes = set()
    for seed in (*range(120), 1328):  # the last one: an interior point that is 0 up to noise
        program = drawn(seed)
        exact = solve(program)
        for solver in ("highs", "interior"):
            model = pulp_model(program)
            model.solve(SOLVERS[solver]())
            found = repaired(program, model)
            outcomes.add(type(exact))
            assert isinstance(found, Optimal) == isinstance(exact, Optimal), (seed, solver)
            assert not isinstance(exact, Optimal) or found.objective == exact.objective
    assert outcomes == {Optimal, Infeasible, Unbounded}


def test_a_candidate_that_is_no_optimum_is_told():
    program = drawn(next(seed for seed in range(99) if isinstance(solve(drawn(seed)), Optimal)))
    model = pulp_model(program)
    assert "Not Solved" in repaired(program, model).reason
    model.solve(pulp.HiGHS(msg=False))
    for one in model.variables():
        one.varValue += 0.37
    assert isinstance(repaired(program, model), Unrepaired)
    with pytest.raises(ValueError, match="no column"):
        repaired(named_program(environment("bt/public_storage"), "bellman"), model)


def odd_numbers(big):
    building = Building("odd")
    x, y = building.column("x", cost=1), building.column("x-y", cost=Fraction(1, 3), nonnegative=True)
    building.column("x y")
    building.row("fine", [(x, Fraction(1, 3)), (y, Fraction(1, 2**40))], Sense.AT_LEAST, 2**60)
    building.row("too fine", [(x, big)], Sense.AT_MOST, 1)
    return building.done()


def test_numbers_that_no_float_holds_are_refused_or_rounded():
    program = odd_numbers(Fraction(2**53 + 1))
    with pytest.raises(NotExact, match="in row 'too fine'; with --inexact"):
        pulp_model(program)
    model = pulp_model(program, inexact=True)
    assert [value for _, value in model.constraints["too_fine"].items()] == [float(2**53 + 1)]
    assert model.constraints["fine"].constant == -3 * 2**100
    for beyond in (Fraction(10**400), Fraction(1, 10**400)):
        with pytest.raises(NotExact, match="beyond the range"):
            pulp_model(odd_numbers(beyond), inexact=True)


def test_names_are_the_ids_and_differ():
    assert names(["value state low|high", "a-b", "a b", "a_b_2", "a\nb"]) == [
        "value_state_low|high", "a_b", "a_b_2", "a_b_2_2", "a\\nb"
    ]  # fmt: skip
    model = pulp_model(odd_numbers(Fraction(1)))
    assert sorted(one.name for one in model.variables()) == ["x", "x_y", "x_y_2"]


def test_the_page_s_example_runs(capsys):
    page = (Path(__file__).parents[2] / "docs" / "pulp.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    exec(compile(example, "docs/pulp.md", "exec"), {})
    exact = solve(named_program(environment("bt/public_storage"), "bellman"))
    assert Fraction(capsys.readouterr().out) == exact.objective
