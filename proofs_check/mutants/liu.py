"""Liu's mechanisms with one mistake in each: of the payments as a whole, of targets, of fees and shares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np

from lpmech.mechanisms.balanced import owed, sharing_target
from lpmech.mechanisms.contingent import residual_target
from lpmech.mechanisms.due_payments import due_payments
from lpmech.mechanisms.extraction import entry_fee, largest
from lpmech.mechanisms.fees import subsidies
from lpmech.mechanisms.forms import Form
from lpmech.mechanisms.last_period import last_period
from lpmech.problem import exact, tables
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.stages import PREVIOUS
from lpmech.problem.tables import ZERO, Table
from lpmech.statements.instance import Build, Instance

Payments = tuple[Table, ...]  # of one agent, by period
Target = Callable[[Instance, int, int, Table], Table]  # of an agent in a period; its own payments of the last period
Change = Callable[[Instance, int, Payments], Payments]
Share = Callable[[Instance, int, list[Table]], Table]  # of an agent in the fees, from η by agent
Sharing = Callable[[Instance, int], Table]  # the target of an agent
VCG = Form.CONTINGENT_VCG


def changed(name: str, change: Change) -> Build:
    """The payments of a sound mechanism, changed agent by agent."""

    def build(case: Instance) -> Mechanism:
        sound = case.sound_mechanism(name)
        return replace(sound, transfers=tuple(change(case, i, paid) for i, paid in enumerate(sound.transfers)))

    return build


def each(change: Callable[[Instance, int, Table], Table]) -> Change:
    """Every table of payments changed."""
    return lambda case, agent, paid: tuple(change(case, agent, table) for table in paid)


def negative(_: Instance, __: int, table: Table) -> Table:
    """The other sign."""
    return table.scaled(-1)


def half(_: Instance, __: int, table: Table) -> Table:
    """Half of what is right."""
    return table.scaled(Fraction(1, 2))


def once_more_discounted(case: Instance, _: int, table: Table) -> Table:
    """δ times what is right: interest is forgotten."""
    return table.scaled(case.env.discount)


def whole_units(_: Instance, __: int, table: Table) -> Table:
    """Rounded down."""
    return Table(table.axes, exact.from_integers(table.array.numerators // table.array.denominator))


def first_free(_: Instance, agent: int, table: Table) -> Table:
    """The first agent pays nothing."""
    return table if agent else ZERO


def mean_over(case: Instance, table: Table, *axes: str) -> Table:
    """The mean over some axes."""
    for axis in set(axes) & set(table.axes):
        table = table.total(axis).scaled(Fraction(1, table.sizes[axis]))
    return table


def over_next_reports(case: Instance, agent: int, table: Table) -> Table:
    """The mean over what the others report next."""
    return mean_over(case, table, *(name for i, name in enumerate(case.env.agents) if i != agent))


def over_own_reports(case: Instance, agent: int, table: Table) -> Table:
    """The mean over what the agent reported last."""
    return mean_over(case, table, PREVIOUS + case.env.agents[agent])


def over_allocations(case: Instance, _: int, table: Table) -> Table:
    """The mean over the allocation remembered."""
    return mean_over(case, table, PREVIOUS + "allocation")


def rolled(table: Table, axis: str) -> Table:
    """What is right one label further on."""
    if axis not in table.axes:
        return table
    return Table(table.axes, table.array.view(np.roll(table.array.numerators, 1, axis=table.axes.index(axis))))


def another_own_report(case: Instance, agent: int, table: Table) -> Table:
    """What is due after another report."""
    return rolled(table, PREVIOUS + case.env.agents[agent])


def another_next_report(case: Instance, agent: int, table: Table) -> Table:
    """What is due when another agent reports something else next."""
    return rolled(table, case.env.agents[agent - 1])


def one_more(_: Instance, __: int, paid: Payments) -> Payments:
    """1 more from the second period on."""
    return (paid[0], *(table + tables.constant(1) for table in paid[1:]))


def at_one_report(case: Instance, agent: int, paid: Payments) -> Payments:
    """From the second period on 1 more where the last own report was the last type."""
    name = case.env.agents[agent]
    size = case.env.stage(0).sizes[name]
    extra = Table(
        (PREVIOUS + name,), exact.from_fractions([Fraction(int(n == size - 1)) for n in range(size)], (size,))
    )
    return (paid[0], *(table + extra for table in paid[1:]))


def backwards(_: Instance, __: int, paid: Payments) -> Payments:
    """The payments of the later periods in reverse order."""
    return (paid[0], *paid[:0:-1])


def of_next_agent(name: str) -> Build:
    """Each pays what is due from the next."""

    def build(case: Instance) -> Mechanism:
        sound = case.sound_mechanism(name)
        return replace(sound, transfers=(*sound.transfers[1:], sound.transfers[0]))

    return build


def with_target(target: Target, *, own_paid: bool = True, form: Form = VCG) -> Build:
    """Payments due with another target; `own_paid`: what is owed for the last period itself is added."""

    def build(case: Instance) -> Mechanism:
        return replace(case.sound_mechanism(form), transfers=tuple(
            _due(case, i, target, own_paid, form) for i in range(len(case.env.agents))))  # fmt: skip

    return build


def _due(case: Instance, agent: int, target: Target, own_paid: bool, form: Form) -> Payments:
    env, rules = case.env, [period.allocation for period in case.programs.everyone.periods]
    own = ZERO
    if env.horizon is not None:
        found = last_period(env, rules[-1]).transfers
        assert found is not None
        own = found[agent]
    paid = [ZERO]
    for position in env.periods if env.horizon is None else env.periods[:-1]:
        due = due_payments(env, rules[position], agent, position, form, target(case, agent, position, own))
        assert isinstance(due, Table)
        paid.append(due)
    return (*paid[:-1], paid[-1] + own) if own_paid else tuple(paid)


def right(case: Instance, agent: int, position: int, own: Table) -> Table:
    """The target that is right."""
    return residual_target(case.env, case.programs.everyone, agent, position, own)


def own_utility_included(case: Instance, agent: int, position: int, own: Table) -> Table:
    """With the agent's own utility."""
    return right(case, agent, position, own) - case.env.stage(position).utilities[agent]


