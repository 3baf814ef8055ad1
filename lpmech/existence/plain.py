"""Refutations as plain data: objects, lists, labels and numbers as strings (docs/existence.md)."""

from __future__ import annotations

from fractions import Fraction

from lpmech.existence.chain import Bounded, Chain, Gap, Step, Sum
from lpmech.existence.finite import EveryMechanism
from lpmech.existence.forms import Clash, Found
from lpmech.existence.histories import History
from lpmech.existence.model import Lie, Model
from lpmech.existence.system import Memory
from lpmech.lp.steps import State, labels_of
from lpmech.problem.exact import format_number

Plain = dict[str, object]


def chain_to_plain(model: Model, chain: Chain) -> Plain:
    """A refutation of every mechanism."""
    last = {**_place(model, chain.period, chain.others), **_sum(model, chain.period, chain.contradiction)}
    return {
        "agent": model.name,
        "slack": format_number(chain.slack),
        "start": {"kind": str(chain.start.kind), "bound": _number(chain.start.bound)},
        "steps": [_step(model, step) for step in chain.steps],
        "contradiction": {**last, "total": format_number(chain.total)},
        "epsilon": format_number(chain.epsilon),
    }


def form_to_plain(model: Model, found: Found) -> Plain:
    """A refutation of one form of transfers: the constraints that clash and the least ε, 0 and none where it works."""
    return {
        "agent": model.name,
        "form": found.form,
        "epsilon": format_number(found.epsilon),
        "constraints": [_clash(model, clash) for clash in found.contradiction],
    }


def histories_to_plain(model: Model, found: EveryMechanism) -> Plain:
    """A refutation of every mechanism of a finite horizon: the constraints after histories that clash."""
    return {
        "agent": model.name,
        "epsilon": format_number(found.epsilon),
        "constraints": [
            {
                "history": history_to_plain(model, row.history),
                "others": _place(model, row.constraint.lie.period, row.constraint.lie.others)["others"],
                **_lie(model, row.constraint.lie),
                **_weight(weight),
            }
            for row, weight in found.contradiction
        ],
    }


def history_to_plain(model: Model, history: History) -> list[Plain]:
    """The reports and the allocation of every period before."""
    return [event_to_plain(model, period, event) for period, event in enumerate(history)]


def _clash(model: Model, clash: Clash) -> Plain:
    lie = clash.lie
    memory = {"memory": _memory(model, lie.period, clash.memory)}
    return {**_place(model, lie.period, lie.others), **memory, **_lie(model, lie), **_weight(clash.weight)}


def _memory(model: Model, period: int, memory: Memory) -> Plain | None:
    """The previous reports and allocation."""
    before = model.before(period)
    return None if not memory or before is None else event_to_plain(model, before, memory)


def event_to_plain(model: Model, period: int, event: Memory) -> Plain:
    """What a period leaves behind."""
    stage = model.stage(period)
    state = model.state(period, event[1], event[2:])
    reports = dict(zip(stage.components, labels_of(stage, stage.components, state), strict=True))
    return {"reports": reports, "allocation": stage.allocations[event[0]]}


def _step(model: Model, step: Step) -> Plain:
    proof = _sum(model, step.gap.period, step.proof)
    return {**_gap(model, step.gap), "bound": format_number(step.bound), **proof}


def _sum(model: Model, period: int, proof: Sum) -> Plain:
    return {
        "lies": [{**_lie(model, lie), **_weight(weight)} for lie, weight in proof.lies.items()],
        "today": [{**_types(model, gap), **_weight(weight)} for gap, weight in proof.today.items()],
        "later": [
            {**_after(model, period, report, allocation), **_gap(model, gap), **_weight(weight)}
            for (report, allocation, gap), weight in proof.later.items()
        ],
    }


def _after(model: Model, period: int, report: int, allocation: int) -> Plain:
    stage = model.stage(period)
    return {"report": stage.labels[model.name][report], "allocation": stage.allocations[allocation]}


def _lie(model: Model, lie: Lie) -> Plain:
    labels = model.stage(lie.period).labels[model.name]
    return {"true": labels[lie.true], "report": labels[lie.report]}


def _gap(model: Model, gap: Bounded) -> Plain:
    return {**_place(model, gap.period, gap.others), **_types(model, gap)}


def _types(model: Model, gap: Bounded) -> Plain:
    """Two types, or the coefficients of types."""
    labels = model.stage(gap.period).labels[model.name]
    if isinstance(gap, Gap):
        return {"high": labels[gap.high], "low": labels[gap.low]}
    return {"combination": {labels[own]: weight for own, weight in gap.terms}}


def _place(model: Model, period: int, others: State) -> Plain:
    """The period, null where the horizon is infinite, and the types of the others."""
    axes = model.others_axes(period)
    named = dict(zip(axes, labels_of(model.stage(period), axes, others), strict=True))
    return {"period": model.env.period(period), "others": named}


def _weight(weight: Fraction) -> Plain:
    return {"weight": format_number(weight)}


def _number(value: Fraction | None) -> str | None:
    return None if value is None else format_number(value)
