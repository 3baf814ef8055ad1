"""A statement: what is assumed, what is said to follow, and what it is tried on.

    @statement("BV08-T1", "Theorem 1", "The dynamic pivot mechanism is …", draws=PRIVATE, hypotheses=(PRIVATE_VALUES,))
    def pivot_is_truthful(case):
        return case.holds("pivot", "incentive_compatible")

The function is the conclusion: it returns None where the conclusion holds for the given subject, else the `Failure`.
Subjects for which a hypothesis fails say nothing, and are counted as vacuous, never as confirmations.

An id is the paper, a dash, a letter for the kind (T theorem, L lemma, P proposition, R remark, E example, D display or
definition, X erratum) and a number as the paper has it; a last small letter tells variants of one statement apart, such
as its converse or what becomes of it without one of its hypotheses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from lpmech.claims.relation.claim import stated_relation
from lpmech.claims.relation.values import Stated
from lpmech.problem.members import settle
from lpmech.statements.draws import Draws


class Expected(StrEnum):
    """What is to be found of a statement."""

    HOLDS = "holds"
    REFUTED = "refuted"


KINDS = {
    "T": "theorem", "L": "lemma", "P": "proposition", "R": "remark", "E": "example", "D": "display", "X": "erratum"
}  # fmt: skip
OWN = "own statement"
_ID = re.compile(r"([A-Z]+[0-9]*)-([TLPREDX])([0-9]+(?:\.[0-9]+)?)([a-z]?)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a conclusion does not hold of one subject, in words; and the claims that show it to the checker, if any."""

    words: str
    mechanism: Any = None  # the Mechanism that the claims are about
    claims: tuple[str, ...] = ()  # those that are refuted
    proved: tuple[str, ...] = ()  # those that are proved, where the failure is that they are
    stated: Stated | None = None  # a relation between numbers that does not hold
    named: str = "pivot"  # the mechanism by its name, where none is given
    about: Any = None  # the Instance that the claims are about, where it is not the subject

    @property
    def decided(self) -> Mapping[str, str]:
        """The claims by id, with the verdict that each must have."""
        said = {stated_relation.id: "refuted"} if self.stated else {}
        return dict.fromkeys(self.claims, "refuted") | dict.fromkeys(self.proved, "proved") | said


Conclusion = Callable[[Any], Failure | None]


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A condition that a subject may meet or not, decided exactly."""

    name: str
    holds: Callable[[Any], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement of a paper (or a variant of it), with everything that is needed to run it."""

    id: str
    source: str  # where the paper has it: "Theorem 1", "equation (12)", "Section 5"
    says: str  # in one sentence
    draws: Draws[Any]
    conclusion: Conclusion
    hypotheses: tuple[Hypothesis, ...] = ()
    expected: Expected = Expected.HOLDS
    corrects: str = ""  # of an erratum: what should stand there
    uncertified: str = ""  # what the certificate of a refutation does not show, if there can be one at all, and why
    file: str = ""  # of a user's own statement (`own/`): where it stands; its id is then the function's name
    line: int = 0

    def __post_init__(self) -> None:
        settle(self, expected=Expected)
        if not self.file and not _ID.fullmatch(self.id):
            raise ValueError(f"{self.id!r} is no id of a statement")

    @property
    def paper(self) -> str:
        """The paper's short name; of a user's own statement the file."""
        if self.file:
            return Path(self.file).name
        return self.id.partition("-")[0]

    @property
    def kind(self) -> str:
        """Theorem, lemma, …: by the id's letter."""
        return OWN if self.file else KINDS[self.id.partition("-")[2][0]]

    @property
    def order(self) -> tuple[str, str, tuple[int, ...], str]:
        """By paper, kind and number; of a user's own statement by the line."""
        if self.file:
            return self.file, "", (self.line,), ""
        found = _ID.fullmatch(self.id)
        assert found is not None
        paper, letter, number, variant = found.groups()
        return paper, letter, tuple(int(part) for part in number.split(".")), variant

    def applies(self, subject: Any) -> bool:
        """Whether every hypothesis holds."""
        return all(hypothesis.holds(subject) for hypothesis in self.hypotheses)


def statement(
    identity: str, source: str, says: str, *, draws: Draws[Any], hypotheses: tuple[Hypothesis, ...] = (),
    expected: Expected = Expected.HOLDS, corrects: str = "", uncertified: str = "",
) -> Callable[[Conclusion], Statement]:  # fmt: skip
    """Makes the conclusion below it a statement."""

    def make(conclusion: Conclusion) -> Statement:
        return Statement(id=identity, source=source, says=says, draws=draws, conclusion=conclusion,
                         hypotheses=hypotheses, expected=expected, corrects=corrects,
                         uncertified=uncertified)  # fmt: skip

    return make
