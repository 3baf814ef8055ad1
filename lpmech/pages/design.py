"""The page about a design: the best mechanism for a problem, or why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import Any

from lpmech.certificate.about import About
from lpmech.certificate.folder import ABOUT, CERTIFICATE, OF_ENVIRONMENT
from lpmech.designs.columns import Columns
from lpmech.designs.cut import Then, written_out
from lpmech.designs.found import Found
from lpmech.designs.places import Kind, Place, place_of
from lpmech.designs.play import Play
from lpmech.designs.problem import Aim, Allocation, Incentives, Problem, Status, When
from lpmech.designs.quantities import Quantities
from lpmech.designs.reading import read_problem
from lpmech.designs.sizes import check_size
from lpmech.designs.sums import CONSTANT
from lpmech.pages import (
    checked,
    design_branches,
    design_cut,
    design_mechanism,
    design_problem,
    glossary,
    left_out,
    model,
    notes,
)
from lpmech.pages.blocks import Block, Data, Mark, Prose, Story
from lpmech.pages.design_words import Words
from lpmech.pages.mechanism import checker_says
from lpmech.pages.page import Page, Section, Tile
from lpmech.pages.text import Cell, Name, Sentence, Strong, joined, say
from lpmech.problem.environment import Environment
from lpmech.problem.exact import parse_result
from lpmech.report.design_bounds import sentence_of_cut

MOST_ROWS = 48  # of a table
Numbers = Mapping[str, Fraction]
_BADGES: Mapping[Status, tuple[Mark, str]] = MappingProxyType(
    {
        Status.OPTIMAL: (Mark.YES, "Optimal, proved"), Status.FEASIBLE: (Mark.YES, "Feasible, proved"),
        Status.INFEASIBLE: (Mark.NO, "Infeasible, proved"), Status.UNBOUNDED: (Mark.NO, "Unbounded, proved"),
        Status.BOUNDS: (Mark.PART, "Bounds, proved"),
    }
)  # fmt: skip
# What a refutation is about (docs/design.md, *What is refuted*).
_SCOPE: Mapping[Incentives, str] = MappingProxyType(
    {
        Incentives.EX_POST: "Refuted is that truth is best at every state that can be met, also after own lies.",
        Incentives.INTERIM: "Refuted is that truth can be made best after own lies, too. Whether it can be from the "
        "start is the question “on path”.",
        Incentives.ON_PATH: "A mediator that conceals reports may do more than any public mechanism.",
        Incentives.NONE: "Incentives play no part in it: if all tell the truth, these promises clash by themselves.",
    }
)
_OF_TRUTH = frozenset({Kind.LIE, Kind.PLAN, Kind.START, Kind.LEAVE})


@dataclass(frozen=True, kw_only=True, eq=False)
class Answer:
    """What the certificate of a design says, and what it is about: the best value if there is one, and whether a
    mechanism has it; columns, multipliers of rows and a ray by id; and how many histories can never be. Of
    deterministic rules: what none is better than, where that is open, and how many branches prove it."""

    env: Environment
    sha256: str
    problem: Problem
    status: Status
    attained: bool
    found: Fraction | None
    paid: Mapping[str, Fraction]
    multipliers: Mapping[str, Fraction]
    ray: Mapping[str, Fraction]
    never: int
    bound: Fraction | None = None
    branches: int = 0

    @cached_property
    def words(self) -> Words:
        """Its sentences."""
        return Words(self.env, self.problem)

    @property
    def value(self) -> Fraction:
        """The best value."""
        assert self.found is not None  # an optimal design has one
        return self.found

    @property
    def refuted(self) -> bool:
        """Whether there is no mechanism at all; that none of those is one that end after a cut says less."""
        cut = self.problem.cut
        return self.status is Status.INFEASIBLE and (cut is None or cut.then is Then.PROMISES)

    @cached_property
    def columns(self) -> Columns:
        """The columns of the problem's program."""
        return Columns(Play(self.env, self.problem.cut), self.problem)


