"""`lpmech design`: answers, exit codes, files, and what is said of problems that cannot be read."""

import json
import re
from pathlib import Path

import pytest

from lpmech.designs import branching
from lpmech.problem.canonical import canonical
from tests.designs import test_selections
from tests.designs.drawn import environment
from tests.designs.worlds import buyer

PROBLEM = Path(__file__).parent / "problem.toml"
CASE = "beyond/ms_45"


def written(tmp_path, **problem):
    path = tmp_path / "problem.json"
    path.write_text(json.dumps({"format": "lpmech-problem/1", "incentives": "interim", **problem}), encoding="utf-8")
    return path


def test_the_least_subsidy_and_its_certificate(lpmech, tmp_path):
    found = lpmech("design", CASE, PROBLEM, "-o", tmp_path / "out", "--format", "json")
    answer = json.loads(found.out)
    assert (found.code, answer["status"], answer["value"], answer["attained"]) == (0, "optimal", "8/25", True)
    assert "lpmech check" in found.err
    checked = lpmech("check", tmp_path / "out")
    assert checked.code == 0
    assert "8/25" in checked.out
    assert lpmech("report", tmp_path / "out", "-o", tmp_path / "page.html").code == 0
    again = lpmech("report", CASE, "--problem", PROBLEM, "-o", tmp_path / "again.html")
    assert (again.code, (tmp_path / "again.html").read_bytes()) == (0, (tmp_path / "page.html").read_bytes())
    assert "The least subsidy is" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_a_problem_is_about_a_case(lpmech, tmp_path):
    lpmech("design", CASE, PROBLEM, "-o", tmp_path / "out")
    found = lpmech("report", tmp_path / "out", "--problem", PROBLEM, "-o", tmp_path / "page.html")
    assert (found.code, "--problem" in found.err, (tmp_path / "page.html").exists()) == (2, True, False)


def test_a_page_about_a_rejected_certificate_is_not_written(lpmech, tmp_path):
    lpmech("design", CASE, PROBLEM, "-o", tmp_path / "out")
    path = tmp_path / "out" / "certificate.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"8/25"', '"7/25"', 1), encoding="utf-8")
    found = lpmech("report", tmp_path / "out", "-o", tmp_path / "page.html")
    assert (found.code, (tmp_path / "page.html").exists()) == (1, False)


def test_the_answer_for_people(lpmech):
    found = lpmech("design", CASE, PROBLEM)
    assert found.out.startswith("OPTIMAL  The least subsidy is 8/25, and a mechanism attains it.")
    assert "What binds" in found.out
    assert "Payments" in found.out


def bound(relation, constant):
    return {"terms": [{"of": "payments"}], "relation": relation, "constant": constant}


def test_a_problem_that_contradicts_itself_says_so(lpmech, tmp_path):
    """Truth has nothing to do with it, neither in the text nor on the page."""
    problem = written(tmp_path, constraints=[bound(">=", 5), bound("<=", 4)])
    found = lpmech("design", CASE, problem, "-o", tmp_path / "out")
    assert (found.code, "Incentives play no part in it" in found.out, "own lies" in found.out) == (1, True, False)
    assert "constraint 1" in found.out
    assert "constraint 2" in found.out
    assert lpmech("report", tmp_path / "out", "-o", tmp_path / "page.html").code == 0
    assert "these promises clash by themselves" in (tmp_path / "page.html").read_text(encoding="utf-8")
    found = lpmech("design", CASE, written(tmp_path, payments={"at most": 1, "at least": 2}))
    assert (found.code, "exchange the two" in found.err) == (2, True)


def test_a_direction_says_who_pays_whom(lpmech, tmp_path):
    found = lpmech("design", CASE, written(tmp_path, objective={"maximise": [{"of": "payments"}]}))
    assert "with every step" in found.out
    assert "buyer pays" in found.out or "seller pays" in found.out
    assert "payoff" not in found.out.split("Payments")[0].split("The direction")[1]


def test_infeasible_and_unbounded_exit_with_1(lpmech, tmp_path):
    balanced = {"participation": {"when": "first"}, "budget": [{"kind": "ex post", "sense": "="}]}
    found = lpmech("design", CASE, written(tmp_path, **balanced))
    assert (found.code, "These rows clash" in found.out, "after own lies" in found.out) == (1, True, True)
    found = lpmech("design", CASE, written(tmp_path, objective={"maximise": [{"of": "payments"}]}))
    assert (found.code, "improves for ever" in found.out) == (1, True)


