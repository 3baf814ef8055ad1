"""Problem files: what they mean, every fault with its place, and the schema."""

import json
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pulp
import pytest
from jsonschema import Draft202012Validator

import lpmech
from lpmech.casefiles import load
from lpmech.choice.objectives import OBJECTIVES
from lpmech.designs.bounds import bounds
from lpmech.designs.design import design
from lpmech.designs.plain import PLAIN
from lpmech.designs.problem import Aim, Allocation, Incentives, Memory
from lpmech.designs.reading import KEYS, read_problem
from lpmech.designs.sizes import TooLarge, predict
from lpmech.designs.written import problem_shape
from lpmech.exports.design_model import design_model
from lpmech.exports.pulp_model import pulp_model, repaired
from lpmech.lp.proofs import Optimal
from lpmech.problem.environment import Environment
from lpmech.reading import BadInput
from lpmech.reading.words import UnknownName
from tests.designs import test_numbers, worlds
from tests.designs.checks import checked
from tests.designs.drawn import environment, shape
from tests.designs.test_certificates import STORED

SCHEMA = Draft202012Validator(
    json.loads((Path(lpmech.__file__).parent / "schemas/problem.json").read_text(encoding="utf-8"))
)


def faults(env, **problem):
    """The faults of a problem, as codes with their places."""
    with pytest.raises(BadInput) as found:
        design(env, {"format": "lpmech-problem/1", "incentives": "interim", **problem})
    return [(fault.code, fault.place) for fault in found.value.faults]


def payment(**more):
    return {"maximise": [{"of": "payment", "agent": "ann", "reports": {"ann": "0", "bob": "0"}, **more}]}


NOWHERE = {"ann": "0", "bob": "9"}


@pytest.mark.parametrize(
    ("problem", "fault"),
    [
        ({"format": "lpmech-problem/2"}, ("E-FORMAT", "format")),
        ({"environment": "0" * 64}, ("E-DESIGN-ENVIRONMENT", "environment")),
        ({"goal": 1}, ("E-KEY-UNKNOWN", "goal")),
        ({"payments": {"at most": 1, "at least": "3/2"}}, ("E-DESIGN-CLASH", "payments")),
        ({"objective": {"minimise": "subsidies"}}, ("E-DESIGN-WORD", "objective.minimise")),
        (
            {"constraints": [{"terms": [{"of": "payments", "times": 0}], "relation": ">=", "constant": 1}]},
            ("E-DESIGN-CLASH", "constraints[0].terms"),
        ),
        ({"incentives": "interimm"}, ("E-DESIGN-WORD", "incentives")),
        ({"allocation": "rule"}, ("E-DESIGN-WORD", "allocation")),
        ({"allocation": {"rule": []}}, ("E-EMPTY", "allocation.rule")),
        ({"allocation": {"rule": [{"choose": "maybe"}]}}, ("E-LABEL-UNKNOWN", "allocation.rule[0].choose")),
        ({"allocation": {"rule": [{"choose": {"yes": "1/3"}}]}}, ("E-DESIGN-LOTTERY", "allocation.rule[0].choose")),
        (
            {"allocation": {"rule": [{"choose": {"yes": "3/2", "no": "-1/2"}}]}},
            ("E-PROBABILITY-NEGATIVE", "allocation.rule[0].choose"),
        ),
        (
            {"allocation": {"rule": [{"reports": {"ann": "1"}, "choose": "yes"}]}},
            ("E-DESIGN-RULE", "allocation"),
        ),
        (
            {"allocation": {"rule": [{"period": 2, "choose": "yes"}]}},
            ("E-DESIGN-PERIOD", "allocation.rule[0].period"),
        ),
        ({"payments": {"memory": "all"}}, ("E-DESIGN-WORD", "payments.memory")),
        ({"payments": {"agents": ["eve"]}}, ("E-AGENT-UNKNOWN", "payments.agents[0]")),
        ({"payments": {"at most": 0.5}}, ("E-NUMBER-FLOAT", 'payments["at most"]')),
        ({"payments": {"memory": "none"}, "allocation": "any"}, ("E-DESIGN-CLASH", "allocation")),
        ({"participation": {}}, ("E-KEY-MISSING", "participation")),
        ({"participation": {"when": "first", "outside": {"ann": 1}}}, ("E-KEY-MISSING", "participation.outside")),
        (
            {"participation": {"when": "first", "outside": {"ann": {"0": 1}, "bob": 0}}},
            ("E-KEY-MISSING", "participation.outside.ann"),
        ),
        ({"budget": {"kind": "ex ante"}}, ("E-KIND", "budget")),
        ({"budget": [{"kind": "ex ante"}, {"kind": "ex ante"}]}, ("E-DESIGN-BUDGET", "budget[1]")),
        ({"budget": [{"kind": "ex ante", "sense": "<="}]}, ("E-DESIGN-WORD", "budget[0].sense")),
        ({"objective": {"minimise": "subsidy"}}, ("E-DESIGN-CLASH", "objective")),
        ({"objective": {"minimise": "epsilon"}, "incentives": "none"}, ("E-DESIGN-CLASH", "objective")),
        ({"objective": {"maximise": [{"of": "money"}]}}, ("E-DESIGN-QUANTITY", "objective.maximise[0].of")),
        ({"objective": {"maximise": [{"agent": "ann"}]}}, ("E-DESIGN-QUANTITY", "objective.maximise[0]")),
        ({"objective": {"maximise": []}}, ("E-EMPTY", "objective.maximise")),
        (
            {"objective": {"maximise": [{"of": "welfare"}], "minimise": [{"of": "welfare"}]}},
            ("E-DESIGN-AIM", "objective"),
        ),
        ({"objective": payment(period=2)}, ("E-DESIGN-PERIOD", "objective.maximise[0].period")),
        ({"objective": payment(reports=NOWHERE)}, ("E-LABEL-UNKNOWN", "objective.maximise[0].reports.bob")),
        (
            {"objective": payment(after=[{"reports": {"ann": "0", "bob": "0"}, "allocation": "yes"}])},
            ("E-DESIGN-AFTER", "objective.maximise[0].after"),
        ),
        (
            {"constraints": [{"terms": [{"of": "welfare"}], "relation": ">"}]},
            ("E-DESIGN-WORD", "constraints[0].relation"),
        ),
        ({"constraints": [{"relation": ">="}]}, ("E-KEY-MISSING", "constraints[0]")),
    ],
)
def test_every_fault_has_its_place(problem, fault):
    assert fault in faults(worlds.correlated(), **problem)


