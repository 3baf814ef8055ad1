"""certify, audit and check: verdicts, exit codes, JSON shapes, files."""

import json
import os
from pathlib import Path

import pytest

from lpmech import casefiles
from lpmech.casefiles import library
from lpmech.certificate import pipeline
from lpmech.checker.claims import MECHANISMS
from lpmech.claims.registry import version_for
from lpmech.problem.canonical import sha256
from lpmech.problem.mechanism import NoMechanism
from tests.cli.conftest import CERTIFIED, PIVOT, REFUTED, SHOCKS

CLAIM_KEYS = {"id", "concept", "verdict", "least_slack", "at", "reason", "cells"}
CELL_KEYS = {"agent", "period", "memory", "state", "report"}
FILES = {"environment.json", "certificate.json", "transfers.json", "transfers.csv", "slacks.json", "refutations.json",
         "about.json"}  # fmt: skip


@pytest.mark.heavy
@pytest.mark.parametrize(("case", "code", "verdict"), [(CERTIFIED, 0, "certified"), (REFUTED, 1, "refuted")])
def test_certify_says_the_verdict_and_exits_with_it(lpmech, case, code, verdict):
    command = ("certify", case, "--mechanism", "pivot")
    text, shape = lpmech(*command), lpmech(*command, "--format", "json")
    assert (text.code, shape.code, shape.json["verdict"]) == (code, code, verdict)
    assert text.out.startswith(verdict.upper())
    assert text.err == shape.err == ""


def test_a_case_about_another_mechanism_than_the_chosen_one_says_so(lpmech):
    left = lpmech("certify", "l14/seasons_out_of_order", "--mechanism", "auto")
    named = lpmech("certify", "bv08/scheduling_three", "--mechanism", "auto")
    assert left.out.startswith("CERTIFIED  Under the pivot mechanism")
    assert "the case is about --mechanism generalized_vcg" in " ".join(left.out.split())
    assert "Not compared" not in named.out
    assert left.err == named.err == ""


@pytest.mark.heavy
@pytest.mark.parametrize("case", ["l14/seasons_out_of_order", "beyond/ms_45"])
def test_certify_takes_the_mechanism_that_the_case_is_about(lpmech, case):
    expect = casefiles.load(case).expect
    options = ["--mechanism", expect.mechanism, *(["--choose", expect.choose] if expect.choose else [])]
    for command in ("certify", "transfers"):
        plain, named = lpmech(command, case), lpmech(command, case, *options)
        assert (plain.code, plain.out, plain.err) == (named.code, named.out, named.err)
    assert "Not compared" not in lpmech("certify", case).out


def test_the_objective_of_the_case_is_taken_with_its_mechanism_alone(lpmech, tmp_path):
    case = written(tmp_path, "bv08/scheduling_three", 'choose = "least_largest"')
    assert lpmech("certify", case, "--format", "json").json["chosen"]
    assert not lpmech("certify", case, "--mechanism", "pivot", "--format", "json").json["chosen"]
    other = written(tmp_path, "bv08/scheduling_three", 'choose = "least_larges"')
    result = lpmech("certify", other)
    assert (result.code, result.err) == (1, "")
    assert 'Choose: "least_larges" is no objective; did you mean "least_largest"?' in " ".join(result.out.split())


def test_a_wrong_expectation_is_told_without_naming_its_mechanism(lpmech, tmp_path):
    case = tmp_path / "wrong.toml"
    text = library.all_cases()["l14/seasons_out_of_order"].read_text(encoding="utf-8")
    case.write_text(text.replace('verdict = "certified"', 'verdict = "refuted"', 1), encoding="utf-8")
    result = lpmech("certify", case)
    assert result.code == 1
    assert "Verdict: expected refuted, found certified." in result.out