def test_a_free_rule_prints_allocations(lpmech, tmp_path):
    problem = {"allocation": "any", "participation": {"when": "first"}, "objective": {"maximise": [{"of": "payments"}]}}
    found = lpmech("design", CASE, written(tmp_path, **problem))
    assert (found.code, "Allocations" in found.out) == (0, True)


def test_any_mechanism_will_do(lpmech, tmp_path):
    found = lpmech("design", CASE, written(tmp_path))
    assert (found.code, found.out.startswith("FEASIBLE  There is such a mechanism.")) == (0, True)


def test_a_program_that_is_too_large_is_predicted(lpmech, tmp_path):
    case = tmp_path / "large.json"
    case.write_text(canonical(environment(1, periods=6, zeros=False)), encoding="utf-8")
    found = lpmech("design", case, written(tmp_path, allocation="any"))
    assert (found.code, "columns and" in found.err, "fewer periods" in found.err) == (3, True, True)


def test_faults_have_their_line(lpmech, tmp_path):
    path = tmp_path / "problem.toml"
    path.write_text('format = "lpmech-problem/1"\nincentives = "interm"\nobjectiv = 1\n', encoding="utf-8")
    found = lpmech("design", CASE, path)
    assert found.code == 2
    assert f"{path}:2: E-DESIGN-WORD at incentives" in found.err
    assert 'did you mean "interim"?' in found.err
    assert f"{path}:3: E-KEY-UNKNOWN at objectiv" in found.err


CASE_WITH_PROBLEM = """
title = "One buyer"
source = "by hand"
notes = "A buyer is worth 1 or 2."
discount = 1
horizon = 1
agents = ["buyer"]
allocations = ["keep", "sell"]
types.buyer = ["1", "2"]
utility.buyer = { axes = ["allocation", "buyer"], values = [[0, 0], [1, 2]] }
prior = { axes = [], values = "1/2" }

[[expect.design]]
name = "best price"
problem.allocation = "any"
problem.incentives = "interim"
problem.participation = { when = "first" }
problem.objective.maximise = [{ of = "payments" }]
status = "optimal"
value = VALUE
attained = true
"""


def test_a_problem_of_the_case_is_asked_by_its_name(lpmech, tmp_path):
    path = tmp_path / "buyer.toml"
    path.write_text(CASE_WITH_PROBLEM.replace("VALUE", "1"), encoding="utf-8")
    assert lpmech("design", path, "best price").code == 0
    assert lpmech("test", path).code == 0
    path.write_text(CASE_WITH_PROBLEM.replace("VALUE", "2"), encoding="utf-8")
    found = lpmech("design", path, "best price")
    assert (found.code, "expected optimal, 2, attained, found optimal, 1, attained" in found.err) == (1, True)
    assert lpmech("test", path).code == 1
    found = lpmech("test", path, "--update")
    assert '"1"' in path.read_text(encoding="utf-8") or "value = 1" in path.read_text(encoding="utf-8")


def test_faults_of_a_problem_in_a_case_have_their_line(lpmech, tmp_path):
    path = tmp_path / "buyer.toml"
    path.write_text(CASE_WITH_PROBLEM.replace("VALUE", "1").replace('"any"', '"all"'), encoding="utf-8")
    found = lpmech("show", path)
    assert found.code == 2
    assert "E-DESIGN-WORD at expect.design[0].problem.allocation" in found.err
    assert f"{path}:15:" in found.err


def test_a_rule_without_a_line_for_a_place_is_told(lpmech, tmp_path):
    path = tmp_path / "buyer.toml"
    rule = '{ rule = [{ reports = { buyer = "1" }, choose = "sell" }] }'
    path.write_text(CASE_WITH_PROBLEM.replace("VALUE", "1").replace('"any"', rule), encoding="utf-8")
    found = lpmech("design", path, "best price")
    assert (found.code, "no line matches in period 1" in found.err) == (2, True)
    assert lpmech("test", path).code == 1


