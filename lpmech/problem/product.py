"""The product of an environment and a mechanism with states: there the mechanism is a plain one without memory.

The product's public state also has the mechanism's state, its allocations also the state that follows, and its shocks
also the lots that are drawn: all of it is public and happens after the reports. So what is true of the plain mechanism
in the product is true of the mechanism with states. The definition: docs/states_format.md, section 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lpmech.problem import tables
from lpmech.problem.environment import Environment
from lpmech.problem.lifting import END, Label, Lift, labels, lifts
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.remembering import StateMechanism
from lpmech.problem.stages import Stage, Terminal
from lpmech.problem.tables import Table
from lpmech.problem.transition import NEXT, Factored, Joint, Mixture, Transition

PUBLIC = "public"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Product:
    """An environment with a mechanism's states in its public state, and the mechanism, which is plain there."""

    given: Environment
    states: StateMechanism
    environment: Environment
    mechanism: Mechanism


def product_of(env: Environment, mechanism: StateMechanism) -> Product:
    """The product of an environment and a mechanism with states."""
    each = lifts(env, mechanism)
    stages = tuple(_stage(env, position, lift) for position, lift in enumerate(each))
    terminal = env.terminal if env.terminal is not None and env.terminal.matters else None
    found = Environment(
        name=env.name, discount=env.discount, horizon=env.horizon, agents=env.agents, stages=stages,
        terminal=None if terminal is None else replace(terminal, public=terminal.public or (END,)),
        prior=None if env.prior is None else _prior(env.prior, each[0]), named=env.named,
    )  # fmt: skip
    transfers = tuple(tuple(lift.payment(agent) for lift in each) for agent in range(len(env.agents)))
    plain = Mechanism(name=mechanism.name, allocation=tuple(lift.rule() for lift in each), transfers=transfers,
                      remarks=mechanism.remarks)  # fmt: skip
    return Product(given=env, states=mechanism, environment=found, mechanism=plain)


def _prior(prior: Table, lift: Lift) -> Table:
    """The mechanism starts in its first state."""
    return (lift.table(prior) * lift.in_state(0)).minimal()


def _stage(env: Environment, position: int, lift: Lift) -> Stage:
    given = lift.stage
    matters = env.horizon is None or position + 1 < env.horizon or (env.terminal is not None and env.terminal.matters)
    return Stage(
        agents=given.agents, types=given.types, public=tuple(one.text for one in lift.public),
        allocations=tuple(one.text for one in lift.allocations), shocks=lift.shocks(),
        utilities=tuple(lift.table(table).minimal() for table in given.utilities),
        public_utility=lift.table(given.public_utility).minimal(),
        transition=_transition(env, position, lift) if matters else None,
        open=None if given.open is None else lift.table(given.open), away=given.away,
    )  # fmt: skip


def _transition(env: Environment, position: int, lift: Lift) -> Transition:
    ahead = _ahead(env, position, lift)
    match lift.stage.transition:
        case Joint() as joint:
            components = _with_public(joint.components)
            table = lift.table(joint.table, ahead) * lift.leading(ahead)
            return Joint(table=table.minimal(*(NEXT + name for name in components)), components=components)
        case Mixture() as mixture:
            return Mixture(elements=tuple(
                (lift.table(weight), _factored(factored, lift, ahead)) for weight, factored in mixture.elements
            ))  # fmt: skip
        case Factored() as factored:
            return _factored(factored, lift, ahead)
        case None:
            raise ValueError("the stage has no transition, although something follows")


def _factored(given: Factored, lift: Lift, ahead: Sequence[Label]) -> Factored:
    public = lift.table(given.factors.get(PUBLIC, tables.constant(1)), ahead) * lift.leading(ahead)
    others = {name: lift.table(factor) for name, factor in given.factors.items() if name != PUBLIC}
    return Factored(factors={PUBLIC: public.minimal(NEXT + PUBLIC), **others})


def _with_public(components: tuple[str, ...]) -> tuple[str, ...]:
    return components if PUBLIC in components else (PUBLIC, *components)


def _ahead(env: Environment, position: int, lift: Lift) -> tuple[Label, ...]:
    """The public states of the product that follow."""
    if lift.following:
        return labels(env.stage(0 if env.horizon is None else position + 1).public, lift.following)
    public = _terminal_public(env.terminal)
    return tuple(Label(text, place, None) for place, text in enumerate(public or (END,)))


def _terminal_public(terminal: Terminal | None) -> tuple[str, ...]:
    return () if terminal is None else terminal.public