def _answer(env: Environment, told: Mapping[str, Any]) -> Answer:
    """The certificate, read."""
    numbers = (told[key] or {} for key in ("columns", "multipliers", "ray"))
    columns, multipliers, ray = ({name: parse_result(one) for name, one in given.items()} for given in numbers)
    return Answer(
        env=env, sha256=told["environment"], problem=read_problem(told["problem"], env), status=Status(told["status"]),
        attained=told["attained"] is not False, found=parse_result(told["value"]) if told["value"] else None,
        paid=columns, multipliers=multipliers, ray=ray, never=sum(len(one["never"]) for one in told["rounds"]),
        bound=parse_result(told["bound"]) if told.get("bound") else None, branches=len(told.get("branches") or ()),
    )  # fmt: skip


def page(files: Mapping[str, bytes], subject: Any, certificate: Mapping[str, Any], about: About, *,
         accepted: bool) -> Page:  # fmt: skip
    """The whole page. Raises TooLarge for a problem that is larger than is tried."""
    env = Environment.from_json(subject)
    answer = _answer(env, certificate)
    check_size(written_out(env, answer.problem.cut), answer.problem)
    found = [*_found(answer), design_problem.section(answer.words), model.section(env), notes.section(about),
             _check(files, answer, about)]  # fmt: skip
    sections = [one for one in found if one is not None]
    mark, badge = _badge(answer)
    return Page(
        title=about.title or env.name, source=about.source, mark=mark, badge=badge, verdict=_headline(answer),
        rest=_rest(answer), lede=(_lede(env), checker_says(accepted)), tiles=_tiles(answer),
        sections=(*sections, glossary.terms(sections)), footer=checked.footer(answer.sha256),
    )  # fmt: skip


def _badge(answer: Answer) -> tuple[Mark, str]:
    cut = answer.problem.cut
    if cut is not None and not answer.refuted:
        return Mark.PART, "A bound, proved"
    return _BADGES[answer.status] if answer.attained else (Mark.PART, "Not attained, proved")


def _check(files: Mapping[str, bytes], answer: Answer, about: About) -> Section:
    named = {name: files[name] for name in files if name.endswith(".json") and name != ABOUT}
    return checked.section(named, OF_ENVIRONMENT, answer.sha256, about)


def _found(answer: Answer) -> Iterator[Section]:
    """What the answer consists of, the most telling first. A point of a program with promises is no mechanism."""
    if answer.problem.cut is not None:
        yield design_cut.section(answer.words, answer.problem.cut)
    if answer.problem.deterministic and answer.branches:
        yield design_branches.section(answer.status, answer.branches)
    if answer.status is Status.INFEASIBLE and not answer.problem.deterministic:
        yield _clash(answer)
    if answer.status is Status.INFEASIBLE or (answer.status is Status.BOUNDS and answer.found is None):
        return
    if answer.problem.cut is None or answer.problem.cut.then is Then.NOTHING:
        yield from _mechanism(answer)
    if answer.status is Status.OPTIMAL:
        yield from _binding(answer)


def _mechanism(answer: Answer) -> Iterator[Section]:
    """What is done and paid, and what is better still."""
    if answer.status is Status.UNBOUNDED:
        yield _ray(answer)
    if answer.status is Status.OPTIMAL and not answer.attained:
        yield _limit(answer)
    yield design_mechanism.section(answer.words, Found(answer.columns, answer.paid),
                                   best=answer.attained and answer.status is not Status.UNBOUNDED)  # fmt: skip


def _lede(env: Environment) -> Sentence:
    """Agents and time."""
    time = "without end" if env.horizon is None else f"{env.horizon} period{'s' * (env.horizon != 1)}"
    agents = joined([(Strong(Name(name)),) for name in env.agents], ", ")
    return say("Agents: {}. Time: {}, discount {}.", agents, Strong(time), Strong(env.discount))


def _headline(answer: Answer) -> Sentence:
    """The answer in a sentence."""
    cut = answer.problem.cut
    if cut is not None:
        value = "" if answer.found is None else str(answer.found)
        maximised = answer.problem.objective.aim.sign < 0
        return say(sentence_of_cut(cut, answer.status, value, maximised=maximised))
    if answer.status is Status.FEASIBLE:
        return say("A public mechanism does all that the problem asks.")
    if answer.status is Status.INFEASIBLE:
        rule = " with a deterministic rule" if answer.problem.deterministic else ""
        return say(f"No public mechanism of this form{rule} does all that the problem asks.")
    what = say("{}{}", answer.words.best(), " among deterministic rules" if answer.problem.deterministic else "")
    if answer.status is Status.BOUNDS:
        return design_branches.headline(what, answer.found, answer.bound)
    if answer.status is Status.UNBOUNDED:
        return say("There is no {}: it can be made better for ever.", what)
    told = say("The {} is {}", what, Strong(answer.value))
    if answer.attained:
        return say("{}, and a mechanism attains it.", told)
    return say("{}; mechanisms come as near as one likes, and none attains it.", told)


