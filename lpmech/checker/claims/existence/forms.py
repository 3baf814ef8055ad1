"""Single forms of transfers (certificate page section 3, *Forms*): transfers of a form, and the claims about forms.

The mechanism of a form has the allocation of the program of everyone, and for each agent the transfers of the largest
form, up to this one, that the evidence lists. Its least slack is what the claim states; that no transfers of the form
do better is shown by constraints that clash.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Optional

from ...kernel.certificate import Claim, Mechanism, Part, Table, W
from ...kernel.errors import Path, Rejected, named
from ...kernel.evidence import CONTINUATION, Tables, table
from ...kernel.fields import object_of
from ...kernel.kinds import Case
from ...kernel.model import Key, Model, Slot
from ...kernel.older import paired
from ...kernel.payoffs import check_continuation, continuation_of, scan_incentives
from ...kernel.programs import program_of
from ...kernel.remembered import Remembered
from ...kernel.scan import Scan, judge
from ...kernel.sets import EVERYONE
from ...kernel.stated import number_text
from ...kernel.vectors import zero
from .clashes import (
    CONTINGENT_VCG,
    FORMS,
    HISTORY_INDEPENDENT,
    ONE_PERIOD_MEMORY,
    Clashes,
    check_clashes,
)


@dataclass(frozen=True)
class FormTables:
    """An agent's transfers of a form, and their continuation."""

    transfers: Sequence[Table]
    continuation: Sequence[Table]


def _read_forms(tables: Tables, value: object, path: Path) -> dict[int, dict[str, FormTables | None]]:
    """Transfers of single forms, by agent and form."""
    found: dict[int, dict[str, FormTables | None]] = {}
    for agent, own, where in tables.by_agent(value, path):
        given = object_of(own, where, (), FORMS)
        found[agent] = {form: _read_form(tables, item, (*where, form)) for form, item in given.items()}
    return found


def _read_form(tables: Tables, value: object, path: Path) -> FormTables | None:
    if value is None:
        return None
    fields = object_of(value, path, ("transfers", "continuation"))
    transfers = tables.slots(fields["transfers"], (*path, "transfers"))
    return FormTables(transfers, tables.periods(fields["continuation"], (*path, "continuation"), table))


def _of_forms(found: Mapping[int, Mapping[str, FormTables | None]]) -> Iterator[Table]:
    given = (tables for by_form in found.values() for tables in by_form.values() if tables is not None)
    return (table for one in given for tables in (one.transfers, one.continuation) for table in tables)


FORM_TABLES = Part[Mapping[int, Mapping[str, Optional[FormTables]]]]("forms", {}, _read_forms, _of_forms)


def listed(model: Model, agent: int, form: str) -> str:
    """The largest form, up to the given one, of which the evidence lists transfers of the agent."""
    given = model.certificate.evidence[FORM_TABLES].get(agent, {})
    found = [other for other in FORMS[: FORMS.index(form) + 1] if other in given]
    if not found:
        raise Rejected(f'the evidence has no "forms" of {model.environment.agents[agent]} up to {form}')
    return found[-1]


def check_forms(model: Model) -> None:
    """Everything that the evidence `forms` holds: its tables are of their form, and continuations hold."""
    for agent, given in model.certificate.evidence[FORM_TABLES].items():
        for form, tables in given.items():
            try:
                trial = _trial(model, {agent: tables or _own(model, agent)})
                _check_form(trial, agent, form)
                check_continuation(trial, agent)
            except Rejected as rejection:
                where = f"evidence.forms.{model.environment.agents[agent]}.{form}"
                raise Rejected(f"{where}: {rejection}") from None


def scan_form(case: Case, claim: Claim[W], form: str) -> None:
    """The least slack of the mechanism of a form."""
    model, given = case.model, case.model.certificate.evidence[FORM_TABLES]
    chosen = {agent: given[agent][listed(model, agent, form)] or _own(model, agent) for agent in model.agents}
    trial = _trial(model, chosen)
    scan = Scan(claim.at, trial)
    scan_incentives(trial, scan)
    judge(claim, scan)


