"""The page about continuous signals: bounds that hold at every signal, from an environment and its certificate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from lpmech.certificate.about import About
from lpmech.certificate.folder import CERTIFICATE, ENVIRONMENT, OF_ENVIRONMENT, Folder
from lpmech.continuous.page import bounds, model, payments
from lpmech.pages import checked, glossary, notes
from lpmech.pages.blocks import Mark
from lpmech.pages.mechanism import checker_says
from lpmech.pages.page import Page, Section, Tile
from lpmech.pages.text import Name, Sentence, Strong, joined, say
from lpmech.problem.exact import parse_number, parse_result
from lpmech.problem.shown import counted

RULE = "efficient_up_to"
Shape = Mapping[str, Any]


def page(folder: Folder, about: About, *, accepted: bool) -> Page:
    """The whole page."""
    env, certificate = folder.subject, folder.certificate
    claims = certificate["claims"]
    stories = tuple(bounds.impossible(claims))
    found = [
        bounds.section(env, claims),
        Section(id="fails", menu="What cannot be", title="What cannot be had", blocks=stories) if stories else None,
        payments.section(env, certificate),
        bounds.independence(claims),
        model.section(env),
        notes.section(about),
        checked.section(
            {name: folder.files[name] for name in (ENVIRONMENT, CERTIFICATE)},
            OF_ENVIRONMENT,
            certificate["environment"],
            about,
        ),
    ]
    sections = [one for one in found if one is not None]
    epsilon, rest = bounds.epsilon(claims), bounds.unavoidable(claims)
    return Page(
        title=about.title or env["name"],
        source=about.source,
        mark=Mark.PART if rest else Mark.YES,
        badge="Bounds proved",
        verdict=_headline(epsilon),
        rest=rest,
        lede=(_lede(env, certificate), checker_says(accepted)),
        tiles=_tiles(claims, epsilon),
        sections=(*sections, glossary.terms(sections)),
        footer=checked.footer(certificate["environment"]),
    )


def _headline(epsilon: Fraction) -> Sentence:
    if not epsilon:
        return say("Telling the truth is best for everyone, at every signal.")
    return say("No lie gains more than {}, at any signal.", epsilon)


def _lede(env: Shape, certificate: Shape) -> Sentence:
    agents = joined([(Strong(Name(name)),) for name in env["agents"]])
    time = counted(env["horizon"], "period") if "horizon" in env else "without end"
    rule = "as the environment gives it" if "scores" in env else "the efficient one"
    count = len(certificate["grid"]) - 1
    cells = counted(count, "cell")
    return say("Agents: {}, with continuous signals. Rule: {}. Time: {}, discount {}. Payments on {} per signal.",
               agents, rule, Strong(time), Strong(parse_number(str(env["discount"]))), cells)  # fmt: skip


def _tiles(claims: Sequence[Shape], epsilon: Fraction) -> tuple[Tile, ...]:
    loss = parse_result(bounds.of_kind(claims, RULE)[0]["loss"])
    truth = say("No lie gains anything.") if not epsilon else say("A lie may gain, but no more than {}.", epsilon)
    rule = say("The best allocation at every signal.") if not loss else say("At most {} is lost.", loss)
    unknown = say("Nothing is claimed of it where signals are continuous.")
    return (
        Tile(title="Truth pays", mark=Mark.PART if epsilon else Mark.YES, text=truth),
        Tile(title="Worth staying", mark=Mark.OPEN, text=unknown),
        Tile(title="Money balances", mark=Mark.OPEN, text=unknown),
        Tile(title="Efficient", mark=Mark.PART if loss else Mark.YES, text=rule),
    )
