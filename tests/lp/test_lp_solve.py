"""Exact solving against z3, against the vertices one by one, and on programs on which floats are wrong."""

import random
from fractions import Fraction
from itertools import combinations

import pytest

import lpmech.lp.solve as solving
from lpmech.lp.highs import Basis
from lpmech.lp.program import Building, Sense
from lpmech.lp.proofs import Infeasible, Optimal, Unbounded
from lpmech.lp.simplex import simplex
from lpmech.lp.solve import directions, elastic, solve
from tests.quick import quick

TINY = Fraction(1, 10**30)
SMALL = [Fraction(n) for n in (0, 0, 0, 1, 1, -1, 2, -3)] + [Fraction(1, 2), Fraction(-2, 3), Fraction(7, 5)]


def make(costs, rows, free=True, name="program"):
    """A program from dense rows (coefficients, sense, right-hand side); `free` for all columns, or one by one."""
    building = Building(name)
    signs = [free] * len(costs) if isinstance(free, bool) else free
    for place, (cost, is_free) in enumerate(zip(costs, signs, strict=True)):
        building.column(f"x{place}", cost=cost, nonnegative=not is_free)
    for place, (coefficients, sense, right) in enumerate(rows):
        building.row(f"r{place}", [(c, Fraction(v)) for c, v in enumerate(coefficients)], Sense(sense), right)
    return building.done()


def random_program(seed):
    """Small programs, many of them degenerate, redundant, infeasible or unbounded; some by 1e-30 only."""
    source = random.Random(seed)
    columns, count = source.randint(1, 4), source.randint(0, 7)
    free = [source.random() < 0.5 for _ in range(columns)]
    rows = [
        ([source.choice(SMALL) for _ in range(columns)], source.choice((">=", ">=", "<=", "=")), source.choice(SMALL))
        for _ in range(count)
    ]
    for row in list(rows):
        if source.random() < 0.2:
            factor = source.choice([Fraction(2), Fraction(1, 3), Fraction(-1)])
            turned = {">=": "<=", "<=": ">=", "=": "="}[row[1]] if factor < 0 else row[1]
            right = row[2] * factor + source.choice([0, 0, TINY, -TINY])
            rows.append(([value * factor for value in row[0]], source.choice([turned, turned, row[1]]), right))
    source.shuffle(rows)
    costs = [source.choice(SMALL) for _ in range(columns)]
    if source.random() < 0.3:  # often bounded: a sum of rows
        costs = [sum((row[0][c] * {">=": 1, "=": 1, "<=": -1}[row[1]] for row in rows), Fraction(0))
                 for c in range(columns)]  # fmt: skip
    return make(costs, rows, free)


def z3_outcome(program):
    """'infeasible', 'unbounded' or the exact optimum."""
    z3 = pytest.importorskip("z3")

    def number(value):
        return z3.RealVal(f"{value.numerator}/{value.denominator}")

    x = [z3.Real(column.id) for column in program.columns]
    optimizer = z3.Optimize()
    for column, unknown in zip(program.columns, x, strict=True):
        if column.nonnegative:
            optimizer.add(unknown >= 0)
    for row in program.rows:
        left = z3.Sum([number(value) * x[column] for column, value in row.terms] + [z3.RealVal(0)])
        right = number(row.right)
        optimizer.add({">=": left >= right, "<=": left <= right, "=": left == right}[row.sense])
    costs = [number(value) * x[column] for column, value in program.objective]
    goal = optimizer.minimize(z3.Sum([*costs, z3.RealVal(0)]))
    if optimizer.check() == z3.unsat:
        return "infeasible"
    found = str(optimizer.lower(goal))
    return "unbounded" if "oo" in found else Fraction(found)


def short(outcome):
    if isinstance(outcome, Optimal):
        return outcome.objective
    return "infeasible" if isinstance(outcome, Infeasible) else "unbounded"


@pytest.mark.heavy
@pytest.mark.parametrize("block", quick(range(12), 7))
def test_against_z3(block):
    for seed in range(60 * block, 60 * (block + 1)):
        program = random_program(seed)
        expected = z3_outcome(program)
        for outcome in (solve(program), simplex(program)):
            assert outcome.holds(program), seed
            assert short(outcome) == expected, seed


@pytest.mark.parametrize("block", range(4))
def test_from_any_basis(block):
    for seed in range(60 * block, 60 * (block + 1)):
        program = random_program(seed)
        source = random.Random(-seed)
        size = source.randint(0, min(len(program.columns), len(program.rows)))
        basis = Basis(columns=tuple(source.sample(range(len(program.columns)), size)),
                      rows=tuple(source.sample(range(len(program.rows)), size)))  # fmt: skip
        outcome = simplex(program, basis)
        assert outcome.holds(program), seed
        assert short(outcome) == short(simplex(program)), seed