def test_a_period_of_very_many_digits_is_none():
    [(code, _)] = faults(worlds.correlated(), allocation={"rule": [{"before": {"9" * 5_000: {}}, "choose": "yes"}]})
    assert code == "E-DESIGN-PERIOD"


def test_an_environment_without_a_prior_is_refused():
    assert ("E-DESIGN-PRIOR", "") in faults(lpmech.load("bv08/scheduling_three"))


def test_a_type_of_chance_0_has_no_payoff():
    env = worlds.own_lies(copied=True)
    terms = [{"of": "payoff", "agent": "ann", "type": "0"}]
    assert design(env, {"format": "lpmech-problem/1", "incentives": "interim", "objective": {"maximise": terms},
                        "payments": {"at least": 0}}).value is not None  # fmt: skip
    sure = worlds.contract(1, 2, "1", "1", "1", 1)
    terms = [{"of": "payoff", "agent": "buyer", "type": "L"}]
    assert faults(sure, objective={"maximise": terms}) == [("E-DESIGN-QUANTITY", "objective.maximise[0]")]


def test_a_place_that_nobody_can_reach_is_no_place():
    env = worlds.own_lies()
    step = {"reports": {"ann": "0", "bob": "-"}, "allocation": "-"}
    at = {"of": "payment", "agent": "bob", "period": 2, "after": [step], "reports": {"ann": "0", "bob": "0"}}
    problem = {"format": "lpmech-problem/1", "incentives": "interim", "objective": {"maximise": [at]},
               "payments": {"at most": 1}}  # fmt: skip
    design(env, problem)  # ann may lie about period 1: then bob is 0 with her 0
    sure = worlds.contract(1, 2, "1", "1", "1", 2)
    step = {"reports": {"buyer": "H"}, "allocation": "sell"}
    at = {"of": "payment", "agent": "buyer", "period": 2, "after": [step], "reports": {"buyer": "H"}}
    assert design(sure, problem | {"objective": {"maximise": [at]}}).value == 1
    step["allocation"] = "keep"
    assert faults(sure, objective={"maximise": [at]}) == [("E-DESIGN-QUANTITY", "objective.maximise[0]")]


