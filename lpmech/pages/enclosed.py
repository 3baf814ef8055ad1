"""The page about a certificate whose evidence are bounds: claims, refutations, payments with widths, the model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from lpmech.certificate.about import About
from lpmech.certificate.certificate import AUDIT_REQUIRED, DEFAULT_REQUIRED
from lpmech.certificate.folder import CERTIFICATE, ENVIRONMENT, OF_ENVIRONMENT, Folder
from lpmech.claims.bounded import Bounds
from lpmech.claims.budget import ex_post_budget_balance, weak_budget_balance
from lpmech.claims.participation import participation_zero_option
from lpmech.claims.registry import KINDS
from lpmech.enclosures.amounts import Amounts, Apart, Between
from lpmech.enclosures.formulas import PRESENT
from lpmech.enclosures.stored import stored_amounts, stored_payments
from lpmech.pages import bounded, checked, due, glossary, left_out, model, notes, words
from lpmech.pages.blocks import Block, Data, Ledger, Mark, Prose, Story
from lpmech.pages.mechanism import checker_says
from lpmech.pages.page import Page, Section
from lpmech.pages.text import Cell as Told
from lpmech.pages.text import Name, Sentence, Strong, joined, say
from lpmech.problem import bounds
from lpmech.problem.environment import Environment
from lpmech.problem.exact import parse_result
from lpmech.problem.tables import Table
from lpmech.separation.claim import Cell, Verdict

MOST_ROWS = 48  # of payments
MOST_STATES = 300_000  # of which numbers are found that the certificate does not state
LARGE = "There are so many joint states that numbers at single states are left out; lpmech transfers tells them."
Shape = Mapping[str, Any]


def page(folder: Folder, about: About, *, accepted: bool) -> Page:
    """The whole page."""
    subject = Enclosed(folder, Environment.from_json(folder.subject))
    certificate = folder.certificate
    claims = {claim["id"]: claim for claim in certificate["claims"]}
    required = about.required or (AUDIT_REQUIRED if subject.gives else DEFAULT_REQUIRED)
    mark = bounded.together([bounded.verdict_on(claims, name) for name in required])
    sub = say("A number marked by ≈ is known to what stands behind ±. Verdicts are proved whatever the width.")
    found = [
        bounded.claims_section(certificate["claims"], _place, sub, [*_stories(subject, claims)]),
        _payments(subject),
        _known(subject),
        model.section(subject.env),
        notes.section(about),
        checked.section(
            {name: folder.files[name] for name in (ENVIRONMENT, CERTIFICATE)}, OF_ENVIRONMENT,
            certificate["environment"], about,
        ),
    ]  # fmt: skip
    sections = [one for one in found if one is not None]
    return Page(
        title=about.title or subject.env.name, source=about.source, mark=mark, badge=bounded.BADGES[mark],
        verdict=_headline(mark, subject), rest=(), lede=(_lede(subject), checker_says(accepted)),
        tiles=bounded.tiles(claims), sections=(*sections, glossary.terms(sections)),
        footer=checked.footer(certificate["environment"]), by_bounds=True,
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Enclosed:
    """What a page is about: the files, and the environment."""

    folder: Folder
    env: Environment

    @property
    def certificate(self) -> Shape:
        """The certificate."""
        return self.folder.certificate

    @property
    def defines(self) -> bool:
        """Whether a formula defines the payments."""
        return isinstance(self.certificate["mechanism"]["payments"], str)

    @property
    def is_of_present(self) -> bool:
        """Whether it is the formula of those who are present: it may be open whether something is paid at all."""
        return bool(self.certificate["mechanism"]["payments"] == PRESENT)

    @property
    def gives(self) -> bool:
        """Whether the payments are given."""
        return isinstance(self.certificate["mechanism"]["payments"], dict) and not self.owes

    @property
    def owes(self) -> bool:
        """Whether payments are due in the period after."""
        paid = self.certificate["mechanism"]["payments"]
        return isinstance(paid, dict) and any(isinstance(own, dict) for own in paid.values())

    @cached_property
    def amounts(self) -> Amounts:
        """Bounds of values and payments."""
        return stored_amounts(self.env, self.certificate)

    @cached_property
    def given(self) -> list[list[Table]]:
        """Payments that are given, by agent and period."""
        return stored_payments(self.env, self.certificate)

    @cached_property
    def states(self) -> int:
        """The joint states of period 1."""
        return self.amounts.setting.everyone.states(0)

    @property
    def is_large(self) -> bool:
        """Whether numbers at single states would take too long."""
        return self.states > MOST_STATES

    def payment(self, agent: int, position: int, labels: tuple[int, ...]) -> Bounds:
        """What an agent pays at a report."""
        if self.defines:
            return self._paid(agent, position).at(labels)
        stage = self.env.stage(position)
        array = self.given[agent][position].over(stage.components, stage.sizes)
        exact = Fraction(int(array.numerators[labels]), array.denominator)
        return exact, exact

    def _paid(self, agent: int, position: int) -> Between | Apart:
        if (agent, position) not in self._known:
            self._known[agent, position] = self.amounts.payment(agent, position)
        return self._known[agent, position]

    @cached_property
    def _known(self) -> dict[tuple[int, int], Between | Apart]:
        return {}

    def labels(self, at: Shape) -> tuple[int, tuple[int, ...]]:
        """A cell's period and state by position."""
        position = 0 if at["period"] is None else at["period"] - 1
        stage = self.env.stage(position)
        return position, tuple(stage.labels[name].index(label) for name, label in at["state"].items())


