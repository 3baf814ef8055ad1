"""Jobs: the environment at a point is that of a file with these numbers, and the row what `certify` says of it."""

import itertools
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest

from lpmech import casefiles
from lpmech.casefiles import finding
from lpmech.casefiles.settings import NoSetting, read_setting
from lpmech.certificate import pipeline
from lpmech.problem.canonical import canonical
from lpmech.problem.exact import format_number
from lpmech.sweeps import job
from lpmech.sweeps.rows import Code, line_of, read_line
from lpmech.sweeps.sweep import Draw, sweep_of
from tests.sweeps.cases import ASKED, scheduling, swept, typed


def test_jobs_are_the_points_of_the_grid_the_last_setting_fastest(tmp_path):
    sweep = swept(scheduling(tmp_path), "discount=1/4,1/2", "values.ann[1]=3:5:1", "values.bob[0]=1,3/2")
    lists = [(Fraction(1, 4), Fraction(1, 2)), (3, 4, 5), (1, Fraction(3, 2))]
    assert [sweep.point(one) for one in range(sweep.count)] == [*itertools.product(*lists)]


def test_the_environment_of_a_job_is_that_of_a_file_with_its_numbers(tmp_path):
    sweep = swept(scheduling(tmp_path), "discount=1/4,9/10", "values.ann[1]=3,7/2")
    for one in range(sweep.count):
        discount, high = map(format_number, sweep.point(one))
        path = scheduling(tmp_path, discount=discount, high=f'"{high}"')
        assert canonical(job.at_point(sweep, one).environment) == canonical(casefiles.load(path).environment)


def test_so_are_those_of_json_whose_horizon_and_cells_are_set(tmp_path):
    sweep = swept(typed(tmp_path), "horizon=1:3:1", "stages[0].utility.ann.values[1][0]=1/5,-2")
    for one in range(sweep.count):
        horizon, low = map(format_number, sweep.point(one))
        path = typed(tmp_path, horizon=horizon, low=low)
        assert canonical(job.at_point(sweep, one).environment) == canonical(casefiles.load(path).environment)


@pytest.mark.parametrize(("left_out", "given"), [("null", "2"), ('"infinite"', "2")])
def test_a_horizon_that_is_infinite_can_be_set(tmp_path, left_out, given):
    sweep = swept(typed(tmp_path, horizon=left_out) if left_out == "null" else infinite(tmp_path), f"horizon={given}")
    assert job.at_point(sweep, 0).environment.horizon == 2


INFINITE = """name = "infinite"
discount = "1/2"
horizon = "infinite"
agents = ["ann"]
allocations = ["all"]
types = { ann = ["x"] }
utility = { ann = 1 }
transition = { ann = { axes = ["next ann"], values = [1] } }
"""


def infinite(folder):
    path = folder / "infinite.toml"
    path.write_text(INFINITE, encoding="utf-8")
    return path


def test_the_row_has_what_certify_says(tmp_path):
    sweep = swept(scheduling(tmp_path), "discount=1/4,9/10", "values.ann[1]=3,1/2")
    for one in range(sweep.count):
        row = job.run(sweep, one)
        found = pipeline.certify(job.at_point(sweep, one).environment, "pivot")
        assert (row.verdict, row.code) == (found.verdict, found.verdict.exit_code)
        assert [(c.id, c.verdict, c.least_slack) for c in row.claims] == [
            (c.id, c.verdict, c.least_slack) for c in found.claims
        ]
        assert row.environment == found.environment_sha256
        assert read_line(line_of(row)) == row


