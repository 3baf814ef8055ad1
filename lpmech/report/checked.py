"""The report of `lpmech check`: the independent checker's answer, and what it is about.

What the mechanism is called, who takes part and what payments depend on is read from the two files, which the checker
has found well formed. Whether a claim holds is the checker's word alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from rich.console import RenderableType

from lpmech.claims.kind import Version
from lpmech.claims.registry import KINDS
from lpmech.plugins import plugins
from lpmech.problem.exact import parse_result
from lpmech.problem.stages import PREVIOUS, is_remembered
from lpmech.reading.formats import SECOND, SECOND_1, SECOND_2, SECOND_3, SECOND_4, STATES_CERTIFICATES, format_of
from lpmech.reading.words import and_join
from lpmech.report import layout, numbers

MEANING: Mapping[str, str] = MappingProxyType(
    {
        "accepted": "every claim of the certificate holds, and the required ones are there",
        "rejected": "something does not hold",
        "malformed": "a file does not have the form of an environment or a certificate",
        "limit": "the check needs more work than the limit allows (--limit)",
    }
)
OF_INDICES: Mapping[str, str] = MappingProxyType(
    {
        "indices": "each index is the greatest average reward per period over all times of stopping",
        "winner": "the bidder with the highest index wins, if it is not negative",
        "values": "with everyone and without each bidder, the others can achieve what is stated",
        "payments": "each bidder pays what its presence costs the others",
    }
)
OF_DESIGNS: Mapping[str, str] = MappingProxyType(
    {
        "design": "the answer to the problem is right, and proved",
        "region": "every piece of the interval has the verdict that is stated, and no value is left out",
    }
)
ROUNDED = "≈ marks a decimal that is rounded; check without --summary has the number exactly."
Answer = Mapping[str, Any]  # in the shape of `lpmech check --format json`
Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The checker's answer, the version of the certificate's format, and the two files where they are well formed."""

    answer: Answer
    version: str | None
    environment: Mapping[str, Any] = field(default_factory=dict)
    certificate: Mapping[str, Any] = field(default_factory=dict)


def checked_report(found: Checked) -> Iterator[RenderableType]:
    """Verdict, why, what it is about, every claim in a sentence with its numbers, and the claims of the version of the
    format that are not stated."""
    answer = found.answer
    yield from _verdict(answer)
    if answer["environment"] is not None:
        yield ""
        yield layout.facts(_about(found))
    if answer["claims"]:
        yield layout.heading("Claims", "as the certificate states them")
        rows = [(claim["id"], layout.verdict(claim["verdict"]), claim["reason"] or said_of(claim, found.version))
                for claim in answer["claims"]]  # fmt: skip
        yield layout.table(("claim", "verdict", "that is"), rows, keep=(0, 1))
        yield from _stated(answer["claims"])
    if answer["not_stated"] is not None:
        yield layout.heading("Not stated", f"of the claims of {found.version}")
        yield layout.paragraph(", ".join(answer["not_stated"]) or "none")


def summary_report(found: Checked) -> Iterator[RenderableType]:
    """The verdict, and one line per claim with its numbers in decimals."""
    yield from _verdict(found.answer)
    if rows := [
        (claim["id"], layout.verdict(claim["verdict"]), _short(claim, _agents(found)))
        for claim in found.answer["claims"]
    ]:
        yield ""
        yield layout.data(("claim", "verdict", "stated"), rows, keep=(0, 1))
        if any(numbers.ROUNDED in stated for _, _, stated in rows):
            yield layout.paragraph(ROUNDED, 0)


def _verdict(answer: Answer) -> Iterator[RenderableType]:
    yield layout.headline(answer["verdict"], layout.sentence(MEANING[answer["verdict"]]))
    if answer["reason"] is not None:
        yield layout.paragraph(layout.sentence(answer["reason"]))


def said_of(claim: Answer, version: str | None) -> str:
    """What the verdict of a claim says, in a clause: `nobody ends below 0`."""
    verdict, name = claim["verdict"], claim["id"].partition(" (")[0]
    holds, fails = _clauses(name, version)
    said = {"proved": holds, "refuted": fails}
    return said.get(verdict, f"open: whether {holds}")


_OF_CLAIMS = (*Version, SECOND, SECOND_1, SECOND_2, SECOND_3, SECOND_4)  # whose claims are those of the page


