"""Reporting strategies: what an agent says in each period and state; the truth where no rule says otherwise.

A *rule* is an agent, conditions on the state's components (`public`, the agent's own type, and other agents' types: ex
post, they are seen), perhaps a period, and a report. The first rule that fits is followed. In a file:

    {"lies": [{"agent": "ann", "when": {"ann": "high", "bob": "low"}, "period": 2, "report": "low"}, …]}

`when` and `period` may be left out, and a label is one of the component's in some period. In a period in which the
agent has no type of the report's label the rule does not fit. In words: `ann:high=low,low=high` says that ann reports
low where she is high, and high where she is low; names and labels with commas are quoted (`reading/typed.py`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lpmech.problem.environment import Environment
from lpmech.problem.stages import Stage
from lpmech.reading import json_tree
from lpmech.reading.faults import quote
from lpmech.reading.kinds import TABLES
from lpmech.reading.node import Node
from lpmech.reading.source import read_text
from lpmech.reading.typed import HINT, NotAPair, read_pairs
from lpmech.reading.words import describe, nearest, one_of

_KEYS = ("agent", "when", "period", "report")
_LIAR = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([^":][^:]*))\s*:(.+)', re.DOTALL)


class BadStrategy(ValueError):  # noqa: N818 - what is wrong with the words, not with the program
    """A strategy in words that cannot be understood; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule."""

    agent: str
    when: Mapping[str, str]
    report: str
    period: int | None = None  # None: every period

    def fits(self, period: int, state: Mapping[str, str], types: Sequence[str]) -> bool:
        """Whether the agent, whose types are given, follows the rule in a period (from 1) and state."""
        if self.period not in (None, period) or self.report not in types:
            return False
        return all(state.get(name) == label for name, label in self.when.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Strategy:
    """The rules of all agents; none: everybody tells the truth."""

    rules: tuple[Rule, ...] = ()

    @property
    def liars(self) -> tuple[str, ...]:
        """The agents with rules."""
        return tuple(dict.fromkeys(rule.agent for rule in self.rules))

    @property
    def periods(self) -> int:
        """The last period that a rule names; from the next one on every period is alike."""
        return max((rule.period for rule in self.rules if rule.period is not None), default=0)

    def report(self, agent: str, period: int, state: Mapping[str, str], types: Sequence[str]) -> str:
        """What the agent says."""
        fitting = (rule.report for rule in self.rules if rule.agent == agent and rule.fits(period, state, types))
        return next(fitting, state[agent])


def is_away(stage: Stage, agent: str, own: str) -> bool:
    """Whether an agent of a type is away, and is not asked."""
    place = stage.agents.index(agent)
    return bool(stage.away) and stage.types[place].index(own) in stage.away[place]


def in_words(env: Environment, given: Iterable[str]) -> tuple[Rule, ...]:
    """The rules of texts such as `ann:high=low,low=high`. Raises BadStrategy."""
    return tuple(rule for text in given for rule in _of_text(env, text))


def _of_text(env: Environment, text: str) -> Iterable[Rule]:
    match = _LIAR.fullmatch(text)
    if match is None:
        raise BadStrategy(f"found {quote(text)}, expected AGENT:TYPE=REPORT,...")
    agent = match[2].strip() if match[1] is None else match[1].replace('""', '"')
    if agent not in env.agents:
        raise BadStrategy(f"unknown agent {quote(agent)}; the agents are {', '.join(env.agents)}")
    for own, report in _pairs(match[3]):
        for label in (own, report):
            if label not in labels_of_all_periods(env, agent):
                raise BadStrategy(
                    f"unknown type {quote(label)} of {agent}; {one_of(labels_of_all_periods(env, agent))}"
                )
        asked = [not is_away(stage, agent, own) for stage in env.stages if own in stage.labels[agent]]
        if not any(asked):
            raise BadStrategy(f"{agent} is away at {quote(own)}, and is not asked what it is")
        yield Rule(agent=agent, when={agent: own}, report=report)


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return read_pairs([text])
    except NotAPair as part:
        raise BadStrategy(f"found {quote(str(part))}, expected TYPE=REPORT,...; {HINT}") from part


def labels_of_all_periods(env: Environment, component: str) -> tuple[str, ...]:
    """The labels of a component in any period."""
    found = (label for stage in env.stages for label in stage.labels.get(component, ()))
    return tuple(dict.fromkeys(found))


def read_rules(source: str | os.PathLike[str], env: Environment) -> tuple[Rule, ...]:
    """The rules of a file. Raises BadInput with every fault."""
    path = Path(source)
    tree, faults = json_tree.parse(read_text(path, "a file of rules of reports, in JSON"), str(path))
    node = Node(tree, faults)
    if node.is_object("an object with lies"):
        node.check_keys(("lies",), ("lies",))
    lies = node.get("lies")
    rows = lies.elements() if lies is not None and lies.is_list("a list of rules", of=TABLES) else []
    found = [_rule(row, env) for row in rows]
    faults.check()
    return tuple(rule for rule in found if rule is not None)


def _rule(row: Node, env: Environment) -> Rule | None:
    if not row.is_object("a rule"):
        return None
    row.check_keys(_KEYS, ("agent", "report"))
    given, report, when, period = (row.get(key) for key in ("agent", "report", "when", "period"))
    if given is None or report is None or not _known(given, env.agents, "E-AGENT-UNKNOWN"):
        return None
    agent = str(given.value)
    _known(report, labels_of_all_periods(env, agent), "E-LABEL-UNKNOWN")
    conditions = {}
    if when is not None and when.is_object("an object of components to labels"):
        when.check_keys((*(("public",) if labels_of_all_periods(env, "public") else ()), *env.agents))
        conditions = {name: str(node.value) for name, node in when.items()
                      if _known(node, labels_of_all_periods(env, name), "E-LABEL-UNKNOWN")}  # fmt: skip
    return Rule(agent=agent, when=conditions, report=str(report.value), period=_period(period, env))


def _period(node: Node | None, env: Environment) -> int | None:
    if node is None or node.value is None:
        return None
    last = env.horizon
    if type(node.value) is not int or node.value < 1 or (last is not None and node.value > last):
        node.fault("E-MECHANISM-PERIOD", describe(node.value), f"a period from 1 to {last or 'infinity'}, or null")
        return None
    return node.value


def _known(node: Node, names: Sequence[str], code: str) -> bool:
    """Whether the value is one of some names; a fault where it is not."""
    if isinstance(node.value, str) and node.value in names:
        return True
    hint = nearest(node.value, names) if isinstance(node.value, str) else ""
    node.fault(code, describe(node.value), one_of(names), hint)
    return False
