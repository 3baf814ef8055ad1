"""lint: what is printed, what decides the exit code, and all faults of all files at once."""

import json
import shlex
from pathlib import Path

import pytest

from lpmech.advice import kind
from lpmech.advice.kind import Level, Subject
from lpmech.advice.lint import LINTS, lint
from lpmech.certificate import pipeline
from lpmech.cli import enclosing
from lpmech.problem.canonical import canonical, sha256

WARNED, NOTED = "l14/ordered_good_rival_worths", "beyond/ms_45"
KEYS = {"id", "level", "title", "means", "mend", "place", "periods", "found"}


def test_json_has_every_finding(lpmech):
    result = lpmech("lint", WARNED, NOTED, "--format", "json")
    assert result.code == 0
    for entry, name in zip(result.json["cases"], (WARNED, NOTED), strict=True):
        env = pipeline.load(name)
        assert (entry["case"], entry["environment"]) == (name, sha256(env))
        assert [(one["id"], one["found"]) for one in entry["findings"]] == [(f.lint.id, f.found) for f in lint(env)]
        assert all(set(one) == KEYS and one["mend"] == LINTS[one["id"]].mend for one in entry["findings"])


@pytest.mark.parametrize(("arguments", "code"), [
    ([WARNED], 0), ([WARNED, "--strict"], 1), ([NOTED, "--strict"], 0), ([NOTED, WARNED, "--strict"], 1),
    ([WARNED, "--strict", "--ignore", "absent-agent"], 0),
])  # fmt: skip
def test_only_warnings_are_strict(lpmech, arguments, code):
    assert lpmech("lint", *arguments).code == code


def test_a_case_without_slips_says_so(lpmech):
    result = lpmech("lint", "bv08/scheduling_three", "--ignore", ",".join(LINTS))
    assert (result.code, result.err) == (0, "")
    assert result.out.endswith("Nothing looks like a slip.\n")


def test_text_tells_what_it_means_and_how_it_is_mended(lpmech):
    words = " ".join(lpmech("lint", WARNED).out.split())
    one = LINTS["absent-agent"]
    assert f"warning {one.title} absent-agent" in words
    assert f"{one.means} {one.mend}" in words


def test_unknown_advice_is_refused(lpmech):
    result = lpmech("lint", WARNED, "--ignore", "absent-agents")
    assert (result.code, result.out) == (2, "")
    assert 'did you mean "absent-agent"?' in result.err


def test_the_faults_of_all_files_are_told_together(lpmech, tmp_path):
    for name in ("one.toml", "two.json"):
        (tmp_path / name).write_text("[" if name.endswith("toml") else "{")
    result = lpmech("lint", tmp_path / "one.toml", WARNED, tmp_path / "two.json", "nowhere.toml")
    assert (result.code, result.out) == (2, "")
    assert all(word in result.err for word in ("one.toml", "two.json", "E-FILE-MISSING"))


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("command", "name", "said"),
    [
        (("certify",), WARNED, "1 warning"),
        (("certify", "--mechanism", "balanced"), WARNED, "1 warning"),  # which cannot be built
        (("certify",), NOTED, None),
        (("certify",), "beyond/long_memory", None),  # of states, whose social programs are of a larger environment
        (("audit",), "beyond/long_memory", None),
        (("certify", "--evidence", "enclosed"), WARNED, "1 warning"),
        (("certify", "--evidence", "enclosed"), NOTED, None),
    ],
)
def test_a_report_says_that_there_are_warnings_and_which_command_prints_them(lpmech, command, name, said):
    last = lpmech(*command, name).out.splitlines()[-1]
    assert (last == f"lint has {said}: lpmech lint {name}") if said else ("lint" not in last)
    assert any(one.lint.level is Level.WARNING for one in lint(pipeline.load(name))) == (said is not None)


def test_bounds_of_many_states_have_the_warnings_that_need_no_social_programs(lpmech, tmp_path, monkeypatch):
    """Those are most of the time of lint: they are not solved, and nothing is said of what would need them."""
    monkeypatch.setattr(enclosing, "SOLVED", 0)
    monkeypatch.setattr(kind, "solve_all", lambda env: pytest.fail("solved"))
    assert "lint has" not in lpmech("certify", WARNED, "--evidence", "enclosed").out
    case = tmp_path / "rounded.json"
    env = json.loads(canonical(pipeline.load(WARNED)))
    env["stages"][0]["utility"] = {name: {"axes": [], "values": "0.33"} for name in env["agents"]}
    case.write_text(json.dumps(env), encoding="utf-8")
    assert "lint has 1 warning" in lpmech("certify", case, "--evidence", "enclosed").out


@pytest.mark.parametrize("one", [one for one in LINTS.values() if not one.solves], ids=lambda one: one.id)
def test_which_lints_solve_is_said(one, monkeypatch):
    monkeypatch.setattr(kind, "solve_all", lambda env: pytest.fail("solved"))
    for name in (WARNED, NOTED, "bv08/scheduling_three"):
        list(one.look(Subject(env=pipeline.load(name))))


def test_several_warnings_are_counted_and_json_has_none_of_it(lpmech, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    case = "two slips.toml"
    lpmech("new", "blank", "-o", case)
    text = Path(case).read_text().replace('"to bob|low" = 2', '"to bob|low" = 0.33')
    text = text.replace('["2/3", "1/3"], [0, 1]]]', "[1, 0], [0, 1]]]")  # bob stays as it begins: always low
    Path(case).write_text(text.replace('[["1/4", "1/4"], ["1/4", "1/4"]]', '[["1/2", 0], ["1/2", 0]]'))
    found = lpmech("certify", case)
    assert found.out.endswith(f"lint has 2 warnings: lpmech lint '{case}'\n")
    assert lpmech(*found_command(found.out)).out.count("warning  ") == 2
    assert "lint" not in lpmech("certify", case, "--format", "json").out


def found_command(report):
    """The command that the last line of a report names, as a shell reads it."""
    return shlex.split(report.rpartition(": lpmech ")[2])
