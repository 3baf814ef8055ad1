"""Deterministic rules: the best one against all of them, one by one, and certificates that are forged."""

import copy
import itertools
import random
from fractions import Fraction

import pytest

from lpmech import load
from lpmech.designs import branching
from lpmech.designs.branching import MOST, MOST_WORK, deterministic, most_branches
from lpmech.designs.design import answered, design
from lpmech.designs.play import Play
from lpmech.designs.problem import Aim, Status
from lpmech.designs.reading import read_problem
from lpmech.designs.rows import Writer
from lpmech.designs.sizes import TooLarge
from lpmech.exports.design_model import design_model
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment
from lpmech.reading.faults import BadInput
from lpmech.report.design import range_shape
from tests.designs import worlds
from tests.designs.checks import checked
from tests.designs.drawn import environment, shape
from tests.designs.test_hostile import MOST as MOST_MEMORY
from tests.designs.test_hostile import measured
from tests.quick import quick
from tests.search import times

CONTRACT = {"format": "lpmech-problem/1", "incentives": "interim", "allocation": "any",
            "participation": {"when": "always"}, "objective": {"maximise": [{"of": "payments"}]},
            "payments": {"at most received": 0}}  # fmt: skip


def drawn_problem(draw, *, pays):
    """What is asked of a drawn environment, without the allocation; `pays`: whether money may be unbounded."""
    terms = [{"of": "welfare"}, {"of": "payments", "times": "1/2"}, {"of": "payoff", "agent": "ann", "times": -1}]
    found = {
        "format": "lpmech-problem/1",
        "incentives": draw.choice(["ex post", "interim", "interim", "on path", "none"]),
        "participation": {"when": draw.choice(["first", "always", "always", "never"]),
                          "view": draw.choice(["interim", "ex post"]), "outside": draw.choice([0, "-1/2", "1/2"])},
        "objective": draw.choice([{"maximise": terms[:2]}, {"maximise": terms[1:]}, {"maximise": terms[:1]},
                                  {"maximise the least of": [terms[:1], terms[1:]]}, None]),
        "payments": {},
    }  # fmt: skip
    if draw.random() < 0.6 or not pays:
        found["payments"] |= {"at most": draw.choice([1, 3]), "at least": draw.choice([-1, -3, 0])}
    if draw.random() < 0.3:
        found["payments"]["at most received"] = draw.choice([0, 1])
    if draw.random() < 0.5:
        found["budget"] = [{"kind": draw.choice(["ex ante", "each period", "ex post"]),
                            "sense": draw.choice([">=", "="])}]  # fmt: skip
        if found["budget"][0]["sense"] == ">=" and draw.random() < 0.5:
            mixed = [{"of": "subsidy"}, {"of": "payoff", "agent": "ann"}]
            found["objective"] = {"minimise": draw.choice(["subsidy", mixed])}
    if draw.random() < 0.3:
        found["constraints"] = [{"terms": terms[:1], "relation": ">=", "constant": draw.choice([0, 1])}]
    return found


def places(env):
    """The reports of period 1, with what is feasible at each shock: environments of one period."""
    stage = env.stages[0]
    axes = stage.components
    states = itertools.product(*(stage.labels[axis] for axis in axes))
    labels = stage.labels["shock"] if stage.has_shocks else ("",)
    for state in states:
        for shock, given in zip(labels, stage.shocks, strict=True):
            where = {"reports": dict(zip(axes, state, strict=True))} | ({"shock": shock} if shock else {})
            yield where, [stage.allocations[a] for a in given.feasible]


def rules_of_one_period(env):
    """All deterministic rules."""
    where, choices = zip(*places(env), strict=True)
    for chosen in itertools.product(*choices):
        yield [{**at, "choose": a} for at, a in zip(where, chosen, strict=True)]


def rules_of_two_periods(env):
    """All deterministic rules of one agent that remember reports; what was allocated follows from them."""
    first, second = (stage.types[0] for stage in env.stages)
    a, b = (stage.allocations for stage in env.stages)
    later = list(itertools.product(first, second))
    for now in itertools.product(a, repeat=len(first)):
        for then in itertools.product(b, repeat=len(later)):
            lines = [{"period": 1, "reports": {"ann": s}, "choose": x} for s, x in zip(first, now, strict=True)]
            yield lines + [{"period": 2, "reports": {"ann": s}, "before": {"1": {"reports": {"ann": r}}}, "choose": x}
                           for (r, s), x in zip(later, then, strict=True)]  # fmt: skip


