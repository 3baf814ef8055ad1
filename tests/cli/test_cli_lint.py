"""lint: what is printed, what decides the exit code, and all faults of all files at once."""

import pytest

from lpmech.advice.lint import LINTS, lint
from lpmech.certificate import pipeline
from lpmech.problem.canonical import sha256

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
