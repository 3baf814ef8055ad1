"""Whether any payments do: what refutes whole forms of transfers, and the chain that refutes every mechanism."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from lpmech.certificate.folder import CERTIFICATE
from lpmech.certificate.refutations.place import Place
from lpmech.claims.existence import Automata, exists_any
from lpmech.claims.forms import CALLED
from lpmech.claims.forms import KINDS as OF_FORMS
from lpmech.claims.kind import Kind
from lpmech.existence.chain import StartKind
from lpmech.existence.witnesses import (
    ChainOfBounds,
    ClashingLie,
    Combination,
    FormClash,
    HistoryClash,
    LieAfterHistory,
    Lied,
    NoMechanism,
    TwoTypes,
    Unpaid,
)
from lpmech.pages import automata, left_out, words
from lpmech.pages.blocks import Block, Data, Prose, Story
from lpmech.pages.charts import Cycle
from lpmech.pages.page import Section
from lpmech.pages.subject import Subject
from lpmech.pages.text import Cell, Name, Sentence, Strong, joined, say
from lpmech.separation.claim import Cell as Where

MOST_STEPS = 60  # of a chain of bounds
MOST_LINES = 40  # of a sum
_AWAY = "nothing: it is away, and pays nothing"


def section(subject: Subject) -> Section | None:
    """The stories; nothing where it was not asked whether anything exists."""
    found = [*_any(subject)]
    found += [_form(subject, group) for group in _alike(_refuted_forms(subject))]
    if not found:
        return None
    sub = say("Payments that depend on more of the past can do more. This is about the efficient rule.")
    return Section(
        id="exists",
        words=("existence of payments",),
        menu="Do any payments do?",
        title="Do any payments do?",
        sub=sub,
        blocks=tuple(found),
    )


def _any(subject: Subject) -> Iterator[Story]:
    """What shows that some mechanism exists, or that none does."""
    witness = subject.stored.witness(exists_any)
    match witness:
        case Automata():
            yield _machines(subject, witness)
        case ChainOfBounds():
            yield _chain(witness)
        case FormClash():
            yield _none(witness, _sum(subject, witness.agent, witness.constraints, Fraction(-1)))
        case HistoryClash():
            yield _none(witness, _after_histories(witness.constraints))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refuted:
    """A form of transfers of which none will do, and the least ε that they leave."""

    kind: Kind
    least: Fraction
    witness: FormClash


def _refuted_forms(subject: Subject) -> Iterator[_Refuted]:
    for kind in OF_FORMS:
        witness = subject.stored.witness(kind)
        if isinstance(witness, FormClash):
            least = subject.stored.stated[kind.id].least_slack
            yield _Refuted(kind=kind, least=-(least or Fraction(0)), witness=witness)


def _alike(told: Iterable[_Refuted]) -> list[list[_Refuted]]:
    """Refutations with the same constraints together."""
    groups = groupby(told, key=lambda one: (one.witness.agent, one.witness.constraints))
    return [list(group) for _, group in groups]


_UNPAID = " Who is away pays nothing. That it does not counts with a weight of its own, which may be negative."


def _form(subject: Subject, group: Sequence[_Refuted]) -> Story:
    """Lies that no transfers of a form, or of several, can all prevent."""
    witness, least = group[0].witness, group[0].least
    agent, rows = Name(witness.agent), witness.constraints
    names = [CALLED[one.kind.id] for one in group]
    title = say("No {} will do", words.listed(names, "no "))
    text = say(
        "Whatever such transfers are tried, some lie of {} gains at least {}. "
        "The lies below show it: whatever the payments are, they cancel in the weighted mean of what the lies "
        "gain, which is always {}.{}",
        agent,
        Strong(least),
        least,
        _UNPAID if any(isinstance(row.told, Unpaid) for row in rows) else "",
    )
    return Story(
        title=title, blocks=(Prose(paragraphs=(text,)), _sum(subject, witness.agent, rows, least), *_ring(rows))
    )


def _sum(subject: Subject, agent: str, rows: Sequence[ClashingLie], least: Fraction) -> Data:
    """The lies with their weights, and what each gains under the payments of the page."""
    gains = _gains(subject, agent, rows, least)
    columns: list[tuple[str, list[Cell]]] = []
    if any(row.period is not None for row in rows):
        columns.append(("period", [str(row.period) for row in rows]))
    columns.append(("the others", [words.state(row.others) for row in rows]))
    if any(row.memory for row in rows):
        columns.append(("after", [words.past(row.memory) if row.memory else "–" for row in rows]))
    return _lies(columns, rows, gains)


def _after_histories(rows: Sequence[LieAfterHistory]) -> Data:
    """The lies with their weights, each after a history."""
    columns: list[tuple[str, list[Cell]]] = [("period", [str(len(row.history) + 1) for row in rows])]
    columns.append(("the others", [words.state(row.others) for row in rows]))
    after: list[Cell] = [joined(list(map(words.past, row.history)), ", then ") or "–" for row in rows]
    return _lies([*columns, ("after", after)], rows, ())


def _lies(
    columns: Sequence[tuple[str, list[Cell]]],
    rows: Sequence[ClashingLie | LieAfterHistory],
    gains: Sequence[Fraction],
) -> Data:
    """Where lies are told, what they are, and their weights."""
    right = len(columns) + 2
    columns = [
        *columns,
        ("is", [Name(row.told.true) for row in rows]),
        ("says", [Name(row.told.report) if isinstance(row.told, Lied) else _AWAY for row in rows]),
        ("weight", [row.weight for row in rows]),
    ]
    if gains:
        columns.append(("gains here", list(gains)))
    lines = list(zip(*(cells for _, cells in columns), strict=True))[:MOST_LINES]
    left = left_out.more(len(rows) - MOST_LINES, CERTIFICATE)
    return Data(
        head=tuple(head for head, _ in columns),
        rows=tuple(lines),
        left_out=left,
        right=frozenset(range(right, len(columns))),
    )


def _gains(subject: Subject, agent: str, rows: Sequence[ClashingLie], least: Fraction) -> Sequence[Fraction]:
    """What each lie gains under the payments of the certificate; nothing if these are of another form.

    They are shown only if their weighted mean is what the certificate says of all payments.
    """
    if subject.stored.mechanism.remembers():
        return ()
    gains = [_gain(subject, agent, row) for row in rows]
    total = sum((row.weight * gain for row, gain in zip(rows, gains, strict=True)), Fraction(0))
    return gains if total == least else ()


def _gain(subject: Subject, agent: str, row: ClashingLie) -> Fraction:
    told = row.told
    at = Where(agent=agent, period=row.period, state={**row.others, agent: told.true})
    place = Place(stored=subject.stored, at=at)
    if not isinstance(told, Lied):
        return place.paid(place.agent, told.true)
    truth, lie = (place.altogether(said) - place.paid(place.agent, said) for said in (told.true, told.report))
    return lie - truth


def _ring(rows: Sequence[ClashingLie]) -> Sequence[Block]:
    """The circle of types, if the lies are one of at least three."""
    after = {row.told.true: row.told.report for row in rows}
    if len(after) != len(rows) or len({*after.values()}) != len(after) or len(after) < 3:
        return ()
    ring = [next(iter(after))]
    while (following := after.get(ring[-1])) not in (None, ring[0]):
        ring.append(str(following))
    return (Cycle(types=tuple(ring), gains=()),) if len(ring) == len(after) else ()


_ABOUT = say("This is about every public mechanism with bounded payoffs, however its payments depend on the past.")
_NO_MECHANISM = say("No mechanism of any kind will do")


def _none(witness: FormClash | HistoryClash, lies: Data) -> Story:
    """Lies that no mechanism can all prevent."""
    return Story(title=_NO_MECHANISM, blocks=(Prose(paragraphs=(_ABOUT, *_nothing_below(witness))), lies))


def _chain(witness: ChainOfBounds) -> Story:
    """The chain of bounds that no mechanism escapes."""
    agent = Name(witness.agent)
    why = say(
        "How much more one type of {} can be promised than another is limited, from any history on: each line "
        "follows from promises not to lie and from the lines above it.",
        agent,
    )
    last = witness.contradiction
    lies = joined(
        [_limit(one.told) for one in last.proof.lies],
        last=" and ",
    )
    steps = _steps(witness)
    clash = say(
        "{} {}: {}. Added up{}, all promises cancel, and what is left says 0 ≥ {}, which is false.",
        "At last, with" if steps.rows else "With",
        words.state(last.others) or ("no others",),
        lies,
        " with these limits" if steps.rows else "",
        Strong(-last.total),
    )
    end = Prose(paragraphs=(clash, *_nothing_below(witness)))
    limits = (Prose(paragraphs=(_ABOUT, why)), steps) if steps.rows else (Prose(paragraphs=(_ABOUT,)),)
    return Story(title=_NO_MECHANISM, blocks=(*limits, end))


def _limit(told: Lied | Unpaid) -> Sentence:
    """What a constraint says."""
    if isinstance(told, Unpaid):
        return say("{} is away and pays nothing", words.quoted(told.unpaid))
    return say("{} must not say {}", words.quoted(told.true), words.quoted(told.report))


def _nothing_below(witness: NoMechanism) -> tuple[Sentence, ...]:
    """The least gain that every mechanism leaves."""
    agent, epsilon = Name(witness.agent), witness.epsilon
    return (
        (say("Every mechanism leaves some lie of {} a gain of at least {}.", agent, Strong(epsilon)),)
        if epsilon > 0
        else ()
    )


def _steps(witness: ChainOfBounds) -> Data:
    """The bounds, in order."""
    start = witness.start
    rows: list[tuple[Cell, ...]] = []
    if start.bound is not None:
        because = "as the own type moves nobody else’s" if start.kind is StartKind.PROVED else str(start.kind)
        rows.append(((f"any types, {because}",), "any", "any", start.bound))
    for one in witness.steps[:MOST_STEPS]:
        period = say("period {}, ", str(one.period)) if one.period is not None else ()
        rows.append(((*period, *words.state(one.others)), *_what(one.types), one.bound))
    left = left_out.more(len(witness.steps) - MOST_STEPS, CERTIFICATE)
    return Data(
        head=("the others", "this type", "gets more than", "by at most"),
        rows=tuple(rows),
        left_out=left,
        right=frozenset({3}),
    )


def _what(types: TwoTypes | Combination) -> tuple[Cell, Cell]:
    """Two types; or types with whole numbers before them."""
    if isinstance(types, TwoTypes):
        return Name(types.high), Name(types.low)
    sides: dict[bool, list[Sentence]] = {True: [], False: []}
    for label, count in types.combination.items():
        sides[count > 0].append(say("{} times {}", str(abs(count)), Name(label)))
    return joined(sides[True], " + ") or "–", joined(sides[False], " + ") or "–"


def _machines(subject: Subject, witness: Automata) -> Story:
    """What does exist, if one period of memory is not enough."""
    text = say(
        "Payments that remember more than one period do. What is remembered is kept in an automaton for each agent: "
        "a state says what is paid at each report, and each report and allocation lead to the next state."
    )
    told = automata.blocks(subject, witness)
    title = say("A mechanism with a longer memory exists")
    return Story(title=title, blocks=(Prose(paragraphs=(text,)), *told), grave=False)
