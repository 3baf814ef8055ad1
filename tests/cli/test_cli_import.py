"""import: what is written, what is said, what is refused."""

from fractions import Fraction

import pytest

from lpmech.casefiles import load
from tests.imports.test_gambit import POKER
from tests.imports.test_prism import CORRIDOR


@pytest.fixture
def game(tmp_path):
    path = tmp_path / "game.efg"
    path.write_text(POKER, encoding="utf-8")
    return path


def test_a_case_is_printed_or_written(lpmech, game, tmp_path):
    printed = lpmech("import", game)
    assert (printed.code, printed.err) == (0, "")
    out = tmp_path / "game.toml"
    written = lpmech("import", game, "-o", out)
    assert (written.code, written.out) == (0, "")
    assert out.read_text(encoding="utf-8") == printed.out
    assert written.err.startswith("took a static Bayesian game")
    assert f"lpmech lint {out}" in written.err
    assert load(out).title == "A card game"
    assert lpmech("certify", out).code == 0


def test_a_file_that_exists_is_left_as_it_is(lpmech, game, tmp_path):
    (tmp_path / "mine.toml").write_text("mine")
    assert lpmech("import", game, "-o", tmp_path / "mine.toml").code == 2
    assert (tmp_path / "mine.toml").read_text() == "mine"


def test_nothing_is_written_of_a_file_with_faults(lpmech, game, tmp_path):
    game.write_text(POKER.replace("1/3", "1/2"), encoding="utf-8")
    found = lpmech("import", game, "-o", tmp_path / "new.toml")
    assert (found.code, found.out) == (2, "")
    assert "game.efg:3: E-ROW-SUM" in found.err
    assert not (tmp_path / "new.toml").exists()


@pytest.mark.parametrize("how", ["exactly", "0", "-1", "1.5", "", "9999999999"])
def test_floats_are_read_in_three_ways(lpmech, game, how):
    found = lpmech("import", game, "--floats", how)
    assert (found.code, found.out) == (2, "")
    assert "--floats takes" in found.err


def test_other_endings_are_refused_with_those_that_there_are(lpmech, tmp_path):
    for name in ("model.m", "model", "model.toml"):
        (tmp_path / name).write_text("")
        found = lpmech("import", tmp_path / name)
        assert found.code == 2
        assert "E-FILE-KIND" in found.err
        assert ".efg" in found.err


@pytest.mark.parametrize("ending", [".efg", ".nfg", ".json", ".npz", ".prism"])
def test_files_that_are_not_there_are_told(lpmech, tmp_path, ending):
    found = lpmech("import", tmp_path / f"nowhere{ending}")
    assert found.code == 2
    assert "E-FILE-MISSING" in found.err
    assert lpmech("import", tmp_path / ("x" + ending) / "y").code == 2


def test_bytes_that_are_no_text_are_told(lpmech, tmp_path):
    (tmp_path / "x.efg").write_bytes(b'EFG 2 R "\xff" { }')
    assert "E-FILE-ENCODING" in lpmech("import", tmp_path / "x.efg").err


def test_a_model_without_a_discount_factor_is_given_one(lpmech, tmp_path):
    (tmp_path / "m.prism").write_text(CORRIDOR, encoding="utf-8")
    assert "E-DISCOUNT" in lpmech("import", tmp_path / "m.prism").err
    out = tmp_path / "m.toml"
    assert lpmech("import", tmp_path / "m.prism", "--discount", "0.9", "-o", out).code == 0
    assert load(out).environment.discount == Fraction(9, 10)
    assert lpmech("import", tmp_path / "m.prism", "--discount", "x").code == 2
    assert lpmech("import", tmp_path / "m.prism", "--horizon", "0").code == 2
