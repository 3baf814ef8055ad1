"""What a certificate comes to: the verdict over the claims that are required of it, and the exit code that says it."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from lpmech.problem.members import member
from lpmech.separation.claim import Verdict


class Judgement(StrEnum):
    """The verdict of a certificate. It equals its name as text: `cert.verdict == "certified"`."""

    exit_code: int  # of the commands that print it; docs/commands.md

    def __new__(cls, name: str, exit_code: int) -> Judgement:
        judgement = str.__new__(cls, name)
        judgement._value_, judgement.exit_code = name, exit_code
        return judgement

    CERTIFIED = ("certified", 0)  # every required claim is proved
    REFUTED = ("refuted", 1)  # some required claim is refuted
    UNDECIDED = ("undecided", 3)

    def __repr__(self) -> str:
        return repr(self.value)  # people who type `cert.verdict` see the word that they compare with


def judge(
    required: Collection[Verdict], exists: Verdict | None = None, *, needs_more_memory: bool = False
) -> Judgement:
    """The verdict over the required claims, by what is known of each.

    `exists` is the verdict of `exists_any`; None if it is not stated, as nobody asked whether any mechanism exists.
    While that is open, nothing is certified. `needs_more_memory`: mechanisms exist, but none whose transfers remember
    one period, as those of a certificate do. Then a mechanism that fails refutes nothing.

    >>> judge([Verdict.PROVED, Verdict.REFUTED])
    'refuted'
    """
    exists = exists and member(Verdict, exists)
    known = {member(Verdict, one) for one in required}
    if exists is Verdict.UNDECIDED:
        return Judgement.UNDECIDED
    if Verdict.REFUTED in known:
        return Judgement.UNDECIDED if needs_more_memory else Judgement.REFUTED
    return Judgement.UNDECIDED if Verdict.UNDECIDED in known else Judgement.CERTIFIED