def best_of(env, asked, rules):
    """Status and value of the best of some rules, each a program of its own."""
    asked = {**asked, "payments": {**asked["payments"], "memory": "history"}}
    found = [design(env, asked | {"allocation": {"rule": rule}}) for rule in rules]
    statuses = {one.status for one in found}
    for status in (Status.UNBOUNDED, Status.FEASIBLE):
        if status in statuses:
            return status, None
    values = [one.value for one in found if one.status is Status.OPTIMAL]
    assert all(one.attained for one in found if one.status is Status.OPTIMAL)
    best = min if "minimise" in (asked["objective"] or {}) else max
    return (Status.OPTIMAL, best(values)) if values else (Status.INFEASIBLE, None)


def compared(env, asked, rules, allocation="any"):
    """The answer, which is that of all rules one by one, and proved."""
    found = design(env, asked | {"allocation": allocation, "deterministic": True})
    assert (found.status, found.value) == best_of(env, asked, rules(env)), asked
    report = checked(env, found.certificate)
    assert report.verdict == "accepted", (report, asked)
    assert all(value == 1 for name, value in found.columns.items() if name.startswith("choice"))
    return found


ONCE = ({"types": (2, 2), "allocations": 2}, {"types": (2, 2), "allocations": 2, "zeros": False},
        {"types": (2, 1), "allocations": 2, "shocks": True}, {"types": (3,), "allocations": 3},
        {"types": (2,), "allocations": 2, "public": True})  # fmt: skip
SEEDS = [(kind, seed) for seed in range(times(15)) for kind in range(len(ONCE))]


@pytest.mark.heavy
@pytest.mark.parametrize(("kind", "seed"), quick(SEEDS, 11, rows=True))
def test_the_best_rule_of_one_period_is_the_best_of_all(kind, seed):
    env = environment(seed, periods=1, **ONCE[kind])
    compared(env, drawn_problem(random.Random(seed), pays=seed % 3), rules_of_one_period)


def tied(seed):
    """An environment of one period in which allocations are often worth the same."""
    value = shape(seed, periods=1, allocations=3)
    for table in value["stages"][0]["utility"].values():
        table["entries"] = {key: worth % 2 for key, worth in table["entries"].items()}
    return value


def efficient_rules(value):
    """Those that choose what is worth the most to all together, at every report."""

    def worth(allocation, reports):
        key = "|".join((allocation, *reports.values()))
        return sum(table["entries"][key] for table in value["stages"][0]["utility"].values())

    def is_best(line):
        return all(worth(line["choose"], line["reports"]) >= worth(a, line["reports"]) for a in ("a0", "a1", "a2"))

    return lambda env: (rule for rule in rules_of_one_period(env) if all(map(is_best, rule)))


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(20)), 7))
def test_the_best_of_efficient_rules(seed):
    value = tied(seed)
    asked = drawn_problem(random.Random(seed), pays=seed % 3)
    compared(Environment.from_json(value), asked, efficient_rules(value), "efficient ties")


@pytest.mark.long
@pytest.mark.parametrize("seed", range(times(6)))
def test_the_same_with_three_allocations(seed):
    env = environment(seed, periods=1, types=(2, 2), allocations=3)
    compared(env, drawn_problem(random.Random(seed), pays=seed % 3), rules_of_one_period)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(times(12)))
def test_the_best_rule_of_two_periods_is_the_best_of_all(seed):
    env = environment(seed, periods=2, types=(2,), zeros=seed % 2 == 0)
    compared(env, drawn_problem(random.Random(seed), pays=seed % 3), rules_of_two_periods)


CLOSURE = {"format": "lpmech-problem/1", "incentives": "interim", "allocation": "any", "deterministic": True,
           "participation": {"when": "first"}, "payments": {"agents": ["ann"]},
           "objective": {"maximise": [{"of": "payments"}, {"of": "public utility"}]}}  # fmt: skip
