"""What a problem wants: its objective (docs/design_format.md, section 1)."""

from __future__ import annotations

from lpmech.designs.problem import Aim, Objective
from lpmech.designs.reading_terms import Reader
from lpmech.reading.kinds import TABLES
from lpmech.reading.node import Node
from lpmech.reading.words import describe, nearest, one_of


def read_objective(node: Node | None, terms: Reader) -> Objective:
    """One aim and its sums; faults are noted."""
    if node is None or node.value is None:
        return Objective(aim=Aim.FIND)
    verbs = tuple(one for one in Aim if one not in (Aim.FIND, Aim.SUBSIDY, Aim.EPSILON))
    if not node.is_object("an object with one key, what to do"):
        return Objective(aim=Aim.FIND)
    known = node.check_keys(verbs)
    given = [(Aim(verb), one) for verb, one in node.items() if verb in verbs]
    if len(given) != 1:
        if known:
            node.fault("E-DESIGN-AIM", describe(node.value), f"exactly {one_of(verbs)}")
        return Objective(aim=Aim.FIND)
    aim, one = given[0]
    least = (Aim.SUBSIDY.value, Aim.EPSILON.value)
    if aim is Aim.MINIMISE and isinstance(one.value, str):
        if one.value in least:
            return Objective(aim=Aim(one.value))
        one.fault("E-DESIGN-WORD", describe(one.value), f"a list of quantities, or {one_of(least)}",
                  nearest(one.value, least))  # fmt: skip
        return Objective(aim=aim)
    if aim in (Aim.LEAST, Aim.GREATEST):
        if not one.is_list("a list of sums", of=TABLES):
            return Objective(aim=aim)
        return Objective(aim=aim, of=tuple(terms.linear(each) for each in one.elements()))
    return Objective(aim=aim, of=(terms.linear(one),))
