"""The pytest plugin: nothing unless a folder asks for it, an item per expected result, failures in words."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.quick import quick
from tests.testing.page import lot, right, shown

pytest_plugins = ["pytester"]
PLUGIN = ("-p", "lpmech.testing.pytest_plugin", "-p", "no:cacheprovider")
ITEMS = ["verdict", "claims.weak_budget_balance", "claims.ex_post_budget_balance", "transfers[0]"]


@pytest.fixture
def runs(pytester, monkeypatch):
    """Runs pytest in an empty folder with the plugin."""
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    monkeypatch.delenv("PYTEST_PLUGINS", raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # those of other packages take half a second each time
    return lambda *arguments: pytester.runpytest_subprocess(*PLUGIN, *arguments)


def write(pytester, **texts):
    for name, text in texts.items():
        path = pytester.path / "mine" / f"{name}.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.mark.long
def test_nothing_is_collected_unless_it_is_asked_for(pytester, runs):
    write(pytester, lot=lot())
    pytester.makepyfile("def test_theirs(): pass")
    runs().assert_outcomes(passed=1)
    runs("--lpmech").assert_outcomes(passed=3, failed=2)


@pytest.mark.long
@pytest.mark.heavy
@pytest.mark.parametrize(
    ("file", "text", "count"),
    quick([
        ("pytest.ini", "[pytest]\nlpmech_cases = mine\n", 5),
        ("pytest.ini", "[pytest]\nlpmech_cases = true\n", 5),
        ("pytest.ini", "[pytest]\nlpmech_cases = mine/lot.toml\n", 5),
        ("pytest.ini", "[pytest]\nlpmech_cases = other min\n", 1),
        ("pyproject.toml", '[tool.pytest.ini_options]\nlpmech_cases = ["mine"]\n', 5),
        ("pyproject.toml", "[tool.pytest.ini_options]\nlpmech_cases = true\n", 5),
    ], 2, rows=True),
)  # fmt: skip
def test_a_folder_asks_for_it(pytester, runs, file, text, count):
    write(pytester, lot=right())
    (pytester.path / file).write_text(text, encoding="utf-8")
    pytester.makepyfile("def test_theirs(): pass")
    runs().assert_outcomes(passed=count)


@pytest.mark.long
def test_each_expected_result_is_an_item_and_failures_are_told_in_words(pytester, runs):
    write(pytester, lot=lot())
    found = runs("--lpmech", "-v")
    assert [line.split("::")[1].split()[0] for line in found.outlines if line.startswith("mine/lot.toml::")] == ITEMS
    found.stdout.fnmatch_lines(
        [
            "mine/lot.toml:28: claim ex_post_budget_balance: expected proved, found refuted (in period 1*",
            "If this is right now: lpmech test mine/lot.toml --update",
            "mine/lot.toml:30: payment of ann, in period 1 at ann = high, bob = mid: expected 3/2, found 2",
        ]
    )
    assert "Traceback" not in found.stdout.str()
    runs("mine/lot.toml::verdict", "--lpmech").assert_outcomes(passed=1)
    runs("--lpmech", "-k", "transfers").assert_outcomes(failed=1, deselected=3)


@pytest.mark.long
def test_what_says_what_an_expectation_is_about_is_no_item(pytester, runs):
    write(pytester, lot=right().replace("[expect.claims]", 'require = ["efficient"]\n[expect.claims]'))
    runs("--lpmech").assert_outcomes(passed=4)


@pytest.mark.long
def test_hostile_files(pytester, runs):
    head, _, _ = lot().partition("[expect]")
    write(
        pytester,
        broken="[expect\n", theirs='[project]\nname = "x"\n', silent=head, odd="agents = 3\nexpect = 4\n",
        fault=right().replace('"certified"', '"yes"'), mech=right().replace('"pivot"', '"pivott"'),
    )  # fmt: skip
    found = runs("--lpmech")
    # broken and odd cannot be collected; each of the 4 items of the faulty file, and of the one without a mechanism
    found.assert_outcomes(errors=2)
    text = found.stdout.str()
    assert "E-TOML-SYNTAX" in text
    assert "odd.toml:1: E-KIND" in text
    assert "Traceback" not in text
    found = runs("--lpmech", "--continue-on-collection-errors", "-rs")
    found.assert_outcomes(errors=2, failed=8, skipped=1)
    text = found.stdout.str()
    assert "nothing is expected" in text
    assert text.count("fault.toml:24: E-EXPECT at expect.verdict") == 4
    assert text.count('"pivott" is no mechanism') == 4
    assert "theirs" not in text


@pytest.mark.long
def test_a_mechanism_file_that_is_wrong_fails_in_words(pytester, runs):
    write(pytester, lot=right().replace('"pivot"', '"own.json"'))
    (pytester.path / "mine" / "own.json").write_text("{", encoding="utf-8")
    found = runs("--lpmech")
    found.assert_outcomes(failed=4)
    assert found.stdout.str().count("own.json:1: E-JSON-SYNTAX") == 4


@pytest.mark.long
def test_the_fixture_certifies_cases_and_the_page_shows_how(pytester, runs):
    write(pytester, lot=right())
    (pytester.path / "test_lot.py").write_text(shown("The fixture `certify`"), encoding="utf-8")
    runs().assert_outcomes(passed=1)


@pytest.mark.long
def test_a_case_is_certified_once(pytester, runs):
    write(pytester, lot=right())
    pytester.makepyfile(
        """
        import pytest
        found = []
        @pytest.mark.parametrize("n", range(3))
        def test_it(certify, n):
            found.append(certify("mine/lot.toml", "pivot"))
            assert all(one is found[0] for one in found)
        def test_others(certify):
            assert certify("mine/lot.toml", "pivot", choose="least_norm") is not found[0]
            assert certify("bt/public_storage").verdict == "certified"
            with pytest.raises(ValueError, match="E-CASE-UNKNOWN"):
                certify("nothing")
        """
    )
    runs().assert_outcomes(passed=4)


@pytest.mark.long
def test_a_certificate_that_the_checker_does_not_accept_fails(pytester, runs):
    write(pytester, lot=right())
    pytester.makepyfile(
        """
        from dataclasses import replace
        from lpmech.certificate import pipeline
        def test_it(certify, monkeypatch):
            real = pipeline.verify
            monkeypatch.setattr(pipeline, "verify", lambda *files: replace(real(*files), verdict="rejected"))
            certify("mine/lot.toml", "pivot")
        """
    )
    found = runs()
    found.assert_outcomes(failed=1)
    found.stdout.fnmatch_lines(["*the checker does not accept the certificate*"])


def test_it_costs_nothing_when_it_is_off():
    code = "import sys, pytest, lpmech.testing.pytest_plugin; "
    code += "print(*(name for name in sys.modules if name.startswith('lpmech.') or name in ('numpy', 'flint', 'rich')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == {"lpmech.testing", "lpmech.testing.pytest_plugin"}


def test_the_package_names_the_plugin():
    text = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    assert '[project.entry-points.pytest11]\nlpmech = "lpmech.testing.pytest_plugin"\n' in text
