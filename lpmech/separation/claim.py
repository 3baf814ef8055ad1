"""What is found of a claim: the verdict, the least slack and where it is attained.

Which claim it is about, and what that claim says, is known where claims are registered (`lpmech/claims/kind.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from lpmech.problem.records import Record


class Verdict(StrEnum):
    """What is known of a claim."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory(Record):
    """What is remembered of the previous period: the reports (and public state) and the allocation."""

    reports: Mapping[str, str]
    allocation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Where a slack is attained; what does not apply is None."""

    agent: str | None = None
    period: int | None = None
    memory: Memory | None = None
    state: Mapping[str, str] | None = None
    report: str | None = None
    shock: str | None = None
    own: str | None = None  # the agent's own type in the period before, where it matters that it may have lied

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Cell:
        """The cell that such a shape says; what it leaves out does not apply."""
        memory = told.get("memory")
        keys = ("agent", "period", "state", "report", "shock", "own")
        return cls(memory=Memory.from_json(memory) if memory else None, **{key: told.get(key) for key in keys})

    def to_json(self) -> dict[str, object]:
        """The JSON shape of docs/certificate_format.md."""
        cell: dict[str, object] = {
            "agent": self.agent,
            "period": self.period,
            "memory": self.memory.to_json() if self.memory else None,
            "state": dict(self.state) if self.state is not None else None,
            "report": self.report,
        }
        more = {"shock": self.shock, "own": self.own}
        return cell | {key: label for key, label in more.items() if label is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Slack:
    """One constraint's slack."""

    at: Cell
    slack: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness(Record):
    """What shows a claim to be as its verdict says, besides the slack and the evidence: its keys are those of
    docs/certificate_format.md. Each kind of claim names the forms that its witness may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing(Witness):
    """The witness of no keys: the slack and the evidence say all."""


NOTHING = Nothing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is found of a claim. `reason` is written for people; `witness` is for the checker.

    Certificates have the reason, so its words stay; `told` is what reports say instead.
    """

    verdict: Verdict
    least_slack: Fraction | None = None
    at: Cell | None = None
    reason: str = ""
    witness: Witness = NOTHING
    cells: Sequence[Cell] = ()  # those that fail
    number: Fraction | None = None  # if the slack is minus a distance from 0: the number that is so far from it
    told: str = ""  # the reason in reports, if it is another than in certificates