def written(tmp_path, name, line):
    """A shipped case with a line more in its table [expect]."""
    path = tmp_path / "case.toml"
    text = library.all_cases()[name].read_text(encoding="utf-8")
    path.write_text(text.replace("[expect]\n", f"[expect]\n{line}\n", 1), encoding="utf-8")
    return path


def test_a_case_says_which_claims_its_verdict_is_about(lpmech, tmp_path):
    case = written(tmp_path, "bv08/scheduling_three", 'require = ["ex_post_budget_balance"]')
    own = lpmech("certify", case)
    assert own.code == 1  # refuted, where the file expects certified
    assert "Verdict: expected certified, found refuted." in own.out
    others = lpmech("certify", case, "--require", "efficient")
    assert others.code == 0
    assert "the verdict of the case is about --require ex_post_budget_balance" in " ".join(others.out.split())
    same = lpmech("certify", case, "--require", "ex_post_budget_balance", "-o", tmp_path / "out")
    assert "Not compared" not in same.out
    about = json.loads((tmp_path / "out" / "about.json").read_text(encoding="utf-8"))
    assert (about["required"], "--require" in about["command"]) == (["ex_post_budget_balance"], False)
    for wrong, said in (('"efficent"', 'did you mean "efficient"'), ("", "an empty list")):
        bad = lpmech("certify", written(tmp_path, "bv08/scheduling_three", f"require = [{wrong}]"))
        assert bad.code == 2
        assert said in bad.err


def test_an_audit_judges_truth_telling_and_tells_whether_the_rule_is_efficient(lpmech):
    command = ("audit", "beyond/posted_price", "beyond/posted_price.three_halves")
    found = lpmech(*command)
    assert found.code == 0
    assert found.out.startswith("CERTIFIED  Under the posted price 3/2 mechanism telling the truth is optimal for\n")
    assert "\nRule         the allocation is not efficient\n" in found.out
    assert "efficient: In any period, in the state buyer = 1, seller = 0" in found.out
    both = lpmech(*command, "--require", "efficient,incentive_compatible")
    assert both.code == 1
    assert "Rule  " not in both.out
    assert "Rule the allocation is efficient" in " ".join(
        lpmech("audit", "beyond/ms_45", "beyond/ms_45.agv").out.split()
    )


def test_a_head_of_long_names_is_one_line(lpmech, tmp_path):
    case = tmp_path / "long.toml"
    lpmech("new", "blank", "-o", case)
    text = case.read_text().replace("bob", "bob-of-the-old-harbour")
    case.write_text(text)
    out = lpmech("certify", case).out
    assert "\nClaims  a state lists ann, bob-of-the-old-harbour\nclaim  " in out
    assert out.partition("\nclaim  ")[2].splitlines()[0].endswith("   where")
    assert "where (ann, bob)" in lpmech("certify", "l14/ordered_good_rival_worths").out


def test_hypotheses_that_fail_are_no_failures_of_the_mechanism(lpmech):
    out = lpmech(*PIVOT).out
    said = " ".join(out.partition("Expected")[0].split())
    assert said.endswith("same_feasible_sets; not met: private_values, independent_transitions")
    assert "Hypotheses met: convex_independence" in said
    refuted, _, hypotheses = out.partition("Also refuted")[2].partition("Hypotheses not met")
    assert "ex_post_budget_balance: " in refuted
    assert "private_values" not in refuted
    assert "private_values: The utility of firm 2" in hypotheses
    assert hypotheses.startswith("  neither good nor bad; they decide which rules can work\n")
    required = lpmech(*PIVOT, "--require", "private_values").out
    assert "private_values: The utility" in required.partition("Mechanism")[0]
    assert "private_values: The utility" not in required.partition("Hypotheses not met")[2]


