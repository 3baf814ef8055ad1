"""`lpmech test`: what differs is told with its line, files are rewritten in place, and hostile files do no harm."""

import json
import os
import re
import tomllib
from xml.etree import ElementTree

import pytest

from lpmech import certify as lpmech_certify
from lpmech.casefiles import library, load
from tests.quick import quick
from tests.testing.page import lot, right, shown

CLAIM, PAYMENT = 28, 30  # the lines of what is wrong in the page's case
ALONE = 'name = "one"\ndiscount = 1\nhorizon = 1\nagents = ["A"]\nallocations = ["a"]\ntypes = { A = ["t"] }\n'
ALONE += "utility = { A = { axes = [], values = 1 } }\n"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """An empty folder with a folder `mine`, in which everything runs."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()
    return tmp_path / "mine"


def test_the_page_shows_what_is_printed(lpmech, folder):
    path = folder / "lot.toml"
    path.write_text(lot(), encoding="utf-8")
    found = lpmech("test", "mine")
    assert (found.code, f"$ lpmech test mine\n{found.out}", found.err) == (
        1,
        shown("says what differs, and where:"),
        "",
    )
    assert lpmech("test", "mine", "--update").code == 0
    assert path.read_text(encoding="utf-8") == right()
    changed = [line for line in right().splitlines() if line not in lot().splitlines()]
    assert "\n".join(changed) + "\n" == shown("rewrites the two, and nothing else:")
    assert lpmech("test", "mine").out == "4 expected results in 1 file: all as found\n"


def test_windows_line_ends_decimals_and_inline_tables_stay(lpmech, folder):
    expect = 'expect = { verdict = "refuted", claims = { efficient = { verdict = "refuted", least_slack = 5 } }, # no\n'
    expect = expect.replace(
        " # no\n", ' values = [ { program = "everyone", period = 1, state = { A = "t" }, value = 0.50 } ] } # yes\n'
    )
    path = folder / "one.toml"
    path.write_bytes((expect + ALONE).replace("\n", "\r\n").encode())
    assert lpmech("test", path).code == 1
    assert lpmech("test", path, "--update").code == 0
    for old, new in (
        ('"refuted", claims', '"certified", claims'),
        ('"refuted", least_slack = 5', '"proved", least_slack = 0'),
        ("0.50", "1"),
    ):
        expect = expect.replace(old, new)
    assert path.read_bytes().decode() == (expect + ALONE).replace("\n", "\r\n")
    assert lpmech("test", path).code == 0


def test_what_has_no_other_answer_stays_and_the_rest_is_rewritten(lpmech, folder):
    text = (
        ALONE + '\n[expect]\nmechanism = "pivot"\nverdict = "undecided"\n[expect.claims]\n'
        'full_surplus_extraction = "proved"\n'
    )
    path = folder / "one.toml"
    path.write_text(text, encoding="utf-8")
    found = lpmech("test", path, "--update", "--format", "json")
    assert found.code == 1
    rows = found.json["files"][0]["results"]
    assert [(row["place"], row["line"], row["rewritten"]) for row in rows] == [
        ("expect.verdict", 11, True), ("expect.claims.full_surplus_extraction", 13, False),
    ]  # fmt: skip
    assert "not computed for this mechanism" in rows[1]["difference"]
    assert path.read_text(encoding="utf-8") == text.replace('"undecided"', '"certified"')


def test_undecided_may_be_expected(lpmech, folder):
    source = library.cases()["l14/unimplementable_last_period"].read_text(encoding="utf-8")
    head, _, _ = source.partition("[expect]")
    path = folder / "none.toml"
    path.write_text(head + '[expect]\nmechanism = "contingent"\nverdict = "undecided"\n', encoding="utf-8")
    assert lpmech("test", path).code == 0
    path.write_text(path.read_text(encoding="utf-8") + '[expect.claims]\nefficient = "proved"\n', encoding="utf-8")
    found = lpmech("test", path)
    assert found.code == 1
    assert "claim efficient: expected proved, but there is no mechanism to compare: " in found.out


def test_names_that_mean_nothing_are_told_once_each(lpmech, folder):
    expect = '[expect]\nmechanism = "pivott"\nchoose = "least"\nverdict = "certified"\n'
    expect += '[expect.claims]\nefficient = "proved"\n'
    path = folder / "one.toml"
    path.write_text(ALONE + expect, encoding="utf-8")
    found = lpmech("test", path, "--update")
    assert found.code == 1
    assert 'one.toml:9: mechanism: "pivott" is no mechanism, and no mechanism file; did you mean "pivot"?' in found.out
    assert 'one.toml:10: choose: "least" is no objective' in found.out
    assert path.read_text(encoding="utf-8") == ALONE + expect


def test_a_mechanism_file_beside_the_case_is_audited_and_its_faults_are_told(lpmech, folder):
    path = folder / "lot.toml"
    path.write_text(right(), encoding="utf-8")
    own = lpmech("transfers", path, "--mechanism", "pivot", "--format", "json").out
    (folder / "own.json").write_text(own, encoding="utf-8")
    path.write_text(right().replace('"pivot"', '"own.json"'), encoding="utf-8")
    assert lpmech("test", "mine").code == 0
    (folder / "own.json").write_text(own.replace('"to ann"', '"to nobody"'), encoding="utf-8")
    found = lpmech("test", "mine")
    assert found.code == 2
    assert "own.json" in found.err
    assert "to nobody" in found.err


def test_faults_of_all_files_are_told_and_the_others_are_compared(lpmech, folder):
    (folder / "broken.toml").write_text("[expect\nverdict = 1", encoding="utf-8")
    (folder / "bad.toml").write_text(ALONE + '[expect]\nverdict = "yes"\nclaim = 3\n', encoding="utf-8")
    (folder / "latin.toml").write_bytes(b'name = "\xe9"\n')
    (folder / "deep.toml").write_text(f"expect = {'[' * 500}{']' * 500}\n", encoding="utf-8")
    (folder / "lot.toml").write_text(lot(), encoding="utf-8")
    (folder / "pyproject.toml").write_text('[project]\nname = "theirs"\n', encoding="utf-8")
    found = lpmech("test", "mine", "mine/lot.toml", "mine/../mine")
    assert found.code == 2
    assert found.out.splitlines()[-1] == "4 expected results in 1 file: 2 differ; 4 files cannot be read"
    for code in ("E-TOML-SYNTAX", "E-EXPECT", "E-KEY-UNKNOWN", "E-FILE-ENCODING", "E-DEPTH"):
        assert code in found.err
    assert "pyproject" not in found.out + found.err


def test_hidden_folders_links_and_pipes(lpmech, folder):
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "lot.toml").write_text(lot(), encoding="utf-8")
    (folder / "deeper").mkdir()
    (folder / "deeper" / "lot.toml").write_text(right(), encoding="utf-8")
    (folder / "deeper" / "round").symlink_to(folder, target_is_directory=True)
    (folder / "again.toml").symlink_to(folder / "deeper" / "lot.toml")
    (folder / "nowhere.toml").symlink_to(folder / "none")
    found = lpmech("test", "mine")
    assert (found.code, found.out) == (2, "4 expected results in 1 file: all as found; 1 file cannot be read\n")
    assert "nowhere.toml: E-FILE-MISSING" in found.err


def test_a_folder_that_cannot_be_read_is_told(lpmech, folder, monkeypatch):
    (folder / "closed").mkdir()
    (folder / "lot.toml").write_text(right(), encoding="utf-8")
    real = os.scandir

    def refused(path):
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", refused)
    found = lpmech("test", "mine")
    assert found.code == 2
    assert "mine/closed: E-FILE-UNREADABLE\n  found:    Permission denied" in found.err
    assert found.out.startswith("4 expected results in 1 file: all as found")


def test_a_case_that_is_too_large_is_undecided_and_the_others_are_compared(lpmech, folder, monkeypatch):
    from lpmech.certificate import regression

    (folder / "large.toml").write_text(right().replace('"lot"', '"large"'), encoding="utf-8")
    (folder / "lot.toml").write_text(right(), encoding="utf-8")
    real = regression.results_of

    def short_of_memory(case):
        if case.environment.name == "large":
            raise MemoryError
        return real(case)

    monkeypatch.setattr(regression, "results_of", short_of_memory)
    found = lpmech("test", "mine", "--junit", "out.xml", "--markdown", "out.md")
    assert (found.code, found.out) == (
        3,
        "mine/large.toml: undecided: the memory does not suffice for this case\n"
        "4 expected results in 1 file: all as found; 1 file undecided\n",
    )
    assert [suite.get("errors") for suite in ElementTree.parse("out.xml").getroot()] == ["1", "0"]
    (folder / "lot.toml").write_text(lot(), encoding="utf-8")
    assert lpmech("test", "mine").code == 1


def test_nothing_to_test_is_an_error(lpmech, folder):
    for path, said in (("mine", "no case file"), ("missing", "E-CASE-UNKNOWN"), ("no.toml", "E-FILE-MISSING")):
        found = lpmech("test", path)
        assert found.code == 2
        assert said in found.err


def test_a_file_that_expects_nothing_is_said(lpmech, folder):
    path = folder / "one.toml"
    path.write_text(ALONE, encoding="utf-8")
    found = lpmech("test", path)
    assert (found.code, found.out) == (
        0, f"{path}: nothing is expected; lpmech test --update {path} writes what is found\n"
           "0 expected results in 0 files: nothing to compare\n",
    )  # fmt: skip


def test_a_file_that_expects_nothing_gets_what_is_found(lpmech, folder):
    path = folder / "one.toml"
    path.write_text(ALONE, encoding="utf-8")
    found = lpmech("test", path, "--update")
    assert found.code == 0
    assert found.out.startswith(f"{path}: wrote [expect], with the verdict and the claims that are found\n")
    certificate = lpmech_certify(load(str(path)).environment)
    text = path.read_text(encoding="utf-8")
    assert text.startswith(ALONE)
    assert tomllib.loads(text)["expect"] == {
        "verdict": str(certificate.verdict), "claims": {one.id: str(one.verdict) for one in certificate.claims},
    }  # fmt: skip
    again = lpmech("test", path, "--update")
    assert (again.code, path.read_text(encoding="utf-8")) == (0, text)
    assert again.out == f"{len(certificate.claims) + 1} expected results in 1 file: all as found\n"


@pytest.mark.heavy
@pytest.mark.parametrize("name", quick([*library.cases()][::9], 17))
def test_what_is_written_of_a_shipped_case_is_as_found(lpmech, folder, name):
    """A case without what it expects, with what `--update` writes, has nothing that differs."""
    tree = library.cases()[name].read_text(encoding="utf-8")
    path = folder / "case.toml"
    path.write_text(re.split(r"(?m)^(?:# .*\n)*\[+expect", tree)[0], encoding="utf-8")
    first = lpmech("test", path, "--update")
    assert first.code in (0, 3), first.err
    if "wrote [expect]" in first.out:
        assert lpmech("test", path).code == 0
    else:
        assert "expect" not in tomllib.loads(path.read_text(encoding="utf-8"))


def test_an_empty_expectation_is_left(lpmech, folder):
    path = folder / "one.toml"
    path.write_text(f"{ALONE}\n[expect]\n", encoding="utf-8")
    assert lpmech("test", path, "--update").code == 0
    assert path.read_text(encoding="utf-8") == f"{ALONE}\n[expect]\n"


def test_a_read_only_file_is_not_rewritten(lpmech, folder):
    path = folder / "lot.toml"
    path.write_text(lot(), encoding="utf-8")
    path.chmod(0o444)
    found = lpmech("test", path, "--update")
    assert found.code == 2
    assert "read-only" in found.err
    assert path.read_text(encoding="utf-8") == lot()


def test_continuous_cases_are_compared_and_rewritten(lpmech, folder):
    source = library.all_cases()["continuous/copula_exact"].read_text(encoding="utf-8")
    path = folder / "copula.toml"
    path.write_text(source.replace('verdict = "certified"', 'verdict = "undecided"'), encoding="utf-8")
    found = lpmech("test", path)
    assert (found.code, "verdict: expected undecided, found certified" in found.out) == (1, True)
    assert lpmech("test", path, "--update").code == 0
    assert path.read_text(encoding="utf-8") == source


def test_sarif_has_a_place_for_every_difference_and_every_fault(lpmech, folder):
    (folder / "lot ü.toml").write_text(lot(), encoding="utf-8")
    (folder / "broken.toml").write_text("\n[expect\n", encoding="utf-8")
    assert lpmech("test", "mine", "--sarif", "out.sarif").code == 2
    log = json.loads((folder.parent / "out.sarif").read_text(encoding="utf-8"))
    run = log["runs"][0]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    found = []
    for one in run["results"]:
        assert one["ruleId"] in rules
        assert one["message"]["text"]
        place = one["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uriBaseId"] == "SRCROOT"
        found.append((one["ruleId"], place["artifactLocation"]["uri"], place["region"]["startLine"]))
    lot_ = "mine/lot%20%C3%BC.toml"
    assert found == [
        ("E-TOML-SYNTAX", "mine/broken.toml", 2), ("ex_post_budget_balance", lot_, CLAIM),
        ("transfers", lot_, PAYMENT),
    ]  # fmt: skip
    assert log["version"] == "2.1.0"
    assert run["originalUriBaseIds"]["SRCROOT"]["uri"] == f"{folder.parent.as_uri()}/"


def test_junit_counts_what_it_lists(lpmech, folder):
    (folder / "lot.toml").write_text(lot(), encoding="utf-8")
    (folder / "one.toml").write_text(ALONE, encoding="utf-8")
    (folder / "broken.toml").write_text("[expect\n", encoding="utf-8")
    assert lpmech("test", "mine", "--junit", "out.xml").code == 2
    suites = ElementTree.parse(folder.parent / "out.xml").getroot()
    assert [suite.get("name") for suite in suites] == ["mine/broken.toml", "mine/lot.toml", "mine/one.toml"]
    for suite in suites:
        for counted, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.get(counted)) == len(suite.findall(f"testcase/{kind}"))
        assert int(suite.get("tests")) == len(suite.findall("testcase"))
    assert [case.get("line") for case in suites[1] if case.find("failure") is not None] == [str(CLAIM), str(PAYMENT)]


def test_a_file_that_cannot_be_written_is_told_before_any_work(lpmech, folder):
    (folder / "lot.toml").write_text(right(), encoding="utf-8")
    (folder / "out.xml").touch(0o444)
    found = lpmech("test", "mine", "--junit", "mine/out.xml")
    assert (found.code, found.out) == (2, "")
    assert "out.xml" in found.err
