"""Where cases come from on the command line: any spelling of the endings, stdin, and what is no case."""

import io
import sys

import pytest

from lpmech.casefiles import library
from lpmech.certificate.pipeline import load
from lpmech.problem.canonical import canonical

SCHEDULING, LICENCE, PRIOR, CONTINUOUS = (
    "bv08/scheduling_three", "bv08/learning_licence", "l14/oil_leases", "continuous/copula_exact",
)  # fmt: skip
COMMANDS = [
    (SCHEDULING, ("certify",), ()),
    (SCHEDULING, ("show",), ()),
    (SCHEDULING, ("show", "--canonical"), ()),
    (SCHEDULING, ("show", "--conditions"), ()),
    (SCHEDULING, ("values",), ("--format", "csv")),
    (SCHEDULING, ("transfers",), ()),
    (SCHEDULING, ("licensing", "ascending"), ()),
    (LICENCE, ("licensing", "indices"), ()),
    (LICENCE, ("licensing", "prices"), ()),
    (PRIOR, ("simulate",), ("--paths", "2")),
    (PRIOR, ("export",), ("--format", "lp")),
    (CONTINUOUS, ("certify",), ()),
    (CONTINUOUS, ("show",), ()),
    (CONTINUOUS, ("study", "continuous"), ("--grid", "1")),
]


def shipped(name):
    return library.all_cases()[name].read_bytes()


def pipe(monkeypatch, content):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


@pytest.mark.heavy
@pytest.mark.parametrize(("case", "command", "options"), COMMANDS)
def test_every_command_reads_stdin_and_any_spelling_of_an_ending(case, command, options, lpmech, tmp_path, monkeypatch):
    named = lpmech(*command, case, *options)
    pipe(monkeypatch, shipped(case))
    piped = lpmech(*command, "-", *options)
    path = tmp_path / "Renamed.TOML"
    path.write_bytes(shipped(case))
    spelt = lpmech(*command, path, *options)
    assert named.code == piped.code == spelt.code == 0
    one, two, three = (" ".join(found.out.split()) for found in (named, piped, spelt))
    assert one.replace(case, "-") == two == three.replace(str(path), "-")


def test_stdin_is_read_by_audit_and_check(lpmech, tmp_path, monkeypatch):
    out = tmp_path / "out"
    assert lpmech("certify", SCHEDULING, "-o", out).code == 0
    pipe(monkeypatch, canonical(load(SCHEDULING)).encode())
    assert lpmech("audit", "-", out / "transfers.json").code == 0
    assert lpmech("check", "-", out / "certificate.json").code == 0
    (out / "ENVIRONMENT.JSON").write_bytes((out / "environment.json").read_bytes())
    assert lpmech("check", out / "ENVIRONMENT.JSON", out / "certificate.json").code == 0
    assert lpmech("certify", out / "ENVIRONMENT.JSON").code == 0


def test_faults_on_stdin_are_told(lpmech, monkeypatch):
    pipe(monkeypatch, b'discount = 0.5\nagents = ["ann"')
    found = lpmech("certify", "-")
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith("stdin:2: E-TOML-SYNTAX")
    pipe(monkeypatch, b"")
    assert "stdin:1: E-KEY-MISSING" in lpmech("show", "-").err
    pipe(monkeypatch, b"\xff{")
    assert "E-FILE-ENCODING" in lpmech("values", "-").err
    monkeypatch.setattr(sys, "stdin", None)
    assert "stdin: E-FILE-UNREADABLE" in lpmech("values", "-").err


@pytest.mark.heavy
@pytest.mark.parametrize(
    "said",
    ["# compare lpmech-continuous/1\n", 'notes = "see lpmech-continuous/1"\n', '"title" = "lpmech-continuous/1"\n'],
)
def test_the_format_is_what_the_key_says(said, lpmech, tmp_path):
    path = tmp_path / "case.toml"
    text = shipped(SCHEDULING).decode()
    path.write_text(said + (text if said.startswith("#") else _plain(text, said)), encoding="utf-8")
    assert lpmech("certify", path).code == lpmech("show", path).code == 0


def _plain(text, said):
    """A case without the key that is said anew."""
    if "notes" in said:
        head, _, rest = text.partition('notes = """')
        return head + rest.partition('"""')[2]
    return "\n".join(line for line in text.splitlines() if not line.startswith("title"))


def test_the_format_of_continuous_signals_may_be_written_with_escapes(lpmech, tmp_path):
    path = tmp_path / "case.toml"
    text = shipped(CONTINUOUS).decode().replace('"lpmech-continuous/1"', r'"lpmech\u002dcontinuous/1"')
    path.write_text("#" * 70_000 + "\n" + text, encoding="utf-8")
    assert lpmech("certify", path).code == 0


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("prices.csv", "lpmech new FAMILY"),
        ("prices.XLSX", "from_arrays"),
        ("case.yaml", "write it in TOML or JSON"),
        ("model.py", "lpmech.certify"),
        ("case.txt", "rename it"),
        ("case", "a file without an ending"),
    ],
)
def test_other_kinds_of_files_say_what_to_do(name, said, lpmech, tmp_path):
    path = tmp_path / name
    path.write_bytes(b"PK\x03\x04\xff")
    found = lpmech("certify", path)
    assert (found.code, found.out) == (2, "")
    assert "E-FILE-KIND" in found.err
    assert said in found.err
