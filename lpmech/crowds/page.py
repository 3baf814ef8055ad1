"""The page about a crowd: claims and payments by how many agents are of each type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from lpmech.certificate.about import About
from lpmech.certificate.folder import CERTIFICATE, ENVIRONMENT, OF_ENVIRONMENT, Folder
from lpmech.claims.budget import weak_budget_balance
from lpmech.claims.efficient import efficient
from lpmech.claims.incentives import incentive_compatible
from lpmech.claims.kind import Kind
from lpmech.claims.participation import participation_zero_option
from lpmech.pages import checked, glossary, notes
from lpmech.pages.blocks import Data, Mark
from lpmech.pages.mechanism import checker_says
from lpmech.pages.page import Page, Section, Tile
from lpmech.pages.text import Cell, Name, Sentence, Strong, joined, say
from lpmech.problem.exact import format_number, parse_number, parse_result
from lpmech.report.bounds import between
from lpmech.separation.claim import Verdict

MOST_ROWS = 200
Shape = Mapping[str, Any]
MARKS = {Verdict.PROVED: Mark.YES, Verdict.REFUTED: Mark.NO, Verdict.UNDECIDED: Mark.OPEN}
REQUIRED = (efficient, incentive_compatible)


def page(folder: Folder, about: About, *, accepted: bool) -> Page:
    """The whole page."""
    env, certificate = folder.subject, folder.certificate
    verdicts = {claim["id"]: Verdict(claim["verdict"]) for claim in certificate["claims"]}
    found = [
        _claims(certificate["claims"]),
        _payments(certificate["mechanism"]["payments"]),
        notes.section(about),
        checked.section(
            {name: folder.files[name] for name in (ENVIRONMENT, CERTIFICATE)},
            OF_ENVIRONMENT,
            certificate["environment"],
            (about.command,) if about.command else (),
        ),
    ]
    sections = [one for one in found if one is not None]
    mark = _together([verdicts.get(kind.id, Verdict.UNDECIDED) for kind in REQUIRED])
    return Page(
        title=about.title or env["name"], source=about.source, mark=mark, badge=_BADGES[mark],
        verdict=_headline(mark), rest=(), lede=(_lede(env, certificate), checker_says(accepted)),
        tiles=_tiles(verdicts), sections=(*sections, glossary.terms(sections)),
        footer=checked.footer(certificate["environment"]),
    )  # fmt: skip


_BADGES = {Mark.YES: "Certified", Mark.NO: "Refuted", Mark.OPEN: "Undecided"}


def _together(verdicts: Sequence[Verdict]) -> Mark:
    if Verdict.REFUTED in verdicts:
        return Mark.NO
    return Mark.OPEN if Verdict.UNDECIDED in verdicts else Mark.YES


def _headline(mark: Mark) -> Sentence:
    if mark is Mark.YES:
        return say("The allocation is efficient and telling the truth is optimal for everyone.")
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
    horizon = "without end" if env["horizon"] is None else f"{env['horizon']} periods"
    return say("Agents: {}. Identical agents are told apart by their types alone: {} multisets stand for {} joint "
               "states. Time: {}, discount {}.", who, f"{orbits['lumped']:,}", shown, Strong(horizon),
               Strong(discount))  # fmt: skip


def _tiles(verdicts: Mapping[str, Verdict]) -> tuple[Tile, ...]:
    rows = (
        ("Truth pays", incentive_compatible), ("Worth staying", participation_zero_option),
        ("Money balances", weak_budget_balance), ("Efficient", efficient),
    )  # fmt: skip
    return tuple(_tile(title, kind, verdicts.get(kind.id, Verdict.UNDECIDED)) for title, kind in rows)


def _tile(title: str, kind: Kind, verdict: Verdict) -> Tile:
    said = kind.fails if verdict is Verdict.REFUTED else kind.holds
    text = say("It is open whether {}.", said) if verdict is Verdict.UNDECIDED else say("{}.", said.capitalize())
    return Tile(title=title, mark=MARKS[verdict], text=text)


def _claims(claims: Sequence[Shape]) -> Section:
    rows: list[tuple[Cell, ...]] = []
    for claim in claims:
        slack = claim["least_slack"] or {"from": None, "to": None}
        ends = [None if slack[key] is None else parse_result(slack[key]) for key in ("from", "to")]
        where = "" if claim["at"] is None else _place(claim["at"])
        rows.append((claim["id"], claim["verdict"], between(*ends), where or claim["reason"]))
    table = Data(head=("claim", "verdict", "least slack", "where"), rows=tuple(rows), right=frozenset({2}))
    sub = say("Claims are about every joint state. A place says how many agents are of each type.")
    return Section(id="claims", menu="Claims", title="What is proved", sub=sub, blocks=(table,))


def _place(at: Shape) -> str:
    agent = "" if at["group"] is None else f"; one of {at['group']} of type {at['type']}"
    period = "" if at["period"] is None else f"period {at['period']}: "
    return f"{period}{_state(at['state'])}{agent}"


def _state(state: Shape) -> str:
    parts = []
    for name, counts in state.items():
        told = ", ".join(f"{n} {label}" for label, n in counts.items()) if isinstance(counts, dict) else counts
        parts.append(f"{name}: {told}")
    return "; ".join(parts)


def _payments(payments: Sequence[Shape]) -> Section | None:
    if not payments:
        return None
    rows = []
    for paid in payments[:MOST_ROWS]:
        low, high = parse_result(paid["from"]), parse_result(paid["to"])
        period = "" if paid["period"] is None else f"{paid['period']}: "
        rows.append((f"{period}{_state(paid['state'])}", f"{paid['agents']} of {paid['group']}", paid["type"],
                     paid["treatment"], _money(low, high)))  # fmt: skip
    rest = len(payments) - len(rows)
    left = say("{} more rows are in certificate.json.", f"{rest:,}") if rest else ()
    table = Data(head=("how many are of each type", "who", "type", "treatment", "each pays"), rows=tuple(rows),
                 right=frozenset({4}), left_out=left)  # fmt: skip
    sub = say("All agents of one group, type and treatment pay the same. Below 0: received.")
    return Section(id="payments", menu="Payments", title="Who pays what", sub=sub, blocks=(table,))


def _money(low: Fraction, high: Fraction) -> str:
    short = format_number(low)
    return short if low == high and len(short) <= 24 else between(low, high)
