"""The farm of oracles keeps what it found, whenever it is killed."""

import json

from tests import farm


def found(seed, wrong=()):
    return {"road": "z3", "seed": seed, "seconds": 0.5, "counts": {"one form, can be met": 2}, "wrong": list(wrong)}


def test_a_journal_that_was_cut_short_goes_on_after_the_last_whole_line(tmp_path):
    journal = farm.Journal(tmp_path)
    for seed in (0, 1):
        journal.add(found(seed))
    with journal.path.open("ab") as stream:
        stream.write(json.dumps(found(2)).encode()[:20])
    again = farm.Journal(tmp_path)
    assert again.seeds["z3"] == {0, 1}
    again.add(found(2, ["z3 says True"]))
    last = farm.Journal(tmp_path)
    assert last.seeds["z3"] == {0, 1, 2}
    assert last.counts["z3"]["one form, can be met"] == 6
    last.summary()
    assert "- z3, seed 2: z3 says True" in last.page.read_text(encoding="utf-8")
    assert json.loads(last.store.read_text(encoding="utf-8"))["z3"]["seeds"] == 3


def test_a_seed_is_counted_once(tmp_path):
    journal = farm.Journal(tmp_path)
    for _ in range(2):
        journal.add(found(7))
    assert journal.counts["z3"]["one form, can be met"] == 2


def test_a_program_that_fails_is_a_difference(monkeypatch):
    def broken(seed):
        raise ValueError(f"seed {seed}")

    monkeypatch.setitem(farm.ROADS, "z3", broken)
    assert farm.tried("z3", 3)["wrong"] == ["ValueError: seed 3"]
