"""On terminals of every width each number that a pipe gets stands unbroken, whatever the command and the case."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpmech.casefiles import library
from lpmech.cli.commands import listed
from lpmech.report import layout

WIDTHS = (40, 60, 80, 120)
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
posix = pytest.mark.skipif(os.name == "nt", reason="needs POSIX terminals")

# Every command that prints tables, on cases with and without a prior, shocks, stages, arms and continuous signals; and
# what is certified of every twentieth shipped case (of all with HYPOTHESIS_PROFILE=search).
EVERY = 1 if os.environ.get("HYPOTHESIS_PROFILE") == "search" else 20
ROWS = Path(__file__).parent / "rows.txt"
PROBLEM = Path(__file__).parent / "problem.toml"
CALLS = (
    ["cases", "--paper", "bv06"],
    ["certify", "bv08/scheduling_five"],
    ["certify", "bv08/scheduling_three", "--slacks"],
    ["certify", "bv08/scheduling_three", "--choose", "least_norm"],
    ["certify", "bt/public_storage"],
    ["certify", "l14/oil_leases"],
    ["certify", "general/two_periods_of_memory"],
    ["certify", "l14/oil_leases", "--mechanism", "pivot"],
    ["audit", "l14/modified_oil_leases", "l14/modified_oil_leases.linked", "--slacks"],
    ["design", "beyond/ms_45", str(PROBLEM)],
    ["region", "beyond/interdependent_pair", "--problem", "patience"],
    ["show", "bv08/scheduling_five"],
    ["show", "bt/public_storage"],
    ["show", "l14/oil_leases", "--conditions"],
    ["lint", "bv08/diverse_types", "beyond/ms_45", "l14/ordered_good_rival_worths"],
    ["diff", "l14/oil_leases", "l14/modified_oil_leases"],
    ["values", "bv08/scheduling_three"],
    ["values", "bt/public_storage"],
    ["transfers", "bv08/scheduling_five", "--decimal", "3"],
    ["transfers", "bt/public_storage"],
    ["transfers", "l14/oil_leases"],
    ["licensing", "indices", "bv06/printed_index"],
    ["licensing", "prices", "bv06/printed_index"],
    ["licensing", "prices", "bv08/learning_licence", "--second-index"],
    ["licensing", "ascending", "bv08/scheduling_three"],
    ["simulate", "bv08/scheduling_five", "--state", "ann=2,bob=3,cyd=4,dan=5,eve=6", "--paths", "5"],
    ["simulate", "l14/oil_leases", "--paths", "5", "--lie", "firm 1:6=4"],
    ["sweep", "bv08/scheduling_three", "--set", "discount=1/4,1/2,3/2", "--jobs", "1"],
    ["study", "unique", "bv08/multi_task_efficient_range", "--agent", "series", "--form", "history_independent"],
    ["show", "continuous/tent"],
    ["study", "continuous", "continuous/tent", "--grid", "2"],
    ["study", "identical", "beyond/two_bidders"],
    ["study", "continuous", "continuous/tent"],
    ["tolerance", "general/tiny_conflict", "--form", "history_independent"],
    ["alternatives", str(ROWS)],
    ["theorems", "--id", "BV08-T1a", "--samples", "2", "--jobs", "1"],
    *(["certify", name] for name in [*library.cases()][::EVERY]),
)
WITHOUT_TABLES = {
    "export",
    "import",
    "new",
    "explain",
    "report",
    "test",
    "check",
}  # `check` is tested below, on what `certify -o` has written

# Every report is laid out as for a pipe, and then on this process's own terminal, made as wide as each of the widths.
DRIVER = """
import fcntl, json, struct, sys, termios
from lpmech.cli.run import run
from lpmech.report import layout
real = layout.render
def render(parts, *, terminal, encoding):
    parts = list(parts)
    found = [real(parts, terminal=False)]
    for width in WIDTHS:
        fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
        assert terminal
        found.append(real(parts, terminal=terminal, encoding=encoding))
    reports[-1].extend(found)
    return found[3]
