"""The report of `lpmech show`: what an environment is."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from rich.console import RenderableType
from rich.text import Text

from lpmech.claims.kind import Claim
from lpmech.problem.canonical import sha256
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number
from lpmech.problem.stages import Shock, Stage
from lpmech.problem.tables import Table
from lpmech.problem.transition import Factored, Joint, Transition
from lpmech.reading.words import and_join
from lpmech.report import layout, words
from lpmech.separation.claim import Verdict

Facts_ = list[tuple[str, str]]
MOST_CLOSED = 12  # infeasible cells that are listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of an environment besides itself."""

    hypotheses: tuple[Claim, ...]
    reached: list[int] | None  # states that can occur, by period; None: not counted
    title: str = ""
    source: str = ""
    notes: str = ""


def environment_report(env: Environment, about: Facts) -> Iterator[RenderableType]:
    """Title, summary, stages, hypotheses, notes."""
    yield Text(about.title or env.name, style="bold")
    if about.source:
        yield Text(about.source)
    yield ""
    yield layout.facts(_summary(env, about.reached))
    for title, stage in _stages(env):
        yield layout.heading(title)
        yield layout.facts(_stage(stage, env), indent=2)
    yield from _hypotheses(about.hypotheses)
    if about.notes.strip():
        yield layout.heading("Notes")
        yield from (layout.paragraph(part) for part in _flowing(about.notes))


def _flowing(text: str) -> Iterator[str]:
    """Paragraphs, in one line each; lines that are indented stay lines of their own."""
    for part in text.strip().split("\n\n"):
        lines = part.splitlines()
        indented = any(line.startswith((" ", "\t")) for line in lines[1:])
        yield (part if indented else " ".join(lines)) + "\n"


def _summary(env: Environment, reached: list[int] | None) -> Facts_:
    terminal = env.terminal is not None and env.terminal.matters
    after = "; then terminal utilities" if terminal else ""
    periods = f"{env.horizon} period{'' if env.horizon == 1 else 's'}{after}"
    return [
        ("Name", env.name),
        ("SHA-256", sha256(env)),
        ("Agents", f"{and_join(env.agents)} ({len(env.agents)})"),
        ("Horizon", "infinite" if env.horizon is None else periods),
        ("Discount", format_number(env.discount)),
        ("Prior", "given" if env.prior is not None else "none: claims about expectations stay undecided"),
        ("States", _states(env, reached)),
    ]


def _states(env: Environment, reached: list[int] | None) -> str:
    """How many there are, and can occur."""
    sizes = [math.prod(env.stage(t).sizes[name] for name in env.stage(t).components) for t in env.periods]
    said = f"{sizes[0]:,} in every period" if len(set(sizes)) == 1 else f"{_list(sizes)} in periods 1 to {len(sizes)}"
    if reached is None:
        return said
    counts = f"{reached[0]:,}" if len(set(reached)) == 1 else f"{_list(reached)} in periods 1 to {len(reached)}"
    return f"{said}; under the prior and the efficient allocation can occur: {counts}"


def _list(counts: Sequence[int]) -> str:
    shown = [f"{count:,}" for count in counts]
    return ", ".join(shown if len(shown) <= 12 else [*shown[:10], "…", shown[-1]])


def _stages(env: Environment) -> Iterator[tuple[str, Stage]]:
    """The stages with their titles; neighbours that read the same are one."""
    if len(env.stages) == 1:
        yield "Every period", env.stages[0]
        return
    numbered = enumerate(env.stages, start=1)
    for _, same in groupby(numbered, key=lambda pair: _stage(pair[1], env)):
        group = list(same)
        first, last = group[0][0], group[-1][0]
        yield (f"Period {first}" if first == last else f"Periods {first} to {last}"), group[0][1]


def _stage(stage: Stage, env: Environment) -> Facts_:
    return [
        *((f"types of {agent}", ", ".join(types)) for agent, types in zip(env.agents, stage.types, strict=True)),
        *([("away", _away(stage))] if stage.has_away else []),
        *([("public states", ", ".join(stage.public))] if stage.public else []),
        ("allocations", ", ".join(stage.allocations)),
        *(fact for shock in stage.shocks for fact in _shock(shock, stage)),
        *([("feasible", _open(stage, stage.open))] if stage.open is not None else []),
        ("transition", _transition(stage.transition)),
    ]


def _shock(shock: Shock, stage: Stage) -> Facts_:
    """The feasible sets at a shock, or those of a stage without shocks where they say something."""
    names = {places: ", ".join(stage.allocations[place] for place in places) for places in
             (shock.feasible, *shock.feasible_without)}  # fmt: skip
    where = f"shock {shock.label}" if shock.label is not None else "feasible"
    said = [(where, f"probability {format_number(shock.probability)}; feasible: {names[shock.feasible]}")]
    differing = [(f"{where}, without {agent}" if shock.label is not None else f"without {agent}", names[places])
                 for agent, places in zip(stage.agents, shock.feasible_without, strict=True)
                 if places != shock.feasible]  # fmt: skip
    return (said if shock.label is not None else []) + differing


def away_in_words(env: Environment) -> str:
    """Who is away at which types of any period; nothing where nobody ever is."""
    found: dict[str, dict[str, None]] = {}
    for stage in (one for one in env.stages if one.away):
        for agent, types, away in zip(stage.agents, stage.types, stage.away, strict=True):
            found.setdefault(agent, {}).update(dict.fromkeys(types[one] for one in away))
    return "; ".join(f"{agent} at {', '.join(types)}" for agent, types in found.items() if types)


def _away(stage: Stage) -> str:
    """Who is away at which types."""
    found = zip(stage.agents, stage.types, stage.away, strict=True)
    return "; ".join(f"{agent} at {', '.join(types[one] for one in away)}" for agent, types, away in found if away)


def _open(stage: Stage, table: Table) -> str:
    """Where which allocations are infeasible, or how often they are."""
    closed = np.argwhere(table.array.numerators == 0).tolist()
    if len(closed) > MOST_CLOSED:
        axes = ", ".join(axis for axis in table.axes if axis != "allocation")
        return f"by {axes}: not at {len(closed)} of {table.array.numerators.size} cells"
    labels = [stage.labels[axis] for axis in table.axes]
    cells = ("|".join(names[at] for names, at in zip(labels, place, strict=True)) for place in closed)
    return f"all but {', '.join(cells)}"


def _transition(transition: Transition | None) -> str:
    if transition is None:
        return "none: nothing follows"
    if isinstance(transition, Factored):
        return "by component"
    return "joint" if isinstance(transition, Joint) else f"mixture of {len(transition.elements)}"


def _hypotheses(claims: Sequence[Claim]) -> Iterator[RenderableType]:
    rows = [(claim.id, layout.verdict(str(claim.verdict)), _why(claim)) for claim in claims]
    yield layout.heading("Hypotheses", "decided from the values; one that is refuted is neither good nor bad")
    yield layout.table(("claim", "verdict", "that is"), rows, keep=(0, 1))


def _why(claim: Claim) -> str:
    return claim.kind.holds if claim.verdict is Verdict.PROVED else words.reason(claim)
