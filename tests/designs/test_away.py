"""Designs where agents are away: two writers of the program, plans one by one, environments by hand, and forgeries."""

import copy
import json
import random
from fractions import Fraction

import pytest

import lpmech
from lpmech.checker.designs import ahead
from lpmech.checker.designs.nodes import Nodes
from lpmech.checker.designs.program import Program
from lpmech.checker.designs.read_problem import read_problem as read_stated
from lpmech.checker.designs.rules import Rules
from lpmech.checker.designs.world import World
from lpmech.checker.kernel.canonical import digest
from lpmech.checker.kernel.meter import Meter
from lpmech.checker.kernel.read_environment import read_environment
from lpmech.cli.run import run
from lpmech.designs.bounds import bounds
from lpmech.designs.design import design
from lpmech.designs.play import Play
from lpmech.designs.problem import Status
from lpmech.designs.promises import difference_bound
from lpmech.designs.reading import read_problem
from lpmech.designs.rows import Writer
from lpmech.designs.written import problem_shape
from lpmech.lp.proofs import Optimal
from lpmech.lp.solve import solve
from lpmech.pages.design_problem import away
from lpmech.pages.design_words import Words
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment
from tests.designs import absent, test_certificates, test_cuts, test_plans
from tests.designs.checks import answered, checked
from tests.designs.hostile import files
from tests.designs.test_certificates import drawn_problem, the_same_program
from tests.designs.test_cuts import Embedded, cut, left_over
from tests.designs.test_hostile import MOST, measured
from tests.quick import quick
from tests.search import times

FORMAT = {"format": "lpmech-problem/1"}
ALWAYS, FIRST = {"when": "always"}, {"when": "first"}
PAYMENTS = {"objective": {"maximise": [{"of": "payments"}]}}
EARNS = {"allocation": "any", "incentives": "interim", "participation": ALWAYS, **PAYMENTS}
NEWEST = "lpmech-design-certificate/1.5"


def absent_and_asked(seed):
    """Finite horizons, infinite ones, and cuts."""
    kind, draw = seed % 9, random.Random(seed)
    if kind < len(test_certificates.SHAPES):
        env = absent.environment(seed, **test_certificates.SHAPES[kind])
        return env, drawn_problem(draw, env)
    shapes = [one for one in test_cuts.SHAPES if "zeros" not in one and "independent" not in one]
    env = absent.endless(seed, alike=draw.random() < 0.6, **draw.choice(shapes))
    if kind == len(test_certificates.SHAPES):
        return env, drawn_problem(draw, env)
    return env, test_cuts.asked(seed, draw.choice(["any", "efficient", "efficient ties"])) | cut(1)


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(23)), 7))
def test_the_checker_writes_the_same_program_and_accepts_and_who_is_away_pays_nothing(seed):
    env, problem = absent_and_asked(seed)
    found = the_same_program(env, problem)
    assert found.certificate["format"] == NEWEST
    assert checked(env, found.certificate, 10**11).verdict == "accepted"
    assert read_problem(found.certificate["problem"], env) == found.problem
    if found.mechanism is not None:
        assert str(lpmech.audit(env, found.mechanism).claims["absent_pay_nothing"].verdict) == "proved"


# the same value by hand, and plan by plan

BY_HAND = ({"types": (2, 2)}, {"types": (3, 1)}, {"types": (2, 1), "public": True}, {"types": (2, 2), "periods": 1},
           {"types": (3, 2), "periods": 1}, {"types": (2, 1)})  # fmt: skip


