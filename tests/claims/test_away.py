"""Claims about agents who see their own types only, where some are away: trees, plans, designs, and by hand."""

import json
import random
from fractions import Fraction

import numpy as np
import pytest

import lpmech
from lpmech import checker
from lpmech.certificate import pipeline
from lpmech.designs.columns import Columns
from lpmech.designs.design import design
from lpmech.designs.play import Play
from lpmech.designs.problem import Status
from lpmech.designs.reading import read_problem
from lpmech.problem import exact
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.stages import PREVIOUS
from lpmech.problem.tables import Choice, Table
from lpmech.separation.claim import Verdict
from tests import oracle
from tests.absence import with_absence
from tests.certificates.judge import Judge
from tests.claims import test_each_period, test_interim, test_interim_incentives
from tests.claims.test_interim import Rules, random_data
from tests.claims.test_interim_incentives import SHAPES
from tests.designs import absent
from tests.designs.test_away import buyer
from tests.quick import quick
from tests.search import times
from tests.strategies import random_environment
from tests.test_against_oracle import random_mechanism

LIES, PLANS, FIRST, ALWAYS, EACH = CLAIMS = (
    "interim_incentive_compatible", "interim_best_response", "interim_participation_first",
    "interim_participation_always", "each_period_budget_balance",
)  # fmt: skip
LATEST = ("lpmech-certificate/1.5", "lpmech-certificate/1.7")  # where the last period counts


def drawn(seed):
    """An environment of one of the shapes with agents away."""
    horizon, shocks, public, types = SHAPES[seed % len(SHAPES)]
    return with_absence(random_data(random.Random(seed), horizon, shocks=shocks, public=public, types=types), seed)


def differing(seed):
    """One whose stages and types may differ, with a prior."""
    data = random_environment(seed, max_states=4)
    data.setdefault("prior", {"axes": [], "values": str(Fraction(1, len(oracle.Environment(data).states(1))))})
    return with_absence(data, seed)


# brute force


@pytest.mark.parametrize("seed", quick(range(times(12)), 13))
@pytest.mark.parametrize("test", [test_interim_incentives, test_each_period], ids=["lies", "sums"])
def test_single_lies_and_sums_are_those_of_the_tree(test, seed, tmp_path):
    data = drawn(seed)
    test.compared(data, lambda _: Rules(random.Random(seed), data).mechanism(), tmp_path)


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(8)), 9))
@pytest.mark.parametrize("test", [test_interim_incentives, test_each_period], ids=["lies", "sums"])
def test_single_lies_and_sums_are_those_of_the_tree_where_stages_differ(test, seed, tmp_path):
    test.compared(differing(seed), lambda env: random_mechanism(env, seed), tmp_path)


@pytest.mark.parametrize("seed", quick(range(6), 7))
def test_plans_are_those_of_the_tree_of_histories(seed):
    rng = random.Random(seed)
    shape = {"shocks": seed % 3 == 0, "public": seed % 4 == 1, "types": rng.choice([(2, 2), (3, 2), (2, 2)])}
    data = with_absence(random_data(rng, 2 if any(shape.values()) and seed % 2 else rng.choice([2, 3]), **shape), seed)
    test_interim.compare(Rules(rng, data), "ann", data["horizon"])


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_plans_are_the_best_of_all_deterministic_ones(seed):
    rng = random.Random(200 + seed)
    rules = Rules(rng, with_absence(random_data(rng, 2), seed))
    most = max(test_interim.worth(rules, "ann", *plan) for plan in test_interim.plans(rules, "ann"))
    start = [s for s in rules.response("ann").states if s.period == 1]
    chances = {own: sum(p for s, p in rules.naive.prior().items() if s[1] == own) for own in ("ann0", "ann1")}
    assert sum(chances[s.sees["ann"]] * s.value for s in start) == most


