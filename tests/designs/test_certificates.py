"""Certificates of designs: two writers of one program, and what the checker says of certificates that are changed."""

import copy
import json
import random
from fractions import Fraction
from pathlib import Path

import pytest

from lpmech import casefiles, checker
from lpmech.checker.designs.nodes import Nodes as CheckersNodes
from lpmech.checker.designs.program import Program
from lpmech.checker.designs.read_problem import read_problem as read_stated
from lpmech.checker.designs.read_problem import written_out
from lpmech.checker.designs.rules import Rules
from lpmech.checker.designs.world import World
from lpmech.checker.kernel.read_environment import read_environment
from lpmech.designs.design import design
from lpmech.designs.reading import read_problem
from lpmech.designs.written import problem_shape
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment
from tests.designs import worlds
from tests.designs.checks import checked
from tests.designs.drawn import environment
from tests.quick import quick
from tests.search import times


def drawn_problem(draw, env):
    """A random problem that goes with the environment."""
    infinite = env.horizon is None
    allocation = draw.choice(
        ["efficient", "efficient", "rule"] if infinite else ["efficient", "efficient ties", "any", "rule"]
    )
    free = allocation in ("any", "efficient ties")
    memory = "history" if free else draw.choice(["none", "one period"] + ["history"] * (not infinite))
    types = dict(zip(env.agents, env.stages[0].types, strict=True))
    by_type = {name: {kind: k for k, kind in enumerate(kinds)} for name, kinds in types.items()}
    found = {
        "format": "lpmech-problem/1",
        "incentives": draw.choice(["ex post", "interim", "on path", "none"]),
        "allocation": allocation,
        "payments": {"memory": memory, "agents": draw.choice([["ann"], list(env.agents)])},
        "participation": {
            "when": draw.choice(["never", "first", "always"]),
            "view": draw.choice(["interim", "ex post"]),
            "outside": draw.choice([0, "-7/2", {**by_type, "ann": 1}]),
        },
    }
    if allocation == "rule":
        found["allocation"] = {"rule": drawn_rule(draw, env, infinite)}
    for key in ("at most", "at least", "at most received"):
        if draw.random() < 0.3:
            found["payments"][key] = -4 if key == "at least" else 5
    kind = draw.choice(["ex ante"] * (not (infinite and changes(found))) + ["each period", "ex post", None])
    if kind:
        found["budget"] = [{"kind": kind, "sense": draw.choice([">=", "="])}]
    found["objective"] = drawn_objective(draw, env, found, infinite)
    return with_help(draw, found, infinite)


def with_help(draw, found, infinite):
    """Sometimes a subsidy or an ε, in a constraint or in the objective."""
    if infinite and isinstance(found["allocation"], dict):
        return found
    fixed = found["allocation"] not in ("any", "efficient ties") and found["incentives"] != "none"
    kinds = ["subsidy"] * (found.get("budget", [{}])[0].get("sense") == ">=") + ["epsilon"] * fixed
    if kinds and draw.random() < 0.4:
        own = {"of": draw.choice(kinds), "times": draw.choice([1, "1/2"])}
        found["constraints"] = [{"terms": [own], "relation": "<=", "constant": draw.choice([0, "3/2", 9])}]
        if draw.random() < 0.5:
            found["objective"] = {"minimise": [own, {"of": "payoff", "agent": "ann"}]}
    return found


def drawn_rule(draw, env, infinite):
    stage = env.stages[0]
    feasible = [label for k, label in enumerate(stage.allocations) if all(k in z.feasible for z in stage.shocks)]
    lottery = dict.fromkeys(feasible, "1/2") if len(feasible) == 2 else feasible[0]
    lines = [{"reports": {"ann": "1"}, "choose": lottery}]
    if draw.random() < 0.5:
        lines.insert(0, {"previous": {"reports": {"ann": "0"}}, "choose": feasible[0]})
    if draw.random() < (0.2 if infinite else 0.5):
        lines.insert(0, {"period": env.horizon or 1, "choose": feasible[-1]})
    return [*lines, {"choose": feasible[0]}]


def changes(problem):
    """Whether a stated rule looks at the period before, or at which period it is."""
    lines = problem["allocation"]["rule"] if isinstance(problem["allocation"], dict) else []
    return any("previous" in line or "period" in line for line in lines)


