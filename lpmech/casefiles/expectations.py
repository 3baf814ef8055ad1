"""What a case file expects: verdicts of claims, values and transfers, all exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from lpmech.casefiles.expected_regions import ExpectedRegion, read_region
from lpmech.claims.judgement import Judgement
from lpmech.claims.registry import KINDS
from lpmech.mechanisms.social import Society
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number
from lpmech.problem.stages import Stage
from lpmech.reading.faults import quote
from lpmech.reading.kinds import TABLES
from lpmech.reading.labels import is_known
from lpmech.reading.node import Node
from lpmech.reading.words import describe, nearest, one_of
from lpmech.separation.claim import Verdict

if TYPE_CHECKING:
    from lpmech.designs.problem import Problem, Status

Name = TypeVar("Name", bound=str)


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers from one to another, both of them included."""

    low: Fraction
    high: Fraction

    def __str__(self) -> str:
        return f"a number from {format_number(self.low)} to {format_number(self.high)}"


Expected = Fraction | Range  # a number, or where it is to lie


def ends(expected: Expected) -> tuple[Fraction, Fraction]:
    """The least and the greatest number that is as expected."""
    return (expected.low, expected.high) if isinstance(expected, Range) else (expected, expected)


def holds(expected: Expected, found: Fraction) -> bool:
    """Whether a number is as expected.

    >>> holds(Range(Fraction(1), Fraction(2)), Fraction(3, 2)), holds(Fraction(1), Fraction(3, 2))
    (True, False)
    """
    low, high = ends(expected)
    return low <= found <= high


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedClaim:
    """The verdict on a claim, and its least slack where one is stated."""

    id: str
    verdict: Verdict
    least_slack: Expected | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedValue:
    """The value of a program at a state, and the allocation that it chooses where one is stated."""

    society: Society
    period: int | None  # None: infinite horizon
    state: Mapping[str, str]
    value: Expected
    allocation: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedTransfer:
    """What an agent pays at a state; `memory`, where stated, is the previous state reported and the allocation, or the
    name of the state of a mechanism with states."""

    agent: str
    period: int | None
    state: Mapping[str, str]
    payment: Expected
    memory: tuple[Mapping[str, str], str] | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedIndex:
    """The Gittins index of a bidder's type, in a licensing environment."""

    agent: str
    type: str
    index: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedDesign:
    """The answer to a problem; None: it may be any."""

    name: str | None
    problem: Problem
    status: Status
    value: Fraction | None
    attained: bool | None


_KEYS = ("mechanism", "choose", "require", "verdict", "claims", "values", "transfers", "indices", "design", "region")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectations:
    """Everything that a case expects."""

    mechanism: str = "auto"
    choose: str | None = None  # the objective by which the transfers are chosen
    require: tuple[str, ...] = ()  # the claims that the verdict is about; none: those that are required by default
    verdict: Judgement | None = None
    claims: tuple[ExpectedClaim, ...] = ()
    values: tuple[ExpectedValue, ...] = ()
    transfers: tuple[ExpectedTransfer, ...] = ()
    indices: tuple[ExpectedIndex, ...] = ()
    designs: tuple[ExpectedDesign, ...] = ()
    regions: tuple[ExpectedRegion, ...] = ()


def read_expectations(node: Node | None, env: Environment) -> Expectations:
    """The table [expect]; faults are noted at the node."""
    if node is None or not node.is_object("a table of expected results"):
        return Expectations()
    node.check_keys(_KEYS)
    mechanism, choose, verdict = node.get("mechanism"), node.get("choose"), node.get("verdict")
    values = [_read_value(row, env) for row in _rows(node.get("values"))]
    transfers = [_read_transfer(row, env) for row in _rows(node.get("transfers"))]
    indices = [_read_index(row, env) for row in _rows(node.get("indices"))]
    designs = [_read_design(row, env) for row in _rows(node.get("design"))]
    regions = [read_region(row, env) for row in _rows(node.get("region"))]
    return Expectations(
        mechanism=(mechanism.text("the name of a mechanism") if mechanism else None) or "auto",
        choose=choose.text("the name of an objective") if choose else None,
        require=_read_required(node.get("require")),
        verdict=_one_of(verdict, tuple(Judgement)) if verdict else None,
        claims=tuple(_read_claims(node.get("claims"))),
        values=tuple(value for value in values if value),
        transfers=tuple(transfer for transfer in transfers if transfer),
        indices=tuple(index for index in indices if index),
        designs=tuple(design for design in designs if design),
        regions=tuple(region for region in regions if region),
    )