def test_an_infinite_horizon_needs_a_fixed_rule():
    env = worlds.trade_for_ever("1/2", "1/2")
    assert faults(env, allocation="any") == [("E-DESIGN-CLASH", "allocation")]
    assert faults(env, payments={"memory": "history"}) == [("E-DESIGN-CLASH", "payments")]
    first = {"allocation": {"rule": [{"period": 1, "choose": "0"}, {"choose": "1"}]}}
    for counted in ({"objective": {"maximise": [{"of": "payments"}]}}, {"budget": [{"kind": "ex ante"}]}):
        assert ("E-DESIGN-CLASH", "allocation") in faults(env, **first, **counted)
    assert (
        read_problem({"format": "lpmech-problem/1", "incentives": "interim"}, env).payments.memory is Memory.ONE_PERIOD
    )


def test_toml_says_the_same(tmp_path):
    path = tmp_path / "problem.toml"
    path.write_text(
        'format = "lpmech-problem/1"\nincentives = "on path"\nallocation = "any"\n'
        'payments = { "at most" = 1.5 }\nobjective.maximise = [{ of = "payments", times = "1/2" }]\n',
        encoding="utf-8",
    )
    found = read_problem(path, worlds.correlated())
    assert (found.allocation, found.payments.at_most) == (Allocation.ANY, Fraction(3, 2))
    assert read_problem(problem_shape(found, worlds.correlated()), worlds.correlated()) == found


@pytest.mark.parametrize("name", STORED)
def test_the_schema_takes_problems_and_what_certificates_say_of_them(name):
    env, problem = STORED[name]
    SCHEMA.validate(problem)
    SCHEMA.validate(problem_shape(read_problem(problem, env), env))
    assert not SCHEMA.is_valid({**problem, "goal": 1})
    assert tuple(SCHEMA.schema["properties"]) == KEYS


@pytest.mark.heavy
@pytest.mark.parametrize("incentives", ["ex post", "interim", "on path"])
@pytest.mark.parametrize("allocation", ["any", "efficient"])
def test_the_predicted_size_is_that_of_the_program_if_all_can_happen(incentives, allocation):
    env = environment(3, periods=3, zeros=False)
    problem = {
        "format": "lpmech-problem/1",
        "allocation": allocation,
        "incentives": incentives,
        "participation": {"when": "always"},
        "payments": {"at most": 9},
        "budget": [{"kind": "ex post"}],
    }
    found = design(env, problem)
    size = predict(env, found.problem)
    program = found.written.program
    assert len(program.columns) == size.columns
    assert len(program.rows) <= size.rows <= len(program.rows) * 1.4


def test_a_program_that_is_too_large_is_not_written():
    env = environment(1, periods=6, zeros=False)
    with pytest.raises(TooLarge, match="columns and"):
        design(env, {"format": "lpmech-problem/1", "allocation": "any", "incentives": "interim"})


def test_a_design_shows_what_it_is():
    found = lpmech.design(worlds.bidders(1, 2), STORED["auction"][1])
    assert repr(found) == "<Design optimal 3/2>"
    assert found.exit_code == 0
    assert found.multipliers
    assert sum(value for name, value in found.columns.items() if name.startswith("choice")) == 4


def test_the_range_of_a_quantity_among_optimal_mechanisms():
    """High may pay 23/40 to 37/40 more than low (Pavan, Segal and Toikka 2014, in two types); all sums but these are
    free, since nobody may leave."""
    env = worlds.later_rent("1/2")
    found = design(env, {"format": "lpmech-problem/1", "incentives": "interim", "allocation": test_numbers.LATER})
    rent = found.range(test_numbers.RENT)
    assert (rent.least, rent.greatest) == (1, Fraction(27, 20))
    free = found.range([{"of": "payments"}])
    assert (free.least, free.greatest) == (None, None)


def test_ranges_of_an_optimal_auction_have_mechanisms_at_both_ends():
    env, problem = STORED["auction"]
    found = design(env, problem)
    terms = [{"of": "probability", "allocation": "ann", "reports": {"ann": "1", "bob": "1"}}]
    ends = found.range(terms)
    assert (ends.least, ends.greatest) == (0, 1)
    for value in (ends.least, ends.greatest):
        fixed = {"terms": terms, "relation": "=", "constant": str(value)}
        assert design(env, {**problem, "constraints": [fixed]}).value == found.value
    beyond = {"terms": [{"of": "payments"}], "relation": ">=", "constant": "8/5"}
    with pytest.raises(ValueError, match="no optimal mechanism"):
        design(env, {**problem, "constraints": [beyond]}).range(terms)
    with pytest.raises(BadInput):
        found.range([{"of": "money"}])


