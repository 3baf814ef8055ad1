"""Efficiency, read naively."""

from tests.claims.reading import Reading


def cells(world, _claim):
    """Q_t(θ, a(z,θ)) − max over A(z) of Q_t(θ,a), z of positive probability."""
    return [(world.cell(t, s, shock=z), x) for (t, z, s), x in world.audit.efficient(world.solve()).items()]


READINGS = (
    Reading(
        id="efficient",
        proved=("pivot_dock", "pivot_storms"),
        refuted=("an_inefficient_rule", "random_memory_storms"),
        evidence=("values of everyone",),
        cells=cells,
    ),
)
