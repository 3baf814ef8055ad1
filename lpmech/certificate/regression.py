"""The regression check of a case: what was computed against the exact results that the case expects.

Values rest on the environment alone. The verdict, the claims and the payments are about one mechanism, so they are
compared only if that mechanism is at hand, and the verdict only if it is about the same claims.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lpmech.casefiles import Case, ExpectedClaim, ExpectedIndex, ExpectedTransfer, ExpectedValue, library
from lpmech.certificate import pipeline, results
from lpmech.certificate.certificate import DEFAULT_REQUIRED, Certificate
from lpmech.certificate.views import TransfersView
from lpmech.choice.selection import NAMES
from lpmech.licensing.gittins import indices
from lpmech.licensing.recognise import NotABandit, recognise
from lpmech.mechanisms.social import SocialPrograms
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number
from lpmech.reading.faults import quote
from lpmech.reading.words import nearest

Key = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a case expects beside what was found."""

    differences: tuple[str, ...] = ()  # in words; none: all that was compared is as expected
    compared: tuple[str, ...] = ()  # `the verdict`, `3 claims`, …
    not_compared: tuple[str, ...] = ()
    why: str = ""  # why some were not compared


def certified(case: Case) -> Certificate:
    """The certificate of what the case expects something of: a mechanism by its name, with the transfers that are best
    in some sense where it says so, or a mechanism file."""
    wanted = case.expect
    file = mechanism_file(case)
    if file is not None:
        return pipeline.audit(case.environment, file, stated=case.stated)
    return pipeline.certify(case.environment, wanted.mechanism, choose=wanted.choose, stated=case.stated)


def mechanism_file(case: Case) -> Path | None:
    """The mechanism file that the case is about: a shipped one by its name, or one by its path from the case's file."""
    name, beside = case.expect.mechanism, case.path.parent / case.expect.mechanism if case.path else None
    if name in NAMES:
        return None
    return library.mechanisms().get(name) or (beside if beside and beside.is_file() else None)


def mismatches(case: Case, cert: Certificate) -> list[str]:
    """What differs from what the case expects of its own mechanism, in words; empty where nothing does."""
    return list(compare(case, cert).differences)


def compare(case: Case, cert: Certificate, *, otherwise: str = "") -> Comparison:
    """The certificate beside what the case expects. `otherwise`: why it is not about the expected mechanism, if so."""
    expect = case.expect
    own, required = not otherwise, cert.required == DEFAULT_REQUIRED
    found = [*_mechanism(case), *value_differences(case, cert.environment, cert.game.programs)]
    found += _indices(expect.indices, cert.environment)
    if own:
        found += [_verdict(expect.verdict, cert.verdict)] if required else []
        found += [_claim(claim, cert) for claim in expect.claims]
        found += transfer_differences(expect.transfers, cert.transfers)
    why = otherwise or "the verdict of a case is about the claims required by default"
    parts = {"the verdict": own and required, "claims": own, "values": True, "payments": own, "indices": True}
    return _comparison(case, found, parts, why)


def compare_without(case: Case, *, otherwise: str = "") -> Comparison:
    """The same where the wanted mechanism cannot be built, which leaves the verdict undecided."""
    found = [*_mechanism(case), "" if otherwise else _verdict(case.expect.verdict, "undecided")]
    why = otherwise or "there is no mechanism"
    return _comparison(case, found, {"the verdict": not otherwise}, why)


def compare_values(case: Case, programs: SocialPrograms) -> Comparison:
    """The values that the case expects beside those of its social programs."""
    return _comparison(case, value_differences(case, case.environment, programs), {"values": True}, "")


def compare_transfers(case: Case, view: TransfersView, *, otherwise: str = "") -> Comparison:
    """The payments that the case expects beside a mechanism's."""
    found = [] if otherwise else transfer_differences(case.expect.transfers, view)
    return _comparison(case, [*_mechanism(case), *found], {"payments": not otherwise}, otherwise)


def _comparison(case: Case, found: Sequence[str], parts: Mapping[str, bool], why: str) -> Comparison:
    counted = _counted(case)
    compared = tuple(said for part, said in counted.items() if parts.get(part))
    left = tuple(said for part, said in counted.items() if not parts.get(part))
    return Comparison(tuple(filter(None, found)), compared, left, why if left else "")


def _counted(case: Case) -> dict[str, str]:
    """What a case expects, by its parts."""
    expect = case.expect
    counts = {("claims", "claim"): expect.claims, ("values", "value"): expect.values,
              ("payments", "payment"): expect.transfers, ("indices", "index"): expect.indices}  # fmt: skip
    said = {many: f"{len(rows)} {many if len(rows) > 1 else one}" for (many, one), rows in counts.items() if rows}
    return ({"the verdict": "the verdict"} if expect.verdict else {}) | said


