"""Transfers are written row by row: the same bytes as from the whole, and never the whole in memory."""

import csv
import io
import itertools
import json
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

import lpmech
from lpmech.certificate import flat
from lpmech.certificate.views import TransfersView
from lpmech.problem import exact
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Choice, Table
from lpmech.reading.files import readable, readable_rows, write_files


@pytest.mark.parametrize("name", ["bv08/scheduling_three", "bv08/learning_licence"])
def test_the_same_bytes(name):
    view = lpmech.certify(lpmech.load(name)).transfers
    assert "".join(view.json_pieces()) == readable(view.to_json())
    rows = [flat.flattened(row.to_json()) for row in view.written_rows()]
    columns = list(dict.fromkeys(key for row in rows for key in row))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(map(flat.guarded, columns))
    writer.writerows([flat.guarded(row.get(key, "")) for key in columns] for row in rows)
    assert "".join(view.csv_pieces()) == text.getvalue()


def test_lists_without_rows():
    told = "".join(readable_rows({"a": "ä\n"}, {"none": [], "some": [{"x": [1, {}]}, 2]}))
    assert told == readable({"a": "ä\n", "none": [], "some": [{"x": [1, {}]}, 2]})


def big(agents, types=4):
    """A mechanism with types^agents reports, for each agent a row each."""
    names, labels = [f"a{k}" for k in range(agents)], [f"t{k}" for k in range(types)]
    table = {name: {"axes": ["allocation", name], "values": [["1"] * types, ["2"] * types]} for name in names}
    stage = {"types": dict.fromkeys(names, labels), "allocations": ["x", "y"], "utility": table}
    env = lpmech.Environment.from_json({"format": "lpmech-environment/1", "discount": 1, "horizon": 1, "agents": names,
                                        "stages": [stage]})  # fmt: skip
    shape = (types,) * agents
    paid = exact.from_integers(np.arange(types**agents).reshape(shape), 7)
    rule = Choice(("shock", *names), np.zeros((1, *shape), dtype=np.intp))
    transfers = tuple((Table(tuple(names), paid),) for _ in names)
    return TransfersView(env, Mechanism(name="big", allocation=(rule,), transfers=transfers))


def peak(agents, folder):
    view = big(agents)
    tracemalloc.start()
    write_files(folder, {"transfers.json": view.json_pieces, "transfers.csv": view.csv_pieces})
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found


@pytest.mark.long
def test_memory_does_not_grow_with_the_rows(tmp_path):
    small, large = peak(3, tmp_path / "small"), peak(5, tmp_path / "large")  # 192 and 5,120 rows
    assert large < small + 2**18
    with Path(tmp_path / "large" / "transfers.csv").open(encoding="utf-8") as file:
        assert sum(1 for _ in file) == 5 * 4**5 + 1
    assert len(json.loads((tmp_path / "large" / "transfers.json").read_text("utf-8"))["transfers"]) == 5 * 4**5
    assert (tmp_path / "large" / "transfers.json").stat().st_size > 2**20


def test_nothing_is_left_of_a_file_that_could_not_be_made(tmp_path):
    def pieces():
        yield from itertools.repeat("x", 10)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_files(tmp_path / "out", {"a": pieces})
    assert not (tmp_path / "out").exists()
