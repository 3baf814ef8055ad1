"""A kind of claim: everything that the checker knows of one, in one value.

The module that checks a claim states its kind beside the check; `claims` lists them all. Nothing else in the checker
names a claim, but for those that rest on another.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Optional, TypeVar, cast

from .answer import ClaimReport
from .certificate import Claim, Verdict
from .errors import Path, Rejected, expected, named, quote
from .labels import Labels
from .model import Model
from .payoffs import continuation_of
from .programs import program_of
from .scan import Scan, expect_no_slack, expect_verdict, judge
from .sets import EVERYONE

Keys = tuple[str, ...]
Need = Callable[[Model], object]  # Rejected where evidence is missing
V = TypeVar("V")
W = TypeVar("W")
FIRST = "lpmech-certificate/1"
FROM = "from"


@dataclass(frozen=True)
class Case:
    """What claims are checked against; `found` are the reports of claims before."""

    model: Model
    found: Mapping[str, ClaimReport]
    _made: dict[object, Any] = field(default_factory=dict)

    def proves(self, claim: str) -> bool:
        """Whether a claim is stated to be proved, and is."""
        report = self.found.get(claim)
        return report is not None and report.verdict == "proved" and report.reason is None

    def once(self, make: Callable[[Case], V]) -> V:
        """What several claims share, made when it is first asked for."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast(V, self._made[make])


def nothing(labels: Labels, fields: dict[str, object], path: Path) -> Any:
    """The witness of no keys."""
    return None


def unsaid(fields: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """No number of the witness is what is claimed."""
    return ()


@dataclass(frozen=True)
class Form(Generic[W]):
    """A form of witness: its keys, how they are read, the evidence that is needed, and the check.

    The check raises Rejected unless the claim is right. `says` is what the answer tells of the witness as it is
    written. `last`: the check asks which other claims are proved, so it comes after theirs."""

    check: Callable[[Case, Claim[W]], None]
    keys: Keys = ()
    read: Callable[[Labels, dict[str, object], Path], W] = nothing
    needs: tuple[Need, ...] = ()
    says: Callable[[Mapping[str, Any]], Iterable[tuple[str, str]]] = unsaid
    last: bool = False
    smooth: Optional[Callable[[Model, Scan], None]] = None  # noqa: UP045  slacks that are linear in the tables


_EMPTY = (Form[None](lambda case, claim: None),)


@dataclass(frozen=True)
class Kind:
    """A kind of claim; the forms of its witness are those of either verdict, and those of each."""

    id: str
    concept: str
    either: tuple[Form[Any], ...] = ()
    proved: tuple[Form[Any], ...] = ()
    refuted: tuple[Form[Any], ...] = ()
    since: str = FIRST  # the version of the format that adds it
    asks_all: bool = False  # whether it supposes that every type may be reported: not where agents are away
    seen_only: bool = False  # a cell's state is what the agent sees of it
    by_shock: bool = False  # a cell may name a shock
    own_past: bool = False  # a cell with a memory names the agent's own type in the period before

    def forms(self, verdict: Verdict) -> tuple[Form[Any], ...]:
        """The forms that a witness may have."""
        of = {"proved": (*self.either, *self.proved), "refuted": (*self.either, *self.refuted), "undecided": _EMPTY}
        return of[verdict]

    def form(self, verdict: Verdict, keys: Collection[str]) -> Form[Any] | None:
        """The form that has these keys."""
        return next((form for form in self.forms(verdict) if set(form.keys) == set(keys)), None)


def slack(scan: Callable[[Model, Scan], None], *needs: Need, smooth: bool = False) -> Form[None]:
    """A claim whose slacks a scan goes through; `smooth`: each is linear in transfers and continuation, and the order
    of the slacks depends on nothing else."""

    def check(case: Case, claim: Claim[None]) -> None:
        found = Scan(claim.at, case.model)
        scan(case.model, found)
        judge(claim, found)

    return Form(check, needs=needs, smooth=scan if smooth else None)


def plain(decide: Callable[[Case, Claim[W]], None]) -> Callable[[Case, Claim[W]], None]:
    """The check of a claim without a slack."""

    def check(case: Case, claim: Claim[W]) -> None:
        expect_no_slack(claim)
        decide(case, claim)

    return check


def implied(name: str) -> Form[None]:
    """A claim that follows from another one about every state, whatever the prior (certificate page section 3,
    *implied*): that one must be stated to be proved, and be."""

    def read(labels: Labels, fields: dict[str, object], path: Path) -> None:
        if fields[FROM] != name:
            raise expected((*path, FROM), quote(name), fields[FROM])

    def check(case: Case, claim: Claim[None]) -> None:
        expect_no_slack(claim)
        expect_verdict(claim, "proved")
        if not case.proves(name):
            raise Rejected(f"{name} is not listed and proved")

    def says(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        yield "follows from", named(fields[FROM])

    return Form(check, (FROM,), read, says=says, last=True)


def everyone(model: Model) -> None:
    """Needs the program of everyone."""
    program_of(model, EVERYONE)


def each(find: Callable[[Model, int], object]) -> Need:
    """Needs something of every agent."""
    return lambda model: [find(model, agent) for agent in model.agents]


continuation = each(continuation_of)  # needs that of every agent
