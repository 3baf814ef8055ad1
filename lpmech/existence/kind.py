"""The mechanism `existence`: the simplest transfers with one-period memory that exist at all, agent by agent.

If some agent has none, what is built is the pivot mechanism, for the audit to judge, and the answer says what was found
about the existence of others.
"""

from __future__ import annotations

from lpmech.existence.found import NAME, Existence
from lpmech.mechanisms.kind import Built, MechanismKind, Task
from lpmech.mechanisms.pivot import pivot
from lpmech.problem.mechanism import NoMechanism


def _build(task: Task) -> Built[Existence]:
    from lpmech.existence.decide import decide, mechanism  # which takes its time to load

    if any(stage.has_away for stage in task.env.stages):
        raise NoMechanism("existence is not decided where some agents are away, as it supposes that everybody is asked")
    answer = decide(task.env, task.programs, sharpen=task.sharpen, progress=task.progress)
    found = mechanism(task.env, task.programs, answer)
    return Built(mechanism=pivot(task.env, task.programs) if found is None else found, answer=answer)


KINDS = (
    MechanismKind(
        name=NAME,
        title="the simplest transfers with one-period memory that exist, or a proof that there are none",
        source="Bergemann and Välimäki (2008), Section 2; Liu (2014); Abreu, Pearce and Stacchetti (1990)",
        build=_build,
        automatic=True,
        by_agent=True,
    ),
)
