"""A rule beside the pivot mechanism: what everybody together gets from each first state, what each agent keeps, and
what is paid in all. The pivot mechanism's numbers come from the social programs, W with everyone and W without each
agent: agent i keeps W − W_{-i}. (Bergemann and Välimäki 2008, Theorem 1.)"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import prod

from lpmech.certificate.reader import MissingEvidence
from lpmech.certificate.refutations.place import chosen
from lpmech.claims.efficient import efficient
from lpmech.claims.payoffs import expected_after
from lpmech.mdp.evaluation import discounted_sums
from lpmech.mechanisms.social import Society, society
from lpmech.pages.blocks import Block, Data, Heading, Prose
from lpmech.pages.charts import Bar, Bars
from lpmech.pages.page import Section
from lpmech.pages.payments import component, said
from lpmech.pages.subject import Group, Subject
from lpmech.pages.text import Cell, Name, Sentence, Strong, say
from lpmech.problem import tables
from lpmech.problem.tables import Choice, Table
from lpmech.separation.claim import Verdict

PIVOT = "pivot"
MOST_PERIODS = 4  # shown
MOST_STATES = 48  # shown
MOST_WORK = 2_000  # states of the first period for which the section is made at all


@dataclass(frozen=True, kw_only=True, eq=False)
class Comparison:
    """Tables over the first state, all discounted to the first period and under truth."""

    subject: Subject

    @cached_property
    def efficient(self) -> Table:
        """W: what everybody gets from the efficient rule."""
        return self.subject.stored.social[0]

    @cached_property
    def welfare(self) -> Table:
        """The same from the rule of the certificate."""
        return _welfare(self.subject)

    def keeps(self, agent: int) -> Table:
        """What an agent keeps, payments deducted."""
        stored = self.subject.stored
        first = stored.mechanism.transfers[agent][0]
        return stored.game.truthful_value(agent, 0, first)

    def keeps_with_pivot(self, agent: int) -> Table:
        """W − W_{-i}."""
        name = self.subject.stored.environment.agents[agent]
        return self.efficient - self.subject.stored.program(Society(name))[0][0]

    @cached_property
    def collected(self) -> Table:
        """What is paid in all, after what agents keep."""
        stored = self.subject.stored
        first = tables.total(own[0] for own in stored.mechanism.transfers)
        return first + stored.budget[0].scaled(stored.environment.discount)

    @cached_property
    def collected_with_pivot(self) -> Table:
        """W less what agents keep and what the public gets, who pays nothing."""
        agents = range(len(self.subject.stored.environment.agents))
        kept = tables.total(self.keeps_with_pivot(agent) for agent in agents)
        return self.efficient - kept - self.public(self.subject.stored.program(Society())[1])

    @property
    def has_public(self) -> bool:
        """Whether the public gets anything."""
        return any(stage.public_utility.array.numerators.any() for stage in self.subject.stored.environment.stages)

    def pivot_payment(self, agent: int, position: int) -> Table:
        """p_i = E_z v_i(a*, θ) − M_i + δ E[M_i(θ') | a*, θ], M_i = W − W_{-i}, in one period."""
        env, rule = self.subject.stored.environment, self.subject.stored.program(Society())[1][position]
        stage = env.stage(position)
        flow = stage.over_shocks(stage.utilities[agent].choose("allocation", rule))
        later = expected_after(env, position, self._adds(agent, position + 1), rule).scaled(env.discount)
        return (flow - self._adds(agent, position) + later).minimal()

    def _adds(self, agent: int, position: int) -> Table:
        """M_i from a period on: what everybody gets more with agent i than without; g_i after the last period."""
        stored, env = self.subject.stored, self.subject.stored.environment
        if env.horizon is not None and position >= env.horizon:
            return env.terminal_utility(agent)
        place = 0 if env.horizon is None else position
        return stored.social[place] - stored.program(society(env, agent))[0][place]

    def public(self, rules: Sequence[Choice]) -> Table:
        """What the public gets from a rule."""
        env = self.subject.stored.environment
        return _evaluated(self.subject, rules, [env.stage(t).public_utility for t in env.periods])


def _welfare(subject: Subject) -> Table:
    env = subject.stored.environment
    flows = [env.stage(t).utility_of_society() for t in env.periods]
    terminal = tables.total(env.terminal_utility(agent) for agent in range(len(env.agents)))
    return _evaluated(subject, subject.stored.mechanism.allocation, flows, terminal)


def _evaluated(
    subject: Subject, rules: Sequence[Choice], flows: Sequence[Table], terminal: Table = tables.ZERO
) -> Table:
    """The expected discounted sum of flows (functions of the allocation and the state) under a rule."""
    env = subject.stored.environment
    now = [env.stage(t).over_shocks(flows[t].choose("allocation", rules[t])) for t in env.periods]
    if env.horizon is None:
        return discounted_sums(env.stage(0), rules[0], [now[0]], env.stage(0).components, env.discount)[0]
    value = terminal
    for position in env.backwards():
        value = now[position] + expected_after(env, position, value, rules[position]).scaled(env.discount)
    return value.reduced()


def _blocks(subject: Subject) -> Iterator[Block]:
    """The tables. Raises MissingEvidence."""
    found = Comparison(subject=subject)
    yield from _on_average(found)
    yield Heading(text=("From each first state",))
    yield _by_state(found)
    if payments := _payments(found):
        yield Heading(text=("What is paid in one period",), sub=("At each report, here and with pivot.",))
        yield from payments


def _whole(subject: Subject) -> tuple[Block, ...]:
    """The tables, or what they lack: certificates may leave out evidence that their claims do not need."""
    try:
        return (*_blocks(subject),)
    except MissingEvidence as missing:
        text = say(
            "Nothing is compared here: the certificate leaves out {}. lpmech audit writes certificates that have it.",
            Name(missing.place),
        )
        return (Prose(paragraphs=(text,)),)


def section(subject: Subject) -> Section | None:
    """The comparison; nothing for the pivot mechanism itself, or where there are too many first states."""
    stage = subject.stored.environment.stage(0)
    states = prod(stage.sizes[axis] for axis in stage.components)
    if subject.stored.mechanism.name == PIVOT or states > MOST_WORK:
        return None
    note = say(
        "Everything is counted over all time, discounted to the first period, if everybody tells the truth. "
        "The pivot mechanism takes the efficient rule, and each agent keeps what its presence adds."
    )
    return Section(
        id="pivot",
        words=("pivot mechanism", "prior"),
        menu="Beside pivot",
        title="Beside the pivot mechanism",
        sub=note,
        blocks=_whole(subject),
    )


def _mean(found: Comparison, values: Table) -> Fraction:
    env = found.subject.stored.environment
    assert env.prior is not None
    stage = env.stage(0)
    chances, worth = (one.full(stage.components, stage.sizes) for one in (env.prior, values))
    return chances.contract(worth, *stage.components).array.item()


def _on_average(found: Comparison) -> Sequence[Block]:
    """Bars under the prior, if there is one."""
    env, mechanism = found.subject.stored.environment, found.subject.stored.mechanism
    if env.prior is None:
        return ()
    welfare, best = _mean(found, found.welfare), _mean(found, found.efficient)
    lost = best - welfare
    sentence = _loss(found, welfare, best)
    rows: list[tuple[Cell, ...]] = []
    for agent, name in enumerate(env.agents):
        rows.append(
            (say("{} keeps", Name(name)), _mean(found, found.keeps(agent)), _mean(found, found.keeps_with_pivot(agent)))
        )
    rows.append((("paid in all",), _mean(found, found.collected), _mean(found, found.collected_with_pivot)))
    if found.has_public:
        rules = (found.subject.stored.mechanism.allocation, found.subject.stored.program(Society())[1])
        rows.append((("the public gets",), *(_mean(found, found.public(rule)) for rule in rules)))
    rows.append((("worth to everybody",), welfare, best))
    table = Data(
        head=("on average, under the prior", Name(mechanism.name), "pivot"), rows=tuple(rows), right=frozenset({1, 2})
    )
    bars = Bars(
        bars=(Bar(label=(Name(mechanism.name),), value=welfare), Bar(label=("efficient",), value=best, strong=True))
    )
    drawn: tuple[Block, ...] = (bars,) if lost and welfare >= 0 else ()
    return (Prose(paragraphs=(sentence,)), *drawn, table)


def _loss(found: Comparison, welfare: Fraction, best: Fraction) -> Sentence:
    """What the rule loses on average."""
    if welfare != best:
        text = "On average the rule is worth {} of the {} that can be had: {} is lost."
        return say(text, welfare, best, Strong(best - welfare))
    everywhere = found.subject.stored.verdict(efficient.id) is Verdict.PROVED
    return say("On average nothing is lost: the rule is worth {}, as much as can be{}.", Strong(welfare),
               "" if everywhere else ". What it loses, it loses at reports that truth never leads to")  # fmt: skip


def _by_state(found: Comparison) -> Data:
    """One row per first state."""
    env = found.subject.stored.environment
    stage, agents = env.stage(0), range(len(env.agents))
    own = [found.keeps(agent) for agent in agents]
    pivot = [found.keeps_with_pivot(agent) for agent in agents]
    columns = [
        *(table for pair in zip(own, pivot, strict=True) for table in pair),
        found.collected,
        found.collected_with_pivot,
        found.efficient - found.welfare,
    ]
    heads = [
        *(say("{} keeps, {}", Name(name), how) for name in env.agents for how in ("here", "pivot")),
        ("paid, here",),
        ("paid, pivot",),
        ("lost",),
    ]
    places = list(itertools.product(*(range(stage.sizes[axis]) for axis in stage.components)))
    rows: list[tuple[Cell, ...]] = []
    for place in places[:MOST_STATES]:
        where = dict(zip(stage.components, place, strict=True))
        labels = [Name(stage.labels[axis][one]) for axis, one in where.items()]
        rows.append(
            (*labels, *(table.array.item(tuple(where.get(axis, 0) for axis in table.axes)) for table in columns))
        )
    left = say("The first {} of {} states.", str(MOST_STATES), f"{len(places):,}") if len(places) > MOST_STATES else ()
    count = len(stage.components)
    return Data(
        head=(*map(Name, stage.components), *heads),
        rows=tuple(rows),
        left_out=left,
        right=frozenset(range(count, count + len(columns))),
    )


def _payments(found: Comparison) -> Sequence[Block]:
    """Payments of one period at each report beside those of the pivot mechanism, where nothing is remembered."""
    subject = found.subject
    if any(group.remembers for group in subject.groups):
        return ()
    return [_period(found, group) for group in subject.groups[:MOST_PERIODS]]


def _period(found: Comparison, group: Group) -> Block:
    """One row per report, reports at which all payments agree left out."""
    env = found.subject.stored.environment
    stage, agents = env.stage(group.position), range(len(env.agents))
    rules = (found.subject.stored.mechanism.allocation, found.subject.stored.program(Society())[1])
    columns = [table for agent in agents for table in (group.tables[agent], found.pivot_payment(agent, group.position))]
    rows: list[tuple[Cell, ...]] = []
    same = 0
    for place in itertools.product(*(range(stage.sizes[axis]) for axis in stage.components)):
        where = dict(zip(stage.components, place, strict=True))
        paid = [table.array.item(tuple(where[axis] for axis in table.axes)) for table in columns]
        done = [said(chosen(stage, rule[group.position], where)) for rule in rules]
        if paid[::2] == paid[1::2] and done[0] == done[1]:
            same += 1
            continue
        labels = [Name(stage.labels[axis][one]) for axis, one in where.items()]
        rows.append((*labels, *done, *paid))
    more = len(rows) - MOST_STATES
    left = say("{} more reports differ.", f"{more:,}") if more > 0 else ()
    agree = say("At {} reports both do and charge the same. ", f"{same:,}") if same else ()
    count = len(stage.components) + 2
    heads = [say("{} pays, {}", Name(name), how) for name in env.agents for how in ("here", "pivot")]
    caption = say("Period {}", str(group.period)) if group.period is not None else ()
    if not rows:
        when = say("In period {} both", str(group.period)) if caption else ("Both",)
        return Prose(paragraphs=(say("{} do and charge the same at every report.", when),))
    return Data(caption=caption, head=(*map(component, stage.components), "done here", "done by pivot", *heads),
                rows=tuple(rows[:MOST_STATES]), right=frozenset(range(count, count + len(columns))),
                left_out=(*agree, *left))  # fmt: skip