def _rows(node: Node | None) -> Sequence[Node]:
    """The tables of an array of tables."""
    if node is None or not node.is_list("an array of tables", of=TABLES):
        return ()
    return [row for row in node.elements() if row.is_object("a table")]


def _one_of(node: Node, names: Sequence[Name]) -> Name | None:
    """The name, or the member of an enum, that the node has."""
    found = next((name for name in names if name == node.value), None)
    if found is not None:
        return found
    near = nearest(node.value, names) if isinstance(node.value, str) else ""
    node.fault("E-EXPECT", describe(node.value), one_of(names), near)
    return None


def _read_required(node: Node | None) -> tuple[str, ...]:
    """The ids of a list of claims, without repetition."""
    if node is None or not node.is_list("a list of claims"):
        return ()
    if not node.value:
        node.fault("E-EXPECT", "an empty list", "at least one claim", "leave the key out for those required by default")
    return tuple(dict.fromkeys(name for one in node.elements() if (name := _one_of(one, tuple(KINDS)))))


def _read_claims(node: Node | None) -> list[ExpectedClaim]:
    if node is None or not node.is_object("a table of claims to verdicts"):
        return []
    claims = []
    for key, claim in node.items():
        if key not in KINDS:
            claim.fault("E-EXPECT", f"{quote(key)}, which is no claim", one_of(tuple(KINDS)), nearest(key, KINDS))
        claims.append(_read_claim(key, claim))
    return [claim for claim in claims if claim]


def _read_claim(key: str, node: Node) -> ExpectedClaim | None:
    """A verdict alone, or with a least slack."""
    given: Node | None = node
    if isinstance(node.value, dict):
        node.check_keys(("verdict", "least_slack"), ("verdict",))
        given = node.get("verdict")
    slack = node.get("least_slack")
    verdict = _one_of(given, tuple(Verdict)) if given else None
    least = _number(slack) if slack else None
    return ExpectedClaim(id=key, verdict=verdict, least_slack=least) if verdict else None


def _number(node: Node) -> Expected | None:
    """A number, or a table with the ends of a range."""
    if not isinstance(node.value, dict):
        return node.number()
    node.check_keys(("from", "to"), ("from", "to"))
    low, high = (one.number() if one else None for one in (node.get("from"), node.get("to")))
    if low is None or high is None:
        return None
    if low > high:
        node.fault("E-EXPECT", f"a range from {format_number(low)} to {format_number(high)}", "the lower end first")
        return None
    return Range(low, high)


def _read_value(node: Node, env: Environment) -> ExpectedValue | None:
    node.check_keys(("program", "period", "state", "value", "allocation"), ("program", "state", "value"))
    program, value = node.get("program"), node.get("value")
    societies = {str(one): one for one in (Society(), *map(Society, env.agents))}
    named = _one_of(program, tuple(societies)) if program else None
    position = read_position(node, env)
    exact = _number(value) if value else None
    if position is None or named is None:
        return None
    stage = env.stage(position)
    state = read_state(node.get("state"), stage, optional=societies[named].without)
    allocation = read_allocation(node.get("allocation"), stage)
    if state is None or exact is None:
        return None
    return ExpectedValue(
        society=societies[named], period=env.period(position), state=state, value=exact, allocation=allocation
    )


def _read_transfer(node: Node, env: Environment) -> ExpectedTransfer | None:
    node.check_keys(("agent", "period", "state", "payment", "memory"), ("agent", "state", "payment"))
    agent, payment, remembered = node.get("agent"), node.get("payment"), node.get("memory")
    known = agent is not None and is_known(agent, agent.value, env.agents, "agent")
    is_first = _names_first_period(node, env)
    position = 0 if is_first else read_position(node, env)
    exact = _number(payment) if payment else None
    if position is None:
        return None
    state = read_state(node.get("state"), env.stage(position))
    memory = _read_memory(remembered, env, position) if remembered else None
    if not known or agent is None or state is None or exact is None:
        return None
    period = 1 if is_first else env.period(position)
    return ExpectedTransfer(agent=str(agent.value), period=period, state=state, payment=exact, memory=memory)


