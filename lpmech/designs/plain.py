"""Problems that have a name in every environment: is there a mechanism with these incentives, perhaps balanced?

And what is said of a name that no problem has.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from types import MappingProxyType

from lpmech.designs.problem import FORMAT, Aim, BudgetKind, Incentives, When
from lpmech.reading.faults import quote
from lpmech.reading.words import UnknownName, unknown

BALANCED = ", balanced"
INSTEAD = "give a file, a mapping, or one of a case's, lpmech.casefiles.load(CASE).expect.designs[0].problem"
SUBSIDY = "least_subsidy"  # of --choose
CHOOSING = "lpmech certify, transfers and sweep"  # the commands with --choose


def _plain() -> Mapping[str, Mapping[str, object]]:
    """By name: `ex post`, `interim`, `on path`, and each with `, balanced`."""
    found: dict[str, Mapping[str, object]] = {}
    for incentives in (Incentives.EX_POST, Incentives.INTERIM, Incentives.ON_PATH):
        asked = {"format": FORMAT, "incentives": incentives.value}
        found[incentives.value] = asked
        found[incentives.value + BALANCED] = {**asked, "budget": [{"kind": BudgetKind.EX_POST.value, "sense": "="}]}
    return MappingProxyType(found)


PLAIN = _plain()
LEAST_SUBSIDY: Mapping[str, object] = MappingProxyType(
    {"format": FORMAT, "incentives": Incentives.INTERIM.value, "participation": {"when": When.FIRST.value},
     "budget": [{"kind": BudgetKind.EX_POST.value}], "objective": {"minimise": Aim.SUBSIDY.value}}
)  # fmt: skip


def plain_problem(name: str) -> Mapping[str, object]:
    """The problem of a name. Raises UnknownName: the problems of a case have names, too, and the case is not known
    here."""
    if name not in PLAIN:
        raise UnknownName(unknown_problem(name, PLAIN, INSTEAD))
    return PLAIN[name]


def unknown_problem(name: str, known: Collection[str], instead: str = "name a file (.json or .toml)") -> str:
    """What is said of a name that no problem has: the nearest, the known ones, and what will do instead; if it is an
    objective of `--choose`, what asks for that."""
    return f"{unknown('problem', name, known)}; or {instead}{_of_choice(name)}"


def _of_choice(name: str) -> str:
    """Objectives have names in commands that choose among the transfers of one form."""
    from lpmech.choice.objectives import OBJECTIVES  # a room of programs, which only faults need here

    meant = name.casefold().replace("-", "_").replace(" ", "_")
    if meant not in OBJECTIVES:
        return ""
    said = f". {quote(meant)} is an objective of other commands: --choose {meant} of {CHOOSING}"
    asked = json.dumps({**LEAST_SUBSIDY})
    return said + (f". The least subsidy is asked for by a problem file: {asked}" if meant == SUBSIDY else "")