def others_of_another(case: Instance, agent: int, position: int, _: Table) -> Table:
    """What the others of another agent have."""
    other = (agent + 1) % len(case.env.agents)
    return case.env.stage(position).utility_of_society(other).scaled(-1)


def last_surplus_left_out(case: Instance, agent: int, position: int, _: Table) -> Table:
    """Without the last period's surplus."""
    return case.env.stage(position).utility_of_society(agent).scaled(-1)


def public_utility_left_out(case: Instance, agent: int, position: int, own: Table) -> Table:
    """Without the public utility."""
    return right(case, agent, position, own) + case.env.stage(position).public_utility


def over_own_current_reports(case: Instance, agent: int, table: Table) -> Table:
    """The mean over what the agent reports now."""
    return mean_over(case, table, case.env.agents[agent])


def over_public_states(case: Instance, _: int, table: Table) -> Table:
    """The mean over the public state that follows."""
    return mean_over(case, table, "public")


def over_earlier_public_states(case: Instance, _: int, table: Table) -> Table:
    """The mean over the public state before."""
    return mean_over(case, table, PREVIOUS + "public")


def at_the_report(case: Instance, agent: int, paid: Payments) -> Payments:
    """Tomorrow's payment is today's target at what was reported: its expectation is right at the lie's kernel only."""
    rules = case.programs.everyone.periods
    found = [paid[0]]
    for index, table in enumerate(paid[1:]):
        b = case.env.stage(index).utility_of_society(agent).scaled(-1 / case.env.discount)
        late = b.rename({axis: PREVIOUS + axis for axis in b.axes})
        found.append(table if index + 2 == len(rules) else late)
    return tuple(found)


# fees


def with_shares(share: Share) -> Build:
    """First-period fees that are shared out in another way."""

    def build(case: Instance) -> Mechanism:
        sound = case.sound_mechanism(VCG)
        eta = subsidies(case.env, sound, "fees_vcg")
        paid = tuple((first + share(case, i, eta), *later) for i, (first, *later) in enumerate(sound.transfers))
        return replace(sound, transfers=paid)

    return build


