"""What pages about bounds and pages about crowds have in common: the answers at the top, and the list of claims."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lpmech.claims.budget import ex_ante_budget_balance, ex_post_budget_balance, weak_budget_balance
from lpmech.claims.efficient import efficient
from lpmech.claims.incentives import incentive_compatible
from lpmech.claims.kind import Group, Kind
from lpmech.claims.participation import participation_passive_option, participation_zero_option
from lpmech.claims.registry import KINDS
from lpmech.pages.blocks import Block, Heading, Mark, Story, Verdicts
from lpmech.pages.blocks import Verdict as Line
from lpmech.pages.claims import MARKS as OF_VERDICTS
from lpmech.pages.page import Section, Tile
from lpmech.pages.text import Cell, Sentence, Small, say
from lpmech.pages.words import capital
from lpmech.problem.bounds import between
from lpmech.problem.exact import parse_result
from lpmech.separation.claim import Verdict

Shape = Mapping[str, Any]
Claims = Mapping[str, Shape]  # by id
MARKS = {Verdict.PROVED: Mark.YES, Verdict.REFUTED: Mark.NO, Verdict.UNDECIDED: Mark.OPEN}
BADGES = {Mark.YES: "Certified", Mark.NO: "Refuted", Mark.OPEN: "Undecided"}


def together(verdicts: Sequence[Verdict]) -> Mark:
    """What several verdicts come to."""
    if Verdict.REFUTED in verdicts:
        return Mark.NO
    return Mark.OPEN if Verdict.UNDECIDED in verdicts else Mark.YES


def verdict_on(claims: Claims, claim_id: str) -> Verdict:
    """The verdict on a claim."""
    return Verdict(claims[claim_id]["verdict"]) if claim_id in claims else Verdict.UNDECIDED


def tiles(claims: Claims) -> tuple[Tile, ...]:
    """The four answers at the top."""
    return (
        _tile("Truth pays", claims, incentive_compatible), _staying(claims), _money(claims),
        _tile("Efficient", claims, efficient),
    )  # fmt: skip


def _tile(title: str, claims: Claims, kind: Kind) -> Tile:
    verdict = verdict_on(claims, kind.id)
    said = kind.fails if verdict is Verdict.REFUTED else kind.holds
    text = say("It is open whether {}.", said) if verdict is Verdict.UNDECIDED else say("{}.", capital(said))
    return Tile(title=title, mark=MARKS[verdict], text=text)


def _staying(claims: Claims) -> Tile:
    tile, passive = _tile("Worth staying", claims, participation_zero_option), participation_passive_option
    if tile.mark is not Mark.NO or verdict_on(claims, passive.id) is not Verdict.PROVED:
        return tile
    text = say("Nobody gains by leaving for good, but {}.", participation_zero_option.fails)
    return replace(tile, mark=Mark.PART, text=text)


def _money(claims: Claims) -> Tile:
    """As much is promised as on other pages: an exact balance, no deficit, or enough on average."""
    title = "Money balances"
    if verdict_on(claims, ex_post_budget_balance.id) is Verdict.PROVED:
        return Tile(title=title, mark=Mark.YES, text=say("Payments sum to 0 in every period."))
    if verdict_on(claims, weak_budget_balance.id) is Verdict.PROVED:
        return Tile(title=title, mark=Mark.PART, text=say("Never a deficit, but money may be left over."))
    tile = _tile(title, claims, weak_budget_balance)
    if tile.mark is Mark.NO and verdict_on(claims, ex_ante_budget_balance.id) is Verdict.PROVED:
        text = say("On average money suffices over all time; but a period can need some from outside.")
        return replace(tile, mark=Mark.PART, text=text)
    return tile


def claims_section(
    claims: Sequence[Shape], place: Callable[[Shape], Sentence], sub: Sentence, stories: Sequence[Story] = ()
) -> Section:
    """Promises, what is true of the model, and how claims fail; `place` tells of a cell."""
    told = [(KINDS[claim["id"]], claim) for claim in claims]
    promises = tuple(_line(kind, claim, place) for kind, claim in told if kind.group is not Group.HYPOTHESIS)
    model = tuple(_line(kind, claim, place) for kind, claim in told if kind.group is Group.HYPOTHESIS)
    failing: tuple[Block, ...] = (Heading(text=("Where they fail",)), *stories) if stories else ()
    facts = Heading(text=("Facts about the model",)), Verdicts(rows=model, slacks=False)
    blocks: tuple[Block, ...] = (Verdicts(rows=promises), *failing, *facts)
    return Section(id="claims", menu="Claims", title="What is proved", sub=sub, blocks=blocks,
                   words=("proved, refuted, not decided", "slack"))  # fmt: skip


def _line(kind: Kind, claim: Shape, place: Callable[[Shape], Sentence]) -> Line:
    """The promise itself whatever became of it, as in the table of exact claims. Reasons in words are not shown, since
    nobody checks them."""
    slack = claim["least_slack"] or {"from": None, "to": None}
    mark, word = OF_VERDICTS[claim["verdict"]]
    return Line(name=capital(kind.holds), mark=mark, word=word, concept=kind.concept, slack=ends(slack),
                where=() if claim["at"] is None else (Small(say("Least at: {}", place(claim["at"]))),))  # fmt: skip


def ends(found: Shape) -> Cell:
    """A number, or what bounds say of it."""
    low, high = (None if found[key] is None else parse_result(found[key]) for key in ("from", "to"))
    if low is None:
        return None if high is None else say("≤ {}", high)
    if high is None:
        return say("≥ {}", low)
    return low if low == high else between(low, high).replace("-", "−")
