"""Problems that have a name in every environment: is there a mechanism with these incentives, perhaps balanced?"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lpmech.designs.problem import BudgetKind, Incentives
from lpmech.designs.reading import FORMAT

BALANCED = ", balanced"


def _plain() -> Mapping[str, Mapping[str, object]]:
    """By name: `ex post`, `interim`, `on path`, and each with `, balanced`."""
    found: dict[str, Mapping[str, object]] = {}
    for incentives in (Incentives.EX_POST, Incentives.INTERIM, Incentives.ON_PATH):
        asked = {"format": FORMAT, "incentives": incentives.value}
        found[incentives.value] = asked
        found[incentives.value + BALANCED] = {**asked, "budget": [{"kind": BudgetKind.EX_POST.value, "sense": "="}]}
    return MappingProxyType(found)


PLAIN = _plain()