@pytest.mark.parametrize("seed", quick(range(3), 4))
def test_plans_without_end_are_those_of_a_process_that_ends(seed):
    rng = random.Random(300 + seed)
    data = with_absence(test_interim.clock_data(rng, 2, shocks=seed == 2), seed)
    rules = test_interim.ClockRules(rng, data)
    tree, response = test_interim.Tree(rules, "ann", 3), rules.response("ann")
    found = {test_interim.key_of(rules, "ann", state): state for state in response.states}
    for (period, *rest), values in tree.best.items():
        assert values == {found[1 if period == 1 else None, *rest].value}
    assert response.ex_ante == tree.ex_ante[0] - tree.ex_ante[1]


@pytest.mark.parametrize("seed", quick(range(times(15)), 17))
def test_the_naive_judge_and_the_checker_say_the_same(seed, tmp_path):
    """Every claim and its evidence, cell by cell; participation among them."""
    data = drawn(seed) if seed % 2 else differing(seed)
    env = Environment.from_json(data)
    mechanism = Rules(random.Random(seed), data).mechanism() if seed % 2 else random_mechanism(env, seed)
    found = pipeline.audit(env, mechanism, require=CLAIMS)
    assert Verdict.UNDECIDED not in {found.claims[name].verdict for name in CLAIMS}
    assert not Judge(json.loads(canonical(env)), json.loads(json.dumps(found.to_json()))).faults()
    found.save(tmp_path)
    report = checker.check_files(tmp_path / "environment.json", tmp_path / "certificate.json", ["efficient"])
    assert [(one.id, one.reason) for one in report.claims if one.reason is not None] == []
    somebody = any(stage.has_away for stage in env.stages)
    assert (report.format in LATEST) == somebody


# the same by hand


@pytest.mark.parametrize("seed", quick(range(times(8)), 11))
def test_the_environment_by_hand_has_the_same_slacks(seed):
    """What is chosen tells what is said, and who is away loses by lies: nothing supposes that somebody is away."""
    env = absent.environment(seed, zeros=False, **absent_shape(seed))
    other, mechanism = absent.by_hand(env), paying(env, seed)
    found = pipeline.audit(env, mechanism, require=CLAIMS)
    again = pipeline.audit(other, by_hand(env, other, mechanism), require=CLAIMS)
    for name in CLAIMS:
        one, two = (each.claims[name] for each in (found, again))
        assert (one.verdict, one.least_slack) == (two.verdict, two.least_slack), name


def absent_shape(seed):
    return ({"types": (2, 2)}, {"types": (3, 2)}, {"types": (2, 2), "public": True}, {"types": (2, 1, 2)})[seed % 4]


def by_hand(env, other, mechanism):
    """The mechanism where an allocation is one of what was said, too."""
    rules, transfers = [], []
    for position in env.periods:
        stage, labels = env.stage(position), other.stage(position).allocations
        chosen = _chosen(env, mechanism, position).positions
        told = np.empty(chosen.shape, dtype=int)
        for place, a in np.ndenumerate(chosen):
            said = " ".join(stage.labels[axis][k] for axis, k in zip(stage.components, place, strict=True))
            told[place] = labels.index(f"{stage.allocations[int(a)]} {said}")
        rules.append(Choice(stage.components, told))
    for own in mechanism.transfers:
        transfers.append(tuple(_without_allocation(env, mechanism, t, table) for t, table in enumerate(own)))
    return Mechanism(name="by hand", allocation=tuple(rules), transfers=tuple(transfers))


def _chosen(env, mechanism, position):
    """The rule of a period in which there are no shocks."""
    stage = env.stage(position)
    return Choice(stage.components, mechanism.allocation[position].over(("shock", *stage.components), stage.sizes)[0])


def _without_allocation(env, mechanism, position, table):
    """The same payments: what was chosen follows from what was said, as there are no shocks."""
    if not position:
        return table
    before = env.stage(position - 1)
    rule = _chosen(env, mechanism, position - 1).rename({axis: PREVIOUS + axis for axis in before.components})
    return table.choose(PREVIOUS + "allocation", rule)


# designs