def test_every_kind_of_outcome_occurs():
    kinds = {type(solve(random_program(seed))) for seed in range(100)}
    assert kinds == {Optimal, Infeasible, Unbounded}


@pytest.mark.parametrize("seed", range(40))
def test_strong_duality(seed):
    program = random_program(seed)
    outcome, dual = solve(program), solve(program.dual())
    if isinstance(outcome, Optimal):
        assert dual.objective == -outcome.objective
    else:
        assert not isinstance(dual, Optimal)
        assert isinstance(outcome, Infeasible) or isinstance(dual, Infeasible)


def eliminate(matrix, right):
    """The one solution of a square system, or None."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for i in range(len(rows)):
        pivot = next((r for r in range(i, len(rows)) if rows[r][i]), None)
        if pivot is None:
            return None
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [value / rows[i][i] for value in rows[i]]
        for j in range(len(rows)):
            if j != i and rows[j][i]:
                rows[j] = [a - rows[j][i] * b for a, b in zip(rows[j], rows[i], strict=True)]
    return [row[-1] for row in rows]


def vertices(program):
    """The feasible points at which as many constraints hold with equality as there are columns."""
    size = len(program.columns)
    planes = [([dict(row.terms).get(c, Fraction(0)) for c in range(size)], row.right) for row in program.rows]
    planes += [([Fraction(c == place) for c in range(size)], Fraction(0)) for place in range(size)]
    for chosen in combinations(planes, size):
        x = eliminate([plane[0] for plane in chosen], [plane[1] for plane in chosen])
        if x is not None and not program.violated(x) and not program.negative(x):
            yield x


@pytest.mark.parametrize("seed", range(300))
def test_against_the_vertices(seed):
    source = random.Random(seed)
    size = source.randint(1, 3)
    rows = [
        ([source.choice(SMALL) for _ in range(size)], source.choice((">=", "<=", "=")), source.choice(SMALL))
        for _ in range(source.randint(1, 4))
    ]
    program = make([source.choice(SMALL) for _ in range(size)], rows, free=False)
    values = [program.value(x) for x in vertices(program)]
    outcome = solve(program)
    assert outcome.holds(program)
    if isinstance(outcome, Infeasible):
        assert not values  # with columns ≥ 0 a feasible program has a vertex
    else:
        assert values
        assert short(outcome) == (min(values) if isinstance(outcome, Optimal) else "unbounded")


def test_infeasible_by_very_little():
    program = make([1, 1], [([1, 1], ">=", 1 + TINY), ([1, 1], "<=", 1)])
    outcome = solve(program)
    assert isinstance(outcome, Infeasible)
    assert [row.id for row in outcome.rows(program)] == ["r0", "r1"]
    assert isinstance(solve(make([1, 1], [([1, 1], ">=", 1 - TINY), ([1, 1], "<=", 1)])), Optimal)


def test_unbounded_by_very_little():
    outcome = solve(make([1, -1 - TINY], [([1, -1], ">=", 0), ([1, 1], ">=", 1)], free=False))
    assert isinstance(outcome, Unbounded)
    assert solve(make([1, -1 + TINY], [([1, -1], ">=", 0), ([1, 1], ">=", 1)], free=False)).objective == TINY / 2


def test_two_points_that_floats_cannot_tell_apart():
    program = make([1], [([1], ">=", 1), ([1], ">=", 1 + TINY), ([1], ">=", 1 + TINY / 2)])
    assert solve(program).objective == 1 + TINY


def test_numbers_beyond_floats():
    huge = Fraction(10**400)
    assert solve(make([1], [([huge], ">=", 1)])).objective == 1 / huge
    assert solve(make([huge], [([1], ">=", huge)])).objective == huge**2
    assert solve(make([1, 0], [([1, huge], ">=", huge), ([0, 1], "<=", 1 - 1 / huge)])).objective == 1


@pytest.mark.parametrize("size", [4, 9])
def test_hilbert_matrix(size):
    """Condition number 1e12 and more: A x ≥ A·1, Aᵀ symmetric, has the optimum 1 everywhere."""
    rows = [[Fraction(1, i + j + 1) for j in range(size)] for i in range(size)]
    costs = [sum(column) for column in zip(*rows, strict=True)]
    program = make(costs, [(row, ">=", sum(row)) for row in rows])
    outcome = solve(program)
    assert outcome.objective == sum(costs)
    assert outcome.x == (1,) * size
    assert outcome.y == (1,) * size


def test_cycling_example():
    """Beale's program, on which the largest-coefficient rule cycles."""
    rows = [
        ([Fraction(1, 4), -60, Fraction(-1, 25), 9], "<=", 0),
        ([Fraction(1, 2), -90, Fraction(-1, 50), 3], "<=", 0),
        ([0, 0, 1, 0], "<=", 1),
    ]
    program = make([Fraction(-3, 4), 150, Fraction(-1, 50), 6], rows, free=False)
    assert simplex(program).objective == solve(program).objective == Fraction(-1, 20)


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (make([], []), 0),
        (make([], [([], ">=", 0)]), 0),
        (make([], [([], ">=", TINY)]), "infeasible"),
        (make([], [([], "=", -1)]), "infeasible"),
        (make([0, 0], []), 0),
        (make([1], []), "unbounded"),
        (make([1], [], free=False), 0),
        (make([-1], [], free=False), "unbounded"),
        (make([0, 1], [([0, 1], "=", 2), ([0, 2], "=", 4), ([0, 0], "=", 0)]), 2),
        (make([1], [([1], "=", -1)], free=False), "infeasible"),
    ],
)
def test_edges(program, expected):
    for outcome in (solve(program), simplex(program)):
        assert outcome.holds(program)
        assert short(outcome) == expected


