"""The regression check of a case: its certificate against the exact results that the case expects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from lpmech import library, pipeline, results
from lpmech.casefile import Case, ExpectedClaim, ExpectedIndex, ExpectedTransfer, ExpectedValue
from lpmech.certificate import Certificate
from lpmech.licensing.recognise import NotABandit, recognise
from lpmech.mdp.gittins import indices

Key = tuple[tuple[str, str], ...]


def certified(case: Case) -> Certificate:
    """The certificate of what the case expects something of: a mechanism by its name, with the transfers that are best
    in some sense where it says so, or a shipped mechanism file."""
    wanted, files = case.expect, library.mechanisms()
    if wanted.mechanism in files:
        return pipeline.audit(case.environment, files[wanted.mechanism], stated=case.stated)
    return pipeline.certify(case.environment, wanted.mechanism, choose=wanted.choose, stated=case.stated)


def mismatches(case: Case, cert: Certificate) -> list[str]:
    """What differs from what the case expects, in words; empty where nothing does."""
    expect = case.expect
    found = [_verdict(expect.verdict, cert)]
    found += [_claim(claim, cert) for claim in expect.claims]
    found += list(_values(expect.values, cert))
    found += list(_transfers(expect.transfers, cert))
    found += list(_indices(expect.indices, cert))
    return [difference for difference in found if difference]


def _verdict(expected: str | None, cert: Certificate) -> str:
    return "" if expected in (None, cert.verdict) else f"verdict: expected {expected}, found {cert.verdict}"


def _claim(expected: ExpectedClaim, cert: Certificate) -> str:
    claim = next((claim for claim in cert.claims if claim.id == expected.id), None)
    if claim is None:
        return f"claim {expected.id}: expected {expected.verdict}, not computed for this mechanism"
    if claim.verdict != expected.verdict:
        return f"claim {expected.id}: expected {expected.verdict}, found {claim.verdict} ({claim.reason})"
    if expected.least_slack not in (None, claim.least_slack):
        return f"claim {expected.id}: expected the least slack {expected.least_slack}, found {claim.least_slack}"
    return ""


def _values(expected: tuple[ExpectedValue, ...], cert: Certificate) -> Iterator[str]:
    rows = {_row_key(row["program"], row): row for row in results.value_rows(cert.environment, cert.audit.programs)}
    for value in expected:
        row = rows.get((value.program, value.period, _key(value.state)))
        row = row or rows.get((value.program, value.period, _key(_others(value))))
        where = f"{value.program}, period {value.period}, {dict(value.state)}"
        if row is None:
            yield f"value of {where}: there is no such state"
        elif Fraction(row["value"]) != value.value:
            yield f"value of {where}: expected {value.value}, found {row['value']}"
        elif value.allocation not in (None, row["allocation"]):
            yield f"allocation of {where}: expected {value.allocation}, found {row['allocation']}"


def _others(value: ExpectedValue) -> dict[str, str]:
    """The state without the agent that the program leaves out."""
    left_out = value.program.removeprefix("without ")
    return {name: label for name, label in value.state.items() if name != left_out}


def _transfers(expected: tuple[ExpectedTransfer, ...], cert: Certificate) -> Iterator[str]:
    rows = {}
    for row in cert.transfers.rows():
        memory = row["memory"] and (_key(row["memory"]["reports"]), row["memory"]["allocation"])
        rows[row["agent"], row["period"], memory, _key(row["state"])] = row["payment"]
    for transfer in expected:
        memory = transfer.memory and (_key(transfer.memory[0]), transfer.memory[1])
        payment = rows.get((transfer.agent, transfer.period, memory, _key(transfer.state)))
        where = f"{transfer.agent}, period {transfer.period}, {dict(transfer.state)}"
        if payment is None:
            yield f"payment of {where}: there is no such row"
        elif Fraction(payment) != transfer.payment:
            yield f"payment of {where}: expected {transfer.payment}, found {payment}"


def _indices(expected: tuple[ExpectedIndex, ...], cert: Certificate) -> Iterator[str]:
    if not expected:
        return
    try:
        bandit = recognise(cert.environment).bandit
    except NotABandit as reason:
        yield f"indices: expected, but {reason}"
        return
    found = {(arm.name, state): value for arm in bandit.arms
             for state, value in zip(arm.states, indices(arm, bandit.discount).by_state(), strict=True)}  # fmt: skip
    for index in expected:
        value = found.get((index.agent, index.type))
        if value != index.index:
            yield f"index of {index.agent} at {index.type}: expected {index.index}, found {value}"


def _row_key(name: str, row: results.Row) -> tuple[str, int | None, Key]:
    return name, row["period"], _key(row["state"])


def _key(state: Mapping[str, str]) -> Key:
    return tuple(sorted(state.items()))
