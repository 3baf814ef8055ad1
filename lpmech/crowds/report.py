"""Reports on crowds: what one says, and what a certificate about one says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import RenderableType

from lpmech.certificate.regression import Comparison
from lpmech.crowds.case import CrowdCase
from lpmech.crowds.certificate import CrowdCertificate
from lpmech.crowds.crowd import Crowd
from lpmech.crowds.societies import Society
from lpmech.crowds.verdicts import CrowdClaim
from lpmech.problem.exact import format_number
from lpmech.problem.printable import escaped
from lpmech.report import expected, layout, words
from lpmech.report.bounds import between
from lpmech.report.shapes import expectations
from lpmech.separation.claim import Verdict

FIRST_ROWS = 12


def crowd_report(case: CrowdCase) -> Iterator[RenderableType]:
    """What a crowd says, without a mechanism."""
    crowd = case.crowd
    yield layout.facts([
        ("Environment", crowd.name), ("Title", case.title), ("Source", case.source), ("SHA-256", crowd.sha256),
        *_facts(crowd),
        ("Kinds of allocations", ", ".join(plan.name for plan in crowd.plans)),
        *([("Public states", ", ".join(crowd.public))] if crowd.public else []),
    ])  # fmt: skip


def _facts(crowd: Crowd) -> Iterator[tuple[str, str]]:
    horizon = "infinite horizon" if crowd.horizon is None else f"{crowd.horizon} period{'s' * (crowd.horizon > 1)}"
    yield "Agents", words.and_join([f"{group.number:,} {group.name}" for group in crowd.groups])
    yield "Time", f"{horizon}, discount {format_number(crowd.discount)}"
    yield "States", f"{Society(crowd, None).size:,} multisets stand for {_many(crowd.joint_states)} joint states"


def _many(count: int) -> str:
    """A count for reading: exact if short, else its size."""
    return f"{count:,}" if count < 10**15 else f"about 10^{len(str(count)) - 1}"


def certified_report(certificate: CrowdCertificate, compared: Comparison | None = None) -> Iterator[RenderableType]:
    """What one certificate says."""
    yield _headline(certificate)
    if compared is not None:
        yield from expected.differences(compared)
    required = [claim for claim in certificate.claims if claim.id in certificate.required]
    yield from _reasons(claim for claim in required if claim.verdict is not Verdict.PROVED)
    yield ""
    crowd = certificate.crowd
    kind = (
        "exact values"
        if certificate.is_exact
        else f"bounds; each payment known to {float(certificate.audit.width):.1e}"
    )
    pairs = [("Mechanism", "pivot"), ("Environment", crowd.name), *_facts(crowd),
             ("SHA-256", f"{certificate.environment_sha256[:16]}…"), ("Evidence", kind)]  # fmt: skip
    if certificate.found is not None:
        groups = [" = ".join(group) for group in certificate.found.groups]
        pairs.insert(3, ("Identical", "; ".join(groups)))
    yield layout.facts([*pairs, *(expected.facts(compared) if compared else ())])
    yield from _claims(certificate)
    others = [claim for claim in certificate.claims if claim not in required]
    for title, verdict in (("Also refuted", Verdict.REFUTED), ("Also undecided", Verdict.UNDECIDED)):
        if found := [claim for claim in others if claim.verdict is verdict]:
            yield layout.heading(title)
            yield from _reasons(iter(found))
    yield from _payments(certificate)


def certified_shape(certificate: CrowdCertificate, compared: Comparison | None = None) -> dict[str, Any]:
    """The same for programs; claims and payments as the certificate has them."""
    told = certificate.to_json()
    return {
        "verdict": str(certificate.verdict),
        "mechanism": "pivot",
        "environment": certificate.crowd.name,
        "sha256": told["environment"],
        "groups": told["groups"],
        "orbits": told["orbits"],
        "exact": certificate.is_exact,
        "width": told["mechanism"]["width"],
        "required": list(certificate.required),
        "claims": told["claims"],
        "payments": told["mechanism"]["payments"],
        **({} if compared is None else {"expectations": expectations(compared)}),
    }


def _headline(certificate: CrowdCertificate) -> RenderableType:
    kinds = {claim.id: claim.kind for claim in certificate.claims}
    by = {claim.id: claim.verdict for claim in certificate.claims}
    holds = {"certified": Verdict.PROVED, "refuted": Verdict.REFUTED}.get(str(certificate.verdict))
    if holds is None:
        said = "it is open what the pivot mechanism promises, or how much is paid"
        return layout.headline(str(certificate.verdict), layout.sentence(said))
    picked = [kinds[one] for one in certificate.required if by.get(one) is holds]
    clauses = [kind.holds if holds is Verdict.PROVED else kind.fails for kind in picked]
    said = f"under the pivot mechanism {words.and_join(clauses)}"
    return layout.headline(str(certificate.verdict), layout.sentence(said))


def _claims(certificate: CrowdCertificate) -> Iterator[RenderableType]:
    rows = []
    for claim in certificate.claims:
        mark = " *" if claim.id in certificate.required else ""
        rows.append((claim.id + mark, layout.verdict(str(claim.verdict)), between(*claim.slack),
                     _where(certificate, claim)))  # fmt: skip
    yield layout.heading("Claims")
    yield layout.table(("claim", "verdict", "least slack", "where"), rows, right=(2,), keep=(0, 1, 2))
    yield layout.paragraph("* required for the verdict. A slack below 0 refutes. Claims are about all joint states; "
                           "a place is how many agents are of each type.", 0)  # fmt: skip


def _where(certificate: CrowdCertificate, claim: CrowdClaim) -> str:
    if claim.at is None:
        return claim.reason if claim.verdict is Verdict.PROVED else ""
    place = certificate.place(claim.at)
    period = "" if place["period"] is None else f"period {place['period']} "
    agent = "" if place["group"] is None else f"; one of {place['group']} of type {place['type']}"
    return f"{period}{_state(place['state'])}{agent}"


def _state(state: dict[str, Any]) -> str:
    """Numbers of agents: `bidders: 3 low, 17 high`."""
    parts = []
    for name, counts in state.items():
        told = ", ".join(f"{n} {label}" for label, n in counts.items()) if isinstance(counts, dict) else counts
        parts.append(f"{name}: {told}")
    return "; ".join(parts)


def _reasons(claims: Iterator[CrowdClaim]) -> Iterator[RenderableType]:
    for claim in claims:
        yield layout.paragraph(f"{claim.id}: {layout.sentence(claim.reason or claim.kind.fails)}")


def _payments(certificate: CrowdCertificate) -> Iterator[RenderableType]:
    crowd, rows = certificate.crowd, []
    for _, paid, bounds in certificate.payments[:FIRST_ROWS]:
        group = crowd.groups[paid.group]
        who = f"{paid.agents} of {group.name}"
        rows.append((escaped(_state(certificate.state(paid.state))), escaped(who), escaped(group.types[paid.type]),
                     escaped(group.treatments[paid.treatment].name), between(*bounds)))  # fmt: skip
    title = "in period 1" if crowd.horizon else "below 0: received"
    yield layout.heading("Payments", title)
    yield layout.data(("how many are of each type", "who", "type", "treatment", "each pays"), rows, right=(4,))
    left = len(certificate.audit.program.states)
    yield layout.paragraph(f"… the first of {left:,} multisets", 0)
