"""What is told while a sweep runs: how many jobs are done, and how long the rest may take."""

import pytest

from lpmech.sweeps import run
from lpmech.sweeps.store import opened
from tests.sweeps.cases import scheduling, swept


def test_the_jobs_that_are_done_are_counted_and_those_of_before_with_them(tmp_path):
    sweep = swept(scheduling(tmp_path), "discount=1/5:4/5:1/5")
    told = []
    with opened(tmp_path / "run", sweep) as store:
        rows = run.run(sweep, run.processes(1), None, told.append)
        assert [(one.done, one.total) for one in told] == [(k, 4) for k in range(5)]
        for row in rows[:3]:
            store.add(row)
    told.clear()
    with opened(tmp_path / "run", sweep) as store:
        run.run(sweep, run.processes(1), store, told.append)
    assert [(one.done, one.total) for one in told] == [(3, 4), (4, 4)]


@pytest.mark.parametrize(("seconds", "text"), [
    (0, "about 0 s"), (119, "about 119 s"), (120, "about 2 min"), (7100, "about 118 min"), (7200, "about 2 h"),
])  # fmt: skip
def test_times_in_words(seconds, text):
    assert run.lasting(seconds) == text


def test_what_is_left_is_reckoned_by_what_this_process_has_done():
    share = run._share(5, 3, 13, 60.0)  # two jobs a minute, and eight are left
    assert str(share) == "sweeping, about 4 min left"
