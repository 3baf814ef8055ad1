"""What `-o` does to links, pipes, devices, modes and read-only files: for every command and option that writes."""

import os
import re
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from lpmech.cli.app import command
from lpmech.cli.commands import listed
from lpmech.reading.files import write_files, write_text
from tests.cli.test_cli_to_file import ONE

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs POSIX files")

CASE = "bv08/learning_licence"
AT = "--state", "ann=fresh,bob=fresh"
FILES = {
    ("new", "-o"): ("new", "scheduling"),
    ("export", "-o"): ("export", CASE, "--format", "lp"),
    ("report", "-o"): ("report", CASE),
    ("study continuous", "--plot"): ("study", "continuous", "continuous/tent", "--grid", "2"),
    ("sweep", "--plot"): ("sweep", CASE, "--set", "discount=1/2", "--jobs", "1"),
    ("region", "--plot"): ("region", "beyond/interdependent_pair", "--problem", "patience"),
    ("test", "--junit"): ("test", CASE),
    ("test", "--sarif"): ("test", CASE),
    ("test", "--markdown"): ("test", CASE),
}
FOLDERS = {
    ("certify", "-o"): (("certify", CASE), ["environment.json", "certificate.json", "transfers.json", "transfers.csv"]),
    ("audit", "-o"): (("audit", "l14/modified_oil_leases", "l14/modified_oil_leases.linked"),
                      ["environment.json", "certificate.json", "transfers.json", "transfers.csv"]),
    ("design", "-o"): (("design", "beyond/ms_45", Path(__file__).parent / "problem.toml"),
                       ["environment.json", "certificate.json", "about.json"]),
    ("region", "-o"): (("region", "beyond/interdependent_pair", "--problem", "patience"),
                       ["environment.json", "certificate.json", "about.json"]),
    ("study continuous", "-o"): (("study", "continuous", "continuous/tent", "--grid", "2"),
                                 ["environment.json", "certificate.json"]),
    ("study identical", "-o"): (("study", "identical", "bv08/scheduling_three"),
                                ["environment.json", "certificate.json"]),
    ("study unique", "-o"): (("study", "unique", "bv08/multi_task_efficient_range", "--agent", "series", "--form",
                        "history_independent"),
                       ["environment.json", "certificate.json", "transfers.json", "transfers.csv"]),
    ("licensing prices", "-o"): (("licensing", "prices", "bv06/printed_index", "--second-index"),
                                 ["environment.json", "certificate.json"]),
    ("theorems", "-o"): (("theorems", "--id", "BV08-T1a", "--samples", "2", "--jobs", "1"), ["theorems.json"]),
    ("theorems", "--cases"): (("theorems", "--id", "BV08-T1a", "--samples", "20", "--jobs", "1"), []),
}  # fmt: skip
READ = {("audit", "--mechanism"), ("simulate", "--lies"), ("theorems", "--file")}
ELSEWHERE = {
    (name, "-o") for name in ("transfers", "values", "import", "sweep", *ONE)
}  # with the endings that they need
ELSEWHERE |= {("sweep", "--folder"), ("theorems", "--folder")}  # which grow line by line, and may be there
ENDINGS = {"new": ".toml", "report": ".html", "export": ".lp", "--plot": ".svg"}  # of files that are tried
EXISTING = {place: call for place, call in FILES.items() if place[0] != "new"}  # `new` never writes what exists


def calls(table):
    return pytest.mark.parametrize(("place", "call"), table.items(), ids=[" ".join(place) for place in table])


def ending(place):
    """That of the file which an option of a command writes."""
    return ENDINGS.get(place[1], ENDINGS.get(place[0], ""))


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def umask():
    """A umask that takes more than the usual one."""
    before = os.umask(0o027)
    yield 0o027
    os.umask(before)