def drawn_objective(draw, env, found, infinite):
    """Bounded or not; of an infinite horizon with a rule that never changes."""
    remembers = changes(found)
    if found.get("budget", [{}])[0].get("sense") == ">=" and draw.random() < 0.5 and not (infinite and remembers):
        return {"minimise": "subsidy"}
    fixed = found["allocation"] not in ("any", "efficient ties")
    if fixed and found["incentives"] != "none" and draw.random() < 0.3:
        return {"minimise": "epsilon"}
    if infinite and remembers:
        return None
    terms = [{"of": "welfare"}, {"of": "payments", "times": "1/2"}, {"of": "payoff", "agent": "ann", "times": -1}]
    return draw.choice(
        [None, {"maximise": terms}, {"minimise": terms[1:]}, {"maximise the least of": [terms, terms[1:]]}]
    )


SHAPES = (
    {},
    {"public": True, "types": (2, 1)},
    {"shocks": True},
    {"types": (2, 2, 1), "periods": 1},
    {"types": (3,)},
    {"types": (2, 2), "independent": True},
    {"periods": 3, "types": (2,)},
)
SEEDS = [(shape, seed) for seed in range(times(10)) for shape in range(len(SHAPES))]


def endless(seed):
    """An infinite horizon with the transition of one period."""
    draw = random.Random(seed)
    value = json.loads(canonical(environment(seed, periods=2, shocks=draw.random() < 0.3)))
    value |= {"horizon": None, "discount": "1/2", "stages": value["stages"][:1]}
    return Environment.from_json(value)


def the_same_program(env, problem):
    """Rows and columns of the writer and of the checker, one by one."""
    found = design(env, problem)
    program = found.written.program
    stated = read_environment(json.loads(canonical(env)))
    read = read_stated(json.loads(json.dumps(problem_shape(found.problem, env))), stated, ("problem",), cuts=True)
    values = found.certificate["values"]
    given, world = World(stated), World(written_out(stated, read.cut))
    labels = {"|".join(world.labels(0, state)): state for state in world.states(0)}
    rules = Rules(given, read, None if values is None else {labels[k]: Fraction(v) for k, v in values.items()})
    other = Program(world, read, CheckersNodes(world, read, rules))
    names = [column.id for column in program.columns]
    assert {column.id: column.nonnegative for column in program.columns} == other.signs
    mine = {row.id: ({names[k]: v for k, v in row.terms}, row.sense, row.right) for row in program.rows}
    assert mine == {key: (dict(row.terms), row.sense, row.right) for key, row in other.rows.items()}
    assert {names[k]: v for k, v in program.objective} == {k: v for k, v in other.objective.items() if v}
    return found


@pytest.mark.heavy
@pytest.mark.parametrize(("shape", "seed"), quick(SEEDS, 47, rows=True))
def test_the_checker_writes_the_same_program_and_accepts(shape, seed):
    env = environment(seed, **SHAPES[shape])
    problem = drawn_problem(random.Random(seed), env)
    found = the_same_program(env, problem)
    report = checked(env, found.certificate)
    assert report.verdict == "accepted", (report, problem)
    assert read_problem(found.certificate["problem"], env) == found.problem


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(15)), 13))
def test_the_same_with_an_infinite_horizon(seed):
    env = endless(seed)
    found = the_same_program(env, drawn_problem(random.Random(seed), env))
    assert checked(env, found.certificate).verdict == "accepted"


FREE = {"format": "lpmech-problem/1", "allocation": "any", "incentives": "interim", "participation": {"when": "first"}}
BEST = {"maximise": [{"of": "payments"}, {"of": "public utility"}]}
ANN = {"agents": ["ann"]}
NO_INSPECTION = {"terms": [{"of": "frequency", "allocation": ["keep inspect", "sell inspect"]}], "relation": "<="}
MUCH = {"terms": [{"of": "payments"}], "relation": ">=", "constant": "5/4"}
REVENUE = FREE | {"objective": {"maximise": [{"of": "payments"}]}}
HELPED = {"format": "lpmech-problem/1", "incentives": "interim", "participation": {"when": "always"},
          "budget": [{"kind": "ex post"}], "objective": {"minimise": "subsidy"}}  # fmt: skip