def _mechanism(case: Case) -> Iterator[str]:
    """Say that the case is about a mechanism that there is not."""
    name, known = case.expect.mechanism, (*NAMES, *library.mechanisms())
    if name not in known and mechanism_file(case) is None:
        hint = nearest(name, known)
        yield f"mechanism: {quote(name)} is no mechanism, and no mechanism file" + (f"; {hint}" if hint else "")


def _verdict(expected: str | None, found: str) -> str:
    return "" if expected in (None, found) else f"verdict: expected {expected}, found {found}"


def _claim(expected: ExpectedClaim, cert: Certificate) -> str:
    claim = next((claim for claim in cert.claims if claim.id == expected.id), None)
    if claim is None:
        return f"claim {expected.id}: expected {expected.verdict}, not computed for this mechanism"
    if claim.verdict != expected.verdict:
        return f"claim {expected.id}: expected {expected.verdict}, found {claim.verdict} ({claim.reason})"
    if expected.least_slack not in (None, claim.least_slack):
        found = "none" if claim.least_slack is None else format_number(claim.least_slack)
        return f"claim {expected.id}: expected the least slack {expected.least_slack}, found {found}"
    return ""


def value_differences(case: Case, env: Environment, programs: SocialPrograms) -> list[str]:
    """Values and allocations that differ from the expected ones."""
    expected = case.expect.values
    rows = (
        {(row.program, row.period, _key(row.state)): row for row in results.value_rows(env, programs)}
        if expected
        else {}
    )
    found = []
    for value in expected:
        row = rows.get((value.program, value.period, _key(value.state)))
        found.append(_value(value, row or rows.get((value.program, value.period, _key(_others(value))))))
    return [difference for difference in found if difference]


def _value(value: ExpectedValue, row: results.ValueRow | None) -> str:
    where = f"{value.program}, {_where(value.period, value.state)}"
    if row is None:
        return f"value of {where}: there is no such state"
    if row.value != value.value:
        return f"value of {where}: expected {value.value}, found {format_number(row.value)}"
    if value.allocation not in (None, row.allocation):
        return f"allocation of {where}: expected {value.allocation}, found {_allocation(row)}"
    return ""


def _allocation(row: results.ValueRow) -> str:
    """What is chosen, in words; it may depend on the shock."""
    shocks = row.by_shock or {}
    return row.allocation or "; ".join(f"{shock}: {entry.allocation}" for shock, entry in shocks.items())


def _others(value: ExpectedValue) -> dict[str, str]:
    """The state without the agent that the program leaves out."""
    left_out = value.program.removeprefix("without ")
    return {name: label for name, label in value.state.items() if name != left_out}


def transfer_differences(expected: Sequence[ExpectedTransfer], view: TransfersView) -> list[str]:
    """Payments that differ from the expected ones."""
    rows = {}
    for row in view.rows() if expected else ():
        memory = row.memory and (_key(row.memory.reports), row.memory.allocation)
        rows[row.agent, row.period, memory, _key(row.state)] = row.payment
    found = []
    for transfer in expected:
        memory = transfer.memory and (_key(transfer.memory[0]), transfer.memory[1])
        payment = rows.get((transfer.agent, transfer.period, memory, _key(transfer.state)))
        where = f"{transfer.agent}, {_where(transfer.period, transfer.state)}"
        if payment is None:
            found.append(f"payment of {where}: there is no such row")
        elif payment != transfer.payment:
            found.append(f"payment of {where}: expected {transfer.payment}, found {format_number(payment)}")
    return found


def _indices(expected: Sequence[ExpectedIndex], env: Environment) -> Iterator[str]:
    if not expected:
        return
    try:
        bandit = recognise(env).bandit
    except NotABandit as reason:
        yield f"indices: expected, but {reason}"
        return
    found = {(arm.name, state): value for arm in bandit.arms
             for state, value in zip(arm.states, indices(arm, bandit.discount).by_state(), strict=True)}  # fmt: skip
    for index in expected:
        value = found.get((index.agent, index.type))
        if value != index.index:
            shown = "none" if value is None else format_number(value)
            yield f"index of {index.agent} at {index.type}: expected {index.index}, found {shown}"


def _where(period: int | None, state: Mapping[str, str]) -> str:
    at = ", ".join(f"{name} = {label}" for name, label in state.items())
    return f"at {at}" if period is None else f"in period {period} at {at}"


def _key(state: Mapping[str, str]) -> Key:
    return tuple(sorted(state.items()))
