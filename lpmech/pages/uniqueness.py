"""What an agent could as well pay, where the claim `pivot_unique` says so."""

from __future__ import annotations

from fractions import Fraction

from lpmech.certificate.folder import CERTIFICATE
from lpmech.certificate.refutations.place import Place
from lpmech.claims.uniqueness import At, OtherPayments, Payment, Payments, pivot_unique
from lpmech.pages import left_out, words
from lpmech.pages.blocks import Block, Heading, Prose
from lpmech.pages.charts import Interval, Intervals
from lpmech.pages.page import Section
from lpmech.pages.subject import Subject
from lpmech.pages.text import Name, Strong, say
from lpmech.separation.claim import Cell

MOST = 60  # intervals shown of one form


def section(subject: Subject) -> Section | None:
    """The intervals; nothing where the question was not asked."""
    witness = subject.stored.witness(pivot_unique)
    if not isinstance(witness, Payments | OtherPayments):
        return None
    blocks = _proved(subject, witness) if isinstance(witness, Payments) else _refuted(subject, witness)
    sub = say(
        "What {} could as well pay at each report, if incentives, participation and exit are to hold as they do.",
        Name(witness.agent),
    )
    return Section(
        id="unique",
        words=("pivot mechanism",),
        menu="What else could be paid",
        title="What else could be paid",
        sub=sub,
        blocks=tuple(blocks),
    )


def _own(subject: Subject, agent: str, at: At) -> Fraction:
    place = Place(stored=subject.stored, at=Cell(agent=agent, period=at.period, state=at.state))
    return place.paid(place.agent)


def _proved(subject: Subject, witness: Payments) -> list[Block]:
    blocks: list[Block] = []
    forms = dict.fromkeys(entry.at.form for entry in witness.payments)
    for form in forms:
        rows = [_interval(subject, witness.agent, entry) for entry in witness.payments if entry.at.form is form]
        ends = [one for row in rows for one in (row.least, row.greatest, row.own)]
        blocks.append(Heading(text=say("With {} transfers", form.phrase)))
        if all(row.least == row.greatest for row in rows):
            blocks.append(Prose(paragraphs=(say("At every report there is exactly one payment."),)))
        blocks.append(Intervals(rows=tuple(rows[:MOST]), low=min(ends), high=max(ends)))
        if left := left_out.more(len(rows) - MOST, CERTIFICATE, "reports"):
            blocks.append(Prose(paragraphs=(left,), small=True))
    return blocks


def _interval(subject: Subject, agent: str, entry: Payment) -> Interval:
    at = entry.at
    period = say("period {}, ", str(at.period)) if at.period is not None else ()
    return Interval(
        label=(*period, *words.state(at.state)),
        own=_own(subject, agent, at),
        least=entry.least.bound,
        greatest=entry.greatest.bound,
    )


def _refuted(subject: Subject, witness: OtherPayments) -> list[Block]:
    own = _own(subject, witness.agent, witness.at)
    text = say(
        "At the report {}, {} pays {}. Other transfers keep every promise too, and are farther from it than {}.",
        words.state(witness.at.state),
        Name(witness.agent),
        Strong(own),
        witness.at.within,
    )
    return [Prose(paragraphs=(text,))]
