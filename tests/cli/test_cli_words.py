"""show, new, explain, --version, --help: what they print, and what they refuse."""

import textwrap
import tomllib
from pathlib import Path

import pytest

from docs.registries.markdown import plain
from lpmech import __version__
from lpmech.advice.lint import LINTS
from lpmech.casefiles import families
from lpmech.certificate import pipeline
from lpmech.choice.selection import KINDS as MECHANISMS
from lpmech.claims.registry import KINDS
from lpmech.cli.commands.explain import EXIT_CODES
from lpmech.problem.canonical import canonical
from lpmech.reading.codes import codes
from lpmech.reading.usual import usual_mends
from tests.cli.conftest import CERTIFIED, REFUTED, SHOCKS
from tests.quick import quick

DOCS = Path(__file__).parents[2] / "docs"

COMMANDS = ("certify", "audit", "check", "show", "values", "transfers", "export", "new", "explain")

FAMILIES = families.all_names()


@pytest.mark.parametrize("case", [CERTIFIED, REFUTED, "scheduling"])
def test_show_canonical_prints_exactly_the_canonical_text(lpmech, case):
    result = lpmech("show", case, "--canonical")
    assert (result.code, result.out) == (0, canonical(pipeline.load(case)))


def test_show_describes_a_case(lpmech):
    result = lpmech("show", SHOCKS)
    env = pipeline.load(SHOCKS)
    assert result.code == 0
    assert "Balandat and Tomlin" in result.out
    for word in (*env.agents, *env.stages[0].allocations, *(shock.label for shock in env.stages[0].shocks)):
        assert word in result.out
    for claim in ("private_values", "independent_transitions", "non_negative_values", "same_feasible_sets"):
        assert claim in result.out


def test_show_counts_the_states_that_can_occur(lpmech):
    assert "States" in lpmech("show", REFUTED).out
    assert "can occur: 2" in " ".join(lpmech("show", REFUTED).out.split())


def test_show_says_that_there_is_no_prior(lpmech, environment):
    result = lpmech("show", environment)
    assert "none: claims about expectations stay undecided" in result.out
    assert "can occur" not in result.out


def test_show_needs_a_case(lpmech):
    result = lpmech("show")
    assert (result.code, result.out) == (2, "")
    assert "CASE" in result.err


def test_new_lists_the_families(lpmech):
    result = lpmech("new")
    assert result.code == 0
    assert [line.split()[0] for line in result.out.splitlines()] == ["blank", *FAMILIES]


@pytest.mark.parametrize("family", FAMILIES)
def test_new_prints_or_writes_a_case_file_that_can_be_read(lpmech, tmp_path, family):
    printed = lpmech("new", family)
    assert printed.code == 0
    assert tomllib.loads(printed.out)["family"] == family
    path = tmp_path / "case.toml"
    written = lpmech("new", family, "-o", path)
    assert (written.code, written.out) == (0, "")
    assert path.read_text(encoding="utf-8") == printed.out
    assert lpmech("show", path).code == 0


def test_new_overwrites_nothing(lpmech, tmp_path):
    path = tmp_path / "case.toml"
    path.write_text("mine", encoding="utf-8")
    result = lpmech("new", "scheduling", "-o", path)
    assert result.code == 2
    assert "exists already" in result.err
    assert path.read_text(encoding="utf-8") == "mine"


def test_new_suggests_a_family(lpmech):
    result = lpmech("new", "sheduling")
    assert (result.code, result.out) == (2, "")
    assert 'did you mean "scheduling"?' in result.err


@pytest.mark.parametrize("code", [*codes(), *KINDS, *MECHANISMS, *LINTS, "exit-codes", "e-row-sum"])
def test_everything_is_explained(lpmech, code):
    result = lpmech("explain", code)
    assert result.code == 0
    assert len(result.out.splitlines()) > 1
    assert all(len(line) <= 80 for line in result.out.splitlines())


@pytest.mark.parametrize("code", quick(sorted(codes()), 23))
def test_a_code_is_explained_with_its_usual_mend_and_an_example_that_is_right(code, lpmech):
    said = lpmech("explain", code).out
    paragraphs = " ".join(said.split())
    assert f"To mend it: {usual_mends()[code]}." in paragraphs
    page = (DOCS / "errors.md").read_text(encoding="utf-8")
    section = page.split(f"## `{code}`\n")[1].split("\n## ")[0]
    assert f"To mend it: {plain(usual_mends()[code])}." in section
    example = said.partition("For example:\n")[2]
    assert textwrap.dedent(example) in textwrap.dedent(section.partition("For example:\n\n")[2]) + "\n"
    tomllib.loads(textwrap.dedent(example))


def test_claims_and_exit_codes_have_explanations():
    assert all(kind.slack and kind.source for kind in KINDS.values())
    assert {0, 1, 2, 3, 4} <= set(EXIT_CODES)


def test_a_mechanism_is_explained_with_what_it_needs(lpmech):
    assert lpmech("explain", "fees").out == (
        "fees\n  Contingent with fees in the first period that pay for its expected subsidies.\n\n"
        "  Needs: a prior and at least two agents.\n\n  Source: Liu (2014), Section 3.3.\n"
    )


def test_explain_without_a_code_lists_them(lpmech):
    words = lpmech("explain").out.replace(",", " ").split()
    assert {*codes(), *KINDS, *MECHANISMS, *LINTS, "exit-codes"} <= set(words)


def test_explain_suggests_a_code(lpmech):
    result = lpmech("explain", "E-ROW-SUMS")
    assert (result.code, result.out) == (2, "")
    assert 'did you mean "E-ROW-SUM"?' in result.err


def test_version_and_help(lpmech):
    assert lpmech("--version").out == f"lpmech {__version__}\n"
    top = lpmech("--help")
    assert top.code == 0
    assert "Exit codes" in top.out
    assert "..." not in top.out.replace("[ARGS]...", "")
    for command in COMMANDS:
        assert command in top.out
        assert lpmech(command, "--help").code == 0


@pytest.mark.parametrize("arguments", [[], ["certfy"], ["certify"], ["--verson"]])
def test_usage_errors_go_to_stderr(lpmech, arguments):
    result = lpmech(*arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(("Usage: lpmech", "lpmech"))
    assert arguments == [] or "  mend:     lpmech " in result.err