def test_every_option_that_writes_is_tried():
    named = {(name, option.opts[0]) for name in listed() for option in command(name).params
             if option.metavar in ("FILE", "DIR") and option.opts[0].startswith("-")}  # fmt: skip
    assert named - READ - ELSEWHERE == {*FILES, *FOLDERS}


@pytest.mark.heavy
@calls(FILES)
def test_a_new_file_has_the_mode_of_the_umask(place, call, lpmech, tmp_path, umask):
    path = tmp_path / f"out{ending(place)}"
    assert lpmech(*call, place[1], path).code == 0
    assert mode(path) == 0o666 & ~umask
    assert path.stat().st_size
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.heavy
@calls(EXISTING)
def test_an_existing_file_keeps_its_mode(place, call, lpmech, tmp_path):
    path = tmp_path / f"out{ending(place)}"
    path.write_text("old")
    path.chmod(0o640)
    assert lpmech(*call, place[1], path, "--force").code == 0
    assert (mode(path), path.read_text() != "old") == (0o640, True)


@calls(EXISTING)
def test_a_file_without_a_write_bit_is_refused(place, call, lpmech, tmp_path):
    path = tmp_path / f"out{ending(place)}"
    path.write_text("old")
    path.chmod(0o444)
    result = lpmech(*call, place[1], path)
    assert (result.code, path.read_text(), mode(path)) == (2, "old", 0o444)
    assert f"{path} cannot be written: it is read-only" in result.err


@pytest.mark.heavy
@calls(EXISTING)
@pytest.mark.parametrize("there", [True, False], ids=["to a file", "dangling"])
def test_a_link_stays_and_its_target_is_written(place, call, there, lpmech, tmp_path):
    (tmp_path / "far").mkdir()
    target, link = tmp_path / "far" / "target", tmp_path / f"link{ending(place)}"
    if there:
        target.write_text("old")
    link.symlink_to("far/target")
    assert lpmech(*call, place[1], link, *(["--force"] if there else [])).code == 0
    assert link.is_symlink()
    assert target.read_text() not in ("", "old")


@pytest.mark.heavy
@calls(EXISTING)
def test_a_pipe_is_written_through(place, call, lpmech, tmp_path):
    path, plain = tmp_path / "pipe", tmp_path / f"plain{ending(place)}"
    os.mkfifo(path)
    got = []
    reader = threading.Thread(target=lambda: got.append(path.read_bytes()))
    reader.start()
    assert lpmech(*call, place[1], path).code == 0
    reader.join(timeout=30)
    assert lpmech(*call, place[1], plain).code == 0
    assert stat.S_ISFIFO(path.stat().st_mode)
    assert [untimed(content) for content in got] == [untimed(plain.read_bytes())]


def untimed(content):
    """A file without how long its making took."""
    return re.sub(rb' time="[^"]*"', b"", content)


@pytest.mark.long
@pytest.mark.heavy
@pytest.mark.parametrize("to", ["pipe", "file"])
def test_a_link_to_the_own_stdout_is_written_through(to, tmp_path):
    """As `-o /dev/stdout`, whose link this test must not touch."""
    link, out = tmp_path / "stdout", tmp_path / "out"
    link.symlink_to("/proc/self/fd/1")
    arguments = [*EXISTING["export", "-o"], "-o", str(link)]
    code = f"import os\nos.write(1, b'before ')\nfrom lpmech.cli import main\nmain({arguments!r})"
    with out.open("wb") as file:
        settings = {"stdout": subprocess.PIPE if to == "pipe" else file, "stderr": subprocess.PIPE}
        done = subprocess.run([sys.executable, "-c", code], check=False, **settings)
    assert (done.returncode, link.is_symlink(), str(link.readlink())) == (0, True, "/proc/self/fd/1")
    text = (done.stdout if to == "pipe" else out.read_bytes()).decode()
    assert text.startswith("before ")
    assert text.rstrip().endswith("End")


