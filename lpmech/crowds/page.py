"""The page about a crowd: claims, payments and the model by how many agents are of each type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from lpmech.certificate.about import About
from lpmech.certificate.folder import CERTIFICATE, ENVIRONMENT, OF_ENVIRONMENT, Folder
from lpmech.claims.budget import ex_ante_budget_balance, ex_post_budget_balance, weak_budget_balance
from lpmech.claims.efficient import efficient
from lpmech.claims.incentives import incentive_compatible
from lpmech.claims.kind import Group, Kind
from lpmech.claims.participation import participation_passive_option, participation_zero_option
from lpmech.claims.registry import KINDS
from lpmech.crowds import page_model
from lpmech.pages import checked, glossary, notes
from lpmech.pages.blocks import Data, Heading, Mark, Verdicts
from lpmech.pages.blocks import Verdict as Line
from lpmech.pages.claims import MARKS as OF_VERDICTS
from lpmech.pages.mechanism import checker_says
from lpmech.pages.page import Page, Section, Tile
from lpmech.pages.text import Cell, Name, Sentence, Small, Strong, joined, say
from lpmech.pages.words import capital
from lpmech.problem.exact import parse_number, parse_result
from lpmech.report.bounds import between
from lpmech.separation.claim import Verdict

MOST_ROWS = 200
Shape = Mapping[str, Any]
MARKS = {Verdict.PROVED: Mark.YES, Verdict.REFUTED: Mark.NO, Verdict.UNDECIDED: Mark.OPEN}
REQUIRED = (efficient, incentive_compatible)


def page(folder: Folder, about: About, *, accepted: bool) -> Page:
    """The whole page."""
    env, certificate = folder.subject, folder.certificate
    claims = {claim["id"]: claim for claim in certificate["claims"]}
    found = [
        _claims(certificate["claims"]),
        _payments(certificate["mechanism"]["payments"]),
        page_model.section(env, lumped=certificate["groups"] is not None),
        notes.section(about),
        checked.section(
            {name: folder.files[name] for name in (ENVIRONMENT, CERTIFICATE)},
            OF_ENVIRONMENT,
            certificate["environment"],
            (about.command,) if about.command else (),
        ),
    ]
    sections = [one for one in found if one is not None]
    mark = _together([_verdict(claims, kind) for kind in REQUIRED])
    return Page(
        title=about.title or env["name"], source=about.source, mark=mark, badge=_BADGES[mark],
        verdict=_headline(mark), rest=(), lede=(_lede(env, certificate), checker_says(accepted)),
        tiles=_tiles(claims), sections=(*sections, glossary.terms(sections)),
        footer=checked.footer(certificate["environment"]),
    )  # fmt: skip


_BADGES = {Mark.YES: "Certified", Mark.NO: "Refuted", Mark.OPEN: "Undecided"}


def _together(verdicts: Sequence[Verdict]) -> Mark:
    if Verdict.REFUTED in verdicts:
        return Mark.NO
    return Mark.OPEN if Verdict.UNDECIDED in verdicts else Mark.YES


def _headline(mark: Mark) -> Sentence:
    if mark is Mark.YES:
        return say("Telling the truth is best for everyone, and the right thing gets done.")
    return say("The allocation is not efficient, or a lie pays.") if mark is Mark.NO else say("It is open what holds.")


def _lede(env: Shape, certificate: Shape) -> Sentence:
    orbits = certificate["orbits"]
    joint = int(str(orbits["joint"]), 0)
    shown = f"{joint:,}" if joint < 10**15 else f"about 10^{len(str(joint)) - 1}"
    discount = parse_number(str(env["discount"]))
    if certificate["groups"] is None:
        who = joined([(Strong(f"{group['number']:,} {group['name']}"),) for group in env["groups"]])
    else:
        who = joined([say("{}", joined([(Name(name),) for name in group], " = ")) for group in certificate["groups"]])
    horizon = "without end" if env["horizon"] is None else f"{env['horizon']} period{'s' * (env['horizon'] != 1)}"
    return say("Agents: {}. Identical agents are told apart by their types alone: {} multisets stand for {} joint "
               "states. Time: {}, discount {}.", who, f"{orbits['lumped']:,}", shown, Strong(horizon),
               Strong(discount))  # fmt: skip


def _tiles(claims: Mapping[str, Shape]) -> tuple[Tile, ...]:
    return (
        _tile("Truth pays", claims, incentive_compatible), _staying(claims), _money(claims),
        _tile("Efficient", claims, efficient),
    )  # fmt: skip


def _verdict(claims: Mapping[str, Shape], kind: Kind) -> Verdict:
    return Verdict(claims[kind.id]["verdict"]) if kind.id in claims else Verdict.UNDECIDED


def _tile(title: str, claims: Mapping[str, Shape], kind: Kind) -> Tile:
    verdict = _verdict(claims, kind)
    said = kind.fails if verdict is Verdict.REFUTED else kind.holds
    text = say("It is open whether {}.", said) if verdict is Verdict.UNDECIDED else say("{}.", capital(said))
    return Tile(title=title, mark=MARKS[verdict], text=text)


def _staying(claims: Mapping[str, Shape]) -> Tile:
    tile, passive = _tile("Worth staying", claims, participation_zero_option), participation_passive_option
    if tile.mark is not Mark.NO or _verdict(claims, passive) is not Verdict.PROVED:
        return tile
    text = say("Nobody gains by leaving for good, but {}.", participation_zero_option.fails)
    return replace(tile, mark=Mark.PART, text=text)


def _money(claims: Mapping[str, Shape]) -> Tile:
    """As much is promised as on other pages: an exact balance, no deficit, or enough on average."""
    title = "Money balances"
    if _verdict(claims, ex_post_budget_balance) is Verdict.PROVED:
        return Tile(title=title, mark=Mark.YES, text=say("Payments sum to 0 in every period."))
    if _verdict(claims, weak_budget_balance) is Verdict.PROVED:
        return Tile(title=title, mark=Mark.PART, text=say("Never a deficit, but money may be left over."))
    tile = _tile(title, claims, weak_budget_balance)
    if tile.mark is Mark.NO and _verdict(claims, ex_ante_budget_balance) is Verdict.PROVED:
        text = say("On average money suffices over all time; but a period can need some from outside.")
        return replace(tile, mark=Mark.PART, text=text)
    return tile


def _claims(claims: Sequence[Shape]) -> Section:
    """Promises, and what is true of the model."""
    told = [(KINDS[claim["id"]], claim) for claim in claims]
    promises = tuple(_line(kind, claim) for kind, claim in told if kind.group is not Group.HYPOTHESIS)
    model = tuple(_line(kind, claim) for kind, claim in told if kind.group is Group.HYPOTHESIS)
    sub = say("Claims are about every joint state. A place says how many agents are of each type.")
    blocks = (Verdicts(rows=promises), Heading(text=("Facts about the model",)), Verdicts(rows=model, slacks=False))
    return Section(id="claims", menu="Claims", title="What is proved", sub=sub, blocks=blocks,
                   words=("proved, refuted, not decided", "slack"))  # fmt: skip


def _line(kind: Kind, claim: Shape) -> Line:
    verdict = Verdict(claim["verdict"])
    name = {Verdict.PROVED: kind.holds, Verdict.REFUTED: kind.fails}.get(verdict, f"whether {kind.holds}")
    slack = claim["least_slack"] or {"from": None, "to": None}
    where = _place(claim["at"]) if claim["at"] is not None else say("{}", claim["reason"]) if claim["reason"] else ()
    mark, word = OF_VERDICTS[claim["verdict"]]
    return Line(name=capital(name), mark=mark, word=word, concept=kind.concept, slack=_between(slack),
                where=(Small(say("Least at: {}", where)),) if claim["at"] is not None else where)  # fmt: skip


def _between(ends: Shape) -> Cell:
    """A number, or what bounds say of it."""
    low, high = (None if ends[key] is None else parse_result(ends[key]) for key in ("from", "to"))
    if low is None:
        return None if high is None else say("≤ {}", high)
    if high is None:
        return say("≥ {}", low)
    return low if low == high else between(low, high).replace("-", "−")


def _place(at: Shape) -> Sentence:
    agent = say("; one of {} of type {}", Name(at["group"]), Name(at["type"])) if at["group"] is not None else ()
    period = say("period {}: ", str(at["period"])) if at["period"] is not None else ()
    return (*period, *_state(at["state"]), *agent)


def _state(state: Shape) -> Sentence:
    """`farmers: 99 content, 101 eager; merchants: 3 small`, and the public state before them."""
    counts = [(name, told) for name, told in state.items() if isinstance(told, dict)]
    parts = [say("{}", Name(told)) for told in state.values() if not isinstance(told, dict)]
    parts += [say("{}{}", say("{}: ", Name(name)) if len(counts) > 1 else (), _counted(told)) for name, told in counts]
    return joined(parts, "; ")


def _counted(told: Shape) -> Sentence:
    return joined([say("{} × {}", str(number), Name(label)) for label, number in told.items()])


def _payments(payments: Sequence[Shape]) -> Section | None:
    if not payments:
        return None
    periods = any(paid["period"] is not None for paid in payments)
    rows = tuple(_row(paid, periods) for paid in payments[:MOST_ROWS])
    rest = len(payments) - len(rows)
    left = say("{} more rows are in certificate.json.", f"{rest:,}") if rest else ()
    head = ("how many are of each type", "who", "treatment", "each pays")
    table = Data(head=(*(("period",) if periods else ()), *head), rows=rows, right=frozenset({3 + periods}),
                 left_out=left)  # fmt: skip
    sub = say("All agents of one group, type and treatment pay the same. Below 0: received.")
    return Section(id="payments", menu="Payments", title="Who pays what", sub=sub, blocks=(table,))


def _row(paid: Shape, periods: bool) -> tuple[Cell, ...]:
    several = sum(isinstance(told, dict) for told in paid["state"].values()) > 1
    who = say("{} × {}{}", str(paid["agents"]), Name(paid["type"]), say(" {}", Name(paid["group"])) if several else ())
    when = (str(paid["period"]),) if periods else ()
    return (*when, _state(paid["state"]), who, Name(paid["treatment"]), _between(paid))
