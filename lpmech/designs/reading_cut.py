"""Where a problem cuts an infinite horizon: the key `cut`, and what can be cut (docs/design_format.md, *Cuts*)."""

from __future__ import annotations

from lpmech.designs.cut import Cut, Then
from lpmech.designs.play import Play
from lpmech.designs.problem import Allocation, Memory, Participation, Payments, Problem, When
from lpmech.problem.environment import Environment
from lpmech.reading.node import Node
from lpmech.reading.words import describe, nearest, one_of

MOST_PERIODS = 64  # far more than fit
FORM = 'an object such as {"after": 3, "then": "promises"}'
Clash = tuple[str, str, str]  # the key, what was found, what was expected


def read_cut(node: Node | None, env: Environment) -> Cut | None:
    """The cut of a problem; faults are noted."""
    if node is None or node.value is None or not node.is_object(FORM):
        return None
    if env.horizon is not None:
        node.fault("E-DESIGN-CLASH", "a cut of a finite horizon", "an infinite horizon", "leave the key out")
        return None
    if not node.check_keys(("after", "then"), ("after", "then")):
        return None
    after, then = node.get("after"), node.get("then")
    assert after is not None
    assert then is not None
    periods, follows = _after(after), _then(then)
    return None if periods is None or follows is None else Cut(after=periods, then=follows)


def _after(node: Node) -> int | None:
    if type(node.value) is not int or not 1 <= node.value <= MOST_PERIODS:
        node.fault("E-DESIGN-PERIOD", describe(node.value), f"an integer, 1 to {MOST_PERIODS}: the number of periods "
                   "that are written out")  # fmt: skip
        return None
    return node.value


def _then(node: Node) -> Then | None:
    if not isinstance(node.value, str) or node.value not in tuple(Then):
        node.fault("E-DESIGN-WORD", describe(node.value), one_of(tuple(Then)), nearest(str(node.value), tuple(Then)))
        return None
    return Then(node.value)


def clash_of_cut(problem: Problem, env: Environment) -> Clash | None:
    """Why a problem cannot be cut; None if it can."""
    if problem.cut is None:
        return None
    if problem.eased and problem.cut.then is Then.NOTHING:
        return "cut", "nothing after the cut, and ε that is wanted or bounded", "promises after the cut"
    if problem.subsidised and problem.payments.memory is not Memory.HISTORY:
        return "payments", "a cut, a subsidy, and payments that forget", 'payments with the memory "history"'
    if any(entry.before for entry in problem.rule):
        return "allocation", "a cut, and a rule that looks at several periods", "a rule that looks at one"
    if problem.cut.then is Then.PROMISES:
        public = any(stage.public_utility.array.numerators.any() for stage in env.stages)
        return ("cut", "promises, and a public utility", "utilities of agents alone") if public else None
    return _nothing(problem, env)


def _nothing(problem: Problem, env: Environment) -> Clash | None:
    """Why nothing cannot follow."""
    if problem.allocation is not Allocation.ANY:
        return "cut", f'nothing after the cut, and the allocation "{problem.allocation}"', 'the allocation "any"'
    if worthless(env) is None:
        return "cut", "nothing after the cut", "an allocation that is worth 0 to everybody, and always feasible"
    if not _stays(problem.participation):
        return "participation", "nothing after the cut, and more outside", "outside options of at most 0"
    if not _may_be_0(problem.payments):
        return "payments", "nothing after the cut, and payments that may not be 0", "payments that may be 0"
    return None


def worthless(env: Environment) -> int | None:
    """The first allocation that is worth 0 to everybody and the public at every state, and feasible everywhere."""
    play = Play(env)
    states = list(play.states(0))
    for allocation in range(len(play.stage(0).allocations)):
        dull = not any(play.worth(0, agent, allocation, state) for agent in (*play.agents, -1) for state in states)
        if dull and all(allocation in play.feasible(0, z, state) for z in play.shocks(0) for state in states):
            return allocation
    return None


def _stays(rule: Participation) -> bool:
    """Whether nobody wants to leave where nothing is to come."""
    worth = (*rule.otherwise, *(one for table in rule.outside for one in table.values()))
    return rule.when is not When.ALWAYS or all(one <= 0 for one in worth)


def _may_be_0(rule: Payments) -> bool:
    low, high, received = rule.at_least, rule.at_most, rule.at_most_received
    return (low is None or low <= 0) and (high is None or high >= 0) and (received is None or received >= 0)
