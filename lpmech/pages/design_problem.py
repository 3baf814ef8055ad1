"""What was asked of a design: the problem, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from lpmech.designs.problem import Aim, Allocation, BudgetKind, Entry, Incentives, Memory, Pattern, View, When
from lpmech.pages.blocks import Block, Data
from lpmech.pages.design_words import RELATIONS, Words, chances
from lpmech.pages.page import Section
from lpmech.pages.text import Cell, Name, Sentence, joined, say
from lpmech.pages.words import quoted

ALLOCATIONS: Mapping[Allocation, str] = MappingProxyType(
    {
        Allocation.EFFICIENT: "the efficient one, everywhere", Allocation.RULE: "the stated rule, below",
        Allocation.TIES: "a lottery over efficient ones, to be found",
        Allocation.ANY: "a lottery over feasible ones, to be found",
    }
)  # fmt: skip
INCENTIVES: Mapping[Incentives, str] = MappingProxyType(
    {
        Incentives.EX_POST: "Ex post: truth is best at every state that can be met, the others’ types known.",
        Incentives.INTERIM: "Interim: truth is best given what each agent knows, also after lies of its own.",
        Incentives.ON_PATH: "On path: no plan of lies from the start is worth more than the truth.",
        Incentives.NONE: "Nothing is asked of the truth.",
    }
)
LEAVING: Mapping[When, str] = MappingProxyType(
    {When.NEVER: "Nobody may leave.", When.FIRST: "Everyone may leave at the start",
     When.ALWAYS: "Everyone may leave at any time"}
)  # fmt: skip
KNOWING: Mapping[View, str] = MappingProxyType(
    {View.INTERIM: "knowing its own types", View.EX_POST: "knowing the whole state"}
)
BUDGETS: Mapping[BudgetKind, str] = MappingProxyType(
    {
        BudgetKind.EX_ANTE: "All expected discounted payments together are {} 0.",
        BudgetKind.EACH_PERIOD: "In every period, after every history, the expected payments are {} 0.",
        BudgetKind.EX_POST: "At every report the payments are {} 0.",
    }
)
MEMORIES: Mapping[Memory, str] = MappingProxyType(
    {Memory.NONE: "today’s reports alone", Memory.ONE_PERIOD: "today’s reports and the period before",
     Memory.HISTORY: "the whole history of reports and allocations"}
)  # fmt: skip


def section(words: Words) -> Section:
    """The problem."""
    rows: list[tuple[Cell, ...]] = [
        ("Wanted", wanted(words)),
        ("Allocation", ALLOCATIONS[words.problem.allocation]),
        *((("Lots", "None are drawn: at every report that is met one allocation is chosen."),)
          if words.problem.deterministic else ()),
        ("Truth", INCENTIVES[words.problem.incentives]),
        *(("Away", one) for one in away(words)),
        ("Payments depend on", MEMORIES[words.problem.payments.memory]),
        *(("Limits of payments", one) for one in _limits(words)),
        ("Leaving", leaving(words)),
        *(("Budget", one) for one in budgets(words)),
        *((f"Constraint {number}", say("{} is {} {}.", words.sum(one.terms), RELATIONS[one.relation], one.constant))
          for number, one in enumerate(words.problem.constraints, 1)),
    ]  # fmt: skip
    blocks: list[Block] = [Data(head=("", "what is asked"), rows=tuple(rows))]
    if words.problem.rule:
        lines = tuple((_holds(one), chances(list(one.choose))) for one in words.problem.rule)
        blocks.append(Data(caption=("The rule: the first line that holds decides",), head=("where", "what is chosen"),
                           rows=lines))  # fmt: skip
    return Section(id="problem", menu="Problem", title="The problem as it is given", blocks=tuple(blocks),
                   words=("interim", "problem"),
                   sub=say("A mechanism here is public: past reports and allocations are known to all."))  # fmt: skip


def wanted(words: Words) -> Sentence:
    """The objective, as a task."""
    if words.problem.objective.aim is Aim.FIND:
        return say("Any mechanism that does all of this.")
    return say("The {}.", words.best())


def leaving(words: Words) -> Sentence:
    """Who may leave, and what is outside."""
    rule = words.problem.participation
    if rule.when is When.NEVER:
        return (LEAVING[rule.when],)
    told: list[Sentence] = []
    for agent, name in enumerate(words.env.agents):
        if rule.outside[agent]:
            by_type = [say("{} for {}", worth, Name(label)) for label, worth in rule.outside[agent].items()]
            told.append(say("{} has outside {}", Name(name), joined(by_type)))
        elif rule.otherwise[agent]:
            told.append(say("{} has {} outside", Name(name), rule.otherwise[agent]))
    outside = say("; {}", joined(told, "; ")) if told else ", with 0 outside"
    return say("{}, {}{}.", LEAVING[rule.when], KNOWING[rule.view], outside)


def away(words: Words) -> Iterator[Sentence]:
    """Who is not asked, agent by agent."""
    for agent, name in enumerate(words.env.agents):
        types = dict.fromkeys(stage.types[agent][k] for stage in words.env.stages if stage.away
                              for k in stage.away[agent])  # fmt: skip
        if types:
            labels = joined([quoted(label) for label in types], ", ", " or ")
            yield say("When {} is {}, it is away: it is not asked, and pays nothing.", Name(name), labels)


def budgets(words: Words) -> Iterator[Sentence]:
    """Whose money it is."""
    for kind, sense in words.problem.budget.items():
        yield say(BUDGETS[kind], RELATIONS[sense])


def _limits(words: Words) -> Iterator[Sentence]:
    payments = words.problem.payments
    if len(payments.agents) < len(words.env.agents):
        yield say("Only these pay or receive: {}.", joined([(Name(words.env.agents[one]),) for one in payments.agents]))
    if payments.at_most is not None:
        yield say("Nobody pays more than {} in a period.", payments.at_most)
    if payments.at_least is not None:
        yield say("Nobody pays less than {} in a period.", payments.at_least)
    if payments.at_most_received is not None:
        yield say("Nobody pays more than what it receives is worth to it, and {}.", payments.at_most_received)


def _holds(entry: Entry) -> Sentence:
    """Where a line of a rule holds."""
    parts: list[Sentence] = [say("period {}", str(entry.period + 1))] if entry.period is not None else []
    parts += _pattern(entry.pattern, "now")
    parts += _pattern(entry.previous, "the period before") if entry.previous else []
    for period, one in entry.before.items():
        parts += _pattern(one, f"period {period + 1}")
    return joined(parts, "; ") if parts else say("everywhere else")


def _pattern(pattern: Pattern, when: str) -> list[Sentence]:
    reports = [say("{} = {}", Name(axis), Name(label)) for axis, label in pattern.reports.items()]
    rest = [say("“{}”", Name(one)) for one in (pattern.shock, pattern.allocation) if one is not None]
    return [say("{}: {}", when, joined([*reports, *rest]))] if reports or rest else []
