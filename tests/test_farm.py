"""The farm of oracles keeps what it found, whenever it is killed, and gives each road its share of the time."""

import json
import time
from contextlib import contextmanager

from lpmech.sweeps.lines import opened
from tests import farm


def found(number, wrong=(), seconds=0.5):
    return {"road": "z3", "task": number, "seconds": seconds, "counts": {"one form, can be met": 2},
            "wrong": list(wrong)}  # fmt: skip


@contextmanager
def journal(folder):
    with opened(folder / "journal.jsonl") as lines:
        yield farm.Journal(folder, lines)


def test_a_journal_that_was_cut_short_goes_on_after_the_last_whole_line(tmp_path):
    with journal(tmp_path) as first:
        for number in (0, 1):
            first.add(found(number))
    with (tmp_path / "journal.jsonl").open("ab") as stream:
        stream.write(json.dumps(found(2)).encode()[:20])
    with journal(tmp_path) as again:
        assert again.tasks["z3"] == {0, 1}
        again.add(found(2, ["seed 25: z3 says True"]))
    with journal(tmp_path) as last:
        assert last.tasks["z3"] == {0, 1, 2}
        assert last.counts["z3"]["one form, can be met"] == 6
        last.summary()
        assert "- z3, task 2: seed 25: z3 says True" in last.page.read_text(encoding="utf-8")
        kept = json.loads(last.store.read_text(encoding="utf-8"))["z3"]
        assert (kept["seeds"], kept["differences"]) == (3 * farm.ROADS["z3"].seeds, 1)


def test_a_task_is_counted_once(tmp_path):
    with journal(tmp_path) as one:
        for _ in range(2):
            one.add(found(7))
        assert one.counts["z3"]["one form, can be met"] == 2


def test_roads_share_the_time_and_no_task_is_done_again(tmp_path):
    with journal(tmp_path) as one:
        one.add(found(0, seconds=9))
        one.add({"road": "every plan", "task": 1, "seconds": 3, "counts": {}, "wrong": []})
        roads = ["every plan", "z3"]
        tasks = [divmod(task, len(farm.NAMES)) for task in farm.due(one, roads, time.monotonic() + 60, 40)]
    numbers = {name: [number for number, place in tasks if farm.NAMES[place] == name] for name in roads}
    assert numbers == {"every plan": [0, *range(2, 40)], "z3": [1, 2, 3]}  # ten seeds are a task of z3
    assert [farm.NAMES[place] for _, place in tasks[:4]] == [*["every plan"] * 3, "z3"]


def test_a_program_that_fails_is_a_difference(monkeypatch):
    def broken(seed):
        raise ValueError(f"seed {seed}")

    monkeypatch.setitem(farm.ROADS, "z3", farm.Road(broken, 2))
    assert farm.done(farm.task("z3", 1))["wrong"] == ["seed 2: ValueError: seed 2", "seed 3: ValueError: seed 3"]


def test_a_task_that_kills_its_process_is_told():
    assert farm.lost(farm.task("z3", 4), 137)["wrong"] == ["its process ended with 137, twice"]