def refute_form(case: Case, claim: Claim[Clashes], form: str) -> None:
    """No transfers of the form do better."""
    scan_form(case, claim, form)
    clashes, slack = claim.witness, claim.slack
    if clashes.form != form:
        raise Rejected(f"the witness is about the form {clashes.form}")
    assert slack is not None  # it was compared with that of the scan
    check_clashes(case.model, clashes, slack, (*claim.path, "witness"))


def says_epsilon(witness: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Of whom, of what form, and by how much."""
    yield from ((key, named(witness[key])) for key in ("agent", "form") if key in witness)
    yield from ((key, number_text(witness[key])) for key in ("slack", "epsilon") if key in witness)


def expect_rule_of_everyone(model: Model) -> None:
    """Rejected unless the mechanism's allocation is that of the program of everyone."""
    rule = program_of(model, EVERYONE).allocation
    for period in model.periods:
        if any(period.plan[z] != rule[period.index].at(z) for z in period.likely):
            raise Rejected("the mechanism's allocation is not that of the program of everyone")


def _own(model: Model, agent: int) -> FormTables:
    """The mechanism's own transfers and continuation, where its allocation is that of the program of everyone."""
    expect_rule_of_everyone(model)
    return FormTables(model.certificate.mechanism.transfers[agent], continuation_of(model, agent))


def _trial(model: Model, chosen: Mapping[int, FormTables]) -> Model:
    """The allocation of the program of everyone with the transfers of some agents; of the others' nothing is asked."""
    certificate, (some, *_) = model.certificate, chosen.values()
    transfers = [chosen.get(agent, some).transfers for agent in model.agents]
    later = {agent: tables.continuation for agent, tables in chosen.items()}
    mechanism = Mechanism(program_of(model, EVERYONE).allocation, transfers, None)
    return model.under(
        replace(certificate, mechanism=mechanism, evidence=certificate.evidence.but(CONTINUATION, later))
    )


def _check_form(model: Model, agent: int, form: str) -> None:
    """The agent's transfers are of the form, at the memories that count."""
    for slot in model.slots:
        table = model.transfer(agent, slot.index)
        if not table.layout.memory or form == ONE_PERIOD_MEMORY:
            continue
        if form == HISTORY_INDEPENDENT:
            raise Rejected("the transfers have a memory")
        _check_contingent(slot, agent, table, form == CONTINGENT_VCG)


def _check_contingent(slot: Slot, agent: int, table: Table, vcg: bool) -> None:
    """Differences between own reports are the same at all memories; where `vcg`, payments are the same at memories that
    differ in the own previous type alone."""
    period, own = slot.period, slot.period.own(agent)
    paid = Remembered(zero(period.space.size), ((1, table),))
    first, step, size = period.reported(agent, 0), period.space.strides[own], period.types(agent)
    known: list[int] | None = None
    levels: dict[Key, list[int]] = {}
    for group, values in _by_memory(slot, paid, agent):
        moves = [x - values[r] for x, r in paired(values, first)]
        if known is not None and moves != known:
            raise Rejected("what own reports are charged depends on the memory")
        known = moves
        level = [values[s] for s in range(len(values)) if s // step % size == 0]
        if vcg and levels.setdefault(group, level) != level:
            raise Rejected("the transfers depend on the agent's own previous report")


def _by_memory(slot: Slot, paid: Remembered, agent: int) -> Iterator[tuple[Key, list[int]]]:
    """The payments at every memory that counts, with its labels but for the own previous type; where payments do not
    depend on that, only memories that they tell apart."""
    if slot.previous is None:
        yield (), paid.at(()).numerators
        return
    own, coordinates = slot.previous.own(agent) + 1, paid.coordinates
    if own in coordinates:
        coordinates = tuple(range(len(slot.previous.space.sizes) + 1))
    places = [coordinates.index(k) for k in paid.coordinates]
    for key in slot.memories(coordinates):
        group = tuple(label for k, label in paired(coordinates, key) if k != own)
        yield group, paid.at(tuple(key[place] for place in places)).numerators
