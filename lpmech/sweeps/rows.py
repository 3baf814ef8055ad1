"""What becomes of a job: a row, which is one line of JSON in the file of a sweep. No row tells a time, so that the
same job has the same row whenever and wherever it is done."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction
from typing import Any

from lpmech.claims.judgement import Judgement
from lpmech.problem.exact import format_number, parse_result
from lpmech.separation.claim import Verdict


class Code(IntEnum):
    """The exit codes of a job: those of `lpmech certify`. A job that is killed by signal n has 128 + n."""

    CERTIFIED = 0
    REFUTED = 1
    BAD_INPUT = 2
    UNDECIDED = 3
    INTERNAL_ERROR = 4


DECIDED = frozenset({Code.CERTIFIED, Code.REFUTED})
_JUDGEMENTS = {str(one): one for one in Judgement}


@dataclass(frozen=True, slots=True)
class Decided:
    """A claim of a job's certificate."""

    id: str
    verdict: Verdict
    least_slack: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A job, the values at its point, and what was found; a job that failed has a reason and no claims."""

    job: int
    at: tuple[Fraction, ...]
    code: int
    verdict: Judgement | None = None
    mechanism: str | None = None
    environment: str | None = None  # the SHA-256
    claims: tuple[Decided, ...] = ()
    reason: str = ""

    @property
    def is_decided(self) -> bool:
        """Whether it is known if the required claims hold."""
        return self.code in DECIDED

    @property
    def said(self) -> str:
        """The verdict in a word."""
        return "failed" if self.verdict is None else str(self.verdict)

    def claim(self, name: str) -> Decided | None:
        """The claim with this id; None if the row does not have it."""
        return next((one for one in self.claims if one.id == name), None)

    def to_json(self) -> dict[str, Any]:
        """The row as the file of a sweep has it."""
        claims = {one.id: {"verdict": str(one.verdict), "least_slack": _written(one.least_slack)}
                  for one in self.claims}  # fmt: skip
        return {"job": self.job, "at": list(map(format_number, self.at)), "exit_code": int(self.code),
                "verdict": self.verdict and str(self.verdict), "mechanism": self.mechanism,
                "environment": self.environment, "claims": claims, "reason": self.reason}  # fmt: skip


def line_of(row: Row) -> bytes:
    """The line of a row."""
    return (json.dumps(row.to_json(), ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def read_line(line: bytes) -> Row:
    """The row of a line. Raises ValueError, KeyError, TypeError or AttributeError where it is none."""
    tree = json.loads(line)
    claims = tuple(Decided(name, Verdict(one["verdict"]), _number(one["least_slack"]))
                   for name, one in tree["claims"].items())  # fmt: skip
    verdict = None if tree["verdict"] is None else _JUDGEMENTS[tree["verdict"]]
    return Row(job=tree["job"], at=tuple(map(parse_result, tree["at"])), code=tree["exit_code"], verdict=verdict,
               mechanism=tree["mechanism"], environment=tree["environment"], claims=claims,
               reason=tree["reason"])  # fmt: skip


def _written(number: Fraction | None) -> str | None:
    return None if number is None else format_number(number)


def _number(text: str | None) -> Fraction | None:
    return None if text is None else parse_result(text)