def test_another_solver_finds_the_same_and_is_repaired():
    env, problem = STORED["auction"]
    found = design(env, {**problem, "payments": {"at most": 3, "at least": -3}})
    model = pulp_model(found.program)
    model.solve(pulp.PULP_CBC_CMD(msg=False))
    other = repaired(found.program, model)
    assert isinstance(other, Optimal)
    assert -other.objective == found.value
    assert any(name.startswith("payment_ann_period_1") for name in (one.name for one in model.variables()))


def test_a_problem_that_a_case_names():
    case = load("beyond/inspection")
    named = {one.name: one for one in case.expect.designs}["without bounds"]
    found = lpmech.design(case.environment, named.problem)
    assert (found.status, found.value, found.attained) == (named.status, named.value, named.attained)


def test_a_problem_that_was_read_before_needs_a_prior_too():
    case = load("beyond/inspection")
    with pytest.raises(BadInput, match="E-DESIGN-PRIOR"):
        lpmech.design(replace(case.environment, prior=None), case.expect.designs[0].problem)


TAKING = (  # whatever takes a problem
    lambda asked: lpmech.design(lpmech.load("beyond/inspection"), asked).certificate,
    lambda asked: lpmech.region("beyond/two_bidders", "discount=1/2:1", asked).certificate,
    lambda asked: design_model(lpmech.load("beyond/inspection"), asked).program,
    lambda asked: bounds(lpmech.load("beyond/trade_for_ever"), asked, 1).above.certificate,
)


@pytest.mark.parametrize("ask", TAKING)
def test_a_name_that_is_none_is_told_with_the_nearest_and_where_those_of_a_case_are(ask):
    with pytest.raises(UnknownName, match=r'"without bounds"; the known ones are "ex post", .*casefiles\.load'):
        ask("without bounds")
    with pytest.raises(UnknownName, match='unknown problem "on pth, balanced"; did you mean "on path, balanced"'):
        ask("on pth, balanced")


@pytest.mark.heavy
@pytest.mark.parametrize("ask", TAKING)
def test_a_plain_problem_is_asked_by_its_name_wherever_one_is_asked(ask):
    for name in ("interim", "on path, balanced"):
        assert ask(name) == ask(PLAIN[name])


@pytest.mark.heavy
@pytest.mark.parametrize("name", PLAIN)
def test_a_plain_problem_has_the_answer_of_its_mapping(name):
    env = lpmech.load("beyond/trade_1_2")
    assert lpmech.design(env, name).certificate == lpmech.design(env, PLAIN[name]).certificate


def test_a_file_comes_before_a_plain_problem_of_the_same_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("interim").write_text(json.dumps({**PLAIN["ex post"]}), encoding="utf-8")
    env = lpmech.load("beyond/trade_1_2")
    assert lpmech.design(env, "interim").problem.incentives is Incentives.EX_POST
    assert lpmech.design(env, "on path").problem.incentives is Incentives.ON_PATH


@pytest.mark.parametrize("name", OBJECTIVES)
def test_an_objective_of_other_commands_is_no_problem_and_one_is_told_so(name):
    with pytest.raises(UnknownName) as caught:
        lpmech.design(lpmech.load("beyond/trade_1_2"), name)
    assert f"--choose {name}" in str(caught.value)
    asked = re.findall(r"problem file: (\{.*\})", str(caught.value))
    found = [lpmech.design(lpmech.load("beyond/ms_45"), json.loads(one)) for one in asked]
    assert [one.problem.objective.aim for one in found] == ([Aim.SUBSIDY] if name == "least_subsidy" else [])


def test_the_checker_refuses_what_a_changing_rule_is_worth_for_ever():
    """The first period alone is worth 1, which would be counted in every period."""
    value = shape(1, periods=2, types=(1,))
    value |= {"horizon": None, "discount": "1/2", "stages": value["stages"][:1]}
    env = Environment.from_json(value)
    lines = [{"choose": "a0"}]
    right = design(env, {"format": "lpmech-problem/1", "incentives": "none", "allocation": {"rule": lines},
                         "objective": {"maximise": [{"of": "welfare"}]}}).certificate  # fmt: skip
    assert checked(env, right).verdict == "accepted"
    right["problem"]["allocation"]["rule"][0]["period"] = 1
    assert checked(env, right).verdict == "malformed"
