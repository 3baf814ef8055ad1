"""The existence of transfers of a form: their tables, and the constraints that clash, for `OfForm` of the proofs.

Only which form is meant is trusted: the proofs hold for any tables and any constraints.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from . import generated as proofs
from .certificate import Certificate, Tables, gross_payoffs
from .environment import Names
from .fields import place, rational
from .hypotheses import memory_of
from .shapes import FORMS

NAMES = dict(zip(FORMS, ("HistoryIndependent", "ContingentVCG", "Contingent", "OnePeriodMemory"), strict=True))
CLAIMS = {"exists_" + form: form for form in FORMS}


@dataclass(frozen=True)
class Forms:
    """The evidence `forms` of a certificate whose parts have the right form."""

    env: Any
    names: Names
    certificate: Certificate

    def of(self, form: str) -> Certificate | None:
        """The mechanism of a form: the rule of everyone's program, and each agent's transfers of the largest form up to
        this one that are listed. None if an agent has none."""
        read, listed = self.certificate, self.certificate.given["evidence"].get("forms", {})
        rules = read.evidence[2][1]
        payments, gross = [], []
        for i, name in enumerate(self.names.agents):
            found = [one for one in FORMS[: FORMS.index(form) + 1] if one in listed.get(name, {})]
            if not found:
                return None
            paid, later = self._tables(i, listed[name][found[-1]], ("Mechanism", rules, []))
            payments.append(paid)
            gross.append(later)
        evidence = ("Evidence", gross, *read.evidence[2:])
        return replace(read, mechanism=("Mechanism", rules, payments), evidence=evidence)

    def _tables(self, i: int, given: Any, mechanism: Any) -> tuple[Any, Any]:
        """An agent's transfers, and its payoffs before today's; null: those of the certificate's mechanism."""
        if given is None:
            return self.certificate.mechanism[2][i], self.certificate.evidence[1][i]
        tables = Tables(self.env, self.names)
        return tables.payments(given["transfers"], ()), gross_payoffs(tables, mechanism, i, given["continuation"], ())

    def clash(self, mechanism: Any, witness: dict[str, Any]) -> tuple[int, list[Any]]:
        """The agent, and its constraints with their weights. Where no memory is named all are alike, and the first is
        taken; with an infinite horizon the second period stands for all later ones."""
        names, agent = self.names, self.names.agents.index(witness["agent"])
        rows = []
        for one in witness["constraints"]:
            t = 1 if names.horizon is None else one["period"] - 1
            space = names.space(t)
            own = place(one["true"], space.types[agent], ())
            state = [0 if space.public is None else space.public.index(one["others"]["public"])]
            for k, among in enumerate(space.types):
                state.append(own if k == agent else among.index(one["others"][names.agents[k]]))
            if one["memory"] is not None:
                memory = memory_of(one["memory"], names, t - 1, ())
            else:
                memory = proofs.first_of(self.env, mechanism, t)
            report = place(one["report"], space.types[agent], ())
            rows.append(((((t, memory), state), report), rational(one["weight"], ())))
        return agent, rows