def _headline(mark: Mark, subject: Enclosed) -> Sentence:
    if mark is Mark.OPEN:
        return say("It is open what holds.")
    if subject.gives:
        good, bad = "Telling the truth is best for everyone.", "A lie pays, or another promise fails."
    else:
        good = "Telling the truth is best for everyone, and the right thing gets done."
        bad = "The allocation is not efficient, or another promise fails."
    return (good if mark is Mark.YES else bad,)


def _lede(subject: Enclosed) -> Sentence:
    env = subject.env
    horizon = "without end" if env.horizon is None else f"{env.horizon} period{'s' * (env.horizon != 1)}"
    who = joined([(Strong(Name(name)),) for name in env.agents])
    return say("Agents: {}. Joint states: {}. Time: {}, discount {}. The evidence are bounds of values: every claim is "
               "derived from them in integers, without a tolerance.", who, f"{subject.states:,}", Strong(horizon),
               Strong(env.discount))  # fmt: skip


def _place(at: Shape) -> Sentence:
    agent = say("; {}", Name(at["agent"])) if at["agent"] is not None else ()
    period = say("period {}: ", str(at["period"])) if at["period"] is not None else ()
    return (*period, *words.state(at["state"]), *agent)


def _stories(subject: Enclosed, claims: bounded.Claims) -> Iterator[Story]:
    """How claims fail at the cells that the certificate names."""
    for claim in claims.values():
        if claim["verdict"] != str(Verdict.REFUTED) or claim["at"] is None:
            continue
        title = (words.capital(KINDS[claim["id"]].fails),)
        if claim["id"] == participation_zero_option.id:
            yield Story(title=title, blocks=tuple(_leaving(subject, claim)))
        elif claim["id"] in (weak_budget_balance.id, ex_post_budget_balance.id):
            grave = claim["id"] == weak_budget_balance.id
            yield Story(title=title, blocks=tuple(_sum(subject, claim)), grave=grave)


def _at(subject: Enclosed, at: Shape) -> Sentence:
    cell = Cell.from_json(at)
    return say("{}, with {}", words.when(cell, subject.env.horizon is not None), words.state(at["state"]))


def _leaving(subject: Enclosed, claim: Shape) -> Iterator[Block]:
    """What everybody and the others can achieve; the difference is what the agent has."""
    at, agent = claim["at"], Name(claim["at"]["agent"])
    yield Prose(paragraphs=(say("{}, {} expects {} from then on, payments deducted: less than from staying away.",
                                _at(subject, at), agent, bounded.ends(claim["least_slack"]) or ""),))  # fmt: skip
    if not subject.defines or subject.is_large or (subject.is_of_present and _is_away(subject, at)):
        return
    position, labels = subject.labels(at)
    who = subject.env.agents.index(at["agent"])
    place = subject.env.stage(position).components.index(at["agent"])
    all_ = subject.amounts.value(None, position).at(labels)
    rest = subject.amounts.value(who, position).at((*labels[:place], *labels[place + 1 :]))
    yield Ledger(
        heads=("what is achieved from then on", "worth"),
        lines=(("by everyone, under the rule", _number(all_)), (say("by all but {}", agent), _number(rest))),
        total=(say("what is left for {}", agent), _number((all_[0] - rest[1], all_[1] - rest[0]))),
    )


def _is_away(subject: Enclosed, at: Shape) -> bool:
    """Whether the agent of a cell is away there: then it may have what it is not charged besides."""
    position, labels = subject.labels(at)
    stage, who = subject.env.stage(position), subject.env.agents.index(at["agent"])
    return bool(stage.away) and labels[stage.components.index(at["agent"])] in stage.away[who]


