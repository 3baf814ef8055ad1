"""Ids of columns and rows read back: the place that each is about (docs/design_format.md, sections 3 and 4)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

Labels = tuple[str, ...]
_LABEL = r'(?:"(?:\\.|[^"\\])*"|[^\s"|\\]+)'
_WORD = re.compile(rf"{_LABEL}(?:\|{_LABEL})*")
_ONE = re.compile(_LABEL)
_ESCAPED = re.compile(r"\\(.)")


class Kind(StrEnum):
    """What a column or a row is: the words that its id begins with."""

    CHOICE = "choice"
    PAYMENT = "payment"
    PAYOFF = "payoff"
    SUBSIDY = "subsidy"
    EPSILON = "epsilon"
    CHOOSE = "choose"
    TRUTH = "truth"
    LIE = "lie"
    PLAN = "plan"
    START = "start"
    STAY = "stay"
    LEAVE = "leave"
    AT_MOST = "at most"
    AT_LEAST = "at least"
    RECEIVED = "received"
    EX_ANTE = "budget ex ante"
    EACH_PERIOD = "budget each period"
    EX_POST = "budget ex post"
    CONSTRAINT = "constraint"
    LEAST = "least"
    GREATEST = "greatest"
    GROSS = "gross"
    PUBLIC = "public utility"
    SUBSIDIES = "subsidies"
    OBJECTIVE = "objective"
    PROMISED = "promised"
    SURPLUS = "surplus"
    DIFFER = "differ"
    KEEP = "keep"
    BUDGET_PROMISED = "budget promised"

    @property
    def defines(self) -> bool:
        """Whether a row of this kind only says what a column is; such a row is not asked for by anybody."""
        return self in _DEFINITIONS


class Part(StrEnum):
    """The words of an id after the kind and the agent; labels follow each but `later`."""

    PERIOD = "period"
    LATER = "later"
    AFTER = "after"
    REPORTS = "reports"
    STATE = "state"
    WAS = "was"
    SEES = "sees"
    SAYS = "says"
    THAN = "than"
    SHOCK = "shock"
    ALLOCATION = "allocation"


_DEFINITIONS = frozenset({Kind.CHOOSE, Kind.TRUTH, Kind.GROSS, Kind.PUBLIC, Kind.SUBSIDIES})
_OF_AGENTS = frozenset(
    {Kind.PAYMENT, Kind.PAYOFF, Kind.TRUTH, Kind.LIE, Kind.PLAN, Kind.START, Kind.STAY, Kind.LEAVE, Kind.AT_MOST,
     Kind.AT_LEAST, Kind.RECEIVED, Kind.GROSS, Kind.DIFFER, Kind.KEEP}
)  # fmt: skip
_NUMBERED = frozenset({Kind.CONSTRAINT, Kind.LEAST, Kind.GREATEST})
_LONGEST_FIRST = sorted(Kind, key=lambda kind: -len(kind.value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What an id says. `period` counts from 1, and is None where it is left out or all later ones are meant.

    `after` has one entry for each period that is remembered, the earliest first: the reports, the shock where there is
    one, and the allocation. `number` is that of a constraint or of a sum.
    """

    kind: Kind
    agent: str | None = None
    number: int | None = None
    period: int | None = None
    later: bool = False
    after: tuple[Labels, ...] = ()
    reports: Labels = ()
    state: Labels = ()
    sees: Labels = ()
    was: str | None = None
    says: str | None = None
    than: str | None = None
    shock: str | None = None
    allocation: str | None = None


def place_of(name: str) -> Place:
    """The place that an id is about. Raises ValueError if it is no id of a column or a row.

    >>> from lpmech.designs.places import place_of
    >>> place_of("lie ann period 1 sees low says high").says
    'high'
    """
    kind = next((one for one in _LONGEST_FIRST if name == one.value or name.startswith(f"{one.value} ")), None)
    if kind is None:
        raise ValueError(f"no id of a design: {name!r}")
    words = [_labels(found.group()) for found in _WORD.finditer(name[len(kind.value) :])]
    agent = words.pop(0)[0] if kind in _OF_AGENTS else None
    if kind in _NUMBERED:
        return Place(kind=kind, number=int(words[0][0]) if words else None)
    return _placed(Place(kind=kind, agent=agent), words)


def _placed(place: Place, words: list[Labels]) -> Place:
    """The parts after the kind and the agent, each a word and labels; `later` has none."""
    found: dict[Part, list[Labels]] = {}
    while words:
        what = Part(words.pop(0)[0])
        found.setdefault(what, []).append(() if what is Part.LATER else words.pop(0))
    several = {what: labels[0] for what, labels in found.items()}
    one = {what: labels[0] for what, labels in several.items() if labels}
    return Place(
        kind=place.kind, agent=place.agent, later=Part.LATER in found,
        period=int(one[Part.PERIOD]) if Part.PERIOD in one else None,
        after=tuple(found.get(Part.AFTER, ())), reports=several.get(Part.REPORTS, ()),
        state=several.get(Part.STATE, ()), sees=several.get(Part.SEES, ()), was=one.get(Part.WAS),
        says=one.get(Part.SAYS), than=one.get(Part.THAN), shock=one.get(Part.SHOCK),
        allocation=one.get(Part.ALLOCATION),
    )  # fmt: skip


def _labels(word: str) -> Labels:
    return tuple(_plain(found.group()) for found in _ONE.finditer(word))


def _plain(label: str) -> str:
    """A label as it was given."""
    return _ESCAPED.sub(r"\1", label[1:-1]) if label.startswith('"') else label