def test_a_misspelt_problem_is_told_with_those_of_the_case(lpmech):
    found = lpmech("design", "beyond/correlated_project", "blanced")
    assert (found.code, 'did you mean "balanced"?' in found.err) == (2, True)
    found = lpmech("design", "beyond/ms_45", "best")
    assert (found.code, "name a file" in found.err) == (2, True)
    found = lpmech("region", "beyond/ms_45", "--parameter", "discount=0:1", "--problem", "intrim")
    assert (found.code, 'did you mean "interim"?' in found.err) == (2, True)


@pytest.mark.parametrize("word", ["least_subsidy", "least-subsidy"])
def test_who_asks_for_an_objective_of_other_commands_is_told_the_problem(lpmech, tmp_path, word):
    said = lpmech("design", "beyond/ms_45", word).err
    assert "--choose least_subsidy of lpmech certify, transfers and sweep" in said
    path = tmp_path / "problem.json"
    path.write_text(said[said.index("{") :], encoding="utf-8")
    assert "least subsidy is 8/25" in " ".join(lpmech("design", "beyond/ms_45", path).out.split())


def test_a_value_that_is_not_attained_exits_with_1_as_expected(lpmech):
    found = lpmech("design", "beyond/inspection", "without bounds")
    assert (found.code, "none attains it" in " ".join(found.out.split()), found.err) == (1, True, "")


def test_the_range_of_a_quantity_has_a_certificate_for_each_end(lpmech, tmp_path):
    """In the best auction the unit goes to ann in one to two of four states, as the tie is anyone's."""
    quantity = '[{ of = "frequency", allocation = "ann" }]'
    found = lpmech("design", "beyond/two_bidders", "best auction", "--range", quantity, "-o", tmp_path / "out",
                   "--format", "json")  # fmt: skip
    ends = json.loads(found.out)["range"]
    assert (found.code, ends["least"]["value"], ends["greatest"]["value"]) == (0, "1/4", "1/2")
    for end in ends:
        checked = lpmech("check", tmp_path / "out" / end)
        assert (checked.code, ends[end]["value"] in checked.out) == (0, True)
    assert "Range" in lpmech("design", "beyond/two_bidders", "best auction", "--range", "payoff ann").out


def test_a_range_that_there_is_not(lpmech):
    for problem, quantity, reason in (
        ("best auction", "payof ann", "is expected"),
        ("best auction", "payoff anne", 'did you mean "ann"?'),
        ("best auction", "[1]", "a list of quantities is expected"),
        ("nobody may leave", "payments", "the problem is unbounded"),
    ):
        found = lpmech("design", "beyond/two_bidders", problem, "--range", quantity)
        assert (found.code, reason in found.err, found.out) == (2, True, "")
    found = lpmech("design", CASE, PROBLEM, "--range", "epsilon")
    assert (found.code, "knows nothing" in found.err) == (2, True)
    assert lpmech("design", CASE, PROBLEM, "--range", "subsidy").out.count("8/25") > 2


WITHOUT_END = ("design", "beyond/trade_for_ever")


@pytest.mark.long
def test_both_ends_of_an_infinite_horizon(lpmech, tmp_path):
    problem = written(tmp_path, allocation="any", participation={"when": "always"},
                      objective={"maximise": [{"of": "payments"}]})  # fmt: skip
    found = lpmech(*WITHOUT_END, problem, "--periods", 2, "-o", tmp_path / "out")
    assert found.code == 3
    assert "between 31/16 and 47/16" in found.out
    for end, value in (("above", "47/16"), ("below", "31/16")):
        checked = lpmech("check", tmp_path / "out" / end)
        assert (checked.code, value in checked.out) == (0, True)
        assert lpmech("report", tmp_path / "out" / end, "-o", tmp_path / f"{end}.html").code == 0
    assert "No public mechanism with bounded payoffs has more than 47/16" in (tmp_path / "above.html").read_text(
        "utf-8"
    )
    answer = json.loads(lpmech(*WITHOUT_END, problem, "--periods", 1, "--format", "json").out)
    assert (answer["status"], answer["value"], answer["periods"]) == ("undecided", None, 1)


