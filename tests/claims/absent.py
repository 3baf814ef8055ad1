"""Payments of those who are away, read naively."""

from tests.claims.reading import Reading


def cells(world, _claim):
    """Minus what an agent pays or receives at a report at which it is away."""
    for agent in world.env.agents:
        for (t, m, r), slack in world.audit.absent_pay_nothing(agent).items():
            yield world.cell(t, r, agent, m), slack


READINGS = (
    Reading(
        id="absent_pay_nothing",
        proved=("away_and_free_before_arrival",),
        refuted=("away_pivot", "away_random_memory"),
        cells=cells,
    ),
)