NO_INSPECTION = {"terms": [{"of": "frequency", "allocation": ["keep inspect", "sell inspect"]}], "relation": "<="}
MUCH = {"terms": [{"of": "payments"}], "relation": ">=", "constant": "5/4"}


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("more", "status", "value"),
    [
        ({}, "optimal", 1),
        ({"payments": {"agents": ["ann"], "at most": 2, "at least": -2}}, "optimal", 1),
        ({"constraints": [NO_INSPECTION]}, "optimal", 1),
        ({"constraints": [NO_INSPECTION, MUCH]}, "infeasible", None),
        ({"participation": {"when": "never"}}, "unbounded", None),
    ],
)
def test_money_after_what_never_comes_is_none(more, status, value):
    """With lots the first value is 3/2 and not attained; and the fourth problem has a point that is no mechanism."""
    found = design(worlds.closure(), CLOSURE | more)
    assert (found.status.value, found.value) == (status, value)
    assert checked(worlds.closure(), found.certificate).verdict == "accepted"


def test_the_best_contract_needs_lots(sale):
    env, certificate = sale
    assert design(env, CONTRACT).value == Fraction(413, 60)
    assert certificate["value"] == "41/6"
    assert certificate["format"] == "lpmech-design-certificate/1.4"
    assert checked(env, certificate).verdict == "accepted"


def test_ties_without_lots():
    """Bob loses by an inspection, so that the only efficient rule is without it."""
    env = worlds.closure(bob_pays=True)
    found = design(env, CLOSURE | {"allocation": "efficient ties"})
    assert found.status is Status.OPTIMAL
    assert checked(env, found.certificate).verdict == "accepted"
    assert design(env, CLOSURE).value >= found.value


# Forgeries


@pytest.fixture(scope="module")
def sale():
    env = load("beyond/sale_by_lottery")
    return env, design(env, CONTRACT | {"deterministic": True}).certificate


@pytest.fixture(scope="module")
def bounded():
    """A search that had an end: the first branches of a problem with many."""
    env, found = many()
    assert len(found.answer.branches) > 5
    return env, cut_short(found, 3).certificate


def many():
    """A problem with more than a few branches."""
    env = environment(37, periods=1, types=(3, 2), allocations=2, zeros=False)
    asked = {"format": "lpmech-problem/1", "incentives": "interim", "allocation": "any", "deterministic": True,
             "participation": {"when": "always"}, "payments": {"at most": 2, "at least": -1},
             "budget": [{"kind": "ex post"}],
             "objective": {"maximise": [{"of": "welfare"}, {"of": "payments"}]}}  # fmt: skip
    return env, design(env, asked)


def cut_short(found, most):
    """The answer after so many branches."""
    answer = deterministic(found.written, found.problem.objective.aim, most)
    return type(found)(environment=found.environment, problem=found.problem, written=found.written, answer=answer,
                       writer=found.writer)  # fmt: skip


def test_bounds_hold_the_best_value():
    """With every limit between; the ends come nearer, and the certificate of each is accepted."""
    env, whole = many()
    last = None
    for most in (1, 3, 5):
        found = cut_short(whole, most)
        assert (found.status, found.exit_code) == (Status.BOUNDS, 3)
        assert found.value is None or found.value <= whole.value
        assert whole.value <= found.bound
        assert last is None or found.bound <= last
        assert checked(env, found.certificate).verdict == "accepted"
        last = found.bound


def test_a_search_that_says_nothing_is_no_answer():
    """A chance that no deterministic rule has, and no time to find out."""
    env = environment(15, periods=1, types=(3,), allocations=3)
    asked = {"format": "lpmech-problem/1", "incentives": "interim", "allocation": "any", "deterministic": True}
    middle = {"of": "frequency", "allocation": "a0"}
    constraints = [{"terms": [middle], "relation": sign, "constant": "1/1000"} for sign in ("<=", ">=")]
    written = Writer(Play(env), read_problem(asked | {"constraints": constraints}, env)).write()
    with pytest.raises(TooLarge, match="branches"):
        deterministic(written, Aim.FIND, 1)
    assert deterministic(written, Aim.FIND).status is Status.INFEASIBLE


def edited(certificate, change):
    found = copy.deepcopy(certificate)
    change(found)
    return found


def leaf(certificate):
    return next(one for one in certificate["branches"] if "bound" in one)


