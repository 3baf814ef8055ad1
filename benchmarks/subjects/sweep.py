"""A sweep of bv08/scheduling_three (3 agents, 27 joint states) over its discount: what a job of it is made of.

A job is what `lpmech sweep` does at one point, on one core. To read the case and to solve the values of everyone and of
those without each agent are parts of it. Of the second, floats propose the efficient rules, by policy iteration; exact
arithmetic proves or repairs them. The last line is not a part of lpmech: the proposals of all jobs at once, with one
more axis of the arrays for the job. It proposes the same rules. What it would save of a job is the line above it, less
itself, and so it is not done.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from typing import Any
from unittest.mock import patch

import numpy as np

from benchmarks.subject import Evidence, Program, Scale, Subject, Work
from lpmech.mdp.candidate import candidate_rule
from lpmech.mechanisms import social
from lpmech.problem.transition import NEXT
from lpmech.sweeps import job
from lpmech.sweeps.sweep import Sweep

CASE, STEPS = "bv08/scheduling_three", 10**6
MARGIN = 1e-11  # as in lpmech/mdp/candidate.py
Call = tuple[Any, ...]  # the arguments of a proposal: stage, reward, feasible, components, discount


def instance(jobs: int) -> Sweep:
    from lpmech.casefiles import finding
    from lpmech.casefiles.settings import read_setting
    from lpmech.choice.selection import promises
    from lpmech.sweeps.sweep import Asked, Draw, sweep_of

    setting = read_setting(f"discount=1/2:19/20:1/{STEPS}")
    asked = Asked(mechanism="pivot", choose=None, require=promises("pivot"))
    return sweep_of(finding.find(CASE), [setting], asked, Draw(jobs, 0))


def calls(task: Sweep) -> list[list[Call]]:
    """By job, the proposals that it asks for."""
    found: list[list[Call]] = []

    def noted(*call: Any) -> Any:
        found[-1].append(call)
        return candidate_rule(*call)

    with patch.object(social, "candidate_rule", noted):
        for one in range(task.count):
            found.append([])
            social.solve_all(job.at_point(task, one).environment)
    return found


def each(what: Callable[[Sweep, int], Any]) -> Callable[[Sweep], Work]:
    """The work of doing something with every job."""

    def prepare(task: Sweep) -> Work:
        return Work(lambda: len([what(task, one) for one in range(task.count)]), task.count)

    return prepare


def by_values(task: Sweep) -> Work:
    environments = [job.at_point(task, one).environment for one in range(task.count)]
    return Work(lambda: len([social.solve_all(one) for one in environments]), task.count)


def by_proposals(task: Sweep) -> Work:
    asked = calls(task)
    return Work(lambda: len([[candidate_rule(*call) for call in one] for one in asked]), task.count)


def by_batch(task: Sweep) -> Work:
    societies = list(zip(*calls(task), strict=True))

    def run() -> int:
        rules = [batched(one) for one in societies]
        return len(rules[0])

    return Work(run, task.count)


def batched(asked: Sequence[Call]) -> np.ndarray:
    """The proposed rules of jobs (job, state), by policy iteration on arrays whose first axis is the job."""
    rewards, kernels = np.stack([_rewards(*call) for call in asked]), np.stack([_kernels(*call) for call in asked])
    open_ = np.stack([_feasible(*call) for call in asked])
    discounts = np.array([float(call[4]) for call in asked])[:, None, None]
    jobs, states = np.arange(len(asked))[:, None], np.arange(rewards.shape[2])
    rule = np.where(open_, rewards, -np.inf).argmax(axis=1)
    while True:
        matrix = np.eye(len(states)) - discounts * kernels[jobs, rule, states]
        values = np.linalg.solve(matrix, rewards[jobs, rule, states][..., None])
        q = rewards + discounts * (kernels @ values[:, None])[..., 0]
        masked = np.where(open_, q, -np.inf)
        margin = MARGIN * np.maximum(1, np.abs(q).max(axis=(1, 2)))[:, None]
        better = masked.max(axis=1) - q[jobs, rule, states] > margin
        if not better.any():
            return rule
        rule = np.where(better, masked.argmax(axis=1), rule)


def _rewards(stage: Any, reward: Any, feasible: Any, components: Any, discount: Fraction) -> np.ndarray:
    shares = reward.over(("allocation", *components), stage.sizes).shares()
    return np.asarray(shares).reshape(len(shares), -1)


def _kernels(stage: Any, reward: Any, feasible: Any, components: Any, discount: Fraction) -> np.ndarray:
    """P(a, θ, θ'), the product of the agents' kernels."""
    joint = np.ones((len(stage.allocations), 1, 1))
    for name in components:
        factor, axes = stage.transition.factors[name], ("allocation", name, NEXT + name)
        own = factor.over(axes, {**stage.sizes, NEXT + name: stage.sizes[name]}).floats()
        own = np.broadcast_to(own, (len(joint), *own.shape[1:]))
        size = joint.shape[1] * own.shape[1]
        joint = np.einsum("aij,akl->aikjl", joint, own).reshape(len(joint), size, size)
    return joint


def _feasible(stage: Any, reward: Any, feasible: Any, components: Any, discount: Fraction) -> np.ndarray:
    """What may be chosen (a, θ), in a stage without shocks."""
    mask = feasible.over(("shock", "allocation", *components), stage.sizes)[0]
    return np.asarray(mask).reshape(len(mask), -1)


_part = partial(Program, evidence=Evidence.PROVED)
SUBJECT = Subject(
    name="sweep",
    title="A sweep, job by job",
    about=__doc__ or "",
    size="jobs",
    sizes={Scale.QUICK: (20,), Scale.USUAL: (10, 100, 1000), Scale.LARGE: (10, 100, 1000)},
    instance=instance,
    programs=(
        _part("lpmech, a job", prepare=each(job.run)),
        _part("lpmech, its case read", prepare=each(job.at_point)),
        _part("lpmech, its values solved", prepare=by_values),
        Program("lpmech, of these the proposals", Evidence.FLOATS, by_proposals),
        Program("lpmech, the proposals of all jobs at once", Evidence.FLOATS, by_batch),
    ),
    piece="job",
    peers=False,
)
