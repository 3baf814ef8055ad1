"""Participation at every state, read naively."""

from tests.claims.reading import Reading


def zero(world, _claim):
    """V_{i,t}(m,θ)."""
    for agent in world.env.agents:
        for (t, m, s), x in world.audit.participation_zero(agent).items():
            yield world.cell(t, s, agent, m), x


def passive(world, _claim):
    """V_{i,t}(m,θ) − O_{i,t}(θ)."""
    for agent in world.env.agents:
        for (t, m, s), x in world.audit.participation_passive(agent).items():
            yield world.cell(t, s, agent, m), x


READINGS = (
    Reading(
        id="participation_zero_option",
        proved=("pivot_dock", "pivot_storms"),
        refuted=("participation_refuted_after_a_lie_alone", "an_inefficient_rule"),
        evidence=("continuation",),
        cells=zero,
    ),
    Reading(
        id="participation_passive_option",
        proved=("pivot_dock", "pivot_storms"),
        refuted=("an_inefficient_rule", "random_memory_weather"),
        evidence=("continuation", "values without each agent", "outside options"),
        cells=passive,
    ),
)