def _sum(subject: Enclosed, claim: Shape) -> Iterator[Block]:
    """Everybody's payment at a report, and their sum."""
    at = claim["at"]
    when = "After {}, payments are expected not to sum to what is promised." if subject.owes else (
        "{}, payments do not sum to what is promised.")  # fmt: skip
    yield Prose(paragraphs=(say(when, words.state(at["state"]) if subject.owes else _at(subject, at)),))
    if subject.is_large or subject.owes:
        return
    position, labels = subject.labels(at)
    paid = [subject.payment(agent, position, labels) for agent in range(len(subject.env.agents))]
    total = sum((low for low, _ in paid), Fraction(0)), sum((high for _, high in paid), Fraction(0))
    lines = tuple(
        (say("{} pays", Name(name)), _number(one)) for name, one in zip(subject.env.agents, paid, strict=True)
    )
    yield Ledger(heads=("who", "money"), lines=lines, total=("together", _number(total)))


def _number(found: Bounds) -> Told:
    low, high = found
    return low if low == high else bounds.between(low, high).replace("-", "−")


def _width(number: Fraction) -> str:
    """A width, in few digits and no smaller than it is."""
    return bounds.above(number).replace("-", "−")


def _payments(subject: Enclosed) -> Section | None:
    """What everybody pays at the first reports of period 1."""
    env = subject.env
    if subject.owes:
        return due.section(subject.certificate)
    if not subject.defines and not subject.gives:
        return None
    width = subject.certificate["mechanism"]["width"]
    known = " What is charged is known to {}." if subject.is_of_present else " Each is known to {}."
    closely = say(known, _width(parse_result(width))) if width is not None else ()
    sub = say("At each report; below 0: received.{}", closely)
    if subject.is_large:
        blocks: tuple[Block, ...] = (Prose(paragraphs=((LARGE,),)),)
        return Section(id="payments", menu="Payments", title="Who pays what", sub=sub, blocks=blocks)
    stage, shape = env.stage(0), subject.amounts.setting.everyone.shape(0)
    rows = []
    for state in range(min(MOST_ROWS, subject.states)):
        labels = tuple(int(k) for k in np.unravel_index(state, shape)) if shape else ()
        names = tuple(Name(stage.labels[axis][k]) for axis, k in zip(stage.components, labels, strict=True))
        rows.append((*names, *(_number(subject.payment(agent, 0, labels)) for agent in range(len(env.agents)))))
    count = len(stage.components)
    table = Data(
        caption=("In period 1",) if env.horizon is not None else (),
        head=(*map(Name, stage.components), *(say("{} pays", Name(name)) for name in env.agents)), rows=tuple(rows),
        right=frozenset(range(count, count + len(env.agents))),
        left_out=left_out.more(subject.states - len(rows), "the table of lpmech transfers --evidence enclosed"),
    )  # fmt: skip
    return Section(id="payments", menu="Payments", title="Who pays what", sub=sub, blocks=(table,))


def _known(subject: Enclosed) -> Section:
    """How closely values are known, and what else the evidence has."""
    evidence, env = subject.certificate["evidence"], subject.env
    closed = {
        "symmetries of agents and allocations": len(evidence["symmetries"]),
        "measures of ties": len(evidence["measures"]),
        "exact values at single states": sum(len(one["states"]) for one in evidence["exact"] or ()),
    }
    told = [say("{}: {}", what, f"{count:,}") for what, count in closed.items() if count]
    blocks: list[Block] = [
        Prose(paragraphs=(say("Ties are decided exactly by {}.", joined(told, "; ")),) if told else (
            say("No tie had to be decided by anything but the numbers, or the data themselves."),)),
    ]  # fmt: skip
    if not subject.is_large and not subject.gives:
        blocks.insert(0, _widths(subject))
    if env.horizon is None:
        sub = say("Values are stated as a table of short numbers per society. The checker measures how far each is "
                  "from solving its equation.")  # fmt: skip
    else:
        sub = say("Values are worked out from the last period back; the certificate holds the rule alone.")
    return Section(id="evidence", menu="Evidence", title="How closely values are known", sub=sub, blocks=tuple(blocks))


def _widths(subject: Enclosed) -> Data:
    agents = range(len(subject.env.agents)) if subject.defines else ()
    rows = []
    for without in (None, *agents):
        found = subject.amounts.value(without, 0)
        ends = [found.at(_labels(at, found)) for at in (found.cells.argmin(), found.cells.argmax())]
        who: Told = "everyone" if without is None else say("all but {}", Name(subject.env.agents[without]))
        rows.append((who, _number(ends[0]), _number(ends[1]), _width(found.width)))
    head = ("who", "least value", "greatest value", "known to")
    return Data(head=head, rows=tuple(rows), right=frozenset({1, 2, 3}))


def _labels(state: np.intp, found: Between) -> tuple[int, ...]:
    return tuple(int(k) for k in np.unravel_index(state, found.cells.shape)) if found.axes else ()
