"""What a case expects, beside what a command computes: whether the two are about the same, and what differs."""

from __future__ import annotations

from pathlib import Path

from lpmech.casefiles import Case
from lpmech.certificate.regression import Comparison, mechanism_file
from lpmech.choice.selection import AUTO
from lpmech.cli.output import say, told
from lpmech.cli.wanted import Wanted

DIFFERS = 1  # the exit code


def otherwise(case: Case, given: Wanted, used: str | None) -> str:
    """Why the wanted mechanism is not the one that the case is about; empty if it is.

    `used`: the name of the mechanism that was built, if its construction needed no search for existence.
    """
    expect, wanted = case.expect, given.of(case)
    if wanted.mechanism != expect.mechanism and (wanted.mechanism != AUTO or used != expect.mechanism):
        return _about(case)
    if wanted.choose != expect.choose:
        return f"the case is about transfers chosen by --choose {told(expect.choose)}" if expect.choose else (
            "the case is about transfers that are not chosen")  # fmt: skip
    return "the case is about payments that are not rounded" if wanted.round else ""


def otherwise_audited(case: Case, file: Path) -> str:
    """The same of a mechanism in a file."""
    expected = mechanism_file(case)
    return "" if expected is not None and file.exists() and expected.samefile(file) else _about(case)


def notice(case: Case, mechanism: str | None) -> None:
    """Says on stderr that a command shows another mechanism than the case is about: it constructs mechanisms, the case
    is about one in a file, and none was named."""
    if mechanism is None and mechanism_file(case) is not None:
        say(f"lpmech: {_about(case)}; shown is the mechanism that auto chooses")


def _about(case: Case) -> str:
    name = told(case.expect.mechanism)
    if mechanism_file(case) is not None:
        return f"the case is about the mechanism file {name}, for lpmech audit"
    if name == AUTO:
        return "the case is about the mechanism that auto chooses"
    return f"the case is about --mechanism {name}"


def exit_code(found: Comparison, code: int) -> int:
    """1 where something differs, whatever else was found."""
    return DIFFERS if found.differences else code


def tell(found: Comparison) -> int:
    """Says on stderr what differs, as tables on stdout are for other programs; the exit code."""
    for difference in found.differences:
        say(f"lpmech: not as the case expects: {told(difference)}")
    for left in found.open:
        say(f"lpmech: expected, and not told by bounds: {told(left)}")
    return exit_code(found, 0)