def _rest(answer: Answer) -> Sentence:
    if answer.problem.cut is not None or answer.problem.deterministic or answer.status is not Status.INFEASIBLE:
        return ()
    kinds = {place.kind for _, place in _told(answer, answer.multipliers)}
    asked = answer.problem.incentives if kinds & _OF_TRUTH else Incentives.NONE
    return (_SCOPE[asked],)


def _tiles(answer: Answer) -> tuple[Tile, ...]:
    """The best value, and what is asked of everybody."""
    problem, words = answer.problem, answer.words
    promises = problem.cut is not None and problem.cut.then is Then.PROMISES
    none = answer.status is Status.INFEASIBLE or (answer.status is Status.BOUNDS and answer.found is None)
    kept = None if none or promises else Mark.YES
    budget = tuple(design_problem.budgets(words))
    truth = kept if problem.incentives is not Incentives.NONE else None
    leave = kept if problem.participation.when is not When.NEVER else None
    asked = (design_problem.INCENTIVES[problem.incentives],)
    return (
        _best(answer),
        Tile(title="Truth pays" if truth else "Truth", mark=truth, text=asked),
        Tile(title="Worth staying" if leave else "Leaving", mark=leave, text=design_problem.leaving(words)),
        Tile(title="Money balances" if budget and kept else "Money", mark=kept if budget else None,
             text=joined(list(budget), " ") if budget else say("Nothing is asked of the budget.")),
    )  # fmt: skip


def _best(answer: Answer) -> Tile:
    if answer.problem.cut is not None and not answer.refuted:
        return Tile(title="A bound", mark=None, text=_headline(answer))
    if answer.status is Status.BOUNDS:
        return Tile(title="Bounds", mark=None, text=_headline(answer))
    if answer.status is Status.OPTIMAL:
        near = "" if answer.attained else ", which no mechanism has."
        return Tile(title="Best value", mark=None, text=say("{}{}", Strong(answer.value), near))
    words = {Status.FEASIBLE: "There is one.", Status.INFEASIBLE: "There is none.",
             Status.UNBOUNDED: "There are ever better ones."}  # fmt: skip
    return Tile(title="A mechanism", mark=None, text=(words[answer.status],))


def _told(answer: Answer, numbers: Numbers) -> list[tuple[Fraction, Place]]:
    """Rows that say something, with their weights; definitions are left out."""
    rows = [(value, place_of(name)) for name, value in numbers.items()]
    return [(value, place) for value, place in rows if not place.kind.defines and place.kind is not Kind.OBJECTIVE]


def _binding(answer: Answer) -> Iterator[Section]:
    """Rows that bind, with their prices."""
    rows = [(abs(price), answer.words.row(place)) for price, place in _told(answer, answer.multipliers)]
    if rows:
        yield Section(
            id="binding", menu="What binds", title="What binds, and its price", blocks=(_table(("price",), rows),),
            words=("price",),
            sub=say("The price: by how much the best value moves for each unit by which the promise is eased. Promises "
                    "that are not here have the price 0. Units are those of the program: a promise to who knows only "
                    "its own types is times the chance of what it sees{}.", say(", and of the history") if
                    answer.columns.free and answer.env.horizon != 1 else ""),
        )  # fmt: skip


def _table(head: tuple[Cell, ...], rows: list[tuple[Fraction, Sentence]]) -> Data:
    return Data(head=(*head, "what is promised"), rows=tuple(rows[:MOST_ROWS]), right=frozenset({0}),
                left_out=left_out.more(len(rows) - MOST_ROWS, CERTIFICATE, "rows"))  # fmt: skip