@pytest.mark.long
def test_what_no_mechanism_can_do(lpmech):
    found = lpmech("design", "beyond/trade_for_ever", "no help, and stay", "--periods", 4)
    assert (found.code, "however much it remembers" in found.out) == (1, True)
    assert lpmech("design", "beyond/trade_for_ever", "interim", "--periods", 1).code == 0
    cut = lpmech("design", "beyond/trade_for_ever", "most payments: no mechanism has more")
    assert (cut.code, "No public mechanism" in cut.out) == (3, True)


def test_the_least_subsidy_without_end_is_bounded_from_both_sides(lpmech):
    found = lpmech(*WITHOUT_END, "each period", "--periods", 2)
    assert (found.code, "lies between 0 and 7/122" in found.out) == (3, True)


def test_ties_without_end_are_selected_one_by_one(lpmech, tmp_path):
    paths = [tmp_path / "second.json", tmp_path / "coin.json"]
    for path, env in zip(paths, (test_selections.second_of_two(), test_selections.coin_for_ever()), strict=True):
        path.write_text(canonical(env), encoding="utf-8")
    problem = written(tmp_path, allocation="efficient ties")
    found = lpmech("design", paths[0], problem, "--periods", 1, "-o", tmp_path / "out")
    assert (found.code, "2 of 2 pure stationary ones" in found.out, "the 2 pure" in found.out) == (0, True, True)
    assert lpmech("check", tmp_path / "out" / "below").code == 0
    answer = lpmech("design", paths[1], problem, "--periods", 1)
    assert answer.code == 3
    assert "found among the 2 pure stationary selections" in " ".join(answer.out.split())
    shape = json.loads(lpmech("design", paths[1], problem, "--periods", 1, "--format", "json").out)
    assert shape["selections"] == {"number": 2, "tried": 2}
    assert "--periods" in lpmech("design", paths[1], problem).err


def test_bounds_that_cannot_be_asked_for(lpmech):
    for call in (
        ("design", "beyond/two_bidders", "interim", "--periods", 2),
        (*WITHOUT_END, "interim", "--periods", 2, "--forms"),
        (*WITHOUT_END, "interim", "--periods", 0),
        (*WITHOUT_END, "nothing", "--periods", 2),
        (*WITHOUT_END, "most payments: no mechanism has more", "--periods", 2),
        (*WITHOUT_END, "most payments: no mechanism has more", "--range", "welfare"),
    ):
        found = lpmech(*call)
        assert (found.code, found.out) == (2, ""), call


SALE = ("design", "beyond/sale_by_lottery", "best contract without lots")


def page_of(lpmech, folder):
    """The report of a folder, whose certificate is accepted."""
    assert lpmech("check", folder).code == 0
    assert lpmech("report", folder, "-o", folder / "page.html").code == 0
    return (folder / "page.html").read_text(encoding="utf-8")


@pytest.mark.long
def test_a_rule_without_lots(lpmech, tmp_path):
    found = lpmech(*SALE, "-o", tmp_path / "out", "--range", "welfare")
    assert (found.code, found.out.splitlines()[0].startswith("OPTIMAL  The greatest value among")) == (0, True)
    assert "41/6" in page_of(lpmech, tmp_path / "out")
    assert "None are drawn" in page_of(lpmech, tmp_path / "out")
    told = json.loads(lpmech(*SALE, "--format", "json").out)
    assert (told["value"], told["bound"], told["branches"]) == ("41/6", None, 3)


def test_branches_that_are_left_open(lpmech, tmp_path, monkeypatch):
    """The best contract without lots lies between what was met and the contract with lots."""
    monkeypatch.setattr(branching, "MOST", 1)
    found = lpmech(*SALE, "-o", tmp_path / "out")
    assert (found.code, "none is better than 413/60" in " ".join(found.out.split())) == (1, True)
    assert found.err.strip().endswith("expected optimal, 41/6, attained, found bounds, 41/6, not attained")
    problem = written(tmp_path, deterministic=True, allocation="any", participation={"when": "always"},
                      objective={"maximise": [{"of": "payments"}]}, payments={"at most received": 0})  # fmt: skip
    found = lpmech("design", "beyond/sale_by_lottery", problem, "-o", tmp_path / "out")
    assert found.code == 3
    page = page_of(lpmech, tmp_path / "out")
    assert "is not known" in page
    assert "413/60" in page
    assert lpmech("design", "beyond/sale_by_lottery", problem, "--range", "welfare").code == 2
    empty = written(tmp_path, deterministic=True, allocation="any", constraints=[bound(">=", 9)],
                    payments={"at most received": 0}, participation={"when": "always"})  # fmt: skip
    assert lpmech("design", "beyond/sale_by_lottery", empty).code == 1


