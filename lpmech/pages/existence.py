"""Whether any payments do: what refutes whole forms of transfers, and the chain that refutes every mechanism."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from lpmech.certificate.folder import CERTIFICATE
from lpmech.certificate.refutations.place import Place
from lpmech.claims.existence import exists_any
from lpmech.claims.forms import CALLED
from lpmech.claims.forms import KINDS as OF_FORMS
from lpmech.existence.chain import StartKind
from lpmech.pages import automata, left_out, words
from lpmech.pages.blocks import Block, Data, Prose, Story
from lpmech.pages.charts import Cycle
from lpmech.pages.page import Section
from lpmech.pages.subject import Subject
from lpmech.pages.text import Cell, Name, Sentence, Strong, joined, say
from lpmech.problem.exact import parse_result

Told = Mapping[str, Any]
ANY = exists_any.id
FORMS = tuple(kind.id for kind in OF_FORMS)
MOST_STEPS = 60  # of a chain of bounds
MOST_LINES = 40  # of a sum


def section(subject: Subject) -> Section | None:
    """The stories; nothing where it was not asked whether anything exists."""
    told = {one["claim"]: one for one in subject.refuted}
    found = [_chain(subject, told[ANY])] if ANY in told else []
    found += [_form(subject, group) for group in _alike([told[name] for name in FORMS if name in told])]
    if _automata(subject):
        found.insert(0, _machines(subject))
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


def _alike(told: Sequence[Told]) -> list[list[Told]]:
    """Refutations with the same constraints together."""
    groups: list[list[Told]] = []
    for one in told:
        constraints = (one["witness"]["agent"], one["witness"].get("constraints"))
        before = groups[-1][0]["witness"] if groups else None
        if before and (before["agent"], before.get("constraints")) == constraints:
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _form(subject: Subject, group: Sequence[Told]) -> Story:
    """Lies that no transfers of a form, or of several, can all prevent."""
    first, witness = group[0], group[0]["witness"]
    agent, least = Name(witness["agent"]), -parse_result(first["least_slack"])
    names = [CALLED[one["claim"]] for one in group]
    title = say("No {} will do", words.listed(names, "no "))
    text = say(
        "Whatever such transfers are tried, some lie of {} gains at least {}. "
        "The lies below show it: whatever the payments are, they cancel in the weighted mean of what the lies "
        "gain, which is always {}.",
        agent,
        Strong(least),
        least,
    )
    rows = witness["constraints"]
    return Story(
        title=title, blocks=(Prose(paragraphs=(text,)), _sum(subject, witness["agent"], rows, least), *_ring(rows))
    )


def _sum(subject: Subject, agent: str, rows: Sequence[Told], least: Fraction) -> Data:
    """The lies with their weights, and what each gains under the payments of the page."""
    gains = _gains(subject, agent, rows, least)
    columns: list[tuple[str, list[Cell]]] = []
    if any(row["period"] is not None for row in rows):
        columns.append(("period", [str(row["period"]) for row in rows]))
    columns.append(("the others", [words.state(row["others"]) for row in rows]))
    if any(row.get("memory") for row in rows):
        columns.append(("after", [words.past(row["memory"]) if row.get("memory") else "–" for row in rows]))
    columns += [("is", [Name(row["true"]) for row in rows]), ("says", [Name(row["report"]) for row in rows])]
    right = len(columns)
    columns.append(("weight", [parse_result(row["weight"]) for row in rows]))
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


def _gains(subject: Subject, agent: str, rows: Sequence[Told], least: Fraction) -> Sequence[Fraction]:
    """What each lie gains under the payments of the certificate; nothing if these are of another form.

    They are shown only if their weighted mean is what the certificate says of all payments.
    """
    if subject.stored.mechanism.remembers():
        return ()
    gains = [_gain(subject, agent, row) for row in rows]
    total = sum((parse_result(row["weight"]) * gain for row, gain in zip(rows, gains, strict=True)), Fraction(0))
    return gains if total == least else ()


def _gain(subject: Subject, agent: str, row: Told) -> Fraction:
    at = {"agent": agent, "period": row["period"], "memory": None, "state": {**row["others"], agent: row["true"]}}
    place = Place(stored=subject.stored, at=at)
    truth, lie = (place.altogether(said) - place.paid(place.agent, said) for said in (row["true"], row["report"]))
    return lie - truth


def _ring(rows: Sequence[Told]) -> Sequence[Block]:
    """The circle of types, if the lies are one of at least three."""
    after = {row["true"]: row["report"] for row in rows}
    if len(after) != len(rows) or len({*after.values()}) != len(after) or len(after) < 3:
        return ()
    ring = [next(iter(after))]
    while (following := after.get(ring[-1])) not in (None, ring[0]):
        ring.append(str(following))
    return (Cycle(types=tuple(ring), gains=()),) if len(ring) == len(after) else ()


def _chain(subject: Subject, told: Told) -> Story:
    """The chain of bounds that no mechanism escapes."""
    witness, title = told["witness"], say("No mechanism of any kind will do")
    agent = Name(witness["agent"])
    about = say("This is about every public mechanism with bounded payoffs, however its payments depend on the past.")
    end = _nothing_below(witness, agent)
    if "steps" not in witness:
        rows = witness.get("constraints", ())
        blocks: list[Block] = [Prose(paragraphs=(about, *end))]
        if rows and all("others" in row and "weight" in row for row in rows):
            blocks.append(_sum(subject, witness["agent"], rows, Fraction(-1)))
        return Story(title=title, blocks=tuple(blocks))
    why = say(
        "How much more one type of {} can be promised than another is limited, from any history on: each line "
        "follows from promises not to lie and from the lines above it.",
        agent,
    )
    last = witness["contradiction"]
    lies = joined(
        [say("{} must not say {}", words.quoted(one["true"]), words.quoted(one["report"])) for one in last["lies"]],
        last=" and ",
    )
    clash = say(
        "At last, with {}: {}. Added up with these limits, all promises cancel, and what is left says 0 ≥ {}, "
        "which is false.",
        words.state(last["others"]) or ("no others",),
        lies,
        Strong(-parse_result(last["total"])),
    )
    blocks = [Prose(paragraphs=(about, why)), _steps(witness), Prose(paragraphs=(clash, *end))]
    return Story(title=title, blocks=tuple(blocks))


def _nothing_below(witness: Told, agent: Name) -> tuple[Sentence, ...]:
    """The least gain that every mechanism leaves."""
    epsilon = parse_result(witness.get("epsilon", "0"))
    return (
        (say("Every mechanism leaves some lie of {} a gain of at least {}.", agent, Strong(epsilon)),)
        if epsilon > 0
        else ()
    )


def _steps(witness: Told) -> Data:
    """The bounds, in order."""
    start = witness["start"]
    rows: list[tuple[Cell, ...]] = []
    if start.get("bound") is not None:
        because = "as the own type moves nobody else’s" if start["kind"] == StartKind.PROVED else start["kind"]
        rows.append(((f"any types, {because}",), "any", "any", parse_result(start["bound"])))
    for one in witness["steps"][:MOST_STEPS]:
        period = say("period {}, ", str(one["period"])) if one["period"] is not None else ()
        rows.append(((*period, *words.state(one["others"])), *_what(one), parse_result(one["bound"])))
    left = left_out.more(len(witness["steps"]) - MOST_STEPS, CERTIFICATE)
    return Data(
        head=("the others", "this type", "gets more than", "by at most"),
        rows=tuple(rows),
        left_out=left,
        right=frozenset({3}),
    )


def _what(one: Told) -> tuple[Cell, Cell]:
    """Two types; or types with whole numbers before them."""
    if "high" in one:
        return Name(one["high"]), Name(one["low"])
    sides: dict[bool, list[Sentence]] = {True: [], False: []}
    for label, count in one["combination"].items():
        sides[int(count) > 0].append(say("{} times {}", str(abs(int(count))), Name(label)))
    return joined(sides[True], " + ") or "–", joined(sides[False], " + ") or "–"


def _automata(subject: Subject) -> Mapping[str, Any]:
    if not subject.stored.needs_more_memory:
        return {}
    found: Mapping[str, Any] = subject.stored.claims[ANY]["witness"]["automata"]
    return found


def _machines(subject: Subject) -> Story:
    """What does exist, if one period of memory is not enough."""
    text = say(
        "Payments that remember more than one period do. What is remembered is kept in an automaton for each agent: "
        "a state says what is paid at each report, and each report and allocation lead to the next state."
    )
    told = automata.blocks(subject, _automata(subject))
    title = say("A mechanism with a longer memory exists")
    return Story(title=title, blocks=(Prose(paragraphs=(text,)), *told), grave=False)