def test_certify_json_has_the_documented_shape(lpmech):
    shape = lpmech(*PIVOT, "--format", "json").json
    assert set(shape) == {"verdict", "mechanism", "environment", "claims", "notes", "chosen", "expectations"}
    assert shape["mechanism"] == "pivot"
    assert shape["environment"] == sha256(pipeline.load(REFUTED))
    for claim in shape["claims"]:
        assert set(claim) == CLAIM_KEYS
        remembers = claim["id"] == "interim_participation_always"
        for cell in (*claim["cells"], *([] if claim["at"] is None else [claim["at"]])):
            assert set(cell) == CELL_KEYS | ({"own"} if remembers and cell["memory"] else set())
        assert claim["least_slack"] is None or isinstance(claim["least_slack"], str)
    (lie,) = [claim for claim in shape["claims"] if claim["id"] == "incentive_compatible"]
    assert lie["verdict"] == "refuted"
    assert lie["least_slack"].startswith("-")
    assert lie["at"] in lie["cells"]


def test_slacks_are_listed_where_wanted(lpmech):
    shape = lpmech(*PIVOT, "--slacks", "--format", "json").json
    assert {frozenset(slack) for slack in shape["slacks"]} == {frozenset(CELL_KEYS | {"claim", "slack"})}
    least = next(claim["least_slack"] for claim in shape["claims"] if claim["id"] == "incentive_compatible")
    assert least in [slack["slack"] for slack in shape["slacks"]]
    assert "Slacks of incentive_compatible" in lpmech(*PIVOT, "--slacks").out
    assert "Slacks of" not in lpmech(*PIVOT).out


def test_cells_name_shocks(lpmech):
    claims = lpmech("certify", SHOCKS, "--format", "json").json["claims"]
    (claim,) = [claim for claim in claims if claim["id"] == "incentive_compatible_by_shock"]
    assert set(claim["at"]) == CELL_KEYS | {"shock"}


def test_required_claims_decide_the_verdict(lpmech, environment):
    assert lpmech("certify", environment, "--require", "efficient,private_values").code == 0
    assert lpmech("certify", CERTIFIED, "--require", "ex_post_budget_balance").code == 1
    undecided = lpmech("certify", environment, "--require", "efficient,full_surplus_extraction")
    assert undecided.code == 3
    assert undecided.out.startswith("UNDECIDED  It is open whether")
    assert "no prior" in undecided.out


def test_a_required_claim_that_does_not_apply_is_undecided(lpmech, environment):
    result = lpmech("certify", environment, "--require", "incentive_compatible_by_shock")
    assert result.code == 3
    assert "not among the claims of this case: incentive_compatible_by_shock" in " ".join(result.out.split())


def test_a_mechanism_that_cannot_be_built_leaves_the_question_open(lpmech, monkeypatch):
    def fail(*_, **__):
        raise NoMechanism("no such transfers: the system has no solution")

    monkeypatch.setattr(pipeline, "certify", fail)
    text = lpmech("certify", CERTIFIED, "--mechanism", "contingent")  # not what the case is about
    shape = lpmech("certify", CERTIFIED, "--mechanism", "contingent", "--format", "json")
    assert (text.code, shape.code) == (3, 3)
    assert text.out.startswith("UNDECIDED")
    assert "the system has no solution" in text.out
    assert shape.json["mechanism"] is None
    assert (shape.json["verdict"], shape.json["claims"]) == ("undecided", [])
    monkeypatch.setattr(pipeline, "construct", fail)
    printed = lpmech("transfers", CERTIFIED)
    assert (printed.code, printed.out) == (3, "")
    assert "the system has no solution" in printed.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--require", "efficent"], 'unknown claim "efficent"; did you mean "efficient"?'),
        (["--require", ","], "--require names no claim"),
        (["--mechanism", "pivto"], 'unknown mechanism "pivto"; did you mean "pivot"?'),
        (["--mechanism", "VCG"], 'unknown mechanism "VCG"; did you mean "pivot"?'),
        (["--mechanism", "athey-segal"], 'unknown mechanism "athey-segal"; did you mean "balanced_team"?'),
        (["--format", "yaml"], "yaml"),
        (["--slack"], "--slacks"),
    ],
)
def test_wrong_options_are_refused(lpmech, arguments, said):
    result = lpmech("certify", CERTIFIED, *arguments)
    assert (result.code, result.out) == (2, "")
    assert said in result.err


