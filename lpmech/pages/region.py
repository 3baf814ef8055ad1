"""The page about a region: for which values of a number a problem can be met, or a claim holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from lpmech.certificate.about import About
from lpmech.certificate.folder import ABOUT, OF_ENVIRONMENT
from lpmech.claims.registry import KINDS
from lpmech.designs.reading import read_problem
from lpmech.pages import checked, design_problem, glossary, left_out, model, notes
from lpmech.pages.blocks import Data, Mark, Prose
from lpmech.pages.charts import Drawing
from lpmech.pages.design_words import Words
from lpmech.pages.mechanism import checker_says
from lpmech.pages.page import Page, Section, Tile
from lpmech.pages.text import Code, Name, Sentence, Strong, joined, say
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number
from lpmech.regions.parts import Part
from lpmech.regions.pieces import Verdict
from lpmech.regions.stored import Number, Question, numbers, questions
from lpmech.report.region import decimal, exactly, formula, interval, picture

MOST_ROWS = 48
_MARKS: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.HOLDS: "holds",
        Verdict.OPTIMAL: "has a best mechanism",
        Verdict.FAILS: "fails",
        Verdict.UNDECIDED: "not decided",
    }
)


def page(
    files: Mapping[str, bytes], subject: Any, certificate: Mapping[str, Any], about: About, *, accepted: bool
) -> Page:
    """The whole page."""
    env, asked, moving = Environment.from_json(subject), questions(certificate), numbers(certificate)
    sections = [
        *(one for k, question in enumerate(asked) for one in _answered(env, question, k)),
        _moving(certificate, moving),
        model.section(env),
        notes.section(about),
        _check(files, certificate, about),
    ]
    found = [one for one in sections if one is not None]
    decided = all(piece.verdict is not Verdict.UNDECIDED for one in asked for piece in one.pieces)
    return Page(
        title=about.title or env.name,
        source=about.source,
        mark=Mark.YES if decided else Mark.PART,
        badge="Decided, proved" if decided else "Decided in part",
        verdict=joined([_headline(one) for one in asked], " "),
        rest=(),
        lede=(_lede(env, asked), checker_says(accepted)),
        tiles=_tiles(asked, moving),
        sections=(*found, glossary.terms(found)),
        footer=checked.footer(certificate["environment"]),
    )


def _check(files: Mapping[str, bytes], certificate: Mapping[str, Any], about: About) -> Section:
    named = {name: files[name] for name in files if name.endswith(".json") and name != ABOUT}
    return checked.section(named, OF_ENVIRONMENT, certificate["environment"], about)


def _lede(env: Environment, asked: Sequence[Question]) -> Sentence:
    agents = joined([(Strong(Name(name)),) for name in env.agents], ", ")
    name, parts = Strong(Name(asked[0].parameter.name)), asked[0].parts
    return say(
        "Agents: {}. {} moves from {} to {}; at each value there is an environment of its own.",
        agents,
        name,
        decimal(parts[0].start),
        decimal(parts[-1].end),
    )


def _subject(question: Question) -> Sentence:
    """What is true where it holds."""
    if question.claim is not None:
        return say("The claim {} holds", Code(question.claim))
    if any(part.verdict is Verdict.OPTIMAL for part in question.parts):
        return say("There is a best mechanism")
    return say("The problem can be met")


def _headline(question: Question) -> Sentence:
    """The answer in a sentence."""
    subject, parts = _subject(question), question.parts
    kinds = {part.verdict for part in parts}
    where = [_where(part) for part in parts if part.verdict in (Verdict.HOLDS, Verdict.OPTIMAL)]
    if kinds <= {Verdict.HOLDS, Verdict.OPTIMAL}:
        return say("{} at every value.", subject)
    if not where:
        return say("{} at no value{}.", subject, "" if kinds == {Verdict.FAILS} else " that is decided")
    told = say("{} where {} is in {}", subject, Name(question.parameter.name), joined(where, ", ", " and "))
    return (
        say("{}, and nowhere else.", told)
        if Verdict.UNDECIDED not in kinds
        else say("{}; elsewhere it does not, or is not decided.", told)
    )


def _tiles(asked: Sequence[Question], moving: Sequence[Number]) -> tuple[Tile, ...]:
    """How much was proved, in how many pieces."""
    pieces = [piece for one in asked for piece in one.pieces]
    open_ = sum(piece.verdict is Verdict.UNDECIDED for piece in pieces)
    changes = sum(len(one.parts) - 1 for one in asked)
    return (
        Tile(title="Changes", mark=None, text=say("The answer changes {}.", _times(changes))),
        Tile(
            title="Pieces",
            mark=None,
            text=say("{}, each with a proof of its own.", _counted(len(pieces) - open_, "piece")),
        ),
        Tile(
            title="Decided everywhere" if not open_ else "Left open",
            mark=Mark.PART if open_ else Mark.YES,
            text=say("Not decided: {}.", _counted(open_, "piece"))
            if open_
            else say("Without a gap, also at the ends."),
        ),
        Tile(title="What moves", mark=None, text=say("{} of the environment.", _counted(len(moving), "number"))),
    )


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def _times(count: int) -> str:
    return {0: "nowhere", 1: "once", 2: "twice"}.get(count, f"{count} times")


def _answered(env: Environment, question: Question, number: int) -> Iterator[Section]:
    """What is found, and what was asked; `number` of the question, from 0."""
    other = f"-{number + 1}" if number else ""
    rows = tuple((_MARKS[part.verdict], _where(part), exactly(part) or "rational ends") for part in question.parts)
    said = "; ".join(f"{_MARKS[part.verdict]}: {interval(part)}" for part in question.parts)
    drawing = Drawing(svg=picture(question.parameter, question.parts), said=said)
    table = Data(
        head=("answer", "where", "exactly"),
        rows=rows[:MOST_ROWS],
        left_out=left_out.more(len(rows) - MOST_ROWS, "certificate.json", "rows"),
    )
    yield Section(
        id=f"region{other}",
        menu="Region",
        title="Where it holds",
        blocks=(drawing, table, *_best(question), _pieces(question)),
        sub=say(
            "[ and ] belong to an interval, ( and ) do not. Every number here is exact: irrational ends "
            "are roots of polynomials with integer coefficients."
        ),
    )
    if question.problem is not None:
        section = design_problem.section(Words(env, read_problem(question.problem, env)))
        yield replace(section, id=f"{section.id}{other}")
    else:
        told = say("{}: {}.", Code(question.claim or ""), KINDS[question.claim or ""].concept)
        mechanism = say("The mechanism has the efficient rule, and payments that move with the number.")
        yield Section(
            id=f"problem{other}", menu="Claim", title="The claim", blocks=(Prose(paragraphs=(told, mechanism)),)
        )


def _best(question: Question) -> Iterator[Data]:
    """The best value on every part, as a formula in the number."""
    found = [one for one in question.values if one.value is not None]
    if found:
        rows = tuple((_where(one.part), formula(one.value)) for one in found if one.value is not None)
        yield Data(head=("where", f"best value, x = {question.parameter.name}"), rows=rows[:MOST_ROWS],
                   left_out=left_out.more(len(rows) - MOST_ROWS, "certificate.json", "rows"))  # fmt: skip


def _where(part: Part) -> Sentence:
    return (Strong(interval(part)),)


def _pieces(question: Question) -> Data:
    """Every piece with the degree of its proof."""
    pairs = zip(question.pieces, question.degrees, strict=True)
    rows = tuple((_MARKS[piece.verdict], _span(piece.start, piece.end), str(degree)) for piece, degree in pairs)
    return Data(
        head=("answer", "piece", "degree of its proof"),
        rows=rows[:MOST_ROWS],
        right=frozenset({2}),
        left_out=left_out.more(len(rows) - MOST_ROWS, "certificate.json", "rows"),
        summary="The pieces, and how long their proofs are",
    )


def _span(start: Any, end: Any) -> str:
    return "{" + decimal(start) + "}" if start is end else f"({decimal(start)}, {decimal(end)})"


def _moving(certificate: Mapping[str, Any], moving: Sequence[Number]) -> Section:
    """The numbers of the environment, as polynomials in the parameter."""
    rows = tuple(
        (joined([_step(one) for one in number.place], " › "), _written(number.polynomial)) for number in moving
    )
    at = format_number(Fraction(certificate["parameter"]["at"]))
    return Section(
        id="moves",
        menu="What moves",
        title="What moves",
        blocks=(
            Data(
                head=("number of environment.json", "as a polynomial in x"),
                rows=rows[:MOST_ROWS],
                left_out=left_out.more(len(rows) - MOST_ROWS, "certificate.json", "rows"),
            ),
        ),
        sub=say("x is {}. The environment below is the one at x = {}.", Name(certificate["parameter"]["name"]), at),
    )


def _step(one: str | int) -> Sentence:
    return (Name(one),) if isinstance(one, str) else (str(one),)


def _written(polynomial: Sequence[Fraction]) -> str:
    """A polynomial with rational coefficients: `1/2 − 3*x^2`."""
    terms = [(value, power) for power, value in enumerate(polynomial) if value]
    told = ""
    for value, power in terms:
        sign = ("−" if value < 0 else "") if not told else (" − " if value < 0 else " + ")
        letter = "" if not power else "x" if power == 1 else f"x^{power}"
        size = format_number(abs(value)) if abs(value) != 1 or not power else ""
        told += sign + size + ("*" if size and letter else "") + letter
    return told or "0"
