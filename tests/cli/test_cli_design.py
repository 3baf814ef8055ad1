"""`lpmech design`: answers, exit codes, files, and what is said of problems that cannot be read."""

import json
from pathlib import Path

from lpmech.problem.canonical import canonical
from tests.designs.drawn import environment

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
    refused = lpmech("report", tmp_path / "out", "-o", tmp_path / "page.html")
    assert (refused.code, "has no page" in refused.err) == (2, True)


def test_the_answer_for_people(lpmech):
    found = lpmech("design", CASE, PROBLEM)
    assert found.out.startswith("OPTIMAL  The least subsidy is 8/25, and a mechanism attains it.")
    assert "What binds" in found.out
    assert "Payments" in found.out


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