def paying(env, seed):
    """The efficient rule with random payments that remember a period; who is away pays nothing."""
    draw, rules = random.Random(seed), pipeline.certify(env, "pivot").game.mechanism.allocation
    rules = tuple(Choice(rule.axes, rule.positions.copy()) for rule in rules)
    paid = tuple(tuple(_payments(env, draw, agent, t) for t in env.periods) for agent in range(len(env.agents)))
    return Mechanism(name="random", allocation=rules, transfers=paid)


def _payments(env, draw, agent, position):
    stage = env.stage(position)
    past = ("allocation", *stage.components) if position else ()
    axes = (*(PREVIOUS + axis for axis in past), *stage.components)
    sizes = {**stage.sizes, "allocation": len(stage.allocations)}
    shape = tuple(sizes[axis] for axis in (*past, *stage.components))
    high = draw.choice([0, 3, 9])
    values = np.array([Fraction(draw.randint(-high, high), 2) for _ in range(int(np.prod(shape)))], dtype=object)
    values = values.reshape(shape)
    where = axes.index(env.agents[agent])
    values[(slice(None),) * where + (list(stage.away[agent] if stage.away else ()),)] = Fraction(0)
    return Table(axes, exact.from_fractions(list(values.ravel()), shape))


def columns_of(env, problem):
    return Columns(Play(env), read_problem(problem, env))


def fixed(env, mechanism, asked):
    """A problem with payments that are given: a row for each of its payments."""
    problem = {"format": "lpmech-problem/1", "payments": {"memory": "one period"}, **asked}
    columns, rows = columns_of(env, problem), []
    for node in columns.nodes.played:
        for reports in node.places:
            for agent, name in enumerate(env.agents):
                if columns.pays(agent, node, reports):
                    term = {"of": "payment", "agent": name, **absent._place(columns, node, reports)}
                    paid = _paid(env, mechanism, agent, node, reports)
                    rows.append({"terms": [term], "relation": "=", "constant": str(paid)})
    return problem | {"constraints": rows}


def _paid(env, mechanism, agent, node, reports):
    table = mechanism.transfers[agent][node.period]
    where = dict(zip(env.stage(node.period).components, reports, strict=True))
    for step in node.steps[-1:]:
        before = env.stage(node.period - 1)
        where |= {PREVIOUS + axis: k for axis, k in zip(before.components, step.reports, strict=True)}
        where[PREVIOUS + "allocation"] = step.allocation
    return table.array.item(tuple(where[axis] for axis in table.axes))


DESIGNED = ({"types": (2, 1)}, {"types": (2, 2)}, {"types": (3, 2)}, {"types": (2, 2), "public": True},
            {"types": (2, 2), "shocks": True}, {"types": (2, 1, 2)}, {"types": (2, 2), "independent": True},
            {"types": (3, 2), "periods": 1})  # fmt: skip


@pytest.mark.parametrize("seed", quick(range(times(16)), 17))
def test_designs_with_these_payments_say_the_same(seed):
    """The least ε is minus the least slack; the rows of participation and budgets hold where the claims do."""
    env = absent.environment(seed, **DESIGNED[seed % len(DESIGNED)])
    mechanism = paying(env, seed)
    claims = pipeline.audit(env, mechanism, require=CLAIMS).claims
    for incentives, name in (("interim", LIES), ("on path", PLANS)):
        eased = fixed(env, mechanism, {"incentives": incentives, "objective": {"minimise": "epsilon"}})
        assert design(env, eased).value == -claims[name].least_slack, name
    assert _met(env, mechanism, {"incentives": "interim"}) == (claims[LIES].verdict is Verdict.PROVED)
    for when, name in (("first", FIRST), ("always", ALWAYS)):
        least = claims[name].least_slack
        for outside, held in ((least, True), (least + Fraction(1, 10**30), False)):
            asked = {"incentives": "interim", "participation": {"when": when, "outside": str(outside)}}
            assert _met(env, mechanism, asked, eased=True) == held, name
    met, proved = _met(env, mechanism, EACH_PAYS, eased=True), claims[EACH].verdict is Verdict.PROVED
    assert met == proved or (met and not _all_is_met(env))


EACH_PAYS = {"incentives": "interim", "budget": [{"kind": "each period", "sense": ">="}]}