def test_a_device_is_written_through(lpmech):
    device = Path("/dev/null")
    before = device.stat()
    assert lpmech(*EXISTING["export", "-o"], "-o", device).code == 0
    assert device.stat().st_ino == before.st_ino
    assert stat.S_ISCHR(device.stat().st_mode)


def test_new_refuses_whatever_exists(lpmech, tmp_path):
    paths = {"file": tmp_path / "file.toml", "link": tmp_path / "link.toml"}
    paths["file"].write_text("old")
    paths["link"].symlink_to("nowhere")
    for path in paths.values():
        result = lpmech(*FILES["new", "-o"], "-o", path)
        assert result.code == 2
        assert "exists already" in result.err
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.heavy
@calls(FOLDERS)
def test_files_in_folders_keep_links_modes_and_the_umask(place, call, lpmech, tmp_path, umask):
    arguments, names = call
    out, target = tmp_path / "new" / "out", tmp_path / "target"
    assert lpmech(*arguments, place[1], out).code in (0, 1)
    written = sorted(path.name for path in out.iterdir())
    assert set(names) <= set(written)
    assert {mode(path) for path in out.iterdir()} == {0o640}
    first = out / written[0]
    first.rename(target)
    first.symlink_to(target)
    target.write_text("old")
    target.chmod(0o600)
    assert lpmech(*arguments, place[1], out).code in (0, 1)
    assert first.is_symlink()
    assert (mode(target), target.read_text() != "old") == (0o600, True)
    assert sorted(path.name for path in out.iterdir()) == written


@pytest.mark.heavy
@calls({place: call for place, call in FOLDERS.items() if call[1]})
def test_nothing_is_written_when_one_file_is_read_only(place, call, lpmech, tmp_path):
    arguments, names = call
    last = tmp_path / names[-1]
    last.write_text("old")
    last.chmod(0o444)
    result = lpmech(*arguments, place[1], tmp_path, "--force")
    assert result.code == 2
    assert "it is read-only" in result.err
    assert [path.name for path in tmp_path.iterdir()] == [last.name]


@pytest.mark.heavy
@pytest.mark.parametrize("when", ["certify", "saving"])
def test_an_interruption_leaves_no_empty_folder(when, tmp_path):
    ready = tmp_path / "ready"
    slow = "pipeline.certify = slow" if when == "certify" else "files.write_pieces = slow"
    code = ("import pathlib, signal, time\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
            "from lpmech.certificate import pipeline\nfrom lpmech.reading import files\nfrom lpmech.cli import main\n"
            f"def slow(*_, **__):\n pathlib.Path({str(ready)!r}).touch()\n time.sleep(60)\n"
            f"{slow}\nmain(['certify', {CASE!r}, '-o', {str(tmp_path / 'new' / 'out')!r}])")  # fmt: skip
    with subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE) as child:
        while not ready.exists() and child.poll() is None:
            time.sleep(0.02)
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=30)
    assert (child.returncode, err) == (130, b"")
    assert [path.name for path in tmp_path.iterdir()] == ["ready"]


def test_a_mechanism_that_cannot_be_built_leaves_no_folder(lpmech, tmp_path):
    assert lpmech("certify", "general/losers_pay", "--mechanism", "balanced_vcg", "-o", tmp_path / "out").code == 3
    assert not (tmp_path / "out").exists()


def test_folders_that_were_there_stay(tmp_path, monkeypatch):
    (tmp_path / "there").mkdir()
    monkeypatch.setattr("lpmech.reading.files.write_pieces", fail)
    with pytest.raises(OSError, match="No space"):
        write_files(tmp_path / "there" / "a" / "b", {"x": "text"})
    assert [*tmp_path.rglob("*")] == [tmp_path / "there"]


def fail(*_):
    raise OSError(28, "No space left on device")


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "out"
    path.write_text("old")
    monkeypatch.setattr("pathlib.Path.replace", fail)
    with pytest.raises(OSError, match="No space"):
        write_text(path, "new")
    assert (path.read_text(), [*tmp_path.iterdir()]) == ("old", [path])