def test_no_rule_without_lots(lpmech, tmp_path, monkeypatch):
    """Half of the chance of a sale is what lots alone can have."""
    asked = {"deterministic": True, "allocation": "any",
             "constraints": [{"terms": [{"of": "frequency", "allocation": "sell", "period": 1}], "relation": "=",
                              "constant": "1/2"}]}  # fmt: skip
    problem = written(tmp_path, **asked)
    with monkeypatch.context() as limited:
        limited.setattr(branching, "MOST", 1)
        found = lpmech("design", "beyond/sale_by_lottery", problem)
        assert (found.code, "branches" in found.err, found.out) == (3, True, "")
    found = lpmech("design", "beyond/sale_by_lottery", problem, "-o", tmp_path / "out")
    assert (found.code, "with a deterministic rule" in " ".join(found.out.split())) == (1, True)
    assert "with a deterministic rule" in page_of(lpmech, tmp_path / "out")
    found = lpmech("region", "beyond/sale_by_lottery", "--parameter", "discount=0:1", "--problem", problem)
    assert (found.code, "a deterministic rule" in found.err) == (2, True)


def test_what_lies_gain_without_end_is_told(lpmech, tmp_path):
    path, page = tmp_path / "buyer.json", tmp_path / "page.html"
    path.write_text(canonical(buyer(1, 2, "1/2", "3/4", "1/2")), encoding="utf-8")
    rule = {"rule": [{"reports": {"buyer": "1"}, "choose": "sell"}, {"choose": "keep"}]}
    problem = written(tmp_path, allocation=rule, objective={"minimise": "epsilon"})
    found = lpmech("design", path, problem, "--periods", 2, "-o", tmp_path / "out")
    assert (found.code, "lies between 13/32 and 1/2" in found.out) == (3, True)
    assert lpmech("report", tmp_path / "out" / "above", "-o", page).code == 0
    text = " ".join(page.read_text(encoding="utf-8").split())
    assert "gains at most ε" in text
    assert "can differ by if no lie gains more than ε" in text
    assert "gains nothing" not in text


@pytest.mark.heavy
@pytest.mark.parametrize(("problem", "case"), [("interim", "beyond/trade_1_2"), ("on path", "beyond/own_lies"),
                                               ("interim, balanced", "beyond/ms_45")])  # fmt: skip
def test_the_notion_that_is_told_is_the_one_by_which_an_audit_certifies(lpmech, tmp_path, problem, case):
    said = " ".join(lpmech("design", case, problem, "-o", tmp_path / "out").out.split())
    (claim,) = re.findall(r"--require (\w+)\.", said)
    assert lpmech("audit", case, tmp_path / "out" / "transfers.json", "--require", claim).code == 0


def test_one_of_many_mechanisms_is_told_as_such_with_keys_that_ask_for_plainer_ones(lpmech, tmp_path):
    said = " ".join(lpmech("design", "beyond/trade_1_2", "interim", "-o", tmp_path / "out").out.split())
    lpmech("report", tmp_path / "out", "-o", tmp_path / "page.html")
    assert "It is one of the mechanisms that do as well" in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "This is one of the mechanisms that do what is asked." in said
    assert "Reports are those of buyer|seller; after these stands what was chosen" in said
    for keys in re.findall(r"payments = \{[^}]*\}", said):
        path = tmp_path / "plainer.toml"
        path.write_text(f'format = "lpmech-problem/1"\nincentives = "interim"\n{keys}\n', encoding="utf-8")
        assert lpmech("design", "beyond/trade_1_2", path).code == 0
    once = " ".join(lpmech("design", "beyond/ms_45", "interim").out.split())
    assert "memory" not in once  # of one period
    assert "after these" not in once
    assert "one of the mechanisms" not in lpmech("design", "beyond/inspection", "without bounds").out