layout.render = render
reports = []
for call in CALLS:
    reports.append([])
    run(call)
json.dump(reports, open(FILE, "w"))
"""


def on_a_terminal(folder, calls):
    """The reports of each call: for a pipe, and on a terminal of each width; and all that the terminal was sent."""
    import pty

    main, child = pty.openpty()
    head = f"CALLS, WIDTHS, FILE = {[*map(list, calls)]!r}, {WIDTHS!r}, {str(folder / 'reports.json')!r}\n"
    environment = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "LINES", "NO_COLOR")}
    process = subprocess.Popen([sys.executable, "-c", head + DRIVER], stdin=child, stdout=child,
                               stderr=subprocess.PIPE, env=environment | {"TERM": "xterm-256color"})  # fmt: skip
    os.close(child)
    sent = b"".join(iter(lambda: received(main), b""))
    assert process.wait() == 0, process.stderr.read().decode()
    process.stderr.close()
    os.close(main)
    return json.loads((folder / "reports.json").read_text()), sent.decode().replace("\r\n", "\n")


def received(end):
    try:
        return os.read(end, 65536)
    except OSError:  # the other end is closed
        return b""


def numbers(text):
    """Words with a digit, and how often each stands there."""
    return Counter(word for word in ESCAPE.sub("", text).split() if re.search(r"\d", word))


def check_unbroken(piped, shown, width):
    assert not numbers(piped) - numbers(shown)
    for line in ESCAPE.sub("", shown).splitlines():
        assert len(line.rstrip()) <= width or len(line.split()) == 1, line


@pytest.mark.long
@posix
def test_no_number_is_broken_on_a_terminal(tmp_path):
    found, sent = on_a_terminal(tmp_path, CALLS)
    commands = set(listed()) - WITHOUT_TABLES
    assert {name for call in CALLS for name in (call[0], " ".join(call[:2])) if name in listed()} == commands
    for call, reports in zip(CALLS, found, strict=True):
        assert reports, call
        for k in range(0, len(reports), len(WIDTHS) + 1):
            piped, *shown = reports[k : k + len(WIDTHS) + 1]
            for width, text in zip(WIDTHS, shown, strict=True):
                check_unbroken(piped, text, width)
            assert shown[2] in sent


@pytest.mark.long
@posix
def test_nor_are_those_of_the_checker(tmp_path, lpmech):
    assert lpmech("certify", "l14/oil_leases", "--mechanism", "auto", "-o", tmp_path).code == 0
    files = [str(tmp_path / name) for name in ("environment.json", "certificate.json")]
    ((reports,), _) = on_a_terminal(tmp_path, [["check", *files]])
    for width, text in zip(WIDTHS, reports[1:], strict=True):
        check_unbroken(reports[0], text, width)


WORDS = st.sampled_from(["to", "ann", "194/81", "-7", "(2,", "3)", "≈ 2.65688", "period=12", "界界界界", "x" * 30, ""])
TEXTS = st.lists(WORDS, max_size=6).map(" ".join)


@given(st.data(), st.integers(min_value=layout.NARROWEST, max_value=130))
def test_no_table_and_no_text_breaks_a_number(data, width):
    size = data.draw(st.integers(min_value=1, max_value=9))
    names, *rows = data.draw(st.lists(st.lists(TEXTS, min_size=size, max_size=size), min_size=1, max_size=4))
    columns = st.sets(st.integers(min_value=0, max_value=size - 1))
    make = data.draw(st.sampled_from([layout.table, layout.data]))
    parts = [make(names, rows, right=data.draw(columns), keep=data.draw(columns)), layout.paragraph(" ".join(names)),
             layout.facts(zip(names, reversed(names), strict=True), indent=2)]  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(width))
        for part in parts:
            check_unbroken(layout.render([part], terminal=False), layout.render([part], terminal=True), width)