STORED = {
    "auction": (worlds.bidders(1, 2), FREE | {"objective": {"maximise": [{"of": "payments"}]}}),
    "infeasible": (
        worlds.correlated(),
        {"format": "lpmech-problem/1", "incentives": "interim", "budget": [{"kind": "ex post", "sense": "="}]},
    ),
    "feasible": (worlds.correlated(), {"format": "lpmech-problem/1", "incentives": "interim"}),
    "not attained": (worlds.closure(), FREE | {"payments": ANN, "objective": BEST}),
    "reduced": (worlds.closure(), FREE | {"payments": ANN, "objective": BEST, "constraints": [NO_INSPECTION]}),
    "reduced to nothing": (worlds.closure(), FREE | {"payments": ANN, "constraints": [NO_INSPECTION, MUCH]}),
    "unbounded": (worlds.closure(), FREE | {"participation": {"when": "never"}, "payments": ANN, "objective": BEST}),
    "endless": (
        worlds.trade_for_ever("1/2", "1/2"),
        {
            "format": "lpmech-problem/1",
            "incentives": "interim",
            "participation": {"when": "always"},
            "budget": [{"kind": "ex post"}],
            "objective": {"minimise": "subsidy"},
        },
    ),
    "promises": (worlds.buyer(1, 3, "1/2", "3/4", "1/2"), REVENUE | {"cut": {"after": 1, "then": "promises"}}),
    "ends": (worlds.buyer(1, 3, "1/2", "3/4", "1/2"), REVENUE | {"cut": {"after": 1, "then": "nothing"}}),
    "without lots": (casefiles.load("beyond/sale_by_lottery").environment, REVENUE | {
        "participation": {"when": "always"}, "payments": {"at most received": 0}, "deterministic": True}),
    "without lots infeasible": (worlds.closure(), FREE | {
        "payments": ANN, "constraints": [NO_INSPECTION, MUCH], "deterministic": True}),
    "helped promises": (worlds.trade_for_ever("1/2", "1/4"), HELPED | {
        "incentives": "ex post", "cut": {"after": 1, "then": "promises"}}),
    "helped ends": (worlds.trade_for_ever("1/2", "1/2"), HELPED | {
        "allocation": "any", "objective": {"minimise": [{"of": "subsidy"}, {"of": "welfare", "times": -1}]},
        "cut": {"after": 1, "then": "nothing"}}),
    "eased promises": (worlds.buyer(1, 2, "1/2", "3/4", "1/2"), {
        "format": "lpmech-problem/1", "incentives": "interim", "cut": {"after": 2, "then": "promises"},
        "allocation": {"rule": [{"reports": {"buyer": "1"}, "choose": "sell"}, {"choose": "keep"}]},
        "objective": {"minimise": "epsilon"}}),
    "away promises": (casefiles.load("beyond/visitor").environment, REVENUE | {
        "cut": {"after": 1, "then": "promises"}, "participation": {"when": "always"}}),
    "away": (casefiles.load("beyond/visitor").environment, REVENUE | {
        "allocation": "efficient", "participation": {"when": "always"}}),
}  # fmt: skip


@pytest.fixture(scope="module")
def stored():
    return {name: (env, design(env, problem).certificate) for name, (env, problem) in STORED.items()}