def _names_first_period(node: Node, env: Environment) -> bool:
    """Whether the first period of an infinite horizon is meant, which may have payments of its own."""
    period = node.get("period")
    return env.horizon is None and period is not None and period.value == 1 and not node.get("memory")


def _read_index(node: Node, env: Environment) -> ExpectedIndex | None:
    node.check_keys(("agent", "type", "index"), ("agent", "type", "index"))
    agent, own, index = node.get("agent"), node.get("type"), node.get("index")
    exact = index.number() if index else None
    if agent is None or not is_known(agent, agent.value, env.agents, "agent") or own is None:
        return None
    name = str(agent.value)
    known = is_known(own, own.value, env.stage(0).labels[name], f"label of {quote(name)}")
    return ExpectedIndex(agent=name, type=str(own.value), index=exact) if known and exact is not None else None


def _read_design(node: Node, env: Environment) -> ExpectedDesign | None:
    from lpmech.designs.problem import Status  # a room that few cases ask for
    from lpmech.designs.reading import read_part

    node.check_keys(("name", "problem", "status", "value", "attained"), ("problem", "status"))
    name, problem, status = node.get("name"), node.get("problem"), node.get("status")
    value, attained = node.get("value"), node.get("attained")
    if attained and not isinstance(attained.value, bool):
        attained.wrong_kind("true or false", attained.misfit.as_flag())
    found = read_part(problem, env) if problem else None
    named = _one_of(status, tuple(Status)) if status else None
    exact = value.number() if value else None
    called = name.text("a name") if name else None
    if found is None or named is None:
        return None
    told = bool(attained.value) if attained else None
    return ExpectedDesign(name=called, problem=found, status=named, value=exact, attained=told)


def read_position(node: Node, env: Environment) -> int | None:
    """The position of the period: 0 where the horizon is infinite, and no period is named."""
    period = node.get("period")
    if env.horizon is None:
        if period:
            period.fault("E-EXPECT", "a period with an infinite horizon", "no period", "remove it")
        return 0
    if period is None:
        node.lack("period", 'no key "period"', 'the key "period", as the horizon is finite')
        return None
    if not isinstance(period.value, int) or isinstance(period.value, bool) or not 1 <= period.value <= env.horizon:
        period.fault("E-EXPECT", describe(period.value), f"a period from 1 to {env.horizon}")
        return None
    return period.value - 1


def read_state(node: Node | None, stage: Stage, optional: str | None = None) -> Mapping[str, str] | None:
    """A label for every component of a state; the agent that a program does without may be left out."""
    if node is None or not node.is_object("a table of components to labels"):
        return None
    node.check_keys(stage.components, [name for name in stage.components if name != optional])
    given = [(name, node.get(name)) for name in stage.components]
    faultless = [is_known(inner, inner.value, stage.labels[name], f"label of {quote(name)}")
                 for name, inner in given if inner]  # fmt: skip
    return MappingProxyType({name: str(inner.value) for name, inner in given if inner}) if all(faultless) else None


def read_allocation(node: Node | None, stage: Stage) -> str | None:
    known = node is not None and is_known(node, node.value, stage.allocations, "allocation of this stage")
    return str(node.value) if node and known else None


def _read_memory(node: Node, env: Environment, position: int) -> tuple[Mapping[str, str], str] | str | None:
    """The previous period's reports and allocation, or the name of a mechanism's state."""
    if isinstance(node.value, str):
        return node.text("the name of a state of the mechanism")
    if env.horizon is not None and position == 0:
        node.fault("E-EXPECT", "a memory in the first period", "no memory", "remove it")
        return None
    if not node.is_object("a table with reports and an allocation, or the name of a mechanism's state"):
        return None
    node.check_keys(("reports", "allocation"), ("reports", "allocation"))
    stage = env.stage(max(position - 1, 0))
    reports = read_state(node.get("reports"), stage)
    allocation = read_allocation(node.get("allocation"), stage)
    return (reports, allocation) if reports is not None and allocation is not None else None
