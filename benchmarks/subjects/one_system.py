"""One small system of the Theorem of the Alternative per call, as who explores at a prompt decides it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from benchmarks.subject import Evidence, Program, Scale, Work
from benchmarks.subjects import alternatives
from benchmarks.subjects.alternatives import SOME, UNIT, Systems


def by_lpmech(task: Systems) -> Work:
    from lpmech.lp.alternatives import decide
    from lpmech.problem.exact import from_integers

    some = [(from_integers(m, UNIT), from_integers(r, UNIT)) for m, r in zip(task.matrices, task.right, strict=True)]
    return Work(lambda: tuple(decide(*system, [0]).feasible for system in some[:SOME]), SOME)


SUBJECT = replace(
    alternatives.SUBJECT,
    name=Path(__file__).stem,
    title="One system per call",
    about=__doc__ or "",
    sizes={Scale.QUICK: (2, 4), Scale.USUAL: (2, 4, 8), Scale.LARGE: (2, 4, 8, 16)},
    programs=(Program("lpmech", Evidence.PROVED, by_lpmech), *alternatives.PEERS),
)