def _clauses(name: str, version: str | None) -> tuple[str, str]:
    """What a claim says if it is proved, and if it is refuted."""
    if version in _OF_CLAIMS or format_of({"format": version}) is STATES_CERTIFICATES:
        return KINDS[name].holds, KINDS[name].fails
    for plugin in plugins():
        if version and any(version.startswith(one.prefix) for one in plugin.certificates):
            concept = plugin.concepts().get(name) or KINDS[name].concept  # some claims are the same in both
            return concept, f"it is false that {concept}"
    said = {**OF_INDICES, **OF_DESIGNS}[name]
    return said, f"it is false that {said}"


def _about(found: Checked) -> Pairs:
    """Which mechanism, in which environment, for whom, and what payments depend on."""
    env, mechanism, who = found.environment, found.certificate.get("mechanism"), _agents(found)
    pairs = [("Mechanism", mechanism["name"])] if mechanism else []
    pairs += [("Environment", env["name"])] if "name" in env else []
    pairs += [("SHA-256", found.answer["environment"])]
    pairs += [("Agents", f"{and_join(who)} ({len(who)})")] if who else []
    return pairs + ([("Payments", _payments(mechanism))] if mechanism else [])


def _agents(found: Checked) -> list[str]:
    """The agents, or the bidders."""
    return list(found.environment.get("agents") or (arm["name"] for arm in found.environment.get("arms", ())))


def _payments(mechanism: Mapping[str, Any]) -> str:
    """What the transfers depend on."""
    if "states" in mechanism:
        return "depend on the reports of the period, and on the state of the mechanism"
    if "transfers" not in mechanism:
        return _defined(mechanism)
    if isinstance(mechanism["transfers"], str):
        return f"defined by the formula of the {mechanism['transfers']} mechanism"
    tables = [table for by_period in mechanism["transfers"].values() for table in by_period]
    axes = {axis for table in tables for axis in table["axes"]}
    before = {axis.removeprefix(PREVIOUS) for axis in axes if is_remembered(axis)}
    shock = ", and on the shock" if mechanism["transfers by shock"] is not None else ""
    if not before:
        return f"depend on the reports of the period{shock}; nothing is remembered"
    seen = (["the allocation"] if "allocation" in before else []) + (["the reports"] if before - {"allocation"} else [])
    return f"depend on the reports of the period, and on {and_join(seen)} of the period before{shock}"


def _defined(mechanism: Mapping[str, Any]) -> str:
    """Of payments that nobody writes: by which formula they are defined, and how closely they are known."""
    if mechanism["payments"] is None:
        return "not defined"
    if isinstance(mechanism["payments"], Mapping):
        if any(isinstance(own, Mapping) for own in mechanism["payments"].values()):
            return "depend on the reports of the period, and on the reports and the allocation of the period before"
        return "depend on the reports of the period; nothing is remembered"
    width = mechanism["width"]
    closely = "" if width is None else f", each known to {numbers.ROUNDED}{numbers.approximate(parse_result(width), 2)}"
    listed = isinstance(mechanism["payments"], Sequence) and not isinstance(mechanism["payments"], str)
    name = mechanism["name" if listed else "payments"]  # payments at some states are examples
    return f"defined by the formula of the {name} mechanism{closely}"


def _stated(claims: Sequence[Answer]) -> Iterator[RenderableType]:
    """The numbers that say what is claimed."""
    rows = [(claim["id"], name, text) for claim in claims for name, text in claim["stated"].items()]
    if rows:
        yield layout.heading("Numbers", "as the certificate states them")
        yield layout.table(("claim", "number", "value"), rows, keep=(0, 1))


def _short(claim: Answer, names: Sequence[str]) -> str:
    """Its numbers in decimals; why it is not confirmed, if it is not."""
    stated = (f"{what} {text if text in names else decimal(text)}" for what, text in claim["stated"].items())
    return claim["reason"] or "; ".join(stated)


def decimal(text: str) -> str:
    """A number in at most 6 digits, `≈` before it if that rounds it; what is no number stays as it is."""
    try:
        exact = parse_result(text)
    except ValueError:
        return text
    rounded = numbers.approximate(exact)
    return rounded if Decimal(rounded) == exact else numbers.ROUNDED + rounded