def test_bad_input_prints_its_whole_report_on_stderr(lpmech, tmp_path):
    path = tmp_path / "bad.json"
    path.write_text('{"format": "lpmech-environment/1", "discount": 0.5, "horizon": -1}', encoding="utf-8")
    result = lpmech("certify", path, "--format", "json", "-o", tmp_path / "out")
    assert (result.code, result.out) == (2, "")
    assert "E-NUMBER-FLOAT" in result.err
    assert "E-HORIZON" in result.err
    assert not (tmp_path / "out").exists()


def test_an_unknown_case_names_the_known_ones(lpmech):
    result = lpmech("certify", "bv08/scheduling_tree")
    assert (result.code, result.out) == (2, "")
    assert "E-CASE-UNKNOWN" in result.err
    assert "bv08/scheduling_three" in result.err


@pytest.mark.heavy
@pytest.mark.parametrize("form", ["text", "json"])
def test_output_changes_nothing_on_stdout_and_writes_whole_files(lpmech, tmp_path, form):
    target = tmp_path / "made" / "here"
    plain = lpmech(*PIVOT, "--format", form)
    written = lpmech(*PIVOT, "--format", form, "-o", target)
    assert (plain.code, plain.out) == (written.code, written.out)
    assert {path.name for path in target.iterdir()} == FILES
    assert str(target) in written.err