def _all_is_met(env):
    """Whether all reports can be met after every history: no payment that counts in a mean is left open."""
    columns = columns_of(env, {"format": "lpmech-problem/1", "payments": {"memory": "one period"}, **EACH_PAYS})
    return all({*columns.play.states(node.period)} == {*node.places} for node in columns.nodes.played)


def _met(env, mechanism, asked, *, eased=False):
    """Whether the rows hold; eased: those of lies do not count."""
    asked = asked | ({"objective": {"minimise": "epsilon"}} if eased else {})
    return design(env, fixed(env, mechanism, asked)).status is not Status.INFEASIBLE


@pytest.mark.parametrize("seed", quick(range(times(4)), 7))
def test_the_mechanism_of_a_design_has_its_least_epsilon(seed, tmp_path):
    """Mechanisms with states, whose products the checker makes again."""
    env = absent.environment(seed, **DESIGNED[seed % 5])
    found = design(env, {"format": "lpmech-problem/1", "incentives": "interim", "objective": {"minimise": "epsilon"},
                         "payments": {"at most": "1/2", "at least": 0}})  # fmt: skip
    audit = lpmech.audit(env, found.mechanism, require=CLAIMS)
    assert audit.claims[LIES].least_slack == -found.value
    audit.save(tmp_path)
    report = checker.check_files(tmp_path / "environment.json", tmp_path / "certificate.json", ["efficient"])
    assert [one.reason for one in report.claims if one.reason is not None] == []
    assert report.format == "lpmech-states-certificate/2"


# answers that are known


@pytest.mark.parametrize(("paid", "least", "report"), [("3/2", "-3/2", "-"), ("-100", "0", None)])
def test_who_is_there_can_hide_and_who_is_away_cannot_appear(paid, least, report):
    """A price that nothing is given for: to hide saves it. A gift to who is there: nobody who is away can have it."""
    env = buyer("1/3")
    values = [Fraction(0), Fraction(paid), Fraction(paid)]
    mechanism = Mechanism(name="for nothing", allocation=(Choice(("shock", "buyer"), np.zeros((1, 3), dtype=int)),),
                          transfers=((Table(("buyer",), exact.from_fractions(values, (3,))),),))  # fmt: skip
    claims = pipeline.audit(env, mechanism, require=CLAIMS).claims
    for name in (LIES, PLANS):
        assert claims[name].least_slack == Fraction(least)
        assert report in (None, claims[name].at.report)
    for name in (FIRST, ALWAYS):
        assert claims[name].least_slack == -max(Fraction(paid), 0)
    assert claims[EACH].least_slack == Fraction(2, 3) * Fraction(paid)


def test_nobody_is_ever_there():
    """Every cell of a report is the truth, so no lie and no plan loses or gains."""
    data = random_data(random.Random(4), 2)
    for stage in data["stages"]:
        stage["away"] = stage["types"]
    data["format"] = "lpmech-environment/2"
    rules = Rules(random.Random(4), data)
    claims = pipeline.audit(rules.env, rules.mechanism(), require=CLAIMS).claims
    assert [claims[name].least_slack for name in (LIES, PLANS)] == [0, 0]


@pytest.mark.heavy
@pytest.mark.parametrize("case", ["beyond/visitor", "beyond/arrivals"])
def test_tables_that_are_left_out(case, tmp_path):
    """The version without tables that says the same; in the older one, of which all else is, it is not said."""
    found = pipeline.certify(pipeline.load(case), "pivot_of_present", require=CLAIMS)
    found.save(tmp_path, tables="derived")
    paths = [tmp_path / name for name in ("environment.json", "certificate.json")]
    report = checker.check_files(*paths, CLAIMS)
    assert (report.verdict, report.format) == ("accepted", "lpmech-certificate/2.3")
    told = json.loads(paths[1].read_text(encoding="utf-8"))
    paths[1].write_text(json.dumps(told | {"format": "lpmech-certificate/2"}), encoding="utf-8")
    older = checker.check_files(*paths, CLAIMS)
    assert {one.id for one in older.claims if one.reason is not None} == {*CLAIMS}
