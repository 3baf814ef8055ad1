"""Work and memory are counted inside the operations on numbers; nobody who calls these says what they cost."""

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from test_many_components import NOTHING, drawn_anew, resting

from lpmech import checker
from lpmech.checker.existence.chains import largest_bound
from lpmech.checker.existence.clashes import check_multiples
from lpmech.checker.existence.forms import Automaton, State, _Check
from lpmech.checker.interim import claims as interim
from lpmech.checker.interim.information import means_of
from lpmech.checker.kernel.certificate import PROGRAMS
from lpmech.checker.kernel.environment import Shock, Stage, same_without
from lpmech.checker.kernel.errors import Limit
from lpmech.checker.kernel.meter import MAX_MEMORY_BITS, Meter, make
from lpmech.checker.kernel.model import Model
from lpmech.checker.kernel.read_environment import read_environment
from lpmech.checker.kernel.remembered import Remembered
from lpmech.checker.kernel.rows import Rows
from lpmech.checker.kernel.spaces import Axis, GridTable, Space
from lpmech.checker.kernel.sums import Constraints, Row, check_sum
from lpmech.checker.kernel.tables import Layout, Table
from lpmech.checker.kernel.transitions import make_kernel
from lpmech.checker.kernel.vectors import Family, Vector, combine, dot, first_difference, linear, weighted
from lpmech.checker.verify import read_certificate

CHECKER = Path(checker.__file__).parent
CLAIMS = [*(CHECKER / "claims").glob("*.py"), *(CHECKER / "existence").glob("*.py"), CHECKER / "interim" / "claims.py"]
LONG = 3 << 300_000


def model_of(types, ways):
    """Two agents of so many types, which are drawn anew in one of some ways."""
    env = drawn_anew(types, 100, ways)
    cert = resting(env, "interim_participation_first")
    rule = {"axes": [], "indices": [0]}
    cert["evidence"]["values"] = {"everyone": {"values": [NOTHING], "allocation": [rule]}}
    cert["evidence"]["interim continuation"] = {name: [NOTHING] for name in env["agents"]}
    environment = read_environment(env)
    return Model(environment, read_certificate(cert, environment, cert["environment"]))


def resting_model(env):
    """Nobody pays, whatever happens."""
    cert, environment = resting(env, "interim_participation_first"), read_environment(env)
    return Model(environment, read_certificate(cert, environment, cert["environment"]))