def asked_by_hand(seed, shape):
    """A random problem with limits of payments, by which no lie gains what it costs by hand."""
    draw = random.Random(seed)
    small = shape.get("periods") == 1 or shape["types"] == (2, 1)
    allocation = draw.choice(["any", "efficient ties", "efficient"]) if small else "efficient"
    memory = draw.choice(["none", "one period", "history"]) if allocation == "efficient" else "history"
    found = FORMAT | {
        "allocation": allocation, "incentives": draw.choice(["ex post", "interim", "on path", "none"]),
        "payments": {"memory": memory, "at most": 3, "at least": -3},
        "participation": {"when": draw.choice(["never", "first", "always"]),
                          "view": draw.choice(["interim", "ex post"]), "outside": draw.choice([0, -4])},
        "objective": draw.choice([PAYMENTS["objective"], {"maximise the least of": [[{"of": "welfare"}],
                                                                                    [{"of": "payments"}]]}]),
    }  # fmt: skip
    if draw.random() < 0.4:
        found["budget"] = [{"kind": draw.choice(["ex ante", "each period", "ex post"]), "sense": ">="}]
        found["objective"] = draw.choice([found["objective"], {"minimise": "subsidy"}])
    elif allocation == "efficient" and found["incentives"] != "none" and draw.random() < 0.4:
        found["objective"] = {"minimise": "epsilon"}
    return found


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(24)), 7))
def test_the_environment_by_hand_has_the_same_answer(seed):
    shape = BY_HAND[seed % len(BY_HAND)]
    env = absent.environment(seed, zeros=False, **shape)
    other, problem = absent.by_hand(env), asked_by_hand(seed, shape)
    found, second = design(env, problem), design(other, absent.with_nothing_paid(env, other, problem))
    assert (found.status, found.value) == (second.status, second.value)


PLANS = [(incentives, allocation, stay, shape, seed) for seed in range(1) for shape in test_plans.SHAPES
         for incentives in ("on path", "interim") for allocation in ("any", "rule")
         for stay in (False, True)]  # fmt: skip


@pytest.mark.long
@pytest.mark.heavy
@pytest.mark.parametrize(("incentives", "allocation", "stay", "shape", "seed"), quick(PLANS, 11, rows=True))
def test_the_plan_form_has_the_same_optimum(incentives, allocation, stay, shape, seed):
    env = absent.environment(seed, **test_plans.SHAPES[shape])
    rule = "any" if allocation == "any" else test_plans.stated(env)
    found = design(env, test_plans.problem(env, incentives, rule, stay))
    assert found.value == test_plans.optimum(*test_plans.second(env, incentives, allocation, stay))


# answers that are known


def buyer(chance, *, away=True, values=("1", "2")):
    """A buyer of one unit, who is not there with a chance, and else of each type alike likely."""
    rest = (1 - Fraction(chance)) / len(values)
    keep = {"axes": ["allocation", "buyer"], "default": 0, "entries": {f"sell|{value}": value for value in values}}
    stage = {"types": {"buyer": ["-", *values]}, "allocations": ["keep", "sell"], "utility": {"buyer": keep}}
    stage |= {"away": {"buyer": ["-"]}} if away else {}
    return Environment.from_json({
        "format": absent.SECOND, "discount": 1, "horizon": 1, "agents": ["buyer"], "stages": [stage],
        "prior": {"axes": ["buyer"], "values": [str(chance), *[str(rest)] * len(values)]},
    })  # fmt: skip


@pytest.mark.parametrize("chance", ["0", "1/3", "1/" + "1" + "0" * 30, "1"])
@pytest.mark.parametrize("incentives", ["ex post", "interim", "on path"])
@pytest.mark.parametrize("when", ["never", "first"])
def test_a_buyer_who_can_hide_pays_no_more_than_its_worth(chance, incentives, when):
    """The seller earns 1 from who is there. Nobody must stay: to hide is to pay nothing."""
    found = answered(buyer(chance), allocation="any", incentives=incentives, participation={"when": when}, **PAYMENTS)
    assert (found.value, found.attained) == (1 - Fraction(chance), True)
    there = answered(buyer(chance, away=False), allocation="any", incentives=incentives, participation={"when": when},
                     **PAYMENTS)  # fmt: skip
    assert there.value == (found.value if when == "first" else None)


