"""Lies that lead to what is infeasible at the truth, read naively."""

from tests.claims.reading import Reading


def cells(world, _claim):
    """0 where a(z, r) can be done at the true state, −1 where it cannot; z of positive probability."""
    for agent in world.env.agents:
        for (t, z, s, own), slack in world.audit.lies_stay_feasible(agent).items():
            yield world.cell(t, s, agent, shock=z, report=own), slack


READINGS = (
    Reading(
        id="lies_stay_feasible",
        proved=("feasible_by_public_state",),
        refuted=("feasible_by_type_pivot", "feasible_by_type_random_memory"),
        cells=cells,
    ),
)
