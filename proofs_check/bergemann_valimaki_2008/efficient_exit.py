"""Efficient exit, Definition 1 of Bergemann and Välimäki (2008); and when an agent has exited as it is printed."""

from __future__ import annotations

import math
from dataclasses import replace

import networkx as nx
import numpy as np

from lpmech.claims.budget import truthful_kernel
from lpmech.claims.relation.values import Stated
from lpmech.claims.words import state_in_words
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.stages import PREVIOUS
from lpmech.problem.tables import ZERO
from lpmech.statements.instance import Instance
from lpmech.statements.numbers import At, stated
from lpmech.statements.statement import Expected, Failure, statement
from proofs_check.bergemann_valimaki_2008.pivot import ANY_SETS, PAPERS_MODEL
from proofs_check.shared.relations import alone, chosen
from proofs_check.shared.shapes import INFINITE, MODEL


def exited_as_printed(case: Instance, agent: int) -> list[bool]:
    """By state, row-major: whether it is certain that some day the agent does not affect the decision."""
    stage = case.env.stage(0)
    axes = (*stage.components, "shock")
    chosen = case.programs.everyone.periods[0].allocation.over(axes, stage.sizes)
    alone = case.programs.without[agent].periods[0].allocation.over(axes, stage.sizes)
    affects = (chosen != alone).any(axis=-1).ravel()
    kernel = truthful_kernel(case.game(case.mechanism("pivot")), 0).array.numerators
    size = math.prod(stage.sizes[name] for name in stage.components)
    moves = nx.from_numpy_array((kernel.reshape(size, size) != 0) & affects & affects[:, None], create_using=nx.DiGraph)
    forever = _closed_within(np.asarray(kernel.reshape(size, size) != 0), affects)
    doomed = {start for start in range(size) if affects[start]
              and ({start} | nx.descendants(moves, start)) & forever}  # fmt: skip
    return [state not in doomed for state in range(size)]


def _closed_within(follows: np.ndarray, affects: np.ndarray) -> set[int]:
    """The largest set of states in which the agent affects the decision and that is never left."""
    inside = affects.copy()
    while True:
        smaller = inside & ~follows[:, ~inside].any(axis=1)
        if (smaller == inside).all():
            return {int(place) for place in np.flatnonzero(inside)}
        inside = smaller


@statement(
    "BV08-D1d", "Definition 1",
    "The dynamic pivot mechanism satisfies efficient exit: whoever can no longer affect the efficient allocation "
    "neither pays nor receives.",
    draws=ANY_SETS, hypotheses=MODEL,
)  # fmt: skip
def efficient_exit(case: Instance) -> Failure | None:
    return case.holds("pivot", "efficient_exit")


@statement(
    "BV08-X4", "Definition 1, as printed",
    "The pivot mechanism satisfies efficient exit also if an agent counts as exited as soon as it will not affect the "
    "allocation in all later periods.",
    draws=PAPERS_MODEL, hypotheses=(*MODEL, INFINITE), expected=Expected.REFUTED,
    corrects="the probability that the agent affects the allocation in some later period is 0",
)  # fmt: skip
def exit_as_printed(case: Instance) -> Failure | None:
    pivot = case.mechanism("pivot")
    for agent, name in enumerate(case.env.agents):
        stage = case.env.stage(0)
        paid = pivot.transfers[agent][0].over(stage.components, stage.sizes).fractions()
        for state, (exited, payment) in enumerate(zip(exited_as_printed(case, agent), paid, strict=True)):
            if exited and payment:
                here = At(case, 0, dict(zip(stage.components, _labels(case, state), strict=True)))
                words = f"at {state_in_words(here.state)} {name} pays {payment}, and will some day have no influence"
                return Failure(words=words, stated=_influence_ends(case, agent, here))
    return None


def _labels(case: Instance, number: int) -> list[str]:
    """The labels of a state by its number, row-major."""
    stage = case.env.stage(0)
    place = np.unravel_index(number, [stage.sizes[axis] for axis in stage.components])
    return [stage.labels[axis][int(n)] for axis, n in zip(stage.components, place, strict=True)]


def _influence_ends(case: Instance, agent: int, here: At) -> Stated:
    """Nothing is paid, if in all states in which the agent does not affect the decision it does not."""
    name, given = case.env.agents[agent], []
    size = math.prod(case.env.stage(0).sizes[axis] for axis in case.env.stage(0).components)
    for state in (At(case, 0, dict(zip(here.state, _labels(case, n), strict=True))) for n in range(size)):
        (now, are), (without, also) = chosen(state), alone(state, agent)
        given += [*are, *also] if now == without else []
    return stated(here.payment(name).equals(0), *given)


@statement(
    "BV08-D1e", "Definition 1, and transfers that come later",
    "Efficient exit also holds if every payment is made one period later, with interest.",
    draws=PAPERS_MODEL, hypotheses=(*MODEL, INFINITE), expected=Expected.REFUTED,
)  # fmt: skip
def exit_with_late_payments(case: Instance) -> Failure | None:
    return case.holds(late(case), "efficient_exit")


def late(case: Instance) -> Mechanism:
    """The pivot mechanism whose payments fall due one period later, 1/δ as high."""
    pivot = case.mechanism("pivot")
    names = {axis: PREVIOUS + axis for axis in case.env.stage(0).components}
    due = [tables_[0].rename(names).scaled(1 / case.env.discount) for tables_ in pivot.transfers]
    return replace(pivot, name="late", transfers=tuple((ZERO, table) for table in due), by_shock=None)


@statement(
    "BV08-R1", "Section 4, before Definition 1",
    "If every payment is made one period later, with interest, truth-telling stays optimal.",
    draws=PAPERS_MODEL, hypotheses=(*MODEL, INFINITE),
)  # fmt: skip
def incentives_with_late_payments(case: Instance) -> Failure | None:
    return case.holds(late(case), "incentive_compatible", "best_response")