def test_a_tie_of_a_hair():
    """The price is 2 or 1 as the one or the other earns more, however little more."""
    for hair in (0, Fraction(1, 10**30), -Fraction(1, 10**30)):
        env = json.loads(canonical(buyer("1/2")))
        env["prior"] = {"axes": ["buyer"], "values": ["1/2", str(Fraction(1, 4) - hair), str(Fraction(1, 4) + hair)]}
        found = answered(Environment.from_json(env), **EARNS)
        assert found.value == max(Fraction(1, 2), 2 * (Fraction(1, 4) + hair))


@pytest.mark.parametrize("incentives", ["ex post", "interim", "on path", "none"])
def test_nobody_is_ever_there(incentives):
    """At all types, of all agents: nothing is asked of truth, and nobody pays."""
    data = absent.data(5, types=(2, 2))
    for stage in data["stages"]:
        stage["away"] = stage["types"]
    found = answered(Environment.from_json(data), allocation="efficient", incentives=incentives, **PAYMENTS)
    assert (found.status, found.value) == (Status.OPTIMAL, 0)
    assert not [row.id for row in found.program.rows if row.id.startswith("lie")]
    assert not [column.id for column in found.program.columns if column.id.startswith("payment")]


def test_who_is_never_there_changes_nothing():
    """A second agent of one type, who is always away, and values nothing."""
    plain = json.loads(canonical(buyer("1/3")))
    more = copy.deepcopy(plain)
    more["agents"].append("nobody")
    (stage,) = more["stages"]
    stage["types"]["nobody"], stage["away"]["nobody"] = ["-"], ["-"]
    stage["utility"]["nobody"] = {"axes": [], "values": "0"}
    for problem in (EARNS, EARNS | {"incentives": "on path", "budget": [{"kind": "ex post"}]}):
        assert answered(Environment.from_json(more), **problem).value == Fraction(2, 3)


def later(away):
    """Two days: the buyer comes on the second one, where it is worth 1 or 2; it is away, or only knows nothing."""
    day = json.loads(canonical(buyer(0)))["stages"][0]
    day = {**day, "types": {"buyer": ["1", "2"]}}
    day.pop("away", None)
    first = {
        "types": {"buyer": ["-"]},
        "allocations": ["wait"],
        "utility": {"buyer": {"axes": [], "values": "0"}},
        "transition": {"buyer": {"axes": [], "values": "1/2"}},
    } | ({"away": {"buyer": ["-"]}} if away else {})
    return Environment.from_json({
        "format": absent.SECOND, "discount": 1, "horizon": 2, "agents": ["buyer"], "stages": [first, day],
        "prior": {"axes": [], "values": 1}})  # fmt: skip


def test_away_on_the_first_day_alone():
    """Who is charged before it comes pays all that it expects, 3/2; who is away then pays a price."""
    for when, known, gone in (("first", "3/2", "3/2"), ("always", "3/2", "1")):
        problem = EARNS | {"participation": {"when": when}}
        assert answered(later(away=False), **problem).value == Fraction(known)
        assert answered(later(away=True), **problem).value == Fraction(gone)


@pytest.mark.heavy
@pytest.mark.parametrize(("away", "value"), [(True, "23/6"), (False, "25/6")])
def test_a_visitor_who_cannot_be_charged_before_she_comes(away, value):
    data = json.loads(canonical(lpmech.load("beyond/visitor")))
    data = data if away else drop_away(data)
    assert answered(Environment.from_json(data), incentives="interim", participation=ALWAYS, **PAYMENTS).value == (
        Fraction(value)
    )


