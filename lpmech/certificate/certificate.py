"""The certificate of an audit: the mechanism, the claims and their evidence, as docs/certificate_format.md says."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import lpmech
from lpmech.certificate.audit import Audit
from lpmech.certificate.evidence import automaton_json, claim_json, evidence_json, forms_json, mechanism_json
from lpmech.certificate.views import ProgramView, TransfersView
from lpmech.claims.forms import FormsFinding
from lpmech.existence.decide import Existence
from lpmech.problem.canonical import canonical, sha256
from lpmech.problem.environment import Environment
from lpmech.reading.faults import quote
from lpmech.reading.files import compact, write_files
from lpmech.reading.words import UnknownName, known_name
from lpmech.separation.claim import Claim, Verdict
from lpmech.separation.kinds import KINDS, NEWEST

NO_FORMS = FormsFinding()
DEFAULT_REQUIRED = ("efficient", "incentive_compatible")


@dataclass(frozen=True, kw_only=True, eq=False)
class Certificate:
    """Claims about one mechanism in one environment, with everything that a checker needs."""

    environment: Environment  # as it was given: its canonical form names it
    audit: Audit  # of the same environment, where possible with factored transitions
    required: tuple[str, ...] = DEFAULT_REQUIRED
    notes: tuple[str, ...] = ()  # mechanisms that were tried before, and why they cannot be built
    chosen: tuple[str, ...] = ()  # where the transfers are the best of several, or rounded: in which sense
    existence: Existence | None = None  # where it was asked whether any mechanism exists
    forms: FormsFinding = NO_FORMS  # the same of single forms of transfers
    stated: Claim | None = None  # where a relation between numbers was stated: whether it holds

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All claims: the audit's, what exists where that was asked, and what was stated."""
        existence = (*self.forms.claims, existence_claim(self.existence)) if self.existence else ()
        return self.audit.claims + existence + ((self.stated,) if self.stated else ())

    def claim(self, claim_id: str) -> Claim:
        """One claim. Raises UnknownName, a KeyError and ValueError, where there is none of this name, or none here."""
        found = {claim.id: claim for claim in self.claims}
        if claim_id in KINDS and claim_id not in found:
            raise UnknownName(f"the claim {quote(claim_id)} is not among those of this certificate: {', '.join(found)}")
        return found[known_name("claim", claim_id, found)]

    @property
    def verdict(self) -> str:
        """`certified`, `refuted` or `undecided`: the verdict over the required claims.

        Where it was asked whether any mechanism exists, one that fails refutes nothing unless all are refuted.
        """
        if self.existence is not None and self.existence.answer not in ("exists", "refuted"):
            return "undecided"
        verdicts = {claim.id: claim.verdict for claim in self.claims}
        required = [verdicts.get(claim_id, Verdict.UNDECIDED) for claim_id in self.required]
        if Verdict.REFUTED in required:
            return "undecided" if self.needs_more_memory else "refuted"
        return "undecided" if Verdict.UNDECIDED in required else "certified"

    @property
    def needs_more_memory(self) -> bool:
        """Whether mechanisms exist, but none whose transfers remember one period, as those of a certificate do."""
        return self.existence is not None and self.existence.needs_more_memory

    @property
    def program(self) -> ProgramView:
        """The social program with everyone."""
        return ProgramView(self.environment, self.audit.programs.everyone)

    def program_without(self, agent: str) -> ProgramView:
        """The social program without an agent. Raises UnknownName where there is no agent of this name."""
        agents = self.environment.agents
        place = agents.index(known_name("agent", agent, agents))
        return ProgramView(self.environment, self.audit.programs.without[place])

    @property
    def transfers(self) -> TransfersView:
        """The transfers as rows."""
        return TransfersView(self.environment, self.audit.mechanism)

    @cached_property
    def environment_sha256(self) -> str:
        """The SHA-256 of the canonical environment."""
        return sha256(self.environment)

    def to_json(self) -> dict[str, Any]:
        """The certificate in the form of docs/certificate_format.md."""
        return {
            "format": str(NEWEST),
            "environment": self.environment_sha256,
            "versions": {"lpmech": lpmech.__version__},
            "mechanism": mechanism_json(self.audit),
            "evidence": evidence_json(self.audit) | forms_json(self.audit.environment, self.forms),
            "claims": [claim_json(claim) for claim in self.claims],
        }

    def save(self, directory: str | os.PathLike[str]) -> None:
        """Writes environment.json, certificate.json, transfers.json and transfers.csv; each whole or not at all."""
        write_files(Path(directory), {
            "environment.json": canonical(self.environment),
            "certificate.json": compact(self.to_json()),
            "transfers.json": json.dumps(self.transfers.to_json(), indent=1, ensure_ascii=False) + "\n",
            "transfers.csv": self.transfers.to_csv(),
        })  # fmt: skip


def existence_claim(found: Existence) -> Claim:
    """The claim that some mechanism makes truth-telling optimal."""
    if found.answer == "exists":
        forms = ", ".join(f"{one.name}: {one.form or 'an automaton'}" for one in found.agents)
        automata = {one.name: automaton_json(one.automaton) for one in found.agents if one.automaton is not None}
        return Claim(id="exists_any", verdict=Verdict.PROVED, reason=f"simplest form of transfers: {forms}",
                     witness={"automata": automata} if automata else {})  # fmt: skip
    refuted = next((one for one in found.agents if one.answer == "refuted"), None)
    if refuted is None or refuted.certificate is None:
        return Claim(id="exists_any", verdict=Verdict.UNDECIDED, reason=found.explanation)
    return Claim(id="exists_any", verdict=Verdict.REFUTED, reason=refuted.explanation, witness=refuted.certificate)