def swap(certificate):
    then = certificate["branches"][0]["then"]
    (a, x), (b, y) = then.items()
    certificate["branches"][0]["then"] = {a: y, b: x}


def again(certificate):
    """The same place once more, in the first branch of it."""
    tree = certificate["branches"]
    first = next(iter(tree[0]["then"].values()))
    kept = tree[first]
    tree[first] = {
        "place": tree[0]["place"],
        "then": dict(zip(tree[0]["then"], (len(tree), len(tree) + 1), strict=True)),
    }
    tree += [kept, copy.deepcopy(kept)]


def lots(certificate):
    choices = [name for name in certificate["columns"] if name.startswith("choice period 2")]
    certificate["columns"][choices[0]] = "1/2"


FORGERIES = [
    (lambda c: c.update(value="7"), "another value"),
    (lambda c: c.update(value="6"), "another value"),
    (lambda c: c.update(branches=[]), "at least 1"),
    (lambda c: c.update(branches=None), "branches is missing"),
    (lambda c: c.update(branches=[leaf(c)]), "do not add up"),
    (lambda c: c.update(bound="7"), "bound is there"),
    (lambda c: c.update(attained=False), "attained"),
    (lambda c: c.update(multipliers={}), "multipliers is there"),
    (lambda c: c.update(rounds=[{"never": ["period 1"], "multipliers": {}}]), "rounds is there"),
    (lambda c: c.update(status="bounds"), "is there"),
    (lambda c: c.update(status="feasible"), "is there"),
    (lambda c: c.update(status="infeasible", value=None, attained=None, columns=None), "does not prove"),
    (lambda c: c["branches"][0]["then"].popitem(), "not those of what may be chosen"),
    (lambda c: c["branches"][0]["then"].update(rent=2), "not those of what may be chosen"),
    (lambda c: c["branches"][0].update(place="choose period 9"), "no place"),
    (lambda c: c["branches"][0].update(then=dict.fromkeys(c["branches"][0]["then"], 1)), "has been led to"),
    (lambda c: c["branches"][0].update(then=dict.fromkeys(c["branches"][0]["then"], 0)), "not later"),
    (lambda c: c["branches"][0].update(then=dict.fromkeys(c["branches"][0]["then"], 10**30)), "not later"),
    (lambda c: c["branches"].append(leaf(c)), "one of no other"),
    (lambda c: leaf(c).update(bound={}), "do not add up"),
    (lambda c: leaf(c).update(bound={"stay nobody": "1"}), "no row"),
    (lambda c: leaf(c).update(clash=leaf(c)["bound"]), "unknown key"),
    (lambda c: leaf(c).clear(), "missing"),
    (lambda c: c["branches"].__setitem__(1, {"clash": leaf(c)["bound"]}), "do not add up"),
    (lambda c: c["branches"].__setitem__(1, 7), "an object"),
    (lambda c: c["branches"][0]["then"].update(keep="1"), "number of a branch"),
    (lambda c: c["branches"][0]["then"].update(keep=True), "number of a branch"),
    (lambda c: c["branches"][0]["then"].update(keep=-1), "number of a branch"),
    (lambda c: c["branches"][0].update(place=1), "a string"),
    (lambda c: c.update(branches={}), "a list"),
    (again, "split twice"),
    (swap, "do not add up"),
    (lots, "does not hold"),
    (lambda c: c["problem"].update(deterministic=False), "true"),
    (lambda c: c["problem"].pop("deterministic"), "missing"),
    (lambda c: c["problem"].update(cut=None), "unknown key"),
    (lambda c: c["problem"].update(allocation="efficient"), "free one"),
    (lambda c: c.update(format="lpmech-design-certificate/1.2"), "unknown key"),
    (lambda c: c.pop("branches"), "missing"),
]


@pytest.mark.parametrize(("change", "reason"), FORGERIES)
def test_a_forged_certificate_is_refused(sale, change, reason):
    env, certificate = sale
    report = checked(env, edited(certificate, change))
    assert report.verdict in ("rejected", "malformed")
    assert reason in report.reason


