"""All statements: those of the modules of `proofs_check`, a folder per paper."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from functools import cache

from lpmech.statements.statement import Statement

PACKAGE = "proofs_check"


@cache
def statements() -> dict[str, Statement]:
    """Every statement by its id, by paper, kind and number. Raises ValueError if two have one id."""
    package = importlib.import_module(PACKAGE)
    names = [found.name for found in pkgutil.walk_packages(package.__path__, f"{PACKAGE}.")]
    modules = [importlib.import_module(name) for name in names if ".test_" not in name]
    values = (value for module in modules for value in vars(module).values() if isinstance(value, Statement))
    found = list({id(value): value for value in values}.values())  # a module may import those of another
    found.sort(key=lambda one: one.order)
    by_id = {one.id: one for one in found}
    if len(by_id) < len(found):
        repeated = next(one.id for one in found if by_id[one.id] is not one)
        raise ValueError(f"two statements have the id {repeated}")
    return by_id


def chosen(papers: Sequence[str] = (), ids: Sequence[str] = (), kinds: Sequence[str] = ()) -> list[Statement]:
    """The statements of some papers, ids and kinds; no restriction where a list is empty."""
    return [
        one
        for one in statements().values()
        if (not papers or one.paper in papers) and (not ids or one.id in ids) and (not kinds or one.kind in kinds)
    ]
