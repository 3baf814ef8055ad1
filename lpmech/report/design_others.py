"""What is said beside the mechanism of a design: that others do as well, and how its ids and incentives are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from rich.console import RenderableType

from lpmech.designs.design import Design
from lpmech.designs.places import Kind
from lpmech.designs.problem import Incentives, Memory, Status
from lpmech.lp.names import word
from lpmech.report import layout

# What `lpmech audit` is asked so that it judges a mechanism as the problem did.
JUDGED: Mapping[Incentives, str] = MappingProxyType(
    {
        Incentives.INTERIM: "Truth is optimal interim, to who knows its own types alone; lpmech audit judges ex post, "
        "and by this notion with --require interim_incentive_compatible.",
        Incentives.ON_PATH: "Truth is optimal on path, as a plan from the start; lpmech audit judges ex post, and by "
        "this notion with --require interim_best_response.",
    }
)


def one_of_many(found: Design) -> Iterator[RenderableType]:
    """That others may do as well, how plainer ones are asked for, and which notion of incentives this one meets."""
    if found.mechanism is None or not any(name.startswith(f"{Kind.PAYMENT} ") for name in found.columns):
        return
    met = "attain the value" if found.status is Status.OPTIMAL else "do what is asked"
    yield ""
    yield layout.paragraph(f"This is one of the mechanisms that {met}. The problem may ask for plainer ones: "
                           f"{_plainer(found)}.", 0)  # fmt: skip
    if told := JUDGED.get(found.problem.incentives):
        yield layout.paragraph(told, 0)


def _plainer(found: Design) -> str:
    """Keys of the problem that leave fewer payments."""
    forgets = found.environment.horizon == 1 or found.problem.payments.memory is Memory.NONE
    less = "" if forgets else 'payments = { memory = "none" }, or '
    return f'{less}payments = {{ "at most" = 5, "at least" = -5 }}, with bounds of yours'


def labels(found: Design) -> str:
    """Whose labels are joined in an id, in their order."""
    env = found.writer.play.env
    stage = env.stage(0)
    shock = "the shock and " if stage.has_shocks else ""
    after = f"; after these stands {shock}what was chosen" if env.horizon != 1 else ""
    return f"Reports are those of {'|'.join(map(word, stage.components))}{after}"