def places(value, path=()):
    """Every number of columns, multipliers, rounds, faces, rays and values."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if path or key in ("columns", "limit", "ray", "multipliers", "rounds", "face", "values", "value"):
                yield from places(inner, (*path, key))
    elif isinstance(value, list):
        for key, inner in enumerate(value):
            yield from places(inner, (*path, key))
    elif isinstance(value, str) and path[-2:-1] != ("never",):
        yield path


def changed(certificate, path, to):
    new = copy.deepcopy(certificate)
    inner = new
    for key in path[:-1]:
        inner = inner[key]
    if to is None:
        del inner[path[-1]]
    else:
        inner[path[-1]] = to(inner[path[-1]])
    return new


def number(text):
    return str(Fraction(text) + Fraction(1, 7))


def negative(text):
    return str(-Fraction(text))


# Another number may be right as well: in a point, since there are many mechanisms, and in the proof of a round, where
# columns that are 0 already may be left over. In these places most changes are rejected, elsewhere all.
LOOSE = {"columns", "limit", "ray", "rounds", "face"}


@pytest.mark.long
@pytest.mark.heavy
@pytest.mark.parametrize("name", quick(STORED, 5))
def test_a_changed_weight_is_rejected(stored, name):
    env, certificate = stored[name]
    assert checked(env, certificate).verdict == "accepted"
    tried = [path for path in places(certificate) if path[0] not in LOOSE]
    for path in tried:
        assert checked(env, changed(certificate, path, number)).verdict == "rejected", path
        if path[0] != "values":
            assert checked(env, changed(certificate, path, negative)).verdict == "rejected", path
    assert bool(tried) == (certificate["status"] == "optimal" or bool(certificate["multipliers"]))


@pytest.mark.heavy
@pytest.mark.parametrize("name", quick(STORED, 5))
def test_most_changes_of_points_and_rounds_are_rejected(stored, name):
    env, certificate = stored[name]
    verdicts = [
        checked(env, changed(certificate, path, number)).verdict for path in places(certificate) if path[0] in LOOSE
    ]
    assert verdicts.count("rejected") >= len(verdicts) * 2 // 3
    assert set(verdicts) <= {"accepted", "rejected"}


def replaced(certificate, **parts):
    return {**certificate, **parts}


@pytest.mark.parametrize(
    ("name", "parts", "verdict", "reason"),
    [
        ("auction", {"attained": False}, "rejected", "limit is missing"),
        ("auction", {"attained": None}, "rejected", "attained is missing"),
        ("auction", {"value": "2"}, "rejected", "the rows add up to another value"),
        (
            "auction",
            {"status": "feasible", "value": None, "attained": None, "multipliers": None},
            "rejected",
            "more than feasible",
        ),
        ("auction", {"status": "unbounded"}, "rejected", "value is there"),
        ("auction", {"columns": {"payment ann period 9": "1"}}, "rejected", "there is no column"),
        ("auction", {"columns": {"choice period 1 reports 1|1 allocation ann": "-1"}}, "rejected", "is below 0"),
        ("auction", {"multipliers": {"lie ann": "1"}}, "rejected", "there is no row"),
        ("auction", {"multipliers": {"stay ann period 1 sees 1": "-1"}}, "rejected", "wrong sign"),
        ("auction", {"rounds": [{"never": ["period 1"], "multipliers": {}}]}, "rejected", "always reached"),
        ("auction", {"rounds": [{"never": ["period 7"], "multipliers": {}}]}, "rejected", "no history"),
        ("auction", {"environment": "0" * 64}, "rejected", "another environment"),
        ("auction", {"columns": {}}, "rejected", "does not hold"),
        ("feasible", {"columns": {}}, "rejected", "does not hold"),
        ("feasible", {"rounds": [{"never": ["period 1"], "multipliers": {}}]}, "rejected", "fixed rule"),
        ("infeasible", {"multipliers": {}}, "rejected", "do not add up to a contradiction"),
        ("not attained", {"face": {"rounds": [], "multipliers": {}}}, "rejected", "not proved that no mechanism"),
        ("not attained", {"attained": True, "limit": None, "face": None}, "rejected", "another value"),
        ("reduced", {"rounds": []}, "rejected", "do not add up"),
        ("reduced to nothing", {"rounds": []}, "rejected", ""),
        ("unbounded", {"ray": {}}, "rejected", "does not improve"),
        ("endless", {"values": None}, "rejected", "are missing"),
        ("auction", {"status": "best"}, "malformed", "status"),
        ("auction", {"value": 1}, "malformed", "value"),
        ("auction", {"value": "2/2"}, "malformed", "lowest terms"),
        ("auction", {"multipliers": {"stay ann period 1 sees 1": "0"}}, "malformed", "left out"),
        ("auction", {"more": 1}, "malformed", "unknown key"),
        ("auction", {"format": "lpmech-design-certificate/9"}, "malformed", "format"),
        ("auction", {"environment": "ABC"}, "malformed", "64"),
        ("auction", {"attained": "yes"}, "malformed", "true, false or null"),
        ("auction", {"rounds": {}}, "malformed", "rounds"),
        ("auction", {"values": {}}, "malformed", "finite"),
        ("endless", {"values": {}}, "malformed", "missing"),
    ],
)
def test_what_is_false_is_rejected_and_what_has_no_form_is_malformed(stored, name, parts, verdict, reason):
    env, certificate = stored[name]
    report = checked(env, replaced(certificate, **parts))
    assert (report.verdict, reason in str(report.reason or report.claims[0].reason)) == (verdict, True), report


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("format", "lpmech-problem/2", "format"),
        ("allocation", "rule", "allocation"),
        ("allocation", "best", "one of"),
        ("incentives", None, "incentives"),
        ("budget", [{"kind": "ex post", "sense": "<="}], "one of"),
        ("budget", [{"kind": "ex post", "sense": "="}] * 2, "second budget"),
        ("participation", {"when": "first", "view": "interim", "outside": {"ann": "0"}}, "missing"),
        ("payments", {"memory": "history"}, "missing"),
        ("objective", {"maximise": "payments"}, "list"),
        ("objective", {"minimise": "profit"}, "epsilon"),
        ("objective", {"minimise": "subsidy"}, "exactly one budget"),
        ("objective", {"minimise": "epsilon"}, "fixed rule"),
        ("objective", {}, "one of the keys"),
        ("objective", {"maximise": [{"times": "1", "of": "money"}]}, "one of"),
        ("objective", {"maximise": [{"times": "1", "of": "payoff", "agent": None, "type": None}]}, "an agent"),
        ("constraints", [{"terms": [], "relation": "<", "constant": "0"}], "one of"),
        ("allocation", {"rule": []}, "at least 1"),
        (
            "allocation",
            {
                "rule": [
                    {
                        "period": 1,
                        "reports": {},
                        "shock": None,
                        "previous": None,
                        "before": {},
                        "choose": {"ann": "1/2"},
                    }
                ]
            },
            "sum to 1",
        ),
        (
            "allocation",
            {
                "rule": [
                    {"period": 3, "reports": {}, "shock": None, "previous": None, "before": {}, "choose": {"ann": "1"}}
                ]
            },
            "a period",
        ),
        (
            "allocation",
            {
                "rule": [
                    {
                        "period": 1,
                        "reports": {"ann": "9"},
                        "shock": None,
                        "previous": None,
                        "before": {},
                        "choose": {"ann": "1"},
                    }
                ]
            },
            "no line of the rule",
        ),
        (
            "allocation",
            {
                "rule": [
                    {"period": 1, "reports": {}, "shock": None, "previous": None, "before": {}, "choose": {"eve": "1"}}
                ]
            },
            "not feasible",
        ),
    ],
)
def test_a_problem_of_the_wrong_form_is_malformed(stored, key, value, reason):
    env, certificate = stored["auction"]
    new = replaced(certificate, problem={**certificate["problem"], key: value})
    report = checked(env, new)
    assert (report.verdict, reason in report.reason) == ("malformed", True), report


def test_the_checker_answers_what_is_required(stored, tmp_path):
    env, certificate = stored["auction"]
    paths = [tmp_path / "e.json", tmp_path / "c.json"]
    paths[0].write_text(canonical(env), encoding="utf-8")
    paths[1].write_text(json.dumps(certificate), encoding="utf-8")
    assert checker.check_files(*paths, ["design"]).verdict == "accepted"
    assert dict(checker.check_files(*paths).claims[0].stated) == {
        "status": "optimal",
        "value": "3/2",
        "attained": "yes",
    }
    with pytest.raises(checker.UnknownClaim):
        checker.check_files(*paths, ["efficient"])
    assert checker.check_files(*paths, limit=50).verdict == "limit"


@pytest.mark.parametrize("place", sorted((Path(__file__).parent / "files").iterdir()), ids=lambda place: place.name)
def test_stored_certificates_are_accepted_for_ever(place):
    report = checker.check_files(place / "environment.json", place / "certificate.json")
    stated = json.loads((place / "certificate.json").read_text(encoding="utf-8"))
    assert report.verdict == "accepted"
    assert dict(report.claims[0].stated)["status"] == stated["status"]


def test_every_kind_of_certificate_is_stored():
    assert {place.name for place in (Path(__file__).parent / "files").iterdir()} == {
        name.replace(" ", "_") for name in STORED
    }


@pytest.mark.parametrize(
    "number", ["0x" + "f" * 4_000_000 + "/0x" + "f" * 3_999_998 + "d", "1/" + "9" * 5_000, "1" + "0" * 3_999]
)
def test_long_numbers_end_the_check(stored, number):
    """No number of a certificate keeps the checker busy for long."""
    env, certificate = stored["auction"]
    new = copy.deepcopy(certificate)
    new["columns"][next(iter(new["columns"]))] = number
    assert checked(env, new, limit=10_000_000).verdict in ("rejected", "malformed", "limit")


@pytest.mark.long
def test_a_horizon_that_is_too_long_ends_the_check(stored):
    env, certificate = stored["auction"]
    value = json.loads(canonical(env)) | {"horizon": 100_000}
    value["stages"][0]["transition"] = {name: {"axes": [], "values": "1/2"} for name in ("ann", "bob")}
    long = Environment.from_json(value)
    new = replaced(certificate, environment=long.sha256)
    assert checked(long, new, limit=20_000_000).verdict == "limit"