@pytest.mark.parametrize("seed", range(60))
def test_elastic_programs(seed):
    program = random_program(seed)
    outcome = solve(elastic(program))
    assert isinstance(outcome, Optimal)
    assert (outcome.objective > 0) == isinstance(simplex(program), Infeasible)
    assert (outcome.objective > 0) == Infeasible(y=outcome.y).holds(program)


@pytest.mark.parametrize("seed", range(300, 420))
def test_directions_say_whether_the_objective_falls_for_ever(seed):
    program = random_program(seed)
    steepest, outcome = solve(directions(program)), simplex(program)
    assert isinstance(steepest, Optimal)
    assert steepest.objective in (0, -1)
    if not isinstance(outcome, Infeasible):
        assert (steepest.objective == -1) == isinstance(outcome, Unbounded)


def test_unbounded_programs_do_not_need_the_simplex_method(monkeypatch):
    monkeypatch.setattr(solving, "simplex", None)
    moved = make([1, 1], [([1, 2], ">=", 3), ([1, 2], "<=", 5)])
    assert isinstance(solve(moved), Unbounded)


def test_without_floats(monkeypatch):
    monkeypatch.setattr(solving, "candidate_bases", lambda program: iter(()))
    assert solve(make([1, 1], [([1, 2], ">=", 3), ([2, 1], ">=", 3)])).objective == 2


def test_proofs_that_do_not_hold():
    program = make([1, 1], [([1, 2], ">=", 3), ([2, 1], ">=", 3)])
    right = solve(program)
    assert right == Optimal(x=(1, 1), y=(Fraction(1, 3), Fraction(1, 3)), objective=Fraction(2))
    wrong = [
        Optimal(x=(1, 1), y=(Fraction(1, 3), Fraction(1, 3)), objective=2 + TINY),
        Optimal(x=(1, 1 + TINY), y=right.y, objective=Fraction(2)),
        Optimal(x=(1 - TINY, 1 + TINY), y=right.y, objective=Fraction(2)),
        Optimal(x=right.x, y=(Fraction(2, 3), Fraction(0)), objective=Fraction(2)),
        Infeasible(y=(Fraction(0), Fraction(0))),
        Infeasible(y=(Fraction(1), Fraction(-1, 2))),
        Infeasible(y=right.y),
        Unbounded(x=(1, 1), ray=(0, 0)),
        Unbounded(x=(1, 1), ray=(-1, 0)),
        Unbounded(x=(1, 1), ray=(1, 1)),
    ]
    assert not any(proof.holds(program) for proof in wrong)


def test_rays_and_contradictions_mind_signs_and_senses():
    program = make([-1, 0], [([1, 1], "=", 1), ([0, 1], "<=", 5)], free=[True, False])
    assert not Unbounded(x=(1, 0), ray=(1, -1)).holds(program)  # the second column would become negative
    assert solve(program).objective == -1
    program = make([0], [([1], "<=", 0), ([1], ">=", 1)])
    assert Infeasible(y=(-1, 1)).holds(program)
    assert not Infeasible(y=(1, 1)).holds(program)


def test_multipliers_of_every_sense():
    program = make([-1, 2], [([1, 0], "<=", 3), ([0, 1], "=", 4), ([1, 1], ">=", 0)], free=False)
    assert solve(program) == Optimal(x=(3, 4), y=(-1, 2, 0), objective=Fraction(5))
