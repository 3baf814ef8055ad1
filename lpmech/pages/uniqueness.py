"""What an agent could as well pay, where the claim `pivot_unique` says so."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from lpmech.certificate.folder import CERTIFICATE
from lpmech.certificate.refutations.place import Place
from lpmech.claims.uniqueness import pivot_unique
from lpmech.pages import left_out, words
from lpmech.pages.blocks import Block, Heading, Prose
from lpmech.pages.charts import Interval, Intervals
from lpmech.pages.page import Section
from lpmech.pages.subject import Subject
from lpmech.pages.text import Name, Strong, say
from lpmech.problem.exact import parse_result
from lpmech.separation.claim import Verdict

CLAIM = pivot_unique.id
MOST = 60  # intervals shown of one form


def section(subject: Subject) -> Section | None:
    """The intervals; nothing where the question was not asked."""
    claim = subject.stored.claims.get(CLAIM)
    if claim is None:
        return None
    witness = claim["witness"]
    blocks = (
        _proved(subject, witness) if subject.stored.verdict(CLAIM) is Verdict.PROVED else _refuted(subject, witness)
    )
    sub = say(
        "What {} could as well pay at each report, if incentives, participation and exit are to hold as they do.",
        Name(witness["agent"]),
    )
    return Section(
        id="unique",
        words=("pivot mechanism",),
        menu="What else could be paid",
        title="What else could be paid",
        sub=sub,
        blocks=tuple(blocks),
    )


def _own(subject: Subject, witness: Mapping[str, Any], entry: Mapping[str, Any]) -> Fraction:
    at = {"agent": witness["agent"], "period": entry["period"], "memory": None, "state": entry["state"]}
    place = Place(stored=subject.stored, at=at)
    return place.paid(place.agent)


def _proved(subject: Subject, witness: Mapping[str, Any]) -> list[Block]:
    blocks: list[Block] = []
    forms = dict.fromkeys(entry["form"] for entry in witness["payments"])
    for form in forms:
        rows = [_interval(subject, witness, entry) for entry in witness["payments"] if entry["form"] == form]
        ends = [one for row in rows for one in (row.least, row.greatest, row.own)]
        blocks.append(Heading(text=say("With {} transfers", form.replace("_", " "))))
        if all(row.least == row.greatest for row in rows):
            blocks.append(Prose(paragraphs=(say("At every report there is exactly one payment."),)))
        blocks.append(Intervals(rows=tuple(rows[:MOST]), low=min(ends), high=max(ends)))
        if left := left_out.more(len(rows) - MOST, CERTIFICATE, "reports"):
            blocks.append(Prose(paragraphs=(left,), small=True))
    return blocks


def _interval(subject: Subject, witness: Mapping[str, Any], entry: Mapping[str, Any]) -> Interval:
    period = say("period {}, ", str(entry["period"])) if entry["period"] is not None else ()
    return Interval(
        label=(*period, *words.state(entry["state"])),
        own=_own(subject, witness, entry),
        least=parse_result(entry["least"]["bound"]),
        greatest=parse_result(entry["greatest"]["bound"]),
    )


def _refuted(subject: Subject, witness: Mapping[str, Any]) -> list[Block]:
    own = _own(subject, witness, witness)
    text = say(
        "At the report {} {} pays {}. Other transfers keep every promise too, and are farther from it than {}.",
        words.state(witness["state"]),
        Name(witness["agent"]),
        Strong(own),
        parse_result(witness["within"]),
    )
    return [Prose(paragraphs=(text,))]
