"""The page about one mechanism: certified, refuted, audited or undecided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lpmech.advice.kind import Level, Lint
from lpmech.advice.lint import lint
from lpmech.certificate.certificate import DEFAULT_REQUIRED
from lpmech.certificate.folder import (
    CERTIFICATE,
    ENVIRONMENT,
    OF_ENVIRONMENT,
    REFUTATIONS,
    SLACKS,
    TABLE,
    TRANSFERS,
)
from lpmech.claims.existence import exists_any
from lpmech.claims.judgement import Judgement
from lpmech.pages import (
    checked,
    claims,
    compare,
    existence,
    glossary,
    headline,
    incentives,
    model,
    notes,
    payments,
    stories,
    uniqueness,
)
from lpmech.pages.blocks import Block, Grid, Heading, Prose, Story
from lpmech.pages.page import Page, Section
from lpmech.pages.subject import Subject
from lpmech.pages.text import Sentence, say
from lpmech.separation.claim import Verdict

EMBEDDED = (ENVIRONMENT, CERTIFICATE, TABLE, TRANSFERS, REFUTATIONS, SLACKS)


def page(subject: Subject) -> Page:
    """The whole page."""
    tiles = headline.tiles(subject)
    lines = payments.lines(subject)
    broken, facts = stories.stories(subject, lines.row_of)
    failing = _failing(subject, broken)
    certified = headline.verdict_of(subject) is Judgement.CERTIFIED
    why = existence.section(subject)
    alone = uniqueness.section(subject)
    asked = headline.UNIQUE in subject.required
    parts = [
        alone if asked else None,
        why if subject.stored.verdict(exists_any.id) is Verdict.REFUTED else None,
        None if certified else failing,
        why if subject.stored.verdict(exists_any.id) is not Verdict.REFUTED else None,
        payments.section(subject, lines),
        payments.maps(subject, lines),
        incentives.section(subject),
        None if asked else alone,
        compare.section(subject),
        failing if certified else None,
        model.section(subject.env),
        claims.section(subject, facts),
        _warnings(subject),
        notes.section(subject.about),
        _check(subject),
    ]
    sections = [one for one in parts if one is not None]
    mark, badge = headline.badge(subject)
    return Page(
        title=subject.title,
        source=subject.about.source,
        mark=mark,
        badge=badge,
        verdict=headline.headline(subject),
        rest=headline.rest(subject, tiles),
        lede=(*headline.lede(subject), checker_says(subject.accepted)),
        tiles=tiles,
        sections=(*sections, glossary.terms(sections)),
        footer=checked.footer(subject.stored.certificate["environment"]),
    )


def checker_says(accepted: bool) -> Sentence:
    """What the checker said when the page was made."""
    if accepted:
        return say("When this page was made, the independent checker confirmed every verdict on it.")
    return say(
        "The independent checker came to its limit before it had checked everything: take nothing here for proved."
    )


def _failing(subject: Subject, broken: Sequence[Story]) -> Section | None:
    """The stories: grave ones in full, then those with tables, and short ones beside each other."""
    if not broken:
        return None
    grave, lesser = [one for one in broken if one.grave], [one for one in broken if not one.grave]
    short = [one for one in lesser if all(isinstance(block, Prose) for block in one.blocks)]
    blocks: list[Block] = list(grave)
    if grave and lesser:
        blocks.append(Heading(text=("Also refuted",)))
    blocks += [one for one in lesser if one not in short]
    if short:
        blocks.append(Grid(blocks=tuple(short), wide=True))
    certified = headline.verdict_of(subject) is Judgement.CERTIFIED
    lie = any(subject.stored.verdict(one) is Verdict.REFUTED for one in DEFAULT_REQUIRED)
    missing = certified or not lie
    title = "What the rule does not promise" if missing else "What goes wrong"
    sub = (
        say("The verdict does not rest on these; each is false, with the worst place where it fails.")
        if certified
        else ()
    )
    return Section(
        id="fails", menu="Not promised" if missing else "What fails", title=title, sub=sub, blocks=tuple(blocks)
    )


def _warnings(subject: Subject) -> Section | None:
    """What in the model is likely a slip, and how it is mended; nothing where nothing is."""
    found: dict[Lint, list[str]] = {}
    for one in lint(subject.env):
        if one.lint.level is Level.WARNING:
            found.setdefault(one.lint, []).append(f"{one.where()} ({one.found})")
    said = [
        say("{}: {}. {} {}", f"{one.title[:1].upper()}{one.title[1:]}", "; ".join(spots), one.means, one.mend)
        for one, spots in found.items()
    ]
    if not said:
        return None
    return Section(
        id="warnings", menu="Warnings", title="Warnings about the model", blocks=(Prose(paragraphs=tuple(said)),)
    )


def _check(subject: Subject) -> Section:
    files: Mapping[str, bytes] = {name: subject.files[name] for name in EMBEDDED if name in subject.files}
    about = subject.stored.certificate["environment"]
    return checked.section(files, OF_ENVIRONMENT, about, subject.about)