def _clash(answer: Answer) -> Section:
    """Promises that contradict each other."""
    numbers = answer.multipliers
    rows = [(abs(weight), answer.words.row(place)) for weight, place in _told(answer, numbers)]
    if answer.problem.cut is not None:  # there are many, and those of the first periods weigh most
        rows.sort(key=lambda row: -row[0])
    definitions = len(numbers) - len(rows)
    count = say("These {} cannot be kept together: ", str(len(rows)))
    told = say("{}each times its weight, with {} definition{} of payoffs and chances, they add up to a contradiction, "
               "0 ≥ something above 0.", count, str(definitions),
               "" if definitions == 1 else "s")  # fmt: skip
    counted = () if answer.problem.cut is None else design_cut.counted([place for _, place in _told(answer, numbers)])
    blocks: tuple[Block, ...] = (Prose(paragraphs=(told, *counted, *_never(answer))), _table(("weight",), rows))
    story = Story(title=say("These promises clash"), blocks=blocks)
    return Section(id="clash", menu="Why not", title="Why there is none", blocks=(story,))


def _never(answer: Answer) -> Iterator[Sentence]:
    """Histories that no mechanism can reach."""
    if answer.never:
        told = say("{} histories" if answer.never > 1 else "{} history", str(answer.never))
        yield say("{} cannot come to pass in any mechanism that does what is asked: what is paid there counts for "
                  "nothing.", told)  # fmt: skip


def _limit(answer: Answer) -> Section:
    """Why no mechanism has the value."""
    told = [
        say("The value is a supremum: the mechanism below, mixed in ever smaller shares with a point of the linear "
            "program that has the value, gives mechanisms as near to {} as one likes.", answer.value),
        say("The point itself is none: it has money after histories that it never reaches. Whatever is as good as the "
            "value cannot reach them, and the certificate has the rows that prove it."),
        *_never(answer),
    ]  # fmt: skip
    return Section(id="limit", menu="Not attained", title="Why no mechanism attains it",
                   blocks=(Prose(paragraphs=tuple(told)),))  # fmt: skip


def _ray(answer: Answer) -> Section:
    """The direction in which the objective improves for ever."""
    numbers = answer.ray
    rows = [(value, place_of(name)) for name, value in numbers.items()]
    places: dict[Place, list[tuple[str, Fraction]]] = {}
    for value, place in rows:
        if place.kind is Kind.PAYMENT:
            at = Place(
                kind=place.kind, period=place.period, later=place.later, after=place.after, reports=place.reports
            )
            places.setdefault(at, []).append((place.agent or "", value))
    told = [_pays(answer, place, paid) for place, paid in places.items()]
    gain = _gain(answer, numbers)
    intro = say("With every step everybody pays or receives so much more, all promises are kept as before{}, and a "
                "step can be taken as often as one likes.", gain)  # fmt: skip
    scale = say("Payments are times the chance that the mechanism reaches their history.")
    free = answer.problem.allocation in (Allocation.ANY, Allocation.TIES) and answer.env.horizon != 1
    blocks: tuple[Block, ...] = (
        Prose(paragraphs=(intro, *((scale,) if free else ()))),
        Data(head=("when", "what one step adds"), rows=tuple(told[:MOST_ROWS]),
             left_out=left_out.more(len(told) - MOST_ROWS, CERTIFICATE, "rows")),
    )  # fmt: skip
    return Section(id="ray", menu="Why not", title="Who pays whom ever more",
                   blocks=(Story(title=say("A direction without end"), blocks=blocks),))  # fmt: skip


def _gain(answer: Answer, numbers: Numbers) -> Sentence:
    """What one step brings; nothing is said where the objective is no single sum."""
    aim, of = answer.problem.objective.aim, answer.problem.objective.of
    if aim not in (Aim.MAXIMISE, Aim.MINIMISE):
        return ()
    total = Quantities(answer.columns).sum(of[0])
    change = Found(answer.columns, numbers).value({one: times for one, times in total.items() if one != CONSTANT})
    return say(", {} {} by {}", say("the sum of what is wanted"), "rises" if change > 0 else "falls", abs(change))


def _pays(answer: Answer, place: Place, paid: list[tuple[str, Fraction]]) -> tuple[Cell, ...]:
    """`In period 1, when ann says low`: `ann pays 1 and bob receives 1`."""
    words = answer.words
    when = words.opening(place, words.said(place.reports, words.stage(place.period)))[:-1]
    each = [say("{} {} {} more", Name(agent), "pays" if value > 0 else "receives", abs(value)) for agent, value in paid]
    return (when, joined(each, ", ", " and "))