def test_lots_are_no_deterministic_rule(sale):
    """The best contract is a mechanism with another value, and draws lots."""
    env, certificate = sale
    best = design(env, CONTRACT).certificate
    report = checked(env, certificate | {"columns": best["columns"], "value": "413/60"})
    assert (report.verdict, "lots are drawn" in report.reason) == ("rejected", True)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda c: c.update(bound=str(Fraction(c["bound"]) - 1)), "does not prove"),
        (lambda c: c.update(value=None), "columns is there"),
        (lambda c: c.update(bound=None), "branches is there"),
        (lambda c: c.update(bound=None, branches=None, value=None, columns=None), "bound is missing"),
        (lambda c: c.update(attained=True), "attained is there"),
        (lambda c: c.update(status="optimal", attained=True, bound=None), "does not prove"),
    ],
)
def test_forged_bounds_are_refused(bounded, change, reason):
    env, certificate = bounded
    assert certificate["status"] == "bounds"
    report = checked(env, edited(certificate, change))
    assert report.verdict == "rejected"
    assert reason in report.reason


def test_one_end_is_enough(bounded):
    env, certificate = bounded
    for less in ({"value": None, "columns": None}, {"bound": None, "branches": None}):
        assert checked(env, certificate | less).verdict == "accepted"


@pytest.mark.long
def test_changed_numbers_of_a_leaf_are_refused(sale):
    """Where the bound of a leaf is worse than the value it has something to spare, and a few rows may weigh more."""
    env, certificate = sale
    verdicts = []
    for k, one in enumerate(certificate["branches"]):
        for row, weight in one.get("bound", {}).items():
            new = copy.deepcopy(certificate)
            new["branches"][k]["bound"][row] = str(Fraction(weight) + Fraction(1, 7))
            verdicts.append(checked(env, new).verdict)
    assert verdicts.count("rejected") > len(verdicts) * 9 // 10
    assert len(verdicts) > 20


@pytest.fixture(scope="module")
def worse(sale):
    """A deterministic mechanism that earns 6, with the branches of the best one, and more of them below."""
    env, certificate = sale
    at_most = {"terms": [{"of": "payments"}], "relation": "<=", "constant": 6}
    found = design(env, CONTRACT | {"deterministic": True, "constraints": [at_most]}).certificate
    assert found["value"] == "6"
    return env, certificate | {"columns": found["columns"], "value": "6"}


def torn(draw, certificate):
    """The branches with a few things changed: leaves, where they stand, what they weigh, which places are split."""
    tree = copy.deepcopy(certificate["branches"])
    for _ in range(draw.randint(1, 4)):
        at = draw.randrange(len(tree))
        kind = draw.randrange(5)
        if kind == 0:
            tree[at] = copy.deepcopy(draw.choice(tree))
        elif kind == 1 and "place" in tree[at]:
            tree[at]["then"][draw.choice(["keep", "sell"])] = draw.randrange(len(tree) + 1)
        elif kind == 2 and "bound" in tree[at]:
            tree[at] = {"clash": tree[at]["bound"]}
        elif kind == 3 and "bound" in tree[at]:
            much = Fraction(draw.choice([0, 1, 2, 6]), 7)
            tree[at] = {"bound": {row: str(Fraction(x) * much) for row, x in tree[at]["bound"].items() if much}}
        elif kind == 4:
            places = ["choose period 1 reports 5", "choose period 1 reports 6",
                      "choose period 2 after 6|sell reports 1", "choose period 2 after 5|keep reports 5"]  # fmt: skip
            tree += [copy.deepcopy(tree[at]), copy.deepcopy(draw.choice(tree))]
            tree[at] = {"place": draw.choice(places), "then": {"keep": len(tree) - 2, "sell": len(tree) - 1}}
    return certificate | {"branches": tree}


@pytest.mark.parametrize("seed", quick(range(times(300)), 53))
def test_no_branches_prove_what_is_false(worse, seed):
    env, certificate = worse
    report = checked(env, torn(random.Random(seed), certificate))
    assert report.verdict in ("rejected", "malformed"), report