def test_limits_do_not_speak_of_who_is_away():
    """At least 1 is paid by who is there; what is received bounds who is there."""
    found = answered(
        buyer("1/3"),
        allocation="any",
        incentives="none",
        payments={"at least": 1, "at most received": 5},
        objective={"minimise": [{"of": "payments"}]},
    )
    assert found.value == Fraction(2, 3)
    assert [row.id for row in found.program.rows if row.id.startswith(("at least", "received"))] == [
        f"{kind} buyer period 1 reports {value}" for value in (1, 2) for kind in ("at least", "received")
    ]
    paid = {"of": "payment", "agent": "buyer", "reports": {"buyer": "-"}}
    assert answered(buyer("1/3"), allocation="any", incentives="none", participation=FIRST,
                    objective={"maximise": [paid]}).value == 0  # fmt: skip


# promises


PROMISES = ({}, {"types": (3, 2)}, {"types": (3, 1)}, {"public": True, "types": (3, 1)}, {"shocks": True})


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(12), 5))
@pytest.mark.parametrize("form", ["fixed", "free", "eased"])
def test_stationary_mechanisms_keep_the_promises(seed, form):
    shape = PROMISES[seed % len(PROMISES)]
    env = absent.endless(seed, alike=seed % 3 > 0, **shape)
    problem = test_cuts.eased(seed) if form == "eased" else without_objective(test_cuts.asked(seed))
    known = design(env, problem | {"payments": {"memory": "one period"}})
    if known.status is Status.INFEASIBLE:
        return
    found = Promised(env, problem, form, 1 if shape.get("types") or form == "free" else 2)
    assert found.keeps(known)


def without_objective(problem):
    return {key: value for key, value in problem.items() if key != "objective"}


class Promised:
    """The program of a problem that is cut."""

    def __init__(self, env, problem, form="fixed", after=1):
        allocation = "any" if form == "free" else "efficient"
        problem = problem | {"payments": {"memory": "history"}, "allocation": allocation} | cut(after)
        read = read_problem(problem, env)
        self.writer = Writer(Play(env, read.cut), read)
        self.program = self.writer.write().program

    def keeps(self, known):
        """Whether a stationary mechanism is a point of it."""
        columns = Embedded(self.writer, known).columns_of_it()
        columns |= dict.fromkeys(self.writer.columns.epsilon(), known.value)
        return isinstance(solve(left_over(self.program, columns)), Optimal)


def leaver(alike):
    """Ann's type high leaves half of the times, low always, or as often; who is there tomorrow may be paid for it."""
    stays = {"high|high": "1/2", "high|gone": "1/2", "gone|gone": 1}
    stays |= {"low|low": "1/2", "low|gone": "1/2"} if alike else {"low|gone": 1}
    stage = {
        "types": {"ann": ["low", "high", "gone"]}, "away": {"ann": ["gone"]}, "allocations": ["go on"],
        "utility": {"ann": {"axes": ["ann"], "values": [0, 1, 0]}},
        "transition": {"ann": {"axes": ["ann", "next ann"], "default": 0, "entries": stays}},
    }  # fmt: skip
    return Environment.from_json({
        "format": absent.SECOND, "discount": "1/2", "horizon": None, "agents": ["ann"], "stages": [stage],
        "prior": {"axes": ["ann"], "values": ["1/2", "1/2", 0]}})  # fmt: skip


@pytest.mark.parametrize("incentives", ["ex post", "interim", "on path"])
def test_who_leaves_earlier_cannot_act_as_who_stays(incentives):
    """Who is there tomorrow is given 100: high is worth a third of it beyond low, though nobody gains by a lie."""
    env, asks = leaver(alike=False), FORMAT | {"incentives": incentives}
    assert difference_bound(Play(env), 0) is None
    bound = difference_bound(Play(leaver(alike=True)), 0)
    assert (bound.most, bound.factor) == (Fraction(4, 3), Fraction(4, 3))
    wanted = [{"of": "payoff", "agent": "ann", "type": "high"}, {"of": "payoff", "agent": "ann", "type": "low",
                                                                "times": -1}]  # fmt: skip
    limits = {"memory": "one period", "at least": -100, "at most": 0}
    known = design(env, asks | {"payments": limits, "objective": {"maximise": wanted}})
    assert known.value == Fraction(104, 3)
    assert Promised(env, asks).keeps(known)
    assert not [row.id for row in Promised(env, asks).program.rows if row.id.startswith("differ")]
    assert [row.id for row in Promised(leaver(alike=True), asks).program.rows if row.id.startswith("differ")]