def expect_counted(work, least):
    """At least so many units are spent, and half of what is spent does not do."""
    with Meter(10**9).running() as meter:
        work()
    assert meter.spent >= least
    with pytest.raises(Limit, match="units of work or more"), Meter(meter.spent // 2).running():
        work()


@pytest.mark.parametrize("module", sorted(CLAIMS), ids=lambda path: str(path.relative_to(CHECKER)))
def test_no_claim_says_what_it_costs(module):
    assert not re.search(r"\b(meter|Meter|units|spend|expect_memory|Limit)\b", module.read_text())


def test_rows_that_a_start_compares_are_counted():
    model, types, ways = model_of(4, 50), 4, 50
    work = lambda: largest_bound(model, Constraints(model, 0), Fraction(0))  # noqa: E731
    expect_counted(work, types * types * types * types**2 * ways)


def test_shifts_that_are_multiples_are_counted():
    model, types, ways = model_of(4, 50), 4, 50
    work = lambda: check_multiples(model, 0)  # noqa: E731
    expect_counted(work, types * types * (types - 1) * types**2 * ways)


def test_means_of_an_interim_best_response_are_counted():
    """The rows of the kernel alone take less."""
    model, types = model_of(10, 1), 10
    expect_counted(
        lambda: [interim.check_evidence(model, agent) for agent in model.agents],
        2 * types**2 * types * types**2 * types,
    )


def test_terminal_utility_of_nobody_is_zero():
    """As where the only agent is left out."""
    env = drawn_anew(2, 100, 1) | {"horizon": 1, "terminal": {"utility": {"ann": {"axes": ["ann"], "values": [1, 2]}}}}
    cert = resting(env, "interim_participation_first")
    environment = read_environment(env)
    model = Model(environment, read_certificate(cert, environment, cert["environment"]))
    assert model.terminal([]).numerators == [0] * 4
    assert model.terminal([0, 1]).numerators == [1, 1, 2, 2]


SINGLE = Layout({}, 0, {}, Space((Axis("ann", ("known",)),)))
FAMILY = Family(7, ([LONG] * 3, [1] * 3))
OPERATIONS = {
    "linear": lambda: linear((1, Vector(LONG, [1, 2])), (1, Vector(LONG - 1, [1, 2]))),
    "combine": lambda: combine((1, FAMILY), (Fraction(1, LONG), FAMILY)),
    "on": lambda: Vector(1, [LONG, 1]).on(LONG),
    "on a long multiple": lambda: Vector(LONG, [0]).on(LONG * (LONG - 1)),
    "at a memory": lambda: Remembered(Vector(LONG, [0]), ((1, Table(SINGLE, LONG - 1, [0])),)).at(()),
    "first_difference": lambda: first_difference(Vector(LONG, [LONG]), Vector(LONG - 1, [LONG - 1])),
    "weighted": lambda: weighted([LONG], [[LONG] * 2], 2),
    "dot": lambda: dot([LONG], [LONG]),
    "means_of": lambda: list(means_of([[0, 1]], Vector(1, [LONG, 1]), [Vector(1, [1, LONG])])),
    "sum": lambda: check_sum([(Fraction(sign * LONG), Row(1, [(("x",), 1, 0, [LONG])])) for sign in (1, -1)]),
}


@pytest.mark.heavy
@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_products_of_long_numbers_are_counted_by_their_lengths(operation):
    expect_counted(operation, 300_000 // 30 * 300 // 350)


def test_lists_that_do_not_fit_are_not_made():
    with pytest.raises(Limit, match="GiB of memory"), Meter(10**18).running():
        make(MAX_MEMORY_BITS)


def test_what_is_kept_adds_up():
    with Meter(10**18).running() as meter:
        for _ in range(3):
            make(1_000, kept=True)
    assert meter.kept >= 3 * 1_000 * 64


def test_least_values_over_allocations_are_counted():
    expect_counted(lambda: Family(1, ([0] * 100,) * 100).worst(), 100 * 100)


def test_sets_that_are_compared_are_counted():
    alike = [tuple(range(1_000, 2_000)) for _ in range(51)]
    shock, nothing = Shock(None, Fraction(1), alike[0], tuple(alike[1:])), GridTable((), (), 1, (0,))
    axis = Axis("allocation", tuple(map(str, range(2_000))))
    stage = Stage(Space((Axis("public", ("a",)),)), axis, (shock,), (nothing,) * 50, nothing, None)
    expect_counted(lambda: same_without(stage), 50 * 1_000)


def test_chances_of_shocks_are_counted_by_their_length():
    """Each is divided into the denominator of all of them, which is much longer."""
    odds = [Fraction(1, 50 * (10**400 + 2 * k + 1)) for k in range(50)]
    shocks = [(str(p), p) for p in (*odds, *(Fraction(1, 50) - p for p in odds))]
    env = drawn_anew(2, 100, 1)
    env["stages"][0]["shocks"] = {f"shock {k}": {"probability": text} for k, (text, _) in enumerate(shocks)}
    period = resting_model(env).periods[0]
    assert sum(period.weights) == period.total
    expect_counted(lambda: replace(period).weights, 100 * 50 * 1_300 // 30 * 1_300 // 30 // 350)


def test_rows_of_a_factor_are_counted_by_the_allocations():
    """A place is kept for each, also where they do not matter."""
    stage = read_environment(drawn_anew(2, 100, 20)).stages[0]
    with Meter(10**9).running() as meter:
        make_kernel(stage.transition, stage.space, 1_000)
    assert meter.kept > 20 * 3 * 1_000 * 64
    expect_counted(lambda: make_kernel(stage.transition, stage.space, 1_000), 20 * 3 * 1_000)


def test_cells_of_conditions_are_counted_where_nothing_is_to_be_decided():
    """Of an agent with one type each row is independent."""
    env = drawn_anew(30, 100, 1)
    env["agents"].append("cid")
    stage = env["stages"][0]
    stage["types"]["cid"], stage["utility"]["cid"] = ["0"], stage["utility"]["ann"]
    rows = [["1/2", "1/2", *"0" * 28], *[["1", *"0" * 29]] * 29]
    stage["transition"] = {name: {"axes": [name, f"next {name}"], "values": rows} for name in ("ann", "bob")}
    environment = read_environment(env)
    expect_counted(lambda: list(Rows(environment.stages[0], environment.stages[0].transition, 2).cells()), 900 * 10)


def test_shocks_that_lead_to_the_cells_of_interim_evidence_are_counted():
    env = drawn_anew(3, 100, 1)
    env["stages"][0]["shocks"] = {f"shock {k}": {"probability": "1/500"} for k in range(500)}
    model = resting_model(env)
    expect_counted(lambda: list(interim._reached(model.periods[0], 0)), 3 * 9 * 500)


class Once(list):
    """A list that knows how often it was gone through."""

    times = 0

    def __iter__(self):
        self.times += 1
        return super().__iter__()


def test_states_of_an_automaton_are_not_gone_through_for_every_period():
    env = drawn_anew(1, 100, 1) | {"horizon": 200}
    table, rule = {"axes": [], "denominator": 1, "numerators": [0]}, {"axes": [], "indices": [0]}
    cert = resting(env, "interim_participation_first") | {"evidence": {}}
    cert["mechanism"]["allocation"] = [rule] * 200
    cert["mechanism"]["transfers"] = {name: [table] * 200 for name in env["agents"]}
    cert["evidence"]["values"] = {"everyone": {"values": [table] * 200, "allocation": [rule] * 200}}
    found = read_environment(env)
    model = Model(found, read_certificate(cert, found, cert["environment"]))
    payoffs = model.certificate.evidence[PROGRAMS][-1].values
    states = Once(State(t, payoffs[t], [[t + 1]] if t < 199 else None) for t in range(200))
    check = _Check(model, 0, Automaton(0, states))
    check.check()
    assert len(check.payoffs) == 200
    assert states.times < 10


def test_an_inner_meter_counts_alone():
    with Meter(10**6).running() as outer:
        with Meter(10**6).running() as inner:
            make(100)
        assert (outer.spent, inner.spent > 100) == (0, True)
        make(100)
    assert outer.spent == inner.spent
