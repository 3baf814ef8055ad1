"""Surplus extraction, read naively."""

from tests.claims.reading import Reading
from tests.oracle.world import NO_CELL


def cells(world, _claim):
    """−|E[ W_1 − Σ p_1 − δ S_1 ]|, over the one cell."""
    values = world.solve().values[1]
    surplus = sum(p * values[s] for s, p in world.env.prior().items())
    return [(NO_CELL, -abs(surplus - world.audit.ex_ante_budget()))]


READINGS = (
    Reading(
        id="full_surplus_extraction",
        proved=("surplus_extracted",),
        refuted=("interdependence_under_the_pivot",),
        evidence=("values of everyone", "budget"),
        cells=cells,
        prior=True,
    ),
)
