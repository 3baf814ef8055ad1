"""Reports on continuous signals: what is certified on one grid, and how it changes with the grid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from rich.console import RenderableType

from lpmech.claims.judgement import Judgement
from lpmech.problem.shown import counted
from lpmech.report import expected, layout

if TYPE_CHECKING:
    from lpmech.certificate.regression import Comparison
    from lpmech.continuous.bounds import Bound
    from lpmech.continuous.case import ContinuousCase
    from lpmech.continuous.certify import Certified


def short(value: Fraction) -> str:
    """A bound as a decimal, rounded up so that it stays one; "0" where it is 0."""
    if value == 0:
        return "0"
    places = max(0, 4 - len(str(int(1 / value))) + len(str(int(1 / value))) * 2 - 1) if value < 1 else 4
    scaled = -((-value * 10**places) // 1)
    digits = f"{int(scaled):0{places + 1}d}"
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return text.rstrip("0").rstrip(".") if "." in text else text


def below(value: Fraction) -> str:
    """A lower bound as a decimal, rounded down."""
    if value == 0:
        return "0"
    return f"{int(value * 10**6) / 10**6:g}"


def environment_report(case: ContinuousCase) -> Iterator[RenderableType]:
    """What an environment says, without a mechanism."""
    env = case.environment
    finite = not any(isinstance(at, int) for a in env.allocations for _, at in env.density[a].hinges())
    yield layout.facts([
        ("Environment", env.name), ("Title", case.title), ("Source", case.source), ("SHA-256", env.sha256()),
        ("Agents", ", ".join(env.agents)), ("Allocations", ", ".join(env.allocations)),
        ("Signals", "continuous, in [0, 1]"), ("Horizon", f"{env.horizon or 'infinite'}; discount {env.discount}"),
        ("Rule", "as given by scores" if env.scores else "the efficient one"),
        ("Densities", ("the same for all allocations" if env.one_density else "depend on the allocation")
         + ("; of finite rank in every signal" if finite else "; with kinks where tomorrow's signals meet today's")),
    ])  # fmt: skip


def certified_report(
    found: Certified, title: str, verdict: Judgement, tolerance: Fraction | None, compared: Comparison
) -> Iterator[RenderableType]:
    """What one certificate says."""
    env, epsilon = found.environment, found.greatest_epsilon
    yield layout.headline(verdict, _headline(epsilon, tolerance))
    yield from expected.differences(compared)
    yield ""
    yield layout.facts([
        ("Environment", f"{env.name}: {', '.join(env.agents)}; continuous signals, discount {env.discount}"),
        ("SHA-256", f"{env.sha256()[:16]}…"),
        ("Grid", f"{counted(len(found.grid), 'cell')} a signal"),
        ("Rule", _rule(found)),
        *expected.facts(compared),
    ])  # fmt: skip
    if title:
        yield layout.paragraph(title, 0)
    yield layout.heading("At every signal")
    rows = [(agent, short(found.epsilon(i)), _attained(found.gains[i].now), short(found.errors[i].bound),
             _at(found, found.errors[i])) for i, agent in enumerate(env.agents)]  # fmt: skip
    yield layout.table(("agent", "ε", "gain attained", "error", "error attained at"), rows, right=(1, 2, 3))
    yield layout.paragraph(
        "ε: what one lie gains at most, whatever was said before and whatever the others' signals. Error: how far the "
        "agent is from the residual claimant at most.", 0)  # fmt: skip
    yield from _savings(found)
    yield from _last(found)
    yield from _measures(found)
    yield from _independence(found)


def _savings(found: Certified) -> Iterator[RenderableType]:
    """Whose payments depend on the own report."""
    for i, saving in found.savings.items():
        places = [found.environment.allocations[k] for j, k in sorted(found.payoffs.reported) if j == i]
        yield layout.paragraph(
            f"What {found.environment.agents[i]} pays after {', '.join(places)} depends on its own report; another "
            f"report than the truth saves at most {short(saving.bound)} at the same allocation.", 0)  # fmt: skip


def _last(found: Certified) -> Iterator[RenderableType]:
    """What prices do in the last period."""
    if found.last is None:
        return
    agents = found.environment.agents
    yield layout.heading(f"In period {found.environment.horizon}, the last")
    rows = [(agent, short(gain.bound), _attained(gain), _at(found, gain))
            for agent, gain in zip(agents, found.last.gains, strict=True)]  # fmt: skip
    yield layout.table(("agent", "ε", "gain attained", "attained at"), rows, right=(1, 2))
    for cycle in found.last.cycles:
        others = ", ".join(f"{agents[j]} = {x}" for j, x in cycle.others)
        signals = " and ".join(map(str, cycle.signals))
        yield layout.paragraph(
            f"The rule is not ex post implementable: whatever is paid, {agents[cycle.agent]} gains at least "
            f"{below(cycle.bound)} by a lie at {others}; its signals {signals} would rather be each other.", 0,
        )  # fmt: skip


def _headline(epsilon: Fraction, tolerance: Fraction | None) -> str:
    if epsilon == 0:
        return "Telling the truth is optimal at every signal."
    shown = f"No lie gains more than {short(epsilon)} at any signal"
    return f"{shown}." if tolerance is None else f"{shown}; the tolerance is {short(tolerance)}."


def _rule(found: Certified) -> str:
    whose = "as given" if found.environment.scores else "highest surplus"
    return f"{whose}; efficient" if found.loss == 0 else f"{whose}; loses at most {short(found.loss)}"


def _attained(bound: Bound) -> str:
    return below(bound.attained)


def _at(found: Certified, bound: Bound) -> str:
    if bound.at is None:
        return ""
    signals = ", ".join(f"{name} = {x}" for name, x in zip(found.environment.agents, bound.at, strict=True))
    return f"{signals}; {found.environment.allocations[bound.chosen]}"


def _measures(found: Certified) -> Iterator[RenderableType]:
    """Where the error cannot fall."""
    env = found.environment
    if found.measures:
        yield layout.heading(
            "Where the error cannot fall", "whatever the transfers that do not depend on the own report"
        )
    for measure in found.measures:
        agent, allocation = env.agents[measure.agent], env.allocations[measure.allocation]
        weights = " ".join(f"{'+' if w > 0 else '−'} {abs(w)}·f({t})" for t, w in measure.atoms[:6])
        more = " …" if len(measure.atoms) > 6 else ""
        yield layout.paragraph(
            f"{agent} after {allocation}: the error is at least {below(measure.bound)}, as {weights}{more} = 0 for the "
            f"densities f(θ) of what {agent}'s signal θ foretells.")  # fmt: skip


def _independence(found: Certified) -> Iterator[RenderableType]:
    """Whether transfers that depend on the own report are promised."""
    if found.independent or found.mixtures:
        yield layout.heading("Convex independence", "Liu's condition (5)")
    agents, allocations = found.environment.agents, found.environment.allocations
    for proof in found.independent:
        agent = agents[proof.agent]
        yield layout.paragraph(
            f"{agent} after {allocations[proof.allocation]}: it holds; payments tell every signal of {agent} from "
            "mixtures of others.")  # fmt: skip
    for one in found.mixtures:
        start = f"{agents[one.agent]} after {allocations[one.allocation]}: "
        weights = " + ".join(f"{w}·f({t})" for t, w in one.atoms[:6]) + (" + …" if len(one.atoms) > 6 else "")
        rest = f"twice the error plus the saving is at least {below(one.bound)}" if one.bound else "without harm here"
        yield layout.paragraph(f"{start}it fails, as f({one.signal}) = {weights}; {rest}.")


def rows_report(rows: Sequence[Certified], title: str, compared: Comparison) -> Iterator[RenderableType]:
    """How ε changes with the grid."""
    env = rows[0].environment
    yield layout.headline(Judgement.CERTIFIED, "What one lie gains at most, by the number of cells.")
    yield from expected.differences(compared)
    yield ""
    about = [("Environment", f"{env.name}: {title}")] if title else []
    yield layout.facts([*about, *expected.facts(compared)])
    body, before = [], None
    for found in rows:
        ratio = f"{float(before / found.greatest_epsilon):.2f}" if before and found.greatest_epsilon else ""
        body.append((str(len(found.grid)), short(found.greatest_epsilon), ratio, short(found.greatest_error),
                     below(found.least_error), short(found.loss)))  # fmt: skip
        before = found.greatest_epsilon
    yield ""
    yield layout.table(("cells", "ε", "fell by a factor", "error", "error at least", "loss of the rule"), body,
                       right=(0, 1, 2, 3, 4, 5))  # fmt: skip
    yield layout.paragraph(
        "ε: what one lie gains at most, at any signal and after any history. Error: how far the agents are from being "
        "residual claimants at most; error at least: what no transfers get below that depend on an agent's own past "
        "report through the allocation alone, on any grid.", 0)  # fmt: skip