def test_what_fails_is_a_row_with_its_exit_code(tmp_path, monkeypatch):
    sweep = swept(scheduling(tmp_path), "discount=1,1/2")
    assert (job.run(sweep, 0).code, job.run(sweep, 0).verdict) == (Code.BAD_INPUT, None)
    assert job.run(sweep, 0).reason.startswith("E-PARAMETER at parameters.discount: found 1; expected")
    for error, code in ((MemoryError(), Code.UNDECIDED), (ArithmeticError("2\ud800"), Code.INTERNAL_ERROR)):
        monkeypatch.setattr(job, "certify", lambda *_, error=error, **__: (_ for _ in ()).throw(error))
        row = job.run(sweep, 1)
        assert (row.code, row.claims, row.is_decided) == (code, (), False)
        assert read_line(line_of(row)) == row


def test_a_mechanism_that_cannot_be_built_is_undecided(tmp_path):
    sweep = swept(scheduling(tmp_path), "discount=1/2", asked=replace(ASKED, mechanism="extraction"))
    row = job.run(sweep, 0)
    assert (row.code, row.verdict) == (Code.UNDECIDED, None)
    assert row.reason


@pytest.mark.parametrize(("name", "told"), [
    ("discont", 'did you mean "discount"?'), ("values", 'no number but several; expected one of "values.ann[0]"'),
    ("values.ann[2]", "no number of this case"), ("values.cyd[0]", "no number of this case"),
    ("name", "no number"), ("expect.mechanism", "no number"), ("expect", "no number"), ("family", "no number"),
    ("horizon", "no number"), ("parameters.parameters", "no number"), ("idle", "no number"),
    ("discount[0]", "no number"),
])  # fmt: skip
def test_names_of_no_number_are_refused_with_those_that_are(tmp_path, name, told):
    with pytest.raises(NoSetting) as found:
        swept(scheduling(tmp_path), f"{name}=1")
    assert told in str(found.value)


def test_a_number_is_set_once_by_whatever_name(tmp_path):
    with pytest.raises(NoSetting, match="set twice"):
        swept(scheduling(tmp_path), "discount=1/2", "parameters.discount=1/4")


def test_a_grid_of_too_many_points_is_refused(tmp_path):
    with pytest.raises(NoSetting, match="the grid has 2,000,000 points, too many"):
        swept(scheduling(tmp_path), "discount=1/2000:1:1/2000", "values.ann[1]=1:1000:1")


def test_drawn_points_are_points_of_the_grid_each_once_and_the_same_for_a_seed(tmp_path):
    settings = [read_setting(one) for one in ("discount=1/20:19/20:1/20", "values.ann[1]=2:6:1")]
    grid = swept(scheduling(tmp_path), *map(str, settings))
    found = [sweep_of(grid.case, settings, ASKED, Draw(30, seed)) for seed in (1, 1, 2)]
    points = [[one.point(job) for job in range(one.count)] for one in found]
    assert points[0] == points[1] != points[2]
    everything = [grid.point(job) for job in range(grid.count)]
    for some in points:
        assert len(set(some)) == 30
        assert some == [point for point in everything if point in some]
    whole = sweep_of(grid.case, settings, ASKED, Draw(1000, 0))
    assert [whole.point(job) for job in range(whole.count)] == everything


def test_every_point_is_drawn_as_often_as_any_other(tmp_path):
    """3 of 9 points by 600 seeds: each 200 times on average, with a deviation of 11.5."""
    counts = Counter(point for seed in range(600) for point in Draw(3, seed).of(9))
    assert set(counts) == set(range(9))
    assert all(abs(count - 200) < 60 for count in counts.values())


@pytest.mark.long
def test_points_are_drawn_of_grids_that_are_far_too_large(tmp_path):
    settings = [f"{name}=1:1000000:1" for name in ("values.ann[0]", "values.ann[1]", "values.bob[0]")]
    one = sweep_of(finding.find(str(scheduling(tmp_path))), [*map(read_setting, settings)], ASKED, Draw(2, 0))
    assert one.count == 2
    with pytest.raises(NoSetting, match=r"too many; take larger steps$"):
        sweep_of(one.case, [*one.settings, read_setting("values.bob[1]=1:2:1")], ASKED, Draw(2, 0))