@pytest.mark.long
@pytest.mark.parametrize("kind", quick(["splits", "leaves", "what may be chosen"], 3))
def test_many_branches_are_counted_before_they_fill_the_memory(sale, tmp_path, kind):
    env, certificate = sale
    place, labels = certificate["branches"][0]["place"], list(certificate["branches"][0]["then"])
    splits = ({"place": place, "then": {labels[0]: 2 * k + 1, labels[1]: 2 * k + 2}} for k in range(100_000))
    tree = {"leaves": [{"bound": {}}] * 300_000, "splits": [*splits],
            "what may be chosen": [{"place": place, "then": {str(k): k for k in range(400_000)}}]}[kind]  # fmt: skip
    said = measured(tmp_path, canonical(env), certificate | {"branches": tree}, 100, 10_000_000)
    verdict, _, seconds, memory = said
    assert verdict in ("limit", "rejected"), said
    assert memory < MOST_MEMORY, said
    assert seconds < 5, said


@pytest.mark.long
def test_a_long_line_of_branches_ends_the_check(sale):
    """Each branch leads to the next one: no recursion, and what it takes is paid for."""
    env, certificate = sale
    place, labels = certificate["branches"][0]["place"], list(certificate["branches"][0]["then"])
    tree = [{"place": place, "then": {labels[0]: 2 * k + 1, labels[1]: 2 * k + 2}} for k in range(5_000)]
    assert checked(env, certificate | {"branches": tree}).verdict == "rejected"
    wide = [{"bound": {}} for _ in range(100_000)]
    assert checked(env, certificate | {"branches": wide}).verdict == "rejected"
    assert checked(env, certificate, limit=5_000).verdict == "limit"


# What else is asked


def test_the_range_is_that_of_optimal_rules():
    """Brute force: of all rules with the best value, the least and the greatest payoff."""
    env = environment(92, periods=1, types=(2, 2), allocations=2, zeros=False)
    asked = {"format": "lpmech-problem/1", "incentives": "interim", "participation": {"when": "first"},
             "payments": {"at most": 2, "at least": -2}, "objective": {"maximise": [{"of": "payments"}]}}  # fmt: skip
    found = design(env, asked | {"allocation": "any", "deterministic": True})
    every = [design(env, asked | {"allocation": {"rule": rule}}) for rule in rules_of_one_period(env)]
    best = [one.range([{"of": "payoff", "agent": "ann"}]) for one in every if one.value == found.value]
    told = found.range([{"of": "payoff", "agent": "ann"}])
    assert told.least < told.greatest
    assert (told.least, told.greatest) == (min(one.least for one in best), max(one.greatest for one in best))


def test_an_end_of_a_range_may_be_left_open(monkeypatch):
    env = environment(5, periods=1, types=(2, 2), allocations=2, zeros=False)
    asked = {"format": "lpmech-problem/1", "incentives": "interim", "participation": {"when": "first"},
             "payments": {"at most": 2, "at least": -2}, "objective": {"maximise": [{"of": "payments"}]}}  # fmt: skip
    found = design(env, asked | {"allocation": "any", "deterministic": True})
    payoff = [{"of": "payoff", "agent": "ann"}]
    whole = found.range(payoff)
    monkeypatch.setattr(branching, "MOST", 1)
    ends = found.ends(payoff)
    assert (ends.least.status, ends.greatest.status) == (Status.BOUNDS, Status.OPTIMAL)
    assert ends.least.bound <= whole.least <= ends.least.value
    told = range_shape(ends)["range"]["least"]
    assert (told["status"], told["bound"]) == ("bounds", str(ends.least.bound))
    assert all(checked(env, end.certificate).verdict == "accepted" for end in (ends.least, ends.greatest))
    with pytest.raises(TooLarge, match="one end"):
        found.range(payoff)


def test_the_mechanism_is_one_without_lots(sale):
    env, _ = sale
    mechanism = design(env, CONTRACT | {"deterministic": True}).mechanism
    chances = [value for states in mechanism.states for one in states for value in one.chances.array.numerators.flat]
    assert set(chances) == {0, 1}


def test_models_refuse(sale):
    env, _ = sale
    with pytest.raises(BadInput, match="a deterministic rule"):
        design_model(env, CONTRACT | {"deterministic": True})


def test_a_limit_leaves_bounds_in_the_program():
    """The limit is on branches times the size of the program."""
    found = answered(worlds.closure(), read_problem(CLOSURE, worlds.closure()))
    program = found.written.program
    assert most_branches(found.written) == min(MOST, MOST_WORK // (1 + len(program.rows) + len(program.columns)))