def test_a_visitor_is_bounded_from_both_sides():
    """The efficient rule earns 23/6 (`beyond/visitor`): more periods written out come nearer from above."""
    env, problem = lpmech.load("beyond/visitor"), FORMAT | EARNS | {"allocation": "efficient"}
    found = [bounds(env, problem, periods) for periods in (1, 2)]
    assert [one.below.value for one in found] == [Fraction(23, 6)] * 2
    assert [one.above.value for one in found] == [Fraction(25, 6), Fraction(47, 12)]
    assert checked(env, found[1].above.certificate, 10**11).verdict == "accepted"


# what is false


def drop_away(data):
    data = copy.deepcopy(data)
    for stage in data["stages"]:
        stage.pop("away", None)
    return data


@pytest.fixture(scope="module")
def visitor():
    env = lpmech.load("beyond/visitor")
    return env, design(env, FORMAT | {"incentives": "interim", "participation": ALWAYS, **PAYMENTS}).certificate


def test_rows_and_columns_of_who_is_away_there_are_none(visitor):
    env, certificate = visitor
    for key, name in (
        ("columns", 'payment ann period 1 reports "not yet"|low'),
        ("multipliers", 'lie ann period 1 sees "not yet" says low'),
        ("multipliers", 'at most ann period 1 reports "not yet"|low'),
        ("multipliers", 'stay ann later after "not yet"|low|"to bob" was gone sees low'),
    ):
        other = certificate | {key: {**certificate[key], name: "1/7"}}
        report = checked(env, other)
        assert (report.verdict, "there is no" in str(report.claims[0].reason)) == ("rejected", True), name


def test_older_versions_suppose_that_everybody_is_asked(visitor):
    env, certificate = visitor
    for version in ("1", "1.1", "1.2", "1.3"):
        report = checked(env, certificate | {"format": f"lpmech-design-certificate/{version}"})
        assert (report.verdict, "everybody is asked" in report.claims[0].reason) == ("rejected", True)
    assert checked(env, certificate | {"format": "lpmech-design-certificate/1.4"}).verdict == "malformed"


def test_lots_are_told_by_the_problem(visitor):
    env, certificate = visitor
    for parts in ({"bound": None, "branches": None}, {"status": "bounds"}):
        assert checked(env, certificate | parts).verdict == "malformed"
    said = certificate["problem"] | {"deterministic": False}
    assert checked(env, certificate | {"problem": said, "bound": None, "branches": None}).verdict == "malformed"
    seats = lpmech.load("beyond/arrivals")
    found = design(seats, FORMAT | EARNS | {"deterministic": True})
    assert (found.value, found.certificate["format"]) == (Fraction(38, 27), NEWEST)
    assert checked(seats, found.certificate).verdict == "accepted"
    for key in ("bound", "branches"):
        assert checked(seats, {k: v for k, v in found.certificate.items() if k != key}).verdict == "malformed"


def test_the_newest_version_is_of_everybody_too():
    """Where nobody is away it says what the others say."""
    env = buyer("1/3", away=False)
    certificate = design(env, FORMAT | EARNS).certificate
    assert certificate["format"] == "lpmech-design-certificate/1"
    assert checked(env, certificate | {"format": NEWEST}).verdict == "accepted"


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(14)), 9))
def test_who_is_away_is_no_other_than_the_environment_says(seed):
    """A certificate goes with other types away only where its answer is right there as well."""
    draw, kind = random.Random(seed), seed % 7
    data = absent.data(seed, **test_certificates.SHAPES[kind])
    env = Environment.from_json(data)
    problem = drawn_problem(draw, env)
    found, other = design(env, problem), copy.deepcopy(data)
    for stage in other["stages"]:
        name = draw.choice([*stage["types"]])
        stage["away"][name] = draw.sample(stage["types"][name], draw.randint(1, len(stage["types"][name])))
    changed = Environment.from_json(draw.choice([other, drop_away(data)]))
    forged = found.certificate | {"environment": changed.sha256}
    if checked(changed, forged, 10**11).verdict == "accepted":
        again = design(changed, problem)
        assert (again.status, again.value, again.attained) == (found.status, found.value, found.attained)


