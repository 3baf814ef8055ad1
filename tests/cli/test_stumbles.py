"""What a newcomer types: misspelt files, folders and empty files in the place of cases, and what is said then."""

import os
import signal
import subprocess
import sys
import time

import pytest

from lpmech.casefiles import library

CASE = library.all_cases()["bv08/scheduling_three"]
RUN = [sys.executable, "-c", "from lpmech.cli import main; main()"]


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A fresh folder with a copied case, an empty file of each kind, and a folder that another command wrote."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").write_bytes(CASE.read_bytes())
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "environment.json").write_text("{}")
    (tmp_path / "bare").mkdir()
    for name in ("zero.toml", "zero.json"):
        (tmp_path / name).touch()
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("certify", "mine.tom"), 'did you mean "mine.toml"?'),
        (("certify", "mien.toml"), 'did you mean "mine.toml"?'),
        (("certify", "../mien.toml"), "no such file"),
        (("certify", ""), "an empty name"),
        (("certify", "out"), "name a file in it, such as out/environment.json"),
        (("certify", "bare"), "name a file in it"),
        (("certify", "zero.toml"), "lpmech new blank -o FILE writes one to start from"),
        (("certify", "zero.json"), "an empty file"),
        (("certify", "mine.toml", "--mechanism", "rule.csv"), "lpmech audit CASE --mechanism rule.csv"),
        (("certify", "mine.toml", "--mechanism", "mine.toml"), 'unknown mechanism "mine.toml"'),
        (("audit", "mine.toml"), "lpmech transfers mine.toml -o rule.csv writes one"),
        (("audit", "mine.toml", "rule.csv"), "expected: a mechanism file (.json, .csv or .xlsx)"),
        (("audit", "mine.toml", "rule.csv", "--mechanism", "rule.csv"), "give one of them"),
        (("simulate", "mine.toml", "--mechanism", "rule.csv"), "expected: a mechanism file (.json, .csv or .xlsx)"),
        (("simulate", "mine.toml", "--lies", "lies.json", "--state", "ann=4,bob=3,cyd=2"),
         "expected: a file of rules of reports, in JSON"),
        (("alternatives", "rows"), "expected: a file of rows, one a line"),
        (("import", "game.efg"), "expected: a file to import: an extensive form of Gambit"),
        (("import", "bare"), "a directory"),
        (("import", "-"), "--from says it: discrete-dp"),
        (("import", "-", "--from", "prims"), 'did you mean "prism"?'),
        (("new", "-o", "x.toml"), "which family?"),
        (("new", "blank", "-o", "bare"), "it is a folder"),
        (("report", "mine.toml", "-o", "bare"), "it is a folder"),
        (("values", "mine.toml", "-o", "bare"), "it is a folder"),
        (("certify", "mine.toml", "-o", "cert.json"), "-o cert writes them"),
    ],
)  # fmt: skip
def test_one_message_that_says_how_to_go_on(arguments, said, here, lpmech):
    before = sorted(path.name for path in here.iterdir())
    result = lpmech(*arguments)
    assert (result.code, result.out) == (2, "")
    assert said in result.err
    assert sorted(path.name for path in here.iterdir()) == before


@pytest.mark.long
def test_a_model_on_stdin_is_imported(here):
    model = "mdp\nmodule m\n x : [0..1] init 0;\n [go] x=0 -> (x'=1);\n [go] x=1 -> (x'=0);\nendmodule\n"
    model += 'rewards "ann"\n x=1 : 2;\nendrewards\n'
    done = subprocess.run([*RUN, "import", "-", "--from", "prism", "--discount", "1/2"], input=model, text=True,
                          capture_output=True, check=False)  # fmt: skip
    (here / "m.prism").write_text(model)
    named = subprocess.run(
        [*RUN, "import", "m.prism", "--discount", "1/2"], text=True, capture_output=True, check=False
    )
    assert (done.returncode, named.returncode) == (0, 0), done.stderr
    same = [[line for line in run.stdout.splitlines() if "m.prism" not in line and "stdin" not in line]
            for run in (done, named)]  # fmt: skip
    assert len(same[0]) > 5
    assert [line for line in same[0] if not line.startswith("name")] == [
        line for line in same[1] if not line.startswith("name")
    ]


@pytest.mark.long
def test_the_own_mechanism_has_one_spelling(here, lpmech):
    assert lpmech("transfers", "mine.toml", "-o", "rule.csv").code == 0
    plain, named = lpmech("audit", "mine.toml", "rule.csv"), lpmech("audit", "mine.toml", "--mechanism", "rule.csv")
    assert (plain.code, plain.out, plain.err) == (named.code, named.out, named.err)
    start = "--state", "ann=4,bob=3,cyd=2"
    today = lpmech("simulate", "mine.toml", "--mechanism", "rule.csv", *start)
    former = lpmech("simulate", "mine.toml", "--transfers", "rule.csv", *start)
    assert (today.code, today.out, today.err) == (0, former.out, "")


@pytest.mark.long
@pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")
def test_an_interruption_is_exit_code_130_without_a_traceback():
    """Python is interrupted where it is after half a second of work."""
    code = "from lpmech.statements import several as run\nfrom lpmech.cli import main\nwork = run.run_all\n"
    code += "def told(*given, **more):\n print('at work', flush=True)\n return work(*given, **more)\n"
    code += "run.run_all = told\nmain(['theorems', '--samples', '100000', '--jobs', '1', '--id', 'BV08-T1'])"
    heard = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)}  # a run in the background ignores it
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, **heard)
    try:
        assert process.stdout.readline() == b"at work\n"
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 130
    assert b"Traceback" not in err
