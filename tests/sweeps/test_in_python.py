"""`lpmech.sweep`: the same rows as the command, as values, in notebooks and as data frames."""

import re
from fractions import Fraction

import pytest

import lpmech
from lpmech.casefiles.settings import NoSetting
from lpmech.reading.faults import BadInput
from lpmech.reading.words import UnknownName
from lpmech.sweeps.folder import NoStore
from tests.cli.conftest import lpmech as command  # noqa: F401 - a fixture
from tests.session.test_shown import HOSTILE, TAGS, Page
from tests.sweeps.cases import scheduling

GRID = {"discount": "1/4:3/4:1/4", "values.ann[1]": [3, Fraction(9, 2), "8"]}


def test_rows_are_those_of_the_command(command, tmp_path):  # noqa: F811
    case = scheduling(tmp_path)
    found = lpmech.sweep(case, GRID, "pivot")
    told = command("sweep", case, "--set", "discount=1/4:3/4:1/4", "--set", "values.ann[1]=3,9/2,8", "--mechanism",
                   "pivot", "--jobs", "1", "--format", "json")  # fmt: skip
    assert found.to_json() == told.json
    assert [row.at for row in found.rows][:2] == [(Fraction(1, 4), 3), (Fraction(1, 4), Fraction(9, 2))]


def test_what_a_notebook_shows(tmp_path):
    found = lpmech.sweep(scheduling(tmp_path), {"discount": "1/2,1"}, "pivot")
    assert repr(found) == "<Sweep of two: 2 jobs, 1 certified, 1 failed>"
    page = Page(found._repr_html_())
    assert page.tags <= TAGS
    assert not page.open
    assert page.rows[0] == ["discount", "verdict", "mechanism", "efficient", "incentive_compatible"]
    assert page.rows[1][:4] == ["1/2", "certified", "pivot", "proved, 0"]
    assert page.rows[2][:4] == ["1", "failed", "–", "–"]


def test_hostile_names_are_escaped(tmp_path):
    path = scheduling(tmp_path)
    path.write_text(
        path.read_text(encoding="utf-8").replace('name = "two"', f"name = '''{HOSTILE}'''"), encoding="utf-8"
    )
    found = lpmech.sweep(path, {"discount": "1/2"}, "pivot")
    assert Page(found._repr_html_()).tags <= TAGS
    assert "<script>" not in found._repr_html_()


def test_a_long_sweep_says_how_many_rows_are_left_out(tmp_path):
    found = lpmech.sweep(scheduling(tmp_path), {"discount": "1/20:19/20:1/20"}, "pivot")
    assert "the first 12 of 19 rows" in found._repr_html_()
    lines = str(found).splitlines()
    assert (lines[0], lines[-1], len(lines)) == (f"{found!r}"[1:-1], "the first 12 of 19 rows", 15)


def test_print_shows_the_rows_that_a_notebook_shows(tmp_path):
    found = lpmech.sweep(scheduling(tmp_path), {"discount": "1/2,1"}, require=["efficient"])
    title, columns, *rows = str(found).splitlines()
    page = Page(found._repr_html_())
    assert [re.split(" {2,}", line.strip()) for line in (columns, *rows)] == page.rows
    assert f"<{title}>" == repr(found)


def test_data_frames_are_exact(tmp_path):
    pandas = pytest.importorskip("pandas")
    found = lpmech.sweep(scheduling(tmp_path), {"discount": "1/2,1"}, "pivot")
    frame = found.to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert list(frame.columns[:4]) == ["discount", "verdict", "exit code", "mechanism"]
    assert frame.loc[0, "discount"] == Fraction(1, 2)
    slack = found.rows[0].claim("ex_post_budget_balance").least_slack
    assert frame.loc[0, "least slack of ex_post_budget_balance"] == slack != 0
    assert frame["efficient"].isna().tolist() == [False, True]
    assert "E-PARAMETER" in frame.loc[1, "reason"]
    rounded = found.to_pandas(floats=True)["least slack of ex_post_budget_balance"]
    assert (rounded[0], rounded.isna().tolist()) == (float(slack), [False, True])


def test_a_folder_is_gone_on_with(tmp_path, monkeypatch):
    case = scheduling(tmp_path)
    first = lpmech.sweep(case, GRID, "pivot", draw=4, seed=7, folder=tmp_path / "run")
    assert len(first.rows) == 4
    monkeypatch.setattr("lpmech.sweeps.job.certify", lambda *_, **__: pytest.fail("done again"))
    again = lpmech.sweep(case, GRID, "pivot", draw=4, seed=7, folder=tmp_path / "run")
    assert again.rows == first.rows
    with pytest.raises(NoStore, match='differs in "drawn"'):
        lpmech.sweep(case, GRID, "pivot", draw=4, seed=8, folder=tmp_path / "run")


@pytest.mark.parametrize(
    ("numbers", "more", "error", "told"),
    [
        ({"discount": "1/2:"}, {}, NoSetting, "expected"),
        ({"discunt": [1]}, {}, NoSetting, "discunt"),
        ({"discount": [0.5]}, {}, BadInput, "float"),
        ({"discount": []}, {}, NoSetting, "VALUES"),
        ({"discount": ["1/2"]}, {"jobs": 0}, ValueError, "jobs is 0; expected a whole number from 1 on"),
        ({"discount": ["1/2"]}, {"draw": -1}, ValueError, "draw is -1; expected a whole number from 1 on"),
        ({"discount": ["1/2"]}, {"mechanism": "pivto"}, UnknownName, "pivot"),
        ({"discount": ["1/2"]}, {"choose": "least"}, UnknownName, "least"),
        ({"discount": ["1/2"]}, {"require": ["eficient"]}, UnknownName, "efficient"),
    ],
)  # fmt: skip
def test_what_means_nothing_is_refused_before_any_work(numbers, more, error, told, tmp_path, monkeypatch):
    monkeypatch.setattr("lpmech.sweeps.job.certify", lambda *_, **__: pytest.fail("worked"))
    with pytest.raises(error, match=told):
        lpmech.sweep(scheduling(tmp_path), numbers, **more)
