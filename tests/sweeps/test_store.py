"""The folder of a sweep: wherever its file is cut off, no row is lost or repeated; foreign lines are refused."""

import pytest

from lpmech.sweeps import job
from lpmech.sweeps.folder import NoStore
from lpmech.sweeps.run import processes, run
from lpmech.sweeps.store import ROWS, SWEEP, opened
from tests.sweeps.cases import scheduling, swept


@pytest.fixture(scope="module")
def sweep(tmp_path_factory):
    return swept(scheduling(tmp_path_factory.mktemp("case")), "discount=1/4,1/2,3/4,1")


@pytest.fixture(scope="module")
def whole(sweep, tmp_path_factory):
    """The file of a sweep that was not stopped."""
    folder = tmp_path_factory.mktemp("whole")
    with opened(folder, sweep) as store:
        assert [row.job for row in run(sweep, processes(1), store)] == [0, 1, 2, 3]
    return (folder / ROWS).read_bytes()


def test_a_file_that_is_cut_anywhere_goes_on_to_the_same(sweep, whole, tmp_path, monkeypatch):
    """What whole lines are left is kept, and only the jobs of others are done again."""
    lines = whole.splitlines(keepends=True)
    rows = {one: job.run(sweep, one) for one in range(sweep.count)}
    done = []
    monkeypatch.setattr(job, "run", lambda sweep, one: done.append(one) or rows[one])
    monkeypatch.setattr("os.fsync", lambda file: None)
    with opened(tmp_path, sweep):
        pass
    ends = [at for at, byte in enumerate(whole) if byte == ord("\n")]
    for cut in {*range(0, len(whole) + 1, 101), *(at + k for at in ends for k in (-1, 0, 1))}:
        (tmp_path / ROWS).write_bytes(whole[:cut])
        done.clear()
        with opened(tmp_path, sweep) as store:
            run(sweep, processes(1), store)
        kept = whole[:cut].count(b"\n")
        assert done == [*range(kept, len(lines))]
        assert (tmp_path / ROWS).read_bytes() == whole


def test_rows_may_stand_in_any_order(sweep, whole, tmp_path):
    with opened(tmp_path, sweep):
        pass
    (tmp_path / ROWS).write_bytes(b"".join(whole.splitlines(keepends=True)[::-1][:3]))
    with opened(tmp_path, sweep) as store:
        assert [row.job for row in run(sweep, processes(1), store)] == [0, 1, 2, 3]


@pytest.mark.parametrize("change", [
    lambda lines: [lines[0], lines[0]], lambda lines: [b"\n", *lines], lambda lines: [b"{}\n"],
    lambda lines: [b"\x00\x00\n", *lines], lambda lines: [lines[0].replace(b'"job":0', b'"job":1')],
    lambda lines: [lines[0].replace(b'"job":0', b'"job":-4')], lambda lines: [lines[0].replace(b'"job":0', b'"job":4')],
    lambda lines: [lines[0].replace(b'"1/4"', b'"2/8"')], lambda lines: [lines[0].replace(b",", b", ")],
    lambda lines: [lines[0].replace(b"proved", b"prooved", 1)], lambda lines: [lines[0].replace(b'"0"', b'"0/0"', 1)],
    lambda lines: [b"[" * 9999 + b"\n"], lambda lines: [b"null\n"],
    lambda lines: [lines[0].replace(b'"claims":{', b'"claims":[],"x":{')],
])  # fmt: skip
def test_lines_that_are_no_rows_of_the_sweep_are_refused_and_left(change, sweep, whole, tmp_path):
    with opened(tmp_path, sweep):
        pass
    content = b"".join(change(whole.splitlines(keepends=True)))
    (tmp_path / ROWS).write_bytes(content)
    with pytest.raises(NoStore, match=r"rows\.jsonl:[12]: found"), opened(tmp_path, sweep):
        pass
    assert (tmp_path / ROWS).read_bytes() == content


def test_a_folder_of_another_sweep_is_refused(sweep, tmp_path):
    with opened(tmp_path, sweep):
        pass
    other = swept(scheduling(tmp_path), "discount=1/4,1/2,3/4")
    with pytest.raises(NoStore, match='differs in "set"'), opened(tmp_path, other):
        pass
    for content, told in (("{", "is no JSON"), ("[]", "holds another sweep"), ("{}", "holds another sweep")):
        (tmp_path / SWEEP).write_text(content, encoding="utf-8")
        with pytest.raises(NoStore, match=told), opened(tmp_path, sweep):
            pass
    (tmp_path / SWEEP).unlink()
    with pytest.raises(NoStore, match=r"and no sweep\.json"), opened(tmp_path, sweep):
        pass


@pytest.mark.skipif("sys.platform == 'win32'", reason="needs POSIX locks")
def test_two_processes_do_not_write_one_folder(sweep, tmp_path):
    with opened(tmp_path, sweep), pytest.raises(NoStore, match="another lpmech sweep"), opened(tmp_path, sweep):
        pass
    with opened(tmp_path, sweep):
        pass
