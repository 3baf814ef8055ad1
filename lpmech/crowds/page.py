"""The page about a crowd: claims, payments and the model by how many agents are of each type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lpmech.certificate.about import About
from lpmech.certificate.folder import CERTIFICATE, ENVIRONMENT, OF_ENVIRONMENT, Folder
from lpmech.claims.efficient import efficient
from lpmech.claims.incentives import incentive_compatible
from lpmech.crowds import page_model
from lpmech.pages import bounded, checked, glossary, notes
from lpmech.pages.blocks import Data, Mark, Prose
from lpmech.pages.mechanism import checker_says
from lpmech.pages.page import Page, Section
from lpmech.pages.text import Cell, Name, Sentence, Strong, joined, say
from lpmech.problem.exact import parse_number

MOST_ROWS = 200
Shape = Mapping[str, Any]
SUB = say("Claims are about every joint state. A place says how many agents are of each type.")
REQUIRED = (efficient, incentive_compatible)


def page(folder: Folder, about: About, *, accepted: bool) -> Page:
    """The whole page."""
    env, certificate = folder.subject, folder.certificate
    claims = {claim["id"]: claim for claim in certificate["claims"]}
    found = [
        bounded.claims_section(certificate["claims"], _place, SUB),
        _payments(certificate["mechanism"]["payments"]),
        page_model.section(env, lumped=certificate["groups"] is not None),
        notes.section(about),
        checked.section(
            {name: folder.files[name] for name in (ENVIRONMENT, CERTIFICATE)},
            OF_ENVIRONMENT,
            certificate["environment"],
            about,
        ),
    ]
    sections = [one for one in found if one is not None]
    mark = bounded.together([bounded.verdict_on(claims, kind.id) for kind in REQUIRED])
    return Page(
        title=about.title or env["name"], source=about.source, mark=mark, badge=bounded.BADGES[mark],
        verdict=_headline(mark), rest=(), lede=(_lede(env, certificate), *_named(certificate["groups"]),
                                                checker_says(accepted)),
        tiles=bounded.tiles(claims), sections=(*sections, glossary.terms(sections)),
        footer=checked.footer(certificate["environment"]),
    )  # fmt: skip


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
        who = joined([joined([_block(block) for block in group], " = ") for group in certificate["groups"]], "; ")
    horizon = "without end" if env["horizon"] is None else f"{env['horizon']} period{'s' * (env['horizon'] != 1)}"
    return say("Agents: {}. Identical agents are told apart by their types alone: {} multisets stand for {} joint "
               "states. Time: {}, discount {}.", who, f"{orbits['lumped']:,}", shown, Strong(horizon),
               Strong(discount))  # fmt: skip


def _block(block: str | Sequence[Shape]) -> Sentence:
    """An agent, or the agents of a block."""
    return (Name(block),) if isinstance(block, str) else joined([(Name(one["agent"]),) for one in block], " + ")


def _named(groups: Sequence[Sequence[Any]] | None) -> tuple[Sentence, ...]:
    """How types are called, where agents are alike but for their names, or stand in blocks."""
    if groups is None or isinstance(groups[0][0], str):
        return ()
    found = [
        say("{}’s {} are called {}", Name(one["agent"]), joined([(Name(label),) for label in one["types"]]),
            joined([(Name(label),) for label in first["types"]]))
        for group in groups for block in group[1:] for one, first in zip(block, group[0], strict=True)
        if one["types"] != first["types"]
    ]  # fmt: skip
    told = say("Types have the names that they have for the first agents.")
    blocks = say(" Agents joined by + are exchanged together, and low|high says the type of each.")
    return ((*told, *(blocks if any(len(group[0]) > 1 for group in groups) else ())),
            *([(*joined(found, "; "), ".")] if found else []))  # fmt: skip


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
    return joined([say("{}\u00a0×\u00a0{}", str(number), Name(label)) for label, number in told.items()])


def _payments(payments: Sequence[Shape]) -> Section | None:
    """Who pays something; at how many more places nobody does."""
    if not payments:
        return None
    paying = [paid for paid in payments if (paid["from"], paid["to"]) != ("0", "0")]
    sub = say("All agents of one group, type and treatment pay the same. Below 0: received.")
    told = _table(paying, len(payments)) if paying else Prose(paragraphs=(
        say("The certificate lists {} payments, and each is 0.", f"{len(payments):,}"),
    ))  # fmt: skip
    return Section(id="payments", menu="Payments", title="Who pays what", sub=sub, blocks=(told,))


def _table(paying: Sequence[Shape], listed: int) -> Data:
    periods = any(paid["period"] is not None for paid in paying)
    rows = tuple(_row(paid, periods) for paid in paying[:MOST_ROWS])
    rest, nothing = len(paying) - len(rows), listed - len(paying)
    left = [
        *([say("{} payments of 0 are left out.", f"{nothing:,}")] if nothing else []),
        *([say("{} more rows are in certificate.json.", f"{rest:,}")] if rest else []),
    ]
    head = ("how many are of each type", "who", "treatment", "each pays")
    return Data(head=(*(("period",) if periods else ()), *head), rows=rows, right=frozenset({3 + periods}),
                left_out=joined(left, " "))  # fmt: skip


def _row(paid: Shape, periods: bool) -> tuple[Cell, ...]:
    several = sum(isinstance(told, dict) for told in paid["state"].values()) > 1
    who = say(
        "{}\u00a0×\u00a0{}{}",
        str(paid["agents"]),
        Name(paid["type"]),
        say(" {}", Name(paid["group"])) if several else (),
    )
    when = (str(paid["period"]),) if periods else ()
    shock = say("; shock {}", Name(paid["shock"])) if paid.get("shock") is not None else ()
    return (*when, (*_state(paid["state"]), *shock), who, Name(paid["treatment"]), bounded.ends(paid))
