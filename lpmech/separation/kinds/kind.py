"""A kind of claim: everything that the product says of one, whatever its verdict."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum


class Group(Enum):
    """What a claim is about. Reports list the groups in this order."""

    PROMISE = "promise"  # the mechanism: what it promises
    EXISTENCE = "existence"  # whether any mechanism exists
    HYPOTHESIS = "hypothesis"  # the environment and the rule: what theorems rest on


class Version(StrEnum):
    """The versions of the certificate's format, the newest last: the one that is written."""

    V1 = "lpmech-certificate/1"
    V1_1 = "lpmech-certificate/1.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of claim.

    The concept is that of docs/claims.md and of the checker, word for word. The other texts are for people: `holds` and
    `fails` are clauses ("nobody ends below 0"), `slack` and `source` are what `lpmech explain` prints.
    """

    id: str
    concept: str
    holds: str  # what a proved claim says
    fails: str  # what a refuted claim says
    slack: str  # what the slack means
    source: str  # where the claim comes from
    group: Group = Group.PROMISE
    since: Version = Version.V1  # the version of the format that adds the claim
    implied_by: str | None = None  # a claim about every state from which this one follows under every prior
    reason_if_proved: bool = False  # whether reports give the reason of a proved claim, such as how good it is