def test_files_are_absent_where_writing_fails(lpmech, tmp_path, monkeypatch):
    def fail(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    result = lpmech(*PIVOT, "-o", tmp_path / "out")
    assert (result.code, result.out) == (2, "")
    assert "No space left" in result.err
    assert not (tmp_path / "out").exists()


def test_a_file_in_the_place_of_the_folder_is_refused_before_any_work(lpmech, tmp_path, monkeypatch):
    monkeypatch.setattr(pipeline, "certify", lambda *_, **__: pytest.fail("worked all the same"))
    taken = tmp_path / "taken"
    taken.write_text("mine", encoding="utf-8")
    result = lpmech(*PIVOT, "-o", taken)
    assert result.code == 2
    assert str(taken) in result.err
    assert taken.read_text(encoding="utf-8") == "mine"


@pytest.mark.skipif(os.name == "nt" or getattr(os, "geteuid", lambda: 0)() == 0, reason="root writes everywhere")
def test_a_folder_without_permission_is_refused(lpmech, tmp_path):
    tmp_path.chmod(0o500)
    result = lpmech(*PIVOT, "-o", tmp_path)
    tmp_path.chmod(0o700)
    assert result.code == 2


def test_audit_of_the_printed_transfers_says_the_same(lpmech, tmp_path):
    path = tmp_path / "mine.json"
    path.write_text(lpmech("transfers", CERTIFIED, "--format", "json").out, encoding="utf-8")
    certified, audited = (lpmech(*command, "--format", "json") for command in
                          (("certify", CERTIFIED), ("audit", CERTIFIED, path)))  # fmt: skip
    one, two = audited.json, certified.json
    expected = one.pop("expectations"), two.pop("expectations")
    assert (audited.code, one) == (certified.code, two)
    assert [len(found["not_compared"]) for found in expected] == [3, 0]


def test_audit_refutes_a_mechanism_that_pays_the_wrong_way(lpmech, tmp_path):
    shape = lpmech("transfers", CERTIFIED, "--format", "json").json
    for row in shape["transfers"]:
        row["payment"] = "0"
    shape["mechanism"] = "free"
    path = tmp_path / "free.json"
    path.write_text(json.dumps(shape), encoding="utf-8")
    result = lpmech("audit", CERTIFIED, path, "-o", tmp_path / "out")
    assert result.code == 1
    assert result.out.startswith("REFUTED  Under the free mechanism a lie pays.\n")
    assert "instead of the true" in result.out
    assert {file.name for file in (tmp_path / "out").iterdir()} == FILES


@pytest.mark.parametrize("content", [None, "{", '{"transfers": []}'])
def test_audit_of_a_file_that_is_no_mechanism_is_refused(lpmech, tmp_path, content):
    path = tmp_path / "none.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    result = lpmech("audit", CERTIFIED, path)
    assert (result.code, result.out) == (2, "")
    assert str(path) in result.err


@pytest.fixture
def files(lpmech, tmp_path):
    lpmech(*PIVOT, "-o", tmp_path)
    return tmp_path / "environment.json", tmp_path / "certificate.json"


@pytest.mark.heavy
@pytest.mark.parametrize("by_name", [False, True])
def test_check_accepts_a_certificate_of_refutation(lpmech, files, by_name):
    environment = REFUTED if by_name else files[0]
    text, shape = lpmech("check", environment, files[1]), lpmech("check", environment, files[1], "--format", "json")
    assert (text.code, shape.code) == (0, 0)
    assert text.out.startswith("ACCEPTED")
    assert set(shape.json) == {"verdict", "claims", "not_stated", "environment", "reason"}
    assert shape.json["verdict"] == "accepted"
    assert shape.json["environment"] == sha256(pipeline.load(REFUTED))
    assert all(set(claim) == {"id", "verdict", "reason", "stated"} for claim in shape.json["claims"])
    defined = MECHANISMS.defined(version_for([]))
    assert set(shape.json["not_stated"]) == set(defined) - {claim["id"] for claim in shape.json["claims"]}
    assert "Not stated" in text.out


def test_check_rejects_a_false_claim(lpmech, files):
    certificate = json.loads(files[1].read_text(encoding="utf-8"))
    for claim in certificate["claims"]:
        if claim["id"] == "incentive_compatible":
            claim["least_slack"] = "-1/1000"
    files[1].write_text(json.dumps(certificate), encoding="utf-8")
    result = lpmech("check", *files)
    assert result.code == 1
    assert result.out.startswith("REJECTED")
    assert "incentive_compatible" in result.out


def test_check_says_what_is_malformed(lpmech, files):
    files[1].write_text("{}", encoding="utf-8")
    text, shape = lpmech("check", *files), lpmech("check", *files, "--format", "json")
    assert (text.code, shape.code, shape.json["verdict"]) == (2, 2, "malformed")
    assert text.out.startswith("MALFORMED")


def test_check_keeps_to_its_limit(lpmech, files):
    result = lpmech("check", *files, "--limit", "1")
    assert result.code == 3
    assert result.out.startswith("LIMIT")


def test_check_requires_claims(lpmech, files):
    assert lpmech("check", *files, "--require", "pivot").code == 2
    assert lpmech("check", *files, "--require", "incentive_compatible_by_shock").code == 1
    assert lpmech("check", *files, "--require", "efficient").code == 0
    refuted = lpmech("check", *files, "--require", "efficient,incentive_compatible", "--format", "json")
    assert (refuted.code, refuted.json["reason"]) == (1, "incentive_compatible: required, but refuted")
    for nobody in (",", "", "density"):
        assert lpmech("check", *files, "--require", nobody).code == 2
    with pytest.raises(ValueError, match="no claim is named"):
        pipeline.verify(*files, ())
    assert pipeline.verify(*files, ["incentive_compatible"]).exit_code == 1


def test_check_refuses_a_bad_case(lpmech, files):
    result = lpmech("check", "no-such-case", files[1])
    assert (result.code, result.out) == (2, "")
    assert "E-CASE-UNKNOWN" in result.err


def test_check_leaves_json_to_the_checker(lpmech, files, tmp_path):
    result = lpmech("check", tmp_path / "absent.json", files[1], "--format", "json")
    assert (result.code, result.json["verdict"]) == (2, "malformed")
