"""A stated rule: lines, of which the first one that matches decides.

allocation.rule = [
    { period = 2, previous = { reports = { ann = "high" } }, choose = "sell" },
    { choose = { keep = "1/2", sell = "1/2" } },
]
"""

from __future__ import annotations

from fractions import Fraction

from lpmech.designs.problem import Entry, Pattern, Problem
from lpmech.designs.reading_terms import given
from lpmech.problem.environment import Environment
from lpmech.reading.kinds import TABLES
from lpmech.reading.node import Node
from lpmech.reading.words import describe, nearest, one_of

_NOTHING = Pattern(reports={})
DIGITS = 9  # more than any horizon has


def read_rule(node: Node, env: Environment) -> tuple[Entry, ...]:
    """The lines of a rule; faults are noted."""
    node.check_keys(("rule",), ("rule",))
    lines = node.get("rule")
    if lines is None or not lines.is_list("a list of lines", of=TABLES):
        return ()
    return tuple(_entry(one, env) for one in lines.elements() if one.is_object("a line: an object"))


def read_deterministic(node: Node | None) -> bool:
    """Whether a free rule draws no lots; faults are noted."""
    if node is not None and not isinstance(node.value, bool):
        node.wrong_kind("true or false", node.misfit.as_flag())
    return node is not None and node.value is True


def clash_of_lots(problem: Problem, env: Environment) -> tuple[str, str, str] | None:
    """Why no deterministic rule can be asked for: what was found, what was expected, and how to mend it."""
    if not problem.deterministic:
        return None
    if not problem.allocation.free:
        return (f'a deterministic rule to be found, and the allocation "{problem.allocation}"',
                'the allocation "any" or "efficient ties"',
                "leave the key out: a fixed rule is as it is stated")  # fmt: skip
    if env.horizon is None:
        return "a deterministic rule, and an infinite horizon", "a finite horizon", "leave the key out"
    return None


def _entry(node: Node, env: Environment) -> Entry:
    node.check_keys(("period", "reports", "shock", "previous", "before", "choose"), ("choose",))
    period, previous, before = given(node, "period"), given(node, "previous"), node.get("before")
    choose = node.get("choose")
    return Entry(
        period=_period(period, env), pattern=_pattern(node, env),
        previous=None if previous is None else _earlier(previous, env),
        before={} if before is None else _before(before, env),
        choose=() if choose is None else _lottery(choose, env),
    )  # fmt: skip


def _period(node: Node | None, env: Environment) -> int | None:
    """The period from 0; with an infinite horizon 0 or nothing."""
    if node is None:
        return None
    last = env.horizon or 1
    if type(node.value) is not int or not 1 <= node.value <= last:
        node.fault("E-DESIGN-PERIOD", describe(node.value), f"a period, 1 to {last}")
        return None
    return node.value - 1


def _earlier(node: Node, env: Environment) -> Pattern:
    if not node.is_object("a period: an object"):
        return _NOTHING
    node.check_keys(("reports", "shock", "allocation"))
    return _pattern(node, env)


def _before(node: Node, env: Environment) -> dict[int, Pattern]:
    """Patterns by period, whose keys are texts."""
    found: dict[int, Pattern] = {}
    for key, one in node.items() if node.is_object("an object by period") else ():
        if not _numeral(key) or not 1 <= int(key) <= (env.horizon or 0):
            one.fault("E-DESIGN-PERIOD", describe(key), f"a period, 1 to {env.horizon or 0}")
        else:
            found[int(key) - 1] = _earlier(one, env)
    return found


def _numeral(key: str) -> bool:
    return key.isascii() and key.isdecimal() and len(key) <= DIGITS


def _pattern(node: Node, env: Environment) -> Pattern:
    """Reports by component, the shock and the allocation, as far as they are given."""
    reports, shock, allocation = node.get("reports"), given(node, "shock"), given(node, "allocation")
    shocks = [label for stage in env.stages for label in stage.labels["shock"]]
    if shock is not None and not any(stage.has_shocks for stage in env.stages):
        shock.fault("E-LABEL-UNKNOWN", describe(shock.value), "no key shock: the environment has no shocks")
        shock = None
    return Pattern(reports={} if reports is None else _reports(reports, env), shock=_known(shock, shocks),
                   allocation=_known(allocation, [a for stage in env.stages for a in stage.allocations]))  # fmt: skip


def _reports(node: Node, env: Environment) -> dict[str, str]:
    if not node.is_object("reports: labels by component"):
        return {}
    components = list(dict.fromkeys(axis for stage in env.stages for axis in stage.components))
    node.check_keys(components)
    found = {}
    for axis, one in node.items():
        if axis in components:
            labels = [label for stage in env.stages for label in stage.labels.get(axis, ())]
            found[axis] = _known(one, labels) or ""
    return found


def _known(node: Node | None, known: list[str]) -> str | None:
    if node is None:
        return None
    names = tuple(dict.fromkeys(known))
    if isinstance(node.value, str) and node.value in names:
        return node.value
    node.fault("E-LABEL-UNKNOWN", describe(node.value), one_of(names), nearest(str(node.value), names))
    return None


def _lottery(node: Node, env: Environment) -> tuple[tuple[str, Fraction], ...]:
    """An allocation, or probabilities that sum to 1."""
    known = [a for stage in env.stages for a in stage.allocations]
    if not isinstance(node.value, dict):
        label = _known(node, known)
        return () if label is None else ((label, Fraction(1)),)
    node.check_keys(tuple(dict.fromkeys(known)))
    shares = {label: one.number() or Fraction(0) for label, one in node.items()}
    if any(share < 0 for share in shares.values()):
        node.fault("E-PROBABILITY-NEGATIVE", "a probability below 0", "probabilities of at least 0")
    elif sum(shares.values()) != 1:
        node.fault("E-DESIGN-LOTTERY", f"probabilities whose sum is {sum(shares.values())}", "the sum 1 exactly")
    return tuple((label, share) for label, share in shares.items() if share > 0)
