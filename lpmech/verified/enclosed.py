"""Enclosed certificates (docs/enclosed_format.md): the mechanism, and the claims with bounds that are covered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from . import dyadics
from . import generated as proofs
from .certificate import Tables
from .claims import Stated
from .concepts import CONCEPTS
from .enclosing import NO_EVIDENCE, Enclosed
from .environment import Names
from .faults import NotCovered, Path, Rejected, malformed
from .fields import fields, items, place, rational, text, whole
from .hypotheses import state_of

FORMATS = ("lpmech-certificate/2", "lpmech-certificate/2.1", "lpmech-certificate/2.2")
IDS = (
    "efficient", "incentive_compatible", "epsilon_incentive_compatible", "incentive_compatible_by_shock",
    "best_response", "interim_best_response", "participation_zero_option", "participation_passive_option",
    "weak_budget_balance", "expected_budget_balance", "ex_ante_budget_balance", "ex_post_budget_balance",
    "efficient_exit", "private_values", "independent_transitions", "non_negative_values", "same_feasible_sets",
    "lies_stay_feasible", "absent_pay_nothing",
)  # fmt: skip
_LATER = (
    "interim_incentive_compatible", "interim_participation_first", "interim_participation_always",
    "each_period_budget_balance",
)  # fmt: skip
_CLAIM = ("id", "concept", "verdict", "least_slack", "at", "reason", "witness")
_OPEN = ("efficient", "incentive_compatible")
_BOUNDED = ("incentive_compatible", "epsilon_incentive_compatible", "participation_zero_option")
_EXACT = {
    "weak_budget_balance": "NoDeficit", "ex_post_budget_balance": "Balance", "non_negative_values": "NonNegative",
    "lies_stay_feasible": "Stay", "absent_pay_nothing": "Absent",
}  # fmt: skip
_FOLLOWING = {
    "interim_incentive_compatible": "InterimLies", "interim_best_response": "InterimBestResponse",
    "interim_participation_first": "InterimParticipation", "interim_participation_always": "InterimParticipation",
}  # fmt: skip
# What follows from sums of payments that are never below 0, or always 0.
_OF_SUMS = {
    "expected_budget_balance": "ExpectedBalance", "ex_ante_budget_balance": "ExAnteNoDeficit",
    "each_period_budget_balance": "EachNoDeficit",
}  # fmt: skip
_OF_PAYMENTS = (*_BOUNDED, "weak_budget_balance", "ex_post_budget_balance", "absent_pay_nothing")
_OF_SOMEBODY = {"participation_zero_option": True, "weak_budget_balance": False, "ex_post_budget_balance": False}
Claim = dict[str, Any]


def is_enclosed(value: Any) -> bool:
    """Whether a JSON value is an enclosed certificate, right or wrong."""
    if not isinstance(value, dict) or value.get("format") not in FORMATS:
        return False
    return isinstance(value.get("mechanism"), dict) and "transfers" not in value["mechanism"]


def read_enclosed(value: Any, env: Any, names: Names) -> tuple[Enclosed, list[Stated]]:
    """The certificate that a JSON value describes, and its claims."""
    given = fields(value, (), ("format", "environment", "versions", "mechanism", "evidence", "claims"))
    digest = text(given["environment"], ("environment",))
    if len(digest) != 64 or set(digest) - set("0123456789abcdef"):
        malformed(("environment",), "64 lower-case hexadecimal digits", digest)
    if not isinstance(given["versions"], dict) or not all(isinstance(one, str) for one in given["versions"].values()):
        malformed(("versions",), "an object of strings", given["versions"])
    if given["format"] == FORMATS[2]:
        raise NotCovered("the proofs do not speak of payments of those who are present among bounds")
    tables, path = Tables(env, names), ("mechanism",)
    if any(stage[-1][0] == "Joint" for stage in env[3]):
        raise Rejected("a transition that is one joint table has no enclosed certificate")
    mechanism = fields(given["mechanism"], path, ("name", "allocation", "payments", "width"))
    text(mechanism["name"], (*path, "name"))
    paid = _payments(tables, mechanism["payments"], (*path, "payments"))
    _expect_width(mechanism, (*path, "width"))
    made = ("Mechanism", dyadics.rules(tables, mechanism["allocation"], (*path, "allocation")), paid or [])
    pivot = mechanism["payments"] == "pivot"
    bits, values = _evidence(tables, given["evidence"], pivot, paid is not None, ("evidence",))
    read = Enclosed(env, names, digest, made, paid is not None, bits, values)
    ids = IDS if given["format"] == FORMATS[0] else (*IDS, *_LATER)
    return read, _claims(read, ids, items(given["claims"], ("claims",)))


def _payments(tables: Tables, value: Any, path: Path) -> list[Any] | None:
    """The payments that are given; None if a formula defines them, or nothing is said."""
    if value is None or value == "pivot":
        return None
    given = fields(value, path, tables.names.agents)
    if any(isinstance(one, dict) for one in given.values()):
        raise NotCovered("the proofs do not speak of payments that are due in the period after")
    return [dyadics.payments(tables, given[name], (*path, name)) for name in tables.names.agents]


def _expect_width(mechanism: Claim, path: Path) -> None:
    if mechanism["width"] is not None:
        rational(mechanism["width"], path)
        if mechanism["payments"] != "pivot":
            malformed(path, "null where no payments are defined", mechanism["width"])


def _evidence(tables: Tables, value: Any, pivot: bool, given: bool, path: Path) -> tuple[int, dict[str, Any]]:
    """How many bits values have after the point, and the tables of an infinite horizon."""
    found = fields(value, path, ("exponent", "guard", "values", "symmetries", "measures", "exact"))
    exponent = whole(found["exponent"], (*path, "exponent"), 0, 4_096)
    guard = whole(found["guard"], (*path, "guard"), 0, 64)
    if found["symmetries"] != [] or found["measures"] != [] or found["exact"] is not None:
        raise NotCovered("the proofs do not speak of symmetries, measures and exact values among bounds")
    names, where = tables.names, (*path, "values")
    infinite_horizon = names.horizon is None
    whole_states = ["everyone", *("of " + name for name in names.agents if given)] if infinite_horizon else []
    rest = {"without " + name: i for i, name in enumerate(names.agents) if pivot and infinite_horizon}
    listed = fields(found["values"], where, [*whole_states, *rest])
    for name, i in rest.items():
        dyadics.expect_values_without(tables, i, listed[name], (*where, name))
    return exponent + guard, {
        name: dyadics.values(tables, listed[name], exponent, (*where, name)) for name in whole_states
    }


def _claims(read: Enclosed, ids: tuple[str, ...], listed: list[Any]) -> list[Stated]:
    found: dict[str, Stated] = {}
    for k, value in enumerate(listed):
        path: Path = ("claims", k)
        given = fields(value, path, _CLAIM)
        name = text(given["id"], (*path, "id"))
        if name not in ids:
            malformed((*path, "id"), "the id of a claim with bounds", name)
        if name in found:
            malformed((*path, "id"), "each claim once", name)
        found[name] = _claim(read, name, given, path)
    return list(found.values())


def _claim(read: Enclosed, name: str, given: Claim, path: Path) -> Stated:
    verdict = given["verdict"]
    if verdict not in ("proved", "refuted", "undecided"):
        malformed((*path, "verdict"), "proved, refuted or undecided", verdict)
    for key in ("concept", "reason"):
        text(given[key], (*path, key))
    ends = _ends(given["least_slack"], (*path, "least_slack"))
    epsilon = _witness(name, verdict, given["witness"], (*path, "witness"))
    cell = None if given["at"] is None else _cell(read, given["at"], (*path, "at"))
    if verdict == "undecided":
        return Stated(name, verdict, None)
    wrong = _wrong(name, given, ends)
    return Stated(name, verdict, _tries(read, name, verdict == "proved", ends, epsilon, cell), wrong)


def _ends(value: Any, path: Path) -> tuple[Any, Any]:
    """`from` and `to`, as options of the proofs."""
    if value is None:
        return None, None
    given = fields(value, path, ("from", "to"))
    low, high = (None if given[key] is None else (rational(given[key], (*path, key)),) for key in ("from", "to"))
    if low is not None and high is not None and Fraction(*low[0]) > Fraction(*high[0]):
        malformed(path, "from at most to", given["from"])
    return low, high


def _witness(name: str, verdict: str, value: Any, path: Path) -> Any:
    """ε, which is 0 but for one claim."""
    if name == "epsilon_incentive_compatible":
        epsilon = rational(fields(value, path, ("epsilon",))["epsilon"], (*path, "epsilon"))
        if epsilon[0] < 0:
            malformed((*path, "epsilon"), "a number that is not negative", value["epsilon"])
        return epsilon
    if name in _OPEN and verdict == "undecided":
        whole(fields(value, path, ("open",))["open"], (*path, "open"), 0, 1 << 200)
    else:
        fields(value, path, ())
    return (0, 1)


def _cell(read: Enclosed, value: Any, path: Path) -> tuple[int, int, list[int]]:
    """The agent (0 if there is none), the period and the state of a cell."""
    given, names = fields(value, path, ("agent", "period", "state")), read.names
    agent = 0 if given["agent"] is None else place(given["agent"], names.agents, (*path, "agent"))
    t = 0
    if names.horizon is not None:
        t = whole(given["period"], (*path, "period"), 1, names.horizon) - 1
    elif given["period"] is not None:
        malformed((*path, "period"), "null, as the horizon is infinite", given["period"])
    return agent, t, state_of(given["state"], names.space(t), names, (*path, "state"))


def _wrong(name: str, given: Claim, ends: tuple[Any, Any]) -> str | None:
    """What is false of a claim in any case."""
    low, high = (None if end is None else Fraction(*end[0]) for end in ends)
    if given["concept"] != CONCEPTS[name][1]:
        return "the concept is not the text of the page on claims"
    if given["verdict"] == "proved" and low is not None and low < 0:
        return "a claim that is proved has no slack below 0"
    if given["verdict"] == "refuted" and high is not None and high >= 0:
        return "a claim that is refuted has a slack below 0"
    if given["at"] is not None and (_OF_SOMEBODY.get(name) is not (given["at"]["agent"] is not None) or high is None):
        return "the claim has no such cell, or says nothing of the slack there"
    return None


def _tries(
    read: Enclosed, name: str, proved: bool, ends: tuple[Any, Any], epsilon: Any, cell: Any
) -> Callable[[], Iterator[Any]] | None:
    """How a claim is decided; None where it is not covered."""
    env, c = read.env, read.mechanism
    if name == "efficient":
        if not proved:
            return None
        return lambda: iter([_at_zero(ends) and proofs.check_enclosed_rule(env, c, read.everyone)])
    if name in ("private_values", "independent_transitions", "same_feasible_sets"):
        return _hypothesis(read, name, ends) if proved else None
    if name in _OF_PAYMENTS and not read.given:
        return None
    if name in _FOLLOWING or name in _OF_SUMS or name == "best_response":
        return _following(read, name, ends) if proved and read.given else None
    if name in _BOUNDED:
        kind: Any = ("Zero",) if name == "participation_zero_option" else ("Incentives", epsilon)
        return lambda: iter([_bounded(read, kind, proved, ends, cell)])
    if name in _EXACT:
        return lambda: iter([_exactly(read, (_EXACT[name],), proved, ends, cell)])
    return None


def _at_zero(ends: tuple[Any, Any]) -> bool:
    """No plan is worth more than the rule: the least slack is 0."""
    low, high = ends
    return (low is None or low[0][0] <= 0) and (high is None or high[0][0] >= 0)


def _following(read: Enclosed, name: str, ends: tuple[Any, Any]) -> Callable[[], Iterator[Any]] | None:
    """What is proved of all plans, or under every prior: as no lie gains, nobody has less than 0, or no sum is below 0.
    Some of the last kind hold for other reasons, which are not covered."""
    env, c = read.env, read.mechanism
    if name == "best_response":
        return lambda: iter([proofs.check_enclosed_best(env, c, read.payoffs, *ends, next(read.cells("BestResponse")))])
    if name in _FOLLOWING:
        kind = (_FOLLOWING[name],)
        return lambda: iter([ends == (None, None) and proofs.check_enclosed_implied(env, c, read.payoffs, kind)])
    if not _at_zero(ends) or (ends[1] is not None and name != "expected_budget_balance"):
        return None
    return (lambda: iter([True])) if _answered(read, ("Implied", (_OF_SUMS[name],))) else None


def _answered(read: Enclosed, claim: Any) -> bool:
    """The answer to a claim without bounds, for which no evidence is needed."""
    engine = proofs.engine_of(read.env, read.mechanism, NO_EVIDENCE)
    return bool(proofs.quick_answer(read.env, read.mechanism, NO_EVIDENCE, engine, claim))


def _hypothesis(read: Enclosed, name: str, ends: tuple[Any, Any]) -> Callable[[], Iterator[Any]]:
    claim: Any = {
        "private_values": ("PrivateValues", True, 0, 0, 0, [], []),
        "same_feasible_sets": ("SameFeasibleSets", True, 0, 0, 0, 0, []),
    }.get(name, ("IndependentTransitions",))

    return lambda: iter([ends == (None, None) and _answered(read, claim)])


def _named(read: Enclosed, cell: Any) -> Any:
    """The cell of a certificate, at a memory of its period."""
    agent, t, state = cell
    return ("Cell", agent, t, read.memory(t), state, 0, 0)


def _bounded(read: Enclosed, kind: Any, proved: bool, ends: tuple[Any, Any], cell: Any) -> bool:
    shown = read.shows(kind) if cell is None else _named(read, cell)
    return bool(proofs.check_enclosed(read.env, read.mechanism, read.payoffs, kind, proved, *ends, shown))


def _exactly(read: Enclosed, kind: Any, proved: bool, ends: tuple[Any, Any], cell: Any) -> bool:
    least = min(read.cells(kind[0]), key=lambda one: read.slack_of(kind, one), default=None)
    if least is None:
        return False
    slack = read.slack_of(kind, least)
    shown = least if cell is None else _named(read, cell)
    q = (slack.numerator, slack.denominator)
    return bool(
        proofs.check_enclosed_exactly(read.env, read.mechanism, NO_EVIDENCE, kind, proved, q, least, *ends, shown)
    )