def forged(certificate, keys):
    """Every number a little higher, and with the other sign."""
    for path in test_certificates.places(certificate):
        for change in (test_certificates.number, test_certificates.negative) if path[0] in keys else ():
            other = test_certificates.changed(certificate, path, change)
            if other != certificate:
                yield path, other


@pytest.mark.parametrize("seed", quick(range(6), 7))
def test_most_changes_are_rejected(seed):
    """Some weights of free rules may be others as well; another value never is right."""
    env, problem = absent_and_asked(seed)
    certificate = design(env, problem).certificate
    verdicts = [(path[0], checked(env, other, 10**11).verdict)
                for path, other in [*forged(certificate, ("multipliers", "value"))][:40]]  # fmt: skip
    assert [one for key, one in verdicts if key == "value" and one != "rejected"] == []
    assert [one for _, one in verdicts].count("rejected") >= len(verdicts) * 2 // 3


# what is counted


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(9), 5))
def test_what_is_foretold_is_at_most_what_is_taken(monkeypatch, seed):
    foretold, draw = [0], random.Random(seed)
    monkeypatch.setattr(ahead, "expect_kept", foretold.append)
    env = absent.environment(seed, periods=3, types=draw.choice([(2,), (2, 2), (3, 1)]), shocks=draw.random() < 0.5)
    asked = FORMAT | {"incentives": draw.choice(["ex post", "interim", "on path"]),
                      "payments": {"memory": "history"}, "allocation": draw.choice(["any", "efficient"])}  # fmt: skip
    stated = read_environment(json.loads(canonical(env)))
    read = read_stated(json.loads(json.dumps(problem_shape(read_problem(asked, env), env))), stated, ("problem",))
    world, meter = World(stated), Meter(10**10)
    with meter.running():
        Program(world, read, Nodes(world, read, Rules(world, read, None)))
    assert meter.kept / 8 < foretold[-1] < meter.kept


@pytest.mark.long
@pytest.mark.parametrize("seed", quick(range(3), 3))
def test_what_is_counted_is_what_is_taken(tmp_path, seed):
    env, certificate = files(seed)
    draw = random.Random(seed)
    env["format"], stage = absent.SECOND, env["stages"][0]
    stage["away"] = {name: kinds[: draw.randint(1, len(kinds))] for name, kinds in stage["types"].items()}
    certificate |= {"format": NEWEST, "environment": digest(read_environment(env))}
    verdict, said, seconds, memory = measured(tmp_path, env, certificate, 200, 10_000_000)
    assert verdict in ("limit", "rejected", "malformed"), said
    assert memory < MOST, said
    assert seconds < 5, said


# in words


def test_who_is_away_is_told(capsys, tmp_path):
    problem = tmp_path / "problem.toml"
    problem.write_text('format = "lpmech-problem/1"\nincentives = "interim"\n', encoding="utf-8")
    assert run(["design", "beyond/visitor", str(problem)]) == 0
    assert "Away         ann at not yet, gone: not asked, and paying nothing" in capsys.readouterr().out


def test_pages_tell_who_is_away():
    env = lpmech.load("beyond/arrivals")
    words = Words(env, read_problem(FORMAT | EARNS, env))
    assert len([*away(words)]) == 2 + 1
    assert [*away(Words(buyer(0, away=False), words.problem))] == []