def _others(agent: int, eta: list[Table]) -> Table:
    return tables.total(share for other, share in enumerate(eta) if other != agent)


def refunded(_: Instance, agent: int, eta: list[Table]) -> Table:
    """The other sign."""
    return _others(agent, eta).scaled(Fraction(-1, len(eta) - 1))


def among_all(_: Instance, agent: int, eta: list[Table]) -> Table:
    """Divided by N in place of N − 1."""
    return _others(agent, eta).scaled(Fraction(1, len(eta)))


def own_share(_: Instance, agent: int, eta: list[Table]) -> Table:
    """Everyone pays for its own subsidies."""
    return eta[agent]


def paid_later(case: Instance, agent: int, eta: list[Table]) -> Table:
    """Discounted, as if due in the second period."""
    return _others(agent, eta).scaled(case.env.discount / (len(eta) - 1))


# balance and extraction, with an infinite horizon


def balanced_with(target: Sharing) -> Build:
    """A balanced mechanism with other targets."""

    def build(case: Instance) -> Mechanism:
        sound = case.sound_mechanism("balanced_vcg")
        return replace(sound, transfers=tuple((ZERO, _stationary(case, i, target(case, i)))
                                              for i in range(len(case.env.agents))))  # fmt: skip

    return build


def _stationary(case: Instance, agent: int, target: Table) -> Table:
    return owed(case.env, case.programs.everyone, agent, 0, VCG, target, "broken")


def balanced_at_the_end(*, own: bool = True, beyond: bool = True) -> Build:
    """With a finite horizon: the last period's own payments left out; or what the last period leaves to agents."""

    def build(case: Instance) -> Mechanism:
        sound, env = case.sound_mechanism("balanced_vcg"), case.env
        last = last_period(env, sound.allocation[-1]).transfers
        assert last is not None
        paid = []
        for i, (*tables_, due) in enumerate(sound.transfers):
            if not beyond:
                stage, before = env.stage(env.periods[-2]), env.periods[-2]
                target = stage.utilities[i] - stage.utility_of_society().scaled(Fraction(1, len(env.agents)))
                due = owed(env, case.programs.everyone, i, before, VCG, target, "broken") + last[i]
            paid.append((*tables_, due if own else due - last[i]))
        return replace(sound, transfers=tuple(paid))

    return build


def without_mean(case: Instance, agent: int) -> Table:
    """u_i, and nobody's share is taken off."""
    return case.env.stage(0).utilities[agent]


def mean_of_others(case: Instance, agent: int) -> Table:
    """The mean over the others in place of all."""
    others = len(case.env.agents) - 1
    return case.env.stage(0).utilities[agent] - case.env.stage(0).utility_of_society(agent).scaled(Fraction(1, others))


def without_public_worth(case: Instance, agent: int) -> Table:
    """The public utility is shared out though it is nobody's."""
    stage = case.env.stage(0)
    return stage.utilities[agent] - stage.utility_of_society().scaled(Fraction(1, len(case.env.agents)))


def whole_sum(case: Instance, agent: int) -> Table:
    """The sum in place of the mean."""
    return case.env.stage(0).utilities[agent] - case.env.stage(0).utility_of_society()


def shares_of_next(case: Instance, agent: int) -> Table:
    """The target of the next agent."""
    return sharing_target(case.env, case.programs.everyone, (agent + 1) % len(case.env.agents))


def extraction_with(
    factor: Fraction, *, bonus: bool = True, first: bool = True, later: bool = True, discounted: bool = True
) -> Build:
    """Extraction of a share of the surplus; without a bonus, a first fee, later fees, or with a fee without δ."""

    def build(case: Instance) -> Mechanism:
        sound = case.sound_mechanism("extraction_vcg")
        paid = []
        for agent in range(len(case.env.agents)):
            lottery = _stationary(case, agent, case.env.stage(0).utilities[agent].scaled(factor))
            bound = largest(case.env, agent, lottery) if bonus else ZERO
            fee = entry_fee(case.env, sound.allocation[0], bound)
            fee = fee if discounted else fee.scaled(1 / case.env.discount)
            paid.append((fee if first else ZERO, lottery - bound + (fee if later else ZERO)))
        return replace(sound, transfers=tuple(paid))

    return build
