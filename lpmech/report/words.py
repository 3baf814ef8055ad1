"""Claims in plain words: what holds, what fails, and where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lpmech.claims.words import negative_value_in_words, place_in_words, state_in_words
from lpmech.separation.claim import Cell, Claim

_HOLDS_FAILS: Mapping[str, tuple[str, str]] = {
    "efficient": ("the allocation is efficient", "the allocation is not efficient"),
    "incentive_compatible": ("telling the truth is optimal for everyone", "a lie pays"),
    "epsilon_incentive_compatible": ("no lie gains more than ε", "a lie gains more than ε"),
    "incentive_compatible_by_shock": ("telling the truth is optimal at every shock", "at some shock a lie pays"),
    "best_response": (
        "no plan of lies gains anything, even to one who sees all types",
        "a plan of lies pays to one who sees all types",
    ),
    "interim_best_response": (
        "no plan of lies gains anything to one who sees its own types only",
        "a plan of lies pays, even to one who sees its own types only",
    ),
    "participation_zero_option": ("nobody ends below 0", "someone ends below 0"),
    "participation_passive_option": ("nobody gains by leaving", "someone gains by leaving"),
    "interim_participation_first": (
        "whoever sees its own first type expects at least 0",
        "someone who sees its own first type expects less than 0",
    ),
    "interim_participation_always": (
        "whoever sees its own types expects at least 0 after every history",
        "someone who sees its own types expects less than 0 after some history",
    ),
    "weak_budget_balance": ("there is never a deficit", "there is a deficit"),
    "expected_budget_balance": ("the budget balances in expectation", "the budget does not balance in expectation"),
    "ex_ante_budget_balance": ("there is no expected deficit", "there is an expected deficit"),
    "ex_post_budget_balance": ("the budget balances exactly", "the budget does not balance"),
    "efficient_exit": ("payments end where influence ends", "someone pays without influence"),
    "private_values": ("values are private", "values are interdependent"),
    "independent_transitions": ("types move independently", "types do not move independently"),
    "non_negative_values": ("no value is negative", "a value is negative"),
    "convex_independence": ("types predict the others as no mixture of types does", "a mixture of types mimics a type"),
    "spanning": ("predictions of types are independent", "predictions of types are dependent"),
    "last_period_implementable": ("the last period can be implemented", "the last period cannot be implemented"),
    "full_surplus_extraction": ("the whole surplus is extracted", "the surplus is not extracted exactly"),
    "monotone_partition": ("types that lead to the same alternative are consecutive", "the partition is not monotone"),
    "single_crossing": ("the surplus crosses once as the type rises", "the surplus crosses more than once"),
    "increasing_differences": ("higher types gain more from higher alternatives", "a higher type gains less"),
    "admissible_increments": ("no type at a border gains by crossing it", "a type at a border gains by crossing it"),
    "exists_history_independent": (
        "history-independent transfers make truth-telling optimal",
        "no history-independent transfers make truth-telling optimal",
    ),
    "exists_contingent_vcg": (
        "contingent VCG transfers make truth-telling optimal",
        "no contingent VCG transfers make truth-telling optimal",
    ),
    "exists_contingent": (
        "contingent transfers make truth-telling optimal",
        "no contingent transfers make truth-telling optimal",
    ),
    "exists_one_period_memory": (
        "transfers with one-period memory make truth-telling optimal",
        "no transfers with one-period memory make truth-telling optimal",
    ),
    "exists_any": ("some mechanism makes truth-telling optimal", "no mechanism makes truth-telling optimal"),
    "pivot_unique": ("no other payments are possible beyond the distance stated", "other payments are possible"),
    "stated_relation": ("the relation stated holds", "the relation stated does not hold"),
    "same_feasible_sets": ("feasible sets are the same without an agent", "feasible sets change without an agent"),
}


def holds(claim_id: str) -> str:
    """What a proved claim says."""
    return _HOLDS_FAILS.get(claim_id, (f"{claim_id} holds", ""))[0]


def fails(claim_id: str) -> str:
    """What a refuted claim says."""
    return _HOLDS_FAILS.get(claim_id, ("", f"{claim_id} does not hold"))[1]


def and_join(parts: Iterable[str]) -> str:
    """`a, b and c`."""
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last


def state(labels: Mapping[str, str] | None) -> str:
    """`(low, high)`: the labels in the order of the state's components."""
    return f"({', '.join((labels or {}).values())})"


def memory(remembered: Mapping[str, Any] | None) -> str:
    """`(low, high) → to bob`: what is remembered, in the JSON shape; nothing where there is nothing."""
    return f"{state(remembered['reports'])} → {remembered.get('allocation', 'any')}" if remembered else ""


def known(row: Mapping[str, Any]) -> str:
    """What a row of transfers remembers: one memory, or events of an automaton, the newest last."""
    if "remembered" not in row:
        return memory(row["memory"])
    return ", then ".join(map(_event, row["remembered"]))


def _event(event: Mapping[str, Any]) -> str:
    """`(low, high) → to bob`, or the parts that are remembered: `bob = low`, `→ to bob`."""
    if "reports" in event and "allocation" in event:
        return memory(event)
    reports = ", ".join(f"{name} = {label}" for name, label in event.get("reports", {}).items())
    return reports or f"→ {event['allocation']}"


def place(cell: Cell | None) -> str:
    """A cell in few words."""
    if cell is None:
        return ""
    period = f"period {cell.period}" if cell.period is not None else ""
    parts = [f"{period} {state(cell.state) if cell.state is not None else ''}".strip()]
    if cell.memory is not None:
        parts.append(f"after {memory(cell.memory.to_json())}")
    if cell.own is not None:
        parts.append(f"having been {cell.own}")
    if cell.shock is not None:
        parts.append(f"shock {cell.shock}")
    return "; ".join(filter(None, [*parts, _who(cell)]))


def _who(cell: Cell) -> str:
    """The agent, and what it says."""
    if cell.agent is None or cell.report is None:
        return cell.agent or ""
    honest = cell.state is not None and cell.state.get(cell.agent) == cell.report
    return f"{cell.agent} says {'the truth' if honest else cell.report}"


def reason(claim: Claim) -> str:
    """Why a claim is refuted or undecided, in sentences."""
    said = claim.reason or _place_of_failure(claim)
    return "; ".join(part for part in (said, _witness(claim.witness)) if part)


def _place_of_failure(claim: Claim) -> str:
    """For claims that bring no reason of their own."""
    if claim.at is None or claim.at.state is None or claim.least_slack is None:
        return fails(claim.id)
    if claim.id == "non_negative_values":
        return negative_value_in_words(claim.at, claim.least_slack)
    return f"{fails(claim.id)}: {place_in_words(claim.at)}"


def _witness(witness: Mapping[str, Any]) -> str:
    """The states between which something differs."""
    what = f"at the allocation {witness['allocation']!r}, " if witness.get("allocation") else ""
    if "other state" in witness:
        one, other = (state_in_words(witness[key]) for key in ("state", "other state"))
        return f"{what}compare the states {one} and {other}"
    if "next state" in witness:
        following = state_in_words(witness["next state"])
        return f"{what}see how {state_in_words(witness['state'])} moves to {following}"
    return ""
